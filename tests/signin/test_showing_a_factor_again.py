"""Step up: what matters asks for a factor not older than five minutes, in place, and nothing that was filled in is lost."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Blueprint, Flask, Response, request

from portal import app as composition
from portal.access.permissions import OWN_ACCOUNT
from portal.foundation import clock
from portal.settings import Settings
from portal.signin.confirm_views import fresh_factor
from portal.web.gate import needs
from portal.web.respond import go_to
from tests.signin.people import RUTH, Device, add_passkey, code_of, question
from tests.visitor import Page, Visitor
from tests.world import Member, sign_in

LATER = "update app.signin_session set factor_at = now() - interval '301 seconds'"
SOME_TIME_AGO = "update app.signin_session set factor_at = now() - interval '200 seconds'"


@pytest.fixture
def sent() -> list[dict[str, list[str]]]:
    """What the view that matters was given."""
    return []


@pytest.fixture
def guarded(app: Flask, settings: Settings, sent: list[dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The portal, with a route that matters, built as break-glass and releases are."""
    bp = Blueprint("matters", __name__)

    @bp.post("/matters")
    @needs(OWN_ACCOUNT)
    @fresh_factor
    def matters() -> Response:
        sent.append({name: request.form.getlist(name) for name in request.form})
        return go_to("/account")

    monkeypatch.setattr(composition.signin, "bp", composition.signin.bp)
    with monkeypatch.context() as patch:
        patch.setattr(composition.gate, "refuse_unmarked", lambda _app: None)
        made = composition.create_app(settings)
        made.register_blueprint(bp)
        yield made


@pytest.fixture
def ruth(guarded: Flask, cast: dict[str, Member]) -> Visitor:
    return sign_in(guarded, cast[RUTH.email])


FILLED_IN = {
    "reason": ["Because <b>it</b> burns.\nAt once."],
    "which": ["one", "two"],
    "submit_key": ["6f2b6c52-6d0e-4d6b-9a63-0d2f0f9b7c11"],
}


def send(visitor: Visitor, *, fragment: bool = False) -> Page:
    token = visitor.get("/account").root.all("input", name="csrf_token")[0].attrs["value"]
    return visitor.ask("POST", "/matters", fragment=fragment, data={"csrf_token": [token], **FILLED_IN})


def code_form(page: Page) -> object:
    return next(form for form in page.forms if "factor_code" in form.names)


def test_with_a_factor_of_just_now_nothing_is_asked(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    owner.execute(SOME_TIME_AGO)
    assert send(ruth).status == 303
    assert len(sent) == 1


def test_an_older_one_is_asked_for_again_and_the_form_goes_on_whole(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    page = send(ruth)
    assert (page.status, page.h1) == (403, "Confirm that it is you")
    assert sent == []
    after = ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key))
    assert after.h1 == "My account"
    (given,) = sent
    assert {name: [v.replace("\r\n", "\n") for v in values] for name, values in given.items() if name in FILLED_IN} == FILLED_IN
    assert send(ruth).status == 303, "and for five minutes nothing more is asked"


def test_a_wrong_code_is_said_and_nothing_is_lost(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    page = send(ruth)
    page = ruth.submit(page, code_form(page), factor_code="000000", answers=403)
    assert "That code is not right" in page.text
    assert sent == []
    ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key))
    assert len(sent) == 1


def test_a_code_used_before_confirms_nothing(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    page = send(ruth)
    ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key))
    owner.execute(LATER)
    page = send(ruth)
    ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key), answers=403)
    assert len(sent) == 1


def test_a_passkey_confirms_too(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    device = Device()
    add_passkey(ruth, device)
    owner.execute(LATER)
    page = send(ruth)
    form = next(form for form in page.forms if "factor_passkey" in form.fields)
    answer = device.answer(question(ruth, page, "/sign-in/passkey/question?to=confirm"))
    assert ruth.submit(page, form, factor_passkey=answer).h1 == "My account"
    assert len(sent) == 1


def test_with_htmx_the_question_stands_above_the_page(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    page = send(ruth, fragment=True)
    assert (page.status, page.headers["HX-Retarget"], page.headers["HX-Reswap"]) == (403, "#notice", "innerHTML")
    assert ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key)).h1 == "My account"
    assert len(sent) == 1


def test_the_session_has_a_new_token_and_the_old_one_is_worth_nothing(ruth: Visitor, guarded: Flask, owner: psycopg.Connection) -> None:
    before = ruth.client.get_cookie("session", domain="localhost")
    assert before is not None
    other_tab = ruth.get("/account")
    owner.execute(LATER)
    page = send(ruth)
    ruth.submit(page, code_form(page), factor_code=code_of(RUTH.key))
    after = ruth.client.get_cookie("session", domain="localhost")
    assert after is not None
    assert after.value != before.value
    assert Visitor(guarded, token=before.value).get("/").h1 == "Sign in"
    assert ruth.submit(other_tab, "recovery-codes").h1 == "Your recovery codes", "a form of another tab holds good"


def test_a_refused_attempt_stands_in_the_trail(ruth: Visitor, owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    send(ruth)
    row = owner.execute("select action, outcome from app.trail order by id desc limit 1").fetchone()
    assert row == ("look after my account", "refused")


def test_a_page_that_matters_is_opened_after_a_factor(key_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute(LATER)
    page = key_worker.get("/account/password", answers=403)
    assert key_worker.submit(page, code_form(page), factor_code=code_of(RUTH.key)).h1 == "Change your password"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_after_confirming_nobody_is_led_away(key_worker: Visitor, owner: psycopg.Connection, to: str) -> None:
    owner.execute(LATER)
    token = key_worker.get("/account").root.all("input", name="csrf_token")[0].attrs["value"]
    data = {"csrf_token": [token], "factor_code": [code_of(RUTH.key)]}
    assert key_worker.ask("POST", f"/sign-in/confirm?next={to}", data=data).headers["Location"] == "/account"


def test_five_wrong_codes_slow_the_next_and_a_passkey_is_not_slowed(key_worker: Visitor, owner: psycopg.Connection) -> None:
    device = Device()
    add_passkey(key_worker, device)
    owner.execute(LATER)
    page = key_worker.get("/account/password", answers=403)
    for _ in range(6):
        page = key_worker.submit(page, code_form(page), factor_code="123 456", answers=422)
    assert "Wait 15 minutes" in page.text
    form = next(form for form in page.forms if "factor_passkey" in form.fields)
    answer = device.answer(question(key_worker, page, "/sign-in/passkey/question?to=confirm"))
    assert key_worker.submit(page, form, factor_passkey=answer).h1 == "Change your password"


def test_the_clock_of_the_portal_is_not_what_makes_a_factor_fresh(ruth: Visitor, sent: list[object], owner: psycopg.Connection) -> None:
    """A process whose clock is wrong asks all the same: the database says how old a factor is."""
    owner.execute(LATER)
    with clock.frozen_at(clock.now().replace(year=2020)):
        assert send(ruth).status == 403
    assert sent == []
