"""A record opened in an emergency."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Walled, walled
from portal.foundation.database import SCHEMA, Base


class BreakGlass(Walled, Base):
    """Who opened one child's record, why and until when, and what the review found. Written by the wall's own functions alone.

    Its row is of part 32; with a `concern` about the provider it is kept apart, for `reviewers` and who opened it.
    """

    __tablename__ = "break_glass"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "break_glass",
            CheckConstraint("until_at <= opened_at + interval '24 hours'", name="a_day_at_most"),
            Index("break_glass_membership", "membership_id", "child_id"),
            Index("break_glass_opened", "opened_at"),
        )

    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    name: Mapped[str]
    agency_name: Mapped[str]
    why: Mapped[str]
    concern: Mapped[bool]
    opened_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reviewers: Mapped[list[UUID]]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[str | None]
    justified: Mapped[bool | None]
    review: Mapped[str | None]
