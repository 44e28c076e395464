"""Goals and their ratings, scores, everyday counts and check-ins. Nothing is deleted: a slip is taken back by a record, with its reason."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

COUNTED = ("attendance", "suspensions", "missing", "restraints", "nights", "self_harm", "family_time", "clubs")


def _of_a_goal() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["goal_id", "child_id"], [f"{SCHEMA}.goal.id", f"{SCHEMA}.goal.child_id"])


def _in_these(*words: str) -> str:
    return ", ".join(repr(word) for word in words)


class TakenBack:
    """That it was a slip: by whom and why. What was taken back stays in the record, and in no chart."""

    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None]
    taken_back_because: Mapped[str | None]


class Goal(Walled, Signed, Base):
    """What the child, or the people around, want to reach. `place` is one of three: so many are active at once, of each kind.

    `rater` is who rates it, over the whole time; `rater_key` tells raters apart ('child', or a membership's id).
    """

    __tablename__ = "goal"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "goal",
            CheckConstraint("whose in ('child', 'network')", name="whose"),
            CheckConstraint("place between 1 and 3", name="place"),
            CheckConstraint("ended_on is null or ended_how is not null", name="ended"),
            Index(
                "goal_one_in_its_place",
                "child_id",
                "whose",
                "place",
                unique=True,
                postgresql_where=text("ended_on is null and slice = 170"),
            ),
            parent=True,
        )

    whose: Mapped[str]
    place: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str]
    rater: Mapped[str]
    rater_key: Mapped[str]
    agreed_on: Mapped[date]
    ended_on: Mapped[date | None]
    ended_how: Mapped[str | None]
    ended_because: Mapped[str | None]
    ended_by: Mapped[str | None]


class GoalRating(Walled, Signed, TakenBack, Base):
    """How near the goal is, from 0 (not at all) to 10 (reached), as one rater says it on one day."""

    __tablename__ = "goal_rating"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "goal_rating", _of_a_goal(), CheckConstraint("rating between 0 and 10", name="rating"), Index("goal_rating_goal", "goal_id")
        )

    goal_id: Mapped[UUID]
    rating: Mapped[int] = mapped_column(SmallInteger)
    rated_on: Mapped[date]
    rater: Mapped[str]
    rater_key: Mapped[str]
    note: Mapped[str]


class GoalFigure(Walled, Base):
    """The number of a rating without a word, for the commissioner. Written by the wall with each rating (migration 0029)."""

    __tablename__ = "goal_figure"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "goal_figure",
            _of_a_goal(),
            CheckConstraint("whose in ('child', 'network')", name="whose"),
            Index("goal_figure_goal", "goal_id"),
            Index("goal_figure_rating", "rating_id"),
        )

    goal_id: Mapped[UUID]
    rating_id: Mapped[UUID]
    rater_key: Mapped[str]
    whose: Mapped[str]
    place: Mapped[int] = mapped_column(SmallInteger)
    line: Mapped[int] = mapped_column(SmallInteger)
    rating: Mapped[int] = mapped_column(SmallInteger)
    rated_on: Mapped[date]
    taken_back_at: Mapped[datetime | None]


class MeasureScore(Walled, Signed, TakenBack, Base):
    """Totals of a screening measure as they were entered, never its questions. `age` is the child's on that day, in whole years.

    `no_score_because` is the code of the yearly return (SDQ1 to SDQ5) where no carer's score was had.
    """

    __tablename__ = "measure_score"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "measure_score",
            CheckConstraint("measure in ('SDQ', 'BERRI', 'STAR')", name="measure"),
            CheckConstraint("informant in ('carer', 'teacher', 'self', 'network')", name="informant"),
            CheckConstraint(
                "measure <> 'SDQ' or not totals ? 'total' or (totals ->> 'total')::integer = (totals ->> 'emotional')::integer"
                " + (totals ->> 'conduct')::integer + (totals ->> 'hyperactivity')::integer + (totals ->> 'peer')::integer",
                name="sum",
            ),
        )

    measure: Mapped[str]
    informant: Mapped[str]
    on_date: Mapped[date]
    age: Mapped[int | None] = mapped_column(SmallInteger)
    totals: Mapped[dict[str, Any]]
    no_score_because: Mapped[str | None]
    kept_where: Mapped[str]


class EverydayCount(Walled, Signed, TakenBack, Base):
    """How often something happened in 28 days, with what one must know to read the number. Its slice is that of what is counted."""

    __tablename__ = "everyday_count"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "everyday_count",
            CheckConstraint(f"kind in ({_in_these(*COUNTED)})", name="kind"),
            CheckConstraint("count between 0 and 999", name="count"),
        )

    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    count: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str]


class CheckIn(Walled, Signed, Base):
    """What the child answered on one day by faces, 1 to 5. Two rows of each: four answers for those who care, and, apart from them,
    the answer to "I feel safe here" (parts.SAFE_ANSWER). `told` names whom the social worker told. Written by the wall alone."""

    __tablename__ = "check_in"

    on_date: Mapped[date]
    faces: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_words: Mapped[str | None]
    told: Mapped[list[str]] = mapped_column(ARRAY(Text()))
