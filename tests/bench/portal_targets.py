"""The portal's pages as targets, and the portal with one of its walls, or the trail, taken away: so that the price of each is seen."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import psycopg
from flask import Flask
from flask_sqlalchemy.session import Session as PortalSession
from psycopg import sql
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.app import create_app
from portal.children import listing
from portal.children import queries as children
from portal.foundation import database
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.settings import Settings
from portal.web import unit_of_work
from tests.bench.measuring import Request, Target
from tests.seeded import pages_of
from tests.visitor import Visitor

OVER_THE_WALL = "portal_bench"
BROWSER = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors", "HX-Current-URL": "http://localhost/"}


def let_others_begin() -> None:
    """The portal makes every session of its process enter the wall; the yardstick in the same process has none to enter."""
    event.remove(Session, "after_begin", database._enter)
    event.listen(PortalSession, "after_begin", database._enter)


def portal(settings: Settings, dsn: str) -> Flask:
    """The portal over one connection of its own."""
    app = create_app(replace(settings, web_dsn=dsn))
    with app.app_context():
        db.engine.dispose()
    return app


def listed(app: Flask, name: str, application_name: str, visitor: Visitor, **more: Any) -> Target:
    return Target(name, app, application_name, partial(itertools.repeat, ("GET", "/", b"", _signed_in(visitor, BROWSER))), **more)


def following(app: Flask, name: str, application_name: str, visitor: Visitor) -> Target:
    """The next 25 of the list, as a fragment."""
    link = visitor.get("/").root.one("a", hx_target="#children").attrs["href"]
    return Target(name, app, application_name, partial(itertools.repeat, ("GET", link, b"", _signed_in(visitor, HTMX))))


def child(app: Flask, name: str, application_name: str, visitor: Visitor, url: str, **more: Any) -> Target:
    return Target(name, app, application_name, partial(itertools.repeat, ("GET", url, b"", _signed_in(visitor, BROWSER))), **more)


def completing(app: Flask, name: str, application_name: str, visitor: Visitor, urls: Iterator[str]) -> Target:
    """Marking an item as done by htmx, each time another item."""
    return Target(name, app, application_name, lambda: (_completion(visitor, url) for url in urls))


def _completion(visitor: Visitor, url: str) -> Request:
    page = visitor.get(url)
    form = page.form("completion")
    typed = {name: "Agreed by phone with the owner." for name in form.names if name not in form.fields or name in {"reason", "note"}}
    sent = urlencode({**form.fields, **{name: [text] for name, text in typed.items()}, "submit_key": [str(new_id())]}, doseq=True)
    return "POST", form.action or url, sent.encode(), _signed_in(visitor, HTMX)


def open_items(web_dsn: str, membership: object) -> Iterator[str]:
    """Items of all the moves near somebody that are not done yet."""
    with psycopg.connect(web_dsn) as web:
        web.execute("select wall.enter(%s)", [membership])
        found = web.execute(
            "select i.transition_id, i.id from app.checklist_item i"
            " where not exists (select from app.completion c where c.item_id = i.id) order by i.id"
        ).fetchall()
    return (f"/transitions/{move}/items/{item}" for move, item in found)


def child_of(web_dsn: str, visitor: Visitor) -> str:
    return pages_of(web_dsn, visitor.member.membership_id)["child"]


def _signed_in(visitor: Visitor, headers: dict[str, str]) -> dict[str, str]:
    cookie = visitor.client.get_cookie(visitor.app.extensions["settings"].cookie_name)
    assert cookie is not None
    return {**headers, "Cookie": f"{cookie.key}={cookie.value}"}


# With something taken away


@contextmanager
def no_trail() -> Iterator[None]:
    with patch.object(unit_of_work, "tell", lambda *_: 0):
        yield


@contextmanager
def no_sieve() -> Iterator[None]:
    """Without the second wall's question about every row. The gate's own question stays."""
    with (
        patch.object(children, "is_open", lambda *_: True),
        patch.object(listing, "is_open", lambda *_: True),
        patch.object(children, "sieve", lambda _actor, _near, rows: list(rows)),
    ):
        yield


def make_role_over_the_wall(superuser_dsn: str) -> None:
    """Only on the throwaway server of the measurement: the web's rights, and past row security."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("create role {} login bypassrls in role portal_web").format(sql.Identifier(OVER_THE_WALL)))
        connection.execute(
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(connection.info.dbname), sql.Identifier(OVER_THE_WALL))
        )


def enter_for_nothing(app: Flask, web_dsn: str, visitors: list[Visitor]) -> None:
    """In this app entering works nothing out: what it would find is handed over ready. And since no row security says it any more,
    the lists say themselves whose children they mean."""
    ready = {str(one.member.membership_id): _settings_after_entering(web_dsn, one) for one in visitors}
    with app.app_context():
        engine = db.engine

    def instead(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> tuple[str, Any]:
        if statement.startswith("select wall.enter("):
            membership, agency, near = ready[str(values["who"])]
            return HANDED_OVER, {"m": membership, "a": agency, "c": near}
        return _with_scope(statement), values

    event.listen(engine, "before_cursor_execute", instead, retval=True)


def _with_scope(statement: str) -> str:
    mine = "= any((select wall.ids('app.children'))::uuid[])"
    if "UNION ALL" in statement:
        statement = statement.replace("FROM app.child UNION ALL", f"FROM app.child WHERE app.child.id {mine} UNION ALL")
        return statement.replace("FROM app.entry \nWHERE ", f"FROM app.entry \nWHERE app.entry.child_id {mine} AND ", 1)
    if "FROM app.due_item JOIN" in statement:
        return statement.replace("\nWHERE ", f"\nWHERE app.due_item.child_id {mine} AND ", 1)
    return statement


HANDED_OVER = """
select set_config('app.membership', %(m)s, true), set_config('app.agency', %(a)s, true), set_config('app.children', %(c)s, true)
"""


def _settings_after_entering(web_dsn: str, visitor: Visitor) -> Any:
    names = ("app.membership", "app.agency", "app.children")
    with psycopg.connect(web_dsn) as web:
        web.execute("select wall.enter(%s)", [visitor.member.membership_id])
        return web.execute("select " + ", ".join(f"current_setting('{name}')" for name in names)).fetchone()
