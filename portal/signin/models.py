"""Secrets and sessions. No database user reads these tables; exact-match functions of schema `signin` answer for them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import SCHEMA, Base, Identified


class Credential(Base):
    """A person's password (Argon2id) and one-time-code seed. `last_step` is the last code used, so that none is used twice."""

    __tablename__ = "credential"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), primary_key=True)
    password_hash: Mapped[str]
    totp_secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class SignInSession(Identified, Base):
    """A server-side session, revocable at once. Only the hash of its token is kept. Without a membership it waits for the code."""

    __tablename__ = "signin_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.person.id"), index=True)
    membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    strength: Mapped[str]
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SignInAttempt(Identified, Base):
    """A failed try, counted by a hash of whom it was for. Counted here, not in memory, so that it holds over processes."""

    __tablename__ = "signin_attempt"
    __table_args__ = (Index("signin_attempt_key", "key", "at"),)

    key: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
