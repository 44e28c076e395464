"""What is done, what comes next and which days are believed: pure rules, without a database."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from portal.foundation.refusals import Refused
from portal.transitions import rules
from portal.transitions.models import STATES

TODAY = date(2026, 3, 27)  # a Friday; Easter Monday is 6 April


@dataclass(frozen=True)
class Step:
    number: int
    due_on: date = TODAY
    phase: str = "before"
    is_done: bool = False
    shown_from: date | None = None
    is_blocked: bool = False


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def test_a_day_to_come_is_refused_with_the_sentence_that_people_see():
    with pytest.raises(Refused, match=r"An item is completed on the day it happened, not ahead of it\."):
        rules.refuse_future(days(1), TODAY)


def test_today_and_any_day_before_it_are_believed():
    assert rules.refuse_future(TODAY, TODAY) is None
    assert rules.refuse_future(days(-30), TODAY) is None


def test_a_day_more_than_a_year_before_the_move_is_a_slip_of_the_pen():
    with pytest.raises(Refused, match="Check the year"):
        rules.refuse_long_before(date(2025, 3, 25), TODAY)
    assert rules.refuse_long_before(date(2025, 3, 27), TODAY) is None


@pytest.mark.parametrize("state", STATES)
def test_only_a_closed_or_abandoned_move_keeps_its_checklist_as_it_stands(state):
    if state in {"closed", "abandoned"}:
        with pytest.raises(Refused, match="This move is over"):
            rules.refuse_ended(state)
    else:
        assert rules.refuse_ended(state) is None


def test_every_state_of_a_move_has_words():
    assert set(rules.STATES_IN_WORDS) == set(STATES)


def test_the_count_is_over_the_items_handed_in_and_no_others():
    assert rules.count_done([Step(1, is_done=True), Step(2), Step(3)]) == (1, 3)
    assert rules.count_done([]) == (0, 0)


def test_the_next_step_is_the_open_item_that_is_due_first():
    steps = [Step(1, days(-3), is_done=True), Step(2, days(4)), Step(3, days(1)), Step(4, days(1))]
    assert rules.next_step(steps, TODAY).number == 3


def test_an_item_shown_from_a_later_day_is_not_the_next_step_yet():
    later = Step(1, days(2), shown_from=days(1))
    assert rules.next_step([later, Step(2, days(9))], TODAY).number == 2
    assert rules.next_step([later], TODAY) is None
    assert rules.next_step([later], days(1)) == later


def test_phases_stand_in_their_order_and_leave_out_what_the_reader_sees_nothing_of():
    steps = [Step(1, days(9), "after"), Step(2, days(2)), Step(3, days(1))]
    assert [(heading, [step.number for step in own]) for heading, own in rules.phases(steps)] == [
        ("Before the move", [3, 2]),
        ("After the move", [1]),
    ]


@pytest.mark.parametrize(
    ("move_on", "working_days"),
    [
        (TODAY, 0),
        (date(2026, 3, 28), 0),
        (date(2026, 3, 30), 1),
        (date(2026, 4, 7), 5),  # Good Friday and Easter Monday do not count
        (date(2026, 3, 26), -1),
        (date(2026, 3, 20), -5),
    ],
)
def test_working_days_to_the_move_skip_weekends_and_bank_holidays(move_on, working_days):
    assert rules.working_days_to(move_on, TODAY) == working_days


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("KW", "key worker"),
        ("SW+VSH", "social worker, with virtual school head"),
        ("CL/XT", "clinical lead or external therapist"),
        ("RM, SW", "registered manager; social worker"),
        ("CH+ND", "the child, with designated teacher of the new school"),
        ("SW/EDT", "social worker or the emergency duty team"),
    ],
)
def test_owner_codes_are_told_in_words(spec, words):
    assert rules.roles_in_words(spec) == words
