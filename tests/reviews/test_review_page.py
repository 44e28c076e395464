"""A review: the meeting, what was said in the order of its sections, what was decided; each reader their own."""

import re

import pytest
from flask import Flask

from portal.demo.cast import PEOPLE
from portal.demo.idents import ident
from portal.reviews.models import STATES
from portal.reviews.words import PARTICIPATION
from portal.reviews.words import STATES as WORDS
from tests.conftest import Visit
from tests.statements import statements_of
from tests.visitor import Visitor

EMAIL = {person.key: person.email for person in PEOPLE}
KAIS = f"/reviews/{ident('review', 'kai-review')}"
READERS = ("ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke", "mateusz-zielinski", "farida-ali")


@pytest.mark.reads_only
def test_the_page_says_when_who_was_there_and_how_the_child_took_part(manager: Visitor) -> None:
    page = manager.get(KAIS)
    assert page.h1.startswith("Provider therapeutic review")
    assert "Kai was there and spoke (PN1)" in page.text
    assert "Dr Mateusz Zieliński" in page.root.one("section", id="attendance").text
    assert "Sent apologies" in page.root.one("section", id="attendance").text


@pytest.mark.reads_only
def test_what_was_said_begins_with_since_we_last_met_and_ends_in_decisions(manager: Visitor) -> None:
    page = manager.get(KAIS)
    said = [one.text for one in page.root.all("article", class_="letter")[0].all("h3", class_="letter__heading")]
    assert said[0] == "Since we last met"
    assert said.index("What became of the last decisions") < said.index("About me") < said.index("Changes coming")
    assert page.html.index("Since we last met") < page.html.index('id="decisions"')
    assert re.search(r"by \w+day \d+ \w+ \d{4}", page.root.one("section", id="decisions").text)


@pytest.mark.reads_only
def test_what_was_written_for_school_stands_apart_for_those_who_check_it(manager: Visitor) -> None:
    page = manager.get(KAIS)
    assert "Written for school" in [one.one("h2").text for one in page.root.all("details", class_="version")]


@pytest.mark.reads_only
def test_a_teacher_reads_what_was_written_for_school_and_nothing_of_therapy(teacher: Visitor) -> None:
    page = teacher.get(KAIS)
    assert "Farida Ali" in page.text
    for withheld in ("Therapy summary", "Making sense of it together", "Safety and restrictions", "Written for"):
        assert withheld not in page.text


@pytest.mark.reads_only
def test_only_those_who_may_make_the_report_are_led_to_it(visit: Visit) -> None:
    led = {person for person in READERS if any(link.endswith("/report") for link in visit(EMAIL[person]).get(KAIS).links)}
    assert led == {"gareth-pryce"}


@pytest.mark.reads_only
def test_a_stranger_finds_no_review(stranger: Visitor) -> None:
    assert stranger.ask("GET", KAIS).bytes == stranger.ask("GET", f"/reviews/{ident('review', 'nobody')}").bytes
    stranger.get(KAIS, answers=404)


@pytest.mark.reads_only
def test_the_commissioner_opens_no_review_that_was_not_written_for_them(commissioner: Visitor) -> None:
    commissioner.get(KAIS, answers=404)


@pytest.mark.reads_only
def test_the_review_asks_at_most_six_statements(app: Flask, visit: Visit) -> None:
    for person in READERS:
        visitor = visit(EMAIL[person])
        with statements_of(app) as asked:
            visitor.get(KAIS)
        assert len(asked) <= 6, person


def test_every_state_and_every_code_of_taking_part_has_words() -> None:
    assert set(STATES) <= set(WORDS)
    assert set(PARTICIPATION) == {f"PN{n}" for n in range(8)}
