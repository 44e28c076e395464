"""Story 1 of the field, the move's part of it: on Friday 27 March 2026 at 19:40 an emergency is recorded. Its checklist stands at once,
and its days leave out Good Friday and Easter Monday."""

from datetime import UTC, datetime

from portal.foundation import clock
from tests.journeys import kai
from tests.journeys.conftest import SitsDown
from tests.journeys.test_story_06_home_to_foster_family import line, type_day


def test_an_emergency_on_a_friday_evening_has_its_days_at_once(sits_down: SitsDown) -> None:
    with clock.frozen_at(datetime(2026, 3, 27, 19, 40, tzinfo=UTC)):
        gareth = sits_down("gareth-pryce")
        gareth.open(f"{kai.CHILD}/moves/new")
        gareth.page.get_by_label("Emergency").check()
        gareth.page.get_by_label("From", exact=True).fill("A placement that broke down today")
        gareth.page.get_by_label("To", exact=True).fill("Rowan House")
        type_day(gareth, "move_on", 27, 3, 2026)
        gareth.page.get_by_label("Why does the child move?").fill("Not safe there tonight.")
        gareth.press("Start the move")

        assert "Being prepared" in gareth.words, "nobody waits for a review tonight"
        assert "27 Mar 2026" in line(gareth, 2).inner_text()
        assert "30 Mar 2026" in line(gareth, 5).inner_text()
        plan = line(gareth, 6)
        assert "7 Apr 2026" in plan.inner_text(), "five working days, two of the days between are holidays"
        plan.get_by_text("Why this date?").click()
        plan.locator(".why").wait_for()
        assert "Good Friday" in plan.inner_text()
        assert "Easter Monday" in plan.inner_text()

        gareth.open("/")
        assert "Send the smallest safe pack" in gareth.words
