"""Signing in and out."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyotp

from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.signin import passwords, store

WRONG = "That e-mail address and password do not belong together. Check both and try again."
WRONG_CODE = "That code is not right, or was used already. Wait for the next one and enter it."


def check_password(email: str, password: str) -> str:
    """The token of a session that awaits the one-time code. Refused alike for a wrong password and for somebody unknown."""
    address = email.strip().lower()  # once, here: a letter that the database lowers otherwise would be counted as somebody else's
    with _one_try_at_a_time("password " + address):
        return _checked_password(address, password)


def _checked_password(address: str, password: str) -> str:
    tried = "password " + address
    account = store.account(address)
    if not passwords.fits(account.password_hash if account else None, password) or account is None or account.suspended:
        store.count_failure(tried)
        raise Refused(WRONG)
    return store.open_session(account.person_id, membership_id=None, strength="password")


def check_code(waiting_token: str, waiting: store.Waiting, code: str) -> str:
    """The token of the signed-in session; the waiting one ends. A code is good for one step either side, and once."""
    with _one_try_at_a_time(f"code {waiting.person_id}"):
        return _checked_code(waiting_token, waiting, code)


def _checked_code(waiting_token: str, waiting: store.Waiting, code: str) -> str:
    tried = f"code {waiting.person_id}"
    step = _step_of(waiting.totp_secret, "".join(code.split()))
    if step is None or not store.use_code(waiting.person_id, step):
        store.count_failure(tried)
        raise Refused(WRONG_CODE)
    membership_id = store.first_membership(waiting.person_id)
    if membership_id is None:
        raise Refused("Your account is with no agency now. Ask your agency's administrator.")
    store.close(waiting_token)
    return store.open_session(waiting.person_id, membership_id=membership_id, strength="password+code")


@contextmanager
def _one_try_at_a_time(tried: str) -> Iterator[None]:
    """Refused in haste, and while another try is being looked at: fifty sent at once would all start before the first is counted."""
    with store.alone(tried) as alone:
        if not alone:
            raise Refused("Another try is being looked at. Wait a moment and try again.")
        seconds = store.seconds_to_wait(tried)
        if seconds > 0:
            raise Refused(f"Too many tries. Wait {seconds} seconds and try again.")
        yield


def _step_of(secret: str, code: str) -> int | None:
    """The 30-second step that this code belongs to: the present one or a neighbour."""
    totp = pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // 30
    return next((step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code)), None)
