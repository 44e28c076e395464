"""What the team learned, stretch by stretch, and before which review. Templates get plain values, never rows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import request
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.permissions import WRITE_NOTE
from portal.access.predicates import Concern
from portal.caremodels.shapes import ModelOfCare
from portal.children import queries as children
from portal.children.models import Entry, Milestone
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.notes.queries import NOTES, concern_of, id_in, may, model_of, placement_of
from portal.notes.words import TEAM_NOTE

REVIEWED_EVERY = timedelta(weeks=12)
"""The home's own therapeutic review; a proposed cadence, no law sets it."""


@dataclass(frozen=True)
class TeamNote:
    """What the team thought in one stretch of time."""

    id: UUID
    from_on: date
    to_on: date
    there: str
    answers: list[dict[str, str]]
    by_name: str
    by_role: str
    written_at: datetime
    review: str = ""


@dataclass(frozen=True)
class ForReview:
    """The review before which the team thinks."""

    id: UUID
    title: str
    on: date


@dataclass(frozen=True)
class TeamPage:
    """What the team learned, stretch by stretch, the latest first; and where the next one begins."""

    about: About
    notes: list[TeamNote]
    next_from: date
    model: ModelOfCare
    placement_id: UUID | None
    may_write: bool
    concern: Concern
    review: ForReview | None = None

    @property
    def stretch(self) -> tuple[date, date]:
        """The days that are thought about: since the last time until now; for a review that is past, until its own day."""
        today = clock.today()
        if self.review is None or self.review.on >= today:
            return self.next_from, today
        return self.next_from if self.next_from <= self.review.on else self.review.on - REVIEWED_EVERY, self.review.on


def team(actor: Actor, child_id: UUID) -> TeamPage:
    """Four statements: the child, what the team wrote, the placement, the model of care; a fifth for the review that it is for."""
    about = children.meet(actor, child_id)
    review = _review(actor, about)
    query = select(Entry).where(Entry.child_id == child_id, Entry.slice == NOTES, Entry.kind == TEAM_NOTE)
    rows = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(Entry.written_at.desc(), Entry.id)).all())
    found = [_team_note(row) for row in rows]
    latest = max((one.to_on for one in found), default=None)
    return TeamPage(
        about=about,
        notes=found,
        next_from=latest + timedelta(days=1) if latest and latest < clock.today() else clock.today() - REVIEWED_EVERY,
        model=model_of(actor),
        placement_id=placement_of(about),
        may_write=may(actor, WRITE_NOTE, Concern(child_id, about.nearness, NOTES)),
        concern=concern_of(actor, about, rows),
        review=review,
    )


def _review(actor: Actor, about: About) -> ForReview | None:
    """The review that the address names; Unseen where this reader sees no such one of this child."""
    asked = request.args.get("review", "")
    if not asked:
        return None
    query = select(Milestone).where(Milestone.child_id == about.child_id, Milestone.kind == "review", Milestone.source_id == id_in(asked))
    found = children.sieve_one(actor, about, db.session.scalars(query.order_by(Milestone.slice)).first())
    return ForReview(found.source_id, found.title, found.on_date or clock.today())


def _team_note(row: Entry) -> TeamNote:
    facts = row.facts
    from_on, to_on = date.fromisoformat(facts["from_on"]), date.fromisoformat(facts["to_on"])
    review = str(facts.get("review") or "")
    return TeamNote(row.id, from_on, to_on, str(facts["there"]), list(facts["answers"]), row.by_name, row.by_role, row.written_at, review)
