"""Gathering a plan's facts, once, from rows that whoever asks may read; they are frozen before anything is drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from portal.access.actor import Actor
from portal.access.parts import Audience, Part, Role, part_of, slice_of
from portal.children.models import Entry, Involvement
from portal.children.queries import About
from portal.foundation.clock import london_day
from portal.plans.agreeing_queries import heard
from portal.plans.models import PlanSection, PlanSource, PlanVersion
from portal.plans.models_of_care import MODELS, SECTION_PART, ModelOfCare, model_for
from portal.plans.words import state_in_words
from portal.reports.facts import Child, Line
from portal.reports.gather import home_of
from portal.reports.plan_facts import (
    VERSIONS_FOR_OTHERS,
    Answer,
    Answered,
    Header,
    Informed,
    Letter,
    Model,
    Person,
    PlanFacts,
    PlanGoal,
    PlanPassage,
    PlanText,
    Step,
)

KINDS: Mapping[str, Answered] = {"agree": "agree", "agree_with_comment": "agree_with_comment", "disagree": "disagree"}

TO_THE_CHILD = {
    Role.KW: "your key worker",
    Role.SW: "your social worker",
    Role.IRO: "your reviewing officer, who checks that everybody does what they promised",
}
"""Whom a child is told to ask, and what they are to the child. In this order."""


@dataclass(frozen=True)
class Written:
    """Everything that a plan on paper is gathered from. `version` is the header of the full text."""

    version: PlanVersion
    for_commissioner: PlanVersion | None
    sections: list[PlanSection]
    answers: tuple[Answer, ...]
    entries: list[Entry]
    network: list[Involvement]
    provider: str
    authority: str
    papers_before: int
    goals: tuple[PlanGoal, ...] = ()
    sources: Sequence[PlanSource] = ()


def facts_of(written: Written, *, report_id: UUID, now: datetime, today: date, verify_at: str, child: Child) -> PlanFacts:
    """One version of a plan, whole; times are frozen here, once."""
    version, model = written.version, model_for(written.version.model_of_care)
    state, _, meaning = state_in_words(version.state)
    header = _header(version, child.known_as)
    return PlanFacts(
        document_id=str(report_id),
        frozen_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        verify_at=verify_at,
        plan_version_id=str(version.id),
        number=version.number,
        version=paper_of(version.number, written.papers_before),
        child=child,
        home=Line(Part.ADDRESS, {str(int(Audience.FULL)): home_of(written.entries)}),
        provider=written.provider,
        authority=written.authority,
        state=state,
        state_meaning=meaning,
        approved_by=header.approved_by,
        approved_on=header.approved_on,
        review_due_on=header.review_due_on,
        model=_in_words(model),
        sections=tuple(_text(one, written.sources) for one in written.sections),
        answers=written.answers,
        ask=_whom_to_ask(written.network, version.placement_id, today),
        commissioner=_header(written.for_commissioner, _name_for_commissioners(written.entries) or child.case_code),
        goals=written.goals,
    )


def _header(version: PlanVersion | None, known_as: str) -> Header:
    if version is None:
        return Header(known_as)
    return Header(
        known_as,
        version.approved_by or "",
        version.approved_at.date().isoformat() if version.approved_at else "",
        version.review_due_on.isoformat() if version.review_due_on else "",
    )


def _name_for_commissioners(entries: Iterable[Entry]) -> str:
    mine = slice_of(Part.IDENTITY, Audience.COMMISSIONER)
    told = next((str(one.facts.get("known_as") or "") for one in entries if one.kind == "identity" and one.slice == mine), "")
    return told.partition(",")[0]  # a line for commissioners says age and council too; a letter is headed with what the child is called


def paper_of(number: str, printed_before: int) -> str:
    """What the paper is called: by the plan's own number, and from the second printing on with its count (2.0-2)."""
    return f"{number}-{printed_before + 1}" if printed_before else number


def answers_of(actor: Actor, about: About, version: PlanVersion) -> tuple[Answer, ...]:
    """What agencies answered to each section of this version, and the disagreements with versions before that stand on, as far as this
    actor reads it. One statement."""
    voices, carried = heard(actor, about, version)
    before = (replace(_answer(place_of(one.number, one.slice), one.slice, one.voice), version=one.version) for one in carried)
    return _in_order([*answers_from(voices), *before])


