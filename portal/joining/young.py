"""A young person is invited to their own pages by their social worker. The wall's functions check that once more, and write."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.jobs.engine import LETTERS, SEND_LETTER, enqueue
from portal.joining.commands import REFUSED

NETWORK = slice_of(Part.NETWORK)


@dataclass(frozen=True)
class YoungInvitation:
    """One invitation of the young person. `state`: waits, opened, run out, joined, withdrawn."""

    name: str
    address: str
    by_name: str
    asked_at: datetime
    expires_at: datetime
    state: str

    @property
    def is_open(self) -> bool:
        return self.state in {"waits", "opened", "run out"}


@dataclass(frozen=True)
class YoungPage:
    """Whether the young person has pages of their own, and the invitations to them, the latest first."""

    about: About
    signs_in: bool
    may_invite: bool
    invitations: list[YoungInvitation]
    concern: Concern

    @property
    def open_(self) -> YoungInvitation | None:
        return next((one for one in self.invitations if one.is_open), None)


def young(actor: Actor, child_id: UUID) -> YoungPage:
    """Two statements. For anybody but a social worker of the placing authority the wall answers nothing."""
    about = children.meet(actor, child_id)
    rows = db.session.execute(text("select * from wall.young_invitations(:child)"), {"child": child_id}).all()
    found = [
        YoungInvitation(row.name, row.address, row.by_name, row.asked_at, row.expires_at, _state(row)) for row in rows if row.id is not None
    ]
    signs_in = any(row.signs_in for row in rows)
    may = bool(rows) and not signs_in and not any(one.is_open for one in found)
    concern = Concern(child_id, about.nearness, NETWORK, shown=about.concern().shown | {NETWORK})
    return YoungPage(about, signs_in, may, found, concern)


def _state(row) -> str:  # type: ignore[no-untyped-def]
    if row.joined_at:
        return "joined"
    if row.withdrawn_at:
        return "withdrawn"
    if row.used_at:
        return "opened"
    return "waits" if row.expires_at > clock.now() else "run out"


def invite(invitation_id: UUID, child_id: UUID, *, name: str, address: str) -> None:
    """A letter with a link to the young person's own address. It says nothing of them, and nothing of why they get it."""
    letter = new_id()
    _wall(
        "select wall.invite_young(:id, :letter, :child, :name, :address)",
        id=invitation_id, letter=letter, child=child_id, name=name.strip(), address=address,
    )  # fmt: skip
    enqueue(SEND_LETTER, letter, queue=LETTERS)


def invite_again(child_id: UUID) -> None:
    """A new letter with a new link and 72 new hours. The old link is worth nothing from now on."""
    letter = new_id()
    _wall("select wall.invite_young_again(:child, :letter)", child=child_id, letter=letter)
    enqueue(SEND_LETTER, letter, queue=LETTERS)


def withdraw(child_id: UUID) -> None:
    _wall("select wall.withdraw_young(:child)", child=child_id)


def _wall(statement: str, **values: Any) -> None:
    try:
        db.session.execute(text(statement), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
