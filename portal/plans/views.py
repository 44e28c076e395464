"""The plan, to be read like a letter."""

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import READ_PLAN
from portal.plans import contributing_queries as contributing
from portal.plans import queries
from portal.plans.agreeing_words import RESULTS
from portal.plans.asking import beside_sections
from portal.plans.queries import PlanPage
from portal.plans.words import state_in_words
from portal.web.gate import needs
from portal.web.respond import page

bp = Blueprint("plans", __name__)


@bp.get("/plans/<uuid:version_id>")
@needs(READ_PLAN, on=queries.plan, sample="plan")
def plan(shown: PlanPage) -> Response:
    version_id = shown.concern.row
    assert version_id is not None
    return page(
        "plans/plan.html", shown=shown, about=shown.about, state=state_in_words(shown.state), version_id=version_id,
        cited=contributing.cited(g.actor, shown.about, version_id, shown.concern.shown),
        asked=beside_sections(g.actor, shown.about, version_id), for_the_child=url_for("childs_page.shown", version_id=version_id),
        agreement=RESULTS.get(shown.agreement),
    )  # fmt: skip
