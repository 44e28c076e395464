"""Questions about a section of a plan, and what is said to be wrong with it: within the reader's slice, the answer beside the section."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, bindparam, exists, func, select, text

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.permissions import ANSWER_ABOUT_SECTION, ASK_ABOUT_SECTION, SETTLE_ASKED, allows
from portal.access.policy import Nearness
from portal.access.predicates import Concern
from portal.agencies.models import Membership
from portal.children import queries as children
from portal.deadlines.explain import explain_working_days
from portal.foundation.database import db
from portal.foundation.refusals import Unseen
from portal.notices.commands import have_mailed
from portal.plans.asking_models import SectionAsked
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.queries import exists_for, told_to

ANSWER_WITHIN = 10
"""Working days; proposed, no law sets it."""
OF_HEALTH_OR_SCHOOL = frozenset({Role.XT.label, Role.DT.label})


@dataclass(frozen=True)
class Asked:
    """One question, or one thing said to be wrong, with its answer."""

    id: UUID
    kind: str
    words: str
    by_id: UUID
    by_name: str
    by_role: str
    at: datetime
    answered_at: datetime | None
    answered_by: str
    accepted: bool
    answer: str
    settled_at: datetime | None
    settled_by: str

    @property
    def is_open(self) -> bool:
        return self.settled_at is None


def beside_sections(actor: Actor, about: children.About, version_id: UUID) -> dict[str, list[Asked]]:
    """For a page of the plan: under the anchor of each section what was asked about it. One statement."""
    rows = children.sieve(actor, about.nearness, db.session.scalars(_OF_VERSION, {"version": version_id, "child": about.child_id}))
    found: dict[str, list[Asked]] = {}
    for row in rows:
        found.setdefault(f"section-{row.section_id}", []).append(_asked(row))
    return found


_OF_VERSION = (
    select(SectionAsked)
    .where(SectionAsked.version_id == bindparam("version"), SectionAsked.child_id == bindparam("child"))
    .order_by(SectionAsked.written_at, SectionAsked.id)
)


def _asked(row: SectionAsked) -> Asked:
    return Asked(
        row.id, row.kind, row.words, row.by_membership_id, row.by_name, row.by_role, row.written_at, row.answered_at, row.answered_by or "",
        bool(row.accepted), row.answer or "", row.settled_at, row.settled_by or "",
    )  # fmt: skip


@dataclass(frozen=True)
class SectionPage:
    """One section with everything that was asked about it, and what this reader may do. `at` is the one to be answered."""

    about: children.About
    id: UUID
    version_id: UUID
    version_number: str
    heading: str
    passages: tuple[tuple[str, str], ...]
    by_name: str
    by_role: str
    written_at: datetime
    asked: tuple[Asked, ...]
    slice: int
    may_ask: bool
    may_answer: bool
    concern: Concern
    at: UUID | None = None

    @property
    def anchor(self) -> str:
        return f"section-{self.id}"


def section(actor: Actor, section_id: UUID) -> SectionPage:
    """Three statements: the section with its child, its version's state with who may answer, and what was asked."""
    found, about = children.meet_by(actor, PlanSection, section_id)
    return _page(actor, found, about)


def asked(actor: Actor, question_id: UUID) -> SectionPage:
    """Four statements: the same, found by one of the questions."""
    row, about = children.meet_by(actor, SectionAsked, question_id)
    found = children.sieve_one(actor, about, db.session.scalar(select(PlanSection).where(PlanSection.id == row.section_id)))
    return replace(_page(actor, found, about), at=question_id)


def may_settle(actor: Actor, question_id: UUID) -> SectionPage:
    """For marking as answered: who asked it owns that too."""
    page = asked(actor, question_id)
    asker = next(one.by_id for one in page.asked if one.id == question_id)
    owners = {*page.concern.owners, asker}
    return replace(page, concern=replace(page.concern, owners=tuple(owners)))


