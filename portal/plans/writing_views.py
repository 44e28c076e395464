"""Working on a plan: beginning a version, its list of sections, writing one, approving it, and taking the version on its way."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from portal.access.actor import Actor
from portal.access.permissions import (
    APPROVE_PLAN_SECTION,
    BEGIN_PLAN,
    DISAGREE_IN_PLAN,
    STEP_PLAN,
    WORK_ON_PLAN,
    WRITE_PLAN,
    Permission,
)
from portal.access.policy import CONTRIBUTE, slices
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.plans import beginning, rules, writing, writing_commands
from portal.plans.beginning import BeginPage, StepPage
from portal.plans.models_of_care import PACE_LETTERS
from portal.plans.words import DID, state_in_words
from portal.plans.writing import TextPage, WorkPage
from portal.plans.writing_commands import Overtaken
from portal.plans.writing_forms import (
    SOURCES,
    ApproveForm,
    BeginForm,
    DisagreeForm,
    LeaveOutForm,
    SourceForm,
    StepForm,
    TextForm,
    named,
    text_form,
)
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import asked_first, go_to, page, saved, wants_fragment
from portal.web.unit_of_work import note, once

bp = Blueprint("writing", __name__)

HOLDS = {"plan": "plans.plan", "review": "reviews.review", "report": "reports.report"}
"""Records of the portal that a source can point at, and which page shows them."""
WITH_ID = {"plan": "version_id", "review": "review_id", "report": "variant_id"}


# Beginning


@bp.get("/children/<uuid:child_id>/plans")
@needs(BEGIN_PLAN, on=beginning.beginning, sample="plan_begin")
def versions(shown: BeginPage) -> Response:
    _looked(BEGIN_PLAN, shown)
    return _versions(shown, BeginForm(shown))


@bp.post("/children/<uuid:child_id>/plans")
@needs(BEGIN_PLAN, on=beginning.beginning, sample="plan_begin")
def begin(shown: BeginPage) -> Response:
    form = BeginForm(shown)
    if not form.validate_on_submit():
        return _versions(shown, form, status=422)
    if shown.placement_id is None:
        raise Refused("A plan is begun at the home where the child lives now.")
    made: list[UUID] = []
    once(form.key, clock.now(), g.actor, lambda: made.append(writing_commands.begin(shown, form.because.data, shown.start(form.starts_as))))
    note(
        Told(
            BEGIN_PLAN.name,
            shown.about.child_id,
            made[0] if made else None,
            frozenset({beginning.SLICE}),
            g.decision.rule,
            form.because.data,
        )
    )
    if not made:
        return go_to(url_for("writing.versions", child_id=shown.about.child_id))
    return go_to(url_for("writing.work", version_id=made[0]))


def _versions(shown: BeginPage, form: BeginForm, *, status: int = 200) -> Response:
    return page("plans/versions.html", status=status, shown=shown, about=shown.about, form=form, in_words=state_in_words)


# The work


@bp.get("/plans/<uuid:version_id>/work")
@needs(WORK_ON_PLAN, on=writing.work, sample="plan_work")
def work(shown: WorkPage) -> Response:
    return page("plans/work.html", shown=shown, about=shown.about, state=state_in_words(shown.version.state), did=DID)


def _chosen(actor: Actor, version_id: UUID) -> TextPage:
    """Which text: ?section=6 the sixth in full, ?section=6&for=1 what is written of it for the school; else the first they see."""
    number, for_ = request.args.get("section", 0, type=int), request.args.get("for", 0, type=int)
    return writing.text(actor, version_id, number, for_)


@bp.get("/plans/<uuid:version_id>/writing")
@needs(WORK_ON_PLAN, on=_chosen, sample="plan_work")
def text(shown: TextPage) -> Response:
    return _text(shown)


@bp.post("/plans/<uuid:version_id>/writing")
@needs(WRITE_PLAN, on=_chosen, sample="plan_work")
def save(shown: TextPage) -> Response:
    """Sent by itself while somebody types, and by the button. Keeping the same words twice changes nothing, so no key is asked for."""
    form = text_form(shown)
    if not form.validate_on_submit():
        return _not_kept(shown, form, " ".join(sentence for _, sentence in form.problems) or " ".join(form.form_errors))
    try:
        turn = writing_commands.save(shown, g.actor, clock.now(), form)
    except Overtaken:
        return _both(writing.text(g.actor, shown.version.id, shown.place, shown.for_), form)
    _did(WRITE_PLAN, shown, f"section {shown.place}")
    return saved("plans/text.html", "kept", to=_here(shown), turn=turn, saved_from=form.saved_from.data, at=clock.now(), problem="")


def _not_kept(shown: TextPage, form: TextForm, problem: str) -> Response:
    if not wants_fragment():
        return _text(shown, form=form, status=422)
    return page("plans/text.html", "kept", status=422, turn=form.turn.data, saved_from=form.saved_from.data, at=None, problem=problem)


def _both(shown: TextPage, form: TextForm) -> Response:
    """Somebody else was first: both texts, each prompt beside the other, and a form that keeps what is made of the two."""
    pairs = [(field, form[name]) for name, field in named(shown.fields)]
    form.turn.data = str(shown.text.turn)
    return asked_first("plans/both.html", "both", 409, shown=shown, about=shown.about, form=form, pairs=pairs, here=_here(shown))


def _text(shown: TextPage, *, form: TextForm | None = None, source: SourceForm | None = None, status: int = 200) -> Response:
    letters = {letter.letter: letter for letter in PACE_LETTERS}
    form = form or text_form(shown)
    return page(
        "plans/text.html", status=status, shown=shown, about=shown.about, form=form,
        fields=[(form[name], field) for name, field in named(shown.fields)],
        letters=letters, here=_here(shown), state=state_in_words(shown.version.state), approve=ApproveForm(turn=str(shown.text.turn)),
        source=source or _source_form(shown), kinds=SOURCES, address=_address,
        turn=form.turn.data, saved_from=form.saved_from.data, at=None, problem="",
    )  # fmt: skip


def _here(shown: TextPage) -> str:
    more: dict[str, Any] = {"for": shown.for_} if shown.for_ else {}
    return url_for("writing.text", version_id=shown.version.id, section=shown.place, **more)


# What informs it


@bp.post("/plans/<uuid:version_id>/sources")
@needs(WRITE_PLAN, on=_chosen, sample="plan_work")
def add_source(shown: TextPage) -> Response:
    form = _source_form(shown)
    if not form.validate_on_submit():
        return _text(shown, source=form, status=422)
    at = clock.now()
    once(form.key, at, g.actor, writing_commands.add_source, shown, g.actor, at, form)
    _did(WRITE_PLAN, shown, f"what informs section {shown.place}")
    return go_to(_here(shown))


@bp.post("/plans/<uuid:version_id>/sources/leaving-out")
@needs(WRITE_PLAN, on=_chosen, sample="plan_work")
def leave_out_source(shown: TextPage) -> Response:
    form, at = LeaveOutForm(), clock.now()
    if not form.validate_on_submit():
        return _text(shown, status=422)
    once(form.key, at, g.actor, writing_commands.leave_out_source, shown, g.actor, at, form.source.data)
    _did(WRITE_PLAN, shown, f"left out what informs section {shown.place}")
    return go_to(_here(shown))


def _source_form(shown: TextPage) -> SourceForm:
    return SourceForm(doors=[(f"{one.kind}:{one.source_id}", one.title) for one in shown.held if one.kind in HOLDS])


def _address(kind: str, ident: UUID) -> str:
    values: dict[str, Any] = {WITH_ID.get(kind, ""): ident}
    return url_for(HOLDS[kind], **values) if kind in HOLDS else ""


# Dissent


@bp.get("/plans/<uuid:version_id>/disagreement")
@needs(DISAGREE_IN_PLAN, on=writing.work, sample="plan_work")
def disagreement(shown: WorkPage) -> Response:
    _looked(WORK_ON_PLAN, shown)
    return _disagreement(shown, _disagree_form(shown))


@bp.post("/plans/<uuid:version_id>/disagreement")
@needs(DISAGREE_IN_PLAN, on=writing.work, sample="plan_work")
def disagree(shown: WorkPage) -> Response:
    form, at = _disagree_form(shown), clock.now()
    if not form.validate_on_submit():
        return _disagreement(shown, form, status=422)
    once(form.key, at, g.actor, writing_commands.disagree, shown, g.actor, at, form)
    slice_ = rules.slice_of_section(int(form.about.data))
    note(Told(DISAGREE_IN_PLAN.name, shown.about.child_id, shown.version.id, frozenset({slice_}), g.decision.rule))
    return go_to(url_for("writing.work", version_id=shown.version.id, _anchor="dissent"))


def _disagree_form(shown: WorkPage) -> DisagreeForm:
    mine = slices(g.actor.role, CONTRIBUTE)
    return DisagreeForm(sections=[(str(one.place), one.full.heading) for one in shown.lines if one.full.slice in mine])


def _disagreement(shown: WorkPage, form: DisagreeForm, *, status: int = 200) -> Response:
    return page("plans/disagreement.html", status=status, shown=shown, about=shown.about, form=form)


# Approving a section


@bp.post("/plans/<uuid:version_id>/approval")
@needs(APPROVE_PLAN_SECTION, on=_chosen, sample="plan_approve")
def approve(shown: TextPage) -> Response:
    form = ApproveForm()
    if not form.validate_on_submit():
        return _text(shown, status=422)
    once(form.key, clock.now(), g.actor, writing_commands.approve, shown, form.read_turn)
    _did(APPROVE_PLAN_SECTION, shown, f"section {shown.place}")
    return go_to(url_for("writing.work", version_id=shown.version.id, _anchor=f"section-{shown.place}"))


# Steps


@bp.get("/plans/<uuid:version_id>/step")
@needs(STEP_PLAN, on=beginning.stepping, sample="plan_step")
def step(shown: StepPage) -> Response:
    _looked(WORK_ON_PLAN, shown)
    chosen = _step(shown)
    return _stepping(shown, chosen, StepForm(shown=shown, step=chosen))


@bp.post("/plans/<uuid:version_id>/step")
@needs(STEP_PLAN, on=beginning.stepping, sample="plan_step")
def take_step(shown: StepPage) -> Response:
    chosen = _step(shown)
    form, at = StepForm(shown=shown, step=chosen), clock.now()
    if chosen is None or not form.validate_on_submit():
        return _stepping(shown, chosen, form, status=422)
    try:
        once(form.key, at, g.actor, writing_commands.take_step, shown, g.actor, at, chosen.to, form)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _stepping(shown, chosen, form, status=422)
    why = f"{chosen.to}: {form.said('because')}".removesuffix(": ")
    note(Told(STEP_PLAN.name, shown.about.child_id, shown.page.version.id, frozenset({shown.page.version.slice}), g.decision.rule, why))
    return go_to(url_for("writing.work", version_id=shown.page.version.id))


def _step(shown: StepPage) -> rules.Step | None:
    """The step that the address names, or the first there is, where it is this actor's to take."""
    to, mine = request.args.get("to", ""), shown.page.steps
    return next((one for one in mine if one.to == to), None if to else next(iter(mine), None))


def _stepping(shown: StepPage, chosen: rules.Step | None, form: StepForm, *, status: int = 200) -> Response:
    number = rules.interim_number(shown.approved) if chosen and chosen.to == "active_interim" else ""
    return page(
        "plans/step.html", status=status, shown=shown.page, about=shown.about, step=chosen, form=form, number=number,
        becomes=state_in_words(chosen.to) if chosen else None, missing=shown.page.missing(rules.AT_HOME),
        partners=shown.page.missing(rules.PARTNERS),
        major=rules.next_number(shown.approved, major=True), minor=rules.next_number(shown.approved, major=False),
    )  # fmt: skip


def _did(permission: Permission, shown: TextPage, what: str) -> None:
    row = shown.text.row
    note(
        Told(
            permission.name, shown.about.child_id, row.id if row else shown.version.id, frozenset({shown.text.slice}), g.decision.rule, what
        )
    )


def _looked(permission: Permission, shown: Any) -> None:
    """The trail must not say of a form that was only opened that it was sent."""
    concern = shown.concern
    what = "" if permission is WORK_ON_PLAN else "opened the list of versions"
    note(Told(permission.name, concern.child_id, concern.row, concern.shown, g.decision.rule, what))
