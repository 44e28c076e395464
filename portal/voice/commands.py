"""What young people say and what is done about it. The wall's own functions write it, since each asks by itself who acts and how near."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from portal.deadlines.explain import explain_working_days
from portal.foundation.database import acting_as_system, db
from portal.foundation.ids import new_id
from portal.notices.commands import have_mailed

OPEN_WITHIN = 1
"""Working days (domain.md, ruling on row 20)."""
TASK = "unopened messages"


def say(view_id: UUID, child_id: UUID, *, words: str, everyone: bool, picked: Iterable[UUID], hears: bool, versions: Iterable[str]) -> bool:
    """Say something to whom one chooses, and bring it to one's review where that is wanted."""
    said = say_view(view_id, child_id, words=words, everyone=everyone, picked=picked)
    if said and hears:
        bring_view(view_id, hears=True, versions=versions)
    return said


def choose(view_id: UUID, *, everyone: bool, picked: Iterable[UUID], hears: bool, versions: Iterable[str]) -> bool:
    """Choose anew who may see it, whether the review is to hear it, and where it may be printed."""
    shown = show_view_to(view_id, everyone=everyone, picked=picked)
    return shown and (bring_view(view_id, hears=hears, versions=versions) or True)


def say_view(view_id: UUID, child_id: UUID, *, words: str, everyone: bool, picked: Iterable[UUID]) -> bool:
    """Say something, to everybody who looks after the child or to people picked by name. Those are told."""
    return _told("say_view(:id, :child, :words, :all, cast(:picked as uuid[]))",
                 id=view_id, child=child_id, words=words, all=everyone, picked=list(picked))  # fmt: skip


def show_view_to(view_id: UUID, *, everyone: bool, picked: Iterable[UUID]) -> bool:
    """Choose anew who may see it. Who looked while they could stays written beside it."""
    return _told("show_view_to(:id, :all, cast(:picked as uuid[]))", id=view_id, all=everyone, picked=list(picked))


def bring_view(view_id: UUID, *, hears: bool, versions: Iterable[str]) -> bool:
    """Whether the review is to hear it, and in which versions of the report it may stand. What is printed by then stays printed."""
    done = db.session.scalar(
        text("select wall.bring_view(:id, :view, :hears, cast(:versions as text[]))"),
        {"id": new_id(), "view": view_id, "hears": hears, "versions": list(versions)},
    )
    return bool(done)


def answer_view(answer_id: UUID, view_id: UUID, *, words: str) -> bool:
    return _told("answer_view(:id, :view, :words)", id=answer_id, view=view_id, words=words)


def say_if_it_helped(answer_id: UUID, *, helped: str) -> bool:
    return _told("say_if_it_helped(:id, :helped)", id=answer_id, helped=helped)


def write_privately(message_id: UUID, child_id: UUID, at: datetime, *, words: str, to: UUID) -> bool:
    """Write to one person alone. They have until the end of the next working day to open it."""
    by = explain_working_days(at, OPEN_WITHIN).due
    return _told("write_privately(:id, :child, :words, :to, :by)", id=message_id, child=child_id, words=words, to=to, by=by)


def open_message(thread_id: UUID) -> bool:
    """Open it, as its addressee. False when it was open already."""
    return bool(db.session.scalar(text("select wall.open_message(:thread)"), {"thread": thread_id}))


def reply_privately(reply_id: UUID, thread_id: UUID, *, words: str) -> bool:
    return _told("reply_privately(:id, :thread, :words)", id=reply_id, thread=thread_id, words=words)


def pass_on(passed_id: UUID, thread_id: UUID, *, words: str) -> bool:
    """Somebody is in danger: the social workers and the emergency duty team are told, and so is the young person."""
    return _told("pass_on(:id, :thread, :words)", id=passed_id, thread=thread_id, words=words)


def tell_of_unopened(today: date) -> int:
    """The worker's: messages that lay unopened past their last day, or whose addressee left, are told of. Returns how many notices."""
    acting_as_system(TASK)
    told = db.session.scalar(text("select wall.tell_of_unopened(:today)"), {"today": today}) or []
    have_mailed(told)
    db.session.commit()
    return len(told)


def _told(call: str, **values: Any) -> bool:
    row = db.session.execute(text(f"select * from wall.{call}"), values).one()  # noqa: S608  the calls above, no words of anybody's
    have_mailed(row.told)
    return bool(row.done)
