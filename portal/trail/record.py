"""Telling the trail: in the business transaction for what was seen and done, in one of its own for what was refused."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.policy import slices
from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.ids import new_id
from portal.trail.models import TrailEntry

# Who may read part 32 of others' doings. What all of them may read stands in one entry; anything else gets an entry of its
# own, since an entry shows only to those who may read every part that it is about.
OPEN_TO_EVERY_READER = slices(Role.RM) & slices(Role.SW) & slices(Role.IRO)


@dataclass(frozen=True)
class Told:
    """What happened: `action` is the permission's name, `rule` the ground it was decided on, `abouts` the slices shown or touched."""

    action: str
    child_id: UUID | None = None
    object_id: UUID | None = None
    abouts: frozenset[int] = field(default_factory=frozenset)
    rule: str = ""
    reason: str = ""


def tell(actor: Actor, told: Iterable[Told], request_id: str = "") -> int:
    """Add to the trail, in the transaction of what is told: if this fails, that fails. One statement; returns how many entries."""
    rows = [row for one in told for row in _rows(actor, one, "done", request_id)]
    if rows:
        _add(rows)
    return len(rows)


def tell_refusal(actor: Actor, told: Told, request_id: str = "", *, also_asked_for: Iterable[UUID] = ()) -> None:
    """Write a refused attempt in a transaction of its own, after the refused one was rolled back. The database finds the child.

    `also_asked_for` are further ids of the same request: each gets an entry, in the trail of whichever child it belongs to.
    """
    nobody_acts()
    acting_as(actor.membership_id)
    attempts = [told, *(replace(told, object_id=one) for one in also_asked_for if one != told.object_id)]
    _add([row for one in attempts for row in _rows(actor, one, "refused", request_id)])
    db.session.commit()


def _add(rows: list[dict[str, Any]]) -> None:
    """One statement for all of them: a list of children tells of each."""
    db.session.execute(_ADD, {"rows": json.dumps(rows, default=str)})


# The transaction's number is the database's to give, so it is not among the columns.
_GIVEN = ", ".join(column.name for column in TrailEntry.__table__.columns if column.name != "xid")
_ADD = text(
    f"insert into app.trail ({_GIVEN}) select {_GIVEN} from jsonb_populate_recordset(null::app.trail, cast(:rows as jsonb))"  # noqa: S608
)


def _rows(actor: Actor, told: Told, outcome: str, request_id: str) -> list[dict[str, Any]]:
    together = told.abouts & OPEN_TO_EVERY_READER
    apart = [frozenset({one}) for one in sorted(told.abouts - together)]
    return [_row(actor, told, outcome, request_id, abouts) for abouts in ([together] if together or not apart else []) + apart]


def _row(actor: Actor, told: Told, outcome: str, request_id: str, abouts: frozenset[int]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "at": clock.now(),
        "person_id": actor.person_id,
        "person_name": actor.person_name,
        "membership_id": actor.membership_id,
        "agency_id": actor.agency_id,
        "agency_name": actor.agency_name,
        "role": actor.role.value,
        "session_mark": actor.session_mark,
        "strength": actor.strength,
        "action": told.action,
        "outcome": outcome,
        "child_id": told.child_id,
        "object_id": told.object_id,
        "abouts": sorted(abouts),
        "rule": told.rule,
        "reason": told.reason,
        "request_id": request_id,
        "source": actor.source,
    }
