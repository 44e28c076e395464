"""Letting in visitors, and handing over: what is due goes along, so that nothing is orphaned."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, cast, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.children import standing
from portal.children.models import DueItem, Involvement, Milestone
from portal.children.standing import VISIT
from portal.foundation.clock import LONDON
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.reviews.models import Decision
from portal.standing.people import CLINICIANS, HandOver
from portal.standing.queries import NETWORK, Found, Granting
from portal.transitions.models import ChecklistItem, Transition

ASKED = {
    "child": "Ask about the independent visitor’s visit, and record the answer",
    "authority": "Answer for the placing authority: may the independent visitor read the record?",
}


def let_in_visitor(actor: Actor, shown: Granting, found: Found, at: datetime, *, until_on: date, because: str) -> None:
    """An inspector reads at once; for an independent visitor the key worker and the social worker have an answer to record."""
    placement_id = UUID(shown.placements[0][0])
    until = datetime.combine(until_on + timedelta(days=1), time(), LONDON)
    consents = standing.let_in_visitor(
        new_id(), child_id=shown.about.child_id, membership_id=found.membership_id, placement_id=placement_id,
        basis=VISIT[found.office], because=because, until=until,
    )  # fmt: skip
    if found.office == "REG44":
        for consent_id, (whose, title) in zip(consents, ASKED.items(), strict=True):
            owners = _who_answers(shown.about.child_id, placement_id, Role.KW if whose == "child" else Role.SW, at.date())
            db.session.add(
                DueItem(
                    id=new_id(), child_id=shown.about.child_id, placement_id=placement_id, slice=NETWORK, mine=owners, kind="consent",
                    source_id=consent_id, title=title, owners=owners, due_on=until_on, legal_limit=None, rule="CHR-44",
                    explained=f"Asked for by {actor.person_name}. Without both consents the visitor reads nothing.",
                )
            )  # fmt: skip
        db.session.flush()


def _who_answers(child_id: UUID, placement_id: UUID, role: Role, today: date) -> list[UUID]:
    query = select(Involvement.membership_id).where(
        Involvement.child_id == child_id, Involvement.role == role.value, Involvement.capacity == "full",
        Involvement.ended_at.is_(None), Involvement.starts_on <= today,
        func.coalesce(Involvement.ends_on, today) >= today,
        func.coalesce(Involvement.placement_id, placement_id) == placement_id,
    )  # fmt: skip
    return list(dict.fromkeys(db.session.scalars(query)))


def record_consent(consent_id: UUID, child_id: UUID, at: datetime, *, given: bool, how: str) -> None:
    standing.record_consent(consent_id, given=given, how=how)
    query = update(DueItem).where(DueItem.source_id == consent_id, DueItem.child_id == child_id, DueItem.done_at.is_(None))
    db.session.execute(query.values(done_at=at), execution_options={"synchronize_session": False})


def hand_over(shown: HandOver, *, older_notes: bool = False, because: str = "") -> UUID:
    """Move what is open first, while it can be seen, then the involvements, as the last act. Returns the receipt's id.

    What the leaver owned and whoever hands over may not write moves with the involvements, by the wall.
    """
    old, new = shown.leaver.id, shown.successor.id
    children = list({line.about.child_id for line in shown.lines})
    now_theirs = {"owners": _instead(DueItem.owners, old, new), "mine": _added(DueItem.mine, new)}
    _change(
        update(DueItem).where(DueItem.child_id.in_(children), any_(DueItem.owners) == old, DueItem.done_at.is_(None)).values(now_theirs)
    )
    items = update(ChecklistItem).where(ChecklistItem.child_id.in_(children), any_(ChecklistItem.mine) == old)
    _change(
        items.values(
            owners=_instead(ChecklistItem.owners, old, new), mine=_added(ChecklistItem.mine, new),
            owner_names=func.replace(ChecklistItem.owner_names, shown.leaver.name, shown.successor.name),
        )
    )  # fmt: skip
    models: tuple[Any, ...] = (Transition, Milestone, Decision)
    for model in models:
        _change(update(model).where(model.child_id.in_(children), any_(model.mine) == old).values(mine=_added(model.mine, new)))
    if shown.leaver.role in CLINICIANS:
        standing.hand_over_notes(old, new, of_children=children, because=because)
    return standing.hand_over(old, new, [line.id for line in shown.lines], older_notes=older_notes)


def _instead(column: Any, old: UUID, new: UUID) -> Any:
    return func.array_replace(column, cast(old, Uuid()), cast(new, Uuid()), type_=ARRAY(Uuid()))


def _added(column: Any, new: UUID) -> Any:
    """The leaver stays in it: what they wrote stays told as theirs, and is seen by nobody who is near no more."""
    return func.array_append(func.array_remove(column, cast(new, Uuid())), cast(new, Uuid()), type_=ARRAY(Uuid()))


def _change(statement: Any) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
