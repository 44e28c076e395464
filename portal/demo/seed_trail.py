"""The trail of the generated world: who looked at whom in the last year."""

from collections.abc import Iterator

from portal.access.parts import Role
from portal.access.permissions import READ_PLAN, SEE_CHILD
from portal.access.policy import slices
from portal.demo.seed_child import Day
from portal.demo.seed_sheets import NULL, many
from portal.demo.seed_world import Member, World
from portal.trail.record import OPEN_TO_EVERY_READER

SEEN = frozenset({10, 20, 40, 50, 70, 80, 110, 120, 130, 140})


def trail(world: World, children: list[tuple[str, list[Member]]], day: Day, rows: int) -> Iterator[tuple[str, ...]]:
    """So many lines, spread over children and days, in the shape that the gate writes them; the youngest ids last."""
    for number in range(rows):
        days_ago = 364 - number * 364 // rows
        child, near = children[number * 7_919 % len(children)]
        member = near[number % len(near)]
        permission = READ_PLAN if number % 3 == 0 else SEE_CHILD
        abouts = sorted(SEEN & slices(Role(member.role)) & OPEN_TO_EVERY_READER)
        yield (
            world.ids.at(day.milliseconds(days_ago)),
            day.moment(days_ago),
            *(member.person, member.name, member.id, member.agency, member.agency_name, member.role),
            *(f"{number:012d}", "password+code", permission.name, "done", child, NULL, many(abouts)),
            *(f"{permission.name}: near_the_child", "", f"{number:032d}"),
        )
