"""From the whole frozen report to what one kind of reader gets.

Promise: a variant prints a text only when its slice (part x 10 + audience) was handed in as readable; it prefers the words
written for its own readers; it never shortens, masks or mixes a text. What is left out is named by number and by nothing else.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from portal.reports.facts import (
    TABLE,
    Attendance,
    Attribution,
    Child,
    Decision,
    ModelOfCare,
    NextDate,
    Passage,
    ReviewFacts,
    Section,
    Shows,
    Wording,
)
from portal.reports.freeze import canonical, digest

IDENTITY = 1
CHILDS_OWN = "In the young person’s own words"
"""What stands over words that a young person allowed, where these readers get nothing else of their section."""
FULL, SCHOOL, COMMISSIONER, HEALTH, PARENT, CHILD = range(6)
AUDIENCES: Mapping[str, int] = {
    "full": FULL,
    "school": SCHOOL,
    "commissioner": COMMISSIONER,
    "health": HEALTH,
    "parent": PARENT,
    "child": CHILD,
}
LABELS: Mapping[str, str] = {name: f"{name.capitalize()} version" for name in AUDIENCES}

Row = TypeVar("Row", Attendance, Decision, NextDate)
Words = TypeVar("Words", str, tuple[Passage, ...])


@dataclass(frozen=True, slots=True)
class SectionContent:
    number: str
    heading: str
    passages: tuple[Passage, ...]
    attributed: tuple[Attribution, ...]
    shows: Shows


@dataclass(frozen=True, slots=True)
class VariantContent:
    """All that the printed variant says. Plain values; `home` and `legal_status` are empty when these readers do not get them.

    `parts` are those parts of the record of which words are printed.
    """

    document_id: str
    fingerprint: str
    frozen_at: str
    verify_at: str
    title: str
    not_statutory: str
    variant: str
    label: str
    version: str
    changes: tuple[str, ...]
    child: Child
    home: str
    provider: str
    authority: str
    legal_status: str
    period_from: str
    period_to: str
    meeting_date: str
    model_of_care: ModelOfCare
    sections: tuple[SectionContent, ...]
    decisions: tuple[Decision, ...]
    attendance: tuple[Attendance, ...]
    dates: tuple[NextDate, ...]
    withheld: tuple[str, ...]
    parts: tuple[int, ...]


def variant_of(
    facts: ReviewFacts, *, variant: str, label: str, slices: frozenset[int], closed: frozenset[int] = frozenset()
) -> VariantContent:
    """What readers of `variant` get. `slices` says what they may read; the caller derives it from the policy table. `closed` are parts of
    which not even what a young person allows in this version is printed.
    """
    audience = AUDIENCES[variant]
    attendance = _readable(facts.attendance, slices)
    decisions = _readable(facts.decisions, slices)
    dates = _readable(facts.dates, slices)
    has_rows = {"attendance": bool(attendance), "decisions": bool(decisions), "dates": bool(dates)}
    shown = {
        section.number: _content(section, audience, slices, has_rows, () if section.part in closed else section.allowed.get(variant, ()))
        for section in facts.sections
    }
    sections = tuple(content for content in shown.values() if content is not None)
    printed = {content.shows for content in sections}
    home = _words(facts.home.part, facts.home.texts, audience, slices) or ""
    legal_status = _words(facts.legal_status.part, facts.legal_status.texts, audience, slices) or ""
    decisions = decisions if "decisions" in printed else ()
    attendance = attendance if "attendance" in printed else ()
    dates = dates if "dates" in printed else ()
    of_rows = {slice_ // 10 for slice_ in (*map(_slice, decisions), *map(_slice, attendance), *map(_slice, dates))}
    of_lines = {line.part for line, words in ((facts.home, home), (facts.legal_status, legal_status)) if words}
    of_sections = {section.part for section in facts.sections if shown[section.number] is not None}
    return VariantContent(
        document_id=facts.document_id,
        fingerprint=digest(canonical(facts)),
        frozen_at=facts.frozen_at,
        verify_at=facts.verify_at,
        title=facts.title,
        not_statutory=facts.not_statutory,
        variant=variant,
        label=label,
        version=facts.version,
        # What was corrected is told in the words of the full text, so only its readers are told.
        changes=facts.changes if audience == FULL else (),
        child=facts.child,
        home=home,
        provider=facts.provider,
        authority=facts.authority,
        legal_status=legal_status,
        period_from=facts.period_from,
        period_to=facts.period_to,
        meeting_date=facts.meeting_date,
        model_of_care=facts.model_of_care,
        sections=sections,
        decisions=decisions,
        attendance=attendance,
        dates=dates,
        withheld=_withheld(facts, shown, slices),
        parts=tuple(sorted({IDENTITY} | of_rows | of_lines | of_sections)),
    )


def as_tree(content: Any) -> dict[str, Any]:
    """The content of any document as plain mappings and lists, for the child process."""
    return dataclasses.asdict(content)


def _content(
    section: Section, audience: int, slices: frozenset[int], has_rows: Mapping[str, bool], allowed: tuple[Passage, ...]
) -> SectionContent | None:
    of = _read_as(section.part, section.texts, audience, slices)
    passages = section.texts[of] if of else None
    nothing_written = section.part * 10 + FULL in slices and not any(section.texts.values()) and not section.allowed
    if passages is None and not has_rows.get(section.shows) and not nothing_written:
        return SectionContent(section.number, CHILDS_OWN, allowed, (), "") if allowed else None
    over = section.others.get(of or TABLE, Wording(section.heading, section.attributed))
    return SectionContent(section.number, over.heading, (*(passages or ()), *allowed), over.attributed, section.shows)


def _words(part: int, texts: Mapping[str, Words], audience: int, slices: frozenset[int]) -> Words | None:
    of = _read_as(part, texts, audience, slices)
    return texts[of] if of else None


def _read_as(part: int, texts: Mapping[str, Words], audience: int, slices: frozenset[int]) -> str:
    """For which audience the text is written that these readers get: their own before the full one. '' for none."""
    written = (str(one) for one in (audience, FULL) if part * 10 + one in slices)
    return next((one for one in written if texts.get(one)), "")


def _slice(row: Attendance | Decision | NextDate) -> int:
    return row.slice


def _readable(rows: tuple[Row, ...], slices: frozenset[int]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.slice in slices)


def _withheld(facts: ReviewFacts, shown: Mapping[str, SectionContent | None], slices: frozenset[int]) -> tuple[str, ...]:
    """Sentences that name numbers only. Single decisions are named too, so that a short table is not taken for the whole."""
    sections = [number for number, content in shown.items() if content is None]
    table_is_printed = any(content is not None and content.shows == "decisions" for content in shown.values())
    told = {one.number for one in facts.decisions if one.slice in slices}
    untold = dict.fromkeys(str(one.number) for one in facts.decisions if one.number not in told)
    decisions = list(untold) if table_is_printed else []
    return tuple(_not_in_this_version(noun, numbers) for noun, numbers in (("Section", sections), ("Decision", decisions)) if numbers)


def _not_in_this_version(noun: str, numbers: Sequence[str]) -> str:
    if len(numbers) == 1:
        return f"{noun} {numbers[0]} is not in this version."
    return f"{noun}s {', '.join(numbers[:-1])} and {numbers[-1]} are not in this version."
