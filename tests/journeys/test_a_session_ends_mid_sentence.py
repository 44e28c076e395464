"""Whoever is signed out in the middle of a sentence finds it in its box again; beside it, where the text changed meanwhile."""

import re

import pytest
from playwright.sync_api import Locator, expect

from portal.demo.idents import ident
from portal.demo.samples import samples
from tests.journeys.away import come_back, quiet_for
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import PHONE, Person
from tests.world import EMAILS

DRAFT = ident("plan", "kai 2.1")
DAYS = f"/plans/{DRAFT}/writing?section=5"
RUTH, GARETH, ELLA, ISAAC = "ruth-adeyemi", "gareth-pryce", "ella-herself", "isaac-thorne"
MORE = " And a torch by the bed."
THEIRS = "Breakfast with the radio on."


def mornings(person: Person) -> Locator:
    return person.page.locator("textarea[name=mornings]")


def writes_on_and_is_led_out(ruth: Person, house: House) -> str:
    """What stood in the box before."""
    ruth.open(DAYS)
    before = mornings(ruth).input_value()
    assert before
    quiet_for(house, 61)
    mornings(ruth).press("Control+End")
    mornings(ruth).press_sequentially(MORE)
    expect(ruth.page.locator("h1")).to_have_text("Sign in", timeout=15_000)  # the save by itself was refused
    assert MORE.strip() not in ruth.everything
    return before


def test_a_text_that_was_not_empty_is_put_back_with_what_was_added(house: House, sits_down: SitsDown) -> None:
    ruth = sits_down(RUTH)
    before = writes_on_and_is_led_out(ruth, house)
    come_back(ruth, RUTH)
    expect(mornings(ruth)).to_have_value(before + MORE)
    assert ruth.page.locator(".unsent-both").count() == 0, "nothing changed meanwhile, so there is nothing to choose"
    ruth.look("put back")
    ruth.press("Save", within=ruth.page.locator("form.writing"))
    ruth.open(DAYS)
    expect(mornings(ruth)).to_have_value(before + MORE)
    assert ruth.page.locator("#unsent").count() == 0


@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_text_that_somebody_changed_meanwhile_stands_beside_ones_own(house: House, sits_down: SitsDown, width: int) -> None:
    ruth = sits_down(RUTH, width=width)
    before = writes_on_and_is_led_out(ruth, house)
    other = sits_down(GARETH)
    other.open(DAYS)
    mornings(other).fill(THEIRS)
    other.press("Save", within=other.page.locator("form.writing"))
    come_back(ruth, RUTH)
    beside = ruth.page.get_by_role("group", name=re.compile("You had typed this"))
    expect(mornings(ruth)).to_have_value(THEIRS)
    assert beside.locator(".unsent-both__words").text_content() == before + MORE
    ruth.look("both texts")
    beside.get_by_role("button", name="Put this into the box instead").click()
    expect(mornings(ruth)).to_have_value(before + MORE)
    expect(ruth.page.locator(".unsent-both__words")).to_have_text(THEIRS)
    expect(ruth.page.locator("#kept")).to_contain_text("Kept, ", timeout=15_000)
    ruth.open(DAYS)
    expect(mornings(ruth)).to_have_value(before + MORE)
    assert ruth.page.locator(".unsent-both__words").text_content() == THEIRS, "until it is thrown away, what was put aside is kept as well"


def test_a_childs_private_message_comes_back_to_its_writer_and_to_nobody_else(house: House, sits_down: SitsDown) -> None:
    ella = sits_down(ELLA, width=PHONE)
    ella.open("/mine/messages/new")
    words = "Please do not tell the others that I cried."
    ella.page.locator("textarea[name=words]").fill(words)
    quiet_for(house, 61)
    ella.page.locator("main button[type=submit]").last.click()
    ella.page.locator("main").get_by_role("link", name="Sign in").click()
    address = ella.page.url
    come_back(ella, ISAAC)
    assert words not in ella.everything, "the next at the same computer is somebody else"
    ella.page.goto(house.address + "/mine/messages/new")
    assert words not in ella.everything
    ella.context.clear_cookies()
    ella.page.goto(address)
    come_back(ella, ELLA)
    expect(ella.page.locator("textarea[name=words]")).to_have_value(words)
    ella.look("the message is back")


BOXES = {
    "question": "/sections/<uuid:section_id>/asked", "disagreement": "/plans/<uuid:version_id>/disagreement",
    "contribution": "/plans/contributions/<uuid:contribution_id>", "note": "/children/<uuid:child_id>/notes/new",
}  # fmt: skip


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("kind", BOXES)
def test_every_kind_of_box_keeps_what_was_sent_too_late(house: House, sits_down: SitsDown, kind: str, script: bool) -> None:
    endpoint = next(rule.endpoint for rule in house.app.url_map.iter_rules() if rule.rule == BOXES[kind])
    sample = next(one for one in samples(house.app) if one["endpoint"] == endpoint and one["method"] == "GET")
    key = next(key for key, email in EMAILS.items() if email == sample["owner_email"])
    words = "He said it twice: “not today”.\nThen he slept."
    person = sits_down(key, script=script)
    person.open(sample["url"])
    box = person.page.locator("main textarea:visible").last
    name = box.get_attribute("name")
    quiet_for(house, 61)
    box.fill(words)
    person.page.locator("main form").filter(has=person.page.locator(f"textarea[name={name}]")).locator("button[type=submit]").first.click()
    led = person.page.locator("h1").filter(has_text=re.compile("^(Please s|S)ign in$"))
    expect(led).to_be_visible()
    if led.inner_text() == "Please sign in":
        assert "What you had typed is kept for you" in person.words
        person.page.locator("main").get_by_role("link", name="Sign in").click()
    come_back(person, key)
    assert person.path == sample["url"].partition("?")[0]
    assert words in person.page.locator(f"[data-unsent={name}]").all_text_contents()
    if script:
        assert words in [one.input_value() for one in person.page.locator(f"textarea[name={name}]").all()]
    else:
        assert person.page.locator("#unsent details").get_attribute("open") is not None
        assert "Copy it into its boxes below" in person.words