class Said(Protocol):
    """What somebody answered for their agency."""

    @property
    def kind(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def by_name(self) -> str: ...
    @property
    def by_role(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def met_words(self) -> str: ...
    @property
    def met_by(self) -> str: ...
    @property
    def settled_at(self) -> datetime | None: ...
    @property
    def settled_by(self) -> str: ...
    @property
    def settled_words(self) -> str: ...


class Voice(Protocol):
    """One agency, by its people in one role, asked about one section: what stands, and whether nothing came in time."""

    @property
    def agency(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def silent(self) -> bool: ...
    @property
    def standing(self) -> Said | None: ...


def answers_from(voices: Mapping[tuple[int, int], Iterable[Voice]]) -> tuple[Answer, ...]:
    """Of what was asked about each section (its number and slice), what stands, in the order of the plan. Silence is kept as silence."""
    return _in_order(_answer(place_of(number, slice_), slice_, one) for (number, slice_), some in voices.items() for one in some)


def _in_order(found: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple(sorted(found, key=lambda one: (one.number, one.slice, one.agency, one.role, one.version)))


def _answer(number: int, slice_: int, voice: Voice) -> Answer:
    said = voice.standing
    if said is None:
        return Answer(number, slice_, voice.agency, voice.role, "no_response" if voice.silent else "asked", voice.due_on.isoformat())
    return Answer(
        number, slice_, voice.agency, voice.role, KINDS[said.kind], said.at.date().isoformat(),
        said.by_name, said.by_role, said.words, said.met_by, said.met_words,
        london_day(said.settled_at).isoformat() if said.settled_at else "", said.settled_by, said.settled_words,
    )  # fmt: skip


def place_of(number: int, slice_: int) -> int:
    """At which section it is read: what sums up a part stands at the first section of that part."""
    if number != VERSIONS_FOR_OTHERS:
        return number
    return next((one for one, part in SECTION_PART.items() if part == part_of(slice_)), VERSIONS_FOR_OTHERS)


def _text(section: PlanSection, sources: Iterable[PlanSource] = ()) -> PlanText:
    return PlanText(
        number=section.number,
        place=place_of(section.number, section.slice),
        slice=section.slice,
        heading=section.heading,
        passages=tuple(_passage(section.number, one) for one in section.passages),
        by_name=section.by_name,
        by_role=section.by_role,
        written_on=section.written_at.date().isoformat(),
        approved_by=section.approved_by or "",
        informed_by=tuple(
            Informed(one.title, one.dated_on.isoformat() if one.dated_on else "", one.link_id is not None)
            for one in sources
            if (one.number, one.slice) == (section.number, section.slice)
        ),
        settled_on=london_day(section.settled_at).isoformat() if section.settled_at else "",
        settled_by=section.settled_by or "",
        settled_words=section.settled_words or "",
    )


def _passage(number: int, one: dict[str, str]) -> PlanPassage:
    """Over a version in short it is not said once more that it is in short."""
    lead = str(one.get("lead") or "")
    said = number == VERSIONS_FOR_OTHERS and lead in MODELS["pace"].section(VERSIONS_FOR_OTHERS).prompts
    return PlanPassage("" if said else lead, str(one.get("text") or ""), str(one.get("letter") or ""))


def _in_words(model: ModelOfCare) -> Model:
    return Model(
        name=model.name,
        introduction=model.introduction,
        headings=tuple(one.heading for one in model.sections),
        child_headings=tuple(one.child_heading for one in model.sections),
        letters=tuple(Letter(one.letter, one.name, one.meaning) for one in model.letters),
        steps=tuple(Step(one.number, one.title, one.purpose, one.sections) for one in model.steps),
    )


def _whom_to_ask(network: Iterable[Involvement], placement_id: UUID | None, today: date) -> tuple[Person, ...]:
    """Who is near the child today to stay, and not for a move or an emergency: key workers of this home, and the council's people."""
    near = [
        one
        for one in network
        if one.capacity == "full"
        and one.until_at is None
        and one.starts_on <= today <= (one.ends_on or today)
        and one.placement_id in {None, placement_id}
    ]
    return tuple(Person(one.name, what) for role, what in TO_THE_CHILD.items() for one in near if one.role == role)
