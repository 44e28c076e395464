"""A child's placements as they exist for an actor, and what is needed to decide on one."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, column, func, select, text

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.access.permissions import DECIDE_PLACEMENT, STEP_PLACEMENT, allows
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.children import queries as children
from portal.children.almanac import Almanac, almanac_for
from portal.children.guards import in_key_stage_4
from portal.children.models import DueItem, Involvement, Milestone, Placement
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.placements.deadlines import ENDED, KIND
from portal.placements.models import PlacementStep
from portal.placements.words import CHAIN

PLACEMENT = slice_of(Part.PLACEMENT)
PARTNERS = frozenset({Role.DT.value, Role.XT.value})
"""Whose involvement names a placement, and who may go on after a move of home."""


@dataclass(frozen=True)
class Stay:
    """One placement, told in words."""

    row: Placement
    provider: str
    home: str
    authority: str
    managers: tuple[UUID, ...]
    steps: tuple[PlacementStep, ...] = ()

    @property
    def state(self) -> str:
        return "notice" if self.row.state == "active" and self.row.notice_on else self.row.state

    @property
    def is_current(self) -> bool:
        return self.row.state == "active"

    @property
    def is_coming(self) -> bool:
        return self.row.state in CHAIN

    @property
    def place(self) -> str:
        return f"{self.home}, {self.provider}" if self.home else self.provider


@dataclass(frozen=True)
class DueLine:
    """Something open that is due of one placement."""

    id: UUID
    title: str
    rule: str
    explained: str
    due_on: date
    legal_limit: date | None
    is_mine: bool


@dataclass(frozen=True)
class DuePage:
    """One of them, for whoever records that it is done."""

    about: About
    row: DueItem
    concern: Concern


@dataclass(frozen=True)
class Placements:
    """All of them, the current one first, then what is planned, then what was."""

    about: About
    stays: list[Stay]
    concern: Concern
    may_decide: bool
    may_step: bool
    due: dict[UUID, list[DueLine]]

    @property
    def current(self) -> Stay | None:
        return next((one for one in self.stays if one.is_current), None)


@dataclass(frozen=True)
class Partner:
    """Somebody of a school or clinic who is near for the current placement."""

    membership_id: UUID
    in_words: str


@dataclass(frozen=True)
class Deciding:
    """What a decision on a placement needs to know. `chosen` is the placement that it is about, None for a new one."""

    about: About
    stays: list[Stay]
    chosen: Stay | None
    reviews: list[tuple[str, str, date]]
    partners: list[Partner]
    concern: Concern
    homes: list[tuple[str, str]] = field(default_factory=list)
    decides: bool = False

    @property
    def current(self) -> Stay | None:
        return next((one for one in self.stays if one.is_current), None)

    @property
    def authority(self) -> str:
        return self.stays[0].authority if self.stays else ""

    @cached_property
    def almanac(self) -> Almanac:
        """What the dates that follow from a decision are worked out from, as it stands now. One statement."""
        return almanac_for(self.about.child_id, self.current.row.id if self.current else None)

    @property
    def born_on(self) -> date | None:
        told = self.about.facts.get("date_of_birth")
        return date.fromisoformat(told) if told else None

    def is_in_key_stage_4(self, on: date) -> bool:
        return in_key_stage_4(self.born_on, on)


def history(actor: Actor, child_id: UUID) -> Placements:
    """Four statements: the child, steps, placements with what homes are called, what is due."""
    about = children.meet(actor, child_id)
    steps: dict[UUID, list[PlacementStep]] = {}
    query = select(PlacementStep).where(PlacementStep.child_id == child_id).order_by(PlacementStep.id)
    for step in children.sieve(actor, about.nearness, db.session.scalars(query)):
        steps.setdefault(step.placement_id or child_id, []).append(step)
    stays = _stays(actor, about, steps)
    due: dict[UUID, list[DueLine]] = {}
    rows = [one for one in children.due_items(actor, about) if one.kind in {KIND, ENDED}]
    for row in rows:
        mine = children.is_turn_of(actor, about, row.owners)
        line = DueLine(row.id, row.title, row.rule, row.explained, row.due_on, row.legal_limit, mine)
        due.setdefault(row.source_id, []).append(line)
    concern = _of(about)
    concern = replace(concern, shown=concern.shown | children.shown(rows))
    return Placements(
        about, stays, concern, allows(actor, DECIDE_PLACEMENT, concern).allowed, allows(actor, STEP_PLACEMENT, concern).allowed, due
    )


def due_of(actor: Actor, placement_id: UUID, due_id: UUID) -> DuePage:
    """One statement."""
    row, about = children.meet_by(actor, DueItem, due_id)
    if row.source_id != placement_id or row.kind not in {KIND, ENDED}:
        raise Unseen
    return DuePage(about, row, about.concern((), row, row.owners))


def opening(actor: Actor, child_id: UUID) -> Deciding:
    """Five statements: the child, homes to choose, placements, reviews, partners."""
    about = children.meet(actor, child_id)
    found = db.session.execute(text("select * from wall.homes_to_choose(:child)"), {"child": child_id})
    homes = [(str(row.home), f"{row.provider} – {row.name}") for row in found]
    return _deciding(actor, about, None, homes)


def placement(actor: Actor, placement_id: UUID) -> Deciding:
    """Four statements: the placement with its child, all placements, reviews, partners."""
    row, about = _meet(actor, placement_id)
    return _deciding(actor, about, row, [])


def history_of(actor: Actor, placement_id: UUID) -> Deciding:
    """The same for a page that only shows. Two statements."""
    row, about = _meet(actor, placement_id)
    stays = _stays(actor, about, {})
    return Deciding(about, stays, _of_row(stays, row), [], [], about.concern((), row))


def _meet(actor: Actor, placement_id: UUID) -> tuple[Placement, About]:
    row, about = children.meet_by(actor, Placement, placement_id)  # type: ignore[type-var]
    return row, about


def _deciding(actor: Actor, about: About, row: Placement | None, homes: list[tuple[str, str]]) -> Deciding:
    stays = _stays(actor, about, {})
    chosen = _of_row(stays, row) if row is not None else None
    concern = about.concern((), row) if row is not None else _of(about)
    current = next((one for one in stays if one.is_current), None)
    decides = allows(actor, DECIDE_PLACEMENT, concern).allowed
    reviews = _reviews(actor, about) if decides else []
    near = _partners(actor, about, current) if decides else []
    concern = replace(concern, shown=concern.shown | children.shown(reviews, near))
    return Deciding(about, stays, chosen, _to_choose(reviews), [_partner(one) for one in near], concern, homes, decides)


def _of_row(stays: list[Stay], row: Placement) -> Stay:
    found = next((one for one in stays if one.row.id == row.id), None)
    if found is None:
        raise Unseen
    return found


def _stays(actor: Actor, about: About, steps: dict[UUID, list[PlacementStep]]) -> list[Stay]:
    authority = Agency.__table__.alias("authority")
    place = func.wall.places_of(about.child_id).table_valued(
        column("placement", Uuid()), column("home", Text()), column("managers", ARRAY(Uuid())), name="place"
    )
    query = (
        select(Placement, Agency.name, authority.c.name, place.c.home, place.c.managers)
        .join(Agency, Agency.id == Placement.provider_id)
        .join(authority, authority.c.id == Placement.authority_id)
        .outerjoin(place, place.c.placement == Placement.id)
        .where(Placement.child_id == about.child_id)
        .order_by((Placement.state == "active").desc(), Placement.ended_on.desc().nulls_first(), Placement.starts_on.desc())
    )
    found = db.session.execute(query).all()
    open_ = {row.id for row in children.sieve(actor, about.nearness, (one[0] for one in found))}
    return [
        Stay(row, provider, home or "", council, tuple(managers or ()), tuple(steps.get(row.id, ())))
        for row, provider, council, home, managers in found
        if row.id in open_
    ]


def _reviews(actor: Actor, about: About) -> list[Milestone]:
    """Reviews that were held or are to come, as far as this actor reads of them, the latest first."""
    query = select(Milestone).where(Milestone.child_id == about.child_id, Milestone.kind == "review", Milestone.on_date.is_not(None))
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(Milestone.on_date.desc())))


def _to_choose(reviews: list[Milestone]) -> list[tuple[str, str, date]]:
    """Each review once: id, words, day."""
    seen = {row.source_id: row for row in reviews}
    return [
        (str(row.source_id), f"{row.title}, {row.on_date.day} {row.on_date:%B %Y}", row.on_date) for row in seen.values() if row.on_date
    ]


def _partners(actor: Actor, about: About, current: Stay | None) -> list[Involvement]:
    if current is None:
        return []
    today = clock.today()
    query = (
        select(Involvement)
        .where(
            Involvement.child_id == about.child_id, Involvement.placement_id == current.row.id, Involvement.capacity == "full",
            Involvement.role.in_(PARTNERS), Involvement.ended_at.is_(None), Involvement.starts_on <= today,
        )
        .order_by(Involvement.name)
    )  # fmt: skip
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def _partner(row: Involvement) -> Partner:
    return Partner(row.membership_id, f"{row.name}, {Role(row.role).label}, {row.agency_name}")


def _of(about: About) -> Concern:
    """These pages are about part 5 of the child's record, whichever placements of it somebody sees."""
    return Concern(about.child_id, about.nearness, PLACEMENT, shown=about.concern().shown | {PLACEMENT})


def owners_by_role(actor: Actor, about: About) -> dict[str, list[UUID]]:
    """The people of the council who are near in full, by role: whose deadlines become whose. One statement."""
    found: dict[str, list[UUID]] = {}
    for one in children.network(actor, about):
        if one.capacity == "full" and one.ends_on is None:
            found.setdefault(one.role, []).append(one.membership_id)
    return found
