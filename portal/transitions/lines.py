"""From the items of a checklist to the dated lines of one move, each with its own owner: what is copied into the move when it begins.

An item with several dates becomes a line for each; an item of which each of several people does an own part (`,`), a line for each of
them. Pure: dates and people go in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from portal.deadlines.calendar import ENGLAND, Calendar
from portal.deadlines.offsets import Check, DueSpec, due_dates, parse
from portal.foundation.refusals import Refused
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import AFTER, Item, phase_of
from portal.transitions.rules import TITLES, WITHOUT_SIGN_IN

AS_STATED = {"as stated": "M+1 month, 3 months, 6 months"}
"""Due dates that a checklist tells in the item's own words."""

DONE_BY_THE_MOVE = frozenset({("T2", 16), ("T5", 9)})
"""Items that are done by the move itself (access ends and begins), so the move cannot wait for them."""

NO_WAITING = {"T6": frozenset({1})}
"""In an emergency nothing is waited for but that the decision and its ground are recorded; everything else is chased by its date."""

KNOWN_OWNERS = frozenset(TITLES) | frozenset(WITHOUT_SIGN_IN)


@dataclass(frozen=True)
class Planned:
    """One line of a move: `part` of `parts` of an item, whose it is by role codes, and when it is due, by rule and by date."""

    item: Item
    part: int
    parts: int
    owner: str
    due: str
    check: Check
    holds_gate: bool

    @property
    def phase(self) -> str:
        return phase_of(self.due)


def planned(kind: str, items: Iterable[Item], move_on: date, calendar: Calendar = ENGLAND) -> list[Planned]:
    """Every line of a move of this kind, in the order of the checklist."""
    return [line for item in items for line in _of(kind, item, move_on, calendar)]


def check_of(due: str, move_on: date, calendar: Calendar = ENGLAND) -> Check:
    """When a line is due that is written like this, counted from this move date."""
    return due_dates(parse(due), move_on, calendar)[0]


def _of(kind: str, item: Item, move_on: date, calendar: Calendar) -> list[Planned]:
    owners = [share.strip() for share in item.owner.split(",")]
    spec = parse(AS_STATED.get(item.due, item.due))
    dues = [str(DueSpec((due,))) for due in spec.dues] if len(spec.dues) > 1 else [str(spec)]
    parts = [(owner, due) for due in dues for owner in owners]
    return [
        Planned(item, part, len(parts), owner, due, check_of(due, move_on, calendar), _holds_gate(kind, item, due))
        for part, (owner, due) in enumerate(parts, start=1)
    ]


def _holds_gate(kind: str, item: Item, due: str) -> bool:
    """Whether the move waits for it: what must be done, is due by the move date, and has no later limit of its own."""
    if not item.must or phase_of(due) == AFTER or "(" in due or (kind, item.number) in DONE_BY_THE_MOVE:
        return False
    return kind not in NO_WAITING or item.number in NO_WAITING[kind]


# A provider's own version of a checklist


def items_of(kind: str, kept: Mapping[str, Any] | None) -> tuple[int | None, tuple[Item, ...]]:
    """(version, items): the provider's newest, as the wall tells it, or those that everybody begins with."""
    if not kept:
        return None, CHECKLISTS[kind].items
    return int(kept["version"]), tuple(Item(**one) for one in kept["items"])


def as_kept(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def refuse_unreadable(item: Item) -> None:
    """Refuses an item that could not be turned into a line: no words, an unknown owner, a due date that nobody can count."""
    if not item.text.strip():
        raise Refused("Say what is to be done.")
    codes = [code.strip() for share in item.owner.split(",") for codes in share.split("+") for code in codes.split("/")]
    if unknown := [code for code in codes if code not in KNOWN_OWNERS]:
        known = ", ".join(sorted(KNOWN_OWNERS))
        raise Refused(f"“{unknown[0][:20]}” is no owner. Known are {known}; join them with + (helps), / (or) and , (each an own part).")
    parse(AS_STATED.get(item.due, item.due))
