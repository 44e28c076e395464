"""Moves as they exist for an actor: the move, the items of its checklist that they see, and what was done of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import JSONB

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.permissions import COMPLETE_ITEM, REOPEN_ITEM, SEE_CHILDS_PART, TAKE_STEP, WAIVE_ITEM, allows
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.almanac import almanac_for
from portal.children.deadline_models import DueOverride
from portal.children.models import DueItem
from portal.deadlines.calendar import ENGLAND, Calendar
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.transitions import course, rules
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import Checklist
from portal.transitions.models import ChecklistItem, Completion, Transition
from portal.transitions.timeline import Timeline, timeline


@dataclass(frozen=True)
class Beside:
    """What stands beside one item: what is due of it, whether its day was set by hand, who stands in for its owners today."""

    due_id: UUID | None = None
    set_by_hand: bool = False
    covered_by: str = ""


NOT_ASKED: Mapping[UUID, Beside] = MappingProxyType({})


@dataclass(frozen=True)
class Done:
    """One completion as it was recorded: of which kind, by whom, on which day, in what words; if it was a slip, who reopened it and why."""

    id: UUID
    turn: int
    kind: str
    by_name: str
    by_role: str
    done_on: date
    note: str
    reason: str
    reopened_at: datetime | None = None
    reopened_by: str = ""
    reopened_because: str = ""


@dataclass(frozen=True)
class Line:
    """One item of the checklist as one reader sees it. `history` holds every completion, the latest last."""

    id: UUID
    number: int
    part: int
    parts: int
    phase: str
    text: str
    why: str
    evidence: str
    must: bool
    holds_gate: bool
    child_visible: bool
    owner_names: str
    roles: str
    due_on: date
    due_explained: str
    shown_from: date | None
    history: tuple[Done, ...]
    is_mine: bool
    may_complete: bool
    may_reopen: bool
    may_waive: bool
    due_id: UUID | None = None
    set_by_hand: bool = False
    covered_by: str = ""
    """Who stands in today for an owner: asked as the page is read, since tomorrow it may be another."""

    @property
    def label(self) -> str:
        """Its number on the checklist; of an item with several dates or owners, which one."""
        return f"{self.number}" if self.parts == 1 else f"{self.number}, {self.part} of {self.parts}"

    @property
    def stands(self) -> Done | None:
        """What was recorded last, unless it was taken back: that it was done, waived, not needed, is being done, is blocked."""
        return self.history[-1] if self.history and self.history[-1].reopened_at is None else None

    @property
    def state(self) -> str:
        return self.stands.kind if self.stands else "open"

    @property
    def state_in_words(self) -> str:
        return rules.ITEM_STATES[self.state]

    @property
    def done(self) -> Done | None:
        """What settled it: it was done, or waived, or turned out not to be needed."""
        return self.stands if self.state in rules.SETTLED else None

    @property
    def is_done(self) -> bool:
        """Nothing is left to do of it."""
        return self.done is not None

    @property
    def is_blocked(self) -> bool:
        return self.state == "blocked"

    @property
    def under_way(self) -> Done | None:
        """That it is being done, or cannot be done now, and why."""
        return self.stands if self.state in {"doing", "blocked"} else None

    @property
    def slips(self) -> tuple[Done, ...]:
        """Completions that were taken back."""
        return tuple(done for done in self.history if done.reopened_at is not None)

    @property
    def words(self) -> frozenset[str]:
        """Everything that was written of it."""
        return frozenset(words for done in self.history for words in (done.note, done.reason, done.reopened_because))

    @property
    def owner(self) -> str:
        """Who owns it, without those who help."""
        return self.owner_names.partition(", with ")[0].rpartition(": falls to ")[2]

    @property
    def on_behalf(self) -> bool:
        """Whether this reader would complete it for somebody else."""
        return self.may_complete and not self.is_mine


@dataclass(frozen=True)
class Move:
    """The move itself."""

    id: UUID
    kind: str
    title: str
    state: str
    move_on: date
    leaving_from: str
    going_to: str
    placement_id: UUID | None
    window_ends_on: date | None
    held_from: str | None
    checklist_version: int | None


@dataclass(frozen=True)
class MovePage:
    """One move and the items that one actor sees. Every count is over these and no others."""

    about: children.About
    move: Move
    lines: tuple[Line, ...]
    today: date
    concern: Concern
    steers: bool = False
    full: bool = False
    calendar: Calendar = ENGLAND
    """As it was corrected, on the page of the move; where nothing is counted it is not asked for."""

    @property
    def checklist(self) -> Checklist:
        return CHECKLISTS[self.move.kind]

    @property
    def state(self) -> str:
        return rules.STATES_IN_WORDS.get(self.move.state, self.move.state)

    @property
    def phases(self) -> list[tuple[str, list[Line]]]:
        return rules.phases(self.lines)

    @property
    def count(self) -> tuple[int, int]:
        return rules.count_done(self.lines)

    @property
    def must_count(self) -> tuple[int, int]:
        return rules.count_done(line for line in self.lines if line.must)

    @property
    def waiting(self) -> list[Line]:
        """What must be done or waived before the child can move, over what this reader sees."""
        return [line for line in self.lines if line.must and line.holds_gate and not line.is_done]

    @property
    def is_before(self) -> bool:
        return self.move.state in course.BEFORE_THE_MOVE

    @property
    def next_step(self) -> Line | None:
        return rules.next_step(self.lines, self.today)

    @property
    def my_next_step(self) -> Line | None:
        return rules.next_step((line for line in self.lines if line.is_mine), self.today)

    @property
    def working_days(self) -> int:
        return rules.working_days_to(self.move.move_on, self.today, self.calendar)

    @property
    def is_over(self) -> bool:
        return self.move.state in rules.ENDED

    @property
    def timeline(self) -> Timeline:
        return timeline(self.lines, self.move.move_on, self.today, self.calendar)


@dataclass(frozen=True)
class ItemPage:
    """One item, in its move. `row` is for the commands; pages are shown `line`."""

    page: MovePage
    line: Line
    row: ChecklistItem
    concern: Concern

    @property
    def about(self) -> children.About:
        return self.page.about

    def now(self, done: Done) -> "ItemPage":
        """The same page once this completion was written or taken back, without asking the database again."""
        history = (*(each for each in self.line.history if each.turn != done.turn), done)
        line = replace(self.line, history=history)
        lines = tuple(line if each.id == line.id else each for each in self.page.lines)
        return replace(self, page=replace(self.page, lines=lines), line=line)


def move(actor: Actor, transition_id: UUID) -> MovePage:
    """Three statements: the move with its child, the items of it that are open to this actor with what was done of them, the calendar."""
    page, _ = load(actor, transition_id)
    return replace(page, calendar=almanac_for(page.about.child_id, page.move.placement_id).calendar)


def item(actor: Actor, transition_id: UUID, item_id: UUID) -> ItemPage:
    """Two statements: an item exists only within its own move, and only if this actor sees it there."""
    page, rows = load(actor, transition_id)
    row = rows.get(item_id)
    if row is None:
        raise Unseen
    line = next(line for line in page.lines if line.id == item_id)
    return ItemPage(page, line, row, _concern(page.about, row))


def load(actor: Actor, transition_id: UUID) -> tuple[MovePage, dict[UUID, ChecklistItem]]:
    """The move, and the rows of its items for the commands. Two statements."""
    found, about = children.meet_by(actor, Transition, transition_id)
    items, completions, dues = _checklist(actor, about, found)
    return page_of(actor, about, found, items, completions, dues=dues), {item.id: item for item in items}


def page_of(
    actor: Actor, about: children.About, found: Transition, items: list[ChecklistItem], completions: dict[UUID, list[Completion]],
    *, dues: Mapping[UUID, Beside] = NOT_ASKED,
) -> MovePage:  # fmt: skip
    """A move with its items, each already sieved for this actor. `dues`: what stands beside each."""
    lines = tuple(_line(actor, about, item, completions.get(item.id, []), dues.get(item.id, Beside())) for item in items)
    shown = children.shown(items, *completions.values())
    return MovePage(about, _move(found), lines, clock.today(), about.concern(shown, found), *_more(actor, about, found))


def _more(actor: Actor, about: children.About, found: Transition) -> tuple[bool, bool]:
    """Whether this reader decides on the course of the move; and whether they read the child's part of it."""
    concern = about.concern(row=found)
    return allows(actor, TAKE_STEP, concern).allowed and not actor.office, allows(actor, SEE_CHILDS_PART, concern).allowed


