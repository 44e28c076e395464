"""Plans as they exist for an actor: the version, and the sections written for them. Templates get plain values, never rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import CHECKS_EVERY_VERSION, OWN_AUDIENCE, Audience, Part, Role, audience_of, part_of, slice_of
from portal.access.permissions import READ_NOTES, WORK_ON_PLAN, allows
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import DueItem, Milestone
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import rules
from portal.plans.models import PlanSection, PlanSource, PlanVersion
from portal.plans.models_of_care import SECTION_PART, ModelOfCare, model_for


@dataclass(frozen=True)
class Passage:
    """What was asked and what was written. `letter` is P, A, C or E in section 4 of a PACE plan."""

    lead_in: str
    text: str
    letter: str = ""


@dataclass(frozen=True)
class Settled:
    """That a disagreement is settled for those who disagreed. Their words stay."""

    by: str
    at: datetime
    words: str


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
    informed_by: list[str] = field(default_factory=list)
    settled: Settled | None = None

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
    agreement: str = ""
    look_again: UUID | None = None
    may_work: bool = False
    may_see_notes: bool = False


WRITTEN_FOR: dict[Audience, str] = {
    Audience.FULL: "",
    Audience.SCHOOL: "School version",
    Audience.COMMISSIONER: "Commissioner’s lines",
    Audience.HEALTH: "Version for health",
    Audience.PARENT: "Version for parents",
    Audience.CHILD: "The child’s own version",
}


def told_to(role: Role, state: str) -> bool:
    """Whether a version in this state is for this role: what is not released yet is only for those who write or check it."""
    return rules.reads_state(role, state)


def exists_for(actor: Actor, about: children.About, row: PlanVersion | PlanSection | Milestone) -> bool:
    """The same of a version, of a section as it bears its version's state, and of the way to one. A release opens nothing unreleased:
    who writes or checks a version is near the child where it is written.
    """
    if row.state in rules.UNRELEASED and not about.nearness.near_at(row.placement_id):
        return False
    return rules.reads_section(actor.role, row.state, row.number) if isinstance(row, PlanSection) else told_to(actor.role, row.state)


def plan(actor: Actor, version_id: UUID) -> PlanPage:
    """Three statements: the version with its child, the sections of it that are open to this actor, and what they are informed by; a
    fourth for a provider's own model."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not exists_for(actor, about, version):
        raise Unseen
    query = (
        select(PlanSection, _look_again(version).label("look_again"))
        .where(PlanSection.version_id == version.id, PlanSection.child_id == version.child_id)
        .order_by(PlanSection.number, PlanSection.id)
    )
    found = db.session.execute(query).all()
    open_ = children.sieve(actor, about.nearness, [row[0] for row in found])
    sections = [one for one in open_ if one.passages and exists_for(actor, about, one)]
    sources = _sources(actor, about, version)
    model = model_for(version.model_of_care)
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
        chapters=_chapters(model, _shown(model, own, sources), whole=not written_for),
        versions_for=_versions_for(model, others),
        concern=about.concern(children.shown(sections, sources), version),
        version_id=version.id,
        look_again=next((row.look_again for row in found), None),
        agreement=(version.agreement or "") if hears_every_answer(actor, about) else "",
        may_work=_may_work(actor, about, version),
        may_see_notes=allows(actor, READ_NOTES, Concern(about.child_id, about.nearness, slice_of(Part.PRACTICE_NOTES))).allowed,
    )


def _look_again(version: PlanVersion) -> Any:
    """The due item that explains when the version is looked at again, where this reader has it."""
    query = select(DueItem.id).where(
        DueItem.child_id == version.child_id, DueItem.source_id == version.id, DueItem.kind == "plan",
        DueItem.due_on == version.review_due_on,
    )  # fmt: skip
    return query.limit(1).scalar_subquery()


def hears_every_answer(actor: Actor, about: children.About) -> bool:
    """Whether nothing that anybody answered is closed to this actor: how a whole version is agreed is told to them alone."""
    return actor.role in CHECKS_EVERY_VERSION and about.nearness.full and not about.nearness.denied


def _sources(actor: Actor, about: children.About, version: PlanVersion) -> list[PlanSource]:
    query = select(PlanSource).where(
        PlanSource.version_id == version.id, PlanSource.child_id == version.child_id, PlanSource.left_out_at.is_(None)
    )
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanSource.dated_on, PlanSource.id)))


def _may_work(actor: Actor, about: children.About, version: PlanVersion) -> bool:
    return audience_of(version.slice) == Audience.FULL and allows(actor, WORK_ON_PLAN, about.concern((), version)).allowed


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


def _shown(model: ModelOfCare, sections: Iterable[PlanSection], sources: Iterable[PlanSource] = ()) -> list[SectionShown]:
    informed: dict[int, list[str]] = {}
    for source in sources:
        informed.setdefault(source.number, []).append(source_in_words(source.title, source.dated_on))
    return sorted((_section(model, section, informed.get(section.number, [])) for section in sections), key=lambda section: section.place)


def source_in_words(title: str, dated_on: date | None) -> str:
    """'PEP, autumn term (3 Nov 2026)'."""
    return f"{title} ({dated_on.day} {dated_on:%b %Y})" if dated_on else title


def _section(model: ModelOfCare, section: PlanSection, informed_by: list[str]) -> SectionShown:
    place = place_of(section.number, section.slice)
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
        informed_by=informed_by,
        settled=Settled(section.settled_by or "", section.settled_at, section.settled_words or "") if section.settled_at else None,
    )


SUMMARY = rules.SUMMARY
"""The section that holds the versions for others: each row sums up one part, and is read at the place of that part."""


SECTION_OF_LETTERS = rules.PACE


def place_of(number: int, slice_: int) -> int:
    """Where in the plan a section is read: a version for others at the place of what it sums up."""
    if number != SUMMARY:
        return number
    return next((one for one, part in SECTION_PART.items() if part == part_of(slice_)), SUMMARY)


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


def section_shown(model: ModelOfCare, section: PlanSection) -> SectionShown:
    """One section by itself, for pages beside the plan."""
    return _section(model, section, [])
