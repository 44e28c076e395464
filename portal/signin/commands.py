"""Signing in, and showing a factor again."""

import logging
import time
from dataclasses import dataclass
from uuid import UUID

from portal.foundation.refusals import Refused
from portal.signin import codes, passkeys, passwords, store
from portal.signin.codes import WRONG_CODE
from portal.signin.throttle import PasswordTry

__all__ = ["WRONG", "WRONG_CODE"]

WRONG = "That e-mail address and password do not belong together. Check both and try again."
BEAT = 0.05
"""Seconds. A wrong password is answered on the beat, so that what little a known address costs more cannot be measured."""
LONG_AS_RECOVERY = 16
"""A code with this many letters or more is one from paper."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Browser:
    """Where somebody sits: the network, coarse; the kind of browser; and whether they said that others use it too."""

    network: str = ""
    device: str = ""
    shared: bool = False


def check_password(email: str, password: str, browser: Browser) -> str:
    """The token of a session that awaits a second factor. Refused alike and at the same cost when wrong and when nobody is known."""
    address = email.strip().lower()  # once, here: a letter that the database lowers otherwise would be counted as somebody else's
    began = time.monotonic()
    tried = PasswordTry(address, browser.network)
    tried.begin()
    account = store.account(address)
    if not passwords.fits(account.password_hash if account else None, password, address) or account is None or account.suspended:
        log.warning("a password was wrong, or nobody's; from %s", browser.network or "an unknown network")
        time.sleep((began - time.monotonic()) % BEAT)
        raise Refused(WRONG)
    tried.was_right()
    _keep_as_today(account, password)
    return store.open_session(account.person_id, membership_id=None, strength="password")


def _keep_as_today(account: store.Account, password: str) -> None:
    """A right password is the one moment at which its hash can be made anew."""
    was = account.password_hash or ""
    if fresh := passwords.made_anew(was, password):
        store.one("select signin.rehash(:who, :was, :fresh)", who=account.person_id, was=was, fresh=fresh)


def check_code(waiting_token: str, waiting: store.Waiting, code: str, browser: Browser) -> str:
    """The token of the signed-in session; the waiting one ends. By a code of the app, or one of those on paper."""
    how = check_either_code(waiting_token, waiting.person_id, code)
    token = come_in(waiting.person_id, f"password+{how}", browser)
    store.close(waiting_token)
    PasswordTry(waiting.email, browser.network).trust()
    return token


def check_passkey(asked_token: str, answer: str, browser: Browser) -> str:
    """The token of the signed-in session. A passkey is both factors at once: the device has checked its owner."""
    try:
        person_id = passkeys.accept(asked_token, answer)
    except Refused:
        log.warning("a passkey was not accepted; from %s", browser.network or "an unknown network")
        raise
    return come_in(person_id, "passkey", browser)


def come_in(person_id: UUID, strength: str, browser: Browser) -> str:
    """A session for the first of somebody's memberships. Refused when they are with no agency now."""
    membership_id = store.first_membership(person_id)
    if membership_id is None:
        raise Refused("Your account is with no agency now. Ask your agency’s administrator.")
    return store.open_session(
        person_id,
        membership_id=membership_id,
        strength=strength,
        source=browser.network,
        device=browser.device,
        shared=browser.shared,
    )


def confirm(token: str, person_id: UUID, *, code: str = "", passkey: str = "") -> str:
    """A factor shown again in the middle of a session, as at sign-in. The session's new token; what was before is worth nothing."""
    if passkey:
        passkeys.confirm(token, passkey, person_id)
    else:
        check_either_code(token, person_id, code)
    renewed = store.renew(token)
    if renewed is None:
        raise Refused("You were signed out meanwhile. Sign in again.")
    return renewed


def check_either_code(token: str, person_id: UUID, code: str) -> str:
    """`code` or `recovery`: which it was. Refused when it is neither, was used before, or was tried too often."""
    if len("".join(letter for letter in code if letter.isalnum())) >= LONG_AS_RECOVERY:
        codes.check_recovery(token, person_id, code)
        return "recovery"
    codes.check(token, code)
    return "code"
