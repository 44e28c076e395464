"""Contributions to a plan as they exist for an actor: for their author their own, for who writes or checks the plan all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select, text

from portal.access.actor import Actor
from portal.access.parts import CHECKS_EVERY_VERSION, Role
from portal.access.policy import CONTRIBUTE, opens
from portal.access.predicates import Concern, is_of_the_home
from portal.children import queries as children
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.plans import contributing_rules as rules
from portal.plans.agreeing_models import PlanReminder
from portal.plans.agreeing_shown import role_in_words
from portal.plans.contributing_models import PlanContribution, PlanContributionTurn, PlanContributionUse, PlanContributionWords
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import model_for
from portal.plans.queries import SectionShown, exists_for, section_shown


@dataclass(frozen=True)
class Turn:
    """What was sent once, and with which words it came back, if it did."""

    turn: int
    text: str
    at: datetime
    returned_at: datetime | None
    returned_by: str
    returned_words: str


@dataclass(frozen=True)
class Use:
    """How it was used, and what its author says against that."""

    id: UUID
    how: str
    words: str
    by_name: str
    at: datetime
    objection: str
    objected_at: datetime | None


@dataclass(frozen=True)
class Line:
    """One contribution in a list."""

    id: UUID
    number: int
    heading: str
    whose: str
    due_on: date
    stands: str
    ours: bool
    objection: bool
    version: str


@dataclass(frozen=True)
class Writer:
    """Somebody who may be asked to write, and for which sections."""

    id: UUID
    name: str
    role: Role
    agency: str
    sections: tuple[int, ...]

    @property
    def in_words(self) -> str:
        """With the sections, so that the choice needs no second look: 'Owen Lloyd, virtual school head, Harbour Council (section 9)'."""
        numbers = ", ".join(map(str, self.sections))
        where = f"section {numbers}" if len(self.sections) == 1 else f"sections {numbers}"
        return f"{self.name}, {self.role.label}, {self.agency} ({where})"


@dataclass(frozen=True)
class ContributionsPage:
    """All contributions to one version that this reader may know of; `elsewhere`, their own to others. `people` and `sections`: who may be
    asked, and for what."""

    about: About
    version_id: UUID
    number: str
    state: str
    lines: list[Line]
    may_ask: bool
    elsewhere: list[Line]
    people: list[Writer]
    sections: list[tuple[int, str]]
    concern: Concern
    reads_version: bool
    reminded: dict[UUID, datetime]


@dataclass(frozen=True)
class ContributionPage:
    """One contribution: for its author to write, for the home to return or use."""

    about: About
    id: UUID
    row: PlanContribution
    version_id: UUID
    version_number: str
    version_state: str
    heading: str
    whose: str
    stands: str
    ours: bool
    text: str
    saved_at: datetime | None
    turns: list[Turn]
    uses: list[Use]
    section: SectionShown | None
    may_handle: bool
    concern: Concern

    @property
    def may_write(self) -> bool:
        return self.ours and self.stands in {rules.ASKED, rules.RETURNED}

    @property
    def may_return(self) -> bool:
        return self.may_handle and self.stands == rules.SUBMITTED and self.version_state in rules.WRITTEN_IN

    @property
    def may_use(self) -> bool:
        return self.may_handle and self.stands in {rules.SUBMITTED, rules.USED}

    @property
    def use(self) -> Use | None:
        """What stands of how it was used."""
        return self.uses[-1] if self.uses else None

    @property
    def may_object(self) -> bool:
        return self.ours and self.use is not None and self.use.objected_at is None

    @property
    def returned(self) -> Turn | None:
        return self.turns[-1] if self.turns and self.turns[-1].returned_at else None


def for_them(actor: Actor, about: About, row: Any) -> bool:
    """No partner learns of another by what the other was asked to write: their own, or who writes or checks the plan, near it."""
    checks = actor.role in CHECKS_EVERY_VERSION and about.nearness.near_at(row.placement_id)
    return checks or actor.membership_id in row.mine


def _open(actor: Actor, about: About, rows: Iterable[Any]) -> list[Any]:
    return [row for row in children.sieve(actor, about.nearness, rows) if for_them(actor, about, row)]


def contributions(actor: Actor, version_id: UUID) -> ContributionsPage:
    """Six statements, with 40 contributions as with none. Who was asked to write may know of the version, whatever became of it."""
    version, about = children.meet_by(actor, PlanVersion, version_id)
    reads_version = exists_for(actor, about, version)
    found = [one for one in _asked(actor, about, version) if reads_version or one[0].contributor_id == actor.membership_id]
    asked = [one for one, _ in found if one.version_id == version.id]
    if not asked and not reads_version:
        raise Unseen
    of = PlanContribution.id.in_([one.id for one, _ in found])
    turns = _of_version(actor, about, PlanContributionTurn, _of(PlanContributionTurn, of))
    uses = _of_version(actor, about, PlanContributionUse, _of(PlanContributionUse, of))
    may_ask = version.state in rules.WRITTEN_IN and is_of_the_home(actor, about.concern())
    model = model_for(version.model_of_care)
    lines = [(one, _line(actor, its, one, turns, uses)) for one, its in found]
    return ContributionsPage(
        about=about,
        version_id=version.id,
        number=version.number,
        state=version.state,
        lines=[line for one, line in lines if one.version_id == version.id],
        elsewhere=[line for one, line in lines if one.version_id != version.id],
        may_ask=may_ask,
        people=_people(version) if may_ask else [],
        sections=[(number, f"{number}. {model.section(number).heading}") for number in rules.SECTIONS],
        concern=about.concern(children.shown([one for one, _ in found]), version),
        reads_version=reads_version,
        reminded=_reminded(actor, about, asked) if may_ask else {},
    )


def _asked(actor: Actor, about: About, version: PlanVersion) -> list[tuple[PlanContribution, PlanVersion]]:
    """What was asked for this version, and what this actor was asked for any other, each with its version. One statement."""
    of = and_(PlanVersion.id == PlanContribution.version_id, PlanVersion.child_id == PlanContribution.child_id)
    query = (
        select(PlanContribution, PlanVersion)
        .join(PlanVersion, of)
        .where(PlanContribution.child_id == about.child_id)
        .where(or_(PlanContribution.version_id == version.id, PlanContribution.contributor_id == actor.membership_id))
    )
    found = db.session.execute(query.order_by(PlanContribution.asked_at, PlanContribution.id)).all()
    open_ = {one.id for one in _open(actor, about, [row[0] for row in found])}
    return [(row[0], row[1]) for row in found if row[0].id in open_]


def _reminded(actor: Actor, about: About, asked: list[PlanContribution]) -> dict[UUID, datetime]:
    """When whoever is waited for was last reminded by mail. One statement."""
    of = [one.id for one in asked]
    query = select(PlanReminder).where(PlanReminder.child_id == about.child_id, PlanReminder.of_id.in_(of)).order_by(PlanReminder.at)
    return {one.of_id: one.at for one in children.sieve(actor, about.nearness, db.session.scalars(query))} if of else {}


def _of(model: Any, of: Any) -> Any:
    """Those of contributions of which something holds."""
    return model.contribution_id.in_(select(PlanContribution.id).where(of))


def _of_version(actor: Actor, about: About, model: Any, which: Any) -> list[Any]:
    """Rows of contributions, in the order in which they were written. One statement."""
    query = select(model).where(model.child_id == about.child_id, which).order_by(model.written_at, model.id)
    return _open(actor, about, db.session.scalars(query))


def _line(actor: Actor, version: PlanVersion, asked: PlanContribution, turns: list[Any], uses: list[Any]) -> Line:
    own_turns = [one for one in turns if one.contribution_id == asked.id]
    own_uses = [one for one in uses if one.contribution_id == asked.id]
    return Line(
        id=asked.id, number=asked.number, heading=asked.heading, whose=_whose(asked), due_on=asked.due_on,
        stands=_stands(version.state, own_turns, own_uses), ours=asked.contributor_id == actor.membership_id,
        objection=bool(own_uses and own_uses[-1].objected_at), version=version.number,
    )  # fmt: skip


def _stands(state: str, turns: list[Any], uses: list[Any]) -> str:
    return rules.standing(state, sent=bool(turns), returned=bool(turns and turns[-1].returned_at), used=bool(uses))


def _whose(asked: PlanContribution) -> str:
    return f"{asked.contributor_name}, {role_in_words(asked.contributor_role)}, {asked.contributor_agency}"


def _people(version: PlanVersion) -> list[Writer]:
    """Who is near in full and in their own right, and may write for at least one section; the virtual school head too, who is near by
    standing. The wall says who is near, the matrix which sections. One statement."""
    rows = db.session.execute(text("select * from wall.may_write_for_plan(:version)"), {"version": version.id})
    found = [
        Writer(row.id, row.name, Role(row.role), row.agency, tuple(one for one in row.sections if rules.may_be_asked(Role(row.role), one)))
        for row in rows
    ]
    return sorted((one for one in found if one.sections), key=lambda one: one.name)


def contribution(actor: Actor, contribution_id: UUID) -> ContributionPage:
    """Five statements."""
    asked, about = children.meet_by(actor, PlanContribution, contribution_id)
    if not for_them(actor, about, asked):
        raise Unseen
    turns = _of_version(actor, about, PlanContributionTurn, PlanContributionTurn.contribution_id == asked.id)
    uses = _of_version(actor, about, PlanContributionUse, PlanContributionUse.contribution_id == asked.id)
    version, section = _section(actor, about, asked)
    ours = asked.contributor_id == actor.membership_id
    if not ours and not exists_for(actor, about, version):
        raise Unseen
    words = _words(about, asked) if ours else None
    return ContributionPage(
        about=about, id=asked.id, row=asked, version_id=version.id, version_number=version.number, version_state=version.state,
        heading=asked.heading, whose=_whose(asked), stands=_stands(version.state, turns, uses), ours=ours,
        text=words.text if words else "", saved_at=words.saved_at if words else None,
        turns=[_turn(one) for one in turns], uses=[_use(one) for one in uses], section=section,
        may_handle=is_of_the_home(actor, about.concern()) and _adds_to(actor, about, asked),
        concern=about.concern(children.shown([asked]), asked, owners=(asked.contributor_id,)),
    )  # fmt: skip


def _section(actor: Actor, about: About, asked: PlanContribution) -> tuple[PlanVersion, SectionShown | None]:
    """The version, and its text where that is for this reader: what nobody approved is for who writes it. One statement."""
    there = and_(PlanSection.version_id == PlanVersion.id, PlanSection.child_id == PlanVersion.child_id)
    query = (
        select(PlanVersion, PlanSection)
        .outerjoin(PlanSection, and_(there, PlanSection.number == asked.number, PlanSection.slice == asked.slice))
        .where(PlanVersion.id == asked.version_id, PlanVersion.child_id == about.child_id)
        .limit(1)
    )
    found = db.session.execute(query).first()
    if found is None or not children.sieve(actor, about.nearness, [found[0]]):
        raise Unseen
    version, section = found
    readable = section is not None and exists_for(actor, about, section) and children.sieve(actor, about.nearness, [section])
    return version, section_shown(model_for(version.model_of_care), section) if readable else None


def _words(about: About, asked: PlanContribution) -> PlanContributionWords | None:
    query = select(PlanContributionWords).where(
        PlanContributionWords.contribution_id == asked.id, PlanContributionWords.child_id == about.child_id
    )
    return db.session.scalars(query).one_or_none()


def _adds_to(actor: Actor, about: About, asked: PlanContribution) -> bool:
    return opens(actor.role, about.nearness, slice_=asked.slice, placement=asked.placement_id, mine=False, level=CONTRIBUTE)


def _turn(one: PlanContributionTurn) -> Turn:
    return Turn(one.turn, one.text, one.written_at, one.returned_at, one.returned_by or "", one.returned_words or "")


def _use(one: PlanContributionUse) -> Use:
    return Use(one.id, one.how, one.words, one.by_name, one.written_at, one.objection or "", one.objected_at)


# What the text of a plan cites


@dataclass(frozen=True)
class Cited:
    """That a section draws on what somebody wrote for it."""

    contribution_id: UUID
    whose: str
    how: str
    objection: bool


def cited(actor: Actor, about: About, version_id: UUID, shown: frozenset[int]) -> dict[int, list[Cited]]:
    """By the number of the section: on whose contributions the text of a version draws, within the slices shown. One statement."""
    same = and_(PlanContributionUse.contribution_id == PlanContribution.id, PlanContributionUse.child_id == PlanContribution.child_id)
    query = (
        select(PlanContribution, PlanContributionUse)
        .join(PlanContributionUse, same)
        .where(PlanContribution.version_id == version_id, PlanContribution.child_id == about.child_id)
        .order_by(PlanContributionUse.written_at, PlanContributionUse.id)
    )
    pairs = [(asked, use) for asked, use in db.session.execute(query) if asked.slice in shown]
    latest = {asked.id: (asked, use) for asked, use in pairs if len(_open(actor, about, [asked, use])) == 2}
    found: dict[int, list[Cited]] = {}
    for asked, use in latest.values():
        if use.how != "not_used":
            found.setdefault(asked.number, []).append(Cited(asked.id, _whose(asked), use.how, use.objected_at is not None))
    return found
