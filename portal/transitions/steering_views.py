"""A move begun and steered: its course, its date, who receives, whose the items are."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import NAME_RECEIVER, REDATE_MOVE, SEE_MOVE, START_MOVE, TAKE_STEP, Permission
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.signin.confirm_views import fresh_factor
from portal.trail.record import Told
from portal.transitions import steering, steering_commands
from portal.transitions.steering import SLICE, CoursePage, Setting
from portal.transitions.steering_forms import DateForm, PressForm, ReceiverForm, StartForm, StepForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("steering", __name__)

TOUCHED = frozenset({SLICE})


# Beginning


@bp.get("/children/<uuid:child_id>/moves/new")
@needs(START_MOVE, on=steering.setting, sample="move_new")
def new(shown: Setting) -> Response:
    note(Told(START_MOVE.name, shown.about.child_id, None, shown.concern.shown, g.decision.rule, "opened the form to start a move"))
    return _start_form(shown, _start(shown))


@bp.post("/children/<uuid:child_id>/moves")
@needs(START_MOVE, on=steering.setting, sample="move_new")
def start(shown: Setting) -> Response:
    form = _start(shown)
    if not form.validate_on_submit():
        return _start_form(shown, form, status=422)
    ident, child_id = new_id(), shown.about.child_id
    try:
        ran = once(
            form.key, clock.now(), g.actor, steering_commands.start_move, shown, g.actor, clock.now(), ident=ident, kind=form.kind.data,
            leaving_from=form.leaving_from.data.strip(), going_to=form.going_to.data.strip(), move_on=form.move_on.data,
            window_ends_on=form.window_ends_on.data, because=form.because.data, leaver=UUID(form.leaver.data) if form.leaver.data else None,
        )  # fmt: skip
    except Refused as refused:
        return _start_form(shown, _said(form, refused), status=422)
    if not ran:
        return go_to(url_for("work.child", child_id=child_id))
    note(Told(START_MOVE.name, child_id, ident, TOUCHED, g.decision.rule, form.because.data))
    return go_to(url_for("transitions.move", transition_id=ident))


def _start(shown: Setting) -> StartForm:
    people = [(str(one.membership_id), f"{one.name}, {one.role}") for one in shown.people if one.capacity == "full"]
    return StartForm(today=clock.today(), kinds=steering.kinds(), people=people)


def _start_form(shown: Setting, form: StartForm, *, status: int = 200) -> Response:
    return page("transitions/start.html", status=status, shown=shown, about=shown.about, form=form)


# The course


@bp.get("/transitions/<uuid:transition_id>/course")
@needs(TAKE_STEP, on=steering.move_course, sample="move_course")
def course(shown: CoursePage) -> Response:
    _only_looked(shown)
    return _course(shown)


@bp.post("/transitions/<uuid:transition_id>/course")
@needs(TAKE_STEP, on=steering.move_course, sample="move_course")
def step(shown: CoursePage) -> Response:
    form = _step(shown)
    if not form.validate_on_submit():
        return _course(shown, form=form, status=422)
    words: dict[str, Any] = {"to": form.to.data, "because": form.because.data, "told": form.law}
    return _run(shown, form, TAKE_STEP, steering_commands.take_step, f"{form.to.data}: {form.because.data}", **words)


@bp.post("/transitions/<uuid:transition_id>/owners")
@needs(REDATE_MOVE, on=steering.move_course, sample="move_steered")
def find_owners(shown: CoursePage) -> Response:
    form = PressForm()
    if not form.validate_on_submit() or shown.page.is_over:
        return _course(shown, status=422)
    once(form.key, clock.now(), g.actor, steering_commands.find_owners, shown)
    note(Told(REDATE_MOVE.name, shown.about.child_id, shown.page.move.id, TOUCHED, g.decision.rule, "asked anew whose each item is"))
    return go_to(url_for("steering.course", transition_id=shown.page.move.id))


def _course(shown: CoursePage, *, form: StepForm | None = None, status: int = 200) -> Response:
    return page(
        "transitions/course.html", status=status, shown=shown, about=shown.about, form=form or _step(shown),
        button=PressForm(),
    )  # fmt: skip


def _step(shown: CoursePage) -> StepForm:
    return StepForm(steps=shown.my_steps, asks=shown.asks, reviews=shown.reviews)


# Another date: asked, shown, and only then done


@bp.get("/transitions/<uuid:transition_id>/date")
@needs(REDATE_MOVE, on=steering.move_course, sample="move_steered")
def date(shown: CoursePage) -> Response:
    _only_looked(shown)
    return _date_form(shown, _date(shown))


@bp.post("/transitions/<uuid:transition_id>/date/preview")
@needs(REDATE_MOVE, on=steering.move_course, sample="move_steered")
def look_ahead(shown: CoursePage) -> Response:
    form = _date(shown)
    if not form.validate_on_submit():
        return _date_form(shown, form, status=422)
    _only_looked(shown)
    return page(
        "transitions/date_preview.html", shown=shown, about=shown.about, form=form, found=steering.preview(shown, form.move_on.data)
    )  # fmt: skip


@bp.post("/transitions/<uuid:transition_id>/date")
@needs(REDATE_MOVE, on=steering.move_course, sample="move_steered")
def redate(shown: CoursePage) -> Response:
    form = _date(shown)
    if not form.validate_on_submit():
        return _date_form(shown, form, status=422)
    words = {"move_on": form.move_on.data, "window_ends_on": form.window_ends_on.data, "because": form.because.data}
    return _run(shown, form, REDATE_MOVE, steering_commands.redate, form.because.data, **words)


@bp.post("/transitions/<uuid:transition_id>/date/undoing")
@needs(REDATE_MOVE, on=steering.move_course, sample="move_steered")
def undo_date(shown: CoursePage) -> Response:
    form, last = PressForm(), shown.redated
    if not form.validate_on_submit() or last is None or last.move_on_before is None:
        return _course(shown, status=422)
    because = f"Taken back: the date is again as it was before {last.by} changed it."
    return _run(shown, form, REDATE_MOVE, steering_commands.redate, because, move_on=last.move_on_before, because=because)


def _date(shown: CoursePage) -> DateForm:
    return DateForm(kind=shown.page.move.kind, present=shown.page.move.move_on, today=clock.today())


def _date_form(shown: CoursePage, form: DateForm, *, status: int = 200) -> Response:
    return page("transitions/date.html", status=status, shown=shown, about=shown.about, form=form)


# Who receives


@bp.get("/transitions/<uuid:transition_id>/receivers/new")
@needs(NAME_RECEIVER, on=steering.move_course, sample="move_steered")
def receiver(shown: CoursePage) -> Response:
    _only_looked(shown)
    return _receiver_form(shown, ReceiverForm(agencies=shown.agencies))


@bp.post("/transitions/<uuid:transition_id>/receivers")
@needs(NAME_RECEIVER, on=steering.move_course, sample="move_steered")
@fresh_factor
def name_receiver(shown: CoursePage) -> Response:
    form = ReceiverForm(agencies=shown.agencies)
    if not form.validate_on_submit():
        return _receiver_form(shown, form, status=422)
    words = {
        "agency_id": UUID(form.agency.data), "address": form.email.data, "known_as": form.known_as.data or "",
        "because": form.because.data,
    }  # fmt: skip
    try:
        ran = once(form.key, clock.now(), g.actor, steering_commands.name_receiver, shown, **words)
    except Refused as refused:
        return _receiver_form(shown, _said(form, refused), status=422)
    if ran:
        note(Told(NAME_RECEIVER.name, shown.about.child_id, shown.page.move.id, TOUCHED, g.decision.rule, form.because.data))
    return go_to(url_for("steering.course", transition_id=shown.page.move.id))


def _receiver_form(shown: CoursePage, form: ReceiverForm, *, status: int = 200) -> Response:
    return page("transitions/receiver.html", status=status, shown=shown, about=shown.about, form=form)


def _run(shown: CoursePage, form: Any, permission: Permission, command: Callable[..., None], why: str, **words: Any) -> Response:
    """Run the command once; what it refuses stands above the form, with everything typed."""
    at = clock.now()
    try:
        ran = once(form.key, at, g.actor, command, shown, g.actor, at, **words)
    except Refused as refused:
        if isinstance(form, StepForm):
            return _course(shown, form=_said(form, refused), status=422)
        if isinstance(form, DateForm):
            return _date_form(shown, _said(form, refused), status=422)
        raise
    if ran:
        note(Told(permission.name, shown.about.child_id, shown.page.move.id, TOUCHED, g.decision.rule, why))
    return go_to(url_for("steering.course", transition_id=shown.page.move.id))


def _said(form: Any, refused: Refused) -> Any:
    form.form_errors = [refused.sentence]
    return form


def _only_looked(shown: CoursePage) -> None:
    """The trail must not say of a form that was only opened that it was sent."""
    note(Told(SEE_MOVE.name, shown.about.child_id, shown.page.move.id, shown.concern.shown, g.decision.rule))
