"""What counts as a working day of England, and how days are counted."""

from datetime import date

import pytest

from portal.deadlines.calendar import (
    ENGLAND,
    Calendar,
    Correction,
    SchoolTerms,
    Term,
    add_days,
    add_months,
    add_school_days,
    end_of_term,
)
from portal.foundation.refusals import Refused

BANK_HOLIDAYS = {
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
    2029: ["01-01", "03-30", "04-02", "05-07", "05-28", "08-27", "12-25", "12-26"],
}

SALTMARSH = SchoolTerms(
    "Saltmarsh Academy",
    (
        Term(date(2026, 9, 3), date(2026, 12, 18)),
        Term(date(2027, 1, 5), date(2027, 3, 25)),
        Term(date(2027, 4, 12), date(2027, 7, 21)),
    ),
    closed=frozenset({date(2026, 10, day) for day in range(26, 31)} | {date(2027, 1, 8)}),
)


@pytest.mark.parametrize("year", BANK_HOLIDAYS)
def test_the_bank_holidays_on_weekdays_are_those_of_england(year: int) -> None:
    found = ENGLAND.holidays_between(date(year, 1, 1), date(year, 12, 31))
    assert [f"{day:%m-%d}" for day in found] == BANK_HOLIDAYS[year]


def test_holidays_of_scotland_and_northern_ireland_are_working_days() -> None:
    assert ENGLAND.is_working_day(date(2026, 3, 17))  # St Patrick's Day
    assert ENGLAND.is_working_day(date(2026, 11, 30))  # St Andrew's Day
    assert ENGLAND.is_working_day(date(2026, 8, 3))  # Scotland's summer bank holiday


def test_proclaimed_extra_and_moved_holidays_count() -> None:
    assert ENGLAND.holiday(date(2022, 9, 19))
    assert ENGLAND.holiday(date(2023, 5, 8))
    assert ENGLAND.is_working_day(date(2020, 5, 4))
    assert not ENGLAND.is_working_day(date(2020, 5, 8))


def test_christmas_on_a_saturday_gives_two_substitute_days() -> None:
    assert ENGLAND.holiday(date(2027, 12, 27)) == "substitute for Christmas Day"
    assert ENGLAND.holiday(date(2027, 12, 28)) == "substitute for Boxing Day"
    assert ENGLAND.is_working_day(date(2027, 12, 29))


def test_counting_leaves_the_trigger_day_out() -> None:
    assert ENGLAND.add_working_days(date(2026, 6, 1), 1).day == date(2026, 6, 2)
    assert ENGLAND.add_working_days(date(2026, 6, 2), -1).day == date(2026, 6, 1)


def test_a_trigger_on_a_weekend_has_its_first_day_on_monday() -> None:
    assert ENGLAND.add_working_days(date(2026, 6, 6), 1).day == date(2026, 6, 8)
    assert ENGLAND.add_working_days(date(2026, 6, 7), 1).day == date(2026, 6, 8)
    assert ENGLAND.add_working_days(date(2026, 4, 3), 1).day == date(2026, 4, 7)


def test_skipped_names_holidays_on_weekdays_only() -> None:
    # 26 December 2026 is a Saturday: a holiday, and passed over anyway.
    assert ENGLAND.add_working_days(date(2026, 12, 24), 1).skipped == (date(2026, 12, 25), date(2026, 12, 28))


def test_backwards_the_skipped_days_still_stand_in_order() -> None:
    assert ENGLAND.add_working_days(date(2026, 4, 7), -1).skipped == (date(2026, 4, 3), date(2026, 4, 6))


def test_no_days_leave_the_day_as_it_stands() -> None:
    assert ENGLAND.add_working_days(date(2026, 4, 5), 0).day == date(2026, 4, 5)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ((2027, 1, 31), 1, (2027, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2028, 2, 29), 48, (2032, 2, 29)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 5, 31), -3, (2026, 2, 28)),
        ((2026, 1, 31), -2, (2025, 11, 30)),
    ],
)
def test_months_keep_the_day_number_and_clamp_to_the_end(day: tuple[int, int, int], n: int, expected: tuple[int, int, int]) -> None:
    assert add_months(date(*day), n) == date(*expected)


def test_a_limit_on_a_holiday_rolls_back_and_names_it() -> None:
    rolled = ENGLAND.last_working_day(date(2026, 4, 6))
    assert (rolled.day, rolled.skipped) == (date(2026, 4, 2), (date(2026, 4, 3), date(2026, 4, 6)))


def test_a_correction_adds_a_holiday_under_its_own_name() -> None:
    corrected = Calendar((Correction(date(2026, 6, 15), True, "Proclaimed bank holiday", 1),))
    assert corrected.holiday(date(2026, 6, 15)) == "Proclaimed bank holiday"
    assert corrected.add_working_days(date(2026, 6, 12), 1).day == date(2026, 6, 16)
    assert ENGLAND.is_working_day(date(2026, 6, 15))