def _move(found: Transition) -> Move:
    return Move(
        found.id, found.kind, found.title, found.state, found.move_on, found.leaving_from, found.going_to, found.placement_id,
        found.window_ends_on, found.held_from, found.checklist_version,
    )  # fmt: skip


def _checklist(
    actor: Actor, about: children.About, found: Transition
) -> tuple[list[ChecklistItem], dict[UUID, list[Completion]], dict[UUID, Beside]]:
    query = (
        select(
            ChecklistItem,
            Completion,
            DueItem.id,
            DueOverride.id,
            select(func.wall.covers_today(about.child_id, type_=JSONB)).scalar_subquery(),
        )
        .outerjoin(Completion, and_(Completion.item_id == ChecklistItem.id, Completion.child_id == ChecklistItem.child_id))
        .outerjoin(
            DueItem,
            and_(DueItem.source_id == ChecklistItem.id, DueItem.child_id == ChecklistItem.child_id, DueItem.slice == ChecklistItem.slice),
        )
        .outerjoin(
            DueOverride,
            and_(DueOverride.item_id == DueItem.id, DueOverride.child_id == DueItem.child_id, DueOverride.undone_at.is_(None)),
        )
        .where(ChecklistItem.transition_id == found.id, ChecklistItem.child_id == found.child_id)
        .order_by(ChecklistItem.number, ChecklistItem.part, ChecklistItem.id, Completion.turn)
        .execution_options(populate_existing=True)  # the loser of a race reads again what the winner wrote
    )
    rows = db.session.execute(query).all()
    items, completions = sorted_out(actor, about, [(item, done) for item, done, *_ in rows])
    return items, completions, {item.id: Beside(due, by_hand is not None, _cover(item, covers)) for item, _, due, by_hand, covers in rows}


