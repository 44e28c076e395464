"""My account: one's factors, one's sessions, for whom one acts; and that every change ends what was open elsewhere, at once."""

from uuid import uuid4

import psycopg
import pyotp
import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from portal.demo.idents import ident, password_of
from portal.foundation.clock import now
from portal.signin import store
from tests.conftest import Visit
from tests.signin.people import FARIDA, RUTH, Device, add_passkey, code_of, signed_in
from tests.visitor import Visitor
from tests.world import Member, sign_in

SUNITA = next(person for person in PEOPLE if person.key == "sunita-rao")
GOOD = "seven quiet otters read poetry"


@pytest.fixture
def elsewhere(app: Flask, cast: dict[str, Member]) -> Visitor:
    """Ruth, in another browser."""
    visitor = sign_in(app, cast[RUTH.email])
    assert visitor.get("/").h1 == "My children"
    return visitor


def test_the_page_tells_what_one_signs_in_with_and_where_one_is(key_worker: Visitor, elsewhere: Visitor) -> None:
    page = key_worker.get("/account")
    assert "Add a passkey" in page.text
    assert "An app on your telephone shows six digits" in page.text
    assert "You have none. Make them now" in page.text
    assert page.text.count("this one") == 1
    assert len([form for form in page.forms if "sessions/ending" in form.action]) == 2, "the other one, and all others"
    done = key_worker.get("/account").root.one("ul", class_="account__doings").all("li")
    assert "look after my account" in done[0].text, "what I did"


def test_two_passkeys_are_asked_for(key_worker: Visitor) -> None:
    assert "Add a second passkey" in add_passkey(key_worker, Device()).text
    assert "Add a second passkey" not in add_passkey(key_worker, Device(), name="telephone").text


def test_one_of_ones_own_sessions_is_ended(key_worker: Visitor, elsewhere: Visitor) -> None:
    page = key_worker.get("/account")
    key_worker.submit(page, "Sign out there")
    assert elsewhere.get("/").h1 == "Sign in"
    assert key_worker.get("/").h1 == "My children"


def test_all_the_others_are_ended_together(app: Flask, cast: dict[str, Member], key_worker: Visitor, elsewhere: Visitor) -> None:
    third = sign_in(app, cast[RUTH.email])
    key_worker.submit(key_worker.get("/account"), "Sign out everywhere else")
    assert [one.get("/").h1 for one in (elsewhere, third, key_worker)] == ["Sign in", "Sign in", "My children"]


def test_somebody_elses_session_is_nobodys_to_end(visit: Visit, key_worker: Visitor, owner: psycopg.Connection) -> None:
    farida = visit(FARIDA.email)
    row = owner.execute("select id from app.signin_session where person_id = %s", [ident("person", FARIDA.key)]).fetchone()
    assert row is not None
    page = key_worker.get("/account")
    token = page.root.all("input", name="csrf_token")[0].attrs["value"]
    data = {"csrf_token": [token], "submit_key": [str(uuid4())], "which": [str(row.id)]}
    assert key_worker.ask("POST", "/account/sessions/ending", data=data).status == 303
    assert farida.get("/").h1 == "My children"


@pytest.mark.parametrize("which", ["password", "app", "passkey", "passkey removed"])
def test_a_changed_factor_ends_every_other_session_with_the_next_request(key_worker: Visitor, elsewhere: Visitor, which: str) -> None:
    if which == "password":
        key_worker.submit(key_worker.get("/account/password"), password=GOOD)
    elif which == "app":
        page = key_worker.get("/account/codes")
        seed = page.root.one("p", class_="seed__spelt").all("code")[0].text.replace(" ", "")
        key_worker.submit(page, code=pyotp.TOTP(seed).at(now()))
    else:
        add_passkey(key_worker, Device())
        if which == "passkey removed":
            key_worker.submit(key_worker.get("/account"), "/passkeys/ending")
    assert elsewhere.get("/").h1 == "Sign in"
    assert key_worker.get("/").h1 == "My children"


