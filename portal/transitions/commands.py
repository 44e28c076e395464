"""Completing an item of a checklist, and taking a slip back. Nothing is deleted: a later completion gets the next turn."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.children.models import DueItem
from portal.foundation.clock import london_day
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.ids import new_id
from portal.transitions import rules
from portal.transitions.models import Completion
from portal.transitions.queries import Done, ItemPage, as_done

ONE_COMPLETION_EACH_TURN = "completion_item_id_turn_key"


def complete_item(shown: ItemPage, actor: Actor, at: datetime, *, done_on: date, note: str, reason: str = "") -> Done | None:
    """Record that the item was done, and that nothing is due of it any more. Two statements.

    None when somebody else was first: then this transaction is undone and begun anew, and theirs is what stands.
    """
    rules.refuse_ended(shown.page.move.state)
    rules.refuse_future(done_on, london_day(at))
    rules.refuse_long_before(done_on, shown.page.move.move_on)
    if shown.line.is_done:
        return None
    done = _recorded(_completion(shown, actor, at, "done", done_on=done_on, note=note, reason=reason), actor)
    if done:
        _due(shown, done_at=at)
    return done


def say_how_it_stands(shown: ItemPage, actor: Actor, at: datetime, *, kind: str, reason: str) -> Done | None:
    """Record that an item is being done, blocked, not needed or waived, by whom and why. Two statements; None when others were first."""
    rules.refuse_ended(shown.page.move.state)
    if shown.line.is_done:
        return None
    done = _recorded(_completion(shown, actor, at, kind, done_on=london_day(at), note="", reason=reason), actor)
    if done and kind in rules.SETTLED:
        _due(shown, done_at=at)
    return done


def _recorded(completion: Completion, actor: Actor) -> Done | None:
    """The record, or None when somebody else took this turn: then this transaction is undone and begun anew."""
    db.session.add(completion)
    try:
        db.session.flush()
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") != ONE_COMPLETION_EACH_TURN:
            raise
        nobody_acts()
        acting_as(actor.membership_id)
        return None
    return as_done(completion)


def reopen_item(shown: ItemPage, actor: Actor, at: datetime, *, because: str) -> Done | None:
    """Take back the completion that stands; it is kept, with who took it back and why. None when nothing stands any more."""
    rules.refuse_ended(shown.page.move.state)
    done = shown.line.done
    if done is None:
        return None
    query = (
        update(Completion)
        .where(Completion.id == done.id, Completion.child_id == shown.row.child_id, Completion.reopened_at.is_(None))
        .values(reopened_at=at, reopened_by=_signature(actor), reopened_because=because)
        .returning(Completion)
        .execution_options(populate_existing=True)
    )
    taken_back = db.session.scalars(query).one_or_none()
    if taken_back is None:
        return None
    _due(shown, done_at=None)
    return as_done(taken_back)


def _completion(shown: ItemPage, actor: Actor, at: datetime, kind: str, *, done_on: date, note: str, reason: str) -> Completion:
    item = shown.row
    return Completion(
        id=new_id(),
        child_id=item.child_id,
        placement_id=item.placement_id,
        slice=item.slice,
        mine=list(item.mine),
        by_membership_id=actor.membership_id,
        by_name=actor.person_name,
        by_role=actor.role_name,
        written_at=at,
        item_id=item.id,
        kind=kind,
        turn=len(shown.line.history) + 1,
        done_on=done_on,
        note=note,
        reason=reason,
    )


def _due(shown: ItemPage, *, done_at: datetime | None) -> None:
    """An item of a move that is not under way is due to nobody, and then there is nothing to change."""
    query = update(DueItem).where(DueItem.source_id == shown.row.id, DueItem.child_id == shown.row.child_id)
    db.session.execute(query.values(done_at=done_at), execution_options={"synchronize_session": False})


def _signature(actor: Actor) -> str:
    return f"{actor.person_name}, {actor.role_name}"
