"""Goals: three of each kind, one rater's line, a change that is marked, a slip taken back, each reader in their own slice."""

from typing import Any

import psycopg
import pytest

from portal.demo.fill_measures import goal_id, rating_id
from portal.demo.idents import ident
from tests.measures.people import ALL, KAI, new_goal
from tests.visitor import Page, Visitor

LESSON = f"/goals/{goal_id('kai', 1)}"
HANDOVER = f"/goals/{goal_id('kai', 4)}"
SLIP = f"/goals/ratings/{rating_id('kai', 1, 1)}/slip"
WORDS = "Stay in the last lesson even if I've got a feeling."


def rated(visitor: Visitor, goal: str, rating: int | str, answers: int = 200, **more: Any) -> Page:
    return visitor.submit(visitor.get(goal), "ratings", answers=answers, rating=str(rating), **more)


def end_one(visitor: Visitor, goal: str = LESSON) -> Page:
    return visitor.submit(visitor.get(goal), "ending", how="reached", because="Six weeks in a row.")


# Row 17, by roles


@pytest.mark.reads_only
def test_goals_are_read_by_those_who_work_with_them_each_rater_a_line(
    key_worker: Visitor, manager: Visitor, clinician: Visitor, social_worker: Visitor, reviewing_officer: Visitor, therapist: Visitor
) -> None:
    for visitor in (key_worker, manager, clinician, social_worker, reviewing_officer, therapist):
        page = visitor.get(ALL)
        assert WORDS in page.text
        assert "From 2 to 6: a change that is likely to mean something." in page.text
        assert "From 3 to 5: a small change." in page.text
        visitor.get(LESSON)


@pytest.mark.reads_only
def test_the_commissioner_sees_how_goals_go_and_no_word_of_them(commissioner: Visitor) -> None:
    page = commissioner.get(ALL)
    assert "Goal 1 of the child" in page.text
    assert "From 2 to 6: a change that is likely to mean something." in page.text
    for told in ("lesson", "Saltmarsh", "Nan", "Ruth", "Kai", "SDQ", "check-in", "safe here"):
        assert told not in page.root.one("main").text
    for address in (LESSON, SLIP):
        commissioner.get(address, answers=404)


@pytest.mark.reads_only
def test_school_reads_the_goal_that_was_shown_to_it_and_no_other(teacher: Visitor, virtual_head: Visitor) -> None:
    for visitor in (teacher, virtual_head):
        page = visitor.get(ALL)
        assert WORDS in page.text
        assert "Nan’s" not in page.text
        assert "Nan's" not in page.text
        visitor.get(LESSON)
        visitor.get(HANDOVER, answers=404)
    virtual_head.get(f"{ALL}/goals", answers=403)


@pytest.mark.reads_only
def test_goals_do_not_exist_for_strangers(stranger: Visitor, other_manager: Visitor) -> None:
    for visitor in (stranger, other_manager):
        for address in (ALL, LESSON, SLIP, f"{ALL}/goals", f"{ALL}/sdq", f"{ALL}/counts"):
            visitor.get(address, answers=404)


@pytest.mark.reads_only
def test_who_only_reads_is_offered_nothing_to_write(reviewing_officer: Visitor) -> None:
    assert "Write down a goal" not in reviewing_officer.get(ALL).text
    assert "Rate it" not in reviewing_officer.get(LESSON).text
    reviewing_officer.get(f"{ALL}/goals", answers=403)


# Three at once


