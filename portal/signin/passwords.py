"""Passwords: Argon2id, one at a time in each process, and verified exactly as typed. What may be chosen is a matter of length alone,
and of not being what everybody tries first."""

import hashlib
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
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$SlzhIPQ8hBJcAFmKKqWhy6Wv0cFQWz1iPzGWaJ1g0pM"


class Busy(Refused):
    """Many are signing in at once. Answered with 503: nothing was looked at, and nothing counted against anybody."""


def hashed(password: str, secret_key: str) -> str:
    return _hasher.hash(peppered(password, secret_key))


def new_hash(password: str) -> str:
    """The hash of a password that was chosen in this app. Refused as Busy when the process hashes already."""
    with _Turn():
        return hashed(password, _secret_key())


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Somebody unknown (None) costs as much as somebody known.

    Refused when the process is busy hashing for two seconds: parallel hashing would stop the portal for everybody.
    """
    with _Turn():
        try:
            return _hasher.verify(password_hash or _NOBODYS, peppered(password, _secret_key())) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False


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
    """`abcabc` is `abc` said twice."""
    period = (words + words).find(words, 1)
    return words[:period]


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
