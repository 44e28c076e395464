"""Reminders of what is asked of a plan: five working days before its day, on it and five after; once each, to who has not answered."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from portal.foundation import clock
from portal.plans.reminding import remind, stage_of
from portal.settings import Settings
from portal.worker import run_once
from tests.databases import Cluster
from tests.plans.kais_plan import PLAN, ask_anew
from tests.visitor import Visitor
from tests.world import portal_over

BEGUN = contribution_id("ivo 2.0 10 mateusz-zielinski")
MATEUSZ = ident("membership", "mateusz-zielinski")


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (date(2026, 3, 26), ""),
        (date(2026, 3, 27), "before"),  # Good Friday and Easter Monday lie in between
        (date(2026, 4, 6), "before"),
        (date(2026, 4, 7), "on"),
        (date(2026, 4, 13), "on"),
        (date(2026, 4, 14), "after"),
        (date(2026, 5, 14), "after"),
    ],
)
def test_working_days_before_and_after_the_day(today: date, stage: str) -> None:
    assert stage_of(date(2026, 4, 7), date(2026, 3, 2), today) == stage


def test_who_is_asked_at_short_notice_is_not_reminded_before_the_day() -> None:
    due = date(2026, 6, 12)
    assert stage_of(due, date(2026, 6, 10), date(2026, 6, 11)) == ""
    assert stage_of(due, date(2026, 6, 10), due) == "on"


def reminded(app: Flask) -> int:
    """What the worker does once an hour."""
    settings = app.extensions["settings"]
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context():
        return remind(clock.today())


def only(owner: psycopg.Connection[Any], due_on: date, source: UUID = BEGUN) -> None:
    """Of everything that waits, only this is near its day."""
    owner.execute("update app.due_item set due_on = current_date + 300 where kind in ('plan_contribution', 'plan_agreement', 'plan')")
    owner.execute("update app.due_item set due_on = %s, done_at = null where source_id = %s", [due_on, source])


def told(owner: psycopg.Connection[Any]) -> list[Any]:
    query = "select to_membership_id, kind from app.notice where kind like 'plan_reminder%%' order by at, id"
    return [(row[0], row[1]) for row in owner.execute(query).fetchall()]


def test_each_stage_is_told_once(app: Flask, owner: psycopg.Connection[Any]) -> None:
    only(owner, clock.today())
    assert reminded(app) == 1
    assert reminded(app) == 0, "not twice"
    assert told(owner) == [(MATEUSZ, "plan_reminder_write")]
    owner.execute("update app.due_item set due_on = %s where source_id = %s", [clock.today() - timedelta(days=20), BEGUN])
    assert reminded(app) == 1, "and once more after the day"
    assert [row[0] for row in owner.execute("select stage from app.plan_reminder order by at").fetchall()] == ["on", "after"]


def test_nobody_is_reminded_who_is_near_no_more_or_suspended_or_has_answered(app: Flask, owner: psycopg.Connection[Any]) -> None:
    only(owner, clock.today())
    for wrong, right in (
        ("update app.involvement set ended_at = now() where membership_id = %s",
         "update app.involvement set ended_at = null where membership_id = %s"),
        ("update app.membership set ended_at = now(), suspended_at = now() where id = %s",
         "update app.membership set ended_at = null, suspended_at = null where id = %s"),
        ("update app.person p set suspended_at = now() from app.membership m where m.person_id = p.id and m.id = %s",
         "update app.person p set suspended_at = null from app.membership m where m.person_id = p.id and m.id = %s"),
    ):  # fmt: skip
        owner.execute(wrong, [MATEUSZ])
        assert reminded(app) == 0, wrong
        owner.execute(right, [MATEUSZ])
    owner.execute("update app.due_item set done_at = now() where source_id = %s", [BEGUN])
    assert reminded(app) == 0
    owner.execute("update app.due_item set done_at = null where source_id = %s", [BEGUN])
    owner.execute("update app.plan_version set state = 'manager_approved' where id = %s", [ident("plan", "ivo 2.0")])
    assert reminded(app) == 0, "it is not asked for any more"
    owner.execute("update app.plan_version set state = 'contributions_open' where id = %s", [ident("plan", "ivo 2.0")])
    assert reminded(app) == 1


def test_who_is_asked_to_agree_is_reminded_and_silence_stays_silence(
    app: Flask, cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor, therapist: Visitor
) -> None:
    ask_anew(cluster, database, owner, manager.member.membership_id)
    therapist.submit(therapist.get(f"/plans/{PLAN}/agreement"), "agreement", rest="y")
    only(owner, clock.today(), PLAN)
    owner.execute("update app.due_item set done_at = now() where source_id = %s and owners = %s", [PLAN, [therapist.member.membership_id]])
    assert reminded(app) > 0
    whom = {one for one, _ in told(owner)}
    assert ident("membership", "sunita-rao") in whom
    assert therapist.member.membership_id not in whom, "she has answered"
    assert ident("membership", "hannah-osei") not in whom, "a delegate does not answer"
    answers = owner.execute("select count(*) from app.plan_answer x join app.plan_asked a on a.id = x.asked_id where a.role <> 'XT'"
                            " and x.version_id = %s", [PLAN])  # fmt: skip
    assert answers.fetchone() == (0,)


def test_the_mail_says_that_something_is_due_and_nothing_about_the_child(
    app: Flask, owner: psycopg.Connection[Any], settings: Settings, visit: Any
) -> None:
    only(owner, clock.today())
    reminded(app)
    settings = app.extensions["settings"]
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker:
        run_once(worker, settings)
    (mail,) = sorted((settings.data_dir / "mail").iterdir())
    text = mail.read_text()
    assert "You have an item due" in text
    assert not any(word in text for word in ("Ivo", "plan", "Callum", "contribution"))


def test_the_home_sees_when_somebody_was_reminded(app: Flask, owner: psycopg.Connection[Any], visit: Any) -> None:
    only(owner, clock.today())
    reminded(app)
    page = visit("callum.reid@tamarisk-lane.example").get(f"/plans/{ident('plan', 'ivo 2.0')}/contributions")
    assert "reminded" in page.text
