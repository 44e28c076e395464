"""Two people at one plan at the same moment: nothing is approved unread, nothing is changed that is approved, nobody's words are lost."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from psycopg.types.json import Jsonb

from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from portal.foundation.database import db
from tests.conftest import Visit
from tests.databases import Cluster
from tests.plans.test_life_of_a_version import DRAFT, approve
from tests.visitor import Page, Visitor
from tests.wall.test_two_walls import acting
from tests.world import EMAILS

RUTH, GARETH, LEILA, SUNITA = (ident("membership", one) for one in ("ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao"))
SLIPPED_IN = [{"lead": "", "text": "Words that nobody approved.", "letter": ""}]
APPROVE = "select stands from wall.take_plan_step(%s, 'manager_approved', '', %s)"
GIVEN = Jsonb({"number": "2.1", "major": "false", "change_because": "x"})
WRITE = "update app.plan_section set passages = %s, turn = turn + 1 where version_id = %s and number = 5"


@pytest.fixture(autouse=True)
def patient(app: Flask, owner: psycopg.Connection[Any], database: str) -> None:
    """Here somebody may wait as long as it takes; the portal itself gives up after two seconds and says so."""
    owner.execute(sql.SQL("alter role portal_web in database {} set lock_timeout = '60s'").format(sql.Identifier(database)))
    owner.execute(sql.SQL("alter role portal_web in database {} set statement_timeout = '60s'").format(sql.Identifier(database)))
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def ready(visit: Visit) -> None:
    """Kai's draft lacks nothing but the manager's word."""
    approve(visit(EMAILS["sunita-rao"]), 6)


def waiting(owner: psycopg.Connection[Any], many: int = 1) -> None:
    """Until so many wait for somebody else's transaction."""
    asked = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    for _ in range(500):
        if owner.execute(asked).fetchone()[0] >= many:  # type: ignore[index]
            return
        time.sleep(0.01)
    raise AssertionError("they did not wait for one another")


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


# Over HTTP: both pages are open, both forms are sent, and somebody else holds the row until both have asked for it


def both(owner_of: Cluster, database: str, held: str, owner: psycopg.Connection[Any], *sends: Callable[[], Page]) -> list[Page]:
    """What each is answered that is sent while a row is held, which is let go when all of them wait."""
    with psycopg.connect(owner_of.superuser_dsn(database)) as holding:
        holding.execute(held)
        told = [later(one) for one in sends]
        waiting(owner, len(sends))
        holding.rollback()
    return [one.result(60) for one in told]


def sent(visitor: Visitor, page: Page, form: str, **fields: Any) -> Callable[[], Page]:
    chosen = page.form(form)
    values = chosen.fields | {name: [value] for name, value in fields.items()}
    return lambda: visitor.ask("POST", chosen.action or page.url, data=values)


SENT = contribution_id("ivo 2.0 8 piotr-nowak")
LAST_TURN = f"select 1 from app.plan_contribution_turn where contribution_id = '{SENT}' for update"


