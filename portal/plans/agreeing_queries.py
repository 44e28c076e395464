"""Who was asked about a version and what they answered, as it exists for an actor, beside what changed since they last answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.delegates import DELEGATED
from portal.children.models import Involvement
from portal.children.queries import About
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import agreeing_rules as rules
from portal.plans.agreeing_models import PlanAnswer, PlanAsked
from portal.plans.agreeing_shown import AnswerShown, Carried, Compared, Known, Place, Unresolved, Voice, role_in_words
from portal.plans.comparing_queries import known_versions, last_answered, sections_of, side_by_side, version_of
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import ModelOfCare, model_for
from portal.plans.queries import SectionShown, hears_every_answer, place_of, section_shown


@dataclass(frozen=True)
class AgreementPage:
    """A version in front of whoever agrees to it, or looks at who does."""

    about: About
    version_id: UUID
    number: str
    state: str
    since: Known | None
    sections: list[Compared]
    result: str
    hears_all: bool
    asked: bool
    due_on: date | None
    concern: Concern
    carried: list[Carried]

    @property
    def ours(self) -> list[Compared]:
        return [one for one in self.sections if one.ours]

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN_STATES

    @property
    def answering(self) -> bool:
        return self.is_open and bool(self.ours)

    @property
    def put_down(self) -> list[Compared]:
        """What stands in section 14, settled or not."""
        return [one for one in self.sections if one.number == rules.DISSENT and one.change != "gone"]

    @property
    def unresolved(self) -> list[Unresolved]:
        """What is not answered, and what is not settled for those who disagree: here, in a version before, or put down in section 14."""
        voices = [(one, voice) for one in self.sections for voice in one.voices if voice.is_unresolved]
        return [
            *(_open(one.section.heading, voice, f"section-{one.key}") for one, voice in voices),
            *(_open(one.heading, one.voice, "carried", one.version) for one in self.carried if one.voice.is_unresolved),
            *(
                Unresolved(one.section.heading, f"Put down by {one.section.by_name}, {one.section.by_role}", f"section-{one.key}")
                for one in self.put_down
                if one.section.settled is None
            ),
        ]

    @property
    def changed(self) -> list[Compared]:
        return [one for one in self.sections if one.change != "same"]

    @property
    def answered_at(self) -> datetime | None:
        return max((voice.standing.at for one in self.ours if (voice := one.ours) and voice.standing), default=None)


def _open(heading: str, voice: Voice, to: str, version: str = "") -> Unresolved:
    talked_over = voice.standing is not None and voice.standing.met_at is not None
    return Unresolved(heading, voice.whose, to, voice.silent, voice.due_on, version, talked_over)


def agreement(actor: Actor, version_id: UUID) -> AgreementPage:
    """The page of agreement. Five statements, however much is written: the version, its sections, answers, versions, and those before."""
    version, about = version_of(actor, version_id)
    sections = sections_of(actor, about, version.id)
    voices, carried = heard(actor, about, version)
    since = last_answered(known_versions(actor, about, version), version)
    before = sections_of(actor, about, since.id) if since else None
    compared = side_by_side(model_for(version.model_of_care), sections, before, voices)
    concern = about.concern(children.shown(sections, before or ()) | {one.slice for one in carried}, version)
    return _page(version, compared, voices, since, concern, about=about, hears_all=hears_every_answer(actor, about), carried=carried)


def answering(actor: Actor, version_id: UUID) -> AgreementPage:
    """The same for who sends an answer, without what changed. Three statements."""
    version, about = version_of(actor, version_id)
    sections, voices = sections_of(actor, about, version.id), voices_of(actor, about, version)
    compared = side_by_side(model_for(version.model_of_care), sections, None, voices)
    concern = about.concern(children.shown(sections), version)
    return _page(version, compared, voices, None, concern, about=about, hears_all=hears_every_answer(actor, about))


def _page(
    version: PlanVersion,
    sections: list[Compared],
    voices: Mapping[Place, list[Voice]],
    since: Known | None,
    concern: Concern,
    *,
    about: About,
    hears_all: bool,
    carried: Sequence[Carried] = (),
) -> AgreementPage:
    told = [voice for some in voices.values() for voice in some]
    return AgreementPage(
        about=about,
        version_id=version.id,
        number=version.number,
        state=version.state,
        since=since,
        sections=sections,
        result=result(told),
        hears_all=hears_all,
        asked=bool(told),
        due_on=min((voice.due_on for voice in told if voice.ours), default=None),
        concern=concern,
        carried=list(carried),
    )


def result(voices: Iterable[Voice]) -> str:
    """How far a version is agreed, as far as this reader sees."""
    told = list(voices)
    standing = {voice.asked_id: voice.standing.kind for voice in told if voice.standing}
    return rules.result_of(standing, [voice.asked_id for voice in told])


# Answers


def voices_of(actor: Actor, about: About, version: PlanVersion) -> dict[Place, list[Voice]]:
    """Who was asked, by place, with their answers in the order in which they were given. One statement."""
    return heard(actor, about, version)[0]


def heard(actor: Actor, about: About, version: PlanVersion) -> tuple[dict[Place, list[Voice]], list[Carried]]:
    """The same, and the disagreements with versions before that stand on. One statement."""
    of_it = PlanAsked.version_id == version.id
    query = _asked(actor).where(PlanAsked.child_id == about.child_id, or_(of_it, _stands_on(version)))
    found = db.session.execute(query).all()
    numbers = {row[0].id: row.number for row in found}
    model = model_for(version.model_of_care)
    places: dict[Place, list[Voice]] = {}
    carried = []
    for asked, answers in _grouped(actor, about, found):
        told = voice(actor, asked, answers, own_right=bool(found[0].own_right), state=version.state)
        if asked.version_id == version.id:
            places.setdefault((asked.number, asked.slice), []).append(told)
        elif told.standing and told.dissents and not _settled_before(told.standing, version):
            heading = model.section(place_of(asked.number, asked.slice)).heading
            carried.append(Carried(told, asked.number, asked.slice, heading, numbers[asked.id] or ""))
    return places, carried


def _settled_before(standing: AnswerShown, version: PlanVersion) -> bool:
    """What was settled before a version was approved goes no further; it stays in the versions in which it stood."""
    return standing.settled_at is not None and (version.approved_at is None or standing.settled_at < version.approved_at)


def _stands_on(version: PlanVersion) -> ColumnElement[bool]:
    """A disagreement with a version before this one of the same plan, where the same agency and role has not answered there since."""
    until = version.approved_at or clock.now()
    later, since, said = aliased(PlanAsked), aliased(PlanAnswer), aliased(PlanAnswer)
    answered_since = exists().where(
        later.child_id == PlanAsked.child_id, later.number == PlanAsked.number, later.slice == PlanAsked.slice,
        later.agency_id == PlanAsked.agency_id, later.role == PlanAsked.role, later.asked_at > PlanAsked.asked_at,
        or_(later.version_id == version.id, later.asked_at < until), since.asked_id == later.id, since.child_id == later.child_id,
    )  # fmt: skip
    disagreed = exists().where(said.asked_id == PlanAsked.id, said.child_id == PlanAsked.child_id, said.kind == rules.DISAGREE)
    same_plan = PlanAsked.placement_id.is_not_distinct_from(version.placement_id)
    return and_(PlanAsked.version_id != version.id, same_plan, PlanAsked.asked_at < until, disagreed, ~answered_since)


def _asked(actor: Actor) -> Any:
    answered = and_(PlanAnswer.asked_id == PlanAsked.id, PlanAnswer.child_id == PlanAsked.child_id)
    its_version = and_(PlanVersion.id == PlanAsked.version_id, PlanVersion.child_id == PlanAsked.child_id)
    return (
        select(PlanAsked, PlanAnswer, _in_own_right(actor).label("own_right"), PlanVersion.number)
        .outerjoin(PlanAnswer, answered)
        .outerjoin(PlanVersion, its_version)
        .order_by(PlanAsked.number, PlanAsked.slice, PlanAsked.agency_name, PlanAsked.role, PlanAnswer.written_at, PlanAnswer.id)
    )


def _in_own_right(actor: Actor) -> ColumnElement[bool]:
    """A teacher's delegate reads, and does not answer for the school."""
    if actor.role is not Role.DT:
        return ~false()
    today = clock.today()
    return exists().where(
        Involvement.child_id == PlanAsked.child_id, Involvement.membership_id == actor.membership_id, Involvement.capacity == "full",
        Involvement.basis != DELEGATED, Involvement.ended_at.is_(None), Involvement.starts_on <= today,
        func.coalesce(Involvement.ends_on, today) >= today,
    )  # fmt: skip


