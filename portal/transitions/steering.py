"""What those see who decide on a move: how it came to where it is, both sides, what a step waits for, what another date would change."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.children import queries as children
from portal.children.almanac import almanac_for
from portal.children.guards import in_key_stage_4
from portal.children.models import Milestone, Placement
from portal.deadlines.calendar import Calendar
from portal.deadlines.wording import in_words
from portal.foundation import clock
from portal.foundation.database import db
from portal.transitions import course, law, lines, queries
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import Item
from portal.transitions.course import Step
from portal.transitions.models import ChecklistItem, MoveSide, MoveStep
from portal.transitions.queries import Line, MovePage
from portal.transitions.rules import NearPerson

SLICE = slice_of(Part.TRANSITION, Audience.FULL)
REDATED = "redated"


@dataclass(frozen=True)
class Setting:
    """What a new move begins with: who is near, for which placement, and the provider's own checklists. None where it is not told."""

    about: children.About
    people: tuple[NearPerson, ...]
    placement_id: UUID | None
    templates: Mapping[str, Any]

    @property
    def concern(self) -> Concern:
        return replace(self.about.concern(), slice=SLICE)

    @property
    def in_year_10_or_11(self) -> bool:
        return in_year_10_or_11(self.about, clock.today())

    def checklist(self, kind: str) -> tuple[int | None, tuple[Item, ...]]:
        return lines.items_of(kind, self.templates.get(kind))


def setting(actor: Actor, child_id: UUID) -> Setting:
    """Two statements: the child, and what the wall tells those who decide on a move."""
    return _setting(children.meet(actor, child_id), None, None)


def _setting(about: children.About, placement_id: UUID | None, move_id: UUID | None) -> Setting:
    told = db.session.scalar(select(func.wall.move_setting(about.child_id, placement_id, move_id, type_=JSONB))) or {}
    people = tuple(_person(one) for one in told.get("people", ()))
    placed = told.get("placement")
    return Setting(about, people, UUID(placed) if placed else None, told.get("templates", {}))


def _person(told: Mapping[str, Any]) -> NearPerson:
    return NearPerson(UUID(told["id"]), told["role"], told["name"], told["capacity"])


def setting_of(page: MovePage) -> Setting:
    """Who is near now, as this move sees them. One statement."""
    return _setting(page.about, page.move.placement_id, page.move.id)


@dataclass(frozen=True)
class StepTaken:
    """One step of the course, as it was recorded."""

    did: str
    because: str
    move_on: date
    move_on_before: date | None
    by: str
    at: datetime
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Side:
    """Somebody on one side of the move."""

    name: str
    role: str
    agency: str
    side: str
    moved_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class CoursePage:
    """The course of one move for one actor. `rows` are for the commands."""

    page: MovePage
    rows: Mapping[UUID, ChecklistItem]
    taken: tuple[StepTaken, ...]
    sides: tuple[Side, ...]
    role: Role
    office: str | None
    agencies: tuple[tuple[str, str], ...]
    concern: Concern
    reviews: tuple[tuple[str, str, date], ...] = ()
    since: date | None = None

    @property
    def about(self) -> children.About:
        return self.page.about

    @property
    def steps(self) -> list[Step]:
        return course.steps_from(self.page.move.kind, self.page.move.state)

    @property
    def my_steps(self) -> list[Step]:
        """Those that this reader takes, and whose day has come."""
        ahead = self.page.move.move_on > self.page.today
        return [step for step in self.steps if course.may_take(step, self.role, self.office) and not (step.to == "moving" and ahead)]

    @property
    def pupil(self) -> bool:
        """In year 10 or 11, and the move may change the school (CPPCR 2010 reg 10)."""
        return self.page.move.kind in law.TOUCHES_SCHOOL and in_year_10_or_11(self.about, self.page.today)

    @property
    def asks(self) -> frozenset[str]:
        """Of the steps that this reader takes those before which the law asks something."""
        offered = {step.to for step in self.my_steps}
        return frozenset(({law.CONSIDERED} & offered) | ({law.APPROVED} & offered if self.pupil else set()))

    @cached_property
    def waiting(self) -> list[Line]:
        """What must be done or waived before the move can go on, over what this reader sees."""
        for step in self.steps:
            if step.waits:
                return course.missing(step, self.page.lines)
        return []

    @property
    def may_redate(self) -> bool:
        return self.page.move.state in course.BEFORE_THE_MOVE | {"paused"} and self.role in course.BOTH and not self.office

    @property
    def may_name(self) -> bool:
        return self.page.move.state in course.BEFORE_THE_MOVE and self.role is Role.SW and not self.office

    @property
    def redated(self) -> StepTaken | None:
        """The change of date that could be taken back: the latest step, if it was one."""
        latest = self.taken[0] if self.taken else None
        return latest if latest and latest.did == REDATED and latest.move_on_before and self.may_redate else None


