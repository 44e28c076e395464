"""Figures over many children, without names: counted by the wall, which keeps back what is under five."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import text

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.children.codes import LEGAL_STATUS, PLACEMENT_TYPES, REASONS, with_words
from portal.foundation.database import db

FEWER = 5
"""What is under this is not told."""

MOVES = {
    "T1": "Moving in", "T2": "Between homes", "T3": "To foster carers, kin or parents", "T4": "Change of school",
    "T5": "Change of a key adult", "T6": "Emergency", "T7": "Leaving care",
}  # fmt: skip

TABLES: dict[str, tuple[str, Callable[[str], str]]] = {
    "provider": ("Children by provider, now", lambda cell: cell),
    "placement_type": ("By kind of placement", lambda cell: with_words(PLACEMENT_TYPES, cell)),
    "legal_status": ("By legal status", lambda cell: with_words(LEGAL_STATUS, cell)),
    "began": ("Placements that began in the last twelve months", lambda cell: cell.capitalize()),
    "ended": ("Placements that ended in the last twelve months, by reason", lambda cell: REASONS.get(cell, "No reason recorded")),
    "moves": ("Moves under way", lambda cell: MOVES.get(cell, cell)),
}
"""Each table with its heading, and how its cells are called; in this order."""


@dataclass(frozen=True)
class Figure:
    """One table. A count of None is kept back."""

    title: str
    lines: list[tuple[str, int | None]]

    @property
    def keeps_back(self) -> bool:
        return any(n is None for _, n in self.lines)


@dataclass(frozen=True)
class Figures:
    """Every table that has anything to count."""

    tables: list[Figure]
    concern: Concern = field(default_factory=Concern)


def figures(_actor: Actor) -> Figures:
    """One statement, over two children or two thousand."""
    found: dict[str, list[tuple[str, int | None]]] = {}
    for row in db.session.execute(text("select figure, cell, n from wall.figures()")):
        found.setdefault(row.figure, []).append((TABLES[row.figure][1](row.cell), row.n))
    return Figures([Figure(title, found[name]) for name, (title, _) in TABLES.items() if name in found])
