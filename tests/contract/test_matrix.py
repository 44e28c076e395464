"""Every route x every kind of people x every relation to what is asked for: what is answered is what the policy table says.

Here a sample by lot (always the same); `make attack` walks the whole of it.
"""

import psycopg
import pytest
from flask import Flask

from portal import create_app
from portal.access.permissions import READ_PLAN
from portal.demo.samples import samples
from portal.settings import Settings
from portal.web import gate
from tests.conftest import Figure
from tests.contract.matrix import Matrix, Tally
from tests.contract.principals import EDGE, LIVES_WITH_OWN, NO_MORE, NOT_THEIR_PART, OTHER_AGENCY, OWN, SAME_AGENCY, SWAPPED, UNKNOWN
from tests.contract.state import everything
from tests.databases import Cluster

pytestmark = pytest.mark.reads_only

WANTED = {OWN, NOT_THEIR_PART, EDGE, LIVES_WITH_OWN, NO_MORE, SAME_AGENCY, OTHER_AGENCY, UNKNOWN, SWAPPED}


@pytest.fixture
def matrix(cluster: Cluster, app: Flask, database: str) -> Matrix:
    return Matrix(app, cluster.superuser_dsn(database))


def covers_everything(matrix: Matrix, tally: Tally) -> None:
    assert tally.routes == {(rule.rule, method) for rule, method, _ in matrix.routes()}, "every route of the gate's registry is asked for"
    assert len(tally.by_kind) >= 20
    assert set(tally.by_relation) >= WANTED
    assert len(tally.not_found) == 1, f"not yours and unknown differ: {list(tally.not_found.values())}"


def test_every_route_answers_everybody_as_the_policy_table_says(matrix: Matrix, owner: psycopg.Connection, figure: Figure) -> None:
    before = everything(owner)
    tally = matrix.walk(matrix.cells(one_in=6))
    figure(f"matrix: {tally}")
    assert "\n".join(tally.wrong) == ""
    covers_everything(matrix, tally)
    assert {200, 303, 401, 403, 404, 422} <= set(tally.by_status)
    assert everything(owner) == before, "a form without its fields changes nothing, whoever sends it"


def test_fragments_are_behind_the_same_gate(matrix: Matrix, figure: Figure) -> None:
    tally = matrix.walk(matrix.cells(one_in=14, seed=2), fragments=(True,))
    figure(f"matrix, fragments: {tally}")
    assert "\n".join(tally.wrong) == ""
    covers_everything(matrix, tally)


def test_the_matrix_notices_a_route_that_lets_everybody_in(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trusts the walk must have seen it fail."""
    monkeypatch.setitem(matrix.app.view_functions, "plans.plan", open_to_all(matrix.app.view_functions["plans.plan"]))
    routes = [one for one in matrix.routes() if one[0].endpoint == "plans.plan"]
    tally = matrix.walk(matrix.cells(routes=routes, one_in=2))
    assert len([one for one in tally.wrong if ": 200 where 404 was meant" in one]) > 10


def open_to_all(view):
    def opened(**_values: object) -> str:
        from flask import g

        g.decision = "none asked"
        return "the plan"

    opened.mark = view.mark  # type: ignore[attr-defined]
    return opened


# A new route cannot be forgotten


def test_a_new_route_without_a_permission_does_not_even_start(settings: Settings) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/children/<uuid:child_id>/side-door", "side.door", lambda child_id: "in")
    with pytest.raises(RuntimeError, match="declares no permission"):
        gate.refuse_unmarked(scratch)


def test_a_new_route_without_a_sample_fails(settings: Settings) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/children/<uuid:child_id>/side-door", "side.door", gate.needs(READ_PLAN, sample="forgotten")(lambda: ""))
    with pytest.raises(LookupError, match="forgotten"):
        samples(scratch)


def test_a_new_route_with_a_kind_of_id_that_the_matrix_does_not_know_fails(settings: Settings, matrix: Matrix) -> None:
    scratch = create_app(settings)
    scratch.add_url_rule("/safes/<uuid:safe_id>", "side.door", gate.needs(READ_PLAN, sample="child")(lambda: ""))
    with pytest.raises(LookupError, match="safe_id"):
        next(matrix.cells(routes=[one for one in Matrix.routes_of(scratch) if one[0].endpoint == "side.door"]))


def test_a_new_route_is_walked_without_being_told_of(settings: Settings, cluster: Cluster, database: str) -> None:
    """It shows a plan to whoever asks: no loader stands before it, so it answers those who may not with 403, where 404 was meant."""
    scratch = create_app(settings)
    scratch.add_url_rule("/side/<uuid:version_id>", "side.door", gate.needs(READ_PLAN, sample="plan")(lambda: "the plan"))
    new = Matrix(scratch, cluster.superuser_dsn(database))
    tally = new.walk(new.cells(routes=[one for one in new.routes() if one[0].endpoint == "side.door"]))
    assert tally.cells > 100
    assert tally.wrong
