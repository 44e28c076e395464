"""Meeting a child: the rows that exist for an actor, sieved again by the policy table.

Row security has already hidden what is not the actor's; the sieve does not know that, and asks of every row by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, and_, any_, bindparam, func, inspect, select
from sqlalchemy import cast as cast_
from sqlalchemy.dialects.postgresql import JSONB

from portal.access.actor import Actor
from portal.access.parts import KEPT_APART, Audience, Part, Role, slice_of
from portal.access.policy import Nearness, cell, is_own, opens
from portal.access.predicates import Concern
from portal.children.models import Child, DueItem, Entry, Involvement, Milestone, Walled
from portal.children.nearness import covered, nearness_of
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen


class Row(Protocol):
    """What every confidential row says of itself."""

    id: Any
    child_id: Any
    placement_id: Any
    slice: Any
    mine: Any


R = TypeVar("R", bound=Row)
W = TypeVar("W", bound=Walled)


@dataclass(frozen=True)
class Opened:
    """That this actor holds the record open by break-glass, and whether with a concern about the provider."""

    until: datetime
    concern: bool


@dataclass(frozen=True)
class About:
    """The child as the acting bar and the top of the page know them: only what this actor may read."""

    child_id: UUID
    case_code: str
    known_as: str
    facts: dict[str, str]
    nearness: Nearness

    def concern(self, shown: Iterable[int] = (), row: Row | None = None, owners: Iterable[UUID] = ()) -> Concern:
        """What the gate asks about: the child as such, or one row of theirs."""
        seen = frozenset(shown) | (frozenset({self.identity_slice}) if self.facts else frozenset())
        if row is None:
            return Concern(self.child_id, self.nearness, shown=seen)
        return Concern(
            self.child_id,
            self.nearness,
            row.slice,
            row.placement_id,
            tuple(row.mine),
            tuple(owners),
            row.id,
            _written_on(row),
            seen | {row.slice},
        )

    identity_slice: int = 10
    covered: dict[UUID, str] = field(default_factory=dict)
    opened: Opened | None = None

    def covering(self, owners: Iterable[UUID]) -> str:
        """For whom somebody would do what these people own: the names of those they cover for, or nothing."""
        return " and ".join(self.covered[one] for one in owners if one in self.covered)


def is_turn_of(actor: Actor, about: About, owners: Iterable[UUID]) -> bool:
    """Whether what these people own is this actor's to do: theirs, or that of somebody for whom they cover."""
    return any(one == actor.membership_id or one in about.covered for one in owners)


def meet(actor: Actor, child_id: UUID) -> About:
    """The child, if they exist for this actor. One statement."""
    found = db.session.execute(_meeting(identity_slice(actor)), {"child": child_id}).first()
    if found is None:
        raise Unseen
    return about_of(actor, found)


# Statements that every page needs are put together once, for each slice that names are read from, and only given their values here.
@cache
def _meeting(identity: int) -> Select[Any]:
    query = with_child(identity, select(Child.id.label("child_id")).where(Child.id == bindparam("child")), Child.id)
    whole: Select[Any] = _with_opened(query, Child.id)
    return whole


def meet_several(actor: Actor, child_ids: Iterable[UUID]) -> dict[UUID, About]:
    """Those of these children that exist for this actor. One statement."""
    query = select(Child.id.label("child_id")).where(Child.id == any_(cast_(list(child_ids), ARRAY(Uuid()))))
    found = db.session.execute(with_child(identity_slice(actor), query, Child.id)).all()
    return {row.child_id: about_of(actor, row) for row in found}


def meet_by(actor: Actor, model: type[W], ident: UUID) -> tuple[W, About]:
    """A row of a child's record by its id, and the child, in one statement. Unseen when either wall hides it."""
    found = db.session.execute(_meeting_by(cast("Any", model), identity_slice(actor)), {"row": ident}).first()
    if found is None:
        raise Unseen
    about = about_of(actor, found)
    row: W = found[0]
    if not is_open(actor, about.nearness, row):
        raise Unseen
    return row, about


@cache
def _meeting_by(model: Any, identity: int) -> Select[Any]:
    query = select(model, model.child_id.label("child_id")).where(model.id == bindparam("row"))
    whole: Select[Any] = _with_opened(with_child(identity, query, model.child_id), model.child_id)
    return whole


@dataclass(frozen=True)
class SeenAs:
    """Somebody else near the child, and the child as they know them."""

    actor: Actor
    about: About


