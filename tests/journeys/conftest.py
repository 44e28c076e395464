"""What a journey may ask for.

| fixture | gives |
| --- | --- |
| `house` | the portal on loopback over a copy of the demo world that is this journey's own |
| `house`, marked `reads_only` | one for all of them, in which Kai's latest review already has its sealed report |
| `sits_down(key, ...)` | a `Person` at a browser of their own, signed in as one of the cast ("" for nobody) |

One worker begins with the journeys and launches the browser once (tests/shares.py). A journey that fails says where its pictures lie.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from portal.settings import ROOT
from tests.databases import Cluster
from tests.journeys.house import House, have_the_report_made, house_over
from tests.journeys.person import Person, launch

HERE = Path(__file__).parent
FAILED = ROOT / "shots" / "failed"
SITTING = pytest.StashKey[list[Person]]()
SitsDown = Callable[..., Person]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: Any = yield
    if call.when == "call" and report.failed and (pictures := _pictures(item)):
        report.longrepr.addsection("What the browser showed", "\n".join(map(str, pictures)))
    return report


def _pictures(item: pytest.Item) -> list[Path]:
    taken = []
    for number, person in enumerate(item.stash.get(SITTING, []), start=1):
        try:
            taken.append(person.picture(FAILED / f"{item.name}-{number}-{person.key or 'nobody'}.png"))
        except Error:
            continue  # that window is closed already
    return taken


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the journeys, ended with them: while it runs, no other test of this process may use asyncio."""
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def _open_house(cluster: Cluster, demo_world: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with cluster.copy_of(demo_world) as name, house_over(cluster, name, tmp_path_factory.mktemp("house")) as open_house:
        have_the_report_made(open_house)
        yield open_house


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """The one open house when the journey only reads, else a house of the journey's own."""
    if request.node.get_closest_marker("reads_only"):
        yield request.getfixturevalue("_open_house")
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    with (
        cluster.copy_of(request.getfixturevalue("demo_world")) as name,
        house_over(cluster, name, request.getfixturevalue("tmp_path")) as own,
    ):
        yield own


@pytest.fixture(scope="session")
def _seen() -> set[tuple[str, ...]]:
    """Which kinds of page axe has been over in this run, as whom."""
    return set()


@pytest.fixture
def sits_down(request: pytest.FixtureRequest, house: House, browser: Browser, _seen: set[tuple[str, ...]]) -> Iterator[SitsDown]:
    sitting = request.node.stash.setdefault(SITTING, [])

    def arrive(key: str = "", **how: Any) -> Person:
        person = Person(browser, house, key, seen=_seen, **how)
        sitting.append(person)
        return person

    yield arrive
    for person in sitting:
        person.context.close()
