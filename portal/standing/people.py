"""An agency's own people, and what one of them would hand over to another."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from flask import request
from sqlalchemy import any_, func, select

from portal.access.actor import Actor
from portal.access.parts import OFFICE_TITLES, Role
from portal.access.predicates import Concern
from portal.agencies.models import Cover, Membership, Person
from portal.children import queries as children
from portal.children.models import DueItem
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.standing.homes import Charge, HomeLine, homes_of_the_agency
from portal.standing.words import CAPACITY_TAGS

PAGE = 50
CLINICIANS = frozenset({Role.CL, Role.XT})
HANDED_OVER = frozenset({Role.KW, Role.CL, Role.SW, Role.IRO})


@dataclass(frozen=True)
class Colleague:
    """One member of one's own agency, as its administrator knows them: nothing of any child."""

    id: UUID
    name: str
    email: str
    role: Role
    office: str
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None
    suspended_at: datetime | None

    @property
    def does(self) -> str:
        return OFFICE_TITLES.get(self.office, self.role.label)

    @property
    def is_gone(self) -> bool:
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < clock.today())


@dataclass(frozen=True)
class CoverLine:
    """Somebody stands in for somebody."""

    id: UUID
    absent: str
    present: str
    starts_on: date
    ends_on: date
    given_by: str


@dataclass(frozen=True)
class PeoplePage:
    """One page of the people of an agency, by name."""

    people: list[Colleague]
    after: str
    begins: bool

    @property
    def concern(self) -> Concern:
        return Concern()


@dataclass(frozen=True)
class PersonPage:
    """One of them: their time at the agency, covers, and who could cover for them."""

    who: Colleague
    covers: list[CoverLine]
    colleagues: list[tuple[str, str]]
    chosen_cover: UUID | None = None
    owns_notes: bool = False
    homes: list[HomeLine] = field(default_factory=list)
    chosen_charge: UUID | None = None

    @property
    def charges(self) -> list[Charge]:
        """The homes that they have, now or from a later day."""
        return [charge for home in self.homes for charge in home.charges if charge.membership_id == self.who.id]

    @property
    def may_have(self) -> list[tuple[str, str]]:
        """The homes that they could be given."""
        taken = {charge.home for charge in self.charges if charge.ends_on is None}
        return [(str(home.id), home.name) for home in self.homes if home.name not in taken]

    @property
    def concern(self) -> Concern:
        return Concern()


def people(actor: Actor) -> PeoplePage:
    """One statement. For anybody but the administrator the gate says no afterwards."""
    after = request.args.get("after", "")[:200].replace("\x00", "")
    query = _members(actor).order_by(Person.email).limit(PAGE + 1)
    found = db.session.execute(query.where(Person.email > after) if after else query).all()
    shown = [_colleague(member, person) for member, person in found[:PAGE]]
    return PeoplePage(shown, shown[-1].email if len(found) > PAGE else "", not after)


def person(actor: Actor, membership_id: UUID) -> PersonPage:
    """Four statements: the member, covers, colleagues in the same role; and for a clinician whether notes would be nobody's, for who may
    look after a home the homes.
    """
    found = db.session.execute(_members(actor).where(Membership.id == membership_id)).first()
    if found is None:
        raise Unseen
    who = _colleague(*found)
    alike = _members(actor).where(Membership.role == who.role.value, Membership.office.is_(None), Membership.id != who.id)
    colleagues = [_colleague(*row) for row in db.session.execute(alike.order_by(Person.name).limit(PAGE * 4))]
    names = {one.id: one.name for one in [who, *colleagues]}
    able = [] if who.office else [(str(one.id), one.name) for one in colleagues if not one.is_gone and not one.suspended_at]
    looks_after = who.role is Role.RM and who.office in ("", "RI") and actor.agency_kind == "provider"
    return PersonPage(
        who, _covers(who.id, names), able, owns_notes=who.role in CLINICIANS and bool(_owns_notes(who.id)),
        homes=homes_of_the_agency() if looks_after else [],
    )  # fmt: skip


