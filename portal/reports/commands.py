"""Making a report: freeze the facts now, leave the drawing and sealing to the worker."""

from collections.abc import Mapping
from uuid import UUID

from flask import current_app

from portal.access.actor import Actor
from portal.access.parts import Part, part_of, slice_of
from portal.caremodels.queries import model_in_use
from portal.children.almanac import almanac_for
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.jobs.engine import REPORTS, enqueue
from portal.reports import queries, readers
from portal.reports.facts import Child
from portal.reports.freeze import canonical, digest
from portal.reports.gather import facts_of
from portal.reports.models import RenderRequest, Report, ReportVariant

STEPS = 5
HELD = frozenset(
    {"held", "decisions_draft", "decisions_issued", "contested", "report_draft", "signing", "signed", "distributed"}
    | {"actions_open", "closed"}
)


def make_report(actor: Actor, found: queries.Source, *, first_variant_id: UUID) -> None:
    """Freeze what is written now and ask for its documents. A later report of the same review is the next version (1.1, 1.2 ...).

    `first_variant_id` becomes the id of the full version, so that a repeated submit finds its way to it. Refused before the
    review was held.
    """
    if found.review.state not in HELD:
        raise Refused("A report is made once the review has been held. This one has not been held yet.")
    queries.hold_versions(found)
    written = queries.written(actor, found)
    report_id, now, version = new_id(), clock.now(), f"1.{len(written.reports)}"
    facts = facts_of(
        report_id=report_id,
        version=version,
        now=now,
        verify_at=current_app.extensions["settings"].public_url + "/reports/verify",
        child=Child(found.about.known_as, found.about.case_code),
        agencies=(written.provider.name, written.authority.name),
        model=model_in_use(written.provider.id, clock.london_day(now)),
        entries=written.entries,
        review=found.review,
        minutes=written.minutes,
        passages=written.passages,
        decisions=written.decisions,
        calendar=almanac_for(found.review.child_id, found.review.placement_id).calendar,
        brought=queries.printed_views(found.review.id, version),
        summaries=written.summaries,
    )
    frozen = canonical(facts)
    where = {"child_id": found.review.child_id, "placement_id": found.review.placement_id}
    db.session.add(
        Report(
            id=report_id, **where, slice=slice_of(Part.REPORT), review_id=found.review.id, version=version, facts=frozen.decode(),
            facts_sha256=digest(frozen), by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name,
            written_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    for variant in readers.READERS:
        db.session.add(
            ReportVariant(
                id=first_variant_id if variant == "full" else new_id(), **where,
                slice=slice_of(Part.REPORT, readers.AUDIENCE[variant]), report_id=report_id, version=version, title=found.review.title,
                variant=variant, state="waiting", stage="waiting its turn", step=0, steps=STEPS, trouble="", requested_at=now,
                parts=[],
            )
        )  # fmt: skip
    ask_for_documents(actor, report_id, where)


def try_again(actor: Actor, page: queries.ReportPage) -> None:
    """Ask once more for documents that failed. The frozen facts are the same."""
    for document in page.documents:
        if document.state == "failed":
            document.state, document.stage, document.step, document.trouble = "waiting", "waiting its turn", 0, ""
    where = {"child_id": page.shown_now.child_id, "placement_id": page.shown_now.placement_id}
    ask_for_documents(actor, page.shown_now.report_id, where, slice_=slice_of(part_of(page.shown_now.slice)))


def ask_for_documents(actor: Actor, report_id: UUID, where: Mapping[str, UUID | None], *, slice_: int = slice_of(Part.REPORT)) -> None:
    """Leave the drawing and sealing to the worker."""
    request = RenderRequest(
        id=new_id(), **where, slice=slice_, report_id=report_id, membership_id=actor.membership_id, requested_at=clock.now()
    )
    db.session.add(request)
    db.session.flush()
    enqueue("make_documents", request.id, queue=REPORTS)
