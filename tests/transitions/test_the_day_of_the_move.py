"""On the move date who received is near in full, who leaves keeps the open items of the move alone, and both are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.settings import Settings
from tests.transitions.arrange import KAI, id_of, settle_gate, start, state, step
from tests.transitions.kai import MOVE, MOVE_ID
from tests.visitor import Visitor
from tests.world import portal_over

SOON = clock.today() + timedelta(days=40)


def capacities(owner: psycopg.Connection[Any], visitor: Visitor) -> list[str]:
    """In which capacity somebody is near Kai now."""
    rows = owner.execute(
        "select capacity from app.involvement where membership_id = %s and child_id = %s and ended_at is null order by 1",
        [visitor.member.membership_id, KAI.rsplit("/", 1)[-1]],
    )
    return [row.capacity for row in rows]


def receipts(owner: psycopg.Connection[Any], visitor: Visitor) -> list[str]:
    rows = owner.execute("select heading from app.receipt where membership_id = %s order by at", [visitor.member.membership_id])
    return [row.heading for row in rows]


@contextmanager
def as_worker(settings: Settings) -> Iterator[Any]:
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context(), db.engine.begin() as connection:
        yield connection


def the_day_comes(owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.transition set move_on = current_date where id = %s", [MOVE_ID])


def round_of_the_day(settings: Settings) -> int:
    with as_worker(settings) as connection:
        return int(connection.execute(text("select wall.moves_of_the_day()")).scalar_one())


def test_the_worker_begins_the_move_on_its_day_once_and_both_sides_are_told(
    settings: Settings, owner: psycopg.Connection[Any], teacher: Visitor, receiving_teacher: Visitor
) -> None:
    the_day_comes(owner)
    settle_gate(owner, MOVE_ID)
    assert (capacities(owner, teacher), capacities(owner, receiving_teacher)) == (["full"], ["receiving"])
    assert round_of_the_day(settings) >= 1
    assert (capacities(owner, teacher), capacities(owner, receiving_teacher)) == (["leaving"], ["full"])
    assert state(owner, MOVE_ID) == "moving"
    assert "Your access to one child ended with the move" in receipts(owner, teacher)
    assert "Your full access to one child began" in receipts(owner, receiving_teacher)
    told = (receipts(owner, teacher), receipts(owner, receiving_teacher))
    assert round_of_the_day(settings) == 0
    assert (receipts(owner, teacher), receipts(owner, receiving_teacher)) == told


def test_who_leaves_sees_own_open_items_and_nothing_else_until_they_are_done(
    settings: Settings, owner: psycopg.Connection[Any], teacher: Visitor, receiving_teacher: Visitor
) -> None:
    the_day_comes(owner)
    settle_gate(owner, MOVE_ID)
    round_of_the_day(settings)
    page = teacher.get(MOVE)
    mine = page.root.all("li", class_="checks__item--mine")
    assert mine
    assert "How to be with me" not in teacher.get(KAI).text
    assert receiving_teacher.get(KAI).status == 200
    for _ in range(len(mine)):
        page = teacher.get(MOVE)
        link = page.root.all("li", class_="checks__item--mine")[0].all("a", class_="checks__quiet")[0]
        teacher.submit(teacher.get(link.attrs["href"]), "completion")
    round_of_the_day(settings)
    assert capacities(owner, teacher) == []
    teacher.get(MOVE, answers=404)


def test_no_move_begins_before_its_gate_is_open(settings: Settings, owner: psycopg.Connection[Any], receiving_teacher: Visitor) -> None:
    the_day_comes(owner)
    round_of_the_day(settings)
    assert state(owner, MOVE_ID) == "preparing"
    assert capacities(owner, receiving_teacher) == ["receiving"]


def test_a_decider_begins_the_move_by_hand_and_never_ahead_of_its_day(
    owner: psycopg.Connection[Any], social_worker: Visitor, receiving_teacher: Visitor
) -> None:
    settle_gate(owner, MOVE_ID)
    offered = social_worker.get(f"{MOVE}/course").form("Take this step").element.all("input", name="to")
    assert "moving" not in [one.attrs["value"] for one in offered]
    step(social_worker, str(MOVE_ID), "moving", answers=422)
    assert capacities(owner, receiving_teacher) == ["receiving"]
    the_day_comes(owner)
    step(social_worker, str(MOVE_ID), "moving")
    assert capacities(owner, receiving_teacher) == ["full"]


def test_a_receiver_whose_access_was_ended_is_not_let_in_by_the_calendar(
    settings: Settings, owner: psycopg.Connection[Any], receiving_teacher: Visitor
) -> None:
    the_day_comes(owner)
    settle_gate(owner, MOVE_ID)
    owner.execute("update app.involvement set ended_at = now() where membership_id = %s", [receiving_teacher.member.membership_id])
    round_of_the_day(settings)
    assert capacities(owner, receiving_teacher) == []


def test_abandoning_ends_receiving_at_once(owner: psycopg.Connection[Any], social_worker: Visitor, receiving_teacher: Visitor) -> None:
    assert receiving_teacher.get(MOVE).status == 200
    step(social_worker, str(MOVE_ID), "abandoned", "Kai wants to stay.")
    receiving_teacher.get(MOVE, answers=404)
    assert capacities(owner, receiving_teacher) == []
    assert "A move does not go ahead" in receipts(owner, receiving_teacher)
    open_ = owner.execute(
        "select 1 from app.due_item d join app.checklist_item i on i.id = d.source_id where i.transition_id = %s and d.done_at is null",
        [MOVE_ID],
    ).fetchall()
    assert open_ == []


def test_a_breakdown_asks_for_its_meeting_and_an_early_review(
    settings: Settings, owner: psycopg.Connection[Any], social_worker: Visitor
) -> None:
    the_day_comes(owner)
    settle_gate(owner, MOVE_ID)
    round_of_the_day(settings)
    step(social_worker, str(MOVE_ID), "disrupted", "Three days without sleep.")
    page = social_worker.get(MOVE).text
    assert "Hold a disruption meeting" in page
    assert "Call an early review" in page


def test_the_new_side_is_approved_by_the_social_worker_and_owns_its_items_at_once(
    owner: psycopg.Connection[Any], social_worker: Visitor, manager: Visitor, other_manager: Visitor
) -> None:
    move = id_of(start(social_worker, "T2", SOON))
    other_manager.get(f"/transitions/{move}", answers=404)
    manager.get(f"/transitions/{move}/receivers/new", answers=403)
    form = social_worker.get(f"/transitions/{move}/receivers/new")
    agency = str(other_manager.member.agency_id)
    social_worker.submit(form, "/receivers", agency=agency, email=other_manager.email, known_as="Kai", because="Matched and visited.")
    page = other_manager.get(f"/transitions/{move}")
    assert "Staff of the new home visit the child here" in page.text
    assert "Name the new home" not in page.text
    assert "Rowan House, 4 Ropewalk" not in other_manager.get(KAI).text
    assert "You are approved to receive a child" in receipts(owner, other_manager)


@pytest.mark.parametrize("who", ["social_worker", "manager", "teacher", "stranger_key_worker"])
def test_the_database_lets_nobody_write_a_side_or_begin_a_move_by_hand(app: Any, request: pytest.FixtureRequest, who: str) -> None:
    """Past every view: the web's own role may neither add itself to a side nor set the state that lets people in."""
    visitor = request.getfixturevalue(who)
    attempts = (
        "insert into app.move_side (id, child_id, slice, mine, transition_id, membership_id, name, role, agency_name, side, named_by,"
        " named_at) select gen_random_uuid(), t.child_id, 250, '{}', t.id, wall.me(), 'Me', 'DT', 'X', 'receiving', 'Me', now()"
        " from app.transition t limit 1",
        f"update app.transition set state = 'moving' where id = '{MOVE_ID}'",
        "select wall.moves_of_the_day()",
    )
    for statement in attempts:
        assert _refused(app, visitor, statement), statement


