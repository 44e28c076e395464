"""Which slices each variant of a report holds: from the policy table, never more than each of its readers may read."""

from functools import cache

from portal.access.parts import Audience, Part, Role, part_of, slice_of
from portal.access.policy import cell, slices

READERS: dict[str, tuple[Role, ...]] = {
    "full": (Role.KW, Role.RM, Role.CL, Role.SW, Role.IRO),
    "school": (Role.DT, Role.VSH),
}
AUDIENCE = {"full": Audience.FULL, "school": Audience.SCHOOL}
LABELS = {"full": "Full version", "school": "School version"}

# Decisions are `Co` for a key worker and a clinical lead, who may read the whole report all the same (row 24; domain.md 5).
IN_THE_FULL_REPORT = frozenset({Part.DECISIONS, Part.SCREENING})


def slices_of(variant: str, closed: frozenset[int] = frozenset()) -> frozenset[int]:
    """What every reader of this variant may read. `closed` are parts closed to one of the reading roles for this child: a version
    for others leaves them out for all its readers. The full version is the record of those who write it, and stays whole.
    """
    held = _held(variant)
    return held if variant == "full" else frozenset(one for one in held if part_of(one) not in closed)


@cache
def _held(variant: str) -> frozenset[int]:
    """What every reader of this variant may read, and what was written for just these readers (the `o` cells' own audience)."""
    audience = AUDIENCE[variant]
    readers = READERS[variant]
    common = frozenset.intersection(*(slices(role) for role in readers))
    held = {one for one in common if one % 10 in {Audience.FULL, audience}}
    if variant == "full":
        return frozenset(held | {slice_of(part) for part in IN_THE_FULL_REPORT})
    addressed = {
        slice_of(part, audience) for part in Part if all(cell(part, role).suffix == "o" and cell(part, role).level for role in readers)
    }
    return frozenset(held | addressed)