def meet_as(actor: Actor, child_id: UUID, membership_id: UUID) -> tuple[About, SeenAs]:
    """The child as this actor knows them, and how another membership stands to the child. One statement.

    The database answers for another only where this actor shares the child's record and may know of that person; else Unseen.
    """
    theirs = func.wall.standing_of(membership_id, Child.id, type_=JSONB).label("theirs")
    query = select(Child.id.label("child_id"), theirs).where(Child.id == child_id)
    found = db.session.execute(with_child(identity_slice(actor), query, Child.id)).first()
    if found is None or found.theirs is None:
        raise Unseen
    about = about_of(actor, found)
    return about, _seen_as(about, found.theirs)


def seen_as(about: About, membership_ids: Sequence[UUID]) -> list[SeenAs]:
    """How several others stand to the child, of whom the asker may know. One statement."""
    asked = func.unnest(cast_(list(membership_ids), ARRAY(Uuid()))).column_valued("who")
    found = db.session.scalars(select(func.wall.standing_of(asked, about.child_id, type_=JSONB)))
    return [_seen_as(about, told) for told in found if told is not None]


def _seen_as(about: About, told: dict[str, Any]) -> SeenAs:
    other = Actor(
        person_id=UUID(int=0),  # whose account it is concerns nobody here
        person_name=told["person_name"],
        membership_id=UUID(told["membership_id"]),
        agency_id=UUID(told["agency_id"]),
        agency_name=told["agency_name"],
        agency_kind=told["kind"],
        role=Role(told["role"]),
    )
    name = next((known_as for kind, known_as, _ in told["standing"] if kind == "known_as" and known_as), about.case_code)
    return SeenAs(other, About(about.child_id, about.case_code, name, {}, nearness_of(other, told["standing"]), identity_slice(other)))


def named_as(actor: Actor, about: About, written: Iterable[Entry]) -> About:
    """The same child with the name that stands in these entries, for whom this actor reads it."""
    found = next((one for one in written if one.kind == "identity" and one.slice == identity_slice(actor)), None)
    if found is None:
        return about
    known_as = found.facts.get("known_as") if identity_slice(actor) == slice_of(Part.IDENTITY) else ""
    return replace(about, facts=dict(found.facts), known_as=known_as or about.known_as)


def with_abouts(actor: Actor, query: Any, child_id: Any) -> list[tuple[Any, About]]:
    """What a query finds, each with the child it is about; for things of many children. `child_id` is the query's column. One statement."""
    return [(row[0], about_of(actor, row)) for row in db.session.execute(with_child(identity_slice(actor), query, child_id)).all()]


def sieve(actor: Actor, nearness: Nearness, rows: Iterable[R]) -> list[R]:
    """Of these rows those that the policy table opens to the actor."""
    return [row for row in rows if is_open(actor, nearness, row)]


def sieve_one(actor: Actor, about: About, row: R | None) -> R:
    """The row, or Unseen."""
    if row is None or not is_open(actor, about.nearness, row):
        raise Unseen
    return row


def shown(*rows: Iterable[Row]) -> frozenset[int]:
    """The slices of these rows, for the trail."""
    return frozenset(row.slice for some in rows for row in some)


def identity_slice(actor: Actor) -> int:
    """Of which authored version of part 1 this role reads the name."""
    own = cell(Part.IDENTITY, actor.role).suffix == "s"
    return slice_of(Part.IDENTITY, Audience.COMMISSIONER if own else Audience.FULL)


def entries(actor: Actor, about: About) -> list[Entry]:
    """Everything written in the parts of the record that this actor reads, by part, but what was struck out. One statement."""
    return cast("list[Entry]", _of_child(actor, about, _ENTRIES))


def milestones(actor: Actor, about: About) -> list[Milestone]:
    """Plans, moves, reviews and reports that the child's page can open. One statement."""
    return cast("list[Milestone]", _of_child(actor, about, _MILESTONES))


def network(actor: Actor, about: About) -> list[Involvement]:
    """Who is near the child now. One statement."""
    return cast("list[Involvement]", _of_child(actor, about, _NETWORK))


def involvements_of(actor: Actor, membership_id: UUID) -> list[tuple[Involvement, About]]:
    """One colleague's involvements with the children whom this actor is near in full. One statement."""
    query = select(Involvement, Involvement.child_id.label("child_id")).where(Involvement.membership_id == membership_id)
    found = [(row[0], about_of(actor, row)) for row in db.session.execute(with_child(identity_slice(actor), query, Involvement.child_id))]
    return [(row, about) for row, about in found if about.nearness.full and is_open(actor, about.nearness, row)]


