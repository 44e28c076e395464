"""Mail on its way: to the mail server where the settings name one (PORTAL_SMTP_URL), else as a file into the mail folder."""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from portal.settings import Settings

PATIENCE = 20.0
"""Seconds that the mail server may take."""


def letter(ident: UUID, address: str, subject: str, body: str, settings: Settings) -> EmailMessage:
    """A mail of plain text from the portal. Its Message-ID follows from `ident`: the same letter written twice is one letter."""
    host = urlsplit(settings.public_url).hostname or "localhost"
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{ident}@{host}>"
    mail["From"] = Address("Partner portal", "no-reply", host)
    mail["To"] = address
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


def post(ident: UUID, mail: EmailMessage, settings: Settings) -> None:
    """Send it off. What the server says against it is raised, and the job is tried again."""
    if not settings.smtp_url:
        _put(settings.data_dir / "mail" / f"{ident}.eml", mail.as_bytes())
        return
    server = urlsplit(settings.smtp_url)
    host, name, secret = server.hostname or "", unquote(server.username or ""), unquote(server.password or "")
    trusted = ssl.create_default_context()
    with (
        smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=trusted)
        if server.scheme == "smtps"
        else smtplib.SMTP(host, server.port or 587, timeout=PATIENCE) as connection
    ):
        if server.scheme != "smtps":
            connection.starttls(context=trusted)  # a link never crosses a network in the open
        if name:
            connection.login(name, secret)
        connection.send_message(mail)


def _put(file: Path, content: bytes) -> None:
    """Whole or not at all, and for nobody's eyes but the portal's: it may hold a link."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(content)
    unfinished.replace(file)
