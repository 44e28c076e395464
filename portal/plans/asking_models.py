"""What readers ask about a section of a plan, and what they say is wrong with it; the answer stays beside the section."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, declared_attr

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base


class SectionAsked(Walled, Signed, Base):
    """A question about a section, or that it is wrong. Of the section's slice: who cannot read the section learns of neither.

    Written by the wall's own functions. `settled_at` marks it as answered, with or without words.
    """

    __tablename__ = "section_asked"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "section_asked",
            CheckConstraint("kind in ('question', 'wrong')", name="kind"),
            ForeignKeyConstraint(["version_id", "child_id"], [f"{SCHEMA}.plan_version.id", f"{SCHEMA}.plan_version.child_id"]),
            Index("section_asked_section", "section_id"),
            Index("section_asked_version", "version_id"),
        )

    version_id: Mapped[UUID]
    section_id: Mapped[UUID]
    kind: Mapped[str]
    words: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    accepted: Mapped[bool | None]
    answer: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
