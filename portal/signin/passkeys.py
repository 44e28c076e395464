"""Passkeys: a question of ours, for one browser, one purpose and one answer; the device answers after it has checked its owner."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from flask import current_app
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.foundation.refusals import Refused
from portal.signin import factors
from portal.signin.store import hash_of, one

SIGN_IN, CONFIRM, ADD = "sign in", "confirm", "add"
GOOD_FOR = 5 * 60
NOT_TAKEN = "The passkey was not accepted. Try again, or use another way to sign in."
LONGEST_ANSWER = 20_000


@dataclass(frozen=True)
class Place:
    """Where this portal's passkeys belong: the host's name, and the address that people use."""

    rp_id: str
    origin: str

    @classmethod
    def of(cls, public_url: str) -> "Place":
        parts = urlsplit(public_url)
        return cls(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


def question(token: str, purpose: str) -> dict[str, Any]:
    """What a browser asks the device to answer. Nobody is named in it: the device knows whose key it holds."""
    options = webauthn.generate_authentication_options(rp_id=_place().rp_id, user_verification=UserVerificationRequirement.REQUIRED)
    _remember(options.challenge, token, purpose)
    return _as_json(webauthn.options_to_json(options))


def question_for_a_new_one(token: str) -> dict[str, Any]:
    """What a browser asks the device for a new key; refused by devices that hold one of this person's already."""
    whose = factors.factors_of(token)
    held = [PublicKeyCredentialDescriptor(id=bytes(line.credential_id)) for line in factors.passkeys_of(token)]
    options = webauthn.generate_registration_options(
        rp_id=_place().rp_id,
        rp_name="Partner portal",
        user_name=whose.email,
        user_display_name=whose.name,
        user_id=bytes(whose.handle),
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    _remember(options.challenge, token, ADD)
    return _as_json(webauthn.options_to_json(options))


def accept(token: str, answer: str) -> UUID:
    """Whose key answered the sign-in question of this browser. Refused for anything else."""
    return _answered(token, answer, SIGN_IN)


def confirm(token: str, answer: str, person_id: UUID) -> None:
    """That the person of this session showed one of their own keys."""
    if _answered(token, answer, CONFIRM) != person_id:
        raise Refused(NOT_TAKEN)


def add(token: str, answer: str, name: str) -> None:
    """Keep the new key under a name of its owner's."""
    challenge = _challenge_in(token, answer, ADD)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_place().rp_id,
            expected_origin=_place().origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused(NOT_TAKEN) from None
    if factors.known_key(made.credential_id) is not None:
        raise Refused("This passkey is kept already.")
    factors.add_passkey(token, made.credential_id, made.credential_public_key, made.sign_count, name)


def _answered(token: str, answer: str, purpose: str) -> UUID:
    challenge = _challenge_in(token, answer, purpose)
    try:
        credential_id = base64url_to_bytes(json.loads(answer)["rawId"])
        key = factors.known_key(credential_id)
        if key is None or key.suspended:
            raise Refused(NOT_TAKEN)
        seen = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_place().rp_id,
            expected_origin=_place().origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused(NOT_TAKEN) from None
    if not factors.used_key(credential_id, was=key.sign_count, counted=seen.new_sign_count):
        raise Refused(NOT_TAKEN)
    return key.person_id


def _challenge_in(token: str, answer: str, purpose: str) -> bytes:
    """The question that this answers, if it was ours, for this browser and purpose, not too long ago; and it is never asked again."""
    try:
        if len(answer) > LONGEST_ANSWER:
            raise ValueError
        told = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(told["challenge"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(NOT_TAKEN) from None
    asked = hash_of(bytes_to_base64url(challenge))
    if not one("select signin.answered(:asked, :by, :why) as so", asked=asked, by=hash_of(token), why=purpose).so:
        raise Refused(NOT_TAKEN)
    return challenge


def _remember(challenge: bytes, token: str, purpose: str) -> None:
    asked = hash_of(bytes_to_base64url(challenge))
    one("select signin.challenge(:asked, :by, :why, :good_for)", asked=asked, by=hash_of(token), why=purpose, good_for=GOOD_FOR)


def _as_json(options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(options)
    return found


def _place() -> Place:
    return Place.of(current_app.extensions["settings"].public_url)
