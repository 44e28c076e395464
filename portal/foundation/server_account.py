"""The account of the operating system that the embedded server runs under: our own; when we are root, a number that belongs to nobody."""

import grp
import os
import pwd
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portal.foundation.postgres_binaries import CannotRun, bare_environment

FIRST_SPARE_ID = 58270  # above people, below what Debian hands out by itself, within the 16 bits that every container maps


def we_are_root() -> bool:
    """Whether this process may become any account, and PostgreSQL so refuses to run as it."""
    return os.geteuid() == 0


@dataclass(frozen=True)
class Account:
    """One account, by its numbers."""

    uid: int
    gid: int

    @property
    def named(self) -> bool:
        """Whether it has a line in /etc/passwd."""
        return _known(pwd.getpwuid, self.uid)

    # What to change a new process to: nothing when it is ourselves.

    @property
    def other_uid(self) -> int | None:
        return None if self.uid == os.geteuid() else self.uid

    @property
    def other_gid(self) -> int | None:
        return None if self.uid == os.geteuid() else self.gid

    @property
    def other_groups(self) -> list[int] | None:
        return None if self.uid == os.geteuid() else []

    def may(self, test: Literal["-x", "-r"], path: Path) -> bool:
        """Whether the account may enter or run (-x), or read (-r), this path, all folders above it included."""
        if self.uid == os.geteuid():
            return os.access(path, os.X_OK if test == "-x" else os.R_OK)
        return self.run(["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]).returncode == 0

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """A short command under this account, to its end."""
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=bare_environment(),
            user=self.other_uid,
            group=self.other_gid,
            extra_groups=self.other_groups,
        )


def account_for(data: Path, home: Path) -> Account:
    """Ourselves; when we are root, whoever owns the data, else a spare number."""
    kept = (home if home.is_dir() else data).stat()
    if not we_are_root():
        if kept.st_uid != os.geteuid():
            raise CannotRun(f"{data} belongs to another account ({kept.st_uid}): choose another data folder.")
        return Account(os.geteuid(), os.getegid())
    if kept.st_uid != 0:
        return Account(kept.st_uid, kept.st_gid)
    if home.is_dir():
        raise CannotRun(f"{home} belongs to root, and PostgreSQL refuses to run as root: give it back to its account, or remove it.")
    spare = next(n for n in range(FIRST_SPARE_ID, 60000) if not _known(pwd.getpwuid, n) and not _known(grp.getgrgid, n))
    return Account(spare, spare)


def named_account() -> Account:
    """One that has a name, as `initdb` wants: nobody, where there is such a one."""
    if not we_are_root():
        raise CannotRun(f"PostgreSQL wants the account it runs under to have a name, and {os.geteuid()} has no line in /etc/passwd.")
    named = sorted((entry for entry in pwd.getpwall() if entry.pw_uid != 0), key=lambda entry: entry.pw_name != "nobody")
    return Account(named[0].pw_uid, named[0].pw_gid)


def _known(look_up: Callable[[int], object], number: int) -> bool:
    try:
        look_up(number)
    except KeyError:
        return False
    return True