def test_the_new_password_is_the_one_that_counts(app: Flask, key_worker: Visitor) -> None:
    key_worker.submit(key_worker.get("/account/password"), password=GOOD)
    browser = Visitor(app)
    assert browser.submit(browser.get("/sign-in"), "sign-in", email=RUTH.email, password=GOOD).h1 == "Enter your code"


@pytest.mark.parametrize(
    ("password", "told"), [("too short", "at least 15"), ("passwordpassword", "tried first"), ("", "Enter a password")]
)
def test_a_weak_password_is_refused_with_a_sentence(key_worker: Visitor, password: str, told: str) -> None:
    page = key_worker.submit(key_worker.get("/account/password"), password=password, answers=422)
    assert told in page.text
    assert not page.root.one("input", id="password").attrs.get("value")


def test_recovery_codes_are_shown_once(key_worker: Visitor, owner: psycopg.Connection) -> None:
    before = key_worker.get("/account")
    first = key_worker.submit(before, "recovery-codes")
    assert len(first.root.one("ol", class_="paper-codes").all("code")) == 10
    again = key_worker.submit(before, "recovery-codes", answers=422)
    assert not again.root.all("ol", class_="paper-codes")
    assert owner.execute("select count(*) from app.recovery_code").fetchone() == (10,)
    assert "10 of ten are left" in key_worker.get("/account").text


def test_what_was_done_to_an_account_stands_in_the_trail(key_worker: Visitor, owner: psycopg.Connection) -> None:
    key_worker.submit(key_worker.get("/account/password"), password=GOOD)
    told = owner.execute("select reason from app.trail where action = 'look after my account' and reason <> ''").fetchall()
    assert [row.reason for row in told] == ["changed their password"]
    assert not [row for row in owner.execute("select * from app.trail").fetchall() if GOOD in str(row)]


# Suspension


def test_suspension_ends_sessions_for_good(key_worker: Visitor, owner: psycopg.Connection) -> None:
    person = [key_worker.member.person_id]
    owner.execute("update app.person set suspended_at = now() where id = %s", person)
    assert key_worker.get("/").h1 == "Sign in"
    owner.execute("update app.person set suspended_at = null where id = %s", person)
    assert key_worker.get("/").h1 == "Sign in", "letting somebody in again revives no session"


def test_the_end_of_a_membership_ends_its_sessions_for_good(key_worker: Visitor, owner: psycopg.Connection) -> None:
    member = [key_worker.member.membership_id]
    owner.execute("update app.membership set ended_at = now() where id = %s", member)
    owner.execute("update app.membership set ended_at = null where id = %s", member)
    assert key_worker.get("/").h1 == "Sign in"


# For whom one acts


@pytest.fixture
def also_at_school(owner: psycopg.Connection, cast: dict[str, Member]) -> Member:
    """Ruth is a designated teacher as well, at Farida's school."""
    ruth, school = cast[RUTH.email], cast[FARIDA.email]
    new = uuid4()
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on) values (%s, %s, %s, 'DT', current_date - 9)",
        [new, ruth.person_id, school.agency_id],
    )
    return Member(ruth.person_id, new, ruth.email, ruth.name, "DT", school.agency_id, school.agency, "school")


def test_whoever_is_two_things_chooses_which_after_signing_in(nobody: Visitor, also_at_school: Member) -> None:
    page = signed_in(nobody)
    assert page.h1 == "For whom do you act?"
    form = next(form for form in page.forms if form.fields["which"] == [str(also_at_school.membership_id)])
    after = nobody.submit(page, form)
    assert after.h1 == "My children"
    assert also_at_school.agency in after.text.split("You act for")[1][:60]


def test_changing_for_whom_one_acts_is_a_new_session(app: Flask, key_worker: Visitor, also_at_school: Member) -> None:
    before = key_worker.client.get_cookie("session", domain="localhost")
    assert before is not None
    old_page = key_worker.get("/account")
    key_worker.submit(old_page, "Act for them")
    after = key_worker.client.get_cookie("session", domain="localhost")
    assert after is not None
    assert after.value != before.value
    assert Visitor(app, token=before.value).get("/").h1 == "Sign in"
    assert key_worker.submit(old_page, "recovery-codes", answers=400), "a form filled in for one agency is not sent for another"


