"""Secrets and sessions. No database user reads these tables; exact-match functions of schema `signin` answer for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import SCHEMA, Base, Identified


class Credential(Base):
    """A person's password (Argon2id) and one-time-code seed, sealed with a key that the database does not have; both may be missing.

    `last_step` is the last code used, so that none is used twice. `handle` is what passkeys know the person by, and nothing else.
    """

    __tablename__ = "credential"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), primary_key=True)
    password_hash: Mapped[str | None]
    totp_secret: Mapped[str | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    handle: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"))


class Passkey(Identified, Base):
    """A key on somebody's telephone, computer or security key. `sign_count` goes up where the device counts."""

    __tablename__ = "passkey"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes on paper, kept as a hash. Of a set all end when a new set is made."""

    __tablename__ = "recovery_code"

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), index=True)
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignInSession(Identified, Base):
    """A server-side session, revocable at once. Only the hash of its token is kept.

    Without a membership it waits: for a second factor, or ("enrolling") for somebody to set up their first. `factor_at` is when a
    factor was last shown, `idle_seconds` how long it lives without being used, `source` a network and `device` a kind of browser.
    """

    __tablename__ = "signin_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    strength: Mapped[str]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    factor_at: Mapped[datetime | None]
    idle_seconds: Mapped[int] = mapped_column(server_default="3600")
    source: Mapped[str] = mapped_column(server_default="")
    device: Mapped[str] = mapped_column(server_default="")
    shared: Mapped[bool] = mapped_column(server_default=false())
    ran_out_at: Mapped[datetime | None]


class SignInChallenge(Base):
    """A question to a passkey, as a hash: for one browser, one purpose, five minutes, and one answer."""

    __tablename__ = "signin_challenge"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    bound_to: Mapped[bytes] = mapped_column(LargeBinary)
    purpose: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """How often something was tried, by a hash of what: an account, a network, both. Here, not in memory, so that it holds everywhere."""

    __tablename__ = "signin_throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]
    next_at: Mapped[datetime]
    trusted_until: Mapped[datetime | None]


class Draft(Identified, Base):
    """What somebody had typed and not yet sent, sealed: of one member, for one page of the portal."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("membership_id", "place"),)

    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    place: Mapped[str]
    words: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