def _grouped(actor: Actor, about: About, found: Sequence[Any]) -> list[tuple[PlanAsked, list[PlanAnswer]]]:
    asked = {row.id: row for row in children.sieve(actor, about.nearness, [row[0] for row in found])}
    answers = children.sieve(actor, about.nearness, [row[1] for row in found if row[1] is not None])
    return [(one, [answer for answer in answers if answer.asked_id == ident]) for ident, one in asked.items()]


def voice(actor: Actor, asked: PlanAsked, answers: list[PlanAnswer], *, own_right: bool, state: str) -> Voice:
    standing = answers[-1].kind if answers else None
    return Voice(
        asked_id=asked.id,
        agency=asked.agency_name,
        role=role_in_words(asked.role),
        due_on=asked.due_on,
        ours=own_right and not actor.office and asked.agency_id == actor.agency_id and asked.role == actor.role.value,
        answers=[answer_shown(answer) for answer in answers],
        silent=rules.is_silent(standing, asked.due_on, clock.today(), state=state),
    )


def answer_shown(answer: PlanAnswer) -> AnswerShown:
    return AnswerShown(
        id=answer.id, kind=answer.kind, words=answer.words, by_name=answer.by_name,
        by_role=role_in_words(answer.by_role),
        at=answer.written_at, met_words=answer.met_words or "", met_by=answer.met_by or "", met_at=answer.met_at,
        settled_words=answer.settled_words or "", settled_by=answer.settled_by or "", settled_at=answer.settled_at,
    )  # fmt: skip


