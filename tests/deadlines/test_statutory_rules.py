"""Each rule, with its dates counted by hand on a wall calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from portal.deadlines.calendar import Calendar, Correction, SchoolTerms, Term
from portal.deadlines.explain import explain, explain_working_days, override
from portal.deadlines.limits import school_days, weeks, working_days
from portal.deadlines.rule import Basis, Confidence, Rule
from portal.deadlines.rules import RULES, rule_named
from portal.deadlines.settings import Settings
from portal.foundation.clock import LONDON
from portal.foundation.refusals import Refused


@dataclass(frozen=True)
class Case:
    rule: str
    trigger: str
    due: str
    legal_limit: str = ""
    skipped: str = ""
    stage: str | None = None


# `legal_limit` is left out where it is the due date itself; `skipped` are days in the form MM-DD.
CASES = [
    Case("PL1", "2026-03-27", "2026-04-07", skipped="04-03 04-06"),
    Case("PL2", "2026-03-27", "2026-04-14", skipped="04-03 04-06"),
    Case("PL3", "2026-12-24", "2027-01-05", skipped="12-25 12-28 01-01"),
    Case("PL4", "2026-03-27", "2026-03-27"),
    Case("PL5", "2026-03-27", "2026-04-02", "2026-04-03", "04-03", stage="first"),
    Case("PL5", "2026-10-01", "2026-11-12", stage="year1"),
    Case("PL5", "2026-02-13", "2026-03-27", stage="later"),
    Case("PL5", "2026-11-30", "2027-02-26", "2027-02-28", stage="later_to_18"),
    Case("RV1", "2026-12-14", "2027-01-14", skipped="12-25 12-28 01-01"),
    Case("RV2", "2027-01-14", "2027-04-14"),
    Case("RV2", "2026-12-26", "2027-03-25", "2027-03-26", "03-26"),
    Case("RV3", "2026-08-31", "2027-02-26", "2027-02-28"),
    Case("RV3", "2028-02-29", "2028-08-29"),
    Case("RV7a", "2027-01-13", "2026-12-29", skipped="01-01"),
    Case("RV7b", "2027-01-13", "2027-01-06"),
    Case("RV8", "2027-01-13", "2027-01-08"),
    Case("RV9a", "2027-01-13", "2027-01-20"),
    Case("RV9b", "2027-01-20", "2027-01-27"),
    Case("RV10a", "2027-01-13", "2027-02-03"),
    Case("RV10b", "2027-01-13", "2027-02-10"),
    Case("RV11", "2027-02-01", "2027-03-01"),
    Case("HL1", "2026-12-14", "2027-01-14", skipped="12-25 12-28 01-01"),
    Case("HL2a", "2026-01-15", "2026-07-15", stage="under5"),
    Case("HL2a", "2028-02-29", "2029-02-28", stage="from5"),
    Case("HL2b", "2026-03-27", "2027-03-25", "2027-03-27", "03-26"),
    Case("ED1a", "2026-12-14", "2026-12-30", skipped="12-25 12-28"),
    Case("ED1b", "2026-12-14", "2027-01-14", skipped="12-25 12-28 01-01"),
    Case("ED2a", "2026-10-12", "2026-12-31"),
    Case("ED2b", "2026-09-01", "2026-09-15"),
    Case("ED3", "2026-09-01", "2026-09-29"),
    Case("ED5", "2026-10-08", "2026-10-13", stage="in_year"),
    Case("ED5", "2026-09-02", "2026-09-04", "2026-09-06", stage="new_term"),
    Case("ED6", "2026-05-01", "2026-05-26", skipped="05-04 05-25", stage="late_notice"),
    Case("ED6", "2026-09-02", "2026-09-02", stage="move"),
    Case("ED6", "2026-09-02", "2026-10-14", stage="new_authority"),
    Case("ED7", "2026-09-01", "2026-02-13", "2026-02-15", stage="school"),
    Case("ED7", "2026-09-01", "2026-03-31", stage="post16"),
    Case("ED7", "2026-09-01", "2026-04-01", stage="between_post16"),
    Case("LC1a", "2028-02-29", "2028-05-26", "2028-05-29", "05-29"),
    Case("LC1b", "2026-03-31", "2026-09-30"),
    Case("TR1", "2026-03-27", "2026-04-14", skipped="04-03 04-06"),
    Case("TR2", "2026-03-27", "2026-03-30"),
    Case("IN1a", "2026-03-28T12:00", "2026-03-29T13:00"),
    Case("IN1a", "2026-12-25T23:30", "2026-12-26T23:30"),
    Case("IN1b", "2026-10-24T12:00", "2026-10-26T11:00"),
    Case("IN1c", "2026-12-24", "2026-12-29"),
    Case("IN1c", "2026-03-31T02:10", "2026-04-02", "2026-04-05", "04-03"),
    Case("IN2", "2026-03-28T02:10", "2026-03-28T02:10"),
    Case("IN3", "2026-03-27T02:10", "2026-03-30T03:10"),
    Case("QA1", "2028-01-31", "2028-02-29"),
    Case("QA2a", "2026-06-25", "2026-12-24", "2026-12-25", "12-25"),
    Case("QA2b", "2026-12-07", "2027-01-04"),
    Case("SE1a", "2026-11-25", "2026-12-24", "2026-12-25", "12-25", stage="first"),
    Case("SE1a", "2027-01-04", "2027-04-02", "2027-04-04", stage="later"),
    Case("SE1b", "2026-03-27", "2026-04-14", skipped="04-03 04-06"),
    Case("BR1", "2026-03-27T17:00", "2026-03-30T18:00"),
]

WITHOUT_A_DATE = ["RV4", "RV5", "RV6", "ED4"]

SALTMARSH = SchoolTerms("Saltmarsh Academy", (Term(date(2026, 9, 3), date(2026, 12, 18)), Term(date(2027, 1, 5), date(2027, 3, 25))))


def when(text: str) -> date | datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.stage or 'plain'}-{case.trigger}")
def test_a_rule_gives_the_date_counted_by_hand(case: Case) -> None:
    found = explain(case.rule, when(case.trigger), stage=case.stage)
    assert found.due == when(case.due)
    assert found.legal_limit == when(case.legal_limit or case.due)
    assert [f"{day:%m-%d}" for day in found.skipped] == case.skipped.split()
    assert found.last_working_day == (None if case.rule in {"PL4", "IN2", "IN1a", "IN1b", "IN3", "BR1"} else when(case.due))


def test_every_rule_and_every_stage_has_its_case() -> None:
    told = {(case.rule, case.stage) for case in CASES} | {(rule, None) for rule in WITHOUT_A_DATE}
    written = {(rule.id, stage.key) for rule in RULES.values() for stage in rule.stages}
    written |= {(rule.id, None) for rule in RULES.values() if not rule.stages}
    assert told == written


@pytest.mark.parametrize("rule", WITHOUT_A_DATE)
def test_a_rule_without_a_date_says_so(rule: str) -> None:
    found = explain(rule, date(2026, 3, 27))
    assert (found.due, found.legal_limit, found.last_working_day, found.skipped) == (None, None, None, ())
    assert found.sentence.startswith("No date")
    assert not found.is_late(datetime(2099, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("rule", ["RV6", "ED4", "TR1"])
def test_a_rule_that_must_come_first_blocks(rule: str) -> None:
    assert explain(rule, date(2026, 3, 27)).blocks


def test_no_other_rule_blocks() -> None:
    assert {rule.id for rule in RULES.values() if rule.blocks} == {"RV6", "ED4", "TR1"}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_tells_its_source_its_trigger_and_whose_it_is(rule: Rule) -> None:
    assert rule.source
    assert rule.trigger
    assert rule.owners
    assert rule.title
    # What this product proposes is never dressed up as law, nor the other way round.
    assert (rule.basis is Basis.PROPOSED) == (rule.confidence is Confidence.PROPOSAL)


def test_a_date_explains_itself_in_one_sentence() -> None:
    sentence = explain("TR2", date(2026, 4, 2)).sentence
    assert (
        sentence
        == "Due Tue 7 Apr 2026: 1 working day after Thu 2 Apr 2026, skipping Fri 3 Apr (Good Friday) and Mon 6 Apr (Easter Monday)."
    )


def test_the_placement_plan_of_an_emergency_friday_explains_itself() -> None:
    found = explain("PL1", when("2026-03-27T19:40"))
    assert found.sentence.startswith(
        "Due Tue 7 Apr 2026: 5 working days after Fri 27 Mar 2026, skipping Fri 3 Apr (Good Friday) and Mon 6 Apr (Easter Monday)."
    )
    assert (found.source, found.owners, found.basis) == ("CPPCR 2010 reg 9", ("SW", "RM"), Basis.LEGAL)
    assert not found.is_late(datetime(2026, 4, 7, 15, 0, tzinfo=UTC))
    assert not found.is_late(datetime(2026, 4, 7, 22, 59, tzinfo=UTC))
    assert found.is_late(datetime(2026, 4, 7, 23, 1, tzinfo=UTC))  # past midnight in London


def test_a_rolled_back_date_shows_the_legal_limit_beside_the_last_working_day() -> None:
    sentence = explain("RV2", date(2026, 12, 26)).sentence
    assert sentence == (
        "Due Thu 25 Mar 2027: the legal limit is Fri 26 Mar 2027 (3 months after Sat 26 Dec 2026), "
        "and Thu 25 Mar 2027 is the last working day before it, skipping Fri 26 Mar (Good Friday)."
    )


def test_hours_across_a_clock_change_say_so() -> None:
    sentence = explain("IN1a", when("2026-03-28T12:00")).sentence
    assert sentence == "Due Sun 29 Mar 2026 at 13:00: 24 hours after Sat 28 Mar 2026 at 12:00, the clocks changing in between."


def test_hours_without_a_time_count_from_the_start_of_the_day() -> None:
    found = explain("IN1a", date(2026, 6, 1))
    assert found.due == when("2026-06-02T00:00")
    assert "Counted from the start of the day" in found.sentence


def test_without_delay_turns_amber_then_red() -> None:
    found = explain("PL4", when("2026-03-27T19:40"))
    assert (found.amber_at, found.red_at) == (when("2026-03-27T23:40"), when("2026-03-28T19:40"))
    assert not found.is_late(datetime(2026, 3, 28, 19, 40, tzinfo=UTC))
    assert found.is_late(datetime(2026, 3, 28, 19, 41, tzinfo=UTC))


def test_a_moment_late_in_a_summer_evening_counts_from_its_day_in_london() -> None:
    # 23:30 in UTC is half past midnight of the next day.
    assert explain("TR2", datetime(2026, 6, 1, 23, 30, tzinfo=UTC)).due == date(2026, 6, 3)


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="aware moment"):
        explain("PL1", datetime(2026, 6, 1, 12, 0))  # noqa: DTZ001 - the very mistake


def test_a_rule_with_stages_answers_for_the_first_and_names_it() -> None:
    found = explain("PL5", date(2026, 6, 1))
    assert (found.stage, found.title) == ("first", "Social worker's first visit")
    assert found.sentence.endswith("Social worker's first visit.")


def test_an_unknown_stage_is_refused_naming_those_there_are() -> None:
    with pytest.raises(Refused, match="first, year1, later and later_to_18"):
        explain("PL5", date(2026, 6, 1), stage="weekly")
    with pytest.raises(Refused, match="RV1 has no stages"):
        explain("RV1", date(2026, 6, 1), stage="first")


def test_a_rule_with_parts_is_asked_for_by_part() -> None:
    with pytest.raises(Refused, match="RV9a Decisions issued; RV9b"):
        rule_named("RV9")
    assert rule_named(" rv9A ").id == "RV9a"


def test_an_unknown_rule_is_refused_naming_the_rules() -> None:
    with pytest.raises(Refused, match=r"There is no deadline rule “XX1”\. There are PL1, PL2"):
        rule_named("XX1")


def test_an_authority_may_choose_where_the_rule_lets_it() -> None:
    # 10 school days with the half-term week closed; 2 weeks instead of 15 working days.
    terms = SchoolTerms("Pinder's Field School", SALTMARSH.terms, frozenset({date(2026, 10, day) for day in range(26, 31)}))
    settings = Settings({"ED1a": school_days(10), "ED2b": working_days(20), "RV10a": weeks(2)}, terms)
    assert explain("ED1a", date(2026, 10, 19), settings=settings).due == date(2026, 11, 9)
    assert explain("ED2b", date(2026, 9, 1), settings=settings).due == date(2026, 9, 29)
    assert explain("RV10a", date(2027, 1, 13), settings=settings).due == date(2027, 1, 27)


def test_an_authority_cannot_choose_where_the_law_has_chosen() -> None:
    with pytest.raises(Refused, match=r"RV1 is the same for every authority \(CPPCR 2010 reg 33\(1\)\)"):
        Settings({"RV1": working_days(25)})
    with pytest.raises(Refused, match="10 working days, 10 school days or 20 working days"):
        Settings({"ED1a": working_days(25)})


def test_school_days_are_estimated_until_the_school_gives_its_terms() -> None:
    guessed, known = (explain("ED3", date(2026, 12, 10), settings=Settings(terms=terms)) for terms in (None, SALTMARSH))
    assert guessed.estimated
    assert "Estimated" in guessed.sentence
    assert guessed.due == date(2027, 1, 12)
    assert not known.estimated
    # 11, 14 to 18 December are 6; 5 to 8 January 10; 11 to 22 January 20.
    assert known.due == date(2027, 1, 22)


def test_a_term_date_rolls_back_to_a_working_day() -> None:
    found = explain("ED2a", date(2027, 6, 1))
    assert (found.legal_limit, found.due, found.estimated) == (date(2027, 7, 31), date(2027, 7, 30), True)
    assert explain("ED2a", date(2026, 10, 12), settings=Settings(terms=SALTMARSH)).due == date(2026, 12, 18)


def test_a_corrected_calendar_moves_the_date_and_tells_its_version() -> None:
    corrected = Calendar((Correction(date(2026, 4, 1), True, "Proclaimed bank holiday", 3),))
    found = explain("PL1", date(2026, 3, 27), calendar=corrected)
    assert (found.due, found.calendar_version) == (date(2026, 4, 8), 3)
    assert "Wed 1 Apr (Proclaimed bank holiday)" in found.sentence


def test_an_override_keeps_the_legal_limit_and_tells_who_and_why() -> None:
    moved = override(explain("RV1", date(2026, 12, 14)), date(2027, 1, 11), "The child is in hospital from the 12th", "Priya Nair")
    assert (moved.due, moved.legal_limit, moved.last_working_day) == (date(2027, 1, 11), date(2027, 1, 14), date(2027, 1, 14))
    assert moved.sentence == (
        "Due Mon 11 Jan 2027 instead of Thu 14 Jan 2027, set by Priya Nair: The child is in hospital from the 12th."
        " The legal limit is Thu 14 Jan 2027."
    )


def test_a_second_override_still_tells_the_date_of_the_rule() -> None:
    once = override(explain("RV1", date(2026, 12, 14)), date(2027, 1, 11), "First reason", "Priya Nair")
    twice = override(once, date(2027, 1, 12), "Second reason", "Priya Nair")
    assert twice.override is not None
    assert twice.override.instead_of == date(2027, 1, 14)


def test_an_override_of_a_rolled_back_date_tells_both_dates() -> None:
    moved = override(explain("RV2", date(2026, 12, 26)), date(2027, 3, 22), "Half the panel is away that week", "Priya Nair")
    assert moved.sentence.startswith("Due Mon 22 Mar 2027 instead of Thu 25 Mar 2027")
    assert moved.sentence.endswith("The legal limit is Fri 26 Mar 2027.")


def test_an_overridden_moment_is_late_by_its_new_date() -> None:
    moved = override(explain("PL4", when("2026-03-27T19:40")), date(2026, 3, 30), "Host authority's office is closed", "Priya Nair")
    assert not moved.is_late(datetime(2026, 3, 30, 20, 0, tzinfo=UTC))
    assert moved.is_late(datetime(2026, 3, 31, 0, 0, tzinfo=UTC))


def test_an_override_needs_a_reason_and_a_date_to_move() -> None:
    with pytest.raises(Refused, match="needs its reason"):
        override(explain("RV1", date(2026, 12, 14)), date(2027, 1, 11), "  ", "Priya Nair")
    with pytest.raises(Refused, match="RV6 sets no date"):
        override(explain("RV6", date(2026, 12, 14)), date(2027, 1, 11), "Soon", "Priya Nair")


def test_plain_working_days_count_both_ways() -> None:
    assert explain_working_days(date(2027, 4, 1), -20).as_json() == {
        "rule": "WD",
        "due": "2027-03-02",
        "legal_limit": "2027-03-02",
        "last_working_day": "2027-03-02",
        "skipped": ["2027-03-26", "2027-03-29"],
        "source": "working days of England",
    }


def test_an_explanation_cannot_be_changed_afterwards() -> None:
    found = explain("PL1", date(2026, 3, 27))
    with pytest.raises(AttributeError):
        found.due = date(2030, 1, 1)  # type: ignore[misc]
