"""Contributions to a plan: asked for, written, sent, returned, used, and objected to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import (
    ASK_CONTRIBUTION,
    SEE_CONTRIBUTION,
    SEE_CONTRIBUTIONS,
    USE_CONTRIBUTION,
    WRITE_CONTRIBUTION,
    Permission,
)
from portal.foundation import clock
from portal.foundation.refusals import Stale
from portal.plans import contributing_commands as commands
from portal.plans import contributing_queries as queries
from portal.plans import contributing_rules as rules
from portal.plans.contributing_forms import AskForm, ObjectionForm, ReturnForm, SendingForm, UseForm, WritingForm
from portal.plans.contributing_queries import ContributionPage, ContributionsPage
from portal.plans.contributing_words import HOW, STANDS
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import asked_first, go_to, page, saved
from portal.web.unit_of_work import note, once, told_before

bp = Blueprint("contributing", __name__)

USUAL = timedelta(days=10)
"""How long somebody has to write, unless the asker says otherwise."""


@bp.get("/plans/<uuid:version_id>/contributions")
@needs(SEE_CONTRIBUTIONS, on=queries.contributions, sample="plan")
def contributions(shown: ContributionsPage) -> Response:
    return _contributions(shown, _ask_form(shown) if shown.may_ask else None)


@bp.post("/plans/<uuid:version_id>/contributions")
@needs(ASK_CONTRIBUTION, on=queries.contributions, sample="plan_written")
def ask(shown: ContributionsPage) -> Response:
    form = _ask_form(shown)
    if not form.validate_on_submit():
        return _contributions(shown, form, status=422)
    at = clock.now()
    asking = commands.Asking(form.section.data, form.whom, form.request.data, form.due_on.data)
    once(form.key, at, g.actor, commands.ask_contribution, shown, asking, at)
    touched = frozenset({rules.slice_of_section(asking.section)})
    note(Told(ASK_CONTRIBUTION.name, shown.about.child_id, shown.version_id, touched, g.decision.rule))
    return go_to(url_for("contributing.contributions", version_id=shown.version_id))


def _ask_form(shown: ContributionsPage) -> AskForm:
    return AskForm(shown, today=clock.today(), due_on=clock.today() + USUAL)


def _contributions(shown: ContributionsPage, form: AskForm | None, status: int = 200) -> Response:
    return page("plans/contributions.html", status=status, shown=shown, about=shown.about, form=form, stands=STANDS)


@bp.get("/plans/contributions/<uuid:contribution_id>")
@needs(SEE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution")
def contribution(shown: ContributionPage) -> Response:
    return _contribution(shown)


@bp.post("/plans/contributions/<uuid:contribution_id>/words")
@needs(WRITE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution")
def save(shown: ContributionPage) -> Response:
    """Every few seconds while somebody writes: the latest words count, so there is nothing that could be done twice."""
    form = WritingForm(shown)
    if not form.validate_on_submit():
        return _contribution(shown, status=422, writing=form)
    at = clock.now()
    try:
        commands.save_words(shown, form.text.data, form.seen_at, at)
    except Stale as stale:
        return _contribution(shown, status=409, writing=form, theirs=stale.theirs)
    told_before()  # the page was told when it was opened, and nobody but its author reads these words
    back = url_for("contributing.contribution", contribution_id=shown.id, _anchor="saved")
    return saved("plans/contribution.html", "saved", to=back, seen=at.isoformat(), saved_at=at, shown=shown)


@bp.post("/plans/contributions/<uuid:contribution_id>/submission")
@needs(WRITE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution")
def submit(shown: ContributionPage) -> Response:
    form = SendingForm(shown)
    if not form.validate_on_submit():
        return _contribution(shown, status=422, writing=form)
    return _changed(shown, form, WRITE_CONTRIBUTION, lambda at: commands.submit(shown, g.actor, form.text.data, at))


@bp.post("/plans/contributions/<uuid:contribution_id>/return")
@needs(USE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution_sent")
def return_it(shown: ContributionPage) -> Response:
    form = ReturnForm()
    if not form.validate_on_submit():
        return _contribution(shown, status=422, returning=form)
    return _changed(shown, form, USE_CONTRIBUTION, lambda at: commands.return_it(shown, g.actor, form.question.data, at))


@bp.post("/plans/contributions/<uuid:contribution_id>/use")
@needs(USE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution_sent")
def use(shown: ContributionPage) -> Response:
    form = UseForm()
    if not form.validate_on_submit():
        return _contribution(shown, status=422, using=form)
    how, words = form.how.data, form.used.data
    return _changed(shown, form, USE_CONTRIBUTION, lambda at: commands.say_how_used(shown, g.actor, how, words, at))


@bp.post("/plans/contributions/<uuid:contribution_id>/objection")
@needs(WRITE_CONTRIBUTION, on=queries.contribution, sample="plan_contribution_used")
def object_(shown: ContributionPage) -> Response:
    form = ObjectionForm()
    if not form.validate_on_submit():
        return _contribution(shown, status=422, objecting=form)
    return _changed(shown, form, WRITE_CONTRIBUTION, lambda at: commands.object_to_use(shown, form.objection.data, at))


def _changed(shown: ContributionPage, form: PortalForm, permission: Permission, command: Callable[[Any], None]) -> Response:
    at, ident, child = clock.now(), shown.id, shown.about.child_id
    touched = frozenset({shown.row.slice})
    once(form.key, at, g.actor, command, at)
    note(Told(permission.name, child, ident, touched, g.decision.rule))
    return go_to(url_for("contributing.contribution", contribution_id=ident))


def _contribution(shown: ContributionPage, status: int = 200, theirs: str | None = None, **refused: PortalForm) -> Response:
    """The page with the forms that this reader has; one that was refused keeps what was typed.

    `theirs`: what was saved in another window meanwhile. To autosaving it is told above the page, which keeps what is being written.
    """
    forms: dict[str, PortalForm | None] = {
        "writing": SendingForm(shown) if shown.may_write else None,
        "returning": ReturnForm() if shown.may_return else None,
        "using": UseForm() if shown.may_use else None,
        "objecting": ObjectionForm() if shown.may_object else None,
        **refused,
    }
    told: dict[str, Any] = {
        "shown": shown, "about": shown.about, "stands": STANDS, "hows": HOW, "saved_at": shown.saved_at, "theirs": theirs,
        "seen": shown.saved_at.isoformat() if shown.saved_at else "", **forms,
    }  # fmt: skip
    if status == 200:
        return page("plans/contribution.html", **told)
    return asked_first("plans/contribution.html", "not_saved", status, **told)
