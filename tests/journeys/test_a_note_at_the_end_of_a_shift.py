"""The end of a shift: a note about Kai on a phone, looked over while it is written, kept while unsent, and its summary for the review."""

import pytest
from playwright.sync_api import expect

from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

KEY_WORKER, MANAGER = "ruth-adeyemi", "gareth-pryce"
SEEN = "He kicked off by the larder and then counted the tins aloud."
KINDER = "He shouted by the larder, sat down, and then counted the tins aloud."


@pytest.mark.parametrize(("script", "width"), [(True, PHONE), (False, PHONE), (True, DESK)], ids=["script", "no script", "desk"])
def test_a_note_is_written_put_in_kinder_words_and_summed_up_for_the_review(sits_down: SitsDown, script: bool, width: int) -> None:
    ruth = sits_down(KEY_WORKER, script=script, width=width)
    ruth.open(kai.CHILD)
    ruth.follow("Practice notes")
    ruth.follow("Write a note")
    ruth.page.get_by_label("What was seen and heard").fill(SEEN)
    ruth.page.get_by_label("Playfulness").fill("We counted in silly voices.")
    if script:
        expect(ruth.page.locator("#kinder-seen")).to_contain_text("was overwhelmed")
    ruth.press("Save the note")
    assert "The note is saved. A few of its words might hurt" in ruth.words
    assert SEEN in ruth.words

    ruth.follow("Change the words")
    assert "was overwhelmed" in ruth.words
    ruth.page.get_by_label("What was seen and heard").fill(KINDER)
    ruth.press("Save these words")
    assert KINDER in ruth.words
    assert "The note is saved." in ruth.words

    ruth.page.get_by_label("The summary, written").fill("Kai counts things when he is frightened, and likes company in it.")
    ruth.press("Send it to the manager")
    assert "waits for the manager" in ruth.words
    note = ruth.path

    gareth = sits_down(MANAGER, script=script, width=width)
    gareth.open(note)
    gareth.page.get_by_label("It may go into the review, as it stands").check()
    gareth.press("Answer")
    assert "approved by Gareth Pryce" in gareth.words

    sunita = sits_down("sunita-rao", script=script, width=width)
    sunita.open(kai.CHILD)
    assert "Kai counts things when he is frightened" in sunita.everything
    assert "larder" not in sunita.everything
    sunita.open(note, answers=404)


def test_what_was_typed_and_not_sent_stands_there_again(sits_down: SitsDown) -> None:
    ruth = sits_down(KEY_WORKER, width=PHONE)
    ruth.open(f"{kai.CHILD}/notes/new")
    ruth.page.get_by_label("What was seen and heard").press_sequentially("He counted the tins aloud.")
    expect(ruth.page.locator("[data-autosaved]")).to_be_visible()
    ruth.open(f"{kai.CHILD}/notes/new")
    assert ruth.page.get_by_label("What was seen and heard").input_value() == "He counted the tins aloud."
    ruth.press("Save the note")
    ruth.open(f"{kai.CHILD}/notes/new")
    assert ruth.page.get_by_label("What was seen and heard").input_value() == "", "what was sent is no draft any more"


def test_a_manager_makes_a_model_of_care_of_their_own(sits_down: SitsDown) -> None:
    gareth = sits_down(MANAGER, script=False, width=PHONE)
    gareth.open("/agency/care-models")
    gareth.follow("Make your own from the five steps")
    gareth.page.get_by_label("What the model is called").fill("Our five steps")
    gareth.page.get_by_label("Why this version?").fill("In our own words.")
    gareth.press("Publish this version")
    assert "Our five steps" in gareth.words
    gareth.page.get_by_label("Which model?").select_option(label="Our five steps, version 1")
    gareth.page.get_by_label("Why?").fill("From today.")
    gareth.press("Work by this model")
    assert "New plans and practice notes speak Our five steps." in gareth.words
