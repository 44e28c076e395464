"""An administrator new to it, without a manual: invites a colleague, covers an absence, ends a leaver."""

from datetime import timedelta

import pyotp
import pytest

from portal.demo.idents import ident
from portal.foundation import clock
from tests.joining.post import PASSWORD, letters, link_in, to
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import DESK, PHONE, Person

NEW = "ines.duarte@tamarisk-lane.example"


def in_the_page(person: Person, button: str) -> None:
    person.press(button, within=person.page.locator("main"))


def set_up_by_hand(person: Person) -> None:
    """A password, the app for codes, and the codes on paper: everything that works without script."""
    person.follow("Choose a password")
    person.page.locator("input[type=password]").first.fill(PASSWORD)
    person.page.locator("main form button[type=submit]").first.click()
    person.page.wait_for_load_state("load")
    seed = "".join(person.page.locator("main code").first.inner_text().split())
    person.page.get_by_label("code", exact=False).last.fill(pyotp.TOTP(seed).now())
    person.page.locator("main form button[type=submit]").first.click()
    person.page.wait_for_load_state("load")
    in_the_page(person, "Show my recovery codes")
    in_the_page(person, "I have kept them")


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_he_invites_a_colleague_who_is_at_work_minutes_later(house: House, sits_down: SitsDown, script: bool, width: int) -> None:
    glenn = sits_down("glenn-fairbairn", script=script, width=width)
    glenn.open("/")
    glenn.follow("People")
    glenn.follow("Invite a colleague")
    glenn.page.get_by_label("Their name").fill("Inês Duarte")
    glenn.page.get_by_label("Their work e-mail address").fill("ines.duarte")
    glenn.page.get_by_label("Key worker", exact=True).check()
    in_the_page(glenn, "Send the invitation")
    assert "Enter their whole work e-mail address" in glenn.words
    assert glenn.page.get_by_label("Their name").input_value() == "Inês Duarte"
    glenn.page.get_by_label("Their work e-mail address").fill(NEW)
    in_the_page(glenn, "Send the invitation")
    assert "Inês Duarte" in glenn.words

    link = link_in(to(letters(house.settings), NEW))
    ines = sits_down(script=script, width=width)
    ines.open(link)
    assert "Glenn Fairbairn invites you" in ines.words
    ines.page.get_by_label("Your work e-mail address").fill(NEW)
    in_the_page(ines, "Join")
    assert "key=" not in ines.page.url
    assert ines.h1 == "Set up how you sign in"
    set_up_by_hand(ines)
    assert ines.h1 == "My children"
    assert "Tamarisk Lane Care" in ines.words

    glenn.open("/")
    assert "Inês Duarte accepted your invitation" in glenn.words


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_he_covers_an_absence_and_ends_a_leaver(house: House, sits_down: SitsDown, script: bool, width: int) -> None:
    callum = sits_down("callum-reid", script=script, width=width)
    callum.open("/")
    joanna = sits_down("stranger-key-worker", script=script, width=width)
    glenn = sits_down("glenn-fairbairn", script=script, width=width)
    glenn.open("/agency/people")

    glenn.follow("Ruth Adeyemi")
    glenn.page.get_by_label("Who covers?").select_option(label="Joanna Whitlock")
    back = clock.today() + timedelta(days=10)
    for part, value in (("", back.day), ("-month", back.month), ("-year", back.year)):
        glenn.page.locator(f"#cover-until{part}").fill(str(value))
    in_the_page(glenn, "Give cover")
    assert "Joanna Whitlock covers for Ruth Adeyemi" in glenn.words
    joanna.open("/")
    assert "You cover for Ruth Adeyemi" in joanna.words
    assert "Kai" in joanna.words

    glenn.open("/agency/people")
    glenn.follow("Callum Reid")
    glenn.page.locator("#left-because").fill("He moves to another town.")
    in_the_page(glenn, "End their time here")
    assert "left" in glenn.words
    callum.open("/")
    assert callum.path == "/sign-in"
    with house.owner() as owner:
        near = owner.execute(
            "select count(*) from app.involvement where membership_id = %s and ended_at is null", [ident("membership", "callum-reid")]
        ).fetchone()
    assert near == (0,)
