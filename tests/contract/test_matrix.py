"""Every route x every member of the cast x own, same agency, other agency, unknown: what is answered is what the policy table says."""

import pytest
from flask import Flask

from tests.conftest import Figure
from tests.contract.matrix import Matrix, Tally
from tests.databases import Cluster

pytestmark = pytest.mark.reads_only


def walked(cluster: Cluster, app: Flask, database: str) -> Tally:
    return Matrix(app, cluster.superuser_dsn(database), at_most=5).walk()


@pytest.mark.xdist_group("matrix")
def test_every_route_answers_everybody_as_the_policy_table_says(cluster: Cluster, app: Flask, database: str, figure: Figure) -> None:
    tally = walked(cluster, app, database)
    figure(f"matrix: {tally}")
    assert tally.wrong == []
    assert {"own", "same agency", "other agency", "unknown"} <= set(tally.by_relation)
    assert len(tally.not_found) == 1, f"not yours and unknown differ: {list(tally.not_found.values())}"
    assert {200, 303, 403, 404, 422} <= set(tally.by_status)


@pytest.mark.xdist_group("matrix")
def test_fragments_are_behind_the_same_gate(cluster: Cluster, app: Flask, database: str, figure: Figure) -> None:
    tally = Matrix(app, cluster.superuser_dsn(database), at_most=1).walk(fragments=(True,))
    figure(f"matrix, fragments: {tally}")
    assert tally.wrong == []
    assert len(tally.not_found) == 1
