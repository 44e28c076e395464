"""A disagreement is settled by those who disagreed: its words stay, with the day, and it counts as unresolved no more."""

from typing import Any
from uuid import UUID

import psycopg
import pytest

from portal.access.parts import Role
from portal.demo.fill_agreeing import asked_id
from portal.demo.idents import ident
from tests.conftest import Visit
from tests.contract.matrix import token_of
from tests.databases import Cluster
from tests.plans.kais_plan import AGREEMENT, DISSENT, PLAN, as_member
from tests.visitor import Visitor
from tests.world import EMAILS

DISAGREEMENT = f"/plans/asked/{asked_id('kai 2.0', 6, 110, 'brackenwell', Role.XT)}"
WHY = "The sensor was moved to the landing; the nights are quiet."
KAI = ident("child", "kai")


def put_down(owner: psycopg.Connection[Any], version: UUID = PLAN) -> UUID:
    row = owner.execute("select id from app.plan_section where version_id = %s and number = 14", [version]).fetchone()
    assert row is not None
    return UUID(str(row.id))


def unresolved(visitor: Visitor, page: str = AGREEMENT) -> str:
    found = visitor.get(page).root.all("section", class_="agreeing__open")
    return found[0].text if found else ""


def notices(owner: psycopg.Connection[Any]) -> set[UUID]:
    return {row[0] for row in owner.execute("select to_membership_id from app.notice where kind = 'plan_settled'").fetchall()}


# What an agency answered


def test_the_agency_that_disagreed_settles_it_and_its_words_stay(
    owner: psycopg.Connection[Any], therapist: Visitor, reviewing_officer: Visitor, manager: Visitor
) -> None:
    assert "Brackenwell" in unresolved(reviewing_officer)
    page = therapist.submit(therapist.get(DISAGREEMENT), "settlement", settled=WHY)
    assert "settled for them" in page.text
    assert WHY in page.text
    assert "Brackenwell" not in unresolved(reviewing_officer), "it counts as unresolved no more"
    told = reviewing_officer.get(AGREEMENT).text
    assert DISSENT in told
    assert WHY in told
    assert owner.execute("select agreement from app.plan_version where id = %s", [PLAN]).fetchone() == ("partly_agreed",)
    due = owner.execute("select count(*) from app.due_item where kind = 'plan_dissent' and done_at is null and child_id = %s", [KAI])
    assert due.fetchone() == (0,)
    assert {manager.member.membership_id, reviewing_officer.member.membership_id} <= notices(owner)
    assert therapist.member.membership_id not in notices(owner)


def test_it_is_settled_once_and_with_a_reason(therapist: Visitor) -> None:
    assert "Say why it is settled" in therapist.submit(therapist.get(DISAGREEMENT), "settlement", answers=422, settled=" ").text
    therapist.submit(therapist.get(DISAGREEMENT), "settlement", settled=WHY)
    assert not [form for form in therapist.get(DISAGREEMENT).forms if "settlement" in (form.action or "")]
    sent = {"csrf_token": token_of(therapist), "settled": "Again.", "submit_key": str(ident("key", "again"))}
    assert therapist.ask("POST", f"{DISAGREEMENT}/settlement", data=sent).status == 422


@pytest.mark.parametrize("who", ["gareth-pryce", "sunita-rao", "ruth-adeyemi", "leila-farrokh", "desmond-clarke"])
def test_nobody_settles_anothers_disagreement(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit, who: str
) -> None:
    visitor = visit(EMAILS[who])
    assert not [form for form in visitor.get(DISAGREEMENT).forms if "settlement" in (form.action or "")]
    sent = {"csrf_token": token_of(visitor), "settled": WHY, "submit_key": str(ident("key", who))}
    assert visitor.ask("POST", f"{DISAGREEMENT}/settlement", data=sent).status == 403
    answer = owner.execute("select id from app.plan_answer where version_id = %s and kind = 'disagree'", [PLAN]).fetchone()
    assert answer is not None
    with pytest.raises(psycopg.Error) as error:
        as_member(cluster, database, visitor.member.membership_id, "select wall.settle_dissent(%s, 'settled', now())", answer.id)
    assert error.value.sqlstate == "PS001"


def test_talked_over_is_not_settled(social_worker: Visitor, reviewing_officer: Visitor) -> None:
    social_worker.submit(social_worker.get(DISAGREEMENT), "asked", words="We look again in a month.")
    assert "it was talked over" in unresolved(reviewing_officer)


# Carried into versions after it


