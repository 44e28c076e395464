"""A child's goals and measures: one page for each reader, and the forms behind it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, g, url_for

from portal.access.permissions import (
    COUNT_DAYS,
    KEEP_GOALS,
    KEEP_SCORES,
    SEE_COUNT,
    SEE_GOAL,
    SEE_MEASURES,
    SEE_SCORE,
    WRITE_SCORES_LINE,
    Permission,
)
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.measures import bands, commands, queries, rules, shown
from portal.measures.forms import (
    BerriForm,
    CountForm,
    EndGoalForm,
    GoalForm,
    LicensedForm,
    LineForm,
    RatingForm,
    SdqForm,
    StarForm,
    TakeBackForm,
)
from portal.measures.queries import Adding, CountPage, GoalPage, Measures, RatingPage, ScorePage
from portal.trail.record import Told
from portal.web.gate import needs
from portal.web.parts import age
from portal.web.respond import go_to, page
from portal.web.unit_of_work import note, once

bp = Blueprint("measures", __name__)


@bp.get("/children/<uuid:child_id>/measures")
@needs(SEE_MEASURES, on=queries.measures, sample="measures")
def measures(found: Measures) -> Response:
    active = [shown.goal_shown(one) for one in found.goals if one.is_active]
    carer_days = [one.on_date for one in found.scores if one.measure == "SDQ" and one.informant == "carer" and not one.taken_back_at]
    return page(
        "measures/measures.html",
        found=found,
        about=found.about,
        goals=[(words, [one for one in active if one.whose == whose]) for whose, words in shown.WHOSE.items()],
        ended=[shown.goal_shown(one) for one in found.goals if not one.is_active],
        figures=shown.figures_shown(found.figures),
        sdq=shown.sdq_shown(found.scores),
        berri=shown.others_shown(found.scores, "BERRI"),
        star=shown.others_shown(found.scores, "STAR"),
        asked_yearly=_is_asked_yearly(found, clock.today()),
        next_carer=rules.next_carer_score(carer_days),
        today=clock.today(),
        writes_line=WRITE_SCORES_LINE.name in found.may,
        counts=shown.counts_shown(found.counts),
        check_in=shown.check_in_chart(found),
        answers=shown.answers_shown(found),
        source=bands.SOURCE,
        may_differ=shown.MAY_DIFFER,
    )


def _is_asked_yearly(found: Measures, today: date) -> bool:
    """Whether the yearly return asks for a carer's score of this child; said only to who reads every score there is."""
    born = found.about.facts.get("date_of_birth")
    return found.reads_all_scores and born is not None and bands.YEARLY_FROM <= age(date.fromisoformat(born), today) <= bands.YEARLY_TO


# Goals


@bp.get("/children/<uuid:child_id>/measures/goals")
@needs(KEEP_GOALS, on=queries.new_goal, sample="new_goal")
def new_goal(adding: Adding) -> Response:
    return _form("measures/goal_new.html", adding, GoalForm(adding))


@bp.post("/children/<uuid:child_id>/measures/goals")
@needs(KEEP_GOALS, on=queries.new_goal, sample="new_goal")
def agree_goal(adding: Adding) -> Response:
    form = GoalForm(adding)
    if not form.validate_on_submit():
        return _form("measures/goal_new.html", adding, form, status=422)
    said = {
        "whose": form.whose.data, "words": form.words.data.strip(), "rater": form.chosen_rater, "agreed_on": form.agreed_on.data,
        "for_school": form.for_school.data,
    }  # fmt: skip
    if not _saved(form, KEEP_GOALS, adding, "agreed a goal", commands.agree_goal, g.actor, adding.about, clock.now(), **said):
        return _form("measures/goal_new.html", adding, form, status=422)
    return _back_to_all(adding, "goals")


@bp.get("/goals/<uuid:goal_id>")
@needs(SEE_GOAL, on=queries.goal, sample="goal")
def goal(found: GoalPage) -> Response:
    return _goal(found)


@bp.post("/goals/<uuid:goal_id>/ratings")
@needs(KEEP_GOALS, on=queries.goal, sample="goal")
def rate(found: GoalPage) -> Response:
    form = RatingForm(found, _me())
    if not form.validate_on_submit():
        return _goal(found, rating=form, status=422)
    said = {"rating": int(form.rating.data), "rated_on": form.rated_on.data, "rater": form.chosen_rater, "note": form.note.data}
    if not _saved(form, KEEP_GOALS, found, "rated a goal", commands.rate, g.actor, found, clock.now(), **said):
        return _goal(found, rating=form, status=422)
    return go_to(url_for("measures.goal", goal_id=found.goal.row.id))


