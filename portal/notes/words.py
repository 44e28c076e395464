"""The words of practice notes: what a note is put together from, and how it reads as one text."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

PRACTICE_NOTE, TEAM_NOTE = "practice_note", "team_note"
"""Kinds of entries."""

SHARES: dict[str, str] = {
    "internal": "It stays in the home",
    "summary": "Something of it belongs into the review, as a summary written anew",
}

PASSAGES: tuple[tuple[str, str], ...] = (
    ("seen", "What was seen and heard"),
    ("childs_words", "In the child’s own words"),
    ("guess", "What it may have been telling us (a guess)"),
    ("coregulation", "What helped: being with, and calming together"),
    ("limit", "The limit that stayed"),
    ("settled", "How long it took to settle"),
    ("repair", "Repair"),
    ("repair_by", "Repaired by"),
)
"""Key in an entry's facts -> what stands over it, in the order of reading. The tags stand after the guess."""


def heading_of(facts: Mapping[str, Any]) -> str:
    """When and where: '20 Nov 2026, after school, in the kitchen'."""
    return ", ".join(part for part in (day_in_words(date.fromisoformat(facts["happened_on"])), facts["at_time"], facts["where"]) if part)


def day_in_words(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def passages_of(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what stands over it, words) of a note, without what was left empty."""
    found: list[tuple[str, str]] = []
    for key, lead in PASSAGES:
        if text := str(facts.get(key) or ""):
            found.append((lead, text))
        if key == "guess":
            found += [(tag["name"], tag["line"]) for tag in facts.get("tags", [])]
    return found


def text_of(passages: Iterable[tuple[str, str]]) -> str:
    """One readable text, for every place that shows entries: what stands over a passage, then the passage."""
    return "\n\n".join(f"{lead}\n{text}" for lead, text in passages)
