"""A corrected calendar moves what is due, in the background: all of it, once, without holding anybody up, and whoever works on it."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, create_engine, event

from portal.children.recount import recount, recount_all
from portal.cli import cli
from portal.demo.idents import ident
from portal.demo.scene import membership
from portal.settings import Settings
from tests.databases import Cluster, for_sqlalchemy

MANY = 400
# Of these days Wednesday 2 June 2027 is counted by every item below: triggers from 24 May to 1 June, ten working days on.
HOLIDAY = date(2027, 6, 2)

FILL = """
insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained,
                          how, event, trigger_on, version)
select gen_random_uuid(), %(child)s, null, 210, array[%(who)s::uuid], 'rule', gen_random_uuid(), 'Decisions ' || n, array[%(who)s::uuid],
       '2027-06-16', 'RV9a', 'Due', 'RV9a', 'the move', date '2027-05-28', 0 from generate_series(1, %(many)s) n
"""


@pytest.fixture
def worker(cluster: Cluster, database: str, app: Flask) -> Iterator[Engine]:
    engine = create_engine(for_sqlalchemy(cluster.dsn("portal_worker", database)), pool_size=4)
    yield engine
    engine.dispose()


@pytest.fixture
def items(owner: psycopg.Connection[Any], worker: Engine) -> psycopg.Connection[Any]:
    recount_all(worker)
    owner.execute(FILL, {"child": ident("child", "kai"), "who": membership("desmond-clarke"), "many": MANY})
    return owner


def correct(owner: psycopg.Connection[Any], day: date = HOLIDAY, *, holiday: bool = True, because: str = "Proclaimed bank holiday") -> Any:
    owner.execute("set role portal_owner")
    row = owner.execute("select wall.correct_calendar(%s, %s, %s, 'An operator')", [day, holiday, because]).fetchone()
    owner.execute("reset role")
    return row[0]


def dates(owner: psycopg.Connection[Any]) -> dict[date, int]:
    return dict(owner.execute("select due_on, count(*) from app.due_item where title like 'Decisions %' group by 1").fetchall())


def stale(owner: psycopg.Connection[Any]) -> int:
    owner.execute("set role portal_owner")
    row = owner.execute("select (wall.recounts() ->> 'waiting')::int").fetchone()
    owner.execute("reset role")
    return row[0]


def test_a_proclaimed_holiday_moves_what_counted_it_and_its_withdrawal_moves_it_back(items, worker) -> None:
    recount_all(worker)
    assert dates(items) == {date(2027, 6, 7): MANY}  # 31 May is the spring bank holiday
    version = correct(items)
    assert stale(items) >= MANY
    done = recount_all(worker)
    assert (done.moved >= MANY, done.waiting, stale(items)) == (True, 0, 0)
    assert dates(items) == {date(2027, 6, 8): MANY}
    item = items.execute("select * from app.due_item where title = 'Decisions 1'").fetchone()
    assert item.version == version
    assert "Wed 2 Jun (Proclaimed bank holiday)" in item.explained
    assert ["2027-06-02", "Proclaimed bank holiday"] in item.told["skipped"]
    correct(items, holiday=False, because="Withdrawn")
    recount_all(worker)
    assert dates(items) == {date(2027, 6, 7): MANY}


def test_done_twice_it_does_nothing_the_second_time(items, worker) -> None:
    correct(items)
    recount_all(worker)
    before = items.execute("select md5(string_agg(t::text, '' order by id)) from app.due_item t").fetchone()
    again = recount_all(worker)
    assert (again.worked_out, again.moved) == (0, 0)
    assert items.execute("select md5(string_agg(t::text, '' order by id)) from app.due_item t").fetchone() == before


def test_two_workers_share_the_work_and_each_item_is_worked_out_once(items, worker) -> None:
    recount_all(worker)
    correct(items)
    waiting = stale(items)
    rounds: list[Any] = []

    def work() -> None:
        rounds.append(list(recount(worker, batch=20))[-1])

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(one.worked_out for one in rounds) == waiting
    assert dates(items) == {date(2027, 6, 8): MANY}


def test_an_item_that_somebody_holds_is_left_for_later_and_nobody_waits(items, worker, cluster, database) -> None:
    recount_all(worker)
    correct(items)
    with psycopg.connect(cluster.superuser_dsn(database)) as somebody:
        somebody.execute("select id from app.due_item where title = 'Decisions 7' for update")
        *_, last = recount(worker, tries=1, rest=lambda _: None)
        assert last.waiting == 1
    assert recount_all(worker).worked_out == 1
    assert dates(items) == {date(2027, 6, 8): MANY}


def test_a_batch_is_short_so_that_a_page_never_waits_for_the_whole(items, worker) -> None:
    commits: list[int] = []
    event.listen(worker, "commit", lambda _: commits.append(1))
    correct(items)
    rounds = list(recount(worker, batch=50))
    assert len(rounds) >= MANY // 50
    assert len(commits) >= MANY // 50
    assert [one.worked_out for one in rounds] == sorted(one.worked_out for one in rounds)


def test_what_was_stopped_half_way_is_taken_up_again(items, worker) -> None:
    recount_all(worker)
    correct(items)
    next(iter(recount(worker, batch=30)))
    assert 0 < dates(items).get(date(2027, 6, 8), 0) < MANY
    recount_all(worker)
    assert dates(items) == {date(2027, 6, 8): MANY}


def test_a_done_item_keeps_the_date_it_had(items, worker) -> None:
    recount_all(worker)
    items.execute("update app.due_item set done_at = now() where title = 'Decisions 1'")
    correct(items)
    recount_all(worker)
    assert dates(items) == {date(2027, 6, 8): MANY - 1, date(2027, 6, 7): 1}


def test_the_line_of_a_checklist_moves_with_its_due_item(owner, worker) -> None:
    """Kai's school move: the item that is due first after the corrected day."""
    recount_all(worker)
    before = owner.execute(
        "select k.id, k.due_on from app.checklist_item k join app.due_item d on d.source_id = k.id where d.done_at is null and"
        " d.how ~ '^M[−+]1?[0-9]$' and k.due_on > current_date + 3 order by k.due_on desc limit 1"
    ).fetchone()
    assert before, "the invented world has an item counted in working days"
    move_on = owner.execute("select d.trigger_on from app.due_item d where d.source_id = %s", [before.id]).fetchone()[0]
    first, last = sorted((before.due_on, move_on))
    between = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    corrected = next(day for day in between if day.weekday() < 5 and (day.month, day.day) not in {(12, 25), (12, 28), (1, 1)})
    correct(owner, corrected)
    recount_all(worker)
    after = owner.execute(
        "select k.due_on, k.due_explained, d.due_on as due, d.explained from app.checklist_item k join app.due_item d on d.source_id = k.id"
        " where k.id = %s", [before.id]).fetchone()  # fmt: skip
    assert after.due_on == after.due != before.due_on
    assert "Proclaimed bank holiday" in after.due_explained == after.explained


