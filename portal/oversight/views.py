"""Who saw what for one child; and the rules of who sees what, for everybody."""

from flask import Blueprint, Response

from portal.access.permissions import SEE_TRAIL
from portal.oversight import queries
from portal.oversight.queries import TrailPage
from portal.oversight.words import RULES
from portal.web.gate import needs
from portal.web.respond import page

bp = Blueprint("oversight", __name__)


@bp.get("/children/<uuid:child_id>/trail")
@needs(SEE_TRAIL, on=queries.trail_of, sample="trail")
def trail(shown: TrailPage) -> Response:
    return page("oversight/trail.html", block="entries", shown=shown, about=shown.about)


@bp.get("/policy")
def policy() -> Response:
    return page("oversight/policy.html", block="answer", shown=queries.policy(), rules=RULES)
