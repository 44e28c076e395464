"""Putting wrong entries right. The wall's own functions do it in one step, since the row is gone for its writer with the first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.deadlines.explain import explain, explain_working_days
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.notices.commands import have_mailed

ANSWER_WITHIN = 10
"""Working days; proposed, no law sets it."""


@dataclass(frozen=True)
class Struck:
    """`breach_id` where a breach was opened."""

    breach_id: UUID | None


def strike_out(entry_id: UUID, at: datetime, *, category: str, why: str) -> Struck | None:
    """Take an entry out of every reader's record but one's own. None when it was gone before. Whoever must know of a breach is told."""
    limit = explain("BR1", at)
    assert isinstance(limit.due, datetime)
    row = _one(
        "select * from wall.strike_out(:id, :entry, :category, :why, :ends, :due, :explained)",
        id=new_id(), entry=entry_id, category=category, why=why, ends=limit.due, due=london_day(limit.due), explained=limit.sentence,
    )  # fmt: skip
    have_mailed(row.told)
    return Struck(row.breach) if row.done else None


def ask_correction(correction_id: UUID, entry_id: UUID, at: datetime, *, words: str) -> bool:
    """Say that an entry is wrong. Whoever answers for it is told, and has ten working days."""
    limit = explain_working_days(at, ANSWER_WITHIN)
    row = _one(
        "select * from wall.ask_correction(:id, :entry, :words, :due, :explained)",
        id=correction_id, entry=entry_id, words=words, due=limit.due, explained=limit.sentence,
    )  # fmt: skip
    have_mailed(row.told)
    return bool(row.done)


def answer_correction(correction_id: UUID, *, accepted: bool, answer: str) -> bool:
    """Answer it, once and for ever. False when somebody else was first."""
    row = _one("select * from wall.answer_correction(:id, :accepted, :answer)", id=correction_id, accepted=accepted, answer=answer)
    have_mailed(row.told)
    return bool(row.done)


def assess_breach(breach_id: UUID, *, harm: str, people_told: str, ico_told: str) -> bool:
    return bool(
        _one("select wall.assess_breach(:id, :harm, :told, :ico) as done", id=breach_id, harm=harm, told=people_told, ico=ico_told).done
    )


def close_breach(breach_id: UUID, *, words: str) -> bool:
    return bool(_one("select wall.close_breach(:id, :words) as done", id=breach_id, words=words).done)


def _one(statement: str, **values: Any) -> Any:
    return db.session.execute(text(statement), values).one()
