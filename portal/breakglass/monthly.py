"""The break-glasses of one month, for those who look over them: reviewed or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import func, select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.breakglass.models import BreakGlass
from portal.children import queries as children
from portal.foundation import clock
from portal.foundation.clock import LONDON
from portal.foundation.database import db

AT_MOST = 200
TEAM_MANAGER = "TM"


@dataclass(frozen=True)
class GlassLine:
    """One break-glass in the list. `opens` whether its page can be opened; a team manager is near no child, and is told no reason."""

    id: UUID
    child_id: UUID
    called: str
    case_code: str
    slice: int
    name: str
    agency: str
    concern_about_provider: bool
    opened_at: datetime
    over_at: datetime
    reviewed_at: datetime | None
    reviewed_by: str
    justified: bool
    opens: bool


@dataclass(frozen=True)
class MonthPage:
    """The break-glasses that began in one month, newest first."""

    month: date
    before: date
    after: date | None
    lines: list[GlassLine]

    @property
    def unreviewed(self) -> int:
        return sum(line.reviewed_at is None for line in self.lines)

    @property
    def concern(self) -> Concern:
        return Concern()


def month(actor: Actor) -> MonthPage:
    """One statement. Of children whom this actor is near; for the team manager, of all children whom the council placed."""
    today = clock.today()
    first = min(_month(request.args.get("month", "")) or today, today).replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    since, until = _begins(first), _begins(following)
    lines = list(_of_council(since, until) if actor.office == TEAM_MANAGER else _of_those_near(actor, since, until))
    return MonthPage(first, (first - timedelta(days=1)).replace(day=1), following if following <= today else None, lines)


def _month(typed: str) -> date | None:
    """2026-11, or nothing for anything else."""
    try:
        return datetime.strptime(typed, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _of_those_near(actor: Actor, since: datetime, until: datetime) -> Iterable[GlassLine]:
    query = select(BreakGlass, BreakGlass.child_id.label("child_id")).where(BreakGlass.opened_at >= since, BreakGlass.opened_at < until)
    found = children.with_abouts(actor, query.order_by(BreakGlass.opened_at.desc()).limit(AT_MOST), BreakGlass.child_id)
    for row, about in found:
        # Under a concern nobody at the provider is told, whatever the rows say.
        if children.sieve(actor, about.nearness, [row]) and not (row.concern and actor.agency_kind == "provider"):
            yield _line(row, about.known_as, about.case_code, opens=True)


def _of_council(since: datetime, until: datetime) -> Iterable[GlassLine]:
    told = func.wall.break_glasses_of_council(since, until).table_valued(
        "id", "child_id", "case_code", "slice", "name", "agency_name", "concern", "opened_at", "until_at", "ended_at", "reviewed_at",
        "reviewed_by", "justified",
    )  # fmt: skip
    return [_line(row, row.case_code, row.case_code, opens=False) for row in db.session.execute(select(told))]


def _line(row: Any, called: str, case_code: str, *, opens: bool) -> GlassLine:
    return GlassLine(
        id=row.id,
        child_id=row.child_id,
        called=called,
        case_code=case_code,
        slice=row.slice,
        name=row.name,
        agency=row.agency_name,
        concern_about_provider=row.concern,
        opened_at=row.opened_at,
        over_at=row.ended_at or row.until_at,
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by or "",
        justified=bool(row.justified),
        opens=opens,
    )
