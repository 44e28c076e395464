"""A PostgreSQL of our own, for the newcomer's first minute, the demo and the tests. Production brings its own server.

It listens on one Unix socket, in a folder that only its own account may enter, and never on the network.
All who use it share it: whoever comes first starts it, whoever leaves last stops it, and after a crash the next one takes it over.
PostgreSQL refuses to run as root, so root runs it under a number that belongs to nobody; no user is added to the machine.

Everything lies under one `data` folder:

    data/postgres/cluster     PostgreSQL's own files
    data/postgres/socket      the socket (in /tmp when this path is too long for one)
    data/postgres/server.log  what the server says of itself; no statement and no value
    data/postgres.turn        locked by the one process that is starting or stopping the server
    data/postgres.users       locked, shared, by every process that uses the server
    data/postgres-binaries-*  a copy of the programs, only when the server's account cannot reach the originals
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from portal.foundation.postgres_binaries import Binaries, CannotRun, bare_environment, choose_binaries, copy_installation
from portal.foundation.postmaster import PORT, Postmaster, socket_in
from portal.foundation.server_account import Account, account_for, named_account, we_are_root
from portal.foundation.shared_use import SharedUse

SUPERUSER = "postgres"
LONGEST_SOCKET_PATH = 107  # bytes; a limit of the operating system
PATIENCE = 60.0  # seconds for one start or one stop
LARGEST_LOG = 1_000_000  # bytes


def default_data(project_root: Path) -> Path:
    """Where the data lies when nobody said. For root outside the project, which the server's account may be unable to reach."""
    if we_are_root():
        return Path("/var/lib/partner-portal") / _short_hash(project_root)
    return project_root.absolute() / ".data"


def attach_or_start(data: Path, *, throwaway: bool = False, binaries: Binaries | None = None) -> Server:
    """The server over this data folder: the one that runs, or a new one. Left by itself when the process ends.

    `throwaway` is quick and forgets all when the machine fails: for tests only. Whoever starts the server decides it.
    Refuses (`CannotRun`, a sentence that says what to do) when no server can be had.
    """
    server = Server(data, throwaway=throwaway, binaries=binaries)
    server.come()
    atexit.register(server.leave)
    return server


@contextmanager
def throwaway_server(binaries: Binaries | None = None) -> Iterator[Server]:
    """A quick server on new data in the temporary folder, both gone afterwards."""
    data = Path(tempfile.mkdtemp(prefix="partner-portal-"))
    data.chmod(_folder_mode())
    try:
        server = Server(data, throwaway=True, binaries=binaries)
        server.come()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(data)


def erase(data: Path) -> None:
    """Remove the database for good. Refuses while any process uses it; other files in the data folder stay."""
    if (data / "postgres").is_dir():
        Server(data).erase()


