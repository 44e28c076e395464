"""Why a date is due, setting another one, everything that is due, and how dates are worked out."""

from typing import Any

from flask import Blueprint, Response, g, make_response, url_for

from portal.access.permissions import (
    EXPLAIN_DUE,
    EXPORT_DUE,
    LIST_DUE,
    SEE_DEADLINES,
    SET_DUE,
    SETTLE_LIMITS,
    TELL_SCHOOL_YEAR,
    allows,
)
from portal.due import commands, queries, settings
from portal.due.forms import LimitForm, SchoolYearForm, SetDateForm, TakeBackForm
from portal.due.queries import SPANS, DueList, ExplanationPage, SheetLine, as_sheet
from portal.due.settings import HowPage, LimitsPage, YearsPage, spells_of
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.oversight.breach import as_csv
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page, wants_fragment
from portal.web.unit_of_work import note, once, told_before

bp = Blueprint("due", __name__)

BOM = "\ufeff"
"""By which spreadsheets know that a sheet is UTF-8."""


# Everything that is due


@bp.get("/due")
@needs(LIST_DUE, on=queries.due_list)
def everything(shown: DueList) -> Response:
    _told_of_each(shown, LIST_DUE.name)
    may_export = allows(g.actor, EXPORT_DUE, shown.concern).allowed
    return page("due/everything.html", block="items", shown=shown, spans=SPANS, may_export=may_export)


@bp.get("/due.csv")
@needs(EXPORT_DUE, on=queries.due_sheet, sample="due_sheet")
@fresh_factor
def sheet(shown: DueList) -> Response:
    _told_of_each(shown, EXPORT_DUE.name)
    response = make_response(BOM + as_csv(as_sheet(shown), of=SheetLine))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="what-is-due-{clock.today().isoformat()}.csv"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _told_of_each(shown: DueList, action: str) -> None:
    note(*(Told(action, child, abouts=slices, rule=g.decision.rule) for child, slices in shown.slices_of_children.items()))


# One date


@bp.get("/due/<uuid:due_id>")
@needs(EXPLAIN_DUE, on=queries.explanation, sample="due_item")
def explanation(shown: ExplanationPage) -> Response:
    return page("due/explanation.html", block="explanation", shown=shown, about=shown.about)


@bp.get("/due/<uuid:due_id>/date")
@needs(SET_DUE, on=queries.explanation, sample="due_item")
def setting(shown: ExplanationPage) -> Response:
    note(
        Told(EXPLAIN_DUE.name, shown.about.child_id, shown.row.id, shown.concern.shown, g.decision.rule, "opened the form to set the date")
    )
    return _form(shown, TakeBackForm() if shown.standing else SetDateForm())


@bp.post("/due/<uuid:due_id>/date")
@needs(SET_DUE, on=queries.explanation, sample="due_item")
def set_date(shown: ExplanationPage) -> Response:
    form = SetDateForm()
    if not form.validate_on_submit():
        return _form(shown, form, status=422)
    try:
        commands.refuse_setting(shown, form.due_on.data)
    except Refused as refusal:
        form.due_on.errors = [refusal.sentence]
        return _form(shown, form, status=422)
    at, reason = clock.now(), form.reason.data.strip()
    if once(form.key, at, g.actor, commands.set_due, shown, g.actor, at, due_on=form.due_on.data, reason=reason):
        _told_of_one(shown, f"set to {form.due_on.data.isoformat()} instead of {shown.why.by_rule.isoformat()}: {reason}")
    return go_to(url_for("due.explanation", due_id=shown.why.id))


@bp.post("/due/<uuid:due_id>/date/taking-back")
@needs(SET_DUE, on=queries.explanation, sample="due_item")
def take_back(shown: ExplanationPage) -> Response:
    form = TakeBackForm()
    if not form.validate_on_submit():
        return _form(shown, form, status=422)
    at, because = clock.now(), form.because.data.strip()
    if once(form.key, at, g.actor, commands.take_back, shown, g.actor, at, because=because) and shown.standing:
        _told_of_one(shown, f"back to {shown.why.by_rule.isoformat()}: {because}")
    return go_to(url_for("due.explanation", due_id=shown.why.id))


def _form(shown: ExplanationPage, form: SetDateForm | TakeBackForm, *, status: int = 200) -> Response:
    return page("due/date.html", status=status, shown=shown, about=shown.about, form=form)


def _told_of_one(shown: ExplanationPage, what: str) -> None:
    note(Told(SET_DUE.name, shown.about.child_id, shown.row.id, shown.concern.shown, g.decision.rule, what))


# How dates are worked out


@bp.get("/deadlines")
@needs(SEE_DEADLINES, on=settings.how)
def how(shown: HowPage) -> Response:
    if wants_fragment():
        told_before()
    return page("due/how.html", block="progress", shown=shown)


@bp.get("/agency/limits")
@needs(SETTLE_LIMITS, on=settings.limits, sample="limits")
def limits(shown: LimitsPage) -> Response:
    return _limits(shown)


@bp.post("/agency/limits")
@needs(SETTLE_LIMITS, on=settings.limits, sample="limits")
def choose_limit(shown: LimitsPage) -> Response:
    forms = _limit_forms(shown, sent=True)
    form = next((one for one in forms.values() if one.is_sent), None)
    if form is None:
        raise Refused("No rule of that name leaves its limit to an authority.")
    if not form.validate_on_submit():
        return _limits(shown, form, status=422)
    chosen = form.choice.data or None
    if once(
        form.key,
        clock.now(),
        g.actor,
        commands.choose_limit,
        new_id(),
        rule=form.rule.data,
        choice=chosen,
        because=form.because.data.strip(),
    ):
        what = f"{form.rule.data}: {chosen or 'as the rule says'}: {form.because.data.strip()}"
        note(Told(SETTLE_LIMITS.name, rule=g.decision.rule, reason=what))
    return go_to(url_for("due.limits"))


def _limits(shown: LimitsPage, sent: LimitForm | None = None, *, status: int = 200) -> Response:
    forms = _limit_forms(shown)
    if sent is not None:
        forms[sent.rule.data] = sent
    return page("due/limits.html", status=status, shown=shown, forms=forms, sent=sent)


def _limit_forms(shown: LimitsPage, *, sent: bool = False) -> dict[str, LimitForm]:
    more: dict[str, Any] = {} if sent else {"formdata": None}
    return {line.rule: LimitForm(of_rule=line.rule, choices=line.choices, chosen=line.chosen, **more) for line in shown.lines}


@bp.get("/agency/school-year")
@needs(TELL_SCHOOL_YEAR, on=settings.years, sample="school_year")
def school_year(shown: YearsPage) -> Response:
    return _years(shown, SchoolYearForm(today=clock.today()))


@bp.post("/agency/school-year")
@needs(TELL_SCHOOL_YEAR, on=settings.years, sample="school_year")
def tell_school_year(shown: YearsPage) -> Response:
    form = SchoolYearForm(today=clock.today())
    if not form.validate_on_submit():
        return _years(shown, form, status=422)
    if once(form.key, clock.now(), g.actor, commands.tell_school_year, new_id(), year=int(form.year.data), days=form.told):
        note(Told(TELL_SCHOOL_YEAR.name, rule=g.decision.rule, reason=f"the school year {form.year.data}"))
    return go_to(url_for("due.school_year"))


def _years(shown: YearsPage, form: SchoolYearForm, *, status: int = 200) -> Response:
    return page("due/school_year.html", status=status, shown=shown, form=form, spells_of=spells_of)
