"""The worker's half: a mail that says that there is something to look at, and not a word more.

A job runs at least once; the mail is sent once, and its Message-ID follows from the notice.
"""

from uuid import UUID

from sqlalchemy import text

from portal.foundation.database import acting_as_system, db
from portal.jobs.post import letter, post
from portal.settings import Settings

TASK = "mail"


def send_notice(notice_id: UUID, settings: Settings) -> None:
    """Send the mail, unless it was written, or its addressee has left. Asks for an application context."""
    acting_as_system(TASK)
    found = db.session.execute(text("select * from wall.notice_to_mail(:id)"), {"id": notice_id}).first()
    if found is None or found.address is None:
        db.session.commit()
        return
    code = found.case_code or ""
    subject = f"You have something to look at: {code}" if code else "You have something to look at"
    if found.due:
        subject = subject.replace("something to look at", "an item due")
    post(notice_id, letter(notice_id, found.address, subject, _body(code, settings, due=found.due), settings), settings)
    db.session.execute(text("select wall.notice_mailed(:id)"), {"id": notice_id})
    db.session.commit()


def _body(case_code: str, settings: Settings, *, due: bool) -> str:
    what = "an item due" if due else "something to look at"
    return f"{case_code}\n\nYou have {what} in the partner portal. Sign in to see it:\n{settings.public_url}/\n"
