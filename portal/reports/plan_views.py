"""The plan on paper: asked for, and the copies that each reader of the plan may have."""

from uuid import UUID, uuid5

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import DOWNLOAD_PLAN, SEAL_PLAN, SEE_PLAN_PAPERS
from portal.foundation import clock
from portal.reports import plan_commands, plan_queries
from portal.reports.forms import MakeReportForm
from portal.reports.pack_queries import by_report
from portal.reports.plan_queries import Papers
from portal.reports.plan_readers import LABELS
from portal.reports.queries import File
from portal.reports.views import handed_over
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("plan_papers", __name__)
FULL_VERSION = UUID("c2b4b3a8-58c5-5c0e-8a2e-6d2f9f0c7a07")


@bp.get("/plans/<uuid:version_id>/paper")
@needs(SEE_PLAN_PAPERS, on=plan_queries.papers, sample="plan")
def papers(shown: Papers) -> Response:
    return _papers(shown, MakeReportForm())


@bp.post("/plans/<uuid:version_id>/paper")
@needs(SEAL_PLAN, on=plan_queries.making, sample="plan_on_paper")
@fresh_factor
def make(shown: Papers) -> Response:
    form = MakeReportForm()
    if not form.validate_on_submit():
        return _papers(shown, form, status=422)
    full = uuid5(FULL_VERSION, str(form.key))
    if once(form.key, clock.now(), g.actor, plan_commands.make_papers, g.actor, shown, first_variant_id=full):
        note(Told(SEAL_PLAN.name, shown.about.child_id, shown.version.id, shown.concern.shown, g.decision.rule, shown.version.number))
    return go_to(url_for("reports.report", variant_id=full))


@bp.get("/plan-papers/<uuid:variant_id>/file")
@needs(DOWNLOAD_PLAN, on=plan_queries.file, sample="plan_sealed")
def download(found: File) -> Response:
    return handed_over(found)


def _papers(shown: Papers, form: MakeReportForm, *, status: int = 200) -> Response:
    found = by_report(shown.documents)
    return page("reports/plan_papers.html", status=status, shown=shown, about=shown.about, papers=found, form=form, labels=LABELS)
