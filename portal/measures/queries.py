"""Goals and measures as they exist for an actor. Each reader's page is made of the rows of their own slices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, false, func, join, select, text
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import SAFE_ANSWER, TOLD_OF_AN_ANSWER, Audience, Part, Role, slice_of
from portal.access.permissions import CHECK_IN, COUNT_DAYS, KEEP_GOALS, KEEP_SCORES, READ_NOTES, WRITE_SCORES_LINE, Permission, allows
from portal.access.policy import CONTRIBUTE, cell, is_own, opens
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import Entry, Placement
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.measures import rules
from portal.measures.models import CheckIn, EverydayCount, Goal, GoalFigure, GoalRating, MeasureScore

FOR_THE_COMMISSIONER = slice_of(Part.SCREENING, Audience.COMMISSIONER)
"""What scores mean for the placement, in the words of the clinical lead: entries of their own, never a part of a score."""
LINE = "scores_line"
GOALS, SCREENING, VIEWS = slice_of(Part.GOALS), slice_of(Part.SCREENING), slice_of(Part.SHARED_VIEWS)
COUNTS = tuple(sorted({rules.count_slice(kind) for kind in rules.COUNTS}))
_FIGURES = select(GoalFigure).order_by(GoalFigure.rated_on, GoalFigure.id)


@dataclass(frozen=True)
class RatedGoal:
    """A goal with everything that was rated of it, by day; what was taken back stands apart."""

    row: Goal
    ratings: list[GoalRating] = field(default_factory=list)
    taken_back: list[GoalRating] = field(default_factory=list)

    @property
    def is_active(self) -> bool:
        return self.row.ended_on is None


@dataclass(frozen=True)
class Measures:
    """One child's goals and measures for one reader. `reads` are the sections that this reader's role can have anything in."""

    about: About
    goals: list[RatedGoal]
    figures: list[GoalFigure]
    scores: list[MeasureScore]
    counts: list[EverydayCount]
    check_ins: list[CheckIn]
    answers: list[CheckIn]
    lines: list[Entry]
    reads: frozenset[str]
    may: frozenset[str]
    is_the_child: bool
    is_for_the_commissioner: bool
    decides: bool
    reads_all_scores: bool
    concern: Concern


@dataclass(frozen=True)
class Adding:
    """What a form for something new needs to know. `people` may rate a goal; `kinds` may be counted by this actor."""

    about: About
    concern: Concern
    people: list[tuple[str, str]] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    carer_days: list[date] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)

    @property
    def born_on(self) -> date | None:
        told = self.about.facts.get("date_of_birth")
        return date.fromisoformat(told) if told else None


@dataclass(frozen=True)
class GoalPage:
    about: About
    goal: RatedGoal
    may_rate: bool
    may_see_notes: bool
    concern: Concern


@dataclass(frozen=True)
class RatingPage:
    about: About
    row: GoalRating
    concern: Concern


@dataclass(frozen=True)
class ScorePage:
    about: About
    row: MeasureScore
    may_keep: bool
    concern: Concern


@dataclass(frozen=True)
class CountPage:
    about: About
    row: EverydayCount
    may_keep: bool
    concern: Concern


@dataclass(frozen=True)
class AnswerPage:
    """One answer to "I feel safe here", before the social worker decides who is told."""

    about: About
    row: CheckIn
    people: list[tuple[UUID, str]]
    concern: Concern


def measures(actor: Actor, child_id: UUID) -> Measures:
    """Five statements: the child, goals with ratings (or their numbers), scores and the lines about them, counts, check-ins."""
    about = children.meet(actor, child_id)
    in_numbers = cell(Part.GOALS, actor.role).suffix == "s"
    goals = [] if in_numbers else _goals(actor, about, Goal.child_id == child_id)
    figures = _sieved(actor, about, _FIGURES.where(_of(GoalFigure, about))) if in_numbers else []
    scores, lines = _scores_and_lines(actor, about)
    counted = select(EverydayCount).where(_of(EverydayCount, about), EverydayCount.slice.in_(COUNTS))
    counts = _sieved(actor, about, counted.order_by(EverydayCount.ends_on))
    checked = _sieved(
        actor,
        about,
        select(CheckIn).where(_of(CheckIn, about), CheckIn.slice.in_((VIEWS, SAFE_ANSWER))).order_by(CheckIn.on_date, CheckIn.id),
    )
    rated: list[Any] = [row for one in goals for row in (one.row, *one.ratings, *one.taken_back)]
    seen = children.shown(rated, figures, scores, counts, checked, lines)
    return Measures(
        about=about,
        goals=goals,
        figures=figures,
        scores=scores,
        counts=counts,
        check_ins=[one for one in checked if one.slice == VIEWS],
        answers=[one for one in checked if one.slice == SAFE_ANSWER],
        lines=lines,
        reads=_reads(actor, about),
        may=frozenset(one.name for one in (KEEP_GOALS, KEEP_SCORES, WRITE_SCORES_LINE, COUNT_DAYS, CHECK_IN) if _may(actor, about, one)),
        is_the_child=actor.role is Role.CH,
        is_for_the_commissioner=actor.role is Role.CO,
        decides=actor.role is Role.SW and not about.nearness.read_only,
        reads_all_scores=opens(actor.role, about.nearness, slice_=SCREENING, placement=None, mine=False),
        concern=about.concern(seen),
    )


SLICE_OF: dict[str, int] = {
    KEEP_GOALS.name: GOALS, KEEP_SCORES.name: SCREENING, WRITE_SCORES_LINE.name: SCREENING,
    COUNT_DAYS.name: slice_of(Part.EDUCATION), CHECK_IN.name: VIEWS,
}  # fmt: skip
"""Of which slice something new is, before anything is written of it."""


def new_goal(actor: Actor, child_id: UUID) -> Adding:
    """Two statements."""
    about = children.meet(actor, child_id)
    concern = _to_add(actor, about, KEEP_GOALS)
    near = [one for one in children.network(actor, about) if one.capacity == "full" and one.membership_id != actor.membership_id]
    named = [(str(one.membership_id), f"{one.name}, {Role(one.role).label}") for one in near if one.role != Role.CH]
    people = [("child", about.known_as), (str(actor.membership_id), f"{actor.person_name} (you)"), *dict(named).items()]
    return Adding(about, replace(concern, shown=concern.shown | children.shown(near)), people)


def new_score(actor: Actor, child_id: UUID) -> Adding:
    """One statement."""
    about = children.meet(actor, child_id)
    return Adding(about, _to_add(actor, about, KEEP_SCORES))


def new_line(actor: Actor, child_id: UUID) -> Adding:
    """One statement."""
    about = children.meet(actor, child_id)
    return Adding(about, _to_add(actor, about, WRITE_SCORES_LINE))


def new_count(actor: Actor, child_id: UUID) -> Adding:
    """One statement. Only what this actor adds to may be counted by them."""
    about = children.meet(actor, child_id)
    kinds = [kind for kind in rules.COUNTS if _adds(actor, about, rules.count_slice(kind))]
    return Adding(about, _to_add(actor, about, COUNT_DAYS), kinds=kinds)


def check_in(actor: Actor, child_id: UUID) -> Adding:
    """Two statements: the child, and whom to ring at night."""
    about = children.meet(actor, child_id)
    query = select(Entry).where(Entry.child_id == child_id, Entry.kind == "out_of_hours", Entry.slice == slice_of(Part.NETWORK))
    found = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(Entry.id.desc()).limit(1)))
    numbers = [line for one in found for line in one.text.splitlines() if line.strip()]
    concern = _to_add(actor, about, CHECK_IN)
    return Adding(about, replace(concern, shown=concern.shown | children.shown(found)), numbers=numbers)


def goal(actor: Actor, goal_id: UUID) -> GoalPage:
    """Two statements."""
    row, about = children.meet_by(actor, Goal, goal_id)
    ratings = _sieved(
        actor,
        about,
        select(GoalRating).where(_of(GoalRating, about), GoalRating.goal_id == goal_id).order_by(GoalRating.rated_on, GoalRating.id),
    )
    concern = about.concern(children.shown([row], ratings), row)
    may_rate = row.ended_on is None and allows(actor, KEEP_GOALS, concern).allowed
    reads_notes = allows(actor, READ_NOTES, Concern(about.child_id, about.nearness, slice_of(Part.PRACTICE_NOTES))).allowed
    return GoalPage(about, _rated(row, ratings), may_rate, reads_notes, concern)


def rating(actor: Actor, rating_id: UUID) -> RatingPage:
    """One statement."""
    row, about = children.meet_by(actor, GoalRating, rating_id)
    return RatingPage(about, row, about.concern((), row))


def score(actor: Actor, score_id: UUID) -> ScorePage:
    """One statement."""
    row, about = children.meet_by(actor, MeasureScore, score_id)
    concern = about.concern((), row)
    return ScorePage(about, row, row.taken_back_at is None and allows(actor, KEEP_SCORES, concern).allowed, concern)


def count(actor: Actor, count_id: UUID) -> CountPage:
    """One statement."""
    row, about = children.meet_by(actor, EverydayCount, count_id)
    concern = about.concern((), row)
    return CountPage(about, row, row.taken_back_at is None and allows(actor, COUNT_DAYS, concern).allowed, concern)


def answer(actor: Actor, check_in_id: UUID) -> AnswerPage:
    """Two statements. For everybody but the social worker this page does not exist, whoever was told of the answer."""
    row, about = children.meet_by(actor, CheckIn, check_in_id)
    if row.slice != SAFE_ANSWER or actor.role is not Role.SW:
        raise Unseen
    found = db.session.execute(text("select * from wall.to_be_told(:child)"), {"child": about.child_id})
    people = [
        (one.membership_id, f"{one.name}, {Role(one.role).label}, {one.agency}")
        for one in found
        if Role(one.role) in TOLD_OF_AN_ANSWER and one.membership_id not in row.mine
    ]
    # The name on the page is told apart (check_in_views.py): an entry about more than the answer would be read by more people.
    return AnswerPage(about, row, people, replace(about.concern((), row), shown=frozenset({SAFE_ANSWER})))


def goals_of(actor: Actor, about: About) -> list[RatedGoal]:
    """The goals of a child who was met already. One statement."""
    return _goals(actor, about, Goal.child_id == about.child_id)


def at_school(about: About) -> frozenset[UUID]:
    """Everybody of the child's school, and the virtual school, whom a goal that is shown to school is shown to. One statement."""
    return frozenset(db.session.scalar(select(func.wall.at_school(about.child_id))) or ())


