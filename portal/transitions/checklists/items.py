"""What a checklist is made of, and when its items fall due.

Owner: the first code owns and ticks; after `+` helps and sees; `,` = each ticks a part of their own; `/` = whoever of them is involved,
the first preferred. Due: working days from M, or days (`d`), weeks (`w`); `a…b` = shown from a, due b; several dates = one check each.
Both are kept as the specification writes them (with its minus sign, U+2212), so that one reader turns them into people (`rules.py`) and
dates (`deadlines/offsets.py`).
"""

import re
from dataclasses import dataclass

BEFORE, DURING, AFTER = "before", "during", "after"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do. `must` items hold the gate; `child_visible` items stand in the child's own view of the move."""

    number: int
    must: bool
    text: str
    owner: str
    due: str
    evidence: str
    child_visible: bool = True

    @property
    def phase(self) -> str:
        """Before, during or after the move."""
        return phase_of(self.due)


@dataclass(frozen=True, slots=True)
class Checklist:
    """One kind of move with its items in their order. `move_date_is` says what M means for this kind."""

    kind: str
    title: str
    purpose: str
    move_date_is: str
    items: tuple[Item, ...]

    def item(self, number: int) -> Item:
        """The item of that number."""
        return self.items[number - 1]


def phase_of(due: str) -> str:
    """The phase in which an item falls due: by the end of a span, and by the first of several dates."""
    if not due.startswith("M"):
        return AFTER  # "as stated": T7's snapshots, months after the move
    decisive = re.split(r"[,(]", due.rpartition("…")[2])[0]
    if "−" in decisive:
        return BEFORE
    return AFTER if "+" in decisive else DURING


MUST, MAY = True, False
NOT_SHOWN_TO_CHILD = False
