"""A review as it exists for an actor: the meeting, what was said, and what was decided. Templates get plain values, never rows."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, select
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.parts import CHECKS_EVERY_VERSION, VERSIONS, Audience, audience_of
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.children.models import DueItem
from portal.foundation.database import db
from portal.reviews.hearing import Beside, beside
from portal.reviews.models import Decision, Review, ReviewMinutes, ReviewPassage


@dataclass(frozen=True)
class Said:
    """One paragraph, and what it answers."""

    lead_in: str
    text: str


@dataclass(frozen=True)
class PassageShown:
    """What one person wrote for the review."""

    passages: list[Said]
    by_name: str
    by_role: str
    written_at: datetime


@dataclass(frozen=True)
class HeadingShown:
    """Everything that was written under one heading, by whomever."""

    anchor: str
    heading: str
    written: list[PassageShown]


@dataclass(frozen=True)
class DecisionShown:
    """What was decided, whose it is, by when, and how success will be known."""

    number: int
    text: str
    owner_name: str
    due_on: date | None
    measure: str
    due_id: UUID | None = None


@dataclass(frozen=True)
class VersionFor:
    """What was written for another audience, shown to those who write or check it."""

    audience: int
    title: str
    said: list[HeadingShown]
    decisions: list[DecisionShown]

    @property
    def is_a_circle(self) -> bool:
        """No version, but words for a few only."""
        return Audience(self.audience) not in VERSIONS


@dataclass(frozen=True)
class ReviewPage:
    """One review as one actor may read it."""

    about: children.About
    review_id: UUID
    title: str
    kind: str
    state: str
    held_on: date
    period_from: date
    participation: str
    attendance: list[dict[str, str]]
    said: list[HeadingShown]
    decisions: list[DecisionShown]
    versions_for: list[VersionFor]
    beside: Beside
    concern: Concern


TAKING_PART = ("name", "capacity", "how", "note")
WRITTEN_FOR: dict[Audience, str] = {
    Audience.SCHOOL: "Written for school",
    Audience.COMMISSIONER: "Written for the commissioner",
    Audience.HEALTH: "Written for health",
    Audience.PARENT: "Written for parents",
    Audience.CHILD: "Written for the child",
    Audience.CHAIR: "For the chair and the social worker only: not in any report",
}


def review(actor: Actor, review_id: UUID) -> ReviewPage:
    """Four statements: the review with its child, who took part with what was decided, what was said, and what stands beside it; for the
    home's people the model of care as well."""
    found, about = children.meet_by(actor, Review, review_id)
    minutes, decided, due = _minutes_and_decisions_of(actor, about, found)
    said = _passages_of(actor, about, found)
    aside = beside(actor, about, found)
    checks = actor.role in CHECKS_EVERY_VERSION
    audiences = _other_audiences(said, decided) if checks else []
    return ReviewPage(
        about=about,
        review_id=found.id,
        title=found.title,
        kind=found.kind,
        state=found.state,
        held_on=found.held_on,
        period_from=found.period_from,
        participation=minutes[0].participation if minutes else "",
        attendance=[{name: str(one.get(name) or "") for name in TAKING_PART} for row in minutes for one in row.attendance],
        said=_said(one for one in said if not checks or audience_of(one.slice) == Audience.FULL),
        decisions=_decisions((one for one in decided if not checks or audience_of(one.slice) == Audience.FULL), due),
        versions_for=[_version_for(audience, said, decided, due) for audience in audiences],
        beside=aside,
        concern=about.concern(children.shown(minutes, said, decided) | aside.shown, found),
    )


def _minutes_and_decisions_of(
    actor: Actor, about: children.About, found: Review
) -> tuple[list[ReviewMinutes], list[Decision], dict[UUID, UUID]]:
    """One statement: either may be hidden from who reads the other, so neither is joined to the other by need. Of each decision also the
    due item that explains its date, where this reader has it."""
    took_part = aliased(ReviewMinutes, _of(ReviewMinutes, found))
    decided = aliased(Decision, _of(Decision, found))
    query = select(took_part, decided, _due_of(decided).label("due_id"))
    query = query.outerjoin_from(took_part, decided, took_part.review_id == decided.review_id, full=True)
    rows = db.session.execute(query.order_by(decided.number, decided.slice)).all()
    minutes = dict.fromkeys(row[0] for row in rows if row[0] is not None)
    decisions = dict.fromkeys(row[1] for row in rows if row[1] is not None)
    due = {row[1].id: row.due_id for row in rows if row[1] is not None}
    return children.sieve(actor, about.nearness, minutes), children.sieve(actor, about.nearness, decisions), due


def _of(model: type[Any], found: Review) -> Subquery:
    return select(model).where(model.review_id == found.id, model.child_id == found.child_id).subquery()


def _passages_of(actor: Actor, about: children.About, found: Review) -> list[ReviewPassage]:
    query = select(ReviewPassage).where(ReviewPassage.review_id == found.id, ReviewPassage.child_id == found.child_id)
    return children.sieve(actor, about.nearness, db.session.scalars(query.order_by(ReviewPassage.id)))


def _due_of(decided: Any) -> Any:
    """The due item that explains a decision's date: it is due once, of the wording that its owner reads."""
    same = aliased(Decision)
    wordings = select(same.id).where(same.review_id == decided.review_id, same.child_id == decided.child_id, same.number == decided.number)
    query = select(DueItem.id).where(DueItem.child_id == decided.child_id, DueItem.kind == "decision", DueItem.source_id.in_(wordings))
    return query.correlate(decided).limit(1).scalar_subquery()


def _other_audiences(said: list[ReviewPassage], decided: list[Decision]) -> list[Audience]:
    return sorted(({audience_of(one.slice) for one in said} | {audience_of(one.slice) for one in decided}) - {Audience.FULL})


def _version_for(audience: Audience, said: list[ReviewPassage], decided: list[Decision], due: Mapping[UUID, UUID]) -> VersionFor:
    return VersionFor(
        audience,
        WRITTEN_FOR[audience],
        _said(one for one in said if audience_of(one.slice) == audience),
        _decisions((one for one in decided if audience_of(one.slice) == audience), due),
    )


def _said(passages: Iterable[ReviewPassage]) -> list[HeadingShown]:
    """Heading by heading, in the order of the report's sections: 2, 8a, 8b, 10."""
    in_order = sorted(passages, key=_place_in_report)
    return [_heading(list(same)) for _, same in groupby(in_order, key=lambda passage: (passage.section, passage.heading))]


def _place_in_report(passage: ReviewPassage) -> tuple[int, str]:
    number = re.match(r"\d+", passage.section)
    return (int(number[0]) if number else 99, passage.section)


def _heading(passages: list[ReviewPassage]) -> HeadingShown:
    return HeadingShown(f"said-{passages[0].id}", passages[0].heading, [_passage(passage) for passage in passages])


def _passage(passage: ReviewPassage) -> PassageShown:
    said = [Said(str(one.get("lead") or ""), str(one.get("text") or "")) for one in passage.passages]
    return PassageShown(said, passage.by_name, passage.by_role, passage.written_at)


def _decisions(decided: Iterable[Decision], due: Mapping[UUID, UUID]) -> list[DecisionShown]:
    return [DecisionShown(one.number, one.text, one.owner_name, one.due_on, one.measure, due.get(one.id)) for one in decided]
