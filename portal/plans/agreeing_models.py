"""Who was asked to agree to which section of a version, what they answered, and who was reminded.

Written by functions of the wall alone (0028, 0035).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

KINDS = ("agree", "agree_with_comment", "disagree")


def of_version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["version_id", "child_id"], [f"{SCHEMA}.plan_version.id", f"{SCHEMA}.plan_version.child_id"])


class PlanAsked(Walled, Base):
    """That one agency, by its people in one role, was asked about one section of a version. It bears the section's slice."""

    __tablename__ = "plan_asked"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        once = UniqueConstraint("version_id", "number", "slice", "agency_id", "role", name="plan_asked_once")
        return walled("plan_asked", of_version(), once, parent=True)

    version_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    agency_name: Mapped[str]
    role: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]


class PlanAnswer(Walled, Signed, Base):
    """One answer. The latest of what was asked stands, the earlier are kept. `met_…`: what came of a disagreement, and who
    says so. `settled_…`: that it is settled for the agency itself, and why.
    """

    __tablename__ = "plan_answer"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "plan_answer",
            of_version(),
            ForeignKeyConstraint(["asked_id", "child_id"], [f"{SCHEMA}.plan_asked.id", f"{SCHEMA}.plan_asked.child_id"]),
            CheckConstraint("kind in ('agree', 'agree_with_comment', 'disagree')", name="kind"),
            CheckConstraint("kind = 'agree' or words <> ''", name="said_why"),
            Index("plan_answer_asked", "asked_id"),
            Index("plan_answer_version", "version_id"),
        )

    version_id: Mapped[UUID]
    asked_id: Mapped[UUID]
    kind: Mapped[str]
    words: Mapped[str]
    met_at: Mapped[datetime | None]
    met_by: Mapped[str | None]
    met_words: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_words: Mapped[str | None]


class PlanReminder(Walled, Base):
    """That somebody was reminded of what is asked of them and not answered: of which item and what it is of, once a stage. No words."""

    __tablename__ = "plan_reminder"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "plan_reminder",
            CheckConstraint("stage in ('before', 'on', 'after')", name="stage"),
            UniqueConstraint("due_id", "membership_id", "stage", name="plan_reminder_once"),
            Index("plan_reminder_of", "of_id"),
        )

    due_id: Mapped[UUID]
    of_id: Mapped[UUID]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    role: Mapped[str]
    stage: Mapped[str]
    at: Mapped[datetime]
