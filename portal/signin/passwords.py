"""Passwords: Argon2id, one at a time in each process, and verified exactly as typed."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.foundation.refusals import Refused

_hasher = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=1)
_one_at_a_time = threading.BoundedSemaphore(1)
_NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$c29tZXNhbHRzb21lc2FsdA$SlzhIPQ8hBJcAFmKKqWhy6Wv0cFQWz1iPzGWaJ1g0pM"


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one. Somebody unknown (None) costs as much as somebody known.

    Refused when the process is busy hashing for two seconds: parallel hashing would stop the portal for everybody.
    """
    if not _one_at_a_time.acquire(timeout=2):
        raise Refused("Many people are signing in just now. Wait a moment and try again.")
    try:
        return _hasher.verify(password_hash or _NOBODYS, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
    finally:
        _one_at_a_time.release()
