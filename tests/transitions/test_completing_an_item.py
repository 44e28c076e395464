"""Marking an item as done: by its owner, on behalf of the owner, twice, at once, and in ways that are refused."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest

from portal.foundation import clock
from portal.transitions import commands
from tests.transitions.kai import MOVE, MOVE_ID, another_move_of, completions, due, item, item_id, line, numbers, statements, told

NAUGHTY = "<script>alert(1)</script>\n\nעברית \u202e𝒷\ud83d\ude00 ' \" {{ 7*7 }} %s".encode("utf-16", "surrogatepass").decode("utf-16")


def day(ago: int = 0) -> list[str]:
    then = clock.today() - timedelta(days=ago)
    return [str(then.day), str(then.month), str(then.year)]


def complete(visitor, number, *, fragment=False, answers=200, **words):
    return visitor.submit(visitor.get(item(number), fragment=fragment), "completion", fragment=fragment, answers=answers, **words)


def test_the_owner_marks_an_item_as_done_without_script_and_lands_on_it(teacher, owner):
    page = teacher.get(item(4))
    answer = teacher.submit(page, "completion", follow=False, answers=303, done_on=day(1), note="Rang at ten.\r\nThree things agreed.")
    assert answer.headers["Location"] == f"{MOVE}#item-{item_id(4)}"
    shown = line(teacher.get(MOVE), 4).text
    assert "Marked as done by Farida Ali, designated teacher" in shown
    assert "Three things agreed." in shown
    (done,) = completions(owner, 4)
    assert (done.turn, done.done_on, done.note, done.reason) == (
        1,
        clock.today() - timedelta(days=1),
        "Rang at ten.\nThree things agreed.",
        "",
    )


def test_with_script_the_fresh_item_and_the_fresh_count_come_back(teacher):
    answer = complete(teacher, 4, fragment=True, note="Rang at ten.")
    assert "Rang at ten." in line(answer, 4).text
    summary = answer.root.one(id="move-summary")
    assert summary.attrs["hx-swap-oob"] == "true"
    assert "1 of 4 done" in summary.text
    assert not answer.root.all("h1")


def test_what_is_done_is_due_no_longer(teacher, owner):
    assert due(owner, 4).done_at is None
    complete(teacher, 4)
    assert due(owner, 4).done_at is not None
    assert due(owner, 9).done_at is None


def test_the_record_belongs_to_the_same_people_as_the_item(teacher, owner, receiving_teacher):
    complete(teacher, 4, note="Heard on both sides.")
    (done,) = completions(owner, 4)
    item_row = owner.execute("select * from app.checklist_item where id = %s", [item_id(4)]).fetchone()
    assert (done.slice, done.mine, done.placement_id, done.child_id) == (250, item_row.mine, item_row.placement_id, item_row.child_id)
    assert "Heard on both sides." in line(receiving_teacher.get(MOVE), 4).text


def test_the_trail_tells_what_was_done_about_which_item_and_not_its_words(teacher, owner):
    complete(teacher, 4, note="Words of the record")
    last = told(owner, 4)[-1]
    assert (last.action, last.outcome, last.abouts, last.person_name) == ("complete a checklist item", "done", [250], "Farida Ali")
    assert last.child_id == completions(owner, 4)[0].child_id
    assert "Words of the record" not in str(last)


def test_the_receiving_teacher_completes_own_items_before_the_move(receiving_teacher, owner):
    complete(receiving_teacher, 6, note="Mrs Bell; the library base.")
    assert completions(owner, 6)[0].by_name == "Owen Castell"


@pytest.mark.parametrize("fragment", [False, True])
def test_a_day_to_come_is_refused_with_a_sentence_and_nothing_typed_is_lost(teacher, owner, fragment):
    page = complete(teacher, 4, fragment=fragment, answers=422, done_on=day(-1), note="Every word\n\nof this")
    assert "An item is completed on the day it happened, not ahead of it." in page.text
    assert page.form("completion").fields["note"] == ["Every word\n\nof this"]
    assert page.form("completion").fields["done_on"] == day(-1)
    assert completions(owner, 4) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["31", "2", "2026"], "This is not a real date. Enter it like 27 3 2026."),
        (["", "", ""], "Enter it like 27 3 2026."),
        (["1", "1", "1999"], "That is more than a year before the move, when nothing was planned yet. Check the year."),
        (["x" * 5000, "1", "2026"], "This is not a real date."),
    ],
)
def test_a_day_that_cannot_be_believed_is_refused(teacher, owner, typed, sentence):
    page = complete(teacher, 4, answers=422, done_on=typed, note="Kept")
    assert sentence in page.text
    assert page.form("completion").fields["note"] == ["Kept"]
    assert completions(owner, 4) == []


@pytest.mark.parametrize(
    ("note", "sentence"),
    [("a\x00b", "cannot be stored"), ("é" * 10_001, "1 characters too long")],
)
def test_a_note_that_cannot_be_kept_is_refused_and_stays_in_its_box(teacher, owner, note, sentence):
    page = complete(teacher, 4, answers=422, note=note)
    assert sentence in page.text
    assert page.form("completion").fields["note"][0].replace("\ufffd", "\x00") == note
    assert completions(owner, 4) == []


@pytest.mark.parametrize("note", [NAUGHTY, "é" * 10_000])
def test_any_other_text_is_kept_and_shown_as_text(teacher, owner, note):
    complete(teacher, 4, note=note)
    assert completions(owner, 4)[0].note == note
    page = teacher.get(MOVE)
    assert note.split("\n")[0] in line(page, 4).raw_text
    assert "<script>alert(1)" not in page.html


def test_the_same_submit_twice_completes_once(teacher, owner):
    page = teacher.get(item(4))
    teacher.submit(page, "completion", note="Once")
    again = teacher.submit(page, "completion", note="Once")
    assert "Once" in line(again, 4).text
    assert "was not saved" not in again.text
    assert len(completions(owner, 4)) == 1


def test_a_second_submit_with_other_words_changes_nothing_and_hands_the_words_back(teacher, owner):
    page = teacher.get(item(4))
    teacher.submit(page, "completion", note="Once")
    again = teacher.submit(page, "completion", note="Something quite different")
    assert "This was recorded already" in again.text
    assert "Something quite different" in line(again, 4).text
    assert [done.note for done in completions(owner, 4)] == ["Once"]


def test_who_comes_later_sees_it_done_and_by_whom(teacher, social_worker, owner):
    late = social_worker.get(item(4))
    complete(teacher, 4, note="First")
    page = social_worker.submit(late, "completion", note="Second", reason="She asked me to.")
    assert "Marked as done by Farida Ali" in page.text
    assert "Second" in page.text, "no word is lost"
    assert "She asked me to." in page.text, "no word is lost"
    assert len(completions(owner, 4)) == 1


def test_two_people_at_once_make_one_completion_and_no_error(teacher, social_worker, owner, monkeypatch):
    both_have_read = threading.Barrier(2, timeout=20)
    really = commands.complete_item

    def wait_for_the_other(*given, **words):
        both_have_read.wait()
        return really(*given, **words)

    monkeypatch.setattr(commands, "complete_item", wait_for_the_other)
    pages = [(teacher, teacher.get(item(4)), {}), (social_worker, social_worker.get(item(4)), {"reason": "She asked me to."})]
    answers = []

    def ask(visitor, page, words):
        form = page.form("completion")
        answers.append(visitor.ask("POST", form.action, data=form.fields | {name: [value] for name, value in words.items()}).status)

    threads = [threading.Thread(target=ask, args=each) for each in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert set(answers) <= {200, 303}
    (done,) = completions(owner, 4)
    assert f"Marked as done by {done.by_name}" in line(teacher.get(MOVE), 4).text
    assert f"Marked as done by {done.by_name}" in line(social_worker.get(MOVE), 4).text


def test_on_behalf_needs_a_reason_which_the_owner_sees(manager, teacher, owner):
    page = complete(manager, 4, answers=422, note="They rang.")
    assert "Say why you complete this for its owner." in page.text
    assert page.form("completion").fields["note"] == ["They rang."]
    assert completions(owner, 4) == []
    manager.submit(page, "completion", note="They rang.", reason="Farida is off sick and asked me to.")
    shown = line(teacher.get(MOVE), 4).text
    assert "Marked as done by Gareth Pryce, registered manager" in shown
    assert "Farida is off sick and asked me to." in shown


def test_the_owner_is_asked_for_no_reason(social_worker):
    assert "reason" not in social_worker.get(item(8)).form("completion").names
    assert "reason" in social_worker.get(item(4)).form("completion").names


@pytest.mark.parametrize("fragment", [False, True])
def test_who_sees_an_item_but_does_not_own_it_is_refused_with_a_sentence(receiving_teacher, teacher, owner, fragment):
    own = receiving_teacher.get(item(6)).form("completion").fields
    answer = receiving_teacher.ask("POST", f"{item(4)}/completion", data=own, fragment=fragment)
    assert answer.status == 403
    assert "This item is not yours to complete." in answer.text
    assert answer.headers.get("HX-Retarget") == ("#notice" if fragment else None)
    assert completions(owner, 4) == []
    assert told(owner, 4)[-1].outcome == "refused"


def test_a_stranger_completes_nothing_and_learns_nothing(stranger_teacher, teacher, owner):
    token = stranger_teacher.get("/policy").root.all("input", name="csrf_token")[0].attrs["value"]
    sent = {"csrf_token": [token], "submit_key": [str(uuid4())], "done_on": day()}
    real = stranger_teacher.ask("POST", f"{item(4)}/completion", data=sent)
    invented = stranger_teacher.ask("POST", f"/transitions/{uuid4()}/items/{uuid4()}/completion", data=sent)
    assert (real.status, invented.status) == (404, 404)
    assert real.bytes == invented.bytes
    assert completions(owner, 4) == []


def test_an_item_of_another_move_is_not_completed_by_swapping_ids(social_worker, owner):
    fields = social_worker.get(item(8)).form("completion").fields
    other = another_move_of(owner, social_worker)
    answer = social_worker.ask("POST", f"/transitions/{other}/items/{item_id(8)}/completion", data=fields)
    assert answer.status == 404
    assert completions(owner, 8) == []


def test_not_even_another_move_of_the_same_child_reaches_the_item(social_worker, owner):
    second = uuid4()
    owner.execute(
        "insert into app.transition (id, child_id, placement_id, slice, mine, kind, title, state, move_on, leaving_from, going_to)"
        " select %s, child_id, placement_id, slice, mine, kind, title, state, move_on, leaving_from, going_to from app.transition"
        " where id = %s",
        [second, MOVE_ID],
    )
    fields = social_worker.get(item(8)).form("completion").fields
    assert numbers(social_worker.get(f"/transitions/{second}")) == []
    assert social_worker.ask("GET", f"/transitions/{second}/items/{item_id(8)}").status == 404
    assert social_worker.ask("POST", f"/transitions/{second}/items/{item_id(8)}/completion", data=fields).status == 404
    assert completions(owner, 8) == []


@pytest.mark.parametrize("state", ["closed", "abandoned"])
def test_a_move_that_is_over_keeps_its_checklist_and_hands_the_words_back(teacher, owner, state):
    page = teacher.get(item(4))
    owner.execute("update app.transition set state = %s where title like 'School move: Saltmarsh%%'", [state])
    answer = teacher.submit(page, "completion", answers=422, note="Late words")
    assert "This move is over" in answer.text
    assert "Late words" in answer.html
    assert completions(owner, 4) == []
    assert "Mark as done" not in teacher.get(MOVE).text


def test_an_item_that_is_due_to_nobody_can_be_completed_all_the_same(teacher, owner):
    owner.execute("delete from app.due_item where source_id = %s", [item_id(4)])
    complete(teacher, 4)
    assert len(completions(owner, 4)) == 1


@pytest.mark.parametrize("fragment", [False, True])
def test_completing_costs_at_most_eight_statements(app, teacher, fragment):
    page = teacher.get(item(4))
    with statements(app) as asked:
        teacher.submit(page, "completion", fragment=fragment, follow=False, answers=200 if fragment else 303)
    assert len(asked) <= 8


def own_item(visitor):
    """The form on the list that asks nothing: of the fourth item, which is the teacher's own."""
    page = visitor.get(MOVE)
    return page, next(one for one in page.forms if one.action and one.action.endswith(f"{item_id(4)}/completion"))


