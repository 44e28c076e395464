"""What somebody near the child was asked to write for a section, what they sent, and what became of it in the approved text."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base
from portal.plans.agreeing_models import of_version

HOW = ("whole", "part", "not_used")


def of_contribution() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["contribution_id", "child_id"], [f"{SCHEMA}.plan_contribution.id", f"{SCHEMA}.plan_contribution.child_id"])


class PlanContribution(Walled, Base):
    """That one person was asked to write for one section, by whom, until when. `mine` holds them alone; other partners never see it."""

    __tablename__ = "plan_contribution"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("plan_contribution", of_version(), Index("plan_contribution_version", "version_id"), parent=True)

    version_id: Mapped[UUID]
    version_number: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    heading: Mapped[str]
    contributor_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    contributor_name: Mapped[str]
    contributor_role: Mapped[str]
    contributor_agency: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    request: Mapped[str]
    due_on: Mapped[date]


class PlanContributionWords(Walled, Base):
    """What its author is writing and has not sent: saved every few seconds, and read by nobody else."""

    __tablename__ = "plan_contribution_words"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("plan_contribution_words", of_contribution())

    contribution_id: Mapped[UUID] = mapped_column(unique=True)
    text: Mapped[str]
    saved_at: Mapped[datetime | None]


class PlanContributionTurn(Walled, Signed, Base):
    """What was sent, the first time and each time after it was returned. `returned_…`: by whom it was returned, and with what words."""

    __tablename__ = "plan_contribution_turn"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("plan_contribution_turn", of_contribution(), UniqueConstraint("contribution_id", "turn"))

    contribution_id: Mapped[UUID]
    turn: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str]
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[str | None]
    returned_words: Mapped[str | None]


class PlanContributionUse(Walled, Signed, Base):
    """How the text of a section used a contribution, or why not; and what its author says against that. The latest one stands."""

    __tablename__ = "plan_contribution_use"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "plan_contribution_use",
            of_contribution(),
            of_version(),
            CheckConstraint("how in ('whole', 'part', 'not_used')", name="how"),
            CheckConstraint("how = 'whole' or words <> ''", name="said_why"),
            Index("plan_contribution_use_contribution", "contribution_id"),
            Index("plan_contribution_use_version", "version_id"),
        )

    contribution_id: Mapped[UUID]
    version_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    how: Mapped[str]
    words: Mapped[str]
    objected_at: Mapped[datetime | None]
    objection: Mapped[str | None]
