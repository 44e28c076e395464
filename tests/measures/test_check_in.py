"""The child's check-in, and the ruling on an answer "I do not feel safe": the social worker's alone, and nothing that betrays it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask

from portal.demo.fill_measures import check_in_id
from portal.demo.idents import ident
from portal.foundation import clock
from tests.measures.people import ALL, CHECK_IN, KAI, faces
from tests.visitor import Visitor
from tests.world import members, sign_in

WAITS, TOLD = f"/check-ins/{check_in_id('kai', 9)}/decision", f"/check-ins/{check_in_id('kai', 44)}/decision"
NOT_TOLD = (
    "ruth-adeyemi", "leila-farrokh", "desmond-clarke", "josephine-mensah", "farida-ali", "mateusz-zielinski", "aoife-brennan",
)  # fmt: skip
BADLY = """'{"listened": 1, "talk": 1, "school": 1, "hopeful": 1}', 1::smallint, false)"""


@contextmanager
def as_seen_by(cluster: Any, database: str, person: str) -> Iterator[psycopg.Connection[Any]]:
    """What the database itself lets a membership see, whatever Python does."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as web:
        web.execute("select wall.enter(%s)", [ident("membership", person)])
        yield web


def rows_of(cluster: Any, database: str, person: str) -> set[tuple[int, Any]]:
    with as_seen_by(cluster, database, person) as web:
        found = web.execute("select slice, on_date, faces ->> 'safe' from app.check_in where child_id = %s", [KAI]).fetchall()
    return {(row[0], row[1], row[2]) for row in found}


# Row 19, by roles


@pytest.mark.reads_only
def test_the_faces_are_seen_by_those_who_care_and_lead_reviews(
    key_worker: Visitor, manager: Visitor, clinician: Visitor, social_worker: Visitor, reviewing_officer: Visitor
) -> None:
    for visitor in (key_worker, manager, clinician, social_worker, reviewing_officer):
        page = visitor.get(ALL)
        assert "listened to" in page.root.one("section", id="check-in").text


@pytest.mark.reads_only
def test_the_faces_are_not_seen_by_school_health_and_the_commissioner(
    teacher: Visitor, virtual_head: Visitor, commissioner: Visitor, therapist: Visitor
) -> None:
    for visitor in (teacher, virtual_head, commissioner, therapist):
        page = visitor.get(ALL)
        assert not page.root.all("section", id="check-in")
        assert "safe" not in page.root.one("main").text
        visitor.get(CHECK_IN, answers=404)


@pytest.mark.reads_only
def test_the_check_in_is_opened_by_the_child_or_the_key_worker(key_worker: Visitor, manager: Visitor, social_worker: Visitor) -> None:
    key_worker.get(CHECK_IN)
    for visitor in (manager, social_worker):
        assert "is the child’s own" in visitor.get(CHECK_IN, answers=403).text


@pytest.mark.reads_only
def test_the_child_is_told_who_sees_what_and_whom_to_ring(key_worker: Visitor) -> None:
    for address in (CHECK_IN, f"{CHECK_IN}/thanks"):
        text = key_worker.get(address).text
        for told in ("not for emergencies", "999", "0800 1111", "01632 960499"):
            assert told in text, (address, told)
    assert "Your social worker alone sees what you pick for “I feel safe here”" in key_worker.get(CHECK_IN).text


@pytest.mark.reads_only
def test_each_face_has_its_words_and_a_label_to_press(key_worker: Visitor) -> None:
    page = key_worker.get(CHECK_IN)
    for question in page.root.all("fieldset"):
        labels = [one.all("span")[0].text for one in question.all("label")]
        assert labels == ["Not at all", "Not much", "In the middle", "Mostly", "Yes, a lot"]
        assert len(question.all("svg")) == 5
        assert len(question.all("input", type="radio")) == 5


