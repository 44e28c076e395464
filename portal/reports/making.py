"""The worker's part: draw each document of a report in a child process, seal it, keep it, put its hash into the register.

The worker acts as the person who asked, and asks the policy again: if they may no longer, nothing is made.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, text

from portal.access.actor import Actor
from portal.access.parts import ROLES_OF_KIND, Part, Role, part_of
from portal.access.permissions import allows
from portal.agencies.models import Agency, Membership, Person
from portal.children import queries as children
from portal.children.models import Involvement, Milestone, Restriction
from portal.children.sharing import NOT_DELEGATED
from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.ids import new_id
from portal.foundation.refusals import Unseen
from portal.reports import kinds, readers
from portal.reports.keys import NoKey, load
from portal.reports.models import RenderRequest, Report, ReportVariant, SealedFile
from portal.reports.render import Rendered, render
from portal.reports.sandbox import NotDone, Stage
from portal.reports.seal import NotSealed, seal
from portal.settings import Settings
from portal.trail.record import Told, tell

SEALED = "seal the report"


def make_documents(request_id: UUID, settings: Settings) -> None:
    """Make every document of the request that is not sealed yet. Repeatable: a second run makes nothing twice."""
    membership_id = _requester(request_id)
    if membership_id is None:
        return
    try:
        actor, report, waiting, because = _ask_again(membership_id, request_id)
    except Unseen:
        nobody_acts()
        return  # asked by somebody who may no longer: the request is left as it is, and nothing is made
    for variant_id in waiting:
        _make(actor, report, variant_id, settings, because)
    nobody_acts()


def _requester(request_id: UUID) -> UUID | None:
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        found: UUID | None = connection.execute(text("select wall.requester_of(:asked)"), {"asked": request_id}).scalar_one()
    return found


def _ask_again(membership_id: UUID, request_id: UUID) -> tuple[Actor, Report, list[UUID], str]:
    nobody_acts()
    acting_as(membership_id)
    actor = _actor(membership_id)
    request, about = children.meet_by(actor, RenderRequest, request_id)
    report, _ = children.meet_by(actor, Report, request.report_id)
    decision = allows(actor, kinds.asked_by(report), about.concern((), report))
    if not decision.allowed:
        raise Unseen
    documents = db.session.scalars(
        select(ReportVariant)
        .where(ReportVariant.report_id == report.id, ReportVariant.child_id == report.child_id, ReportVariant.state != "sealed")
        .order_by(ReportVariant.slice)
    )
    waiting = [one.id for one in children.sieve(actor, about.nearness, documents)]
    db.session.commit()
    return actor, report, waiting, decision.rule


def _actor(membership_id: UUID) -> Actor:
    query = (
        select(Membership, Person, Agency)
        .join(Person, Person.id == Membership.person_id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Membership.id == membership_id)
    )
    found = db.session.execute(query).first()
    if found is None:
        raise Unseen
    membership, person, agency = found
    return Actor(person.id, person.name, membership.id, agency.id, agency.name, agency.kind, Role(membership.role), session_mark="worker")


def _make(actor: Actor, report: Report, variant_id: UUID, settings: Settings, because: str) -> None:
    variant = db.session.scalars(select(ReportVariant).where(ReportVariant.id == variant_id)).one()
    facts = kinds.facts_of(report)
    roles = kinds.readers_of(report)[variant.variant]
    closed = _closed_to(roles, variant.child_id)
    if report.kind == kinds.PLAN:
        closed |= _closed_to_single_readers(roles, variant.child_id)
    content = kinds.content_of(facts, variant.variant, closed)
    try:
        rendered = render(content, progress=_shows(variant))
        _show(variant, "sealing", "putting the provider's seal on it", variant.steps - 1)
        at = clock.now()
        key = load(f"p12:{settings.seals / _seal_of(facts.provider)}", passphrase=settings.seal_passphrase)
        sealed = seal(rendered.pdf, key, when=at, reason=f"{content.title}, {content.label.lower()}", timestamps_from=settings.tsa_url)
    except (NotDone, NotSealed, NoKey) as trouble:
        variant.state, variant.trouble = "failed", str(trouble)
        db.session.commit()
        return
    variant.parts = list(content.parts)
    _keep(variant, report, sealed, rendered=rendered, at=at, provider=facts.provider)
    told = Told(SEALED, variant.child_id, variant.id, frozenset({variant.slice}), because, f"sealed as {content.label.lower()}")
    tell(actor, [told])
    db.session.commit()


def _closed_to(roles: tuple[Role, ...], child_id: UUID) -> frozenset[int]:
    """Parts of this child's record that are closed to everybody of one of these roles today: a confidential address, first of all."""
    return frozenset(db.session.scalars(_closed_today(child_id).where(Restriction.to_role.in_(roles))))


