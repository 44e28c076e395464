"""The demo world with three things more: a sealed report, people who should see nothing any more or not yet, and a parent."""

import pytest

from tests.contract import sealed
from tests.databases import Cluster


@pytest.fixture(scope="session")
def demo_world(cluster: Cluster) -> str:
    return sealed.demo_and_more(cluster)
