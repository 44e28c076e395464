"""Passwords: Argon2id, one at a time in each process, and verified exactly as typed. What may be chosen is a matter of length alone,
and of not being what everybody tries first."""

import base64
import hashlib
import hmac
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from portal.foundation.refusals import Refused
from portal.signin.keys import peppered

SHORTEST, LONGEST = 15, 1024
COMMON = Path(__file__).with_name("common_passwords.bin")
COMMON_WIDTH = 5

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_one_at_a_time = threading.BoundedSemaphore(1)


class Busy(Refused):
    """Many are signing in at once. Answered with 503: nothing was looked at, and nothing counted against anybody."""


def hashed(password: str, secret_key: str) -> str:
    return _hasher.hash(peppered(password, secret_key))


def new_hash(password: str) -> str:
    """The hash of a password that was chosen in this app. Refused as Busy when the process hashes already."""
    with _Turn():
        return hashed(password, _secret_key())


def fits(password_hash: str | None, password: str, address: str = "") -> bool:
    """Whether the password is the one. Somebody unknown (None) costs as much as somebody known.

    Refused when the process is busy hashing for two seconds: parallel hashing would stop the portal for everybody.
    """
    against = password_hash or _nobodys(address)
    with _Turn():
        # Every key, the right one or not: who changes keys makes a wrong password dearer, and nobody's as dear as somebody's.
        right = [_is(against, peppered(password, key)) for key in current_app.extensions["settings"].keys]
    return any(right) and password_hash is not None


def made_anew(password_hash: str, password: str) -> str | None:
    """The hash of a right password as it is made today, where it was made at less cost or with a former key; else nothing."""
    try:
        with _Turn():
            if not _hasher.check_needs_rehash(password_hash) and _has_no_former_key(password_hash, password):
                return None
            return hashed(password, _secret_key())
    except Busy:
        return None  # another time: nobody waits for this


def _has_no_former_key(password_hash: str, password: str) -> bool:
    former = current_app.extensions["settings"].former_keys
    return not former or _is(password_hash, peppered(password, _secret_key()))


def _is(password_hash: str, peppered_password: str) -> bool:
    try:
        return _hasher.verify(password_hash, peppered_password)
    except (VerificationError, InvalidHashError):
        return False


def _nobodys(address: str) -> str:
    """What a password is held against where there is none: of the same cost, and for each address a salt of its own that stays."""
    salt = hmac.new(_secret_key().encode(), f"nobody {address}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()[:16]
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${cost}${_b64(salt)}${_b64(bytes(_hasher.hash_len))}"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")


def refuse_weak(password: str, about: Iterable[str] = ()) -> None:
    """Refused: shorter than 15 characters, longer than 1,024, what everybody tries first, or one's own name and address."""
    if len(password) < SHORTEST:
        raise Refused(f"Choose a password of at least {SHORTEST} characters. Three or four unrelated words are easy to remember.")
    if len(password) > LONGEST:
        raise Refused(f"This password is longer than {LONGEST:,} characters. Choose a shorter one.")
    bare = _bare(password)
    if is_common(bare) or len(set(bare)) < 5:
        raise Refused("This password is one of those that are tried first. Choose another: three or four unrelated words, for example.")
    if bare in {_bare(word) for word in about}:
        raise Refused("Your own name or address is no password. Choose another.")


def is_common(password: str) -> bool:
    """Whether it stands in the list, as it is, said twice or more, or with digits and signs before and after it."""
    spellings = {password, password.strip("0123456789!?.,*#@$%&_-+ "), _said_once(password)}
    return any(_stands_in_list(word) for word in spellings if word)


def _stands_in_list(word: str) -> bool:
    wanted = hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()[:COMMON_WIDTH]
    found = bisect_left(_common(), wanted)
    return found < len(_common()) and _common()[found] == wanted


@cache
def _common() -> list[bytes]:
    kept = COMMON.read_bytes()
    return [kept[at : at + COMMON_WIDTH] for at in range(0, len(kept), COMMON_WIDTH)]


def _bare(words: str) -> str:
    return unicodedata.normalize("NFKC", words).casefold().strip()


def _said_once(words: str) -> str:
    """`abcabca` is `abc` said again and again."""
    return next((words[:size] for size in range(1, len(words)) if all(a == b for a, b in zip(words, words[size:], strict=False))), words)


def _secret_key() -> str:
    key: str = current_app.extensions["settings"].secret_key
    return key


class _Turn:
    """One hash at a time in this process; refused after two seconds."""

    def __enter__(self) -> None:
        if not _one_at_a_time.acquire(timeout=2):
            raise Busy("Many people are signing in just now. Wait a moment and try again.")

    def __exit__(self, *_error: object) -> None:
        _one_at_a_time.release()
