"""The course of a move, its dated lines and its picture, without a database."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import pytest

from portal.access.parts import Role
from portal.foundation.refusals import NotAllowed, Refused
from portal.transitions import course
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import Item
from portal.transitions.fridge import STEPS
from portal.transitions.lines import as_kept, check_of, items_of, planned, refuse_unreadable
from portal.transitions.rules import STATES_IN_WORDS, NearPerson, owners_of
from portal.transitions.timeline import EDGE, WIDTH, timeline

APRIL = date(2027, 4, 1)


@dataclass(frozen=True)
class Shown:
    due_on: date
    is_done: bool = False
    is_blocked: bool = False
    must: bool = True
    holds_gate: bool = True


# The course


def test_the_whole_way_can_be_gone_and_ends() -> None:
    state, way = "proposed", ["proposed"]
    for to in ("considered_at_review", "approved", "preparing", "ready", "moving", "settling", "reviewed", "closed"):
        course.the_step("T3", state, to)
        state = to
        way.append(to)
    assert course.steps_from("T3", "closed") == []
    assert set(way) <= set(STATES_IN_WORDS)


@pytest.mark.parametrize(("state", "to"), [("proposed", "moving"), ("approved", "ready"), ("closed", "paused"), ("moving", "abandoned")])
def test_no_step_leaps(state: str, to: str) -> None:
    with pytest.raises(Refused):
        course.the_step("T3", state, to)


@pytest.mark.parametrize(("kind", "leaps"), [("T3", False), ("T5", True), ("T6", True)])
def test_only_what_cannot_wait_or_moves_nobody_is_approved_without_a_review(kind: str, leaps: bool) -> None:
    assert ("approved" in {step.to for step in course.steps_from(kind, "proposed")}) is leaps


def test_a_step_is_refused_for_its_role_its_reason_its_gate_and_its_day() -> None:
    approve, pause, move = (
        course.the_step("T3", *way) for way in (("considered_at_review", "approved"), ("ready", "paused"), ("ready", "moving"))
    )
    calm = {"because": "", "waiting": (), "days_ahead": 0}
    course.refuse_step(approve, Role.SW, None, **calm)  # type: ignore[arg-type]
    for role, office in ((Role.RM, None), (Role.KW, None), (Role.SW, "EDT")):
        with pytest.raises(NotAllowed):
            course.refuse_step(approve, role, office, **calm)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="Say why"):
        course.refuse_step(pause, Role.SW, None, because=" ", waiting=(), days_ahead=0)
    with pytest.raises(Refused, match="neither done nor waived"):
        course.refuse_step(move, Role.RM, None, because="", waiting=(Shown(APRIL),), days_ahead=0)
    with pytest.raises(Refused, match="still to come"):
        course.refuse_step(move, Role.RM, None, because="", waiting=(), days_ahead=1)


def test_the_gate_waits_for_musts_before_the_move_and_the_closing_for_every_must() -> None:
    before, after, may = Shown(APRIL), Shown(APRIL, holds_gate=False), Shown(APRIL, must=False)
    ready, close = course.the_step("T3", "preparing", "ready"), course.the_step("T3", "reviewed", "closed")
    assert course.missing(ready, [before, after, may]) == [before]
    assert course.missing(close, [before, after, may]) == [before, after]


@pytest.mark.parametrize(
    ("kind", "day", "fits"),
    [("T3", date(2027, 3, 31), False), ("T3", APRIL, True), ("T6", date(2027, 3, 28), True), ("T6", date(2027, 3, 1), False),
     ("T3", date(2031, 1, 1), False), ("T3", date(9999, 12, 31), False), ("T3", date(2028, 2, 29), True), ("T3", date(2027, 12, 25), True)],
)  # fmt: skip
def test_which_move_dates_are_believed(kind: str, day: date, fits: bool) -> None:
    if fits:
        course.refuse_move_date(kind, day, APRIL)
    else:
        with pytest.raises(Refused):
            course.refuse_move_date(kind, day, APRIL)


def test_a_window_ends_after_it_begins() -> None:
    course.refuse_move_date("T3", APRIL, APRIL, APRIL + timedelta(days=10))
    with pytest.raises(Refused):
        course.refuse_move_date("T3", APRIL, APRIL, APRIL - timedelta(days=1))


# Lines


@pytest.mark.parametrize("kind", CHECKLISTS)
@pytest.mark.parametrize("day", [APRIL, date(2028, 2, 29), date(2026, 12, 25), date(2027, 3, 28), date(2027, 10, 31)])
def test_every_item_has_its_lines_on_any_day(kind: str, day: date) -> None:
    found = planned(kind, CHECKLISTS[kind].items, day)
    assert {line.item.number for line in found} == {item.number for item in CHECKLISTS[kind].items}
    assert all(line.check == check_of(line.due, day) for line in found)
    assert all(line.item.must for line in found if line.holds_gate)


def test_what_has_a_limit_after_the_move_does_not_hold_it() -> None:
    gate = {line.item.number for line in planned("T2", CHECKLISTS["T2"].items, APRIL) if line.holds_gate}
    assert gate == {1, 2, 3, 6, 10, 11, 12}, "13 has five days after it, 16 is done by the move itself"
    assert {line.item.number for line in planned("T6", CHECKLISTS["T6"].items, APRIL) if line.holds_gate} == {1}


def test_a_version_of_ones_own_comes_back_as_it_was_kept() -> None:
    kept = {"version": 3, "items": as_kept(CHECKLISTS["T4"].items)}
    assert items_of("T4", kept) == (3, CHECKLISTS["T4"].items)
    assert items_of("T4", None) == (None, CHECKLISTS["T4"].items)


@pytest.mark.parametrize(("owner", "due"), [("BOSS", "M"), ("KW", "tomorrow"), ("KW+", "M"), ("", "M")])
def test_an_item_that_nobody_owns_or_counts_is_refused(owner: str, due: str) -> None:
    with pytest.raises(Refused):
        refuse_unreadable(Item(1, True, "Do it", owner, due, ""))


# Owners


def test_a_post_that_is_vacant_says_to_whom_it_falls() -> None:
    gareth = NearPerson(uuid4(), "RM", "Gareth Pryce", "full")
    found = owners_of("CL", [gareth])
    assert (found.names, found.owners) == ("clinical lead vacant: falls to Gareth Pryce", (gareth.membership_id,))


# The picture, and the fridge


def test_every_dot_of_the_picture_lies_within_it_and_its_shape_says_how_it_stands() -> None:
    items = [
        Shown(APRIL - timedelta(days=200)),
        Shown(APRIL, is_done=True),
        Shown(APRIL, is_blocked=True),
        Shown(APRIL + timedelta(weeks=30)),
    ]
    picture = timeline(items, APRIL, APRIL)
    assert [dot.shape for dot in picture.dots] == ["late", "done", "blocked", "open"]
    assert all(EDGE - 11 <= dot.x <= WIDTH - EDGE + 11 and dot.y > 0 for dot in picture.dots)
    assert picture.first == date(2027, 3, 2)
    assert picture.sentence == "The move date is today. Of the items that you see, 1 done, 1 open and in time, 1 late, 1 blocked."


def test_the_fridge_knows_only_items_that_the_child_sees() -> None:
    for kind, words in STEPS.items():
        items = {item.number: item for item in CHECKLISTS[kind].items}
        assert [number for number in words if number not in items or not items[number].child_visible] == []