class Server:
    """A running server, shared with the other processes of this machine that use the same data folder."""

    def __init__(self, data: Path, *, throwaway: bool = False, binaries: Binaries | None = None) -> None:
        self.data = data.resolve()
        self.started_here = False
        self._wanted = binaries
        self._throwaway = throwaway
        self._home = self.data / "postgres"
        self._cluster = self._home / "cluster"
        self._log = self._home / "server.log"
        self._child: subprocess.Popen[bytes] | None = None
        self._came_as = os.getpid()
        self._shared = SharedUse(self.data)
        self._postmaster = Postmaster(self._cluster, self.socket_folder)

    def dsn(self, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """A libpq address (`postgresql://...`). It has no password: to have entered the socket's folder is the proof."""
        place = urlencode({"host": str(self.socket_folder), "port": PORT}, quote_via=quote, safe="/")
        return f"postgresql://{quote(user, safe='')}@/{quote(dbname, safe='')}?{place}"

    @property
    def socket_folder(self) -> Path:
        """In the data folder; in /tmp, under a short name, when that path would be too long for a socket."""
        inside = self._home / "socket"
        if len(os.fsencode(socket_in(inside))) <= LONGEST_SOCKET_PATH:
            return inside
        return Path("/tmp") / f"partner-portal-{_short_hash(self.data)}"  # noqa: S108 - only used once it is seen to be ours alone

    def come(self) -> None:
        """Use it: wait for the one that runs, or start it, and make the cluster first when there is none."""
        _make_folder(self.data)
        with self._shared.turn():
            self._shared.begin()
            try:
                self._account = account_for(self.data, self._home)
                self._refuse_unreachable(self._account)
                self.binaries = self._within_reach(self._suitable_binaries())
                if not self._cluster.is_dir():
                    self._make_cluster()
                if not self._settled():
                    self._start()
                    self.started_here = True
            except BaseException:
                self._shared.end()
                raise

    def leave(self) -> None:
        """Use it no longer. The last one to leave stops it, so nobody pulls it from under somebody else."""
        if not self._shared.begun or os.getpid() != self._came_as:  # a forked child did not come by itself, so it cannot leave
            return
        if not self.data.exists():  # removed under us; the server ends by itself when it misses its files
            self._shared.end()
            return
        with self._shared.turn():
            if self._shared.alone():
                self._shut_down()
            self._shared.end()

    def stop(self) -> None:
        """Stop it now, whoever uses it. Nothing that was committed is lost."""
        with self._shared.turn():
            self._shut_down()
            self._shared.end()

    def erase(self) -> None:
        """Stop it and remove its database for good. Refuses while another process uses it."""
        with self._shared.turn():
            self._shared.begin()
            try:
                if not self._shared.alone():
                    raise CannotRun("The portal is running in another window: end it there first.")
                self._shut_down()
                shutil.rmtree(self._home)
            finally:
                self._shared.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()

    # Coming

    def _suitable_binaries(self) -> Binaries:
        made_by = self._cluster / "PG_VERSION"
        major = int(made_by.read_text()) if made_by.is_file() else None
        if self._wanted is None:
            return choose_binaries(major=major)
        if major not in (None, self._wanted.major):
            raise CannotRun(f"The data in {self.data} was made by PostgreSQL {major}, and {self._wanted.version} cannot open it.")
        return self._wanted

    def _within_reach(self, binaries: Binaries) -> Binaries:
        """As they lie, or copied beside the data: a virtual environment under a home that only root may enter hides them."""
        if self._account.may("-x", binaries.folder / "postgres") and self._account.may("-r", binaries.folder.parent / "share"):
            return binaries
        return copy_installation(binaries, self.data / f"postgres-binaries-{binaries.version}")

    def _refuse_unreachable(self, account: Account) -> None:
        if not account.may("-x", self.data):
            raise CannotRun(f"The account {account.uid}, which keeps the database, cannot reach {self.data}: choose another data folder.")

    def _make_cluster(self) -> None:
        """`initdb` under another name, renamed when whole: a crash half-way leaves nothing that looks finished."""
        unfinished = self.data / "postgres.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        # Unlike the server, `initdb` wants an account that has a name. A named one does this half second's work,
        # while there is nothing to read yet, and then owns nothing of it.
        maker = self._account if self._account.named else named_account()
        self._refuse_unreachable(maker)
        _make_private_folder(unfinished, maker)
        command = [self.binaries.program("initdb"), *_initdb_options(self._throwaway), "--pgdata", str(unfinished / "cluster")]
        made = maker.run(command)
        if made.returncode != 0:
            raise CannotRun(f"The database could not be made in {self.data}: {made.stderr.strip() or made.stdout.strip()}")
        if maker != self._account:
            for path in (unfinished, *unfinished.rglob("*")):
                os.chown(path, self._account.uid, self._account.gid, follow_symlinks=False)
        unfinished.rename(self._home)

    def _settled(self) -> bool:
        """True when the server is ready, False when there is none. One that is just coming up or going down is waited for."""
        for _ in _patiently():
            if self._postmaster.ready():
                return True
            if self._postmaster.number() is None:
                return False
        raise CannotRun(f"The database in {self.data} neither answers nor ends. Its log is {self._log}.")

    def _start(self) -> None:
        self._make_socket_folder()
        said = ""
        for _ in _patiently():
            self._postmaster.disown_a_borrowed_number()
            said_before = self._log.stat().st_size if self._log.exists() else 0
            self._child = self._launch()
            if self._comes_up(self._child):
                return
            said = self._log.read_bytes()[said_before:].decode(errors="replace").strip()
            # After a kill -9 the old server's last children need a moment to notice, and PostgreSQL rightly waits for them.
            if "shared memory block" not in said:
                break
        raise CannotRun(f"The database in {self.data} did not start: {said}")

    def _launch(self) -> subprocess.Popen[bytes]:
        settings = [part for name, value in _settings(self.socket_folder, self._throwaway).items() for part in ("-c", f"{name}={value}")]
        with self._open_log() as log:
            return subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self._cluster), *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for us, and we then stop the server in good order
                cwd="/",
                env=bare_environment(),
                user=self._account.other_uid,
                group=self._account.other_gid,
                extra_groups=self._account.other_groups,
            )

    def _comes_up(self, child: subprocess.Popen[bytes]) -> bool:
        for _ in _patiently():
            if self._postmaster.ready():
                return True
            if child.poll() is not None:
                return False
        child.kill()
        child.wait()
        return False

    # Going

    def _shut_down(self) -> None:
        for wish in (signal.SIGINT, signal.SIGQUIT):  # in good order; only when that hangs at once, which the next start repairs
            postmaster = self._postmaster.number()
            if postmaster is None:
                break
            os.kill(postmaster, wish)
            for _ in _patiently():
                if self._child is not None:
                    self._child.poll()  # our own child would linger as a zombie
                if self._postmaster.number() is None:
                    break
        if self.socket_folder.parent != self._home:
            with suppress(OSError):
                self.socket_folder.rmdir()

    # Its folders and files

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        if not os.path.lexists(folder):
            _make_private_folder(folder, self._account)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != self._account.uid or found.st_mode & 0o077:
            raise CannotRun(f"Only the account {self._account.uid} may be able to enter {folder}: remove it and try again.")

    @contextmanager
    def _open_log(self) -> Iterator[int]:
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_name("server.log.old"))
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            if we_are_root():
                os.fchown(log, self._account.uid, self._account.gid)
            yield log
        finally:
            os.close(log)


