"""Story 7 of the field: a pupil of year 11 is to move to a school forty miles away. The nominated officer's approval and both consultations
are demanded, with the rule; an emergency goes ahead by name and reason only, and leaves the schooling due at once."""

from datetime import timedelta

from portal.demo.idents import ident
from portal.foundation import clock
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.house import House
from tests.journeys.person import Person
from tests.journeys.test_story_06_home_to_foster_family import take, type_day


def test_a_year_11_pupil_is_moved_by_the_rule_or_by_an_emergency_that_is_named(house: House, sits_down: SitsDown) -> None:
    in_year_11(house)
    sunita = sits_down("sunita-rao")
    move = proposes_a_school_far_away(sunita)
    take(sunita, move, "A review has considered it", "Forty miles away.")
    take(sunita, move, "Approve the move")
    assert "nominated officer’s approval first (CPPCR 2010 reg 10)" in sunita.words
    assert "Only an immediate risk lets you move the child without it." in sunita.words

    sunita.page.get_by_label("Approve the move", exact=True).check()
    sunita.page.get_by_label("Only in an emergency: which immediate risk is there?").fill("He is threatened on the way to school.")
    sunita.page.get_by_label("Who authorised it?").fill("T. Manager")
    sunita.press("Take this step")
    assert "It stands at approved" in sunita.words
    assert "Emergency: He is threatened on the way to school." in sunita.words
    sunita.open(kai.CHILD)
    assert "Settle the child’s schooling, and tell the nominated officer" in sunita.words


def in_year_11(house: House) -> None:
    born = (clock.today() - timedelta(days=15 * 365 + 30)).isoformat()
    with house.owner() as owner:
        owner.execute(
            "update app.entry set facts = facts || jsonb_build_object('date_of_birth', cast(%s as text))"
            " where child_id = %s and kind = 'identity'",
            [born, ident("child", "kai")],
        )


def proposes_a_school_far_away(sunita: Person) -> str:
    sunita.open(f"{kai.CHILD}/moves/new")
    assert "Before a move that disrupts schooling is approved, the nominated officer approves it" in sunita.words
    sunita.page.get_by_label("Changing school").check()
    sunita.page.get_by_label("From", exact=True).fill("Saltmarsh Academy")
    sunita.page.get_by_label("To", exact=True).fill("A school forty miles away")
    day = clock.today() + timedelta(days=60)
    type_day(sunita, "move_on", day.day, day.month, day.year)
    sunita.page.get_by_label("Why does the child move?").fill("The new home is far from his school.")
    sunita.press("Start the move")
    return sunita.path
