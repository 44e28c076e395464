"""Entries with what was said against them, what somebody struck out, and breaches. Templates get plain values, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Boolean, and_, bindparam, func, inspect, select, text

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, Role, kept_apart, part_of
from portal.access.permissions import ANSWER_CORRECTION, ASK_CORRECTION, HANDLE_BREACH, STRIKE_OUT, allows
from portal.access.predicates import Concern
from portal.agencies.models import Membership
from portal.children import queries as children
from portal.children.models import Entry
from portal.corrections.models import Breach, Correction, Strike
from portal.corrections.rules import may_correct
from portal.corrections.words import CATEGORIES
from portal.foundation.database import db
from portal.foundation.refusals import Unseen

# What was said against an entry


@dataclass(frozen=True)
class Said:
    """Somebody said that an entry is wrong, and what was answered."""

    id: UUID
    words: str
    by_name: str
    by_role: str
    at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""
    accepted: bool = False
    answer: str = ""


@dataclass(frozen=True)
class StruckOut:
    """What this very person struck out, with the reason, as it stood."""

    entry_id: UUID
    heading: str
    text: str
    by_name: str
    by_role: str
    written_at: datetime
    category: str
    why: str
    at: datetime


@dataclass(frozen=True)
class Record:
    """All entries open to an actor as plain rows, what was said against them, and what the actor struck out."""

    entries: list[Entry]
    claims: list[Correction]
    struck: list[StruckOut]
    struck_slices: frozenset[int]


_WRITTEN = (
    select(*inspect(Entry).columns, Correction, Strike)
    .outerjoin(Correction, and_(Correction.entry_id == Entry.id, Correction.child_id == Entry.child_id))
    .outerjoin(Strike, and_(Strike.entry_id == Entry.id, Strike.child_id == Entry.child_id))
    .where(Entry.child_id == bindparam("child"))
    .order_by(Entry.slice, Entry.id, Correction.written_at)
)


def record(actor: Actor, about: children.About) -> Record:
    """What the child's page shows of what is written. One statement."""
    rows = db.session.execute(_WRITTEN, {"child": about.child_id}).all()
    open_ = children.sieve(actor, about.nearness, cast("list[Entry]", list({row.id: row for row in rows}.values())))
    entries = [entry for entry in open_ if not kept_apart(entry.slice)]
    ids = {entry.id for entry in entries}
    claims = children.sieve(actor, about.nearness, (row.Correction for row in rows if row.Correction is not None))
    strikes = {one.entry_id: one for one in children.sieve(actor, about.nearness, (row.Strike for row in rows if row.Strike is not None))}
    struck = [entry for entry in open_ if entry.id in strikes]
    return Record(
        entries=entries,
        claims=[one for one in claims if one.entry_id in ids and not kept_apart(one.slice)],
        struck=[_struck(entry, strikes[entry.id]) for entry in struck],
        struck_slices=children.shown(struck),
    )


def said_by_entry(claims: Iterable[Correction]) -> dict[UUID, list[Said]]:
    """Under each entry's id what was said against it."""
    said: dict[UUID, list[Said]] = {}
    for one in claims:
        said.setdefault(one.entry_id, []).append(_said(one))
    return said


def _said(one: Correction) -> Said:
    return Said(
        one.id, one.words, one.by_name, one.by_role, one.written_at,
        one.answered_at, one.answered_by or "", bool(one.accepted), one.answer or "",
    )  # fmt: skip


def _struck(entry: Entry, strike: Strike) -> StruckOut:
    return StruckOut(
        entry.id, entry.heading, entry.text, entry.by_name, entry.by_role, entry.written_at,
        CATEGORIES[strike.category], strike.why, strike.written_at,
    )  # fmt: skip


# One entry


@dataclass(frozen=True)
class EntryPage:
    """One entry, what was said against it, and what this reader may do about it."""

    about: children.About
    id: UUID
    part: str
    heading: str
    text: str
    by_name: str
    by_role: str
    written_at: datetime
    said: tuple[Said, ...]
    struck: StruckOut | None
    slice: int
    may_ask: bool
    may_answer: bool
    may_strike: bool
    concern: Concern
    answering: UUID | None = None

    @property
    def unanswered(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.answered_at is None)


