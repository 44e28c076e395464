"""A teacher is called away in the middle of a note: the portal warns, signs out by itself, and gives the words back."""

import re

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from tests.journeys import kai
from tests.journeys.away import come_back, quiet_for
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House, wait_until

FARIDA = "farida-ali"
ITEM = f"{kai.MOVE}/items/{kai.item_id(4)}"
WORDS = "He met Mr Osei twice. He liked the library."


def test_she_is_warned_signed_out_and_finds_her_words_in_the_box(house: House, sits_down: SitsDown) -> None:
    farida = sits_down(FARIDA)
    farida.page.clock.install()
    farida.open(ITEM)
    farida.page.locator("[name=note]").fill(WORDS)

    quiet_for(house, 18.2)
    farida.page.clock.fast_forward("18:12")
    warning = farida.page.get_by_role("alertdialog")
    expect(warning).to_be_visible()
    expect(farida.page.get_by_role("button", name="I am still here")).to_be_focused()
    farida.look("warned")
    with house.owner() as owner:
        row = owner.execute("select now() - last_seen_at > interval '18 minutes' from app.signin_session").fetchone()
        assert row == (True,), "to hand in the words makes the session no longer"
        assert owner.execute("select place from app.draft").fetchone() == (ITEM,)

    quiet_for(house, 20.5)
    farida.page.clock.fast_forward("02:10")
    expect(farida.page.locator("h1")).to_have_text("Sign in")
    assert WORDS not in farida.everything
    come_back(farida, FARIDA)
    assert farida.path == ITEM
    assert farida.page.locator("[name=note]").input_value() == WORDS
    assert "You had typed something here and not sent it" in farida.words


def test_she_says_that_she_is_there_and_goes_on(house: House, sits_down: SitsDown) -> None:
    farida = sits_down(FARIDA)
    farida.page.clock.install()
    farida.open(ITEM)
    farida.page.locator("[name=note]").fill(WORDS)
    quiet_for(house, 18.2)
    farida.page.clock.fast_forward("18:12")
    expect(farida.page.get_by_role("alertdialog")).to_be_visible()
    farida.page.keyboard.press("Enter")
    expect(farida.page.get_by_role("alertdialog")).to_be_hidden()
    with house.owner() as owner:
        assert owner.execute("select now() - last_seen_at < interval '1 minute' from app.signin_session").fetchone() == (True,)
    assert farida.page.locator("[name=note]").input_value() == WORDS


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_what_she_sends_too_late_waits_for_her_where_she_was(house: House, sits_down: SitsDown, script: bool) -> None:
    """With script an htmx request answered 401 leads to sign in by itself; without, a page says so and has the link."""
    farida = sits_down(FARIDA, script=script)
    farida.open(kai.MOVE if script else ITEM)
    if script:
        farida.page.locator(f"#item-{kai.item_id(4)}").get_by_role("link", name="Mark as done").click()
    farida.page.locator("[name=note]").fill(WORDS)
    quiet_for(house, 21)
    farida.page.locator("main form").filter(has=farida.page.locator("[name=note]")).locator("button[type=submit]").first.click()
    if not script:
        farida.page.wait_for_load_state("load")
        assert "the portal signed you out" in farida.words
        farida.page.locator("main").get_by_role("link", name=re.compile("Sign in", re.I)).first.click()
    come_back(farida, FARIDA)
    assert farida.path == (kai.MOVE if script else ITEM)
    assert farida.page.locator("[data-unsent=note]").text_content() == WORDS
    with house.owner() as owner:
        assert owner.execute("select count(*) from app.completion where note = %s", [WORDS]).fetchone() == (0,), "nothing was saved"
    if script:
        farida.page.locator(f"#item-{kai.item_id(4)}").get_by_role("link", name="Mark as done").click()
        expect(farida.page.locator("[name=note]")).to_have_value(WORDS)


def test_a_report_that_is_being_made_keeps_nobody_signed_in(house: House, sits_down: SitsDown) -> None:
    """The page asks every second whether it is ready. Nobody is there: the session ends all the same."""
    gareth = sits_down("gareth-pryce")
    with house.app.app_context():
        from tests.journeys.house import _ask_for_report

        _ask_for_report("gareth-pryce", ident("review", "kai-review"))
    with house.owner() as owner:
        report = owner.execute("select id from app.report_variant where state not in ('sealed', 'failed') limit 1").fetchone()
    assert report is not None
    asked: list[str] = []
    gareth.page.on("request", lambda request: asked.append(request.headers.get("portal-by-itself", "")))
    gareth.open(f"/reports/{report[0]}")
    quiet_for(house, 10)
    asked.clear()
    wait_until(lambda: (gareth.page.wait_for_timeout(200), asked.count("1") >= 2)[1])
    with house.owner() as owner:
        assert owner.execute("select now() - last_seen_at > interval '9 minutes' from app.signin_session").fetchone() == (True,)
    quiet_for(house, 61)
    expect(gareth.page.locator("h1")).to_have_text("Sign in")
