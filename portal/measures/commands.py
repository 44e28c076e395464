"""Agreeing and rating goals, entering scores and counts, answering the check-in, and taking a slip back."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.children.almanac import almanac_for
from portal.children.models import Entry
from portal.children.queries import About
from portal.children.standing import REFUSED
from portal.deadlines.wording import in_words
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.measures import rules
from portal.measures.models import EverydayCount, Goal, GoalRating, MeasureScore
from portal.measures.queries import FOR_THE_COMMISSIONER, GOALS, LINE, SCREENING, GoalPage, place_of
from portal.notices.commands import have_mailed

NO_ROOM = {
    "child": "Three goals of the child’s own are active. Three at a time is the most: end one of them first.",
    "network": "Three goals of the people around are active. Three at a time is the most: end one of them first.",
}
NOT_THEIRS = "A slip is taken back by who wrote it, or by the registered manager or the clinical lead."


def agree_goal(
    actor: Actor, about: About, at: datetime, *, whose: str, words: str, rater: tuple[str, str], agreed_on: date, for_school: bool
) -> UUID:
    """Write down a goal with who will rate it. Refused where three of its kind are active."""
    child_id = about.child_id
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"goals {child_id}", 0))))
    asked = text("select wall.place_for_goal(:child, :whose) as place, case when :school then wall.at_school(:child) end as school")
    found = db.session.execute(asked, {"child": child_id, "whose": whose, "school": for_school}).one()
    if found.place is None:
        raise Refused(NO_ROOM[whose])
    key, name = rater
    mine = [actor.membership_id, *([] if key == "child" else [UUID(key)]), *(found.school or [])]
    row = Goal(
        id=new_id(), **_walled(about, GOALS, mine), **_signed(actor, at), whose=whose, place=found.place, words=words, rater=name,
        rater_key=key, agreed_on=agreed_on, ended_on=None, ended_how=None, ended_because=None, ended_by=None,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def rate(actor: Actor, shown: GoalPage, at: datetime, *, rating: int, rated_on: date, rater: tuple[str, str], note: str) -> None:
    """One number by one rater. Refused before the goal was agreed, after it ended, and ahead of its day."""
    goal = shown.goal.row
    if goal.ended_on is not None:
        raise Refused("This goal has ended, so it is rated no more.")
    key, name = rater
    db.session.add(
        GoalRating(
            id=new_id(), child_id=goal.child_id, placement_id=goal.placement_id, slice=goal.slice,
            mine=list(dict.fromkeys([*goal.mine, actor.membership_id])), **_signed(actor, at), goal_id=goal.id, rating=rating,
            rated_on=rated_on, rater=name, rater_key=key, note=note, **_as_it_stands(),
        )
    )  # fmt: skip
    db.session.flush()


def end_goal(actor: Actor, goal: Goal, at: date, *, how: str, because: str) -> None:
    """It is reached, set aside, or was written down by mistake; its place is free again."""
    query = update(Goal).where(Goal.id == goal.id, Goal.child_id == goal.child_id, Goal.ended_on.is_(None))
    if not _change(query.values(ended_on=at, ended_how=how, ended_because=because, ended_by=_name(actor))):
        raise Refused("This goal was ended already. What was written then stands.")


def enter_score(
    actor: Actor, about: About, at: datetime, *, measure: str, informant: str, on_date: date, age: int | None, totals: dict[str, int],
    no_score_because: str | None, kept_where: str,
) -> None:  # fmt: skip
    """Totals as they stand on the scored form, or the reason why there are none. Of the carer, it ends what was due this year."""
    ident = new_id()
    db.session.add(
        MeasureScore(
            id=ident, **_walled(about, SCREENING, [actor.membership_id]), **_signed(actor, at), measure=measure, informant=informant,
            on_date=on_date, age=age, totals=totals, no_score_because=no_score_because, kept_where=kept_where, **_as_it_stands(),
        )
    )  # fmt: skip
    db.session.flush()
    if rules.is_the_yearly(measure, informant):
        _count_the_year_anew(ident, _next_of_carer(about, on_date) if rules.is_asked_again(age) else None)


def write_line(actor: Actor, about: About, at: datetime, *, as_of: date, words: str) -> None:
    """What the scores mean for the placement, for the commissioner. Earlier lines stay: they were true on their day."""
    row = _walled(about, FOR_THE_COMMISSIONER, [actor.membership_id]) | _signed(actor, at)
    heading = f"Scores as of {in_words(as_of)}"
    db.session.add(Entry(id=new_id(), **row, kind=LINE, heading=heading, text=words, facts={"as_of": as_of.isoformat()}))
    db.session.flush()


def enter_count(actor: Actor, about: About, at: datetime, *, kind: str, ends_on: date, count: int, note: str) -> None:
    """How often it happened in the 28 days that end with that day."""
    db.session.add(
        EverydayCount(
            id=new_id(), **_walled(about, rules.count_slice(kind), [actor.membership_id]), **_signed(actor, at), kind=kind,
            starts_on=ends_on - rules.PERIOD + rules.ONE_DAY, ends_on=ends_on, count=count, note=note, **_as_it_stands(),
        )
    )  # fmt: skip
    db.session.flush()


def take_back(actor: Actor, row: GoalRating | MeasureScore | EverydayCount, at: datetime, because: str) -> None:
    """It was a slip: it stays in the record with the reason, and leaves the charts."""
    if row.by_membership_id != actor.membership_id and actor.role not in {Role.RM, Role.CL}:
        raise Refused(NOT_THEIRS)
    model = type(row)
    query = update(model).where(model.id == row.id, model.child_id == row.child_id, model.taken_back_at.is_(None))
    if not _change(query.values(taken_back_at=at, taken_back_by=_name(actor), taken_back_because=because)):
        raise Refused("It was taken back already. What was written then stands.")
    if isinstance(row, MeasureScore) and rules.is_the_yearly(row.measure, row.informant):
        _count_the_year_anew(row.id, None)


def answer_check_in(about: About, at: datetime, today: date, *, faces: dict[str, int], safe: int) -> None:
    """What the child chose. The wall keeps the answer about being safe apart, and tells whom it must in this transaction."""
    asked = text("select wall.keep_check_in(:shared, :apart, :child, :day, cast(:faces as jsonb), cast(:safe as smallint), :after_hours)")
    values = {
        "shared": new_id(), "apart": new_id(), "child": about.child_id, "day": today, "faces": json.dumps(faces), "safe": safe,
        "after_hours": rules.after_hours(at),
    }  # fmt: skip
    have_mailed(_by_the_wall(asked, values))


def decide_on_answer(check_in_id: UUID, whom: list[UUID], why: str) -> None:
    """The social worker says who else is told of an answer, or that nobody is for now."""
    asked = text("select wall.decide_on_answer(:answer, cast(:whom as uuid[]), :why)")
    have_mailed(_by_the_wall(asked, {"answer": check_in_id, "whom": whom, "why": why}))


def _next_of_carer(about: About, on_date: date) -> dict[str, Any]:
    """What is due of the carer's next SDQ, by the calendar as it stands. One statement."""
    almanac = almanac_for(about.child_id, None)
    found = almanac.reckons(rules.YEARLY, on_date)
    return {
        "title": found.told["title"], "due_on": found.due, "legal_limit": found.legal_limit, "explained": found.sentence,
        "event": "the move", "authority_id": almanac.authority, "school_id": almanac.school, "version": almanac.version,
        "told": found.told,
    }  # fmt: skip


