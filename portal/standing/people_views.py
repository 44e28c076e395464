"""An agency's own people, for its administrator; and one worker's children handed over to another."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, url_for

from portal.access.parts import Part, slice_of
from portal.access.permissions import HAND_OVER, MANAGE_PEOPLE, SEE_NEAR, SEE_OWN_PAGES
from portal.children import standing
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.standing import commands, people
from portal.standing.forms import CoverForm, HandOverForm, LeavingForm, PressForm
from portal.standing.people import HandOver, PeoplePage, PersonPage
from portal.standing.words import READ_NOTES
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("people", __name__)

MOVED = frozenset({slice_of(Part.NETWORK), slice_of(Part.TRANSITION)})


@bp.get("/agency/people")
@needs(MANAGE_PEOPLE, on=people.people, sample="people")
def everybody(shown: PeoplePage) -> Response:
    return page("standing/people.html", shown=shown)


@bp.get("/agency/people/<uuid:membership_id>")
@needs(MANAGE_PEOPLE, on=people.person, sample="person")
def person(shown: PersonPage) -> Response:
    return _person(shown)


@bp.post("/agency/people/<uuid:membership_id>/suspension")
@needs(MANAGE_PEOPLE, on=people.person, sample="person")
def suspend(shown: PersonPage) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return _person(shown, status=422)
    closes = shown.who.suspended_at is None
    return _done(shown, form, "suspended" if closes else "let in again", standing.suspend, shown.who.id, suspended=closes)


@bp.post("/agency/people/<uuid:membership_id>/ending")
@needs(MANAGE_PEOPLE, on=people.person, sample="person")
def end(shown: PersonPage) -> Response:
    form = LeavingForm(today=clock.today(), clinicians=_clinicians(shown))
    if not form.validate_on_submit():
        return _person(shown, ending=form, status=422)
    said = form.because.data
    return _done(shown, form, _left(shown, form), standing.end_membership, shown.who.id, on=form.on, notes_to=form.successor, because=said)


def _clinicians(shown: PersonPage) -> list[tuple[str, str]]:
    """Who could take over notes that would be nobody's."""
    return shown.colleagues if shown.owns_notes else []


def _left(shown: PersonPage, form: LeavingForm) -> str:
    names = dict(shown.colleagues)
    passed = f"; clinical notes handed over to {names[form.notes_to.data]}" if form.successor else ""
    return f"left: {form.because.data}{passed}"


@bp.post("/agency/people/<uuid:membership_id>/cover")
@needs(MANAGE_PEOPLE, on=people.person, sample="person")
def cover(shown: PersonPage) -> Response:
    form = CoverForm(today=clock.today(), colleagues=shown.colleagues)
    if not form.validate_on_submit():
        return _person(shown, cover=form, status=422)
    days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
    return _done(shown, form, "is covered for", standing.give_cover, new_id(), absent=shown.who.id, present=UUID(form.coverer.data), **days)


@bp.post("/agency/covers/<uuid:cover_id>/ending")
@needs(MANAGE_PEOPLE, on=people.cover, sample="cover")
def end_cover(shown: PersonPage) -> Response:
    form = PressForm()
    if not form.validate_on_submit():
        return _person(shown, status=422)
    return _done(shown, form, "is not covered for any more", standing.end_cover, shown.chosen_cover)


def _person(shown: PersonPage, *, ending: LeavingForm | None = None, cover: CoverForm | None = None, status: int = 200) -> Response:
    today = clock.today()
    ending = ending or LeavingForm(today=today, clinicians=_clinicians(shown), formdata=None)
    cover = cover or CoverForm(today=today, colleagues=shown.colleagues, formdata=None)
    return page("standing/person.html", status=status, shown=shown, press=PressForm(formdata=None), ending=ending, cover=cover)


def _done(shown: PersonPage, form: Any, what: str, command: Any, *args: Any, **values: Any) -> Response:
    if once(form.key, clock.now(), g.actor, command, *args, **values):
        note(Told(MANAGE_PEOPLE.name, None, shown.who.id, rule=g.decision.rule, reason=what))
    return go_to(url_for("people.person", membership_id=shown.who.id))


# Handing over


@bp.get("/hand-over")
@needs(HAND_OVER, sample="hand_over")
def handing_over() -> Response:
    note(Told(SEE_OWN_PAGES.name, rule=g.decision.rule))
    return page("standing/hand_over.html", form=HandOverForm(), shown=None)


@bp.post("/hand-over/check")
@needs(HAND_OVER, sample="hand_over")
def check() -> Response:
    form = HandOverForm()
    shown = _found(form)
    if shown is None:
        return page("standing/hand_over.html", status=422, form=form, shown=None)
    note(
        *(
            Told(SEE_NEAR.name, line.about.child_id, line.id, MOVED, g.decision.rule, "looked at what would go along")
            for line in shown.lines
        )
    )
    return page("standing/hand_over.html", form=form, shown=shown)


@bp.post("/hand-over")
@needs(HAND_OVER, sample="hand_over")
def hand_over() -> Response:
    form = HandOverForm()
    shown = _found(form)
    if shown is None:
        return page("standing/hand_over.html", status=422, form=form, shown=None)
    receipts: list[UUID] = []
    once(form.key, clock.now(), g.actor, lambda: receipts.append(_handed_over(form, shown)))
    if receipts:
        to = f"{shown.leaver.name} to {shown.successor.name}"
        note(*(Told(HAND_OVER.name, line.about.child_id, line.id, MOVED, g.decision.rule, to) for line in shown.lines))
    return go_to(url_for("standing.receipt", receipt_id=receipts[0]) if receipts else url_for("work.my_children"))


def _handed_over(form: HandOverForm, shown: HandOver) -> UUID:
    older_notes = bool(form.older_notes.data) and shown.leaver.role in READ_NOTES
    return commands.hand_over(shown, older_notes=older_notes, because=form.because.data or "")


def _found(form: HandOverForm) -> HandOver | None:
    """Both people and what goes along, once everything fits; else the form bears the sentences."""
    if not form.validate_on_submit():
        return None
    leaver, successor = people.colleague(g.actor, form.leaver.data), people.colleague(g.actor, form.successor.data)
    if leaver is None:
        form.leaver.errors = ["Nobody at your agency with that address works with children in a role that is handed over."]
    if successor is None or successor.is_gone or successor.suspended_at:
        form.successor.errors = ["There is no active member of your agency with that address who could take over."]
    if form.leaver.errors or form.successor.errors or leaver is None or successor is None:
        return None
    if leaver.id == successor.id or leaver.role is not successor.role:
        form.successor.errors = ["A hand-over goes to somebody else, of the same role."]
        return None
    if leaver.role in people.CLINICIANS and not (form.because.data or "").strip():
        form.because.errors = ["Say why: a clinician’s notes pass on with it, and that is recorded with its reason."]
        return None
    shown = people.hand_over(g.actor, leaver, successor)
    if not shown.lines:
        form.leaver.errors = ["You share no child with them whom you could hand over."]
        return None
    return shown
