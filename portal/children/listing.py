"""Several children at once: 'my children', a page at a time, and what waits for one membership, whichever child it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Text, Uuid, any_, bindparam, func, null, select, true, tuple_, union_all
from sqlalchemy import cast as cast_

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.access.policy import opens
from portal.access.predicates import Concern
from portal.children.models import Child, DueItem, Entry
from portal.children.nearness import nearness_of
from portal.children.queries import DUE_COLUMNS, About, about_of, identity_slice, is_mine, is_open, is_turn_of, with_child
from portal.foundation.database import db
from portal.notices import queries as notices
from portal.notices.queries import Told


@dataclass(frozen=True)
class MyTurn:
    """Something that waits for this very membership, and the child it is about."""

    about: About
    item: DueItem

    @property
    def covering(self) -> str:
        """Whose it is, where it is done for somebody else."""
        return self.about.covering(self.item.owners)


def my_turn(actor: Actor, limit: int = 12) -> list[MyTurn]:
    """What waits for this membership, soonest first, whichever child it is about. One statement."""
    found = db.session.execute(_turns(identity_slice(actor)), {"limit": limit}).all()
    turns = [MyTurn(about_of(actor, row), cast("DueItem", row)) for row in found]
    return [turn for turn in turns if is_turn_of(actor, turn.about, turn.item.owners) and is_open(actor, turn.about.nearness, turn.item)]


@cache
def _turns(identity: int) -> Select[Any]:
    query = (
        select(*DUE_COLUMNS)
        .where(is_mine(), DueItem.done_at.is_(None))
        .order_by(DueItem.due_on, DueItem.id)
        .limit(bindparam("limit", type_=Integer()))
    )
    whole: Select[Any] = with_child(identity, query, DueItem.child_id)
    return whole


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
    asked = {"after": after, "reader": actor.membership_id}
    found = db.session.execute(_one_page(identity_slice(actor), continued=after is not None), asked).all()
    abouts = [about for row in found[:PAGE] if (about := about_of(actor, row)).nearness.involved]
    due = _due_of(actor, abouts)
    wheres = {row.child_id: _where(actor, row) for row in found}
    children = [_line(actor, about, wheres[about.child_id], due.get(about.child_id, [])) for about in abouts]
    last = found[PAGE - 1] if len(found) > PAGE else None
    told = [] if after else notices.as_told(actor, found[0].told if found else notices.unread_alone(actor))
    return ChildList(children, last.child_id if last is not None else None, today, told)


@cache
def _one_page(identity: int, *, continued: bool) -> Select[Any]:
    """The names of all children of the list in one pass over each table, then the rest for those of one page only."""
    told = union_all(
        select(Child.id.label("child_id"), Child.case_code.label("code"), cast_(null(), Text).label("name")),
        select(Entry.child_id, null(), func.lower(Entry.facts["known_as"].astext)).where(Entry.kind == "identity", Entry.slice == identity),
    ).subquery("told")
    name = func.coalesce(func.max(told.c.name), func.lower(func.max(told.c.code))).label("name")
    named = select(told.c.child_id, name).group_by(told.c.child_id).having(func.max(told.c.code).is_not(None)).cte("named")
    page = select(named).order_by(named.c.name, named.c.child_id).limit(PAGE + 1)
    if continued:
        place = select(named.c.name, named.c.child_id).where(named.c.child_id == bindparam("after", type_=Uuid()))
        page = page.where(tuple_(named.c.name, named.c.child_id) > place.scalar_subquery())
    one = page.cte("page")
    home = (
        select(Entry.facts, Entry.placement_id)
        .where(Entry.kind == "home", Entry.slice == slice_of(Part.ADDRESS), Entry.child_id == one.c.child_id)
        .order_by(Entry.id.desc())
        .limit(1)
        .lateral("home")
    )
    query = (
        select(one.c.child_id, home.c.facts.label("home_facts"), home.c.placement_id.label("home_placement"))
        .select_from(one.outerjoin(home, true()))
        .order_by(one.c.name, one.c.child_id)
    )
    if not continued:
        query = query.add_columns(notices.unread().label("told"))  # once for the list, not for each child
    whole: Select[Any] = with_child(identity, query, one.c.child_id)
    return whole


def _where(actor: Actor, row: Any) -> str:
    facts = row.home_facts or {}
    nearness = nearness_of(actor, row.standing)
    told = opens(actor.role, nearness, slice_=slice_of(Part.ADDRESS), placement=row.home_placement, mine=False)
    return str(facts.get("home", "")) if told else ""


def _due_of(actor: Actor, abouts: Sequence[About]) -> dict[UUID, list[DueItem]]:
    """For each child the open items that the actor may see, soonest first."""
    if not abouts:
        return {}
    near = {about.child_id: about.nearness for about in abouts}
    due: dict[UUID, list[DueItem]] = {}
    for item in db.session.execute(_DUE_OF_SEVERAL, {"children": list(near)}):
        if is_open(actor, near[item.child_id], item):
            due.setdefault(item.child_id, []).append(cast("DueItem", item))
    return due


_DUE_OF_SEVERAL = (
    select(DueItem.id, DueItem.child_id, DueItem.placement_id, DueItem.slice, DueItem.mine, DueItem.owners, DueItem.title, DueItem.due_on)
    .where(DueItem.child_id == any_(bindparam("children", type_=ARRAY(Uuid()))), DueItem.done_at.is_(None))
    .order_by(DueItem.child_id, DueItem.due_on, DueItem.id)
)


def _line(actor: Actor, about: About, where: str, due: list[DueItem]) -> ListedChild:
    seen = {about.identity_slice} if about.facts else set()
    seen |= {slice_of(Part.ADDRESS)} if where else set()
    seen |= {item.slice for item in due[:1]}
    mine = sum(is_turn_of(actor, about, item.owners) for item in due)
    return ListedChild(about, where, due[0] if due else None, len(due), mine, frozenset(seen))
