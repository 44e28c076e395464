"""What is closed and what is released of a child, for those who may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select

from portal.access.actor import Actor
from portal.access.parts import Part, Role, part_of, slice_of
from portal.access.permissions import KEEP_ADDRESS, RESTRICT, allows
from portal.access.policy import own_slices
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children import sharing
from portal.children.models import Entry, Release, Restriction
from portal.children.sharing import CONFIDENTIAL_ADDRESS, NOT_DELEGATED, NearPerson
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.sharing.words import what_in_words

LOG = slice_of(Part.ACCESS_LOG)


@dataclass(frozen=True)
class Closed:
    """One restriction in words. `kept` is what a confidential address closed in one go, told as one."""

    id: UUID
    what: str
    whom: str
    reason: str
    made_by: str
    made_at: datetime | None
    starts_on: date
    ends_on: date | None
    lifted_at: datetime | None
    lifted_by: str
    lifted_because: str
    in_force: bool
    may_lift: bool


@dataclass(frozen=True)
class Opened:
    """One release in words."""

    id: UUID
    what: str
    names_slice: int | None
    whom: str
    purpose: str
    basis: str
    made_by: str
    made_at: datetime | None
    expires_on: date
    revoked_at: datetime | None
    revoked_by: str
    revoked_because: str
    in_force: bool
    may_revoke: bool


@dataclass(frozen=True)
class SharingPage:
    """What is closed and released of one child, as far as this reader may know of it."""

    about: children.About
    closed: list[Closed]
    opened: list[Opened]
    address_kept: Closed | None
    near: list[NearPerson]
    may_decide: bool
    may_keep_address: bool
    concern: Concern

    @property
    def closed_before(self) -> list[Closed]:
        return [one for one in self.closed if not one.in_force]

    @property
    def closed_now(self) -> list[Closed]:
        return [one for one in self.closed if one.in_force]

    @property
    def opened_before(self) -> list[Opened]:
        return [one for one in self.opened if not one.in_force]

    @property
    def opened_now(self) -> list[Opened]:
        return [one for one in self.opened if one.in_force]


@dataclass(frozen=True)
class RestrictionPage:
    """One restriction, to be lifted."""

    about: children.About
    line: Closed
    row: Restriction
    concern: Concern


@dataclass(frozen=True)
class ReleasePage:
    """One release, to be revoked."""

    about: children.About
    line: Opened
    row: Release
    concern: Concern


@dataclass(frozen=True)
class Deciding:
    """What the forms of restricting and releasing need: the child, and who is near."""

    about: children.About
    near: list[NearPerson]
    concern: Concern


def sharing_of(actor: Actor, child_id: UUID) -> SharingPage:
    """Three statements: the child, what is closed, what is released; one more, who is near, for who may decide."""
    about = children.meet(actor, child_id)
    closed = [one for one in _restrictions(actor, about) if sharing.told_of(actor, about, one)]
    opened = _releases(actor, about)
    lines = [_closed(actor, one) for one in closed if one.kind is None]
    kept = [_address(actor, rows) for rows in _in_one_go(closed, CONFIDENTIAL_ADDRESS)]
    stand_ins = [_not_delegated(actor, rows) for rows in _in_one_go(closed, NOT_DELEGATED)]
    concern = _naming(log_concern(actor, about), opened)
    may_decide = allows(actor, RESTRICT, concern).allowed
    return SharingPage(
        about=about,
        closed=sorted(lines + stand_ins + [one for one in kept if not one.in_force], key=lambda one: one.starts_on, reverse=True),
        opened=opened,
        address_kept=next((one for one in kept if one.in_force), None),
        near=sharing.people_near(about) if may_decide else [],
        may_decide=may_decide,
        may_keep_address=allows(actor, KEEP_ADDRESS, concern).allowed,
        concern=concern,
    )


@dataclass(frozen=True)
class AddressPage:
    """What the decision on the address rests on. `naming` are texts that name the home to who must not have it: nobody cuts them, they
    are to be written anew."""

    shown: SharingPage
    naming: list[str]

    @property
    def about(self) -> children.About:
        return self.shown.about

    @property
    def concern(self) -> Concern:
        return self.shown.concern


def address_of(actor: Actor, child_id: UUID) -> AddressPage:
    """Five statements: what is closed and released, and what is written."""
    shown = sharing_of(actor, child_id)
    return AddressPage(shown, naming_the_home(children.entries(actor, shown.about)))


def naming_the_home(written: list[Entry]) -> list[str]:
    """Texts with the home's name or street in them that a parent, teacher or therapist would read by the rules."""
    homes = [entry.facts for entry in written if entry.kind == "home"]
    names = {str(facts.get("home", "")) for facts in homes} | {str(facts.get("address", "")).partition(",")[0] for facts in homes}
    readable = {one for role, closed in sharing.CONFIDENTIAL_TO.items() for one in own_slices(role) if part_of(one) not in closed}
    return texts_that_tell(names, [entry for entry in written if entry.slice in readable])


def texts_that_tell(words: Iterable[str], written: Iterable[Entry]) -> list[str]:
    """Which of these texts have one of the words in them, in words. Nobody cuts them: they are to be written anew."""
    told = [word for word in words if word]
    return [what_in_words(one.slice, one.heading) for one in written if any(word in f"{one.heading} {one.text}" for word in told)]


