"""What every part of the filling asks: who somebody is, who is near a child, whose a row is, and when something was written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.access.parts import COUNCIL_ROLES, OWN_AUDIENCE, Audience, Part, Role, slice_of
from portal.access.policy import cell
from portal.deadlines.calendar import ENGLAND
from portal.demo.idents import ident
from portal.demo.shapes import SELF, ChildStory, InvolvementStory, PersonStory, PlacementStory
from portal.demo.stories import WORLD
from portal.foundation.clock import LONDON
from portal.foundation.database import Base

Row = tuple[type[Base], dict[str, Any]]
Rows = Iterator[Row]

AGENCY = {story.key: story for story in WORLD.agencies}
HOME = {story.key: story for story in WORLD.homes}
PERSON = {story.key: story for story in WORLD.people}

OWN_SOMEWHERE = frozenset(part for part in Part if any(cell(part, role).suffix == "o" for role in Role))
"""Parts of which somebody reads only what is theirs or addressed to them."""


def membership(person: str) -> UUID:
    return ident("membership", person)


@dataclass(frozen=True)
class Near:
    """Somebody near a child now, by involvement or by office. `placement` None for those who see every placement."""

    person: PersonStory
    capacity: str
    placement: str | None

    @property
    def role(self) -> Role:
        return Role(self.person.role)

    @property
    def id(self) -> UUID:
        return membership(self.person.key)


@dataclass(frozen=True)
class Scene:
    """One child's story on one day."""

    child: ChildStory
    today: date

    @property
    def child_id(self) -> UUID:
        return ident("child", self.child.key)

    # When

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def office_day(self, days_ago: int) -> date:
        """That day, or the working day nearest to it on the same side of today: nobody meets on a Sunday."""
        day = self.day(days_ago)
        if ENGLAND.is_working_day(day):
            return day
        return ENGLAND.add_working_days(day, 1).day if days_ago < 0 else ENGLAND.last_working_day(day).day

    def moment(self, days_ago: int, key: str) -> datetime:
        """Some minute of that day's working hours, the same for the same key; today it was early, so that it is past."""
        minutes = 9 * 60 + int.from_bytes(hashlib.sha256(f"{self.child.key} {key}".encode()).digest()[:2]) % 480
        at = timedelta(minutes=minutes if days_ago > 0 else minutes % 5)
        return (datetime.combine(self.day(days_ago), time(), LONDON) + at).astimezone(UTC)

    # Where

    @cached_property
    def current(self) -> PlacementStory:
        """Where the child lives now."""
        return next(stay for stay in self.child.placements if stay.ended_days_ago is None)

    def stay(self, key: str | None) -> PlacementStory:
        """The placement of that key; the current one where a story names none."""
        return next((stay for stay in self.child.placements if stay.key == key), self.current)

    @staticmethod
    def placement_id(key: str | None) -> UUID | None:
        return ident("placement", key) if key else None

    # Who

    def involved_now(self, story: InvolvementStory) -> bool:
        return story.from_days_ago >= 0 and (story.until_in_days is None or story.until_in_days >= 0)

    @cached_property
    def near(self) -> tuple[Near, ...]:
        """Everybody near the child today: the involved, the managers of the home, and the council's two who oversee all its children."""
        involved = [
            Near(PERSON[story.person], story.capacity, None if Role(PERSON[story.person].role) in COUNCIL_ROLES else story.placement)
            for story in self.child.involvements
            if self.involved_now(story)
        ]
        by_office = [
            Near(person, "full", self.current.key if person.role == Role.RM else None)
            for person in WORLD.people
            if not person.stranger and not person.office and self._holds_office(person)
        ]
        return tuple(involved + by_office)

    def _holds_office(self, person: PersonStory) -> bool:
        if person.role == Role.RM:
            return self.current.home in person.manages
        return person.role in {Role.VSH, Role.CO} and person.agency == self.current.authority

    def of_role(self, *roles: Role, placement: str | None = None) -> list[Near]:
        """Those near in full in these roles; `placement` leaves out people of another one."""
        return [
            one for one in self.near if one.role in roles and one.capacity == "full" and placement in {None, one.placement or placement}
        ]

    def key_worker(self, placement: str | None) -> PersonStory:
        """By whose hand the child's own words came in: the young person has no sign-in yet."""
        found = self.of_role(Role.KW, placement=placement) or self.of_role(Role.KW) or self.of_role(Role.RM)
        return found[0].person

    def name(self, author: str) -> str:
        return self.child.identity.known_as if author == SELF else PERSON[author].name

    # Whose

    def signed(self, author: str, at: datetime, placement: str | None = None) -> dict[str, Any]:
        """By whom and when."""
        if author == SELF:
            keeper = self.key_worker(placement)
            return {
                "by_membership_id": membership(keeper.key),
                "by_name": self.child.identity.known_as,
                "by_role": "young person",
                "written_at": at,
            }
        person = PERSON[author]
        return {
            "by_membership_id": membership(author),
            "by_name": person.name,
            "by_role": Role(person.role).label,
            "written_at": at,
        }

    def walled(self, part: int, audience: int, placement: str | None, mine: list[UUID] | None = None) -> dict[str, Any]:
        """Of which child, placement and slice a row is, and whose own."""
        return {
            "child_id": self.child_id,
            "placement_id": self.placement_id(placement),
            "slice": slice_of(part, audience),
            "mine": mine or [],
        }

    def whose(self, part: int, audience: int, author: str, addressed: tuple[str, ...] = (), placement: str | None = None) -> list[UUID]:
        """The author, the addressees, and those for whose audience it was written, where a part knows own-only readers.

        A child's own words are nobody's but the addressees': not the key worker's by whose hand they came in.
        """
        if Part(part) not in OWN_SOMEWHERE:
            return []
        people = [] if author == SELF else [membership(author)]
        people += [membership(person) for person in addressed]
        people += [one.id for one in self.written_for(part, audience, placement)]
        return list(dict.fromkeys(people))

    def written_for(self, part: int, audience: int, placement: str | None) -> list[Near]:
        """Those who read of this part only what is addressed to them, and whose audience's version this is."""
        if audience == Audience.FULL:
            return []
        roles = [role for role, own in OWN_AUDIENCE.items() if own == audience and cell(part, role).suffix == "o"]
        return self.of_role(*roles, placement=placement) if roles else []
