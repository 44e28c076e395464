"""Story 3 of the field: version 2.0 brings an adult awake at night. The social worker agrees with a comment, the clinic disagrees with
section 6 and says why, the reviewing officer reads and sees what is open; the plan goes into force partly agreed, and the dissent stays.

And the half of story 2 that is about writing: a contribution saves itself, outlives a session, is sent, and its author sees its use."""

import pytest
from playwright.sync_api import expect

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.demo.fill_contributing import contribution_id
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, membership
from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.plans import agreeing_commands as commands
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House, wait_until
from tests.journeys.person import DESK, PHONE, Person

PLAN = ident("plan", "kai 2.0")
AGREEMENT, CHANGES = f"/plans/{PLAN}/agreement", f"/plans/{PLAN}/changes"
SECTION_6 = "#section-6-110-1"
REASON = "An adult awake outside the door may tell him that nights are dangerous."
COMMENT = "For three months; then we look again."
BEGUN = f"/plans/contributions/{contribution_id('ivo 2.0 10 mateusz-zielinski')}"


def the_manager() -> Actor:
    person = PERSON["gareth-pryce"]
    agency = AGENCY[person.agency]
    return Actor(
        ident("person", person.key), person.name, membership(person.key), ident("agency", agency.key), agency.name, "provider", Role.RM
    )


def goes_out(house: House) -> None:
    """Version 2.0 is out for agreement, and everybody near Kai is asked by the manager. The steps of a version are told elsewhere."""
    with house.owner() as owner:
        owner.execute("delete from app.due_item where kind like 'plan_%%' and child_id = %s", [ident("child", "kai")])
        owner.execute("delete from app.plan_answer where version_id = %s", [PLAN])
        owner.execute("delete from app.plan_asked where version_id = %s", [PLAN])
        owner.execute("update app.plan_version set state = 'out_for_agreement' where id = %s", [PLAN])
    with house.app.test_request_context():
        actor = the_manager()
        acting_as(actor.membership_id)
        assert commands.ask_to_agree(PLAN, clock.today(), clock.now()) > 20
        db.session.commit()
        nobody_acts()


def goes_into_force(house: House) -> str:
    with house.owner() as owner:
        owner.execute("update app.plan_version set state = 'active' where id = %s", [PLAN])
    with house.app.test_request_context():
        actor = the_manager()
        acting_as(actor.membership_id)
        result = commands.settle(actor, PLAN, clock.now())
        db.session.commit()
        nobody_acts()
    return result


def finds_it_from_the_opening_page(person: Person) -> None:
    person.open("/")
    assert "Say whether you agree: care and therapeutic plan, version 2.0" in person.words
    person.open(kai.CHILD)
    person.follow("Say whether you agree: care and therapeutic plan, version 2.0")
    assert person.path == AGREEMENT
    assert person.h1 == "Who agrees to Kai’s plan"


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_a_plan_goes_into_force_with_dissent_that_stays(house: House, sits_down: SitsDown, script: bool, width: int) -> None:
    goes_out(house)

    sunita = sits_down("sunita-rao", script=script, width=width)
    finds_it_from_the_opening_page(sunita)
    assert "You last answered version 1.0" in sunita.words
    assert sunita.page.locator("ins").count() > 3
    six = sunita.page.locator(SECTION_6)
    six.get_by_label("We agree, with a comment").check()
    six.get_by_label("Comment, or why you do not agree").fill(COMMENT)
    sunita.page.get_by_label("We agree to every section about which we say nothing else below").check()
    sunita.press("Send the answers")
    assert "You answered on" in sunita.words

    mateusz = sits_down("mateusz-zielinski", script=script, width=width)
    finds_it_from_the_opening_page(mateusz)
    six = mateusz.page.locator(SECTION_6)
    six.get_by_label("We do not agree").check()
    mateusz.page.get_by_label("We agree to every section about which we say nothing else below").check()
    mateusz.press("Send the answers")
    assert "Say why you do not agree" in mateusz.words
    mateusz.page.locator(SECTION_6).get_by_label("Comment, or why you do not agree").fill(REASON)
    mateusz.press("Send the answers")
    assert COMMENT in mateusz.words, "who reads a section reads what others say to it"

    farida = sits_down("farida-ali", script=script, width=width)
    farida.open(AGREEMENT)
    assert REASON not in farida.everything
    assert COMMENT not in farida.everything
    farida.open(CHANGES)
    assert "waking" not in farida.words.lower()

    desmond = sits_down("desmond-clarke", script=script, width=width)
    desmond.open(AGREEMENT)
    unresolved = desmond.page.locator(".agreeing__open")
    expect(unresolved).to_contain_text("does not agree")
    assert REASON in desmond.words
    assert not desmond.page.locator("main form").count(), "the reviewing officer reads"

    sunita.open(kai.CHILD)
    sunita.follow("Talk over what")
    assert REASON in sunita.words
    assert "The plan goes on, and so does urgent care." in sunita.words

    assert goes_into_force(house) == "partly_agreed"
    gareth = sits_down("gareth-pryce", script=script, width=width)
    gareth.open(AGREEMENT)
    assert "Partly agreed" in gareth.words
    assert REASON in gareth.words
    gareth.page.emulate_media(media="print")
    expect(gareth.page.locator(SECTION_6).get_by_text(REASON)).to_be_visible()
    mateusz.open(AGREEMENT)
    assert not mateusz.page.locator("main textarea").count(), "in force, answers are not changed any more"
    assert REASON in mateusz.words


def test_what_is_written_for_a_plan_saves_itself_and_outlives_the_session(house: House, sits_down: SitsDown) -> None:
    mateusz = sits_down("mateusz-zielinski")
    mateusz.open(BEGUN)
    with mateusz.in_place():
        box = mateusz.page.get_by_label("Your words")
        box.press("End")
        box.press_sequentially(" theirs, not ours.")
    with house.owner() as owner:
        saved = "select 1 from app.plan_contribution_words where text like '%%theirs, not ours.'"
        wait_until(lambda: owner.execute(saved).fetchone())
        expect(mateusz.page.locator("#saved")).to_contain_text("Saved")
        owner.execute("update app.signin_session set last_seen_at = now() - interval '2 hours'")
    mateusz.arrive("mateusz-zielinski")
    mateusz.open(BEGUN)
    assert "theirs, not ours." in mateusz.page.get_by_label("Your words").input_value()
    mateusz.press("Send it")
    assert "What was sent" in mateusz.words

    leila = sits_down("leila-farrokh")
    leila.open(BEGUN)
    leila.page.get_by_label("Part of it stands in the text").check()
    leila.page.get_by_label("Which part, or why not").fill("The songs stand in Healing work.")
    leila.press("Tell its author")
    mateusz.open(BEGUN)
    assert "The songs stand in Healing work." in mateusz.words


def test_without_script_it_is_saved_by_hand_and_sent(sits_down: SitsDown) -> None:
    mateusz = sits_down("mateusz-zielinski", script=False, width=PHONE)
    mateusz.open(BEGUN)
    mateusz.page.get_by_label("Your words").fill("Half a thought.")
    mateusz.press("Save for later")
    assert mateusz.page.get_by_label("Your words").input_value() == "Half a thought."
    mateusz.page.get_by_label("Your words").fill("A whole thought.")
    mateusz.press("Send it")
    assert "A whole thought." in mateusz.words
    assert not mateusz.page.locator("main textarea").count()
