"""The page for the fridge: the days to the move and the good steps on the way, in words that any visitor of the house may read.

Nothing of the record is printed: no name of a child, school, home or person, no reason, no health, no school matter. Every word comes
from this file; of the move only its kind, its dates and what is done. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

THE_DAY = {
    "T1": "Moving day", "T2": "Moving day", "T3": "Moving day", "T4": "First day", "T5": "Goodbye day", "T6": "Moving day",
    "T7": "Moving day",
}  # fmt: skip

STEPS: Mapping[str, Mapping[int, str]] = {
    "T1": {3: "My questions and the picture guide", 4: "A visit", 11: "My room is made my way", 12: "My things are packed",
           15: "A first call"},
    "T2": {5: "Choose the goodbye", 7: "Visitors come here", 8: "I visit there", 9: "My memory box is full", 12: "My suitcases are packed",
           14: "The goodbye", 15: "A call from here"},
    "T3": {3: "The book or film to look at", 4: "Plan the visits", 6: "Stop and think: how is it going?", 11: "Choose the goodbye",
           12: "My things are packed", 14: "A call from here"},
    "T4": {3: "A visit", 11: "Bag, clothes and the way there", 13: "A buddy says hello", 14: "The goodbye", 16: "How is it going?"},
    "T5": {3: "I help to choose", 6: "A photo and a letter", 7: "The goodbye"},
    "T6": {11: "A call or a visit"},
    "T7": {3: "Try it out", 9: "A night on trial", 10: "My five people", 12: "My things are packed", 13: "The party",
           14: "A visit from here"},
}  # fmt: skip
"""For each kind of move the items that stand on the page, and in which words."""


class Shown(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def due_on(self) -> date: ...
    @property
    def is_done(self) -> bool: ...
    @property
    def child_visible(self) -> bool: ...


@dataclass(frozen=True)
class FridgeStep:
    """One step: its words, its day, and whether it is done."""

    words: str
    day: date
    is_done: bool


def fridge_steps(kind: str, items: Iterable[Shown], move_on: date) -> tuple[list[FridgeStep], list[FridgeStep]]:
    """The steps up to the day, and those after it, as they fall due."""
    words = STEPS[kind]
    found = sorted(
        (FridgeStep(words[item.number], item.due_on, item.is_done) for item in items if item.child_visible and item.number in words),
        key=lambda step: step.day,
    )
    return [step for step in found if step.day <= move_on], [step for step in found if step.day > move_on]


def sleeps(move_on: date, today: date, *, most: int = 21) -> list[date]:
    """The days still to be crossed out before the day, at most three weeks of them."""
    left = (move_on - today).days
    return [date.fromordinal(today.toordinal() + n) for n in range(left)] if 0 < left <= most else []
