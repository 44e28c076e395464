"""Before anybody acts: a link is looked at, taken up, or used to stop something. Each look matches the hash of one token exactly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.jobs.engine import LETTERS, SEND_LETTER, enqueue_on
from portal.joining.words import title_of
from portal.signin import store

SPENT = "This link cannot be used: it is not whole, was used already, is older than it may be, or was taken back."
NOT_THEIRS = "The link was not sent to this address, or it was used meanwhile. Check the address that the letter was sent to."


@dataclass(frozen=True)
class Invited:
    """What somebody who holds an invitation's link may know before they come in."""

    name: str
    inviter: str
    agency: str
    kind: str
    does: str
    until: datetime
    young: bool = False


@dataclass(frozen=True)
class Claimed:
    """Whose invitation was taken up; `known`: they sign in here already, and have the role now."""

    person_id: UUID
    known: bool


@dataclass(frozen=True)
class Beginner:
    """Whose link to begin anew it is."""

    name: str
    until: datetime


@dataclass(frozen=True)
class Stoppable:
    """A new start that the link of a letter may stop."""

    name: str
    vouched: str
    agency: str


def invitation(key: str) -> Invited | None:
    row = _one("select * from signin.invitation(:token)", key)
    if row is None or row.inviter is None:
        return None
    return Invited(row.name, row.inviter, row.agency, row.kind, title_of(row.role, row.office), row.until, row.role == "CH")


def claim_invitation(key: str, *, address: str, name: str) -> Claimed:
    """Take it up: of however many that try at once, one does. Refused alike for whatever does not fit."""
    row = _one(
        "select * from signin.claim_invitation(:token, :address, :name, :fresh)", key, address=address, name=name.strip(), fresh=new_id()
    )  # fmt: skip
    if row is None or row.person_id is None:
        raise Refused(NOT_THEIRS)
    return Claimed(row.person_id, row.known)


def recovery(key: str) -> Beginner | None:
    row = _one("select * from signin.recovery(:token)", key)
    return Beginner(row.name, row.until) if row and row.name else None


def claim_recovery(key: str, *, address: str) -> UUID:
    """Take up the link to begin anew. Every old factor and session ends with it."""
    row = _one("select signin.claim_recovery(:token, :address) as person_id", key, address=address)
    if row is None or row.person_id is None:
        raise Refused(NOT_THEIRS)
    found: UUID = row.person_id
    return found


def recovery_to_stop(key: str) -> Stoppable | None:
    row = _one("select * from signin.recovery_to_stop(:token)", key)
    return Stoppable(row.name, row.vouched, row.agency) if row and row.name else None


def stop_recovery(key: str) -> bool:
    """By the link in the letter that told its owner. Whether there was still something to stop."""
    letter = new_id()

    def and_tell(row: Any, driver: Any) -> None:
        if row.done:
            enqueue_on(driver, SEND_LETTER, letter, queue=LETTERS)

    return bool(_one("select signin.stop_recovery(:token, :letter) as done", key, and_tell, letter=letter).done)


def _one(statement: str, key: str, then: Callable[[Any, Any], None] = lambda _row, _driver: None, **values: Any) -> Any:
    """One statement and what belongs to it, in a transaction of its own. A key that is none is looked up all the same."""
    with db.engine.begin() as connection:
        row = connection.execute(text(statement), {"token": store.hash_of(key), **values}).first()
        then(row, connection.connection.driver_connection)
    return row
