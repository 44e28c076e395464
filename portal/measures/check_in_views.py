"""The child's check-in, and what the social worker decides about an answer to "I feel safe here".

Whatever the child answers, the page that follows is the same, since somebody may look over the child's shoulder.
"""

from flask import Blueprint, Response, g, url_for

from portal.access.parts import SAFE_ANSWER, Part, slice_of
from portal.access.permissions import CHECK_IN, DECIDE_ANSWER, SEE_MEASURES
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.measures import commands, queries, shown
from portal.measures.charts import face
from portal.measures.forms import CheckInForm, DecisionForm
from portal.measures.queries import Adding, AnswerPage
from portal.measures.rules import FACES
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("check_in", __name__)


@bp.get("/children/<uuid:child_id>/check-in")
@needs(CHECK_IN, on=queries.check_in, sample="check_in")
def check_in(adding: Adding) -> Response:
    return _check_in(adding, CheckInForm())


@bp.post("/children/<uuid:child_id>/check-in")
@needs(CHECK_IN, on=queries.check_in, sample="check_in")
def answer(adding: Adding) -> Response:
    form = CheckInForm()
    if not form.validate_on_submit():
        return _check_in(adding, form, status=422)
    about = adding.about
    if once(
        form.key, clock.now(), g.actor, commands.answer_check_in, about, clock.now(), clock.today(), faces=form.faces,
        safe=int(form.safe.data),
    ):  # fmt: skip
        views = frozenset({slice_of(Part.SHARED_VIEWS)})
        note(Told(CHECK_IN.name, about.child_id, None, views, g.decision.rule, "the child answered the check-in"))
    return go_to(url_for("check_in.thanks", child_id=about.child_id))


@bp.get("/children/<uuid:child_id>/check-in/thanks")
@needs(CHECK_IN, on=queries.check_in, sample="check_in")
def thanks(adding: Adding) -> Response:
    return page("measures/thanks.html", adding=adding, about=adding.about)


@bp.get("/check-ins/<uuid:check_in_id>/decision")
@needs(DECIDE_ANSWER, on=queries.answer, sample="check_in_answer")
def deciding(found: AnswerPage) -> Response:
    about = found.about
    note(
        Told(SEE_MEASURES.name, about.child_id, None, about.concern().shown, g.decision.rule),
        Told(DECIDE_ANSWER.name, about.child_id, found.row.id, found.concern.shown, g.decision.rule),
    )
    return _deciding(found, DecisionForm(found))


@bp.post("/check-ins/<uuid:check_in_id>/decision")
@needs(DECIDE_ANSWER, on=queries.answer, sample="check_in_answer")
def decide(found: AnswerPage) -> Response:
    form = DecisionForm(found)
    if not form.validate_on_submit():
        return _deciding(found, form, status=422)
    try:
        if once(form.key, clock.now(), g.actor, commands.decide_on_answer, found.row.id, form.chosen, form.why.data):
            told = Told(DECIDE_ANSWER.name, found.row.child_id, found.row.id, frozenset({SAFE_ANSWER}), g.decision.rule, "decided")
            note(told)
    except Refused as refused:
        form.refuse(refused.sentence)
        return _deciding(found, form, status=422)
    return go_to(url_for("measures.measures", child_id=found.row.child_id, _anchor="answers"))


def _check_in(adding: Adding, form: CheckInForm, status: int = 200) -> Response:
    faces = [face(number) for number, _ in enumerate(FACES, start=1)]
    return page("measures/check_in.html", status=status, adding=adding, about=adding.about, form=form, faces=faces)


def _deciding(found: AnswerPage, form: DecisionForm, status: int = 200) -> Response:
    return page("measures/decision.html", status=status, found=found, about=found.about, answer=shown.answer_shown(found.row), form=form)
