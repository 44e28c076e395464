"""Due dates of checklist items, as the seven checklists write them."""

from datetime import UTC, date, datetime

import pytest

from portal.deadlines.calendar import Calendar, Correction
from portal.deadlines.limits import Unit
from portal.deadlines.offsets import DueSpec, Offset, due_dates, parse
from portal.foundation.refusals import Refused

WD, DAY, WEEK, MONTH, HOUR = Unit.WORKING_DAY, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.HOUR
ON_M = Offset(0, WD)

FIRST_OF_APRIL = date(2027, 4, 1)  # a Thursday; Good Friday was 26 March, Easter Monday 29 March

# Written, read, and the dates from M = Thu 1 Apr 2027, counted by hand: (shown from, due ..., latest).
CASES = [
    ("M", DueSpec((ON_M,)), None, ["2027-04-01"], None),
    ("M−20", DueSpec((Offset(-20, WD),)), None, ["2027-03-02"], None),
    ("M−30", DueSpec((Offset(-30, WD),)), None, ["2027-02-16"], None),
    ("M+5", DueSpec((Offset(5, WD),)), None, ["2027-04-08"], None),
    ("M+20", DueSpec((Offset(20, WD),)), None, ["2027-04-29"], None),
    ("M+7d", DueSpec((Offset(7, DAY),)), None, ["2027-04-08"], None),
    ("M+4w", DueSpec((Offset(4, WEEK),)), None, ["2027-04-29"], None),
    ("M−26w", DueSpec((Offset(-26, WEEK),)), None, ["2026-10-01"], None),
    ("M−10…M−2", DueSpec((Offset(-2, WD),), shown_from=Offset(-10, WD)), "2027-03-16", ["2027-03-30"], None),
    ("M…M+5", DueSpec((Offset(5, WD),), shown_from=ON_M), "2027-04-01", ["2027-04-08"], None),
    ("M−1…M", DueSpec((ON_M,), shown_from=Offset(-1, WD)), "2027-03-31", ["2027-04-01"], None),
    ("M…M+4w", DueSpec((Offset(4, WEEK),), shown_from=ON_M), "2027-04-01", ["2027-04-29"], None),
    ("M+1w…M+8w", DueSpec((Offset(8, WEEK),), shown_from=Offset(1, WEEK)), "2027-04-08", ["2027-05-27"], None),
    ("M+1w…M+6 months", DueSpec((Offset(6, MONTH),), shown_from=Offset(1, WEEK)), "2027-04-08", ["2027-10-01"], None),
    ("M+3d, 2w, 6w", DueSpec((Offset(3, DAY), Offset(2, WEEK), Offset(6, WEEK))), None, ["2027-04-04", "2027-04-15", "2027-05-13"], None),
    (
        "M−26w, −13w, −4w",
        DueSpec((Offset(-26, WEEK), Offset(-13, WEEK), Offset(-4, WEEK))),
        None,
        ["2026-10-01", "2026-12-31", "2027-03-04"],
        None,
    ),
    ("M+1 month, 3 months, 6 months", DueSpec((Offset(1, MONTH), Offset(3, MONTH), Offset(6, MONTH))), None,
     ["2027-05-01", "2027-07-01", "2027-10-01"], None),
    ("M−15 on", DueSpec((ON_M,), shown_from=Offset(-15, WD), ongoing=True), "2027-03-09", ["2027-04-01"], None),
    ("M (else M+5)", DueSpec((ON_M,), latest=Offset(5, WD)), None, ["2027-04-01"], "2027-04-08"),
    ("M (≤5)", DueSpec((ON_M,), latest=Offset(5, WD)), None, ["2027-04-01"], "2027-04-08"),
    ("M (2 h)", DueSpec((ON_M,), latest=Offset(2, HOUR)), None, ["2027-04-01"], None),
]  # fmt: skip

