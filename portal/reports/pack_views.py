"""Handover packs: made, released to whoever receives the child; and the two sheets that are printed for the night."""

from datetime import timedelta
from uuid import UUID, uuid5

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import MAKE_PACK, RELEASE_PACK, SEE_PACKS, SEE_SHEET
from portal.foundation import clock
from portal.reports import pack_commands, pack_queries
from portal.reports.forms import PackForm, ReleasePackForm
from portal.reports.pack_queries import Packs, Releasing, Sheet, by_report
from portal.reports.readers import LABELS
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("packs", __name__)
FULL_VERSION = UUID("7a1e0c57-6b0c-5b6e-9b1c-3f2f9f0c7a26")
READ_FOR_DAYS = 90


@bp.get("/children/<uuid:child_id>/packs")
@needs(SEE_PACKS, on=pack_queries.packs, sample="packs")
def packs(shown: Packs) -> Response:
    return _packs(shown, PackForm())


@bp.post("/children/<uuid:child_id>/packs")
@needs(MAKE_PACK, on=pack_queries.packs, sample="packs")
@fresh_factor
def make(shown: Packs) -> Response:
    form = PackForm()
    if not form.validate_on_submit():
        return _packs(shown, form, status=422)
    full = uuid5(FULL_VERSION, str(form.key))
    if once(form.key, clock.now(), g.actor, pack_commands.make_pack, g.actor, shown, form.kind.data, first_variant_id=full):
        note(Told(MAKE_PACK.name, shown.about.child_id, full, shown.concern.shown, g.decision.rule, form.kind.data))
    return go_to(url_for("reports.report", variant_id=full))


@bp.get("/packs/<uuid:variant_id>/release")
@needs(RELEASE_PACK, on=pack_queries.releasing, sample="pack")
def releasing(shown: Releasing) -> Response:
    note(Told(SEE_PACKS.name, shown.about.child_id, shown.document.id, shown.concern.shown, g.decision.rule, "opened the form to release"))
    return _release(shown, _form(shown))


@bp.post("/packs/<uuid:variant_id>/release")
@needs(RELEASE_PACK, on=pack_queries.releasing, sample="pack")
@fresh_factor
def release(shown: Releasing) -> Response:
    form = _form(shown)
    if not form.validate_on_submit():
        return _release(shown, form, status=422)
    whom = next(one for one in shown.people if str(one.membership_id) == form.person.data)
    if once(form.key, clock.now(), g.actor, pack_commands.release_pack, shown, whom, form.until.data):
        note(Told(RELEASE_PACK.name, shown.about.child_id, shown.document.id, shown.concern.shown, g.decision.rule, whom.in_words))
    return go_to(url_for("packs.packs", child_id=shown.about.child_id))


@bp.get("/children/<uuid:child_id>/at-night")
@needs(SEE_SHEET, on=pack_queries.night, sample="sheet")
def at_night(shown: Sheet) -> Response:
    return _sheet(
        shown,
        "At 3 a.m.",
        "Whom to ring, what must not be given, and what calms. Put it where it is found in the dark, and not where visitors read it.",
    )


@bp.get("/children/<uuid:child_id>/missing-sheet")
@needs(SEE_SHEET, on=pack_queries.missing, sample="sheet")
def missing(shown: Sheet) -> Response:
    return _sheet(
        shown,
        "If missing",
        "For the police and whoever looks for the child. Hand it over in person or by a secure way, and ask for it back.",
    )


def _form(shown: Releasing) -> ReleasePackForm:
    people = [(str(one.membership_id), f"{one.in_words}{' (receiving)' if one.capacity == 'receiving' else ''}") for one in shown.people]
    return ReleasePackForm(people, until=clock.today() + timedelta(days=READ_FOR_DAYS))


def _packs(shown: Packs, form: PackForm, *, status: int = 200) -> Response:
    found = by_report(shown.documents)
    return page("reports/packs.html", status=status, shown=shown, about=shown.about, packs=found, form=form, labels=LABELS)


def _release(shown: Releasing, form: ReleasePackForm, *, status: int = 200) -> Response:
    return page("reports/pack_release.html", status=status, shown=shown, about=shown.about, form=form, labels=LABELS)


def _sheet(shown: Sheet, title: str, what: str) -> Response:
    return page("reports/sheet.html", shown=shown, about=shown.about, title=title, what=what)