def log_concern(actor: Actor, about: children.About) -> Concern:
    """The log of this child; for whoever only reads what is theirs, once something was released to them."""
    released = about.nearness.released_slices or about.nearness.released_rows
    mine = (actor.membership_id,) if released else ()
    return Concern(about.child_id, about.nearness, LOG, mine=mine, shown=frozenset({LOG}))


def restriction(actor: Actor, restriction_id: UUID) -> RestrictionPage:
    """One statement. A restriction of which this reader is not told does not exist for them."""
    row, about = children.meet_by(actor, Restriction, restriction_id)
    if not sharing.told_of(actor, about, row):
        raise Unseen
    return RestrictionPage(about, _closed(actor, row), row, about.concern(row=row))


def release(actor: Actor, release_id: UUID) -> ReleasePage:
    """Two statements: the release, and what it opens."""
    row, about = children.meet_by(actor, Release, release_id)
    heading = None
    if row.opened_row is not None:
        heading = db.session.scalars(select(Entry).where(Entry.id == row.opened_row, Entry.child_id == row.child_id)).first()
    opened = _opened(actor, about, row, heading)
    return ReleasePage(about, opened, row, _naming(about.concern(row=row), [opened]))


def deciding(actor: Actor, child_id: UUID) -> Deciding:
    """Two statements: the child, and who is near."""
    about = children.meet(actor, child_id)
    return Deciding(about, sharing.people_near(about), log_concern(actor, about))


def _naming(concern: Concern, opened: list[Opened]) -> Concern:
    """A release of one entry names the entry, so the part that it stands in is told as shown."""
    return replace(concern, shown=concern.shown | {one.names_slice for one in opened if one.names_slice is not None})


def _restrictions(actor: Actor, about: children.About) -> list[Restriction]:
    query = select(Restriction).where(Restriction.child_id == about.child_id).order_by(Restriction.starts_on.desc(), Restriction.id)
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def _releases(actor: Actor, about: children.About) -> list[Opened]:
    query = (
        select(Release, Entry)
        .outerjoin(Entry, and_(Entry.id == Release.opened_row, Entry.child_id == Release.child_id))
        .where(Release.child_id == about.child_id)
        .order_by(Release.expires_on.desc(), Release.id)
    )
    found = db.session.execute(query).all()
    open_ = {one.id for one in children.sieve(actor, about.nearness, (row for row, _ in found))}
    return [_opened(actor, about, row, entry) for row, entry in found if row.id in open_]


def _closed(actor: Actor, row: Restriction) -> Closed:
    today = clock.today()
    ended = row.lifted_at is not None or (row.ends_on is not None and row.ends_on < today)
    return Closed(
        id=row.id,
        what=Part(row.closed_part).title,
        whom=row.whom or "somebody",
        reason=row.reason,
        made_by=row.made_by or "",
        made_at=row.made_at,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by or "",
        lifted_because=row.lifted_because or "",
        in_force=not ended,
        may_lift=not ended and row.kind is None and _decides(actor, row),
    )


def _opened(actor: Actor, about: children.About, row: Release, entry: Entry | None) -> Opened:
    ended = row.revoked_at is not None or row.expires_on < clock.today()
    told = entry is not None and bool(children.sieve(actor, about.nearness, [entry]))
    return Opened(
        id=row.id,
        what=what_in_words(row.opened_slice, entry.heading if entry and told else "One entry" if row.opened_row else ""),
        names_slice=entry.slice if entry and told else None,
        whom=row.whom or "somebody",
        purpose=row.purpose,
        basis=sharing.BASES.get(row.basis, row.basis),
        made_by=row.made_by or "",
        made_at=row.made_at,
        expires_on=row.expires_on,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by or "",
        revoked_because=row.revoked_because or "",
        in_force=not ended,
        may_revoke=not ended and _decides(actor, row),
    )


def _decides(actor: Actor, row: Restriction | Release) -> bool:
    """The social worker ends any of them, a manager those of the own agency. The database asks again, by who it was."""
    return actor.role is Role.SW or (actor.role is Role.RM and (row.made_by or "").endswith(f", {actor.agency_name}"))


def _in_one_go(closed: Iterable[Restriction], kind: str) -> list[list[Restriction]]:
    """Restrictions that were made together, for one reason: a confidential address, or a delegation."""
    found: dict[object, list[Restriction]] = {}
    for one in closed:
        if one.kind == kind:
            found.setdefault((one.starts_on, one.lifted_at, one.to_membership_id), []).append(one)
    return list(found.values())


def _not_delegated(actor: Actor, rows: list[Restriction]) -> Closed:
    what = "; ".join(Part(row.closed_part).title for row in sorted(rows, key=lambda row: row.closed_part))
    return replace(_closed(actor, rows[0]), what=f"What was not delegated: {what}")


def _address(actor: Actor, rows: list[Restriction]) -> Closed:
    roles = ", ".join(f"{Role(one).label}s" for one in dict.fromkeys(row.to_role for row in rows if row.to_role))
    return replace(_closed(actor, rows[0]), what="Where the child lives", whom=roles)