# Every due date that stands in the seven checklists.
WRITTEN_IN_THE_CHECKLISTS = [
    "M−10", "M−10…M−2", "M−3", "M (else M+5)", "M−1", "M…M+5", "M−5", "M", "M−2", "M+1d", "M+7d", "M+20", "M−20", "M−15", "M−12",
    "M−8…M−2", "M (≤5)", "M−1…M", "M+3d, 2w, 6w", "M+10", "M−30", "M−25", "M−15 on", "M−8", "M+1w…M+8w", "M+2w, 4w, 8w", "M+4w",
    "M+5", "M+1w, 2w, 4w", "M+6w", "M−10…M", "M−20…M", "M…M+4w", "M (2 h)", "M+1", "M+3", "M−26w", "M−13w", "M−26w, −13w, −4w",
    "M−10w", "M−8w", "M−4w", "M−2w", "M+1w…M+6 months",
]  # fmt: skip


@pytest.mark.parametrize(("written", "spec", "shown", "due", "latest"), CASES, ids=[case[0] for case in CASES])
def test_a_due_date_is_read_and_counted_from_m(written: str, spec: DueSpec, shown: str | None, due: list[str], latest: str | None) -> None:
    assert parse(written) == spec
    checks = due_dates(spec, FIRST_OF_APRIL)
    assert [check.due.isoformat() for check in checks] == due
    assert {check.shown_from and check.shown_from.isoformat() for check in checks} == {shown}
    assert {check.latest and check.latest.isoformat() for check in checks} == {latest}


@pytest.mark.parametrize("written", WRITTEN_IN_THE_CHECKLISTS)
def test_every_due_date_of_the_checklists_is_read_and_written_back(written: str) -> None:
    spec = parse(written)
    assert str(spec) == written.replace("(else M+5)", "(≤5)")
    assert due_dates(spec, FIRST_OF_APRIL)[0].sentence.startswith("Due ")


@pytest.mark.parametrize(
    ("typed", "written"),
    [("M-20", "M−20"), ("M-10...M-2", "M−10…M−2"), ("M (<=5)", "M (≤5)"), ("M+0", "M"), ("  M+3d,  2w ", "M+3d, 2w")],
)
def test_a_keyboard_is_enough(typed: str, written: str) -> None:
    assert str(parse(typed)) == str(parse(written))


@pytest.mark.parametrize(
    "text",
    [
        "", "M−", " M - ", "20", "as stated", "M+5x", "M+1000", "M+5,", "M, M+5", "M…", "…M", "M…M+1…M+2", "M on on", "M (3)",
        "M (else 5)", "M+5 (≤5)", "N+5", "M+٥", "M" * 5000,
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused, match="is no due date of a checklist") as refusal:
        parse(text)
    assert len(refusal.value.sentence) < 200


@pytest.mark.parametrize("text", ["M+5…M", "M…M−1", "M+1w…M+2", "M+1 month…M+4w", "M+2 on", "M (else M−5)"])
def test_a_due_date_before_its_own_beginning_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="put the earlier one first"):
        parse(text)


def test_a_sign_holds_until_the_next_one() -> None:
    assert parse("M−4w, 2w, +1w, 3w") == DueSpec((Offset(-4, WEEK), Offset(-2, WEEK), Offset(1, WEEK), Offset(3, WEEK)))


