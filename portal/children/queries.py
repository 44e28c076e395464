"""Meeting a child: the rows that exist for an actor, sieved again by the policy table.

Row security has already hidden what is not the actor's; the sieve does not know that, and asks of every row by itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, any_, func, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import KEPT_APART, Audience, Part, slice_of
from portal.access.policy import STRANGER, Nearness, cell, opens
from portal.access.predicates import Concern
from portal.children.models import Child, DueItem, Entry, Involvement, Milestone, Walled
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.notices import queries as notices
from portal.notices.queries import Told


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
            self.child_id, self.nearness, row.slice, row.placement_id, tuple(row.mine), tuple(owners), row.id, seen | {row.slice}
        )

    identity_slice: int = 10
    opened: Opened | None = None


def meet(actor: Actor, child_id: UUID) -> About:
    """The child, if they exist for this actor. One statement."""
    found = db.session.execute(
        _opened(_with_child(actor, select(Child.id.label("child_id")).where(Child.id == child_id), Child.id), Child.id)
    ).first()
    if found is None:
        raise Unseen
    return _about(actor, found)


def meet_by(actor: Actor, model: type[W], ident: UUID) -> tuple[W, About]:
    """A row of a child's record by its id, and the child, in one statement. Unseen when either wall hides it."""
    query = select(model, model.child_id.label("child_id")).where(model.id == ident)
    found = db.session.execute(_opened(_with_child(actor, query, model.child_id), model.child_id)).first()
    if found is None:
        raise Unseen
    about = _about(actor, found)
    row: W = found[0]
    if not _open(actor, about.nearness, row):
        raise Unseen
    return row, about


def sieve(actor: Actor, nearness: Nearness, rows: Iterable[R]) -> list[R]:
    """Of these rows those that the policy table opens to the actor."""
    return [row for row in rows if _open(actor, nearness, row)]


def sieve_one(actor: Actor, about: About, row: R | None) -> R:
    """The row, or Unseen."""
    if row is None or not _open(actor, about.nearness, row):
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
    query = select(Entry).where(Entry.child_id == about.child_id, Entry.slice % 10 != KEPT_APART).order_by(Entry.slice, Entry.id)
    return sieve(actor, about.nearness, db.session.scalars(query))


def milestones(actor: Actor, about: About) -> list[Milestone]:
    """Plans, moves, reviews and reports that the child's page can open. One statement."""
    query = select(Milestone).where(Milestone.child_id == about.child_id).order_by(Milestone.on_date.desc())
    return sieve(actor, about.nearness, db.session.scalars(query))


def network(actor: Actor, about: About) -> list[Involvement]:
    """Who is near the child now. One statement."""
    query = select(Involvement).where(Involvement.child_id == about.child_id, Involvement.ended_at.is_(None)).order_by(Involvement.name)
    return sieve(actor, about.nearness, db.session.scalars(query))


def due_items(actor: Actor, about: About) -> list[DueItem]:
    """What is open and due for the child, soonest first. One statement."""
    query = select(DueItem).where(DueItem.child_id == about.child_id, DueItem.done_at.is_(None)).order_by(DueItem.due_on, DueItem.id)
    return sieve(actor, about.nearness, db.session.scalars(query))


@dataclass(frozen=True)
class MyTurn:
    """Something that waits for this very membership, and the child it is about."""

    about: About
    item: DueItem


def my_turn(actor: Actor, limit: int = 12) -> list[MyTurn]:
    """What waits for this membership, soonest first, whichever child it is about. One statement."""
    query = (
        select(DueItem, DueItem.child_id.label("child_id"))
        .where(any_(DueItem.owners) == actor.membership_id, DueItem.done_at.is_(None))
        .order_by(DueItem.due_on, DueItem.id)
        .limit(limit)
    )
    found = db.session.execute(_with_child(actor, query, DueItem.child_id)).all()
    turns = [MyTurn(_about(actor, row), row[0]) for row in found]
    return [turn for turn in turns if _open(actor, turn.about.nearness, turn.item)]


@dataclass(frozen=True)
class ListedChild:
    """A line of 'my children': who, where as far as told, and what is due next."""

    about: About
    where: str
    next_due: DueItem | None
    open_items: int
    my_turn: int
    shown: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class ChildList:
    """One page of the list; `after` is the last child of it when more follow, or None. An id, since an address bears no name."""

    children: list[ListedChild]
    after: UUID | None
    today: date
    told: list[Told] = field(default_factory=list)

    @property
    def concern(self) -> Concern:
        return Concern()


PAGE = 25


def listed(actor: Actor, today: date, *, after: UUID | None = None) -> ChildList:
    """The children this membership is near, by known-as name, 25 a page. Two statements, with 2 children or 2,000."""
    found = db.session.execute(_one_page(actor, after)).all()
    abouts = [about for row in found[:PAGE] if (about := _about(actor, row)).nearness.involved]
    due = _due_of(actor, abouts)
    wheres = {row.child_id: _where(actor, row) for row in found}
    children = [_line(actor, about, wheres[about.child_id], due.get(about.child_id, [])) for about in abouts]
    last = found[PAGE - 1] if len(found) > PAGE else None
    told = [] if after else notices.as_told(actor, found[0].told if found else notices.unread_alone(actor))
    return ChildList(children, last.child_id if last is not None else None, today, told)


