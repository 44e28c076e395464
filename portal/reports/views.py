"""Reports: made, watched while they are made, downloaded; and the public page that says whether a file is genuine."""

import io
from uuid import UUID, uuid5

from flask import Blueprint, Response, current_app, g, send_file, url_for

from portal.access.permissions import DOWNLOAD_REPORT, MAKE_REPORT, READ_REPORT
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.reports import commands, queries, register
from portal.reports.forms import MakeReportForm, VerifyForm
from portal.reports.queries import File, ReportPage, Source
from portal.reports.sandbox import NotDone
from portal.reports.verify import LARGEST_FILE, Verdict
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page, saved, wants_fragment
from portal.web.unit_of_work import note, once, told_before

bp = Blueprint("reports", __name__)
FULL_VERSION = UUID("5f3c2f0e-6a0f-4b7e-9a57-0d2f9f0c7a11")


@bp.get("/reviews/<uuid:review_id>/report")
@needs(MAKE_REPORT, on=queries.source, sample="review_held")
def make(found: Source) -> Response:
    return page("reports/make.html", found=found, about=found.about, form=MakeReportForm(), held=found.review.state in commands.HELD)


@bp.post("/reviews/<uuid:review_id>/report")
@needs(MAKE_REPORT, on=queries.source, sample="review_held")
@fresh_factor
def made(found: Source) -> Response:
    form = MakeReportForm()
    if not form.validate_on_submit():
        return page("reports/make.html", found=found, about=found.about, form=form, held=True, status=422)
    full = uuid5(FULL_VERSION, str(form.key))
    if once(form.key, clock.now(), g.actor, commands.make_report, g.actor, found, first_variant_id=full):
        note(Told(MAKE_REPORT.name, found.review.child_id, found.review.id, found.concern.shown, g.decision.rule))
    return go_to(url_for("reports.report", variant_id=full))


@bp.get("/reports/<uuid:variant_id>")
@needs(READ_REPORT, on=queries.report, sample="report")
def report(shown: ReportPage) -> Response:
    if wants_fragment():
        told_before()
    return page("reports/report.html", block="documents", shown=shown, about=shown.about, form=MakeReportForm(), notice="")


@bp.post("/reports/<uuid:variant_id>/another-try")
@needs(MAKE_REPORT, on=queries.report, sample="report")
@fresh_factor
def another_try(shown: ReportPage) -> Response:
    form = MakeReportForm()
    if not form.validate_on_submit():
        raise Refused(form.problems[0][1])
    if once(form.key, clock.now(), g.actor, commands.try_again, g.actor, shown):
        note(Told(MAKE_REPORT.name, shown.about.child_id, shown.shown_now.id, shown.concern.shown, g.decision.rule, "tried again"))
    to = url_for("reports.report", variant_id=shown.shown_now.id)
    return saved("reports/report.html", "documents", to=to, shown=shown, about=shown.about, form=MakeReportForm(formdata=None))


@bp.get("/reports/<uuid:variant_id>/file")
@needs(DOWNLOAD_REPORT, on=queries.file, sample="report")
def download(found: File) -> Response:
    return handed_over(found)


def handed_over(found: File) -> Response:
    """The sealed bytes as they were issued, to be kept and not run."""
    response: Response = send_file(io.BytesIO(found.content), mimetype="application/pdf", as_attachment=True, download_name=found.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@bp.route("/reports/verify", methods=["GET", "POST"])
def verify() -> Response:
    form = VerifyForm()
    if not form.is_submitted():
        return page("reports/verify.html", form=form, verdict=None, refused="")
    if not form.validate():
        return page("reports/verify.html", form=form, verdict=None, refused="Send the form again: this page had grown old.", status=422)
    try:
        verdict = _judge(form)
    except register.Busy as busy:
        response = page("reports/verify.html", form=form, verdict=None, refused=str(busy), status=503)
        response.headers["Retry-After"] = "15"
        return response
    except (Refused, NotDone) as trouble:
        return page("reports/verify.html", form=form, verdict=None, refused=str(trouble), status=422)
    return page("reports/verify.html", form=form, verdict=verdict, refused="")


def _judge(form: VerifyForm) -> Verdict:
    given = form.file.data.read(LARGEST_FILE + 1) if form.file.data else b""
    if given:
        with register.the_only_check():
            return register.verdict_on_file(given, current_app.extensions["settings"], register.FOR_STRANGERS)
    typed = (form.fingerprint.data or "").strip()
    if not typed:
        raise Refused("Choose a file, or enter its fingerprint.")
    if not register.HASH.fullmatch("".join(typed.split()).lower()):
        raise Refused("A fingerprint is 64 characters, each a digit or a letter from a to f.")
    return register.verdict_on_fingerprint(typed)
