"""A child's practice notes: read, written at the end of a shift, put in other words, and summed up for a review."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import ANSWER_SUMMARY, CHANGE_NOTE, READ_NOTES, WRITE_NOTE, Permission
from portal.caremodels.shapes import PracticeTag
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notes import commands, queries
from portal.notes import team as team_queries
from portal.notes.forms import AnswerForm, NoteForm, SummaryForm, TeamForm, filled_from, note_form, team_form
from portal.notes.queries import NOTES, Desk, NotePage, Notes
from portal.notes.team import TeamPage
from portal.notes.words import SHARES
from portal.trail.record import Told
from portal.web.forms import PortalForm
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note as tell
from portal.web.unit_of_work import once
from portal.wording.check import advice_in

bp = Blueprint("notes", __name__)

SUMMARY_HEADING = "From the home’s notes"
LOOKED_OVER = ("seen", "guess", "coregulation", "limit", "repair")
"""Boxes in which words are looked over. What a child said stays as the child said it."""


@bp.get("/children/<uuid:child_id>/notes")
@needs(READ_NOTES, on=queries.notes, sample="notes")
def notes(shown: Notes) -> Response:
    return page("notes/notes.html", shown=shown, about=shown.about, asked=shown.asked)


# Writing


@bp.get("/children/<uuid:child_id>/notes/new")
@needs(WRITE_NOTE, on=queries.desk, sample="notes")
def new(desk: Desk) -> Response:
    began = {"happened_on": clock.today(), "section": str(desk.section or ""), "goal": desk.goal, "goal_id": desk.goal_id}
    return _new(desk, note_form(desk.model, formdata=None, data=began))


@bp.post("/children/<uuid:child_id>/notes")
@needs(WRITE_NOTE, on=queries.desk, sample="notes")
def write(desk: Desk) -> Response:
    form = note_form(desk.model)
    if not form.validate_on_submit():
        return _new(desk, form, status=422)
    ident, at = new_id(), clock.now()
    if not once(form.key, at, g.actor, commands.write, g.actor, desk, at, ident=ident, facts=form.facts):
        return go_to(url_for("notes.notes", child_id=desk.about.child_id))
    _tell(WRITE_NOTE, desk.about.child_id, ident, "wrote a practice note")
    return go_to(url_for("notes.note", note_id=ident, saved="yes"))


def _new(desk: Desk, form: NoteForm, *, status: int = 200) -> Response:
    return page("notes/new.html", status=status, desk=desk, about=desk.about, form=form, advice={})


# One note


@bp.get("/notes/<uuid:note_id>")
@needs(READ_NOTES, on=queries.note, sample="note")
def note(shown: NotePage) -> Response:
    return _note(shown)


@bp.get("/notes/<uuid:note_id>/wording")
@needs(CHANGE_NOTE, on=queries.to_reword, sample="note")
def wording(shown: NotePage) -> Response:
    return _wording(shown, _form_of(shown, formdata=None, data=filled_from(shown.facts)))


@bp.post("/notes/<uuid:note_id>/wording")
@needs(CHANGE_NOTE, on=queries.to_reword, sample="note")
def reword(shown: NotePage) -> Response:
    form = _form_of(shown)
    if not form.validate_on_submit():
        return _wording(shown, form, status=422)
    if once(form.key, clock.now(), g.actor, commands.reword, shown, form.facts):
        _tell(CHANGE_NOTE, shown.about.child_id, shown.note.id, "put a practice note in other words")
    return go_to(url_for("notes.note", note_id=shown.note.id, saved="yes"))


@bp.post("/notes/<uuid:note_id>/summaries")
@needs(WRITE_NOTE, on=queries.note, sample="note")
def summarise(shown: NotePage) -> Response:
    form = SummaryForm()
    if not form.validate_on_submit():
        return _note(shown, summary=form, status=422)
    at = clock.now()
    if once(form.key, at, g.actor, commands.summarise, g.actor, shown, at, form.words.data):
        _tell(WRITE_NOTE, shown.about.child_id, shown.note.id, "wrote a summary of a practice note, to be approved")
    return go_to(url_for("notes.note", note_id=shown.note.id, _anchor="summary"))


@bp.post("/notes/summaries/<uuid:summary_id>/answer")
@needs(ANSWER_SUMMARY, on=queries.summary, sample="note_summary")
def answer(shown: NotePage) -> Response:
    form = AnswerForm()
    if not form.validate_on_submit():
        again = queries.note(g.actor, shown.note.id)
        if again.waits is None:
            raise Refused("This summary was answered already. Open the note again to see the answer.")
        return _note(again, answer=form, status=422)
    yes = form.approved.data == "yes"
    given = {"approved": yes, "words": form.answer.data, "heading": SUMMARY_HEADING}
    if once(form.key, clock.now(), g.actor, commands.answer, shown.answering, **given):
        did = "approved a summary of a practice note for the review" if yes else "sent a summary of a practice note back"
        slices = {NOTES, slice_of(Part.REVIEW_OWN)} if yes else {NOTES}
        tell(Told(ANSWER_SUMMARY.name, shown.about.child_id, shown.answering, frozenset(slices), g.decision.rule, did))
    return go_to(url_for("notes.note", note_id=shown.note.id, _anchor="summary"))


def _note(shown: NotePage, *, status: int = 200, **sent: PortalForm) -> Response:
    """The note. Its own writer is told, once it is saved, what might be said more kindly: it is saved all the same."""
    saved = request.args.get("saved") == "yes" and shown.note.mine
    advice = advice_in({name: str(shown.facts.get(name) or "") for name in LOOKED_OVER}) if saved else {}
    forms = {
        "summary": sent.get("summary") or (SummaryForm(formdata=None) if shown.may_summarise and not shown.waits else None),
        "answer": sent.get("answer") or (AnswerForm(formdata=None) if shown.may_answer and shown.waits else None),
    }
    return page("notes/note.html", status=status, shown=shown, about=shown.about, saved=saved, advice=advice, shares=SHARES, **forms)


def _form_of(shown: NotePage, **given: Any) -> NoteForm:
    also = tuple(PracticeTag(tag["key"], tag["name"], "") for tag in shown.note.tags)
    return note_form(shown.model, also=also, **given)


def _wording(shown: NotePage, form: NoteForm, *, status: int = 200) -> Response:
    advice = advice_in({name: str(form[name].data or "") for name in LOOKED_OVER})
    return page("notes/wording.html", status=status, shown=shown, about=shown.about, form=form, advice=advice)


# The team


@bp.get("/children/<uuid:child_id>/notes/team")
@needs(READ_NOTES, on=team_queries.team, sample="notes")
def team(shown: TeamPage) -> Response:
    from_on, to_on = shown.stretch
    form = team_form(shown.model, formdata=None, data={"from_on": from_on, "to_on": to_on})
    return _team(shown, form if shown.may_write else None)


@bp.post("/children/<uuid:child_id>/notes/team")
@needs(WRITE_NOTE, on=team_queries.team, sample="notes")
def write_team_note(shown: TeamPage) -> Response:
    form = team_form(shown.model)
    if not form.validate_on_submit():
        return _team(shown, form, status=422)
    ident, at = new_id(), clock.now()
    words = {
        "from_on": form.from_on.data, "to_on": form.to_on.data, "there": (form.there.data or "").strip(), "answers": form.answers,
    }  # fmt: skip
    try:
        ran = once(form.key, at, g.actor, commands.write_team_note, g.actor, shown, at, ident=ident, **words)
    except Refused as refused:
        form.form_errors = [refused.sentence]
        return _team(shown, form, status=422)
    if ran:
        _tell(WRITE_NOTE, shown.about.child_id, ident, "wrote down what the team learned")
    return go_to(_review_url(shown) or url_for("notes.team", child_id=shown.about.child_id))


def _review_url(shown: TeamPage) -> str:
    """The review that was thought about. Named, not imported: a neighbour."""
    there = shown.review is not None and "reviews.review" in current_app.view_functions
    return url_for("reviews.review", review_id=shown.review.id, _anchor="team") if there and shown.review else ""


def _team(shown: TeamPage, form: TeamForm | None, *, status: int = 200) -> Response:
    return page("notes/team.html", status=status, shown=shown, about=shown.about, form=form, review_url=_review_url(shown))


def _tell(did: Permission, child_id: UUID, what: UUID, words: str) -> None:
    tell(Told(did.name, child_id, what, frozenset({NOTES}), g.decision.rule, words))
