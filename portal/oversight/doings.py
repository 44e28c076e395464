"""Everything a person touched: for who may read the log of the children concerned; for their administrator, numbers and no child."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.agencies.models import Membership, Person
from portal.children import queries as children
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.oversight.queries import PAGE, TrailLine, _asked, _lines, _may_read
from portal.oversight.words import did, tried
from portal.trail.models import TrailEntry

FOR_DAYS = 365
"""How far back an administrator's numbers go."""


@dataclass(frozen=True)
class Counted:
    """One kind of doing, and how often; no child, no part."""

    in_words: str
    refused: bool
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class AboutChild:
    """What the person did about one child, newest first."""

    about: About
    lines: list[TrailLine]


@dataclass(frozen=True)
class Doings:
    """What one member did. `counts` for the administrator of their agency, `children` for who reads the log of those children."""

    membership_id: UUID
    name: str
    counts: list[Counted] = field(default_factory=list)
    children: list[AboutChild] = field(default_factory=list)
    before: UUID | None = None
    by_numbers: bool = False
    concern: Concern = field(default_factory=Concern)


def doings(actor: Actor, membership_id: UUID) -> Doings:
    """Unseen when there is nothing that this actor may know of, whether or not there is anybody of that id. At most three statements."""
    return _for_the_administrator(actor, membership_id) or _for_who_reads_the_log(actor, membership_id)


def _for_the_administrator(actor: Actor, membership_id: UUID) -> Doings | None:
    """Numbers of the last year. The database asks again that both are of one agency and that the asker is its administrator."""
    asked = [actor.membership_id, membership_id]
    people = select(Membership.id, Membership.office, Membership.agency_id, Person.name).join(Person).where(Membership.id.in_(asked))
    found = {row.id: row for row in db.session.execute(people)}
    me, other = found.get(actor.membership_id), found.get(membership_id)
    if me is None or me.office != "ADMIN":
        return None
    if other is None or other.agency_id != me.agency_id:
        raise Unseen
    now = clock.now()
    counted = func.wall.doings(membership_id, now - timedelta(days=FOR_DAYS), now + timedelta(minutes=1)).table_valued(
        "action", "outcome", "times", "first_at", "last_at"
    )
    return Doings(membership_id, other.name, counts=[_counted(row) for row in db.session.execute(select(counted))], by_numbers=True)


def _counted(row: Any) -> Counted:
    refused = row.outcome == "refused"
    return Counted(f"tried to {tried(row.action)}" if refused else did(row.action), refused, row.times, row.first_at, row.last_at)


def _for_who_reads_the_log(actor: Actor, membership_id: UUID) -> Doings:
    """A hundred entries by key, each only if the log of its child and every part it is about are the actor's to read."""
    query = (
        select(TrailEntry, TrailEntry.child_id.label("child_id"))
        .where(TrailEntry.membership_id == membership_id, TrailEntry.child_id.is_not(None))
        .order_by(TrailEntry.id.desc())
        .limit(PAGE + 1)
    )
    if before := _asked("before"):
        query = query.where(TrailEntry.id < before)
    rows = children.with_abouts(actor, query, TrailEntry.child_id)
    readable: dict[UUID, list[tuple[TrailEntry, About]]] = {}
    for entry, about in rows[:PAGE]:
        if _may_read(actor, about, entry):
            readable.setdefault(about.child_id, []).append((entry, about))
    if not readable:
        raise Unseen
    newest = next(iter(readable.values()))[0][0]
    return Doings(
        membership_id,
        newest.person_name,
        children=[AboutChild(told[0][1], _lines(entry for entry, _ in told)) for told in readable.values()],
        before=rows[PAGE - 1][0].id if len(rows) > PAGE else None,
    )
