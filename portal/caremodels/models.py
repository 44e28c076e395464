"""A provider's own models of care, version by version, and which model it works by from which day."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import SCHEMA, Base, Identified

OWN = "own:"
"""Before the id of a published version, in what a plan keeps of its model."""


class CareModel(Identified, Base):
    """One published version of a provider's own model. It never changes; `line` is the same for all versions of one model."""

    __tablename__ = "care_model"
    __table_args__ = (UniqueConstraint("agency_id", "line", "version"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    line: Mapped[UUID]
    version: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    based_on: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    because: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def key(self) -> str:
        return f"{OWN}{self.id}"


class CareModelChoice(Identified, Base):
    """From this day on the provider works by this model: new plans and notes speak it. The latest day counts, then the latest choice."""

    __tablename__ = "care_model_choice"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"), index=True)
    model: Mapped[str]
    from_on: Mapped[date]
    because: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
