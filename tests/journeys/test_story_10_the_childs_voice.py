"""Story 10 of the field: Ella writes to her reviewing officer only. Neither her home's manager nor her key worker can open it or infer
what it says; he marks it as safeguarding, and the social worker and the duty team are told, and Ella too. Another view she shares with
her teacher only is visible just there, and stands in the report only in the version that she allowed.
"""

import re
import subprocess

import pytest
from playwright.sync_api import expect

from portal.demo.idents import ident
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import DESK, PHONE
from tests.journeys.test_story_04_review_to_sealed_report import download

REVIEW = f"/reviews/{ident('review', 'ella-review')}"
CHILD = f"/children/{ident('child', 'ella')}"
SECRET = "The man with the van waits at the corner after school."
FOR_MY_TEACHER = "Please let me open the garden gate on my own."


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
def test_she_writes_to_the_reviewing_officer_only(sits_down: SitsDown, script: bool, width: int) -> None:
    ella = sits_down("ella-herself", script=script, width=width)
    ella.open("/")
    assert ella.h1 == "Hello, Ella"
    ella.follow("Write to one person")
    assert "must tell people who can keep you safe" in ella.words
    assert "0800 1111" in ella.words
    ella.page.get_by_label("Desmond Clarke").check()
    ella.page.get_by_label("Your message").fill(SECRET)
    ella.press("Send it to this person only")
    assert "not opened yet" in ella.words

    for key in ("maureen-doyle", "isaac-thorne"):
        other = sits_down(key, script=script, width=width)
        for path in ("/", CHILD, f"{CHILD}/said", "/messages", f"{CHILD}/trail"):
            other.open(path, answers=404 if (key, path) == ("isaac-thorne", f"{CHILD}/trail") else 200)
            assert SECRET not in other.everything
            assert "private message" not in re.sub("A young person may write to one adult in private", "", other.words).lower()

    desmond = sits_down("desmond-clarke", script=script, width=width)
    desmond.open("/messages")
    desmond.follow("From Ella")
    assert SECRET not in desmond.everything, "sealed until he opens it"
    desmond.press("Open it")
    assert SECRET in desmond.words
    desmond.page.get_by_text("Somebody is in danger", exact=True).click()
    desmond.page.get_by_label("What must the social worker").fill("A stranger waits for Ella near the school. Please act today.")
    desmond.press("Tell the social worker and the duty team")

    for key in ("sunita-rao", "femi-lawal"):
        told = sits_down(key, script=script, width=width)
        told.open("/")
        assert "a person may be in danger" in told.words
    ella.open("/mine")
    assert "was passed on" in ella.words
    ella.follow("Private messages")
    assert "passed on, to keep you safe" in ella.words


@pytest.mark.parametrize(("script", "width"), [(True, PHONE), (False, DESK)], ids=["script, phone", "no script, desk"])
def test_another_view_is_for_her_teacher_only(sits_down: SitsDown, script: bool, width: int) -> None:
    ella = sits_down("ella-herself", script=script, width=width)
    ella.open("/mine")
    ella.follow("Say something")
    ella.page.get_by_label("What do you want to say?").fill(FOR_MY_TEACHER)
    ella.page.get_by_label("Only the people I pick").check()
    ella.page.get_by_label("Owen Castell").check()
    ella.press("Send")
    assert "only Owen Castell" in ella.words

    for key in ("maureen-doyle", "isaac-thorne", "sunita-rao", "desmond-clarke", "josephine-mensah"):
        other = sits_down(key, script=script, width=width)
        for path in (CHILD, f"{CHILD}/said"):
            other.open(path)
            assert FOR_MY_TEACHER not in other.everything

    owen = sits_down("owen-castell", script=script, width=width)
    owen.open(f"{CHILD}/said")
    assert FOR_MY_TEACHER in owen.words
    owen.follow("Say what was done about it")
    owen.page.get_by_label("What did you do about it?").fill("The gate is yours, first break, every day.")
    owen.press("Tell them")

    ella.open("/mine/said")
    assert "The gate is yours" in ella.words
    ella.press("A bit")
    assert "You said: it helped a bit." in ella.words


@pytest.mark.parametrize(("script", "width"), [(False, PHONE)], ids=["no script, phone"])
def test_it_stands_in_the_report_in_the_version_that_she_allowed_and_in_no_other(
    house: House, sits_down: SitsDown, script: bool, width: int
) -> None:
    ella = sits_down("ella-herself", script=script, width=width)
    ella.open("/mine/say")
    ella.page.get_by_label("What do you want to say?").fill(FOR_MY_TEACHER)
    ella.page.get_by_label("Only the people I pick").check()
    ella.page.get_by_label("Owen Castell").check()
    ella.page.get_by_label("Print it in the report for my school").check()
    ella.press("Send")
    assert "it may be printed in the report for your school" in ella.words

    maureen = sits_down("maureen-doyle")
    maureen.open(REVIEW)
    assert FOR_MY_TEACHER not in maureen.everything, "nobody of the home reads it before"
    maureen.open(f"{REVIEW}/report")
    maureen.press("Freeze and make the report")
    with house.worker(), maureen.in_place():
        expect(maureen.page.locator("#documents").get_by_text("Sealed", exact=True)).to_have_count(2, timeout=90_000)
    printed = {version: words_of(download(maureen, version)) for version in ("full version", "school version")}
    assert {version for version, words in printed.items() if "".join(FOR_MY_TEACHER.split()) in words} == {"school version"}

    ella.open("/mine/said")
    assert "Printed on" in ella.words
    assert "What is printed we cannot take out again" in ella.words


def words_of(pdf: bytes) -> str:
    """As a reader would copy them, without their gaps."""
    return "".join(subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode().split())
