"""What somebody is told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import SCHEMA, Base, Identified


class Notice(Identified, Base):
    """One thing told to one membership, read by that membership only. It holds no word of a record: a kind, and which child.

    Written by the wall's definer functions in the transaction of what is told; `mailed_at` by the worker.
    """

    __tablename__ = "notice"
    __table_args__ = (Index("notice_unread", "to_membership_id", postgresql_where=text("read_at is null")),)

    to_membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    at: Mapped[datetime]
    kind: Mapped[str]
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.child.id"))
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
