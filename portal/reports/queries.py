"""Reports as they exist for an actor: the review they are made of, their documents, and the sealed file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, text

from portal.access.actor import Actor
from portal.access.parts import Part, part_of, slice_of
from portal.access.permissions import MAKE_REPORT, allows
from portal.access.predicates import Concern
from portal.agencies.models import Agency
from portal.children import queries as children
from portal.children.models import Entry, Placement
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.reports.gather import Brought
from portal.reports.models import Report, ReportVariant, SealedFile
from portal.reviews import hearing
from portal.reviews.models import Decision, Review, ReviewMinutes, ReviewPassage

UNFINISHED = frozenset({"waiting", "laying out", "sealing"})


@dataclass(frozen=True)
class Source:
    """A review of which a report is to be made. Its concern is the report (part 24), which is what is asked for."""

    about: children.About
    review: Review
    concern: Concern


@dataclass(frozen=True)
class Written:
    """Everything a report is gathered from."""

    entries: list[Entry]
    minutes: list[ReviewMinutes]
    passages: list[ReviewPassage]
    decisions: list[Decision]
    provider: Agency
    authority: Agency
    reports: list[Report]
    summaries: list[Entry]


@dataclass(frozen=True)
class ReportPage:
    """The documents of one report that this actor may read. `shown_now` is the one that was asked for."""

    about: children.About
    shown_now: ReportVariant
    documents: list[ReportVariant]
    newer: bool
    may_try_again: bool
    concern: Concern

    @property
    def unfinished(self) -> bool:
        return any(one.state in UNFINISHED for one in self.documents)


@dataclass(frozen=True)
class File:
    """A sealed PDF, its bytes as issued, and a file name that names no child."""

    about: children.About
    variant: ReportVariant
    content: bytes
    concern: Concern

    @property
    def name(self) -> str:
        pack = part_of(self.variant.slice) == Part.HANDOVER_PACK
        what = "handover-pack" if pack else "plan" if self.variant.plan_number else "review-report"
        return f"{what}-{self.about.case_code}-{self.variant.variant}-{self.variant.version}.pdf"


def source(actor: Actor, review_id: UUID) -> Source:
    """One statement."""
    review, about = children.meet_by(actor, Review, review_id)
    asked = about.concern((), review)
    return Source(about, review, replace(asked, slice=slice_of(Part.REPORT), shown=asked.shown | {slice_of(Part.REPORT)}))


def hold_versions(found: Source) -> None:
    """Until this transaction ends nobody else makes a report of the same review: of two made at once each gets its own version."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(str(found.review.id), 0))))


def written(actor: Actor, found: Source) -> Written:
    """What was written for the review, and the reports made of it before. Eight statements."""
    review, about = found.review, found.about

    def of_review(model: type[Any]) -> Select[Any]:
        return select(model).where(model.review_id == review.id, model.child_id == review.child_id)

    passages = db.session.scalars(of_review(ReviewPassage).order_by(ReviewPassage.id))
    decisions = db.session.scalars(of_review(Decision).order_by(Decision.number, Decision.slice))
    placement = db.session.scalars(select(Placement).where(Placement.id == review.placement_id)).one()
    agencies = {
        one.id: one for one in db.session.scalars(select(Agency).where(Agency.id.in_([placement.provider_id, placement.authority_id])))
    }
    return Written(
        entries=children.entries(actor, about),
        minutes=children.sieve(actor, about.nearness, db.session.scalars(of_review(ReviewMinutes))),
        passages=children.sieve(actor, about.nearness, passages),
        decisions=children.sieve(actor, about.nearness, decisions),
        provider=agencies[placement.provider_id],
        authority=agencies[placement.authority_id],
        reports=children.sieve(actor, about.nearness, db.session.scalars(of_review(Report).order_by(Report.id))),
        summaries=hearing.summaries(actor, about, review),
    )


def printed_views(review_id: UUID, version: str) -> list[Brought]:
    """What the young person lets stand in this version of the report. Asking for it writes beside their words that they are printed."""
    rows = db.session.execute(text("select * from wall.print_views(:review, :version)"), {"review": review_id, "version": version})
    return [Brought(row.words, row.said_at, tuple(row.variants)) for row in rows]


def report(actor: Actor, variant_id: UUID) -> ReportPage:
    """Two statements: the document with its child, and its siblings that this actor may read too."""
    variant, about = _document(actor, variant_id)
    siblings = db.session.scalars(
        select(ReportVariant).where(ReportVariant.report_id == variant.report_id, ReportVariant.child_id == variant.child_id)
    )
    open_ = [one for one in children.sieve(actor, about.nearness, siblings) if not prints_what_is_closed(about, one.parts)]
    documents = sorted(open_, key=lambda one: (one.slice, one.id))
    concern = about.concern(children.shown(documents), variant)
    return ReportPage(about, variant, documents, bool(variant.superseded_by), allows(actor, MAKE_REPORT, concern).allowed, concern)


def file(actor: Actor, variant_id: UUID) -> File:
    """Two statements. A document that is not sealed yet is no file: Unseen."""
    variant, about = _document(actor, variant_id)
    sealed = db.session.scalars(
        select(SealedFile).where(SealedFile.variant_id == variant.id, SealedFile.child_id == variant.child_id)
    ).first()
    found = children.sieve_one(actor, about, sealed)
    if variant.state != "sealed" or prints_what_is_closed(about, found.parts):
        raise Unseen
    return File(about, variant, found.content, about.concern((), variant))


def open_to(about: children.About, variant_ids: Sequence[UUID]) -> set[UUID]:
    """Of these documents those that print nothing which is closed to whoever met the child. One statement, none for most people."""
    if not variant_ids or not about.nearness.denied:
        return set(variant_ids)
    query = select(ReportVariant.id, ReportVariant.parts).where(ReportVariant.child_id == about.child_id, ReportVariant.id.in_(variant_ids))
    return {row.id for row in db.session.execute(query) if not prints_what_is_closed(about, row.parts)}


def _document(actor: Actor, variant_id: UUID) -> tuple[ReportVariant, children.About]:
    variant, about = children.meet_by(actor, ReportVariant, variant_id)
    if prints_what_is_closed(about, variant.parts):
        raise Unseen
    return variant, about


def prints_what_is_closed(about: children.About, parts: Iterable[int]) -> bool:
    """A sealed document is whole or not at all: whom one of its parts is closed to has nothing of it, whenever it was sealed."""
    return not about.nearness.denied.isdisjoint(parts)
