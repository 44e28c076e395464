"""Asking about a section of the plan, answering, and marking as answered."""

from uuid import UUID

from flask import Blueprint, Response, g, url_for
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from portal.access.permissions import ANSWER_ABOUT_SECTION, ASK_ABOUT_SECTION, SEE_ASKED, SETTLE_ASKED
from portal.foundation import clock
from portal.foundation.ids import new_id
from portal.plans import asking
from portal.plans.asking import SectionPage
from portal.trail.record import Told
from portal.web.forms import PortalForm, Words, WordsField
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("asking", __name__)


class AskForm(PortalForm):
    kind = RadioField(
        "What is it?",
        choices=[("question", "I have a question"), ("wrong", "Something here is wrong")],
        validators=[InputRequired("Say whether it is a question, or something is wrong.")],
    )
    words = WordsField("In your words", validators=[Words(required="Write your question, or what is wrong and what is right.")])


class AnswerForm(PortalForm):
    accepted = RadioField(
        "Is it wrong?",
        choices=[("yes", "Yes: the next version will say it right"), ("no", "No: it stays as it is")],
        validators=[Optional()],
    )
    answer = WordsField("Your answer", validators=[Words(required="Write your answer. It stays beside the section.")])


@bp.get("/sections/<uuid:section_id>/asked")
@needs(SEE_ASKED, on=asking.section, sample="section")
def section(shown: SectionPage) -> Response:
    return _page(shown)


@bp.post("/sections/<uuid:section_id>/asked")
@needs(ASK_ABOUT_SECTION, on=asking.section, sample="section")
def ask(shown: SectionPage) -> Response:
    form, at, question_id = AskForm(), clock.now(), new_id()
    if not form.validate_on_submit():
        return _page(shown, ask=form, status=422)
    came: list[bool] = []
    once(form.key, at, g.actor, lambda: came.append(
        asking.ask(question_id, shown.id, at, kind=form.kind.data, words=form.words.data.strip())))  # fmt: skip
    if any(came):
        _tell(ASK_ABOUT_SECTION.name, shown, question_id)
    return _back(shown)


@bp.get("/asked/<uuid:question_id>")
@needs(SEE_ASKED, on=asking.asked, sample="asked")
def one(shown: SectionPage) -> Response:
    return _page(shown)


@bp.post("/asked/<uuid:question_id>/answer")
@needs(ANSWER_ABOUT_SECTION, on=asking.asked, sample="asked")
def answer(shown: SectionPage) -> Response:
    form, found = AnswerForm(), next(one for one in shown.asked if one.id == shown.at)
    valid = form.validate_on_submit()
    if valid and found.kind == "wrong" and not form.accepted.data:
        form.accepted.errors = ["Say whether it is wrong."]
        valid = False
    if not valid:
        return _page(shown, answer=form, status=422)
    accepted = form.accepted.data == "yes" if found.kind == "wrong" else None
    came: list[bool] = []
    once(form.key, clock.now(), g.actor, lambda: came.append(asking.answer(found.id, accepted=accepted, words=form.answer.data.strip())))
    if any(came):
        _tell(ANSWER_ABOUT_SECTION.name, shown, found.id)
    return _back(shown)


@bp.post("/asked/<uuid:question_id>/settled")
@needs(SETTLE_ASKED, on=asking.may_settle, sample="asked")
def settle(shown: SectionPage) -> Response:
    form = PortalForm()
    if not form.validate_on_submit() or shown.at is None:
        return _page(shown, status=422)
    came: list[bool] = []
    question_id = shown.at
    once(form.key, clock.now(), g.actor, lambda: came.append(asking.settle(question_id)))
    if any(came):
        _tell(SETTLE_ASKED.name, shown, question_id)
    return _back(shown)


def _tell(did: str, shown: SectionPage, what: UUID) -> None:
    note(Told(did, shown.about.child_id, what, frozenset({shown.slice}), g.decision.rule))


def _back(shown: SectionPage) -> Response:
    return go_to(url_for("asking.section", section_id=shown.id))


def _page(shown: SectionPage, *, ask: AskForm | None = None, answer: AnswerForm | None = None, status: int = 200) -> Response:
    return page(
        "plans/section_asked.html",
        status=status,
        shown=shown,
        about=shown.about,
        ask=ask or (AskForm(formdata=None) if shown.may_ask else None),
        answer=answer or (AnswerForm(formdata=None) if shown.may_answer else None),
        settling={one.id for one in shown.asked if asking.settling(g.actor, shown, one)},
        closing=PortalForm(formdata=None),
    )
