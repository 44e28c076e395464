"""What somebody had typed when their session ran out is theirs when they are back, and nobody else's."""

import psycopg
import pytest
from flask import Flask

from portal.settings import Settings
from portal.signin import drafts
from tests.conftest import Visit
from tests.signin.people import FARIDA
from tests.transitions.kai import item
from tests.visitor import HOME, Page, Visitor
from tests.world import Member, sign_in

WORDS = "He met <b>Mr Osei</b> twice.\nHe liked the library."
RUN_OUT = "update app.signin_session set last_seen_at = now() - interval '21 minutes'"


def sent_too_late(visitor: Visitor, owner: psycopg.Connection, *, fragment: bool = False) -> Page:
    page = visitor.get(item(4))
    owner.execute(RUN_OUT)
    form = page.form("completion")
    where = {"HX-Current-URL": HOME.rstrip("/") + item(4)} if fragment else {"Referer": HOME.rstrip("/") + item(4)}
    return visitor.ask("POST", form.action, fragment=fragment, data=form.fields | {"note": [WORDS]}, headers=where)


@pytest.mark.parametrize("fragment", [False, True])
def test_they_stand_on_the_page_after_signing_in_again(
    teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection, fragment: bool
) -> None:
    answer = sent_too_late(teacher, owner, fragment=fragment)
    assert answer.status == 401
    way = answer.headers["HX-Redirect"] if fragment else next(link for link in answer.links if "next=" in link)
    assert way.startswith("/sign-in?next=%2Ftransitions") or way.startswith("/sign-in?next=/transitions")
    assert WORDS not in answer.html
    back = sign_in(app, cast[FARIDA.email])
    page = back.get(item(4))
    assert page.root.one("dd", data_unsent="note").raw_text == WORDS
    assert not page.root.all("dd", data_unsent="csrf_token")
    assert owner.execute("select count(*) from app.completion where note = %s", [WORDS]).fetchone() == (0,), "nothing was saved"


def test_they_are_sealed_in_the_database(teacher: Visitor, owner: psycopg.Connection) -> None:
    sent_too_late(teacher, owner)
    row = owner.execute("select place, words from app.draft").fetchone()
    assert row is not None
    assert row.place == item(4)
    assert b"library" not in bytes(row.words)


def test_nobody_else_sees_them_at_the_same_place(teacher: Visitor, visit: Visit, owner: psycopg.Connection, social_worker: Visitor) -> None:
    sent_too_late(teacher, owner)
    social_worker = visit(social_worker.email)
    assert "data-unsent" not in social_worker.get(item(4)).html


def test_once_they_are_sent_they_are_gone(teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection) -> None:
    sent_too_late(teacher, owner)
    back = sign_in(app, cast[FARIDA.email])
    form = back.get(item(4)).form("completion")
    answer = back.ask("POST", form.action, data=form.fields | {"note": [WORDS]}, headers={"Referer": HOME.rstrip("/") + item(4)})
    assert answer.status == 303
    assert owner.execute("select count(*) from app.draft").fetchone() == (0,)


def test_they_can_be_thrown_away(teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection) -> None:
    sent_too_late(teacher, owner)
    back = sign_in(app, cast[FARIDA.email])
    form = back.get(item(4)).form("draft/ending")
    back.ask("POST", form.action, data=form.fields, headers={"Referer": HOME.rstrip("/") + item(4)})
    assert "data-unsent" not in back.get(item(4)).html


@pytest.mark.parametrize(
    "ending", ["ended_at = now()", "last_seen_at = now() - interval '25 hours'", "expires_at = now() - interval '25 hours'"]
)
def test_a_session_that_was_ended_keeps_nothing(teacher: Visitor, owner: psycopg.Connection, ending: str) -> None:
    page = teacher.get(item(4))
    owner.execute(f"update app.signin_session set {ending}")
    form = page.form("completion")
    headers = {"Referer": HOME.rstrip("/") + item(4)}
    assert teacher.ask("POST", form.action, data=form.fields | {"note": [WORDS]}, headers=headers).status == 401
    assert owner.execute("select count(*) from app.draft").fetchone() == (0,)


def test_from_another_site_nothing_is_kept(teacher: Visitor, owner: psycopg.Connection) -> None:
    page = teacher.get(item(4))
    owner.execute(RUN_OUT)
    form = page.form("completion")
    for headers in (
        {"Referer": "http://evil.example" + item(4)},
        {"Referer": HOME.rstrip("/") + item(4), "Sec-Fetch-Site": "cross-site"},
        {},
    ):
        assert teacher.ask("POST", form.action, data=form.fields | {"note": [WORDS]}, headers=headers).status in {401, 403}
    assert owner.execute("select count(*) from app.draft").fetchone() == (0,)


def test_what_cannot_be_read_is_left_out(app: Flask, settings: Settings) -> None:
    with app.app_context():
        for sealed in ("", "v1.", "v1.AAAA", "nonsense", "v1." + "A" * 80):
            assert drafts.opened(sealed) == []
