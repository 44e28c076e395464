"""The policy table is the matrix of the domain, cell by cell, and what follows from it only ever narrows."""

import re
from dataclasses import replace
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.access.parts import (
    CHECKS_EVERY_VERSION,
    CLOSED_CIRCLES,
    KEPT_APART,
    NEVER_RELEASED,
    OWN_AUDIENCE,
    PART_TITLES,
    RESTRICTED_NAME,
    SAFE_ANSWER,
    TOLD_OF_AN_ANSWER,
    TOLD_THE_LEGAL_NAME,
    Audience,
    Part,
    Role,
    kept_apart,
    slice_of,
)
from portal.access.policy import (
    APPROVE,
    CELLS,
    CONTRIBUTE,
    READ,
    STRANGER,
    Nearness,
    _parse,
    cell,
    nothing_of,
    opens,
    own_slices,
    slices,
)

MATRIX = """
| # | Record part | KW | RM | CL | SW | IRO | CO | XT | DT | VSH | PA | CH |
| 1 | Identity (name, DOB, preferred name, photo) | C | A | R | C | R | Rs | R | R | R | R | C |
| 2 | Legal status, orders, PR holders | R | C | R | A | R | Rs | Rs | Rs | Rs | R | R |
| 3 | Home address and phones | R | A | R | R | R | R | R | R | R | Rr | R |
| 4 | Professional network directory | C | A | C | C | C | R | R | R | R | Rs | R |
| 5 | Placement facts, delegated authority | R | C | R | A | R | R | Rs | Rs | Rs | Rs | Rs |
| 6 | Fee, contract, staffing ratio bought | – | Rr | – | – | – | A | – | – | – | – | – |
| 7 | About me / what matters to me | C | A | C | A | R | Rs | R | R | R | Rr | C |
| 8 | Daily care and PACE guidance | C | A | C | C | R | – | R | Rs | Rs | Rr | C |
| 9 | Formulation summary (shared) | R | R | A | C | R | – | C | Rs | – | Rr | Rr |
| 10 | Clinical session notes, raw reports | – | – | Ao | – | – | – | Co | – | – | – | – |
| 11 | Safety and risk plan, restrictions, DoL | C | A | C | A | R | Rs | R | Rs | Rs | Rr | C |
| 12 | Health section | C | A | C | C | R | – | C | Rs | – | Rr | R |
| 13 | Education section, PEP state, attendance | C | C | R | C | R | Rs | Rs | C | A | Rr | C |
| 14 | Family time arrangements | C | C | R | A | R | – | R | Rs | – | Ro | C |
| 15 | Identity, culture, life-story work | C | A | C | C | R | – | R | Rr | – | Cr | C |
| 16 | Independence / pathway section | C | A | R | A | R | Rs | R | Rs | Rs | Rr | C |
| 17 | Goals and GBO ratings | C | C | A | C | R | Rs | C | Co | Ro | Rr | C |
| 18 | Screening scores (SDQ etc.) | Co | R | A | R | R | Rs | R | Co | – | Rr | Co |
| 19 | Child's shared views (child picks audience) | C | R | R | R | R | – | Rr | Rr | Rr | Rr | A |
| 20 | Child's private message | Ro | – | Ro | Ro | Ro | – | – | – | – | – | A |
| 21 | Review agenda, invitation, own contribution | C | A | C | C | A | Rs | Co | Co | Co | Cr | C |
| 22 | Others' contributions to a review | R | R | R | R | R | – | Rs | Rs | Rs | Rr | Rr |
| 23 | Decisions and actions | Co | C | Co | A | A | Ro | Ro | Ro | Ro | Rr | R |
| 24 | Signed report (role variant, section 5) | R | A | A | A | A | Rs | Rs | Rs | Rs | Rr | Rs |
| 25 | Transition plan and checklist | C | A | C | A | C | Rs | Co | Co | Co | Rs | C |
| 26 | Handover pack to a receiving home/school | C | A | C | A | R | – | R | Rr | Rr | – | Rs |
| 27 | Notifiable event summary | C | A | R | A | R | Rs | Rr | Rr | Rr | Rr | Ro |
| 28 | Full incident / restraint record | Co | A | R | R | Rr | – | – | – | – | – | Rr |
| 29 | Missing episodes and RHI outcome | C | A | R | C | R | Rs | Rr | Rr | Rs | Rr | Ro |
| 30 | Daily logs, practice notes (internal) | C | A | R | Rr | – | – | – | – | – | – | Rr |
| 31 | Complaints/allegations about staff | – | A | – | Ro | – | – | – | – | – | – | Ro |
| 32 | Access and disclosure log for the child | – | R | – | R | R | – | Ro | Ro | Ro | – | Rr |
| 33 | Aggregates across children (no names) | – | R | R | R | R | R | – | – | R | – | – |
"""
"""A copy of the matrix as the domain's guide prints it, so that a slip in the policy table is seen."""

