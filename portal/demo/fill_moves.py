"""Moves: the move, all items of its checklist with owners and dates, what is done, and what is due."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part
from portal.children.models import DueItem, Milestone
from portal.deadlines.calendar import ENGLAND
from portal.deadlines.offsets import Check, due_dates, parse
from portal.demo.fill_record import entry
from portal.demo.idents import ident
from portal.demo.scene import Row, Rows, Scene, membership
from portal.demo.shapes import ItemDone, Text, TransitionStory
from portal.transitions.checklists import CHECKLISTS, Item
from portal.transitions.models import ChecklistItem, Completion, Transition
from portal.transitions.rules import NearPerson, Owners, owners_of

TITLES = {
    "T1": "Moving in",
    "T2": "Move between homes",
    "T3": "Move to a family",
    "T4": "School move",
    "T5": "Change of a key adult",
    "T6": "Emergency move",
    "T7": "Leaving care",
}
UNDER_WAY = {"approved", "preparing", "ready", "moving", "settling", "reviewed"}
"""States in which open items are due. A paused or ended move, or one only proposed, chases nobody."""

AS_STATED = {"as stated": "M+1 month, 3 months, 6 months"}
"""Due dates that a checklist tells in the item's own words."""


def moves(scene: Scene) -> Rows:
    for story in scene.child.transitions:
        yield from Move(scene, story).rows()


@dataclass(frozen=True)
class Move:
    """One move on its way into the database."""

    scene: Scene
    story: TransitionStory

    @property
    def key(self) -> str:
        return f"{self.scene.child.key} {self.story.kind}"

    @property
    def id(self) -> UUID:
        return ident("transition", self.key)

    @property
    def items(self) -> tuple[Item, ...]:
        return CHECKLISTS[self.story.kind].items

    @cached_property
    def move_on(self) -> date:
        return ENGLAND.add_working_days(self.scene.today, self.story.move_in_working_days).day

    @cached_property
    def done(self) -> dict[int, ItemDone]:
        return {item.number: item for item in self.story.items}

    @cached_property
    def owners(self) -> dict[int, Owners]:
        near = [NearPerson(one.id, one.role, one.person.name, self._side(one.person.key, one.capacity)) for one in self.scene.near]
        return {item.number: owners_of(item.owner, near) for item in self.items}

    def _side(self, person: str, capacity: str) -> str:
        """On which side of the move somebody stands; the new school's teacher stays its receiving side after the move date."""
        if person in self.story.receiving:
            return "receiving"
        return "leaving" if person in self.story.leaving else capacity

    def rows(self) -> Rows:
        yield (
            Transition,
            self._walled(self._everybody)
            | {
                "id": self.id,
                "kind": self.story.kind,
                "title": self.title,
                "state": self.story.state,
                "move_on": self.move_on,
                "leaving_from": self.story.before,
                "going_to": self.story.after,
            },
        )
        yield (
            Milestone,
            self._walled(self._everybody)
            | {
                "id": ident("milestone", self.key),
                "kind": "transition",
                "source_id": self.id,
                "title": self.title,
                "state": self.story.state,
                "on_date": self.move_on,
            },
        )
        yield self._why()
        for item in self.items:
            yield from self._item(item)

    @property
    def title(self) -> str:
        return f"{TITLES[self.story.kind]}: {self.story.before} to {self.story.after}"

    @property
    def _everybody(self) -> list[UUID]:
        return list(dict.fromkeys(one for owners in self.owners.values() for one in owners.everybody))

    def _walled(self, mine: list[UUID]) -> dict[str, Any]:
        return self.scene.walled(Part.TRANSITION, Audience.FULL, self.story.placement, mine)

    def _why(self) -> Row:
        """Why the child moves, for those who read the move in full; its owners at school read their own items only."""
        author = self.story.approved_by or self._someone_here()
        words = f"{self.story.reason}\n\n{self.story.note}".strip()
        days_ago = max([item.days_ago for item in self.story.items], default=7)
        text = Text(Part.TRANSITION, Audience.FULL, f"Why: {self.title}", words, author, days_ago, self.story.placement)
        model, row = entry(self.scene, f"why {self.story.kind}", text)
        return model, row | {"mine": []}

    def _someone_here(self) -> str:
        return self.scene.key_worker(self.story.placement).key

    def _item(self, item: Item) -> Rows:
        check = self._check(item)
        owners, done = self.owners[item.number], self.done.get(item.number)
        item_id = ident("item", f"{self.key}-{item.number}")
        mine = list(owners.everybody)
        yield (
            ChecklistItem,
            self._walled(mine)
            | {
                "id": item_id,
                "transition_id": self.id,
                "number": item.number,
                "phase": item.phase,
                "text": item.text,
                "why": "",
                "owner_roles": item.owner,
                "owner_names": owners.names,
                "owners": list(owners.owners),
                "must": item.must,
                "child_visible": item.child_visible,
                "evidence": item.evidence,
                "shown_from": check.shown_from,
                "due_on": check.due,
                "due_explained": check.sentence,
            },
        )
        if done and done.state in {"done", "not_needed"}:
            yield self._completion(item, item_id, done)
        elif done:
            yield self._under_way(item, done)
        if (done and done.state in {"done", "not_needed"}) or self.story.state in UNDER_WAY:
            yield self._due(item, item_id, check)

    def _check(self, item: Item) -> Check:
        """Of several dates the next one that is not past, else the last."""
        checks = sorted(due_dates(parse(AS_STATED.get(item.due, item.due)), self.move_on), key=lambda check: check.due)
        return next((check for check in checks if check.due >= self.scene.today), checks[-1])

    def _done_at(self, item: Item) -> Any:
        done = self.done.get(item.number)
        moved = done is not None and done.state in {"done", "not_needed"}
        return self.scene.moment(done.days_ago, f"{self.key}-{item.number}") if done and moved else None

    def _completion(self, item: Item, item_id: UUID, done: ItemDone) -> Row:
        owners = self.owners[item.number]
        own = membership(done.person) in owners.owners
        return Completion, self._walled(list(owners.everybody)) | {
            "id": ident("completion", f"{self.key}-{item.number}"),
            **self.scene.signed(done.person, self._done_at(item)),
            "item_id": item_id,
            "turn": 1,
            "done_on": self.scene.day(done.days_ago),
            "note": done.note if done.state == "done" else f"Not needed: {done.note}",
            "reason": "" if own else f"On behalf of {owners.names.partition(', with ')[0]}.",
            "reopened_at": None,
            "reopened_by": None,
            "reopened_because": None,
        }

    def _under_way(self, item: Item, done: ItemDone) -> Row:
        """An item begun or held up: a line in the record, since only what is done completes it."""
        heading = f"{'Held up' if done.state == 'blocked' else 'Under way'}: item {item.number}"
        text = Text(Part.TRANSITION, Audience.FULL, heading, done.note, done.person, done.days_ago, self.story.placement)
        model, row = entry(self.scene, f"{self.story.kind} item {item.number}", text)
        return model, row | {"mine": list(self.owners[item.number].everybody)}

    def _due(self, item: Item, item_id: UUID, check: Check) -> Row:
        owners = self.owners[item.number]
        return DueItem, self._walled(list(owners.everybody)) | {
            "id": ident("due", f"{self.key}-{item.number}"),
            "kind": "transition_item",
            "source_id": item_id,
            "title": item.text,
            "owners": list(owners.owners),
            "due_on": check.due,
            "legal_limit": None,
            "rule": f"{self.story.kind}-{item.number}",
            "explained": check.sentence,
            "done_at": self._done_at(item),
        }
