"""Story 2 of the field: the designated teacher opens Kai, finds the school's version and her own tasks, and nothing else; what she tries
beyond that answers "nothing at this address" and stands in the trail that the registered manager reads."""

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import DESK, PHONE

NOTHING = "There is nothing at this address"
OTHERS_ONLY = (
    f"/plans/{ident('plan', 'kai 2.0 for the commissioner')}",
    f"/plans/{ident('plan', 'ella 2.0')}",
    f"/children/{ident('child', 'malachi')}",
    f"/children/{ident('child', 'nobody at all')}",
    "/children/not-an-id",
)


@pytest.mark.reads_only
@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_the_teacher_reads_the_school_version_and_no_page_holds_a_word_of_the_rest(sits_down: SitsDown, script: bool, width: int) -> None:
    farida = sits_down("farida-ali", script=script, width=width)
    farida.open("/")
    assert "You act for Saltmarsh Academy" in farida.words
    read = [farida.everything]

    farida.follow("Kai")
    assert farida.path == kai.CHILD
    assert "this is Kai" in farida.words
    assert "count to ten after each question" in farida.words
    assert "Antihistamine is in the office with his name on it" in farida.words
    read.append(farida.everything)

    for address in dict.fromkeys(farida.page.eval_on_selector_all("main a[href^='/']", "links => links.map((a) => a.pathname)")):
        if address.startswith(("/plans/", "/reviews/", "/transitions/", "/reports/")):
            farida.open(address)
            read.append(farida.everything)
    assert len(read) >= 4, "her doors led nowhere"
    for page in read:
        found = [words for words in kai.NOT_FOR_SCHOOL if words in page]
        assert not found


@pytest.mark.reads_only
def test_the_plan_is_the_schools_own_version(sits_down: SitsDown) -> None:
    farida = sits_down("farida-ali")
    farida.open(kai.CHILD)
    farida.follow("plan", within=farida.page.locator("main"))
    assert farida.h1 == "School version of Kai’s plan"
    assert "Formulation" not in farida.words
    assert "Saltmarsh" in farida.words


def test_what_she_may_not_have_is_not_there_and_her_tries_are_in_the_trail(house: House, sits_down: SitsDown) -> None:
    farida = sits_down("farida-ali")
    for address in OTHERS_ONLY:
        farida.open(address, answers=404)
        assert farida.h1 == NOTHING
        assert "Kai" not in farida.words
    farida.page.goto(house.address + kai.CHILD + "/trail")
    farida.look()
    assert "Kai" not in farida.h1

    gareth = sits_down("gareth-pryce")
    gareth.open(kai.CHILD)
    gareth.follow("Who saw what")
    assert gareth.h1 == "Who saw what about Kai"
    gareth.follow("Only what was refused")
    refused = gareth.page.locator("tr.trail__refused", has_text="Farida Ali")
    expect(refused.first).to_contain_text("designated teacher, Saltmarsh Academy")
    expect(gareth.page.locator("tr.trail__refused", has_text="who saw what")).not_to_have_count(0)


@pytest.mark.reads_only
@pytest.mark.parametrize("who", ["stranger-teacher", "stranger-key-worker", "stranger-social-worker", "stranger-therapist"])
def test_a_stranger_finds_nobody_and_nothing(sits_down: SitsDown, who: str) -> None:
    stranger = sits_down(who)
    stranger.open("/")
    assert "No child is on your list yet" in stranger.words
    for address in (kai.CHILD, kai.MOVE, kai.item(4), kai.PLAN, kai.REVIEW, kai.CHILD + "/trail"):
        stranger.open(address, answers=404)
        assert stranger.h1 == NOTHING