def entry(actor: Actor, child_id: UUID, entry_id: UUID) -> EntryPage:
    """Two statements: the entry with its child, and what stands beside it."""
    found, about = children.meet_by(actor, Entry, entry_id)
    if found.child_id != child_id:
        raise Unseen
    rows = db.session.execute(_beside(actor, found)).all()
    said = children.sieve(actor, about.nearness, (row.Correction for row in rows if row.Correction is not None))
    strikes = children.sieve(actor, about.nearness, {row.Strike.id: row.Strike for row in rows if row.Strike is not None}.values())
    struck = kept_apart(found.slice)
    corrects = not struck and _corrects(actor, about, found, rows[0])
    concern = about.concern(row=found, owners=(actor.membership_id,) if corrects else ())
    return EntryPage(
        about=about,
        id=found.id,
        part=PART_TITLES[part_of(found.slice)],
        heading=found.heading,
        text=found.text,
        by_name=found.by_name,
        by_role=found.by_role,
        written_at=found.written_at,
        said=tuple(map(_said, said)),
        struck=_struck(found, strikes[0]) if struck and strikes else None,
        slice=found.slice,
        may_ask=not struck and allows(actor, ASK_CORRECTION, concern).allowed,
        may_answer=allows(actor, ANSWER_CORRECTION, concern).allowed,
        may_strike=allows(actor, STRIKE_OUT, concern).allowed,
        concern=concern,
    )


def correction(actor: Actor, child_id: UUID, entry_id: UUID, correction_id: UUID) -> EntryPage:
    """The same, for answering one of the things said against the entry."""
    page = entry(actor, child_id, entry_id)
    if all(one.id != correction_id for one in page.said):
        raise Unseen
    return replace(page, answering=correction_id)


def _beside(actor: Actor, found: Entry) -> Any:
    """What was said against an entry, whether it is struck out, and whether its author works with the actor. At least one row."""
    colleague = select(Membership.id).where(Membership.id == found.by_membership_id, Membership.agency_id == actor.agency_id).exists()
    return (
        select(
            Correction, Strike, colleague.label("colleague"),
            func.wall.corrects(found.by_membership_id, found.by_role, type_=Boolean).label("wall_corrects"),
        )
        .select_from(Entry)
        .outerjoin(Correction, and_(Correction.entry_id == Entry.id, Correction.child_id == Entry.child_id))
        .outerjoin(Strike, and_(Strike.entry_id == Entry.id, Strike.child_id == Entry.child_id))
        .where(Entry.id == found.id, Entry.child_id == found.child_id)
        .order_by(Correction.written_at)
    )  # fmt: skip


def _corrects(actor: Actor, about: children.About, found: Entry, beside: Any) -> bool:
    """Asked of both walls: the rule here, from who is a colleague, and the wall's own function."""
    return bool(beside.wall_corrects) and may_correct(
        actor, about.nearness, author=found.by_membership_id, author_role=found.by_role, author_is_colleague=beside.colleague
    )


# Breaches


@dataclass(frozen=True)
class Saw:
    """Somebody who saw the entry while it stood in the wrong record."""

    name: str
    role: str
    agency: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True)
class BreachPage:
    """One breach: what happened, who saw, and how far it is dealt with."""

    about: children.About
    id: UUID
    what: str
    state: str
    stood_from: datetime
    struck_at: datetime
    struck_by: str
    clock_ends_at: datetime
    assessed_at: datetime | None
    assessed_by: str
    harm: str
    people_told: str
    ico_told: str
    closed_at: datetime | None
    closed_by: str
    closing_words: str
    saw: list[Saw]
    may_handle: bool
    slice: int
    concern: Concern


def breach(actor: Actor, child_id: UUID, breach_id: UUID) -> BreachPage:
    """Two statements: the breach with its child, and who saw the entry."""
    found, about = children.meet_by(actor, Breach, breach_id)
    if found.child_id != child_id:
        raise Unseen
    concern = about.concern(row=found)
    return BreachPage(
        about=about,
        id=found.id,
        what=found.what,
        state=found.state,
        stood_from=found.entry_written_at,
        struck_at=found.written_at,
        struck_by=f"{found.by_name}, {found.by_role}",
        clock_ends_at=found.clock_ends_at,
        assessed_at=found.assessed_at,
        assessed_by=found.assessed_by or "",
        harm=found.harm or "",
        people_told=found.people_told or "",
        ico_told=found.ico_told or "",
        closed_at=found.closed_at,
        closed_by=found.closed_by or "",
        closing_words=found.closing_words or "",
        saw=list(_saw(breach_id)),
        may_handle=allows(actor, HANDLE_BREACH, concern).allowed,
        slice=found.slice,
        concern=concern,
    )


def _saw(breach_id: UUID) -> Iterable[Saw]:
    rows = db.session.execute(text("select * from wall.saw(:breach)"), {"breach": breach_id})
    return (Saw(row.name, Role(row.role).label, row.agency, row.first_at, row.last_at, row.times) for row in rows)