LINES = [[field.strip() for field in line.strip("| ").split("|")] for line in MATRIX.strip().splitlines()]
ROLES = LINES[0][2:]
APART = frozenset({RESTRICTED_NAME, SAFE_ANSWER})
"""Slices beside the table: what they open has tests of its own."""
LEVELS = (READ, CONTRIBUTE, APPROVE)
ALL = tuple(slice_of(part, audience) for part in Part for audience in Audience)


def printed(part: int, role: str) -> str:
    return LINES[part][2 + ROLES.index(role)].replace("–", "-")


def test_the_table_has_33_parts_and_11_roles() -> None:
    assert len(Part) == 33
    assert [role.value for role in Role] == ROLES
    assert len(CELLS) == 33 * 11


@pytest.mark.parametrize("part", list(Part))
def test_each_cell_is_the_one_the_domain_prints(part: Part) -> None:
    assert {role.value: cell(part, role).code for role in Role} == {role: printed(part, role) for role in ROLES}


@pytest.mark.parametrize("part", list(Part))
def test_each_part_has_the_name_the_domain_prints(part: Part) -> None:
    def words(title: str) -> set[str]:
        return set(re.findall(r"[a-z]{4,}", title.lower()))

    assert words(PART_TITLES[part]) & words(LINES[part][1]), (PART_TITLES[part], LINES[part][1])


