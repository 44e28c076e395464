"""A disagreement that was put down in section 14, as it exists for an actor; and whether it is theirs to settle."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.agencies.models import Membership
from portal.children import queries as children
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import rules
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import model_for
from portal.plans.queries import SectionShown, exists_for, section_shown


@dataclass(frozen=True)
class PutDownPage:
    """One disagreement of section 14. `row` is for the commands; `ours`: this actor's agency put it down, in this actor's role."""

    about: About
    row: PlanSection
    version_id: UUID
    number: str
    section: SectionShown
    ours: bool
    concern: Concern

    @property
    def may_settle(self) -> bool:
        return self.ours and self.section.settled is None


def put_down(actor: Actor, section_id: UUID) -> PutDownPage:
    """Two statements: the disagreement with its child; its version, and who put it down where that is one of one's own agency."""
    row, about = children.meet_by(actor, PlanSection, section_id)
    if row.number != rules.DISSENT or not exists_for(actor, about, row):
        raise Unseen
    found = db.session.execute(
        select(PlanVersion, Membership.agency_id, Membership.role)
        .outerjoin(Membership, Membership.id == row.by_membership_id)
        .where(PlanVersion.id == row.version_id, PlanVersion.child_id == row.child_id)
    ).first()
    if found is None or not children.sieve(actor, about.nearness, [found[0]]):
        raise Unseen
    version, agency_id, role = found
    theirs = agency_id == actor.agency_id and role == actor.role.value
    ours = theirs and about.nearness.full and not actor.office
    return PutDownPage(
        about=about,
        row=row,
        version_id=version.id,
        number=version.number,
        section=section_shown(model_for(version.model_of_care), row),
        ours=ours,
        concern=about.concern(children.shown([version]), row, owners=(actor.membership_id,) if ours else ()),
    )
