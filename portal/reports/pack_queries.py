"""Packs as they exist for an actor, what one is gathered from, and the sheets for the night."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from portal.access.actor import Actor
from portal.access.parts import OWN_AUDIENCE, Audience, Part, slice_of
from portal.access.permissions import MAKE_PACK, RELEASE_PACK, allows
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.children import queries as children
from portal.children import sharing
from portal.children.models import Entry, Placement
from portal.children.sharing import NearPerson
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Refused, Unseen
from portal.measures.told import goals_in_words
from portal.plans.models import PlanSection, PlanVersion
from portal.reports import pack_chapters
from portal.reports.facts import Passage
from portal.reports.models import Report, ReportVariant

PACK = slice_of(Part.HANDOVER_PACK)
IN_FORCE = ("active", "active_interim", "under_review")
GOES_TO = {0: frozenset({"KW", "RM", "CL"}), 1: frozenset({"DT", "VSH"})}
"""To whom a version is released: the full one to the people of a home, the school's to a school."""


@dataclass(frozen=True)
class Packs:
    """The packs that were made of a child, the latest first."""

    about: children.About
    documents: list[ReportVariant]
    may_make: bool
    concern: Concern
    may_release: bool = False


@dataclass(frozen=True)
class Releasing:
    """A sealed version and the people near whom it may be released to."""

    about: children.About
    document: ReportVariant
    people: list[NearPerson]
    concern: Concern


@dataclass(frozen=True)
class Gathered:
    """Everything a pack is made of."""

    entries: list[Entry]
    plan: list[PlanSection]
    placement: Placement
    provider: Agency
    authority: Agency
    made_before: int


@dataclass(frozen=True)
class SheetChapter:
    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Sheet:
    """One page for the night, of what this reader may read now. Made anew each time it is opened."""

    about: children.About
    chapters: list[SheetChapter]
    home: str
    at: datetime
    concern: Concern


def packs(actor: Actor, child_id: UUID) -> Packs:
    """Two statements."""
    about = children.meet(actor, child_id)
    query = select(ReportVariant).where(
        ReportVariant.child_id == child_id, ReportVariant.slice.in_([PACK, slice_of(Part.HANDOVER_PACK, Audience.SCHOOL)])
    )
    rows = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(ReportVariant.requested_at.desc(), ReportVariant.slice)))
    concern = Concern(child_id, about.nearness, PACK, shown=about.concern(children.shown(rows)).shown | {PACK})
    return Packs(about, rows, allows(actor, MAKE_PACK, concern).allowed, concern, allows(actor, RELEASE_PACK, concern).allowed)


def releasing(actor: Actor, variant_id: UUID) -> Releasing:
    """Two statements."""
    document, about = children.meet_by(actor, ReportVariant, variant_id)
    if document.slice // 10 != Part.HANDOVER_PACK:
        raise Unseen
    roles = GOES_TO[document.slice % 10]
    people = [one for one in sharing.people_near(about) if one.role.value in roles and one.membership_id != actor.membership_id]
    return Releasing(about, document, people, about.concern((), document))


def gathered(actor: Actor, shown: Packs, kind: str) -> Gathered:
    """Six statements. Refused where the child has no current placement in a home of this provider."""
    about = shown.about
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{about.child_id} {kind}", 0))))
    query = select(Placement).where(
        Placement.child_id == about.child_id, Placement.state == "active", Placement.provider_id == actor.agency_id
    )
    placement = db.session.scalars(query).first()
    if placement is None:
        raise Refused("A pack is made where the child lives now, by the manager of that home.")
    agencies = {
        one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_([placement.provider_id, placement.authority_id])))
    }
    before = select(func.count()).select_from(Report).where(Report.child_id == about.child_id, Report.kind == kind)
    return Gathered(
        entries=[*children.entries(actor, about), *goals_in_words(actor, about)],
        plan=plan_in_force(actor, about),
        placement=placement,
        provider=agencies[placement.provider_id],
        authority=agencies[placement.authority_id],
        made_before=db.session.scalar(before) or 0,
    )


def plan_in_force(actor: Actor, about: children.About) -> list[PlanSection]:
    """What this actor reads of the plan to work by. One statement."""
    query = (
        select(PlanSection)
        .join(PlanVersion, PlanVersion.id == PlanSection.version_id)
        .where(PlanSection.child_id == about.child_id, PlanVersion.state.in_(IN_FORCE))
        .order_by(PlanSection.number, PlanSection.id)
    )
    return list({row.id: row for row in children.sieve(actor, about.nearness, db.session.scalars(query))}.values())


# The sheets for the night

Row = tuple[str, Part, tuple[str, ...]]
"""A heading, the part it is from, and by which lead-ins its passages are chosen; () takes all of them."""

NIGHT: tuple[Row, ...] = (
    ("Whom to ring", Part.NETWORK, ()),
    ("Health, medicines and allergies", Part.HEALTH, ()),
    ("What calms me", Part.DAILY_CARE, pack_chapters.CALMING),
    ("When it gets too much", Part.SAFETY, pack_chapters.IN_THE_NIGHT),
)
MISSING: tuple[Row, ...] = (
    ("Who is missing", Part.IDENTITY, ()),
    ("Where to look, and what to do", Part.SAFETY, pack_chapters.IF_MISSING),
    ("Health, medicines and allergies", Part.HEALTH, ()),
    ("What calms me", Part.DAILY_CARE, pack_chapters.CALMING),
    ("Whom to ring", Part.NETWORK, ()),
    ("Legal status", Part.LEGAL_STATUS, ()),
)


def night(actor: Actor, child_id: UUID) -> Sheet:
    """Three statements."""
    return _sheet(actor, child_id, NIGHT)


def missing(actor: Actor, child_id: UUID) -> Sheet:
    """Three statements."""
    return _sheet(actor, child_id, MISSING)


def _sheet(actor: Actor, child_id: UUID, of: tuple[Row, ...]) -> Sheet:
    about = children.meet(actor, child_id)
    entries, plan = children.entries(actor, about), plan_in_force(actor, about)
    own = OWN_AUDIENCE.get(actor.role, Audience.FULL)
    seen: set[int] = set()
    found = []
    for heading, part, words in of:
        texts = pack_chapters.texts_of(part, entries, plan)
        for audience in (own, Audience.FULL):
            if passages := texts.get(str(int(audience)), ()):
                seen.add(slice_of(part, audience))
                found.append(SheetChapter(heading, _for_the_night(part, passages, words)))
                break
    if not found:
        raise Unseen
    home = next((entry for entry in reversed(entries) if entry.kind == "home"), None)
    seen |= {home.slice} if home is not None else set()
    concern = about.concern(seen)
    return Sheet(about, found, home.text if home is not None else "", clock.now(), replace(concern, shown=concern.shown | seen))


def _for_the_night(part: Part, passages: tuple[Passage, ...], words: tuple[str, ...]) -> tuple[Passage, ...]:
    if part == Part.HEALTH:
        return pack_chapters.that_cannot_wait(passages)
    return pack_chapters.about_these(passages, words) if words else passages


def by_report(documents: list[ReportVariant]) -> list[list[ReportVariant]]:
    """The versions of one pack together, in their order."""
    found: dict[Any, list[ReportVariant]] = {}
    for one in documents:
        found.setdefault(one.report_id, []).append(one)
    return list(found.values())
