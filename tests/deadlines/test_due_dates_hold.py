"""What holds for every date, tried on dates that nobody thought of."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.deadlines.calendar import ENGLAND, Calendar, Correction, SchoolTerms, Term, add_months
from portal.deadlines.explain import Explained, explain
from portal.deadlines.limits import Unit
from portal.deadlines.offsets import DueSpec, Offset, due_dates, parse
from portal.deadlines.rules import RULES
from portal.deadlines.settings import Settings
from portal.foundation.clock import LONDON
from portal.foundation.refusals import Refused

# A busy machine is no failure; how many examples are tried is left to the profile that runs.
UNHURRIED = settings(deadline=None)

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2080, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
COUNTS = st.integers(-120, 120)
CASES = st.sampled_from([(rule.id, stage) for rule in RULES.values() for stage in ([s.key for s in rule.stages] or [None])])
CORRECTIONS = st.builds(
    Correction,
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    is_holiday=st.booleans(),
    reason=st.just("Correction"),
    version=st.integers(1, 5),
)
CALENDARS = st.lists(CORRECTIONS, max_size=30).map(lambda corrections: Calendar(tuple(corrections)))
NEAR_DAYS = st.dates(date(2026, 1, 1), date(2028, 6, 30))

SETTINGS = st.sampled_from(
    [
        Settings(),
        Settings(
            terms=SchoolTerms(
                "Pinder's Field School",
                (
                    Term(date(2026, 9, 3), date(2026, 12, 18)),
                    Term(date(2027, 1, 5), date(2027, 3, 25)),
                    Term(date(2027, 4, 12), date(2027, 7, 21)),
                ),
                frozenset({date(2026, 10, 26), date(2027, 6, 3)}),
            )
        ),
    ]
)


def due_moment(found: Explained) -> datetime:
    """Dates and moments on one scale."""
    assert found.due is not None
    if isinstance(found.due, datetime):
        return found.due
    return datetime(found.due.year, found.due.month, found.due.day, tzinfo=LONDON).astimezone(UTC)


@UNHURRIED
@given(CASES, NEAR_DAYS, st.integers(0, 40), CALENDARS, SETTINGS)
def test_a_later_trigger_is_never_due_earlier(
    case: tuple[str, str | None], day: date, later: int, calendar: Calendar, chosen: Settings
) -> None:
    first, second = (explain(case[0], on, stage=case[1], calendar=calendar, settings=chosen) for on in (day, day + timedelta(days=later)))
    if first.due is None:
        assert second.due is None
    else:
        assert due_moment(first) <= due_moment(second)


@UNHURRIED
@given(CASES, MOMENTS, st.integers(0, 3000))
def test_a_later_moment_is_never_due_earlier(case: tuple[str, str | None], moment: datetime, minutes: int) -> None:
    first, second = (explain(case[0], at, stage=case[1]) for at in (moment, moment + timedelta(minutes=minutes)))
    if first.due is not None:
        assert due_moment(first) <= due_moment(second)
    else:
        assert second.due is None


@UNHURRIED
@given(CASES, DAYS, SETTINGS)
def test_no_due_date_falls_on_a_day_off_or_after_the_legal_limit(case: tuple[str, str | None], day: date, chosen: Settings) -> None:
    found = explain(case[0], day, stage=case[1], settings=chosen)
    if found.last_working_day is not None:
        assert found.due == found.last_working_day
        assert ENGLAND.is_working_day(found.last_working_day)
        assert isinstance(found.legal_limit, date)
        assert found.last_working_day <= found.legal_limit
        # Nothing but days off lies between the two.
        assert not any(
            ENGLAND.is_working_day(found.last_working_day + timedelta(days=n + 1))
            for n in range((found.legal_limit - found.last_working_day).days)
        )
    else:
        assert found.due == found.legal_limit


@UNHURRIED
@given(CASES, DAYS)
def test_every_skipped_day_is_a_holiday_on_a_weekday_told_in_the_sentence(case: tuple[str, str | None], day: date) -> None:
    found = explain(case[0], day, stage=case[1])
    assert list(found.skipped) == sorted(set(found.skipped))
    for skipped in found.skipped:
        assert skipped.weekday() < 5
        assert f"({ENGLAND.holiday(skipped)})" in found.sentence


@UNHURRIED
@given(DAYS.filter(ENGLAND.is_working_day), COUNTS)
def test_backwards_undoes_forwards(day: date, n: int) -> None:
    there = ENGLAND.add_working_days(day, n)
    back = ENGLAND.add_working_days(there.day, -n)
    assert back.day == day
    assert back.skipped == there.skipped


@UNHURRIED
@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counting_in_two_goes_is_counting_in_one(day: date, n: int, m: int) -> None:
    assert ENGLAND.add_working_days(ENGLAND.add_working_days(day, n).day, m).day == ENGLAND.add_working_days(day, n + m).day


@UNHURRIED
@given(DAYS, st.integers(1, 60), CALENDARS)
def test_between_a_day_and_its_nth_working_day_lie_n_working_days(day: date, n: int, calendar: Calendar) -> None:
    end = calendar.add_working_days(day, n).day
    assert sum(calendar.is_working_day(day + timedelta(days=k + 1)) for k in range((end - day).days)) == n


@UNHURRIED
@given(DAYS, st.integers(-60, 60))
def test_months_land_in_the_month_meant_and_never_after_the_same_day(day: date, n: int) -> None:
    found = add_months(day, n)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == n
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)


@UNHURRIED
@given(MOMENTS, st.sampled_from([("IN1a", 24), ("IN1b", 48), ("IN3", 72)]))
def test_hours_are_elapsed_hours_on_every_night(moment: datetime, rule: tuple[str, int]) -> None:
    due = explain(rule[0], moment).due
    assert isinstance(due, datetime)
    assert due - moment == timedelta(hours=rule[1])
    assert due.tzinfo is UTC


@UNHURRIED
@given(st.integers(1996, 2080), st.sampled_from([3, 10]), st.integers(0, 2 * 24 * 60))
def test_hours_are_elapsed_hours_on_the_nights_of_clock_change(year: int, month: int, minutes: int) -> None:
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    moment = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(days=1) + timedelta(minutes=minutes)
    wall = moment.astimezone(LONDON)
    due = explain("IN1a", wall).due
    assert isinstance(due, datetime)
    assert due - moment == timedelta(hours=24)


@UNHURRIED
@given(st.dates(), st.sampled_from([rule.id for rule in RULES.values()]))
def test_any_date_at_all_is_answered_or_refused_with_a_sentence(day: date, rule: str) -> None:
    if date(1973, 1, 1) <= day <= date(2098, 6, 1):
        assert explain(rule, day).sentence
    elif not date(1972, 1, 1) <= day <= date(2099, 12, 31):
        with pytest.raises(Refused, match="outside the calendar"):
            explain(rule, day)


OFFSETS = st.builds(Offset, st.integers(-99, 99), st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.WEEK, Unit.MONTH]))


@UNHURRIED
@given(st.lists(OFFSETS, min_size=1, max_size=5), DAYS.filter(lambda day: 2010 < day.year < 2070), st.integers(0, 30))
def test_what_is_written_is_read_back_and_a_later_move_is_never_due_earlier(offsets: list[Offset], move: date, later: int) -> None:
    spec = parse(str(DueSpec(tuple(offsets))))
    assert spec.dues == tuple(offsets)
    before, after = due_dates(spec, move), due_dates(spec, move + timedelta(days=later))
    assert all(one.due <= other.due for one, other in zip(before, after, strict=True))


@UNHURRIED
@given(st.text(alphabet="M+−-…. ,0123456789dwhmonts()≤else", max_size=25))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        spec = parse(text)
    except Refused:
        return
    assert parse(str(spec)) == spec
