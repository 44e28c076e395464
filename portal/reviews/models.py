"""Review meetings: what was said, heard and decided."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

STATES = (
    "scheduled", "invitations_sent", "contributions_open", "pack_issued", "held", "decisions_draft", "decisions_issued",
    "contested", "report_draft", "signing", "signed", "distributed", "actions_open", "closed", "adjourned", "overdue", "cancelled",
)  # fmt: skip


class Review(Walled, Base):
    """One review. Its row is all that an invited partner reads of it besides what is theirs."""

    __tablename__ = "review"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("review", parent=True)

    kind: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    held_on: Mapped[date]
    period_from: Mapped[date]


class ReviewMinutes(Walled, Base):
    """Who took part: a row of its own, since who else was there is not for every invited partner.

    `participation` is the child's code of taking part, PN0 to PN7, as the council must return it. `attendance` is a list of
    {'name', 'capacity', 'agency', 'how', 'note'}.
    """

    __tablename__ = "review_minutes"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "review_minutes",
            ForeignKeyConstraint(["review_id", "child_id"], [f"{SCHEMA}.review.id", f"{SCHEMA}.review.child_id"]),
            Index("review_minutes_review", "review_id", unique=True),
        )

    review_id: Mapped[UUID]
    participation: Mapped[str]
    attendance: Mapped[list[dict[str, Any]]]


class ReviewPassage(Walled, Signed, Base):
    """One section of what the review's report will say, about one part of the record, for one audience."""

    __tablename__ = "review_passage"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "review_passage",
            ForeignKeyConstraint(["review_id", "child_id"], [f"{SCHEMA}.review.id", f"{SCHEMA}.review.child_id"]),
            Index("review_passage_review", "review_id"),
        )

    review_id: Mapped[UUID]
    section: Mapped[str]
    heading: Mapped[str]
    passages: Mapped[list[dict[str, Any]]]


class Decision(Walled, Base):
    """What was decided: the text, a named owner, a due date and how success will be known."""

    __tablename__ = "decision"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "decision",
            ForeignKeyConstraint(["review_id", "child_id"], [f"{SCHEMA}.review.id", f"{SCHEMA}.review.child_id"]),
            Index("decision_review", "review_id"),
        )

    review_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str]
    owner_name: Mapped[str]
    due_on: Mapped[date | None]
    measure: Mapped[str]
