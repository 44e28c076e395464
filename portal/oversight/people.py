"""Who is or was near a child, with the facts that decide what each may see, as far as whoever asks may know them.

Involvements, restrictions and releases come through the wall and the sieve like any row of the record. Of a part that the asker
does not read, no restriction and no release is told: there the table speaks alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, cast, column, func, select

from portal.access.actor import Actor
from portal.access.explain import BY_OFFICE, Closed, Opened, Stay, Who, stands_in
from portal.access.parts import OFFICE_TITLES, Part, Role, part_of, slice_of
from portal.access.policy import Nearness, opens, slices
from portal.access.words import many
from portal.children import queries as children
from portal.children.models import Involvement, Release, Restriction
from portal.foundation import clock
from portal.foundation.database import db

ASKS_ABOUT_ANYBODY = frozenset({Role.SW, Role.RM, Role.IRO})


@dataclass(frozen=True)
class Person:
    """Somebody near a child, or once near. `stays` are kept apart from `who`, whose name may be '' for the asker."""

    membership_id: UUID
    name: str
    role: Role
    agency_id: UUID
    agency: str
    who: Who
    office: str = ""

    @property
    def does(self) -> str:
        """Their role, or the office that narrows it."""
        return OFFICE_TITLES.get(self.office, self.role.label)

    @property
    def stands_in(self) -> str:
        """'stands in for Ruth Adeyemi until 3 December 2026' where nothing of their own keeps them near, else nothing."""
        near = self.near_now()
        return stands_in(near[0]) if near and near[0].instead_of else ""

    @property
    def broke_glass(self) -> bool:
        """Whether they are near by break-glass alone."""
        near = self.near_now()
        return bool(near) and near[0].broke_glass

    def near_now(self) -> list[Stay]:
        return self.who.near_now(clock.now(), clock.today())


@dataclass(frozen=True)
class Around:
    """The people, by name, and the slices that were looked into for them."""

    people: list[Person]
    shown: frozenset[int]

    def of(self, membership_id: UUID | None) -> Person | None:
        return next((one for one in self.people if one.membership_id == membership_id), None)


def asks_about_anybody(actor: Actor, about: children.About) -> bool:
    """Social worker, manager and reviewing officer, as far as they read the log of this child."""
    log = opens(actor.role, about.nearness, slice_=slice_of(Part.ACCESS_LOG), placement=None, mine=False)
    return actor.role in ASKS_ABOUT_ANYBODY and log


def reads_of(actor: Actor, nearness: Nearness, part: int) -> bool:
    """Whether the asker reads a part, and so may learn what is closed or released of it."""
    return nearness.full and part not in nearness.denied and any(part_of(one) == part for one in slices(actor.role))


def everybody(actor: Actor, about: children.About) -> Around:
    """Everybody near or once near, for those who may ask about anybody. Four statements."""
    stays, seen = _stays(actor, about, None)
    found = _who_they_are(actor, about, stays)
    closed = children.sieve(actor, about.nearness, db.session.scalars(select(Restriction).where(Restriction.child_id == about.child_id)))
    opened = children.sieve(actor, about.nearness, db.session.scalars(select(Release).where(Release.child_id == about.child_id)))
    people = [
        replace(one, who=replace(one.who, closed=_closed(actor, about, one, closed), opened=_opened(actor, about, one, opened)))
        for one in found
    ]
    return Around(people, seen | children.shown(closed, opened))


def oneself(actor: Actor, about: children.About) -> Around:
    """The asker alone, with those for whom they cover. What is released to them is told, and what is closed is not. Three statements."""
    stays, seen = _stays(actor, about, [actor.membership_id, *about.covered])
    found = [one for one in _who_they_are(actor, about, stays) if one.membership_id == actor.membership_id]
    widened = {opened for _, _, opened in _narrowed_and_widened(about, [actor.membership_id]) if opened is not None}
    opened = tuple(Opened(one) for one in sorted(widened))
    return Around([replace(one, who=replace(one.who, name="", opened=opened)) for one in found], seen)


def unnamed(actor: Actor, about: children.About) -> Around:
    """Everybody near now, and what is closed or opened to each, for the words to the child: without by what and why. Three statements."""
    stays, seen = _stays(actor, about, None)
    found = [one for one in _who_they_are(actor, about, stays) if one.near_now()]
    today = clock.today()
    facts = _narrowed_and_widened(about, [one.membership_id for one in found])
    people = []
    for one in found:
        closed = tuple(Closed(part, "", today, "") for whose, part, _ in facts if whose == one.membership_id and part is not None)
        opened = tuple(Opened(slice_) for whose, _, slice_ in facts if whose == one.membership_id and slice_ is not None)
        people.append(replace(one, who=replace(one.who, closed=closed, opened=opened)))
    return Around(people, seen)


def _stays(actor: Actor, about: children.About, only: Iterable[UUID] | None) -> tuple[dict[UUID, list[Stay]], frozenset[int]]:
    """Involvements past, present and to come, by membership, and the slices of these rows."""
    query = select(Involvement, func.wall.home_of(Involvement.placement_id).label("home")).where(Involvement.child_id == about.child_id)
    if only:
        query = query.where(Involvement.membership_id.in_(only))
    rows = db.session.execute(query.order_by(Involvement.starts_on, Involvement.id)).all()
    open_ = {row.id for row in children.sieve(actor, about.nearness, [row[0] for row in rows])}
    stays: dict[UUID, list[Stay]] = {}
    for one, home in rows:
        if one.id in open_:
            stays.setdefault(one.membership_id, []).append(_stay(one, _may_be_named(actor, about, one.placement_id, home)))
    return stays, frozenset(one.slice for one, _ in rows if one.id in open_)


def _stay(one: Involvement, place: str) -> Stay:
    return Stay(
        capacity=one.capacity,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        until=one.until_at,
        over_on=clock.london_day(one.ended_at) if one.ended_at else None,
        placement=one.placement_id,
        place=place,
        basis=one.basis,
        granted_by=one.granted_by,
        notes_since=one.notes_since,
    )


def _may_be_named(actor: Actor, about: children.About, placement: UUID | None, home: str | None) -> str:
    """A home's name tells where the child lives or lived: for those only who read that."""
    told = opens(actor.role, about.nearness, slice_=slice_of(Part.ADDRESS), placement=placement, mine=False)
    return home if home and told else ""


