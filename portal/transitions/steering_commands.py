"""Deciding on a move: beginning it, taking its steps, changing its date, approving who receives. Who is near changes by the wall alone."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.children.models import DueItem, Milestone
from portal.deadlines.calendar import ENGLAND
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.transitions import course
from portal.transitions.lines import Planned, planned
from portal.transitions.models import ChecklistItem, MoveStep, Transition
from portal.transitions.queries import MovePage
from portal.transitions.rules import Owners, owners_of
from portal.transitions.steering import REDATED, SLICE, CoursePage, Moved, Setting, preview, setting_of

TITLES = {
    "T1": "Moving in",
    "T2": "Move between homes",
    "T3": "Move to a family",
    "T4": "School move",
    "T5": "Change of a key adult",
    "T6": "Emergency move",
    "T7": "Leaving care",
}
AT_ONCE = {"T6": "preparing"}
"""An emergency is prepared from the moment it is recorded."""

FOLLOW_UPS = (
    ("Hold a disruption meeting: what happened, what the child needed, no blame", "SW", 20, "Minutes, and what is learnt"),
    ("Call an early review", "IRO", 10, "Date of the review"),
)
"""What a move that breaks down asks for (T6-14 and T6-12), in working days from that day."""

REFUSED = "PS001"


def start_move(
    shown: Setting, actor: Actor, at: datetime, *, ident: UUID, kind: str, leaving_from: str, going_to: str, move_on: date,
    window_ends_on: date | None, because: str, leaver: UUID | None = None,
) -> None:  # fmt: skip
    """Begin a move: its own copy of the newest checklist, with owners by name and dates from the move date."""
    course.refuse_move_date(kind, move_on, london_day(at), window_ends_on)
    version, items = shown.checklist(kind)
    plan = [(new_id(), line, owners_of(line.owner, shown.people)) for line in planned(kind, items, move_on)]
    everybody = list(dict.fromkeys(one for _, _, owners in plan for one in owners.everybody))
    walled = {"child_id": shown.about.child_id, "placement_id": shown.placement_id, "slice": SLICE}
    title, state = f"{TITLES[kind]}: {leaving_from} to {going_to}", AT_ONCE.get(kind, "proposed")
    move = walled | {"mine": everybody, "title": title, "state": state}
    db.session.execute(
        insert(Transition).values(
            **move, id=ident, kind=kind, move_on=move_on, leaving_from=leaving_from, going_to=going_to, window_ends_on=window_ends_on,
            checklist_version=version,
        )
    )  # fmt: skip
    db.session.execute(insert(ChecklistItem), [_item(ident, item_id, line, owners, walled) for item_id, line, owners in plan])
    db.session.execute(insert(Milestone).values(**move, id=new_id(), kind="transition", source_id=ident, on_date=move_on))
    _step(walled, actor, at, move=ident, did="begun" if state == "proposed" else state, because=because, move_on=move_on)
    if state in course.UNDER_WAY:
        db.session.execute(insert(DueItem), [_due(kind, item_id, line, owners, walled) for item_id, line, owners in plan])
    _wall("select wall.take_sides(:move, :leaver)", move=ident, leaver=leaver)


def _item(move_id: UUID, item_id: UUID, line: Planned, owners: Owners, walled: dict[str, Any]) -> dict[str, Any]:
    return walled | {
        "id": item_id, "mine": list(owners.everybody), "transition_id": move_id, "number": line.item.number, "part": line.part,
        "parts": line.parts, "phase": line.phase, "text": line.item.text, "why": "", "owner_roles": line.owner,
        "owner_names": owners.names, "owners": list(owners.owners), "must": line.item.must, "holds_gate": line.holds_gate,
        "child_visible": line.item.child_visible, "evidence": line.item.evidence, "due": line.due,
        "shown_from": line.check.shown_from, "due_on": line.check.due, "due_explained": line.check.sentence,
    }  # fmt: skip


def _due(kind: str, item_id: UUID, line: Planned, owners: Owners, walled: dict[str, Any]) -> dict[str, Any]:
    return walled | {
        "id": new_id(), "mine": list(owners.everybody), "kind": "transition_item", "source_id": item_id, "title": line.item.text,
        "owners": list(owners.owners), "due_on": line.check.due, "rule": f"{kind}-{line.item.number}", "explained": line.check.sentence,
    }  # fmt: skip


# The course


def take_step(shown: CoursePage, actor: Actor, at: datetime, *, to: str, because: str) -> None:
    """One step of the course, with all that follows from it. Refused where the gate, the day or the role stands against it."""
    move = shown.page.move
    step = course.the_step(move.kind, move.state, to)
    waiting = course.missing(step, shown.page.lines)
    course.refuse_step(step, actor.role, actor.office, because=because, waiting=waiting, days_ahead=(move.move_on - london_day(at)).days)
    walled = _walled(shown.page)
    if to == "moving":
        _wall("select wall.begin_moving(:move)", move=move.id)
        return  # the wall records the step with what it did
    if to in {"abandoned", "closed"}:
        _close_due(shown.page, at)
        _step(walled, actor, at, move=move.id, did=to, because=because, move_on=move.move_on)
        _wall("select wall.end_move(:move, :ending)", move=move.id, ending=to)
        return
    state = (move.held_from or "preparing") if to == "resumed" else to
    _enter(shown.page, state, held_from=move.state if to == "paused" else None)
    _step(walled, actor, at, move=move.id, did=to, because=because, move_on=move.move_on)
    if to == "paused":
        _close_due(shown.page, at)
    elif to == "disrupted":
        _add_follow_ups(shown, at)
    elif (to == "resumed" and state in course.UNDER_WAY) or to == "approved":
        _open_due(shown)


def _enter(page: MovePage, state: str, *, held_from: str | None) -> None:
    """Refused when somebody else took a step first: this one was decided on what they saw before."""
    query = update(Transition).where(
        Transition.id == page.move.id, Transition.child_id == page.about.child_id, Transition.state == page.move.state
    )
    changed = db.session.execute(
        query.values(state=state, held_from=held_from).returning(Transition.id), execution_options={"synchronize_session": False}
    ).all()
    if not changed:
        raise Refused("The move has gone on meanwhile. Look at how it stands now; nothing was changed.", rule="domain 3.5")
    milestone = update(Milestone).where(Milestone.source_id == page.move.id, Milestone.child_id == page.about.child_id)
    db.session.execute(milestone.values(state=state), execution_options={"synchronize_session": False})


def _close_due(page: MovePage, at: datetime) -> None:
    """A move that is paused or over chases nobody. The items themselves stay as they are."""
    db.session.execute(_due_of(page).where(DueItem.done_at.is_(None)).values(done_at=at), execution_options={"synchronize_session": False})


def _due_of(page: MovePage) -> Any:
    return update(DueItem).where(DueItem.child_id == page.about.child_id, DueItem.source_id.in_([line.id for line in page.lines]))


def _open_due(shown: CoursePage) -> None:
    """Everything that is open is due to its owners: what was due before is due again, what never was is due from now on."""
    open_ = [line for line in shown.page.lines if not line.is_done]
    found = set(
        db.session.scalars(
            _due_of(shown.page).where(DueItem.source_id.in_([line.id for line in open_])).values(done_at=None).returning(DueItem.source_id),
            execution_options={"synchronize_session": False},
        )
    )
    fresh = [shown.rows[line.id] for line in open_ if line.id not in found]
    if fresh:
        db.session.execute(insert(DueItem), [_due_again(shown.page.move.kind, row) for row in fresh])


def _due_again(kind: str, row: ChecklistItem) -> dict[str, Any]:
    return {
        "id": new_id(), "child_id": row.child_id, "placement_id": row.placement_id, "slice": row.slice, "mine": list(row.mine),
        "kind": "transition_item", "source_id": row.id, "title": row.text, "owners": list(row.owners), "due_on": row.due_on,
        "rule": f"{kind}-{row.number}", "explained": row.due_explained,
    }  # fmt: skip


def _add_follow_ups(shown: CoursePage, at: datetime) -> None:
    """What a broken-down move asks for, each with a day of its own, due to whoever holds the post now."""
    people, walled = setting_of(shown.page).people, _walled(shown.page)
    last = max((line.number for line in shown.page.lines), default=0)
    rows = []
    for number, (words, owner, days, evidence) in enumerate(FOLLOW_UPS, start=last + 1):
        owners, due = owners_of(owner, people), ENGLAND.add_working_days(london_day(at), days)
        rows.append(
            walled
            | {
                "id": new_id(), "mine": list(owners.everybody), "transition_id": shown.page.move.id, "number": number, "part": 1,
                "parts": 1, "phase": "after", "text": words, "why": "The move broke down.", "owner_roles": owner,
                "owner_names": owners.names, "owners": list(owners.owners), "must": True, "holds_gate": False,
                "child_visible": False, "evidence": evidence, "due": "", "shown_from": None, "due_on": due.day,
                "due_explained": f"{days} working days after the day on which the move broke down.",
            }
        )  # fmt: skip
    db.session.execute(insert(ChecklistItem), rows)
    db.session.execute(insert(DueItem), [_due_again(shown.page.move.kind, ChecklistItem(**row)) for row in rows])


# Another date


def redate(shown: CoursePage, actor: Actor, at: datetime, *, move_on: date, because: str, window_ends_on: date | None = None) -> None:
    """Move every open due date with the move date; what is done stays. Refused once the child has moved."""
    if not shown.may_redate:
        raise Refused("The child has moved, or the move is over: its date is a fact now. Nothing was changed.", rule="domain 3.5")
    if not because.strip():
        raise Refused("Say why the date changes. Everybody near the child reads it.", rule="domain 3.5")
    course.refuse_move_date(shown.page.move.kind, move_on, london_day(at), window_ends_on)
    move = shown.page.move
    query = update(Transition).where(
        Transition.id == move.id, Transition.child_id == shown.about.child_id, Transition.move_on == move.move_on,
        Transition.state == move.state,
    )  # fmt: skip
    changed = db.session.execute(
        query.values(move_on=move_on, window_ends_on=window_ends_on).returning(Transition.id),
        execution_options={"synchronize_session": False},
    ).all()
    if not changed:
        raise Refused("Somebody else changed this move meanwhile. Look at the date as it is now; nothing was changed.", rule="domain 3.5")
    milestone = update(Milestone).where(Milestone.source_id == move.id, Milestone.child_id == shown.about.child_id)
    db.session.execute(milestone.values(on_date=move_on), execution_options={"synchronize_session": False})
    _rewrite(shown.about.child_id, [_dated(one) for one in preview(shown, move_on).moved])
    _step(_walled(shown.page), actor, at, move=move.id, did=REDATED, because=because, move_on=move_on, before=move.move_on)


def _dated(one: Moved) -> dict[str, Any]:
    return {
        "id": one.line.id, "due_on": one.after, "explained": one.explained,
        "shown_from": one.shown_from, "dated": True,
    }  # fmt: skip


# Who receives, and whose what is


def name_receiver(shown: CoursePage, *, agency_id: UUID, address: str, known_as: str, because: str) -> None:
    """Approve somebody of the side that the child moves to: from now on they see and own their items of the move, and nothing else."""
    _wall(
        "select wall.name_receiver(:move, :agency, :address, :known_as, :because)",
        move=shown.page.move.id, agency=agency_id, address=address, known_as=known_as, because=because,
    )  # fmt: skip
    find_owners(shown)


def find_owners(shown: CoursePage) -> int:
    """Ask anew whose each open item is, of the people near the child now. Returns how many items changed hands."""
    people = setting_of(shown.page).people
    found = {line.id: owners_of(shown.rows[line.id].owner_roles, people) for line in shown.page.lines if not line.is_done}
    changed = {ident: owners for ident, owners in found.items() if _differs(shown.rows[ident], owners)}
    if not changed:
        return 0
    _rewrite(shown.about.child_id, [_owned(shown.rows[ident], owners) for ident, owners in changed.items()])
    everybody = list(dict.fromkeys([*_mine(shown), *(one for owners in changed.values() for one in owners.everybody)]))
    for model, key in ((Transition, Transition.id), (Milestone, Milestone.source_id)):
        query = update(model).where(key == shown.page.move.id, model.child_id == shown.about.child_id)
        db.session.execute(query.values(mine=everybody), execution_options={"synchronize_session": False})
    return len(changed)


def _mine(shown: CoursePage) -> list[UUID]:
    return [one for row in shown.rows.values() for one in row.mine]


def _differs(row: ChecklistItem, owners: Owners) -> bool:
    return list(row.owners) != list(owners.owners) or row.owner_names != owners.names


def _owned(row: ChecklistItem, owners: Owners) -> dict[str, Any]:
    """Who owned it before still sees it: nothing vanishes from a list without a word."""
    mine = list(dict.fromkeys([*owners.everybody, *row.mine]))
    return {"id": row.id, "owners": list(owners.owners), "mine": mine, "names": owners.names}


_REWRITE_ITEMS = """
update app.checklist_item i
   set due_on = coalesce((v.o->>'due_on')::date, i.due_on), due_explained = coalesce(v.o->>'explained', i.due_explained),
       shown_from = case when v.o ? 'dated' then (v.o->>'shown_from')::date else i.shown_from end,
       owner_names = coalesce(v.o->>'names', i.owner_names),
       owners = case when v.o ? 'owners' then array(select jsonb_array_elements_text(v.o->'owners')::uuid) else i.owners end,
       mine = case when v.o ? 'mine' then array(select jsonb_array_elements_text(v.o->'mine')::uuid) else i.mine end
  from jsonb_array_elements(cast(:rows as jsonb)) as v (o)
 where i.id = (v.o->>'id')::uuid and i.child_id = :child
