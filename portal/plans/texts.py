"""The texts of one version of a plan: found by section and reader, with who writes and approves each, and asked prompt by prompt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from portal.access.actor import Actor
from portal.access.parts import Audience, Role, audience_of, slice_of
from portal.access.policy import READ, slices
from portal.children import queries as children
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import rules
from portal.plans.models import PlanApproval, PlanSection, PlanVersion
from portal.plans.models_of_care import SECTION_PART, ModelOfCare, model_for
from portal.plans.queries import Passage, exists_for, place_of
from portal.plans.rules import FORMULATION, PACE, SUMMARY

BESIDE = {Audience.SCHOOL: "School version", Audience.CHILD: "The child’s version", Audience.COMMISSIONER: "Commissioner’s line"}


@dataclass(frozen=True)
class Approved:
    """An approval that stands."""

    role: Role
    by: str
    at: datetime


@dataclass(frozen=True)
class Field:
    """One prompt of the model of care, or one that somebody added: what is asked, and what is written now."""

    name: str
    label: str
    hint: str
    text: str
    letter: str = ""


@dataclass(frozen=True)
class Text:
    """One text of a version, written or not: a section in full, or a version of it for others. `row` is for the commands.

    `before` is what the version that it goes on from said.
    """

    number: int
    slice: int
    heading: str
    row: PlanSection | None
    approvals: tuple[Approved, ...]
    before: PlanSection | None
    writes: bool
    approves: bool

    @property
    def audience(self) -> Audience:
        return audience_of(self.slice)

    @property
    def title(self) -> str:
        return BESIDE.get(self.audience, self.heading)

    @property
    def passages(self) -> list[dict[str, Any]]:
        return self.row.passages if self.row else []

    @property
    def shown(self) -> list[Passage]:
        """To be read."""
        return passages_shown(self.passages)

    @property
    def written(self) -> bool:
        return bool(self.passages)

    @property
    def turn(self) -> int:
        return self.row.turn if self.row else 0

    @property
    def kept_approval(self) -> str:
        """Who approved it in the version before: it counts while nothing is changed."""
        return (self.row.approved_by or "") if self.row else ""

    @property
    def waits_for(self) -> tuple[Role, ...]:
        if not self.written or self.kept_approval:
            return ()
        return rules.waits_for(self.number, self.slice, [one.role for one in self.approvals])

    @property
    def changed(self) -> bool:
        return self.passages != (self.before.passages if self.before else [])

    @property
    def writers(self) -> str:
        return rules.in_words(rules.writers(self.number, self.slice))

    @property
    def approvers(self) -> str:
        return " and ".join(role.label for role in rules.approvers(self.number, self.slice))


@dataclass(frozen=True)
class Line:
    """One section on the list, with the versions for others that are written beside it."""

    place: int
    full: Text
    beside: tuple[Text, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self.full, *self.beside)

    @property
    def changed(self) -> bool:
        return any(text.changed for text in self.texts)


def met(actor: Actor, version_id: UUID) -> tuple[PlanVersion, children.About]:
    """A version and its child, if it exists for this actor in the state it is in. The commissioner's header is no version to work on."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    if not exists_for(actor, about, version) or audience_of(version.slice) is not Audience.FULL:
        raise Unseen
    return version, about


def sections_of(actor: Actor, about: children.About, version: PlanVersion) -> list[PlanSection]:
    """Of this version and of the one that it goes on from, the commissioner's lines with them."""
    both = [one for one in (version.id, version.begun_from) if one]
    numbers = select(PlanVersion.number).where(PlanVersion.id.in_(both), PlanVersion.child_id == version.child_id)
    of = select(PlanVersion.id).where(
        PlanVersion.child_id == version.child_id, PlanVersion.placement_id == version.placement_id, PlanVersion.number.in_(numbers),
        or_(PlanVersion.id.in_(both), PlanVersion.approved_at.is_not(None)),  # an abandoned draft may have borne the same number
    )  # fmt: skip
    query = select(PlanSection).where(PlanSection.child_id == version.child_id, PlanSection.version_id.in_(of)).order_by(PlanSection.id)
    found = children.sieve(actor, about.nearness, db.session.scalars(query))
    return [one for one in found if exists_for(actor, about, one)]


def approvals_of(actor: Actor, about: children.About, version: PlanVersion) -> list[PlanApproval]:
    query = select(PlanApproval).where(
        PlanApproval.version_id == version.id, PlanApproval.child_id == version.child_id, PlanApproval.voided_at.is_(None)
    )
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(PlanApproval.id)))