def test_twenty_working_days_before_a_move_skip_easter_and_say_so() -> None:
    (check,) = due_dates(parse("M−20"), FIRST_OF_APRIL)
    assert check.skipped == (date(2027, 3, 26), date(2027, 3, 29))
    assert check.sentence == (
        "Due Tue 2 Mar 2027: 20 working days before the move on Thu 1 Apr 2027, skipping Fri 26 Mar (Good Friday)"
        " and Mon 29 Mar (Easter Monday)."
    )


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("M", "Due Thu 1 Apr 2027, the day of the move."),
        ("M−10…M−2", "Due Tue 30 Mar 2027: 2 working days before the move on Thu 1 Apr 2027; shown from Tue 16 Mar 2027."),
        ("M−15 on", "Due Thu 1 Apr 2027, the day of the move; it goes on from Tue 9 Mar 2027."),
        ("M (≤5)", "Due Thu 1 Apr 2027, the day of the move; at the latest Thu 8 Apr 2027."),
        ("M (2 h)", "Due Thu 1 Apr 2027, the day of the move; within 2 hours of the move."),
        ("M+1d", "Due Fri 2 Apr 2027: 1 day after the move on Thu 1 Apr 2027."),
    ],
)
def test_a_check_explains_itself(written: str, sentence: str) -> None:
    assert due_dates(parse(written), FIRST_OF_APRIL)[0].sentence == sentence


def test_another_event_than_a_move_is_named() -> None:
    (check,) = due_dates(parse("M−3"), date(2027, 6, 30), event="the last day")
    assert check.sentence == "Due Fri 25 Jun 2027: 3 working days before the last day on Wed 30 Jun 2027."


def test_calendar_days_and_weeks_stay_where_they_fall() -> None:
    sunday, holiday = due_dates(parse("M+3d, 1w"), date(2026, 5, 28))[0], due_dates(parse("M+1w"), date(2026, 5, 18))[0]
    assert (sunday.due, sunday.due.weekday()) == (date(2026, 5, 31), 6)
    assert holiday.due == date(2026, 5, 25)  # the Spring bank holiday


def test_a_move_on_a_sunday_stays_there_and_its_working_days_begin_on_monday() -> None:
    on_the_day, next_day = due_dates(parse("M"), date(2026, 6, 7))[0], due_dates(parse("M+1"), date(2026, 6, 7))[0]
    assert (on_the_day.due, next_day.due) == (date(2026, 6, 7), date(2026, 6, 8))


def test_two_hours_run_from_the_moment_of_the_move_over_a_clock_change() -> None:
    (check,) = due_dates(parse("M (2 h)"), datetime(2026, 3, 29, 0, 30, tzinfo=UTC))
    assert check.due == date(2026, 3, 29)
    assert check.latest == datetime(2026, 3, 29, 2, 30, tzinfo=UTC)
    assert check.sentence.endswith("within 2 hours of the move, by Sun 29 Mar 2026 at 03:30.")


def test_the_move_day_of_a_moment_is_its_day_in_london() -> None:
    (check,) = due_dates(parse("M"), datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert check.due == date(2026, 7, 1)


def test_an_item_is_never_shown_after_it_is_due() -> None:
    # Five working days before 4 January reach further back than seven calendar days.
    (check,) = due_dates(parse("M−7d…M−5"), date(2027, 1, 4))
    assert check.shown_from == check.due == date(2026, 12, 23)


def test_a_corrected_calendar_moves_the_check() -> None:
    corrected = Calendar((Correction(date(2027, 3, 31), True, "Proclaimed bank holiday", 1),))
    assert due_dates(parse("M−1"), FIRST_OF_APRIL, corrected)[0].due == date(2027, 3, 30)


def test_a_move_on_the_29th_of_february_and_on_christmas_day_is_counted() -> None:
    assert due_dates(parse("M+6 months"), date(2028, 2, 29))[0].due == date(2028, 8, 29)
    assert due_dates(parse("M−1…M+1"), date(2026, 12, 25))[0].due == date(2026, 12, 29)


@pytest.mark.parametrize("move_on", [date(2100, 1, 1), date(2099, 12, 31), date(1900, 1, 1), date.max, date.min])
def test_a_move_outside_the_calendar_is_refused(move_on: date) -> None:
    for written in ("M+5", "M+1d", "M+1w", "M+6 months", "M (else M+5)"):
        with pytest.raises(Refused, match="outside the calendar"):
            due_dates(parse(written), move_on)
