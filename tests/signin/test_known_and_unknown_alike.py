"""Whoever guesses addresses learns nothing: known or not, suspended or not, the answer is the same to the byte."""

import re
from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident, password_of
from portal.settings import Settings
from tests.conftest import Visit
from tests.joining.post import letters, link_in, to
from tests.signin.people import FARIDA, RUTH
from tests.visitor import Page, Visitor
from tests.world import EMAILS

UNKNOWN = "nobody@elsewhere.example"
OF_ONE_ANSWER = re.compile(rb'name="(csrf_token|submit_key)"[^>]*value="[^"]*"|[0-9a-f]{16,}')
NEW = "ines.duarte@tamarisk-lane.example"


def bare(page: Page, address: str) -> tuple[int, dict[str, str], bytes]:
    """An answer without what is its own every time, and without what was typed."""
    kept = {name: value for name, value in page.headers.items() if name not in {"Set-Cookie", "Date", "X-Request-Id", "Content-Length"}}
    return page.status, kept, OF_ONE_ANSWER.sub(b"", page.bytes).replace(address.encode(), b"")


def tried(app: Flask, address: str, password: str = "not the right one") -> Page:
    visitor = Visitor(app)
    return visitor.submit(visitor.get("/sign-in"), "sign-in", email=address, password=password, answers=422)


def test_a_wrong_password_is_answered_alike_whoever_it_was_meant_for(app: Flask, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.person set suspended_at = now() where id = %s", [ident("person", FARIDA.key)])
    by_passkey_alone = EMAILS["callum-reid"]
    owner.execute("update app.credential set password_hash = null where person_id = %s", [ident("person", "callum-reid")])
    unknown = bare(tried(app, UNKNOWN), UNKNOWN)
    for address in (RUTH.email, FARIDA.email, by_passkey_alone):
        assert bare(tried(app, address), address) == unknown, address


def test_a_suspended_account_is_no_other_than_an_unknown_one_even_with_its_password(app: Flask, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.person set suspended_at = now() where id = %s", [ident("person", RUTH.key)])
    assert bare(tried(app, RUTH.email, password_of(RUTH.key)), RUTH.email) == bare(tried(app, UNKNOWN), UNKNOWN)


def test_being_slowed_says_nothing_either(app: Flask) -> None:
    answers = {}
    for address in (RUTH.email, UNKNOWN):
        for _ in range(8):
            page = tried(app, address)
        answers[address] = re.sub(rb"[0-9]+ (seconds|minutes)", b"", bare(page, address)[2])
    assert answers[RUTH.email] == answers[UNKNOWN]


def test_a_passkey_is_asked_for_without_saying_whose(app: Flask) -> None:
    """The question names no address and no key: there is nothing to try one with."""
    visitor = Visitor(app)
    token = visitor.get("/sign-in").root.all("input", name="csrf_token")[0].attrs["value"]
    for more in ({}, {"email": [RUTH.email]}, {"email": [UNKNOWN]}):
        told = visitor.ask("POST", "/sign-in/passkey/question", data={"csrf_token": [token], **more}).bytes
        assert b"allowCredentials" not in told or b'"allowCredentials":[]' in told.replace(b" ", b"")


def test_who_is_locked_out_is_told_what_to_do_and_asked_for_no_address(nobody: Visitor) -> None:
    page = nobody.get("/locked-out")
    assert page.forms == []
    assert nobody.get(f"/locked-out?email={RUTH.email}").bytes == nobody.get(f"/locked-out?email={UNKNOWN}").bytes


@pytest.mark.parametrize("page", ["/join", "/begin-again", "/begin-again/stop"])
def test_a_link_that_never_was_is_a_link_that_is_spent(
    app: Flask, visit: Visit, settings: Settings, owner: psycopg.Connection[Any], page: str
) -> None:
    admin = visit(EMAILS["glenn-fairbairn"])
    admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email=NEW, post="KW")
    link = link_in(to(letters(settings), NEW))
    listed = admin.get("/agency/invitations")
    admin.submit(listed, next(form for form in listed.forms if "withdrawal" in form.action))  # the newest stands first
    assert owner.execute("select count(*) from app.invitation where address = %s and withdrawn_at is not null", [NEW]).fetchone() == (1,)
    spent = link.replace("/join", page)
    assert bare(Visitor(app).get(spent, answers=404), "") == bare(Visitor(app).get(f"{page}?key={'x' * 43}", answers=404), "")


def test_who_holds_a_link_learns_of_no_address_whether_it_is_known(app: Flask, visit: Visit, settings: Settings) -> None:
    admin = visit(EMAILS["glenn-fairbairn"])
    admin.submit(admin.get("/agency/invitations/new"), name="Inês Duarte", email=NEW, post="KW")
    link = link_in(to(letters(settings), NEW))
    answers = []
    for address in (RUTH.email, UNKNOWN):
        visitor = Visitor(app)
        answers.append(bare(visitor.submit(visitor.get(link), "Join", email=address, answers=422), address))
    assert answers[0] == answers[1]


def test_an_invitation_goes_to_a_known_address_and_to_an_unknown_one_alike(visit: Visit, settings: Settings) -> None:
    """The administrator learns of nobody whether they have an account at another agency; nor does the letter say so."""
    admin = visit(EMAILS["glenn-fairbairn"])
    answers = {}
    for address in (EMAILS["sunita-rao"], UNKNOWN):
        sent = admin.ask("POST", "/agency/invitations", data=_filled(admin, address))
        answers[address] = (sent.status, sent.headers["Location"], bare(sent, address)[2])
    written = {address: to(letters_, address) for letters_ in [letters(settings)] for address in answers}
    assert answers[EMAILS["sunita-rao"]] == answers[UNKNOWN]
    texts = {re.sub(r"key=\S+", "", one.get_content()) for one in written.values()}
    assert len(texts) == 1


def _filled(admin: Visitor, address: str) -> dict[str, Any]:
    form = admin.get("/agency/invitations/new").form()
    return form.fields | {"name": ["Somebody New"], "email": [address], "post": ["KW"]}
