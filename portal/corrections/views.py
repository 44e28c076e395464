"""One entry and what is wrong with it; one breach and what is done about it."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, url_for

from portal.access.parts import KEPT_APART, part_of, slice_of
from portal.access.permissions import ANSWER_CORRECTION, ASK_CORRECTION, HANDLE_BREACH, READ_BREACH, SEE_ENTRY, STRIKE_OUT, Permission
from portal.corrections import commands, queries
from portal.corrections.commands import Struck
from portal.corrections.forms import AnswerForm, AssessmentForm, ClosureForm, CorrectionForm, StrikeForm
from portal.corrections.queries import BreachPage, EntryPage, Said
from portal.corrections.words import BREACH_STATES, ICO
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page, saved
from portal.web.unit_of_work import note, once

bp = Blueprint("corrections", __name__)

# One entry


@bp.get("/children/<uuid:child_id>/entries/<uuid:entry_id>")
@needs(SEE_ENTRY, on=queries.entry, sample="entry")
def entry(shown: EntryPage) -> Response:
    return _entry(shown)


@bp.post("/children/<uuid:child_id>/entries/<uuid:entry_id>/corrections")
@needs(ASK_CORRECTION, on=queries.entry, sample="entry")
def ask(shown: EntryPage) -> Response:
    form, at = CorrectionForm(), clock.now()
    if shown.struck or not form.validate_on_submit():
        return _entry(shown, ask=form, status=422)
    said = Said(new_id(), form.words.data, g.actor.person_name, g.actor.role_name, at)
    came: list[bool] = []
    once(form.key, at, g.actor, lambda: came.append(commands.ask_correction(said.id, shown.id, at, words=said.words)))
    if any(came):
        _tell(ASK_CORRECTION, shown, said.id, shown.slice)
        shown = replace(shown, said=(*shown.said, said))
    return _changed(shown)


@bp.post("/children/<uuid:child_id>/entries/<uuid:entry_id>/corrections/<uuid:correction_id>/answer")
@needs(ANSWER_CORRECTION, on=queries.correction, sample="correction")
def answer(shown: EntryPage) -> Response:
    form, at = AnswerForm(), clock.now()
    if not form.validate_on_submit():
        return _entry(shown, answer=form, status=422)
    accepted, words, asked = form.accepted.data == "yes", form.answer.data, shown.answering
    assert asked is not None
    came: list[bool] = []
    once(form.key, at, g.actor, lambda: came.append(commands.answer_correction(asked, accepted=accepted, answer=words)))
    if any(came):
        _tell(ANSWER_CORRECTION, shown, asked, shown.slice)
        by = f"{g.actor.person_name}, {g.actor.role_name}"
        now = {"answered_at": at, "answered_by": by, "accepted": accepted, "answer": words}
        shown = replace(shown, said=tuple(replace(one, **now) if one.id == asked else one for one in shown.said))
    return _changed(shown)


@bp.post("/children/<uuid:child_id>/entries/<uuid:entry_id>/strike")
@needs(STRIKE_OUT, on=queries.entry, sample="entry")
def strike(shown: EntryPage) -> Response:
    form, at = StrikeForm(), clock.now()
    if not form.validate_on_submit():
        return _entry(shown, strike=form, status=422)
    came: list[Struck | None] = []
    once(form.key, at, g.actor, lambda: came.append(commands.strike_out(shown.id, at, category=form.category.data, why=form.why.data)))
    struck = came[0] if came else None
    if struck:
        # Told of the slice it is in now: a line about where it stood would be the hint that there must not be.
        _tell(STRIKE_OUT, shown, shown.id, slice_of(part_of(shown.slice), KEPT_APART))
    if struck and struck.breach_id:
        return go_to(url_for("corrections.breach", child_id=shown.about.child_id, breach_id=struck.breach_id))
    return go_to(url_for("work.child", child_id=shown.about.child_id, _anchor="struck"))


def _tell(did: Permission, shown: EntryPage, what: Any, slice_: int) -> None:
    note(Told(did.name, shown.about.child_id, what, frozenset({slice_}), g.decision.rule))


def _entry(
    shown: EntryPage,
    *,
    ask: PortalForm | None = None,
    answer: PortalForm | None = None,
    strike: PortalForm | None = None,
    status: int = 200,
) -> Response:
    """The entry with its forms; the one that was refused stands as it was sent."""
    forms = {
        "ask": ask or (CorrectionForm(formdata=None) if shown.may_ask else None),
        "answer": answer or (AnswerForm(formdata=None) if shown.may_answer and shown.unanswered else None),
        "strike": strike or (StrikeForm(formdata=None) if shown.may_strike else None),
    }
    return page("corrections/entry.html", block="entry", status=status, shown=shown, about=shown.about, fresh=status == 422, **forms)


def _changed(shown: EntryPage) -> Response:
    """The fresh entry, with no form open."""
    back = url_for("work.child", child_id=shown.about.child_id, _anchor=f"entry-{shown.id}")
    nothing: dict[str, Any] = {"ask": None, "answer": None, "strike": None}
    return saved("corrections/entry.html", "entry", to=back, shown=shown, about=shown.about, fresh=True, **nothing)


# Breaches


@bp.get("/children/<uuid:child_id>/breaches/<uuid:breach_id>")
@needs(READ_BREACH, on=queries.breach, sample="breach")
def breach(shown: BreachPage) -> Response:
    return _breach(shown)


@bp.post("/children/<uuid:child_id>/breaches/<uuid:breach_id>/assessment")
@needs(HANDLE_BREACH, on=queries.breach, sample="breach")
def assess(shown: BreachPage) -> Response:
    form, at = AssessmentForm(), clock.now()
    if not form.validate_on_submit():
        return _breach(shown, form, status=422)
    words = {"harm": form.harm.data, "people_told": form.people_told.data, "ico_told": form.ico_told.data}
    once(form.key, at, g.actor, commands.assess_breach, shown.id, **words)
    return _breach_changed(shown)


@bp.post("/children/<uuid:child_id>/breaches/<uuid:breach_id>/closure")
@needs(HANDLE_BREACH, on=queries.breach, sample="breach")
def close(shown: BreachPage) -> Response:
    form, at = ClosureForm(), clock.now()
    if not form.validate_on_submit():
        return _breach(shown, form, status=422)
    once(form.key, at, g.actor, commands.close_breach, shown.id, words=form.words.data)
    return _breach_changed(shown)


def _breach_changed(shown: BreachPage) -> Response:
    note(Told(HANDLE_BREACH.name, shown.about.child_id, shown.id, frozenset({shown.slice}), g.decision.rule))
    return go_to(url_for("corrections.breach", child_id=shown.about.child_id, breach_id=shown.id))


def _breach(shown: BreachPage, sent: PortalForm | None = None, status: int = 200) -> Response:
    kinds: dict[str, type[PortalForm]] = {"open": AssessmentForm, "assessed": ClosureForm}
    fitting = shown.may_handle and shown.state in kinds
    form = (sent if isinstance(sent, kinds[shown.state]) else kinds[shown.state](formdata=None)) if fitting else None
    state = BREACH_STATES[shown.state]
    return page("corrections/breach.html", status=status, shown=shown, about=shown.about, form=form, state=state, ico=ICO)
