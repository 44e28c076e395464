"""Listing a child's things, picturing them, signing them over and following up what was lost. Nothing is deleted."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from portal.access.actor import Actor
from portal.belongings.models import Belonging, BelongingPicture, BelongingTrouble, HandingOver
from portal.belongings.pictures import Picture
from portal.belongings.queries import THINGS, HandOverPage, Things, at_the_edge
from portal.belongings.words import NO_BAGS, TROUBLES
from portal.children.due import Due, finish_due, put_due
from portal.children.models import Involvement
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused

FOLLOW_UP_DAYS = 10
MOST_PICTURES, MOST_BYTES = 300, 150 * 1024 * 1024
"""What is kept of one child's pictures, those taken back included, since nothing is deleted."""
KIND = "belonging"


def add(
    actor: Actor, child_id: UUID, at: datetime, *, ident: UUID, what: str, kind: str, note: str, memory_box: bool, picture: Picture | None
) -> None:
    """Put a thing on the list, with a picture where one was taken."""
    mine = at_the_edge(child_id)
    db.session.add(
        Belonging(
            id=ident, **_walled(child_id, mine), **_signed(actor, at), what=what, kind=kind, note=note, memory_box=memory_box,
            removed_at=None, removed_by=None, removed_because=None,
        )
    )  # fmt: skip
    db.session.flush()
    if picture is not None:
        add_picture(actor, child_id, ident, at, mine=mine, picture=picture)


def add_picture(actor: Actor, child_id: UUID, belonging_id: UUID, at: datetime, *, mine: list[UUID], picture: Picture) -> None:
    refuse_more_pictures(child_id, picture)
    db.session.add(
        BelongingPicture(
            id=new_id(), **_walled(child_id, mine), **_signed(actor, at), belonging_id=belonging_id, content=picture.content,
            small=picture.small, width=picture.width, height=picture.height, sha256=hashlib.sha256(picture.content).hexdigest(),
            removed_at=None, removed_by=None,
        )
    )  # fmt: skip
    db.session.flush()


def refuse_more_pictures(child_id: UUID, picture: Picture) -> None:
    """Refused once a child has as many pictures, or as much of them, as is kept for one child. One statement."""
    model = BelongingPicture
    size = func.coalesce(func.sum(func.length(model.content) + func.length(model.small)), 0)
    many, kept = db.session.execute(select(func.count(), size).select_from(model).where(model.child_id == child_id)).one()
    if many >= MOST_PICTURES or kept + len(picture.content) + len(picture.small) > MOST_BYTES:
        raise Refused(
            f"This child has {many} pictures already. At most {MOST_PICTURES}, and {MOST_BYTES // 1024**2} MB of them, are kept for one "
            "child. List the thing without one, or put several things into one photograph."
        )


def take_picture_back(actor: Actor, picture_id: UUID, child_id: UUID, at: datetime) -> None:
    query = update(BelongingPicture).where(
        BelongingPicture.id == picture_id, BelongingPicture.child_id == child_id, BelongingPicture.removed_at.is_(None)
    )
    _change(query.values(removed_at=at, removed_by=_name(actor)))


def take_off(actor: Actor, row: Belonging, at: datetime, because: str) -> None:
    """Off the list: given away with the child's leave, outgrown, or listed by mistake."""
    query = update(Belonging).where(Belonging.id == row.id, Belonging.child_id == row.child_id, Belonging.removed_at.is_(None))
    _change(query.values(removed_at=at, removed_by=_name(actor), removed_because=because))


def put_back(row: Belonging) -> None:
    """Undo: on the list again."""
    query = update(Belonging).where(Belonging.id == row.id, Belonging.child_id == row.child_id)
    _change(query.values(removed_at=None, removed_by=None, removed_because=None))