def move_course(actor: Actor, transition_id: UUID) -> CoursePage:
    """Six statements at most: the move, its items, its steps, its sides; where it is asked the reviews; the agencies to choose from."""
    page, rows = queries.load(actor, transition_id)
    steps = select(MoveStep).where(MoveStep.transition_id == page.move.id, MoveStep.child_id == page.about.child_id)
    taken = children.sieve(actor, page.about.nearness, db.session.scalars(steps.order_by(MoveStep.at.desc(), MoveStep.id.desc())))
    sides = select(MoveSide).where(MoveSide.transition_id == page.move.id, MoveSide.child_id == page.about.child_id)
    found = children.sieve(actor, page.about.nearness, db.session.scalars(sides.order_by(MoveSide.side, MoveSide.name)))
    shown = children.shown(taken, found)
    whole = CoursePage(
        page, rows, tuple(map(_taken, taken)), tuple(map(_side, found)), actor.role, actor.office, (),
        replace(page.concern, shown=page.concern.shown | shown),
    )  # fmt: skip
    if law.CONSIDERED in whole.asks:
        whole = _with_reviews(actor, whole)
    return replace(whole, agencies=_agencies()) if whole.may_name else whole


def in_year_10_or_11(about: children.About, on: date) -> bool:
    """As far as this reader knows the birthday."""
    born = about.facts.get("date_of_birth")
    return in_key_stage_4(date.fromisoformat(born) if born else None, on)


def _with_reviews(actor: Actor, whole: CoursePage) -> CoursePage:
    """The reviews that were held, the latest first, and since when the present placement lasts. One statement."""
    move = whole.page.move
    began = select(Placement.starts_on).where(Placement.id == move.placement_id).scalar_subquery()
    query = select(Milestone, began).where(Milestone.child_id == whole.about.child_id, Milestone.kind == "review")
    held = query.where(Milestone.on_date <= whole.page.today).order_by(Milestone.on_date.desc())
    found = db.session.execute(held).all()
    rows = {row.source_id: row for row in children.sieve(actor, whole.about.nearness, (row for row, _ in found))}
    since = found[0][1] if found and move.kind in law.LEAVES_A_PLACEMENT else None
    reviews = tuple(
        (str(key), f"{row.title}, {row.on_date.day} {row.on_date:%B %Y}", row.on_date) for key, row in rows.items() if row.on_date
    )
    return replace(whole, reviews=reviews, since=since)


def _agencies() -> tuple[tuple[str, str], ...]:
    query = select(Agency.id, Agency.name).where(Agency.kind.in_(("provider", "school", "health"))).order_by(Agency.name)
    return tuple((str(ident), name) for ident, name in db.session.execute(query))


def _taken(row: MoveStep) -> StepTaken:
    by = f"{row.by_name}, {Role(row.by_role).label}" if row.by_role in set(Role) else f"{row.by_name}, {row.by_role}"
    facts = tuple((law.IN_WORDS[name], _fact(name, row.facts[name])) for name in law.IN_WORDS if name in row.facts)
    return StepTaken(row.did, row.because, row.move_on, row.move_on_before, by, row.at, facts)


def _fact(name: str, words: str) -> str:
    return in_words(date.fromisoformat(words)) if name.endswith("_on") else words


def _side(row: MoveSide) -> Side:
    return Side(row.name, Role(row.role).label, row.agency_name, row.side, row.moved_at, row.ended_at)


# Another date


@dataclass(frozen=True)
class Moved:
    """One open item whose due date another move date would change."""

    line: Line
    before: date
    after: date
    explained: str
    shown_from: date | None


@dataclass(frozen=True)
class Preview:
    """What another move date would change: open items only; what is done is kept as it is."""

    move_on: date
    moved: tuple[Moved, ...]
    kept: int

    @property
    def affected(self) -> list[str]:
        """Whose items move, by name, each once."""
        return list(dict.fromkeys(one.line.owner for one in self.moved))


def preview(shown: CoursePage, move_on: date) -> Preview:
    """The open due dates as they would be, counted from this move date by the calendar as it stands. One statement."""
    open_ = [line for line in shown.page.lines if not line.is_done]
    calendar = almanac_for(shown.about.child_id, shown.page.move.placement_id).calendar
    moved = [found for line in open_ if (found := _moved(shown, line, move_on, calendar)) is not None]
    return Preview(move_on, tuple(moved), len(shown.page.lines) - len(open_))


def _moved(shown: CoursePage, line: Line, move_on: date, calendar: Calendar) -> Moved | None:
    """None for an item with a day of its own, which does not hang on the move date, or with a day that somebody set."""
    due = shown.rows[line.id].due
    if not due or line.set_by_hand:
        return None
    check = lines.check_of(due, move_on, calendar)
    if (check.due, check.shown_from) == (line.due_on, line.shown_from):
        return None
    return Moved(line, line.due_on, check.due, check.sentence, check.shown_from)


def kinds() -> Iterable[tuple[str, str]]:
    """The seven kinds of move, to choose from."""
    return [(kind, f"{found.title} ({kind})") for kind, found in CHECKLISTS.items()]
