"""Opening a record in an emergency, ending it, and what those see who review it."""

from datetime import datetime

from flask import Blueprint, Response, current_app, g, session, url_for

from portal.access.permissions import BREAK_GLASS, END_BREAK_GLASS, LIST_BREAK_GLASSES, REVIEW_BREAK_GLASS, SEE_BREAK_GLASS
from portal.breakglass import commands, monthly, queries
from portal.breakglass.commands import Opened
from portal.breakglass.forms import BreakGlassForm, ReviewForm
from portal.breakglass.monthly import MonthPage
from portal.breakglass.queries import GlassPage, OpenNow
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.signin.commands import confirm_code
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("breakglass", __name__)


@bp.get("/break-glass")
@needs(BREAK_GLASS, sample="break_glass")
def ask() -> Response:
    return _asked(BreakGlassForm())


@bp.post("/break-glass")
@needs(BREAK_GLASS, sample="break_glass")
def open_record() -> Response:
    form, at = BreakGlassForm(), clock.now()
    if not form.validate_on_submit():
        return _asked(form, status=422)
    came: list[Opened] = []
    try:
        once(form.key, at, g.actor, lambda: came.append(_opened(form, at)))
    except Refused as refused:
        return _asked(form, refused.sentence, status=422)
    if not came:
        return go_to(url_for("work.my_children"))
    note(Told(BREAK_GLASS.name, came[0].child_id, came[0].id, rule=f"{g.decision.rule}, with a fresh one-time code"))
    return go_to(url_for("work.child", child_id=came[0].child_id))


def _opened(form: BreakGlassForm, at: datetime) -> Opened:
    # The factor first: whether there is such a child is told to nobody who cannot show it.
    confirm_code(session.token, form.code.data)  # type: ignore[attr-defined]
    return commands.break_glass(g.actor, at, **form.asked)


def _asked(form: BreakGlassForm, refused: str = "", status: int = 200) -> Response:
    form.code.data = ""
    invented = current_app.extensions["settings"].invented
    return page("breakglass/ask.html", form=form, refused=refused, invented=invented, status=status)


@bp.post("/children/<uuid:child_id>/break-glass/end")
@needs(END_BREAK_GLASS, on=queries.open_now, sample="break_glass_open")
def end(shown: OpenNow) -> Response:
    form, at = PortalForm(), clock.now()
    if form.validate_on_submit():
        note(Told(END_BREAK_GLASS.name, shown.about.child_id, rule=g.decision.rule))
        once(form.key, at, g.actor, commands.end, shown.about.child_id)
    return go_to(url_for("work.my_children"))


@bp.get("/break-glass/by-month")
@needs(LIST_BREAK_GLASSES, on=monthly.month, sample="break_glasses")
def by_month(shown: MonthPage) -> Response:
    rule = g.decision.rule
    told = [Told(LIST_BREAK_GLASSES.name, one.child_id, one.id, frozenset({one.slice}), rule) for one in shown.lines]
    note(*(told or [Told(LIST_BREAK_GLASSES.name, rule=rule)]))
    return page("breakglass/by_month.html", shown=shown)


@bp.get("/children/<uuid:child_id>/break-glass/<uuid:glass_id>")
@needs(SEE_BREAK_GLASS, on=queries.break_glass, sample="break_glass_past")
def seen(shown: GlassPage) -> Response:
    return _seen(shown, ReviewForm() if shown.may_review else None)


@bp.post("/children/<uuid:child_id>/break-glass/<uuid:glass_id>/review")
@needs(REVIEW_BREAK_GLASS, on=queries.break_glass, sample="break_glass_past")
def review(shown: GlassPage) -> Response:
    form, at = ReviewForm(), clock.now()
    if not form.validate_on_submit():
        return _seen(shown, form, status=422)
    once(form.key, at, g.actor, commands.review, shown.id, justified=form.justified.data == "yes", words=form.review.data)
    note(Told(REVIEW_BREAK_GLASS.name, shown.about.child_id, shown.id, frozenset({shown.slice}), g.decision.rule))
    return go_to(url_for("breakglass.seen", child_id=shown.about.child_id, glass_id=shown.id))


def _seen(shown: GlassPage, form: ReviewForm | None, status: int = 200) -> Response:
    return page("breakglass/seen.html", status=status, shown=shown, about=shown.about, form=form)
