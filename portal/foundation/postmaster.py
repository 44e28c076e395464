"""Whether the embedded server is there: what its process file says of it, and whether that is still true."""

import os
import socket
from contextlib import suppress
from pathlib import Path

PORT = 5432  # only a part of the socket's name


def socket_in(folder: Path) -> Path:
    """Where the server listens, by PostgreSQL's own rule."""
    return folder / f".s.PGSQL.{PORT}"


class Postmaster:
    """The first process of the server over one cluster, whoever started it."""

    def __init__(self, cluster: Path, socket_folder: Path) -> None:
        self._cluster = cluster
        self._socket = socket_in(socket_folder)

    def ready(self) -> bool:
        """Whether it takes connections."""
        return self._says_of_itself() == "ready" and self._answers()

    def number(self) -> int | None:
        """The process number of our living server, never that of a stranger who was given the same number since."""
        pid = self._number_in_pid_file()
        if pid is None or not _alive(pid):
            return None
        if _HAS_PROC:
            return pid if str(self._cluster) in _command_line(pid) else None
        return pid if self._answers() else None

    def disown_a_borrowed_number(self) -> None:
        """When the machine was restarted, another process may bear the dead server's number, and PostgreSQL would take it for alive.

        The file must stay, since by it PostgreSQL finds children that outlived their server. So only the number changes, to
        ours: PostgreSQL knows that its own parent is no other server.
        """
        pid = self._number_in_pid_file()
        if _HAS_PROC and pid is not None and _alive(pid):
            file = self._cluster / "postmaster.pid"
            file.write_text("\n".join([str(os.getpid()), *self._pid_file()[1:], ""]))
            self._socket.with_name(f"{self._socket.name}.lock").unlink(missing_ok=True)

    def _says_of_itself(self) -> str:
        """`starting`, `ready` or `stopping`, as the server last wrote it; a killed one still says `ready`."""
        lines = self._pid_file()
        return lines[7].strip() if len(lines) > 7 else ""

    def _answers(self) -> bool:
        # Nobody else can make a socket in this folder, so whoever accepts is our server.
        with socket.socket(socket.AF_UNIX) as knock, suppress(OSError):
            knock.connect(str(self._socket))
            return True
        return False

    def _number_in_pid_file(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def _pid_file(self) -> list[str]:
        try:
            return (self._cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []


_HAS_PROC = Path("/proc/self/cmdline").exists()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="surrogateescape").split("\0")
    except OSError:  # gone meanwhile
        return []
