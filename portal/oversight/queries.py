"""Who saw, did and was refused what, for one child; and the policy table as a page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from flask import request
from sqlalchemy import ARRAY, ColumnElement, Select, SmallInteger, cast, select

from portal.access.actor import Actor
from portal.access.parts import PART_TITLES, ROLES_OF_KIND, Audience, Part, Role, slice_of
from portal.access.policy import Cell, cell, opens
from portal.access.predicates import Concern
from portal.access.words import PARTS_IN_A_SENTENCE
from portal.children import queries as children
from portal.foundation.clock import LONDON, london_day
from portal.foundation.database import db
from portal.oversight.words import actions, did, tried
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


WHATS = {"saw": "What was seen", "did": "What was done", "received": "What was received", "refused": "Only what was refused"}
"""What of a trail may be asked for by itself."""


@dataclass(frozen=True)
class Asked:
    """What of a trail is asked for; nothing of it set means everything. `since` and `until` are days in London, both counted in."""

    before: UUID | None = None
    by: UUID | None = None
    part: Part | None = None
    what: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def narrowed(self) -> bool:
        return self != Asked(before=self.before)


@dataclass(frozen=True)
class TrailPage:
    """One page of a child's trail, newest first; `before` is the key of the next page, or None. `only` is the person asked for."""

    about: children.About
    lines: list[TrailLine]
    before: UUID | None
    asked: Asked
    concern: Concern

    @property
    def refused_only(self) -> bool:
        return self.asked.what == "refused"

    @property
    def only(self) -> UUID | None:
        return self.asked.by

    @property
    def begins(self) -> bool:
        return self.asked.before is None

    @property
    def parts(self) -> list[Part]:
        return [part for part in Part if part is not Part.AGGREGATES]

    @property
    def only_name(self) -> str:
        return next((line.person_name for line in self.lines), "one person") if self.only else ""


def trail_of(actor: Actor, child_id: UUID) -> TrailPage:
    """Two statements: the child, and 100 entries by key (never an offset, never a count)."""
    about = children.meet(actor, child_id)
    asked = _asked_for()
    found = list(db.session.scalars(_entries(child_id, asked).limit(PAGE + 1)))
    readable = [entry for entry in found[:PAGE] if _may_read(actor, about, entry)]
    return TrailPage(
        about=about,
        lines=_lines(readable),
        before=found[PAGE - 1].id if len(found) > PAGE else None,
        asked=asked,
        concern=_of_the_log(about),
    )


def _entries(child_id: UUID, asked: Asked) -> Select[TrailEntry]:
    query = select(TrailEntry).where(TrailEntry.child_id == child_id).order_by(TrailEntry.id.desc())
    if asked.before:
        query = query.where(TrailEntry.id < asked.before)
    if asked.by:
        query = query.where(TrailEntry.membership_id == asked.by)
    if asked.part:
        query = query.where(TrailEntry.abouts.op("&&", is_comparison=True)(_every_version(asked.part)))
    if asked.what == "refused":
        query = query.where(TrailEntry.outcome == "refused")
    elif asked.what:
        query = query.where(TrailEntry.outcome == "done", TrailEntry.action.in_(actions(asked.what)))
    if asked.since:
        query = query.where(TrailEntry.at >= _midnight(asked.since))
    if asked.until:
        query = query.where(TrailEntry.at < _midnight(asked.until + timedelta(days=1)))
    return query


def _every_version(part: Part) -> ColumnElement[Any]:
    return cast([slice_of(part, audience) for audience in Audience], ARRAY(SmallInteger))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)


def _asked_for() -> Asked:
    """From the address; a choice that is none counts as not made."""
    what = request.args.get("what", "")
    return Asked(
        before=_asked("before"),
        by=_asked("by"),
        part=_chosen(Part, request.args.get("part", "")),
        what="refused" if request.args.get("refused") == "1" else what if what in WHATS else "",
        since=_day("since"),
        until=_day("until"),
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _of_the_log(about: children.About) -> Concern:
    log = slice_of(Part.ACCESS_LOG)
    return Concern(about.child_id, about.nearness, log, shown=frozenset({log}))


# The trail as a sheet


@dataclass(frozen=True)
class SheetLine:
    """One entry as a line of the sheet, in words; `on_the_basis` is the ground the decision rested on."""

    when: str
    who: str
    role: str
    agency: str
    what: str
    outcome: str
    parts: str
    on_the_basis: str
    reason: str
    signed_in_by: str
    network: str


@dataclass(frozen=True)
class TrailSheet:
    """What of a child's trail was asked for, newest first, at most SHEET entries."""

    about: children.About
    lines: list[SheetLine]
    concern: Concern


SHEET = 10_000


def trail_sheet(actor: Actor, child_id: UUID) -> TrailSheet:
    """Two statements, as the page; the same entries as the page would show one after another."""
    about = children.meet(actor, child_id)
    found = db.session.scalars(_entries(child_id, _asked_for()).limit(SHEET))
    lines = [_sheet_line(entry) for entry in found if _may_read(actor, about, entry)]
    return TrailSheet(about, lines, _of_the_log(about))


def _sheet_line(entry: TrailEntry) -> SheetLine:
    refused = entry.outcome == "refused"
    numbers = sorted({one // 10 for one in entry.abouts})
    return SheetLine(
        when=entry.at.astimezone(LONDON).isoformat(timespec="seconds"),
        who=entry.person_name,
        role=Role(entry.role).label,
        agency=entry.agency_name,
        what=f"tried to {tried(entry.action)}" if refused else did(entry.action),
        outcome=entry.outcome,
        parts="; ".join(PART_TITLES[Part(number)] for number in numbers),
        on_the_basis=entry.rule,
        reason=entry.reason,
        signed_in_by=entry.strength,
        network=entry.source,
    )


def _may_read(actor: Actor, about: children.About, entry: TrailEntry) -> bool:
    """Part 32 alone is not enough: an entry shows only to those who may read every part it is about (domain.md, rulings).

    And who does not see every placement of the child does not learn of another provider's people.
    """
    own = entry.membership_id == actor.membership_id
    another_providers = entry.role in ROLES_OF_KIND["provider"] and entry.agency_id != actor.agency_id
    if another_providers and not own and not actor.sees_every_placement:
        return False
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
