"""A draft is abandoned by the registered manager: with a reason, kept, told to whoever was asked, and taken up again where that is safe."""

import json
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from portal.plans import rules
from tests.conftest import Visit
from tests.contract.matrix import token_of
from tests.databases import Cluster
from tests.plans.kais_plan import as_member
from tests.visitor import Page, Visitor
from tests.world import EMAILS

KAI, IVO = ident("child", "kai"), ident("child", "ivo")
DRAFT, IN_FORCE, IVOS = ident("plan", "kai 2.1"), ident("plan", "kai 2.0"), ident("plan", "ivo 2.0")
BEGUN = f"/plans/contributions/{contribution_id('ivo 2.0 10 mateusz-zielinski')}"
WHY = "The move comes first; the nights can wait."


def abandon(manager: Visitor, version: UUID = DRAFT, to: str = "abandoned", *, answers: int = 200, because: str = WHY) -> Page:
    page = manager.get(f"/plans/{version}/step?to={to}")
    assert "Nothing is done before you press the button below" in page.text
    return manager.submit(page, "step", answers=answers, because=because)


def state(owner: psycopg.Connection[Any], version: UUID = DRAFT) -> str:
    row = owner.execute("select state from app.plan_version where id = %s", [version]).fetchone()
    assert row is not None
    return str(row.state)


def told(owner: psycopg.Connection[Any]) -> set[UUID]:
    return {row[0] for row in owner.execute("select to_membership_id from app.notice where kind = 'plan_abandoned'").fetchall()}


def test_the_manager_abandons_a_draft_with_a_reason_and_it_is_kept_in_the_list(owner: psycopg.Connection[Any], manager: Visitor) -> None:
    assert "Say why" in abandon(manager, answers=422, because=" ").text
    abandon(manager)
    assert state(owner) == "abandoned"
    page = manager.get(f"/children/{KAI}/plans")
    assert WHY in page.text
    assert "Abandoned by Gareth Pryce" in page.text
    assert "Kai’s care and therapeutic plan" in manager.get(f"/plans/{DRAFT}").text, "nothing of it is deleted"
    assert "no step for you" in manager.get(f"/plans/{DRAFT}/step").text
    trail = "select reason from app.trail where action = 'take a step of the plan' and reason like 'abandoned%%'"
    assert owner.execute(trail).fetchall() == [(f"abandoned: {WHY}",)]


@pytest.mark.parametrize("who", ["ruth-adeyemi", "leila-farrokh", "sunita-rao"])
def test_nobody_else_abandons_it(cluster: Cluster, database: str, owner: psycopg.Connection[Any], visit: Visit, who: str) -> None:
    visitor = visit(EMAILS[who])
    sent = {"csrf_token": token_of(visitor), "submit_key": str(uuid4()), "because": WHY}
    assert visitor.ask("POST", f"/plans/{DRAFT}/step?to=abandoned", data=sent).status in {403, 422}
    with pytest.raises(psycopg.Error) as error:
        as_member(cluster, database, visitor.member.membership_id, "select wall.take_plan_step(%s, 'abandoned', 'why', '{}')", DRAFT)
    assert error.value.sqlstate == "PS001"
    assert state(owner) == "clinical_check"


@pytest.mark.parametrize("to", ["abandoned", "abandoned_draft"])
def test_what_is_approved_is_not_abandoned(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor, to: str
) -> None:
    with pytest.raises(psycopg.Error):
        as_member(cluster, database, manager.member.membership_id, "select wall.take_plan_step(%s, %s, 'why', '{}')", IN_FORCE, to)
    assert "no step for you" in manager.get(f"/plans/{IN_FORCE}/step?to={to}").text
    assert not [one for steps in map(rules.STEPS.get, ("manager_approved", "active", "superseded")) for one in steps or () if one.to == to]


def test_the_wall_wants_the_reason_too(cluster: Cluster, database: str, manager: Visitor) -> None:
    with pytest.raises(psycopg.Error, match="Say why"):
        as_member(cluster, database, manager.member.membership_id, "select wall.take_plan_step(%s, 'abandoned', ' ', '{}')", DRAFT)


def test_who_was_asked_is_told_is_asked_no_more_and_keeps_what_they_wrote(
    owner: psycopg.Connection[Any], visit: Visit, therapist: Visitor
) -> None:
    manager = owner.execute(
        "select m.membership_id from app.home_manager m join app.placement p on p.home_id = m.home_id where p.child_id = %s", [IVO]
    ).fetchone()
    assert manager is not None
    who = next(name for name in EMAILS if ident("membership", name) == manager[0])
    abandon(visit(EMAILS[who]), IVOS)
    assert therapist.member.membership_id in told(owner)
    due = "select count(*) from app.due_item where kind = 'plan_contribution' and done_at is null and child_id = %s"
    assert owner.execute(due, [IVO]).fetchone() == (0,)
    page = therapist.get(BEGUN)
    assert "He comes gladly when he was asked the day before." in page.text
    assert "the version was abandoned" in page.text
    assert not page.root.all("textarea")
    assert BEGUN in therapist.get(f"/plans/{IVOS}/contributions").links
    therapist.get(f"/plans/{IVOS}", answers=404)


