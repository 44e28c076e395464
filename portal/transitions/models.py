"""Moves and their checklists. That an item is done is a record of its own: who, when, in what words."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

STATES = (
    "proposed", "considered_at_review", "approved", "preparing", "ready", "moving", "settling", "reviewed", "closed",
    "paused", "abandoned", "disrupted",
)  # fmt: skip


class Transition(Walled, Base):
    """One move of one child: between homes, schools or carers. `mine` holds everybody who owns or helps with an item."""

    __tablename__ = "transition"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("transition", parent=True)

    kind: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    move_on: Mapped[date]
    leaving_from: Mapped[str]
    going_to: Mapped[str]


class ChecklistItem(Walled, Base):
    """One thing to be done for the move. `owners` complete it; `mine` also holds those who help and so see it."""

    __tablename__ = "checklist_item"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "checklist_item",
            ForeignKeyConstraint(["transition_id", "child_id"], [f"{SCHEMA}.transition.id", f"{SCHEMA}.transition.child_id"]),
            Index("checklist_item_transition", "transition_id"),
            parent=True,
        )

    transition_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    phase: Mapped[str]
    text: Mapped[str]
    why: Mapped[str]
    owner_roles: Mapped[str]
    owner_names: Mapped[str]
    owners: Mapped[list[UUID]] = mapped_column(default=list)
    must: Mapped[bool]
    child_visible: Mapped[bool]
    evidence: Mapped[str]
    shown_from: Mapped[date | None]
    due_on: Mapped[date]
    due_explained: Mapped[str]


class Completion(Walled, Signed, Base):
    """That an item was done, on which day, and how it went. Its `mine` copies the item's. Undone by a second record, not by deleting.

    `reason` says why somebody completed it on the owner's behalf.
    """

    __tablename__ = "completion"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "completion",
            ForeignKeyConstraint(["item_id", "child_id"], [f"{SCHEMA}.checklist_item.id", f"{SCHEMA}.checklist_item.child_id"]),
            UniqueConstraint("item_id", "turn"),
        )

    item_id: Mapped[UUID]
    turn: Mapped[int] = mapped_column(SmallInteger)
    done_on: Mapped[date]
    note: Mapped[str]
    reason: Mapped[str]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str | None]
    reopened_because: Mapped[str | None]
