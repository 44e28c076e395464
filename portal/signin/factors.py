"""Somebody's own factors, as the session they sit in may see and change them. The database asks the session each time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app

from portal.access.parts import OFFICE_TITLES, Role
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.signin import keys
from portal.signin.store import every, hash_of, one

NOT_NOW = "Confirm that it is you once more, then change how you sign in."
LAST_WAY_IN = "This is your last way in. Add another passkey, or a password with codes, and then remove it."


@dataclass(frozen=True)
class Factors:
    """What somebody signs in with. `handle` is what their passkeys know them by."""

    email: str
    name: str
    handle: bytes
    has_password: bool
    has_code: bool
    passkeys: int
    codes_left: int

    @property
    def whole(self) -> bool:
        """Whether they can come in by it: one passkey, or a password with codes."""
        return self.passkeys > 0 or (self.has_password and self.has_code)


@dataclass(frozen=True)
class PasskeyLine:
    """One passkey, for its owner."""

    passkey_id: UUID
    credential_id: bytes
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class KnownKey:
    """A passkey as it is asked for at sign-in."""

    person_id: UUID
    public_key: bytes
    sign_count: int
    suspended: bool


@dataclass(frozen=True)
class SessionLine:
    """One of somebody's open sessions, for themselves."""

    session_id: UUID
    agency_name: str
    role: str
    office: str
    strength: str
    opened_at: datetime
    last_seen_at: datetime
    source: str
    device: str
    shared: bool
    this_one: bool

    @property
    def role_name(self) -> str:
        return OFFICE_TITLES.get(self.office) or Role(self.role).label


@dataclass(frozen=True)
class Doing:
    """One thing that somebody did, or tried, for themselves to see. `action` is a permission's name."""

    at: datetime
    action: str
    outcome: str
    source: str


def doings_of(token: str) -> list[Doing]:
    """The latest fifty."""
    return [Doing(*row) for row in every("select * from signin.own_doings(:token)", token=hash_of(token))]


def factors_of(token: str) -> Factors:
    row = one("select * from signin.factors(:token)", token=hash_of(token))
    if row is None or row.email is None:
        raise Refused(NOT_NOW)
    return Factors(*row)


def passkeys_of(token: str) -> list[PasskeyLine]:
    return [PasskeyLine(*row) for row in every("select * from signin.passkeys(:token)", token=hash_of(token))]


def sessions_of(token: str) -> list[SessionLine]:
    return [SessionLine(*row) for row in every("select * from signin.own_sessions(:token)", token=hash_of(token))]


def end_session(token: str, session_id: UUID | None) -> int:
    """End one of one's own sessions; without an id all but this one. How many ended."""
    return int(one("select signin.end_own(:token, :id) as ended", token=hash_of(token), id=session_id).ended)


def known_key(credential_id: bytes) -> KnownKey | None:
    row = one("select * from signin.passkey(:id)", id=credential_id)
    return KnownKey(row.person_id, bytes(row.public_key), row.sign_count, row.suspended) if row and row.person_id else None


def used_key(credential_id: bytes, *, was: int, counted: int) -> bool:
    return bool(one("select signin.used_passkey(:id, :was, :counted) as so", id=credential_id, was=was, counted=counted).so)


def add_passkey(token: str, credential_id: bytes, public_key: bytes, counted: int, name: str) -> None:
    _or_not_now(
        "select signin.add_passkey(:token, :id, :credential, :key, :counted, :name) as so",
        token=hash_of(token), id=new_id(), credential=credential_id, key=public_key, counted=counted, name=name,
    )  # fmt: skip


def name_passkey(token: str, passkey_id: UUID, name: str) -> None:
    _or_not_now("select signin.name_passkey(:token, :id, :name) as so", token=hash_of(token), id=passkey_id, name=name)


def end_passkey(token: str, passkey_id: UUID) -> None:
    """Refused when it is the last way in."""
    if not one("select signin.end_passkey(:token, :id) as so", token=hash_of(token), id=passkey_id).so:
        raise Refused(LAST_WAY_IN)


def set_password(token: str, password_hash: str) -> None:
    _or_not_now("select signin.set_password(:token, :hash) as so", token=hash_of(token), hash=password_hash)


def set_seed(token: str, seed: str, step: int) -> None:
    sealed = keys.seal(seed, keys.SEED, _secret_key())
    _or_not_now("select signin.set_seed(:token, :sealed, :step) as so", token=hash_of(token), sealed=sealed, step=step)


def seed_of(token: str) -> tuple[UUID, str] | None:
    """(person, seed) of the one whose code this session may ask for. Sealed with a former key, it is sealed anew."""
    row = one("select * from signin.seed(:token)", token=hash_of(token))
    if row is None or row.person_id is None:
        return None
    seed = keys.unseal(row.totp_secret, keys.SEED, *current_app.extensions["settings"].keys)
    if not keys.is_of(row.totp_secret, keys.SEED, _secret_key()):
        one(
            "select signin.reseal(:token, :was, :fresh)",
            token=hash_of(token),
            was=row.totp_secret,
            fresh=keys.seal(seed, keys.SEED, _secret_key()),
        )
    return row.person_id, seed


def set_recovery_codes(token: str, codes: list[str]) -> None:
    hashes = [hash_of(code) for code in codes]
    _or_not_now("select signin.set_recovery(:token, :codes) as so", token=hash_of(token), codes=hashes)


def use_code(token: str, step: int) -> bool:
    """Mark a one-time code as used. False when it, or a later one, was used before: of two at once exactly one wins."""
    return bool(one("select signin.use_code(:token, :step) as so", token=hash_of(token), step=step).so)


def use_recovery_code(token: str, code: str) -> bool:
    return bool(one("select signin.use_recovery(:token, :code) as so", token=hash_of(token), code=hash_of(code)).so)


def _or_not_now(statement: str, **values: Any) -> None:
    if not one(statement, **values).so:
        raise Refused(NOT_NOW)


def _secret_key() -> str:
    key: str = current_app.extensions["settings"].secret_key
    return key