@pytest.mark.parametrize("code", ["X", "Rz", "RR", "", "r", "Cso"])
def test_a_cell_that_is_none_is_refused(code: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        _parse(f"KW\n1 {code or '?'}")


def test_each_cell_says_in_words_what_it_means() -> None:
    for found in CELLS.values():
        assert found.in_words.startswith("sees nothing" if found.code[0] == "-" else "may read")
    assert cell(30, Role.DT).in_words == "sees nothing of it"
    assert "written for them" in cell(8, Role.DT).in_words


# What follows from a cell


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("level", LEVELS)
def test_a_higher_level_opens_no_more_than_a_lower_one(role: Role, level: int) -> None:
    assert slices(role, APPROVE) <= slices(role, CONTRIBUTE) <= slices(role, READ)
    assert own_slices(role, APPROVE) <= own_slices(role, CONTRIBUTE) <= own_slices(role, READ)
    assert slices(role, level) <= own_slices(role, level)


@pytest.mark.parametrize("role", list(Role))
def test_a_cell_opens_what_its_suffix_says(role: Role) -> None:
    for part in Part:
        found = cell(part, role)
        by_nearness = {slice_ % 10 for slice_ in slices(role) - APART if slice_ // 10 == part}
        by_own = {one % 10 for one in own_slices(role) - CLOSED_CIRCLES.keys() - APART if one // 10 == part and not kept_apart(one)}
        if found.suffix == "s":
            assert by_nearness == by_own == {OWN_AUDIENCE[role]}, "the version written for them, and no other"
        elif found.suffix == "o":
            assert by_nearness == set(), "only what is theirs"
            assert by_own == set(range(6))
        elif found.suffix == "r" or not found.level:
            assert by_nearness == by_own == set(), "only by a release, or never"
        else:
            assert by_nearness == by_own == (set(range(6)) if role in CHECKS_EVERY_VERSION else {0})


def test_a_closed_circle_opens_only_what_is_ones_own_and_only_to_read() -> None:
    for circle, roles in CLOSED_CIRCLES.items():
        assert {role for role in Role if circle in own_slices(role)} == roles
        assert not [role for role in Role if circle in slices(role) or circle in own_slices(role, CONTRIBUTE)]


def test_a_restricted_legal_name_is_read_by_few_and_written_by_nobody() -> None:
    assert {role for role in Role if RESTRICTED_NAME in slices(role)} == TOLD_THE_LEGAL_NAME
    assert not [role for role in Role if RESTRICTED_NAME in own_slices(role, CONTRIBUTE)]


def test_what_a_child_answers_about_being_safe_is_the_social_workers_and_of_others_only_what_they_were_told() -> None:
    assert {role for role in Role if SAFE_ANSWER in slices(role)} == {Role.SW}
    assert {role for role in Role if SAFE_ANSWER in own_slices(role)} == {Role.SW, *TOLD_OF_AN_ANSWER}
    assert {Role.CO, Role.XT, Role.DT, Role.VSH, Role.PA}.isdisjoint(TOLD_OF_AN_ANSWER), "they read shared views once released, or never"
    assert not [role for role in Role if SAFE_ANSWER in own_slices(role, CONTRIBUTE)], "the wall alone writes it"


def test_nobody_holds_a_slice_that_is_none() -> None:
    for role, level in product(Role, LEVELS):
        assert {one for one in own_slices(role, level) if not kept_apart(one)} <= set(ALL)


def test_what_is_kept_apart_is_nobodys_by_nearness_and_written_by_nobody() -> None:
    for role, level in product(Role, LEVELS):
        assert not any(map(kept_apart, slices(role, level)))
        assert level == READ or not any(map(kept_apart, own_slices(role, level)))
    kept = {role for role in Role if slice_of(Part.ACCESS_LOG, KEPT_APART) in own_slices(role)}
    assert kept == {Role.SW, Role.IRO}, "under a concern about the provider, nobody there reads of it"


def test_a_release_never_opens_what_is_kept_apart() -> None:
    struck = slice_of(Part.DAILY_CARE, KEPT_APART)
    released = Nearness(full=True, placements=None, released_slices=frozenset({struck}), released_rows=frozenset({"the row"}))
    assert not opens(Role.SW, released, slice_=struck, placement=None, mine=False, row="the row")
    assert opens(Role.SW, released, slice_=struck, placement=None, mine=True)


def test_the_ones_whom_the_domain_keeps_out_are_out() -> None:
    for role in (Role.RM, Role.KW):
        assert not {slice_ for slice_ in own_slices(role) if slice_ // 10 == Part.CLINICAL_NOTES}
    assert nothing_of(Part.PRIVATE_MESSAGE, Role.RM)
    assert nothing_of(Part.FEES, Role.KW)
    for role in (Role.DT, Role.VSH, Role.CO):
        therapy = {Part.CLINICAL_NOTES, Part.LIFE_STORY, Part.PRACTICE_NOTES, Part.INCIDENT, Part.ALLEGATIONS, Part.PRIVATE_MESSAGE}
        assert not {slice_ for slice_ in slices(role) if slice_ // 10 in therapy}
        assert slice_of(Part.FORMULATION) not in own_slices(role)
        assert slice_of(Part.SAFETY) not in own_slices(role)


# What is open to whom: whatever the facts


PLACES = st.sampled_from([UUID(int=n) for n in range(1, 4)])
ROWS = st.sampled_from([UUID(int=n) for n in range(10, 13)])
PARTS = st.frozensets(st.integers(1, 33), max_size=4)
NEARNESS = st.builds(
    Nearness,
    full=st.booleans(),
    placements=st.none() | st.frozensets(PLACES, max_size=3),
    edge=st.booleans(),
    denied=PARTS,
    released_slices=st.frozensets(st.sampled_from(ALL), max_size=3),
    released_rows=st.frozensets(ROWS, max_size=2),
)
ASKED = st.fixed_dictionaries(
    {
        "slice_": st.sampled_from(ALL),
        "placement": st.none() | PLACES,
        "mine": st.booleans(),
        "row": ROWS,
        "level": st.sampled_from(LEVELS),
    }
)
ROLES_ = st.sampled_from(list(Role))


def narrowed(near: Nearness) -> list[Nearness]:
    """The same with one fact less, or one restriction more."""
    fewer = [
        replace(near, full=False),
        replace(near, edge=False),
        replace(near, released_slices=frozenset()),
        replace(near, released_rows=frozenset()),
    ]
    if near.placements is None:
        fewer.append(replace(near, placements=frozenset({UUID(int=1)})))
    else:
        fewer += [replace(near, placements=near.placements - {one}) for one in near.placements]
    return fewer + [replace(near, denied=near.denied | {part}) for part in (7, 13, 25)]


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_a_fact_less_or_a_restriction_more_never_opens_anything(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    if not opens(role, near, **asked):
        assert not [less for less in narrowed(near) if opens(role, less, **asked)]


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_the_edge_opens_no_more_than_full_involvement(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    if opens(role, replace(near, full=False, edge=True), **asked):
        assert opens(role, replace(near, full=True, edge=False), **asked)


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_at_the_edge_only_own_rows_of_the_move_are_open_and_what_is_released(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    edge = replace(near, full=False, edge=True, released_slices=frozenset(), released_rows=frozenset())
    if opens(role, edge, **asked):
        assert asked["mine"]
        assert asked["slice_"] // 10 in {Part.NETWORK, Part.TRANSITION}
        assert asked["level"] == READ or asked["slice_"] // 10 == Part.TRANSITION


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_nobody_far_opens_anything(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    assert not opens(role, replace(near, full=False, edge=False), **asked)
    assert not opens(role, STRANGER, **asked)


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_writing_opens_no_more_than_reading(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    if opens(role, near, **asked):
        assert all(opens(role, near, **(asked | {"level": lower})) for lower in LEVELS if lower <= asked["level"])


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_a_release_opens_reading_only_and_never_the_three_closed_parts(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    released = replace(near, released_slices=frozenset(ALL), released_rows=frozenset({asked["row"]}))
    if asked["level"] > READ or asked["slice_"] // 10 in NEVER_RELEASED:
        assert opens(role, released, **asked) == opens(role, replace(near, released_slices=frozenset(), released_rows=frozenset()), **asked)


@given(role=ROLES_, near=NEARNESS, asked=ASKED)
def test_whats_mine_opens_no_more_than_the_roles_own_cells(role: Role, near: Nearness, asked: dict[str, Any]) -> None:
    plain = replace(near, released_slices=frozenset(), released_rows=frozenset())
    if opens(role, plain, **asked):
        assert asked["slice_"] in own_slices(role, asked["level"])


def test_another_providers_placement_is_closed_and_the_childs_own_rows_are_open() -> None:
    here, there = UUID(int=1), UUID(int=2)
    near = Nearness(full=True, placements=frozenset({here}))
    assert opens(Role.KW, near, slice_=70, placement=here, mine=False)
    assert opens(Role.KW, near, slice_=70, placement=None, mine=False)
    assert not opens(Role.KW, near, slice_=70, placement=there, mine=False)
    assert opens(Role.SW, Nearness(full=True, placements=None), slice_=70, placement=there, mine=False)