def _initdb_options(throwaway: bool) -> list[str]:
    # `trust` is enough because the one door is a socket in a 0700 folder: who can knock is the server's own account, or root.
    options = ["--auth=trust", f"--username={SUPERUSER}", "--no-locale", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
    return [*options, "--no-sync"] if throwaway else options


def _settings(socket_folder: Path, throwaway: bool) -> dict[str, str]:
    quoted_folder = str(socket_folder).replace('"', '""')
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{quoted_folder}"',
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "jit": "off",  # it pays for long reports only; ours are short
        # No word about a child may reach a log. The text of an error quotes values, so errors go to whoever asked and not here:
        # `log`, the level above `error`, keeps what the server says of itself.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_checkpoints": "off",
    }
    if throwaway:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
        settings |= {"wal_level": "minimal", "max_wal_senders": "0"}  # nothing is recovered, so little is written down
    return settings


def _make_folder(folder: Path) -> None:
    """Make what is missing of it; a folder that is there is left as it is."""
    for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
        with suppress(FileExistsError):
            missing.mkdir()
            missing.chmod(_folder_mode())


def _folder_mode() -> int:
    return 0o711 if we_are_root() else 0o700  # root's folder must let the server's account through to its own


def _make_private_folder(folder: Path, owner: Account) -> None:
    folder.mkdir(mode=0o700)
    if we_are_root():
        os.chown(folder, owner.uid, owner.gid)


def _patiently() -> Iterator[None]:
    """Again and again, with short rests, until patience ends."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        yield
        time.sleep(0.005)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:12]
