"""The wall by itself, without the portal in front of it: on the embedded server, and on a system PostgreSQL 15 where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from portal.foundation.postgres_binaries import CannotRun, choose_binaries
from tests import grid
from tests.databases import Cluster


@dataclass(frozen=True)
class Wall:
    """A database on squared paper (tests/grid.py)."""

    cluster: Cluster
    name: str

    @contextmanager
    def acting(self, who: str | UUID | None, user: str = "portal_web") -> Iterator[psycopg.Connection[Any]]:
        """A transaction of the portal's own database user, in which one of the cast acts (or nobody). Never committed."""
        with psycopg.connect(self.cluster.dsn(user, self.name)) as connection:
            if who is not None:
                connection.execute("select wall.enter(%s)", [grid.member(who) if isinstance(who, str) else who])
            yield connection
            connection.rollback()

    @contextmanager
    def outside(self) -> Iterator[psycopg.Connection[Any]]:
        """Past the wall, each statement by itself."""
        with psycopg.connect(self.cluster.superuser_dsn(self.name), autocommit=True) as connection:
            yield connection

    def tables(self) -> list[str]:
        with self.outside() as outside:
            return grid.walled_tables(outside)


def everything(connection: psycopg.Connection[Any], table: str) -> list[tuple[UUID, UUID, int]]:
    """(id, child, slice) of an unscoped select: whatever the wall lets through."""
    return connection.execute(sql.SQL("select id, child_id, slice from app.{}").format(sql.Identifier(table))).fetchall()


def count(connection: psycopg.Connection[Any], table: str, where: str = "true", **values: Any) -> int:
    query = sql.SQL("select count(*) from app.{} where ").format(sql.Identifier(table)) + sql.SQL(where)
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture(scope="session")
def _on_18(cluster: Cluster) -> Iterator[Wall]:
    with cluster.copy_of(cluster.template("grid", grid.fill_with_the_grid)) as name:
        yield Wall(cluster, name)


@pytest.fixture(scope="session")
def _on_15(run_name: str) -> Iterator[Wall]:
    try:
        binaries = choose_binaries("system", major=15)
    except CannotRun:
        pytest.skip("this machine has no PostgreSQL 15 of its own")
    cluster = Cluster(run_name, "15", binaries)
    with cluster.copy_of(cluster.template("grid", grid.fill_with_the_grid)) as name:
        yield Wall(cluster, name)
    cluster.leave()


@pytest.fixture(params=["18", "15"])
def wall(request: pytest.FixtureRequest) -> Wall:
    """Shared by all tests of a worker: nothing is ever committed there."""
    found: Wall = request.getfixturevalue(f"_on_{request.param}")
    return found


@pytest.fixture
def own_wall(wall: Wall) -> Iterator[Wall]:
    """The same paper, for a test that commits."""
    with wall.cluster.copy_of("grid") as name:
        yield Wall(wall.cluster, name)
