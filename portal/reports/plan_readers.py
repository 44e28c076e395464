"""Who reads which version of a plan on paper, and which slices it holds: from the policy table, never more than each reader may read.

There is no version for parents: what is released to them needs a recorded authority, and a confidential address withholds more than a
section (domain.md, rulings).
"""

from functools import cache

from portal.access.parts import Audience, Part, Role, audience_of, part_of, slice_of
from portal.access.policy import cell, slices
from portal.caremodels.shapes import SECTION_PART

READERS: dict[str, tuple[Role, ...]] = {
    "full": (Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO),
    "school": (Role.DT, Role.VSH),
    "commissioner": (Role.CO,),
    "health": (Role.XT,),
    "child": (Role.CH,),
}
AUDIENCE: dict[str, Audience] = {
    "full": Audience.FULL,
    "school": Audience.SCHOOL,
    "commissioner": Audience.COMMISSIONER,
    "health": Audience.HEALTH,
    "child": Audience.CHILD,
}
LABELS: dict[str, str] = {
    "full": "Full version",
    "school": "School version",
    "commissioner": "Commissioner’s version",
    "health": "Health version",
    "child": "Child’s version",
}

PARTS = frozenset(Part(part) for part in SECTION_PART.values() if part is not None)
"""The parts of the record that a plan speaks of."""


def slices_of(variant: str, closed: frozenset[int] = frozenset()) -> frozenset[int]:
    """What every reader of this variant may read of a plan. `closed` are parts closed to one of the reading roles for this child.

    The full version is the record of those who write and check the plan, with what they wrote for others, and stays whole. The child's
    holds what was written for the child, and never the adults' own text in its place.
    """
    held = _held(variant)
    return held if variant == "full" else frozenset(one for one in held if part_of(one) not in closed)


@cache
def _held(variant: str) -> frozenset[int]:
    audience, roles = AUDIENCE[variant], READERS[variant]
    if variant == "child":
        return frozenset(slice_of(part, audience) for part in PARTS if _told_the_child(part))
    common = frozenset.intersection(*(slices(role) for role in roles))
    addressed = {slice_of(part, audience) for part in PARTS if all(cell(part, role).suffix == "o" for role in roles)}
    wanted = set(Audience) if variant == "full" else {Audience.FULL, audience}
    return frozenset(one for one in common | addressed if part_of(one) in PARTS and audience_of(one) in wanted)


def _told_the_child(part: Part) -> bool:
    """What a child reads without anybody having to release it first."""
    found = cell(part, Role.CH)
    return bool(found.level) and found.suffix in {"", "s"}
