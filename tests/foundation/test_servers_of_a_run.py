"""Where the servers of a test run lie, and what becomes of those that a killed run left behind."""

import fcntl
import os
from pathlib import Path

import pytest

from tests import databases
from tests.databases import CHOSEN, sweep_the_abandoned, where_servers_lie


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """The folder of a run of an hour ago, with nobody at it."""
    folder = tmp_path / "portal-tests-long-ago-18"
    (folder / "postgres").mkdir(parents=True)
    _make_old(folder)
    return folder


def _make_old(folder: Path) -> None:
    an_hour_ago = folder.stat().st_mtime - 3_600
    os.utime(folder, (an_hour_ago, an_hour_ago))


def test_what_a_killed_run_left_is_swept_away(left: Path) -> None:
    sweep_the_abandoned(left.parent)
    assert not left.exists()


def test_a_server_that_somebody_uses_stays(left: Path) -> None:
    with (left / "postgres.users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        _make_old(left)
        sweep_the_abandoned(left.parent)
        assert (left / "postgres").exists()


def test_a_run_that_has_only_just_made_its_folder_keeps_it(left: Path) -> None:
    os.utime(left)
    sweep_the_abandoned(left.parent)
    assert left.exists()


def test_other_folders_are_nobodys_business(left: Path) -> None:
    other = left.rename(left.with_name("portal-of-somebody"))
    sweep_the_abandoned(other.parent)
    assert other.exists()


@pytest.mark.parametrize(("room", "where"), [(True, "memory"), (False, "disk")])
def test_the_choice_holds_for_the_whole_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, room: bool, where: str) -> None:
    monkeypatch.delenv(CHOSEN)
    monkeypatch.setattr(databases, "MEMORY", tmp_path / "memory")
    monkeypatch.setattr(databases.tempfile, "gettempdir", lambda: str(tmp_path / "disk"))
    monkeypatch.setattr(databases, "_room_in_memory", lambda: room)
    assert where_servers_lie() == tmp_path / where
    monkeypatch.setattr(databases, "_room_in_memory", lambda: not room)
    assert where_servers_lie() == tmp_path / where
