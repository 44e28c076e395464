"""The child's version of the plan as a page worth giving to a child: large, in their own headings, with nothing official on it."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import Audience, Role, audience_of, part_of
from portal.access.permissions import READ_PLAN
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import SECTION_PART, ModelOfCare, model_for
from portal.plans.queries import exists_for
from portal.web.gate import needs
from portal.web.respond import page

bp = Blueprint("childs_page", __name__)


@dataclass(frozen=True)
class ForTheChild:
    """One thing told to the child, under the child's own heading for it."""

    place: int
    heading: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class ChildsPage:
    """What was written for the child, at the place and under the heading of what it sums up. `for_myself`: the child is reading."""

    about: children.About
    version_id: UUID
    number: str
    sections: list[ForTheChild]
    written_by: tuple[str, ...]
    for_myself: bool
    concern: Concern


def childs_page(actor: Actor, version_id: UUID) -> ChildsPage:
    """Two statements: the version with its child, and the sections written for the child, as far as this reader reads them."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not exists_for(actor, about, version):
        raise Unseen
    query = select(PlanSection).where(PlanSection.version_id == version.id, PlanSection.child_id == version.child_id)
    open_ = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanSection.number, PlanSection.id)))
    sections = [one for one in open_ if audience_of(one.slice) == Audience.CHILD and exists_for(actor, about, one)]
    model = model_for(version.model_of_care)
    return ChildsPage(
        about=about,
        version_id=version.id,
        number=version.number,
        sections=sorted((_told(model, one) for one in sections), key=lambda one: one.place),
        written_by=tuple(dict.fromkeys(one.by_name for one in sections)),
        for_myself=actor.role is Role.CH,
        concern=about.concern(children.shown(sections), version),
    )


def _told(model: ModelOfCare, section: PlanSection) -> ForTheChild:
    place = next((number for number, part in SECTION_PART.items() if part == part_of(section.slice)), section.number)
    words = tuple(str(passage.get("text") or "") for passage in section.passages)
    return ForTheChild(place, model.section(place).child_heading, words)


@bp.get("/plans/<uuid:version_id>/for-the-child")
@needs(READ_PLAN, on=childs_page, sample="plan")
def shown(found: ChildsPage) -> Response:
    return page("plans/childs_page.html", shown=found, about=found.about)
