"""Each rule on the days that go wrong: 29 February, Christmas, the nights in which the clocks change.

Counted apart from the engine, from the list of bank holidays in the domain's own words; `skipped` are days in the form MM-DD.
"""

from datetime import date, datetime

import pytest

from portal.deadlines.calendar import SchoolTerms, Term
from portal.deadlines.explain import explain
from portal.deadlines.reckoned import nth, reckon
from portal.deadlines.rules import RULES
from portal.deadlines.settings import Settings
from portal.foundation.refusals import Refused
from tests.deadlines.test_statutory_rules import WITHOUT_A_DATE, Case, when

CASES = [
    Case("PL1", "2028-02-29", "2028-03-07"),
    Case("PL1", "2026-12-25", "2027-01-05", skipped="12-28 01-01"),
    Case("PL1", "2027-12-24", "2028-01-05", skipped="12-27 12-28 01-03"),
    Case("PL2", "2028-02-29", "2028-03-14"),
    Case("PL2", "2026-12-25", "2027-01-12", skipped="12-28 01-01"),
    Case("PL2", "2027-12-24", "2028-01-12", skipped="12-27 12-28 01-03"),
    Case("PL3", "2028-02-29", "2028-03-07"),
    Case("PL3", "2026-12-25", "2027-01-05", skipped="12-28 01-01"),
    Case("PL3", "2027-12-24", "2028-01-05", skipped="12-27 12-28 01-03"),
    Case("PL5", "2028-02-29", "2028-03-07", stage="first"),
    Case("PL5", "2026-12-25", "2026-12-31", "2027-01-01", "01-01", stage="first"),
    Case("PL5", "2027-12-24", "2027-12-31", stage="first"),
    Case("PL5", "2028-02-29", "2028-04-11", stage="year1"),
    Case("PL5", "2026-12-25", "2027-02-05", stage="year1"),
    Case("PL5", "2027-12-24", "2028-02-04", stage="year1"),
    Case("PL5", "2028-02-29", "2028-04-11", stage="later"),
    Case("PL5", "2026-12-25", "2027-02-05", stage="later"),
    Case("PL5", "2027-12-24", "2028-02-04", stage="later"),
    Case("PL5", "2028-02-29", "2028-05-26", "2028-05-29", "05-29", stage="later_to_18"),
    Case("PL5", "2026-12-25", "2027-03-25", stage="later_to_18"),
    Case("PL5", "2027-12-24", "2028-03-24", stage="later_to_18"),
    Case("RV1", "2028-02-29", "2028-03-28"),
    Case("RV1", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("RV1", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("RV2", "2028-02-29", "2028-05-26", "2028-05-29", "05-29"),
    Case("RV2", "2026-12-25", "2027-03-25"),
    Case("RV2", "2027-12-24", "2028-03-24"),
    Case("RV3", "2028-02-29", "2028-08-29"),
    Case("RV3", "2026-12-25", "2027-06-25"),
    Case("RV3", "2027-12-24", "2028-06-23", "2028-06-24"),
    Case("RV7a", "2028-02-29", "2028-02-15"),
    Case("RV7a", "2026-12-25", "2026-12-11"),
    Case("RV7a", "2027-12-24", "2027-12-10"),
    Case("RV7b", "2028-02-29", "2028-02-22"),
    Case("RV7b", "2026-12-25", "2026-12-18"),
    Case("RV7b", "2027-12-24", "2027-12-17"),
    Case("RV8", "2028-02-29", "2028-02-24"),
    Case("RV8", "2026-12-25", "2026-12-22"),
    Case("RV8", "2027-12-24", "2027-12-21"),
    Case("RV9a", "2028-02-29", "2028-03-07"),
    Case("RV9a", "2026-12-25", "2027-01-05", skipped="12-28 01-01"),
    Case("RV9a", "2027-12-24", "2028-01-05", skipped="12-27 12-28 01-03"),
    Case("RV9b", "2028-02-29", "2028-03-07"),
    Case("RV9b", "2026-12-25", "2027-01-05", skipped="12-28 01-01"),
    Case("RV9b", "2027-12-24", "2028-01-05", skipped="12-27 12-28 01-03"),
    Case("RV10a", "2028-02-29", "2028-03-21"),
    Case("RV10a", "2026-12-25", "2027-01-19", skipped="12-28 01-01"),
    Case("RV10a", "2027-12-24", "2028-01-19", skipped="12-27 12-28 01-03"),
    Case("RV10b", "2028-02-29", "2028-03-28"),
    Case("RV10b", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("RV10b", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("RV11", "2028-02-29", "2028-03-28"),
    Case("RV11", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("RV11", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("HL1", "2028-02-29", "2028-03-28"),
    Case("HL1", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("HL1", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("HL2a", "2028-02-29", "2028-08-29", stage="under5"),
    Case("HL2a", "2026-12-25", "2027-06-25", stage="under5"),
    Case("HL2a", "2027-12-24", "2028-06-23", "2028-06-24", stage="under5"),
    Case("HL2a", "2028-02-29", "2029-02-28", stage="from5"),
    Case("HL2a", "2026-12-25", "2027-12-24", "2027-12-25", stage="from5"),
    Case("HL2a", "2027-12-24", "2028-12-22", "2028-12-24", stage="from5"),
    Case("HL2b", "2028-02-29", "2029-02-28"),
    Case("HL2b", "2026-12-25", "2027-12-24", "2027-12-25"),
    Case("HL2b", "2027-12-24", "2028-12-22", "2028-12-24"),
    Case("ED1a", "2028-02-29", "2028-03-14"),
    Case("ED1a", "2026-12-25", "2027-01-12", skipped="12-28 01-01"),
    Case("ED1a", "2027-12-24", "2028-01-12", skipped="12-27 12-28 01-03"),
    Case("ED1b", "2028-02-29", "2028-03-28"),
    Case("ED1b", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("ED1b", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("ED2b", "2028-02-29", "2028-03-14"),
    Case("ED2b", "2026-12-25", "2027-01-12", skipped="12-28 01-01"),
    Case("ED2b", "2027-12-24", "2028-01-12", skipped="12-27 12-28 01-03"),
    Case("ED3", "2028-02-29", "2028-03-28"),
    Case("ED3", "2026-12-25", "2027-01-26", skipped="12-28 01-01"),
    Case("ED3", "2027-12-24", "2028-01-26", skipped="12-27 12-28 01-03"),
    Case("ED5", "2028-02-29", "2028-03-03", "2028-03-05", stage="in_year"),
    Case("ED5", "2026-12-25", "2026-12-30", stage="in_year"),
    Case("ED5", "2027-12-24", "2027-12-29", stage="in_year"),
    Case("ED5", "2028-02-29", "2028-03-03", "2028-03-04", stage="new_term"),
    Case("ED5", "2026-12-25", "2026-12-29", stage="new_term"),
    Case("ED5", "2027-12-24", "2027-12-24", "2027-12-28", "12-27 12-28", stage="new_term"),
    Case("ED6", "2028-02-29", "2028-03-21", stage="late_notice"),
    Case("ED6", "2026-12-25", "2027-01-19", skipped="12-28 01-01", stage="late_notice"),
    Case("ED6", "2027-12-24", "2028-01-19", skipped="12-27 12-28 01-03", stage="late_notice"),
    Case("ED6", "2028-02-29", "2028-04-11", stage="new_authority"),
    Case("ED6", "2026-12-25", "2027-02-05", stage="new_authority"),
    Case("ED6", "2027-12-24", "2028-02-04", stage="new_authority"),
    Case("ED7", "2028-02-29", "2027-09-29", stage="between_post16"),
    Case("ED7", "2026-12-25", "2026-07-24", "2026-07-25", stage="between_post16"),
    Case("ED7", "2027-12-24", "2027-07-23", "2027-07-24", stage="between_post16"),
    Case("LC1a", "2028-02-29", "2028-05-26", "2028-05-29", "05-29"),
    Case("LC1a", "2026-12-25", "2027-03-25"),
    Case("LC1a", "2027-12-24", "2028-03-24"),
    Case("LC1b", "2028-02-29", "2028-08-29"),
    Case("LC1b", "2026-12-25", "2027-06-25"),
    Case("LC1b", "2027-12-24", "2028-06-23", "2028-06-24"),
    Case("TR1", "2028-02-29", "2028-03-14"),
    Case("TR1", "2026-12-25", "2027-01-12", skipped="12-28 01-01"),
    Case("TR1", "2027-12-24", "2028-01-12", skipped="12-27 12-28 01-03"),
    Case("TR2", "2028-02-29", "2028-03-01"),
    Case("TR2", "2026-12-25", "2026-12-29", skipped="12-28"),
    Case("TR2", "2027-12-24", "2027-12-29", skipped="12-27 12-28"),
    Case("IN1c", "2028-02-29", "2028-03-03", "2028-03-05"),
    Case("IN1c", "2026-12-25", "2026-12-30"),
    Case("IN1c", "2027-12-24", "2027-12-29"),
    Case("QA1", "2028-02-29", "2028-03-29"),
    Case("QA1", "2026-12-25", "2027-01-25"),
    Case("QA1", "2027-12-24", "2028-01-24"),
    Case("QA2a", "2028-02-29", "2028-08-29"),
    Case("QA2a", "2026-12-25", "2027-06-25"),
    Case("QA2a", "2027-12-24", "2028-06-23", "2028-06-24"),
    Case("QA2b", "2028-02-29", "2028-03-28"),
    Case("QA2b", "2026-12-25", "2027-01-22"),
    Case("QA2b", "2027-12-24", "2028-01-21"),
    Case("SE1a", "2028-02-29", "2028-03-29", stage="first"),
    Case("SE1a", "2026-12-25", "2027-01-25", stage="first"),
    Case("SE1a", "2027-12-24", "2028-01-24", stage="first"),
    Case("SE1a", "2028-02-29", "2028-05-26", "2028-05-29", "05-29", stage="later"),
    Case("SE1a", "2026-12-25", "2027-03-25", stage="later"),
    Case("SE1a", "2027-12-24", "2028-03-24", stage="later"),
    Case("SE1b", "2028-02-29", "2028-03-14"),
    Case("SE1b", "2026-12-25", "2027-01-12", skipped="12-28 01-01"),
    Case("SE1b", "2027-12-24", "2028-01-12", skipped="12-27 12-28 01-03"),
    Case("IN1a", "2026-10-24T23:45", "2026-10-25T22:45"),
    Case("IN1a", "2027-03-27T23:45", "2027-03-29T00:45"),
    Case("IN1a", "2028-02-28T12:00", "2028-02-29T12:00"),
    Case("IN1a", "2026-12-25T06:00", "2026-12-26T06:00"),
    Case("IN1b", "2026-10-24T23:45", "2026-10-26T22:45"),
    Case("IN1b", "2027-03-27T23:45", "2027-03-30T00:45"),
    Case("IN1b", "2028-02-28T12:00", "2028-03-01T12:00"),
    Case("IN1b", "2026-12-25T06:00", "2026-12-27T06:00"),
    Case("IN3", "2026-10-24T23:45", "2026-10-27T22:45"),
    Case("IN3", "2027-03-27T23:45", "2027-03-31T00:45"),
    Case("IN3", "2028-02-28T12:00", "2028-03-02T12:00"),
    Case("IN3", "2026-12-25T06:00", "2026-12-28T06:00"),
    Case("PL4", "2028-02-29", "2028-02-29"),
    Case("PL4", "2026-12-25T06:00", "2026-12-25T06:00"),
    Case("IN2", "2028-02-29", "2028-02-29"),
    Case("IN2", "2026-12-25T06:00", "2026-12-25T06:00"),
]
COUNTED_ELSEWHERE = {"ED2a", "ED6", "ED7", "BR1", *WITHOUT_A_DATE}
"""By the term, on the day itself, by a day of the year, by the hour: test_statutory_rules.py."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.stage or 'plain'}-{case.trigger}")
def test_a_rule_gives_the_date_counted_apart(case: Case) -> None:
    found = explain(case.rule, when(case.trigger), stage=case.stage)
    assert (found.due, found.legal_limit) == (when(case.due), when(case.legal_limit or case.due))
    assert [f"{day:%m-%d}" for day in found.skipped] == case.skipped.split()


def test_every_rule_is_tried_on_several_of_them() -> None:
    for rule in RULES.keys() - COUNTED_ELSEWHERE:
        assert sum(case.rule == rule for case in CASES) >= 2, rule


HALF_TERM = frozenset({date(2026, 10, day) for day in range(26, 31)})
PINDERS = SchoolTerms(
    "Pinder's Field School", (Term(date(2026, 9, 3), date(2026, 12, 18)), Term(date(2027, 1, 5), date(2027, 3, 25))), HALF_TERM
)


def test_school_days_say_in_which_spells_the_school_was_closed() -> None:
    found = explain("ED3", date(2026, 10, 12), settings=Settings(terms=PINDERS))
    assert found.due == date(2026, 11, 16)
    assert found.closed == ((date(2026, 10, 26), date(2026, 10, 30)),)
    assert found.sentence.endswith("The school is closed Mon 26 Oct to Fri 30 Oct.")


def test_a_spell_goes_on_over_a_weekend_and_a_bank_holiday() -> None:
    found = explain("ED3", date(2026, 12, 14), settings=Settings(terms=PINDERS))
    assert found.closed == ((date(2026, 12, 21), date(2027, 1, 4)),)
    assert found.skipped == (date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1))


@pytest.mark.parametrize("how", ["PL5:year1", "RV1", "M−20", "M−10…M−2", "M (≤5)", "M+1w, 2w, 4w #3", "IN3", "M+6 months"])
@pytest.mark.parametrize("trigger", [date(2028, 2, 29), date(2026, 12, 25), date(1999, 3, 28)])
def test_what_is_stored_is_worked_out_as_the_rule_or_the_checklist_says(how: str, trigger: date) -> None:
    """A day long past is worked out like any other: it is late, not wrong."""
    found = reckon(how, trigger)
    assert found.due.isoformat() == found.told["due"]
    assert found.told["source"]
    assert found.sentence
    assert found.due == reckon(how, trigger).due
    assert (found.due_at is not None) == (how == "IN3")


def test_the_second_check_of_an_item_is_stored_by_its_number() -> None:
    assert [nth("M+1w, 2w", number) for number in (1, 2)] == ["M+1w, 2w", "M+1w, 2w #2"]
    assert reckon("M+1w, 2w #2", date(2026, 12, 4)).due == date(2026, 12, 18)


@pytest.mark.parametrize("how", ["M+1w, 2w #3", "M+1w #0", "M+1w #-1", "M+1w #x", "M+1w #٢", "XX1", "PL5:weekly", "RV9", "", "M−"])
def test_what_cannot_be_read_is_refused(how: str) -> None:
    with pytest.raises(Refused):
        reckon(how, date(2026, 12, 4))


@pytest.mark.parametrize("trigger", [date(1, 1, 1), date(1971, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("how", ["RV1", "RV3", "PL5", "M−20", "M+26w"])
def test_a_year_out_of_range_is_refused_with_a_sentence(how: str, trigger: date) -> None:
    with pytest.raises(Refused, match="outside the calendar"):
        reckon(how, trigger)


def test_a_moment_in_the_hour_that_comes_twice_counts_elapsed_hours() -> None:
    first, second = (datetime.fromisoformat(f"2026-10-25T01:30:00+0{offset}:00") for offset in (1, 0))
    due = [explain("IN1a", moment).due for moment in (first, second)]
    assert [one.isoformat() for one in due if one] == ["2026-10-26T00:30:00+00:00", "2026-10-26T01:30:00+00:00"]
