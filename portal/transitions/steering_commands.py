"""Deciding on a move: beginning it, taking its steps, changing its date, approving who receives. Who is near changes by the wall alone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.attributes import set_committed_value

from portal.access.actor import Actor
from portal.children.almanac import almanac_for
from portal.children.due import Due, put_due
from portal.children.models import Milestone
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notices.commands import have_mailed
from portal.transitions import chasing, course
from portal.transitions.law import Law, refuse_by_law
from portal.transitions.lines import Planned, planned
from portal.transitions.models import ChecklistItem, MoveStep, Transition
from portal.transitions.queries import MovePage
from portal.transitions.rules import Owners, owners_of
from portal.transitions.steering import REDATED, SLICE, CoursePage, Setting, in_year_10_or_11, preview, setting_of

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

TOLD = {"paused": "move_paused", "resumed": "move_resumed", "abandoned": "move_abandoned", "disrupted": "move_disrupted"}
"""Steps of which everybody affected gets a notice."""

REFUSED = "PS001"
NOTHING_TOLD = Law()


def start_move(
    shown: Setting, actor: Actor, at: datetime, *, ident: UUID, kind: str, leaving_from: str, going_to: str, move_on: date,
    window_ends_on: date | None, because: str, leaver: UUID | None = None,
) -> None:  # fmt: skip
    """Begin a move: its own copy of the newest checklist, with owners by name and dates from the move date."""
    course.refuse_move_date(kind, move_on, london_day(at), window_ends_on)
    version, items = shown.checklist(kind)
    almanac = almanac_for(shown.about.child_id, shown.placement_id)
    plan = [(new_id(), line, owners_of(line.owner, shown.people)) for line in planned(kind, items, move_on, almanac.calendar)]
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
    written = [_item(ident, item_id, line, owners, walled) for item_id, line, owners in plan]
    db.session.execute(insert(ChecklistItem), written)
    db.session.execute(insert(Milestone).values(**move, id=new_id(), kind="transition", source_id=ident, on_date=move_on))
    _step(walled, actor, at, move=ident, did="begun" if state == "proposed" else state, because=because, move_on=move_on)
    if state in course.UNDER_WAY:
        chasing.chase([ChecklistItem(**one) for one in written], kind=kind, move_on=move_on)
    _wall("select wall.take_sides(:move, :leaver)", move=ident, leaver=leaver)
    if kind in AT_ONCE and in_year_10_or_11(shown.about, london_day(at)):
        _school_at_once(walled, ident, [ChecklistItem(**one) for one in written], actor, at)


def _item(move_id: UUID, item_id: UUID, line: Planned, owners: Owners, walled: dict[str, Any]) -> dict[str, Any]:
    return walled | {
        "id": item_id, "mine": list(owners.everybody), "transition_id": move_id, "number": line.item.number, "part": line.part,
        "parts": line.parts, "phase": line.phase, "text": line.item.text, "why": "", "owner_roles": line.owner,
        "owner_names": owners.names, "owners": list(owners.owners), "must": line.item.must, "holds_gate": line.holds_gate,
        "child_visible": line.item.child_visible, "evidence": line.item.evidence, "due": line.due,
        "shown_from": line.check.shown_from, "due_on": line.check.due, "due_explained": line.check.sentence,
    }  # fmt: skip


# The course


def take_step(shown: CoursePage, actor: Actor, at: datetime, *, to: str, because: str, told: Law = NOTHING_TOLD) -> None:
    """One step of the course, with all that follows from it. Refused where the gate, the day or the role stands against it."""
    move = shown.page.move
    step = course.the_step(move.kind, move.state, to)
    waiting = course.missing(step, shown.page.lines)
    course.refuse_step(step, actor.role, actor.office, because=because, waiting=waiting, days_ahead=(move.move_on - london_day(at)).days)
    refuse_by_law(to, told, pupil=shown.pupil, since=shown.since, today=london_day(at))
    walled = _walled(shown.page)
    if to == "moving":
        _wall("select wall.begin_moving(:move)", move=move.id)
        return  # the wall records the step with what it did
    if to in TOLD:
        _tell(move.id, TOLD[to])
    if to in {"abandoned", "closed"}:
        chasing.rest(shown.about.child_id, shown.rows, at)
        _step(walled, actor, at, move=move.id, did=to, because=because, move_on=move.move_on)
        _wall("select wall.end_move(:move, :ending)", move=move.id, ending=to)
        return
    state = (move.held_from or "preparing") if to == "resumed" else to
    _enter(shown.page, state, held_from=move.state if to == "paused" else None)
    _step(walled, actor, at, move=move.id, did=to, because=because, move_on=move.move_on, facts=told.facts)
    if to == "approved" and shown.pupil and told.emergency:
        _school_at_once(walled, move.id, shown.rows.values(), actor, at)
    if to == "paused":
        chasing.rest(shown.about.child_id, shown.rows, at)
    elif to == "disrupted":
        _add_follow_ups(shown, at)
    elif (to == "resumed" and state in course.UNDER_WAY) or to == "approved":
        find_owners(shown, chased=False)
        chasing.chase_anew(_open(shown), kind=move.kind, move_on=move.move_on)


SCHOOL_AT_ONCE = "Due at once: in an emergency a pupil in year 10 or 11 moves without the approval that comes first (CPPCR 2010 reg 10)."


def _school_at_once(walled: dict[str, Any], move_id: UUID, rows: Iterable[Any], actor: Actor, at: datetime) -> None:
    """An emergency leaves what it passed over to be done now: the child's schooling, by who looks after it and who decided."""
    whose = list(dict.fromkeys([*(one for row in rows if "VSH" in row.owner_roles for one in row.mine), actor.membership_id]))
    now = Due(
        "ED4", "move", move_id, walled["slice"], whose, whose, on=london_day(at), explained=SCHOOL_AT_ONCE,
        title="Settle the child’s schooling, and tell the nominated officer",
    )  # fmt: skip
    put_due(walled["child_id"], walled["placement_id"], [now])


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


