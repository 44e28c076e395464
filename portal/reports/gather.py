"""Gathering a review's facts, once, from rows that its maker may read; they are frozen before anything is rendered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.access.parts import Part, slice_of
from portal.caremodels import shapes as care
from portal.children.models import Entry
from portal.deadlines.calendar import ENGLAND, Calendar
from portal.deadlines.explain import explain
from portal.deadlines.wording import in_words
from portal.foundation.clock import london_day
from portal.reports.facts import (
    TABLE,
    Attendance,
    Attribution,
    Child,
    Decision,
    Line,
    ModelOfCare,
    NextDate,
    Passage,
    ReviewFacts,
    Section,
    Shows,
    Wording,
)
from portal.reviews.models import Decision as DecisionRow
from portal.reviews.models import Review, ReviewMinutes, ReviewPassage

TABLES: dict[str, tuple[str, Part, Shows]] = {
    "4": ("Who took part", Part.REVIEW_OWN, "attendance"),
    "12": ("Decisions and recommendations", Part.DECISIONS, "decisions"),
    "14": ("Next dates", Part.REVIEW_OWN, "dates"),
}
HOW = {"attended": "Attended", "attended_part": "Attended in part", "apologies": "Sent apologies", "not_invited": "Not invited"}


@dataclass(frozen=True)
class Brought:
    """Words that a young person lets stand in these versions of the report."""

    words: str
    said_at: datetime
    variants: tuple[str, ...]


def facts_of(
    *,
    report_id: UUID,
    version: str,
    now: datetime,
    verify_at: str,
    child: Child,
    agencies: tuple[str, str],
    model: care.ModelOfCare,
    entries: Iterable[Entry],
    review: Review,
    minutes: list[ReviewMinutes],
    passages: list[ReviewPassage],
    decisions: list[DecisionRow],
    calendar: Calendar = ENGLAND,
    changes: tuple[str, ...] = (),
    brought: Iterable[Brought] = (),
    summaries: Iterable[Entry] = (),
) -> ReviewFacts:
    """One review, whole. `agencies` are the provider's and the authority's names; times are frozen here, once.

    `calendar` is the one that stands now: a report keeps the dates that it was frozen with, whatever is corrected later.
    """
    written = list(entries)
    return ReviewFacts(
        document_id=str(report_id),
        frozen_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        verify_at=verify_at,
        child=child,
        home=Line(Part.ADDRESS, {"0": home_of(written)}),
        provider=agencies[0],
        authority=agencies[1],
        legal_status=line_of(written, Part.LEGAL_STATUS),
        period_from=review.period_from.isoformat(),
        period_to=review.held_on.isoformat(),
        meeting_date=review.held_on.isoformat(),
        model_of_care=ModelOfCare(model.name, model.in_a_line),
        sections=_sections(
            passages, {one.number: one.heading for one in model.report_headings}, list(brought), list(summaries), child.known_as
        ),
        decisions=tuple(
            Decision(one.number, one.text, one.owner_name, one.due_on.isoformat() if one.due_on else "", one.measure, one.slice)
            for one in decisions
        ),
        attendance=tuple(_took_part(one) for row in minutes for one in row.attendance),
        dates=_next_dates(review, calendar),
        version=version,
        changes=changes,
    )


def home_of(entries: list[Entry]) -> str:
    return next((str(entry.facts.get("home", "")) for entry in reversed(entries) if entry.kind == "home"), "")


def line_of(entries: list[Entry], part: Part) -> Line:
    texts = {str(entry.slice % 10): entry.text for entry in entries if entry.slice // 10 == part}
    return Line(part, texts)


def _sections(
    passages: list[ReviewPassage], called: Mapping[str, str], brought: list[Brought], summaries: list[Entry], known_as: str
) -> tuple[Section, ...]:
    """`called`: what the provider's model of care calls a chapter of the full text; versions for others keep their writers' headings."""
    grouped: dict[str, list[ReviewPassage]] = {}
    for passage in passages:
        grouped.setdefault(passage.section, []).append(passage)
    sections = [_section(number, rows, called.get(number, "")) for number, rows in grouped.items()]
    sections += [
        Section(number, heading, part, {}, (), shows) for number, (heading, part, shows) in TABLES.items() if number not in grouped
    ]
    sections += [_from_notes(summaries, sections)] if summaries else []
    return tuple(sorted(_with_own_words(sections, brought, known_as), key=lambda section: _order(section.number)))


CHILDS_VIEWS, PROGRESS = "3", "6"


def _with_own_words(sections: list[Section], brought: list[Brought], known_as: str) -> list[Section]:
    """The young person's own words stand in the chapter of their views, which is there for them where nobody else wrote one."""
    if not brought:
        return sections
    allowed = {
        variant: tuple(_own_words(one, known_as) for one in brought if variant in one.variants)
        for variant in sorted({variant for one in brought for variant in one.variants})
    }
    there = next((section for section in sections if section.number == CHILDS_VIEWS), None)
    chapter = there or Section(CHILDS_VIEWS, f"What {known_as} says", Part.SHARED_VIEWS, {})
    return [section for section in sections if section is not there] + [replace(chapter, allowed=allowed)]


