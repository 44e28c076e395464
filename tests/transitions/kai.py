"""Kai's school move as tests address it, and what they ask of the database about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import event

from portal.demo.idents import ident
from portal.foundation.database import db
from tests.visitor import Element, Page, Visitor

MOVE_ID = ident("transition", "kai T4")
MOVE = f"/transitions/{MOVE_ID}"


def item_id(number: int) -> UUID:
    return ident("item", f"kai T4-{number}")


def item(number: int) -> str:
    return f"{MOVE}/items/{item_id(number)}"


def line(page: Page, number: int) -> Element:
    """The item as it stands on a page or in a fragment."""
    return page.root.one("li", id=f"item-{item_id(number)}")


def numbers(page: Page) -> list[int]:
    """Which items a page shows."""
    known = {f"item-{item_id(number)}": number for number in range(1, 19)}
    return sorted(known[one.attrs["id"]] for one in page.root.all("li") if one.attrs.get("id") in known)


def completions(owner: psycopg.Connection[Any], number: int) -> list[Any]:
    return owner.execute("select * from app.completion where item_id = %s order by turn", [item_id(number)]).fetchall()


def due(owner: psycopg.Connection[Any], number: int) -> Any:
    return owner.execute("select * from app.due_item where source_id = %s", [item_id(number)]).fetchone()


def told(owner: psycopg.Connection[Any], number: int) -> list[Any]:
    """What the trail says of an item, in the order of telling."""
    return owner.execute("select * from app.trail where object_id = %s order by id", [item_id(number)]).fetchall()


def another_move_of(owner: psycopg.Connection[Any], visitor: Visitor) -> UUID:
    """A move of another child to whom this visitor is near."""
    found = owner.execute(
        "select t.id from app.transition t join app.involvement i on i.child_id = t.child_id"
        " where i.membership_id = %s and i.capacity = 'full' and i.ended_at is null and t.id <> %s limit 1",
        [visitor.member.membership_id, MOVE_ID],
    ).fetchone()
    assert found, "the invented world has no second move for this visitor"
    return UUID(str(found.id))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What the portal asks of the database, but for the session look-up and entering the wall."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "signin." not in statement and "wall.enter" not in statement:
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", hear)
