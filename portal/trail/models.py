"""The append-only record: who, for which agency, did what, to what, when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base, Identified


class TrailEntry(Identified, Base):
    """One thing seen, done or refused. `abouts` are the slices shown or touched; names and words of the record never stand here.

    `hidden_from_provider`: done under a concern about the provider, set by the database, and shown to nobody there.
    `child_id` of a refused attempt is found by the database from the id that was asked for.
    """

    __tablename__ = "trail"
    __table_args__ = (Index("trail_child", "child_id", "id"), Index("trail_membership", "membership_id", "id"))

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
    hidden_from_provider: Mapped[bool | None]
