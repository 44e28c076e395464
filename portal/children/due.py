"""What is due, made and kept up to date: the one door for the features above (placements, moves, reviews, plans, incidents).

    put_due(child_id, placement_id, [
        Due("PL1", "placement", placement.id, PL, owners, mine=owners, how="PL1", trigger=placement.starts_on),
        Due("T1-12", "transition_item", item.id, 250, owners, mine, how="M−20", trigger=move_on, title=item.text),
        Due("T1-31 #2", "transition_item", item.id, 250, owners, mine, how=nth("M+1w, 2w, 4w", 2), trigger=move_on, title=item.text),
        Due("review", "review", review.id, 210, owners, mine, on=review.held_on, explained="The meeting is on …", title="Review"),
    ])

Called again with the same (kind, source_id, rule) it works the same item out anew: date, title, owners. What is done stays as it is;
a date that somebody set instead stays too, with the legal date beside it. `close_due` ends items without anything having been done
(a move abandoned, a placement that never began). `reopen_due` and `finish_due` are for the feature's own completion.

An item that was put with `how` is worked out again by itself when the calendar or an agency's settings change (recount.py).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, tuple_, update

from portal.children.almanac import Almanac, almanac_for
from portal.children.deadline_models import DueOverride
from portal.children.models import DueItem
from portal.deadlines.explain import When
from portal.deadlines.reckoned import Reckoned, nth, reckon
from portal.foundation.database import db
from portal.foundation.ids import new_id

__all__ = ["Due", "Moved", "close_due", "finish_due", "nth", "put_due", "reopen_due"]


@dataclass(frozen=True)
class Due:
    """One thing that is due. `rule` names it on the page and must be its own within (kind, source_id).

    `slice` is the slice of the row that it is due of, and `mine` whoever sees it as their own; `owners` whose turn it is.
    With `how` and `trigger` (a day, or an aware moment) the date is worked out; else `on` and `explained` say it.
    Without a title a rule of the table gives its own. `event` is the word for the trigger of an offset.
    """

    rule: str
    kind: str
    source_id: UUID
    slice: int
    owners: Sequence[UUID]
    mine: Sequence[UUID]
    how: str = ""
    trigger: When | None = None
    on: date | None = None
    explained: str = ""
    title: str = ""
    event: str = "the move"


@dataclass(frozen=True)
class Moved:
    """What `put_due` did with one item. `was` is None for a new one, `due_on` the date that now stands."""

    item_id: UUID
    due: Due
    was: date | None
    due_on: date
    shown_from: date | None
    explained: str


def put_due(child_id: UUID, placement_id: UUID | None, dues: Iterable[Due]) -> list[Moved]:
    """Make these items, or work them out anew, in the present transaction; answers in their order, without those that are done.

    Four statements at most, however many items. Who writes the same items at the same moment waits for the other's transaction, and
    then changes what that one made. Refused: a rule that sets no date, a year outside the calendar.
    """
    wanted = list(dues)
    if not wanted:
        return []
    almanac = almanac_for(child_id, placement_id, writing={due.source_id for due in wanted})
    found = [_found(due, almanac) for due in wanted]
    known = _known(child_id, wanted)
    fresh, changed, moved = [], [], []
    for due, values in zip(wanted, found, strict=True):
        item = known.get((due.kind, due.source_id, due.rule))
        if item is not None and item.done_at is not None:
            continue
        row = values.row(due, almanac)
        if item is None:
            fresh.append({"id": new_id(), "child_id": child_id, "placement_id": placement_id, **row})
            moved.append(values.moved(fresh[-1]["id"], due, None, row))
        else:
            row = _keeping_what_was_set(row, item)
            changed.append({"id": item.id, **row})
            moved.append(values.moved(item.id, due, item.due_on, row))
    if fresh:
        db.session.execute(insert(DueItem), fresh)
    if changed:
        _update_each(child_id, changed)
    return moved


def finish_due(child_id: UUID, source_id: UUID, at: datetime, *, rule: str | None = None) -> None:
    """Nothing is due of this source any more (of this one rule), because it was done. One statement."""
    _ended(child_id, [source_id], at, rule)


def close_due(child_id: UUID, source_ids: Iterable[UUID], at: datetime) -> None:
    """Nothing is due of these sources any more, though nothing was done. One statement."""
    _ended(child_id, list(source_ids), at, None)


def reopen_due(child_id: UUID, source_id: UUID, *, rule: str | None = None) -> None:
    """It is due again, by its old date; a calendar corrected meanwhile is heeded by the next round in the background. One statement."""
    _change(_of_source(child_id, [source_id], rule).values(done_at=None))


def _ended(child_id: UUID, sources: list[UUID], at: datetime, rule: str | None) -> None:
    _change(_of_source(child_id, sources, rule).where(DueItem.done_at.is_(None)).values(done_at=at))


def _of_source(child_id: UUID, sources: list[UUID], rule: str | None) -> Any:
    query = update(DueItem).where(DueItem.child_id == child_id, DueItem.source_id.in_(sources))
    return query.where(DueItem.rule == rule) if rule else query


def _change(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


@dataclass(frozen=True)
class _Found:
    """A date, worked out or said."""

    on: date
    reckoned: Reckoned | None
    explained: str

    def row(self, due: Due, almanac: Almanac) -> dict[str, Any]:
        told = self.reckoned
        at = due.trigger if isinstance(due.trigger, datetime) else None
        return {
            "slice": due.slice, "mine": list(due.mine), "kind": due.kind, "source_id": due.source_id, "rule": due.rule,
            "title": due.title or (told.told.get("title", due.rule) if told else due.rule), "owners": list(due.owners),
            "due_on": self.on, "legal_limit": told.legal_limit if told else None, "explained": self.explained,
            "how": due.how or None, "event": due.event if due.how else None,
            "trigger_on": due.trigger if told and at is None else None, "trigger_at": at if told else None,
            "due_at": told.due_at if told else None, "authority_id": almanac.authority if told else None,
            "school_id": almanac.school if told else None, "version": almanac.version if told else None,
            "told": told.told if told else None,
        }  # fmt: skip

    def moved(self, item_id: UUID, due: Due, was: date | None, row: dict[str, Any]) -> Moved:
        return Moved(item_id, due, was, row["due_on"], self.reckoned.shown_from if self.reckoned else None, row["explained"])


def _found(due: Due, almanac: Almanac) -> _Found:
    if due.how and due.trigger is not None:
        settings = almanac.settings(almanac.authority, almanac.school)
        found = reckon(due.how, due.trigger, calendar=almanac.calendar, settings=settings, event=due.event)
        return _Found(found.due, found, found.sentence)
    if due.on is None:
        raise ValueError(f"{due.rule} has neither a trigger to be worked out from nor a day")
    return _Found(due.on, None, due.explained)


def _known(child_id: UUID, dues: list[Due]) -> dict[tuple[str, UUID, str], Any]:
    """The items there are, with the date that somebody set instead, if any. One statement; the rows are held until the end."""
    wanted = [(due.kind, due.source_id, due.rule) for due in dues]
    query = (
        select(
            DueItem.id,
            DueItem.kind,
            DueItem.source_id,
            DueItem.rule,
            DueItem.due_on,
            DueItem.done_at,
            DueOverride.due_on.label("set_to"),
            DueOverride.told,
        )
        .outerjoin(DueOverride, (DueOverride.item_id == DueItem.id) & DueOverride.undone_at.is_(None))
        .where(DueItem.child_id == child_id, tuple_(DueItem.kind, DueItem.source_id, DueItem.rule).in_(wanted))
        .with_for_update(of=DueItem, key_share=True)
    )
    return {(row.kind, row.source_id, row.rule): row for row in db.session.execute(query)}


def _keeping_what_was_set(row: dict[str, Any], item: Any) -> dict[str, Any]:
    if item.set_to is None:
        return row
    return row | {"due_on": item.set_to, "explained": f"{item.told} By the rule: {row['explained']}"}


def _update_each(child_id: UUID, rows: list[dict[str, Any]]) -> None:
    columns = [name for name in rows[0] if name != "id"]
    query = (
        update(DueItem.__table__)  # type: ignore[arg-type]
        .where(DueItem.__table__.c.id == bindparam("the_id"), DueItem.__table__.c.child_id == child_id)
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    db.session.connection().execute(query, [{"the_id": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in rows])
