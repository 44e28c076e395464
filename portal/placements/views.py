"""A child's placements: the history, and what is decided. Each decision is shown with what follows from it before it is made."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import DECIDE_PLACEMENT, MEET_DEADLINE, SEE_PLACEMENTS, STEP_PLACEMENT, Permission
from portal.children.codes import LEGAL_STATUS, PLACEMENT_TYPES, REASONS, STAY_AWAY, with_words
from portal.children.guards import needs_host_notice
from portal.foundation import clock
from portal.foundation.refusals import NotAllowed, Refused
from portal.placements import commands, queries
from portal.placements.deadlines import Falls, on_end, on_start
from portal.placements.forms import HOW, CorrectionForm, EndingForm, GuardedForm, OpeningForm, PressForm, StepForm, TwoSteps, next_steps
from portal.placements.queries import Deciding, DuePage, Placements, Stay
from portal.placements.words import STATES, STEPS, TOLD
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("placements", __name__)

NEW_PLACEMENT = UUID("1f0b7c52-2d64-5a0e-8d0c-5f6a6f1f7c23")
WORDS: dict[str, Any] = {
    "states": STATES, "steps": STEPS, "told": TOLD, "legal": lambda code: with_words(LEGAL_STATUS, code),
    "kind": lambda code: with_words(PLACEMENT_TYPES, code), "reason": lambda code: with_words(REASONS, code), "away": STAY_AWAY,
}  # fmt: skip


@bp.get("/children/<uuid:child_id>/placements")
@needs(SEE_PLACEMENTS, on=queries.history, sample="placements")
def history(shown: Placements) -> Response:
    nexts = {stay.row.id: next_steps(stay, decides=shown.may_decide) for stay in shown.stays if shown.may_step}
    return page("placements/history.html", shown=shown, about=shown.about, nexts=nexts, press=PressForm(formdata=None), **WORDS)


@bp.post("/placements/<uuid:placement_id>/due/<uuid:due_id>/completion")
@needs(MEET_DEADLINE, on=queries.due_of, sample="placement_due")
def meet(shown: DuePage) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        raise Refused(form.problems[0][1])
    if once(form.key, clock.now(), g.actor, commands.meet, shown.row, clock.now()):
        note(Told(MEET_DEADLINE.name, shown.about.child_id, shown.row.id, frozenset({shown.row.slice}), g.decision.rule, shown.row.rule))
    full = shown.about.nearness.full
    return go_to(url_for("placements.history", child_id=shown.about.child_id) if full else url_for("work.my_children"))


@bp.get("/children/<uuid:child_id>/placements/new")
@needs(DECIDE_PLACEMENT, on=queries.opening, sample="placements_by_social_worker")
def opening(shown: Deciding) -> Response:
    _only_looked(shown, "opened the form for a placement")
    return _form(shown, OpeningForm(shown), "placements/opening.html")


@bp.post("/children/<uuid:child_id>/placements")
@needs(DECIDE_PLACEMENT, on=queries.opening, sample="placements_by_social_worker")
def open_(shown: Deciding) -> Response:
    form = OpeningForm(shown)
    if not form.validate_on_submit():
        return _form(shown, form, "placements/opening.html", status=422)
    if not form.is_confirmed:
        host = needs_host_notice(g.actor.agency_name, form.host_authority.data)
        newly = bool(form.value("newly_looked_after"))
        falls = on_start(
            form.starts_on.data, clock.now(), emergency=bool(form.in_emergency), host_notice=host, newly_looked_after=newly,
            by=shown.almanac.reckons,
        )  # fmt: skip
        words = [
            ("Home", dict(form.home.choices)[form.home.data]), ("How far", HOW[form.how.data]), ("First day", _day(form.starts_on.data)),
            ("Legal status", with_words(LEGAL_STATUS, form.legal_status.data)), ("Council of the area", form.host_authority.data),
        ]  # fmt: skip
        to = url_for("placements.open_", child_id=shown.about.child_id)
        return _look_over(shown, form, words, falls if form.begins else [], to=to, ends=form.starts_on.data if form.begins else None)
    made = uuid5(NEW_PLACEMENT, str(form.key))
    return _decided(shown, form, DECIDE_PLACEMENT, made, commands.open_placement, g.actor, shown, form, clock.now(), made)


@bp.get("/placements/<uuid:placement_id>/step")
@needs(STEP_PLACEMENT, on=queries.placement, sample="placement_by_manager")
def stepping(shown: Deciding) -> Response:
    _only_looked(shown, "opened the form for a step")
    return _form(shown, StepForm(shown, _chosen(shown)), "placements/step.html")


@bp.post("/placements/<uuid:placement_id>/step")
@needs(STEP_PLACEMENT, on=queries.placement, sample="placement_by_manager")
def step(shown: Deciding) -> Response:
    chosen = _chosen(shown)
    form = StepForm(shown, chosen)
    if not form.validate_on_submit():
        return _form(shown, form, "placements/step.html", status=422)
    if not form.is_confirmed:
        words = [("Placement", chosen.place), ("What happened", dict(form.what.choices)[form.what.data]), ("Day", _day(form.day.data))]
        host = needs_host_notice(g.actor.agency_name, chosen.row.host_authority or "")
        starts = form.what.data == "started"
        falls = on_start(
            form.day.data, clock.now(), emergency=bool(form.in_emergency), host_notice=host, newly_looked_after=False,
            by=shown.almanac.reckons,
        )  # fmt: skip
        to = url_for("placements.step", placement_id=chosen.row.id)
        return _look_over(shown, form, words, falls if starts else [], to=to, ends=form.day.data if starts else None)
    return _decided(shown, form, STEP_PLACEMENT, chosen.row.id, commands.step, g.actor, shown, chosen, form, clock.now())


@bp.get("/placements/<uuid:placement_id>/ending")
@needs(DECIDE_PLACEMENT, on=queries.placement, sample="placement")
def ending(shown: Deciding) -> Response:
    _only_looked(shown, "opened the form to end a placement")
    return _form(shown, EndingForm(shown) if _chosen(shown).is_current else None, "placements/ending.html")


@bp.post("/placements/<uuid:placement_id>/ending")
@needs(DECIDE_PLACEMENT, on=queries.placement, sample="placement")
def end(shown: Deciding) -> Response:
    chosen = _chosen(shown)
    if not chosen.is_current:
        raise Refused("This placement is not the current one any more. Look at the page again.")
    form = EndingForm(shown)
    if not form.validate_on_submit():
        return _form(shown, form, "placements/ending.html", status=422)
    if not form.is_confirmed:
        words = [("Placement", chosen.place), ("Last day", _day(form.ended_on.data)), ("Lives now", form.where_next.data)]
        to = url_for("placements.end", placement_id=chosen.row.id)
        return _look_over(shown, form, words, [], to=to, ends=form.ended_on.data)
    return _decided(shown, form, DECIDE_PLACEMENT, chosen.row.id, commands.end, g.actor, shown, form, clock.now())


@bp.get("/placements/<uuid:placement_id>/correction")
@needs(DECIDE_PLACEMENT, on=queries.placement, sample="placement")
def correcting(shown: Deciding) -> Response:
    _only_looked(shown, "opened the form to correct a placement")
    return _form(shown, CorrectionForm(_chosen(shown)), "placements/correction.html")


@bp.post("/placements/<uuid:placement_id>/correction")
@needs(DECIDE_PLACEMENT, on=queries.placement, sample="placement")
def correct(shown: Deciding) -> Response:
    chosen = _chosen(shown)
    form = CorrectionForm(chosen)
    if not form.validate_on_submit():
        return _form(shown, form, "placements/correction.html", status=422)
    if not form.is_confirmed:
        words = [("Placement", chosen.place), ("First day", _day(form.starts_on.data))]
        words += [("Last day", _day(form.ended_on.data))] if form.value("ended_on") else []
        words += [("Legal status", with_words(LEGAL_STATUS, form.legal_status.data))]
        words += [("Kind of placement", with_words(PLACEMENT_TYPES, form.placement_type.data))]
        return _look_over(shown, form, words, [], to=url_for("placements.correct", placement_id=chosen.row.id), ends=None)
    return _decided(shown, form, DECIDE_PLACEMENT, chosen.row.id, commands.correct, chosen, form)


@bp.get("/placements/<uuid:placement_id>/host-notice")
@needs(STEP_PLACEMENT, on=queries.history_of, sample="placement_by_manager")
def host_notice(shown: Deciding) -> Response:
    """The words of the notice that regulation 41 asks for, to be sent on the home's own paper."""
    return page("placements/host_notice.html", shown=shown, about=shown.about, stay=_chosen(shown), **WORDS)