@dataclass(frozen=True)
class Texts:
    """The texts of a version, found by number and reader."""

    actor: Actor
    version: PlanVersion
    rows: list[PlanSection]
    approvals: list[PlanApproval]

    @property
    def model(self) -> ModelOfCare:
        return model_for(self.version.model_of_care)

    @cached_property
    def now(self) -> list[PlanSection]:
        return [one for one in self.rows if one.version_id == self.version.id or self._line_apart(one, own=True)]

    @cached_property
    def before(self) -> list[PlanSection]:
        return [one for one in self.rows if one.version_id == self.version.begun_from or self._line_apart(one, own=False)]

    def _line_apart(self, row: PlanSection, *, own: bool) -> bool:
        """The commissioner's lines of an approved version stand under a header of their own, with the same number."""
        apart = audience_of(row.slice) is Audience.COMMISSIONER and row.version_id not in {self.version.id, self.version.begun_from}
        return apart and (row.version_number == self.version.number) is own

    def shows(self, number: int) -> bool:
        """Whether this actor reads the section at all, written or not."""
        if not rules.reads_section(self.actor.role, self.version.state, number):
            return False
        return rules.slice_of_section(number) in slices(self.actor.role, READ)

    def line(self, number: int) -> Line:
        beside = (self.text(SUMMARY, slice_of(SECTION_PART[number] or 0, one)) for one in rules.versions_beside(number))
        reads = slices(self.actor.role, READ)
        return Line(number, self.text(number, rules.slice_of_section(number)), tuple(one for one in beside if one.slice in reads))

    def text(self, number: int, slice_: int) -> Text:
        row = _find(self.now, number, slice_)
        approvals = tuple(
            Approved(Role(one.role), one.by_name, one.written_at) for one in self.approvals if row and one.section_id == row.id
        )
        role, state = self.actor.role, self.version.state
        open_ = state in rules.WRITING and (role in rules.PROVIDER or state != "draft")
        waits = bool(row and row.passages and not row.approved_by) and role in rules.waits_for(
            number, slice_, [one.role for one in approvals]
        )
        place = number if number != SUMMARY else place_of(number, slice_)
        return Text(
            number=number,
            slice=slice_,
            heading=self.model.section(place).heading,
            row=row,
            approvals=approvals,
            before=_find(self.before, number, slice_),
            writes=open_ and role in rules.writers(number, slice_),
            approves=state == "clinical_check" and waits,
        )


def _find(rows: Iterable[PlanSection], number: int, slice_: int) -> PlanSection | None:
    return next((one for one in rows if one.number == number and one.slice == slice_), None)


def passages_shown(passages: Iterable[dict[str, Any]]) -> list[Passage]:
    return [Passage(str(one.get("lead") or ""), str(one.get("text") or "")) for one in passages]


# Asked prompt by prompt


def fields_of(model: ModelOfCare, text: Text) -> list[Field]:
    return [
        Field(f"text_{place}", _label(lead, letter), hint, words, letter)
        for place, (lead, hint, letter, words) in enumerate(asked(model, text))
    ]


def asked(model: ModelOfCare, text: Text) -> list[tuple[str, str, str, str]]:
    """(lead, hint, letter, words) of each field: the prompts of the model in its order, then what was added to them."""
    prompts = _prompts(model, text)
    written = {str(one.get("lead") or ""): str(one.get("text") or "") for one in text.passages}
    known = {lead for lead, _, _ in prompts} | ({sure_of(model)} if text.number == FORMULATION else set())
    added = [one for one in text.passages if str(one.get("lead") or "") not in known]
    return [(lead, hint, letter, written.get(lead, "")) for lead, hint, letter in prompts] + [
        (str(one.get("lead") or ""), "", str(one.get("letter") or ""), str(one.get("text") or "")) for one in added
    ]


def sure_of(model: ModelOfCare) -> str:
    """The last prompt of the formulation: how sure we are, and who agrees. It is asked in three fields and read as one."""
    return model.section(FORMULATION).prompts[-1]


def _prompts(model: ModelOfCare, text: Text) -> list[tuple[str, str, str]]:
    """(lead, hint, letter) of each field, in the order of the model."""
    prompts = model.section(text.number).prompts
    if text.number == FORMULATION:
        return [(prompt, "", "") for prompt in prompts[:-1]]
    if text.number == PACE and model.letters:
        lettered = [(one.hint, letter.letter) for letter in model.letters for one in letter.fields]
        return [(prompt, hint, letter) for prompt, (hint, letter) in zip(prompts, lettered, strict=True)]
    return [(prompt, "", "") for prompt in prompts]


def _label(lead: str, letter: str) -> str:
    """Under a letter the letter's own heading says its name already."""
    _, found, rest = lead.partition(": ")
    return rest[:1].upper() + rest[1:] if letter and found else lead or "And also"
