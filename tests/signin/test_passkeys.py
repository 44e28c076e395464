"""Passkeys: asked for once, answered once, by the browser that was asked, on a device that checked its owner."""

import json

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.signin.people import FARIDA, ORIGIN, RUTH, Device, add_passkey, problems, question, send_to, sign_in_by, signed_in
from tests.visitor import Visitor

NOT_TAKEN = "The passkey was not accepted. Try again, or use another way to sign in."


@pytest.fixture
def ruths(key_worker: Visitor) -> Device:
    device = Device()
    assert "Passkey work laptop" in add_passkey(key_worker, device).text
    return device


def test_a_passkey_alone_signs_in(nobody: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    assert sign_in_by(nobody, ruths).h1 == "My children"
    strength = owner.execute("select strength, factor_at is not null from app.signin_session order by id desc limit 1").fetchone()
    assert strength == ("passkey", True)


def test_a_device_that_does_not_check_its_owner_is_refused(nobody: Visitor, key_worker: Visitor, ruths: Device) -> None:
    ruths.verifies = False
    assert problems(sign_in_by(nobody, ruths, answers=422)) == [NOT_TAKEN]
    assert add_passkey(key_worker, Device(verifies=False), answers=422).h1 == "Add a passkey"


@pytest.mark.parametrize(
    "origin", ["https://localhost:8000", "http://localhost:8001", "http://portal.example", "http://localhost:8000.example"]
)
def test_an_answer_given_elsewhere_is_refused(nobody: Visitor, ruths: Device, origin: str) -> None:
    assert ruths.origin == ORIGIN
    ruths.origin = origin
    sign_in_by(nobody, ruths, answers=422)


def test_an_answer_is_good_once(app: Flask, nobody: Visitor, ruths: Device) -> None:
    page = nobody.get("/sign-in")
    answer = ruths.answer(question(nobody, page, "/sign-in/passkey/question"))
    assert nobody.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer).h1 == "My children"
    again = Visitor(app)
    page = again.get("/sign-in")
    again.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer, answers=422)


def test_an_answer_is_good_in_the_browser_that_was_asked(app: Flask, nobody: Visitor, ruths: Device) -> None:
    answer = ruths.answer(question(nobody, nobody.get("/sign-in"), "/sign-in/passkey/question"))
    elsewhere = Visitor(app)
    page = elsewhere.get("/sign-in")
    elsewhere.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer, answers=422)


def test_an_answer_comes_within_five_minutes(nobody: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    page = nobody.get("/sign-in")
    answer = ruths.answer(question(nobody, page, "/sign-in/passkey/question"))
    owner.execute("update app.signin_challenge set expires_at = now() - interval '1 second'")
    nobody.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer, answers=422)


