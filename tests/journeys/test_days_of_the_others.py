"""The days of everybody else: their list, a child, the plan, the move and the review as far as they are theirs, and home again."""

from dataclasses import dataclass

import pytest

from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.person import DESK, PHONE

pytestmark = pytest.mark.reads_only


@dataclass(frozen=True)
class Day:
    """Whose, for whom they act, and beginnings of what they read and must not read of Kai."""

    who: str
    agency: str
    reads: tuple[str, ...]
    never: tuple[str, ...]


FEE, FORMULATION, SESSION, CONSULTATION = "£5,480 a week", "Kai has learnt that care can end", "Session 34. K. drew", "Team consultation."
INCIDENT, PRIVATE, ATTENDANCE = "At half past five Kai heard", "this is just for you", "93 per cent this term"

DAYS = (
    Day("ruth-adeyemi", "Tamarisk Lane Care", (FORMULATION, "Mild, worse with colds", INCIDENT), (FEE, SESSION, CONSULTATION, PRIVATE)),
    Day("leila-farrokh", "Tamarisk Lane Care", (FORMULATION, CONSULTATION), (FEE, SESSION, PRIVATE)),
    Day("desmond-clarke", "Harbour Council", (FORMULATION, PRIVATE), (FEE, SESSION, CONSULTATION)),
    Day("aoife-brennan", "Harbour Council", (FEE, "No proceedings pending"), (FORMULATION, SESSION, INCIDENT, PRIVATE, "Bramwell")),
    Day("mateusz-zielinski", "Brackenwell CAMHS", (FORMULATION, SESSION), (FEE, CONSULTATION, INCIDENT, PRIVATE, ATTENDANCE)),
    Day("josephine-mensah", "Harbour Council", (ATTENDANCE,), (FEE, FORMULATION, SESSION, INCIDENT, PRIVATE, "Mild, worse with colds")),
)


@pytest.mark.parametrize(("script", "width"), [(True, DESK), (False, PHONE)], ids=["script, desk", "no script, phone"])
@pytest.mark.parametrize("day", DAYS, ids=[day.who for day in DAYS])
def test_from_the_list_to_the_child_to_what_is_theirs_and_out(sits_down: SitsDown, day: Day, script: bool, width: int) -> None:
    person = sits_down(day.who, script=script, width=width)
    person.open("/")
    assert person.h1 == "My children"
    assert f"You act for {day.agency}" in person.words
    read = [person.everything]

    person.open(person.page.locator(f"a[href^='{kai.CHILD}']").first.get_attribute("href"))
    read.append(person.everything)
    doors = person.page.locator(".doors a").evaluate_all("links => links.map((link) => link.pathname)")
    assert doors
    for door in doors:
        person.open(door)
        read.append(person.everything)

    whole = "\n".join(read)
    assert [words for words in day.reads if words not in whole] == []
    assert [words for words in day.never if words in whole] == []

    person.press("Sign out")
    assert person.path == "/sign-in"
    person.page.go_back()
    assert "Kai" not in person.everything
