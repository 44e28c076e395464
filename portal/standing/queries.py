"""Who is near a child, who may arrange it, and what one person is told of their own standing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.access.permissions import END_NEARNESS, GRANT_NEARNESS, INVITE_YOUNG, LET_IN_VISITOR, OPEN_OLDER_NOTES, RECORD_CONSENT, allows
from portal.access.predicates import Concern
from portal.agencies.models import Agency, Receipt
from portal.children import queries as children
from portal.children import standing
from portal.children.models import Consent, Involvement, Placement
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.standing.words import CAPACITY_TAGS, READ_NOTES

NETWORK = slice_of(Part.NETWORK)
FOUND_BY_SW = frozenset({Role.SW, Role.IRO, Role.XT, Role.DT})
FOUND_BY_RM = frozenset({Role.KW, Role.CL})
MANY_AGENCIES = 500


@dataclass(frozen=True)
class Stay:
    """A placement as the choices name it: the provider and since when. The home's name is told in part 3 only."""

    id: UUID
    provider: str
    provider_id: UUID
    authority_id: UUID
    state: str
    starts_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Answer:
    """One of a visitor's two consents."""

    id: UUID
    whose: str
    given: bool | None
    how: str
    recorded_by: str
    recorded_at: datetime | None
    may_record: bool


