"""Care and therapeutic plans: versions, and their sections for each audience."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

STATES = (
    "draft", "contributions_open", "clinical_check", "manager_approved", "out_for_agreement",
    "active", "active_interim", "under_review", "superseded", "archived",
)  # fmt: skip


class PlanVersion(Walled, Base):
    """One version of a child's plan at one provider. Immutable once approved; of it, readers see the sections of their slices.

    Its own slice is that of part 7 in the reader's audience: a plan that somebody may read some of is one they may know of.
    """

    __tablename__ = "plan_version"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("plan_version", parent=True)

    number: Mapped[str]
    model_of_care: Mapped[str]
    state: Mapped[str]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]


class PlanSection(Walled, Signed, Base):
    """One section for one audience, authored, never cut down. `passages` are [{'lead': prompt or '', 'text': words}]."""

    __tablename__ = "plan_section"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "plan_section",
            ForeignKeyConstraint(["version_id", "child_id"], [f"{SCHEMA}.plan_version.id", f"{SCHEMA}.plan_version.child_id"]),
            Index("plan_section_version", "version_id"),
        )

    version_id: Mapped[UUID]
    version_number: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    heading: Mapped[str]
    passages: Mapped[list[dict[str, Any]]]
    approved_by: Mapped[str | None]
