"""A provider's homes, and who manages or oversees each: for its administrator, who sees no child of any."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import text

from portal.access.actor import Actor
from portal.access.parts import OFFICE_TITLES, Role
from portal.access.predicates import Concern
from portal.foundation.database import db


@dataclass(frozen=True)
class Charge:
    """Somebody has a home to look after, from a first day on; the last may be open."""

    id: UUID
    home: str
    membership_id: UUID
    name: str
    does: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class HomeLine:
    """One home, and who has it now or from a later day."""

    id: UUID
    name: str
    number: str
    charges: list[Charge] = field(default_factory=list)

    @property
    def has_manager(self) -> bool:
        return any(one.does == Role.RM.label for one in self.charges)


@dataclass(frozen=True)
class HomesPage:
    """Every home of the agency, by name."""

    homes: list[HomeLine]

    @property
    def concern(self) -> Concern:
        return Concern()


def homes(_actor: Actor) -> HomesPage:
    return HomesPage(homes_of_the_agency())


def homes_of_the_agency() -> list[HomeLine]:
    """One statement. The database asks who asks: for anybody but an administrator there is none."""
    found: dict[UUID, HomeLine] = {}
    for row in db.session.execute(text("select * from wall.homes_and_managers()")):
        home = found.setdefault(row.home_id, HomeLine(row.home_id, row.name, row.urn))
        if row.charge_id is not None:
            does = OFFICE_TITLES.get(row.does) or Role(row.does).label
            home.charges.append(Charge(row.charge_id, row.name, row.membership_id, row.manager, does, row.starts_on, row.ends_on))
    return list(found.values())