def hand_over(
    actor: Actor,
    shown: Things,
    at: datetime,
    *,
    ident: UUID,
    move: tuple[UUID | None, str],
    packed_in: str,
    carried_by: str,
    child_said: str,
) -> None:
    """The leaving end signs by name for everything on the list. Refused in bags, and with nothing on the list."""
    if packed_in == "none":
        raise Refused(NO_BAGS, rule="domain.md 3.5: luggage, not bags")
    if not shown.things:
        raise Refused("Nothing is on the list yet. List the child’s things first, with the child.")
    child_id = shown.about.child_id
    mine = at_the_edge(child_id)
    for model in (Belonging, BelongingPicture, BelongingTrouble):
        _change(update(model).where(model.child_id == child_id).values(mine=mine))
    contents = [
        {"id": str(one.row.id), "what": one.row.what, "trouble": one.open_trouble.kind if one.open_trouble else ""} for one in shown.things
    ]
    db.session.add(
        HandingOver(
            id=ident, **_walled(child_id, mine), **_signed(actor, at), move_id=move[0], title=move[1], packed_in=packed_in,
            carried_by=carried_by, child_said=child_said, contents=contents, arrived_at=None, arrived_by_membership_id=None,
            arrived_by=None, arrived_note=None,
        )
    )  # fmt: skip
    db.session.flush()


def arrive(actor: Actor, shown: HandOverPage, at: datetime, *, missing: list[str], damaged: list[str], note: str) -> None:
    """The arriving end signs by name; what did not arrive whole is followed up. Refused for whoever signed at the leaving end."""
    row = shown.row
    if actor.membership_id == row.by_membership_id:
        raise Refused("Both ends sign: somebody else signs that the things arrived.")
    query = update(HandingOver).where(HandingOver.id == row.id, HandingOver.child_id == row.child_id, HandingOver.arrived_at.is_(None))
    signed = {"arrived_at": at, "arrived_by_membership_id": actor.membership_id, "arrived_by": _name(actor), "arrived_note": note}
    if not _change(query.values(signed)):
        raise Refused("Somebody else has signed for the arrival already. Look at the page again.")
    names = {one["id"]: one["what"] for one in row.contents}
    for kind, idents in (("lost", missing), ("damaged", damaged)):
        for ident in idents:
            words = f"Noticed when the things arrived: {row.title}"
            tell_trouble(actor, row.child_id, UUID(ident), at, what=names[ident], mine=list(row.mine), kind=kind, words=words)


def tell_trouble(
    actor: Actor, child_id: UUID, belonging_id: UUID, at: datetime, *, what: str, mine: list[UUID], kind: str, words: str
) -> None:
    """Lost or damaged: the social worker follows it up within ten working days (domain.md, T2 item 17)."""
    ident, today = new_id(), london_day(at)
    db.session.add(
        BelongingTrouble(
            id=ident, **_walled(child_id, mine), **_signed(actor, at), belonging_id=belonging_id, kind=kind, words=words, settled_at=None,
            settled_by=None, settled_how=None,
        )
    )  # fmt: skip
    owners = _social_workers(child_id) or [actor.membership_id]
    db.session.flush()
    follow_up = Due(
        "T2-17", KIND, ident, THINGS, owners, [*owners, *mine], how=f"M+{FOLLOW_UP_DAYS}", trigger=today, event="the day it was told",
        title=f"Follow up what was {TROUBLES[kind]}: {what}",
    )  # fmt: skip
    put_due(child_id, None, [follow_up])


def settle(actor: Actor, trouble: BelongingTrouble, at: datetime, how: str) -> None:
    """Found, mended, replaced or said sorry for; then nothing is due of it any more."""
    query = update(BelongingTrouble).where(
        BelongingTrouble.id == trouble.id, BelongingTrouble.child_id == trouble.child_id, BelongingTrouble.settled_at.is_(None)
    )
    if _change(query.values(settled_at=at, settled_by=_name(actor), settled_how=how)):
        finish_due(trouble.child_id, trouble.id, at)


def _social_workers(child_id: UUID) -> list[UUID]:
    query = select(Involvement.membership_id).where(
        Involvement.child_id == child_id, Involvement.role == "SW", Involvement.capacity == "full", Involvement.ended_at.is_(None),
        Involvement.ends_on.is_(None),
    )  # fmt: skip
    return list(dict.fromkeys(db.session.scalars(query)))


def _walled(child_id: UUID, mine: list[UUID]) -> dict[str, Any]:
    return {"child_id": child_id, "placement_id": None, "slice": THINGS, "mine": mine}


def _signed(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"by_membership_id": actor.membership_id, "by_name": actor.person_name, "by_role": actor.role_name, "written_at": at}


def _name(actor: Actor) -> str:
    return f"{actor.person_name}, {actor.role_name}, {actor.agency_name}"


def _change(statement: Any) -> int:
    found: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(found.rowcount)
