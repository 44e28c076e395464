"""Private messages: for the young person who writes them, for the one adult they are written to, and for nobody else.

What is shown bears the name that stands in the message itself, and is told to the trail as of part 20 alone: the log of a message is
read by nobody but whoever it is about (domain.md, ruling on row 32).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid as Uuid_
from sqlalchemy import any_, cast, or_, select, text

from portal.access.actor import Actor
from portal.access.parts import Part, Role, slice_of
from portal.access.permissions import ANSWER_MESSAGE, allows
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.voice.models import PrivateMessage
from portal.voice.queries import MyPerson, my_people, my_record

PRIVATE = slice_of(Part.PRIVATE_MESSAGE)
ONLY_THIS = frozenset({PRIVATE})


@dataclass(frozen=True)
class Letter:
    """One message, reply, or word passed on, in a thread."""

    kind: str
    text: str
    by_name: str
    by_role: str
    at: datetime


@dataclass(frozen=True)
class ThreadLine:
    """A message as a list shows it: never its words."""

    id: UUID
    child_id: UUID
    from_name: str
    with_id: UUID
    with_name: str
    with_role: str
    at: datetime
    opened_at: datetime | None
    passed_on_at: datetime | None
    waits: bool
    replies: int
    passed_to_me: bool = False


@dataclass(frozen=True)
class MyMessages:
    """A young person's private messages, and to whom they may write."""

    child_id: UUID | None
    threads: list[ThreadLine]
    people: list[MyPerson]
    concern: Concern


def my_messages(actor: Actor) -> MyMessages:
    """Four statements: the young person, the messages, and to whom they may write."""
    about = my_record(actor)
    if about is None:
        return MyMessages(None, [], [], Concern())
    query = (
        select(PrivateMessage)
        .where(PrivateMessage.child_id == about.child_id)
        .order_by(PrivateMessage.written_at.desc(), PrivateMessage.id)
    )
    rows = children.sieve(actor, about.nearness, db.session.scalars(query))
    people = [one for one in my_people(about) if one.private]
    return MyMessages(about.child_id, _lines(rows), people, Concern(about.child_id, about.nearness, PRIVATE, shown=ONLY_THIS))


def _lines(rows: Iterable[PrivateMessage]) -> list[ThreadLine]:
    rows = list(rows)
    return [
        ThreadLine(
            one.id, one.child_id, one.by_name, one.with_membership_id, one.with_name, one.with_role, one.written_at, one.opened_at,
            one.passed_on_at, one.waits_told_at is not None and one.opened_at is None,
            sum(other.thread_id == one.id and other.kind == "reply" for other in rows),
        )
        for one in rows if one.kind == "message"
    ]  # fmt: skip


@dataclass(frozen=True)
class Thread:
    """One message with what followed. The addressee who has not opened it sees no words; `first` None: only what was passed on to them."""

    id: UUID
    asked_for: UUID
    child_id: UUID
    first: ThreadLine | None
    letters: tuple[Letter, ...]
    sealed: bool
    may_answer: bool
    is_writer: bool
    concern: Concern


def thread(actor: Actor, message_id: UUID) -> Thread:
    """Two statements: the row with its child, and the thread as far as this reader reads it."""
    found, about = children.meet_by(actor, PrivateMessage, message_id)
    query = select(PrivateMessage).where(PrivateMessage.thread_id == found.thread_id, PrivateMessage.child_id == found.child_id)
    rows = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PrivateMessage.written_at, PrivateMessage.id)))
    concern = Concern(
        about.child_id,
        about.nearness,
        found.slice,
        found.placement_id,
        tuple(found.mine),
        (found.with_membership_id,),
        found.id,
        None,
        frozenset({found.slice}),
    )
    first = next(iter(_lines(rows)), None)
    may_answer = first is not None and allows(actor, ANSWER_MESSAGE, concern).allowed
    sealed = may_answer and first is not None and first.opened_at is None
    letters = () if sealed else tuple(Letter(one.kind, one.text, one.by_name, one.by_role, one.written_at) for one in rows)
    return Thread(found.thread_id, found.id, found.child_id, first, letters, sealed, may_answer, actor.role is Role.CH, concern)


@dataclass(frozen=True)
class Waiting:
    """That a message to a colleague lies unopened: whose it is and about whom is not told."""

    name: str
    since: date


@dataclass(frozen=True)
class Inbox:
    """What was written to this person in private, what was passed on to them, and at whom they manage something waits."""

    threads: list[ThreadLine]
    waiting: list[Waiting]
    manages: bool

    @property
    def concern(self) -> Concern:
        return Concern()


def inbox(actor: Actor) -> Inbox:
    """Two statements: the messages with their children, and what waits at others."""
    me: Any = cast(actor.membership_id, Uuid_())
    own = or_(PrivateMessage.with_membership_id == actor.membership_id, me == any_(PrivateMessage.mine))
    query = (
        select(PrivateMessage, PrivateMessage.child_id.label("child_id"))
        .where(own)
        .order_by(PrivateMessage.written_at.desc(), PrivateMessage.id)
    )
    found = children.with_abouts(actor, query, PrivateMessage.child_id)
    rows = [one for row, about in found for one in children.sieve(actor, about.nearness, [row])]
    manages = actor.role is Role.RM or actor.office == "TM"
    waiting = [Waiting(row.name, row.since) for row in db.session.execute(text("select * from wall.messages_waiting()"))] if manages else []
    passed = [
        ThreadLine(
            one.id, one.child_id, one.by_name, one.with_membership_id, one.with_name, one.with_role, one.written_at, None, one.written_at,
            False, 0, passed_to_me=True,
        )
        for one in rows if one.kind == "passed_on" and one.by_membership_id != actor.membership_id
    ]  # fmt: skip
    return Inbox(passed + _lines(rows), waiting, manages)