@dataclass(frozen=True)
class NearLine:
    """One involvement in words."""

    id: UUID
    name: str
    role: str
    agency: str
    capacity: str
    where: str
    basis: str
    because: str
    granted_by: str
    starts_on: date
    ends_on: date | None
    until_at: datetime | None
    ended_on: date | None
    ended_by: str
    ended_because: str
    may_end: bool
    notes_since: date | None = None
    may_open_notes: bool = False
    gone: bool = False
    answers: tuple[Answer, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether an independent visitor reads nothing yet."""
        return bool(self.answers) and not all(answer.given for answer in self.answers)


@dataclass(frozen=True)
class NearPage:
    """Everybody who is, will be and was near one child by involvement."""

    about: About
    now: list[NearLine]
    coming: list[NearLine]
    past: list[NearLine]
    may_grant: bool
    may_let_in: bool
    may_invite_young: bool
    concern: Concern


def near(actor: Actor, child_id: UUID) -> NearPage:
    """Five statements: the child, involvements, placements, who left their agency, consents."""
    about = children.meet(actor, child_id)
    rows = children.sieve(actor, about.nearness, db.session.scalars(
        select(Involvement).where(Involvement.child_id == child_id).order_by(Involvement.name, Involvement.starts_on)
    ))  # fmt: skip
    stays = stays_of(actor, about)
    answers = _answers(actor, about)
    gone = set(db.session.scalar(select(func.wall.gone(bindparam(None, [row.membership_id for row in rows], ARRAY(Uuid()))))) or ())
    lines = [replace(_line(actor, about, row, stays), gone=row.membership_id in gone, answers=answers.get(row.id, ())) for row in rows]
    concern = _of(about, rows)
    today = clock.today()
    over = [line for line in lines if line.gone or line.ended_on is not None]
    return NearPage(
        about=about,
        now=[line for line in lines if line not in over and line.starts_on <= today],
        coming=[line for line in lines if line not in over and line.starts_on > today],
        past=sorted(over, key=lambda line: line.ended_on or today, reverse=True),
        may_grant=allows(actor, GRANT_NEARNESS, concern).allowed and _arranges_here(actor, stays),
        may_let_in=allows(actor, LET_IN_VISITOR, concern).allowed,
        may_invite_young=allows(actor, INVITE_YOUNG, concern).allowed,
        concern=concern,
    )


def stays_of(actor: Actor, about: About) -> list[Stay]:
    """The child's placements that this actor reads, the latest first. One statement."""
    query = (
        select(Placement, Agency.name)
        .join(Agency, Agency.id == Placement.provider_id)
        .where(Placement.child_id == about.child_id)
        .order_by((Placement.state == "active").desc(), Placement.starts_on.desc())
    )
    found = db.session.execute(query).all()
    open_ = {row.id for row in children.sieve(actor, about.nearness, (placement for placement, _ in found))}
    return [
        Stay(one.id, name, one.provider_id, one.authority_id, one.state, one.starts_on, one.ended_on)
        for one, name in found
        if one.id in open_
    ]


def _of(about: About, rows: Iterable[Involvement] = ()) -> Concern:
    """What these pages are about: part 4 of the child's record, whichever rows of it there are."""
    return Concern(about.child_id, about.nearness, NETWORK, shown=about.concern(children.shown(rows)).shown | {NETWORK})


def _arranges_here(actor: Actor, stays: list[Stay]) -> bool:
    if actor.role is Role.SW:
        return bool(stays) and stays[0].authority_id == actor.agency_id
    return any(stay.state != "ended" and stay.provider_id == actor.agency_id for stay in stays)


def _line(actor: Actor, about: About, row: Involvement, stays: list[Stay]) -> NearLine:
    ended_on = _ended_on(row)
    return NearLine(
        id=row.id,
        name=row.name,
        role=standing.title_of(row),
        agency=row.agency_name,
        capacity=CAPACITY_TAGS[row.capacity],
        where=next((stay.provider for stay in stays if stay.id == row.placement_id), "every placement" if not row.placement_id else ""),
        basis=row.basis,
        because=row.because or "",
        granted_by=row.granted_by,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        until_at=row.until_at,
        ended_on=ended_on,
        ended_by=row.ended_by or "",
        ended_because=row.ended_because or "",
        may_end=ended_on is None and _may_end(actor, about, row, stays),
        notes_since=row.notes_since,
        may_open_notes=ended_on is None and _may_open_notes(actor, about, row, stays),
    )


def _ended_on(row: Involvement) -> date | None:
    if row.ended_at is not None:
        return clock.london_day(row.ended_at)
    if row.until_at is not None and row.until_at <= clock.now():
        return clock.london_day(row.until_at)
    return row.ends_on if row.ends_on is not None and row.ends_on < clock.today() else None


def _may_end(actor: Actor, about: About, row: Involvement, stays: list[Stay]) -> bool:
    """By the table, and within the reach of who arranges: the wall checks that exactly."""
    if not allows(actor, END_NEARNESS, about.concern((), row, _owner(row))).allowed:
        return False
    if row.membership_id == actor.membership_id:
        return True
    role = Role(row.role)
    if actor.role is Role.SW:
        in_reach = role in {Role.XT, Role.DT} or row.agency_name == actor.agency_name
        return in_reach and _arranges_here(actor, stays)
    return actor.agency_name == row.agency_name and any(stay.id == row.placement_id for stay in stays)


def _may_open_notes(actor: Actor, about: About, row: Involvement, stays: list[Stay]) -> bool:
    """For those who read notes by being let near; the wall checks the reach once more."""
    if Role(row.role) not in READ_NOTES or row.capacity != "full" or row.membership_id == actor.membership_id:
        return False
    return allows(actor, OPEN_OLDER_NOTES, about.concern((), row)).allowed and _may_end(actor, about, row, stays)


def _owner(row: Involvement) -> tuple[UUID, ...]:
    return (row.membership_id,)


def _answers(actor: Actor, about: About) -> dict[UUID, tuple[Answer, ...]]:
    query = select(Consent).where(Consent.child_id == about.child_id).order_by(Consent.whose.desc())
    found: dict[UUID, tuple[Answer, ...]] = {}
    for row in children.sieve(actor, about.nearness, db.session.scalars(query)):
        found[row.involvement_id] = (*found.get(row.involvement_id, ()), _answer(actor, about, row))
    return found


def _answer(actor: Actor, about: About, row: Consent) -> Answer:
    may = allows(actor, RECORD_CONSENT, about.concern((), row)).allowed and answers_for(actor, row)
    return Answer(row.id, row.whose, row.given, row.how or "", row.recorded_by or "", row.recorded_at, may)


def answers_for(actor: Actor, row: Consent) -> bool:
    """The child's answer is recorded by a key worker, the authority's by the social worker."""
    return (row.whose, actor.role) in {("child", Role.KW), ("authority", Role.SW)}


# Letting somebody near


@dataclass(frozen=True)
class Granting:
    """What somebody may choose from when they let a person near this child."""

    about: About
    agencies: list[tuple[str, str]]
    placements: list[tuple[str, str]]
    concern: Concern


@dataclass(frozen=True)
class Found:
    """One member, found by their exact address."""

    membership_id: UUID
    name: str
    role: Role
    office: str


def granting(actor: Actor, child_id: UUID) -> Granting:
    """Three statements: the child, placements, agencies. Nobody's name is listed: a person is found by their whole address."""
    about = children.meet(actor, child_id)
    current = [stay for stay in stays_of(actor, about) if stay.state != "ended"]
    if actor.role is Role.RM:
        current = [stay for stay in current if stay.provider_id == actor.agency_id]
    placements = [(str(stay.id), f"{stay.provider}, since {stay.starts_on.day} {stay.starts_on:%B %Y}") for stay in current]
    if actor.role is not Role.RM:
        placements.append(("", "Every placement (people of the council)"))
    return Granting(about, _agencies(actor), placements, _of(about))


def _agencies(actor: Actor) -> list[tuple[str, str]]:
    if actor.role is Role.RM:
        return [(str(actor.agency_id), actor.agency_name)]
    query = select(Agency).where(Agency.kind.in_(("school", "health")) | (Agency.id == actor.agency_id)).order_by(Agency.name)
    return [(str(one.id), one.name) for one in db.session.scalars(query.limit(MANY_AGENCIES))]


def find(agency_id: UUID, address: str) -> Found | None:
    """The active member with that very address whom this actor may let near; anybody else is not found, whatever the cause."""
    query = select(func.wall.find_member(agency_id, address.strip()).table_valued("id", "role", "office", "name"))
    row = db.session.execute(query).first()
    return Found(row.id, row.name, Role(row.role), row.office) if row is not None and row.id is not None else None


# One involvement, one consent, one receipt


@dataclass(frozen=True)
class InvolvementPage:
    """An involvement that may be ended."""

    about: About
    line: NearLine
    membership_id: UUID
    is_own: bool
    concern: Concern


def involvement(actor: Actor, involvement_id: UUID) -> InvolvementPage:
    """Two statements: the involvement with its child, and the placements."""
    row, about = children.meet_by(actor, Involvement, involvement_id)
    line = _line(actor, about, row, stays_of(actor, about))
    return InvolvementPage(about, line, row.membership_id, row.membership_id == actor.membership_id, about.concern((), row, _owner(row)))


@dataclass(frozen=True)
class ConsentPage:
    """A consent that was asked for."""

    about: About
    visitor: str
    asked_by: str
    asked_at: datetime
    answer: Answer
    concern: Concern


def consent(actor: Actor, consent_id: UUID) -> ConsentPage:
    row, about = children.meet_by(actor, Consent, consent_id)
    return ConsentPage(about, row.visitor_name, row.asked_by, row.asked_at, _answer(actor, about, row), about.concern((), row))


@dataclass(frozen=True)
class ReceiptPage:
    """What one person is told of their own standing; no child's record is behind it."""

    receipt: Receipt

    @property
    def concern(self) -> Concern:
        return Concern()


def receipt(actor: Actor, receipt_id: UUID) -> ReceiptPage:
    found = standing.receipt(actor, receipt_id)
    if found is None:
        raise Unseen
    return ReceiptPage(found)
