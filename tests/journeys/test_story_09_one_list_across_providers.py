"""Story 9 of the field: the social worker sees her children at both providers on one list, reads both kinds of plan, and takes the sealed
report along; a provider's staff cannot tell that another provider exists."""

import pytest

from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

pytestmark = pytest.mark.reads_only


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_both_providers_on_one_list_and_a_plan_of_each_kind(sits_down: SitsDown, script: bool, width: int) -> None:
    sunita = sits_down("sunita-rao", script=script, width=width)
    sunita.open("/")
    assert "Rowan House" in sunita.words
    assert "Millstone Cottage" in sunita.words

    sunita.follow("Kai", within=sunita.page.locator("#children"))
    sunita.follow("care and therapeutic plan", within=sunita.page.locator(".doors"))
    assert sunita.h1 == "Kai’s care and therapeutic plan"
    for letter in ("Playfulness", "Acceptance", "Curiosity", "Empathy"):
        assert letter in sunita.words

    sunita.follow("My children")
    sunita.follow("Ella", within=sunita.page.locator("#children"))
    sunita.follow("care and therapeutic plan", within=sunita.page.locator(".doors"))
    assert sunita.h1 == "Ella’s care and therapeutic plan"
    for step in ("Seek to Understand", "Thoughtful Care", "Enabling Meaningful Relationships", "Progressing Beyond Trauma"):
        assert step.lower() in sunita.words.lower()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_the_review_to_the_sealed_report_in_her_hands(sits_down: SitsDown, script: bool) -> None:
    sunita = sits_down("sunita-rao", script=script)
    sunita.open(kai.REVIEW)
    assert "Decisions" in sunita.words
    sunita.open(kai.CHILD)
    sunita.follow("report", within=sunita.page.locator(".doors").filter(has_text="eport"))
    assert "report 1.0" in sunita.h1
    with sunita.page.expect_download() as saved:
        sunita.page.get_by_role("link", name="Download the PDF").first.click()
    assert saved.value.suggested_filename == "review-report-HC-4K7Q-full-1.0.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF-")
    sunita.look("after the download")


@pytest.mark.parametrize(
    ("who", "others"),
    [
        ("gareth-pryce", ("Fernhollow", "Millstone", "Orchard", "Ella")),
        ("ruth-adeyemi", ("Fernhollow", "Millstone", "Orchard", "Ella")),
        ("maureen-doyle", ("Tamarisk", "Rowan House", "Kai", "Brackenwell")),
    ],
)
def test_one_providers_staff_see_no_trace_of_the_other(sits_down: SitsDown, who: str, others: tuple[str, ...]) -> None:
    person = sits_down(who)
    person.open("/")
    assert not [name for name in others if name in person.everything]
