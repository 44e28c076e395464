"""The plan on paper as it exists for an actor: the copies of one version, and what new ones are made of."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, audience_of, slice_of
from portal.access.permissions import SEAL_PLAN, allows
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.children import queries as children
from portal.children.models import Placement
from portal.foundation.database import db
from portal.foundation.refusals import Refused, Unseen
from portal.measures.queries import at_school, goals_of
from portal.plans.models import PlanSection, PlanSource, PlanVersion
from portal.plans.queries import exists_for
from portal.reports import queries
from portal.reports.models import ReportVariant
from portal.reports.plan_gather import Written, answers_of
from portal.reports.plan_goals import goals_on_paper
from portal.reports.plan_readers import PARTS
from portal.reports.queries import File, prints_what_is_closed

ON_PAPER = frozenset({"manager_approved", "out_for_agreement", "active", "active_interim", "under_review", "superseded"})
"""The states in which a version goes on paper: from its approval on. What nobody has approved is no letter to anybody."""


@dataclass(frozen=True)
class Papers:
    """The copies of one version of a plan that this actor may have, the latest first."""

    about: children.About
    version: PlanVersion
    documents: list[ReportVariant]
    may_make: bool
    concern: Concern

    @property
    def approved(self) -> bool:
        return self.version.state in ON_PAPER


def papers(actor: Actor, version_id: UUID) -> Papers:
    """Two statements. Who may read the plan may see which papers of it are theirs."""
    version, about = _approved_for(actor, version_id)
    query = select(ReportVariant).where(
        ReportVariant.child_id == version.child_id, ReportVariant.placement_id.is_not_distinct_from(version.placement_id),
        ReportVariant.plan_number == version.number,
    )  # fmt: skip
    found = db.session.scalars(query.order_by(ReportVariant.requested_at.desc(), ReportVariant.slice))
    documents = [one for one in children.sieve(actor, about.nearness, found) if not prints_what_is_closed(about, one.parts)]
    may_make = allows(actor, SEAL_PLAN, _as_report(about, version)).allowed
    return Papers(about, version, documents, may_make, about.concern(children.shown(documents), version))


def making(actor: Actor, version_id: UUID) -> Papers:
    """The same, its concern the sealed document (part 24), which is what is asked for."""
    shown = papers(actor, version_id)
    return replace(shown, concern=_as_report(shown.about, shown.version))


def file(actor: Actor, variant_id: UUID) -> File:
    """One sealed letter. Two statements."""
    found = queries.file(actor, variant_id)
    if found.variant.plan_number is None:
        raise Unseen
    return found


def gathered(actor: Actor, shown: Papers) -> Written:
    """What was written in this version, whole, with what others are told, and the goals of its placement. Eleven statements.

    Refused where a part of it is closed to whoever asks: a paper that calls itself the whole plan has to be the whole plan.
    """
    about, version = shown.about, shown.version
    if not about.nearness.denied.isdisjoint(PARTS):
        raise Refused("A plan is put on paper by somebody who reads all of it. Ask the registered manager or the social worker.")
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"{about.child_id} plan {version.number}", 0))))
    headers = _headers(actor, about, version)
    header = headers[Audience.FULL]
    provider, authority = _agencies(version.placement_id)
    before = select(func.count(func.distinct(ReportVariant.report_id))).where(
        ReportVariant.child_id == about.child_id, ReportVariant.placement_id.is_not_distinct_from(version.placement_id),
        ReportVariant.plan_number == version.number,
    )  # fmt: skip
    return Written(
        version=header,
        for_commissioner=headers.get(Audience.COMMISSIONER),
        sections=_sections(actor, about, version),
        answers=answers_of(actor, about, header),
        entries=children.entries(actor, about),
        network=children.network(actor, about),
        provider=provider,
        authority=authority,
        papers_before=db.session.scalar(before) or 0,
        goals=goals_on_paper(goals_of(actor, about), version.placement_id, at_school(about)),
        sources=_sources(actor, about, version),
    )


def _approved_for(actor: Actor, version_id: UUID) -> tuple[PlanVersion, children.About]:
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not exists_for(actor, about, version):
        raise Unseen
    return version, about


def _as_report(about: children.About, version: PlanVersion) -> Concern:
    asked = about.concern((), version)
    return replace(asked, slice=slice_of(Part.REPORT), shown=asked.shown | {slice_of(Part.REPORT)})


def _of_version(model: type[Any], about: children.About, version: PlanVersion) -> Any:
    """The commissioner's lines stand under a header of their own, with the same number (portal/plans/models.py). A draft that was abandoned
    may have borne that number too, and is no part of it."""
    return select(model).where(
        model.child_id == about.child_id,
        model.version_id.in_(
            select(PlanVersion.id).where(
                PlanVersion.child_id == about.child_id, PlanVersion.number == version.number, PlanVersion.approved_at.is_not(None),
                PlanVersion.placement_id.is_not_distinct_from(version.placement_id),
            )
        ),
    )  # fmt: skip


def _sections(actor: Actor, about: children.About, version: PlanVersion) -> list[PlanSection]:
    query = _of_version(PlanSection, about, version).order_by(PlanSection.number, PlanSection.slice, PlanSection.id)
    found = children.sieve(actor, about.nearness, db.session.scalars(query))
    return [one for one in found if any(str(passage.get("text") or "").strip() for passage in one.passages)]


def _sources(actor: Actor, about: children.About, version: PlanVersion) -> list[PlanSource]:
    """What its sections are informed by, the earliest first, as on the plan's own page."""
    query = _of_version(PlanSource, about, version).where(PlanSource.left_out_at.is_(None))
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanSource.dated_on, PlanSource.id)))


def _headers(actor: Actor, about: children.About, version: PlanVersion) -> dict[Audience, PlanVersion]:
    query = select(PlanVersion).where(
        PlanVersion.child_id == about.child_id, PlanVersion.number == version.number, PlanVersion.approved_at.is_not(None),
        PlanVersion.placement_id.is_not_distinct_from(version.placement_id),
    )  # fmt: skip
    found = {audience_of(one.slice): one for one in children.sieve(actor, about.nearness, db.session.scalars(query))}
    if Audience.FULL not in found:
        raise Unseen
    return found


def _agencies(placement_id: UUID | None) -> tuple[str, str]:
    provider, authority = aliased(Agency), aliased(Agency)
    query = (
        select(provider.name, authority.name)
        .select_from(Placement)
        .join(provider, provider.id == Placement.provider_id)
        .join(authority, authority.id == Placement.authority_id)
        .where(Placement.id == placement_id)
    )
    found = db.session.execute(query).one()
    return found[0], found[1]
