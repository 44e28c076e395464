"""Being near as a life: granted after a look at what would be seen, ended by either side, with receipts and in the trail."""

from dataclasses import replace
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
from tests.world import EMAILS, portal_over

KAI = ident("child", "kai")
NEAR = f"/children/{KAI}/near"
FARIDAS = ident("involvement", "kai farida-ali 400")
ENDING = f"/involvements/{FARIDAS}/ending"
JOANNA, MARTIN = EMAILS["stranger-key-worker"], EMAILS["stranger-teacher"]


def asked(visitor: Visitor, agency: str, email: str, *, answers: int = 200, **more: Any) -> Page:
    """The form for letting somebody near, filled in and sent to be looked over."""
    page = visitor.get(f"{NEAR}/new")
    placement = page.form("check").element.all("select", name="placement")[0].all("option")[0].attrs["value"]
    given = {"capacity": "full", "placement": placement, "basis": "education", "because": "He starts there."} | more
    return visitor.submit(page, "check", answers=answers, agency=str(ident("agency", agency)), email=email, **given)


def grant_martin(social_worker: Visitor) -> Page:
    return social_worker.submit(asked(social_worker, "pinders-field", MARTIN), "near")


def involvement_of(owner: psycopg.Connection, key: str) -> Any:
    return owner.execute(
        "select * from app.involvement where child_id = %s and membership_id = %s order by starts_on desc", [KAI, ident("membership", key)]
    ).fetchone()


def end(visitor: Visitor, involvement: UUID = FARIDAS, *, answers: int = 200, **more: Any) -> Page:
    page = visitor.get(f"/involvements/{involvement}/ending")
    return visitor.submit(page, "End it", answers=answers, because="She goes to another school.", **more)


# Granting


def test_what_somebody_would_see_is_told_in_words_before_anything_is_granted(social_worker: Visitor, owner: psycopg.Connection) -> None:
    page = asked(social_worker, "pinders-field", MARTIN)
    assert page.h1 == "Martin Oakes will see this"
    assert "Will see nothing of" in page.text
    assert "Clinical session notes" in page.text.split("Will see nothing of")[1]
    assert involvement_of(owner, "stranger-teacher") is None


def test_a_social_worker_lets_a_teacher_near_and_it_is_told_by_whom_and_why(
    social_worker: Visitor, stranger_teacher: Visitor, owner: psycopg.Connection
) -> None:
    stranger_teacher.get(f"/children/{KAI}", answers=404)
    assert "Martin Oakes" in grant_martin(social_worker).text
    row = involvement_of(owner, "stranger-teacher")
    assert (row.granted_by, row.role, row.agency_name, row.because) == ("Sunita Rao", "DT", "Pinder's Field School", "He starts there.")
    stranger_teacher.get(f"/children/{KAI}")
    told = owner.execute("select child_id, reason from app.trail where action = 'let somebody near'").fetchall()
    assert told == [(KAI, "He starts there.")]


def test_the_same_grant_sent_twice_lets_near_once(social_worker: Visitor, owner: psycopg.Connection) -> None:
    page = asked(social_worker, "pinders-field", MARTIN)
    social_worker.submit(page, "near")
    social_worker.submit(page, "near")
    assert owner.execute("select count(*) from app.involvement where name = 'Martin Oakes'").fetchone() == (1,)


def test_a_manager_lets_own_staff_near_the_child_of_the_home(manager: Visitor, stranger_key_worker: Visitor) -> None:
    manager.submit(asked(manager, "tamarisk", JOANNA, basis="placement"), "near")
    stranger_key_worker.get(f"/children/{KAI}")


@pytest.mark.parametrize(
    ("agency", "email"),
    [
        ("pinders-field", "nobody@pinders-field.example"),  # unknown
        ("saltmarsh", EMAILS["stranger-teacher"]),  # of another agency
        ("harbour", EMAILS["nadia-osei"]),  # an administrator
        ("harbour", EMAILS["aoife-brennan"]),  # near by office, not by grant
    ],
)
def test_whoever_cannot_be_let_near_is_answered_for_alike(social_worker: Visitor, agency: str, email: str) -> None:
    page = asked(social_worker, agency, email, answers=422)
    assert "no active member with that address" in page.text
    assert "Aoife" not in page.text.replace(email, "")


