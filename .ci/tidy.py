"""Refuse what must not be in the repository: an address in a lock file, a path of one person's machine in any file."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"[a-z0-9][a-z0-9._-]*==[0-9][A-Za-z0-9.!+]*( ; [A-Za-z0-9_.'<>=! ()]+)?")
SOMEBODYS_HOME = re.compile(r"/(?:home|Users)/[a-z][a-z0-9_-]*/|/[r]oot/")


def main() -> int:
    complaints = [*addresses_in_lock_files(), *paths_of_one_machine()]
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def addresses_in_lock_files() -> Iterator[str]:
    """A lock file holds names and versions, nothing else: it must serve every index and mirror."""
    for lock in sorted(ROOT.glob("requirements*.lock")):
        for number, line in enumerate(lock.read_text().splitlines(), start=1):
            if not PIN.fullmatch(line):
                yield f"{lock.name}:{number}: not a plain `name==version`: {line}"


def paths_of_one_machine() -> Iterator[str]:
    for name in tracked_files():
        for number, line in enumerate(text_of(ROOT / name).splitlines(), start=1):
            if str(ROOT) in line or SOMEBODYS_HOME.search(line):
                yield f"{name}:{number}: a path of one machine: {line.strip()[:100]}"


def tracked_files() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The text, or nothing for a picture, a font or a document."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
