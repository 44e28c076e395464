"""Commands of an administrator and of whoever agrees. The wall's functions check office and agency once more, and write."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.jobs.engine import LETTERS, SEND_LETTER, enqueue, enqueue_on
from portal.joining.words import Post

REFUSED = "PS001"
"""The code with which the wall refuses in a sentence meant for the person."""


def invite(invitation_id: UUID, *, name: str, address: str, post: Post) -> None:
    """Ask somebody into a role at one's own agency. Nothing tells whether the address is known elsewhere."""
    letter = new_id()
    _wall(
        "select wall.invite(:id, :letter, :name, :address, :role, :office)",
        id=invitation_id, letter=letter, name=name.strip(), address=address, role=post.role.value, office=post.office or None,
    )  # fmt: skip
    _have_written(letter)


def invite_agency(invitation_id: UUID, *, agency: str, kind: str, name: str, address: str) -> None:
    """Ask a partner agency in. It comes into being when its first administrator has."""
    letter = new_id()
    _wall(
        "select wall.invite_agency(:id, :letter, :agency, :kind, :name, :address)",
        id=invitation_id, letter=letter, agency=agency.strip(), kind=kind, name=name.strip(), address=address,
    )  # fmt: skip
    _have_written(letter)


def invite_again(invitation_id: UUID) -> None:
    """A new letter with a new link and 72 new hours. The old link is worth nothing from now on."""
    letter = new_id()
    _wall("select wall.invite_again(:id, :letter)", id=invitation_id, letter=letter)
    _have_written(letter)


def withdraw(invitation_id: UUID) -> None:
    _wall("select wall.withdraw_invitation(:id)", id=invitation_id)


def give_role(membership_id: UUID, to: UUID, post: Post) -> None:
    """A colleague's further role, as a membership of its own."""
    _wall(
        "select wall.give_role(:to, :id, :role, :office)", to=to, id=membership_id, role=post.role.value, office=post.office or None
    )  # fmt: skip


def pass_on(membership_id: UUID, *, successor_id: UUID) -> None:
    """Everything that somebody has in hand, to a colleague in the same role. Whoever does it sees none of it."""
    _wall("select wall.pass_on(:who, :successor)", who=membership_id, successor=successor_id)


def vouch(recovery_id: UUID, *, membership_id: UUID, approver_id: UUID, because: str) -> None:
    """Say that it is they who ask for a new start. Everybody concerned is told at once; nothing else happens yet."""
    letters = [new_id(), new_id()]
    _wall(
        "select wall.vouch(:id, :who, :second, :because, :letters)",
        id=recovery_id, who=membership_id, second=approver_id, because=because, letters=letters,
    )  # fmt: skip
    _have_written(*letters)


def agree(recovery_id: UUID) -> None:
    """The second person's word. 24 hours later the link is written, unless somebody stops it."""
    told, link = new_id(), new_id()
    ready_at = _wall("select wall.agree(:id, :letters)", id=recovery_id, letters=[told, link])
    _have_written(told)
    enqueue_on(_driver(), SEND_LETTER, link, queue=LETTERS, at=ready_at)


def stop(recovery_id: UUID) -> None:
    letter = new_id()
    _wall("select wall.stop_recovery(:id, :letter)", id=recovery_id, letter=letter)
    _have_written(letter)


def _have_written(*letters: UUID) -> None:
    for letter in letters:
        enqueue(SEND_LETTER, letter, queue=LETTERS)


def _driver() -> Any:
    return db.session.connection().connection.driver_connection


def _wall(statement: str, **values: Any) -> Any:
    try:
        return db.session.execute(text(statement), values).scalar()
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