def test_a_correction_takes_a_holiday_away_but_never_a_weekend() -> None:
    corrected = Calendar(
        (
            Correction(date(2026, 5, 4), False, "Moved to 8 May", 1),
            Correction(date(2026, 5, 9), False, "A Saturday stays one", 1),
        )
    )
    assert corrected.is_working_day(date(2026, 5, 4))
    assert not corrected.is_working_day(date(2026, 5, 9))


def test_the_highest_version_of_a_correction_counts_and_the_old_state_can_be_asked_for() -> None:
    day = date(2026, 6, 15)
    later, earlier = Correction(day, False, "Withdrawn", 2), Correction(day, True, "Proclaimed", 1)
    corrected = Calendar((later, earlier))
    assert corrected.version == 2
    assert corrected.is_working_day(day)
    assert not corrected.as_of(1).is_working_day(day)
    assert corrected.as_of(0) == ENGLAND


def test_a_correction_needs_a_reason_and_a_version() -> None:
    with pytest.raises(Refused, match="reason"):
        Correction(date(2026, 6, 15), True, "  ", 1)
    with pytest.raises(Refused, match="count from 1"):
        Correction(date(2026, 6, 15), True, "Proclaimed", 0)


@pytest.mark.parametrize("day", [date.min, date(1971, 12, 31), date(2100, 1, 1), date.max])
def test_a_year_outside_the_calendar_is_refused_with_a_sentence(day: date) -> None:
    for ask in (
        lambda: ENGLAND.is_working_day(day),
        lambda: ENGLAND.add_working_days(day, 0),
        lambda: ENGLAND.add_working_days(day, 5),
        lambda: ENGLAND.last_working_day(day),
        lambda: add_days(day, 0),
        lambda: add_months(day, 0),
    ):
        with pytest.raises(Refused, match="outside the calendar, which knows the years 1972 to 2099"):
            ask()


@pytest.mark.parametrize("n", [10**7, -(10**7), 10**12])
def test_a_count_that_leaves_the_calendar_is_refused(n: int) -> None:
    for ask in (
        lambda: ENGLAND.add_working_days(date(2026, 6, 1), n),
        lambda: add_days(date(2026, 6, 1), n),
        lambda: add_months(date(2026, 6, 1), n),
    ):
        with pytest.raises(Refused, match="outside the calendar"):
            ask()


def test_school_days_are_the_days_the_named_school_is_open() -> None:
    # Thu 22, Fri 23, a closed week, Mon 2, Tue 3 November.
    found, estimated = add_school_days(date(2026, 10, 21), 4, ENGLAND, SALTMARSH)
    assert (found.day, estimated) == (date(2026, 11, 3), False)


def test_a_training_day_and_the_christmas_holidays_are_no_school_days() -> None:
    # Fri 18 December; Tue 5, Wed 6, Thu 7 January; not Fri 8; Mon 11.
    found, estimated = add_school_days(date(2026, 12, 17), 5, ENGLAND, SALTMARSH)
    assert (found.day, estimated) == (date(2027, 1, 11), False)
    assert found.skipped == (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))


def test_a_bank_holiday_in_term_is_no_school_day() -> None:
    assert add_school_days(date(2027, 4, 30), 1, ENGLAND, SALTMARSH)[0].day == date(2027, 5, 4)


def test_without_term_dates_working_days_stand_in_and_the_date_is_estimated() -> None:
    found, estimated = add_school_days(date(2026, 10, 21), 4, ENGLAND, None)
    assert (found.day, estimated) == (date(2026, 10, 27), True)


def test_beyond_the_last_known_term_the_rest_is_estimated() -> None:
    # Tue 20 and Wed 21 July are known to be open; Thu 22 is a working day.
    assert add_school_days(date(2027, 7, 19), 2, ENGLAND, SALTMARSH)[1] is False
    found, estimated = add_school_days(date(2027, 7, 19), 3, ENGLAND, SALTMARSH)
    assert (found.day, estimated) == (date(2027, 7, 22), True)


def test_a_term_ends_when_the_school_says_so_and_is_estimated_where_it_does_not() -> None:
    assert end_of_term(date(2026, 10, 12), SALTMARSH) == (date(2026, 12, 18), False)
    assert end_of_term(date(2026, 12, 25), SALTMARSH) == (date(2027, 3, 25), False)
    assert end_of_term(date(2027, 9, 1), SALTMARSH) == (date(2027, 12, 31), True)
    assert end_of_term(date(2026, 2, 1), SALTMARSH) == (date(2026, 3, 31), True)


def test_before_the_first_known_term_the_earlier_of_estimate_and_known_end_counts() -> None:
    assert end_of_term(date(2026, 8, 20), SALTMARSH) == (date(2026, 12, 18), False)
    assert end_of_term(date(2026, 7, 20), SALTMARSH) == (date(2026, 7, 31), True)


def test_terms_out_of_order_are_refused() -> None:
    with pytest.raises(Refused, match="stand in order"):
        SchoolTerms("Saltmarsh Academy", (Term(date(2026, 12, 18), date(2026, 9, 3)),))
    with pytest.raises(Refused, match="stand in order"):
        SchoolTerms("Saltmarsh Academy", ())
