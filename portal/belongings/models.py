"""A child's things, their pictures, the hand-overs of a move and what was lost or damaged. Nothing is deleted: taken back by a record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base


def _of(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint([column, "child_id"], [f"{SCHEMA}.{table}.id", f"{SCHEMA}.{table}.child_id"])


class Belonging(Walled, Signed, Base):
    """One thing that is the child's. It belongs to the child and to no placement; `mine` holds who receives or leaves."""

    __tablename__ = "belonging"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("belonging", parent=True)

    what: Mapped[str]
    kind: Mapped[str]
    note: Mapped[str]
    memory_box: Mapped[bool]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    removed_because: Mapped[str | None]


class BelongingPicture(Walled, Signed, Base):
    """A picture of a thing, drawn anew by ourselves: JPEG, no metadata. `small` is for lists."""

    __tablename__ = "belonging_picture"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("belonging_picture", _of("belonging_id", "belonging"), Index("belonging_picture_belonging", "belonging_id"))

    belonging_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    small: Mapped[bytes] = mapped_column(LargeBinary)
    width: Mapped[int] = mapped_column(SmallInteger)
    height: Mapped[int] = mapped_column(SmallInteger)
    sha256: Mapped[str]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]


class HandingOver(Walled, Signed, Base):
    """The things of one move, signed over by name at both ends. `contents` are the things as they stood when the leaving end signed."""

    __tablename__ = "handing_over"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("handing_over", parent=True)

    move_id: Mapped[UUID | None]
    title: Mapped[str]
    packed_in: Mapped[str]
    carried_by: Mapped[str]
    child_said: Mapped[str]
    contents: Mapped[list[dict[str, Any]]]
    arrived_at: Mapped[datetime | None]
    arrived_by_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    arrived_by: Mapped[str | None]
    arrived_note: Mapped[str | None]


class BelongingTrouble(Walled, Signed, Base):
    """That a thing was lost or damaged, and what was done about it."""

    __tablename__ = "belonging_trouble"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "belonging_trouble",
            _of("belonging_id", "belonging"),
            Index("belonging_trouble_belonging", "belonging_id"),
        )

    belonging_id: Mapped[UUID]
    kind: Mapped[str]
    words: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_how: Mapped[str | None]
