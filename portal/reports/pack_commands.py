"""Making a pack, by the machinery of reports: freeze now, draw and seal in the worker. And letting its receiver read it."""

from datetime import date
from uuid import UUID

from flask import current_app
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.children.models import DueItem
from portal.children.sharing import NearPerson
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.reports import pack_chapters, pack_queries, readers
from portal.reports.commands import STEPS, ask_for_documents
from portal.reports.facts import Child, Line, ModelOfCare, ReviewFacts
from portal.reports.freeze import canonical, digest
from portal.reports.gather import home_of, line_of
from portal.reports.models import Report, ReportVariant
from portal.reports.pack_queries import Gathered, Packs, Releasing

REFUSED = "PS001"


def make_pack(actor: Actor, shown: Packs, kind: str, *, first_variant_id: UUID) -> None:
    """Freeze what is written now and ask for its documents: the full version, and the school's where the pack is whole."""
    written = pack_queries.gathered(actor, shown, kind)
    report_id, now, version = new_id(), clock.now(), f"1.{written.made_before}"
    frozen = canonical(_facts(shown, kind, written, report_id=report_id, version=version))
    where = {"child_id": shown.about.child_id, "placement_id": written.placement.id}
    db.session.add(
        Report(
            id=report_id, **where, slice=slice_of(Part.HANDOVER_PACK), kind=kind, review_id=None, version=version, facts=frozen.decode(),
            facts_sha256=digest(frozen), by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name,
            written_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    for variant in ("full",) if kind == "safe" else tuple(readers.READERS):
        db.session.add(
            ReportVariant(
                id=first_variant_id if variant == "full" else new_id(), **where,
                slice=slice_of(Part.HANDOVER_PACK, readers.AUDIENCE[variant]), report_id=report_id, version=version,
                title=pack_chapters.TITLES[kind], variant=variant, state="waiting", stage="waiting its turn", step=0, steps=STEPS,
                trouble="", requested_at=now, parts=[],
            )
        )  # fmt: skip
    if kind == "safe":
        _nothing_is_due(shown.about.child_id)
    ask_for_documents(actor, report_id, where, slice_=slice_of(Part.HANDOVER_PACK))


def _nothing_is_due(child_id: UUID) -> None:
    """The minimum safe pack of an emergency was made."""
    due = update(DueItem).where(
        DueItem.child_id == child_id, DueItem.rule == "T6-2", DueItem.done_at.is_(None), DueItem.kind == "placement"
    )
    db.session.execute(due.values(done_at=clock.now()), execution_options={"synchronize_session": False})


def _facts(shown: Packs, kind: str, written: Gathered, *, report_id: UUID, version: str) -> ReviewFacts:
    about = shown.about
    return ReviewFacts(
        document_id=str(report_id),
        frozen_at=clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        verify_at=current_app.extensions["settings"].public_url + "/reports/verify",
        child=Child(about.known_as, about.case_code),
        home=Line(Part.ADDRESS, {"0": home_of(written.entries)}),
        provider=written.provider.name,
        authority=written.authority.name,
        legal_status=line_of(written.entries, Part.LEGAL_STATUS),
        period_from="", period_to="", meeting_date="",
        model_of_care=ModelOfCare("", ()),
        sections=pack_chapters.sections(kind, written.entries, written.plan),
        version=version,
        title=pack_chapters.TITLES[kind],
        not_statutory=pack_chapters.WHAT_IT_IS[kind],
    )  # fmt: skip


def release_pack(shown: Releasing, whom: NearPerson, until: date) -> None:
    """From now on this person reads this version: the document, its file and its door. The wall checks it once more."""
    statement = text("select wall.release_pack(:variant, :person, :whom, :until)")
    try:
        db.session.execute(statement, {"variant": shown.document.id, "person": whom.membership_id, "whom": whom.in_words, "until": until})
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
