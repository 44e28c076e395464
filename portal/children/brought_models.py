"""What a young person brings to a review of what they said."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import Base


class BroughtView(Walled, Signed, Base):
    """That a view is to be heard at a review, and in which versions of its report it may stand: none, where it is only to be heard.

    Of the same slice and the same people as the view. Written by the wall's functions alone: `wall.bring_view` for the young person,
    `wall.print_views` for a report that is frozen. `printed` tells of each report: at which moment, which of its versions.
    """

    __tablename__ = "brought_view"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "brought_view",
            CheckConstraint("variants <@ array['full', 'school']", name="variants"),
            Index("brought_view_entry", "entry_id", unique=True),
        )

    entry_id: Mapped[UUID]
    review_id: Mapped[UUID | None]
    variants: Mapped[list[str]] = mapped_column(ARRAY(Text))
    withdrawn_at: Mapped[datetime | None]
    printed: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