"""
_REWRITE_DUE = """
update app.due_item d
   set due_on = coalesce((v.o->>'due_on')::date, d.due_on), explained = coalesce(v.o->>'explained', d.explained),
       owners = case when v.o ? 'owners' then array(select jsonb_array_elements_text(v.o->'owners')::uuid) else d.owners end,
       mine = case when v.o ? 'mine' then array(select jsonb_array_elements_text(v.o->'mine')::uuid) else d.mine end
  from jsonb_array_elements(cast(:rows as jsonb)) as v (o)
 where d.source_id = (v.o->>'id')::uuid and d.child_id = :child
"""


def _rewrite(child_id: UUID, rows: Iterable[dict[str, Any]]) -> None:
    """Items and what is due of them, all in two statements."""
    told = json.dumps(list(rows), default=str)
    for statement in (_REWRITE_ITEMS, _REWRITE_DUE):
        db.session.execute(text(statement), {"rows": told, "child": child_id})


def _walled(page: MovePage) -> dict[str, Any]:
    return {"child_id": page.about.child_id, "placement_id": page.move.placement_id, "slice": SLICE}


def _step(
    walled: dict[str, Any], actor: Actor, at: datetime, *, move: UUID, did: str, because: str, move_on: date, before: date | None = None
) -> None:
    db.session.execute(
        insert(MoveStep).values(
            **walled, id=new_id(), mine=[], transition_id=move, did=did, because=because.strip(), move_on=move_on,
            move_on_before=before, by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role.value, at=at,
        )
    )  # fmt: skip


def _wall(statement: str, **values: Any) -> None:
    """What the wall refuses, it refuses in a sentence for the person."""
    try:
        db.session.execute(text(statement), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
