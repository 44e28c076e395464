"""What the web floor remembers: submits that were already answered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base


class AnsweredSubmit(Base):
    """A form's idempotency key, written in the transaction of what the form did, so that a second submit does nothing twice."""

    __tablename__ = "answered_submit"

    key: Mapped[UUID] = mapped_column(primary_key=True)
    membership_id: Mapped[UUID]
    at: Mapped[datetime]
