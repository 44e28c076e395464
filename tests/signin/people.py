"""What the tests of signing in share: somebody's codes and passwords, and a device that makes passkeys without a browser."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from portal.demo.cast import PEOPLE
from portal.demo.idents import password_of, totp_secret_of
from portal.foundation.clock import now
from tests.visitor import Page, Visitor

RUTH = next(person for person in PEOPLE if person.key == "ruth-adeyemi")
FARIDA = next(person for person in PEOPLE if person.key == "farida-ali")
ORIGIN = "http://localhost:8000"
PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def code_of(key: str, *, steps: int = 0) -> str:
    """The present code, or that of some steps later."""
    return pyotp.TOTP(totp_secret_of(key)).at(int(now().timestamp()) + 30 * steps)


def with_password(visitor: Visitor, page: Page, person: Any = RUTH, **more: str) -> Page:
    return visitor.submit(page, "sign-in", email=person.email, password=password_of(person.key), **more)


def signed_in(visitor: Visitor, person: Any = RUTH, *, steps: int = 0) -> Page:
    """All the way, with password and code; the page behind it."""
    return visitor.submit(with_password(visitor, visitor.get("/sign-in"), person), "code", code=code_of(person.key, steps=steps))


def problems(page: Page) -> list[str]:
    return [one.text for one in page.root.one("div", class_="govuk-error-summary").all("li")]


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Device:
    """A security key in software: one key, one counter. `verifies` is whether it checks its owner, `origin` where it thinks it is."""

    verifies: bool = True
    origin: str = ORIGIN
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def made(self, question: dict[str, Any]) -> str:
        self.handle = base64.urlsafe_b64decode(question["user"]["id"] + "==")
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        attested = bytes(16) + len(self.credential_id).to_bytes(2) + self.credential_id + public
        data = self._data(question["rp"]["id"], ATTESTED) + attested
        told = self._told("webauthn.create", question["challenge"])
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": _b64(told), "attestationObject": _b64(attestation), "transports": ["usb"]})

    def answer(self, question: dict[str, Any]) -> str:
        self.count += 1
        data = self._data(question["rpId"])
        told = self._told("webauthn.get", question["challenge"])
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        return self._answer({
            "clientDataJSON": _b64(told), "authenticatorData": _b64(data), "signature": _b64(signature), "userHandle": _b64(self.handle),
        })  # fmt: skip

    def _data(self, rp_id: str, more: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | more
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        found = {"id": _b64(self.credential_id), "rawId": _b64(self.credential_id), "type": "public-key", "response": response}
        return json.dumps(found | {"clientExtensionResults": {}})


def question(visitor: Visitor, page: Page, url: str) -> dict[str, Any]:
    """What the portal asks a device, as the script fetches it."""
    token = page.root.all("input", name="csrf_token")[0].attrs["value"]
    answer = visitor.ask("POST", url, data={"csrf_token": [token]})
    assert answer.status == 200, answer
    found: dict[str, Any] = json.loads(answer.bytes)
    return found


def add_passkey(visitor: Visitor, device: Device, *, name: str = "work laptop", answers: int = 200) -> Page:
    """On the page of one's account; the page behind it."""
    page = visitor.get("/account/passkeys/new")
    answer = device.made(question(visitor, page, "/account/passkeys/question"))
    return visitor.submit(page, "/account/passkeys", passkey=answer, name=name, answers=answers)


def sign_in_by(visitor: Visitor, device: Device, *, answers: int = 200) -> Page:
    page = visitor.get("/sign-in")
    answer = device.answer(question(visitor, page, "/sign-in/passkey/question"))
    return visitor.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer, answers=answers)


def send_to(page: Page, action: str) -> Any:
    """The page's one form, as its script sends it elsewhere."""
    form = page.form()
    form.action = action
    return form