def _closed_to_single_readers(roles: tuple[Role, ...], child_id: UUID) -> frozenset[int]:
    """Parts closed to one person or one agency of these roles. A letter has few readers, often one: whom a part of it is closed to would
    have nothing of it at all. What a teacher did not delegate is left out of nobody's letter; their stand-in goes without."""
    of_role = select(Involvement.membership_id).where(Involvement.child_id == child_id, Involvement.role.in_(roles))
    of_kind = select(Agency.id).where(Agency.kind.in_([kind for kind, held in ROLES_OF_KIND.items() if not held.isdisjoint(roles)]))
    touched = or_(Restriction.to_membership_id.in_(of_role), Restriction.to_agency_id.in_(of_kind))
    query = _closed_today(child_id).where(touched, Restriction.kind.is_distinct_from(NOT_DELEGATED))
    return frozenset(db.session.scalars(query))


def _closed_today(child_id: UUID) -> Select[Any]:
    today = clock.today()
    return select(Restriction.closed_part).where(
        Restriction.child_id == child_id, Restriction.lifted_at.is_(None),
        Restriction.starts_on <= today, or_(Restriction.ends_on.is_(None), Restriction.ends_on >= today),
    )  # fmt: skip


def _seal_of(provider: str) -> str:
    """The file that holds a provider's seal: its name in lower case with dashes. 'Tamarisk Lane Care' -> 'tamarisk-lane-care.p12'."""
    return "".join(letter if letter.isalnum() else "-" for letter in provider.lower()) + ".p12"


def _shows(variant: ReportVariant) -> Callable[[Stage], None]:
    def show(stage: Stage) -> None:
        _show(variant, "laying out", str(stage.get("stage", "")), int(stage.get("n", 0)))

    return show


def _show(variant: ReportVariant, state: str, stage: str, step: int) -> None:
    """Progress that people can see: each step is committed by itself."""
    variant.state, variant.stage, variant.step = state, stage, min(step, variant.steps)
    db.session.commit()


def _keep(variant: ReportVariant, report: Report, sealed: bytes, *, rendered: Rendered, at: datetime, provider: str) -> None:
    where: dict[str, Any] = {"child_id": variant.child_id, "placement_id": variant.placement_id, "slice": variant.slice}
    variant.state, variant.stage, variant.step = "sealed", "sealed", variant.steps
    variant.sealed_at, variant.pages, variant.bytes = at, rendered.pages, len(sealed)
    variant.sha256 = hashlib.sha256(sealed).hexdigest()
    db.session.add(SealedFile(id=new_id(), **where, variant_id=variant.id, content=sealed, parts=variant.parts))
    if report.kind != kinds.PLAN:  # of a plan the child's page has a door already, and its papers lie behind it
        db.session.add(
            Milestone(
                id=new_id(), **where, kind="report", source_id=variant.id, state="sealed", on_date=clock.today(),
                title=_title_of(variant),
            )
        )  # fmt: skip
    register = text("select wall.register_seal(:hash, :document, :issuer, :label, :version, :at)")
    db.session.execute(
        register,
        {
            "hash": variant.sha256, "document": variant.report_id, "issuer": provider, "label": kinds.label_of(report, variant.variant),
            "version": variant.version, "at": at,
        },
    )  # fmt: skip
    _supersede_older(variant, report)


def _title_of(variant: ReportVariant) -> str:
    of = " of the report" if part_of(variant.slice) == Part.REPORT else ""
    return f"{variant.title}: {readers.LABELS[variant.variant].lower()}{of}, {variant.version}"


def _supersede_older(variant: ReportVariant, report: Report) -> None:
    """A newer document of the same review, pack or plan stands in place of those before it. A plan's own number says which is newer:
    an earlier version that is put on paper late is superseded from the first."""
    if report.kind == kinds.PLAN:
        papers = [variant, *db.session.scalars(_papers_beside(variant))]
        newest = max(papers, key=lambda one: _in_order(one.version))
        older = [one for one in papers if one is not newest and one.superseded_by is None]
    else:
        newest, older = variant, list(db.session.scalars(_before(variant, report)))
    for one in older:
        one.superseded_by = newest.version
        if one.sha256:
            db.session.execute(text("select wall.supersede_seal(:hash, :version)"), {"hash": one.sha256, "version": newest.version})


def _before(variant: ReportVariant, report: Report) -> Select[Any]:
    return (
        select(ReportVariant)
        .join(Report, Report.id == ReportVariant.report_id)
        .where(
            Report.kind == report.kind, Report.review_id.is_not_distinct_from(report.review_id),
            ReportVariant.child_id == report.child_id, ReportVariant.variant == variant.variant,
            ReportVariant.report_id != report.id, ReportVariant.superseded_by.is_(None), ReportVariant.requested_at < variant.requested_at,
        )
    )  # fmt: skip


def _papers_beside(variant: ReportVariant) -> Select[Any]:
    """The sealed papers of every version of the plan in this placement, for the same readers."""
    return select(ReportVariant).where(
        ReportVariant.child_id == variant.child_id, ReportVariant.placement_id.is_not_distinct_from(variant.placement_id),
        ReportVariant.variant == variant.variant, ReportVariant.plan_number.is_not(None), ReportVariant.id != variant.id,
        ReportVariant.state == "sealed",
    )  # fmt: skip


def _in_order(version: str) -> tuple[int, ...]:
    """2.0 comes before 2.0-2, and both before 10.0."""
    return tuple(int(digits) for digits in re.findall(r"\d+", version))