def test_a_fourth_goal_is_refused_with_what_to_do_and_keeps_what_was_typed(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = new_goal(key_worker, answers=422)
    assert "Three at a time is the most: end one of them first." in page.text
    assert page.form("measures/goals").fields["words"] == ["Ride to the sea and back."]
    end_one(key_worker)
    new_goal(key_worker)
    row = owner.execute("select * from app.goal where words like 'Ride%%'").fetchone()
    assert (row.place, row.rater, row.rater_key, row.slice) == (1, "Kai", "child", 170)


def test_the_database_holds_no_fourth_active_goal(owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        owner.execute("update app.goal set place = 2 where id = %s", [goal_id("kai", 1)])


def test_one_form_sent_twice_is_one_goal(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    end_one(key_worker)
    page = key_worker.get(f"{ALL}/goals")
    for _ in range(2):
        key_worker.submit(page, "measures/goals", whose="child", words="Ride to the sea and back.")
    assert owner.execute("select count(*) from app.goal where words like 'Ride%%'").fetchone() == (1,)


def test_a_teachers_goal_for_the_people_around_is_theirs_and_the_homes(teacher: Visitor, key_worker: Visitor) -> None:
    page = new_goal(teacher, answers=422, whose="network", words="A desk by the door in every lesson.")
    assert "Three goals of the people around are active." in page.text
    assert "Nan's" not in page.text, "that there is no room tells nothing of what fills it"
    end_one(key_worker, HANDOVER)
    page = new_goal(teacher, whose="network", words="A desk by the door in every lesson.")
    assert "A desk by the door" in page.text
    assert "A desk by the door" in key_worker.get(ALL).text


# Rating


def test_a_rating_goes_on_its_raters_line_and_reaches_the_commissioner_as_a_number(
    key_worker: Visitor, commissioner: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = rated(key_worker, LESSON, 8, note="The whole of Friday.")
    assert "From 2 to 8: a change that is likely to mean something." in page.text
    assert "The whole of Friday." in page.text
    seen = commissioner.get(ALL).text
    assert "From 2 to 8" in seen
    assert "Friday" not in seen
    told = owner.execute("select abouts, reason from app.trail where reason = 'rated a goal'").fetchall()
    assert told == [([170], "rated a goal")]


def test_another_rater_has_a_line_of_their_own_and_nothing_is_averaged(key_worker: Visitor, commissioner: Visitor) -> None:
    page = rated(key_worker, LESSON, 1, rater=str(ident("membership", "ruth-adeyemi")))
    assert "Kai: From 2 to 6: a change that is likely to mean something." in page.text
    assert "Ruth Adeyemi: 1 of 10, rated once so far." in page.text
    seen = commissioner.get(ALL).text
    assert "Rater 2: 1 of 10, rated once so far." in seen
    assert "Ruth" not in seen.split("Goals and measures", 1)[1]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rating": "11"}, "Choose a number from 0 to 10."),
        ({"rated_on": ["1", "1", "2199"]}, "Choose today or an earlier day"),
        ({"rated_on": ["1", "1", "2020"]}, "The goal was agreed on"),
        ({"rater": "somebody"}, "Choose who rates."),
    ],
)
def test_what_cannot_be_rated_is_refused_with_what_to_do(key_worker: Visitor, given: dict[str, Any], says: str) -> None:
    page = rated(key_worker, LESSON, answers=422, **({"rating": "5"} | given))
    assert says in page.text


def test_the_child_and_school_may_rate_what_they_see_and_nobody_rates_what_ended(teacher: Visitor, key_worker: Visitor) -> None:
    assert "Farida Ali: 7 of 10" in rated(teacher, LESSON, 7, rater=str(ident("membership", "farida-ali"))).text
    page = end_one(key_worker)
    assert "Reached" in page.text
    assert "Rate it" not in page.text


def test_a_slip_is_taken_back_with_its_reason_and_kept_and_leaves_every_chart(
    key_worker: Visitor, commissioner: Visitor, owner: psycopg.Connection[Any]
) -> None:
    page = key_worker.submit(key_worker.get(SLIP), "slip", because="That was another child’s number.")
    assert "taken back" in page.text
    assert "That was another child’s number." in page.text
    assert "From 4 to 6: a small change." in page.text
    assert "From 4 to 6" in commissioner.get(ALL).text
    row = owner.execute("select rating, taken_back_by from app.goal_rating where id = %s", [rating_id("kai", 1, 1)]).fetchone()
    assert row == (2, "Ruth Adeyemi, key worker, Tamarisk Lane Care")


def test_a_slip_needs_its_reason_and_is_not_somebody_elses_to_take_back(key_worker: Visitor, therapist: Visitor, manager: Visitor) -> None:
    page = key_worker.submit(key_worker.get(SLIP), "slip", answers=422)
    assert "Say what was wrong" in page.text
    refused = therapist.submit(therapist.get(SLIP), "slip", answers=422, because="Not mine.")
    assert "taken back by who wrote it" in refused.text
    assert "taken back" in manager.submit(manager.get(SLIP), "slip", because="Typed twice.").text


def test_a_rating_is_never_written_over(cluster: Any, database: str) -> None:
    for statement in (
        "update app.goal_rating set rating = 9", "update app.goal set words = ''", "delete from app.goal_rating",
        "update app.goal_figure set rating = 9", "insert into app.goal_figure (id) values (gen_random_uuid())",
    ):  # fmt: skip
        with psycopg.connect(cluster.dsn("portal_web", database)) as web:
            web.execute("select wall.enter(%s)", [ident("membership", "leila-farrokh")])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


def test_hostile_words_in_a_goal_stay_words_on_the_page_and_in_the_drawing(key_worker: Visitor) -> None:
    end_one(key_worker)
    page = new_goal(key_worker, words='<script>alert(1)</script>"><image href=x>')
    assert "<script>alert" not in page.html
    assert "<image" not in page.html
    assert '<script>alert(1)</script>"><image href=x>' in page.text


def test_a_child_without_goals_has_a_page_that_says_so(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "No goal is shown to you yet" not in key_worker.get(ALL).text
    for table in ("goal_figure", "goal_rating", "goal"):
        owner.execute(f"delete from app.{table} where child_id = %s", [KAI])
    assert "No goal is shown to you yet" in key_worker.get(ALL).text


@pytest.mark.reads_only
def test_the_childs_page_leads_here(key_worker: Visitor) -> None:
    assert ALL in key_worker.get(f"/children/{KAI}").links


@pytest.mark.reads_only
def test_a_goal_leads_to_its_evidence_for_those_who_read_practice_notes(key_worker: Visitor, therapist: Visitor) -> None:
    page = f"/goals/{ident('goal', 'kai 3')}"
    evidence = f"/children/{KAI}/notes?goal_id={ident('goal', 'kai 3')}"
    assert evidence in key_worker.get(page).links
    assert "Keeping a page that went wrong" in key_worker.get(evidence).text
    assert evidence not in therapist.get(page).links
