"""Many moves at once: every move that an actor is near, those that are blocked first, then by what is due next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import request
from sqlalchemy import and_, select

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.children import queries as children
from portal.foundation.database import db
from portal.transitions import queries, rules
from portal.transitions.models import ChecklistItem, Completion, Transition
from portal.transitions.queries import Line, MovePage

MOST = 200
"""Moves on one page: those that come next."""

SHOWN = {"now": "Under way", "blocked": "Held up", "all": "All, also those that are over"}


@dataclass(frozen=True)
class MoveLine:
    """One move on the list."""

    page: MovePage

    @property
    def blocked(self) -> list[Line]:
        return [line for line in self.page.lines if line.is_blocked]

    @property
    def is_blocked(self) -> bool:
        """An item cannot be done, or the move date has come and the gate is not open."""
        return not self.page.is_over and (bool(self.blocked) or self.waits_past_its_day)

    @property
    def waits_past_its_day(self) -> bool:
        return self.page.is_before and self.page.move.move_on <= self.page.today and bool(self.page.waiting)

    @property
    def next_on(self) -> date:
        """What the list is sorted by: when something is due next, else the move date."""
        next_ = self.page.next_step
        return next_.due_on if next_ else self.page.move.move_on


@dataclass(frozen=True)
class ManyMoves:
    """The list, and how it was narrowed."""

    lines: list[MoveLine]
    chosen: str
    slices: dict[UUID, frozenset[int]]

    @property
    def concern(self) -> Concern:
        return Concern()


def many_moves(actor: Actor) -> ManyMoves:
    """Two statements, with two moves or with two hundred."""
    chosen = request.args.get("show", "now")
    chosen = chosen if chosen in SHOWN else "now"
    found = _moves(actor, over=chosen == "all")
    items = _items(found)
    lines = [MoveLine(_page(actor, move, about, items.get(move.id, []))) for move, about in found]
    if chosen == "blocked":
        lines = [line for line in lines if line.is_blocked]
    lines.sort(key=lambda line: (not line.is_blocked, line.page.is_over, line.next_on, str(line.page.move.id)))
    slices: dict[UUID, frozenset[int]] = {}
    for line in lines:
        slices[line.page.about.child_id] = slices.get(line.page.about.child_id, frozenset()) | line.page.concern.shown
    return ManyMoves(lines, chosen, slices)


def _moves(actor: Actor, *, over: bool) -> list[tuple[Transition, children.About]]:
    query = select(Transition, Transition.child_id.label("child_id"))
    if not over:
        query = query.where(Transition.state.not_in(rules.ENDED))
    found = children.with_abouts(actor, query.order_by(Transition.move_on.desc(), Transition.id).limit(MOST), Transition.child_id)
    return [(move, about) for move, about in found if children.sieve(actor, about.nearness, [move])]


Pair = tuple[ChecklistItem, Completion | None]


def _items(found: Iterable[tuple[Transition, children.About]]) -> dict[UUID, list[Pair]]:
    pairs = [(move.id, move.child_id) for move, _ in found]
    if not pairs:
        return {}
    query = (
        select(ChecklistItem, Completion)
        .outerjoin(Completion, and_(Completion.item_id == ChecklistItem.id, Completion.child_id == ChecklistItem.child_id))
        .where(ChecklistItem.child_id.in_({child for _, child in pairs}), ChecklistItem.transition_id.in_([move for move, _ in pairs]))
        .order_by(ChecklistItem.number, ChecklistItem.part, ChecklistItem.id, Completion.turn)
    )
    items: dict[UUID, list[Pair]] = {}
    for item, done in db.session.execute(query).all():
        items.setdefault(item.transition_id, []).append((item, done))
    return items


def _page(actor: Actor, move: Transition, about: children.About, pairs: list[Pair]) -> MovePage:
    return queries.page_of(actor, about, move, *queries.sorted_out(actor, about, pairs))
