"""The child's part of a move: the goodbye they choose, how it went in their words, and what was done about what they said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select

from portal.access.actor import Actor
from portal.access.permissions import WRITE_CHILDS_PART, allows
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused
from portal.transitions import queries, rules
from portal.transitions.fridge import THE_DAY, FridgeStep, fridge_steps, sleeps
from portal.transitions.models import MoveWords
from portal.transitions.queries import MovePage
from portal.transitions.steering import SLICE

KINDS: Mapping[str, str] = {
    "goodbye": "How I want to say goodbye",
    "how_it_went": "How the move went",
    "done_about_it": "What was done about it",
}
AFTER_IT = frozenset({"moving", "settling", "reviewed", "closed", "disrupted"})


@dataclass(frozen=True)
class Said:
    """One thing said: in whose words, by whom it was written down, when."""

    kind: str
    text: str
    said_by: str
    by_name: str
    by_role: str
    written_at: datetime


@dataclass(frozen=True)
class ChildsPart:
    """The picture countdown with its steps, and what was said."""

    page: MovePage
    said: tuple[Said, ...]
    may_write: bool
    concern: Concern

    @property
    def about(self) -> children.About:
        return self.page.about

    @property
    def the_day(self) -> str:
        return THE_DAY[self.page.move.kind]

    @property
    def sleeps(self) -> list[date]:
        return sleeps(self.page.move.move_on, self.page.today)

    @property
    def steps(self) -> tuple[list[FridgeStep], list[FridgeStep]]:
        return fridge_steps(self.page.move.kind, self.page.lines, self.page.move.move_on)

    @property
    def has_moved(self) -> bool:
        return self.page.move.state in AFTER_IT

    def of(self, kind: str) -> list[Said]:
        return [one for one in self.said if one.kind == kind]

    @property
    def open_kinds(self) -> list[tuple[str, str]]:
        """What can be said now: the goodbye before the move, how it went after it, and what was done once something was said."""
        found = [] if self.has_moved else ["goodbye"]
        found += ["how_it_went"] if self.has_moved else []
        found += ["done_about_it"] if self.of("how_it_went") else []
        return [(kind, KINDS[kind]) for kind in found]


def childs_part(actor: Actor, transition_id: UUID) -> ChildsPart:
    """Three statements: the move, its items, and what was said."""
    page, _ = queries.load(actor, transition_id)
    query = select(MoveWords).where(MoveWords.transition_id == page.move.id, MoveWords.child_id == page.about.child_id)
    rows = children.sieve(actor, page.about.nearness, db.session.scalars(query.order_by(MoveWords.written_at, MoveWords.id)))
    said = tuple(Said(one.kind, one.text, one.said_by, one.by_name, one.by_role, one.written_at) for one in rows)
    concern = replace(page.concern, shown=page.concern.shown | children.shown(rows))
    return ChildsPart(page, said, allows(actor, WRITE_CHILDS_PART, concern).allowed and not page.is_over, concern)


def say(shown: ChildsPart, actor: Actor, at: datetime, *, kind: str, text: str, in_childs_words: bool) -> None:
    """Keep what was said, in the child's words or somebody's for them. One statement."""
    if kind not in dict(shown.open_kinds):
        raise Refused("That can be said after the move." if kind != "goodbye" else "The move has been; say how it went.", rule="domain 3.5")
    rules.refuse_ended(shown.page.move.state)
    db.session.execute(
        insert(MoveWords).values(
            id=new_id(), child_id=shown.about.child_id, placement_id=shown.page.move.placement_id, slice=SLICE, mine=[],
            transition_id=shown.page.move.id, kind=kind, text=text.strip(),
            said_by="the child" if in_childs_words and kind != "done_about_it" else actor.person_name,
            by_membership_id=actor.membership_id, by_name=actor.person_name, by_role=actor.role_name, written_at=at,
        )
    )  # fmt: skip
