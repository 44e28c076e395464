"""The child's page: what each reader needs first, the record as far as they read it, and no trace of the rest."""

from typing import Any

import psycopg
import pytest
from flask import Flask

from portal.access.parts import Part, Role
from portal.access.policy import cell
from portal.demo.cast import PEOPLE
from portal.demo.idents import ident
from portal.work.words import PART_HEADINGS, STATES, WRITTEN_FOR
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Page, Visitor
from tests.work.arrange import many_children

KAI = f"/children/{ident('child', 'kai')}"
EMAIL = {person.key: person.email for person in PEOPLE}
READERS = {
    "ruth-adeyemi": Role.KW,
    "gareth-pryce": Role.RM,
    "leila-farrokh": Role.CL,
    "sunita-rao": Role.SW,
    "desmond-clarke": Role.IRO,
    "aoife-brennan": Role.CO,
    "mateusz-zielinski": Role.XT,
    "farida-ali": Role.DT,
    "josephine-mensah": Role.VSH,
}


def headings(page: Page) -> list[str]:
    return [one.text for one in page.root.all("h2")]


@pytest.mark.reads_only
def test_on_top_stands_what_one_must_know_before_meeting_kai(key_worker: Visitor) -> None:
    top = key_worker.get(KAI).root.one("div", class_="child-top").text
    for needed in ("Kai", "he/him", "13 years old", "Rowan House", "Language", "How to talk with Kai", "Allergies", "Out of hours"):
        assert needed in top


@pytest.mark.reads_only
def test_for_whom_one_acts_and_about_whom_stands_on_the_page(social_worker: Visitor) -> None:
    acting = social_worker.get(KAI).root.one("section", class_="acting").text
    assert "You act for Harbour Council" in acting
    assert "this is Kai" in acting


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_no_heading_hints_at_a_part_that_a_role_never_reads(visit: Visit, person: str) -> None:
    page = visit(EMAIL[person]).get(KAI)
    never = {PART_HEADINGS[part] for part in Part if cell(part, READERS[person]).level == 0}
    may = {PART_HEADINGS[part] for part in Part if cell(part, READERS[person]).level > 0}
    assert not never & set(headings(page)), person
    assert may & set(headings(page)), person
    assert not [link for link in page.root.one("ul", class_="sections").all("a") if link.text in never]


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_no_part_stands_empty(visit: Visit, person: str) -> None:
    page = visit(EMAIL[person]).get(KAI)
    assert not [one for one in page.root.all("section", class_="part") if not one.all("div", class_="entry") and not one.all("ul")]


@pytest.mark.reads_only
def test_a_version_for_others_is_shown_apart_to_those_who_check_it(key_worker: Visitor) -> None:
    page = key_worker.get(KAI)
    folded = page.root.all("details", class_="version")
    assert [one.one("h2").text for one in folded][:2] == ["Written for school", "Written for the commissioner"]
    line = "Age-appropriate skills, with travel a strength."
    assert [line in one.text for one in folded].count(True) == 1
    full = " ".join(one.text for one in page.root.all("section", class_="part") if not any(one in folder.walk() for folder in folded))
    assert line not in full


@pytest.mark.reads_only
@pytest.mark.parametrize("person", ["farida-ali", "aoife-brennan", "mateusz-zielinski", "josephine-mensah"])
def test_whoever_reads_a_version_reads_it_as_the_text_and_hears_of_no_other(visit: Visit, person: str) -> None:
    page = visit(EMAIL[person]).get(KAI)
    assert not page.root.all("details", class_="version")
    assert not set(headings(page)) & set(WRITTEN_FOR.values())


@pytest.mark.reads_only
def test_a_teacher_reads_the_schools_words_and_not_one_of_the_therapy(teacher: Visitor) -> None:
    text = teacher.get(KAI).text
    assert "Only staff of Rowan House collect Kai" in text
    for withheld in ("formulation", "Incident record", "Practice note", "CAMHS session", "£"):
        assert withheld not in text


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_the_way_to_the_trail_is_shown_to_those_who_may_go_it(visit: Visit, person: str) -> None:
    visitor = visit(EMAIL[person])
    shown = f"{KAI}/trail" in visitor.get(KAI).links
    assert shown == (READERS[person] in {Role.RM, Role.SW, Role.IRO})
    assert (visitor.ask("GET", f"{KAI}/trail").status == 200) == shown


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_every_way_on_from_the_page_can_be_gone(visit: Visit, person: str) -> None:
    visitor = visit(EMAIL[person])
    doors = [one.all("a")[0].attrs["href"] for one in visitor.get(KAI).root.all("li", class_="doors__door")]
    assert doors
    for door in doors:
        visitor.get(door)


@pytest.mark.reads_only
def test_every_entry_says_who_wrote_it_and_when(key_worker: Visitor) -> None:
    for entry in key_worker.get(KAI).root.all("div", class_="entry"):
        assert entry.one("p", class_="entry__by").all("time")


@pytest.mark.reads_only
def test_what_is_mine_to_do_leads_to_the_move(teacher: Visitor) -> None:
    mine = teacher.get(KAI).root.all("li", class_="checks__item--mine")
    assert mine
    assert any(one.all("a") and "/transitions/" in one.all("a")[0].attrs["href"] for one in mine)


@pytest.mark.reads_only
def test_a_stranger_finds_nothing_here(stranger: Visitor) -> None:
    there = stranger.ask("GET", KAI)
    nowhere = stranger.ask("GET", f"/children/{ident('child', 'nobody')}")
    assert there.status == nowhere.status == 404
    assert there.bytes == nowhere.bytes


@pytest.mark.reads_only
def test_the_page_asks_at_most_six_statements(app: Flask, visit: Visit) -> None:
    for person in READERS:
        visitor = visit(EMAIL[person])
        with statements_of(app) as asked:
            visitor.get(KAI)
        assert len(asked) <= 6, person


def test_the_page_asks_no_more_when_there_are_two_hundred_children(
    app: Flask, social_worker: Visitor, owner: psycopg.Connection[Any]
) -> None:
    with statements_of(app) as few:
        social_worker.get(KAI)
    many_children(owner, social_worker.member.membership_id)
    with statements_of(app) as many:
        social_worker.get(KAI)
    assert len(few) == len(many)


def test_text_is_shown_as_text(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    hostile = "<script>alert(1)</script> {{ 7 * 7 }} \u202e &amp; <b>bold</b>"
    changed = owner.execute(
        "update app.entry set text = %s, heading = %s where child_id = %s and slice = 70", [hostile, hostile, ident("child", "kai")]
    )
    assert changed.rowcount
    page = key_worker.get(KAI)
    assert hostile in page.text
    assert not [one for one in page.root.all("script") if "src" not in one.attrs]


def test_somebody_whose_days_are_over_is_not_among_the_people_around(key_worker: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert "Farida Ali" in key_worker.get(KAI).root.one("section", id="people").text
    owner.execute(
        "update app.involvement set ends_on = current_date - 1 where child_id = %s and name = 'Farida Ali'", [ident("child", "kai")]
    )
    assert "Farida Ali" not in key_worker.get(KAI).root.one("section", id="people").text


def test_every_state_of_a_plan_a_move_and_a_review_has_words() -> None:
    from portal.plans.models import STATES as OF_A_PLAN
    from portal.reviews.models import STATES as OF_A_REVIEW
    from portal.transitions.models import STATES as OF_A_MOVE

    assert {*OF_A_PLAN, *OF_A_MOVE, *OF_A_REVIEW} <= set(STATES)
