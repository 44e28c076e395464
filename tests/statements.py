"""Counting what a page asks of the database, beside the session's look-up and `wall.enter`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from portal.foundation.database import db

BESIDE = ("select * from signin.", "select wall.enter(")


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """The statements of everything asked of this portal within the block, the trail's insert included."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(BESIDE):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
