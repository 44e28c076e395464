"""Coming in, leaving, and trying in vain: in the trail, in what one did oneself, and in a breach report; with nobody's address in a log."""

import json
import logging
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.foundation.clock import now
from portal.oversight.breach import breach_report
from portal.signin import views
from tests.conftest import Visit
from tests.signin.people import RUTH, Device, add_passkey, code_of, sign_in_by, signed_in, with_password
from tests.visitor import Visitor
from tests.world import EMAILS

TOLD = "select * from app.trail where action in ('sign in', 'sign out') order by id"
WRONG = {"code": "000000"}


def told(owner: psycopg.Connection[Any]) -> list[tuple[str, str, str]]:
    return [(row.action, row.outcome, row.rule) for row in owner.execute(TOLD).fetchall()]


@pytest.fixture
def owner(owner: psycopg.Connection[Any]) -> psycopg.Connection[Any]:
    found = owner.execute("select 1 from app.trail where action in ('sign in', 'sign out')").fetchone()
    assert found is None, "nobody has signed in yet"
    return owner


def test_coming_in_and_leaving_stand_in_the_trail_with_how_and_from_where(nobody: Visitor, owner: psycopg.Connection[Any]) -> None:
    token = signed_in(nobody).root.all("input", name="csrf_token")[0].attrs["value"]
    assert nobody.ask("POST", "/sign-out", data={"csrf_token": [token]}).status == 303
    assert told(owner) == [("sign in", "done", "by password+code"), ("sign out", "done", "by themselves")]
    for row in owner.execute(TOLD).fetchall():
        assert (row.person_name, row.source, row.child_id) == (RUTH.name, "127.0.0.0/24", None)


def test_a_passkey_is_told_as_one(key_worker: Visitor, nobody: Visitor, owner: psycopg.Connection[Any]) -> None:
    device = Device()
    add_passkey(key_worker, device)
    sign_in_by(nobody, device)
    assert told(owner) == [("sign in", "done", "by passkey")]


def test_a_wrong_code_after_a_right_password_is_told_to_whose_it_is(
    nobody: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    nobody.submit(with_password(nobody, nobody.get("/sign-in")), "code", answers=422, **WRONG)
    ((action, outcome, _),) = told(owner)
    assert (action, outcome) == ("sign in", "refused")
    done = key_worker.get("/account").root.one("ul", class_="account__doings").all("li")
    assert any("sign in" in one.text and "refused" in one.text for one in done)


def test_a_wrong_password_leaves_a_line_in_the_log_that_names_nobody(
    nobody: Visitor, owner: psycopg.Connection[Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="portal.signin"):
        for email in (RUTH.email, "nobody@elsewhere.example"):
            nobody.submit(nobody.get("/sign-in"), "sign-in", email=email, password="not it", answers=422)
    assert [one.getMessage() for one in caplog.records] == ["a password was wrong, or nobody's; from 127.0.0.0/24"] * 2
    assert told(owner) == []


def test_what_cannot_be_told_lets_nobody_in(nobody: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    form = with_password(nobody, nobody.get("/sign-in")).form("code")

    def full(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(views.telling, "came_in", full)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    sent = {name: value for name, value in form.fields.items() if name != "code"} | {"code": [code_of(RUTH.key)]}
    assert nobody.ask("POST", "/sign-in/code", data=sent, checked=False).status == 500
    assert nobody.get("/").h1 == "Sign in"


def test_the_owner_sees_it_and_the_breach_report_has_it(nobody: Visitor, owner: psycopg.Connection[Any]) -> None:
    signed_in(nobody)
    done = nobody.get("/account").root.one("ul", class_="account__doings").all("li")
    assert any("sign in" in one.text and "127.0.0.0/24" in one.text for one in done)
    found = breach_report(owner, "person", RUTH.email, now() - timedelta(hours=1), now() + timedelta(hours=1))
    assert [(one.action, one.outcome, one.child) for one in found if one.action == "sign in"] == [("sign in", "done", "")]


def test_the_administrator_reads_it_in_words(visit: Visit, nobody: Visitor) -> None:
    signed_in(nobody)
    page = visit(EMAILS["glenn-fairbairn"]).get(f"/people/{ident('membership', RUTH.key)}/trail")
    assert "signed in" in page.text


def test_the_office_is_named_where_one_chooses_for_whom_one_acts(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    glenn = visit(EMAILS["glenn-fairbairn"])
    for page in (glenn.get("/account"), glenn.get("/account/acting")):
        lines = [one.text for one in page.root.all("li", class_="near__one") if "Tamarisk Lane Care" in one.text]
        assert lines
        assert all("administrator" in line and "registered manager" not in line for line in lines), json.dumps(lines)


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("last_seen_at = now() - interval '21 minutes'", "by itself, after 20 quiet minutes"),
        ("expires_at = now() - interval '1 minute'", "by itself, after twelve hours"),
    ],
)
@pytest.mark.parametrize("address", ["/", "/sign-in?next=/"])
def test_a_session_that_ended_by_itself_is_told_once_when_its_browser_is_next_seen(
    key_worker: Visitor, owner: psycopg.Connection[Any], address: str, way: str, why: str
) -> None:
    key_worker.get("/")
    owner.execute(f"update app.signin_session set {way}")
    for _ in range(2):
        assert key_worker.get(address).h1 == "Sign in"
    assert told(owner) == [("sign out", "done", why)]


def test_of_a_session_that_was_ended_nothing_more_is_told(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    key_worker.get("/")
    owner.execute("update app.signin_session set ended_at = now(), last_seen_at = now() - interval '21 minutes'")
    assert key_worker.get("/").h1 == "Sign in"
    assert told(owner) == []
