"""Who acts is known for one transaction, and never changes within a session."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from portal.children.models import Entry
from portal.foundation.database import acting_as, acting_as_system, engine_options, nobody_acts
from portal.foundation.refusals import NobodyActs
from tests import grid
from tests.databases import for_sqlalchemy
from tests.wall.conftest import Wall

SETTINGS = (
    "membership",
    "agency",
    "everywhere",
    "children",
    "placements",
    "edge",
    "slices",
    "own",
    "writes",
    "own_writes",
    "denied",
    "released",
)


@pytest.fixture
def engine(wall: Wall) -> Iterator[Engine]:
    made = create_engine(for_sqlalchemy(wall.cluster.dsn("portal_web", wall.name)), **engine_options(pool_size=1))
    yield made
    made.dispose()


@contextmanager
def session_of(engine: Engine) -> Iterator[Session]:
    with Session(engine, autoflush=False, expire_on_commit=False) as session:
        yield session


def settings(connection: psycopg.Connection) -> dict[str, str]:
    """What stands in each setting; NULL and empty alike."""
    row = connection.execute("select " + ", ".join(f"coalesce(current_setting('app.{name}', true), '')" for name in SETTINGS)).fetchone()
    assert row is not None
    return {name: value for name, value in zip(SETTINGS, row, strict=True) if value}


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_settings_end_with_the_transaction(wall: Wall, end: str) -> None:
    with wall.acting("sunita-rao") as connection:
        assert settings(connection)["membership"] == str(grid.member("sunita-rao"))
        getattr(connection, end)()
        assert settings(connection) == {}
        assert connection.execute("select count(*) from app.entry").fetchone() == (0,)


def test_entering_again_takes_off_everything_of_the_actor_before(wall: Wall) -> None:
    with wall.acting("sunita-rao") as connection:
        connection.execute("select wall.enter(%s)", [grid.member("suspended")])
        assert settings(connection) == {}
        connection.execute("select wall.enter(%s)", [grid.member("farida-ali")])
        found = settings(connection)
    with wall.acting("farida-ali") as connection:
        assert found == settings(connection)


def test_a_session_in_which_nobody_acts_refuses_to_begin(engine: Engine) -> None:
    with session_of(engine) as session, pytest.raises(NobodyActs):
        session.scalars(select(Entry)).all()


def test_a_session_acts_for_the_one_it_was_told(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as(grid.member("farida-ali"), session)
        assert {entry.slice for entry in session.scalars(select(Entry))} >= {71 - 1, 91}


def test_changing_the_actor_of_an_open_session_is_refused(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as(grid.member("farida-ali"), session)
        session.scalars(select(Entry).limit(1)).all()
        with pytest.raises(NobodyActs):
            acting_as(grid.member("sunita-rao"), session)
        with pytest.raises(NobodyActs):
            acting_as_system("close old sessions", session)


def test_the_actor_stays_the_same_after_a_commit(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as(grid.member("farida-ali"), session)
        before = session.scalar(text("select wall.me()"))
        session.commit()
        assert session.scalar(text("select wall.me()")) == before == grid.member("farida-ali")
        with pytest.raises(NobodyActs):
            acting_as(grid.member("sunita-rao"), session)


def test_the_next_actor_sees_nothing_that_the_one_before_had_loaded(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as(grid.member("sunita-rao"), session)
        secret = session.get(Entry, grid.row_of("entry", "kai", 90))
        assert secret is not None
        nobody_acts(session)
        acting_as(grid.member("farida-ali"), session)
        assert session.get(Entry, grid.row_of("entry", "kai", 90)) is None


def test_a_system_task_enters_and_sees_no_entry(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as_system("close old sessions", session)
        assert session.scalars(select(Entry)).all() == []
        assert session.scalar(text("select current_setting('app.task')")) == "close old sessions"


def test_a_pooled_connection_brings_nothing_along(engine: Engine) -> None:
    with session_of(engine) as session:
        acting_as(grid.member("sunita-rao"), session)
        first = session.scalar(text("select pg_backend_pid()"))
        session.commit()
    with engine.connect() as connection:
        assert connection.scalar(text("select pg_backend_pid()")) == first
        assert connection.scalar(text("select count(*) from app.entry")) == 0
