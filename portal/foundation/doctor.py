"""What this machine lacks, and how to get it. Needs the standard library only, whatever is missing.

python -m portal.foundation.doctor                  all findings; exit 1 when something that the portal needs is missing
python -m portal.foundation.doctor --packages demo  the Debian packages that are missing to run it, one a line
python -m portal.foundation.doctor --packages test  the same, with those that the tests need besides
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from portal.foundation.embedded import default_data
from portal.foundation.postgres_binaries import CannotRun, choose_binaries

OLDEST_PYTHON = (3, 11)
PROJECT_ROOT = Path(__file__).resolve().parents[2]

Purpose = Literal["demo", "test"]

# What WeasyPrint loads by name and no wheel brings along, and the Debian package that has it.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PROGRAMS = {"fc-match": "fontconfig"}
TEST_PROGRAMS = {"chromium": "chromium", "pdfsig": "poppler-utils", "certutil": "libnss3-tools", "qpdf": "qpdf"}


@dataclass(frozen=True)
class Finding:
    """One thing looked for: whether it is there, and a sentence that says what was found or how to get it."""

    name: str
    ok: bool
    sentence: str
    needed_for: Purpose = "demo"
    package: str | None = None


def examine(data: Path | None = None) -> list[Finding]:
    """All findings, in the order in which one would mend them. `data` is the data folder, when it is not the default one."""
    return [
        _python(),
        *(_library(name, package) for name, package in LIBRARIES.items()),
        *(_program(name, package, "demo") for name, package in PROGRAMS.items()),
        _postgresql(),
        _data_folder(data or default_data(PROJECT_ROOT)),
        *(_program(name, package, "test") for name, package in TEST_PROGRAMS.items()),
    ]


def missing(findings: list[Finding], purpose: Purpose) -> list[Finding]:
    """Those that stand in the way of running the portal, or of testing it, which needs all."""
    return [finding for finding in findings if not finding.ok and (purpose == "test" or finding.needed_for == "demo")]


def table(findings: list[Finding]) -> str:
    """The findings as lines for a person, with what to type at the end when Debian packages would help."""
    width = max(len(finding.name) for finding in findings)
    lines = [f"{_mark(finding)}  {finding.name:<{width}}  {finding.sentence}" for finding in findings]
    packages = _packages(missing(findings, "test"))
    advice = ["", f"On Debian or Ubuntu: apt-get install {' '.join(packages)}"] if packages else []
    return "\n".join([*lines, *advice])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.foundation.doctor", description="Say what this machine lacks.")
    parser.add_argument("--packages", choices=["demo", "test"], help="print the missing Debian packages for this purpose, nothing else")
    chosen = parser.parse_args(arguments)
    findings = examine()
    if chosen.packages:
        sys.stdout.write("".join(f"{package}\n" for package in _packages(missing(findings, chosen.packages))))
        return 0
    sys.stdout.write(table(findings) + "\n")
    return 1 if missing(findings, "demo") else 0


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, OLDEST_PYTHON))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("Python", True, f"{running}.")
    return Finding("Python", False, f"This is {running}; the portal needs {wanted} or later.", package="python3")


def _library(name: str, package: str) -> Finding:
    if _loads(name):
        return Finding(package, True, "Found; WeasyPrint draws reports with it.")
    return Finding(package, False, f"{name} cannot be loaded, so no report can be drawn: apt-get install {package}.", package=package)


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _program(name: str, package: str, purpose: Purpose) -> Finding:
    place = shutil.which(name)
    if place:
        return Finding(name, True, f"{place}.", purpose)
    why = "The tests use it" if purpose == "test" else "Reports need it to find their fonts"
    return Finding(name, False, f"{why}, and it is not here: apt-get install {package}.", purpose, package)


def _postgresql() -> Finding:
    try:
        binaries = choose_binaries()
    except CannotRun as refusal:
        return Finding("PostgreSQL", False, str(refusal))
    return Finding("PostgreSQL", True, f"{binaries.version}, {'from the wheel' if binaries.kind == 'embedded' else 'of this machine'}.")


def _data_folder(data: Path) -> Finding:
    nearest = next(folder for folder in (data, *data.parents) if folder.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding("data folder", True, f"{data}{'' if nearest == data else ' (will be made)'}.")
    return Finding("data folder", False, f"{nearest} cannot be written to, so {data} cannot hold the data: choose another data folder.")


def _packages(findings: list[Finding]) -> list[str]:
    return [finding.package for finding in findings if finding.package]


def _mark(finding: Finding) -> str:
    if finding.ok:
        return "  ok   "
    return "MISSING" if finding.needed_for == "demo" else "(tests)"


if __name__ == "__main__":
    sys.exit(main())
