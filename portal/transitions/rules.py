"""Whose an item of a checklist is: from role codes to the people who are near the child.

The rulings of domain.md, section 2: the first code owns and ticks; `,` = each ticks an own part; after `+` helps and sees;
`/` = whoever of them is involved, the first preferred. A post that is vacant falls to the registered manager; nothing fails on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

RECEIVING = "receiving"

TITLES = {
    "KW": "key worker",
    "RM": "registered manager",
    "CL": "clinical lead",
    "SW": "social worker",
    "IRO": "independent reviewing officer",
    "CO": "commissioning officer",
    "XT": "external therapist",
    "DT": "designated teacher",
    "ND": "designated teacher of the new school",
    "VSH": "virtual school head",
}

WITHOUT_SIGN_IN = {
    "CH": "the child",
    "NC": "the new carers",
    "PA": "the parent",
    "PAD": "the personal adviser",
    "EDT": "the emergency duty team",
    "advocate": "the advocate",
}
"""Who owns items and may have no account here: the registered manager ticks for them, and the words still name them."""

NEW_SIDE = {"ND": ("DT",), "NC": ("RM", "KW")}
"""Codes of the side that the child moves to: only people in the capacity `receiving` hold them, the first role preferred."""


@dataclass(frozen=True)
class NearPerson:
    """Somebody near the child as the move sees them: `capacity` is full, leaving or receiving."""

    membership_id: UUID
    role: str
    name: str
    capacity: str


@dataclass(frozen=True)
class Owners:
    """Who completes an item, who helps and so sees it, and both in words."""

    owners: tuple[UUID, ...]
    helpers: tuple[UUID, ...]
    names: str

    @property
    def everybody(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(self.owners + self.helpers))


def owners_of(spec: str, near: Sequence[NearPerson]) -> Owners:
    """The owners of an item, from its owner codes as the checklist writes them ("SW+VSH", "CL/XT", "RM, SW")."""
    owners: list[UUID] = []
    helpers: list[UUID] = []
    words: list[str] = []
    for share in spec.split(","):
        first, *rest = (codes.strip() for codes in share.split("+"))
        holders, said = _holders(first, near)
        helping = [_involved(codes, near) for codes in rest]
        owners += _ids(holders)
        helpers += [one for people in helping for one in _ids(people)]
        words.append(said + "".join(f", with {_helping(codes, people)}" for codes, people in zip(rest, helping, strict=True)))
    return Owners(tuple(dict.fromkeys(owners)), tuple(dict.fromkeys(one for one in helpers if one not in owners)), "; ".join(words))


def _holders(codes: str, near: Sequence[NearPerson]) -> tuple[list[NearPerson], str]:
    """Who holds the first of these posts that is filled, else the registered manager, else nobody; and the words for it."""
    if found := _involved(codes, near):
        return found, _names(found)
    first = codes.split("/")[0]
    managers = _in_post("RM", near)
    if first in WITHOUT_SIGN_IN:
        who = WITHOUT_SIGN_IN[first]
        return managers, f"{who}, through {_names(managers)}" if managers else who
    vacant = f"{TITLES.get(first, first)}: post vacant"
    return managers, f"{_names(managers)} ({vacant})" if managers else vacant


def _involved(codes: str, near: Sequence[NearPerson]) -> list[NearPerson]:
    return next((found for code in codes.split("/") if (found := _in_post(code, near))), [])


def _in_post(code: str, near: Sequence[NearPerson]) -> list[NearPerson]:
    """People of the side the code speaks of. Nobody of the new side is ever taken for somebody of the old one."""
    if code in NEW_SIDE:
        arriving = [person for person in near if person.capacity == RECEIVING]
        return next((found for role in NEW_SIDE[code] if (found := _of_role(role, arriving))), [])
    return _of_role(code, [person for person in near if person.capacity != RECEIVING])


def _of_role(role: str, people: Iterable[NearPerson]) -> list[NearPerson]:
    return [person for person in people if person.role == role]


def _helping(codes: str, people: Sequence[NearPerson]) -> str:
    first = codes.split("/")[0]
    return _names(people) if people else WITHOUT_SIGN_IN.get(first, f"{TITLES.get(first, first)} (post vacant)")


def _names(people: Sequence[NearPerson]) -> str:
    return " and ".join(person.name for person in people)


def _ids(people: Sequence[NearPerson]) -> list[UUID]:
    return [person.membership_id for person in people]