def _open(shown: CoursePage) -> list[ChecklistItem]:
    return [shown.rows[line.id] for line in shown.page.lines if not line.is_done]


def _add_follow_ups(shown: CoursePage, at: datetime) -> None:
    """What a broken-down move asks for, each with a day of its own, due to whoever holds the post now."""
    people, walled, today = setting_of(shown.page).people, _walled(shown.page), london_day(at)
    last = max((line.number for line in shown.page.lines), default=0)
    reckons = almanac_for(shown.about.child_id, shown.page.move.placement_id).reckons
    rows = []
    for number, (words, owner, days, evidence) in enumerate(FOLLOW_UPS, start=last + 1):
        owners, found = owners_of(owner, people), reckons(f"M+{days}", today, event="the breakdown")
        rows.append(
            walled
            | {
                "id": new_id(), "mine": list(owners.everybody), "transition_id": shown.page.move.id, "number": number, "part": 1,
                "parts": 1, "phase": "after", "text": words, "why": "The move broke down.", "owner_roles": owner,
                "owner_names": owners.names, "owners": list(owners.owners), "must": True, "holds_gate": False,
                "child_visible": False, "evidence": evidence, "due": "", "shown_from": None, "due_on": found.due,
                "due_explained": found.sentence,
            }
        )  # fmt: skip
    db.session.execute(insert(ChecklistItem), rows)
    dues = [
        Due(
            f"{shown.page.move.kind}-{row['number']}", chasing.KIND, row["id"], SLICE, row["owners"], row["mine"], how=f"M+{days}",
            trigger=today, title=row["text"], event="the breakdown",
        )
        for row, (_, _, days, _) in zip(rows, FOLLOW_UPS, strict=True)
    ]  # fmt: skip
    put_due(shown.about.child_id, shown.page.move.placement_id, dues)


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
    _recount(shown, move_on)
    _step(_walled(shown.page), actor, at, move=move.id, did=REDATED, because=because, move_on=move_on, before=move.move_on)
    _tell(move.id, "move_redated")


