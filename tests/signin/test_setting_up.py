"""Setting up how one signs in, before anything is shown: by passkey, or by password and codes; and ten codes on paper."""

import re
from uuid import UUID

import psycopg
import pyotp
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.demo.samples import samples
from portal.foundation.clock import now
from portal.signin import enrolment
from tests.signin.people import RUTH, Device, problems, question, sign_in_by
from tests.visitor import Page, Visitor

GOOD = "seven quiet otters read poetry"


@pytest.fixture
def newcomer(app: Flask, owner: psycopg.Connection) -> Visitor:
    """Somebody invited: a member with no secrets yet, who has just taken the invitation up."""
    person: UUID = ident("person", RUTH.key)
    owner.execute("delete from app.credential where person_id = %s", [person])
    with app.app_context():
        return Visitor(app, token=enrolment.begin(person))


def codes_on(page: Page) -> list[str]:
    return [code.text for code in page.root.one("ol", class_="paper-codes").all("code")]


def app_set_up(visitor: Visitor) -> Page:
    page = visitor.submit(visitor.get("/sign-in/set-up/password"), password=GOOD)
    seed = page.root.one("p", class_="seed__spelt").all("code")[0].text.replace(" ", "")
    return visitor.submit(page, code=pyotp.TOTP(seed).at(now()))


def test_by_password_and_app_one_is_in_at_the_end(newcomer: Visitor, owner: psycopg.Connection) -> None:
    codes = newcomer.submit(app_set_up(newcomer), "recovery-codes")
    assert len(set(codes_on(codes))) == 10
    assert newcomer.submit(codes, "done").h1 == "My children"
    kept = owner.execute(
        "select password_hash, totp_secret from app.credential where person_id = %s", [ident("person", RUTH.key)]
    ).fetchone()
    assert kept is not None
    assert kept.password_hash.startswith("$argon2id$")
    assert kept.totp_secret.startswith("v1.")


def test_by_passkey_one_is_in_at_the_end(app: Flask, newcomer: Visitor) -> None:
    device = Device()
    page = newcomer.get("/sign-in/set-up")
    made = device.made(question(newcomer, page, "/sign-in/set-up/passkey/question"))
    page = newcomer.submit(page, "/sign-in/set-up/passkey", passkey=made, name="telephone")
    assert "One more, on another device" in page.text
    assert newcomer.submit(newcomer.submit(page, "recovery-codes"), "done").h1 == "My children"
    assert sign_in_by(Visitor(app), device).h1 == "My children"


def test_nothing_else_is_shown_until_it_is_done(app: Flask, newcomer: Visitor) -> None:
    with app.app_context():
        urls = [one["url"] for one in samples(app) if one["method"] == "GET"]
    assert len(urls) > 20
    for url in urls:
        assert newcomer.ask("GET", url).headers["Location"].startswith("/sign-in"), url


def test_without_a_whole_way_in_there_are_no_codes_and_no_end(newcomer: Visitor) -> None:
    page = newcomer.get("/sign-in/set-up")
    assert "First choose one of the two ways" in page.text
    token = page.root.all("input", name="csrf_token")[0].attrs["value"]
    for step in ("recovery-codes", "done"):
        key = {"csrf_token": [token], "submit_key": ["6f2b6c52-6d0e-4d6b-9a63-0d2f0f9b7c11"]}
        answer = newcomer.ask("POST", f"/sign-in/set-up/{step}", data=key)
        assert answer.h1 == "Set up how you sign in"
    assert newcomer.get("/").h1 == "Sign in"


def test_a_password_alone_is_no_whole_way_in(newcomer: Visitor) -> None:
    newcomer.submit(newcomer.get("/sign-in/set-up/password"), password=GOOD)
    page = newcomer.get("/sign-in/set-up")
    assert "What is missing is the app" in page.text
    assert "First choose one of the two ways" in page.text


@pytest.mark.reads_only
def test_the_pages_of_setting_up_are_for_nobody_else(nobody: Visitor, key_worker: Visitor) -> None:
    for visitor in (nobody, key_worker):
        for url in ("/sign-in/set-up", "/sign-in/set-up/password", "/sign-in/set-up/codes"):
            assert visitor.ask("GET", url).headers["Location"] == "/sign-in"


def test_the_session_of_setting_up_ends_with_it(app: Flask, newcomer: Visitor, owner: psycopg.Connection) -> None:
    newcomer.submit(newcomer.submit(app_set_up(newcomer), "recovery-codes"), "done")
    row = owner.execute("select ended_at is not null from app.signin_session where strength = 'enrolling'").fetchone()
    assert row == (True,)


def test_recovery_codes_are_kept_as_hashes_and_each_signs_in_once(app: Flask, newcomer: Visitor, owner: psycopg.Connection) -> None:
    codes = codes_on(newcomer.submit(app_set_up(newcomer), "recovery-codes"))
    assert all(re.fullmatch(r"([a-z2-9]{4}-){5}[a-z2-9]{4}", code) for code in codes)
    stored = owner.execute("select * from app.recovery_code").fetchall()
    assert len(stored) == 10
    assert not [code for code in codes if code in str(stored) or code.replace("-", "") in str(stored)]
    browser = Visitor(app)
    second = browser.submit(browser.get("/sign-in"), "sign-in", email=RUTH.email, password=GOOD)
    assert browser.submit(second, "code", code=codes[0].upper().replace("-", " ")).h1 == "My children"
    again = Visitor(app)
    second = again.submit(again.get("/sign-in"), "sign-in", email=RUTH.email, password=GOOD)
    assert problems(again.submit(second, "code", code=codes[0], answers=422)) == [
        "That recovery code is not right, or was used already. Each works once."
    ]
    assert again.submit(second, "code", code=codes[1]).h1 == "My children"


def test_new_recovery_codes_end_the_old_ones(app: Flask, newcomer: Visitor) -> None:
    page = app_set_up(newcomer)
    old = codes_on(newcomer.submit(page, "recovery-codes"))
    new = codes_on(newcomer.submit(newcomer.get("/sign-in/set-up"), "recovery-codes"))
    browser = Visitor(app)
    second = browser.submit(browser.get("/sign-in"), "sign-in", email=RUTH.email, password=GOOD)
    browser.submit(second, "code", code=old[0], answers=422)
    assert browser.submit(second, "code", code=new[0]).h1 == "My children"


def test_an_app_that_shows_something_else_is_not_taken(newcomer: Visitor) -> None:
    page = newcomer.submit(newcomer.get("/sign-in/set-up/password"), password=GOOD)
    seed = page.root.one("p", class_="seed__spelt").text
    again = newcomer.submit(page, code="000000", answers=422)
    assert again.root.one("p", class_="seed__spelt").text == seed, "the picture that was read stays the one that counts"


def test_the_picture_and_the_letters_say_the_same(newcomer: Visitor) -> None:
    import segno

    page = newcomer.get("/sign-in/set-up/codes")
    seed = page.root.one("p", class_="seed__spelt").all("code")[0].text.replace(" ", "")
    address = pyotp.TOTP(seed).provisioning_uri(name=RUTH.email, issuer_name="Partner portal")
    dark = sum(bytes(row).count(1) for row in segno.make(address, error="m").matrix)
    assert page.root.one("svg", class_="seed").all("path")[0].attrs["d"].count("M") == dark
