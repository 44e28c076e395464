"""Writing the next version of a plan: words are kept while they are typed, two who write at once lose nothing, and all of it works
without script as well."""

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

WORK = f"/plans/{ident('plan', 'kai 2.1')}/work"
DAYS = f"/plans/{ident('plan', 'kai 2.1')}/writing?section=5"
LONG_ENOUGH = 15_000


def test_words_are_kept_while_they_are_typed(sits_down: SitsDown) -> None:
    ruth = sits_down("ruth-adeyemi")
    ruth.open(DAYS)
    ruth.look("to be written")
    box = ruth.page.get_by_label("Mornings")
    box.fill("Up at seven.")
    expect(ruth.page.locator("#kept")).to_contain_text("Kept,", timeout=LONG_ENOUGH)
    box.press_sequentially(" Toast first.")
    expect(box).to_be_focused()
    ruth.page.wait_for_timeout(4_500)
    expect(box).to_have_value("Up at seven. Toast first.")
    ruth.open(DAYS)
    expect(ruth.page.get_by_label("Mornings")).to_have_value("Up at seven. Toast first.")


def test_two_who_write_at_once_see_both_texts_and_make_one_of_them(sits_down: SitsDown) -> None:
    ruth, gareth = sits_down("ruth-adeyemi"), sits_down("gareth-pryce")
    ruth.open(DAYS)
    gareth.open(DAYS)
    gareth.page.get_by_label("Mornings").fill("Gareth was here.")
    gareth.press("Save")
    mine = ruth.page.get_by_label("Mornings")
    with ruth.page.expect_response(lambda answer: answer.status == 409):
        mine.fill("Ruth was here.")
    expect(ruth.page.locator("#notice")).to_contain_text("Somebody else saved this while you were writing")
    expect(ruth.page.locator("#notice")).to_contain_text("Gareth was here.")
    expect(mine).to_have_value("Ruth was here.")
    with ruth.page.expect_response(lambda answer: answer.status == 409):
        ruth.page.get_by_role("button", name="Save").click()
    expect(ruth.page.locator("h1")).to_have_text("Somebody else was quicker")
    assert "Gareth was here." in ruth.words
    expect(ruth.page.get_by_label("Yours: Mornings")).to_have_value("Ruth was here.")
    ruth.page.get_by_label("Yours: Mornings").fill("Gareth was here. Ruth was here.")
    ruth.press("Save this")
    ruth.open(DAYS)
    expect(ruth.page.get_by_label("Mornings")).to_have_value("Gareth was here. Ruth was here.")


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_a_section_is_written_approved_and_the_version_sent_on(sits_down: SitsDown, script: bool, width: int) -> None:
    ruth = sits_down("ruth-adeyemi", script=script, width=width)
    ruth.open(WORK)
    ruth.look("the work")
    ruth.open(DAYS)
    expect(ruth.page.locator(".kept__by-hand" if not script else ".kept__by-itself")).to_be_visible()
    ruth.page.get_by_label("Meals").fill("At the window, on Sundays too.")
    ruth.press("Save")
    expect(ruth.page.get_by_label("Meals")).to_have_value("At the window, on Sundays too.")

    sunita = sits_down("sunita-rao", script=script, width=width)
    sunita.open(WORK.replace("/work", "/writing?section=6"))
    sunita.press("Approve these words")
    assert "Sunita Rao approved it on" in sunita.words

    gareth = sits_down("gareth-pryce", script=script, width=width)
    for section, audience in ((5, 0), (4, 1), (4, 5)):
        gareth.open(WORK.replace("/work", f"/writing?section={section}&for={audience}"))
        gareth.press("Approve these words")
    gareth.open(WORK)
    gareth.follow("Approve the whole version", within=gareth.page.locator("main"))
    gareth.look("the step")
    gareth.press("Approve the whole version")
    assert "It goes to the partners next" in gareth.words
    gareth.open(WORK.replace("/work", "/writing?section=5"))
    expect(gareth.page.get_by_role("button", name="Save")).to_have_count(0)
