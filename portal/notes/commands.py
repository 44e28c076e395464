"""Writing practice notes, putting them in other words, and summaries that may leave the home. A note, once written, is never taken away."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.children.models import Entry
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.notes.models import NoteSummary
from portal.notes.queries import NOTES, Desk, NotePage
from portal.notes.team import TeamPage
from portal.notes.words import PRACTICE_NOTE, TEAM_NOTE, day_in_words, heading_of, passages_of, text_of

REFUSED = "PS001"


def write(actor: Actor, desk: Desk, at: datetime, *, ident: UUID, facts: dict[str, Any]) -> None:
    """A note of the home in which the child lives now, its author's own from the first."""
    words = text_of(passages_of(facts))
    _add(actor, desk, at, id=ident, kind=PRACTICE_NOTE, heading=heading_of(facts), text=words, facts=facts)


def write_team_note(
    actor: Actor, shown: TeamPage, at: datetime, *, ident: UUID, from_on: date, to_on: date, there: str, answers: list[dict[str, str]]
) -> None:
    """What the team thought in a stretch of time, under the questions as they were asked; for one review, where it names one."""
    if not answers:
        raise Refused("Write at least one answer.")
    facts = {"from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "there": there, "answers": answers, "model": shown.model.key}
    if shown.review is not None:
        facts |= {"review_id": str(shown.review.id), "review": shown.review.title}
    words = text_of((one["ask"], one["text"]) for one in answers)
    heading = f"What the team learned, {day_in_words(from_on)} to {day_in_words(to_on)}"
    _add(actor, shown, at, id=ident, kind=TEAM_NOTE, heading=heading, text=words, facts=facts)


def reword(shown: NotePage, facts: dict[str, Any]) -> None:
    """The author's other words. What stood before is kept beside them."""
    _wall(
        "select wall.reword_note(:wording, :note, :heading, :words, cast(:facts as jsonb))",
        wording=new_id(), note=shown.note.id, heading=heading_of(facts), words=text_of(passages_of(facts)), facts=json.dumps(facts),
    )  # fmt: skip


def summarise(actor: Actor, shown: NotePage, at: datetime, words: str) -> None:
    """What may go into the review, written anew. One at a time waits for an answer."""
    if shown.waits is not None:
        raise Refused("A summary of this note waits for the manager’s answer already.")
    about = {"child_id": shown.about.child_id, "placement_id": shown.placement_id, "slice": NOTES, "mine": [actor.membership_id]}
    db.session.add(
        NoteSummary(
            id=new_id(), **about, **_signed(actor, at), note_id=shown.note.id, words=words, answered_at=None, answered_by=None,
            approved=None, answer=None, entry_id=None,
        )
    )  # fmt: skip
    db.session.flush()


def answer(summary_id: UUID, *, approved: bool, words: str, heading: str) -> None:
    """The manager's answer, once. Approved, the summary is an entry of part 21."""
    _wall(
        "select wall.answer_summary(:summary, :yes, :words, :published, :heading)",
        summary=summary_id, yes=approved, words=words, published=new_id(), heading=heading,
    )  # fmt: skip


def _add(actor: Actor, of: Desk | TeamPage, at: datetime, **row: Any) -> None:
    if of.placement_id is None:
        raise Refused("A note is of the home in which a child lives now, and the child lives in none of yours.")
    whose = {"child_id": of.about.child_id, "placement_id": of.placement_id, "slice": NOTES, "mine": [actor.membership_id]}
    db.session.add(Entry(**whose, **_signed(actor, at), **row))
    db.session.flush()


def _signed(actor: Actor, at: datetime) -> dict[str, Any]:
    return {"by_membership_id": actor.membership_id, "by_name": actor.person_name, "by_role": actor.role_name, "written_at": at}


def _wall(statement: str, **values: Any) -> None:
    try:
        db.session.execute(text(statement), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
