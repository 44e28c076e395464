"""A move is begun with its whole checklist, takes its steps through the gate, and gets another date without losing what is done."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from portal.foundation import clock
from portal.transitions.checklists import CHECKLISTS
from tests.transitions.arrange import KAI, boxes, id_of, settle_gate, start, state, step
from tests.visitor import Visitor

IN_SPRING = clock.today() + timedelta(days=90)


def items(owner: psycopg.Connection[Any], move: str) -> list[Any]:
    return owner.execute("select * from app.checklist_item where transition_id = %s order by number, part", [move]).fetchall()


def due(owner: psycopg.Connection[Any], move: str) -> list[Any]:
    return owner.execute(
        "select d.* from app.due_item d join app.checklist_item i on i.id = d.source_id where i.transition_id = %s and d.done_at is null",
        [move],
    ).fetchall()


@pytest.mark.parametrize("kind", ["T1", "T2", "T3", "T4", "T6", "T7"])
def test_a_move_begins_with_every_item_of_its_checklist_owned_and_dated(
    social_worker: Visitor, owner: psycopg.Connection[Any], kind: str
) -> None:
    move = id_of(start(social_worker, kind, IN_SPRING))
    found = items(owner, move)
    assert {one.number for one in found} == {item.number for item in CHECKLISTS[kind].items}
    assert [one.owner_names for one in found if not one.owner_names] == []
    assert all(one.due_on and one.due for one in found)
    assert state(owner, move) == ("preparing" if kind == "T6" else "proposed")


def test_a_change_of_a_key_adult_names_who_leaves(social_worker: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    refused = start(social_worker, "T5", IN_SPRING, answers=422)
    assert "Say who leaves" in refused.text
    begun = start(social_worker, "T5", IN_SPRING, leaver=str(key_worker.member.membership_id))
    side = owner.execute("select * from app.move_side where transition_id = %s", [id_of(begun)]).fetchone()
    assert (side.name, side.side) == ("Ruth Adeyemi", "leaving")


def test_several_dates_and_several_owners_are_several_lines(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(manager, "T2", IN_SPRING))
    calls = [one for one in items(owner, move) if one.number == 15]
    assert [(one.part, one.parts, (one.due_on - IN_SPRING).days) for one in calls] == [(1, 3, 3), (2, 3, 14), (3, 3, 42)]
    notices = [one for one in items(owner, move) if one.number == 13]
    assert [one.owner_names for one in notices] == ["Sunita Rao", "Gareth Pryce"], "each ticks an own part"


@pytest.mark.parametrize("who", ["key_worker", "clinician", "reviewing_officer"])
def test_who_does_not_decide_starts_no_move(request: pytest.FixtureRequest, who: str) -> None:
    request.getfixturevalue(who).get(f"{KAI}/moves/new", answers=403)


@pytest.mark.parametrize("day", [["1", "1", "2020"], ["1", "1", "9999"], ["29", "2", "2027"], ["", "", ""]])
def test_a_day_that_cannot_be_is_refused_and_nothing_typed_is_lost(social_worker: Visitor, day: list[str]) -> None:
    form = social_worker.get(f"{KAI}/moves/new")
    page = social_worker.submit(form, "/moves", kind="T3", move_on=day, leaving_from="Here", going_to="There", because="Words", answers=422)
    assert page.form("/moves").fields["leaving_from"] == ["Here"]


def test_only_an_approved_move_is_due_to_anybody(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = id_of(start(social_worker, "T3", IN_SPRING))
    assert due(owner, move) == []
    step(social_worker, move, "considered_at_review", "On the day of the review.")
    step(social_worker, move, "approved")
    assert len(due(owner, move)) == len(items(owner, move))


def test_the_manager_does_not_approve_and_the_chair_does_not_prepare(
    social_worker: Visitor, manager: Visitor, reviewing_officer: Visitor
) -> None:
    move = id_of(start(manager, "T3", IN_SPRING))
    step(reviewing_officer, move, "considered_at_review")
    offered = [
        one.attrs["value"] for one in manager.get(f"/transitions/{move}/course").form("Take this step").element.all("input", name="to")
    ]
    assert "approved" not in offered
    assert "abandoned" in offered
    step(social_worker, move, "approved")
    assert "taken by the" in reviewing_officer.get(f"/transitions/{move}/course").text


def test_the_gate_says_what_is_missing_and_whose_it_is(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = _preparing(social_worker, "T3", IN_SPRING)
    refused = step(social_worker, move, "ready", answers=422)
    assert "neither done nor waived" in refused.text
    waits = refused.root.one("ul", class_="waiting").text
    assert "Settle delegated authority" in waits
    assert "Whose: Sunita Rao" in waits
    assert state(owner, move) == "preparing"
    settle_gate(owner, move)
    step(social_worker, move, "ready")
    assert state(owner, move) == "ready"


def test_a_must_is_waived_by_name_with_a_reason_and_then_the_gate_is_open(
    social_worker: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    move = _preparing(social_worker, "T3", IN_SPRING)
    settle_gate(owner, move)
    (luggage,) = [one for one in items(owner, move) if one.number == 12]
    owner.execute("delete from app.completion where item_id = %s", [luggage.id])
    address = f"/transitions/{move}/items/{luggage.id}/standing"
    own = key_worker.get(address).form("Save how it stands")
    assert "waived" not in [one.attrs["value"] for one in own.element.all("input", name="kind")]
    without = social_worker.submit(social_worker.get(address), "Save how it stands", kind="waived", answers=422)
    assert "Say why" in without.text
    social_worker.submit(social_worker.get(address), "Save how it stands", kind="waived", reason="Everything was lost in the fire.")
    page = social_worker.get(f"/transitions/{move}")
    assert "Waived by Sunita Rao, social worker, because: Everything was lost in the fire." in page.text
    step(social_worker, move, "ready")
    assert state(owner, move) == "ready"


def test_an_item_says_that_it_is_begun_or_blocked_and_can_still_be_done(key_worker: Visitor, social_worker: Visitor, owner: Any) -> None:
    move = _preparing(social_worker, "T3", IN_SPRING)
    (luggage,) = [one for one in items(owner, move) if one.number == 12]
    address = f"/transitions/{move}/items/{luggage.id}"
    key_worker.submit(key_worker.get(f"{address}/standing"), "Save how it stands", kind="blocked", reason="No suitcases came.")
    assert "No suitcases came." in key_worker.get(address).text
    assert "Blocked: 1" in social_worker.get("/transitions").text
    key_worker.submit(key_worker.get(address), "completion", note="They came.")
    assert "Blocked" not in key_worker.get(address).text


def test_another_date_is_shown_first_then_moves_what_is_open_and_keeps_what_is_done(
    social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    move = _preparing(social_worker, "T3", date(2027, 4, 1) if clock.today() < date(2027, 1, 1) else IN_SPRING)
    before = {one.id: one for one in items(owner, move)}
    done = next(one for one in before.values() if one.number == 1)
    social_worker.submit(social_worker.get(f"/transitions/{move}/items/{done.id}"), "completion")
    later = next(iter(before.values())).due_on + timedelta(days=100)
    shown = social_worker.submit(
        social_worker.get(f"/transitions/{move}/date"), "See what would change", move_on=boxes(later), because="Ella asked for more time."
    )
    assert "Nothing has changed yet" in shown.text
    assert {one.id: one.due_on for one in items(owner, move)} == {one.id: one.due_on for one in before.values()}
    social_worker.submit(shown, "Change the date")
    after = {one.id: one for one in items(owner, move)}
    assert after[done.id].due_on == done.due_on
    assert all(after[ident].due_on != one.due_on for ident, one in before.items() if ident != done.id)
    assert {one.source_id: one.due_on for one in due(owner, move)} == {
        ident: one.due_on for ident, one in after.items() if ident != done.id
    }
    course = social_worker.get(f"/transitions/{move}/course")
    assert "Ella asked for more time." in course.text
    social_worker.submit(course, "Take that back")
    assert {one.id: one.due_on for one in items(owner, move)} == {one.id: one.due_on for one in before.values()}


def test_a_pause_chases_nobody_and_ends_where_it_began(social_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = _preparing(social_worker, "T3", IN_SPRING)
    many = len(due(owner, move))
    assert "Say why" in step(social_worker, move, "paused", answers=422).text
    step(social_worker, move, "paused", "The carers are ill.")
    assert (state(owner, move), due(owner, move)) == ("paused", [])
    step(social_worker, move, "resumed", "They are well.")
    assert (state(owner, move), len(due(owner, move))) == ("preparing", many)


def test_two_who_decide_at_once_decide_once(social_worker: Visitor, manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    move = _preparing(social_worker, "T3", IN_SPRING)
    first, second = (one.get(f"/transitions/{move}/course") for one in (social_worker, manager))
    social_worker.submit(first, "Take this step", to="paused", because="First.")
    late = manager.submit(second, "Take this step", to="paused", because="Second.", answers=422)
    assert late.status == 422
    steps = owner.execute("select count(*) from app.move_step where transition_id = %s and did = 'paused'", [move]).fetchone()
    assert steps == (1,)


def _preparing(visitor: Visitor, kind: str, move_on: date) -> str:
    move = id_of(start(visitor, kind, move_on))
    for to in ("considered_at_review", "approved", "preparing"):
        step(visitor, move, to)
    return move
