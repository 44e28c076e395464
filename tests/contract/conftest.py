"""The demo world with three things more: a sealed report, people who should see nothing any more or not yet, and a parent."""

import pytest

from tests.contract.sealed import fill_with_the_demo_and_more
from tests.databases import Cluster


@pytest.fixture(scope="session")
def demo_world(cluster: Cluster) -> str:
    return cluster.template("demo_and_more", fill_with_the_demo_and_more)