def _owns_notes(membership_id: UUID) -> bool | None:
    """Whether notes are theirs alone: yes or no, and of no child."""
    return db.session.scalar(select(func.wall.notes_of(membership_id)))


def cover(actor: Actor, cover_id: UUID) -> PersonPage:
    """The page of the person who is covered."""
    found = db.session.scalars(select(Cover).where(Cover.id == cover_id, Cover.agency_id == actor.agency_id)).first()
    if found is None:
        raise Unseen
    return replace(person(actor, found.covered_id), chosen_cover=cover_id)


def charge(actor: Actor, charge_id: UUID) -> PersonPage:
    """The page of the person who has the home."""
    found = [one for home in homes_of_the_agency() for one in home.charges if one.id == charge_id]
    if not found:
        raise Unseen
    return replace(person(actor, found[0].membership_id), chosen_charge=charge_id)


def _members(actor: Actor):  # type: ignore[no-untyped-def]
    return select(Membership, Person).join(Person, Person.id == Membership.person_id).where(Membership.agency_id == actor.agency_id)


def _colleague(member: Membership, person: Person) -> Colleague:
    return Colleague(
        member.id, person.name, person.email, Role(member.role), member.office or "", member.starts_on, member.ends_on,
        None if member.suspended_at else member.ended_at,  # suspended by this agency alone: it can let them in again
        member.suspended_at or person.suspended_at,
    )  # fmt: skip


def _covers(who: UUID, names: dict[UUID, str]) -> list[CoverLine]:
    theirs = (Cover.covered_id == who) | (Cover.coverer_id == who)
    query = select(Cover).where(theirs, Cover.ended_at.is_(None), Cover.ends_on >= clock.today())
    return [
        CoverLine(one.id, names.get(one.covered_id, ""), names.get(one.coverer_id, ""), one.starts_on, one.ends_on, one.given_by)
        for one in db.session.scalars(query.order_by(Cover.starts_on))
    ]


# Handing over


@dataclass(frozen=True)
class HandedOver:
    """One involvement that would go to the successor, and what is open of it."""

    id: UUID
    about: About
    capacity: str
    open_items: list[str]


@dataclass(frozen=True)
class HandOver:
    """Everything that one worker would hand over to another, as far as this actor may arrange it."""

    leaver: Colleague
    successor: Colleague
    lines: list[HandedOver]


def colleague(actor: Actor, address: str) -> Colleague | None:
    """A member of one's own agency whose children can be handed over, by their exact address."""
    query = _members(actor).where(Person.email == address.strip().lower(), Membership.office.is_(None))
    found = [_colleague(*row) for row in db.session.execute(query)]
    return next((one for one in found if one.role in HANDED_OVER), None)


def hand_over(actor: Actor, leaver: Colleague, successor: Colleague) -> HandOver:
    """Two statements: the involvements that stand, or ended by leaving; what is open and the leaver's."""
    today = clock.today()
    found = [
        (row, about)
        for row, about in children.involvements_of(actor, leaver.id)
        if (row.ended_at is None and (row.ends_on is None or row.ends_on >= today)) or (row.ended_because or "").startswith("They left ")
    ]
    if actor.role is Role.RM:
        found = [(row, about) for row, about in found if about.nearness.placements is None or row.placement_id in about.nearness.placements]
    items = _open_items(leaver.id, [about.child_id for _, about in found])
    return HandOver(
        leaver, successor,
        [HandedOver(row.id, about, CAPACITY_TAGS[row.capacity], items.get(about.child_id, [])) for row, about in found],
    )  # fmt: skip


def _open_items(leaver: UUID, child_ids: list[UUID]) -> dict[UUID, list[str]]:
    query = select(DueItem).where(DueItem.child_id.in_(child_ids), any_(DueItem.owners) == leaver, DueItem.done_at.is_(None))
    open_: dict[UUID, list[str]] = {}
    for item in db.session.scalars(query.order_by(DueItem.due_on)):
        open_.setdefault(item.child_id, []).append(item.title)
    return open_
