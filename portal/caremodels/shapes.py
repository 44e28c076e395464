"""What a model of care is made of: its words for the plan, the practice notes, the reviews and the reports.

A plan has the same fifteen sections everywhere, so that partners can compare and agree them; a provider's model decides what a section
is called, what it asks, and in which order of thought it stands. Pure: nothing here knows the database or the web.

PACE is a way of being with a child, not a toolkit; so nothing in a model scores anybody. Its prompts and tags only help people to write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SectionInModel:
    """One section of the plan as one model of care shows it: to adults, and to the child."""

    number: int
    heading: str
    child_heading: str
    prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterField:
    """One field under a letter of PACE. `key` is stable; `label` is what the writer is asked."""

    key: str
    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One of P, A, C, E: what it asks of adults, the fields of section 4, and sentences that staff may borrow."""

    letter: str
    name: str
    meaning: str
    fields: tuple[LetterField, ...]
    staff_prompts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps. `sections` are shown under it; `touches` are shown elsewhere, and belong to it as well."""

    number: int
    title: str
    purpose: str
    sections: tuple[int, ...]
    touches: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PracticeTag:
    """What a practice note may be tagged with: one line under it says how it showed. Never a score, of a child or of staff."""

    key: str
    name: str
    ask: str


@dataclass(frozen=True, slots=True)
class ReviewPrompt:
    """One question that the team asks itself before a review. `key` is stable."""

    key: str
    ask: str


@dataclass(frozen=True, slots=True)
class ReportHeading:
    """What a chapter of the provider's report is called under this model. `number` is the chapter's, as the report counts them."""

    number: str
    heading: str


@dataclass(frozen=True, slots=True)
class ModelOfCare:
    """A model of care. `letters` are shown inside section 4, `steps` as chapters of the plan; sections 14 and 15 stand after all steps.

    `key` is what a plan keeps: a shipped model's name, or 'own:' and the id of one published version, so that a plan never changes with it.
    """

    key: str
    name: str
    introduction: str
    sections: tuple[SectionInModel, ...]
    letters: tuple[Letter, ...] = ()
    steps: tuple[Step, ...] = ()
    practice_tags: tuple[PracticeTag, ...] = ()
    review_prompts: tuple[ReviewPrompt, ...] = ()
    report_headings: tuple[ReportHeading, ...] = ()

    def section(self, number: int) -> SectionInModel:
        """The section of that number (1 to 15)."""
        return self.sections[number - 1]

    def tag(self, key: str) -> PracticeTag | None:
        return next((one for one in self.practice_tags if one.key == key), None)

    @property
    def in_a_line(self) -> tuple[str, ...]:
        """How the provider works, in a few names: the letters, the steps, or what its practice notes are tagged with."""
        return tuple(one.name for one in self.practice_tags)


def prompts_of_letters(letters: tuple[Letter, ...]) -> tuple[str, ...]:
    """What section 4 asks where a model has letters: each field under its letter's name."""
    return tuple(f"{letter.name}: {field.label[0].lower()}{field.label[1:]}" for letter in letters for field in letter.fields)


SECTION_PART: Mapping[int, int | None] = MappingProxyType(
    {1: 7, 2: 15, 3: 9, 4: 8, 5: 8, 6: 11, 7: 12, 8: 14, 9: 13, 10: 9, 11: 17, 12: 25, 13: 16, 14: None, 15: None}
)
"""Plan section to record part. 14 takes the part of the section it disputes; 15 is rows of the parts it sums up, for their audiences."""

SECTION_15_AUDIENCES = (1, 5, 2)
"""School version, child's version, commissioner line."""

LEAD_AUTHORS: Mapping[int, str] = MappingProxyType(
    {
        1: "KW+CH",
        2: "SW+CL",
        3: "CL",
        4: "KW+CH",
        5: "KW",
        6: "RM+CL",
        7: "KW/LAC nurse",
        8: "KW+SW",
        9: "DT/VSH+KW",
        10: "CL/XT",
        11: "CH+CL",
        12: "KW+SW",
        13: "KW",
        14: "any",
        15: "KW",
    }
)

APPROVERS: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        1: ("RM",),
        2: ("RM",),
        3: ("CL",),
        4: ("RM", "CL"),
        5: ("RM",),
        6: ("SW",),
        7: ("RM",),
        8: ("SW",),
        9: ("VSH",),
        10: ("CL",),
        11: ("CL",),
        12: ("SW",),
        13: ("SW",),
        14: (),
        15: ("RM",),
    }
)
"""Who approves a section. Section 14 is dissent: it stands as it was written, and nobody approves it."""

AGREED_BY: Mapping[int, tuple[str, ...]] = MappingProxyType({2: ("SW",)})
"""Approved by one, and agreed by another before the plan goes active."""