def test_a_question_left_out_is_asked_again_and_the_others_stay(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    before = owner.execute("select count(*) from app.check_in").fetchone()
    page = key_worker.submit(key_worker.get(CHECK_IN), "check-in", answers=422, safe="4", listened="2")
    assert "Choose one face." in page.text
    assert "Pick a face for “School is OK”." in page.root.one("ul", class_="govuk-error-summary__list").text, (
        "the summary names each question"
    )
    assert page.form("check-in").fields["listened"] == ["2"]
    assert owner.execute("select count(*) from app.check_in").fetchone() == before


# What nobody must be able to tell


@pytest.mark.parametrize("safe", [1, 2, 3, 5])
def test_whatever_is_answered_everybody_else_sees_the_same(
    key_worker: Visitor,
    manager: Visitor,
    reviewing_officer: Visitor,
    owner: psycopg.Connection[Any],
    cluster: Any,
    database: str,
    safe: int,
) -> None:
    """The same pages, word for word, and in the database the same rows: after a safe answer and after an unsafe one."""
    with clock.frozen_at(datetime.now(UTC)):
        thanks = faces(key_worker, safe)
        assert thanks.text == faces(key_worker, 4).text, "the page after it is the same"
    for visitor in (key_worker, manager, reviewing_officer):
        page = visitor.get(ALL)
        section = page.root.one("section", id="check-in")
        assert "Not at all" not in page.text
        assert "Not much" not in page.text or visitor is manager
        days = [row.all("th")[0].text for row in section.one("tbody").all("tr")]
        assert len(days) == 6, "one line for each day on which there was a check-in, and no gap"
        assert "safe" not in section.one("thead").text
    for person in (
        "ruth-adeyemi",
        "leila-farrokh",
        "desmond-clarke",
        "josephine-mensah",
        "farida-ali",
        "mateusz-zielinski",
        "aoife-brennan",
    ):
        assert not {one for one in rows_of(cluster, database, person) if one[0] == 198}, person
    told = owner.execute("select distinct abouts from app.trail where action = 'open the check-in' and reason <> '' and outcome = 'done'")
    assert told.fetchall() == [([190],)], "and the trail says the same of each"


def test_every_check_in_leaves_the_same_two_rows(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    for safe in (1, 4):
        faces(key_worker, safe)
    found = owner.execute("select slice, count(*) from app.check_in where on_date = %s group by 1 order by 1", [clock.today()]).fetchall()
    assert found == [(190, 2), (198, 2)]


@pytest.mark.reads_only
def test_in_both_walls_only_the_social_worker_and_whom_they_told_see_the_answers(
    cluster: Any, database: str, manager: Visitor, key_worker: Visitor, social_worker: Visitor
) -> None:
    safe = {one for one in rows_of(cluster, database, "sunita-rao") if one[0] == 198}
    assert len(safe) == 5, "every answer, not only the unsafe ones"
    assert {one[2] for one in rows_of(cluster, database, "gareth-pryce") if one[0] == 198} == {"2"}, "what they were told, and no more"
    assert "safe" in social_worker.get(ALL).root.one("section", id="check-in").one("thead").text
    assert "“Not much”" in manager.get(ALL).root.one("section", id="answers").text
    assert not key_worker.get(ALL).root.all("section", id="answers")
    for visitor in (key_worker, manager):
        visitor.get(WAITS, answers=404)
        visitor.get(TOLD, answers=404)


def test_python_hides_the_answers_even_where_the_database_would_show_them(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    owner.execute("insert into wall.readable (role, slice, own_only) values ('IRO', 198, false), ('RM', 198, false), ('CL', 198, false)")
    owner.execute("update wall.readable set own_only = false where role = 'KW' and slice = 198")
    page = key_worker.get(ALL)
    assert not page.root.all("section", id="answers")
    assert "safe" not in page.root.one("section", id="check-in").one("thead").text
    key_worker.get(WAITS, answers=404)


@pytest.mark.reads_only
def test_no_release_of_them_is_offered(social_worker: Visitor) -> None:
    offered = [one.attrs.get("value", "") for one in social_worker.get(f"/children/{KAI}/releases/new").root.all("option", "input")]
    assert "slice:190" in offered
    assert "slice:198" not in offered


def test_no_release_opens_them(owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        owner.execute("""insert into app.release (id, child_id, slice, mine, opened_slice, to_agency_id, purpose, basis, expires_on)
            select gen_random_uuid(), %s, 320, '{}', 198, id, 'x', 'x', '2099-01-01' from app.agency limit 1""", [KAI])  # fmt: skip


def test_nobody_writes_them_past_the_wall(cluster: Any, database: str) -> None:
    for person in ("ruth-adeyemi", "sunita-rao"):
        for statement in (
            "insert into app.check_in (id) values (gen_random_uuid())",
            "update app.check_in set faces = '{}'",
            "update app.check_in set mine = '{}'",
        ):
            with as_seen_by(cluster, database, person) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


def test_the_function_itself_refuses_who_is_neither_the_child_nor_the_key_worker(cluster: Any, database: str) -> None:
    asked = f"select wall.keep_check_in(gen_random_uuid(), gen_random_uuid(), %s, wall.today(), {BADLY}"
    for person in ("gareth-pryce", "sunita-rao", "farida-ali", "stranger-key-worker"):
        with as_seen_by(cluster, database, person) as web, pytest.raises(psycopg.errors.Error, match="child’s own"):
            web.execute(asked, [KAI])


# Whom it reaches


def notices(owner: psycopg.Connection[Any], kind: str) -> list[UUID]:
    return [row[0] for row in owner.execute("select to_membership_id from app.notice where kind = %s", [kind]).fetchall()]


def test_an_unsafe_answer_reaches_the_social_worker_and_a_safe_one_nobody(
    key_worker: Visitor, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    faces(key_worker, 3)
    assert notices(owner, "check_in") == []
    faces(key_worker, 2)
    assert notices(owner, "check_in") == [ident("membership", "sunita-rao")]
    assert "One answer needs you" in social_worker.get("/").text
    assert "waits for you" in social_worker.get(ALL).text


@pytest.mark.parametrize("hour", [10, 22])
def test_at_night_the_duty_team_is_told_too_by_case_code_and_no_word(
    key_worker: Visitor, visit: Any, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, hour: int
) -> None:
    monkeypatch.setattr("portal.measures.rules.after_hours", lambda _at: hour == 22)
    faces(key_worker, 1)
    duty = ident("membership", "femi-lawal")
    assert (duty in notices(owner, "check_in_to_duty")) == (hour == 22)
    said = owner.execute("select heading, text, case_code from app.receipt where membership_id = %s", [duty]).fetchall()
    assert len(said) == (hour == 22)
    if hour == 22:
        assert said[0].case_code == "HC-4K7Q"
        assert not {"Kai", "safe"} & set(said[0].text.replace(".", " ").split())
        assert "needs the emergency duty team" in visit("femi.lawal@harbour.example").get("/").text


def test_without_a_social_worker_the_duty_team_is_told_at_any_hour(
    key_worker: Visitor, owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.measures.rules.after_hours", lambda _at: False)
    owner.execute("update app.involvement set ended_at = now() where child_id = %s and role = 'SW'", [KAI])
    faces(key_worker, 1)
    assert ident("membership", "femi-lawal") in notices(owner, "check_in_to_duty")


# What the social worker decides


def test_the_social_worker_decides_who_is_told(
    social_worker: Visitor, clinician: Visitor, manager: Visitor, key_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = social_worker.submit(
        social_worker.get(WAITS),
        "decision",
        whom=[str(ident("membership", "leila-farrokh"))],
        why="Spoke with Kai; Leila sees him tomorrow.",
    )
    assert "Told: Dr Leila Farrokh." in page.text
    assert "“Not much”" in clinician.get(ALL).root.one("section", id="answers").text
    assert "Leila sees him tomorrow" not in clinician.get(ALL).text, "the decision's words are the social worker's"
    assert notices(owner, "check_in_told") == [ident("membership", "leila-farrokh")]
    assert len(manager.get(ALL).root.one("section", id="answers").all("li")) == 1, "who was not told learns nothing"
    assert not key_worker.get(ALL).root.all("section", id="answers")
    told = owner.execute("select abouts from app.trail where action = 'decide who is told of an answer' and reason = 'decided'").fetchall()
    assert told == [([198],)]


def test_nobody_may_be_told_and_a_reason_is_asked(social_worker: Visitor) -> None:
    assert "Say what you decided, and why." in social_worker.submit(social_worker.get(WAITS), "decision", answers=422).text
    page = social_worker.submit(social_worker.get(WAITS), "decision", why="Kai asks that nobody knows for now. I visit on Monday.")
    assert "Nobody else was told." in page.text


@pytest.mark.reads_only
def test_only_people_who_care_or_lead_reviews_can_be_told(social_worker: Visitor) -> None:
    offered = [one.text for one in social_worker.get(WAITS).form("decision").element.all("label")]
    assert not [one for one in offered if "teacher" in one or "therapist" in one or "commissioning" in one]
    assert not [one for one in offered if "Edmund Achebe" in one or "Philippa Venn" in one], "no office that oversees or inspects"
    assert [one for one in offered if "clinical lead" in one]


def test_the_manager_does_not_learn_of_it_from_the_trail(social_worker: Visitor, manager: Visitor, reviewing_officer: Visitor) -> None:
    social_worker.submit(social_worker.get(WAITS), "decision", answers=422)
    social_worker.submit(social_worker.get(WAITS), "decision", why="I visit on Monday.")
    for visitor in (manager, reviewing_officer):
        text = visitor.get(f"/children/{KAI}/trail").text
        assert "who is told of an answer" not in text
    assert "decided who is told of an answer" in social_worker.get(f"/children/{KAI}/trail").text


# The child signed in


def the_child(app: Flask, owner: psycopg.Connection[Any]) -> Visitor:
    """Kai, let in by the social worker."""
    person, membership = uuid4(), uuid4()
    owner.execute("insert into app.person (id, name, email) values (%s, 'Kai', 'kai@mail.example')", [person])
    owner.execute(
        "insert into app.membership (id, person_id, agency_id, role, starts_on) values (%s, %s, %s, 'CH', '2020-01-01')",
        [membership, person, ident("agency", "harbour")],
    )
    owner.execute(
        """insert into app.involvement (id, child_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, granted_by,
             starts_on) values (gen_random_uuid(), %s, 40, array[%s::uuid], %s, 'Kai', 'CH', 'Harbour Council', 'full', 'his own record',
             'Sunita Rao', '2020-01-01')""",
        [KAI, membership, membership],
    )
    return sign_in(app, members(owner)["kai@mail.example"])


def test_the_child_answers_and_sees_what_they_said_and_nobody_else_sees_more(
    app: Flask, owner: psycopg.Connection[Any], key_worker: Visitor, social_worker: Visitor, cluster: Any, database: str
) -> None:
    kai = the_child(app, owner)
    thanks = faces(kai, 1)
    assert "0800 1111" in thanks.text
    page = kai.get(ALL)
    section = page.root.one("section", id="check-in")
    assert "safe" in section.one("thead").text, "their own answers are theirs to see"
    assert not page.root.all("section", id="answers")
    assert "Enter SDQ scores" not in page.text
    assert notices(owner, "check_in") == [ident("membership", "sunita-rao")]
    assert "“Not at all”" in social_worker.get(ALL).text
    assert "Not at all" not in key_worker.get(ALL).text
    assert not {one for one in rows_of(cluster, database, "ruth-adeyemi") if one[0] == 198}


def test_the_child_rates_a_goal_and_adds_one(app: Flask, owner: psycopg.Connection[Any]) -> None:
    from portal.demo.fill_measures import goal_id

    kai = the_child(app, owner)
    page = kai.submit(kai.get(f"/goals/{goal_id('kai', 2)}"), "ratings", rating="9")
    assert "From 3 to 9: a change that is likely to mean something." in page.text


def test_the_faces_sent_twice_are_kept_once(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = key_worker.get(CHECK_IN)
    for _ in range(2):
        key_worker.submit(page, "check-in", safe="1", listened="4", talk="4", school="3", hopeful="4")
    assert owner.execute("select count(*) from app.check_in where on_date = %s", [clock.today()]).fetchone() == (2,)
    assert len(notices(owner, "check_in")) == 1


def test_what_a_child_answers_as_a_session_ends_is_not_shown_to_whose_session_it_was(
    key_worker: Visitor, app: Flask, owner: psycopg.Connection[Any]
) -> None:
    """The screen was the key worker's, the answer was not: unsent words are kept for their writer, and here that was the child."""
    page = key_worker.get(CHECK_IN)
    owner.execute("update app.signin_session set last_seen_at = now() - interval '1 day'")
    chosen = page.form("check-in")
    sent = chosen.fields | {name: ["1"] for name in chosen.names}
    ended = key_worker.ask("POST", CHECK_IN, data=sent, headers={"Referer": f"http://localhost{CHECK_IN}"})
    assert ended.status == 401
    assert owner.execute("select count(*) from app.draft").fetchone() == (0,)
    back = sign_in(app, members(owner)[key_worker.email]).get(CHECK_IN)
    assert not back.root.all(id="unsent")
    assert not [one for one in back.root.all("input", type="radio") if "checked" in one.attrs]
    assert rows_of_today(owner) == []


def rows_of_today(owner: psycopg.Connection[Any]) -> list[Any]:
    return owner.execute("select id from app.check_in where child_id = %s and on_date = current_date", [KAI]).fetchall()
