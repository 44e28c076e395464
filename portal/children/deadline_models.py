"""What dates are worked out from, beside the rules: corrections of the calendar, what agencies have settled, and dates set by people.

`version` counts all three together: an open item that was worked out at a lower version is worked out again in the background
(portal/children/recount.py). Nothing here is changed afterwards: a later version stands for an earlier one.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base, Identified


class CalendarCorrection(Base):
    """One line over the `holidays` package: from `version` on, `day` is, or is not, a bank holiday; an added one's reason is its name."""

    __tablename__ = "calendar_correction"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date]
    is_holiday: Mapped[bool]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class AgencyLimit(Identified, Base):
    """Which of a rule's limits an authority has chosen; `choice` None is back to the rule's own."""

    __tablename__ = "agency_limit"
    __table_args__ = (Index("agency_limit_agency", "agency_id", "rule", "version"),)

    version: Mapped[int]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    rule: Mapped[str]
    choice: Mapped[str | None]
    because: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class SchoolYear(Identified, Base):
    """One school year of a named school: three terms, each [first, last], and the days it is closed in between, as ISO days."""

    __tablename__ = "school_year"
    __table_args__ = (Index("school_year_agency", "agency_id", "year", "version"),)

    version: Mapped[int]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    year: Mapped[int]
    days: Mapped[dict[str, Any]]
    by: Mapped[str]
    at: Mapped[datetime]


class Recount(Base):
    """That open items are worked out again for one version: why, how many there were, how many moved."""

    __tablename__ = "recount"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    why: Mapped[str]
    by: Mapped[str]
    asked_at: Mapped[datetime]
    total: Mapped[int]
    moved: Mapped[int]
    refused: Mapped[int]
    finished_at: Mapped[datetime | None]


class DueOverride(Walled, Signed, Base):
    """A date that somebody set instead of the one worked out, with the reason. Taken back by three more fields, never deleted."""

    __tablename__ = "due_override"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "due_override",
            ForeignKeyConstraint(["item_id", "child_id"], [f"{SCHEMA}.due_item.id", f"{SCHEMA}.due_item.child_id"]),
            CheckConstraint("length(trim(reason)) > 0", name="reason"),
            Index("due_override_standing", "item_id", unique=True, postgresql_where=text("undone_at is null")),
        )

    item_id: Mapped[UUID]
    due_on: Mapped[date]
    instead_of: Mapped[date]
    reason: Mapped[str]
    told: Mapped[str]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_because: Mapped[str | None]
