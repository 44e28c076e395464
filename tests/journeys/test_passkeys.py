"""Coming in with a passkey, in a real browser with a device of its own; being asked again; and words that survive being signed out."""

import time

import pyotp
import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident, password_of, totp_secret_of
from portal.signin import enrolment
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import Person
from tests.world import EMAILS

RUTH, FARIDA = "ruth-adeyemi", "farida-ali"


def with_a_device(person: Person) -> None:
    """From now on this browser has a device that makes passkeys and knows its owner."""
    session = person.context.new_cdp_session(person.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_key_worker_makes_a_passkey_and_comes_in_by_it(house: House, sits_down: SitsDown) -> None:
    ruth = sits_down(RUTH)
    with_a_device(ruth)
    ruth.open("/account")
    ruth.follow("Add a passkey")
    ruth.page.get_by_label("What do you call this passkey?").fill("work laptop")
    ruth.press("Make a passkey")
    assert ruth.h1 == "My account"
    assert "Passkey work laptop" in ruth.words
    assert "Add a second passkey" in ruth.words

    ruth.press("Sign out")
    ruth.open(kai.CHILD)
    assert ruth.path == "/sign-in"
    ruth.press("Sign in with a passkey")
    assert (ruth.path, ruth.h1) == (kai.CHILD, "Kai")

    with house.owner() as owner:
        owner.execute("update app.signin_session set factor_at = now() - interval '6 minutes'")
        assert owner.execute("select sign_count > 1 from app.passkey").fetchone() == (True,), "the device counts"
    ruth.open("/account/password", answers=403)
    assert ruth.h1 == "Confirm that it is you"
    ruth.press("Use a passkey")
    assert ruth.h1 == "Change your password"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_invited_sets_up_how_they_sign_in(house: House, sits_down: SitsDown, script: bool) -> None:
    person = ident("person", RUTH)
    with house.owner() as owner:
        owner.execute("delete from app.credential where person_id = %s", [person])
    with house.app.app_context():
        token = enrolment.begin(person)
    ruth = sits_down(script=script)
    ruth.context.add_cookies(
        [{"name": house.settings.cookie_name, "value": token, "url": house.address, "httpOnly": True, "sameSite": "Lax"}]
    )
    if script:
        with_a_device(ruth)
        ruth.open("/sign-in/set-up")
        ruth.press("Make a passkey")
        assert "One more, on another device" in ruth.words
    else:
        ruth.open("/sign-in/set-up")
        ruth.follow("Choose a password")
        ruth.page.get_by_label("New password").fill("seven quiet otters read poetry")
        ruth.press("Keep this password")
        seed = ruth.page.locator(".seed__spelt code").inner_text().replace(" ", "")
        ruth.page.get_by_label("Code that the app shows now").fill(pyotp.TOTP(seed).now())
        ruth.press("Use this app")
    ruth.press("Show my recovery codes")
    assert ruth.page.locator(".paper-codes code").count() == 10
    ruth.press("I have kept them: sign in")
    assert ruth.h1 == "My children"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_words_typed_before_a_session_ran_out_are_there_after_signing_in(house: House, sits_down: SitsDown, script: bool) -> None:
    farida = sits_down(FARIDA, script=script)
    farida.open(f"{kai.MOVE}/items/{kai.item_id(4)}")
    farida.page.locator("main textarea").first.fill("He has met Mr Osei twice.\nHe liked the library.")
    with house.owner() as owner:
        owner.execute("update app.signin_session set last_seen_at = now() - interval '21 minutes'")

    farida.page.locator("main form button[type=submit]").first.click()
    if script:
        expect(farida.page.locator("h1")).to_have_text("Sign in")
    else:
        assert farida.h1 == "Please sign in"
        farida.page.get_by_role("link", name="Sign in", exact=True).last.click()
    assert "Osei" not in farida.words
    farida.page.get_by_label("Email address").fill(EMAILS[FARIDA])
    farida.page.get_by_label("Password").fill(password_of(FARIDA))
    farida.press("Continue")
    farida.page.locator("#code").fill(pyotp.TOTP(totp_secret_of(FARIDA)).now())
    farida.press("Sign in", within=farida.page.locator("main"))

    assert kai.item_id(4) in farida.path
    assert "You had typed something here and not sent it" in farida.words
    if script:
        assert farida.page.locator("main textarea").first.input_value() == "He has met Mr Osei twice.\nHe liked the library."
    else:
        assert "He liked the library." in farida.words, "whole, to be read and copied"
    with house.owner() as owner:
        kept = owner.execute("select words from app.draft").fetchone()
        assert kept is not None
        assert b"library" not in bytes(kept.words), "sealed"


def test_two_minutes_before_the_end_the_portal_asks_and_keeps_what_was_typed(house: House, sits_down: SitsDown) -> None:
    farida = sits_down(FARIDA)
    farida.page.clock.install(time=time.time())
    farida.open(f"{kai.MOVE}/items/{kai.item_id(4)}")
    farida.page.locator("main textarea").first.fill("Half a sentence")
    with house.owner() as owner:
        owner.execute("update app.signin_session set last_seen_at = now() - interval '18 minutes 5 seconds'")
    farida.page.clock.fast_forward("18:30")
    expect(farida.page.get_by_role("alertdialog")).to_be_visible()
    farida.page.get_by_role("button", name="I am still here").click()
    expect(farida.page.get_by_role("alertdialog")).to_be_hidden()
    with house.owner() as owner:
        assert owner.execute("select count(*) from app.draft").fetchone() == (1,)
        assert owner.execute("select last_seen_at > now() - interval '1 minute' from app.signin_session").fetchone() == (True,)
    assert farida.page.locator("main textarea").first.input_value() == "Half a sentence"
