"""The rows that every child has, worded from the home and the authority: where the child lives and whom to ring at night."""

from portal.demo.agencies import HOMES
from portal.demo.shapes import COMMISSIONER, FULL, SCHOOL, Text

DUTY_TEAM = {
    "harbour": "Harbour Council emergency duty team: 01632 960499",
    "eastmoor": "Eastmoor County Council out-of-hours team: 01632 960599",
}
ON_CALL = {"tamarisk": "Tamarisk Lane Care on call: 07700 900119", "fernhollow": "Fernhollow on call: 07700 900240"}


def where_and_whom_to_ring(home: str, authority: str, placement: str, manager: str, days_ago: int) -> tuple[Text, Text]:
    """The home's address (part 3), and the out-of-hours numbers (part 4)."""
    story = next(story for story in HOMES if story.key == home)
    address = f"{story.name}, {', '.join(story.address)}. {story.phone}."
    ring = f"{story.name}, day and night: {story.out_of_hours}. {ON_CALL[story.agency]}. {DUTY_TEAM[authority]}."
    return (
        Text(3, FULL, "Home", address, manager, days_ago, placement),
        Text(4, FULL, "Out of hours", ring, manager, days_ago, placement),
    )


def legal(social_worker: str, days_ago: int, *, full: str, commissioner: str, school: str) -> tuple[Text, Text, Text]:
    """Part 2 for those who read it whole, for the commissioner and for the school."""
    return (
        Text(2, FULL, "Legal status", full, social_worker, days_ago),
        Text(2, COMMISSIONER, "Legal status", commissioner, social_worker, days_ago),
        Text(2, SCHOOL, "Who may sign", school, social_worker, days_ago),
    )