def _one_page(actor: Actor, after: UUID | None) -> Select[Any]:
    name = func.coalesce(func.lower(_identity.c.facts["known_as"].astext), func.lower(Child.case_code))
    address = select(Entry.child_id, Entry.facts, Entry.placement_id, Entry.slice).where(
        Entry.kind == "home", Entry.slice == slice_of(Part.ADDRESS)
    )
    home = address.where(Entry.child_id == Child.id).order_by(Entry.id.desc()).limit(1).lateral("home")
    query = (
        select(
            Child.id.label("child_id"),
            home.c.facts.label("home_facts"),
            home.c.placement_id.label("home_placement"),
        )
        .outerjoin(home, home.c.child_id == Child.id)
        .order_by(name, Child.id)
        .limit(PAGE + 1)
    )
    if not after:
        query = query.add_columns(notices.unread(actor).label("told"))  # once for the list, not for each child
    if after:
        query = query.where(tuple_(name, Child.id) > _place_in_list(actor, after))
    whole: Select[Any] = _with_child(actor, query, Child.id)
    return whole


def _place_in_list(actor: Actor, child_id: UUID) -> Any:
    """Where a child stands in the order of the list, as this actor reads the name."""
    child, identity = aliased(Child), aliased(Entry)
    name = func.coalesce(func.lower(identity.facts["known_as"].astext), func.lower(child.case_code))
    is_name = and_(identity.child_id == child.id, identity.kind == "identity", identity.slice == identity_slice(actor))
    return select(name, child.id).outerjoin(identity, is_name).where(child.id == child_id).scalar_subquery()


def _where(actor: Actor, row: Any) -> str:
    facts = row.home_facts or {}
    nearness = _nearness(actor, row.standing)
    told = opens(actor.role, nearness, slice_=slice_of(Part.ADDRESS), placement=row.home_placement, mine=False)
    return str(facts.get("home", "")) if told else ""


def _due_of(actor: Actor, abouts: Sequence[About]) -> dict[UUID, list[DueItem]]:
    """For each child the open items that the actor may see, soonest first."""
    if not abouts:
        return {}
    near = {about.child_id: about.nearness for about in abouts}
    query = (
        select(DueItem).where(DueItem.child_id.in_(near), DueItem.done_at.is_(None)).order_by(DueItem.child_id, DueItem.due_on, DueItem.id)
    )
    due: dict[UUID, list[DueItem]] = {}
    for item in db.session.scalars(query):
        if _open(actor, near[item.child_id], item):
            due.setdefault(item.child_id, []).append(item)
    return due


def _line(actor: Actor, about: About, where: str, due: list[DueItem]) -> ListedChild:
    seen = {about.identity_slice} if about.facts else set()
    seen |= {slice_of(Part.ADDRESS)} if where else set()
    seen |= {item.slice for item in due[:1]}
    mine = sum(actor.membership_id in item.owners for item in due)
    return ListedChild(about, where, due[0] if due else None, len(due), mine, frozenset(seen))


_identity = Entry.__table__.alias("identity")


def _with_child(actor: Actor, query: Any, child_id: Any) -> Any:
    """Adds case code, identity and standing, so that meeting the child costs no statement of its own."""
    query = query.add_columns(
        Child.case_code, _identity.c.facts.label("identity"), func.wall.standing(child_id, type_=JSONB).label("standing")
    )
    if child_id is not Child.id:
        query = query.join(Child, Child.id == child_id)
    return query.outerjoin(
        _identity, and_(_identity.c.child_id == child_id, _identity.c.kind == "identity", _identity.c.slice == identity_slice(actor))
    )


def _opened(query: Any, child_id: Any) -> Any:
    """For pages about one child: whether the actor holds it open by break-glass."""
    return query.add_columns(func.wall.opened(child_id, type_=JSONB).label("opened"))


def _about(actor: Actor, row: Any) -> About:
    nearness = _nearness(actor, row.standing)
    may_know = opens(actor.role, nearness, slice_=identity_slice(actor), placement=None, mine=False)
    facts = dict(row.identity) if row.identity and may_know else {}
    told_name = next((name for kind, name, _ in row.standing if kind == "known_as" and name), "")
    # The commissioner reads a line about the child and no name.
    known_as = facts.get("known_as") if identity_slice(actor) == slice_of(Part.IDENTITY) else ""
    name = known_as or told_name or row.case_code
    opened = getattr(row, "opened", None)
    held = Opened(datetime.fromisoformat(opened["until"]), bool(opened["concern"])) if opened else None
    return About(row.child_id, row.case_code, name, facts, nearness, identity_slice(actor), held)


def _nearness(actor: Actor, standing: Sequence[Sequence[Any]]) -> Nearness:
    """From facts, [kind, id, number] each, to how near somebody is. Nothing here reads the wall's settings."""
    kinds = {kind for kind, _, _ in standing}
    full = bool(kinds & {"full", "oversight"})
    edge = bool(kinds & {"receiving", "leaving"})
    if not full and not edge:
        return STRANGER
    return Nearness(
        full=full,
        placements=None if actor.sees_every_placement else _placements(standing),
        edge=edge,
        read_only="read_only" in kinds,
        denied=frozenset(number for kind, _, number in standing if kind == "denied"),
        released_slices=frozenset(number for kind, ref, number in standing if kind == "released" and not ref),
        released_rows=frozenset(UUID(ref) for kind, ref, _ in standing if kind == "released" and ref),
        because=", ".join(sorted(kinds & {"full", "oversight", "receiving", "leaving"})),
    )


def _placements(standing: Sequence[Sequence[Any]]) -> frozenset[object]:
    return frozenset(UUID(ref) for kind, ref, _ in standing if kind in {"full", "oversight"} and ref)


def _open(actor: Actor, nearness: Nearness, row: Row) -> bool:
    return opens(actor.role, nearness, slice_=row.slice, placement=row.placement_id, mine=actor.membership_id in row.mine, row=row.id)
