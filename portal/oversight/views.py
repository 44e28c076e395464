"""Who saw what for one child; and the rules of who sees what, for everybody."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, url_for

from portal.access.permissions import ASK_WHY, SEE_TRAIL, SEE_WHO_CAN, SEE_WHO_CAN_PLAINLY
from portal.oversight import answers, queries
from portal.oversight.answers import PlainPage, WhoPage, WhyPage
from portal.oversight.queries import TrailPage
from portal.oversight.words import RULES
from portal.web.gate import needs
from portal.web.respond import page

bp = Blueprint("oversight", __name__)


@bp.get("/children/<uuid:child_id>/trail")
@needs(SEE_TRAIL, on=queries.trail_of, sample="trail")
def trail(shown: TrailPage) -> Response:
    return page("oversight/trail.html", block="entries", shown=shown, about=shown.about, to=_addresses(shown))


def _addresses(shown: TrailPage) -> Callable[..., str]:
    """The address of this list with something chosen otherwise; from its newest entry, unless told from where."""

    def to(*, by: UUID | None = shown.only, refused: bool = shown.refused_only, before: UUID | None = None) -> str:
        return url_for("oversight.trail", child_id=shown.about.child_id, by=by, refused=1 if refused else None, before=before)

    return to


@bp.get("/children/<uuid:child_id>/why")
@needs(ASK_WHY, on=answers.why, sample="child")
def why(shown: WhyPage) -> Response:
    return page("oversight/why.html", block="answer", shown=shown, about=shown.about)


@bp.get("/children/<uuid:child_id>/who")
@needs(SEE_WHO_CAN, on=answers.who, sample="trail")
def who(shown: WhoPage) -> Response:
    return page("oversight/who.html", shown=shown, about=shown.about)


@bp.get("/children/<uuid:child_id>/who/plainly")
@needs(SEE_WHO_CAN_PLAINLY, on=answers.who_plainly, sample="who_plainly")
def who_plainly(shown: PlainPage) -> Response:
    return page("oversight/who_plainly.html", shown=shown, about=shown.about)


@bp.get("/policy")
def policy() -> Response:
    return page("oversight/policy.html", block="answer", shown=queries.policy(), rules=RULES)
