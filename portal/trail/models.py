"""The append-only record: who, for which agency, did what, to what, when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base, Identified


class TrailEntry(Identified, Base):
    """One thing seen, done or refused. `abouts` are the slices shown or touched; names and words of the record never stand here.

    `hidden_from_provider`: done under a concern about the provider, set by the database, and shown to nobody there.
    `child_id` of a refused attempt is found by the database from the id that was asked for. `source` is the network that the
    request came from, never a single address. `xid` is the database's number of the transaction: by it the trail is put in order.
    """

    __tablename__ = "trail"
    __table_args__ = (
        Index("trail_child", "child_id", "id"),
        Index("trail_membership", "membership_id", "id"),
        Index("trail_xid", "xid"),
    )

    at: Mapped[datetime]
    person_id: Mapped[UUID]
    person_name: Mapped[str]
    membership_id: Mapped[UUID]
    agency_id: Mapped[UUID]
    agency_name: Mapped[str]
    role: Mapped[str]
    session_mark: Mapped[str]
    strength: Mapped[str]
    action: Mapped[str]
    outcome: Mapped[str]
    child_id: Mapped[UUID | None]
    object_id: Mapped[UUID | None]
    abouts: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    rule: Mapped[str]
    reason: Mapped[str]
    request_id: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    xid: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))
    hidden_from_provider: Mapped[bool | None]


class TrailLeaf(Base):
    """The place of one entry in the order of the trail, its hash, and the hash over all up to it. Written by `wall.order_trail` only."""

    __tablename__ = "trail_leaf"
    __table_args__ = (UniqueConstraint("entry_id"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID]
    xid: Mapped[int] = mapped_column(BigInteger)
    leaf: Mapped[bytes] = mapped_column(LargeBinary)
    running: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
