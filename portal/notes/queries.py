"""Practice notes as they exist for an actor: a child's, one, and what the team learned. Templates get plain values, never rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select, tuple_

from portal.access.actor import Actor
from portal.access.parts import Part, slice_of
from portal.access.permissions import ANSWER_SUMMARY, CHANGE_NOTE, READ_NOTES, WRITE_NOTE, Permission, allows
from portal.access.predicates import Concern
from portal.caremodels.queries import model_in_use
from portal.caremodels.shapes import ModelOfCare
from portal.caremodels.shipped import PACE
from portal.children import queries as children
from portal.children.models import Entry, Placement
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.notes.models import NoteSummary, NoteWording
from portal.notes.words import PRACTICE_NOTE, TEAM_NOTE, passages_of

NOTES = slice_of(Part.PRACTICE_NOTES)
A_PAGE = 20


@dataclass(frozen=True)
class Note:
    """One note as a page shows it. `passages` are (what stands over it, words); a daily log has one without anything over it."""

    id: UUID
    heading: str
    passages: list[tuple[str, str]]
    tags: list[dict[str, str]]
    section: int | None
    goal: str
    goal_id: str
    share: str
    by_name: str
    by_role: str
    written_at: datetime
    reworded_at: datetime | None
    mine: bool
    kind: str

    @property
    def is_practice_note(self) -> bool:
        return self.kind == PRACTICE_NOTE

    @property
    def in_short(self) -> str:
        return self.passages[0][1] if self.passages else ""


@dataclass(frozen=True)
class Asked:
    """Which notes were asked for, by the address: every page of evidence is such an address."""

    tag: str = ""
    section: int | None = None
    goal_id: str = ""
    mine: bool = False

    @property
    def anything(self) -> bool:
        return bool(self.tag or self.section or self.goal_id or self.mine)

    def but(self, **other: Any) -> dict[str, Any]:
        """The address's question with something else in it, for a link."""
        now = {"tag": self.tag, "section": self.section, "goal_id": self.goal_id, "mine": "yes" if self.mine else ""} | other
        return {name: value for name, value in now.items() if value}


@dataclass(frozen=True)
class Notes:
    """One page of a child's notes, the latest first."""

    about: About
    notes: list[Note]
    waiting: frozenset[UUID]
    before: UUID | None
    asked: Asked
    goal: str
    model: ModelOfCare
    may_write: bool
    concern: Concern


def notes(actor: Actor, child_id: UUID) -> Notes:
    """Four statements: the child, the notes, which of them have a summary that waits, the model of care."""
    about, asked = children.meet(actor, child_id), _asked()
    rows = children.sieve(actor, about.nearness, db.session.scalars(_query(actor, child_id, asked)).all())
    shown, more = rows[:A_PAGE], len(rows) > A_PAGE
    summaries = _summaries(actor, about, [row.id for row in shown])
    return Notes(
        about=about,
        notes=[_note(actor, row) for row in shown],
        waiting=frozenset(one.note_id for one in summaries if one.answered_at is None),
        before=shown[-1].id if more else None,
        asked=asked,
        goal=next((str(row.facts.get("goal") or "") for row in shown if asked.goal_id), ""),
        model=model_of(actor),
        may_write=may(actor, WRITE_NOTE, Concern(child_id, about.nearness, NOTES)),
        concern=concern_of(actor, about, shown, summaries),
    )


def _asked() -> Asked:
    """What the address asks for; a value that is none is not asked."""
    section = request.args.get("section", "")
    return Asked(
        tag=request.args.get("tag", "")[:8],
        section=int(section) if section in {str(number) for number in range(1, 16)} else None,
        goal_id=str(found) if (found := id_in(request.args.get("goal_id", ""))) else "",
        mine=request.args.get("mine") == "yes",
    )


def id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _query(actor: Actor, child_id: UUID, asked: Asked) -> Any:
    query = select(Entry).where(Entry.child_id == child_id, Entry.slice == NOTES, Entry.kind != TEAM_NOTE)
    if asked.tag:
        query = query.where(Entry.facts.contains({"tags": [{"key": asked.tag}]}))
    if asked.section:
        query = query.where(Entry.facts.contains({"section": asked.section}))
    if asked.goal_id:
        query = query.where(Entry.facts.contains({"goal_id": asked.goal_id}))
    if asked.mine:
        query = query.where(Entry.by_membership_id == actor.membership_id)
    if before := id_in(request.args.get("before", "")):
        earlier = select(Entry.written_at, Entry.id).where(Entry.id == before, Entry.child_id == child_id).scalar_subquery()
        query = query.where(tuple_(Entry.written_at, Entry.id) < earlier)
    return query.order_by(Entry.written_at.desc(), Entry.id.desc()).limit(A_PAGE + 1)


def concern_of(actor: Actor, about: About, shown: Sequence[Entry], beside: Sequence[Any] = ()) -> Concern:
    """The part as such, for who reads it; the row that was released, for who reads no more of it than that."""
    slices = children.shown(shown, beside)
    whole = Concern(about.child_id, about.nearness, NOTES, shown=about.concern(slices).shown)
    if allows(actor, READ_NOTES, whole).allowed or not shown:
        return whole
    return about.concern(slices, shown[0])


def may(actor: Actor, permission: Permission, concern: Concern) -> bool:
    return allows(actor, permission, concern).allowed


def model_of(actor: Actor) -> ModelOfCare:
    """The provider's own way of working; who reads a released note elsewhere chooses among nothing."""
    return model_in_use(actor.agency_id, clock.today()) if actor.agency_kind == "provider" else PACE


