"""Opening a record in an emergency, ending it, and reviewing it afterwards."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.access.actor import Actor
from portal.deadlines.explain import explain_working_days
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notices.commands import have_mailed
from portal.signin import throttle
from portal.signin.store import hash_of

NO_CHILD = "There is no child with that code and that date of birth or surname, or not one that you may open. Check both."
NOT_NOW = {
    "open already": "You are near this child already. Find them on your list.",
    "nobody to tell": "Nobody could be told, so it was not opened. Ask your council's emergency duty manager.",
}


@dataclass(frozen=True)
class Opened:
    """A record that is open now. `id` is the break-glass."""

    id: UUID
    child_id: UUID


def break_glass(
    actor: Actor, at: datetime, *, case_code: str, born_on: date | None, surname: str, why: str, hours: int, concern: bool
) -> Opened:
    """Tell those who must know, then open one child's record: both or neither, in this transaction.

    Refused alike for an unknown code, a wrong proof and another council's child; too many of these must wait.
    """
    key = hash_of(f"break-glass {actor.membership_id}")
    throttle.take({key: throttle.CODES})
    limit = explain_working_days(at, 1)
    glass = new_id()
    row = _one(
        "select * from wall.break_glass(:id, :code, :born, :surname, :why, :hours, :concern, :due, :explained)",
        id=glass, code=case_code, born=born_on, surname=surname, why=why, hours=hours, concern=concern, due=limit.due,
        explained=limit.sentence,
    )  # fmt: skip
    if row.state != "opened":
        raise Refused(NOT_NOW.get(row.state, NO_CHILD))
    throttle.right([key])
    have_mailed(row.told)
    return Opened(glass, row.child)


def end(child_id: UUID) -> bool:
    """End one's own break-glass now. The last act of its transaction."""
    return bool(_one("select wall.end_break_glass(:child) as done", child=child_id).done)


def review(glass_id: UUID, *, justified: bool, words: str) -> bool:
    return bool(_one("select wall.review_break_glass(:id, :justified, :words) as done", id=glass_id, justified=justified, words=words).done)


def _one(statement: str, **values: Any) -> Any:
    return db.session.execute(text(statement), values).one()
