"""Who of this machine uses the embedded server, and whose turn it is to start or stop it: locks, which a dying process lets go of.

data/postgres.turn   locked by the one process that is starting or stopping the server
data/postgres.users  locked, shared, by every process that uses the server
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.foundation.server_account import we_are_root


class SharedUse:
    """This process's own use of the server over one data folder, beside that of others."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._use: int | None = None

    @property
    def begun(self) -> bool:
        return self._use is not None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until nobody else starts or stops the server, and keep it so meanwhile."""
        lock = _open_lock(self._data / "postgres.turn")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def begin(self) -> None:
        """From now on this process counts among the users."""
        if self._use is None:
            self._use = _open_lock(self._data / "postgres.users")
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def end(self) -> None:
        """It counts no longer."""
        if self._use is not None:
            fcntl.flock(self._use, fcntl.LOCK_UN)  # said aloud, since a forked child may hold a copy
            os.close(self._use)
            self._use = None

    def alone(self) -> bool:
        """Whether no other process uses the server. Asked in one's turn, so the answer holds until the turn ends."""
        if self._use is None:
            return False
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _open_lock(path: Path) -> int:
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if we_are_root():  # beside a person's data root's locks are that person's, or they could not come again without root
        owner = path.parent.stat()
        os.fchown(lock, owner.st_uid, owner.st_gid)
    return lock
