"""Story 6 of the field: Ella, 9, moves from her home to a foster family on Thursday 1 April 2027. Her items are dated from that day with
Easter left out; the pace slows, the date moves with a reason and what is done stays; the gate holds until what must be done is done or
waived by name; on the day her key worker keeps the items of keeping in touch, and no plan."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from portal.demo.idents import ident
from portal.foundation import clock
from portal.foundation.database import db
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import PHONE, Person
from tests.world import portal_over

ELLA = f"/children/{ident('child', 'ella')}"
PLAN = "care and therapeutic plan"


@pytest.fixture(autouse=True)
def _in_february() -> Iterator[None]:
    with clock.frozen_at(datetime(2027, 2, 1, 10, tzinfo=UTC)):
        yield


def type_day(person: Person, name: str, day: int, month: int, year: int) -> None:
    for box, value in zip(person.page.locator(f"[name='{name}']").all(), (day, month, year), strict=True):
        box.fill(str(value))


def take(person: Person, move: str, step: str, because: str = "") -> None:
    person.open(f"{move}/course")
    person.page.get_by_label(step, exact=True).check()
    person.page.get_by_label("Why, or what was decided?").fill(because)
    if step == "A review has considered it":
        person.page.get_by_label("Which review considered it?").select_option(index=1)
    person.press("Take this step")


def line(person: Person, number: int) -> Any:
    """An item of the checklist by its number."""
    return person.page.locator(".checks__item").filter(has=person.page.get_by_role("heading", name=f"Item {number}.")).first


def test_from_the_home_to_the_foster_family(house: House, sits_down: SitsDown) -> None:
    sunita = sits_down("sunita-rao")
    move = begin(sunita)
    assert "2 Mar 2027" in line(sunita, 3).inner_text(), "M−20, Good Friday and Easter Monday left out"
    assert "0 of 20" in sunita.page.locator("#move-summary").inner_text(), "eighteen items, one of them with three dates"
    for step in ("A review has considered it", "Approve the move", "Begin to prepare"):
        take(sunita, move, step, "As the review decided.")
    complete(sunita, move, 3)

    slow_down(sunita, move)
    assert "2 Mar 2027" in str(line(sunita, 3).text_content()), "what is done keeps its day"
    assert "12 Mar 2027" in line(sunita, 4).inner_text(), "M−20 of the new date"

    take(sunita, move, "Everything before the move is ready")
    assert "neither done nor waived" in sunita.words
    waits = sunita.page.locator(".waiting").inner_text()
    assert "Settle delegated authority" in waits
    assert "Check belongings against the inventory" in waits
    waive_the_rest(house, sunita, move)
    take(sunita, move, "Everything before the move is ready")
    assert "It stands at ready" in sunita.words

    on_the_day(house, move)
    keeps_in_touch(sits_down, move)


def begin(sunita: Person) -> str:
    sunita.open(ELLA)
    sunita.follow("Start a move")
    sunita.page.get_by_label("Moving to foster carers, kin or parents").check()
    sunita.page.get_by_label("From", exact=True).fill("Millstone Cottage")
    sunita.page.get_by_label("To", exact=True).fill("The carers that the panel approved")
    type_day(sunita, "move_on", 1, 4, 2027)
    sunita.page.get_by_label("Why does the child move?").fill("Ella is ready for a family.")
    sunita.press("Start the move")
    return sunita.path


def complete(sunita: Person, move: str, number: int) -> None:
    sunita.open(move)
    link = line(sunita, number).get_by_role("link", name="Complete on behalf").first
    sunita.open(link.get_attribute("href") or "")
    sunita.page.get_by_label("Why you, and not the owner?").fill("The carers have no sign-in.")
    send(sunita, "Mark as done", "Marked as done by Sunita Rao")


def send(person: Person, button: str, comes: str) -> None:
    """Press a button that changes the page in place, and wait for what it says then."""
    person.page.get_by_role("button", name=button).first.click()
    expect(person.page.locator("main")).to_contain_text(comes)


def slow_down(sunita: Person, move: str) -> None:
    sunita.open(f"{move}/date")
    type_day(sunita, "move_on", 13, 4, 2027)
    sunita.page.get_by_label("Why does the date change?").fill("Ella’s verdict midway: too fast.")
    sunita.press("See what would change")
    assert "Nothing has changed yet" in sunita.words
    assert "2 Mar 2027" in sunita.page.locator("table").inner_text()
    sunita.press("Change the date")
    assert "Ella’s verdict midway: too fast." in sunita.words
    sunita.open(move)


def waive_the_rest(house: House, sunita: Person, move: str) -> None:
    """One must is waived through the page; the others are found done."""
    item = line_of(sunita, move, "Check belongings against the inventory")
    sunita.open(f"{item}/standing")
    sunita.page.get_by_label("Waive it").check()
    send(sunita, "Save how it stands", "Say why. It is kept with your name.")
    sunita.page.get_by_label("Why?").fill("Her things went ahead with the carers.")
    send(sunita, "Save how it stands", "Waived by Sunita Rao")
    with house.owner() as owner:
        owner.execute(
            "insert into app.completion (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,"
            " item_id, kind, turn, done_on, note, reason)"
            " select gen_random_uuid(), i.child_id, i.placement_id, i.slice, i.mine, %s, 'Sunita Rao', 'social worker', now(), i.id,"
            " 'done', 90, current_date, '', '' from app.checklist_item i where i.transition_id = %s and i.holds_gate"
            " and not exists (select from app.completion c where c.item_id = i.id)",
            [ident("membership", "sunita-rao"), move.rsplit("/", 1)[-1]],
        )


def line_of(person: Person, move: str, words: str) -> str:
    person.open(f"{move}/course")
    return person.link_to(person.page.locator(".waiting__item > a").filter(has_text=words).inner_text())


def on_the_day(house: House, move: str) -> None:
    """The day comes, and with it the worker's round."""
    with house.owner() as owner:
        owner.execute("update app.transition set move_on = current_date where id = %s", [move.rsplit("/", 1)[-1]])
    settings = replace(house.settings, web_dsn=house.settings.worker_dsn)
    with portal_over(settings) as worker, worker.app_context(), db.engine.begin() as connection:
        assert connection.execute(text("select wall.moves_of_the_day()")).scalar_one() >= 1


def keeps_in_touch(sits_down: SitsDown, move: str) -> None:
    isaac = sits_down("isaac-thorne", width=PHONE)
    isaac.open("/")
    assert "ended with the move" in isaac.words
    isaac.open(move)
    assert "The key worker reaches out each week" in isaac.words
    assert "Settle delegated authority" not in isaac.words
    isaac.open(ELLA)
    assert PLAN not in isaac.words
    with pytest.raises(AssertionError, match="404"):
        isaac.open(f"/plans/{ident('plan', 'ella 2.0')}")
