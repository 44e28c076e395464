"""Tries are counted before they are looked at, in the database: over threads, processes, spellings and restarts."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from flask import Flask

from portal.settings import Settings
from portal.signin import commands, passwords, store, throttle
from portal.signin.throttle import PasswordTry
from tests.signin.people import RUTH, code_of, problems, signed_in, with_password
from tests.statements import statements_of
from tests.visitor import Visitor
from tests.world import portal_over

TOO_MANY = "Too many tries. Wait"


def guess(visitor: Visitor, times: int = 1, *, email: str = RUTH.email, source: str = "127.0.0.1", **headers: str) -> list[str]:
    """What each try was told."""
    page = visitor.get("/sign-in")
    token = page.form().fields["csrf_token"]
    told = []
    for _ in range(times):
        answer = visitor.client.post(
            "/sign-in", base_url="http://localhost/", data={"csrf_token": token, "email": [email], "password": ["not hers"]},
            environ_overrides={"REMOTE_ADDR": source}, headers=headers,
        )  # fmt: skip
        told.append("slowed" if TOO_MANY in answer.text else "looked at" if commands.WRONG.split(".")[0] in answer.text else answer.text)
    return told


def test_four_tries_are_free_and_the_sixth_waits(nobody: Visitor) -> None:
    assert guess(nobody, 7) == ["looked at"] * 5 + ["slowed"] * 2


def test_it_holds_from_wherever_it_is_tried(nobody: Visitor) -> None:
    told = [guess(nobody, source=f"198.51.{n}.7")[0] for n in range(8)]
    assert told == ["looked at"] * 5 + ["slowed"] * 3


def test_it_holds_after_a_restart_and_in_another_process(app: Flask, settings: Settings, nobody: Visitor) -> None:
    guess(nobody, 5)
    with portal_over(settings) as again:
        assert guess(Visitor(again)) == ["slowed"]


def test_somebody_unknown_is_slowed_just_the_same(nobody: Visitor) -> None:
    assert guess(nobody, 7, email="nobody@elsewhere.example") == guess(nobody, 7)


@pytest.mark.parametrize("spelt", ["RUTH.ADEYEMI@tamarisk-lane.example", "  ruth.adeyemi@tamarisk-lane.example "])
def test_another_spelling_of_an_address_is_the_same_address(nobody: Visitor, spelt: str) -> None:
    guess(nobody, 5)
    assert guess(nobody, email=spelt) == ["slowed"]


def test_one_network_is_slowed_for_everybody_it_guesses_at(nobody: Visitor, owner: psycopg.Connection) -> None:
    with nobody.app.app_context():
        for n in range(59):
            PasswordTry(f"{n}@elsewhere.example", "192.0.2.0/24").begin()
    assert guess(nobody, source="192.0.2.9") == ["looked at"]
    assert guess(nobody, source="192.0.2.10", email="other@elsewhere.example") == ["slowed"]
    assert guess(nobody, source="198.51.100.9", email="other@elsewhere.example") == ["looked at"]


def test_whoever_comes_too_early_waits_no_longer_for_it(app: Flask, nobody: Visitor, owner: psycopg.Connection) -> None:
    guess(nobody, 5)
    key = PasswordTry(RUTH.email, "").account_key
    before = owner.execute("select next_at from app.signin_throttle where key = %s", [key]).fetchone()
    guess(nobody, 5)
    assert owner.execute("select next_at from app.signin_throttle where key = %s", [key]).fetchone() == before


def test_whoever_comes_too_early_is_told_without_a_hash_a_lock_or_a_row(
    app: Flask, nobody: Visitor, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many knock: beside the look at the session one look at the tries, and nothing is written or held."""
    guess(nobody, 5)
    rows = "select key, xmin::text, xmax::text from app.signin_throttle order by key"
    before = owner.execute(rows).fetchall()
    monkeypatch.setattr(passwords, "fits", None)
    page = nobody.get("/sign-in")
    with statements_of(app) as asked:
        answer = nobody.submit(page, email=RUTH.email, password="not hers", answers=422)
    assert TOO_MANY in answer.text
    assert [one.split("(")[0] for one in asked] == ["select signin.take"]
    assert owner.execute(rows).fetchall() == before
    with owner.transaction():
        owner.execute("select from app.signin_throttle for update")
        assert guess(nobody, source="198.51.100.9") == ["slowed"], "nor does it wait for anybody"


