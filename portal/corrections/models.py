"""What was written wrongly. All of it is written by the wall's own functions: portal_web only reads these tables."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import Base


class Strike(Walled, Signed, Base):
    """That an entry was struck out, by whom and why. Like the entry from then on, it exists only for who struck it out.

    The entry's text is never changed; `was_slice` and `was_mine` are where it stood.
    """

    __tablename__ = "strike"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "strike",
            CheckConstraint("category in ('wrong_child', 'wrong_fact', 'wrong_place', 'other')", name="category"),
            Index("strike_entry", "entry_id", unique=True),
        )

    entry_id: Mapped[UUID]
    was_slice: Mapped[int] = mapped_column(SmallInteger)
    was_mine: Mapped[list[UUID]]
    category: Mapped[str]
    why: Mapped[str]


class Breach(Walled, Signed, Base):
    """An entry about another child stood in this child's record: who saw it, whether harm came of it, who was told.

    Open, then assessed, then closed. `what` is the reason given for striking it out. Who saw it is asked of the trail each time.
    """

    __tablename__ = "breach"

    entry_id: Mapped[UUID]
    entry_slice: Mapped[int] = mapped_column(SmallInteger)
    entry_written_at: Mapped[datetime]
    what: Mapped[str]
    clock_ends_at: Mapped[datetime]
    assessed_at: Mapped[datetime | None]
    assessed_by: Mapped[str | None]
    harm: Mapped[str | None]
    people_told: Mapped[str | None]
    ico_told: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    closing_words: Mapped[str | None]

    @property
    def state(self) -> str:
        return "closed" if self.closed_at else "assessed" if self.assessed_at else "open"


class Correction(Walled, Signed, Base):
    """Somebody who reads an entry says that it is wrong; with the answer it stands beside the entry for ever (UK GDPR Article 16)."""

    __tablename__ = "correction"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("correction", Index("correction_entry", "entry_id"))

    entry_id: Mapped[UUID]
    words: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    accepted: Mapped[bool | None]
    answer: Mapped[str | None]
