"""Story 1 of the field: on Friday 27 March 2026 at 19:40 Kai is placed in an emergency. What is due says which days it leaves out, the
home sends the smallest safe pack and the notice to the council of the area, and the placement plan of Tuesday 7 April at 16:00 is on time.

The interim plan and its approval by the manager and a clinician on call belong to the plan's own journeys."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from portal.foundation import clock
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House, wait_until
from tests.journeys.person import PHONE, Person

FRIDAY_EVENING = datetime(2026, 3, 27, 19, 40, tzinfo=UTC)
AN_HOUR_LATER = datetime(2026, 3, 27, 20, 45, tzinfo=UTC)
TUESDAY_AFTERNOON = datetime(2026, 4, 7, 15, 0, tzinfo=UTC)
"""16:00 in London, which is an hour ahead by then."""
PLACEMENTS = f"{kai.CHILD}/placements"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with clock.frozen_at(moment):
        yield


def test_an_emergency_on_a_friday_evening_and_its_plan_after_easter(house: House, sits_down: SitsDown) -> None:
    his_last_home_broke_down_today(house)
    with at(FRIDAY_EVENING):
        is_placed(sits_down("sunita-rao"))
    with at(AN_HOUR_LATER):
        gareth = sits_down("gareth-pryce", width=PHONE)
        sends_the_smallest_pack(house, gareth)
        writes_to_the_council_of_the_area(gareth)
    with at(TUESDAY_AFTERNOON):
        the_placement_plan_is_on_time(house, sits_down("sunita-rao"))


def his_last_home_broke_down_today(house: House) -> None:
    with house.owner() as owner:
        owner.execute(
            "update app.placement set state = 'ended', starts_on = '2025-06-02', ended_on = '2026-03-27', ended_reason = 'CREQB'"
            " where child_id = %s",
            [ident("child", "kai")],
        )
        owner.execute(
            "update app.involvement set ended_at = now(), ended_by = 'Sunita Rao', ended_because = 'The placement ended.'"
            " where child_id = %s and placement_id is not null and ended_at is null",
            [ident("child", "kai")],
        )
        owner.execute("update app.due_item set done_at = now() where child_id = %s and done_at is null", [ident("child", "kai")])


def is_placed(sunita: Person) -> None:
    sunita.open(f"{PLACEMENTS}/new")
    page = sunita.page
    page.get_by_label("Which home?").select_option(label="Tamarisk Lane Care – Rowan House")
    page.get_by_label("It begins today or began already, in an emergency").check()
    assert page.locator("[name='starts_on']").all()[0].input_value() == "27", "today is offered"
    page.get_by_label("Legal status", exact=True).select_option("C1")
    page.get_by_label("In which council’s area does the home stand?").fill("Eastmoor County Council")
    page.get_by_label("The child became looked after with this placement").check()
    page.get_by_label("Why? In a sentence, for the record").fill("Not safe where he was. Nobody else could take him tonight.")
    page.get_by_label("Only in an emergency: which immediate risk is there?").fill("He was threatened at the door.")
    page.get_by_label("Who authorised it?").fill("The duty manager")
    sunita.press("Look it over")
    follows = sunita.words
    assert "Nothing is written before you press the button below." in follows
    plan = page.locator(".checks__item").filter(has_text="Agree and sign the placement plan").inner_text()
    assert "7 Apr 2026" in plan, "neither Good Friday nor Easter Monday counts, and nothing rolls forward"
    assert "Fri 3 Apr (Good Friday)" in plan
    assert "Mon 6 Apr (Easter Monday)" in plan
    review = page.locator(".checks__item").filter(has_text="Hold the first review").inner_text()
    assert "28 Apr 2026" in review, "twenty working days, with the same two left out"
    assert "by 21:40 on 27 March" in follows, "two hours for the smallest safe pack"
    sunita.press("Yes, record it")
    assert "began in an emergency" in sunita.words
    plan_line = page.locator(".checks__item").filter(has_text="Agree and sign the placement plan")
    plan_line.get_by_role("link", name="Why this date?").click()
    expect(plan_line).to_contain_text("Friday 3 April 2026: Good Friday")
    expect(plan_line).to_contain_text("Monday 6 April 2026: Easter Monday")
    expect(plan_line).to_contain_text("CPPCR 2010 reg 9")


def sends_the_smallest_pack(house: House, gareth: Person) -> None:
    gareth.open("/")
    assert "A placement in your home began in an emergency" in gareth.words
    gareth.open(PLACEMENTS)
    assert "Send the minimum safe pack" in gareth.words
    gareth.open(f"{kai.CHILD}/packs")
    gareth.page.get_by_label("The minimum safe pack of an emergency").check()
    gareth.press("Freeze and make it")
    with house.worker(), house.owner() as owner:
        wait_until(lambda: owner.execute("select 1 from app.report_variant where slice / 10 = 26 and state = 'sealed'").fetchone())
    gareth.open(f"{kai.CHILD}/packs")
    assert "sealed" in gareth.words
    gareth.open(PLACEMENTS)
    assert "Send the minimum safe pack" not in gareth.words, "made within the two hours, it is due no more"


def writes_to_the_council_of_the_area(gareth: Person) -> None:
    line = gareth.page.locator(".checks__item").filter(has_text="Tell the council of the area, in writing, that the child came")
    assert "CHR 2015 reg 41" in line.inner_text() or "PL4" in line.inner_text()
    gareth.follow("Notice to the council of the area")
    assert gareth.h1 == "Notice to Eastmoor County Council"
    for words in ("Friday 27 March 2026", "Rowan House, Tamarisk Lane Care", "Harbour Council", "C1"):
        assert words in gareth.words


def the_placement_plan_is_on_time(house: House, sunita: Person) -> None:
    item = of_the_plan(house)
    sunita.open(PLACEMENTS)
    line = sunita.page.locator(".checks__item").filter(has_text="Agree and sign the placement plan")
    assert "Due today" in line.inner_text()
    sunita.press("It is done", within=line)
    assert "Agree and sign the placement plan" not in sunita.page.locator(".checks").all_inner_texts()
    sunita.open(f"/due/{item.id}")
    assert "Done 7 Apr 2026, on time" in sunita.words
    assert of_the_plan(house).done_at == TUESDAY_AFTERNOON


def of_the_plan(house: House) -> Any:
    with house.owner() as owner:
        found = owner.execute(
            "select id, done_at from app.due_item where child_id = %s and rule = 'PL1' and kind = 'placement' order by id desc limit 1",
            [ident("child", "kai")],
        ).fetchone()
    assert found
    return found


@pytest.mark.parametrize(("done", "says"), [("2026-04-07 22:30+00", "on time"), ("2026-04-08 08:00+00", "1 day late")])
def test_the_day_ends_in_london(house: House, sits_down: SitsDown, done: str, says: str) -> None:
    """Half past eleven in the evening is still the day; the next morning is late, and the page says so."""
    with house.owner() as owner:
        row = owner.execute(
            "update app.due_item set due_on = '2026-04-07', done_at = %s where id ="
            " (select id from app.due_item where child_id = %s and slice = 250 order by id limit 1) returning id",
            [done, ident("child", "kai")],
        ).fetchone()
    assert row
    sunita = sits_down("sunita-rao")
    sunita.open(f"/due/{row.id}")
    assert says in sunita.words