def test_of_two_who_return_a_contribution_the_second_is_told_that_their_question_was_not_sent(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    one, other = visit(EMAILS["callum-reid"]), visit(EMAILS["callum-reid"])
    address = f"/plans/contributions/{SENT}"
    pages = [(who, who.get(address)) for who in (one, other)]
    answers = both(
        cluster, database, LAST_TURN, owner,
        *(sent(who, page, "return", question=f"Question {n}?") for n, (who, page) in enumerate(pages)),
    )  # fmt: skip
    assert sorted(answer.status for answer in answers) == [303, 422]
    row = owner.execute("select returned_words from app.plan_contribution_turn where contribution_id = %s", [SENT]).fetchone()
    assert row is not None
    assert row[0] == f"Question {[answer.status for answer in answers].index(303)}?"


def test_a_contribution_that_is_sent_from_two_windows_is_sent_once(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    begun = contribution_id("ivo 2.0 10 mateusz-zielinski")
    windows = [visit(EMAILS["mateusz-zielinski"]) for _ in range(2)]
    held = f"select 1 from app.plan_version where id = '{ident('plan', 'ivo 2.0')}' for update"
    pages = [(who, who.get(f"/plans/contributions/{begun}")) for who in windows]
    answers = both(
        cluster, database, held, owner, *(sent(who, page, "submission", text=f"Words {n}.") for n, (who, page) in enumerate(pages))
    )
    assert sorted(answer.status for answer in answers) == [303, 422]
    row = owner.execute("select count(*), min(text) from app.plan_contribution_turn where contribution_id = %s", [begun]).fetchone()
    assert row is not None
    assert row[0] == 1
    assert row[1] == f"Words {[answer.status for answer in answers].index(303)}."


def test_of_two_who_save_a_section_at_once_both_texts_are_kept_or_shown(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    address = f"/plans/{DRAFT}/writing?section=5"
    held = f"select 1 from app.plan_section where version_id = '{DRAFT}' and number = 5 for update"
    pages = [(who, who.get(address)) for who in (visit(EMAILS["ruth-adeyemi"]), visit(EMAILS["gareth-pryce"]))]
    answers = both(
        cluster, database, held, owner, *(sent(who, page, "writing", mornings=f"Up at {n + 6}.") for n, (who, page) in enumerate(pages))
    )
    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [303, 409]
    told = answers[statuses.index(409)]
    assert "Up at 6." in told.html
    assert "Up at 7." in told.html


def test_of_words_and_the_managers_approval_at_once_one_comes_first_and_the_other_is_told(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any], ready: None
) -> None:
    writer, manager = visit(EMAILS["ruth-adeyemi"]), visit(EMAILS["gareth-pryce"])
    page, step = writer.get(f"/plans/{DRAFT}/writing?section=5"), manager.get(f"/plans/{DRAFT}/step?to=manager_approved")
    held = f"select 1 from app.plan_section where version_id = '{DRAFT}' and number = 5 for update"
    saved, approved = both(
        cluster, database, held, owner, sent(writer, page, "writing", mornings="Unread words."), sent(manager, step, "step", change="major")
    )
    words = str(owner.execute("select passages from app.plan_section where version_id = %s and number = 5", [DRAFT]).fetchone())
    state = owner.execute("select state from app.plan_version where id = %s", [DRAFT]).fetchone()[0]  # type: ignore[index]
    if saved.status == 303:
        assert (approved.status, state, "Unread words." in words) == (422, "clinical_check", True)
        assert "Not every section is approved" in approved.text
    else:
        assert (saved.status, approved.status, state, "Unread words." in words) == (422, 303, "manager_approved", False)
        assert "approved while you were writing" in saved.text


def test_of_two_who_begin_a_version_one_begins_it(visit: Visit, owner: psycopg.Connection[Any], cluster: Cluster, database: str) -> None:
    owner.execute("update app.plan_version set state = 'archived' where id = %s", [DRAFT])
    people = [visit(EMAILS["ruth-adeyemi"]), visit(EMAILS["gareth-pryce"])]
    child = ident("child", "kai")
    placed = owner.execute("select placement_id from app.plan_version where id = %s", [DRAFT]).fetchone()[0]  # type: ignore[index]
    pages = [(who, who.get(f"/children/{child}/plans")) for who in people]
    answers = both(
        cluster, database, f"select pg_advisory_xact_lock(hashtext('{placed}'))", owner,
        *(sent(who, page, "plans", because="The review asks for it.") for who, page in pages),
    )  # fmt: skip
    assert sorted(answer.status for answer in answers) == [303, 422]
    count = owner.execute("select count(*) from app.plan_version where placement_id = %s and state = 'draft'", [placed]).fetchone()
    assert count is not None
    assert count[0] == 1


def test_of_two_who_end_a_goal_the_second_is_told_and_keeps_what_was_typed(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    goal = owner.execute("select id from app.goal where child_id = %s and ended_on is null limit 1", [ident("child", "kai")]).fetchone()[0]  # type: ignore[index]
    pages = [(who, who.get(f"/goals/{goal}")) for who in (visit(EMAILS["ruth-adeyemi"]), visit(EMAILS["leila-farrokh"]))]
    answers = both(
        cluster, database, f"select 1 from app.goal where id = '{goal}' for update", owner,
        *(sent(who, page, "ending", how="reached", because=f"Reason {n}.") for n, (who, page) in enumerate(pages)),
    )  # fmt: skip
    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [303, 422]
    assert "ended already" in answers[statuses.index(422)].text
    assert f"Reason {statuses.index(422)}." in answers[statuses.index(422)].html


def test_of_a_contribution_saved_in_two_windows_at_once_the_second_sees_what_the_first_kept(
    visit: Visit, cluster: Cluster, database: str, owner: psycopg.Connection[Any]
) -> None:
    begun = contribution_id("ivo 2.0 10 mateusz-zielinski")
    held = f"select 1 from app.plan_contribution_words where contribution_id = '{begun}' for update"
    pages = [(who, who.get(f"/plans/contributions/{begun}")) for who in (visit(EMAILS["mateusz-zielinski"]) for _ in range(2))]
    answers = both(cluster, database, held, owner, *(kept(who, page, f"Window {n}.") for n, (who, page) in enumerate(pages)))
    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [303, 409]
    told = answers[statuses.index(409)]
    assert "Window 0." in told.html
    assert "Window 1." in told.html


def kept(visitor: Visitor, page: Page, text: str) -> Callable[[], Page]:
    """As the page keeps it by itself while somebody writes."""
    chosen = page.form("submission")
    values = chosen.fields | {"text": [text]}
    return lambda: visitor.ask("POST", chosen.action.replace("/submission", "/words"), data=values)