def test_a_suspended_person_is_not_found(social_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("update app.person set suspended_at = now() where email = %s", [MARTIN])
    assert "no active member" in asked(social_worker, "pinders-field", MARTIN, answers=422).text


def test_a_day_that_is_past_is_refused_and_what_was_typed_stays(social_worker: Visitor) -> None:
    page = asked(social_worker, "pinders-field", MARTIN, answers=422, starts_on=["1", "1", "2020"])
    assert "never before it was granted" in page.text
    assert page.form().fields["because"] == ["\nHe starts there."] or page.form().fields["because"] == ["He starts there."]


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["ruth-adeyemi", "farida-ali", "leila-farrokh", "desmond-clarke", "aoife-brennan", "mateusz-zielinski"])
def test_only_the_social_worker_and_the_manager_let_people_near(visit: Visit, who: str) -> None:
    visit(EMAILS[who]).get(f"{NEAR}/new", answers=403)


@pytest.mark.reads_only
def test_who_is_near_is_for_three_roles_and_does_not_exist_for_strangers(
    reviewing_officer: Visitor, teacher: Visitor, other_manager: Visitor, stranger: Visitor
) -> None:
    assert "Appointed independent reviewing officer" in reviewing_officer.get(NEAR).text
    teacher.get(NEAR, answers=403)
    other_manager.get(NEAR, answers=404)
    stranger.get(NEAR, answers=404)


# The wall asks again, whatever Python thinks


GRANT = "select wall.grant_involvement(gen_random_uuid(), %s, %s, 'full', %s, 'a ground', 'a reason', current_date, null)"


@pytest.mark.parametrize(
    ("who", "whom", "child"),
    [
        ("ruth-adeyemi", "stranger-key-worker", "kai"),  # no role for it
        ("gareth-pryce", "isaac-thorne", "kai"),  # another provider's worker
        ("gareth-pryce", "farida-ali", "kai"),  # a school's person is the social worker's to grant
        ("priya-nair", "stranger-key-worker", "kai"),  # a child of another home
        ("sunita-rao", "stranger-key-worker", "kai"),  # a provider's worker is the manager's to grant
        ("stranger-social-worker", "stranger-teacher", "kai"),  # another authority's child
        ("sunita-rao", "piotr-nowak", "kai"),  # another council's social worker
        ("philippa-venn", "stranger-key-worker", "kai"),  # reads a manager's cells, and writes nothing
        ("glenn-fairbairn", "stranger-key-worker", "kai"),  # an administrator
    ],
)
def test_the_wall_refuses_what_is_out_of_reach(
    cluster: Any, database: str, owner: psycopg.Connection, who: str, whom: str, child: str
) -> None:
    placement = owner.execute("select id from app.placement where child_id = %s and state = 'active'", [ident("child", child)]).fetchone()
    council = whom == "piotr-nowak"
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", who)])
        with pytest.raises(psycopg.Error) as refused:
            web.execute(GRANT, [ident("child", child), ident("membership", whom), None if council else placement[0]])
    assert refused.value.sqlstate == "PS001"


def test_standing_is_written_by_no_statement_of_the_portals_own(cluster: Any, database: str) -> None:
    for statement in ("update app.involvement set ended_at = null", "update app.consent set given = true", "delete from app.cover"):
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", "sunita-rao")])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


# Ending


def test_ended_now_old_links_are_dead_at_once_and_both_sides_have_a_receipt(
    social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection
) -> None:
    teacher.get(f"/children/{KAI}")
    receipt = end(social_worker)
    assert receipt.h1 == "You ended somebody’s access"
    assert "Farida Ali" in receipt.text
    for address in (f"/children/{KAI}", f"/plans/{ident('plan', 'kai 2.0')}", f"/transitions/{ident('transition', 'kai T4')}"):
        teacher.get(address, answers=404)
    home = teacher.get("/")
    assert "Your access to one child ended" in home.text
    assert "HC-4K7Q" in home.text
    assert "Kai" not in home.text
    assert "another school" not in home.text, "the reason is the ender's own words, and may bear a name"
    assert owner.execute("select reason from app.trail where action = 'end somebody''s access'").fetchone() == (
        "She goes to another school.",
    )