def test_nobody_acts_by_anothers_membership(key_worker: Visitor, cast: dict[str, Member]) -> None:
    page = key_worker.get("/account/acting")
    form = page.form()
    answer = key_worker.submit(page, form, which=str(cast[FARIDA.email].membership_id), answers=422)
    assert "You do not act for this agency now" in answer.text


# How long a session lasts


@pytest.mark.parametrize(
    ("key", "minutes"), [("ruth-adeyemi", 20), ("farida-ali", 20), ("sunita-rao", 60), ("gareth-pryce", 60), ("mateusz-zielinski", 60)]
)
def test_a_session_lasts_20_minutes_at_school_and_on_shared_computers_and_60_otherwise(
    app: Flask, cast: dict[str, Member], owner: psycopg.Connection, key: str, minutes: int
) -> None:
    visitor = sign_in(app, next(one for one in cast.values() if one.email.startswith(key.replace("-", "."))))
    for seconds, h1 in ((minutes * 60 - 20, "My children"), (minutes * 60 + 5, "Sign in")):
        owner.execute("update app.signin_session set last_seen_at = now() - make_interval(secs => %s)", [seconds])
        assert visitor.get("/").h1 == h1, seconds


def test_whoever_says_that_others_use_the_computer_is_signed_out_sooner(nobody: Visitor, owner: psycopg.Connection) -> None:
    page = nobody.get("/sign-in")
    second = nobody.submit(page, "sign-in", email=SUNITA.email, password=password_of(SUNITA.key), shared="y")
    nobody.submit(second, "code", code=code_of(SUNITA.key))
    row = owner.execute("select idle_seconds, shared from app.signin_session order by id desc limit 1").fetchone()
    assert row == (1200, True)


def test_after_twelve_hours_it_is_over_however_busy(key_worker: Visitor, owner: psycopg.Connection) -> None:
    row = owner.execute("select extract(epoch from expires_at - opened_at)::int from app.signin_session").fetchone()
    assert row == (store.ABSOLUTE_SECONDS,) == (12 * 3600,)


def test_asking_for_the_time_left_does_not_make_it_longer(key_worker: Visitor, nobody: Visitor, owner: psycopg.Connection) -> None:
    import json

    owner.execute("update app.signin_session set last_seen_at = now() - interval '15 minutes'")
    told = [json.loads(key_worker.ask("GET", "/sign-in/time-left").bytes)["seconds"] for _ in range(2)]
    assert all(290 <= seconds <= 300 for seconds in told)
    assert json.loads(nobody.ask("GET", "/sign-in/time-left").bytes) == {"seconds": 0}


@pytest.mark.parametrize(
    ("method", "address", "headers", "lasts"),
    [
        ("GET", "/account", {}, True),
        ("GET", "/account", {"Portal-By-Itself": "1"}, False),
        ("POST", "/account/draft", {}, False),
        ("POST", "/account/draft?stay=1", {}, True),
    ],
)
def test_what_a_page_does_by_itself_keeps_no_session_alive(
    key_worker: Visitor, owner: psycopg.Connection, method: str, address: str, headers: dict[str, str], lasts: bool
) -> None:
    """A part that looks for news every second, and the unsent words that are handed in just before the end."""
    token = key_worker.get("/account").root.all("input", name="csrf_token")[0].attrs["value"]
    owner.execute("update app.signin_session set last_seen_at = now() - interval '19 minutes'")
    form = {"csrf_token": [token], "submit_key": [str(uuid4())], "note": ["He liked the library."]}
    answer = key_worker.ask(method, address, headers=headers, **({"data": form} if method == "POST" else {}))
    assert answer.status == 200, answer
    row = owner.execute("select now() - last_seen_at < interval '1 minute' from app.signin_session").fetchone()
    assert row == (lasts,)
