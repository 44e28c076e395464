"""Who agrees to a plan, and what changed since they last did."""

from uuid import UUID

from flask import Blueprint, Response, g, request, url_for

from portal.access.actor import Actor
from portal.access.permissions import ANSWER_PLAN, COMPARE_PLAN, MEET_DISSENT, SEE_AGREEMENT, SEE_DISSENT, SETTLE_DISSENT
from portal.foundation import clock
from portal.foundation.refusals import Unseen
from portal.plans import agreeing_commands as commands
from portal.plans import agreeing_queries as queries
from portal.plans import comparing_queries as comparing
from portal.plans.agreeing_forms import AnswersForm, MeetingForm, SettlingForm, answers_form
from portal.plans.agreeing_queries import AgreementPage, AnswersPage
from portal.plans.agreeing_words import KINDS, RESULTS
from portal.plans.comparing_queries import ChangesPage
from portal.plans.put_down import PutDownPage, put_down
from portal.plans.words import state_in_words
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("agreeing", __name__)


@bp.get("/plans/<uuid:version_id>/agreement")
@needs(SEE_AGREEMENT, on=queries.agreement, sample="plan")
def agreement(shown: AgreementPage) -> Response:
    return _agreement(shown, answers_form(shown) if shown.answering else None)


@bp.post("/plans/<uuid:version_id>/agreement")
@needs(ANSWER_PLAN, on=queries.answering, sample="plan_answering")
def answer(shown: AgreementPage) -> Response:
    form = answers_form(shown)
    if not form.validate_on_submit():
        return _agreement(queries.agreement(g.actor, shown.version_id), form, status=422)
    at = clock.now()
    touched = frozenset(one.slice for one in shown.ours)
    once(form.key, at, g.actor, commands.answer, shown, form.given, at)
    note(Told(ANSWER_PLAN.name, shown.about.child_id, shown.version_id, touched, g.decision.rule))
    return go_to(url_for("agreeing.agreement", version_id=shown.version_id, _anchor="answered"))


def _agreement(shown: AgreementPage, form: AnswersForm | None, status: int = 200) -> Response:
    return page(
        "plans/agreement.html", status=status, shown=shown, about=shown.about, form=form, state=state_in_words(shown.state),
        result=RESULTS[shown.result], kinds=KINDS,
    )  # fmt: skip


def _changes(actor: Actor, version_id: UUID) -> ChangesPage:
    """`?since=` an older version of the same plan; an address that names none of them is nobody's."""
    asked = request.args.get("since", "")
    try:
        return comparing.changes(actor, version_id, UUID(asked) if asked else None)
    except ValueError:
        raise Unseen from None


@bp.get("/plans/<uuid:version_id>/changes")
@needs(COMPARE_PLAN, on=_changes, sample="plan")
def changes(shown: ChangesPage) -> Response:
    return page("plans/changes.html", shown=shown, about=shown.about)


@bp.get("/plans/asked/<uuid:asked_id>")
@needs(SEE_AGREEMENT, on=queries.answers_of, sample="plan_asked")
def answers_of(shown: AnswersPage) -> Response:
    return _answers(shown)


@bp.post("/plans/asked/<uuid:asked_id>")
@needs(MEET_DISSENT, on=queries.answers_of, sample="plan_asked")
def meet(shown: AnswersPage) -> Response:
    form = MeetingForm()
    if not form.validate_on_submit():
        return _answers(shown, meeting=form, status=422)
    at = clock.now()
    once(form.key, at, g.actor, commands.meet_dissent, shown, form.words.data, at)
    note(Told(MEET_DISSENT.name, shown.about.child_id, shown.asked_id, shown.concern.shown, g.decision.rule))
    return go_to(url_for("agreeing.answers_of", asked_id=shown.asked_id))


@bp.post("/plans/asked/<uuid:asked_id>/settlement")
@needs(SETTLE_DISSENT, on=queries.answers_of, sample="plan_dissent")
def settle(shown: AnswersPage) -> Response:
    form = SettlingForm()
    if not form.validate_on_submit():
        return _answers(shown, settling=form, status=422)
    at = clock.now()
    once(form.key, at, g.actor, commands.settle_dissent, shown, form.settled.data, at)
    note(Told(SETTLE_DISSENT.name, shown.about.child_id, shown.asked_id, shown.concern.shown, g.decision.rule))
    return go_to(url_for("agreeing.answers_of", asked_id=shown.asked_id))


def _answers(
    shown: AnswersPage, *, meeting: MeetingForm | None = None, settling: SettlingForm | None = None, status: int = 200
) -> Response:
    """The page with the forms that this reader has; one that was refused keeps what was typed."""
    return page(
        "plans/answers.html", status=status, shown=shown, about=shown.about, kinds=KINDS,
        meeting=meeting or (MeetingForm() if shown.may_meet else None),
        settling=settling or (SettlingForm() if shown.may_settle else None),
    )  # fmt: skip


# What was put down in section 14


@bp.get("/plans/disagreements/<uuid:section_id>")
@needs(SEE_DISSENT, on=put_down, sample="plan_put_down")
def disagreement(shown: PutDownPage) -> Response:
    return _put_down(shown, SettlingForm() if shown.may_settle else None)


@bp.post("/plans/disagreements/<uuid:section_id>")
@needs(SETTLE_DISSENT, on=put_down, sample="plan_put_down")
def settle_put_down(shown: PutDownPage) -> Response:
    form = SettlingForm()
    if not form.validate_on_submit():
        return _put_down(shown, form, status=422)
    at = clock.now()
    once(form.key, at, g.actor, commands.settle_put_down, shown, form.settled.data, at)
    note(Told(SETTLE_DISSENT.name, shown.about.child_id, shown.row.id, shown.concern.shown, g.decision.rule))
    return go_to(url_for("agreeing.disagreement", section_id=shown.row.id))


def _put_down(shown: PutDownPage, form: SettlingForm | None, status: int = 200) -> Response:
    return page("plans/put_down.html", status=status, shown=shown, about=shown.about, form=form)
