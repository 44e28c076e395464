"""What stands beside a review: summaries of the home's notes, in the full report alone; and what the team asks itself, in no report."""

from typing import Any

import psycopg
import pytest

from portal.caremodels.shipped import PACE
from portal.demo.fill_notes import SUMMARIES, summary_id
from portal.demo.idents import ident
from portal.reports import readers
from portal.reports.facts import ReviewFacts
from portal.reports.freeze import thaw
from portal.reports.variants import variant_of
from tests.conftest import Visit
from tests.visitor import Visitor
from tests.world import EMAILS

KAI = ident("child", "kai")
REVIEW, EARLIER = f"/reviews/{ident('review', 'kai-review')}", f"/reviews/{ident('review', 'kai-review-earlier')}"
NOTES = f"/children/{KAI}/notes"
APPROVED, WAITING = SUMMARIES["missed bus"][0], SUMMARIES["sketchbook"][0]
OF_THE_NOTE = "hit the frame with his hand"
AROUND = (
    "ruth-adeyemi",
    "gareth-pryce",
    "leila-farrokh",
    "sunita-rao",
    "desmond-clarke",
    "mateusz-zielinski",
    "farida-ali",
    "josephine-mensah",
)
FULL = {"ruth-adeyemi", "gareth-pryce", "leila-farrokh", "sunita-rao", "desmond-clarke"}
TEAM = {"ruth-adeyemi", "gareth-pryce", "leila-farrokh"}
FOUND = "He tells us by the second cup, and we pour the first too early."


def who_finds(visit: Visit, words: str, url: str = REVIEW) -> set[str]:
    return {person for person in AROUND if words in visit(EMAILS[person]).get(url).html}


def frozen(manager: Visitor, owner: psycopg.Connection[Any]) -> ReviewFacts:
    """The report of now, as it is frozen."""
    manager.submit(manager.get(f"{REVIEW}/report"), "report")
    row = owner.execute("select facts from app.report where kind = 'review' order by written_at desc limit 1").fetchone()
    assert row is not None
    return thaw(row.facts.encode())


def words_of(facts: ReviewFacts, variant: str) -> str:
    content = variant_of(facts, variant=variant, label=variant, slices=readers.slices_of(variant))
    return " ".join(one.text for section in content.sections for one in section.passages)


# Summaries


@pytest.mark.reads_only
def test_an_approved_summary_is_read_by_those_who_read_the_review_whole_and_the_note_by_nobody(visit: Visit) -> None:
    assert who_finds(visit, APPROVED) == FULL
    assert who_finds(visit, OF_THE_NOTE) == set()
    assert who_finds(visit, WAITING) == set(), "nobody approved it yet"


def test_the_full_report_holds_the_summary_and_no_report_the_note(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    facts = frozen(manager, owner)
    found = {variant: words_of(facts, variant) for variant in readers.READERS}
    assert {variant for variant, words in found.items() if APPROVED in words} == {"full"}
    whole = str(facts)
    assert OF_THE_NOTE not in whole
    assert WAITING not in whole
    section = next(one for one in facts.sections if one.heading == "From the home’s notes, as summaries")
    assert section.number == "6d", "after the last of what was written of progress"


def test_what_is_approved_today_is_in_the_report_of_today(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    note = owner.execute("select note_id from app.note_summary where id = %s", [summary_id("kai", "sketchbook")]).fetchone()
    assert note is not None
    manager.submit(manager.get(f"/notes/{note[0]}"), "answer", approved="yes")
    assert WAITING in manager.get(REVIEW).text
    assert WAITING in words_of(frozen(manager, owner), "full")


def test_a_summary_stands_in_one_review(manager: Visitor, owner: psycopg.Connection[Any]) -> None:
    assert APPROVED not in manager.get(EARLIER).text, "that review was held before"
    following = ident("review", "kai-review-following")
    owner.execute(
        "insert into app.review (id, child_id, placement_id, slice, mine, kind, title, state, held_on, period_from) "
        "select %s, child_id, placement_id, slice, mine, kind, 'The next one', 'scheduled', current_date + 80, held_on "
        "from app.review where id = %s",
        [following, ident("review", "kai-review")],
    )
    assert APPROVED not in manager.get(REVIEW).text, "it was approved after that day, in the time of the next one"
    assert APPROVED in manager.get(f"/reviews/{following}").text


# The team


@pytest.mark.reads_only
def test_what_the_team_asks_itself_stands_there_for_the_people_of_the_home_alone(visit: Visit) -> None:
    assert who_finds(visit, "What the team asks itself") == TEAM
    assert who_finds(visit, "He mends things himself if we wait.") == TEAM
    links = {person for person in AROUND if any("/notes/team" in link for link in visit(EMAILS[person]).get(REVIEW).links)}
    assert links == {"ruth-adeyemi", "gareth-pryce"}, "a clinician reads notes and writes none"


@pytest.mark.reads_only
def test_before_anybody_answered_the_questions_stand_there_and_what_to_do(key_worker: Visitor, clinician: Visitor) -> None:
    page = key_worker.get(EARLIER)
    for one in PACE.review_prompts:
        assert one.ask in page.text
    assert "Half an hour of the team is enough" in page.text
    assert "The key workers and the manager of the home write the answers here." in clinician.get(EARLIER).text


def test_the_team_answers_for_this_review_and_no_report_holds_it(
    key_worker: Visitor, manager: Visitor, reviewing_officer: Visitor, owner: psycopg.Connection[Any]
) -> None:
    link = next(link for link in key_worker.get(EARLIER).links if "/notes/team" in link)
    page = key_worker.get(link.split("#")[0])
    assert "For the provider therapeutic review" in page.text
    after = key_worker.submit(page, "notes/team", answer_learning=FOUND)
    assert after.h1.startswith("Provider therapeutic review")
    assert FOUND in after.text
    assert FOUND not in manager.get(REVIEW).text, "it was thought for the other one"
    assert FOUND not in reviewing_officer.get(EARLIER).text
    assert "For the provider therapeutic review" in manager.get(f"{NOTES}/team").text
    assert FOUND not in str(frozen(manager, owner))


def test_a_review_of_another_child_is_none_to_think_about(key_worker: Visitor) -> None:
    key_worker.get(f"{NOTES}/team?review={ident('review', 'ella-review')}", answers=404)
    key_worker.get(f"{NOTES}/team?review=nothing", answers=404)


# The child's page


@pytest.mark.reads_only
def test_a_childs_page_lists_the_latest_three_notes_and_leads_to_all_of_them(key_worker: Visitor) -> None:
    part = key_worker.get(f"/children/{KAI}").root.one("section", id="part-30")
    assert len(part.all("h3")) == 3
    assert OF_THE_NOTE not in part.text
    assert NOTES in [one.attrs["href"] for one in part.all("a")]


@pytest.mark.reads_only
def test_a_manager_finds_the_model_of_care_from_the_first_page(manager: Visitor, key_worker: Visitor) -> None:
    assert "/agency/care-models" in manager.get("/").links
    assert "/agency/care-models" not in key_worker.get("/").links
