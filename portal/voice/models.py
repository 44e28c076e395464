"""What a young person says. Views themselves are entries of part 19 (portal/children/models.py); here is what stands beside them.

All of it is written by the wall's own functions: portal_web only reads these tables.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base


class ViewAnswer(Walled, Signed, Base):
    """You said, we did: what an adult did about a view, and whether it helped, as the young person says.

    Of the same slice and the same people as the view, also when the young person changes who may see that.
    """

    __tablename__ = "view_answer"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "view_answer", CheckConstraint("helped in ('yes', 'a_bit', 'no')", name="helped"), Index("view_answer_entry", "entry_id")
        )

    entry_id: Mapped[UUID]
    words: Mapped[str]
    helped: Mapped[str | None]
    helped_at: Mapped[datetime | None]


class PrivateMessage(Walled, Signed, Base):
    """Words between a young person and one adult, `with_membership_id`; `mine` is that adult, so nobody else reads them.

    A `message` is the young person's, a `reply` the adult's. With `passed_on` the adult tells the social workers and the emergency
    duty team that somebody is in danger: they read that row and no other. `open_by` is the last day on which a message may lie unopened.
    """

    __tablename__ = "private_message"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "private_message",
            CheckConstraint("kind in ('message', 'reply', 'passed_on')", name="kind"),
            Index("private_message_thread", "thread_id"),
            Index("private_message_unopened", "open_by", postgresql_where=text("opened_at is null and waits_told_at is null")),
        )

    thread_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    with_membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    with_name: Mapped[str]
    with_role: Mapped[str]
    open_by: Mapped[date | None]
    opened_at: Mapped[datetime | None]
    waits_told_at: Mapped[datetime | None]
    passed_on_at: Mapped[datetime | None]
