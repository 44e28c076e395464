"""Signing in as a person does it: with the pages, with mistakes, and on to where they were going."""

import pyotp
import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from portal.demo.idents import ident, password_of, totp_secret_of
from portal.foundation.clock import now
from tests.visitor import Page, Visitor

RUTH = next(person for person in PEOPLE if person.key == "ruth-adeyemi")
KAI = f"/children/{ident('child', 'kai')}"


def code() -> str:
    return pyotp.TOTP(totp_secret_of(RUTH.key)).at(now())


def with_password(visitor: Visitor, page: Page) -> Page:
    return visitor.submit(page, "sign-in", email=RUTH.email, password=password_of(RUTH.key))


def problems(page: Page) -> list[str]:
    return [one.text for one in page.root.one("div", class_="govuk-error-summary").all("li")]


def test_password_and_code_lead_to_my_children(nobody: Visitor) -> None:
    second = with_password(nobody, nobody.get("/sign-in"))
    assert second.h1 == "Enter your code"
    assert nobody.submit(second, "code", code=code()).h1 == "My children"


def test_a_code_may_be_typed_with_a_space(nobody: Visitor) -> None:
    typed = code()
    assert nobody.submit(with_password(nobody, nobody.get("/sign-in")), "code", code=f"{typed[:3]} {typed[3:]}").h1 == "My children"


def test_signing_in_leads_on_to_where_one_was_going(nobody: Visitor) -> None:
    first = nobody.get(KAI)
    assert first.h1 == "Sign in"
    assert nobody.submit(with_password(nobody, first), "code", code=code()).h1 == "Kai"


def test_a_wrong_password_is_said_once_and_the_address_stays(nobody: Visitor) -> None:
    page = nobody.submit(nobody.get("/sign-in"), "sign-in", email=RUTH.email, password="not hers", answers=422)
    assert problems(page) == ["That e-mail address and password do not belong together. Check both and try again."]
    assert page.root.one("input", id="email").attrs["value"] == RUTH.email
    assert not page.root.one("input", id="password").attrs.get("value")
    assert "not hers" not in page.html


def test_somebody_unknown_is_answered_like_a_wrong_password(nobody: Visitor) -> None:
    first = nobody.get("/sign-in")
    known = nobody.submit(first, "sign-in", email=RUTH.email, password="not hers", answers=422)
    unknown = nobody.submit(first, "sign-in", email="nobody@elsewhere.example", password="not hers", answers=422)
    assert problems(known) == problems(unknown)


def test_empty_boxes_are_named_and_linked(nobody: Visitor) -> None:
    page = nobody.submit(nobody.get("/sign-in"), "sign-in", answers=422)
    summary = page.root.one("div", class_="govuk-error-summary")
    assert [(one.text, one.attrs["href"]) for one in summary.all("a")] == [
        ("Enter your email address.", "#email"),
        ("Enter your password.", "#password"),
    ]


@pytest.mark.parametrize("email", ["a\x00b", "x" * 5000, "' or 1=1 --", "\u200f\u0645@example", "<script>"])
def test_any_address_is_answered_with_a_sentence(nobody: Visitor, email: str) -> None:
    page = nobody.submit(nobody.get("/sign-in"), "sign-in", email=email, password="p\x00q" if "\x00" in email else "p", answers=422)
    assert problems(page)


def test_a_wrong_code_is_said_and_can_be_tried_again(nobody: Visitor) -> None:
    second = with_password(nobody, nobody.get("/sign-in"))
    page = nobody.submit(second, "code", code="000000" if code() != "000000" else "000001", answers=422)
    assert problems(page) == ["That code is not right, or was used already. Wait for the next one and enter it."]
    assert nobody.submit(page, "code", code=code()).h1 == "My children"


def test_a_code_is_good_once(app: Flask, nobody: Visitor) -> None:
    used = code()
    nobody.submit(with_password(nobody, nobody.get("/sign-in")), "code", code=used)
    second_browser = Visitor(app)
    second_browser.submit(with_password(second_browser, second_browser.get("/sign-in")), "code", code=used, answers=422)


def test_without_the_password_there_is_no_code_to_enter(nobody: Visitor) -> None:
    assert nobody.get("/sign-in/code").h1 == "Sign in"


@pytest.mark.reads_only
def test_password_managers_and_telephones_know_the_boxes(nobody: Visitor) -> None:
    page = nobody.get("/sign-in")
    assert page.root.one("input", id="email").attrs["autocomplete"] == "username"
    assert page.root.one("input", id="password").attrs["autocomplete"] == "current-password"


def test_a_telephone_offers_the_code_and_digits(nobody: Visitor) -> None:
    box = with_password(nobody, nobody.get("/sign-in")).root.one("input", id="code")
    assert box.attrs["autocomplete"] == "one-time-code"
    assert box.attrs["inputmode"] == "numeric"


@pytest.mark.reads_only
def test_who_is_locked_out_is_told_whom_to_ask(nobody: Visitor) -> None:
    assert "Ask your agency’s administrator" in nobody.get("/sign-in").text


@pytest.mark.reads_only
def test_an_invented_world_tells_where_its_cast_is_found(nobody: Visitor) -> None:
    assert "portal cast" in nobody.get("/sign-in").text


def test_signing_out_ends_the_session(app: Flask, nobody: Visitor) -> None:
    page = nobody.submit(with_password(nobody, nobody.get("/sign-in")), "code", code=code())
    form = next(one for one in page.root.all("form") if one.attrs["action"] == "/sign-out")
    token = form.one("input", name="csrf_token").attrs["value"]
    assert nobody.ask("POST", "/sign-out", data={"csrf_token": [token]}).status == 303
    assert nobody.get("/").h1 == "Sign in"
