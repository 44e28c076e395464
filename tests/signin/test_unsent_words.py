"""What somebody had typed when their session ran out is theirs when they are back, and nobody else's."""

import json

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.demo.samples import samples
from portal.settings import Settings
from portal.signin import drafts
from portal.web.respond import page_of
from tests.conftest import Visit
from tests.signin.people import FARIDA
from tests.transitions.kai import item
from tests.visitor import HOME, Page, Visitor
from tests.world import EMAILS, Member, sign_in

WORDS = "He met <b>Mr Osei</b> twice.\nHe liked the library."
RUN_OUT = "update app.signin_session set last_seen_at = now() - interval '21 minutes'"


def sent_too_late(visitor: Visitor, owner: psycopg.Connection, *, fragment: bool = False) -> Page:
    page = visitor.get(item(4))
    owner.execute(RUN_OUT)
    form = page.form("completion")
    where = {"HX-Current-URL": HOME.rstrip("/") + item(4)} if fragment else {"Referer": HOME.rstrip("/") + item(4)}
    return visitor.ask("POST", form.action, fragment=fragment, data=form.fields | {"note": [WORDS]}, headers=where)


def token_of(visitor: Visitor) -> str:
    kept = visitor.client.get_cookie("session")
    assert kept is not None
    return kept.value


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


# Which words go with a form that is sent, and which stay


def test_words_of_another_form_of_the_page_stay_when_one_form_is_sent(
    teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection
) -> None:
    other = [drafts.Piece("words", "For the other form.", "/elsewhere")]
    page = teacher.get(item(4))
    with app.test_request_context(), app.app_context():
        assert drafts.keep(token_of(teacher), item(4), [*other, drafts.Piece("note", WORDS, page.form("completion").action)])
    form = teacher.get(item(4)).form("completion")
    teacher.ask("POST", form.action, data=form.fields | {"note": [WORDS]}, headers={"Referer": HOME.rstrip("/") + item(4)})
    left = teacher.get(item(4))
    assert left.root.one("dd", data_unsent="words").raw_text == "For the other form."
    assert not left.root.all("dd", data_unsent="note")


def test_a_form_sent_too_late_takes_along_what_stood_in_the_others(
    teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection
) -> None:
    page = teacher.get(item(4))
    owner.execute(RUN_OUT)
    form = page.form("completion")
    told = [{"form": "/elsewhere", "name": "words", "nth": 0, "over": "", "text": "In the other."}, {"nonsense": 1}, 7]
    sent = form.fields | {"note": [WORDS], "unsent": [json.dumps(told)]}
    teacher.ask("POST", form.action, data=sent, headers={"Referer": HOME.rstrip("/") + item(4)})
    back = sign_in(app, cast[FARIDA.email]).get(item(4))
    assert back.root.one("dd", data_unsent="words").raw_text == "In the other."
    assert back.root.one("dd", data_unsent="note").raw_text == WORDS


@pytest.mark.parametrize(
    "told", ["", "{", "7", "[[[[", "[" * 40_000, '[{"name": 3}]', '[{"name": "a", "text": "b", "nth": -1}]', '[{"text": "\\u0000"}]']
)
def test_what_a_browser_tells_otherwise_is_left_out(told: str) -> None:
    assert drafts.read_told(told) == []


def test_a_long_text_in_any_script_is_kept_whole(teacher: Visitor, app: Flask, owner: psycopg.Connection) -> None:
    long = "Ὁ ποταμός ρέει, και όλα αλλάζουν. " * 5_000
    with app.app_context():
        assert drafts.keep(token_of(teacher), item(4), [drafts.Piece("note", long)])
    assert teacher.get(item(4)).root.one("dd", data_unsent="note").raw_text == long


def test_another_window_that_never_showed_them_does_not_throw_them_away(
    teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection
) -> None:
    sent_too_late(teacher, owner)
    back = sign_in(app, cast[FARIDA.email])
    form = back.get(item(4)).form("completion")
    sent = form.fields | {"note": ["Of another window."], "unsent": [json.dumps({"shown": False, "pieces": []})]}
    assert back.ask("POST", form.action, data=sent, headers={"Referer": HOME.rstrip("/") + item(4)}).status == 303
    assert back.get(item(4)).root.one("dd", data_unsent="note").raw_text == WORDS


def test_a_form_that_is_saved_at_another_address_than_it_is_sent_to_keeps_no_stale_words(
    teacher: Visitor, app: Flask, cast: dict[str, Member], owner: psycopg.Connection
) -> None:
    form = teacher.get(item(4)).form("completion")
    with app.test_request_context(), app.app_context():
        assert drafts.keep(token_of(teacher), item(4), [drafts.Piece("note", WORDS, "/sent/elsewhere")])
    told = {"shown": True, "ways": ["/sent/elsewhere", 7], "pieces": []}
    sent = form.fields | {"note": [WORDS], "unsent": [json.dumps(told)]}
    assert teacher.ask("POST", form.action, data=sent, headers={"Referer": HOME.rstrip("/") + item(4)}).status == 303
    assert owner.execute("select count(*) from app.draft").fetchone() == (0,)


# A form that was refused stands under an address that nobody can open


@pytest.mark.reads_only
def test_a_page_that_cannot_be_opened_again_leads_to_the_page_its_form_stood_on(app: Flask) -> None:
    goal = f"/goals/{ident('goal', 'kai 1')}"
    with app.test_request_context():
        assert page_of(f"{goal}/ratings") == goal
        assert page_of(f"{goal}?way=back") == f"{goal}?way=back"
        assert page_of(f"/children/{ident('child', 'kai')}/notes") == f"/children/{ident('child', 'kai')}/notes"
        assert page_of(f"/children/{ident('child', 'kai')}/notes", sent_to=f"/children/{ident('child', 'kai')}/notes").endswith(
            "/notes/new"
        )
        assert page_of("/nowhere/at/all") == "/nowhere/at/all"


@pytest.mark.reads_only
def test_the_page_shown_for_a_refused_form_tells_its_browser_where_to_come_back(visit: Visit) -> None:
    key_worker = visit(EMAILS["ruth-adeyemi"])
    goal = f"/goals/{ident('goal', 'kai 1')}"
    form = key_worker.get(goal).form("ratings")
    refused = key_worker.ask("POST", form.action, data=form.fields | {"rating": ["99"]}, headers={"Referer": HOME.rstrip("/") + goal})
    assert refused.status == 422
    assert refused.root.one("div", id="still-there").attrs["data-here"] == goal


@pytest.mark.reads_only
def test_every_box_of_the_portal_is_found_again_after_its_form_was_refused(app: Flask, visit: Visit) -> None:
    """A refused form stands under its own address. Who signs in again there is led to the page of that address: it has the form."""
    lost = set()
    for one in samples(app):
        if one["method"] != "GET":
            continue
        page = visit(one["owner_email"]).ask("GET", one["url"])
        if page.status != 200 or not page.headers["Content-Type"].startswith("text/html"):
            continue
        for action in {
            form.attrs["action"] for form in page.root.all("form") if form.attrs.get("method") == "post" and form.all("textarea")
        }:
            with app.test_request_context():
                back = page_of(action, sent_to=action.partition("?")[0])
            if f'action="{action}"' not in visit(one["owner_email"]).get(back).html:
                lost.add((one["url"], action, back))
    assert not lost
