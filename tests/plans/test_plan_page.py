"""The plan: under its model of care, in its order, whole for whoever reads it, with versions for others kept apart."""

import re
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from portal.demo.idents import ident
from portal.plans.models import STATES
from portal.plans.models_of_care import FIVE_STEP_MODEL, PACE
from portal.plans.words import STATES as WORDS
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Page, Visitor

EMAIL = {person.key: person.email for person in PEOPLE}
KAIS = f"/plans/{ident('plan', 'kai 2.0')}"
FOR_THE_COMMISSIONER = f"/plans/{ident('plan', 'kai 2.0 for the commissioner')}"
READERS = ("ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "mateusz-zielinski", "farida-ali")


def ellas(owner: psycopg.Connection[Any]) -> str:
    """The plan in force of a child at the home of the five steps."""
    row = owner.execute(
        "select id from app.plan_version where child_id = %s and slice = 70 and state = 'active'", [ident("child", "ella")]
    ).fetchone()
    assert row
    return f"/plans/{UUID(str(row[0]))}"


def plan_headings(page: Page) -> list[str]:
    return [one.text for one in page.root.one("article", class_="plan").all("h2")]


@pytest.mark.reads_only
def test_a_pace_plan_is_read_under_its_headings_in_the_order_of_the_plan(key_worker: Visitor) -> None:
    page = key_worker.get(KAIS)
    assert page.h1 == "Kai’s care and therapeutic plan"
    assert plan_headings(page)[:13] == [section.heading for section in PACE.sections[:13]]
    assert PACE.introduction in page.text


@pytest.mark.reads_only
def test_how_to_be_with_me_is_written_under_the_four_letters(key_worker: Visitor) -> None:
    letters = key_worker.get(KAIS).root.all("div", class_="pace")
    assert [one.all("h3")[0].text for one in letters] == ["P Playfulness", "A Acceptance", "C Curiosity", "E Empathy"]
    assert not [one for letter in letters for one in letter.all("h4") if ":" in one.text]


@pytest.mark.reads_only
def test_a_plan_of_the_other_home_is_read_under_the_five_steps(other_manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    page = other_manager.get(ellas(owner))
    steps = [one.text for one in page.root.all("h2", class_="plan__step-title") if one.text.startswith("Step")]
    assert steps == [f"Step {step.number}: {step.title}" for step in FIVE_STEP_MODEL.steps if f"Step {step.number}" in " ".join(steps)]
    assert len(steps) >= 4
    assert FIVE_STEP_MODEL.introduction in page.text
    assert "Playfulness" not in page.text


@pytest.mark.reads_only
def test_every_section_says_who_wrote_it_and_the_plan_who_approved_it(key_worker: Visitor) -> None:
    page = key_worker.get(KAIS)
    bylines = [one.text for one in page.root.all("p", class_="letter__byline")]
    assert len(bylines) == len(page.root.all("section", class_="letter__section"))
    assert [one for one in bylines if not re.match(r"(Informed by .+\. )?Written by .+, \d+ \w+ \d{4}\.", one)] == []
    assert "Approved by Gareth Pryce and Dr Leila Farrokh on" in page.text
    assert "In force" in page.text


@pytest.mark.reads_only
def test_a_disagreement_is_told_at_the_section_that_it_is_about(social_worker: Visitor, teacher: Visitor) -> None:
    page = social_worker.get(KAIS)
    told = page.root.one("p", class_="cites--against")
    assert told.text == "Somebody disagrees with this: Kai, about the landing sensor"
    address = told.one("a").attrs["href"]
    assert page.root.one("section", id=address.removeprefix("#")).one("h2").text == "What I disagree with: “Keeping safe”"
    assert "Somebody disagrees" not in teacher.get(KAIS).text


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_the_letter_is_seen_before_its_contents_are_opened(visit: Visit, person: str) -> None:
    fold = visit(EMAIL[person]).get(KAIS).root.one("details", class_="with-contents__fold")
    assert "open" not in fold.attrs, "a style opens it where there is room beside the letter"
    assert fold.one("summary").text == fold.one("h2").text == "In this plan"


def test_who_is_asked_to_agree_is_told_so_on_the_plan(owner: psycopg.Connection[Any], social_worker: Visitor, key_worker: Visitor) -> None:
    assert "Say whether you agree" not in social_worker.get(KAIS).text
    owner.execute("update app.plan_version set state = 'out_for_agreement' where id = %s", [ident("plan", "kai 2.0")])
    assert f"{KAIS}/agreement" in [a.attrs["href"] for a in social_worker.get(KAIS).root.one("p", class_="plan__asked").all("a")]
    assert "Say whether you agree" not in key_worker.get(KAIS).text


@pytest.mark.reads_only
def test_the_versions_for_others_stand_apart_for_those_who_check_them(key_worker: Visitor) -> None:
    page = key_worker.get(KAIS)
    assert "School version" in [one.one("h2").text for one in page.root.all("details", class_="version")]
    assert "How to help Kai at school" not in page.root.one("article", class_="plan").text
    assert page.text.count("How to help Kai at school") == 1


@pytest.mark.reads_only
def test_a_teachers_page_is_the_school_version_and_whole_in_itself(teacher: Visitor) -> None:
    page = teacher.get(KAIS)
    assert page.h1 == "School version of Kai’s plan"
    assert "Whistles, hand dryers and crowded stairs" in page.text
    assert "They are complete in themselves." in page.text
    for elsewhere in ("Making sense of it together", "Healing work", "My story so far", "Playfulness", "For you to check", "In short"):
        assert elsewhere not in page.text
    assert not page.root.all("details", class_="version")


@pytest.mark.reads_only
def test_a_version_has_no_steps_since_a_missing_one_would_tell(visit: Visit, owner: psycopg.Connection[Any]) -> None:
    address = ellas(owner)
    pages = [visit(EMAIL[person]).ask("GET", address) for person in ("farida-ali", "owen-castell", "josephine-mensah")]
    read = [page for page in pages if page.status == 200]
    assert read
    assert not [page for page in read if "Step " in page.text]
    assert all(page.h1.startswith("School version") for page in read)


@pytest.mark.reads_only
def test_the_commissioner_reads_own_lines_and_not_the_plan(commissioner: Visitor) -> None:
    page = commissioner.get(FOR_THE_COMMISSIONER)
    assert page.h1 == "Commissioner’s lines of HC-4K7Q’s plan"
    commissioner.get(KAIS, answers=404)


@pytest.mark.reads_only
@pytest.mark.parametrize("address", [KAIS, FOR_THE_COMMISSIONER])
def test_a_stranger_finds_no_plan(stranger: Visitor, address: str) -> None:
    assert stranger.ask("GET", address).bytes == stranger.ask("GET", f"/plans/{ident('plan', 'nobody')}").bytes
    stranger.get(address, answers=404)


@pytest.mark.reads_only
@pytest.mark.parametrize("person", READERS)
def test_the_contents_list_leads_to_every_section(visit: Visit, person: str) -> None:
    page = visit(EMAIL[person]).get(KAIS)
    ids = {one.attrs["id"] for one in page.root.walk() if "id" in one.attrs}
    links = [one.attrs["href"].removeprefix("#") for one in page.root.one("ul", class_="sections").all("a")]
    assert set(links) <= ids
    own = [one.attrs["id"] for one in page.root.one("article", class_="plan").all("section", class_="letter__section")]
    assert set(own) <= set(links)


@pytest.mark.reads_only
def test_the_plan_asks_at_most_six_statements(app: Flask, visit: Visit) -> None:
    for person in READERS:
        visitor = visit(EMAIL[person])
        with statements_of(app) as asked:
            visitor.get(KAIS)
        assert len(asked) <= 6, person


def test_every_state_of_a_plan_has_words() -> None:
    assert set(STATES) <= set(WORDS)


@pytest.mark.reads_only
def test_how_far_the_plan_is_agreed_stands_on_it_for_those_who_read_every_answer(manager: Visitor, teacher: Visitor) -> None:
    assert "Partly agreed" in manager.get(KAIS).root.one("p", class_="plan__agreement").text
    assert not teacher.get(KAIS).root.all("p", class_="plan__agreement")