def test_an_answer_to_one_question_is_none_to_another(key_worker: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    """A question asked to confirm signs nobody in, and none of these adds a key."""
    page = key_worker.get("/account/passkeys/new")
    confirms = ruths.answer(question(key_worker, page, "/sign-in/passkey/question?to=confirm"))
    signs_in = key_worker.get("/sign-in")
    key_worker.submit(signs_in, send_to(signs_in, "/sign-in/passkey"), passkey=confirms, answers=422)
    made = Device().made(question(key_worker, page, "/account/passkeys/question"))
    key_worker.submit(signs_in, send_to(signs_in, "/sign-in/passkey"), passkey=made, answers=422)
    assert owner.execute("select count(*) from app.passkey").fetchone() == (1,)


def test_a_counter_that_goes_back_is_a_copy_and_is_refused(app: Flask, nobody: Visitor, ruths: Device) -> None:
    ruths.count = 10
    sign_in_by(nobody, ruths)
    ruths.count = 3
    sign_in_by(Visitor(app), ruths, answers=422)


def test_somebody_else_cannot_confirm_with_their_key(visit: Visit, ruths: Device, owner: psycopg.Connection) -> None:
    farida = visit(FARIDA.email)
    owner.execute("update app.signin_session set factor_at = now() - interval '6 minutes'")
    page = farida.get("/account/password", answers=403)
    answer = ruths.answer(question(farida, page, "/sign-in/passkey/question?to=confirm"))
    token = page.root.all("input", name="csrf_token")[0].attrs["value"]
    told = farida.ask("POST", "/sign-in/confirm?next=/account/password", data={"csrf_token": [token], "factor_passkey": [answer]})
    assert told.status == 422
    assert farida.get("/account/password", answers=403).h1 == "Confirm that it is you"


def test_a_removed_passkey_lets_nobody_in(nobody: Visitor, key_worker: Visitor, ruths: Device) -> None:
    key_worker.submit(key_worker.get("/account"), "/passkeys/ending")
    sign_in_by(nobody, ruths, answers=422)


def test_a_suspended_persons_passkey_lets_nobody_in(nobody: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    owner.execute("update app.person set suspended_at = now() where id = %s", [ident("person", RUTH.key)])
    sign_in_by(nobody, ruths, answers=422)


def test_a_passkey_is_named_anew_and_the_same_one_is_not_kept_twice(key_worker: Visitor, ruths: Device) -> None:
    page = key_worker.submit(key_worker.get("/account"), "/passkeys/name", name="the <b>old</b> telephone")
    assert "the <b>old</b> telephone" in page.text
    assert "kept already" in add_passkey(key_worker, ruths, answers=422).text


def test_the_last_way_in_is_not_removed(key_worker: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    owner.execute("update app.credential set password_hash = null where person_id = %s", [ident("person", RUTH.key)])
    page = key_worker.submit(key_worker.get("/account"), "/passkeys/ending", answers=422)
    assert "This is your last way in" in page.text
    second = Device()
    add_passkey(key_worker, second, name="telephone")
    page = key_worker.get("/account")
    first = next(form for form in page.forms if form.action.endswith("/passkeys/ending"))
    assert "Passkey telephone" in key_worker.submit(page, first).text


def test_the_question_names_nobody_and_asks_for_the_owner_to_be_checked(nobody: Visitor, ruths: Device) -> None:
    asked = question(nobody, nobody.get("/sign-in"), "/sign-in/passkey/question")
    assert asked.get("allowCredentials", []) == []
    assert asked["userVerification"] == "required"


def test_a_passkey_still_lets_in_while_passwords_are_slowed(app: Flask, nobody: Visitor, ruths: Device) -> None:
    guesser = Visitor(app)
    page = guesser.get("/sign-in")
    answers = [guesser.submit(page, "sign-in", email=RUTH.email, password="not hers", answers=422).text for _ in range(7)]
    assert "Too many tries" in answers[-1]
    assert sign_in_by(nobody, ruths).h1 == "My children"


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "x",
        "{}",
        "[]",
        "null",
        "1",
        json.dumps({"response": {"clientDataJSON": "e30"}}),
        "{" * 5000,
        "[" * 19_000,
        "a\x00b",
        "x" * 30_000,
    ],
)
def test_anything_else_is_answered_with_a_sentence(nobody: Visitor, answer: str) -> None:
    page = nobody.get("/sign-in")
    assert problems(nobody.submit(page, send_to(page, "/sign-in/passkey"), passkey=answer, answers=422)) == [NOT_TAKEN]


def test_signing_in_again_ends_what_this_browser_had_before(nobody: Visitor, ruths: Device, owner: psycopg.Connection) -> None:
    signed_in(nobody)
    before = owner.execute("select id from app.signin_session order by id desc limit 1").fetchone()
    sign_in_by(nobody, ruths)
    assert owner.execute("select ended_at is not null from app.signin_session where id = %s", before).fetchone() == (True,)


def test_a_forgotten_password_is_chosen_anew_with_a_passkey_and_no_factor_is_dropped(
    app: Flask, key_worker: Visitor, nobody: Visitor, owner: psycopg.Connection
) -> None:
    device = Device()
    add_passkey(key_worker, device)
    kept = (
        "select totp_secret, (select count(*) from app.passkey where ended_at is null) as passkeys from app.credential where person_id = %s"
    )
    before = owner.execute(kept, [key_worker.member.person_id]).fetchone()
    sign_in_by(nobody, device)
    page = nobody.get("/account/password")
    assert set(page.form("password").fields) == {"csrf_token", "submit_key", "password"}, "the old one is not asked for"
    new = "seven quiet otters read poetry"
    nobody.submit(page, password=new)
    assert owner.execute(kept, [key_worker.member.person_id]).fetchone() == before
    again = Visitor(app)
    assert again.submit(again.get("/sign-in"), email=RUTH.email, password=new).h1 == "Enter your code"
