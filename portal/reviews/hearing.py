"""What stands beside a review and is written elsewhere: what the young person brings to it, summaries of the home's notes, what the team
thought before it. All of them are entries of the record, each of its own part."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.access.permissions import READ_NOTES, WRITE_NOTE, allows
from portal.access.predicates import Concern
from portal.caremodels.queries import model_in_use
from portal.caremodels.shapes import ReviewPrompt
from portal.children import queries as children
from portal.children.brought_models import BroughtView
from portal.children.models import Entry
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.clock import LONDON
from portal.foundation.database import db
from portal.reviews.models import Review

VIEW, SUMMARY, TEAM_NOTE = "view", "note_summary", "team_note"
NOTES = slice_of(Part.PRACTICE_NOTES)
MEANT_FOR = {(): "not to be printed", ("full",): "may stand in the full version of the report",
             ("school",): "may stand in the school’s version of the report",
             ("full", "school"): "may stand in the full and in the school’s version of the report"}  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """Something that the young person wants the review to hear, and what may become of it. `picked`: only for people they picked."""

    text: str
    by_name: str
    at: datetime
    picked: bool
    meant_for: str


@dataclass(frozen=True)
class Summary:
    """What of the home's notes was written anew for the review."""

    text: str
    by_name: str
    by_role: str
    at: datetime


@dataclass(frozen=True)
class TeamThought:
    """What the team answered before this review."""

    answers: list[dict[str, str]]
    there: str
    by_name: str
    by_role: str
    written_at: datetime


@dataclass(frozen=True)
class Team:
    """What the model of care asks the team before a review, and what they answered; for those who read the home's notes."""

    model: str
    asks: tuple[ReviewPrompt, ...]
    thoughts: list[TeamThought]
    may_write: bool


@dataclass(frozen=True)
class Beside:
    """All of it, as one reader may read it. `team` None for whoever reads no notes."""

    heard: list[Heard]
    summaries: list[Summary]
    team: Team | None
    shown: frozenset[int]


def beside(actor: Actor, about: About, review: Review) -> Beside:
    """Two statements: the entries of all three kinds; and for the home's people the model of care."""
    query = (
        select(Entry, BroughtView)
        .outerjoin(BroughtView, (BroughtView.entry_id == Entry.id) & (BroughtView.child_id == Entry.child_id))
        .where(Entry.child_id == review.child_id, or_(_brought_to(review), _summary_for(review), _thought_before(review)))
        .order_by(Entry.written_at, Entry.id)
    )
    found: dict[Entry, BroughtView | None] = {entry: brought for entry, brought in db.session.execute(query)}  # noqa: C416  rows are no pairs
    rows = children.sieve(actor, about.nearness, found)
    seen = set(children.sieve(actor, about.nearness, (one for one in found.values() if one)))
    heard = [(row, brought) for row in rows if row.kind == VIEW and (brought := found[row]) in seen and brought]
    team = _team(actor, about, [row for row in rows if row.kind == TEAM_NOTE])
    told = [row for row in rows if row.kind != TEAM_NOTE or team is not None]
    return Beside(
        [_heard(row, brought) for row, brought in heard],
        [Summary(row.text, row.by_name, row.by_role, row.written_at) for row in rows if row.kind == SUMMARY],
        team,
        children.shown(told),
    )


def summaries(actor: Actor, about: About, review: Review) -> list[Entry]:
    """Of the home's notes, what was approved for this review. One statement."""
    query = select(Entry).where(Entry.child_id == review.child_id, _summary_for(review)).order_by(Entry.written_at, Entry.id)
    return children.sieve(actor, about.nearness, db.session.scalars(query))


def _brought_to(review: Review) -> ColumnElement[bool]:
    """To this one; or to none in particular, where this is the latest."""
    to_none = and_(BroughtView.review_id.is_(None), _earliest_later(review, Review.held_on).is_(None))
    return and_(Entry.kind == VIEW, BroughtView.withdrawn_at.is_(None), or_(BroughtView.review_id == review.id, to_none))


def _summary_for(review: Review) -> ColumnElement[bool]:
    """Approved since the time that the review looks back to, and before the time of a later one: each stands in one review."""
    later = _earliest_later(review, Review.period_from)
    day = func.date(func.timezone(str(LONDON), Entry.written_at))
    return and_(
        Entry.kind == SUMMARY,
        Entry.slice == slice_of(Part.REVIEW_OWN),
        Entry.written_at >= datetime.combine(review.period_from, time(), LONDON).astimezone(UTC),
        or_(day <= review.held_on, later.is_(None), day < later),
    )


def _earliest_later(review: Review, column: InstrumentedAttribute[date]) -> ScalarSelect[Any]:
    """The earliest such day of the reviews after this one, as far as this reader sees them; none where this is the latest."""
    other = aliased(Review)
    after = (other.child_id == review.child_id, other.held_on > review.held_on, other.state != "cancelled")
    return select(func.min(getattr(other, column.key))).where(*after).scalar_subquery()


def _thought_before(review: Review) -> ColumnElement[bool]:
    return and_(Entry.kind == TEAM_NOTE, Entry.slice == NOTES, Entry.facts["review_id"].astext == str(review.id))


def _heard(row: Entry, brought: BroughtView) -> Heard:
    return Heard(
        row.text, row.by_name, row.written_at, row.slice != slice_of(Part.SHARED_VIEWS), MEANT_FOR[tuple(sorted(brought.variants))]
    )


def _team(actor: Actor, about: About, rows: Iterable[Entry]) -> Team | None:
    notes = Concern(about.child_id, about.nearness, NOTES)
    if actor.agency_kind != "provider" or not allows(actor, READ_NOTES, notes).allowed:
        return None
    model = model_in_use(actor.agency_id, clock.today())
    return Team(model.name, model.review_prompts, [_thought(row) for row in rows], allows(actor, WRITE_NOTE, notes).allowed)


def _thought(row: Entry) -> TeamThought:
    return TeamThought(list(row.facts["answers"]), str(row.facts.get("there") or ""), row.by_name, row.by_role, row.written_at)
