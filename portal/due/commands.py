"""Setting a due date, and taking that back; what an authority has settled; a school's year. The rule's own date stays beside it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.access.actor import Actor
from portal.children.deadline_models import DueOverride
from portal.children.models import DueItem
from portal.children.standing import REFUSED
from portal.deadlines.calendar import in_range
from portal.deadlines.wording import in_words
from portal.due.queries import ExplanationPage
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.transitions.models import ChecklistItem

ONE_STANDS = "due_override_standing"


def set_due(shown: ExplanationPage, actor: Actor, at: datetime, *, due_on: date, reason: str) -> None:
    """Set another date, with the reason. Three statements.

    Refused: a date that people agreed, a done item, a date set already, the same date.
    """
    row = shown.row
    refuse_setting(shown, due_on)
    told = f"Set to {in_words(due_on)} by {actor.person_name}, {actor.role_name}: {_full_stop(reason)}"
    db.session.add(
        DueOverride(
            id=new_id(), child_id=row.child_id, placement_id=row.placement_id, slice=row.slice, mine=list(row.mine),
            by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name, written_at=at,
            item_id=row.id, due_on=due_on, instead_of=shown.why.by_rule, reason=reason, told=told,
        )
    )  # fmt: skip
    try:
        db.session.flush()
    except IntegrityError as error:
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") != ONE_STANDS:
            raise
        raise Refused("Somebody else set this date a moment ago. Look at it again.") from None
    _now_due(row, due_on, f"{told} By the rule: {shown.why.sentence}")


def refuse_setting(shown: ExplanationPage, due_on: date) -> None:
    in_range(due_on)
    if shown.row.how is None:
        raise Refused("This date was agreed between people. Change it where it was agreed.")
    if shown.row.done_at is not None:
        raise Refused("This is done, so its date is kept as it stands.")
    if shown.standing is not None:
        raise Refused("A date was set here already. Take that one back first.")
    if due_on == shown.row.due_on:
        raise Refused("That is the date it has.")


def take_back(shown: ExplanationPage, actor: Actor, at: datetime, *, because: str) -> None:
    """The rule's date counts again; what was set stays told. Three statements. Nothing happens where it was taken back meanwhile."""
    if shown.standing is None:
        return
    undone = {"undone_at": at, "undone_by": f"{actor.person_name}, {actor.role_name}", "undone_because": because}
    query = update(DueOverride).where(
        DueOverride.id == shown.standing.id, DueOverride.child_id == shown.row.child_id, DueOverride.undone_at.is_(None)
    )
    _change(query.values(undone))
    _now_due(shown.row, shown.why.by_rule, shown.why.sentence)


def _now_due(row: DueItem, due_on: date, explained: str) -> None:
    """The item, and the line of a checklist that stood on the same day."""
    before, source, child = row.due_on, row.source_id, row.child_id
    _change(update(DueItem).where(DueItem.id == row.id, DueItem.child_id == child).values(due_on=due_on, explained=explained))
    if row.kind == "transition_item":
        line = update(ChecklistItem).where(ChecklistItem.id == source, ChecklistItem.child_id == child, ChecklistItem.due_on == before)
        _change(line.values(due_on=due_on, due_explained=explained))


def _change(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _full_stop(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


# What agencies have settled: the wall's own functions check office and kind of agency once more


def choose_limit(limit_id: UUID, *, rule: str, choice: str | None, because: str) -> None:
    """From the next version on; open items are worked out again in the background. `choice` None is back to the rule's own."""
    _wall(text("select wall.choose_limit(:id, :rule, :choice, :because)"), id=limit_id, rule=rule, choice=choice, because=because)


def tell_school_year(year_id: UUID, *, year: int, days: dict[str, Any]) -> None:
    told = text("select wall.tell_school_year(:id, :year, :days)").bindparams(bindparam("days", type_=JSONB))
    _wall(told, id=year_id, year=year, days=days)


def _wall(statement: Any, **values: Any) -> None:
    try:
        db.session.execute(statement, values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
