"""One due date with everything that explains it, and everything that is due over all of somebody's children."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import Uuid, column, false, func, join, select, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.access.permissions import SET_DUE, allows
from portal.access.policy import opens
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.deadline_models import DueOverride
from portal.children.models import DueItem, Involvement
from portal.children.queries import DUE_COLUMNS, About
from portal.deadlines.rule import Basis
from portal.deadlines.rules import RULES
from portal.deadlines.wording import in_words
from portal.due.words import BASES, TONES, kind_in_words, owners_in_words
from portal.foundation import clock
from portal.foundation.database import db

NETWORK = slice_of(Part.NETWORK)

# One date explained


@dataclass(frozen=True)
class SetDate:
    """A date that somebody set instead of the one worked out."""

    id: UUID
    due_on: date
    instead_of: date
    reason: str
    by: str
    at: datetime
    undone_by: str
    undone_because: str
    undone_at: datetime | None


@dataclass(frozen=True)
class Explanation:
    """A due date and where it comes from, in words. `by_rule` is the date worked out, also where another was set."""

    id: UUID
    title: str
    kind: str
    due_on: date
    done_at: datetime | None
    worked_out: bool
    by_rule: date
    due_at: datetime | None
    red_at: datetime | None
    legal_limit: date | None
    last_working_day: date | None
    rule: str
    rule_title: str
    rule_note: str
    from_what: str
    basis: str
    tone: str
    source: str
    estimated: bool
    skipped: list[tuple[date, str]]
    closed: list[tuple[date, date]]
    sentence: str
    people: list[str]
    answers_for_it: str
    version: int


@dataclass(frozen=True)
class ExplanationPage:
    """One due item as one actor may ask about it."""

    about: About
    row: DueItem
    why: Explanation
    standing: SetDate | None
    earlier: list[SetDate]
    may_set: bool
    concern: Concern


def explanation(actor: Actor, due_id: UUID) -> ExplanationPage:
    """Two statements: the item with its child; who owns it and the dates that were set."""
    row, about = children.meet_by(actor, DueItem, due_id)
    owners, by_standing, overrides = _around(row)
    near = children.sieve(actor, about.nearness, owners)
    knows = opens(actor.role, about.nearness, slice_=NETWORK, placement=row.placement_id, mine=False)
    others = [one for one in by_standing if knows and one.membership_id not in {owner.membership_id for owner in owners}]
    dates = [_set_date(one) for one in children.sieve(actor, about.nearness, overrides)]
    concern = about.concern(children.shown(near) | ({NETWORK} if others else set()), row, row.owners)
    return ExplanationPage(
        about=about,
        row=row,
        why=_why(row, sorted(f"{one.name}, {one.agency_name}" for one in [*near, *others]), dates),
        standing=next((one for one in dates if one.undone_at is None), None),
        earlier=[one for one in dates if one.undone_at is not None],
        may_set=row.how is not None and row.done_at is None and allows(actor, SET_DUE, concern).allowed,
        concern=concern,
    )


def _around(row: DueItem) -> tuple[list[Involvement], list[Any], list[DueOverride]]:
    """The owners who are near now by an involvement; owners near by standing, such as a home's manager; the dates that were set, newest
    first. Nothing joins the three; one statement asks."""
    today = clock.today()
    involved = (
        select(Involvement)
        .where(Involvement.child_id == row.child_id, Involvement.membership_id.in_(row.owners), Involvement.ended_at.is_(None))
        .where(Involvement.starts_on <= today, func.coalesce(Involvement.ends_on, today) >= today)
    )
    people = func.wall.people_near(row.child_id).table_valued(column("membership_id", Uuid()), "name", "agency_name")
    standing = select(people).where(people.c.membership_id.in_(row.owners)).subquery("standing")
    dates = select(DueOverride).where(DueOverride.child_id == row.child_id, DueOverride.item_id == row.id)
    one, other = aliased(Involvement, involved.subquery("near")), aliased(DueOverride, dates.subquery("dates"))
    beside = join(join(one, other, false(), full=True), standing, false(), full=True)
    found = db.session.execute(select(one, other, *standing.c).select_from(beside)).all()
    return (
        list({each[0].membership_id: each[0] for each in found if each[0] is not None}.values()),
        [each for each in found if each.membership_id is not None],
        sorted((each[1] for each in found if each[1] is not None), key=lambda date: date.id, reverse=True),
    )


def _set_date(one: DueOverride) -> SetDate:
    return SetDate(
        one.id, one.due_on, one.instead_of, one.reason, f"{one.by_name}, {one.by_role}", one.written_at,
        one.undone_by or "", one.undone_because or "", one.undone_at,
    )  # fmt: skip


def _why(row: DueItem, people: list[str], dates: list[SetDate]) -> Explanation:
    told: dict[str, Any] = row.told or {}
    rule = RULES.get(told.get("rule", ""))
    basis = Basis(told["basis"]) if "basis" in told else Basis.LOCAL
    sentence = row.explained.partition(" By the rule: ")[2] if any(one.undone_at is None for one in dates) else row.explained
    return Explanation(
        id=row.id, title=row.title, kind=kind_in_words(row.kind), due_on=row.due_on, done_at=row.done_at,
        worked_out=row.how is not None, by_rule=by_rule(row, dates), due_at=_at(told.get("due_at")),
        red_at=_at(told.get("red_at")), legal_limit=_limit(told) or row.legal_limit,
        last_working_day=_on(told.get("last_working_day")), rule=told.get("rule") or row.rule,
        rule_title=rule.title if rule else "", rule_note=rule.note if rule else "", from_what=_from_what(row, told),
        basis=BASES[basis], tone=TONES[basis], source=told.get("source", ""), estimated=bool(told.get("estimated")),
        skipped=[(date.fromisoformat(day), name) for day, name in told.get("skipped", [])],
        closed=[(date.fromisoformat(first), date.fromisoformat(last)) for first, last in told.get("closed", [])],
        sentence=sentence or row.explained, people=people,
        answers_for_it=owners_in_words(told["owners"]) if told.get("owners") else "", version=row.version or 0,
    )  # fmt: skip


def by_rule(row: DueItem, dates: Iterable[SetDate]) -> date:
    """The date that was worked out; where another one stands now, the explanation says it."""
    told: dict[str, Any] = row.told or {}
    standing = next((one for one in dates if one.undone_at is None), None)
    if standing is None:
        return row.due_on
    return _on(told.get("due")) or standing.instead_of


def _from_what(row: DueItem, told: dict[str, Any]) -> str:
    start = row.trigger_at or row.trigger_on
    if start is None:
        return ""
    what = told.get("trigger_is") or told.get("event") or row.event or ""
    return f"{what}: {in_words(start)}"


def _limit(told: dict[str, Any]) -> date | None:
    """The limit beside the last working day, of whatever basis; of hours the day in London."""
    limit = told.get("legal_limit")
    return date.fromisoformat(limit[:10]) if limit else None


def _on(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# Everything that is due

PAGE = 50
SHEET = 10_000
"""The most lines of one sheet; what is due first comes first."""
SPANS = {"all": "Everything", "late": "Overdue", "week": "The next 7 days", "month": "The next 4 weeks"}


@dataclass(frozen=True)
class Asked:
    """What of everything is asked for: a span of time, one's own turn only, and from where the list goes on."""

    span: str = "all"
    mine: bool = False
    after: tuple[date, UUID] | None = None