def due_items(actor: Actor, about: About) -> list[DueItem]:
    """What is open and due for the child, soonest first. One statement."""
    return cast("list[DueItem]", _of_child(actor, about, _DUE))


def _of_child(actor: Actor, about: About, query: Select[Any]) -> list[Any]:
    """Plain rows with the columns of the model: a page shows many, and an object for each costs more than reading it."""
    return sieve(actor, about.nearness, db.session.execute(query, {"child": about.child_id}))


def _all_of(model: type[Walled]) -> Select[Any]:
    return select(*inspect(model).columns).where(model.child_id == bindparam("child"))


_ENTRIES = _all_of(Entry).where(Entry.slice % 10 != KEPT_APART).order_by(Entry.slice, Entry.id)
_MILESTONES = _all_of(Milestone).order_by(Milestone.on_date.desc())
_NETWORK = _all_of(Involvement).where(Involvement.ended_at.is_(None)).order_by(Involvement.name)
_TOLD_ON_ASKING = frozenset({"told", "how", "event", "trigger_on", "trigger_at", "authority_id", "school_id", "version"})
"""How a date was worked out: read where it is explained, and in no list."""
DUE_COLUMNS = [column for column in DueItem.__table__.c if column.name not in _TOLD_ON_ASKING]
_DUE = (
    select(*DUE_COLUMNS).where(DueItem.child_id == bindparam("child")).where(DueItem.done_at.is_(None)).order_by(DueItem.due_on, DueItem.id)
)


_identity = Entry.__table__.alias("identity")


def with_child(identity: int, query: Any, child_id: Any) -> Any:
    """Adds case code, identity and standing, so that meeting the child costs no statement of its own."""
    query = query.add_columns(
        Child.case_code, _identity.c.facts.label("identity"), func.wall.standing(child_id, type_=JSONB).label("standing")
    )
    if child_id is not Child.id:
        query = query.join(Child, Child.id == child_id)
    return query.outerjoin(_identity, and_(_identity.c.child_id == child_id, _identity.c.kind == "identity", _identity.c.slice == identity))


def _with_opened(query: Any, child_id: Any) -> Any:
    """For pages about one child: whether the actor holds it open by break-glass."""
    return query.add_columns(func.wall.opened(child_id, type_=JSONB).label("opened"))


def about_of(actor: Actor, row: Any) -> About:
    """From a row that `with_child` widened: the child as far as this actor may know them."""
    nearness = nearness_of(actor, row.standing)
    may_know = opens(actor.role, nearness, slice_=identity_slice(actor), placement=None, mine=False)
    facts = dict(row.identity) if row.identity and may_know else {}
    told_name = next((name for kind, name, _ in row.standing if kind == "known_as" and name), "")
    # The commissioner reads a line about the child and no name.
    known_as = facts.get("known_as") if identity_slice(actor) == slice_of(Part.IDENTITY) else ""
    name = known_as or told_name or row.case_code
    opened = getattr(row, "opened", None)
    held = Opened(datetime.fromisoformat(opened["until"]), bool(opened["concern"])) if opened else None
    return About(row.child_id, row.case_code, name, facts, nearness, identity_slice(actor), covered(row.standing), held)


def is_mine() -> Any:
    """The condition that an open due item is the acting membership's to do, or that of somebody for whom they cover. For asking only:
    whose turn it is, is decided from what the child's standing says."""
    return DueItem.id == any_(cast_(select(func.wall.turns()).scalar_subquery(), ARRAY(Uuid())))


def is_open(actor: Actor, nearness: Nearness, row: Row) -> bool:
    """Whether the policy table opens this row to the actor: wall two, asked of one row."""
    return opens(
        actor.role,
        nearness,
        slice_=row.slice,
        placement=row.placement_id,
        mine=_mine(actor, nearness, row),
        row=row.id,
        written=_written_on(row) if nearness.notes_since else None,
    )


def _written_on(row: Row) -> date | None:
    """On which day in London a row was written, where it says so."""
    at = getattr(row, "written_at", None)
    return clock.london_day(at) if at is not None else None


def _mine(actor: Actor, nearness: Nearness, row: Row) -> bool:
    return is_own(actor.membership_id, nearness, row.mine, row.slice)
