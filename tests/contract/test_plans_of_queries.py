"""On 5,000 children no page reads a confidential table from end to end, and none asks more often for many children than for two.

Two proofs: the plan of each statement as that reader runs it, and the server's own count of sequential scans, which also knows what
the wall's functions do inside.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask

from tests import world
from tests.databases import Cluster
from tests.seeded import Asked, asked_of, fill_with_thousands, pages_of, visitors
from tests.visitor import Visitor

READERS = ("KW", "RM", "CL", "SW", "SW team", "SW few", "IRO", "CO", "CO small", "XT", "DT", "VSH", "PA", "CH")
AT_MOST = {"list": 4, "mine": 6, "child": 6, "plan": 6, "move": 6, "review": 6, "trail": 6, "item": 6}
READS_THE_TRAIL = {"RM", "SW", "IRO"}
CONFIDENTIAL = "select split_part(name::text, '.', 2) as name from wall.guarded union values ('child'), ('trail')"


class Thousands:
    """The portal over the generated world, and readers of every role. What they open is told to the trail and nothing else."""

    def __init__(self, app: Flask, web_dsn: str, migrate_dsn: str, outside: psycopg.Connection[Any]) -> None:
        self.app, self.web_dsn, self.outside = app, web_dsn, outside
        self.visitors = visitors(app, migrate_dsn)
        self.confidential = {row.name for row in outside.execute(CONFIDENTIAL).fetchall()}

    def pages(self, reader: str) -> dict[str, str]:
        role = reader.split(maxsplit=1)[0]
        found = pages_of(self.web_dsn, self.visitors[reader].member.membership_id)
        return {name: url for name, url in found.items() if name != "trail" or role in READS_THE_TRAIL}

    def asked(self, reader: str, url: str, *, fragment: bool = False) -> list[Asked]:
        with asked_of(self.app) as asked:
            self.visitors[reader].get(url, fragment=fragment)
        return asked

    def scanned(self, reader: str, asked: Asked) -> set[str]:
        """Confidential tables that this statement's plan reads from end to end, for this reader."""
        with psycopg.connect(self.web_dsn) as web:
            web.execute("select wall.enter(%s)", [self.visitors[reader].member.membership_id])
            return self.scanned_over(web, asked)

    def scanned_over(self, connection: psycopg.Connection[Any], asked: Asked) -> set[str]:
        row = connection.execute(f"explain (format json) {asked.statement}", asked.values).fetchone()  # type: ignore[arg-type]
        assert row is not None
        return {node["Relation Name"] for node in _nodes(row[0][0]["Plan"]) if node["Node Type"] == "Seq Scan"} & self.confidential

    def scans_counted(self) -> dict[str, int]:
        counted = self.outside.execute("select relname, seq_scan from pg_stat_user_tables where schemaname = 'app'").fetchall()
        return {row.relname: row.seq_scan for row in counted if row.relname in self.confidential}


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


@pytest.fixture(scope="module")
def thousands(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Thousands]:
    """Made once for the test run and never copied."""
    name = cluster.template("five_thousand", fill_with_thousands)
    settings = world.settings_for(cluster, name, tmp_path_factory.mktemp("data"))
    with world.portal_over(settings) as app, world.looking_from_outside(cluster, name) as outside:
        yield Thousands(app, cluster.dsn("portal_web", name), cluster.dsn("portal_migrate", name), outside)


@pytest.mark.parametrize("reader", READERS)
def test_no_plan_reads_a_confidential_table_from_end_to_end(thousands: Thousands, reader: str) -> None:
    looked_at = 0
    for name, url in thousands.pages(reader).items():
        for asked in thousands.asked(reader, url):
            if asked.statement.lstrip().lower().startswith(("select", "with", "update")):
                looked_at += 1
                assert thousands.scanned(reader, asked) == set(), f"{reader}, {name}: {asked.statement}"
    assert looked_at >= 9 if reader != "PA" else looked_at >= 6


def test_a_scan_is_noticed_where_there_is_one(thousands: Thousands) -> None:
    before = thousands.scans_counted()
    searching = Asked("select count(*) from app.entry where text like %(words)s", {"words": "%cat%"})
    assert thousands.scanned_over(thousands.outside, searching) == {"entry"}
    thousands.outside.execute("set max_parallel_workers_per_gather = 0")  # a helper's count comes late, into the next test
    thousands.outside.execute(searching.statement, searching.values)
    thousands.outside.execute("select pg_stat_force_next_flush()")
    assert thousands.scans_counted()["entry"] > before["entry"]


@pytest.mark.parametrize("reader", READERS)
def test_the_server_counts_no_such_scan_either(thousands: Thousands, reader: str) -> None:
    """Asked in one connection of its own, since a server adds up its counts when a connection ends."""
    pages = thousands.pages(reader)
    thousands.visitors[reader].get("/")
    _let_go(thousands.app)
    before = thousands.scans_counted()
    for url in pages.values():
        thousands.visitors[reader].get(url)
    _let_go(thousands.app)
    assert thousands.scans_counted() == before


def _let_go(app: Flask) -> None:
    from portal.foundation.database import db

    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("reader", READERS)
def test_a_page_asks_no_more_than_its_share(thousands: Thousands, reader: str) -> None:
    for name, url in thousands.pages(reader).items():
        asked = thousands.asked(reader, url)
        assert len(asked) <= AT_MOST[name], f"{reader}, {name}: {[one.statement for one in asked]}"


@pytest.mark.parametrize(("few", "many"), [("SW few", "SW team"), ("CO small", "CO")])
def test_for_many_children_a_page_asks_as_often_as_for_few(thousands: Thousands, few: str, many: str) -> None:
    for name in ("list", "child", "plan"):
        assert _kinds(thousands, few, name) == _kinds(thousands, many, name)


def _kinds(thousands: Thousands, reader: str, name: str) -> list[str]:
    """The beginnings of the statements; the trail's insert is one, however many lines it has."""
    return [asked.statement[:30] for asked in thousands.asked(reader, thousands.pages(reader)[name])]


def test_a_fragment_of_the_list_asks_three_statements(thousands: Thousands) -> None:
    visitor = thousands.visitors["CO"]
    following = visitor.get("/").root.one("a", hx_target="#children").attrs["href"]
    assert len(thousands.asked("CO", following, fragment=True)) <= 3


def test_completing_an_item_asks_at_most_eight_statements(thousands: Thousands) -> None:
    for reader in ("SW", "RM", "SW team"):
        pages = thousands.pages(reader)
        if "item" in pages:
            break
    else:
        pytest.fail("nobody owns an open item")
    visitor: Visitor = thousands.visitors[reader]
    page = visitor.get(pages["item"])
    with asked_of(thousands.app) as asked:
        visitor.submit(page, "completion", fragment=True)
    assert 4 <= len(asked) <= 8, [one.statement for one in asked]
