"""Privacy, accessibility, help, and what to do when one cannot get in: open to everybody, and true."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.signin import store
from portal.signin.throttle import PASSWORDS
from tests.visitor import Visitor
from tests.world import portal_over

pytestmark = pytest.mark.reads_only
PAGES = ("/privacy", "/accessibility", "/help", "/locked-out")


@pytest.mark.parametrize("url", PAGES)
def test_each_opens_for_somebody_signed_out_and_for_somebody_signed_in(nobody: Visitor, key_worker: Visitor, url: str) -> None:
    assert nobody.get(url).root.one("main").text == key_worker.get(url).root.one("main").text


@pytest.mark.parametrize("url", ["/", "/sign-in"])
def test_every_page_leads_to_them(nobody: Visitor, key_worker: Visitor, url: str) -> None:
    links = (key_worker if url == "/" else nobody).get(url).links
    assert set(PAGES[:3]) <= set(links)


def test_from_the_sign_in_page_a_locked_out_person_finds_what_to_do(nobody: Visitor) -> None:
    assert "/locked-out" in nobody.get("/sign-in").links
    page = nobody.get("/locked-out")
    assert "They vouch for you, and a second person of your agency agrees" in page.text


def test_they_name_who_runs_the_portal_where_that_is_said(app: Flask) -> None:
    named = replace(app.extensions["settings"], operator="Wexcombe Care Network", contact="help@wexcombe.example")
    with portal_over(named) as other:
        for url in PAGES[:3]:
            assert "help@wexcombe.example" in Visitor(other).get(url).text


def test_what_they_say_of_waiting_and_of_sessions_is_so(nobody: Visitor) -> None:
    assert "One cookie keeps you signed in" in nobody.get("/privacy").text
    assert len(nobody.get("/sign-in").headers.getlist("Set-Cookie")) <= 1
    assert "20 or 60 minutes" in nobody.get("/accessibility").text
    assert store.ABSOLUTE_SECONDS == 12 * 3600
    assert PASSWORDS.most < 3600, "nobody is locked out for good"
