"""What stands beside a practice note. The note itself is an entry of part 30 (portal/children), so that corrections hold for it too."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import Base


class NoteWording(Walled, Signed, Base):
    """How a note was worded before its author put it in other words. Written by the wall's own function alone."""

    __tablename__ = "note_wording"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("note_wording", Index("note_wording_note", "note_id"))

    note_id: Mapped[UUID] = mapped_column()
    words: Mapped[str]
    facts: Mapped[dict[str, Any]]
    replaced_at: Mapped[datetime]


class NoteSummary(Walled, Signed, Base):
    """What of a note may go into a review, written anew for it. Answered once, by the registered manager; approved, it is an entry of
    part 21 (`entry_id`), and never the note. Sent back, another one is written."""

    __tablename__ = "note_summary"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("note_summary", Index("note_summary_note", "note_id"))

    note_id: Mapped[UUID] = mapped_column()
    words: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    approved: Mapped[bool | None]
    answer: Mapped[str | None]
    entry_id: Mapped[UUID | None]