def _count_the_year_anew(score_id: UUID, following: dict[str, Any] | None) -> None:
    """The wall ends and begins what is due: its writer need not see it, since it is the social worker's."""
    told = json.dumps(following, default=str) if following else None
    db.session.execute(text("select wall.carers_sdq_changed(:score, cast(:following as jsonb))"), {"score": score_id, "following": told})


def _by_the_wall(asked: Any, values: dict[str, Any]) -> list[UUID]:
    """Whom the wall told, by their notices. What it refuses, it refuses in a sentence meant for the person."""
    try:
        return list(db.session.scalar(asked, values) or [])
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]


def _walled(about: About, slice_: int, mine: list[UUID]) -> dict[str, Any]:
    return {"child_id": about.child_id, "placement_id": place_of(about), "slice": slice_, "mine": list(dict.fromkeys(mine))}


def _signed(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"by_membership_id": actor.membership_id, "by_name": actor.person_name, "by_role": actor.role_name, "written_at": at}


def _as_it_stands() -> dict[str, Any]:
    return {"taken_back_at": None, "taken_back_by": None, "taken_back_because": None}


def _name(actor: Actor) -> str:
    return f"{actor.person_name}, {actor.role_name}, {actor.agency_name}"


def _change(statement: Any) -> int:
    found: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(found.rowcount)