def _refused(app: Any, visitor: Visitor, statement: str) -> bool:
    """Not allowed, or no row was there to be changed."""
    with app.app_context():
        acting_as(visitor.member.membership_id)
        try:
            changed = db.session.execute(text(statement))
            return statement.startswith("update") and changed.rowcount == 0  # type: ignore[attr-defined]
        except DBAPIError as refused:
            return bool(getattr(refused.orig, "sqlstate", "") == "42501")
        finally:
            nobody_acts()


def test_a_change_of_a_key_adult_lets_them_stay_to_the_end_of_their_last_day(
    owner: psycopg.Connection[Any], social_worker: Visitor, key_worker: Visitor
) -> None:
    move = id_of(start(social_worker, "T5", SOON, leaver=str(key_worker.member.membership_id)))
    for to in ("approved", "preparing"):
        step(social_worker, move, to)
    owner.execute("update app.transition set move_on = current_date where id = %s", [move])
    settle_gate(owner, move)
    step(social_worker, move, "moving")
    assert key_worker.get(KAI).status == 200
    rows = owner.execute(
        "select capacity, starts_on - current_date as begins, ends_on - current_date as ends from app.involvement"
        " where membership_id = %s and child_id = %s and ended_at is null order by capacity",
        [key_worker.member.membership_id, KAI.rsplit("/", 1)[-1]],
    ).fetchall()
    assert [(row.capacity, row.ends) for row in rows if row.capacity == "full"] == [("full", 0)]
    assert [(row.capacity, row.begins) for row in rows if row.capacity == "leaving"] == [("leaving", 1)]
