"""What is due of a move: every open item of one that is under way, by the one door of due dates (portal/children/due.py).

So an item's date is worked out again after a correction of the calendar, keeps what somebody set when the move date changes, and
explains itself. The line of the checklist repeats what stands.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update

from portal.children.due import Due, Moved, close_due, put_due
from portal.children.models import DueItem
from portal.foundation.database import db
from portal.transitions.models import ChecklistItem

KIND = "transition_item"


def chase(rows: Iterable[ChecklistItem], *, kind: str, move_on: date) -> None:
    """Make these items due to their owners, or work them out anew, and let the checklist say the same. Five statements at most."""
    rows = list(rows)
    if not rows:
        return
    child_id = rows[0].child_id
    found = put_due(child_id, rows[0].placement_id, [_due(row, kind, move_on) for row in rows])
    lines = {row.id: row for row in rows}
    rewrite(child_id, [_dated(one) for one in found if _differs(lines[one.due.source_id], one)])


def chase_anew(rows: Iterable[ChecklistItem], *, kind: str, move_on: date) -> None:
    """The same where it was closed by a pause: due again, by the move date as it is now."""
    rows = list(rows)
    if rows:
        query = update(DueItem).where(DueItem.child_id == rows[0].child_id, DueItem.source_id.in_([row.id for row in rows]))
        db.session.execute(query.values(done_at=None), execution_options={"synchronize_session": False})
    chase(rows, kind=kind, move_on=move_on)


def rest(child_id: UUID, item_ids: Iterable[UUID], at: datetime) -> None:
    """A move that is paused or over chases nobody. The items themselves stay as they are. One statement."""
    close_due(child_id, item_ids, at)


def _due(row: ChecklistItem, kind: str, move_on: date) -> Due:
    counted: dict[str, Any] = {"how": row.due, "trigger": move_on} if row.due else {"on": row.due_on, "explained": row.due_explained}
    return Due(f"{kind}-{row.number}", KIND, row.id, row.slice, row.owners, row.mine, title=row.text, **counted)


def _differs(row: ChecklistItem, one: Moved) -> bool:
    return (row.due_on, row.due_explained, row.shown_from) != (one.due_on, one.explained, one.shown_from)


def _dated(one: Moved) -> dict[str, Any]:
    return dated(one.due.source_id, one.due_on, one.explained, one.shown_from)


def dated(item_id: UUID, due_on: date, explained: str, shown_from: date | None) -> dict[str, Any]:
    """Another date of a line, for `rewrite`."""
    return {"id": item_id, "due_on": due_on, "explained": explained, "shown_from": shown_from, "dated": True}


_REWRITE = """
update app.checklist_item i
   set due_on = coalesce((v.o->>'due_on')::date, i.due_on), due_explained = coalesce(v.o->>'explained', i.due_explained),
       shown_from = case when v.o ? 'dated' then (v.o->>'shown_from')::date else i.shown_from end,
       owner_names = coalesce(v.o->>'names', i.owner_names),
       owners = case when v.o ? 'owners' then array(select jsonb_array_elements_text(v.o->'owners')::uuid) else i.owners end,
       mine = case when v.o ? 'mine' then array(select jsonb_array_elements_text(v.o->'mine')::uuid) else i.mine end
  from jsonb_array_elements(cast(:rows as jsonb)) as v (o)
 where i.id = (v.o->>'id')::uuid and i.child_id = :child
"""


def rewrite(child_id: UUID, rows: Iterable[dict[str, Any]]) -> None:
    """Lines of the checklist, all in one statement."""
    if told := list(rows):
        db.session.execute(text(_REWRITE), {"rows": json.dumps(told, default=str), "child": child_id})
