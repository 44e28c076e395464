"""Story 4 of the field, as far as this portal goes: the registered manager has the report of Kai's review made, watches it come, checks
that it is genuine, finds a changed file altered, makes a second, and reads in the trail who did what."""

import pytest
from playwright.sync_api import expect

from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import DESK, PHONE, Person


def test_the_manager_makes_checks_and_replaces_a_report(house: House, sits_down: SitsDown) -> None:
    gareth = sits_down("gareth-pryce")
    gareth.open(kai.REVIEW + "/report")
    gareth.press("Freeze and make the report")
    assert "report 1.0" in gareth.h1
    expect(gareth.page.locator("#documents")).to_contain_text("Being made")
    with house.worker():
        with gareth.in_place():
            expect(gareth.page.locator("#documents").get_by_text("Sealed", exact=True)).to_have_count(2, timeout=60_000)
        first = download(gareth, "full version")

        assert checked(gareth, first) == "Genuine"
        assert "Tamarisk Lane Care" in gareth.words
        assert checked(gareth, spoilt(first)) == "Altered"
        assert "Kai" not in gareth.page.locator("main").inner_text()

        gareth.open(kai.REVIEW + "/report")
        gareth.press("Freeze and make the report")
        assert "report 1.1" in gareth.h1
        expect(gareth.page.locator("#documents").get_by_text("Sealed", exact=True)).to_have_count(2, timeout=60_000)

    somebody = sits_down()
    assert checked(somebody, first) == "Genuine, but superseded"
    assert checked(somebody, b"%PDF-1.7 nothing of ours") == "Not one of ours"

    gareth.open(kai.CHILD + "/trail")
    for did in ("had the report made", "downloaded the report"):
        assert did in gareth.words.lower()


@pytest.mark.reads_only
def test_without_script_on_a_phone_a_report_is_checked_and_downloaded(house: House, sits_down: SitsDown) -> None:
    gareth = sits_down("gareth-pryce", script=False, width=PHONE)
    gareth.open(kai.CHILD)
    gareth.follow("report", within=gareth.page.locator(".doors").filter(has_text="eport"))
    assert checked(gareth, download(gareth, "school version")) == "Genuine"


def test_without_script_the_page_of_a_report_being_made_says_how_to_see_more(house: House, sits_down: SitsDown) -> None:
    gareth = sits_down("gareth-pryce", script=False, width=DESK)
    gareth.open(kai.REVIEW + "/report")
    gareth.press("Freeze and make the report")
    assert "Open this page again in a few seconds" in gareth.words
    gareth.open(gareth.path)
    expect(gareth.page.locator("#documents")).to_contain_text("Being made: waiting its turn")


@pytest.mark.reads_only
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_anybody_looks_up_who_may_see_what(sits_down: SitsDown, script: bool) -> None:
    somebody = sits_down(script=script)
    somebody.open("/policy")
    somebody.page.get_by_label("May a").select_option(label="designated teacher")
    somebody.page.get_by_label("see this part?").select_option(value="10")
    if script:
        with somebody.in_place():
            somebody.page.get_by_role("button", name="Ask").click()
            expect(somebody.page.locator("#answer")).to_contain_text("designated teacher")
    else:
        somebody.press("Ask")
    expect(somebody.page.locator("#answer")).to_contain_text("clinical session notes")
    expect(somebody.page.locator("#answer")).to_contain_text("No")


def download(person: Person, version: str) -> bytes:
    with person.page.expect_download() as saved:
        person.page.get_by_role("link", name=f"Download the PDF : {version}").or_(
            person.page.get_by_role("link", name=f"Download the PDF: {version}")
        ).click()
    return saved.value.path().read_bytes()


def checked(person: Person, file: bytes) -> str:
    """What the public page says of this file."""
    person.open("/reports/verify")
    person.page.locator("input[type=file]").set_input_files({"name": "report.pdf", "mimeType": "application/pdf", "buffer": file})
    person.press("Check")
    return str(person.page.locator("#verdict").inner_text())


def spoilt(file: bytes) -> bytes:
    """One byte of the signed content is another."""
    middle = len(file) // 3
    return file[:middle] + bytes([file[middle] ^ 1]) + file[middle + 1 :]