@dataclass(frozen=True)
class DueLine:
    """One thing due, of one child."""

    about: About
    item: Any
    kind: str
    mine: bool
    covering: str


@dataclass(frozen=True)
class DueList:
    """A page of what is due, or the whole of it for a sheet; each line within the actor's own slices."""

    lines: list[DueLine]
    asked: Asked
    after: str
    concern: Concern = field(default_factory=Concern)

    @property
    def slices_of_children(self) -> dict[UUID, frozenset[int]]:
        """Of which child what was shown, for the trail."""
        seen: dict[UUID, frozenset[int]] = {}
        for line in self.lines:
            named = frozenset({line.about.identity_slice}) if line.about.facts else frozenset()
            seen[line.about.child_id] = seen.get(line.about.child_id, frozenset()) | named | {line.item.slice}
        return seen


def due_list(actor: Actor) -> DueList:
    """Two statements, with 2 children or 2,000: the items, soonest first, and the children of those on the page."""
    return _due(actor, _asked(), PAGE)


def due_sheet(actor: Actor) -> DueList:
    """The same, whole."""
    return _due(actor, _asked(), SHEET)


def _asked() -> Asked:
    """From the address; what cannot be read is as if it had not been said."""
    span = request.args.get("span", "")
    day, _, item = request.args.get("after", "").partition("_")
    try:
        after = (date.fromisoformat(day), UUID(item))
    except ValueError:
        after = None
    return Asked(span if span in SPANS else "all", request.args.get("turn") == "mine", after)


def _due(actor: Actor, asked: Asked, many: int) -> DueList:
    found = db.session.execute(_items(asked).limit(many + 1)).all()
    abouts = children.meet_several(actor, {row.child_id for row in found})
    lines = []
    for row in found[:many]:
        about = abouts.get(row.child_id)
        if about is not None and children.sieve(actor, about.nearness, [row]):
            mine = children.is_turn_of(actor, about, row.owners)
            lines.append(DueLine(about, row, kind_in_words(row.kind), mine, about.covering(row.owners) if mine else ""))
    last = found[many - 1] if len(found) > many else None
    return DueList(lines, asked, f"{last.due_on}_{last.id}" if last is not None else "")


def _items(asked: Asked) -> Any:
    query = select(*DUE_COLUMNS).where(DueItem.done_at.is_(None)).order_by(DueItem.due_on, DueItem.id)
    today = clock.today()
    if asked.span == "late":
        query = query.where(DueItem.due_on < today)
    elif asked.span != "all":
        query = query.where(DueItem.due_on <= today + timedelta(days={"week": 7, "month": 28}[asked.span]))
    if asked.mine:
        query = query.where(children.is_mine())
    if asked.after:
        query = query.where(tuple_(DueItem.due_on, DueItem.id) > asked.after)
    return query


@dataclass(frozen=True)
class SheetLine:
    """One line of the sheet, as its columns are headed."""

    child: str
    case_code: str
    what: str
    kind: str
    due: str
    legal_limit: str
    overdue: str
    your_turn: str
    rule: str
    why: str


def as_sheet(shown: DueList) -> list[SheetLine]:
    today = clock.today()
    return [
        SheetLine(
            line.about.known_as, line.about.case_code, line.item.title, line.kind, line.item.due_on.isoformat(),
            line.item.legal_limit.isoformat() if line.item.legal_limit else "", "yes" if line.item.due_on < today else "",
            "yes" if line.mine else "", line.item.rule, line.item.explained,
        )
        for line in shown.lines
    ]  # fmt: skip
