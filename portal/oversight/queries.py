"""Who saw, did and was refused what, for one child; and the policy table as a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from flask import request
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, Part, Role, slice_of
from portal.access.policy import Cell, cell, opens
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.clock import london_day
from portal.foundation.database import db
from portal.oversight.words import PARTS_IN_A_SENTENCE, did, tried
from portal.trail.models import TrailEntry

PAGE = 100
E = TypeVar("E", Part, Role)

# The trail


@dataclass(frozen=True)
class TrailLine:
    """One thing in words: who, for which agency, in which role, did what, about which parts, when; refused or not.

    The same thing done again by the same person on the same day is one line: `times`, the last of them `at`.
    """

    at: datetime
    membership_id: UUID
    person_name: str
    role: str
    agency_name: str
    action: str
    refused: bool
    parts: tuple[str, ...]
    reason: str
    times: int = 1

    @property
    def in_words(self) -> str:
        return f"tried to {tried(self.action)}" if self.refused else did(self.action)


@dataclass(frozen=True)
class TrailPage:
    """One page of a child's trail, newest first; `before` is the key of the next page, or None. `only` is the person asked for."""

    about: children.About
    lines: list[TrailLine]
    before: UUID | None
    refused_only: bool
    only: UUID | None
    begins: bool
    concern: Concern

    @property
    def only_name(self) -> str:
        return next((line.person_name for line in self.lines), "one person") if self.only else ""


def trail_of(actor: Actor, child_id: UUID) -> TrailPage:
    """Two statements: the child, and 100 entries by key (never an offset, never a count)."""
    about = children.meet(actor, child_id)
    before, only, refused = _asked("before"), _asked("by"), request.args.get("refused") == "1"
    query = select(TrailEntry).where(TrailEntry.child_id == child_id).order_by(TrailEntry.id.desc()).limit(PAGE + 1)
    if before:
        query = query.where(TrailEntry.id < before)
    if only:
        query = query.where(TrailEntry.membership_id == only)
    if refused:
        query = query.where(TrailEntry.outcome == "refused")
    found = list(db.session.scalars(query))
    readable = [entry for entry in found[:PAGE] if _may_read(actor, about, entry)]
    return TrailPage(
        about=about,
        lines=_lines(readable),
        before=found[PAGE - 1].id if len(found) > PAGE else None,
        refused_only=refused,
        only=only,
        begins=before is None,
        concern=Concern(about.child_id, about.nearness, slice_of(Part.ACCESS_LOG), shown=frozenset({slice_of(Part.ACCESS_LOG)})),
    )


def _may_read(actor: Actor, about: children.About, entry: TrailEntry) -> bool:
    """Part 32 alone is not enough: an entry shows only to those who may read every part it is about (domain.md, rulings)."""
    own = entry.membership_id == actor.membership_id
    log = opens(actor.role, about.nearness, slice_=slice_of(Part.ACCESS_LOG), placement=None, mine=own)
    kept_from_them = entry.hidden_from_provider and actor.agency_kind == "provider"
    return (
        log and not kept_from_them and all(opens(actor.role, about.nearness, slice_=one, placement=None, mine=own) for one in entry.abouts)
    )


def _lines(entries: Iterable[TrailEntry]) -> list[TrailLine]:
    """One line for what one request told in several entries, and one for what somebody did over and over on a day."""
    told = [
        _line(list(same)) for _, same in groupby(entries, key=lambda entry: (entry.request_id or entry.id, entry.action, entry.outcome))
    ]
    return [_together(list(same)) for _, same in groupby(told, key=_alike)]


def _of_one_request(entry: TrailEntry) -> tuple[object, ...]:
    return (entry.request_id or entry.id, entry.action, entry.outcome)


def _line(entries: list[TrailEntry]) -> TrailLine:
    newest = entries[0]
    numbers = sorted({one // 10 for entry in entries for one in entry.abouts})
    return TrailLine(
        at=newest.at,
        membership_id=newest.membership_id,
        person_name=newest.person_name,
        role=Role(newest.role).label,
        agency_name=newest.agency_name,
        action=newest.action,
        refused=newest.outcome == "refused",
        parts=tuple(PART_TITLES[Part(number)] for number in numbers),
        reason=newest.reason,
    )


def _alike(line: TrailLine) -> tuple[object, ...]:
    return (line.membership_id, line.action, line.refused, line.parts, line.reason, london_day(line.at))


def _together(lines: list[TrailLine]) -> TrailLine:
    return replace(lines[0], times=len(lines))


def _asked(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


# The policy


@dataclass(frozen=True)
class PolicyRow:
    """One part of the record, and what each role may do with it."""

    part: Part
    title: str
    cells: list[Cell]


@dataclass(frozen=True)
class PolicyAnswer:
    """A question about one part and one role, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class PolicyPage:
    """The whole table, and the answer to what was asked of it, if anything was."""

    rows: list[PolicyRow]
    roles: list[Role]
    asked_part: Part | None
    asked_role: Role | None

    @property
    def answer(self) -> PolicyAnswer | None:
        if self.asked_part is None or self.asked_role is None:
            return None
        return _answer(self.asked_part, self.asked_role)


def policy() -> PolicyPage:
    """The table as it stands. Asks no database."""
    return PolicyPage(
        rows=[PolicyRow(part, part.title, [cell(part, role) for role in Role]) for part in Part],
        roles=list(Role),
        asked_part=_chosen(Part, request.args.get("part", "")),
        asked_role=_chosen(Role, request.args.get("role", "")),
    )


def _chosen(kind: type[E], text: str) -> E | None:
    """What was picked from a list; anything else counts as nothing picked."""
    return next((one for one in kind if str(one.value) == text), None)


def _answer(part: Part, role: Role) -> PolicyAnswer:
    article = "an" if role.label[0] in "aeiou" else "a"
    words = cell(part, role).in_words
    return PolicyAnswer(
        question=f"May {article} {role.label} see {PARTS_IN_A_SENTENCE[part]}?",
        answer=f"They {words}." if cell(part, role).level else "No, they see nothing of it.",
    )
