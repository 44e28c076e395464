"""Words for the chair and the social worker alone; and concerns about staff."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, g, url_for
from wtforms import BooleanField, StringField

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, audience_of, slice_of
from portal.access.permissions import READ_REVIEW, RECORD_CONCERN, SEE_CONCERNS, WRITE_TO_CHAIR, allows
from portal.access.predicates import Concern
from portal.children import circles as commands
from portal.children import queries as children
from portal.foundation import clock
from portal.reviews.models import Review
from portal.trail.record import Told
from portal.web.forms import PortalForm, Words, WordsField
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("circles", __name__)

TO_CHAIR = slice_of(Part.REVIEW_OTHERS, Audience.CHAIR)
CONCERNS = slice_of(Part.ALLEGATIONS)
ABOUT_MANAGER = slice_of(Part.ALLEGATIONS, Audience.RESPONSIBLE)


@dataclass(frozen=True)
class Meeting:
    """A review to whose chair somebody writes."""

    about: children.About
    review_id: UUID
    title: str
    concern: Concern


@dataclass(frozen=True)
class Recorded:
    """One concern as it was written."""

    heading: str
    text: str
    by: str
    written_at: datetime
    about_manager: bool


@dataclass(frozen=True)
class ConcernsPage:
    """What is recorded about staff, as far as this reader may know of it."""

    about: children.About
    recorded: list[Recorded]
    may_record: bool
    concern: Concern


class ToChairForm(PortalForm):
    """A paragraph that only the chair and the social worker read."""

    words = WordsField("What should only they know?", validators=[Words(required="Write what they should know.")])


class ConcernForm(PortalForm):
    """A concern about somebody who works with the child."""

    heading = StringField("In a few words", validators=[Words(200, required="Say in a few words what it is about.")])
    words = WordsField("What is known, from whom, and what was done at once", validators=[Words(required="Write what is known.")])
    about_manager = BooleanField("It is about the registered manager")


def meeting(actor: Actor, review_id: UUID) -> Meeting:
    """One statement."""
    found, about = children.meet_by(actor, Review, review_id)
    return Meeting(about, found.id, found.title, about.concern(row=found))


def concerns_of(actor: Actor, child_id: UUID) -> ConcernsPage:
    """Two statements: the child, and what is recorded."""
    about = children.meet(actor, child_id)
    found = commands.concerns(actor, about)
    shown = children.shown(found) | {CONCERNS}
    concern = Concern(about.child_id, about.nearness, CONCERNS, mine=(actor.membership_id,), shown=shown)
    recorded = [
        Recorded(one.heading, one.text, f"{one.by_name}, {one.by_role}", one.written_at, audience_of(one.slice) is Audience.RESPONSIBLE)
        for one in found
    ]
    return ConcernsPage(about, recorded, allows(actor, RECORD_CONCERN, concern).allowed, concern)


@bp.get("/reviews/<uuid:review_id>/to-the-chair")
@needs(WRITE_TO_CHAIR, on=meeting, sample="review")
def to_chair(given: Meeting) -> Response:
    note(Told(READ_REVIEW.name, given.about.child_id, given.review_id, given.concern.shown, g.decision.rule))
    return _to_chair(given, ToChairForm())


@bp.post("/reviews/<uuid:review_id>/to-the-chair")
@needs(WRITE_TO_CHAIR, on=meeting, sample="review")
def write_to_chair(given: Meeting) -> Response:
    form = ToChairForm()
    if not form.validate_on_submit():
        return _to_chair(given, form, status=422)

    def act() -> None:
        made = commands.write_to_chair(given.review_id, form.words.data)
        note(Told(WRITE_TO_CHAIR.name, given.about.child_id, made, frozenset({TO_CHAIR}), g.decision.rule))

    once(form.key, clock.now(), g.actor, act)
    return go_to(url_for("reviews.review", review_id=given.review_id))


@bp.get("/children/<uuid:child_id>/concerns")
@needs(SEE_CONCERNS, on=concerns_of, sample="concerns")
def concerns(given: ConcernsPage) -> Response:
    return _concerns(given, ConcernForm())


@bp.post("/children/<uuid:child_id>/concerns")
@needs(RECORD_CONCERN, on=concerns_of, sample="concerns")
def record_concern(given: ConcernsPage) -> Response:
    form = ConcernForm()
    if not form.validate_on_submit():
        return _concerns(given, form, status=422)
    about_manager = bool(form.about_manager.data)

    def act() -> None:
        made = commands.record_concern(given.about, form.heading.data, form.words.data, about_manager=about_manager)
        touched = frozenset({ABOUT_MANAGER if about_manager else CONCERNS})
        note(Told(RECORD_CONCERN.name, given.about.child_id, made, touched, g.decision.rule))

    once(form.key, clock.now(), g.actor, act)
    return go_to(url_for("circles.concerns", child_id=given.about.child_id))


def _to_chair(given: Meeting, form: ToChairForm, *, status: int = 200) -> Response:
    return page("sharing/to_chair.html", status=status, given=given, about=given.about, form=form)


def _concerns(given: ConcernsPage, form: ConcernForm, *, status: int = 200) -> Response:
    return page("sharing/concerns.html", status=status, given=given, about=given.about, form=form)
