"""What a handover pack, a minimum safe pack and the sheets for the night are made of: chapters, each from one part of the record.

A chapter's texts are what is written of that part in the record and in the plan in force, by audience, as it was written. Nothing is
shortened, and no audience's words stand for another's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from portal.access.parts import Audience, Part
from portal.children.models import Entry
from portal.reports.facts import Passage, Section


class Written(Protocol):
    """A section of the plan."""

    slice: int
    heading: str
    passages: list[dict[str, str]]


@dataclass(frozen=True)
class Chapter:
    number: str
    heading: str
    part: Part


CHAPTERS = (
    Chapter("1", "Who I am", Part.IDENTITY),
    Chapter("2", "Legal status, and who decides what", Part.LEGAL_STATUS),
    Chapter("3", "People and numbers", Part.NETWORK),
    Chapter("4", "Health, medicines and allergies", Part.HEALTH),
    Chapter("5", "Keeping safe", Part.SAFETY),
    Chapter("6", "How to be with me, and what calms me", Part.DAILY_CARE),
    Chapter("7", "What matters to me", Part.ABOUT_ME),
    Chapter("8", "How we understand me", Part.FORMULATION),
    Chapter("9", "Learning", Part.EDUCATION),
    Chapter("10", "Family time", Part.FAMILY_TIME),
    Chapter("11", "My story", Part.LIFE_STORY),
    Chapter("12", "Growing up", Part.INDEPENDENCE),
    Chapter("13", "Goals", Part.GOALS),
)
MINIMUM = frozenset({"1", "2", "3", "4", "5", "6"})
"""What must be there within two hours of an emergency: identity, medicines, allergies, risks, what calms me, contacts (T6 item 2)."""

TITLES = {"handover": "Handover pack", "safe": "Minimum safe pack"}
WHAT_IT_IS = {
    "handover": "What the people who care for this child next need to know. It goes with the child, and is no substitute for talking "
    "to one another.",
    "safe": "The least that must be known tonight. The whole handover pack follows within three working days.",
}

IDENTITY_FACTS = {
    "known_as": "Known as", "legal_name": "Full name", "date_of_birth": "Born", "pronouns": "Pronouns", "language": "Language",
    "interpreter": "Interpreter", "communication": "How to communicate",
}  # fmt: skip

CALMING = ("calm", "sooth", "settl", "touch", "safe again", "helps", "co-regulat", "repair")
IN_THE_NIGHT = ("step by step", "worse", "early sign")
IF_MISSING = ("missing", "travel", "set things off")
"""By which lead-ins a sheet finds the few passages that it has room for."""
CAN_WAIT = ("appointment", "teeth", "dent", "optician")
"""What of a child's health has no room on a sheet for the night. Everything else stays: no heading may hide an illness."""


def chapters(kind: str) -> tuple[Chapter, ...]:
    return tuple(one for one in CHAPTERS if kind != "safe" or one.number in MINIMUM)


def sections(kind: str, entries: Iterable[Entry], plan: Iterable[Written]) -> tuple[Section, ...]:
    """The chapters of one pack with everything that whoever makes it reads of them."""
    written, planned = list(entries), list(plan)
    return tuple(Section(one.number, one.heading, one.part, texts_of(one.part, written, planned)) for one in chapters(kind))


def texts_of(part: Part, entries: Iterable[Entry], plan: Iterable[Written]) -> Mapping[str, tuple[Passage, ...]]:
    """By audience: what stands in the record, then what stands in the plan."""
    found: dict[str, tuple[Passage, ...]] = {}
    for entry in (one for one in entries if one.slice // 10 == part):
        passage = Passage("", identity_in_words(entry.facts)) if entry.kind == "identity" else Passage(entry.heading, entry.text)
        if passage.text.strip() and entry.slice % 10 <= Audience.CHILD:
            found[str(entry.slice % 10)] = (*found.get(str(entry.slice % 10), ()), passage)
    for section in (one for one in plan if one.slice // 10 == part):
        passages = tuple(Passage(str(one.get("lead", "")), str(one.get("text", ""))) for one in section.passages)
        found[str(section.slice % 10)] = found.get(str(section.slice % 10), ()) + passages
    return found


def identity_in_words(facts: Mapping[str, str]) -> str:
    """Line by line; a birthday as people say it."""
    lines = []
    for name, label in IDENTITY_FACTS.items():
        told = str(facts.get(name) or "")
        if name == "date_of_birth" and told:
            born = date.fromisoformat(told)
            told = f"{born.day} {born:%B %Y}"
        if told:
            lines.append(f"{label}: {told}")
    return "\n".join(lines)


def about_these(passages: Iterable[Passage], words: Iterable[str]) -> tuple[Passage, ...]:
    """The passages whose lead-in names one of these words; all of them where none does, so that nothing goes missing by its heading."""
    all_, sought = tuple(passages), tuple(words)
    return tuple(one for one in all_ if any(word in one.lead.casefold() for word in sought)) or all_


def that_cannot_wait(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """A child's health without what can wait for the morning."""
    return tuple(one for one in passages if not any(word in one.lead.casefold() for word in CAN_WAIT))
