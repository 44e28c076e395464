"""How often a page asks the database, and how: beside the session's look-up and `wall.enter`, with few children and with 200."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg.rows import namedtuple_row

from portal.demo.idents import ident
from portal.demo.samples import samples
from tests.conftest import Figure
from tests.contract.crowd import crowd
from tests.contract.test_refusals import OF_ALL_CHILDREN, OPEN_TO_ASK
from tests.databases import Cluster
from tests.statements import statements_of
from tests.visitor import Visitor
from tests.work.arrange import many_children
from tests.world import EMAILS, looking_from_outside

PAGE, FRAGMENT, WRITE = 6, 3, 8
ASK_MORE = {"oversight.why": 5}
"""A fragment that is as good as a page: why somebody may see something is found from how that somebody stands to the child."""
LIST = {"work.my_children": 4}
ITEM = f"/transitions/{ident('transition', 'kai T4')}/items/{{}}"


def asked_by(app: Flask, visitor: Visitor, url: str, *, fragment: bool = False) -> list[str]:
    with statements_of(app) as asked:
        visitor.get(url, fragment=fragment)
    return asked


def counts(app: Flask, visit: Any, *, fragment: bool) -> dict[str, int]:
    return {
        one["endpoint"]: len(asked_by(app, visit(one["owner_email"]), one["url"], fragment=fragment))
        for one in samples(app)
        if one["method"] == "GET"
    }


def test_each_page_keeps_to_its_number_of_statements(app: Flask, visit, figure: Figure) -> None:
    found = counts(app, visit, fragment=False)
    figure("statements a page: " + ", ".join(f"{name} {count}" for name, count in sorted(found.items())))
    assert {name: count for name, count in found.items() if count > LIST.get(name, PAGE)} == {}


def test_pages_ask_no_more_when_everybody_has_200_children(app: Flask, visit, owner: psycopg.Connection) -> None:
    few = counts(app, visit, fragment=False)
    for email in {one["owner_email"] for one in samples(app)}:
        many_numbered(owner, visit(email).member.membership_id)
    assert counts(app, visit, fragment=False) == few


def many_numbered(owner: psycopg.Connection, membership_id: UUID) -> None:
    """As `many_children`, for several people one after another: case codes are unique."""
    many_children(owner, membership_id)
    owner.execute("update app.child set case_code = 'Y' || substr(id::text, 10) where case_code like 'ZZ-%'")


def test_each_fragment_keeps_to_its_number_of_statements(app: Flask, visit, figure: Figure) -> None:
    """A fragment is a named block of a page; a page that names none is answered whole, and counts as one."""
    found = {}
    for one in samples(app):
        if one["method"] == "GET" and not one["url"].endswith("/file"):
            visitor = visit(one["owner_email"])
            url = f"/?after={ident('child', 'kai')}" if one["url"] == "/" else one["url"]  # the list's fragment is its next page
            with statements_of(app) as asked:
                page = visitor.get(url, fragment=True)
            if not page.root.all("h1"):
                found[one["endpoint"]] = len(asked)
    figure("statements a fragment: " + ", ".join(f"{name} {count}" for name, count in sorted(found.items())))
    assert found
    assert {name: count for name, count in found.items() if count > ASK_MORE.get(name, FRAGMENT)} == {}


@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize("many", [False, True])
def test_a_write_keeps_to_its_number_of_statements(
    app: Flask, teacher: Visitor, owner: psycopg.Connection, fragment: bool, many: bool
) -> None:
    if many:
        many_children(owner, teacher.member.membership_id)
    url = ITEM.format(ident("item", "kai T4-4"))
    page = teacher.get(url)
    with statements_of(app) as asked:
        teacher.submit(page, "completion", fragment=fragment, follow=False, answers=200 if fragment else 303, note="Rang at ten.")
    assert len(asked) <= WRITE, asked
    page = teacher.get(url)
    with statements_of(app) as asked:
        teacher.submit(page, "reopening", fragment=fragment, follow=False, answers=200 if fragment else 303, reason="The wrong item.")
    assert len(asked) <= WRITE, asked


def test_a_refusal_is_cheap(app: Flask, stranger_teacher: Visitor) -> None:
    for one in samples(app):
        if one["method"] == "GET" and one["url"] not in OF_ALL_CHILDREN and not one["url"].startswith("/account"):
            with statements_of(app) as asked:
                page = stranger_teacher.ask("GET", one["url"])
            assert page.status in ({200, 403, 404} if one["url"].startswith(OPEN_TO_ASK) else {404}), one["url"]
            most = 3 if one["endpoint"] == "oversight.person_trail" or one["url"].startswith(OPEN_TO_ASK) else 2  # who, and how near
            assert len(asked) <= most, (one["url"], asked)


def test_public_pages_ask_the_database_nothing(app: Flask, nobody: Visitor) -> None:
    for url in ("/sign-in", "/policy", "/healthz", "/reports/verify"):
        assert asked_by(app, nobody, url) == [], url


# Plans


@pytest.fixture(scope="module")
def crowded(cluster: Cluster, demo_world: str) -> Iterator[str]:
    with cluster.copy_of(demo_world) as name:
        with looking_from_outside(cluster, name) as owner:
            crowd(owner)
        yield name


def test_among_5000_children_no_page_scans_a_confidential_table_in_sequence(
    cluster: Cluster, crowded: str, app: Flask, visit, figure: Figure
) -> None:
    """Every statement of every sample, and every statement inside the wall's functions, as the planner would run it among many."""
    confidential = _confidential(cluster, crowded)
    assert len(confidential) >= 20
    scans, statements = [], 0
    for label, member, recorded in _recorded(app, visit):
        plans = _plans(cluster, crowded, member, recorded)
        statements += len(recorded)
        scans += [f"{label}: {table}" for plan in plans for table in re.findall(r"Seq Scan on (\w+)", plan) if table in confidential]
    figure(f"plans among 5,000 children: {statements} statements of {len(samples(app))} routes, no sequential scan")
    assert statements > 30
    assert sorted(set(scans)) == []