def goes_on(owner: psycopg.Connection[Any]) -> str:
    """Version 2.1 is in force; it was a change of wording, and nobody was asked."""
    later = ident("plan", "kai 2.1")
    owner.execute("update app.plan_version set state = 'superseded' where id = %s", [PLAN])
    owner.execute("update app.plan_version set state = 'active', approved_at = now(), major = false where id = %s", [later])
    return f"/plans/{later}/agreement"


def test_a_disagreement_is_carried_into_a_version_about_which_nobody_was_asked(
    owner: psycopg.Connection[Any], reviewing_officer: Visitor, therapist: Visitor, teacher: Visitor
) -> None:
    page = goes_on(owner)
    assert "since version 2.0" in unresolved(reviewing_officer, page)
    assert DISSENT in reviewing_officer.get(page).text
    assert DISSENT not in teacher.get(page).text, "each reader within their own slice"
    therapist.submit(therapist.get(DISAGREEMENT), "settlement", settled=WHY)
    assert "since version 2.0" not in unresolved(reviewing_officer, page)
    assert WHY in reviewing_officer.get(page).text


def test_an_answer_to_a_later_version_takes_its_place(owner: psycopg.Connection[Any], reviewing_officer: Visitor) -> None:
    page = goes_on(owner)
    owner.execute(
        "insert into app.plan_asked (id, version_id, number, agency_id, agency_name, role, asked_by, asked_at, due_on, child_id,"
        " placement_id, slice, mine) select gen_random_uuid(), %s, number, agency_id, agency_name, role, asked_by, now(), due_on, child_id,"
        " placement_id, slice, mine from app.plan_asked where version_id = %s and role = 'XT' and number = 6",
        [ident("plan", "kai 2.1"), PLAN],
    )
    assert "since version 2.0" in unresolved(reviewing_officer, page), "asked is not answered"
    owner.execute(
        "insert into app.plan_answer (id, version_id, asked_id, kind, words, child_id, placement_id, slice, mine, by_membership_id,"
        " by_name, by_role, written_at) select gen_random_uuid(), version_id, id, 'agree', '', child_id, placement_id, slice, mine, %s,"
        " 'x', 'XT', now() from app.plan_asked where version_id = %s",
        [ident("membership", "mateusz-zielinski"), ident("plan", "kai 2.1")],
    )
    assert "since version 2.0" not in unresolved(reviewing_officer, page)


# What was put down in section 14


def test_who_put_it_down_settles_it_in_every_version_in_which_it_stands(
    owner: psycopg.Connection[Any], key_worker: Visitor, reviewing_officer: Visitor
) -> None:
    assert "Put down by Ruth" in unresolved(reviewing_officer)
    address = f"/plans/disagreements/{put_down(owner)}"
    key_worker.submit(key_worker.get(address), "disagreements", settled="Kai said: twelve is fine now.")
    assert "Put down by Ruth" not in unresolved(reviewing_officer)
    page = reviewing_officer.get(f"/plans/{PLAN}")
    assert "Kai said: twelve is fine now." in page.text
    assert "I don't actually like it" in page.text
    settled = owner.execute("select count(*) from app.plan_section where number = 14 and child_id = %s and settled_at is null", [KAI])
    assert settled.fetchone() == (0,), "the draft's copy is settled with it"


@pytest.mark.parametrize("who", ["gareth-pryce", "sunita-rao", "leila-farrokh", "desmond-clarke", "stranger-key-worker"])
def test_the_manager_settles_no_disagreement_that_another_put_down(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit, who: str
) -> None:
    visitor, section = visit(EMAILS[who]), put_down(owner)
    sent = {"csrf_token": token_of(visitor), "settled": "Fine.", "submit_key": str(ident("key", who))}
    assert visitor.ask("POST", f"/plans/disagreements/{section}", data=sent).status == (404 if "stranger" in who else 403)
    with pytest.raises(psycopg.Error) as error:
        as_member(cluster, database, visitor.member.membership_id, "select wall.settle_put_down(%s, 'Fine.', now())", section)
    assert error.value.sqlstate == "PS001"


def test_a_section_that_is_no_disagreement_is_none(owner: psycopg.Connection[Any], key_worker: Visitor, teacher: Visitor) -> None:
    row = owner.execute("select id from app.plan_section where version_id = %s and number = 6", [PLAN]).fetchone()
    assert row is not None
    key_worker.get(f"/plans/disagreements/{row.id}", answers=404)
    teacher.get(f"/plans/disagreements/{put_down(owner)}", answers=404)