def _own_words(one: Brought, known_as: str) -> Passage:
    return Passage(f"{known_as}, in their own words, {in_words(london_day(one.said_at))}", one.words)


def _from_notes(summaries: list[Entry], sections: list[Section]) -> Section:
    """What of the home's notes was written anew for the review and approved: never a note itself. The last of progress, as its evidence."""
    last = max((section.number for section in sections if section.number.rstrip("abcdefghijklmnopqrstuvwxy") == PROGRESS), default=PROGRESS)
    number = PROGRESS + (chr(ord(last[-1]) + 1) if last != PROGRESS else "a")
    texts = tuple(Passage(in_words(london_day(one.written_at)), one.text) for one in summaries)
    attributed = tuple(dict.fromkeys(Attribution(one.by_name, one.by_role) for one in summaries))
    return Section(number, "From the home’s notes, as summaries", Part.REVIEW_OWN, {"0": texts}, attributed)


def _section(number: str, rows: list[ReviewPassage], called: str) -> Section:
    """One number may have several writers (partners' contributions); their words follow one another as they were written."""
    first = min(rows, key=lambda row: row.slice % 10)
    texts: dict[str, tuple[Passage, ...]] = {}
    for row in rows:
        audience = str(row.slice % 10)
        texts[audience] = texts.get(audience, ()) + tuple(
            Passage(str(one.get("lead", "")), str(one.get("text", ""))) for one in row.passages
        )
    fullest = str(first.slice % 10)
    over = {audience: _wording([row for row in rows if str(row.slice % 10) == audience]) for audience in texts}
    table = {TABLE: Wording(TABLES[number][0], ())} if number in TABLES else {}
    shows: Shows = TABLES[number][2] if number in TABLES else ""
    others = {audience: wording for audience, wording in over.items() if audience != fullest} | table
    heading = called if called and fullest == "0" else first.heading
    return Section(number, heading, first.slice // 10, texts, over[fullest].attributed, shows, others)


def _wording(rows: list[ReviewPassage]) -> Wording:
    return Wording(rows[0].heading, tuple(dict.fromkeys(Attribution(row.by_name, row.by_role) for row in rows)))


def _order(number: str) -> tuple[int, str]:
    digits = "".join(character for character in number if character.isdigit())
    return int(digits or 0), number.removeprefix(digits)


def _took_part(row: dict[str, Any]) -> Attendance:
    how = HOW.get(str(row.get("how", "")), str(row.get("how", "")))
    note = str(row.get("note", ""))
    told = f"{how}: {note}" if note else how
    return Attendance(str(row.get("name", "")), str(row.get("capacity", "")), str(row.get("agency", "")), told, slice_of(Part.REVIEW_OWN))


def _next_dates(review: Review, calendar: Calendar) -> tuple[NextDate, ...]:
    later = explain("RV3", review.held_on, calendar=calendar)
    when = later.due.isoformat() if later.due else ""
    return (NextDate("The next review of the care plan, at the latest", when, "RV3", slice_of(Part.REVIEW_OWN)),)