def test_a_receipt_goes_once_it_is_read_and_is_nobody_elses(social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection) -> None:
    end(social_worker)
    address = next(link for link in teacher.get("/").links if link.startswith("/receipts/"))
    social_worker.get(address, answers=404)
    teacher.submit(teacher.get(address), "I have read this")
    assert "Your access" not in teacher.get("/").text
    assert owner.execute("select count(*) from app.trail where reason = 'read a receipt'").fetchone() == (1,)


def test_an_open_pages_next_request_for_a_part_of_it_answers_404(social_worker: Visitor, teacher: Visitor) -> None:
    item = f"/transitions/{ident('transition', 'kai T4')}/items/{ident('item', 'kai T4-4')}"
    page = teacher.get(item)
    end(social_worker)
    assert teacher.get(item, fragment=True, answers=404).headers["HX-Retarget"] == "#notice"
    teacher.submit(page, "completion", fragment=True, answers=404)


def test_ended_by_a_day_it_lasts_to_the_end_of_that_day(social_worker: Visitor, teacher: Visitor, owner: psycopg.Connection) -> None:
    today = clock.today()
    end(social_worker, when="day", day=[str(today.day), str(today.month), str(today.year)])
    teacher.get(f"/children/{KAI}")
    owner.execute("update app.involvement set ends_on = %s where id = %s", [today - timedelta(days=1), FARIDAS])
    teacher.get(f"/children/{KAI}", answers=404)
    assert "No longer near" in social_worker.get(NEAR).text


def test_an_end_is_never_moved_further_away(social_worker: Visitor, owner: psycopg.Connection) -> None:
    owner.execute("update app.involvement set ends_on = current_date + 1 where id = %s", [FARIDAS])
    later = clock.today() + timedelta(days=5)
    end(social_worker, answers=422, when="day", day=[str(later.day), str(later.month), str(later.year)])


def test_somebody_ends_their_own_access_and_stands_on_their_list(teacher: Visitor, owner: psycopg.Connection) -> None:
    page = end(teacher)
    assert page.h1 == "My children"
    assert "You ended your own access" in page.text
    teacher.get(f"/children/{KAI}", answers=404)
    assert owner.execute("select ended_by from app.involvement where id = %s", [FARIDAS]).fetchone() == ("Farida Ali",)


def test_a_manager_ends_no_partners_access_and_a_colleague_nobodys(manager: Visitor, key_worker: Visitor, other_manager: Visitor) -> None:
    page = manager.get(ENDING)
    assert "not yours to end" in page.text
    key_worker.get(ENDING, answers=403)
    other_manager.get(ENDING, answers=404)


def test_access_granted_until_the_move_ends_with_the_day_of_the_move(
    social_worker: Visitor, stranger_teacher: Visitor, owner: psycopg.Connection
) -> None:
    move_on = owner.execute("select move_on from app.transition where id = %s", [ident("transition", "kai T4")]).fetchone()[0]
    social_worker.submit(
        asked(social_worker, "pinders-field", MARTIN, ends_on=[str(move_on.day), str(move_on.month), str(move_on.year)]), "near"
    )
    stranger_teacher.get(f"/children/{KAI}")
    back = (move_on - clock.today()).days + 1
    owner.execute("update app.involvement set starts_on = starts_on - %s, ends_on = ends_on - %s where name = 'Martin Oakes'", [back, back])
    stranger_teacher.get(f"/children/{KAI}", answers=404)


def test_a_report_asked_for_by_somebody_who_was_ended_meanwhile_is_not_made(
    app: Flask, manager: Visitor, owner: psycopg.Connection
) -> None:
    from portal.reports.making import make_documents

    page = manager.get(f"/reviews/{ident('review', 'kai-review')}/report")
    manager.submit(page, "report", follow=False, answers=303)
    asked_for = owner.execute("select id from app.render_request").fetchone()[0]
    owner.execute("update app.home_manager set ends_on = current_date - 1 where membership_id = %s", [ident("membership", "gareth-pryce")])
    settings = app.extensions["settings"]
    with portal_over(replace(settings, web_dsn=settings.worker_dsn)) as worker, worker.app_context():
        make_documents(asked_for, settings)
    assert owner.execute("select distinct state from app.report_variant").fetchall() == [("waiting",)]
    assert owner.execute("select count(*) from app.sealed_file").fetchone() == (0,)