@bp.get("/placements/<uuid:placement_id>/ending-notice")
@needs(DECIDE_PLACEMENT, on=queries.history_of, sample="placement")
def ending_notice(shown: Deciding) -> Response:
    """The words of the notice that regulation 14 asks for before a placement ends, and to whom it goes."""
    _only_looked(shown, "opened the notice that a placement ends")
    return page("placements/ending_notice.html", shown=shown, about=shown.about, stay=_chosen(shown), **WORDS)


def _chosen(shown: Deciding) -> Stay:
    if shown.chosen is None:
        raise NotAllowed(DECIDE_PLACEMENT.refusal)
    return shown.chosen


def _day(on: Any) -> str:
    return f"{on.day} {on:%B %Y}"


def _form(shown: Deciding, form: TwoSteps | None, template: str, *, status: int = 200) -> Response:
    return page(template, status=status, shown=shown, about=shown.about, stay=shown.chosen, form=form, **WORDS)


def _look_over(
    shown: Deciding, form: TwoSteps, words: list[tuple[str, str]], falls: list[Falls], *, to: str, ends: date | None
) -> Response:
    """What was chosen and what will follow; `ends` is the last day of the present placement. Nothing has been written yet."""
    _only_looked(shown, "looked over a decision on a placement")
    current = shown.current if ends else None
    guarded = form if isinstance(form, GuardedForm) else None
    if current is not None and ends is not None:
        host = needs_host_notice(current.authority, current.row.host_authority or "")
        urgent = bool(guarded and guarded.in_emergency)
        falls = [*falls, *on_end(ends, emergency=urgent, host_notice=host, things=True, by=shown.almanac.reckons)]
    stays_near = [one.in_words for one in shown.partners if guarded and str(one.membership_id) in (guarded.value("carried") or [])]
    return page("placements/confirm.html", shown=shown, about=shown.about, form=form, words=words, falls=falls, to=to, ending=current,
                stays_near=stays_near, emergency=guarded.in_emergency if guarded else "", **WORDS)  # fmt: skip


def _decided(shown: Deciding, form: Any, permission: Permission, row: UUID, command: Any, *given: Any) -> Response:
    touched = frozenset({queries.PLACEMENT})
    if once(form.key, clock.now(), g.actor, command, *given):
        note(Told(permission.name, shown.about.child_id, row, touched, g.decision.rule, form.because.data))
    return go_to(url_for("placements.history", child_id=shown.about.child_id))


def _only_looked(shown: Deciding, what: str) -> None:
    """The trail must not say of a form that was only opened that it was sent."""
    note(Told(SEE_PLACEMENTS.name, shown.about.child_id, shown.concern.row, shown.concern.shown, g.decision.rule, what))
