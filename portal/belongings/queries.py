"""A child's things as they exist for an actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.access.permissions import KEEP_BELONGINGS, allows
from portal.access.predicates import Concern
from portal.belongings.models import Belonging, BelongingPicture, BelongingTrouble, HandingOver
from portal.children import queries as children
from portal.children.models import Milestone
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.refusals import Unseen

THINGS = slice_of(Part.TRANSITION)
HOLD_IN_HAND = frozenset({Role.KW, Role.RM, Role.CL})
"""Who of a receiving or leaving side packs and unpacks."""


@dataclass(frozen=True)
class Thing:
    """One thing with the ids of its pictures and what befell it."""

    row: Belonging
    pictures: tuple[UUID, ...]
    troubles: tuple[BelongingTrouble, ...]

    @property
    def open_trouble(self) -> BelongingTrouble | None:
        return next((one for one in self.troubles if one.settled_at is None), None)


@dataclass(frozen=True)
class Things:
    """Everything that is the child's, what was taken off the list, and the hand-overs, the latest first."""

    about: About
    things: list[Thing]
    taken_off: list[Thing]
    hand_overs: list[HandingOver]
    may_keep: bool
    concern: Concern
    moves: list[tuple[str, str]]

    @property
    def waits_to_arrive(self) -> HandingOver | None:
        return next((one for one in self.hand_overs if one.arrived_at is None), None)


@dataclass(frozen=True)
class ThingPage:
    about: About
    thing: Thing
    may_keep: bool
    concern: Concern


@dataclass(frozen=True)
class PictureFile:
    about: About
    row: Any
    concern: Concern


@dataclass(frozen=True)
class HandOverPage:
    about: About
    row: HandingOver
    may_keep: bool
    concern: Concern


def things(actor: Actor, child_id: UUID) -> Things:
    """Five statements: the child, things, pictures, troubles, hand-overs."""
    return _things(actor, child_id, moves=False)


def packing(actor: Actor, child_id: UUID) -> Things:
    """The same with the moves to choose from, without earlier hand-overs. Five statements."""
    return _things(actor, child_id, moves=True)


def _things(actor: Actor, child_id: UUID, *, moves: bool) -> Things:
    about = children.meet(actor, child_id)
    rows = _sieved(actor, about, select(Belonging).where(Belonging.child_id == child_id).order_by(Belonging.id))
    pictures = _pictures(actor, about, BelongingPicture.child_id == child_id)
    troubles = _troubles(actor, about, BelongingTrouble.child_id == child_id)
    over = (
        [] if moves else _sieved(actor, about, select(HandingOver).where(HandingOver.child_id == child_id).order_by(HandingOver.id.desc()))
    )
    found = [_thing(row, pictures, troubles) for row in rows]
    concern = _of(actor, about, [*rows, *over])
    to_choose: list[tuple[str, str]] = []
    if moves:
        known = _sieved(actor, about, select(Milestone).where(Milestone.child_id == child_id, Milestone.kind == "transition"))
        to_choose = [(str(one.source_id), one.title) for one in known]
    return Things(
        about=about,
        things=[one for one in found if one.row.removed_at is None],
        taken_off=[one for one in found if one.row.removed_at is not None],
        hand_overs=over,
        may_keep=allows(actor, KEEP_BELONGINGS, concern).allowed,
        concern=concern,
        moves=to_choose,
    )


def thing(actor: Actor, belonging_id: UUID) -> ThingPage:
    """Three statements: the thing with its child, pictures, troubles."""
    row, about = children.meet_by(actor, Belonging, belonging_id)
    pictures = _pictures(actor, about, BelongingPicture.belonging_id == row.id)
    troubles = _troubles(actor, about, BelongingTrouble.belonging_id == row.id)
    concern = about.concern((), row)
    return ThingPage(about, _thing(row, pictures, troubles), allows(actor, KEEP_BELONGINGS, concern).allowed, concern)


def trouble(actor: Actor, trouble_id: UUID) -> ThingPage:
    """The thing to which this befell. Four statements."""
    row, _ = children.meet_by(actor, BelongingTrouble, trouble_id)
    return thing(actor, row.belonging_id)


def picture(actor: Actor, belonging_id: UUID, picture_id: UUID) -> PictureFile:
    """One statement. A picture taken back is no picture: Unseen."""
    row, about = children.meet_by(actor, BelongingPicture, picture_id)
    if row.belonging_id != belonging_id or row.removed_at is not None:
        raise Unseen
    return PictureFile(about, row, about.concern((), row))


def hand_over(actor: Actor, handing_over_id: UUID) -> HandOverPage:
    """One statement."""
    row, about = children.meet_by(actor, HandingOver, handing_over_id)
    concern = about.concern((), row)
    return HandOverPage(about, row, allows(actor, KEEP_BELONGINGS, concern).allowed, concern)


def at_the_edge(child_id: UUID) -> list[UUID]:
    """Who receives or leaves the child now, and so packs, carries and unpacks: they own what they sign for. One statement."""
    found: list[UUID] | None = db.session.scalar(text("select wall.edge_people(:child)"), {"child": child_id})
    return found or []


def _sieved(actor: Actor, about: About, query: Any) -> list[Any]:
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def _pictures(actor: Actor, about: About, of: Any) -> dict[UUID, list[UUID]]:
    """Ids only: a list does not carry the pictures themselves."""
    model = BelongingPicture
    query = select(model.id, model.child_id, model.placement_id, model.slice, model.mine, model.belonging_id)
    found: dict[UUID, list[UUID]] = {}
    rows = db.session.execute(query.where(model.child_id == about.child_id, of, model.removed_at.is_(None)).order_by(model.id))
    for row in children.sieve(actor, about.nearness, rows):
        found.setdefault(row.belonging_id, []).append(row.id)
    return found


def _troubles(actor: Actor, about: About, of: Any) -> dict[UUID, list[BelongingTrouble]]:
    found: dict[UUID, list[BelongingTrouble]] = {}
    query = select(BelongingTrouble).where(BelongingTrouble.child_id == about.child_id, of).order_by(BelongingTrouble.id.desc())
    for row in _sieved(actor, about, query):
        found.setdefault(row.belonging_id, []).append(row)
    return found


def _thing(row: Belonging, pictures: dict[UUID, list[UUID]], troubles: dict[UUID, list[BelongingTrouble]]) -> Thing:
    return Thing(row, tuple(pictures.get(row.id, ())), tuple(troubles.get(row.id, ())))


def _of(actor: Actor, about: About, rows: Iterable[Any]) -> Concern:
    """These pages are about part 25, whichever rows there are. Who packs at either end of a move may begin the list."""
    mine = {one for row in rows for one in row.mine}
    if about.nearness.edge and actor.role in HOLD_IN_HAND:
        mine.add(actor.membership_id)
    return Concern(about.child_id, about.nearness, THINGS, mine=tuple(mine), shown=about.concern().shown | {THINGS})
