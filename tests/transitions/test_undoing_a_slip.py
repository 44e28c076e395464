"""Opening an item again: the completion is kept, and so is who took it back and why."""

import pytest

from tests.transitions.kai import MOVE, completions, due, item, line, statements, told


@pytest.fixture
def done(teacher):
    """Item 4, marked as done by its owner."""
    teacher.submit(teacher.get(item(4)), "completion", note="Rang at ten.")


def reopen(visitor, number=4, *, fragment=False, answers=200, **words):
    return visitor.submit(visitor.get(item(number), fragment=fragment), "reopening", fragment=fragment, answers=answers, **words)


@pytest.mark.usefixtures("done")
def test_a_slip_is_undone_with_a_reason_and_kept(teacher, owner):
    reopen(teacher, reason="That was item 14.")
    shown = line(teacher.get(MOVE), 4).text
    assert "Was marked as done by Farida Ali, designated teacher" in shown
    assert "reopened by Farida Ali, designated teacher" in shown
    assert "because: That was item 14." in shown
    assert "Mark as done" in shown
    (kept,) = completions(owner, 4)
    assert (kept.note, kept.reopened_because) == ("Rang at ten.", "That was item 14.")
    assert kept.reopened_at is not None


@pytest.mark.usefixtures("done")
def test_what_is_open_again_is_due_again(teacher, owner):
    reopen(teacher, reason="That was item 14.")
    assert due(owner, 4).done_at is None


@pytest.mark.usefixtures("done")
def test_a_later_completion_takes_the_next_turn(teacher, owner):
    reopen(teacher, reason="That was item 14.")
    teacher.submit(teacher.get(item(4)), "completion", note="Now really.")
    assert [(done.turn, done.note) for done in completions(owner, 4)] == [(1, "Rang at ten."), (2, "Now really.")]
    assert due(owner, 4).done_at is not None
    shown = line(teacher.get(MOVE), 4).text
    assert "Now really." in shown
    assert "That was item 14." in shown


@pytest.mark.usefixtures("done")
def test_a_reason_is_required(teacher, owner):
    page = reopen(teacher, answers=422, reason="  \n")
    assert "Say why this item is open again." in page.text
    assert completions(owner, 4)[0].reopened_at is None


@pytest.mark.usefixtures("done")
def test_with_script_the_fresh_item_and_count_come_back(teacher):
    answer = reopen(teacher, fragment=True, reason="That was item 14.")
    assert "Mark as done" in line(answer, 4).text
    assert "0 of 4 done" in answer.root.one(id="move-summary").text


@pytest.mark.usefixtures("done")
def test_manager_and_social_worker_may_reopen_and_a_helper_may_not(social_worker, receiving_teacher, teacher, owner):
    assert receiving_teacher.get(item(4)).forms == []
    own = receiving_teacher.get(item(3)).form("reopening").fields
    refused = receiving_teacher.ask("POST", f"{item(4)}/reopening", data=own | {"reason": ["I would rather"]})
    assert refused.status == 403
    assert "This item is not yours to reopen." in refused.text
    reopen(social_worker, reason="Farida rang: wrong item.")
    assert "reopened by Sunita Rao, social worker" in line(teacher.get(MOVE), 4).text


@pytest.mark.usefixtures("done")
def test_reopening_twice_undoes_once_and_loses_no_word(teacher, social_worker, owner):
    late = social_worker.get(item(4))
    reopen(teacher, reason="That was item 14.")
    page = social_worker.submit(late, "reopening", reason="Farida rang.")
    assert "This was recorded already" in page.text
    assert "Farida rang." in page.text
    assert completions(owner, 4)[0].reopened_because == "That was item 14."


@pytest.mark.usefixtures("done")
def test_the_trail_tells_that_it_was_reopened(teacher, owner):
    reopen(teacher, reason="Words of the record")
    last = told(owner, 4)[-1]
    assert (last.action, last.outcome, last.abouts) == ("reopen a checklist item", "done", [250])
    assert "Words of the record" not in str(last)


@pytest.mark.usefixtures("done")
def test_strangers_reopen_nothing(stranger_teacher, owner):
    token = stranger_teacher.get("/policy").root.all("input", name="csrf_token")[0].attrs["value"]
    assert stranger_teacher.ask("POST", f"{item(4)}/reopening", data={"csrf_token": [token]}).status == 404
    assert completions(owner, 4)[0].reopened_at is None


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize("fragment", [False, True])
def test_reopening_costs_at_most_eight_statements(app, teacher, fragment):
    page = teacher.get(item(4))
    with statements(app) as asked:
        teacher.submit(page, "reopening", fragment=fragment, follow=False, answers=200 if fragment else 303, reason="A slip.")
    assert len(asked) <= 8
