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
    tried = "password " + address
    with one_try_at_a_time(tried):
        return _checked_password(tried, address, password)


def _checked_password(tried: str, address: str, password: str) -> str:
    account = store.account(address)
    if not passwords.fits(account.password_hash if account else None, password) or account is None or account.suspended:
        store.count_failure(tried)
        raise Refused(WRONG)
    return store.open_session(account.person_id, membership_id=None, strength="password")


def check_code(waiting_token: str, waiting: store.Waiting, code: str) -> str:
    """The token of the signed-in session; the waiting one ends. A code is good for one step either side, and once."""
    _use_code(waiting, code)
    membership_id = store.first_membership(waiting.person_id)
    if membership_id is None:
        raise Refused("Your account is with no agency now. Ask your agency's administrator.")
    store.close(waiting_token)
    return store.open_session(waiting.person_id, membership_id=membership_id, strength="password+code")


def confirm_code(token: str, code: str) -> None:
    """A fresh factor in the middle of a session, as at sign-in: right, never used before, and not tried too often. Refused otherwise."""
    factor = store.factor(token)
    if factor is None:
        raise Refused(WRONG_CODE)
    _use_code(factor, code)


def _use_code(factor: store.Waiting, code: str) -> None:
    tried = f"code {factor.person_id}"
    with one_try_at_a_time(tried):
        step = _step_of(factor.totp_secret, "".join(code.split()))
        if step is None or not store.use_code(factor.person_id, step):
            store.count_failure(tried)
            raise Refused(WRONG_CODE)


@contextmanager
def one_try_at_a_time(tried: str) -> Iterator[None]:
    """Refused in haste, and while another try is being looked at: fifty sent at once would all start before the first is counted."""
    with store.alone(tried) as alone:
        if not alone:
            raise Refused("Another try is being looked at. Wait a moment and try again.")
        seconds = store.seconds_to_wait(tried)
        if seconds > 0:
            raise Refused(f"Too many tries. Wait {seconds} seconds and try again.")
        yield


def count_failure(tried: str) -> None:
    """One more failed try of this kind: from the fifth on they wait (`one_try_at_a_time`)."""
    store.count_failure(tried)


def _step_of(secret: str, code: str) -> int | None:
    """The 30-second step that this code belongs to: the present one or a neighbour."""
    totp = pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // 30
    return next((step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code)), None)
