"""Who may see and do what: one table, and what follows from it.

The gate, the database's list of readable slices, the policy page, the report variants and the README's table are all
made from TABLE. A new part or role is one row or one column here. Pure: no Flask, no database.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache

from portal.access.parts import (
    CHECKS_EVERY_VERSION,
    CLOSED_CIRCLES,
    KEPT_APART,
    NEVER_RELEASED,
    OWN_AUDIENCE,
    RESTRICTED_NAME,
    SAFE_ANSWER,
    TOLD_OF_AN_ANSWER,
    TOLD_THE_LEGAL_NAME,
    VERSIONS,
    Audience,
    Part,
    Role,
    kept_apart,
    part_of,
    slice_of,
)

# domain.md, section 2. none -, R read, C contribute, A approve; s own summary only, o own or addressed to me, r by release.
TABLE = """
     KW  RM  CL  SW  IRO CO  XT  DT  VSH PA  CH
1    C   A   R   C   R   Rs  R   R   R   R   C
2    R   C   R   A   R   Rs  Rs  Rs  Rs  R   R
3    R   A   R   R   R   R   R   R   R   Rr  R
4    C   A   C   C   C   R   R   R   R   Rs  R
5    R   C   R   A   R   R   Rs  Rs  Rs  Rs  Rs
6    -   Rr  -   -   -   A   -   -   -   -   -
7    C   A   C   A   R   Rs  R   R   R   Rr  C
8    C   A   C   C   R   -   R   Rs  Rs  Rr  C
9    R   R   A   C   R   -   C   Rs  -   Rr  Rr
10   -   -   Ao  -   -   -   Co  -   -   -   -
11   C   A   C   A   R   Rs  R   Rs  Rs  Rr  C
12   C   A   C   C   R   -   C   Rs  -   Rr  R
13   C   C   R   C   R   Rs  Rs  C   A   Rr  C
14   C   C   R   A   R   -   R   Rs  -   Ro  C
15   C   A   C   C   R   -   R   Rr  -   Cr  C
16   C   A   R   A   R   Rs  R   Rs  Rs  Rr  C
17   C   C   A   C   R   Rs  C   Co  Ro  Rr  C
18   Co  R   A   R   R   Rs  R   Co  -   Rr  Co
19   C   R   R   R   R   -   Rr  Rr  Rr  Rr  A
20   Ro  -   Ro  Ro  Ro  -   -   -   -   -   A
21   C   A   C   C   A   Rs  Co  Co  Co  Cr  C
22   R   R   R   R   R   -   Rs  Rs  Rs  Rr  Rr
23   Co  C   Co  A   A   Ro  Ro  Ro  Ro  Rr  R
24   R   A   A   A   A   Rs  Rs  Rs  Rs  Rr  Rs
25   C   A   C   A   C   Rs  Co  Co  Co  Rs  C
26   C   A   C   A   R   -   R   Rr  Rr  -   Rs
27   C   A   R   A   R   Rs  Rr  Rr  Rr  Rr  Ro
28   Co  A   R   R   Rr  -   -   -   -   -   Rr
29   C   A   R   C   R   Rs  Rr  Rr  Rs  Rr  Ro
30   C   A   R   Rr  -   -   -   -   -   -   Rr
31   -   A   -   Ro  -   -   -   -   -   -   Ro
32   -   R   -   R   R   -   Ro  Ro  Ro  -   Rr
33   -   R   R   R   R   R   -   -   R   -   -
"""

_LEVELS = {"-": 0, "R": 1, "C": 2, "A": 3}
READ, CONTRIBUTE, APPROVE = 1, 2, 3


@dataclass(frozen=True)
class Cell:
    """One answer of the table. `level` 0 none, 1 read, 2 contribute, 3 approve; `suffix` one of '', s, o, r."""

    part: Part
    role: Role
    level: int
    suffix: str

    @property
    def code(self) -> str:
        return "-RCA"[self.level] + self.suffix

    @property
    def in_words(self) -> str:
        """The cell as a sentence's end: 'may read the summary written for them'."""
        if not self.level:
            return "sees nothing of it"
        verb = ("", "may read", "may read and add to", "may read, add to and approve")[self.level]
        return (
            verb
            + {"": " it", "s": " the version written for them", "o": " what is theirs or addressed to them", "r": " it once released"}[
                self.suffix
            ]
        )


def _parse(table: str) -> dict[tuple[Part, Role], Cell]:
    lines = [line.split() for line in table.strip().splitlines()]
    roles = [Role(code) for code in lines[0]]
    cells = {}
    for number, *codes in lines[1:]:
        for role, code in zip(roles, codes, strict=True):
            match = re.fullmatch(r"([-RCA])([sor]?)", code)
            if match is None:
                raise ValueError(f"part {number}, {role}: {code!r} is no cell")
            cells[Part(int(number)), role] = Cell(Part(int(number)), role, _LEVELS[match[1]], match[2])
    return cells


CELLS = _parse(TABLE)


def cell(part: int, role: Role) -> Cell:
    """What the table says of a part and a role."""
    return CELLS[Part(part), role]


def _audiences(role: Role, found: Cell) -> frozenset[Audience]:
    """Which authored versions of a part a cell opens (walls.md, formulation 1)."""
    if found.suffix == "s":
        return frozenset({OWN_AUDIENCE[role]})
    return frozenset(VERSIONS) if role in CHECKS_EVERY_VERSION else frozenset({Audience.FULL})


