"""Each wall catches what the other lets through: with one switched off, the other still shows nobody what is not theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.access.permissions import Decision
from portal.settings import Settings
from tests.canaries import Marked
from tests.conftest import Figure
from tests.contract import sealed
from tests.contract.leaks import looked_for
from tests.contract.matrix import Matrix
from tests.databases import Cluster


@pytest.fixture(scope="session")
def demo_world(cluster: Cluster) -> str:
    return sealed.marked(cluster)


def take_down_the_wall_in_the_database(owner: psycopg.Connection[Any]) -> None:
    """Every row of every table shows to whoever connects."""
    for (table,) in owner.execute("select relname from pg_class where relnamespace = 'app'::regnamespace and relrowsecurity").fetchall():
        owner.execute(f"alter table app.{table} disable row level security")


@contextmanager
def the_gate_wide_open() -> Iterator[None]:
    """The policy table says yes to everything: every loader, sieve and decision in Python lets everybody pass."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("portal.children.queries", "portal.children.listing", "portal.oversight.people", "portal.access.predicates"):
            patch.setattr(f"{module}.opens", lambda *_told, **_asked: True)
        patch.setattr("portal.web.gate.allows", lambda *_told: Decision(True, "everything goes"))
        patch.setattr("portal.web.gate.reads_it", lambda *_told: True)
        yield


def test_with_the_database_wide_open_the_gate_and_the_sieve_hold(
    app: Flask, cluster: Cluster, database: str, owner: psycopg.Connection[Any], settings: Settings, figure: Figure
) -> None:
    matrix, marked = Matrix(app, cluster.superuser_dsn(database)), Marked.read(cluster.superuser_dsn(database))
    take_down_the_wall_in_the_database(owner)
    looked = looked_for(matrix, marked, matrix.cells(one_in=16, seed=5), settings.data_dir, fragments=(False,))
    figure(f"the database's wall off: {looked}")
    assert "\n".join(looked.wrong) == ""


def test_with_the_gate_wide_open_the_database_holds(
    app: Flask, cluster: Cluster, database: str, settings: Settings, figure: Figure
) -> None:
    matrix, marked = Matrix(app, cluster.superuser_dsn(database)), Marked.read(cluster.superuser_dsn(database))
    with the_gate_wide_open():
        looked = looked_for(matrix, marked, matrix.cells(one_in=16, seed=6), settings.data_dir, fragments=(False,))
    figure(f"the gate open: {looked}")
    assert [one for one in looked.wrong if "LEAK" in one] == []
