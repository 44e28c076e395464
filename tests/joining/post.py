"""Letters as they arrive: the worker writes what waits, and the test reads it as its addressee would."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import urlsplit

import pyotp

from portal.joining.mailing import send_waiting_letters
from portal.settings import Settings
from tests.visitor import Page, Visitor
from tests.world import portal_over

PASSWORD = "quartz lantern sings at noon"


def letters(settings: Settings) -> list[EmailMessage]:
    """Every letter that the worker writes now; those written before are not among them."""
    folder = settings.data_dir / "mail"
    before = set(folder.glob("*")) if folder.exists() else set()
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context():
        send_waiting_letters(settings)
    new = sorted(set(folder.glob("*.eml")) - before) if folder.exists() else []
    read = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in new]
    return [one for one in read if isinstance(one, EmailMessage)]


def to(found: list[EmailMessage], address: str) -> EmailMessage:
    (only,) = [one for one in found if one["To"] == address]
    return only


def link_in(letter: EmailMessage) -> str:
    """Path and question of the one link in it."""
    (found,) = re.findall(r"https?://\S+key=\S+", letter.get_content())
    parts = urlsplit(found)
    return f"{parts.path}?{parts.query}"


def set_up(visitor: Visitor, page: Page) -> Page:
    """From the page on which one sets up how one signs in, to being signed in: a password, an app, the codes on paper."""
    assert page.h1 == "Set up how you sign in"
    codes = visitor.submit(visitor.get("/sign-in/set-up/password"), password=PASSWORD)
    seed = "".join(codes.root.one("code").text.split())
    ready = visitor.submit(codes, code=pyotp.TOTP(seed).now())
    return visitor.submit(visitor.submit(ready, "Show my recovery codes"), "I have kept them")