def test_one_tap_on_the_list_is_enough_with_script_and_without(teacher, owner):
    """With htmx the item comes back done in its place; without script the same press lands on it. Nothing is asked."""
    page, tap = own_item(teacher)
    answer = teacher.submit(page, tap, fragment=True)
    assert "Marked as done by Farida Ali" in line(answer, 4).text
    assert "1 of 4 done" in answer.root.one(id="move-summary").text
    (done,) = completions(owner, 4)
    assert (done.done_on, done.note, done.reason) == (clock.today(), "", "")


def test_without_script_the_tap_leads_back_to_the_item(teacher, owner):
    page, tap = own_item(teacher)
    answer = teacher.submit(page, tap, follow=False, answers=303)
    assert answer.headers["Location"] == f"{MOVE}#item-{item_id(4)}"
    assert len(completions(owner, 4)) == 1


def test_every_tap_of_one_list_has_its_own_key_so_that_none_is_swallowed(teacher):
    page = teacher.get(MOVE)
    keys = [one.fields["submit_key"][0] for one in page.forms if one.action and one.action.endswith("/completion")]
    assert len(set(keys)) == len(keys) > 1


def test_nobody_completes_for_an_owner_by_one_tap(manager):
    page = manager.get(MOVE)
    assert not [one for one in page.forms if one.action and one.action.endswith(f"{item_id(4)}/completion")]
