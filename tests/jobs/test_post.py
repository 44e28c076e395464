"""Where a mail server is named, letters go there: encrypted from the first word on, and never past a server that nobody vouches for."""

import smtplib
import ssl
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from portal.jobs import post
from portal.settings import Settings

pytestmark = pytest.mark.reads_only


class Server:
    """A mail server that only remembers."""

    said: list[str]

    def __init__(self, host: str, port: int, *, timeout: float, context: ssl.SSLContext | None = None) -> None:
        type(self).said = [f"{host}:{port}"]
        assert timeout == post.PATIENCE
        self._trusts(context)

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_error: object) -> None:
        self.said.append("bye")

    def _trusts(self, context: ssl.SSLContext | None) -> None:
        if context is not None:
            assert context.verify_mode is ssl.CERT_REQUIRED
            assert context.check_hostname
            self.said.append("encrypted")

    def starttls(self, *, context: ssl.SSLContext) -> None:
        self._trusts(context)

    def login(self, name: str, secret: str) -> None:
        self.said.append(f"{name} {secret}")

    def send_message(self, mail: EmailMessage) -> None:
        self.said.append(str(mail["To"]))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail.example", ["mail.example:587", "encrypted", "ada@wexcombe.example", "bye"]),
        ("smtp://us%40er:se%3Acret@mail.example:25", ["mail.example:25", "encrypted", "us@er se:cret", "ada@wexcombe.example", "bye"]),
        ("smtps://user:secret@mail.example", ["mail.example:465", "encrypted", "user secret", "ada@wexcombe.example", "bye"]),
    ],
)
def test_a_letter_goes_out_encrypted(settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str, said: list[str]) -> None:
    kept: Any = Server
    monkeypatch.setattr(smtplib, "SMTP", kept)
    monkeypatch.setattr(smtplib, "SMTP_SSL", kept)
    mail = EmailMessage()
    mail["To"] = "ada@wexcombe.example"
    post.post(uuid4(), mail, replace(settings, smtp_url=url))
    assert Server.said == said
    assert not (settings.data_dir / "mail").exists()
