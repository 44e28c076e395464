"""The databases that tests run on: one throwaway server for a test run, templates made once on it, and quick copies of them.

All xdist workers share the server: whoever comes first starts it, whoever leaves last stops it (`portal/foundation/embedded.py`).
Its files lie in memory where there is room. A template is made by whoever needs it first, under a lock, and never written again.
A copy costs some 25 ms in memory, and six times that on a disk.
"""

import atexit
import fcntl
import itertools
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg
from alembic import command
from alembic.config import Config

from portal.foundation import clock, embedded, roles
from portal.foundation.postgres_binaries import Binaries, CannotRun
from portal.settings import ROOT

MIGRATIONS = ROOT / "migrations"
TABLES = "tables_only"
MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3
"""Bytes that a whole run may take: the generated worlds are the large ones."""
YOUNG = 600
"""Seconds for which a folder may have nobody at it, since its run has only just made it."""
CHOSEN = "PORTAL_TEST_SERVERS"
"""The folder for the servers of a run. Chosen once, since room comes and goes, and handed to xdist's workers by the environment."""


def where_servers_lie() -> Path:
    """Memory where it has room, else the folder for temporary files. Memory is first freed of what killed runs left there."""
    if CHOSEN not in os.environ:
        sweep_the_abandoned(MEMORY)
        os.environ[CHOSEN] = str(MEMORY if _room_in_memory() else tempfile.gettempdir())
    return Path(os.environ[CHOSEN])


def sweep_the_abandoned(place: Path) -> None:
    """Stop the servers, and remove the files, of runs that nobody is at any more."""
    for folder in place.glob("portal-tests-*"):
        with suppress(CannotRun, OSError):  # somebody is at it, or somebody else sweeps too
            if time.time() - folder.stat().st_mtime > YOUNG:
                embedded.erase(folder)
                shutil.rmtree(folder)


def _room_in_memory() -> bool:
    """Twice what is needed, and programs may run there: they are copied beside the data where the server's account cannot reach them."""
    if not os.access(MEMORY, os.W_OK):
        return False
    there = os.statvfs(MEMORY)
    free = next(int(line.split()[1]) * 1024 for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemAvailable"))
    return not there.f_flag & os.ST_NOEXEC and min(there.f_bavail * there.f_frsize, free) >= 2 * ROOM


class Cluster:
    """A server for one test run, and the databases on it."""

    def __init__(self, run: str, label: str = "18", binaries: Binaries | None = None) -> None:
        self.label = label
        place = where_servers_lie()
        self._in_memory = place == MEMORY
        self.folder = place / f"portal-tests-{run}-{label}"
        self._made: set[str] = set()
        self._numbers = itertools.count(1)
        atexit.register(self._sweep)  # before the server's own, and so after it
        self._server = embedded.attach_or_start(self.folder, throwaway=True, binaries=binaries)
        with self._turn():
            roles.prepare_roles(self.superuser_dsn())

    def leave(self) -> None:
        """Leave the server; the last one stops it and takes its files away."""
        self._server.leave()
        self._sweep()

    def _sweep(self) -> None:
        if not (self.folder / "postgres" / "cluster" / "postmaster.pid").exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def superuser_dsn(self, name: str = "postgres") -> str:
        """For arranging and for looking from outside the wall; never what the portal itself connects with."""
        return self._server.dsn("postgres", name)

    def dsn(self, user: str, name: str) -> str:
        """A libpq address."""
        return self._server.dsn(user, name)

    def template(self, name: str, fill: Callable[["Cluster", str], None], *, on: str = "") -> str:
        """The name of a template database, made by the first worker that asks for it: a copy of the template `on`, filled, today.

        Without `on` a copy of the tables, which alone are migrated. A test that stands on another day may be the first to ask.
        """
        if name in self._made:
            return name
        base = on or (self.tables_only() if name != TABLES else "")
        with self._turn(), clock.frozen_at(datetime.now(UTC)):
            if not roles.database_exists(self.superuser_dsn(), name):
                roles.drop_database(self.superuser_dsn(), f"{name}_unfinished")
                if base:
                    roles.clone_database(self.superuser_dsn(), base, f"{name}_unfinished", in_memory=self._in_memory)
                else:
                    roles.create_database(self.superuser_dsn(), f"{name}_unfinished")
                    migrate(self.dsn("portal_migrate", f"{name}_unfinished"))
                with clock.frozen_at(datetime.now(UTC)):  # of today, whatever the test that asks first has made of the clock
                    fill(self, f"{name}_unfinished")
                with psycopg.connect(self.superuser_dsn(f"{name}_unfinished"), autocommit=True) as connection:
                    connection.execute("vacuum analyze")
                with psycopg.connect(self.superuser_dsn(), autocommit=True) as connection:
                    connection.execute(f'alter database "{name}_unfinished" rename to "{name}"')
        self._made.add(name)
        return name

    def tables_only(self) -> str:
        """The template of all tables, empty."""
        return self.template(TABLES, nothing)

    @contextmanager
    def copy_of(self, template: str) -> Iterator[str]:
        """A database of one's own, gone afterwards."""
        name = self.fresh_name(template)
        with self.copied(template, name):
            yield name

    def fresh_name(self, word: str) -> str:
        """For a database that nobody else uses."""
        return f"{word}_{os.getpid()}_{next(self._numbers)}"

    @contextmanager
    def copied(self, template: str, name: str) -> Iterator[None]:
        """The same, under a name that was chosen before."""
        roles.clone_database(self.superuser_dsn(), template, name, in_memory=self._in_memory)
        try:
            yield
        finally:
            roles.drop_database(self.superuser_dsn(), name)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A database without a single table, gone afterwards."""
        name = self.fresh_name("empty")
        roles.create_database(self.superuser_dsn(), name)
        try:
            yield name
        finally:
            roles.drop_database(self.superuser_dsn(), name)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with (self.folder / "tests.turn").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def for_sqlalchemy(dsn: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", dsn)


def alembic_config(migrate_dsn: str) -> Config:
    """What the portal's own `migrate` command hands to Alembic."""
    config = Config()
    config.set_main_option("script_location", quote(str(MIGRATIONS), safe="/"))
    config.attributes["dsn"] = for_sqlalchemy(migrate_dsn)
    return config


def migrate(migrate_dsn: str, to: str = "head") -> None:
    command.upgrade(alembic_config(migrate_dsn), to)


def nothing(_cluster: Cluster, _name: str) -> None:
    """A template of tables only."""
