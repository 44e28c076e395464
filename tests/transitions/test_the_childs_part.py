"""The child's words about the move, the page for the fridge, the provider's own checklists, and many moves on one screen."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from portal.demo.children import kai
from portal.foundation import clock
from portal.transitions.fridge import STEPS, sleeps
from tests.transitions.arrange import id_of, start
from tests.transitions.kai import MOVE, MOVE_ID
from tests.visitor import Visitor

SOON = clock.today() + timedelta(days=40)


def test_the_goodbye_is_kept_in_the_childs_words(key_worker: Visitor, social_worker: Visitor) -> None:
    page = key_worker.get(f"{MOVE}/childs-part")
    key_worker.submit(page, "Keep these words", kind="goodbye", text="Chips on the beach with everyone.")
    shown = social_worker.get(f"{MOVE}/childs-part").text
    assert "Chips on the beach with everyone." in shown
    assert "In Kai’s words, written down by Ruth Adeyemi" in shown


def test_how_it_went_is_asked_afterwards_and_what_was_done_stands_beside_it(
    key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    values = [
        one.attrs["value"] for one in key_worker.get(f"{MOVE}/childs-part").form("Keep these words").element.all("input", name="kind")
    ]
    assert values == ["goodbye"]
    owner.execute("update app.transition set state = 'settling' where id = %s", [MOVE_ID])
    assert "Nobody has asked yet." in key_worker.get(f"{MOVE}/childs-part").text
    page = key_worker.get(f"{MOVE}/childs-part")
    key_worker.submit(page, "Keep these words", kind="how_it_went", text="My football is missing.")
    assert "is waiting for an answer" in social_worker.get(f"{MOVE}/childs-part").text
    page = social_worker.get(f"{MOVE}/childs-part")
    social_worker.submit(page, "Keep these words", kind="done_about_it", text="Found it in the van.")
    assert "Found it in the van." in key_worker.get(f"{MOVE}/childs-part").text


@pytest.mark.parametrize("who", ["teacher", "receiving_teacher", "virtual_head", "therapist", "commissioner"])
def test_who_sees_only_their_own_items_does_not_see_the_childs_part(request: pytest.FixtureRequest, who: str) -> None:
    visitor = request.getfixturevalue(who)
    page = visitor.ask("GET", f"{MOVE}/childs-part")
    assert page.status in {403, 404}


def test_the_fridge_page_names_nobody_and_nothing(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(f"{MOVE}/fridge")
    names = {
        row[0] for row in owner.execute("select name from app.person union select name from app.agency union select name from app.home")
    }
    identity = kai.CHILD.identity
    told = names | {identity.known_as, identity.legal_name, kai.CHILD.case_code, "Pinder", "Saltmarsh", "Rowan", "key worker", "school"}
    assert [name for name in told if name in page.html.replace("Partner portal", "")] == []
    assert STEPS["T4"][14] in page.text


def test_the_countdown_counts_sleeps() -> None:
    assert sleeps(date(2027, 4, 1), date(2027, 3, 30)) == [date(2027, 3, 30), date(2027, 3, 31)]
    assert sleeps(date(2027, 4, 1), date(2027, 4, 1)) == []
    assert sleeps(date(2027, 4, 1), date(2027, 3, 1)) == []


# Checklists of one's own


def test_a_new_version_is_for_new_moves_and_changes_no_move_that_began(
    manager: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    begun = id_of(start(social_worker, "T3", SOON))
    page = manager.get("/agency/checklist?kind=T3")
    manager.submit(
        page, "Keep this version", because="We write the letter together.",
        **{"items-0-text": "Assess the carers, as we do it here", "items-18-text": "Write a letter", "items-18-owner": "KW+CH",
           "items-18-due": "M-2"},
    )  # fmt: skip
    later = id_of(start(social_worker, "T3", SOON))
    words = {
        move: [row.text for row in owner.execute("select text from app.checklist_item where transition_id = %s order by number", [move])]
        for move in (begun, later)
    }
    assert "Write a letter" in words[later]
    assert "Write a letter" not in words[begun]
    assert words[later][0] == "Assess the carers, as we do it here"
    assert "Version 1, by Gareth Pryce" in manager.get("/agency/checklists").text


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [({"items-0-owner": "HEAD"}, "is no owner"), ({"items-0-due": "soon"}, "is no due date"), ({"because": ""}, "Say why")],
)
def test_what_nobody_could_own_or_count_is_refused_and_kept_as_typed(manager: Visitor, broken: dict[str, str], sentence: str) -> None:
    page = manager.get("/agency/checklist?kind=T3")
    refused = manager.submit(page, "Keep this version", answers=422, **({"because": "Better so.", "items-1-text": "Mine"} | broken))
    assert sentence in refused.text
    assert "Mine" in refused.html


def test_two_managers_at_once_lose_nothing(manager: Visitor, visit: Any) -> None:
    other = visit("priya.nair@tamarisk-lane.example")
    first, second = manager.get("/agency/checklist?kind=T4"), other.get("/agency/checklist?kind=T4")
    manager.submit(first, "Keep this version", because="First.")
    late = other.submit(second, "Keep this version", because="Second.", answers=422)
    assert "changed this checklist meanwhile" in late.text
    assert "Second." in late.html


@pytest.mark.parametrize("who", ["key_worker", "social_worker", "teacher"])
def test_only_a_registered_manager_changes_checklists(request: pytest.FixtureRequest, who: str) -> None:
    request.getfixturevalue(who).get("/agency/checklists", answers=403)


# Many at once


def test_all_moves_stand_on_one_screen_the_blocked_ones_first(visit: Any) -> None:
    manager = visit("priya.nair@tamarisk-lane.example")
    page = manager.get("/transitions?show=all")
    moves = page.root.all("li", class_="moves__move")
    blocked = ["moves__move--blocked" in one.attrs["class"] for one in moves]
    assert len(moves) > 2
    assert blocked == sorted(blocked, reverse=True)
    assert any(blocked)
    assert "Blocked: 1" in moves[0].text
    assert len(manager.get("/transitions?show=blocked").root.all("li", class_="moves__move")) == sum(blocked)


def test_the_list_asks_the_same_with_few_moves_and_with_many(app: Any, social_worker: Visitor) -> None:
    from tests.transitions.kai import statements

    with statements(app) as few:
        social_worker.get("/transitions")
    for _ in range(3):
        start(social_worker, "T3", SOON)
    with statements(app) as many:
        social_worker.get("/transitions")
    assert len(many) == len(few) <= 4


def test_a_stranger_sees_no_move(stranger: Visitor) -> None:
    assert "No move is under way" in stranger.get("/transitions").text
