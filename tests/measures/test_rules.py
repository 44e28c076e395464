"""Change of a rater's numbers, the yearly score, office hours."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.parts import Part, slice_of
from portal.foundation.refusals import Refused
from portal.measures import rules
from portal.measures.models import COUNTED

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("first", "latest", "means"), [(2, 5, True), (2, 4, False), (5, 2, True), (5, 3, False), (4, 4, False), (0, 10, True)]
)
def test_a_change_of_three_or_more_is_likely_to_mean_something(first: int, latest: int, means: bool) -> None:
    found = rules.change("Kai", [(DAY, first), (date(2026, 5, 2), latest)])
    assert found.means_something == means
    assert ("a change that is likely to mean something" in found.in_words) == means


@given(st.lists(st.integers(0, 10), min_size=1, max_size=12))
def test_only_the_first_and_the_latest_number_count(ratings: list[int]) -> None:
    found = rules.change("Kai", [(date(2026, 1, 1 + number), rating) for number, rating in enumerate(ratings)])
    assert (found.first, found.latest) == (ratings[0], ratings[-1])
    assert found.means_something == (abs(ratings[-1] - ratings[0]) >= 3)


def test_one_rating_is_no_change() -> None:
    assert rules.change("Kai", [(DAY, 7)]).in_words == "7 of 10, rated once so far."


def test_the_carers_next_score_is_due_a_year_after_the_last() -> None:
    assert rules.next_carer_score([date(2025, 3, 1), DAY]) == date(2027, 3, 2)
    assert rules.next_carer_score([date(2024, 2, 29)]) == date(2025, 2, 28)
    assert rules.next_carer_score([]) is None


@pytest.mark.parametrize(
    ("at", "after"),
    [
        (datetime(2026, 3, 2, 9, 0, tzinfo=UTC), False),  # Monday morning
        (datetime(2026, 3, 2, 18, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 7, 12, 0, tzinfo=UTC), True),  # Saturday
        (datetime(2026, 12, 25, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 7, 6, 16, 59, tzinfo=UTC), False),  # 17.59 in London
        (datetime(2026, 7, 6, 17, 0, tzinfo=UTC), True),  # 18.00 in London
    ],
)
def test_the_duty_team_is_told_when_no_council_office_is_open(at: datetime, after: bool) -> None:
    assert rules.after_hours(at) == after


def test_what_is_counted_is_read_by_who_reads_what_it_tells_of() -> None:
    assert set(rules.COUNTS) == set(COUNTED)
    assert rules.count_slice("attendance") == slice_of(Part.EDUCATION)
    assert rules.count_slice("missing") == slice_of(Part.MISSING)
    assert rules.count_slice("restraints") == slice_of(Part.EVENT_SUMMARY)
    assert rules.count_slice("family_time") == slice_of(Part.FAMILY_TIME)


def test_nothing_is_written_down_ahead_of_its_day() -> None:
    with pytest.raises(Refused):
        rules.refuse_future(date(2026, 3, 3), DAY)
    rules.refuse_future(DAY, DAY)
