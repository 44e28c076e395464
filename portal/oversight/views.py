"""Who saw what for one child; and the rules of who sees what, for everybody."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, make_response, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import ASK_WHY, EXPORT_TRAIL, SEE_DOINGS, SEE_FIGURES, SEE_TRAIL, SEE_WHO_CAN, SEE_WHO_CAN_PLAINLY
from portal.oversight import answers, doings, figures, queries
from portal.oversight.answers import PlainPage, WhoPage, WhyPage
from portal.oversight.breach import as_csv
from portal.oversight.doings import Doings
from portal.oversight.figures import Figures
from portal.oversight.queries import WHATS, SheetLine, TrailPage, TrailSheet
from portal.oversight.words import RULES
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import page
from portal.web.unit_of_work import note

bp = Blueprint("oversight", __name__)


@bp.get("/children/<uuid:child_id>/trail")
@needs(SEE_TRAIL, on=queries.trail_of, sample="trail")
def trail(shown: TrailPage) -> Response:
    return page("oversight/trail.html", block="entries", shown=shown, about=shown.about, to=_addresses(shown), whats=WHATS)


@bp.get("/children/<uuid:child_id>/trail.csv")
@needs(EXPORT_TRAIL, on=queries.trail_sheet, sample="trail")
@fresh_factor
def trail_sheet(shown: TrailSheet) -> Response:
    """A file is told by itself, under its own permission: taking a copy is another right than reading."""
    response = make_response(as_csv(shown.lines, of=SheetLine))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="who-saw-what-{shown.about.case_code}.csv"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _addresses(shown: TrailPage) -> Callable[..., str]:
    """The address of this list with something chosen otherwise; from its newest entry, unless told from where."""

    def to(endpoint: str = "oversight.trail", **otherwise: Any) -> str:
        asked = replace(shown.asked, **{"before": None, **otherwise})
        return url_for(
            endpoint,
            child_id=shown.about.child_id,
            by=asked.by,
            part=asked.part.value if asked.part else None,
            what=asked.what if asked.what not in {"", "refused"} else None,
            refused=1 if asked.what == "refused" else None,
            since=asked.since,
            until=asked.until,
            before=asked.before,
        )

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


@bp.get("/people/<uuid:membership_id>/trail")
@needs(SEE_DOINGS, on=doings.doings, sample="person_trail")
def person_trail(shown: Doings) -> Response:
    log = slice_of(Part.ACCESS_LOG)
    seen = [(one.about.child_id, {log, one.about.identity_slice} if one.about.facts else {log}) for one in shown.children]
    note(*(Told(SEE_DOINGS.name, child_id, shown.membership_id, frozenset(slices), g.decision.rule) for child_id, slices in seen))
    if shown.by_numbers:
        note(Told(SEE_DOINGS.name, object_id=shown.membership_id, rule="their agency's administrator: numbers, and no child"))
    return page("oversight/person_trail.html", block="doings", shown=shown)


@bp.get("/figures")
@needs(SEE_FIGURES, on=figures.figures, sample="figures")
def see_figures(shown: Figures) -> Response:
    return page("oversight/figures.html", shown=shown)


@bp.get("/policy")
def policy() -> Response:
    return page("oversight/policy.html", block="answer", shown=queries.policy(), rules=RULES)