@bp.post("/goals/<uuid:goal_id>/ending")
@needs(KEEP_GOALS, on=queries.goal, sample="goal")
def end_goal(found: GoalPage) -> Response:
    form = EndGoalForm()
    if not form.validate_on_submit():
        return _goal(found, ending=form, status=422)
    row = found.goal.row
    said = {"how": form.how.data, "because": form.because.data}
    if not _saved(form, KEEP_GOALS, found, "ended a goal", commands.end_goal, g.actor, row, clock.today(), **said):
        return _goal(found, ending=form, status=422)
    return go_to(url_for("measures.goal", goal_id=row.id))


@bp.get("/goals/ratings/<uuid:rating_id>/slip")
@needs(KEEP_GOALS, on=queries.rating, sample="goal_rating")
def rating_slip(found: RatingPage) -> Response:
    return _slip(found, TakeBackForm())


@bp.post("/goals/ratings/<uuid:rating_id>/slip")
@needs(KEEP_GOALS, on=queries.rating, sample="goal_rating")
def take_rating_back(found: RatingPage) -> Response:
    form = TakeBackForm()
    if not form.validate_on_submit() or not _taken_back(form, KEEP_GOALS, found, "took a rating back"):
        return _slip(found, form, status=422)
    return go_to(url_for("measures.goal", goal_id=found.row.goal_id))


def _goal(found: GoalPage, *, rating: RatingForm | None = None, ending: EndGoalForm | None = None, status: int = 200) -> Response:
    return page(
        "measures/goal.html",
        status=status,
        found=found,
        about=found.about,
        goal=shown.goal_shown(found.goal),
        rating=rating or RatingForm(found, _me(), formdata=None),
        ending=ending or EndGoalForm(formdata=None),
        may_differ=shown.MAY_DIFFER,
    )


def _slip(found: RatingPage, form: TakeBackForm, status: int = 200) -> Response:
    return page("measures/rating_slip.html", status=status, found=found, about=found.about, form=form)


# Scores


@bp.get("/children/<uuid:child_id>/measures/sdq")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def sdq(adding: Adding) -> Response:
    return _score_form(adding, SdqForm(adding))


@bp.post("/children/<uuid:child_id>/measures/sdq")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def keep_sdq(adding: Adding) -> Response:
    return _keep_score(adding, SdqForm(adding))


@bp.get("/children/<uuid:child_id>/measures/berri")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def berri(adding: Adding) -> Response:
    return _score_form(adding, BerriForm(adding))


@bp.post("/children/<uuid:child_id>/measures/berri")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def keep_berri(adding: Adding) -> Response:
    return _keep_score(adding, BerriForm(adding))


@bp.get("/children/<uuid:child_id>/measures/star")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def star(adding: Adding) -> Response:
    return _score_form(adding, StarForm(adding))


@bp.post("/children/<uuid:child_id>/measures/star")
@needs(KEEP_SCORES, on=queries.new_score, sample="new_score")
def keep_star(adding: Adding) -> Response:
    return _keep_score(adding, StarForm(adding))


@bp.get("/children/<uuid:child_id>/measures/line")
@needs(WRITE_SCORES_LINE, on=queries.new_line, sample="scores_line")
def line(adding: Adding) -> Response:
    return _form("measures/line.html", adding, LineForm())


@bp.post("/children/<uuid:child_id>/measures/line")
@needs(WRITE_SCORES_LINE, on=queries.new_line, sample="scores_line")
def write_line(adding: Adding) -> Response:
    form = LineForm()
    if not form.validate_on_submit():
        return _form("measures/line.html", adding, form, status=422)
    said = {"as_of": form.as_of.data, "words": form.words.data.strip()}
    if once(form.key, clock.now(), g.actor, commands.write_line, g.actor, adding.about, clock.now(), **said):
        told = frozenset({queries.FOR_THE_COMMISSIONER})
        note(Told(WRITE_SCORES_LINE.name, adding.about.child_id, None, told, g.decision.rule, "wrote the commissioner’s line"))
    return _back_to_all(adding, "scores")


@bp.get("/measures/scores/<uuid:score_id>")
@needs(SEE_SCORE, on=queries.score, sample="measure_score")
def score(found: ScorePage) -> Response:
    return _score(found, TakeBackForm())


@bp.post("/measures/scores/<uuid:score_id>/slip")
@needs(KEEP_SCORES, on=queries.score, sample="measure_score")
def take_score_back(found: ScorePage) -> Response:
    form = TakeBackForm()
    if not form.validate_on_submit() or not _taken_back(form, KEEP_SCORES, found, "took a score back"):
        return _score(found, form, status=422)
    return go_to(url_for("measures.score", score_id=found.row.id))


