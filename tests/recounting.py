"""Ten thousand open items after a corrected calendar, worked out again by two workers at once while somebody reads a page."""

import multiprocessing
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

import psycopg
from sqlalchemy import create_engine

from portal.children.recount import recount_all
from portal.demo.idents import ident
from portal.demo.scene import membership
from tests.databases import Cluster, for_sqlalchemy
from tests.visitor import Visitor
from tests.world import looking_from_outside, members, portal_over, settings_for, sign_in

MANY = 10_000
DAY, BEFORE, AFTER = date(2027, 6, 2), date(2027, 6, 7), date(2027, 6, 8)
CHILD = f"/children/{ident('child', 'kai')}"
NO_PAGE_WAITS_LONGER = 5.0
"""Seconds. No measure of speed, which a busy machine has little of; a page that waits for a whole round waits longer."""

FILL = """
insert into app.due_item (id, child_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained, how, event, trigger_on,
                          version)
select gen_random_uuid(), (array(select id from app.child order by id))[1 + n %% (select count(*) from app.child)], 210, '{}', 'rule',
       gen_random_uuid(), 'Of ten thousand', array[%(who)s::uuid], %(due)s, 'RV9a', 'Due', 'RV9a', 'the move', '2027-05-28', 0
  from generate_series(1, %(many)s) n
"""


def work(dsn: str, told: "multiprocessing.Queue[int]") -> None:
    """One worker, in a process of its own."""
    engine = create_engine(dsn)
    told.put(recount_all(engine).worked_out)
    engine.dispose()


def ten_thousand(cluster: Cluster, template: str, many: int = MANY) -> tuple[str, int]:
    """What was done and how many items or pages went wrong."""
    with (
        cluster.copy_of(template) as name,
        tempfile.TemporaryDirectory() as folder,
        portal_over(settings_for(cluster, name, Path(folder))) as app,
        looking_from_outside(cluster, name) as outside,
    ):
        visitor = sign_in(app, members(outside)["sunita.rao@harbour.example"])
        outside.execute(FILL, {"who": membership("desmond-clarke"), "due": BEFORE, "many": many})
        outside.execute("analyze app.due_item")
        engine = create_engine(for_sqlalchemy(cluster.dsn("portal_worker", name)))
        recount_all(engine)
        engine.dispose()
        quiet = [_page(visitor) for _ in range(15)]
        waiting = _correct(outside)
        began, (worked_out, during) = time.monotonic(), _two_workers(for_sqlalchemy(cluster.dsn("portal_worker", name)), visitor)
        seconds = time.monotonic() - began
        moved = outside.execute("select count(*) from app.due_item where title = 'Of ten thousand' and due_on = %s", [AFTER]).fetchone()
        wrong = (many - (moved[0] if moved else 0)) + abs(worked_out - waiting) + sum(took > NO_PAGE_WAITS_LONGER for took in during)
    pages = f"a page {1000 * median(quiet):.0f} ms before, {1000 * median(during):.0f} ms meanwhile, {1000 * max(during):.0f} ms at worst"
    return f"recount: {waiting:,} open items by two workers in {seconds:.1f} s; {pages}", wrong


def _correct(outside: psycopg.Connection) -> int:  # type: ignore[type-arg]
    outside.execute("set role portal_owner")
    outside.execute("select wall.correct_calendar(%s, true, 'Proclaimed bank holiday', 'An operator')", [DAY])
    row = outside.execute("select (wall.recounts() ->> 'waiting')::int").fetchone()
    outside.execute("reset role")
    return int(row[0]) if row else 0


def _two_workers(dsn: str, visitor: Visitor) -> tuple[int, list[float]]:
    spawn = multiprocessing.get_context("spawn")
    told: multiprocessing.Queue[int] = spawn.Queue()
    workers = [spawn.Process(target=work, args=(dsn, told)) for _ in range(2)]
    for worker in workers:
        worker.start()
    during = [_page(visitor)]
    while any(worker.is_alive() for worker in workers):
        during.append(_page(visitor))
    return sum(told.get() for _ in workers), during


def _page(visitor: Visitor) -> float:
    began = time.monotonic()
    visitor.client.get(CHILD, base_url="http://localhost/")
    return time.monotonic() - began
