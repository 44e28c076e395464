"""Work on documents happens in a child process with limits: this is the parent's side, and it knows the standard library only.

A web process or a worker calls `in_child`; neither imports WeasyPrint or pyHanko for it. The child gets no environment of ours
(so no database address), an empty folder that is wiped afterwards, no network where the system lets it give that up, and a
hard end: memory, processor seconds, and wall seconds after which it is killed.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

CODE_FOLDER = Path(__file__).resolve().parents[2]
OUTPUT = "output"
LONGEST_REPORT_LINE = 64 * 1024
MOST_REPORT_LINES = 1000
# Where the system's libraries lie may be said by the environment; nothing else of it reaches the child.
PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SYSTEMROOT")
NO_FONTS_BUT_OURS = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><cachedir>cache</cachedir></fontconfig>'

Stage = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Limits:
    memory_bytes: int = 1_288_490_188  # 1.2 GiB of address space
    cpu_seconds: int = 30
    wall_seconds: float = 60
    file_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child said last, and the file it left (empty when it left none)."""

    said: Mapping[str, Any]
    output: bytes


class NotDone(Exception):
    """The child could not do it. The message is a sentence that a person can be shown."""


def in_child(
    job: str,
    payload: bytes,
    *,
    options: Mapping[str, Any] | None = None,
    progress: Callable[[Stage], None] | None = None,
    limits: Limits | None = None,
) -> Answer:
    """Have `portal.reports.child` do one job. `progress` gets each stage as it is reported. Raises `NotDone`, never anything else."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        desk = Path(folder)
        (desk / "fonts.conf").write_text(NO_FONTS_BUT_OURS)
        (desk / "input").write_bytes(payload)
        with (desk / "input").open("rb") as given:
            (desk / "input").unlink()  # a killed process leaves no record of a child behind: the open file is all that is needed
            child = _start(job, desk, given, dict(options or {}), limits)
            said = _listen(child, progress, limits)
        if "refused" in said:
            raise NotDone(str(said["refused"]))
        left = desk / OUTPUT
        return Answer(said, left.read_bytes() if left.exists() else b"")


def _start(job: str, desk: Path, given: IO[bytes], options: dict[str, Any], limits: Limits) -> "subprocess.Popen[bytes]":
    told = json.dumps({"limits": {name: getattr(limits, name) for name in Limits.__slots__}, **options})
    return subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "portal.reports.child", job, told],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a library's complaint may quote the child's record
        cwd=desk,
        env=_bare_environment(desk),
        umask=0o077,
        start_new_session=True,
        close_fds=True,
    )


def _bare_environment(desk: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {"HOME": str(desk), "TMPDIR": str(desk), "XDG_CACHE_HOME": str(desk), "FONTCONFIG_FILE": str(desk / "fonts.conf")}
    return passed_on | own | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONPATH": str(CODE_FOLDER), "PYTHONHASHSEED": "0"}


def _listen(child: "subprocess.Popen[bytes]", progress: Callable[[Stage], None] | None, limits: Limits) -> Mapping[str, Any]:
    overdue = threading.Event()

    def end_it() -> None:
        overdue.set()
        _kill(child)

    alarm = threading.Timer(limits.wall_seconds, end_it)
    alarm.start()
    last: Mapping[str, Any] = {}
    try:
        for line in _lines(child):
            last = line
            if progress and "stage" in line:
                progress(line)
        code = child.wait()
    finally:
        alarm.cancel()
        _kill(child)
        child.wait()
        if child.stdout:
            child.stdout.close()
    if overdue.is_set():
        raise NotDone(f"This took longer than {limits.wall_seconds:g} seconds and was stopped.")
    if code == -signal.SIGXCPU:
        raise NotDone(f"This needed more than {limits.cpu_seconds} seconds of work and was stopped.")
    if code != 0 or not last or "stage" in last:
        raise NotDone("This could not be done: the process that works on documents ended early.")
    return last


def _lines(child: "subprocess.Popen[bytes]") -> Iterator[Mapping[str, Any]]:
    """What the child reports, a JSON mapping a line. A child that babbles is not believed: its hostile input may have taken it over."""
    assert child.stdout is not None
    for _ in range(MOST_REPORT_LINES):
        line = child.stdout.readline(LONGEST_REPORT_LINE)
        if not line:
            return
        try:
            told = json.loads(line)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            _kill(child)
            raise NotDone("This could not be done: the process that works on documents answered nonsense.")
        yield told
    _kill(child)
    raise NotDone("This could not be done: the process that works on documents would not stop talking.")


def _kill(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        child.kill()