def _score(found: ScorePage, form: TakeBackForm, status: int = 200) -> Response:
    return page(
        "measures/score.html",
        status=status,
        found=found,
        about=found.about,
        line=shown.score_line(found.row),
        form=form,
        informants=bands.INFORMANTS | shown.WHO_RATES_OTHERS,
        source=bands.SOURCE,
    )


def _score_form(adding: Adding, form: SdqForm | LicensedForm, status: int = 200) -> Response:
    return _form(form.page, adding, form, status=status, source=bands.SOURCE)


def _keep_score(adding: Adding, form: SdqForm | LicensedForm) -> Response:
    if not form.validate_on_submit():
        return _score_form(adding, form, status=422)
    said = {
        "measure": form.measure, "informant": form.informant_is, "on_date": form.on_date.data, "age": form.age, "totals": form.totals,
        "no_score_because": form.reason, "kept_where": form.kept_where.data.strip(),
    }  # fmt: skip
    if once(form.key, clock.now(), g.actor, commands.enter_score, g.actor, adding.about, clock.now(), **said):
        _tell(KEEP_SCORES, adding, "entered a score")
    return _back_to_all(adding, "scores")


# Everyday life


@bp.get("/children/<uuid:child_id>/measures/counts")
@needs(COUNT_DAYS, on=queries.new_count, sample="new_count")
def new_count(adding: Adding) -> Response:
    return _form("measures/count_new.html", adding, CountForm(adding))


@bp.post("/children/<uuid:child_id>/measures/counts")
@needs(COUNT_DAYS, on=queries.new_count, sample="new_count")
def keep_count(adding: Adding) -> Response:
    form = CountForm(adding)
    if not form.validate_on_submit():
        return _form("measures/count_new.html", adding, form, status=422)
    kind = form.kind.data
    said = {"kind": kind, "ends_on": form.ends_on.data, "count": form.count.data, "note": form.note.data.strip()}
    if once(form.key, clock.now(), g.actor, commands.enter_count, g.actor, adding.about, clock.now(), **said):
        slices = frozenset({rules.count_slice(kind)})
        note(Told(COUNT_DAYS.name, adding.about.child_id, None, slices, g.decision.rule, "counted 28 days"))
    return _back_to_all(adding, "counts")


@bp.get("/measures/counts/<uuid:count_id>")
@needs(SEE_COUNT, on=queries.count, sample="everyday_count")
def count(found: CountPage) -> Response:
    return _count(found, TakeBackForm())


@bp.post("/measures/counts/<uuid:count_id>/slip")
@needs(COUNT_DAYS, on=queries.count, sample="everyday_count")
def take_count_back(found: CountPage) -> Response:
    form = TakeBackForm()
    if not form.validate_on_submit() or not _taken_back(form, COUNT_DAYS, found, "took a count back"):
        return _count(found, form, status=422)
    return go_to(url_for("measures.count", count_id=found.row.id))


def _count(found: CountPage, form: TakeBackForm, status: int = 200) -> Response:
    title, _, unit = rules.COUNTS[found.row.kind]
    return page("measures/count.html", status=status, found=found, about=found.about, title=title, unit=unit, form=form)


# What they share


def _me() -> tuple[str, str]:
    return str(g.actor.membership_id), g.actor.person_name


def _form(template: str, adding: Adding, form: Any, status: int = 200, **more: Any) -> Response:
    return page(template, status=status, adding=adding, about=adding.about, form=form, **more)


def _saved(form: Any, permission: Permission, found: Any, did: str, command: Callable[..., Any], *args: Any, **said: Any) -> bool:
    """Saved and told; or, where a rule refuses it, not, and the form says why beside everything that was typed."""
    try:
        if once(form.key, clock.now(), g.actor, command, *args, **said):
            _tell(permission, found, did)
    except Refused as refused:
        form.refuse(refused.sentence)
        return False
    return True


def _taken_back(form: TakeBackForm, permission: Permission, found: Any, did: str) -> bool:
    return _saved(form, permission, found, did, commands.take_back, g.actor, found.row, clock.now(), form.because.data)


def _tell(permission: Permission, found: Any, did: str) -> None:
    """Of the row that was written about; of something new, of its part."""
    concern = found.concern
    note(Told(permission.name, concern.child_id, concern.row, frozenset({concern.slice}), g.decision.rule, did))


def _back_to_all(adding: Adding, section: str) -> Response:
    return go_to(url_for("measures.measures", child_id=adding.about.child_id, _anchor=section))
