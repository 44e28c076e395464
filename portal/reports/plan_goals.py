"""The active goals that go on paper with a plan, from rows to frozen values."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from portal.measures.models import GoalRating
from portal.measures.queries import RatedGoal
from portal.measures.shown import by_rater, changes
from portal.reports.plan_facts import GoalLine, GoalMark, PlanGoal


def goals_on_paper(goals: Iterable[RatedGoal], placement_id: UUID | None, school: frozenset[UUID]) -> tuple[PlanGoal, ...]:
    """Active goals of this placement with their ratings. Those of another placement are not for everybody who reads this plan.

    `school` are all who read the school's version today.
    """
    return tuple(_goal(one, school) for one in goals if one.is_active and one.row.placement_id == placement_id)


def _goal(one: RatedGoal, school: frozenset[UUID]) -> PlanGoal:
    row = one.row
    return PlanGoal(
        slice=row.slice,
        whose=row.whose,
        words=row.words,
        rater=row.rater,
        agreed_on=row.agreed_on.isoformat(),
        # One letter goes to all of the school: what one of them was not shown is in none of theirs.
        for_school=bool(school) and school <= set(row.mine),
        lines=_lines([rated for rated in one.ratings if rated.placement_id == row.placement_id]),
    )


def _lines(ratings: Sequence[GoalRating]) -> tuple[GoalLine, ...]:
    names = {one.rater_key: one.rater for one in ratings}
    return tuple(
        GoalLine(
            change.rater, change.in_words, change.means_something, tuple(GoalMark(one.rated_on.isoformat(), one.rating) for one in own)
        )
        for change, (_, own) in zip(changes(ratings, names), by_rater(ratings), strict=True)
    )