def test_a_draft_that_partners_never_saw_stays_unseen(
    owner: psycopg.Connection[Any], manager: Visitor, social_worker: Visitor, key_worker: Visitor, reviewing_officer: Visitor
) -> None:
    owner.execute("update app.plan_version set state = 'draft' where id = %s", [DRAFT])
    abandon(manager, to="abandoned_draft")
    for visitor in (social_worker, reviewing_officer):
        visitor.get(f"/plans/{DRAFT}", answers=404)
    assert "It was given up before partners saw it" in key_worker.get(f"/plans/{DRAFT}").text
    assert social_worker.member.membership_id not in told(owner)
    assert key_worker.member.membership_id in told(owner)


def test_what_partners_saw_stays_with_those_who_wrote_it_together(manager: Visitor, social_worker: Visitor, teacher: Visitor) -> None:
    abandon(manager)
    assert "It was given up before it was approved" in social_worker.get(f"/plans/{DRAFT}").text
    teacher.get(f"/plans/{DRAFT}", answers=404)


def test_a_new_draft_is_begun_from_it_with_its_words(owner: psycopg.Connection[Any], manager: Visitor, key_worker: Visitor) -> None:
    abandon(manager)
    page = key_worker.get(f"/children/{KAI}/plans")
    work = key_worker.submit(page, "plans", start=str(DRAFT), because="The move is over.")
    new = UUID(work.url.split("/")[-2])
    rows = {one.id: one for one in owner.execute("select * from app.plan_version where child_id = %s", [KAI]).fetchall()}
    assert (rows[new].state, rows[new].begun_from) == ("draft", IN_FORCE), "it goes on from what is in force"
    words = "select number, slice, passages from app.plan_section where version_id = %s order by number, slice, passages::text"
    assert owner.execute(words, [new]).fetchall() == owner.execute(words, [DRAFT]).fetchall()
    changed = owner.execute("select approved_by from app.plan_section where version_id = %s and number = 5", [new]).fetchone()
    assert changed is not None
    assert changed.approved_by is None, "what was changed is approved anew"
    assert state(owner) == "abandoned"


def test_without_a_choice_a_new_draft_starts_as_what_is_in_force(
    owner: psycopg.Connection[Any], manager: Visitor, key_worker: Visitor
) -> None:
    abandon(manager)
    work = key_worker.submit(key_worker.get(f"/children/{KAI}/plans"), "plans", because="Anew.")
    new = UUID(work.url.split("/")[-2])
    five = "select passages from app.plan_section where version_id = %s and number = 5"
    assert owner.execute(five, [new]).fetchone() == owner.execute(five, [IN_FORCE]).fetchone()


def test_once_something_later_was_approved_it_is_not_taken_up_again(
    cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: Visitor, key_worker: Visitor
) -> None:
    abandon(manager)
    owner.execute(
        "insert into app.plan_version (id, child_id, placement_id, slice, mine, number, model_of_care, state, approved_by, approved_at)"
        " select gen_random_uuid(), child_id, placement_id, slice, mine, '2.2', model_of_care, 'superseded', approved_by, now()"
        " from app.plan_version where id = %s",
        [IN_FORCE],
    )
    assert str(DRAFT) not in key_worker.get(f"/children/{KAI}/plans").text.split("Begin a new version")[1]
    with pytest.raises(psycopg.Error, match="later version was approved"):
        as_member(
            cluster, database, key_worker.member.membership_id,
            "select wall.begin_plan(gen_random_uuid(), child_id, placement_id, id, '9.9', 'why') from app.plan_version where id = %s",
            DRAFT,
        )  # fmt: skip


def test_a_later_version_of_the_same_number_is_put_on_paper_without_a_word_of_it(owner: psycopg.Connection[Any], manager: Visitor) -> None:
    abandon(manager)
    owner.execute("update app.plan_version set number = '2.0' where id = %s", [DRAFT])
    paper = f"/plans/{IN_FORCE}/paper"
    manager.submit(manager.get(paper), "paper")
    row = owner.execute("select facts from app.report where kind = 'plan' order by written_at desc limit 1").fetchone()
    assert row is not None
    nights = [one for one in json.loads(row.facts)["sections"] if one["number"] == 5]
    assert len(nights) == 1, "the draft’s own section does not stand beside it"