def _tell(move_id: UUID, kind: str) -> None:
    """A notice to everybody whom it affects but the one who did it, and a mail without a word about the child."""
    have_mailed(db.session.execute(text("select wall.tell_of_move(:move, :kind)"), {"move": move_id, "kind": kind}).scalar() or ())


def _recount(shown: CoursePage, move_on: date) -> None:
    """Every open date by the new move date. Of a move that chases nobody only its own lines; what is due follows once it goes on."""
    if shown.page.move.state in course.UNDER_WAY:
        chasing.chase(_open(shown), kind=shown.page.move.kind, move_on=move_on)
    else:
        moved = preview(shown, move_on).moved
        chasing.rewrite(shown.about.child_id, [chasing.dated(one.line.id, one.after, one.explained, one.shown_from) for one in moved])


# Who receives, and whose what is


def name_receiver(shown: CoursePage, *, agency_id: UUID, address: str, known_as: str, because: str) -> None:
    """Approve somebody of the side that the child moves to: from now on they see and own their items of the move, and nothing else."""
    _wall(
        "select wall.name_receiver(:move, :agency, :address, :known_as, :because)",
        move=shown.page.move.id, agency=agency_id, address=address, known_as=known_as, because=because,
    )  # fmt: skip
    find_owners(shown)


def find_owners(shown: CoursePage, *, chased: bool = True) -> int:
    """Ask anew whose each open item is, of the people near the child now. Returns how many items changed hands.

    With `chased` what is due of them changes hands too; without, the caller makes it due."""
    people = setting_of(shown.page).people
    found = {line.id: owners_of(shown.rows[line.id].owner_roles, people) for line in shown.page.lines if not line.is_done}
    changed = {ident: owners for ident, owners in found.items() if _differs(shown.rows[ident], owners)}
    if not changed:
        return 0
    _pass_on(shown, changed, chased=chased)
    everybody = list(dict.fromkeys([*_mine(shown), *(one for owners in changed.values() for one in owners.everybody)]))
    for model, key in ((Transition, Transition.id), (Milestone, Milestone.source_id)):
        query = update(model).where(key == shown.page.move.id, model.child_id == shown.about.child_id)
        db.session.execute(query.values(mine=everybody), execution_options={"synchronize_session": False})
    return len(changed)


def _pass_on(shown: CoursePage, changed: dict[UUID, Owners], *, chased: bool) -> None:
    """The lines, and where the move is under way what is due of them."""
    owned = [_owned(shown.rows[ident], owners) for ident, owners in changed.items()]
    chasing.rewrite(shown.about.child_id, owned)
    for one in owned:
        row = shown.rows[one["id"]]
        set_committed_value(row, "owners", one["owners"])
        set_committed_value(row, "mine", one["mine"])
    if chased and shown.page.move.state in course.UNDER_WAY:
        chasing.chase([shown.rows[ident] for ident in changed], kind=shown.page.move.kind, move_on=shown.page.move.move_on)


def _mine(shown: CoursePage) -> list[UUID]:
    return [one for row in shown.rows.values() for one in row.mine]


def _differs(row: ChecklistItem, owners: Owners) -> bool:
    return list(row.owners) != list(owners.owners) or row.owner_names != owners.names


def _owned(row: ChecklistItem, owners: Owners) -> dict[str, Any]:
    """Who owned it before still sees it: nothing vanishes from a list without a word."""
    mine = list(dict.fromkeys([*owners.everybody, *row.mine]))
    return {"id": row.id, "owners": list(owners.owners), "mine": mine, "names": owners.names}


def _walled(page: MovePage) -> dict[str, Any]:
    return {"child_id": page.about.child_id, "placement_id": page.move.placement_id, "slice": SLICE}


def _step(
    walled: dict[str, Any],
    actor: Actor,
    at: datetime,
    *,
    move: UUID,
    did: str,
    because: str,
    move_on: date,
    before: date | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    db.session.execute(
        insert(MoveStep).values(
            **walled, id=new_id(), mine=[], transition_id=move, did=did, because=because.strip(), move_on=move_on,
            move_on_before=before, by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role.value, at=at,
            facts=facts or {},
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
