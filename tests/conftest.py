"""What every test may ask for.

| fixture | gives |
| --- | --- |
| `app` | the portal over a copy of the demo world that is this test's own; marked `reads_only`, over one copy for the whole module |
| `visit(email)` | a `Visitor` of that app, signed in as one of the cast; `nobody` is one who is not |
| `key_worker`, `manager`, `clinician`, `social_worker`, ... | visitors by their part in the story |
| `owner` | a connection to the same database past every wall: to arrange, and to see what really happened |
| `settings` | the settings of that app |
| `figure(words)` | prints a figure at the end of the run |
| `cluster`, `tables_only`, `demo_world` | the server, and the names of its templates: tables only, and the demo world |

A test that writes takes its own copy; mark a test, or a module by `pytestmark`, with `reads_only` when it may
share one (the trail and last-seen of a page view do no harm). No test may depend on what another left behind: the order is random.
Nothing leaves this machine: only Unix sockets and loopback answer.
"""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.settings import Settings
from tests import world
from tests.databases import Cluster, where_servers_lie
from tests.stages import Stage, Stages
from tests.visitor import Visitor
from tests.world import EMAILS, STRANGERS, Member

Visit = Callable[[str], Visitor]
Figure = Callable[[str], None]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "reads_only: shares one copy of the demo world with its module, since it changes nothing there")
    config.addinivalue_line("markers", "attack: a big count, run by `make attack` and in small by `make test`")
    config.option.allow_unix_socket = True
    where_servers_lie()  # chosen here, so that all workers agree
    config.option.allow_hosts = "127.0.0.1,::1,localhost"


def pytest_collection_finish() -> None:
    """Six thousand tests and all that they import stay until the end: no search for rubbish needs to go through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Called when tests are handed out to several workers (`-n 3`)."""
    from tests.shares import Shares

    return Shares(config, log)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Tells a figure that the run prints at its end, whichever worker reached it."""
    return lambda words: record_property("figure", words)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    told = sorted({str(value) for report in reports for name, value in report.user_properties if name == "figure"})
    if told:
        terminalreporter.section("figures reached")
        for line in told:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def run_name() -> str:
    """One name for all xdist workers of a run."""
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")[:12]


@pytest.fixture(scope="session")
def cluster(run_name: str) -> Iterator[Cluster]:
    shared = Cluster(run_name)
    yield shared
    shared.leave()


@pytest.fixture(scope="session")
def tables_only(cluster: Cluster) -> str:
    return cluster.tables_only()


@pytest.fixture(scope="session")
def demo_world(cluster: Cluster) -> str:
    return world.demo_world(cluster)


@pytest.fixture(scope="session")
def _stages(cluster: Cluster) -> Stages:
    return Stages(cluster)


@pytest.fixture(scope="module")
def _shared(_stages: Stages, demo_world: str) -> Iterator[Stage]:
    with _stages.over(demo_world) as stage:
        yield stage


@pytest.fixture
def _stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The module's when the test only reads, else the test's own."""
    if request.node.get_closest_marker("reads_only"):
        yield request.getfixturevalue("_shared")
        return
    stages: Stages = request.getfixturevalue("_stages")
    with stages.over(request.getfixturevalue("demo_world")) as stage:
        yield stage


@pytest.fixture
def app(_stage: Stage) -> Flask:
    return _stage.app


@pytest.fixture
def settings(app: Flask) -> Settings:
    chosen: Settings = app.extensions["settings"]
    return chosen


@pytest.fixture
def database(_stage: Stage) -> str:
    """The name of the database that `app` uses."""
    return _stage.name


@pytest.fixture
def owner(cluster: Cluster, database: str) -> Iterator[psycopg.Connection[Any]]:
    with world.looking_from_outside(cluster, database) as connection:
        yield connection


@pytest.fixture
def cast(owner: psycopg.Connection[Any]) -> dict[str, Member]:
    """Who is who, by e-mail address."""
    return world.members(owner)


@pytest.fixture
def visit(app: Flask, cast: dict[str, Member]) -> Visit:
    return lambda email: world.sign_in(app, cast[email])


@pytest.fixture
def nobody(app: Flask) -> Visitor:
    return Visitor(app)


# Kai's people (portal/demo/children/kai.py), then the four strangers.


@pytest.fixture
def key_worker(visit: Visit) -> Visitor:
    return visit(EMAILS["ruth-adeyemi"])


@pytest.fixture
def manager(visit: Visit) -> Visitor:
    return visit(EMAILS["gareth-pryce"])


@pytest.fixture
def clinician(visit: Visit) -> Visitor:
    return visit(EMAILS["leila-farrokh"])


@pytest.fixture
def social_worker(visit: Visit) -> Visitor:
    return visit(EMAILS["sunita-rao"])


@pytest.fixture
def reviewing_officer(visit: Visit) -> Visitor:
    return visit(EMAILS["desmond-clarke"])


@pytest.fixture
def commissioner(visit: Visit) -> Visitor:
    return visit(EMAILS["aoife-brennan"])


@pytest.fixture
def therapist(visit: Visit) -> Visitor:
    return visit(EMAILS["mateusz-zielinski"])


@pytest.fixture
def teacher(visit: Visit) -> Visitor:
    return visit(EMAILS["farida-ali"])


@pytest.fixture
def receiving_teacher(visit: Visit) -> Visitor:
    return visit(EMAILS["owen-castell"])


@pytest.fixture
def virtual_head(visit: Visit) -> Visitor:
    return visit(EMAILS["josephine-mensah"])


@pytest.fixture
def other_manager(visit: Visit) -> Visitor:
    """The registered manager of the other provider."""
    return visit(EMAILS["maureen-doyle"])


@pytest.fixture
def stranger_key_worker(visit: Visit) -> Visitor:
    return visit(EMAILS["stranger-key-worker"])


@pytest.fixture
def stranger_social_worker(visit: Visit) -> Visitor:
    return visit(EMAILS["stranger-social-worker"])


@pytest.fixture
def stranger_therapist(visit: Visit) -> Visitor:
    return visit(EMAILS["stranger-therapist"])


@pytest.fixture
def stranger_teacher(visit: Visit) -> Visitor:
    return visit(EMAILS["stranger-teacher"])


@pytest.fixture(params=STRANGERS)
def stranger(request: pytest.FixtureRequest, visit: Visit) -> Visitor:
    """Each stranger in turn: an active member of an agency, near no child."""
    return visit(request.param)