def place_of(about: About) -> UUID | None:
    """To which placement something new belongs: the writer's own, else the child's current one."""
    own = about.nearness.placements
    if own is not None and len(own) == 1:
        found: Any = next(iter(own))
        return UUID(str(found))
    query = select(Placement.id).where(Placement.child_id == about.child_id, Placement.state == "active")
    return db.session.scalar(query)


def _goals(actor: Actor, about: About, condition: Any) -> list[RatedGoal]:
    """One statement for goals and ratings together; each row is sieved by itself."""
    query = (
        select(Goal, GoalRating)
        .outerjoin(GoalRating, and_(GoalRating.goal_id == Goal.id, GoalRating.child_id == Goal.child_id))
        .where(condition, Goal.slice == GOALS)
        .order_by(Goal.whose, Goal.place, Goal.id, GoalRating.rated_on, GoalRating.id)
    )
    found: dict[UUID, tuple[Goal, list[GoalRating]]] = {}
    for row, rated in db.session.execute(query):
        found.setdefault(row.id, (row, []))[1].extend([rated] if rated is not None else [])
    return [
        _rated(row, children.sieve(actor, about.nearness, ratings))
        for row, ratings in found.values()
        if children.sieve(actor, about.nearness, [row])
    ]


def _rated(row: Goal, ratings: Sequence[GoalRating]) -> RatedGoal:
    return RatedGoal(row, [one for one in ratings if one.taken_back_at is None], [one for one in ratings if one.taken_back_at is not None])