def _summaries(actor: Actor, about: About, ids: list[UUID]) -> list[NoteSummary]:
    if not ids:
        return []
    query = select(NoteSummary).where(NoteSummary.child_id == about.child_id, NoteSummary.note_id.in_(ids))
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(NoteSummary.written_at)).all())


def _note(actor: Actor, row: Entry) -> Note:
    facts = row.facts
    kept = row.kind == PRACTICE_NOTE
    return Note(
        id=row.id,
        heading=row.heading,
        passages=passages_of(facts) if kept else [("", row.text)],
        tags=list(facts.get("tags", [])) if kept else [],
        section=facts.get("section") if kept else None,
        goal=str(facts.get("goal") or "") if kept else "",
        goal_id=str(facts.get("goal_id") or "") if kept else "",
        share=str(facts.get("share") or "internal"),
        by_name=row.by_name,
        by_role=row.by_role,
        written_at=row.written_at,
        reworded_at=datetime.fromisoformat(facts["reworded_at"]) if kept and facts.get("reworded_at") else None,
        mine=row.by_membership_id == actor.membership_id,
        kind=row.kind,
    )


# Writing


@dataclass(frozen=True)
class Desk:
    """What a writer needs: the child, the placement that the note is of, the model of care whose tags it bears."""

    about: About
    placement_id: UUID | None
    model: ModelOfCare
    goal: str
    goal_id: str
    section: int | None
    concern: Concern


def desk(actor: Actor, child_id: UUID) -> Desk:
    """Three statements: the child, where they live now, the model of care."""
    about, asked = children.meet(actor, child_id), _asked()
    return Desk(
        about,
        placement_of(about),
        model_of(actor),
        request.args.get("goal", "")[:200],
        asked.goal_id,
        asked.section,
        Concern(child_id, about.nearness, NOTES, shown=about.concern().shown),
    )


def placement_of(about: About) -> UUID | None:
    """Where the child lives now, of the placements that the writer works in. A note is always of one: the next home reads none of it."""
    near = about.nearness.placements or frozenset()
    query = select(Placement.id).where(Placement.child_id == about.child_id, Placement.state != "ended")
    rows = db.session.scalars(query.order_by(Placement.starts_on.desc())).all()
    return next((found for found in rows if found in near), None)


# One note


@dataclass(frozen=True)
class Summary:
    """What of a note may go into a review, and what the manager answered."""

    id: UUID
    words: str
    by_name: str
    by_role: str
    written_at: datetime
    answered_at: datetime | None
    answered_by: str
    approved: bool
    answer: str
    entry_id: UUID | None


@dataclass(frozen=True)
class Before:
    """How a note was worded before."""

    words: str
    written_at: datetime
    replaced_at: datetime


@dataclass(frozen=True)
class NotePage:
    """One note, what stood before, and its summaries, the latest first."""

    about: About
    note: Note
    facts: dict[str, Any]
    text: str
    placement_id: UUID | None
    before: list[Before]
    summaries: list[Summary]
    may_change: bool
    may_summarise: bool
    may_answer: bool
    model: ModelOfCare
    concern: Concern
    answering: UUID | None = None

    @property
    def waits(self) -> Summary | None:
        return next((one for one in self.summaries if one.answered_at is None), None)


def note(actor: Actor, note_id: UUID) -> NotePage:
    """Three statements: the note with its child, what stood before, its summaries; and the model, for its own writer."""
    row, about = children.meet_by(actor, Entry, note_id)
    if row.slice != NOTES:
        raise Unseen
    wordings = select(NoteWording).where(NoteWording.child_id == row.child_id, NoteWording.note_id == row.id)
    before = children.sieve(actor, about.nearness, db.session.scalars(wordings.order_by(NoteWording.replaced_at.desc())).all())
    return _page(actor, about, row, before, _summaries(actor, about, [row.id]))


def to_reword(actor: Actor, note_id: UUID) -> NotePage:
    """Two statements: the note with its child, and the model of care. What stands beside the note is not asked."""
    row, about = children.meet_by(actor, Entry, note_id)
    if row.slice != NOTES or row.kind != PRACTICE_NOTE:
        raise Unseen
    return _page(actor, about, row, [], [])


def summary(actor: Actor, summary_id: UUID) -> NotePage:
    """Two statements: a summary with its child, and its note; to answer it."""
    found, about = children.meet_by(actor, NoteSummary, summary_id)
    if found.slice != NOTES:
        raise Unseen
    query = select(Entry).where(Entry.id == found.note_id, Entry.child_id == found.child_id)
    row = children.sieve_one(actor, about, db.session.scalar(query))
    return replace(_page(actor, about, row, [], [found]), answering=found.id)


def _page(actor: Actor, about: About, row: Entry, before: list[NoteWording], summaries: list[NoteSummary]) -> NotePage:
    shown = children.shown([row], before, summaries)
    concern = about.concern(shown, row, owners=(row.by_membership_id,))
    may_change = row.kind == PRACTICE_NOTE and may(actor, CHANGE_NOTE, concern)
    return NotePage(
        about=about,
        note=_note(actor, row),
        facts=row.facts,
        text=row.text,
        placement_id=row.placement_id,
        before=[Before(one.words, one.written_at, one.replaced_at) for one in before],
        summaries=[_summary(one) for one in reversed(summaries)],
        may_change=may_change,
        may_summarise=row.kind == PRACTICE_NOTE and may(actor, WRITE_NOTE, concern),
        may_answer=may(actor, ANSWER_SUMMARY, concern),
        model=model_of(actor) if may_change else PACE,
        concern=concern,
    )


def _summary(one: NoteSummary) -> Summary:
    return Summary(
        one.id, one.words, one.by_name, one.by_role, one.written_at, one.answered_at, one.answered_by or "", bool(one.approved),
        one.answer or "", one.entry_id,
    )  # fmt: skip
