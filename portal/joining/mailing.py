"""The worker's half: letters. The token in one is made here, once its letter is due, and kept in the database as a hash only.

Letters name grown-ups and agencies; no child and no case code ever. A job runs at least once: a letter that was written is not
written again, and of one that was interrupted the second writing carries a token of its own.
"""

import secrets
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sqlalchemy import text

from portal.foundation.clock import LONDON
from portal.foundation.database import acting_as_system, db, nobody_acts
from portal.joining import letters
from portal.settings import Settings
from portal.signin.store import hash_of

TASK = "mail"
PATIENCE = 20.0
"""Seconds that the mail server may take."""


def send_letter(letter_id: UUID, settings: Settings) -> bool:
    """Write one letter, unless it was written, is not due or is overtaken. Whether it was written. Asks for an application context.

    The letter stays locked until it is on its way: of two workers one writes it, and the link that arrives is the one that is kept.
    """
    acting_as_system(TASK)
    key = secrets.token_urlsafe(32)
    found = db.session.execute(text("select * from wall.letter_to_send(:id, :token)"), {"id": letter_id, "token": hash_of(key)}).first()
    if found is not None:
        _post(letter_id, _mail(letter_id, found, key, settings), settings)
        db.session.execute(text("select wall.letter_sent(:id)"), {"id": letter_id})
    db.session.commit()
    nobody_acts()
    return found is not None


def send_waiting_letters(settings: Settings) -> int:
    """Every letter that is due and not written yet. How many were."""
    acting_as_system(TASK)
    waiting = list(db.session.scalars(text("select * from wall.letters_waiting()")))
    nobody_acts()
    return sum(send_letter(letter_id, settings) for letter_id in waiting)


def _mail(letter_id: UUID, found: Any, key: str, settings: Settings) -> EmailMessage:
    host = urlsplit(settings.public_url).hostname or "localhost"
    subject, body = letters.write(found.kind, found, settings.public_url.rstrip("/"), key, LONDON)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{letter_id}@{host}>"
    mail["From"] = Address("Partner portal", "no-reply", host)
    mail["To"] = found.address
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


def _post(letter_id: UUID, mail: EmailMessage, settings: Settings) -> None:
    """To the mail server where one is named, else into the mail folder."""
    if not settings.smtp_url:
        _put(settings.data_dir / "mail" / f"{letter_id}.eml", mail.as_bytes())
        return
    server = urlsplit(settings.smtp_url)
    host, name, secret = server.hostname or "", unquote(server.username or ""), unquote(server.password or "")
    trusted = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=trusted)
        if server.scheme == "smtps"
        else smtplib.SMTP(host, server.port or 587, timeout=PATIENCE) as post
    ):
        if server.scheme != "smtps":
            post.starttls(context=trusted)  # a link never crosses a network in the open
        if name:
            post.login(name, secret)
        post.send_message(mail)


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody's eyes but the portal's: it may hold a link."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(file)
