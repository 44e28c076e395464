"""What is asked before a version begins, and before it takes a step: which versions there are, and what would follow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, text

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import Placement
from portal.foundation.database import db
from portal.plans import rules, writing
from portal.plans.models import PlanStep, PlanVersion
from portal.plans.queries import exists_for
from portal.plans.writing import WorkPage

SLICE = slice_of(Part.ABOUT_ME)


@dataclass(frozen=True)
class BeginPage:
    """The versions of a child's plan at the home where they live. `base` is the one that a new version goes on from, `given_up` who
    abandoned one, when and why."""

    about: children.About
    placement_id: UUID | None
    versions: tuple[PlanVersion, ...]
    given_up: Mapping[UUID, PlanStep]

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
    def to_take_up(self) -> list[PlanVersion]:
        """Abandoned versions that can be gone on with: nothing was approved since they were begun."""
        newest = self.base.id if self.base else None
        return [one for one in self.versions if one.state in rules.ABANDONED and one.begun_from == newest]

    def start(self, ident: str) -> PlanVersion | None:
        """What a new version is copied from: an abandoned one that is named, else the newest approved."""
        return next((one for one in self.to_take_up if str(one.id) == ident), self.base)

    @property
    def approved(self) -> list[str]:
        return [one.number for one in self.versions if one.approved_at]


def beginning(actor: Actor, child_id: UUID) -> BeginPage:
    """Four statements: the child, where they live, the versions of their plan there, and why some were abandoned."""
    about = children.meet(actor, child_id)
    where = select(Placement).where(Placement.child_id == child_id, Placement.state == "active")
    placement = next(iter(children.sieve(actor, about.nearness, db.session.scalars(where))), None)
    query = select(PlanVersion).where(
        PlanVersion.child_id == child_id, PlanVersion.slice == SLICE, PlanVersion.placement_id == (placement.id if placement else None)
    )
    found = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanVersion.approved_at.desc().nulls_first())))
    versions = tuple(one for one in found if exists_for(actor, about, one))
    return BeginPage(about, placement.id if placement else None, versions, _given_up(actor, about, versions))


def _given_up(actor: Actor, about: children.About, versions: Iterable[PlanVersion]) -> dict[UUID, PlanStep]:
    abandoned = [one.id for one in versions if one.state in rules.ABANDONED]
    query = select(PlanStep).where(
        PlanStep.child_id == about.child_id, PlanStep.version_id.in_(abandoned), PlanStep.did.in_(rules.ABANDONED)
    )
    return {one.version_id: one for one in children.sieve(actor, about.nearness, db.session.scalars(query))} if abandoned else {}


@dataclass(frozen=True)
class StepPage:
    """A version before a step, with the numbers of those approved before, and who may be on call for an interim plan."""

    page: WorkPage
    approved: tuple[str, ...]
    clinicians: tuple[tuple[UUID, str], ...] = ()

    @property
    def about(self) -> children.About:
        return self.page.about

    @property
    def concern(self) -> Concern:
        return self.page.concern


def stepping(actor: Actor, version_id: UUID) -> StepPage:
    """Five statements: the work on the version, and which numbers are taken; a sixth for the manager of a child without a plan."""
    page = writing.work(actor, version_id)
    version = page.version
    query = select(PlanVersion.number).where(
        PlanVersion.child_id == version.child_id, PlanVersion.placement_id == version.placement_id, PlanVersion.approved_at.is_not(None),
        PlanVersion.slice % 10 == Audience.FULL,
    )  # fmt: skip
    names = actor.role is Role.RM and any(one.to == "active_interim" for one in page.steps)
    return StepPage(page, tuple(db.session.scalars(query)), _clinicians(version.id) if names else ())


def _clinicians(version_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The provider's clinical leads who are near the child, or stand in for one who is, by name. One statement."""
    found = db.session.execute(text("select id, name from wall.clinicians_for(:version) order by name"), {"version": version_id})
    return tuple((row.id, row.name) for row in found)
