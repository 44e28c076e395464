"""Two people at one plan at the same moment: nothing is approved unread, nothing is changed that is approved, nobody's words are lost."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.databases import Cluster
from tests.plans.test_life_of_a_version import DRAFT, approve
from tests.wall.test_two_walls import acting
from tests.world import EMAILS

RUTH, GARETH, LEILA, SUNITA = (ident("membership", one) for one in ("ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao"))
SLIPPED_IN = [{"lead": "", "text": "Words that nobody approved.", "letter": ""}]
APPROVE = "select stands from wall.take_plan_step(%s, 'manager_approved', '', %s)"
GIVEN = Jsonb({"number": "2.1", "major": "false", "change_because": "x"})
WRITE = "update app.plan_section set passages = %s, turn = turn + 1 where version_id = %s and number = 5"


@pytest.fixture
def ready(visit: Visit) -> None:
    """Kai's draft lacks nothing but the manager's word."""
    approve(visit(EMAILS["sunita-rao"]), 6)


def waiting(owner: psycopg.Connection[Any], many: int = 1) -> None:
    """Until so many wait for somebody else's transaction."""
    for _ in range(500):
        if owner.execute("select count(*) from pg_locks where not granted").fetchone()[0] >= many:  # type: ignore[index]
            return
        time.sleep(0.01)
    raise AssertionError("nobody waited")


def later(what: Callable[[], Any]) -> Future[Any]:
    pool = ThreadPoolExecutor(1)
    found = pool.submit(what)
    pool.shutdown(wait=False)
    return found


def state_and_words(owner: psycopg.Connection[Any]) -> tuple[str, bool]:
    row = owner.execute(
        "select v.state, exists (select from app.plan_section s where s.version_id = v.id and s.passages = %s) from app.plan_version v"
        " where v.id = %s", [Jsonb(SLIPPED_IN), DRAFT],
    ).fetchone()  # fmt: skip
    assert row is not None
    return row[0], row[1]


@pytest.mark.usefixtures("ready")
def test_words_saved_while_the_manager_approves_do_not_slip_into_the_approved_version(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    with acting(cluster, database, GARETH) as manager, acting(cluster, database, RUTH) as writer:
        assert manager.execute(APPROVE, [DRAFT, GIVEN]).fetchone() == ("manager_approved",)
        saving = later(lambda: (writer.execute(WRITE, [Jsonb(SLIPPED_IN), DRAFT]), writer.commit()))
        waiting(owner)
        manager.commit()
        refused = saving.exception(30)
    assert state_and_words(owner) == ("manager_approved", False), refused


@pytest.mark.usefixtures("ready")
def test_the_manager_does_not_approve_words_that_are_being_saved_unread(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    with acting(cluster, database, GARETH) as manager, acting(cluster, database, RUTH) as writer:
        writer.execute(WRITE, [Jsonb(SLIPPED_IN), DRAFT])
        approving = later(lambda: (manager.execute(APPROVE, [DRAFT, GIVEN]), manager.commit()))
        waiting(owner)
        writer.commit()
        refused = approving.exception(30)
    assert state_and_words(owner) == ("clinical_check", True), refused
