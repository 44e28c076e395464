"""An agency's administrator manages people and sees no child; covers and hand-overs leave nothing orphaned."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from portal.demo.idents import ident
from portal.foundation import clock
from tests.conftest import Visit
from tests.visitor import Page, Visitor
from tests.world import EMAILS, Member, sign_in

KAI = ident("child", "kai")
RUTH, JOANNA = ident("membership", "ruth-adeyemi"), ident("membership", "stranger-key-worker")
PERSON = f"/agency/people/{RUTH}"
CONSENT = ident("consent", "kai child")


@pytest.fixture
def admin(visit: Visit) -> Visitor:
    return visit(EMAILS["glenn-fairbairn"])


@pytest.fixture
def visitor(visit: Visit) -> Visitor:
    return visit(EMAILS["edmund-achebe"])


def in_days(days: int) -> list[str]:
    day = clock.today() + timedelta(days=days)
    return [str(day.day), str(day.month), str(day.year)]


def cover_ruth(admin: Visitor) -> Page:
    return admin.submit(admin.get(PERSON), "Give cover", coverer=str(JOANNA), ends_on=in_days(7))


# The administrator


@pytest.mark.reads_only
def test_an_administrator_sees_the_people_of_the_agency_and_no_child(admin: Visitor) -> None:
    page = admin.get("/agency/people")
    assert "Ruth Adeyemi" in page.text
    assert "Maureen Doyle" not in page.text
    assert "No child is on your list" in admin.get("/").text
    for address in (f"/children/{KAI}", f"/children/{KAI}/near", f"/plans/{ident('plan', 'kai 2.0')}", f"/children/{KAI}/trail"):
        admin.get(address, answers=404)


@pytest.mark.reads_only
def test_people_are_managed_by_no_one_else_and_not_for_another_agency(admin: Visitor, manager: Visitor, other_manager: Visitor) -> None:
    manager.get("/agency/people", answers=403)
    manager.get(PERSON, answers=403)
    other_manager.get(PERSON, answers=404)
    admin.get(f"/agency/people/{ident('membership', 'maureen-doyle')}", answers=404)


def test_a_suspended_person_is_out_at_once_and_in_again_when_let_in(admin: Visitor, key_worker: Visitor, visit: Visit) -> None:
    key_worker.get(f"/children/{KAI}")
    admin.submit(admin.get(PERSON), "suspension")
    assert "/sign-in" in key_worker.get("/", follow=False, answers=303).headers["Location"]
    assert key_worker.ask("GET", f"/children/{KAI}", fragment=True).status == 401
    admin.submit(admin.get(PERSON), "suspension")
    visit(EMAILS["ruth-adeyemi"]).get(f"/children/{KAI}")


# An account that two agencies use: what one of them suspends or ends is its own alone

SHANICE, HERE, THERE = "shanice-bailey", ident("membership", "shanice-bailey tamarisk"), ident("membership", "shanice-bailey")


AS = (
    "select p.id as person, m.id as member, p.email, p.name, m.role, a.id as agency, a.name as called, a.kind"
    " from app.membership m join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id where m.id = %s"
)


def acting(app: Flask, owner: psycopg.Connection, membership_id: UUID) -> Visitor:
    """Shanice at work, for the agency at which she only helps out or for her own."""
    row = owner.execute(AS, [membership_id]).fetchone()
    assert row is not None
    return sign_in(app, Member(*row))


@pytest.mark.parametrize(("button", "typed"), [("suspension", {}), ("End their time here", {"because": "The season is over."})])
def test_one_agency_closes_its_own_part_of_a_shared_account_and_the_other_goes_on(
    app: Flask, admin: Visitor, owner: psycopg.Connection, button: str, typed: dict[str, str]
) -> None:
    here, there = acting(app, owner, HERE), acting(app, owner, THERE)
    assert "Tamarisk Lane" in here.get("/").text
    admin.submit(admin.get(f"/agency/people/{HERE}"), button, **typed)
    assert here.ask("GET", "/").status == 303, "out with the next request"
    assert here.ask("GET", "/", fragment=True).status == 401
    assert there.get("/").h1 == "My children"
    assert "Tamarisk Lane" not in there.get("/account/acting").text
    row = owner.execute("select suspended_at from app.person where email = %s", [EMAILS[SHANICE]]).fetchone()
    assert row == (None,)


def test_let_in_again_she_acts_for_both(app: Flask, admin: Visitor, owner: psycopg.Connection) -> None:
    here = acting(app, owner, HERE)
    admin.submit(admin.get(f"/agency/people/{HERE}"), "suspension")
    page = admin.get(f"/agency/people/{HERE}")
    assert "suspended" in page.text
    assert "left" not in page.root.one("p", class_="lead").text
    admin.submit(page, "suspension")
    assert "Tamarisk Lane" not in here.get("/").text, "letting her in again revives no session"
    assert "Tamarisk Lane" in acting(app, owner, HERE).get("/").text


def test_whoever_is_suspended_and_then_leaves_has_left(admin: Visitor, owner: psycopg.Connection) -> None:
    admin.submit(admin.get(f"/agency/people/{HERE}"), "suspension")
    page = admin.submit(admin.get(f"/agency/people/{HERE}"), "End their time here", because="The season is over.")
    assert "left" in page.root.one("p", class_="lead").text
    row = owner.execute("select suspended_at is null and ended_at is not null from app.membership where id = %s", [HERE]).fetchone()
    assert row == (True,)


def test_who_leaves_the_agency_is_near_nobody_from_that_moment(
    admin: Visitor, key_worker: Visitor, manager: Visitor, owner: psycopg.Connection
) -> None:
    admin.submit(admin.get(PERSON), "End their time here", because="A new job.")
    assert key_worker.ask("GET", f"/children/{KAI}").status == 303
    assert owner.execute("select count(*) from app.involvement where membership_id = %s and ended_at is null", [RUTH]).fetchone() == (0,)
    assert "They left Tamarisk Lane Care." in manager.get(f"/children/{KAI}/near").text


def test_who_leaves_with_a_day_is_told_and_works_until_then(admin: Visitor, key_worker: Visitor, owner: psycopg.Connection) -> None:
    admin.submit(admin.get(PERSON), "End their time here", because="A new job.", when="day", day=in_days(3))
    assert "Your time with Tamarisk Lane Care ends on" in key_worker.get("/").text
    key_worker.get(f"/children/{KAI}")
    owner.execute("update app.membership set ends_on = current_date - 1 where id = %s", [RUTH])
    assert key_worker.ask("GET", f"/children/{KAI}").status == 303


# Covering


def test_who_covers_sees_whom_the_other_sees_and_what_is_theirs_to_do(
    admin: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection
) -> None:
    stranger_key_worker.get(f"/children/{KAI}", answers=404)
    cover_ruth(admin)
    home = stranger_key_worker.get("/")
    assert "You cover for Ruth Adeyemi" in home.text
    assert "for Ruth Adeyemi" in home.root.one("section", class_="needs-you").text
    assert "your turn" in stranger_key_worker.get(f"/children/{KAI}").text
    owner.execute("update app.cover set starts_on = current_date - 9, ends_on = current_date - 1 where coverer_id = %s", [JOANNA])
    stranger_key_worker.get(f"/children/{KAI}", answers=404)


def test_a_cover_completes_what_the_other_owns(admin: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection) -> None:
    cover_ruth(admin)
    item = owner.execute(
        "select i.id, i.transition_id from app.checklist_item i where i.child_id = %s and %s = any(i.owners) and not exists "
        "(select from app.completion c where c.item_id = i.id) limit 1", [KAI, RUTH],
    ).fetchone()  # fmt: skip
    address = f"/transitions/{item.transition_id}/items/{item.id}"
    stranger_key_worker.submit(stranger_key_worker.get(address), "completion", note="Done while Ruth is away.")
    assert owner.execute("select by_name, reason from app.completion where item_id = %s", [item.id]).fetchone() == ("Joanna Whitlock", "")


def test_a_cover_is_ended_at_once(admin: Visitor, stranger_key_worker: Visitor) -> None:
    admin.submit(cover_ruth(admin), "End this cover")
    stranger_key_worker.get(f"/children/{KAI}", answers=404)


def test_nobody_covers_for_another_role_or_agency(cluster: Any, database: str) -> None:
    for other in ("priya-nair", "isaac-thorne", "ruth-adeyemi", "glenn-fairbairn"):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", "glenn-fairbairn")])
            with pytest.raises(psycopg.Error) as refused:
                web.execute(
                    "select wall.give_cover(gen_random_uuid(), %s, %s, current_date, current_date + 3, gen_random_uuid())",
                    [RUTH, ident("membership", other)],
                )
        assert refused.value.sqlstate == "PS001"


# Handing over


def hand_over(manager: Visitor) -> Page:
    return manager.submit(manager.get("/hand-over"), "check", leaver=EMAILS["ruth-adeyemi"], successor=EMAILS["stranger-key-worker"])


def test_what_goes_along_is_listed_before_anything_changes(manager: Visitor, key_worker: Visitor) -> None:
    page = hand_over(manager)
    assert "Kai" in page.text
    key_worker.get(f"/children/{KAI}")


def test_a_hand_over_leaves_nothing_orphaned(
    manager: Visitor, key_worker: Visitor, stranger_key_worker: Visitor, owner: psycopg.Connection
) -> None:
    mine = "select count(*) from app.due_item where %s = any(owners) and done_at is null and child_id = %s"
    before = owner.execute(mine, [RUTH, KAI]).fetchone()[0]
    assert before > 0
    assert "You handed over" in manager.submit(hand_over(manager), "Hand over").text
    assert owner.execute(mine, [RUTH, KAI]).fetchone()[0] == 0
    assert owner.execute(mine, [JOANNA, KAI]).fetchone()[0] == before
    key_worker.get(f"/children/{KAI}", answers=404)
    assert "Your children were handed over" in key_worker.get("/").text
    page = stranger_key_worker.get(f"/children/{KAI}")
    assert "your turn" in page.text
    stranger_key_worker.get(f"/plans/{ident('plan', 'kai 2.0')}")
    assert owner.execute(
        "select count(*) from app.trail where action = 'hand over' and reason like 'Ruth%%' and child_id = %s", [KAI]
    ).fetchone()[0]


def test_what_was_left_behind_by_leaving_is_handed_over_afterwards(admin: Visitor, manager: Visitor, stranger_key_worker: Visitor) -> None:
    admin.submit(admin.get(PERSON), "End their time here", because="Gone.")
    manager.submit(hand_over(manager), "Hand over")
    stranger_key_worker.get(f"/children/{KAI}")


def test_a_hand_over_goes_to_the_same_role_and_agency_only(manager: Visitor, key_worker: Visitor) -> None:
    for successor in (EMAILS["leila-farrokh"], EMAILS["isaac-thorne"], EMAILS["ruth-adeyemi"]):
        manager.submit(manager.get("/hand-over"), "check", answers=422, leaver=EMAILS["ruth-adeyemi"], successor=successor)
    key_worker.get("/hand-over", answers=403)


# Offices that look and write nothing


def test_an_independent_visitor_reads_nothing_until_both_have_said_yes(
    visitor: Visitor, key_worker: Visitor, manager: Visitor, owner: psycopg.Connection
) -> None:
    visitor.get(f"/children/{KAI}", answers=404)
    assert "waits for consent" in manager.get(f"/children/{KAI}/near").text
    address = f"/consents/{CONSENT}"
    key_worker.submit(key_worker.get(address), "Record", given="yes", how="Asked at breakfast; he said she may look.")
    visitor.get(f"/children/{KAI}")
    key_worker.submit(key_worker.get(address), "Record", given="no", how="He changed his mind.")
    visitor.get(f"/children/{KAI}", answers=404)
    told = owner.execute("select reason from app.trail where action = 'record a consent' order by id").fetchall()
    assert told == [("yes",), ("no",)]


def test_each_consent_is_recorded_by_who_answers_for_it(social_worker: Visitor, teacher: Visitor, manager: Visitor) -> None:
    assert not social_worker.get(f"/consents/{CONSENT}").forms
    teacher.get(f"/consents/{CONSENT}", answers=403)
    manager.get(f"/consents/{CONSENT}", answers=403)


def test_an_inspector_reads_for_the_time_given_and_no_longer(manager: Visitor, visit: Visit, owner: psycopg.Connection) -> None:
    inspector, address = visit(EMAILS["carys-holt"]), f"/children/{KAI}/near/visit"
    inspector.get(f"/children/{KAI}", answers=404)
    manager.submit(manager.get(address), "Let in", answers=422, email=EMAILS["carys-holt"], until_on=in_days(6), because="Inspection.")
    manager.submit(manager.get(address), "Let in", email=EMAILS["carys-holt"], until_on=in_days(3), because="Inspection.")
    inspector.get(f"/children/{KAI}")
    assert owner.execute("select reason from app.trail where action = 'let a visitor in' and outcome = 'done'").fetchall() == [
        ("Inspection.",)
    ]
    owner.execute("update app.involvement set until_at = now() - interval '1 minute' where name = 'Carys Holt'")
    inspector.get(f"/children/{KAI}", answers=404)


@pytest.mark.reads_only
def test_the_responsible_individual_reads_and_writes_nothing(app: Flask, visit: Visit) -> None:
    responsible = visit(EMAILS["philippa-venn"])
    assert "Mark as done" not in responsible.get(f"/transitions/{ident('transition', 'kai T4')}").text
    responsible.get(f"/children/{KAI}/near")
    responsible.get(f"/children/{KAI}/near/new", answers=403)
    responsible.get("/hand-over", answers=403)