def _scores_and_lines(actor: Actor, about: About) -> tuple[list[MeasureScore], list[Entry]]:
    """Scores by their day; the words about them for the commissioner, the newest first. Nothing joins the two; one statement asks."""
    scores = select(MeasureScore).where(_of(MeasureScore, about), MeasureScore.slice == SCREENING)
    lines = select(Entry).where(_of(Entry, about), Entry.kind == LINE, Entry.slice == FOR_THE_COMMISSIONER)
    one, other = aliased(MeasureScore, scores.subquery("scores")), aliased(Entry, lines.subquery("lines"))
    found = db.session.execute(select(one, other).select_from(join(one, other, false(), full=True))).all()
    return (
        sorted(children.sieve(actor, about.nearness, [row for row, _ in found if row is not None]), key=lambda row: row.on_date),
        sorted(children.sieve(actor, about.nearness, [row for _, row in found if row is not None]), key=_as_of, reverse=True),
    )


def _as_of(line: Entry) -> tuple[str, UUID]:
    return str(line.facts.get("as_of", "")), line.id


def _of(model: Any, about: About) -> Any:
    return model.child_id == about.child_id


def _sieved(actor: Actor, about: About, query: Any) -> list[Any]:
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def _to_add(actor: Actor, about: About, permission: Permission) -> Concern:
    """What the gate asks before something new of the actor's own is written."""
    concern = about.concern()
    slice_ = SLICE_OF[permission.name]
    return Concern(about.child_id, about.nearness, slice_, mine=(actor.membership_id,), shown=concern.shown | {slice_})


def _may(actor: Actor, about: About, permission: Permission) -> bool:
    return allows(actor, permission, _to_add(actor, about, permission)).allowed


def _reads(actor: Actor, about: About) -> frozenset[str]:
    """Sections that say that they are empty, rather than being left out, for this reader."""
    asked: dict[str, Iterable[int]] = {
        "goals": (GOALS, GOALS + 2),
        "scores": (SCREENING, FOR_THE_COMMISSIONER),
        "counts": COUNTS,
        "check-in": (VIEWS,),
    }
    return frozenset(name for name, slices in asked.items() if any(_opens(actor, about, one) for one in slices))


def _opens(actor: Actor, about: About, slice_: int) -> bool:
    mine = is_own(actor.membership_id, about.nearness, (actor.membership_id,), slice_)
    return opens(actor.role, about.nearness, slice_=slice_, placement=None, mine=mine)


def _adds(actor: Actor, about: About, slice_: int) -> bool:
    return opens(actor.role, about.nearness, slice_=slice_, placement=None, mine=True, level=CONTRIBUTE)
