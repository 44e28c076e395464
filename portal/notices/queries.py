"""What this membership was told and has not marked as read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, column, func, literal_column, select, table

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.foundation.database import SCHEMA, db
from portal.foundation.refusals import Unseen
from portal.notices.models import Notice
from portal.notices.words import in_words

AT_MOST = 20
CHILD = table("child", column("id"), column("case_code"), schema=SCHEMA)  # named, not imported: it stands on a higher floor


@dataclass(frozen=True)
class Told:
    """One notice as the list shows it. `case_code` is empty when the child is no longer theirs to see."""

    id: UUID
    words: str
    at: datetime
    child_id: UUID | None
    case_code: str


def unread() -> Any:
    """The newest unread notices of the membership given as `reader`, as one value for another statement to bring along (`as_told`)."""
    mine = (
        select(Notice.id, Notice.kind, Notice.at, Notice.child_id, Notice.to_membership_id, CHILD.c.case_code)
        .outerjoin(CHILD, CHILD.c.id == Notice.child_id)
        .where(Notice.to_membership_id == bindparam("reader", type_=Uuid()), Notice.read_at.is_(None))
        .order_by(Notice.at.desc())
        .limit(AT_MOST)
        .subquery("told")
    )
    return select(func.jsonb_agg(func.to_jsonb(literal_column("told")))).select_from(mine).scalar_subquery()


def unread_alone(actor: Actor) -> Any:
    """The same in a statement of its own, for somebody who is near no child."""
    return db.session.scalar(select(unread()), {"reader": actor.membership_id})


def as_told(actor: Actor, rows: Iterable[dict[str, Any]] | None) -> list[Told]:
    """Plain values; whatever is another's is left out, by itself and not because the database said so."""
    return [
        Told(
            UUID(row["id"]),
            in_words(row["kind"]),
            datetime.fromisoformat(row["at"]),
            UUID(row["child_id"]) if row["child_id"] and row["case_code"] else None,
            row["case_code"] or "",
        )
        for row in rows or ()
        if UUID(row["to_membership_id"]) == actor.membership_id
    ]


@dataclass(frozen=True)
class NoticeFor:
    """A notice of this very membership."""

    row: Notice

    @property
    def concern(self) -> Concern:
        return Concern(row=self.row.id)


def mine(actor: Actor, notice_id: UUID) -> NoticeFor:
    """The notice, if it is theirs. One statement."""
    found = db.session.scalar(select(Notice).where(Notice.id == notice_id))
    if found is None or found.to_membership_id != actor.membership_id:
        raise Unseen
    return NoticeFor(found)
