"""Who saw, did and was refused what, for one child; and the policy table as a page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, Part, Role, slice_of
from portal.access.policy import cell, opens
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.trail.models import TrailEntry

PAGE = 50


@dataclass(frozen=True)
class TrailLine:
    """One entry in words: who, for which agency, in which role, did what, about which parts, when; refused or not."""

    at: datetime
    person_name: str
    role: str
    agency_name: str
    action: str
    refused: bool
    parts: list[str]
    rule: str
    reason: str


@dataclass(frozen=True)
class TrailPage:
    """One page of a child's trail, newest first; `before` is the key of the next page, or None."""

    about: children.About
    lines: list[TrailLine]
    before: UUID | None
    concern: Concern


def trail_of(actor: Actor, child_id: UUID) -> TrailPage:
    """Two statements: the child, and 50 entries by key (never an offset, never a count)."""
    about = children.meet(actor, child_id)
    query = select(TrailEntry).where(TrailEntry.child_id == child_id).order_by(TrailEntry.id.desc()).limit(PAGE + 1)
    if before := _before():
        query = query.where(TrailEntry.id < before)
    found = list(db.session.scalars(query))
    readable = [entry for entry in found[:PAGE] if _may_read(actor, about, entry)]
    return TrailPage(
        about=about,
        lines=[_line(entry) for entry in readable],
        before=found[PAGE - 1].id if len(found) > PAGE else None,
        concern=Concern(about.child_id, about.nearness, slice_of(Part.ACCESS_LOG), shown=frozenset({slice_of(Part.ACCESS_LOG)})),
    )


def _may_read(actor: Actor, about: children.About, entry: TrailEntry) -> bool:
    """Part 32 alone is not enough: an entry shows only to those who may read every part it is about (domain.md, rulings)."""
    own = entry.membership_id == actor.membership_id
    log = opens(actor.role, about.nearness, slice_=slice_of(Part.ACCESS_LOG), placement=None, mine=own)
    return log and all(opens(actor.role, about.nearness, slice_=one, placement=None, mine=own) for one in entry.abouts)


def _line(entry: TrailEntry) -> TrailLine:
    numbers = sorted({one // 10 for one in entry.abouts})
    return TrailLine(
        at=entry.at,
        person_name=entry.person_name,
        role=Role(entry.role).label,
        agency_name=entry.agency_name,
        action=entry.action,
        refused=entry.outcome == "refused",
        parts=[PART_TITLES[Part(number)] for number in numbers],
        rule=entry.rule,
        reason=entry.reason,
    )


def _before() -> UUID | None:
    try:
        return UUID(request.args.get("before", ""))
    except ValueError:
        return None


def policy_table() -> list[tuple[Part, list[tuple[Role, str, str]]]]:
    """Every part with every role's cell and what it means in words."""
    return [(part, [(role, cell(part, role).code, cell(part, role).in_words) for role in Role]) for part in Part]