def _who_they_are(actor: Actor, about: children.About, stays: dict[UUID, list[Stay]]) -> list[Person]:
    people = func.wall.around(about.child_id, cast(list(stays), ARRAY(Uuid()))).table_valued(
        "membership_id", "name", "role", "office", "agency_id", "agency_name", "active", "oversees", "since",
        "covers", "covers_name", "covers_until",
    )  # fmt: skip
    rows = db.session.execute(select(people, func.wall.home_of(people.c.oversees).label("home"))).all()
    found: dict[UUID, Person] = {}
    for row in rows:
        before = found.get(row.membership_id)
        own = before.who.stays if before else tuple(stays.get(row.membership_id, ()))
        who = Who(row.name, Role(row.role), row.active, row.office in {"RI", "REG44", "INSPECTOR"}, (*own, *_by_office(actor, about, row)))
        found[row.membership_id] = Person(row.membership_id, row.name, who.role, row.agency_id, row.agency_name, who, row.office)
    for row in rows:
        if row.covers is not None:
            found[row.membership_id] = _covering(found[row.membership_id], found.get(row.covers), stays.get(row.covers, []), row)
    return list(found.values())


def _covering(present: Person, absent: Person | None, known: list[Stay], row: Any) -> Person:
    """Somebody who covers, with what keeps the absent one near today as far as the asker knows it. Nobody covers a break-glass."""
    kept = [stay for stay in (absent.who.stays if absent else known) if not stay.broke_glass and not stay.instead_of]
    standing_in = (replace(stay, instead_of=row.covers_name, covers_until=row.covers_until) for stay in kept)
    return replace(present, who=replace(present.who, stays=(*present.who.stays, *standing_in)))


def _by_office(actor: Actor, about: children.About, row: Any) -> tuple[Stay, ...]:
    if row.oversees is None:
        return ()
    place = _may_be_named(actor, about, row.oversees, row.home)
    return (Stay(BY_OFFICE, row.since, placement=row.oversees, place=place),)


def _narrowed_and_widened(about: children.About, whom: list[UUID]) -> list[tuple[UUID, int | None, int | None]]:
    facts = func.wall.narrowed_and_widened(about.child_id, cast(whom, ARRAY(Uuid()))).table_valued(
        column("membership_id", Uuid()), column("closed"), column("opened")
    )
    return [(row.membership_id, row.closed, row.opened) for row in db.session.execute(select(facts))]


def _closed(actor: Actor, about: children.About, person: Person, rows: Iterable[Restriction]) -> tuple[Closed, ...]:
    today = clock.today()
    return tuple(
        Closed(one.closed_part, _whom(person, one), one.starts_on, one.reason)
        for one in rows
        if _touches(person, one) and _stands(one, today) and reads_of(actor, about.nearness, one.closed_part)
    )


def _touches(person: Person, one: Restriction | Release) -> bool:
    to_role = one.to_role if isinstance(one, Restriction) else None
    return one.to_membership_id == person.membership_id or one.to_agency_id == person.agency_id or to_role == person.role.value


def _stands(one: Restriction, today: date) -> bool:
    return one.lifted_at is None and one.starts_on <= today and (one.ends_on is None or one.ends_on >= today)


def _whom(person: Person, one: Restriction) -> str:
    if one.to_membership_id:
        return "them" if person.who.name else "you"
    return f"everybody of {person.agency}" if one.to_agency_id else many(person.role)


def _opened(actor: Actor, about: children.About, person: Person, rows: Iterable[Release]) -> tuple[Opened, ...]:
    """What is, or was, released to them: newest end first, so that the release that lasts longest speaks."""
    found = [one for one in rows if _touches(person, one) and reads_of(actor, about.nearness, part_of(one.opened_slice))]
    return tuple(
        Opened(one.opened_slice, one.opened_row, one.expires_on, clock.london_day(one.revoked_at) if one.revoked_at else None, one.purpose)
        for one in sorted(found, key=lambda one: one.expires_on, reverse=True)
    )
