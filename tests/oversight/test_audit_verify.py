"""Nobody changes the trail unseen, not even past its triggers; and the trail as the portal wrote it holds."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import errors

from portal.demo.idents import ident
from portal.settings import Settings
from portal.trail.audit import FIELDS, Checkpoint, order, verify
from portal.trail.models import TrailEntry
from tests.databases import Cluster
from tests.oversight.tampering import WAYS, ordered, tamper
from tests.visitor import Visitor

KAI = f"/children/{ident('child', 'kai')}"


@pytest.fixture
def superuser(cluster: Cluster, database: str) -> str:
    return cluster.superuser_dsn(database)


def test_a_leaf_covers_every_column_of_the_trail() -> None:
    assert set(FIELDS) == {column.name for column in TrailEntry.__table__.columns}


def test_the_trail_as_the_portal_wrote_it_holds(owner: psycopg.Connection[Any], manager: Visitor, teacher: Visitor) -> None:
    first = verify(owner, ordered(owner))
    for visitor in (manager, teacher):
        visitor.get(KAI)
    second = verify(owner, ordered(owner), first.head)
    assert first.holds, first
    assert second.holds, second
    assert second.entries > first.entries > 5
    assert second.waiting == 0


def test_200_random_tamperings_are_all_found(superuser: str, manager: Visitor, teacher: Visitor) -> None:
    for visitor in (manager, teacher):
        visitor.get(KAI)
    tampered = tamper(superuser, rounds=200, seed=20261121)
    assert tampered.unfound == []
    assert set(tampered.ways) == {way.__name__ for way in WAYS}, "every way was tried"


def test_an_entry_that_says_it_is_of_last_week_is_found(owner: psycopg.Connection[Any], manager: Visitor) -> None:
    manager.get(KAI)
    order(owner)
    columns = ", ".join(name for name in FIELDS if name not in {"id", "at", "xid"})
    owner.execute(
        f"insert into app.trail (id, at, {columns}) select gen_random_uuid(), now() - interval '7 days', {columns} from app.trail limit 1"
    )
    assert "long before the one ahead of it" in verify(owner, ordered(owner)).bad


def test_what_commits_late_is_passed_by_and_taken_later(owner: psycopg.Connection[Any], superuser: str) -> None:
    columns = ", ".join(name for name in FIELDS if name not in {"id", "at", "xid"})
    add = f"insert into app.trail (id, at, {columns}) select gen_random_uuid(), now(), {columns} from app.trail limit 1 returning id"
    known = verify(owner, ordered(owner)).entries
    with psycopg.connect(superuser) as late:
        late.execute(add)
        owner.execute(add)
        meanwhile = verify(owner, order(owner))
        assert (meanwhile.holds, meanwhile.entries, meanwhile.waiting) == (True, known, 1)
        late.commit()
    after = verify(owner, ordered(owner))
    assert (after.holds, after.entries, after.waiting) == (True, known + 2, 0)


@pytest.mark.parametrize("user", ["portal_web", "portal_worker"])
@pytest.mark.parametrize(
    "statement",
    [
        "insert into app.trail_leaf (seq, entry_id, xid, leaf, running, at) values (1, gen_random_uuid(), 1, '', '', now())",
        "select * from app.trail_leaf",
        "select wall.leaf_of(t) from app.trail t",
    ],
)
def test_neither_web_nor_worker_writes_or_reads_a_leaf(cluster: Cluster, database: str, user: str, statement: str) -> None:
    with psycopg.connect(cluster.dsn(user, database)) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize(
    "statement", ["update app.trail_leaf set seq = seq + 100", "delete from app.trail_leaf", "truncate app.trail_leaf"]
)
def test_a_place_once_given_stays_even_for_the_owner(owner: psycopg.Connection[Any], statement: str) -> None:
    order(owner)
    with pytest.raises(errors.RaiseException, match="only ever added to"):
        owner.execute(statement)


def test_the_worker_puts_the_trail_in_order(cluster: Cluster, database: str, owner: psycopg.Connection[Any]) -> None:
    with psycopg.connect(cluster.dsn("portal_worker", database)) as worker:
        row = worker.execute("select taken from wall.order_trail(1000)").fetchone()
        assert row is not None
        assert row[0] > 5
    found = owner.execute("select count(*) from app.trail_leaf").fetchone()
    assert found == row


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str]:
    from portal.cli import cli, ground

    monkeypatch.setattr(ground, "from_environment", lambda: settings)
    result = CliRunner().invoke(cli, list(words))
    return result.exit_code, result.output


def test_the_command_keeps_a_checkpoint_and_finds_what_was_cut_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection[Any], tmp_path: Path
) -> None:
    kept = tmp_path / "head.json"
    code, said = run(settings, monkeypatch, "audit", "verify", "--checkpoint", str(kept), "--json")
    assert (code, json.loads(said)["holds"]) == (0, True)
    head = Checkpoint.read(kept)
    assert head is not None
    assert head.seq == json.loads(said)["entries"]
    with owner.transaction():
        owner.execute("set local session_replication_role = replica")
        owner.execute("delete from app.trail using app.trail_leaf l where l.entry_id = trail.id and l.seq = %s", [head.seq])
        owner.execute("delete from app.trail_leaf where seq = %s", [head.seq])
    assert run(settings, monkeypatch, "audit", "verify")[0] == 0, "nothing within shows it"
    code, said = run(settings, monkeypatch, "audit", "verify", "--checkpoint", str(kept))
    assert code == 1
    assert "cut off" in said
    assert Checkpoint.read(kept) == head, "a checkpoint is not brought up to date over something bad"


def test_the_command_names_the_first_bad_entry(settings: Settings, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection[Any]) -> None:
    order(owner)
    bad = owner.execute("select seq, entry_id from app.trail_leaf where seq = 3").fetchone()
    assert bad is not None
    with owner.transaction():
        owner.execute("set local session_replication_role = replica")
        owner.execute("update app.trail set reason = 'nothing' where id = %s", [bad.entry_id])
    code, said = run(settings, monkeypatch, "audit", "verify", "--json")
    assert code == 1
    assert json.loads(said) | {"holds": False, "bad_seq": 3, "bad_entry": str(bad.entry_id)} == json.loads(said)
