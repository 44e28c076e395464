"""Plans as they exist for an actor: the version, and the sections written for them. Templates get plain values, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import CHECKS_EVERY_VERSION, OWN_AUDIENCE, Audience, Role, audience_of, part_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import MODELS, SECTION_PART, ModelOfCare


@dataclass(frozen=True)
class Passage:
    """What was asked and what was written. `letter` is P, A, C or E in section 4 of a PACE plan."""

    lead_in: str
    text: str
    letter: str = ""


@dataclass(frozen=True)
class SectionShown:
    """One section as it is read. `place` is its number in the plan; a version for others stands at the place of what it sums up."""

    anchor: str
    place: int
    heading: str
    passages: list[Passage]
    by_name: str
    by_role: str
    written_at: datetime
    approved_by: str

    def under(self, letter: str) -> list[Passage]:
        return [passage for passage in self.passages if passage.letter == letter]


@dataclass(frozen=True)
class VersionFor:
    """The sections written for another audience, shown to those who write or check them."""

    audience: int
    title: str
    sections: list[SectionShown]


@dataclass(frozen=True)
class Chapter:
    """Sections that stand under one heading: a step of the five, or none."""

    title: str
    purpose: str
    anchor: str
    sections: list[SectionShown]


@dataclass(frozen=True)
class PlanPage:
    """One version as one actor reads it: complete in itself, with nothing that hints at the rest."""

    about: children.About
    number: str
    state: str
    model: ModelOfCare
    written_for: str
    approved_by: str
    approved_at: datetime | None
    review_due_on: date | None
    chapters: list[Chapter]
    versions_for: list[VersionFor]
    concern: Concern
    version_id: UUID


WRITTEN_FOR: dict[Audience, str] = {
    Audience.FULL: "",
    Audience.SCHOOL: "School version",
    Audience.COMMISSIONER: "Commissioner’s lines",
    Audience.HEALTH: "Version for health",
    Audience.PARENT: "Version for parents",
    Audience.CHILD: "The child’s own version",
}


NOT_APPROVED = frozenset({"draft", "contributions_open", "clinical_check"})


def told_to(role: Role, state: str) -> bool:
    """Whether a version in this state is for this role: what nobody has approved yet is only for those who write or check it."""
    return role in CHECKS_EVERY_VERSION or state not in NOT_APPROVED


def plan(actor: Actor, version_id: UUID) -> PlanPage:
    """Two statements: the version with its child, and the sections of it that are open to this actor."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not told_to(actor.role, version.state):
        raise Unseen
    query = (
        select(PlanSection)
        .where(PlanSection.version_id == version.id, PlanSection.child_id == version.child_id)
        .order_by(PlanSection.number, PlanSection.id)
    )
    sections = children.sieve(actor, about.nearness, db.session.scalars(query))
    model = MODELS[version.model_of_care]
    own = [section for section in sections if _written_for_reader(actor, version, section)]
    others = [section for section in sections if not _written_for_reader(actor, version, section)]
    written_for = _version_read(actor, version, own)
    return PlanPage(
        about=about,
        number=version.number,
        state=version.state,
        model=model,
        written_for=written_for,
        approved_by=version.approved_by or "",
        approved_at=version.approved_at,
        review_due_on=version.review_due_on,
        chapters=_chapters(model, _shown(model, own), whole=not written_for),
        versions_for=_versions_for(model, others),
        concern=about.concern(children.shown(sections), version),
        version_id=version.id,
    )


def _written_for_reader(actor: Actor, version: PlanVersion, section: PlanSection) -> bool:
    """Whether a section belongs to the text that this actor reads, or to a version for others that they check."""
    return actor.role not in CHECKS_EVERY_VERSION or audience_of(section.slice) == audience_of(version.slice)


def _version_read(actor: Actor, version: PlanVersion, own: list[PlanSection]) -> str:
    """The name of an authored version, for its readers and on a version that is one as a whole; '' for the full plan."""
    if actor.role in CHECKS_EVERY_VERSION:
        return WRITTEN_FOR[audience_of(version.slice)]
    audience = OWN_AUDIENCE[actor.role]
    return WRITTEN_FOR[audience] if any(audience_of(section.slice) == audience for section in own) else ""


def _chapters(model: ModelOfCare, sections: list[SectionShown], *, whole: bool) -> list[Chapter]:
    """The whole plan under the five steps, with what belongs to no step after them; under PACE one run of sections.

    So is an authored version, in which a step without words would tell that there are words elsewhere.
    """
    if not model.steps or not whole:
        return [Chapter("", "", "", sections)] if sections else []
    chapters = [
        Chapter(
            f"Step {step.number}: {step.title}",
            step.purpose,
            f"step-{step.number}",
            [section for section in sections if section.place in step.sections],
        )
        for step in model.steps
    ]
    placed = {number for step in model.steps for number in step.sections}
    chapters.append(Chapter("And also", "", "after-the-steps", [section for section in sections if section.place not in placed]))
    return [chapter for chapter in chapters if chapter.sections]


def _versions_for(model: ModelOfCare, sections: list[PlanSection]) -> list[VersionFor]:
    audiences = sorted({audience_of(section.slice) for section in sections})
    return [
        VersionFor(audience, WRITTEN_FOR[audience], _shown(model, (one for one in sections if audience_of(one.slice) == audience)))
        for audience in audiences
    ]


def _shown(model: ModelOfCare, sections: Iterable[PlanSection]) -> list[SectionShown]:
    return sorted((_section(model, section) for section in sections), key=lambda section: section.place)


def _section(model: ModelOfCare, section: PlanSection) -> SectionShown:
    place = _place(section)
    generic = model.section(section.number).heading
    return SectionShown(
        anchor=f"section-{section.id}",
        place=place,
        heading=model.section(place).heading if section.number == SUMMARY and section.heading == generic else section.heading,
        passages=[_passage(model, section.number, passage) for passage in section.passages],
        by_name=section.by_name,
        by_role=section.by_role,
        written_at=section.written_at,
        approved_by=section.approved_by or "",
    )


SUMMARY = 15
"""The section that holds the versions for others: each row sums up one part, and is read at the place of that part."""


SECTION_OF_LETTERS = 4


def _place(section: PlanSection) -> int:
    if section.number != SUMMARY:
        return section.number
    return next((number for number, part in SECTION_PART.items() if part == part_of(section.slice)), SUMMARY)


def _passage(model: ModelOfCare, number: int, passage: dict[str, Any]) -> Passage:
    """What is said already is not said again: the letter's name before its prompt, and 'in short' over a version in short."""
    lead, text = str(passage.get("lead") or ""), str(passage.get("text") or "")
    if number == SUMMARY and lead in model.section(SUMMARY).prompts:
        return Passage("", text)
    letter = next((one for one in model.letters if one.letter == passage.get("letter")), None)
    if number != SECTION_OF_LETTERS or letter is None:
        return Passage(lead, text)
    lead = lead.removeprefix(f"{letter.name}: ")
    return Passage(lead[:1].upper() + lead[1:], text, letter.letter)
