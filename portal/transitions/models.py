"""Moves and their checklists. That an item is done is a record of its own: who, when, in what words."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base, Identified

STATES = (
    "proposed", "considered_at_review", "approved", "preparing", "ready", "moving", "settling", "reviewed", "closed",
    "paused", "abandoned", "disrupted",
)  # fmt: skip


class Transition(Walled, Base):
    """One move of one child: between homes, schools or carers. `mine` holds everybody who owns or helps with an item.

    `window_ends_on`: where only a span is known, its last day, the move date being the first. `held_from`: the state in which a pause
    found it. `checklist_version`: the provider's own version of the checklist, or None for the one that everybody begins with.
    """

    __tablename__ = "transition"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        waits = text("state in ('preparing', 'ready')")
        return walled("transition", Index("transition_awaited", "move_on", postgresql_where=waits), parent=True)

    kind: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    move_on: Mapped[date]
    leaving_from: Mapped[str]
    going_to: Mapped[str]
    window_ends_on: Mapped[date | None]
    held_from: Mapped[str | None]
    checklist_version: Mapped[int | None] = mapped_column(SmallInteger)


class ChecklistItem(Walled, Base):
    """One thing to be done for the move. `owners` complete it; `mine` also holds those who help and so see it.

    An item with several dates, or of which each of several people does an own part, stands as several rows: `part` of `parts`. `due` is
    the offset from the move date as the checklist writes it ('' for a day of its own). `holds_gate`: the move waits for it.
    """

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
    due: Mapped[str]
    part: Mapped[int] = mapped_column(SmallInteger)
    parts: Mapped[int] = mapped_column(SmallInteger)
    holds_gate: Mapped[bool]


class Completion(Walled, Signed, Base):
    """How an item stands since that moment: most often that it was done, on which day, and how it went; `kind` says which.

    The latest turn counts, and only while it is not taken back; then the item is open. Its `mine` copies the item's. `reason` says
    why somebody completed it on the owner's behalf, why it is blocked, waived or not needed.
    """

    __tablename__ = "completion"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "completion",
            ForeignKeyConstraint(["item_id", "child_id"], [f"{SCHEMA}.checklist_item.id", f"{SCHEMA}.checklist_item.child_id"]),
            UniqueConstraint("item_id", "turn"),
            CheckConstraint("kind in ('done', 'waived', 'not_needed', 'doing', 'blocked')", name="kind"),
        )

    item_id: Mapped[UUID]
    kind: Mapped[str]
    turn: Mapped[int] = mapped_column(SmallInteger)
    done_on: Mapped[date]
    note: Mapped[str]
    reason: Mapped[str]
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[str | None]
    reopened_because: Mapped[str | None]


def _of_a_move(table: str, *more: Any) -> tuple[Any, ...]:
    key = ForeignKeyConstraint(["transition_id", "child_id"], [f"{SCHEMA}.transition.id", f"{SCHEMA}.transition.child_id"])
    return walled(table, key, Index(f"{table}_transition", "transition_id"), *more)


class MoveStep(Walled, Base):
    """One step in the course of a move: a state that was entered, or another move date. Only added to, never changed.

    `did` is the state, or 'redated'. `by_membership_id` is None where the day itself did it, by the worker.
    `facts`: what the guards of law were told.
    """

    __tablename__ = "move_step"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return _of_a_move("move_step")

    transition_id: Mapped[UUID]
    did: Mapped[str]
    because: Mapped[str]
    move_on: Mapped[date]
    move_on_before: Mapped[date | None]
    by_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    by_name: Mapped[str]
    by_role: Mapped[str]
    at: Mapped[datetime]
    facts: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'"), default=dict)


class MoveSide(Walled, Base):
    """That somebody stands on one side of a move: leaving or receiving. Written by the wall alone, since it decides who becomes near."""

    __tablename__ = "move_side"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return _of_a_move("move_side", CheckConstraint("side in ('receiving', 'leaving')", name="side"))

    transition_id: Mapped[UUID]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    name: Mapped[str]
    role: Mapped[str]
    agency_name: Mapped[str]
    side: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime]
    moved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class MoveWords(Walled, Signed, Base):
    """The child's part: the goodbye they choose, how the move went in their words, and what was done about it. Only added to."""

    __tablename__ = "move_words"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return _of_a_move("move_words", CheckConstraint("kind in ('goodbye', 'how_it_went', 'done_about_it')", name="kind"))

    transition_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    said_by: Mapped[str]


class ChecklistTemplate(Identified, Base):
    """A provider's own version of a checklist. A version never changes; a new move copies the newest."""

    __tablename__ = "checklist_template"
    __table_args__ = (UniqueConstraint("agency_id", "kind", "version"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    kind: Mapped[str]
    version: Mapped[int] = mapped_column(SmallInteger)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    because: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
