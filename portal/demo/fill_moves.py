"""Moves: the move, all items of its checklist with owners and dates, what is done, and what is due."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part, Role
from portal.children.models import DueItem, Milestone
from portal.deadlines.calendar import ENGLAND
from portal.demo.fill_record import entry
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.demo.shapes import ItemDone, Text, TransitionStory
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.course import UNDER_WAY
from portal.transitions.lines import Planned, planned
from portal.transitions.models import ChecklistItem, Completion, MoveSide, MoveStep, MoveWords, Transition
from portal.transitions.rules import SETTLED, NearPerson, Owners, owners_of

TITLES = {
    "T1": "Moving in",
    "T2": "Move between homes",
    "T3": "Move to a family",
    "T4": "School move",
    "T5": "Change of a key adult",
    "T6": "Emergency move",
    "T7": "Leaving care",
}


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

    @cached_property
    def move_on(self) -> date:
        return ENGLAND.add_working_days(self.scene.today, self.story.move_in_working_days).day

    @cached_property
    def done(self) -> dict[int, ItemDone]:
        return {item.number: item for item in self.story.items}

    @cached_property
    def lines(self) -> list[Planned]:
        return planned(self.story.kind, CHECKLISTS[self.story.kind].items, self.move_on)

    @cached_property
    def near(self) -> list[NearPerson]:
        return [NearPerson(one.id, one.role, one.person.name, self._side(one.person.key, one.capacity)) for one in self.scene.near]

    def owners(self, line: Planned) -> Owners:
        return owners_of(line.owner, self.near)

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
                "window_ends_on": None,
                "held_from": "preparing" if self.story.state == "paused" else None,
                "checklist_version": None,
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
        yield from self._sides()
        yield self._begun()
        if self.story.kind == "T4":
            yield self._goodbye()
        for line in self.lines:
            yield from self._line(line)

    def _sides(self) -> Rows:
        for side, people in (("receiving", self.story.receiving), ("leaving", self.story.leaving)):
            for key in people:
                who = PERSON[key]
                yield (
                    MoveSide,
                    self._walled([])
                    | {
                        "id": ident("move side", f"{self.key} {key}"),
                        "transition_id": self.id,
                        "membership_id": membership(key),
                        "name": who.name,
                        "role": who.role,
                        "agency_name": AGENCY[who.agency].name,
                        "side": side,
                        "named_by": PERSON[self._decider].name,
                        "named_at": self.scene.moment(self._known_for, f"{self.key} {key}"),
                        "moved_at": self.scene.moment(-self.story.move_in_working_days, f"{self.key} moved") if self._has_moved else None,
                        "ended_at": None,
                    },
                )

    def _goodbye(self) -> Row:
        """What the child chose for saying goodbye to the school."""
        who = PERSON[self._decider]
        at = self.scene.moment(min(self._known_for, 2), f"{self.key} goodbye")
        return MoveWords, self._walled([]) | {
            "id": ident("move words", self.key),
            "transition_id": self.id,
            "kind": "goodbye",
            "text": "Biscuits in the library on the last Thursday, and a card for the lunch table. No speeches.",
            "said_by": "the child",
            "by_membership_id": membership(who.key),
            "by_name": who.name,
            "by_role": Role(who.role).label,
            "written_at": at,
        }

    def _begun(self) -> Row:
        """The latest step of its course: the state in which the story finds it."""
        who = PERSON[self._decider]
        return MoveStep, self._walled([]) | {
            "id": ident("move step", self.key),
            "transition_id": self.id,
            "did": self.story.state,
            "because": "",
            "move_on": self.move_on,
            "move_on_before": None,
            "by_membership_id": membership(who.key),
            "by_name": who.name,
            "by_role": Role(who.role).label,
            "at": self.scene.moment(min(self._known_for, 3), f"{self.key} step"),
        }

    @property
    def _decider(self) -> str:
        return self.story.approved_by or self._someone_here()

    @property
    def _known_for(self) -> int:
        return max([item.days_ago for item in self.story.items], default=7)

    @property
    def _has_moved(self) -> bool:
        return self.story.state in {"moving", "settling", "reviewed", "closed", "disrupted"}

    @property
    def title(self) -> str:
        return f"{TITLES[self.story.kind]}: {self.story.before} to {self.story.after}"

    @property
    def _everybody(self) -> list[UUID]:
        return list(dict.fromkeys(one for line in self.lines for one in self.owners(line).everybody))

    def _walled(self, mine: list[UUID]) -> dict[str, Any]:
        return self.scene.walled(Part.TRANSITION, Audience.FULL, self.story.placement, mine)

    def _why(self) -> Row:
        """Why the child moves, for those who read the move in full; its owners at school read their own items only."""
        words = f"{self.story.reason}\n\n{self.story.note}".strip()
        text = Text(Part.TRANSITION, Audience.FULL, f"Why: {self.title}", words, self._decider, self._known_for, self.story.placement)
        model, row = entry(self.scene, f"why {self.story.kind}", text)
        return model, row | {"mine": []}

    def _someone_here(self) -> str:
        return self.scene.key_worker(self.story.placement).key

    def _name(self, line: Planned) -> str:
        return f"{self.key}-{line.item.number}" + (f".{line.part}" if line.part > 1 else "")

    def _line(self, line: Planned) -> Rows:
        """Of several dates the story tells of the first."""
        owners, done = self.owners(line), self.done.get(line.item.number) if line.part == 1 else None
        item_id = ident("item", self._name(line))
        mine = list(owners.everybody)
        yield (
            ChecklistItem,
            self._walled(mine)
            | {
                "id": item_id,
                "transition_id": self.id,
                "number": line.item.number,
                "part": line.part,
                "parts": line.parts,
                "phase": line.phase,
                "text": line.item.text,
                "why": "",
                "owner_roles": line.owner,
                "owner_names": owners.names,
                "owners": list(owners.owners),
                "must": line.item.must,
                "holds_gate": line.holds_gate,
                "child_visible": line.item.child_visible,
                "evidence": line.item.evidence,
                "due": line.due,
                "shown_from": line.check.shown_from,
                "due_on": line.check.due,
                "due_explained": line.check.sentence,
            },
        )
        if done:
            yield self._stands(line, item_id, done)
        if (done and done.state in SETTLED) or self.story.state in UNDER_WAY:
            yield self._due(line, item_id, done)

    def _done_at(self, line: Planned, done: ItemDone) -> Any:
        return self.scene.moment(done.days_ago, self._name(line))

    def _stands(self, line: Planned, item_id: UUID, done: ItemDone) -> Row:
        owners = self.owners(line)
        own = membership(done.person) in owners.owners
        behalf = "" if own else f"On behalf of {owners.names.partition(', with ')[0]}."
        return Completion, self._walled(list(owners.everybody)) | {
            "id": ident("completion", self._name(line)),
            **self.scene.signed(done.person, self._done_at(line, done)),
            "item_id": item_id,
            "kind": done.state,
            "turn": 1,
            "done_on": self.scene.day(done.days_ago),
            "note": done.note if done.state == "done" else "",
            "reason": behalf if done.state == "done" else done.note,
            "reopened_at": None,
            "reopened_by": None,
            "reopened_because": None,
        }

    def _due(self, line: Planned, item_id: UUID, done: ItemDone | None) -> Row:
        owners = self.owners(line)
        return DueItem, self._walled(list(owners.everybody)) | {
            "id": ident("due", self._name(line)),
            "kind": "transition_item",
            "source_id": item_id,
            "title": line.item.text,
            "owners": list(owners.owners),
            "due_on": line.check.due,
            "legal_limit": None,
            "rule": f"{self.story.kind}-{line.item.number}",
            "explained": line.check.sentence,
            "done_at": self._done_at(line, done) if done and done.state in SETTLED else None,
        }
