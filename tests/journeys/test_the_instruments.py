"""The journeys' own instruments measure: what is meant to be found is found."""

import hashlib
import re
from pathlib import Path

import pytest

from tests.journeys.conftest import SitsDown

VENDOR = Path(__file__).parents[1] / "vendor"

pytestmark = pytest.mark.reads_only


def test_axe_is_the_file_that_was_noted() -> None:
    noted = re.findall(r"\| ([0-9a-f]{64}) \|", (VENDOR / "VENDORED.md").read_text("utf-8"))
    assert noted == [hashlib.sha256((VENDOR / "axe.min.js").read_bytes()).hexdigest()]


@pytest.mark.parametrize(
    ("spoilt", "found"),
    [
        ("document.querySelector('main').style.minWidth = '900px'", "375 px: the page is"),
        ("document.querySelector('main').append(Object.assign(document.createElement('h1'), {textContent: 'Two'}))", "2 h1"),
        ("document.querySelector('label').remove()", "axe label"),
        ("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))", "refused by the policy: script-src"),
        ("setTimeout(() => { throw new Error('a slip') })", "a script failed: .*a slip"),
    ],
    ids=["too wide for a phone", "two h1", "no label", "inline script", "failing script"],
)
def test_a_spoilt_page_is_noticed(sits_down: SitsDown, spoilt: str, found: str) -> None:
    somebody = sits_down()
    somebody.open("/sign-in")
    somebody.page.evaluate(spoilt)
    with pytest.raises(AssertionError, match=found):
        somebody.look(f"spoilt: {found}")