def _page(actor: Actor, found: PlanSection, about: children.About) -> SectionPage:
    colleague = exists().where(Membership.id == found.by_membership_id, Membership.agency_id == actor.agency_id)
    wall_says = func.wall.corrects(found.by_membership_id, found.by_role, type_=Boolean)
    beside = db.session.execute(
        select(PlanVersion.state, colleague.label("colleague"), wall_says.label("answers"))
        .where(PlanVersion.id == found.version_id, PlanVersion.child_id == found.child_id)
    ).first()  # fmt: skip
    if beside is None or not told_to(actor.role, beside.state) or not exists_for(actor, about, found):
        raise Unseen
    query = select(SectionAsked).where(SectionAsked.section_id == found.id, SectionAsked.child_id == found.child_id)
    rows = children.sieve(actor, about.nearness, db.session.scalars(query.order_by(SectionAsked.written_at, SectionAsked.id)))
    answers = bool(beside.answers) and answers_for(actor, about.nearness, found, colleague=beside.colleague)
    concern = about.concern(row=found, owners=(actor.membership_id,) if answers else ())
    return SectionPage(
        about=about,
        id=found.id,
        version_id=found.version_id,
        version_number=found.version_number,
        heading=found.heading,
        passages=tuple((str(one.get("lead") or ""), str(one.get("text") or "")) for one in found.passages),
        by_name=found.by_name,
        by_role=found.by_role,
        written_at=found.written_at,
        asked=tuple(_asked(row) for row in rows),
        slice=found.slice,
        may_ask=allows(actor, ASK_ABOUT_SECTION, concern).allowed,
        may_answer=allows(actor, ANSWER_ABOUT_SECTION, concern).allowed,
        concern=concern,
    )


def answers_for(actor: Actor, nearness: Nearness, found: PlanSection, *, colleague: bool) -> bool:
    """The author in the same role; the manager for what the provider's people wrote, the social worker for the council's, and for what
    somebody of health or school wrote who has left, which only the wall knows.
    """
    if nearness.read_only or not nearness.full:
        return False
    if found.by_membership_id == actor.membership_id and found.by_role == actor.role.label:
        return True
    if actor.role is Role.RM and actor.agency_kind == "provider":
        return colleague
    council = actor.role is Role.SW and actor.agency_kind == "authority"
    return council and (colleague or found.by_role in OF_HEALTH_OR_SCHOOL)


def settling(actor: Actor, page: SectionPage, one: Asked) -> bool:
    """Whether this reader may mark it as answered."""
    owners = (*page.concern.owners, one.by_id)
    return one.is_open and allows(actor, SETTLE_ASKED, replace(page.concern, owners=owners)).allowed


def open_questions(found: Iterable[Asked]) -> list[Asked]:
    return [one for one in found if one.is_open]


# Writing: the wall's own functions, since each asks by itself who acts


def ask(question_id: UUID, section_id: UUID, at: datetime, *, kind: str, words: str) -> bool:
    """Ask about a section, or say that it is wrong. Whoever answers for it is told, and has ten working days."""
    limit = explain_working_days(at, ANSWER_WITHIN)
    return _told("ask_of_section(:id, :section, :kind, :words, :due, :explained)",
                 id=question_id, section=section_id, kind=kind, words=words, due=limit.due, explained=limit.sentence)  # fmt: skip


def answer(question_id: UUID, *, accepted: bool | None, words: str) -> bool:
    """Answer it, once. False when somebody else was first."""
    return _told("answer_asked(:id, :accepted, :words)", id=question_id, accepted=accepted, words=words)


def settle(question_id: UUID) -> bool:
    return bool(db.session.scalar(text("select wall.settle_asked(:id)"), {"id": question_id}))


def _told(call: str, **values: Any) -> bool:
    row = db.session.execute(text(f"select * from wall.{call}"), values).one()  # noqa: S608  the calls above, no words of anybody's
    have_mailed(row.told)
    return bool(row.done)
