"""Putting a plan on paper: freeze the version now, leave the drawing and sealing to the worker."""

from uuid import UUID

from flask import current_app

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.plans.queries import told_to
from portal.reports import plan_queries, plan_readers
from portal.reports.commands import STEPS, ask_for_documents
from portal.reports.facts import Child
from portal.reports.freeze import digest
from portal.reports.models import Report, ReportVariant
from portal.reports.plan_facts import TITLE, PlanFacts, canonical
from portal.reports.plan_gather import facts_of
from portal.reports.plan_queries import Papers
from portal.reports.plan_variants import variant_of


def make_papers(actor: Actor, shown: Papers, *, first_variant_id: UUID) -> None:
    """Freeze one approved version of the plan and ask for its papers: one for each audience for which something is written.

    `first_variant_id` becomes the id of the full version, so that a repeated submit finds its way to it. Refused before the approval.
    """
    if not shown.approved:
        raise Refused("A plan goes on paper once the manager has approved it. This version has not been approved yet.")
    written = plan_queries.gathered(actor, shown)
    report_id, now = new_id(), clock.now()
    facts = facts_of(
        written,
        report_id=report_id,
        now=now,
        today=clock.today(),
        verify_at=current_app.extensions["settings"].public_url + "/reports/verify",
        child=Child(shown.about.known_as, shown.about.case_code),
    )
    frozen = canonical(facts)
    where = {"child_id": shown.about.child_id, "placement_id": written.version.placement_id}
    db.session.add(
        Report(
            id=report_id, **where, slice=slice_of(Part.REPORT), kind="plan", review_id=None, version=facts.version, facts=frozen.decode(),
            facts_sha256=digest(frozen), by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name,
            written_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    for variant in audiences_of(facts, shown.version.state):
        db.session.add(
            ReportVariant(
                id=first_variant_id if variant == "full" else new_id(), **where,
                slice=slice_of(Part.REPORT, plan_readers.AUDIENCE[variant]), report_id=report_id, version=facts.version, title=TITLE,
                variant=variant, plan_number=facts.number, state="waiting", stage="waiting its turn", step=0, steps=STEPS, trouble="",
                requested_at=now, parts=[],
            )
        )  # fmt: skip
    ask_for_documents(actor, report_id, where)


def audiences_of(facts: PlanFacts, state: str) -> list[str]:
    """The full version, and those of the audiences who are told of a version in this state and for whom words stand in it: an empty
    letter is sent to nobody."""
    told = {name: all(told_to(role, state) for role in roles) for name, roles in plan_readers.READERS.items()}
    return [variant for variant in told if variant == "full" or (told[variant] and _says_anything(facts, variant))]


def _says_anything(facts: PlanFacts, variant: str) -> bool:
    return bool(variant_of(facts, variant=variant, label="", slices=plan_readers.slices_of(variant)).chapters)
