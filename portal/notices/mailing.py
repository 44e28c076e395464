"""The worker's half: a mail that says that there is something to look at, and not a word more.

A job runs at least once; the mail is written once: its Message-ID and its file follow from the notice.
"""

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import text

from portal.foundation.database import acting_as_system, db
from portal.settings import Settings

TASK = "mail"


def send_notice(notice_id: UUID, settings: Settings) -> None:
    """Write the mail into the mail folder, unless it was written, or its addressee has left. Asks for an application context."""
    acting_as_system(TASK)
    found = db.session.execute(text("select * from wall.notice_to_mail(:id)"), {"id": notice_id}).first()
    if found is None or found.address is None:
        db.session.commit()
        return
    _put(settings.data_dir / "mail" / f"{notice_id}.eml", _mail(notice_id, found.address, found.case_code or "", settings))
    db.session.execute(text("select wall.notice_mailed(:id)"), {"id": notice_id})
    db.session.commit()


def _mail(notice_id: UUID, address: str, case_code: str, settings: Settings) -> bytes:
    host = urlsplit(settings.public_url).hostname
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{notice_id}@{host}>"
    mail["From"] = f"Partner portal <no-reply@{host}>"
    mail["To"] = address
    mail["Subject"] = f"You have something to look at: {case_code}" if case_code else "You have something to look at"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{case_code}\n\nYou have something to look at in the partner portal. Sign in to see it:\n{settings.public_url}/\n")
    return mail.as_bytes()


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all; a second writing of the same changes nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(file)
