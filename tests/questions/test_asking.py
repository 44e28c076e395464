"""Questions about a section of a plan, and what is said to be wrong with it: each within the reader's slice."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from portal.demo.idents import ident
from tests.conftest import Visit
from tests.databases import Cluster
from tests.visitor import Visitor

PLAN = f"/plans/{ident('plan', 'kai 2.0')}"
QUESTION = "Does half past nine hold on Sundays as well, before school?"


@pytest.fixture
def section(owner: psycopg.Connection[Any]) -> UUID:
    """Kai's days and nights: full text of part 8, written by the key worker."""
    return section_of(owner, 5, 80)


def section_of(owner: psycopg.Connection[Any], number: int, slice_: int) -> UUID:
    query = "select id from app.plan_section where version_id = %s and number = %s and slice = %s order by id"
    row = owner.execute(query, [ident("plan", "kai 2.0"), number, slice_]).fetchone()
    assert row is not None
    found: UUID = row.id
    return found


def ask(visitor: Visitor, section: UUID, kind: str = "question", words: str = QUESTION) -> str:
    page = visitor.submit(visitor.get(f"/sections/{section}/asked"), f"{section}/asked", kind=kind, words=words)
    block = next(one for one in page.root.all("section", class_="against") if words in one.text)
    return block.attrs["id"].removeprefix("asked-")


def test_a_question_and_its_answer_stand_beside_the_section(
    therapist: Visitor, key_worker: Visitor, manager: Visitor, section: UUID
) -> None:
    asked = ask(therapist, section)
    assert QUESTION in key_worker.get(PLAN).root.one("article", class_="plan").text
    assert "Answer a question about the plan" in key_worker.get("/").text, "it is on what needs them"
    key_worker.submit(key_worker.get(f"/asked/{asked}"), f"/asked/{asked}/answer", answer="Every night, so that Monday is no surprise.")
    for reader in (therapist, manager):
        assert "Every night, so that Monday is no surprise." in reader.get(PLAN).text
    assert "There is an answer to what you asked about a plan." in therapist.get("/").text


def test_who_cannot_read_the_section_cannot_see_the_question(
    therapist: Visitor, teacher: Visitor, commissioner: Visitor, visit: Visit, section: UUID
) -> None:
    asked = ask(therapist, section)
    for reader in (teacher, commissioner, visit("stranger.therapist@brackenwell-camhs.example")):
        unknown = reader.ask("GET", f"/asked/{uuid4()}")
        for url in (f"/asked/{asked}", f"/sections/{section}/asked"):
            page = reader.ask("GET", url)
            assert page.status == 404
            assert len(page.bytes) == len(unknown.bytes)
        assert QUESTION not in reader.ask("GET", PLAN).html
        assert asked not in reader.ask("GET", PLAN).html


def test_a_question_about_the_school_version_is_the_schools_and_of_who_checks_it(
    teacher: Visitor, key_worker: Visitor, therapist: Visitor, owner: psycopg.Connection[Any]
) -> None:
    section = section_of(owner, 15, 81)
    ask(teacher, section)
    assert QUESTION in key_worker.get(f"/sections/{section}/asked").text
    assert therapist.ask("GET", f"/sections/{section}/asked").status == 404


def test_this_is_wrong_is_answered_with_yes_or_no_and_kept(social_worker: Visitor, key_worker: Visitor, section: UUID) -> None:
    words = "He has had porridge since the summer."
    asked = ask(social_worker, section, "wrong", words)
    page = key_worker.get(f"/asked/{asked}")
    refused = key_worker.submit(page, f"/asked/{asked}/answer", answers=422, answer="Right.")
    assert "Say whether it is wrong." in refused.text
    key_worker.submit(refused, f"/asked/{asked}/answer", accepted="yes", answer="Right, the next version says so.")
    shown = social_worker.get(PLAN).text
    assert words in shown
    assert "Right, the next version says so." in shown
    assert "accepted" in shown


def test_a_question_can_be_marked_as_answered_by_who_asked(therapist: Visitor, section: UUID, owner: psycopg.Connection[Any]) -> None:
    asked = ask(therapist, section)
    therapist.submit(therapist.get(f"/asked/{asked}"), f"/asked/{asked}/settled")
    assert "Marked as answered" in therapist.get(f"/asked/{asked}").text
    row = owner.execute("select done_at is not null from app.due_item where source_id = %s", [asked]).fetchone()
    assert row == (True,)


def test_only_who_answers_for_the_section_answers(
    therapist: Visitor, social_worker: Visitor, clinician: Visitor, manager: Visitor, section: UUID, cluster: Cluster, database: str
) -> None:
    asked = ask(therapist, section)
    for other in (therapist, social_worker, clinician):
        page = other.get(f"/asked/{asked}")
        assert [form for form in page.forms if form.action.endswith(f"{asked}/answer")] == []
        token = page.forms[0].fields["csrf_token"][0]
        assert other.ask("POST", f"/asked/{asked}/answer", data={"csrf_token": token, "answer": "Past the page."}).status == 403
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [other.member.membership_id])
            assert connection.execute("select done from wall.answer_asked(%s, null, 'x')", [asked]).fetchone() == (False,)
    manager.submit(manager.get(f"/asked/{asked}"), f"/asked/{asked}/answer", answer="For the home: every night.")


def test_a_stranger_asks_nothing_past_the_page(visit: Visit, section: UUID, cluster: Cluster, database: str) -> None:
    for email in ("stranger.key-worker@tamarisk-lane.example", "farida.ali@saltmarsh-academy.example"):
        with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
            connection.execute("select wall.enter(%s)", [visit(email).member.membership_id])
            call = "select done from wall.ask_of_section(gen_random_uuid(), %s, 'question', 'x', current_date, '')"
            assert connection.execute(call, [section]).fetchone() == (False,)


def test_the_log_of_a_question_is_of_the_section(therapist: Visitor, section: UUID, owner: psycopg.Connection[Any]) -> None:
    ask(therapist, section)
    row = owner.execute("select abouts from app.trail where action = 'ask about a section'").fetchone()
    assert row is not None
    assert list(row.abouts) == [80]