def test_one_that_can_no_longer_be_worked_out_keeps_its_date_and_is_counted(items, worker) -> None:
    items.execute("update app.due_item set how = 'XX9' where title = 'Decisions 3'")
    version = correct(items)
    recount_all(worker)
    assert items.execute("select due_on, version from app.due_item where title = 'Decisions 3'").fetchone() == (date(2027, 6, 16), version)
    assert items.execute("select refused from app.recount where version = %s", [version]).fetchone() == (1,)


def test_the_same_correction_twice_makes_one_version(items, worker) -> None:
    first = correct(items)
    assert correct(items) is None
    assert items.execute("select count(*) from app.calendar_correction where version >= %s", [first]).fetchone() == (1,)


def test_neither_web_nor_worker_corrects_the_calendar(cluster: Cluster, database: str, app: Flask) -> None:
    for user in ("portal_web", "portal_worker"):
        for attempt in (
            "select wall.correct_calendar('2027-06-02', true, 'Mine', 'Me')",
            "insert into app.calendar_correction values (99, '2027-06-02', true, 'Mine', 'Me', now())",
            "update app.calendar_correction set reason = 'Mine'",
        ):
            with psycopg.connect(cluster.dsn(user, database)) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(attempt)
    with psycopg.connect(cluster.dsn("portal_web", database)) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("select * from wall.stale_due(5)")


def test_a_correction_is_only_ever_added(owner: psycopg.Connection[Any]) -> None:
    correct(owner)
    for attempt in ("update app.calendar_correction set reason = 'x'", "delete from app.calendar_correction"):
        with pytest.raises(psycopg.errors.RaiseException):
            owner.execute(attempt)


def test_an_operator_corrects_looks_and_works_out_on_the_command_line(settings: Settings, items, monkeypatch) -> None:
    _as_operator(settings, monkeypatch)
    said = CliRunner().invoke(cli, ["deadlines", "correct", "2027-06-02", "--holiday", "Proclaimed bank holiday", "--by", "An operator"])
    assert said.exit_code == 0, said.output
    waiting = _json("deadlines", "progress", "--json")
    assert waiting["waiting"] >= MANY
    assert waiting["rounds"][0]["finished_at"] is None
    assert _json("deadlines", "recompute", "--json")["waiting"] == 0
    after = _json("deadlines", "progress", "--json")
    assert (after["waiting"], after["rounds"][0]["moved"] >= MANY) == (0, True)
    assert after["rounds"][0]["finished_at"] is not None
    (line,) = _json("deadlines", "corrections", "--json")
    assert (line["day"], line["is_holiday"], line["reason"], line["by"]) == ("2027-06-02", True, "Proclaimed bank holiday", "An operator")
    again = CliRunner().invoke(cli, ["deadlines", "correct", "2027-06-02", "--holiday", "Proclaimed bank holiday", "--by", "An operator"])
    assert "nothing was changed" in again.output


def _as_operator(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PORTAL_") or name == "DATABASE_URL"]:
        monkeypatch.delenv(name)
    monkeypatch.setattr("portal.cli.ground.from_environment", lambda *_: settings)


def _json(*command: str) -> Any:
    said = CliRunner().invoke(cli, list(command))
    assert said.exit_code == 0, said.output
    return json.loads(said.stdout)
