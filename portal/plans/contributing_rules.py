"""Contributions to a plan: who may be asked, and how one stands. Pure."""

from portal.access.parts import Role, slice_of
from portal.access.policy import CONTRIBUTE, own_slices
from portal.foundation.refusals import Refused
from portal.plans.models_of_care import SECTION_PART

WRITTEN_IN = frozenset({"draft", "contributions_open", "clinical_check"})
"""States of a version in which it is written, and contributions to it are asked for."""

SECTIONS = tuple(number for number, part in SECTION_PART.items() if part is not None)

ASKED, SUBMITTED, RETURNED, USED, CLOSED = "asked", "submitted", "returned", "used", "closed"


def slice_of_section(section: int) -> int:
    """In which slice somebody writes for a section: that of its full text, which then holds what they said."""
    part = SECTION_PART[section]
    if part is None:
        raise Refused("Nobody is asked to write for that section: it holds what stands in the others, or what somebody disagrees with.")
    return slice_of(part)


def may_be_asked(role: Role, section: int) -> bool:
    """Whether the matrix lets a role add to the part that a section is of."""
    return SECTION_PART.get(section) is not None and slice_of_section(section) in own_slices(role, CONTRIBUTE)


def standing(version_state: str, *, sent: bool, returned: bool, used: bool) -> str:
    """How a contribution stands: `sent` was submitted at least once, `returned` the last time, `used` it was said how it was used."""
    if used:
        return USED
    if sent and not returned:
        return SUBMITTED
    if version_state not in WRITTEN_IN:
        return CLOSED
    return RETURNED if returned else ASKED


def refuse_how(how: str, words: str) -> None:
    if how == "part" and not words.strip():
        raise Refused("Say which part of it stands in the text.")
    if how == "not_used" and not words.strip():
        raise Refused("Say why it was not used. Its author sees this.")
