"""What those see who write a version: its sections with whose turn it is, one text with what is written beside it, and its steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import ROLE_TITLES, Audience, Role
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import Milestone
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import rules
from portal.plans.models import PlanSection, PlanSource, PlanStep, PlanVersion
from portal.plans.models_of_care import ModelOfCare
from portal.plans.queries import WRITTEN_FOR, Passage, Settled, hears_every_answer
from portal.plans.rules import DISSENT, FORMULATION, WRITTEN, Change, Proposal
from portal.plans.texts import Field, Line, Text, Texts, approvals_of, fields_of, met, passages_shown, sections_of

MANAGER = ROLE_TITLES[Role.RM]


@dataclass(frozen=True)
class Dissent:
    """What somebody disagrees with, as it was written; `settled` where it is settled for them."""

    id: UUID
    heading: str
    passages: list[Passage]
    by: str
    at: datetime
    settled: Settled | None


@dataclass(frozen=True)
class StepTaken:
    did: str
    because: str
    by: str
    at: datetime
    by_id: UUID
    by_manager: bool


@dataclass(frozen=True)
class WorkPage:
    """One version for somebody who works on it. `version` is for the commands. `knows_all`: no section of it is closed to them, so that
    what is said of the whole, and why, is for them as well.
    """

    about: children.About
    actor: Actor
    version: PlanVersion
    model: ModelOfCare
    lines: tuple[Line, ...]
    dissent: tuple[Dissent, ...]
    taken: tuple[StepTaken, ...]
    base: str
    concern: Concern
    knows_all: bool

    @property
    def is_written_in(self) -> bool:
        return self.version.state in rules.WRITING

    @property
    def number(self) -> str:
        """The number it has, or will have as things stand."""
        return self.proposed_number if self.is_written_in else self.version.number

    @property
    def proposed_number(self) -> str:
        return rules.next_number([self.base] if self.base else [], major=self.proposal.major)

    @cached_property
    def changes(self) -> list[Change]:
        changed = [line for line in self.lines if line.changed]
        return [Change(line.place, line.full.row.material if line.full.row else None) for line in changed]

    @cached_property
    def proposal(self) -> Proposal:
        return rules.propose(self.changes, first=not self.version.begun_from)

    @property
    def texts(self) -> list[Text]:
        return [text for line in self.lines for text in line.texts if text.written]

    def missing(self, roles: Iterable[Role]) -> list[str]:
        """Which approvals are missing, in words: 'Keeping safe (social worker)'."""
        wanted = set(roles)
        return [
            f"{text.heading if text.audience is Audience.FULL else f'{text.heading}, {WRITTEN_FOR[text.audience].lower()}'} ({role.label})"
            for text in self.texts
            for role in text.waits_for
            if role in wanted
        ]

    @property
    def has_childs_version(self) -> bool:
        return any(text.audience is Audience.CHILD for text in self.texts)

    @property
    def steps(self) -> list[rules.Step]:
        """Those that this actor takes: of clinical leads, only who is on call approves an interim plan."""
        mine = [step for step in self.leading_on if self.actor.role in step.who]
        on_call = self.actor.role is not Role.CL or self.version.on_call_id == self.actor.membership_id
        return [step for step in mine if on_call or step.to != "active_interim"]

    @property
    def leading_on(self) -> tuple[rules.Step, ...]:
        return rules.steps(self.version.state, major=self.version.major, first=not self.version.begun_from)

    @property
    def manager(self) -> UUID | None:
        """The registered manager who approved it as an interim plan; of every other version it is who acts."""
        return next((one.by_id for one in self.taken if one.did == "interim_approved" and one.by_manager), None)

    @property
    def turn(self) -> str:
        return rules.TURN.get(self.version.state, "")

    @property
    def waiting_for_me(self) -> list[Text]:
        return [text for text in self.texts if text.approves]

    @property
    def interim(self) -> str:
        """Who has put their name to an interim plan, while the second one is missing."""
        return next((one.by for one in self.taken if one.did == "interim_approved"), "") if self.is_written_in else ""


def work(actor: Actor, version_id: UUID) -> WorkPage:
    """Four statements: the version with its child; its sections and those of the one before; approvals; steps."""
    version, about = met(actor, version_id)
    found = sections_of(actor, about, version)
    approvals = approvals_of(actor, about, version)
    steps = select(PlanStep).where(PlanStep.version_id == version.id, PlanStep.child_id == version.child_id).order_by(PlanStep.id.desc())
    taken = sorted(children.sieve(actor, about.nearness, db.session.scalars(steps)), key=lambda one: one.written_at, reverse=True)
    texts, knows_all = Texts(actor, version, found, approvals), hears_every_answer(actor, about)
    return WorkPage(
        about=about,
        actor=actor,
        version=version,
        model=texts.model,
        lines=tuple(texts.line(number) for number in WRITTEN if texts.shows(number)),
        dissent=tuple(_dissent(one) for one in texts.now if one.number == DISSENT),
        taken=tuple(
            StepTaken(one.did, one.because, f"{one.by_name}, {one.by_role}", one.written_at, one.by_membership_id, one.by_role == MANAGER)
            for one in taken
            if knows_all
        ),
        base=next((one.version_number for one in texts.before), ""),
        concern=about.concern(children.shown(found), version),
        knows_all=knows_all,
    )


def _dissent(row: PlanSection) -> Dissent:
    settled = Settled(row.settled_by or "", row.settled_at, row.settled_words or "") if row.settled_at else None
    return Dissent(row.id, row.heading, passages_shown(row.passages), f"{row.by_name}, {row.by_role}", row.written_at, settled)


# One text


@dataclass(frozen=True)
class Source:
    """Something that a section is informed by. `to` is the page of the portal that holds it, as (kind, id)."""

    id: UUID
    kind: str
    title: str
    dated_on: date | None
    to: tuple[str, UUID] | None
    by: str


@dataclass(frozen=True)
class Place:
    """Where in the record a text stands that may not be written yet."""

    child_id: UUID
    placement_id: UUID | None
    slice: int
    mine: tuple[UUID, ...] = ()
    id: UUID | None = None


@dataclass(frozen=True)
class TextPage:
    """One text to be written or approved, with the texts that stand beside it and what informs it."""

    about: children.About
    actor: Actor
    version: PlanVersion
    model: ModelOfCare
    place: int
    line: Line
    text: Text
    sources: tuple[Source, ...]
    concern: Concern
    held: tuple[Milestone, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.text.audience is Audience.FULL

    @property
    def for_(self) -> int:
        return int(self.text.audience)

    @property
    def others(self) -> list[Text]:
        """What is shown beside the text that is being written."""
        return [one for one in self.line.texts if one.slice != self.text.slice]

    @property
    def question(self) -> str:
        return rules.ASKED[self.place][1] if self.is_full and self.place in rules.ASKED and self.version.begun_from else ""

    @property
    def is_formulation(self) -> bool:
        return self.is_full and self.place == FORMULATION

    @cached_property
    def fields(self) -> list[Field]:
        """Each prompt of the model a field of its own, then whatever else was written there."""
        return fields_of(self.model, self.text)


def text(actor: Actor, version_id: UUID, number: int, for_: int) -> TextPage:
    """One text; `number` 0 for the first that this actor sees, `for_` the audience. Four statements: the version with its child,
    sections, approvals, sources; a fifth for who writes: what the portal holds."""
    version, about = met(actor, version_id)
    found = sections_of(actor, about, version)
    texts = Texts(actor, version, found, approvals_of(actor, about, version))
    number = number or next((one for one in WRITTEN if texts.shows(one)), 0)
    if number not in WRITTEN or not texts.shows(number):
        raise Unseen
    line = texts.line(number)
    chosen = next((one for one in line.texts if one.audience == for_), None)
    if chosen is None:
        raise Unseen
    sources = select(PlanSource).where(
        PlanSource.version_id == version.id, PlanSource.child_id == version.child_id, PlanSource.number == number,
        PlanSource.left_out_at.is_(None),
    )  # fmt: skip
    rows = children.sieve(
        actor, about.nearness, db.session.scalars(sources.order_by(PlanSource.dated_on.desc().nulls_last(), PlanSource.id))
    )
    shown = {one.slice for one in line.texts if one.row} | children.shown(rows)
    place: Any = chosen.row or Place(version.child_id, version.placement_id, chosen.slice)
    held = children.milestones(actor, about) if chosen.writes and chosen.audience is Audience.FULL else []
    return TextPage(
        about=about,
        actor=actor,
        version=version,
        model=texts.model,
        place=number,
        line=line,
        text=chosen,
        sources=tuple(source_of(one) for one in rows),
        concern=about.concern(shown | children.shown(held), place),
        held=tuple(held),
    )


def source_of(row: PlanSource) -> Source:
    to = (row.link_kind, row.link_id) if row.link_kind and row.link_id else None
    return Source(row.id, row.kind, row.title, row.dated_on, to, row.by_name)
