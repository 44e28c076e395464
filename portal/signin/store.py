"""Signing in, before any actor: exact-match functions of the database, each in a short transaction of its own (walls.md)."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.access.actor import Actor
from portal.access.parts import OFFICE_TITLES, Role
from portal.foundation.database import db
from portal.foundation.ids import new_id

ABSOLUTE_SECONDS = 12 * 60 * 60
CODE_SECONDS = 10 * 60
ENROLLING_SECONDS = 60 * 60

ENROLLING = "enrolling"


@dataclass(frozen=True)
class Account:
    """What is kept of somebody's secrets. Without a password they come in by a passkey alone."""

    person_id: UUID
    password_hash: str | None
    suspended: bool


@dataclass(frozen=True)
class Waiting:
    """Somebody who is half in: their password was right and a second factor is awaited, or they are setting up their first factors."""

    person_id: UUID
    email: str
    enrolling: bool


@dataclass(frozen=True)
class Standing:
    """What a request needs to know of its session beside who acts: how fresh, how long still, and what was kept unsent for this place.

    `mark` names the session and is no secret; a CSRF token follows from it. `factor_age` is in seconds.
    """

    mark: str = ""
    factor_age: int = 1_000_000
    idle_seconds: int = 0
    seconds_left: int = 0
    words: str = ""


@dataclass(frozen=True)
class LookedUp:
    """Who a token stands for: an actor, somebody waiting, or nobody."""

    actor: Actor | None = None
    waiting: Waiting | None = None
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True)
class MembershipLine:
    """One of the things that somebody is: for whom, and as what."""

    membership_id: UUID
    agency_name: str
    role_name: str


NOBODY = LookedUp()


def account(address: str) -> Account | None:
    row = one("select * from signin.account(:address)", address=address)
    return Account(row.person_id, row.password_hash, row.suspended) if row and row.person_id else None


def open_session(
    person_id: UUID,
    *,
    membership_id: UUID | None,
    strength: str,
    source: str = "",
    device: str = "",
    shared: bool = False,
) -> str:
    """A new session and its token, which is told once and kept only as a hash. Without a membership it waits."""
    token = new_token()
    seconds = ABSOLUTE_SECONDS if membership_id else ENROLLING_SECONDS if strength == ENROLLING else CODE_SECONDS
    one(
        "select signin.open(:id, :token, :person, :acting, :how, :seconds, :source, :device, :shared)",
        id=new_id(), token=hash_of(token), person=person_id, acting=membership_id, how=strength, seconds=seconds,
        source=source, device=device, shared=shared,
    )  # fmt: skip
    return token


def look_up(token: str, *, place: str = "", seen: bool = True) -> LookedUp:
    """Who this token stands for, now: ended, expired, idle, suspended or de-listed means nobody. One statement."""
    row = one("select * from signin.look_up(:token, :place, :seen)", token=hash_of(token), place=place, seen=seen)
    if row is None:
        return NOBODY
    left = min(row.idle_left, row.left_at_most)
    age = 1_000_000 if row.factor_age is None else row.factor_age
    words = bytes(row.words).decode() if row.words else ""
    standing = Standing(str(row.session_id), age, row.idle_seconds, left, words)
    if row.membership_id is None:
        return LookedUp(None, Waiting(row.person_id, row.email, row.strength == ENROLLING), standing)
    return LookedUp(_actor(row), None, standing)


def ran_out(token: str) -> tuple[Actor, str] | None:
    """Whose session ended by itself, and why; told once, to whoever asks first. None for any other token."""
    row = one("select * from signin.ran_out(:token)", token=hash_of(token))
    if row is None:
        return None
    actor = Actor(
        row.person_id, row.person_name, row.membership_id, row.agency_id, row.agency_name, row.agency_kind, Role(row.role),
        session_mark=str(row.session_id)[-12:], strength=row.strength, office=row.office,
    )  # fmt: skip
    return actor, f"by itself, after {row.idle_seconds // 60} quiet minutes" if row.quiet else "by itself, after twelve hours"


def _actor(row: Any) -> Actor:
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


def close(token: str) -> None:
    one("select signin.close(:token)", token=hash_of(token))


def renew(token: str) -> str | None:
    """The new token of a session in which a factor was just shown; None when it is no session any more."""
    fresh = new_token()
    return fresh if one("select signin.renew(:token, :fresh) as done", token=hash_of(token), fresh=hash_of(fresh)).done else None


def switch(token: str, membership_id: UUID) -> str | None:
    """The token of a new session of the same person in another membership; None when that is not theirs, or not now."""
    fresh = new_token()
    done = one(
        "select signin.switch(:token, :id, :fresh, :acting) as done",
        token=hash_of(token), id=new_id(), fresh=hash_of(fresh), acting=membership_id,
    ).done  # fmt: skip
    return fresh if done else None


def memberships(person_id: UUID) -> list[MembershipLine]:
    """What somebody is now, in the order of the agencies' names."""
    found = every("select * from signin.memberships(:who)", who=person_id)
    return [MembershipLine(row.membership_id, row.agency_name, OFFICE_TITLES.get(row.office, Role(row.role).label)) for row in found]


def actor_who_waits(person_id: UUID, name: str) -> Actor | None:
    """Whom somebody would act as once they are in; nothing when they are with no agency now."""
    row = one("select * from signin.memberships(:who) limit 1", who=person_id)
    if row is None:
        return None
    return Actor(person_id, name, row.membership_id, row.agency_id, row.agency_name, row.agency_kind, Role(row.role), office=row.office)


def first_membership(person_id: UUID) -> UUID | None:
    row = one("select membership_id from signin.memberships(:who) limit 1", who=person_id)
    return row.membership_id if row else None


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def one(statement: str, **values: Any) -> Any:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(text(statement), values).first()


def every(statement: str, **values: Any) -> list[Any]:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return list(connection.execute(text(statement), values))
