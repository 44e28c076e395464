"""Reminding whoever is asked for a contribution or an agreement and has not answered: by mail without a word about the child.

Like the actions of a review (domain.md 3.4): five working days before the day, on it, and five after, each once. A reminder asks, and
counts for nothing: silence stays silence.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from portal.deadlines.calendar import ENGLAND
from portal.foundation.database import acting_as_system, db
from portal.notices.commands import have_mailed

TASK = "reminders of a plan"
AROUND = 5
"""Working days before and after the day."""
BEFORE, ON, AFTER = "before", "on", "after"


def stage_of(due_on: date, asked_on: date, today: date) -> str:
    """Which reminder is due today, or ''. Who is asked at short notice was told a moment ago, and gets none before the day."""
    soon = ENGLAND.add_working_days(due_on, -AROUND).day
    if today >= ENGLAND.add_working_days(due_on, AROUND).day:
        return AFTER
    if today >= due_on:
        return ON
    return BEFORE if asked_on < soon <= today else ""


def remind(today: date) -> int:
    """The worker's: everybody who is waited for, near the child and at work, is reminded once a stage. Returns how many notices.

    Three statements, and a job for each mail. A stage that passed while no worker ran is not made up for.
    """
    acting_as_system(TASK)
    waits = db.session.execute(text("select item, due_on, asked_on from wall.plan_waits()")).all()
    now = [(one.item, stage) for one in waits if (stage := stage_of(one.due_on, one.asked_on, today))]
    told: list[UUID] = []
    if now:
        items, stages = [item for item, _ in now], [stage for _, stage in now]
        query = text("select wall.remind_of_plan(cast(:items as uuid[]), cast(:stages as text[]))")
        told = db.session.scalar(query, {"items": items, "stages": stages}) or []
    have_mailed(told)
    db.session.commit()
    return len(told)