@cache
def slices(role: Role, level: int = READ) -> frozenset[int]:
    """Slices that a role holds at a level or above by virtue of being near the child; neither own-only nor released ones."""
    restricted = frozenset({RESTRICTED_NAME}) if level == READ and role in TOLD_THE_LEGAL_NAME else frozenset()
    answers = frozenset({SAFE_ANSWER}) if level == READ and role is Role.SW else frozenset()
    return (
        restricted
        | answers
        | frozenset(
            slice_of(part, audience)
            for part in Part
            if (found := cell(part, role)).level >= level and found.suffix in {"", "s"}
            for audience in _audiences(role, found)
        )
    )


@cache
def own_slices(role: Role, level: int = READ) -> frozenset[int]:
    """Slices that a role holds where the row is its own or addressed to it: `o` cells, closed circles, and what it holds anyway."""
    own = frozenset(
        slice_of(part, audience)
        for part in Part
        if (found := cell(part, role)).level >= level and found.suffix == "o"
        for audience in VERSIONS
    )
    if level > READ:
        return own | slices(role, level)
    circles = frozenset(one for one, roles in CLOSED_CIRCLES.items() if role in roles)
    answers = frozenset({SAFE_ANSWER}) if role in TOLD_OF_AN_ANSWER else frozenset()
    return own | circles | answers | _apart(role) | slices(role, level)


def _apart(role: Role) -> frozenset[int]:
    """Of which parts somebody goes on reading what they struck out: the manager and the social worker of all they read, others of what
    they add to. In part 32 it is what the council keeps from the provider, and so never the provider's.
    """
    corrects_all = role in {Role.RM, Role.SW}
    parts = {
        part
        for part in Part
        if (found := cell(part, role)).level >= (READ if corrects_all else CONTRIBUTE)
        and found.suffix in ({""} if corrects_all else {"", "s", "o"})
    } - {Part.ACCESS_LOG, Part.AGGREGATES}
    council = {Part.ACCESS_LOG} if role in {Role.SW, Role.IRO} else set()
    return frozenset(slice_of(part, KEPT_APART) for part in parts | council)


@dataclass(frozen=True)
class Nearness:
    """How a membership stands to one child, now. `placements` None means every placement of the child.

    `full` is an active full involvement or standing oversight; without it, `edge` (receiving or leaving) opens own rows of
    the move only. `read_only` is an office that inspects and never writes. `covers` are memberships
    for whom this one stands in today. `notes_since` are placements (None for the child in general) of which notes are read from a day
    on only. `denied` are parts closed by a restriction;
    `released_slices` and `released_rows` what a release opened.
    """

    full: bool = False
    placements: frozenset[object] | None = frozenset()
    edge: bool = False
    read_only: bool = False
    covers: frozenset[object] = frozenset()
    notes_since: frozenset[tuple[object, date]] = frozenset()
    denied: frozenset[int] = frozenset()
    released_slices: frozenset[int] = frozenset()
    released_rows: frozenset[object] = frozenset()
    because: str = ""

    def too_old(self, slice_: int, placement: object | None, written: date | None) -> bool:
        """Whether a note is from before this worker's time, and the older ones were not opened to them."""
        if part_of(slice_) is not Part.PRACTICE_NOTES or written is None:
            return False
        return any(place == placement and written < since for place, since in self.notes_since)

    @property
    def involved(self) -> bool:
        return self.full or self.edge

    def near_at(self, placement: object | None) -> bool:
        """Near in full, and not at another provider only; however much a release opens."""
        return self.full and (placement is None or self.placements is None or placement in self.placements)


STRANGER = Nearness()


COVERED = frozenset({Part.REVIEW_OWN, Part.DECISIONS, Part.TRANSITION})
"""Parts of which somebody who covers has what is the absent one's. Notes, messages and allegations stay with whom they were written to."""


def is_own(membership: object, nearness: Nearness, mine: Collection[object], slice_: int) -> bool:
    """Whether a row is somebody's own: theirs, or, of what is to be done, that of one for whom they cover."""
    return membership in mine or (part_of(slice_) in COVERED and not nearness.covers.isdisjoint(mine))


def opens(
    role: Role,
    nearness: Nearness,
    *,
    slice_: int,
    placement: object | None,
    mine: bool,
    row: object = None,
    level: int = READ,
    written: date | None = None,
) -> bool:
    """Whether a row is open to somebody, by the table and by how near they are. The wall in the database says the same, by itself.

    `mine`: the row is the membership's own (`is_own`). `written`: on which day in London, where the row bears it. A release opens
    reading only, and never overrides that nobody is near.
    """
    if not nearness.involved or (nearness.read_only and level > READ):
        return False
    part = part_of(slice_)
    closed = part in nearness.denied
    if nearness.near_at(placement) and not closed and slice_ in slices(role, level) and not nearness.too_old(slice_, placement, written):
        return True
    if mine and not closed and slice_ in own_slices(role, level) and (nearness.full or part in _at_the_edge(level)):
        return True
    released = slice_ in nearness.released_slices or row in nearness.released_rows
    return level == READ and released and part not in NEVER_RELEASED and not kept_apart(slice_)


def _at_the_edge(level: int) -> frozenset[Part]:
    """Who only receives or leaves sees their own involvement and their own items of the move, and writes those items only."""
    return frozenset({Part.TRANSITION, Part.NETWORK} if level == READ else {Part.TRANSITION})


def nothing_of(part: int, role: Role) -> bool:
    """Whether a role can never read anything of a part, however near."""
    return cell(part, role).level == 0