# One section and its answers


@dataclass(frozen=True)
class AnswersPage:
    """What one agency answered about one section, and what came of it."""

    about: About
    asked_id: UUID
    version_id: UUID
    number: str
    voice: Voice
    section: SectionShown | None
    may_meet: bool
    concern: Concern

    @property
    def may_settle(self) -> bool:
        return self.voice.ours and self.voice.dissents and self.voice.is_unresolved


def answers_of(actor: Actor, asked_id: UUID) -> AnswersPage:
    """Three statements."""
    asked, about = children.meet_by(actor, PlanAsked, asked_id)
    of_it = db.session.execute(_asked(actor).where(PlanAsked.id == asked.id, PlanAsked.child_id == asked.child_id)).all()
    answers = children.sieve(actor, about.nearness, [row[1] for row in of_it if row[1] is not None])
    of_section = and_(PlanSection.version_id == PlanVersion.id, PlanSection.number == asked.number, PlanSection.slice == asked.slice)
    found = db.session.execute(
        select(PlanVersion, PlanSection)
        .outerjoin(PlanSection, and_(of_section, PlanSection.child_id == PlanVersion.child_id))
        .where(PlanVersion.id == asked.version_id, PlanVersion.child_id == asked.child_id)
        .limit(1)
    ).first()
    if found is None or not children.sieve(actor, about.nearness, [found[0]]):
        raise Unseen
    version, section = found
    open_ = children.sieve(actor, about.nearness, [section] if section else [])
    told = voice(actor, asked, answers, own_right=any(row.own_right for row in of_it), state=version.state)
    near = about.nearness.full and told.ours
    return AnswersPage(
        about=about,
        asked_id=asked.id,
        version_id=version.id,
        number=version.number,
        voice=told,
        section=section_shown(model_for(version.model_of_care), open_[0]) if open_ else None,
        may_meet=told.dissents and told.standing is not None and told.standing.met_at is None and actor.role in {Role.SW, Role.RM},
        concern=about.concern(children.shown([asked], [version]), asked, owners=(actor.membership_id,) if near else ()),
    )


# For paper


@dataclass(frozen=True)
class Printed:
    """One line of the page of agreement on paper."""

    number: int
    heading: str
    whose: str
    answer: AnswerShown | None
    silent: bool


def agreements_to_print(actor: Actor, about: About, version: PlanVersion, sections: Sequence[PlanSection]) -> list[Printed]:
    """Who answered what about the sections that this reader has, disagreement and silence included; in the order of the plan.

    `sections` are those that were loaded already, for their headings. One statement.
    """
    model: ModelOfCare = model_for(version.model_of_care)
    headings = {(one.number, one.slice): section_shown(model, one) for one in sections}
    return [
        Printed(shown.place, shown.heading, one.whose, one.standing, one.silent)
        for place, some in voices_of(actor, about, version).items()
        if (shown := headings.get(place))
        for one in some
    ]
