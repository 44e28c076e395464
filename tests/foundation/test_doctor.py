"""The doctor's findings: true on this machine, and of use to someone whose machine lacks something."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.foundation import doctor
from portal.foundation.doctor import Finding, examine, missing, table
from portal.foundation.postgres_binaries import CannotRun

PROJECT = Path(__file__).resolve().parents[2]


def found(name: str, findings: list[Finding]) -> Finding:
    return next(finding for finding in findings if finding.name == name)


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with Python and nothing else."""

    def no_library(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    def no_postgresql() -> None:
        raise CannotRun("No PostgreSQL was found: install one.")

    monkeypatch.setattr(ctypes, "CDLL", no_library)
    monkeypatch.setattr(doctor, "choose_binaries", no_postgresql)
    monkeypatch.setenv("PATH", "/nowhere")


def test_what_weasyprint_loads_is_what_the_doctor_looks_for() -> None:
    pytest.importorskip("weasyprint", reason="without Pango there is nothing to compare with")
    findings = examine()
    assert all(found(package, findings).ok for package in doctor.LIBRARIES.values())


@pytest.mark.usefixtures("bare_machine")
def test_a_bare_machine_is_told_each_package_to_run_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["--packages", "demo"]) == 0
    assert capsys.readouterr().out.split() == ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig"]


@pytest.mark.usefixtures("bare_machine")
def test_the_tests_need_more_packages_than_the_demo(capsys: pytest.CaptureFixture[str]) -> None:
    doctor.main(["--packages", "test"])
    assert capsys.readouterr().out.split()[4:] == ["chromium", "poppler-utils", "libnss3-tools", "qpdf"]


@pytest.mark.usefixtures("bare_machine")
def test_a_bare_machine_is_ill_and_every_complaint_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main([]) == 1
    complaints = missing(examine(), "test")
    assert "PostgreSQL" in [finding.name for finding in complaints]
    assert all("install" in finding.sentence for finding in complaints)
    assert "apt-get install libpango-1.0-0" in capsys.readouterr().out


def test_without_the_tests_programs_the_portal_is_still_well(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    finding = Finding("qpdf", False, "The tests use it.", "test", "qpdf")
    monkeypatch.setattr(doctor, "examine", lambda: [Finding("Python", True, "3.11."), finding])
    assert doctor.main([]) == 0
    assert "(tests)  qpdf" in capsys.readouterr().out


def test_a_machine_that_has_all_is_not_told_to_install_anything() -> None:
    assert "apt-get" not in table([Finding("Python", True, "3.11.")])


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert found("Python", examine()).sentence == "This is 3.9.2; the portal needs 3.11 or later."


def test_a_data_folder_that_does_not_exist_yet_is_well_when_it_can_be_made(tmp_path: Path) -> None:
    assert found("data folder", examine(tmp_path / "new" / "data")).ok


def test_a_data_folder_under_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("")
    finding = found("data folder", examine(tmp_path / "letter.txt" / "data"))
    assert not finding.ok
    assert "choose another data folder" in finding.sentence


def test_the_doctor_needs_nothing_but_python() -> None:
    """Run by an interpreter that sees no installed package at all."""
    said = subprocess.run(
        [shutil.which("python3") or sys.executable, "-I", "-S", "-c", ISOLATED, str(PROJECT)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert said.returncode in (0, 1), said.stderr
    assert "Python" in said.stdout


# Past `portal/__init__.py`, which may need Flask: the claim is about the doctor and what it calls.
ISOLATED = """
import sys, types
for name in ("portal", "portal.foundation"):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [sys.argv[1] + "/" + name.replace(".", "/")]
from portal.foundation.doctor import main
sys.exit(main([]))
"""