def test_the_wait_doubles_and_stays_below_two_minutes(app: Flask, owner: psycopg.Connection) -> None:
    tried = PasswordTry(RUTH.email, "192.0.2.0/24")
    waits = []
    with app.app_context():
        for _ in range(14):
            owner.execute("update app.signin_throttle set next_at = now() - interval '1 second'")
            tried.begin()
            row = owner.execute(
                "select round(extract(epoch from next_at - last_at))::int as wait from app.signin_throttle where key = %s",
                [tried.account_key],
            ).fetchone()
            assert row is not None
            waits.append(row.wait)
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40, 80, 120, 120, 120, 120, 120]


def test_in_an_hour_no_more_than_a_hundred_tries_are_looked_at(app: Flask, owner: psycopg.Connection) -> None:
    """However many are sent: after the free ones each waits for the one before, and the longest wait is two minutes."""
    limit = throttle.PASSWORDS
    waits = [0.0 if n < limit.free else min(limit.most, limit.first * 2 ** (n - limit.free)) for n in range(1, 101)]
    assert sum(waits) > 3600


def test_the_owner_is_not_kept_out_by_those_who_guess_from_elsewhere(app: Flask, nobody: Visitor) -> None:
    signed_in(nobody)
    guess(Visitor(app), 12, source="198.51.100.9")
    again = Visitor(app)
    assert with_password(again, again.get("/sign-in")).h1 == "Enter your code"


def test_a_right_password_ends_the_waiting(app: Flask, nobody: Visitor) -> None:
    guess(nobody, 3)
    with_password(nobody, nobody.get("/sign-in"))
    assert guess(Visitor(app), 5) == ["looked at"] * 5


def test_fifty_wrong_passwords_at_once_are_looked_at_one_by_one(app: Flask, owner: psycopg.Connection) -> None:
    def one_try(_n: int) -> bool:
        with app.app_context():
            try:
                PasswordTry(RUTH.email, "192.0.2.0/24").begin()
            except commands.Refused:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one_try, range(50))) == 5


def test_fifty_posts_of_one_code_have_one_winner(app: Flask, owner: psycopg.Connection) -> None:
    from portal.signin import codes

    with app.app_context():
        person = store.account(RUTH.email)
        assert person is not None
        tokens = [store.open_session(person.person_id, membership_id=None, strength="password") for _ in range(50)]
    owner.execute("delete from app.signin_throttle")

    def shows(token: str) -> bool:
        with app.app_context():
            try:
                codes.check(token, code_of(RUTH.key))
            except commands.Refused:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(shows, tokens)) == 1


def test_five_wrong_codes_make_the_next_one_wait(nobody: Visitor) -> None:
    page = with_password(nobody, nobody.get("/sign-in"))
    for _ in range(6):
        page = nobody.submit(page, "code", code="000 000", answers=422)
    assert problems(page) == ["Too many tries. Wait 15 minutes and try again."]
    assert problems(nobody.submit(page, "code", code=code_of(RUTH.key), answers=422)) == problems(page)


# Where a request comes from


def test_a_forged_header_is_no_other_network(nobody: Visitor) -> None:
    with nobody.app.app_context():
        for n in range(58):
            PasswordTry(f"{n}@elsewhere.example", "127.0.0.0/24").begin()
    told = [guess(nobody, email=f"other{n}@elsewhere.example", **{"X-Forwarded-For": f"203.0.{n}.1"})[0] for n in range(4)]
    assert told == ["looked at", "looked at", "slowed", "slowed"]


@pytest.mark.parametrize(
    ("asked_by", "told", "taken"),
    [
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("10.0.0.5", "", "10.0.0.5"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
    ],
)
def test_only_a_proxy_of_ours_says_where_a_request_comes_from(asked_by: str, told: str, taken: str) -> None:
    from ipaddress import ip_network

    from portal.web.proxies import Proxies

    environ = {"REMOTE_ADDR": asked_by, "HTTP_X_FORWARDED_FOR": told}
    Proxies(lambda *_: [], (ip_network("10.0.0.0/8"),))(environ, lambda *_: None)
    assert environ["REMOTE_ADDR"] == taken


def test_without_a_proxy_the_header_counts_for_nothing() -> None:
    from portal.web.proxies import Proxies

    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    Proxies(lambda *_: [], ())(environ, lambda *_: None)
    assert environ["REMOTE_ADDR"] == "127.0.0.1"
