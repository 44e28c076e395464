"""One-time codes from an app, and the ten recovery codes on paper."""

import secrets

import pyotp
import segno

from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.signin import factors, throttle

WRONG_CODE = "That code is not right, or was used already. Wait for the next one and enter it."
WRONG_RECOVERY = "That recovery code is not right, or was used already. Each works once."
STEP = 30
HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter that looks like another: codes are written down and typed again."""
GROUPS, GROUP = 6, 4
"""24 letters of 31: 118 bits, so that a plain hash of it is enough."""


def check(token: str, code: str) -> None:
    """A code of the app, shown in this session: one step either side, and once. After five wrong ones all are refused for a while."""
    found = factors.seed_of(token)
    if found is None:
        raise Refused(WRONG_CODE)
    person_id, seed = found
    throttle.take({throttle.code_key(person_id): throttle.CODES})
    step = step_of(seed, code)
    if step is None or not factors.use_code(token, step):
        raise Refused(WRONG_CODE)
    throttle.right([throttle.code_key(person_id)])


def check_recovery(token: str, person_id: object, code: str) -> None:
    """A code from paper, and then it is gone."""
    throttle.take({throttle.code_key(person_id): throttle.CODES})
    if not factors.use_recovery_code(token, _plain(code)):
        raise Refused(WRONG_RECOVERY)
    throttle.right([throttle.code_key(person_id)])


def make_recovery_codes(token: str) -> list[str]:
    """Ten new ones, told this once; those of before are worth nothing from now on."""
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(HOW_MANY)]
    factors.set_recovery_codes(token, [_plain(code) for code in codes])
    return codes


def new_seed() -> str:
    return pyotp.random_base32()


def accept_seed(token: str, seed: str, code: str) -> None:
    """From now on codes are made from this seed. Refused unless the app shows that it has it."""
    step = step_of(seed, code)
    if step is None:
        raise Refused("That code does not fit. Check that the app shows a code for this portal, wait for the next one and enter it.")
    factors.set_seed(token, seed, step)


def picture_of(seed: str, email: str) -> str:
    """The seed as an app reads it with the camera: the path of a drawing, one unit for each square."""
    address = pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name="Partner portal")
    rows = [bytes(row) for row in segno.make(address, error="m").matrix]
    return "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)


def picture_size(seed: str, email: str) -> int:
    address = pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name="Partner portal")
    return len(segno.make(address, error="m").matrix)


def step_of(seed: str, code: str) -> int | None:
    """The 30-second step that this code belongs to: the present one or a neighbour."""
    totp = pyotp.TOTP(seed)
    typed = "".join(code.split())
    now = int(clock.now().timestamp()) // STEP
    return next((step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), typed)), None)


def _plain(code: str) -> str:
    return "".join(letter for letter in code.casefold() if letter.isalnum())