def test_the_yardstick_does_see_a_scan_and_what_the_walls_functions_ask(cluster: Cluster, crowded: str, visit) -> None:
    member = visit("ruth.adeyemi@tamarisk-lane.example").member.membership_id
    heard = "".join(_plans(cluster, crowded, member, [("select 1 from app.agency where name = 'x'", {})]))
    assert "Seq Scan on agency" in heard
    assert "from app.involvement i" in heard, "what wall.enter asks is heard too"


def _recorded(app: Flask, visit: Any) -> Iterator[tuple[str, UUID, list[tuple[str, Any]]]]:
    """(whose page, membership, its statements with their values) of every sample and of the list for everybody."""
    from sqlalchemy import event

    from portal.foundation.database import db

    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(("select * from signin.", "select wall.enter(", "INSERT")):
            asked.append((statement, values))

    with app.app_context():
        engine = db.engine
    opened = [(one["endpoint"], one["owner_email"], one["url"]) for one in samples(app) if one["method"] == "GET"]
    lists = ("sunita-rao", "aoife-brennan", "josephine-mensah", "gareth-pryce", "farida-ali")
    opened += [("work.my_children", EMAILS[key], "/") for key in lists]
    for endpoint, email, url in opened:
        visitor = visit(email)
        asked.clear()
        event.listen(engine, "before_cursor_execute", note)
        visitor.get(url)
        event.remove(engine, "before_cursor_execute", note)
        yield f"{endpoint} of {visitor.member.role}", visitor.member.membership_id, list(asked)


def _plans(cluster: Cluster, name: str, member: UUID | None, statements: list[tuple[str, Any]]) -> list[str]:
    """How these are run for a member, the wall's own statements included: by auto_explain, since a function hides its plans."""
    heard: list[str] = []
    with psycopg.connect(cluster.superuser_dsn(name)) as connection:
        connection.execute("load 'auto_explain'")
        for setting, value in (("log_min_duration", "0"), ("log_nested_statements", "on"), ("log_level", "notice"), ("log_timing", "off")):
            connection.execute(f"set auto_explain.{setting} = '{value}'")
        connection.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
        connection.execute("set local role portal_web")
        if member:
            connection.execute("select wall.enter(%s)", [member])
        for statement, values in statements:
            connection.execute(statement, values)
        connection.rollback()
    return heard


def _confidential(cluster: Cluster, name: str) -> set[str]:
    with psycopg.connect(cluster.superuser_dsn(name), row_factory=namedtuple_row) as outside:
        guarded = {row.relname for row in outside.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name")}
    return guarded | {"child", "trail", "credential", "signin_session", "signin_attempt"}
