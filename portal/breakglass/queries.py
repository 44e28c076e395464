"""A break-glass as those may read of it who were told. Templates get plain values, never rows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, Part
from portal.access.permissions import REVIEW_BREAK_GLASS, allows
from portal.access.policy import slices
from portal.access.predicates import Concern
from portal.breakglass.models import BreakGlass
from portal.children import queries as children
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.trail.models import TrailEntry

AT_MOST = 200


@dataclass(frozen=True)
class Did:
    """One thing done while it was open, as far as this reader may read of it."""

    at: datetime
    action: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class GlassPage:
    """One break-glass: who, why, how long, what was opened, and the review."""

    about: children.About
    id: UUID
    name: str
    agency: str
    why: str
    concern_about_provider: bool
    opened_at: datetime
    until_at: datetime
    ended_at: datetime | None
    did: list[Did]
    reviewed_at: datetime | None
    reviewed_by: str
    justified: bool
    review: str
    may_review: bool
    slice: int
    concern: Concern


def break_glass(actor: Actor, child_id: UUID, glass_id: UUID) -> GlassPage:
    """Two statements: the break-glass with its child, and what its opener did meanwhile."""
    found, about = children.meet_by(actor, BreakGlass, glass_id)
    if found.child_id != child_id:
        raise Unseen
    concern = about.concern(row=found, owners=found.reviewers)
    return GlassPage(
        about=about,
        id=found.id,
        name=found.name,
        agency=found.agency_name,
        why=found.why,
        concern_about_provider=found.concern,
        opened_at=found.opened_at,
        until_at=found.until_at,
        ended_at=found.ended_at,
        did=_did(actor, found),
        reviewed_at=found.reviewed_at,
        reviewed_by=found.reviewed_by or "",
        justified=bool(found.justified),
        review=found.review or "",
        may_review=found.reviewed_at is None and allows(actor, REVIEW_BREAK_GLASS, concern).allowed,
        slice=found.slice,
        concern=concern,
    )


def _did(actor: Actor, found: BreakGlass) -> list[Did]:
    """Entries of the trail by who opened it, within its time, of parts that this reader reads too."""
    query = (
        select(TrailEntry)
        .where(
            TrailEntry.child_id == found.child_id,
            TrailEntry.membership_id == found.membership_id,
            TrailEntry.at >= found.opened_at,
            TrailEntry.at <= (found.ended_at or found.until_at),
        )
        .order_by(TrailEntry.id)
        .limit(AT_MOST)
    )
    mine = slices(actor.role)
    told = [one for one in db.session.scalars(query) if mine.issuperset(one.abouts)]
    kept = [one for one in told if not (one.hidden_from_provider and actor.agency_kind == "provider")]
    return [Did(one.at, one.action, tuple(PART_TITLES[Part(n)] for n in sorted({about // 10 for about in one.abouts}))) for one in kept]


@dataclass(frozen=True)
class OpenNow:
    """The child whose record this actor holds open."""

    about: children.About
    concern: Concern


def open_now(actor: Actor, child_id: UUID) -> OpenNow:
    """Unseen where nothing is held open."""
    about = children.meet(actor, child_id)
    if about.opened is None:
        raise Unseen
    return OpenNow(about, about.concern())
