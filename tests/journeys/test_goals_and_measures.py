"""Goals, scores and faces looked at on a desk and on a phone: nothing is cut off, and what scrolls is reached by keyboard."""

import pytest

from portal.demo.idents import ident
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

MEASURES = f"/children/{ident('child', 'kai')}/measures"
CUT_OFF = """() => [...document.querySelectorAll("svg.chart__drawing")].flatMap((drawing) => {
  const room = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll("text")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.right > room.right + 1 || box.left < room.left - 1 || box.bottom > room.bottom + 1 || box.top < room.top - 1;
  }).map((one) => one.textContent);
})"""
BEYOND_THE_KEYBOARD = """() => [...document.querySelectorAll("main *")]
  .filter((one) => ["auto", "scroll"].includes(getComputedStyle(one).overflowY) && one.tagName !== "TEXTAREA")
  .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .filter((one) => one.tabIndex < 0 && !one.querySelector("a, button, input"))
  .map((one) => one.className)"""


@pytest.mark.reads_only
@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("who", ["sunita-rao", "aoife-brennan"])
def test_every_word_of_every_chart_is_on_its_paper_and_every_table_in_reach(sits_down: SitsDown, who: str, width: int) -> None:
    person = sits_down(who, width=width)
    person.open(MEASURES)
    person.page.set_viewport_size({"width": width, "height": 900})
    assert person.page.locator("svg.chart__drawing").count() >= 6
    assert person.page.evaluate(CUT_OFF) == []
    assert person.page.evaluate(BEYOND_THE_KEYBOARD) == []
    for drawing in person.page.locator("svg.chart__drawing").all():
        assert drawing.get_attribute("role") == "img"
        assert drawing.locator("title").text_content()
        assert drawing.locator("desc").text_content()
