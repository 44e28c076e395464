"""Plans as they exist for an actor: the version, and the sections written for them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.plans.models import PlanSection, PlanVersion


@dataclass(frozen=True)
class PlanPage:
    """One version as one actor reads it. `sections` are in the order of the plan; those of other audiences follow under `versions_for`."""

    about: children.About
    version: PlanVersion
    sections: list[PlanSection]
    versions_for: dict[int, list[PlanSection]]
    concern: Concern


def plan(actor: Actor, version_id: UUID) -> PlanPage:
    """Two statements: the version with its child, and the sections of it that are open to this actor."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    query = (
        select(PlanSection)
        .where(PlanSection.version_id == version.id, PlanSection.child_id == version.child_id)
        .order_by(PlanSection.number, PlanSection.slice)
    )
    sections = children.sieve(actor, about.nearness, db.session.scalars(query))
    own = min((section.slice % 10 for section in sections), default=0)
    for_others: dict[int, list[PlanSection]] = {}
    for section in sections:
        if section.slice % 10 != own:
            for_others.setdefault(section.slice % 10, []).append(section)
    return PlanPage(
        about=about,
        version=version,
        sections=[section for section in sections if section.slice % 10 == own],
        versions_for=for_others,
        concern=about.concern(children.shown(sections), version),
    )
