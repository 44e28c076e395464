"""One child's record, opened in an emergency: those who must know are told first, it ends to the minute, and somebody looks at it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pyotp
import pytest

from portal import create_app
from portal.demo.idents import ident, totp_secret_of
from portal.settings import Settings
from portal.worker import run_once
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Page, Visitor

KAI = ident("child", "kai")
PAGE = f"/children/{KAI}"
PAST = f"{PAGE}/break-glass/{ident('break-glass', 'kai late')}"
WHY = "He is at the bus station and nobody answers at the home."
ASKED = {"case_code": "hc-4k7q", "proof": "Marlowe", "why": WHY, "hours": "4"}
CALL = "select state from wall.break_glass(gen_random_uuid(), %s, null, %s, %s, %s, %s, current_date, '')"
LATER = "update app.signin_session set factor_at = now() - interval '301 seconds'"


def code_now() -> str:
    return pyotp.TOTP(totp_secret_of("femi-lawal")).now()


@pytest.fixture
def on_duty(visit: Visit) -> Visitor:
    return visit("femi.lawal@harbour.example")


@pytest.fixture
def surname(owner: psycopg.Connection[Any]) -> str:
    row = owner.execute(
        "select facts ->> 'legal_name' as name from app.entry where kind = 'identity' and slice = 10 and child_id = %s", [KAI]
    ).fetchone()
    assert row is not None
    return str(row.name.split()[-1])


def opened(visitor: Visitor, surname: str, answers: int = 200, **more: Any) -> Page:
    return visitor.submit(visitor.get("/break-glass"), "break-glass", answers=answers, **(ASKED | {"proof": surname} | more))


def with_a_code(visitor: Visitor, asked: Page, code: str, answers: int = 200) -> Page:
    """Answer the question that came in between, on the page that carries everything that was filled in."""
    form = next(form for form in asked.forms if "factor_code" in form.names)
    return visitor.submit(asked, form, answers=answers, factor_code=code)


@contextmanager
def acting(cluster: Cluster, database: str, membership: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [membership])
        yield connection


def test_the_record_opens_under_a_banner_and_those_who_must_know_are_told(
    on_duty: Visitor, surname: str, manager: Visitor, social_worker: Visitor, reviewing_officer: Visitor, owner: psycopg.Connection[Any]
) -> None:
    owner.execute("delete from app.notice")
    on_duty.get(PAGE, answers=404)
    page = opened(on_duty, surname)
    assert page.h1 == "Kai"
    assert "Opened by break-glass until" in page.text
    for one in (manager, social_worker, reviewing_officer):
        assert "The record was opened by break-glass." in one.get("/").text
    assert "Review a record opened by break-glass" in social_worker.get("/").text
    row = owner.execute("select until_at - opened_at = interval '4 hours' as exact from app.break_glass where why = %s", [WHY]).fetchone()
    assert row is not None
    assert row.exact


def test_where_nobody_can_be_told_nothing_opens(on_duty: Visitor, surname: str, owner: psycopg.Connection[Any]) -> None:
    owner.execute("update app.membership set ended_at = now() where role = 'IRO' or role = 'SW' and office is null")
    assert "Nobody could be told" in opened(on_duty, surname, answers=422).text
    on_duty.get(PAGE, answers=404)


@pytest.mark.parametrize(
    "wrong",
    [{"case_code": "HC-0000"}, {"proof": "Nobody"}, {"proof": "1 1 2001"}, {"case_code": "%"}, {"proof": "%"}, {"case_code": "EC-2M9T"}],
)
def test_an_unknown_code_a_wrong_proof_and_another_councils_child_are_answered_alike(
    on_duty: Visitor, surname: str, wrong: dict[str, str]
) -> None:
    page = opened(on_duty, surname, answers=422, **wrong)
    assert "There is no child with that code and that date of birth or surname" in page.text
    assert WHY in page.html, "what was typed stays"
    on_duty.get(PAGE, answers=404)


@pytest.mark.parametrize("wrong", [{"why": "too short"}, {"hours": "48"}, {"hours": ""}])
def test_without_reason_or_limit_nothing_opens(on_duty: Visitor, surname: str, wrong: dict[str, str]) -> None:
    opened(on_duty, surname, answers=422, **wrong)
    on_duty.get(PAGE, answers=404)


def test_guessing_must_wait(on_duty: Visitor, surname: str) -> None:
    for _ in range(5):
        opened(on_duty, surname, answers=422, proof="Nobody")
    assert "Too many tries." in opened(on_duty, surname, answers=422).text


def test_an_older_factor_is_asked_for_again_and_nothing_that_was_typed_is_lost(
    on_duty: Visitor, surname: str, owner: psycopg.Connection[Any]
) -> None:
    owner.execute(LATER)
    asked = opened(on_duty, surname, answers=403)
    assert asked.h1 == "Confirm that it is you"
    on_duty.get(PAGE, answers=404)
    asked = with_a_code(on_duty, asked, "000000", answers=403)
    assert "That code is not right" in asked.text
    on_duty.get(PAGE, answers=404)
    assert "Opened by break-glass until" in with_a_code(on_duty, asked, code_now()).text
    row = owner.execute("select until_at - opened_at = interval '4 hours' as exact from app.break_glass where why = %s", [WHY]).fetchone()
    assert row is not None
    assert row.exact


def test_the_code_is_good_once(on_duty: Visitor, surname: str, owner: psycopg.Connection[Any]) -> None:
    owner.execute(LATER)
    code = code_now()
    page = with_a_code(on_duty, opened(on_duty, surname, answers=403), code)
    on_duty.submit(page, "break-glass/end")
    owner.execute(LATER)
    assert "was used already" in with_a_code(on_duty, opened(on_duty, surname, answers=403), code, answers=403).text
    on_duty.get(PAGE, answers=404)


def test_it_ends_to_the_minute(on_duty: Visitor, surname: str, owner: psycopg.Connection[Any]) -> None:
    opened(on_duty, surname)
    set_until = "update app.{} set until_at = now() + %s::interval where membership_id = %s and until_at > now()"
    for table in ("involvement", "break_glass"):
        owner.execute(set_until.format(table), ["1 minute", on_duty.member.membership_id])
    on_duty.get(PAGE)
    for table in ("involvement", "break_glass"):
        owner.execute(set_until.format(table), ["-1 second", on_duty.member.membership_id])
    on_duty.get(PAGE, answers=404)
    assert "Kai" not in on_duty.get("/").text


def test_it_can_be_ended_now(on_duty: Visitor, surname: str) -> None:
    page = opened(on_duty, surname)
    assert on_duty.submit(page, "break-glass/end").h1 == "My children"
    on_duty.get(PAGE, answers=404)


def test_a_concern_about_the_provider_is_told_to_the_council_and_shown_to_nobody_there(
    on_duty: Visitor, surname: str, manager: Visitor, key_worker: Visitor, clinician: Visitor, reviewing_officer: Visitor,
    social_worker: Visitor, owner: psycopg.Connection[Any], cluster: Cluster, database: str,
) -> None:  # fmt: skip
    owner.execute("delete from app.notice")
    provider = (manager, key_worker, clinician)
    before = {one: (one.get("/").text, one.get(PAGE).root.one("main").text) for one in provider}
    page = opened(on_duty, surname, concern="y")
    assert "to nobody at the provider" in page.text
    on_duty.get(f"{PAGE}/trail")
    for one in provider:
        assert (one.get("/").text, one.get(PAGE).root.one("main").text) == before[one]
        assert told_to(owner, one) == []
    assert manager.get(f"{PAGE}/trail").text.count("Femi Lawal") == 2, "what he did two days ago, and nothing of today"
    with acting(cluster, database, manager.member.membership_id) as connection:
        row = connection.execute(
            "select count(*) from app.trail where person_name = 'Femi Lawal' and at > now() - interval '1 hour'"
        ).fetchone()
        glass = connection.execute("select count(*) from app.break_glass where concern").fetchone()
        near = connection.execute(
            "select count(*) from app.involvement where name = 'Femi Lawal' and ended_at is null and until_at > now()"
        ).fetchone()
    assert (row, glass, near) == ((0,), (0,), (0,))
    for one in (reviewing_officer, social_worker):
        assert "with a concern about the provider" in one.get("/").text
        assert "Femi Lawal" in one.get(f"{PAGE}/trail").text
    late = owner.execute("select id from app.break_glass where concern").fetchone()
    assert late is not None
    assert WHY in reviewing_officer.get(f"{PAGE}/break-glass/{late.id}").text
    manager.get(f"{PAGE}/break-glass/{late.id}", answers=404)


def told_to(owner: psycopg.Connection[Any], visitor: Visitor) -> list[Any]:
    return owner.execute("select * from app.notice where to_membership_id = %s", [visitor.member.membership_id]).fetchall()


def test_of_two_openings_at_once_one_opens(on_duty: Visitor, surname: str, cluster: Cluster, database: str) -> None:
    answers: list[Any] = []
    values = ["HC-4K7Q", surname, WHY, 4, False]

    def second() -> None:
        with acting(cluster, database, on_duty.member.membership_id) as connection:
            answers.append(connection.execute(CALL, values).fetchone())

    with acting(cluster, database, on_duty.member.membership_id) as connection:
        assert connection.execute(CALL, values).fetchone() == ("opened",)
        waits = threading.Thread(target=second)
        waits.start()
        connection.commit()
    waits.join(10)
    assert answers == [("open already",)]


@pytest.mark.parametrize(
    ("person", "hours", "why", "state"),
    [
        ("femi-lawal", 25, WHY, "refused"),
        ("femi-lawal", 0, WHY, "refused"),
        ("femi-lawal", 4, "short", "refused"),
        ("callum-reid", 4, WHY, "refused"),
        ("josephine-mensah", 4, WHY, "refused"),
        ("piotr-nowak", 4, WHY, "unknown"),
        ("stranger-social-worker", 4, WHY, "unknown"),
        ("sunita-rao", 4, WHY, "open already"),
    ],
)
def test_the_wall_asks_by_itself_who_why_and_how_long(
    cluster: Cluster, database: str, surname: str, person: str, hours: int, why: str, state: str
) -> None:
    with acting(cluster, database, ident("membership", person)) as connection:
        assert connection.execute(CALL, ["HC-4K7Q", surname, why, hours, False]).fetchone() == (state,)


def test_who_is_no_social_worker_is_refused_the_page(manager: Visitor, reviewing_officer: Visitor) -> None:
    for one in (manager, reviewing_officer):
        one.get("/break-glass", answers=403)
        assert "/break-glass" not in one.get("/").links


def test_the_social_worker_reviews_it_and_the_opener_does_not(
    social_worker: Visitor, manager: Visitor, on_duty: Visitor, surname: str, owner: psycopg.Connection[Any]
) -> None:
    assert manager.get(PAST).forms == []
    page = social_worker.submit(social_worker.get(PAST), "review", justified="yes", review="The home was in a tunnel.")
    assert "The home was in a tunnel." in page.text
    assert page.forms == []
    assert "Review a record opened by break-glass" not in social_worker.get("/").text
    opened(on_duty, surname)
    mine = owner.execute("select id from app.break_glass where why = %s", [WHY]).fetchone()
    assert mine is not None
    assert [one for one in on_duty.get(f"{PAGE}/break-glass/{mine.id}").forms if one.action.endswith("/review")] == []


def test_a_notice_is_mailed_once_without_a_word_about_the_child(on_duty: Visitor, surname: str, settings: Settings) -> None:
    opened(on_duty, surname)
    worker = create_app(replace(settings, web_dsn=settings.worker_dsn))
    for _ in range(2):
        run_once(worker, settings)
    mails = sorted((settings.data_dir / "mail").iterdir())
    assert len(mails) == 4, "the manager, the social worker, the reviewing officer and the team manager"
    for mail in mails:
        text = mail.read_text()
        assert f"Message-ID: <{mail.stem}@localhost>" in text
        assert "HC-4K7Q" in text
        assert "You have something to look at" in text
        assert not any(word in text for word in ("Kai", surname, "bus station", "break", "Rowan"))


def test_a_notice_is_its_addressees_and_can_be_marked_as_read(
    social_worker: Visitor, reviewing_officer: Visitor, cluster: Cluster, database: str
) -> None:
    page = social_worker.get("/")
    form = next(one for one in page.forms if one.action.endswith("/reading"))
    token = reviewing_officer.get("/").forms[-1].fields["csrf_token"][0]
    assert reviewing_officer.ask("POST", form.action, data={"csrf_token": token}).status == 404
    told = len([one for one in page.forms if one.action.endswith("/reading")])
    after = social_worker.submit(page, form)
    assert len([one for one in after.forms if one.action.endswith("/reading")]) == told - 1
    with acting(cluster, database, social_worker.member.membership_id) as connection:
        others = connection.execute("select count(*) from app.notice where to_membership_id <> wall.me()").fetchone()
    assert others == (0,)
