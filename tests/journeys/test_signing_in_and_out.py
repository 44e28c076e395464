"""Coming in with e-mail, password and a one-time code; and being out again, everywhere and at once."""

import pyotp
import pytest
from playwright.sync_api import expect

from portal.demo.idents import password_of, totp_secret_of
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.world import EMAILS

RUTH = "ruth-adeyemi"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_key_worker_types_her_way_in_to_the_page_she_was_going_to(house: House, sits_down: SitsDown, script: bool) -> None:
    ruth = sits_down(script=script)
    ruth.open(kai.CHILD)
    assert ruth.path == "/sign-in"
    assert "Kai" not in ruth.words

    ruth.page.get_by_label("Email address").fill(EMAILS[RUTH])
    ruth.page.get_by_label("Password").fill("not her password")
    ruth.press("Continue")
    assert "do not belong together" in ruth.words
    assert ruth.page.get_by_label("Email address").input_value() == EMAILS[RUTH]

    ruth.page.get_by_label("Password").fill(password_of(RUTH))
    ruth.press("Continue")
    assert ruth.h1 == "Enter your code"
    ruth.page.locator("#code").fill("000000")
    ruth.press("Sign in", within=ruth.page.locator("main"))
    assert "That code is not right" in ruth.words

    ruth.page.locator("#code").fill(pyotp.TOTP(totp_secret_of(RUTH)).now())
    ruth.press("Sign in", within=ruth.page.locator("main"))
    assert ruth.path == kai.CHILD
    assert ruth.h1 == "Kai"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_after_signing_out_the_back_button_shows_nothing(sits_down: SitsDown, script: bool) -> None:
    ruth = sits_down(RUTH, script=script)
    ruth.open("/")
    ruth.follow("Kai")
    ruth.press("Sign out")
    assert ruth.path == "/sign-in"

    for _ in range(2):
        ruth.page.go_back()
        assert "Kai" not in ruth.everything
        assert ruth.path in {"/sign-in", "/"}
    ruth.open(kai.CHILD)
    assert ruth.path == "/sign-in"


def test_a_session_ended_meanwhile_leads_a_pressed_button_to_sign_in(house: House, sits_down: SitsDown) -> None:
    farida = sits_down("farida-ali")
    farida.open(kai.MOVE)
    with house.owner() as owner:
        owner.execute("update app.signin_session set ended_at = now()")

    farida.page.locator(f"#item-{kai.item_id(4)}").get_by_role("link", name="Mark as done").click()

    expect(farida.page.locator("h1")).to_have_text("Sign in")
    farida.look()
    assert "Kai" not in farida.words
