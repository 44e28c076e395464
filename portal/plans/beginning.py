"""What is asked before a version begins, and before it takes a step: which versions there are, and what would follow."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, slice_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import Placement
from portal.foundation.database import db
from portal.plans import rules, writing
from portal.plans.models import PlanVersion
from portal.plans.queries import exists_for
from portal.plans.writing import WorkPage

SLICE = slice_of(Part.ABOUT_ME)


@dataclass(frozen=True)
class BeginPage:
    """The versions of a child's plan at the home where they live. `base` is the one that a new version goes on from."""

    about: children.About
    placement_id: UUID | None
    versions: tuple[PlanVersion, ...]

    @property
    def concern(self) -> Concern:
        return replace(self.about.concern(children.shown(self.versions)), slice=SLICE)

    @property
    def in_writing(self) -> PlanVersion | None:
        return next((one for one in self.versions if one.state in rules.WRITING), None)

    @property
    def base(self) -> PlanVersion | None:
        """The newest approved one: what is out for agreement before what is in force, and no old one where there is a newer."""
        approved = [one for one in self.versions if one.approved_at and one.state != "archived"]
        return max(approved, key=lambda one: one.approved_at, default=None)  # type: ignore[arg-type,return-value]

    @property
    def base_id(self) -> UUID | None:
        return self.base.id if self.base else None

    @property
    def approved(self) -> list[str]:
        return [one.number for one in self.versions if one.approved_at]


def beginning(actor: Actor, child_id: UUID) -> BeginPage:
    """Three statements: the child, where they live, and the versions of their plan there."""
    about = children.meet(actor, child_id)
    where = select(Placement).where(Placement.child_id == child_id, Placement.state == "active")
    placement = next(iter(children.sieve(actor, about.nearness, db.session.scalars(where))), None)
    query = select(PlanVersion).where(
        PlanVersion.child_id == child_id, PlanVersion.slice == SLICE, PlanVersion.placement_id == (placement.id if placement else None)
    )
    found = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanVersion.approved_at.desc().nulls_first())))
    return BeginPage(about, placement.id if placement else None, tuple(one for one in found if exists_for(actor, about, one)))


@dataclass(frozen=True)
class StepPage:
    """A version before a step, with the numbers of those approved before."""

    page: WorkPage
    approved: tuple[str, ...]

    @property
    def about(self) -> children.About:
        return self.page.about

    @property
    def concern(self) -> Concern:
        return self.page.concern


def stepping(actor: Actor, version_id: UUID) -> StepPage:
    """Five statements: the work on the version, and which numbers are taken."""
    page = writing.work(actor, version_id)
    version = page.version
    query = select(PlanVersion.number).where(
        PlanVersion.child_id == version.child_id, PlanVersion.placement_id == version.placement_id, PlanVersion.approved_at.is_not(None),
        PlanVersion.slice % 10 == Audience.FULL,
    )  # fmt: skip
    return StepPage(page, tuple(db.session.scalars(query)))
