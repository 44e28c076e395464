"""Days as people and attackers type them, over HTTP: each is refused with a sentence or taken as it is, and none breaks a page."""

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from portal.foundation import clock
from tests.placements.deciding import look_over
from tests.transitions.arrange import boxes, id_of, start, state
from tests.transitions.kai import MOVE_ID
from tests.visitor import Visitor


def next_of(month: int, day: int) -> date:
    """The next such day, which exists: 29 February waits for its year."""
    today = clock.today()
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found > today + timedelta(days=7):
            return found
    raise AssertionError("no such day")


def last_sunday(month: int) -> date:
    """The day before whose morning the clocks change."""
    found = next_of(month, 31)
    return found - timedelta(days=(found.weekday() + 1) % 7)


@pytest.mark.parametrize("day", [next_of(12, 25), last_sunday(3), last_sunday(10), next_of(1, 1)], ids=str)
def test_a_move_on_such_a_day_begins_and_all_its_items_have_their_days(
    social_worker: Visitor, owner: psycopg.Connection[Any], day: date
) -> None:
    move = id_of(start(social_worker, "T2", day))
    assert state(owner, move) == "proposed"
    rows = owner.execute("select due_on from app.checklist_item where transition_id = %s", [move]).fetchall()
    assert rows
    assert all(row.due_on for row in rows)
    social_worker.get(f"/transitions/{move}")
    page = social_worker.get(f"/transitions/{move}/date")
    moved = social_worker.submit(page, "preview", move_on=boxes(day + timedelta(days=1)), because="A day later.")
    assert "Nothing has changed yet" in moved.text


def test_a_leap_day_is_a_move_date_in_its_year_and_no_date_in_others(social_worker: Visitor) -> None:
    leap = next_of(2, 29)
    answers = 200 if leap.year <= clock.today().year + 3 else 422
    start(social_worker, "T2", leap, answers=answers)
    form = social_worker.get("/children/{}/moves/new".format(look_over.__globals__["KAI"]))
    refused = social_worker.submit(
        form, "/moves", answers=422, kind="T2", leaving_from="a", going_to="b", because="c", move_on=["29", "2", str(leap.year + 1)]
    )
    assert "This is not a real date." in refused.text


NO_DAYS = [
    ["1", "1", "1"], ["1", "1", "0001"], ["31", "12", "9999"], ["1", "1", "10000"], ["0", "0", "0"], ["-1", "1", "2027"],
    ["31", "4", "2027"],
    ["x", "y", "z"], ["", "", ""], ["１", "１", "２０２７"], ["1e3", "1", "2027"], ["1", "1", "2027\x00"], ["'; --", "1", "2027"],
    ["9" * 400, "1", "2027"], ["1", "1", "2001"],
]  # fmt: skip


@pytest.mark.parametrize("typed", NO_DAYS, ids=[str(n) for n in range(len(NO_DAYS))])
def test_what_is_no_believable_day_is_refused_wherever_a_day_is_asked(
    social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection[Any], typed: list[str]
) -> None:
    kai = look_over.__globals__["KAI"]
    before = owner.execute("select count(*) from app.transition").fetchone()
    form = social_worker.get(f"/children/{kai}/moves/new")
    words = {"kind": "T2", "leaving_from": "a", "going_to": "b", "because": "c"}
    assert social_worker.submit(form, "/moves", answers=422, move_on=typed, **words).h1
    assert social_worker.submit(form, "/moves", answers=422, move_on=boxes(clock.today() + timedelta(days=40)), window_ends_on=typed
                                if any(one.strip() for one in typed) else ["x", "", ""], **words).h1  # fmt: skip
    page = social_worker.get(f"/transitions/{MOVE_ID}/date")
    assert social_worker.submit(page, "preview", answers=422, move_on=typed, because="c").h1
    assert look_over(social_worker, answers=422, starts_on=typed).h1
    assert owner.execute("select count(*) from app.transition").fetchone() == before


@pytest.mark.parametrize(
    "after", ["0001-01-01_x", "9999-12-31_", "x_y", "9999-12-31_00000000-0000-0000-0000-000000000000", "%00", "1_" * 400]
)
def test_the_list_of_what_is_due_goes_on_from_anywhere(social_worker: Visitor, after: str) -> None:
    assert social_worker.get(f"/due?after={after}&span=week").h1 == "What is due"
