"""Story 10 of the field: Ella writes to her reviewing officer only. Neither her home's manager nor her key worker can open it or infer
what it says; he marks it as safeguarding, and the social worker and the duty team are told, and Ella too. Another view she shares with
her teacher only is visible just there.
"""

import re

import pytest

from portal.demo.idents import ident
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

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
