"""The guards of law as a table: what is refused, by which regulation, and what stands in the way no longer."""

from datetime import date

import pytest

from portal.children import guards
from portal.children.guards import Ending, Schooling
from portal.foundation.refusals import Refused

TODAY = date(2026, 11, 20)
APPROVED = Schooling(True, "N. Officer", date(2026, 11, 2), True, True)


@pytest.mark.parametrize(
    ("born", "on", "year"),
    [
        (date(2011, 9, 1), date(2026, 8, 31), 9),  # the oldest of their year, on the last day of it
        (date(2011, 9, 1), date(2026, 9, 1), 10),
        (date(2011, 8, 31), date(2026, 8, 31), 10),  # a day older, and a year ahead
        (date(2010, 9, 1), date(2027, 7, 20), 11),
        (date(2010, 8, 31), date(2026, 9, 1), 12),
        (date(2012, 2, 29), date(2027, 9, 1), 11),
        (date(2022, 1, 5), TODAY, 0),
    ],
)
def test_a_year_group_follows_from_the_birthday(born: date, on: date, year: int) -> None:
    assert guards.school_year(born, on) == year
    assert guards.in_key_stage_4(born, on) == (year in {10, 11})


def test_a_birthday_that_nobody_knows_proves_nothing() -> None:
    assert not guards.in_key_stage_4(None, TODAY)


@pytest.mark.parametrize(
    ("pupil", "schooling", "emergency", "refused"),
    [
        (False, Schooling(True), "", ""),
        (True, Schooling(False), "", ""),
        (True, APPROVED, "", ""),
        (True, Schooling(True), "a threat to his life", ""),
        (True, Schooling(True), "   ", "nominated officer’s approval first"),
        (True, Schooling(True), "", "nominated officer’s approval first"),
        (True, Schooling(True, "N. Officer"), "", "nominated officer’s approval first"),
        (True, Schooling(True, "N. Officer", date(2026, 11, 21), True, True), "", "not ahead of today"),
        (True, Schooling(True, "N. Officer", TODAY, False, True), "", "the designated teacher must be consulted"),
        (True, Schooling(True, "N. Officer", TODAY, True, False), "", "the independent reviewing officer must be consulted"),
    ],
)
def test_a_move_in_year_10_or_11(pupil: bool, schooling: Schooling, emergency: str, refused: str) -> None:
    def ask() -> None:
        guards.refuse_key_stage_4_move(pupil, schooling, today=TODAY, emergency=emergency)

    _asked(ask, refused, "reg 10")


@pytest.mark.parametrize(
    ("reviewed", "since", "emergency", "refused"),
    [
        (None, None, "", "a review must have considered it first"),
        (None, None, "immediate harm", ""),
        (date(2026, 12, 1), None, "", "still to come"),
        (TODAY, None, "", ""),
        (date(2026, 1, 1), date(2026, 2, 1), "", "before this placement began"),
        (date(2026, 2, 1), date(2026, 2, 1), "", ""),
    ],
)
def test_no_significant_change_before_a_review(reviewed: date | None, since: date | None, emergency: str, refused: str) -> None:
    def ask() -> None:
        guards.refuse_unreviewed_change(reviewed, since=since, today=TODAY, emergency=emergency)

    _asked(ask, refused, "reg 32(2)")


WHOLE = Ending(date(2026, 11, 1), True, date(2026, 11, 2), date(2026, 11, 3))


@pytest.mark.parametrize(
    ("ending", "harm", "refused"),
    [
        (WHOLE, "", ""),
        (Ending(None, True, TODAY, TODAY), "", "review"),
        (Ending(WHOLE.reviewed_on, False, TODAY, TODAY), "", "other suitable accommodation"),
        (Ending(WHOLE.reviewed_on, True, None, TODAY), "", "Tell the independent reviewing officer"),
        (Ending(WHOLE.reviewed_on, True, date(2026, 11, 21), TODAY), "", "Tell the independent reviewing officer"),
        (Ending(WHOLE.reviewed_on, True, TODAY, None), "", "written notice"),
        (Ending(WHOLE.reviewed_on, True, TODAY, date(2026, 11, 21)), "", "written notice"),
        (Ending(None, False, None, None), "the carer threatened her", ""),
    ],
)
def test_ending_a_placement(ending: Ending, harm: str, refused: str) -> None:
    def ask() -> None:
        guards.refuse_ending(ending, ends_on=TODAY, today=TODAY, immediate_harm=harm)

    _asked(ask, refused, "CPPCR 2010 reg")


@pytest.mark.parametrize(
    ("placing", "host", "needed"),
    [
        ("Harbour Council", "Eastmoor County Council", True),
        ("Harbour Council", "harbour", False),
        ("Harbour Council", "The Borough of Harbour", False),
        ("Harbour Council", "", False),
    ],
)
def test_the_council_of_the_area_is_told_where_it_is_another(placing: str, host: str, needed: bool) -> None:
    assert guards.needs_host_notice(placing, host) is needed


def _asked(ask, refused: str, cites: str) -> None:
    if not refused:
        ask()
        return
    with pytest.raises(Refused) as found:
        ask()
    assert refused in found.value.sentence
    assert cites in found.value.sentence
    assert found.value.rule
