"""`portal deadlines explain`, from the text typed to the document answered."""

import json
from datetime import UTC, datetime

import pytest

from portal.deadlines.explain import explain_command
from portal.deadlines.rules import RULES
from portal.foundation.refusals import Refused


def test_the_document_of_the_emergency_friday() -> None:
    assert explain_command("PL1", "2026-03-27T19:40").as_json() == {
        "rule": "PL1",
        "due": "2026-04-07",
        "legal_limit": "2026-04-07",
        "last_working_day": "2026-04-07",
        "skipped": ["2026-04-03", "2026-04-06"],
        "source": "CPPCR 2010 reg 9",
    }


def test_moments_are_written_in_londons_time_with_its_offset() -> None:
    answer = explain_command("IN3", "2026-03-27T02:10").as_json()
    assert answer["due"] == answer["legal_limit"] == "2026-03-30T03:10:00+01:00"
    assert answer["last_working_day"] is None


def test_of_the_hour_that_comes_twice_the_first_is_taken() -> None:
    assert explain_command("IN1a", "2026-10-25T01:30").due == datetime(2026, 10, 26, 0, 30, tzinfo=UTC)


def test_the_hour_that_never_comes_is_refused() -> None:
    with pytest.raises(Refused, match="the clocks go forward in that night"):
        explain_command("IN1a", "2026-03-29T01:30")
    assert explain_command("IN1a", "2026-03-29T02:00").due == datetime(2026, 3, 30, 1, 0, tzinfo=UTC)


def test_a_stage_is_written_behind_the_rule_or_beside_it() -> None:
    assert explain_command("PL5:year1", "2026-10-01") == explain_command("pl5", "2026-10-01", stage="year1")
    assert explain_command("PL5:year1", "2026-10-01").as_json()["due"] == "2026-11-12"


@pytest.mark.parametrize(("days", "due"), [(5, "2026-04-07"), (-5, "2026-03-20"), (0, "2026-03-27")])
def test_wd_counts_plain_working_days(days: int, due: str) -> None:
    assert explain_command("wd", "2026-03-27", days).as_json()["due"] == due


@pytest.mark.parametrize(
    "text",
    [
        "", "tomorrow", "27/03/2026", "2026-3-27", "2026-03-27 19:40", "2026-03-27T19:40:00", "2026-03-27T19:40Z", "20260327",
        "2026-02-29", "2026-13-01", "2026-03-27T24:30", "0000-01-01", "٢٠٢٦-٠٣-٢٧", "2026-03-27\x00", "9" * 5000,
        "2100-01-01", "1971-12-31", "9999-12-31", "9999-12-31T23:59", "0001-01-01T00:00",
    ],
)  # fmt: skip
def test_nonsense_dates_are_refused_with_a_sentence(text: str) -> None:
    for rule in ("RV1", "IN1a", "PL4", "RV2", "ED7", "ED2a", "ED3"):
        with pytest.raises(Refused) as refusal:
            explain_command(rule, text)
        assert refusal.value.sentence.endswith(".")
        assert len(refusal.value.sentence) < 200


@pytest.mark.parametrize("rule", ["", "RV", "RV99", "RV9:first", "PL5:never", "RV1:first", "*", "[", "RV1; drop", "x" * 5000])
def test_nonsense_rules_are_refused_with_a_sentence(rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        explain_command(rule, "2026-03-27")
    assert refusal.value.sentence.endswith(".")


def test_days_belong_to_wd_only_and_wd_needs_them() -> None:
    with pytest.raises(Refused, match="say how many with --days"):
        explain_command("WD", "2026-03-27")
    with pytest.raises(Refused, match="Only WD takes --days"):
        explain_command("RV1", "2026-03-27", 5)


def test_a_count_beyond_the_calendar_is_refused() -> None:
    for days in (10**6, -(10**6), 10**30):
        with pytest.raises(Refused, match="outside the calendar"):
            explain_command("WD", "2026-03-27", days)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_answers_a_document_of_the_same_six_words(rule: str) -> None:
    answer = json.loads(json.dumps(explain_command(rule, "2026-03-27T19:40").as_json()))
    assert list(answer) == ["rule", "due", "legal_limit", "last_working_day", "skipped", "source"]
    assert answer["rule"] == rule


@pytest.mark.parametrize(
    ("line", "due"),
    [("RV7", "2026-12-29"), ("RV9", "2027-01-20"), ("rv10", "2027-02-03"), ("ED1", "2027-01-27"), ("IN1", "2027-01-14T00:00:00+00:00")],
)
def test_a_line_of_the_table_that_has_parts_answers_under_its_own_id_for_the_first(line: str, due: str) -> None:
    found = explain_command(line, "2027-01-13")
    assert (found.as_json()["rule"], found.as_json()["due"]) == (line.upper(), due)
    assert found.sentence.count(f"{line.upper()}") == len(found.sentence.splitlines()) >= 2