def _cover(item: ChecklistItem, covers: Mapping[str, str]) -> str:
    return " and ".join(covers[str(one)] for one in item.owners if str(one) in covers)


def sorted_out(
    actor: Actor, about: children.About, rows: Iterable[tuple[ChecklistItem, Completion | None]]
) -> tuple[list[ChecklistItem], dict[UUID, list[Completion]]]:
    """Items with what was recorded of each, as far as this actor sees them; a young person sees those that are for them."""
    rows = list(rows)
    items = children.sieve(actor, about.nearness, _without_repeats(item for item, _ in rows))
    if actor.role is Role.CH:
        items = [item for item in items if item.child_visible]
    completions: dict[UUID, list[Completion]] = {}
    for completion in children.sieve(actor, about.nearness, (done for _, done in rows if done is not None)):
        completions.setdefault(completion.item_id, []).append(completion)
    return items, completions


def _without_repeats(items: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    return list({each.id: each for each in items}.values())


def _line(actor: Actor, about: children.About, item: ChecklistItem, completions: list[Completion], beside: "Beside") -> Line:
    concern = _concern(about, item)
    return Line(
        id=item.id,
        number=item.number,
        part=item.part,
        parts=item.parts,
        phase=item.phase,
        text=item.text,
        why=item.why,
        evidence=item.evidence,
        must=item.must,
        holds_gate=item.holds_gate,
        child_visible=item.child_visible,
        owner_names=item.owner_names,
        roles=rules.roles_in_words(item.owner_roles),
        due_on=item.due_on,
        due_explained=item.due_explained,
        shown_from=item.shown_from,
        history=tuple(map(as_done, completions)),
        is_mine=children.is_turn_of(actor, about, item.owners),
        may_complete=allows(actor, COMPLETE_ITEM, concern).allowed,
        may_reopen=allows(actor, REOPEN_ITEM, concern).allowed,
        may_waive=allows(actor, WAIVE_ITEM, concern).allowed,
        due_id=beside.due_id,
        set_by_hand=beside.set_by_hand,
        covered_by=beside.covered_by,
    )


def _concern(about: children.About, item: ChecklistItem) -> Concern:
    return about.concern(row=item, owners=item.owners)


def as_done(completion: Completion) -> Done:
    """A completion as pages show it."""
    return Done(
        id=completion.id,
        turn=completion.turn,
        kind=completion.kind,
        by_name=completion.by_name,
        by_role=completion.by_role,
        done_on=completion.done_on,
        note=completion.note,
        reason=completion.reason,
        reopened_at=completion.reopened_at,
        reopened_by=completion.reopened_by or "",
        reopened_because=completion.reopened_because or "",
    )
