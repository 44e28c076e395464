"""Farida Ali marks her items of Kai's school move as done: with script in place, without it by plain forms, by keyboard, and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from portal.foundation import clock
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import DESK, PHONE, Person

AHEAD = "An item is completed on the day it happened, not ahead of it."
CALL = "Called Mr Castell. Carry over: the text by nine; the seat on the left; panels before paragraphs."


def card(person: Person, number: int) -> Locator:
    """An item of the move, wherever it stands."""
    return person.page.locator(f"#item-{kai.item_id(number)}")


def completions(house: House, number: int) -> list[tuple[str, str]]:
    with house.owner() as owner:
        rows = owner.execute("select note, by_name from app.completion where item_id = %s and reopened_at is null", [kai.item_id(number)])
        return [tuple(row) for row in rows]


def type_day(form: Locator, days_ahead: int) -> None:
    day = clock.today() + timedelta(days=days_ahead)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        form.get_by_label(label, exact=True).fill(str(value))


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_she_completes_her_item_in_place_and_takes_a_slip_back(house: House, sits_down: SitsDown, width: int) -> None:
    farida = sits_down("farida-ali", width=width)
    farida.open(kai.MOVE)
    expect(farida.page.locator("#move-summary")).to_contain_text("0 of 4 done")

    with farida.in_place():
        card(farida, 4).get_by_role("link", name="Mark as done").click()
        card(farida, 4).get_by_label("Note").fill(CALL)
        type_day(card(farida, 4), days_ahead=1)
        with farida.page.expect_response(lambda answer: answer.url.endswith("/completion")) as refused:
            card(farida, 4).get_by_role("button", name="Mark as done").click()
        assert refused.value.status == 422
        expect(card(farida, 4).get_by_role("alert")).to_contain_text(AHEAD)
    expect(card(farida, 4).get_by_label("Note")).to_have_value(CALL)
    assert completions(house, 4) == []

    with farida.in_place():
        type_day(card(farida, 4), days_ahead=0)
        card(farida, 4).get_by_role("button", name="Mark as done").click()
        expect(card(farida, 4)).to_contain_text("Marked as done by Farida Ali, designated teacher")
        expect(farida.page.locator("#move-summary")).to_contain_text("1 of 4 done")
    assert completions(house, 4) == [(CALL, "Farida Ali")]

    with farida.in_place():
        card(farida, 4).get_by_role("link", name="Undo a slip").click()
        card(farida, 4).get_by_label("Why is it open again?").fill("That was another child's call.")
        card(farida, 4).get_by_role("button", name="Open it again").click()
        expect(card(farida, 4)).to_contain_text("reopened by Farida Ali")
        expect(farida.page.locator("#move-summary")).to_contain_text("0 of 4 done")
    assert completions(house, 4) == []


@pytest.mark.parametrize("width", [DESK, PHONE], ids=["desk", "phone"])
def test_without_script_plain_forms_do_the_same(house: House, sits_down: SitsDown, width: int) -> None:
    farida = sits_down("farida-ali", script=False, width=width)
    farida.open(kai.MOVE)
    farida.follow("Mark as done", within=card(farida, 4))
    assert farida.path == kai.item(4)

    card(farida, 4).get_by_label("Note").fill(CALL)
    type_day(card(farida, 4), days_ahead=1)
    farida.press("Mark as done", within=card(farida, 4))
    assert AHEAD in farida.words
    expect(card(farida, 4).get_by_label("Note")).to_have_value(CALL)

    type_day(card(farida, 4), days_ahead=0)
    farida.press("Mark as done", within=card(farida, 4))
    assert farida.path == kai.MOVE
    expect(card(farida, 4)).to_contain_text("Marked as done by Farida Ali, designated teacher")
    assert "1 of 4 done" in farida.words
    assert completions(house, 4) == [(CALL, "Farida Ali")]

    farida.follow("Undo a slip", within=card(farida, 4))
    farida.press("Open it again", within=card(farida, 4))
    assert "Say why this item is open again." in farida.words
    card(farida, 4).get_by_label("Why is it open again?").fill("That was another child's call.")
    farida.press("Open it again", within=card(farida, 4))
    expect(card(farida, 4)).to_contain_text("reopened by Farida Ali")
    assert completions(house, 4) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_item_given_to_somebody_else_meanwhile_is_refused_in_words(house: House, sits_down: SitsDown, script: bool) -> None:
    farida = sits_down("farida-ali", script=script)
    farida.open(kai.item(4))
    with house.owner() as owner:  # she still helps with it, so she still sees it
        owner.execute("update app.checklist_item set owners = '{}' where id = %s", [kai.item_id(4)])

    if script:
        with farida.in_place():
            card(farida, 4).get_by_role("button", name="Mark as done").click()
            expect(farida.page.locator("#notice")).to_contain_text("This item is not yours to complete.")
        expect(card(farida, 4)).to_have_count(1)
    else:
        farida.press("Mark as done", within=card(farida, 4))
        assert farida.h1 == "That is not for you to do"
    assert completions(house, 4) == []


def test_a_double_click_completes_once(house: House, sits_down: SitsDown) -> None:
    farida = sits_down("farida-ali")
    farida.open(kai.item(4))
    with farida.in_place():
        card(farida, 4).get_by_role("button", name="Mark as done").dblclick()
        expect(card(farida, 4)).to_contain_text("Marked as done by Farida Ali")
    assert len(completions(house, 4)) == 1
    expect(farida.page.locator("#notice")).to_be_empty()


def test_two_browsers_at_once_complete_once_and_neither_meets_an_error(house: House, sits_down: SitsDown) -> None:
    farida, sunita = sits_down("farida-ali"), sits_down("sunita-rao")
    for person, note in ((farida, "Farida's words"), (sunita, "Sunita's words")):
        person.open(kai.item(4))
        card(person, 4).get_by_label("Note").fill(note)
    card(sunita, 4).get_by_label("Why you, and not the owner?").fill("Mrs Ali is away today.")

    for person in (farida, sunita):
        person.page.evaluate("setTimeout(() => document.querySelector('.checks__form button').click(), 300)")
    for person in (farida, sunita):
        expect(card(person, 4)).to_contain_text("Marked as done by")
        person.look("at once")

    done = completions(house, 4)
    assert len(done) == 1
    loser = sunita if done[0][1] == "Farida Ali" else farida
    expect(card(loser, 4)).to_contain_text("was not saved")
    expect(card(loser, 4)).to_contain_text("Sunita's words" if loser is sunita else "Farida's words")


def test_by_keyboard_alone(house: House, sits_down: SitsDown) -> None:
    farida = sits_down("farida-ali")
    farida.open(kai.MOVE)
    keys = farida.page.keyboard

    keys.press("Tab")
    skip = farida.page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    assert is_seen(farida.page)
    keys.press("Enter")
    expect(farida.page.locator("main")).to_be_focused()

    tab_to(farida.page, card(farida, 4).get_by_role("link", name="Mark as done"))
    with farida.in_place():
        keys.press("Enter")
        expect(card(farida, 4).get_by_label("Note")).to_be_visible()
        tab_to(farida.page, card(farida, 4).get_by_label("Note"))
        keys.type(CALL)
        tab_to(farida.page, card(farida, 4).get_by_role("button", name="Mark as done"))
        keys.press("Enter")
        expect(card(farida, 4)).to_contain_text("Marked as done by Farida Ali")
    assert completions(house, 4) == [(CALL, "Farida Ali")]
    assert card(farida, 4).evaluate("(item) => item.contains(document.activeElement)"), "the keyboard lost its place"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until it is there; every stop on the way must show where the keyboard is."""
    for _ in range(60):
        page.keyboard.press("Tab")
        assert is_seen(page), page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"60 times Tab did not reach {target}")


def is_seen(page: Page) -> bool:
    """Whether what has the focus shows it and is on the screen."""
    return bool(
        page.evaluate("""() => {
          const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
          const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
          return marked && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
        }""")
    )
