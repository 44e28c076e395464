"""The explanation of a decision says what the policy decides, names the rule and the dates, and reads as English."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.access.explain import Closed, Opened, Rule, Stay, Who, explain, explain_part
from portal.access.parts import Part, Role, slice_of
from portal.access.policy import opens

TODAY = date(2026, 5, 4)
NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HOME, OTHER = UUID(int=1), UUID(int=2)
ROWS = [UUID(int=10), UUID(int=11)]
SINCE = date(2026, 3, 3)


def near(role: Role, **more: object) -> Who:
    stay = Stay("full", SINCE, placement=HOME, place="Rowan House")
    return Who(**({"name": "Farida Ali", "role": role, "stays": (stay,)} | more))  # type: ignore[arg-type]


days = st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
maybe_days = st.none() | days
moments = st.none() | st.integers(-3, 3).map(lambda n: NOW + timedelta(hours=8 * n))
stays = st.builds(
    Stay,
    capacity=st.sampled_from(["full", "receiving", "leaving", "oversight"]),
    starts_on=days,
    ends_on=maybe_days,
    until=moments,
    over_on=st.none() | st.none() | days,
    placement=st.sampled_from([None, HOME, OTHER]),
    place=st.sampled_from(["", "Rowan House"]),
)
slices = st.builds(slice_of, st.sampled_from(Part), st.integers(0, 5))
closed = st.builds(Closed, part=st.sampled_from(Part), whom=st.just("designated teachers"), since=days, reason=st.just("a reason"))
opened = st.builds(
    Opened, slice=slices, row=st.sampled_from([None, None, *ROWS]), until=maybe_days, over_on=st.none() | st.none() | days,
    purpose=st.sampled_from(["", "the move"]),
)  # fmt: skip
people = st.builds(
    Who,
    name=st.sampled_from(["", "Farida Ali"]),
    role=st.sampled_from(Role),
    active=st.sampled_from([True, True, True, False]),
    read_only=st.booleans(),
    stays=st.lists(stays, max_size=3).map(tuple),
    closed=st.lists(closed, max_size=6).map(tuple),
    opened=st.lists(opened, max_size=6).map(tuple),
)


@settings(max_examples=3000, deadline=None)
@given(people, slices, st.sampled_from([None, HOME, OTHER]), st.booleans(), st.sampled_from([None, *ROWS]), st.data())
def test_the_verdict_is_the_policys(
    who: Who, slice_: int, placement: UUID | None, mine: bool, row: UUID | None, data: st.DataObject
) -> None:
    if who.opened and data.draw(st.booleans()):
        slice_ = data.draw(st.sampled_from(who.opened)).slice
    found = explain(who, slice_, NOW, TODAY, placement=placement, mine=mine, row=row)
    asked = who.nearness(NOW, TODAY)
    assert found.opens == opens(who.role, asked, slice_=slice_, placement=placement, mine=mine, row=row), found
    assert found.opens == (found.rule in {Rule.TABLE, Rule.OWN, Rule.RELEASED})
    assert found.sentence.startswith(f"{who.name or 'You'} may ")
    assert found.sentence.endswith(".")
    assert ("may no" in found.sentence) == (not found.opens)


@settings(max_examples=1000, deadline=None)
@given(people, st.sampled_from(Part))
def test_of_a_whole_part_no_more_is_said_to_be_open_than_a_row_of_it_is(who: Who, part: Part) -> None:
    found = explain_part(who, part, NOW, TODAY)
    asked = who.nearness(NOW, TODAY)
    some = any(
        opens(who.role, asked, slice_=slice_of(part, audience), placement=None, mine=mine, row=row)
        for audience in range(6)
        for mine in (False, True)
        for row in [None, *(one.row for one in who.opened if one.slice == slice_of(part, audience))]
    )
    assert not found.opens or some, found


def test_the_rule_the_involvement_and_the_dates_are_named() -> None:
    assert explain_part(near(Role.DT), Part.SAFETY, NOW, TODAY).sentence == (
        "Farida Ali may read the school’s version of the safety and risk plan: designated teachers read the version written for them "
        "(part 11), and they have been involved since 3 March 2026 for Rowan House."
    )


def test_what_the_table_does_not_give_is_refused_by_the_table() -> None:
    assert explain_part(near(Role.DT), Part.CLINICAL_NOTES, NOW, TODAY).sentence == (
        "Farida Ali may not read clinical session notes: the table gives a designated teacher nothing of clinical session notes (part 10)."
    )


def test_an_involvement_that_ended_is_named_with_its_last_day() -> None:
    gone = near(Role.DT, stays=(Stay("full", SINCE, ends_on=date(2026, 4, 1)),))
    assert explain_part(gone, Part.SAFETY, NOW, TODAY).sentence == (
        "Farida Ali may no longer read the school’s version of the safety and risk plan: the involvement ended on 1 April 2026."
    )


@pytest.mark.parametrize(
    ("stay", "rule"),
    [
        (Stay("full", TODAY, until=NOW), Rule.NO_MORE),
        (Stay("full", TODAY, until=NOW + timedelta(minutes=1)), Rule.TABLE),
        (Stay("full", TODAY, over_on=TODAY), Rule.NO_MORE),
        (Stay("full", TODAY, ends_on=TODAY), Rule.TABLE),
        (Stay("full", TODAY + timedelta(days=1)), Rule.NOT_YET),
        (Stay("receiving", TODAY), Rule.EDGE),
    ],
)
def test_an_involvement_counts_from_its_first_to_its_last_day_and_to_its_moment(stay: Stay, rule: Rule) -> None:
    assert explain_part(near(Role.KW, stays=(stay,)), Part.DAILY_CARE, NOW, TODAY).rule is rule


def test_a_restriction_is_named_with_its_reason_and_a_release_with_its_end() -> None:
    shut = near(Role.DT, closed=(Closed(Part.HEALTH, "designated teachers", SINCE, "Nothing for school"),))
    assert explain_part(shut, Part.HEALTH, NOW, TODAY).sentence == (
        "Farida Ali may not read the school’s version of the health section: the health section is closed to designated teachers for this "
        "child since 3 March 2026, because “Nothing for school”."
    )
    let = near(Role.DT, opened=(Opened(290, until=date(2026, 6, 1), purpose="the safety plan at school"),))
    assert explain_part(let, Part.MISSING, NOW, TODAY).sentence == (
        "Farida Ali may read episodes of going missing: it is released to them until 1 June 2026 for “the safety plan at school”, and they "
        "have been involved since 3 March 2026 for Rowan House."
    )


def test_about_oneself_it_says_you() -> None:
    found = explain_part(near(Role.KW, name=""), Part.DAILY_CARE, NOW, TODAY).sentence
    assert found.startswith("You may read the daily care and PACE guidance: key workers read and add to it (part 8), and you have been")


def test_every_cell_of_the_table_is_explained_for_somebody_near() -> None:
    for role in Role:
        for part in Part:
            sentence = explain_part(near(role), part, NOW, TODAY).sentence
            assert "None" not in sentence
            assert f"part {int(part)})" in sentence
