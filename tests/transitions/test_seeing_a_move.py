"""Who sees what of Kai's school move."""

import re

import pytest

from tests.transitions.kai import MOVE, another_move_of, item, item_id, line, numbers, statements

pytestmark = pytest.mark.reads_only


def test_the_social_worker_sees_all_eighteen_items_in_three_phases(social_worker):
    page = social_worker.get(MOVE)
    assert numbers(page) == list(range(1, 19))
    assert [one.text for one in page.root.all("h2") if one.attrs.get("id", "").startswith("phase-")] == [
        "Before the move",
        "On the day",
        "After the move",
    ]
    assert "3 of 20 done" in page.text


def test_the_page_says_from_where_to_where_and_how_many_working_days_away(key_worker):
    page = key_worker.get(MOVE)
    assert page.h1 == "School move: Saltmarsh Academy to Pinder's Field School"
    assert re.search(r"8 working days away", page.text)
    assert "Being prepared" in page.text


def test_a_teacher_sees_own_items_only_and_the_count_is_over_those(teacher):
    page = teacher.get(MOVE)
    assert numbers(page) == [4, 9, 10, 14]
    assert "0 of 4 done" in page.text
    assert "of 20" not in page.text


def test_the_receiving_teacher_sees_the_new_schools_items_and_the_case_code(receiving_teacher):
    page = receiving_teacher.get(MOVE)
    assert numbers(page) == [3, 4, 6, 7, 12, 13, 15, 16, 17]
    assert "HC-4K7Q" in page.text
    assert "Bramwell" not in page.html


def test_an_item_tells_its_owner_why_its_date_and_that_it_must_be_done(key_worker):
    item = line(key_worker.get(MOVE), 4)
    told = item.text
    assert "Farida Ali, with Owen Castell" in told
    assert "designated teacher, with designated teacher of the new school" in told
    assert "Must be done" in told
    assert "Why this date?" in told
    why = next(one.attrs["href"] for one in item.all("a") if one.text.strip() == "Why this date?")
    assert "8 working days before the move" in key_worker.get(why).text
    assert "Date of the call and the three things to carry over" in told


def test_a_done_item_says_who_did_it_when_and_in_what_words(key_worker):
    told = line(key_worker.get(MOVE), 3).text
    assert "Marked as done by Owen Castell, designated teacher" in told
    assert "saw the library base" in told


def test_the_next_step_and_whose_turn_it_is_stand_on_top(virtual_head, social_worker):
    summary = social_worker.get(MOVE).root.one(id="move-summary").text
    assert "Your turn: Give the school its consents" in summary
    assert "Next step:" in summary
    assert "Whose turn: " in summary
    assert "Your turn:" in virtual_head.get(MOVE).root.one(id="move-summary").text


def test_owners_are_offered_to_mark_their_own_items_and_no_others(teacher, receiving_teacher, key_worker):
    assert "Mark as done" in line(teacher.get(MOVE), 4).text
    helped = line(receiving_teacher.get(MOVE), 4).text
    assert "Mark as done" not in helped
    assert "on behalf" not in helped
    seen_by_key_worker = key_worker.get(MOVE)
    assert "Mark as done" in line(seen_by_key_worker, 5).text
    assert "Mark as done" not in line(seen_by_key_worker, 4).text
    assert "on behalf" not in seen_by_key_worker.text


def test_manager_and_social_worker_are_offered_to_complete_on_behalf_of_the_owner(manager, social_worker):
    for visitor in (manager, social_worker):
        assert "Complete on behalf of Farida Ali" in line(visitor.get(MOVE), 4).text
    assert "Mark as done" in line(social_worker.get(MOVE), 8).text


def test_a_reader_who_may_do_nothing_sees_no_form_on_the_items_own_page(receiving_teacher, reviewing_officer):
    for visitor in (receiving_teacher, reviewing_officer):
        assert visitor.get(item(4)).forms == []


def test_the_items_own_page_holds_the_form_so_that_it_works_without_script(teacher):
    page = teacher.get(item(4))
    assert page.h1 == "Item 4"
    assert page.form("completion").names == ["done_on", "note"]


def test_a_fragment_is_the_item_alone(teacher):
    page = teacher.get(item(4), fragment=True)
    assert numbers(page) == [4]
    assert not page.root.all("h1")
    assert page.form("completion").element.attrs["hx-target"] == f"#item-{item_id(4)}"


def test_strangers_learn_nothing_of_the_move_or_its_items(stranger):
    assert stranger.get(MOVE, answers=404).bytes == stranger.get(f"/transitions/{item_id(1)}", answers=404).bytes
    stranger.get(item(4), answers=404)


def test_a_teacher_who_neither_owns_nor_helps_does_not_see_the_item(teacher):
    teacher.get(item(6), answers=404)


@pytest.mark.parametrize("address", ["/transitions/kai", f"{MOVE}/items/4", f"{MOVE}/items/{item_id(4)}x"])
def test_ids_that_are_none_lead_nowhere(social_worker, address):
    social_worker.get(address, answers=404)


def test_an_item_is_found_in_its_own_move_only(owner, social_worker):
    other = another_move_of(owner, social_worker)
    social_worker.get(f"/transitions/{other}")
    social_worker.get(f"/transitions/{other}/items/{item_id(4)}", answers=404)


def test_the_move_costs_at_most_six_statements_and_a_fragment_three(app, social_worker):
    with statements(app) as asked:
        social_worker.get(MOVE)
    assert len(asked) <= 6
    with statements(app) as asked:
        social_worker.get(item(4), fragment=True)
    assert len(asked) <= 3
