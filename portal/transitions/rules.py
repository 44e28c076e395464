"""Whose an item of a checklist is, from role codes to the people near the child; what is done, what comes next, which days are believed.

The rulings of domain.md, section 2: the first code owns and ticks; `,` = each ticks an own part; after `+` helps and sees;
`/` = whoever of them is involved, the first preferred. A post that is vacant falls to the registered manager; nothing fails on it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from portal.deadlines.calendar import ENGLAND, Calendar
from portal.foundation.refusals import Refused

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
    first = _preferred(codes)
    managers = _in_post("RM", near)
    if first in WITHOUT_SIGN_IN:
        who = WITHOUT_SIGN_IN[first]
        return managers, f"{who}, through {_names(managers)}" if managers else who
    vacant = f"{TITLES.get(first, first)} vacant"
    return managers, f"{vacant}: falls to {_names(managers)}" if managers else vacant


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
    first = _preferred(codes)
    return _names(people) if people else WITHOUT_SIGN_IN.get(first, f"{TITLES.get(first, first)} (vacant)")


def _preferred(codes: str) -> str:
    return codes.partition("/")[0]


def _names(people: Sequence[NearPerson]) -> str:
    return " and ".join(person.name for person in people)


def _ids(people: Sequence[NearPerson]) -> list[UUID]:
    return [person.membership_id for person in people]


# The checklist as a whole: what is done, what comes next, and which days are believed


class Step(Protocol):
    """What the rules ask of an item."""

    @property
    def number(self) -> int: ...
    @property
    def phase(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def shown_from(self) -> date | None: ...
    @property
    def is_done(self) -> bool: ...
    @property
    def is_blocked(self) -> bool: ...


S = TypeVar("S", bound=Step)

PHASES = {"before": "Before the move", "during": "On the day", "after": "After the move"}
STATES_IN_WORDS = {
    "proposed": "Proposed, not yet decided",
    "considered_at_review": "Considered at a review",
    "approved": "Approved",
    "preparing": "Being prepared",
    "ready": "Ready",
    "moving": "Moving now",
    "settling": "Settling in",
    "reviewed": "Looked back on together",
    "closed": "Closed",
    "paused": "Paused",
    "abandoned": "Not going ahead",
    "disrupted": "Broken off",
}
SETTLED = frozenset({"done", "waived", "not_needed"})
"""How an item stands when nothing is left to do of it."""
ITEM_STATES = {
    "open": "To do", "doing": "Being done", "blocked": "Blocked", "done": "Done", "waived": "Waived", "not_needed": "Not needed",
}  # fmt: skip
ENDED = frozenset({"closed", "abandoned"})
"""States of a move whose checklist is kept as it stands. A disrupted or paused move still has things to put right."""


def refuse_future(done_on: date, today: date) -> None:
    """Refuses a day after today (London's)."""
    if done_on > today:
        raise Refused("An item is completed on the day it happened, not ahead of it.", rule="domain 3.5")


def refuse_long_before(done_on: date, move_on: date) -> None:
    """Refuses a day more than a year before the move: no checklist begins so early, so it is a slip of the pen."""
    if done_on < move_on - timedelta(days=366):
        raise Refused("That is more than a year before the move, when nothing was planned yet. Check the year.", rule="domain 3.5")


def refuse_ended(state: str) -> None:
    """Refuses changes to the checklist of a move that is over."""
    if state in ENDED:
        raise Refused("This move is over, so its checklist is kept as it stands. Nothing was changed.", rule="domain 3.5")


def count_done(steps: Iterable[Step]) -> tuple[int, int]:
    """n of m, over the items handed in: those that the reader sees and no others."""
    each = [step.is_done for step in steps]
    return sum(each), len(each)


def next_step(steps: Iterable[S], today: date) -> S | None:
    """The open item that is due first, one that is blocked last; what is only shown from a later day waits for it. None when nothing can be
    done now."""
    ready = [step for step in steps if not step.is_done and (step.shown_from is None or step.shown_from <= today)]
    return min(ready, key=lambda step: (step.is_blocked, step.due_on, step.number), default=None)


def phases(steps: Iterable[S]) -> list[tuple[str, list[S]]]:
    """The items under their three headings, as they fall due. A phase of which the reader sees nothing is left out."""
    in_order = sorted(steps, key=lambda step: (step.due_on, step.number))
    found = [(heading, [step for step in in_order if step.phase == phase]) for phase, heading in PHASES.items()]
    return [(heading, own) for heading, own in found if own]


def working_days_to(move_on: date, today: date, calendar: Calendar = ENGLAND) -> int:
    """How many working days lie between today and the move: 1 from a Friday to a Monday, negative once the day is past."""
    first, last = sorted((today, move_on))
    between = sum(calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    return between if move_on >= today else -between


def roles_in_words(spec: str) -> str:
    """The owner codes of an item as people say them: "SW+VSH" is "social worker, with virtual school head"."""
    return "; ".join(_one_of(share) for share in spec.split(","))


def _one_of(share: str) -> str:
    first, *helpers = (
        " or ".join(TITLES.get(code, WITHOUT_SIGN_IN.get(code, code)) for code in codes.strip().split("/")) for codes in share.split("+")
    )
    return ", with ".join([first, " and ".join(helpers)]) if helpers else first
