"""What an actor may release, and what a release would show to whom: their pages are worked out before it is confirmed."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.parts import NEVER_RELEASED, RESTRICTED_NAME, SAFE_ANSWER, Part, Role, part_of
from portal.access.policy import opens, slices
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children import sharing
from portal.children.models import Entry
from portal.children.sharing import NearPerson, Whom
from portal.foundation.database import db
from portal.plans.models import PlanSection
from portal.plans.rules import UNRELEASED
from portal.reviews.models import Decision, ReviewPassage
from portal.sharing.queries import log_concern


@dataclass(frozen=True)
class Releasing:
    """What the form of releasing needs: the child, who is near, and what this actor may release."""

    about: children.About
    near: list[NearPerson]
    entries: list[Entry]
    slices: list[int]
    concern: Concern


def releasing(actor: Actor, child_id: UUID) -> Releasing:
    """Three statements: the child, who is near, and what is written that this actor may release."""
    about = children.meet(actor, child_id)
    near = sharing.people_near(about)
    written = [one for one in children.entries(actor, about) if _may_be_released(one.slice) and _theirs(actor, about, one)]
    whole = sorted(one for one in slices(actor.role) if _may_be_released(one) and part_of(one) not in about.nearness.denied)
    concern = log_concern(actor, about)
    concern = replace(concern, shown=concern.shown | children.shown(written))
    return Releasing(about, near, written, whole if actor.role is Role.SW else [], concern)


@dataclass(frozen=True)
class Shown:
    """One text as its reader would see it."""

    title: str
    heading: str
    passages: list[tuple[str, str]]
    by: str
    already: bool


@dataclass(frozen=True)
class Preview:
    """What a release opens to one person or to everybody of an agency near the child: `texts` in full.

    `likeness` is the same for the same texts: what is confirmed is what was shown.
    """

    people: list[NearPerson]
    texts: list[Shown]
    slice: int
    whole: bool

    @property
    def new(self) -> list[Shown]:
        return [one for one in self.texts if not one.already]

    @property
    def likeness(self) -> str:
        said = repr(
            [(one.title, one.heading, one.passages, one.already) for one in self.texts] + [one.membership_id for one in self.people]
        )
        return hashlib.sha256(said.encode()).hexdigest()


def preview(actor: Actor, given: Releasing, slice_: int, row: UUID | None, whom: Whom) -> Preview:
    """What the recipient's pages would show of it. Three statements for a whole part, one for an entry.

    Computed with the policy table for each recipient, from rows that this actor reads; the release is added to how they stand. A
    text counts as read already when every one of several recipients reads it.
    """
    people = [one for one in given.near if whom.agency_id == one.agency_id or whom.membership_id == one.membership_id]
    rows = [one for one in given.entries if one.slice == slice_ and row in {None, one.id}]
    found: list[Any] = list(rows) if row else rows + _elsewhere(actor, given.about, slice_)
    before: set[UUID] | None = None
    after: set[UUID] = set()
    for seen in children.seen_as(given.about, [one.membership_id for one in people]):
        stands = seen.about.nearness
        widened = replace(
            stands,
            released_slices=stands.released_slices | ({slice_} if row is None else set()),
            released_rows=stands.released_rows | ({row} if row else set()),
        )
        reads = {one.id for one in children.sieve(seen.actor, stands, found)}
        before = reads if before is None else before & reads
        after |= {one.id for one in children.sieve(seen.actor, widened, found)}
    texts = [_shown(one, one.id in (before or set())) for one in found if one.id in after]
    return Preview(people, texts, slice_, row is None)


def _elsewhere(actor: Actor, about: children.About, slice_: int) -> list[Any]:
    """What stands in that slice beside the entries: sections of plans, what was said at reviews and decided."""
    found: list[Any] = []
    for model in (PlanSection, ReviewPassage) if part_of(slice_) is not Part.DECISIONS else (Decision,):
        query = select(model).where(model.child_id == about.child_id, model.slice == slice_).order_by(model.id)
        if model is PlanSection:  # a release opens nothing of a plan before its version is released
            query = query.where(PlanSection.state.not_in(UNRELEASED))
        found += children.sieve(actor, about.nearness, db.session.scalars(query))
    return found


def _shown(row: Any, already: bool) -> Shown:
    if not isinstance(row, Decision | PlanSection | ReviewPassage):  # an entry, which comes as a plain row
        return Shown("", row.heading, [("", row.text)], f"{row.by_name}, {row.by_role}", already)
    if isinstance(row, Decision):
        return Shown("A decision of a review", f"Decision {row.number}", [("", row.text)], row.owner_name, already)
    title = f"In the plan, version {row.version_number}" if isinstance(row, PlanSection) else "Said for a review"
    passages = [(str(one.get("lead") or ""), str(one.get("text") or "")) for one in row.passages]
    return Shown(title, row.heading, passages, f"{row.by_name}, {row.by_role}", already)


def _may_be_released(slice_: int) -> bool:
    part = part_of(slice_)
    return part not in NEVER_RELEASED and part not in sharing.WORKED_WITH_ELSEWHERE and slice_ not in {RESTRICTED_NAME, SAFE_ANSWER}


def _theirs(actor: Actor, about: children.About, entry: Entry) -> bool:
    """What a social worker reads they may release; a manager, what concerns the own placements or was written for the child in general."""
    if not opens(actor.role, about.nearness, slice_=entry.slice, placement=entry.placement_id, mine=False):
        return False
    return actor.role is Role.SW or entry.placement_id is not None
