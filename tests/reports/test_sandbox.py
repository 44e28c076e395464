"""The child process: what it is given, what it gives up, and that it always ends with an answer or a sentence."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.reports import sandbox
from portal.reports.sandbox import Limits, NotDone, in_child

HEAVY = {"weasyprint", "pyhanko", "pikepdf", "fontTools", "cryptography", "asn1crypto", "jinja2", "pydyf", "flask", "sqlalchemy"}


def test_the_parents_side_loads_no_library_of_documents() -> None:
    loaded = "import sys, portal.reports.render, portal.reports.verify, portal.reports.sandbox; print(sorted(sys.modules))"
    told = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True).stdout
    assert not {name.split(".")[0] for name in ast.literal_eval(told)} & (HEAVY - {"flask", "sqlalchemy"})


def test_the_child_gets_no_environment_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setenv("PORTAL_SEAL_PASSPHRASE", "secret")
    assert "secret" not in str(sandbox._bare_environment(tmp_path))


def as_child(code: str) -> str:
    """Run a few lines in a process that has given up what the child gives up."""
    setup = "from portal.reports.child import give_up_what_is_not_needed, USUAL_LIMITS; give_up_what_is_not_needed(USUAL_LIMITS)\n"
    return subprocess.run([sys.executable, "-c", setup + code], capture_output=True, text=True, check=False, timeout=60).stdout.strip()


def test_the_child_cannot_take_more_memory_than_it_may() -> None:
    assert as_child("try:\n    x = bytearray(3 << 30)\nexcept MemoryError:\n    print('refused')") == "refused"


def test_the_child_reaches_no_network_where_the_system_lets_it_give_that_up() -> None:
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this system lets no process give up its network; the closed fetcher stands alone here")
    code = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', 9), 2)\nexcept OSError as no:\n    print(no.errno)"
    unreachable = {"101", "99", "113"}
    assert as_child(code) in unreachable


def test_what_takes_too_long_is_stopped_with_a_sentence() -> None:
    with pytest.raises(NotDone, match=r"longer than 0\.05 seconds"):
        in_child("verify", b"%PDF-1.7", limits=Limits(wall_seconds=0.05))


def test_what_needs_too_much_memory_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotDone, match=r"\.$"):
        in_child("render", b"{}" + b" " * 1000, limits=Limits(memory_bytes=64 << 20))


def test_an_unknown_job_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotDone, match="could not be worked on"):
        in_child("no such job", b"")


def test_broken_input_is_refused_with_a_sentence_that_quotes_nothing() -> None:
    with pytest.raises(NotDone) as refused:
        in_child("render", b"Kai was born in")
    assert "Kai" not in str(refused.value)


def test_nothing_is_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    in_child("verify", b"%PDF-1.7 nothing")
    assert os.listdir(tmp_path) == []
