"""What an agreement comes to, who is asked, and how a contribution stands: rules, without a database."""

from datetime import date

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.parts import VERSIONS, Role, slice_of
from portal.foundation.refusals import Refused
from portal.plans import agreeing_rules as rules
from portal.plans import contributing_rules as contributing
from portal.plans.models_of_care import SECTION_PART
from tests.databases import Cluster

A, C, D = rules.AGREE, rules.COMMENT, rules.DISAGREE
KINDS = st.sampled_from([A, C, D])


@pytest.mark.parametrize(
    ("answers", "asked", "result"),
    [
        ({}, "", "no_response"),
        ({}, "ab", "no_response"),
        ({"a": A, "b": A}, "ab", "agreed"),
        ({"a": A, "b": C}, "ab", "agreed_with_comments"),
        ({"a": C}, "a", "agreed_with_comments"),
        ({"a": A}, "ab", "partly_agreed"),
        ({"a": C}, "ab", "partly_agreed"),
        ({"a": A, "b": D}, "ab", "partly_agreed"),
        ({"a": D, "b": D}, "ab", "not_agreed"),
        ({"a": D}, "ab", "not_agreed"),
        ({"z": A}, "ab", "no_response"),
    ],
)
def test_the_result_of_a_version(answers: dict[str, str], asked: str, result: str) -> None:
    assert rules.result_of(answers, list(asked)) == result


@given(st.dictionaries(st.integers(0, 9), KINDS), st.sets(st.integers(0, 9)))
def test_silence_and_disagreement_never_come_to_full_agreement(answers: dict[int, str], asked: set[int]) -> None:
    result = rules.result_of(answers, asked)
    assert result in rules.RESULTS
    assert rules.is_fully_agreed(result) == (bool(asked) and all(answers.get(one) in (A, C) for one in asked))


@given(st.dictionaries(st.integers(0, 9), KINDS, min_size=1))
def test_one_who_never_answers_takes_full_agreement_away(answers: dict[int, str]) -> None:
    assert not rules.is_fully_agreed(rules.result_of(answers, [*answers, "somebody silent"]))


@pytest.mark.parametrize(
    ("role", "section", "slice_", "asked"),
    [
        (Role.SW, 6, 110, True),
        (Role.SW, 15, 81, False),
        (Role.XT, 6, 110, True),
        (Role.XT, 9, 133, True),
        (Role.XT, 15, 81, False),
        (Role.DT, 15, 111, True),
        (Role.DT, 9, 130, True),
        (Role.DT, 15, 112, False),
        (Role.VSH, 9, 130, True),
        (Role.VSH, 15, 81, False),
        (Role.IRO, 6, 110, False),
        (Role.CO, 15, 112, False),
        (Role.KW, 6, 110, False),
        (Role.SW, 14, 110, False),
    ],
)
def test_who_is_asked_about_what(role: Role, section: int, slice_: int, asked: bool) -> None:
    assert rules.answers_for(role, section, slice_) is asked


def test_the_wall_asks_the_same_as_the_rules(cluster: Cluster, tables_only: str) -> None:
    with psycopg.connect(cluster.superuser_dsn(tables_only)) as outside:
        for number, part in SECTION_PART.items():
            for audience in VERSIONS:
                for role in Role:
                    slice_ = slice_of(part or 7, audience)
                    row = outside.execute("select wall.answers_for(%s, %s::smallint, %s::smallint)", [role, number, slice_]).fetchone()
                    assert row == (rules.answers_for(role, number, slice_),), (role, number, slice_)
            row = outside.execute("select wall.slice_of_section(%s::smallint)", [number]).fetchone()
            assert row == (contributing.slice_of_section(number) if part else None,)


def test_an_answer_is_late_only_after_its_day() -> None:
    day = date(2026, 4, 7)
    assert not rules.is_silent(None, day, day)
    assert rules.is_silent(None, day, date(2026, 4, 8))
    assert not rules.is_silent(D, day, date(2026, 4, 8))


@pytest.mark.parametrize("state", ["draft", "manager_approved", "active", "superseded", "archived"])
def test_no_answer_is_taken_before_a_version_goes_out_or_once_it_is_in_force(state: str) -> None:
    with pytest.raises(Refused):
        rules.refuse_answer(state)


@pytest.mark.parametrize("kind", [C, D])
def test_a_comment_and_a_disagreement_have_words(kind: str) -> None:
    with pytest.raises(Refused):
        rules.refuse_words(kind, " \n")
    rules.refuse_words(kind, "Because.")


@pytest.mark.parametrize(
    ("state", "sent", "returned", "used", "stands"),
    [
        ("draft", False, False, False, "asked"),
        ("draft", True, False, False, "submitted"),
        ("draft", True, True, False, "returned"),
        ("draft", True, False, True, "used"),
        ("active", False, False, False, "closed"),
        ("active", True, True, False, "closed"),
        ("active", True, False, False, "submitted"),
        ("active", True, False, True, "used"),
    ],
)
def test_how_a_contribution_stands(state: str, sent: bool, returned: bool, used: bool, stands: str) -> None:
    assert contributing.standing(state, sent=sent, returned=returned, used=used) == stands


@pytest.mark.parametrize(("role", "section", "may"), [
    (Role.DT, 9, True), (Role.DT, 6, False), (Role.DT, 11, True), (Role.XT, 3, True), (Role.XT, 6, False), (Role.VSH, 9, True),
    (Role.CO, 1, False), (Role.IRO, 1, False), (Role.SW, 14, False),
])  # fmt: skip
def test_who_may_be_asked_to_write(role: Role, section: int, may: bool) -> None:
    assert contributing.may_be_asked(role, section) is may


@pytest.mark.parametrize("how", ["part", "not_used"])
def test_what_was_not_taken_whole_is_explained_to_its_author(how: str) -> None:
    with pytest.raises(Refused):
        contributing.refuse_how(how, "")
    contributing.refuse_how("whole", "")
