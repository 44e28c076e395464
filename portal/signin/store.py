"""Signing in, before any actor: exact-match functions of the database, each in a short transaction of its own (walls.md)."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.foundation.database import db
from portal.foundation.ids import new_id

IDLE_SECONDS = 60 * 60
IDLE_SECONDS_SHARED = 20 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
CODE_SECONDS = 10 * 60


@dataclass(frozen=True)
class Account:
    """What is kept of somebody's secrets."""

    person_id: UUID
    password_hash: str
    suspended: bool


@dataclass(frozen=True)
class Waiting:
    """Somebody whose password was right and whose one-time code is awaited."""

    person_id: UUID
    totp_secret: str


def account(address: str) -> Account | None:
    row = _one("select * from signin.account(:address)", address=address)
    return Account(row.person_id, row.password_hash, row.suspended) if row and row.person_id else None


def open_session(person_id: UUID, *, membership_id: UUID | None, strength: str) -> str:
    """A new session and its token, which is told once and kept only as a hash. Without a membership it awaits the code."""
    token = secrets.token_urlsafe(32)
    seconds = ABSOLUTE_SECONDS if membership_id else CODE_SECONDS
    _one(
        "select signin.open(:id, :token, :person, :acting, :how, :seconds)",
        id=new_id(), token=_hash(token), person=person_id, acting=membership_id, how=strength, seconds=seconds,
    )  # fmt: skip
    return token


def look_up(token: str) -> Actor | Waiting | None:
    """Who this token stands for, now: ended, expired, idle, suspended or de-listed means nobody. One statement."""
    row = _one("select * from signin.look_up(:token, :idle)", token=_hash(token), idle=IDLE_SECONDS)
    if row is None:
        return None
    if row.membership_id is None:
        return Waiting(row.person_id, row.totp_secret)
    return Actor(
        person_id=row.person_id,
        person_name=row.person_name,
        membership_id=row.membership_id,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        agency_kind=row.agency_kind,
        role=Role(row.role),
        session_mark=str(row.session_id)[-12:],
        strength=row.strength,
        office=row.office,
        receipts_wait=row.receipts,
    )


def factor(token: str) -> Waiting | None:
    """Whose one-time code a signed-in session is confirmed with."""
    row = _one("select * from signin.factor(:token, :idle)", token=_hash(token), idle=IDLE_SECONDS)
    return Waiting(row.person_id, row.totp_secret) if row and row.person_id else None


def close(token: str) -> None:
    _one("select signin.close(:token)", token=_hash(token))


def first_membership(person_id: UUID) -> UUID | None:
    row = _one("select membership_id from signin.memberships(:who) limit 1", who=person_id)
    return row.membership_id if row else None


def use_code(person_id: UUID, step: int) -> bool:
    """Mark a one-time code as used. False when it, or a later one, was used before: of two at once exactly one wins."""
    return bool(_one("select signin.use_code(:who, :step) as used", who=person_id, step=step).used)


def seconds_to_wait(tried: str) -> int:
    return int(_one("select signin.wait(:tried) as seconds", tried=_hash(tried)).seconds or 0)


def count_failure(tried: str) -> None:
    _one("select signin.failed(:id, :tried)", id=new_id(), tried=_hash(tried))


@contextmanager
def alone(tried: str) -> Iterator[bool]:
    """Whether nobody else is trying the same just now, in whichever process; and until the end nobody else begins."""
    turn = int.from_bytes(_hash("turn " + tried)[:8], signed=True)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        mine = bool(connection.execute(text("select pg_try_advisory_lock(:turn)"), {"turn": turn}).scalar_one())
        try:
            yield mine
        finally:
            if mine:
                connection.execute(text("select pg_advisory_unlock(:turn)"), {"turn": turn})


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _one(statement: str, **values: Any) -> Any:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(text(statement), values).first()
