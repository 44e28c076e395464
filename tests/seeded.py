"""The generated world of 5,000 children, for tests and measurements: its sign-ins, the pages each of them opens, and what a page asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import event

from portal.demo.seed import SeededMembership, seed, seeded_memberships
from portal.foundation.database import db
from tests.contract.crowd import crowd_the_empty
from tests.databases import Cluster
from tests.statements import BESIDE
from tests.visitor import Visitor
from tests.world import Member, looking_from_outside, sign_in

SEED = 1


def fill_with_thousands(cluster: Cluster, name: str) -> None:
    seed(cluster.dsn("portal_migrate", name), scale="M", seed=SEED)
    with looking_from_outside(cluster, name) as outside:
        crowd_the_empty(outside)


@dataclass(frozen=True)
class Asked:
    """One statement with its values, as it went to the database."""

    statement: str
    values: Any


@contextmanager
def asked_of(app: Flask) -> Iterator[list[Asked]]:
    """What everything within the block asks of the database, the look-up of the session and `wall.enter` left out."""
    asked: list[Asked] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(BESIDE):
            asked.append(Asked(statement, values))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def visitors(app: Flask, migrate_dsn: str) -> dict[str, Visitor]:
    """A visitor for each kind of reader that `seeded_memberships` finds."""
    return {label: sign_in(app, _member(found)) for label, found in seeded_memberships(migrate_dsn).items()}


def _member(found: SeededMembership) -> Member:
    return Member(found.person_id, found.membership_id, found.email, found.email, found.role, found.membership_id, "", "")


def pages_of(web_dsn: str, membership: UUID) -> dict[str, str]:
    """Addresses that this membership may open: the list, and one child with whatever there is to open; a moving child when one is near."""
    with psycopg.connect(web_dsn) as web:
        web.execute("select wall.enter(%s)", [membership])

        def first(statement: str, *values: object) -> Any:
            row = web.execute(statement, values).fetchone()
            return row[0] if row else None

        child = first("select child_id from app.transition order by child_id limit 1") or first(
            "select id from app.child order by id limit 1"
        )
        young = first("select role = 'CH' from app.membership where id = %s", membership)
        pages = {"mine" if young else "list": "/mine" if young else "/", "child": f"/children/{child}"}
        for name, table, address in (
            ("plan", "plan_version", "/plans"),
            ("move", "transition", "/transitions"),
            ("review", "review", "/reviews"),
        ):
            found = first(f"select id from app.{table} where child_id = %s order by id limit 1", child)
            if found:
                pages[name] = f"{address}/{found}"
        owned = "select id from app.checklist_item i where child_id = %s and %s = any(owners) and not exists "
        item = first(owned + "(select from app.completion c where c.item_id = i.id) order by number limit 1", child, membership)
        if item:
            pages["item"] = f"{pages['move']}/items/{item}"
        pages["trail"] = f"/children/{child}/trail"
    return pages
