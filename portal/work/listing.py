"""The list of children that somebody works with, and what waits for them. Templates get plain values, never rows."""

from dataclasses import dataclass
from uuid import UUID

from flask import request

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.agencies.models import Receipt
from portal.children import listing as lists
from portal.children import standing
from portal.children.listing import ListedChild, MyTurn
from portal.foundation import clock
from portal.notices.queries import Told


@dataclass(frozen=True)
class MyChildren:
    """One page of the list of children; on the first page also what waits for this very person."""

    my_turn: list[MyTurn]
    children: list[ListedChild]
    after: UUID | None
    begins_the_list: bool
    receipts: list[Receipt]
    told: list[Told]

    @property
    def concern(self) -> Concern:
        return Concern()

    @property
    def slices_of_children(self) -> dict[UUID, frozenset[int]]:
        """Of which child what was shown, for the trail."""
        seen: dict[UUID, frozenset[int]] = {line.about.child_id: line.shown for line in self.children}
        for turn in self.my_turn:
            named = {turn.about.identity_slice} if turn.about.facts else set()
            seen[turn.about.child_id] = seen.get(turn.about.child_id, frozenset()) | named | {turn.item.slice}
        return seen


def my_children(actor: Actor) -> MyChildren:
    """Three statements on the first page, two on the others."""
    after = _child_id(request.args.get("after", ""))
    page = lists.listed(actor, clock.today(), after=after)
    return MyChildren(
        my_turn=[] if after else lists.my_turn(actor),
        children=page.children,
        after=page.after,
        begins_the_list=after is None,
        receipts=standing.unread_receipts(actor) if actor.receipts_wait and not after else [],
        told=page.told,
    )


def _child_id(text: str) -> UUID | None:
    """A key that is no key stands for the beginning of the list."""
    try:
        return UUID(text)
    except ValueError:
        return None
