"""Somebody whose session ran out, and who signs in again on the page they were led to."""

import pyotp
from playwright.sync_api import expect

from portal.demo.idents import password_of, totp_secret_of
from tests.journeys.house import House
from tests.journeys.person import Person
from tests.world import EMAILS


def quiet_for(house: House, minutes: float) -> None:
    with house.owner() as owner:
        owner.execute("update app.signin_session set last_seen_at = now() - make_interval(secs => %s)", [minutes * 60])


def come_back(person: Person, key: str) -> None:
    """Type the password and the code."""
    expect(person.page.locator("h1")).to_have_text("Sign in")
    person.page.get_by_label("Email address").fill(EMAILS[key])
    person.page.get_by_label("Password").fill(password_of(key))
    person.press("Continue")
    person.page.locator("#code").fill(pyotp.TOTP(totp_secret_of(key)).now())
    person.press("Sign in", within=person.page.locator("main"))
