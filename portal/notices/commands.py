"""Marking a notice as read, and having it mailed."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from portal.foundation.database import db
from portal.jobs.engine import NOTICES, SEND_NOTICE, enqueue
from portal.notices.models import Notice


def mark_as_read(notice_id: UUID, at: datetime) -> None:
    query = update(Notice).where(Notice.id == notice_id, Notice.read_at.is_(None)).values(read_at=at)
    db.session.execute(query, execution_options={"synchronize_session": False})


def have_mailed(notices: Iterable[UUID]) -> None:
    """A job for each, in the present transaction: nobody is mailed of what was rolled back."""
    for notice_id in notices:
        enqueue(SEND_NOTICE, notice_id, queue=NOTICES)
