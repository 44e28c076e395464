"""The course of a move (domain 3.5): which step can be taken from where, by whom, and what it waits for. Pure.

proposed → considered at a review (or emergency) → approved → preparing → ready (gate) → moving → settling → reviewed → closed; beside
it paused, abandoned and disrupted. The gate: every item that must be done before the move is done, or waived by name with a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from portal.access.parts import Role
from portal.foundation.refusals import NotAllowed, Refused

BEFORE_THE_MOVE = frozenset({"proposed", "considered_at_review", "approved", "preparing", "ready"})
UNDER_WAY = frozenset({"approved", "preparing", "ready", "moving", "settling", "disrupted", "reviewed"})
"""States in which what is open is due to somebody. A paused or ended move, or one only proposed, chases nobody."""
WITHOUT_REVIEW = frozenset({"T5", "T6"})
"""Kinds that no review considers first: nobody changes address, or there is no time (CPPCR 2010 reg 14(3): told afterwards)."""
LONGEST_AHEAD = 3
"""Years: a date further away is a slip of the pen."""

COUNCIL, BOTH = frozenset({Role.SW}), frozenset({Role.SW, Role.RM})
WITH_CHAIR = frozenset({Role.SW, Role.IRO})


@dataclass(frozen=True)
class Step:
    """One step: into which state, from which ones, by whom; `ask` what is asked; whether a reason must be given, and what it waits for."""

    to: str
    since: frozenset[str]
    by: frozenset[Role]
    label: str
    needs_reason: bool = False
    waits: str = ""

    @property
    def who(self) -> str:
        """Those who take it, in words."""
        return " or ".join(role.label.lower() if role is not Role.IRO else "independent reviewing officer" for role in sorted(self.by))


STEPS = (
    Step("considered_at_review", frozenset({"proposed"}), WITH_CHAIR, "A review has considered it"),
    Step("approved", frozenset({"considered_at_review"}), COUNCIL, "Approve the move"),
    Step("preparing", frozenset({"approved"}), BOTH, "Begin to prepare"),
    Step("ready", frozenset({"preparing"}), BOTH, "Everything before the move is ready", waits="gate"),
    Step("moving", frozenset({"preparing", "ready"}), BOTH, "The child moves today", waits="gate"),
    Step("settling", frozenset({"moving"}), BOTH, "The child has arrived and settles in"),
    Step("reviewed", frozenset({"settling", "disrupted"}), WITH_CHAIR, "Looked back on together"),
    Step("closed", frozenset({"reviewed"}), BOTH, "Close the move", waits="every must"),
    Step("paused", frozenset({"considered_at_review", "approved", "preparing", "ready"}), BOTH, "Pause the move", needs_reason=True),
    Step("resumed", frozenset({"paused"}), BOTH, "Go on with the move", needs_reason=True),
    Step("disrupted", frozenset({"moving", "settling"}), BOTH, "The move has broken down", needs_reason=True),
    Step("abandoned", BEFORE_THE_MOVE | {"paused"}, BOTH, "Abandon the move", needs_reason=True),
)


class Waiting(Protocol):
    """What the gate asks of an item."""

    @property
    def must(self) -> bool: ...
    @property
    def holds_gate(self) -> bool: ...
    @property
    def is_done(self) -> bool: ...


W = TypeVar("W", bound=Waiting)


def steps_from(kind: str, state: str) -> list[Step]:
    """The steps that lead on from this state, whoever takes them."""
    straight = [_approval_at_once] if kind in WITHOUT_REVIEW and state == "proposed" else []
    on = [step for step in STEPS if state in step.since]
    return straight + [step for step in on if not (straight and step.to == "considered_at_review")]


_approval_at_once = Step("approved", frozenset({"proposed"}), COUNCIL, "Approve the move")


def may_take(step: Step, role: Role, office: str | None) -> bool:
    return role in step.by and not office


def missing(step: Step, lines: Iterable[W]) -> list[W]:
    """What this step waits for: exactly the items that are neither done nor waived."""
    if step.waits == "gate":
        return [line for line in lines if line.must and line.holds_gate and not line.is_done]
    if step.waits == "every must":
        return [line for line in lines if line.must and not line.is_done]
    return []


def the_step(kind: str, state: str, to: str) -> Step:
    """The step into that state, refused where none leads there from here."""
    found = next((step for step in steps_from(kind, state) if step.to == to), None)
    if found is None:
        raise Refused("The move has gone on meanwhile. Look at how it stands now; nothing was changed.", rule="domain 3.5")
    return found


def refuse_step(step: Step, role: Role, office: str | None, *, because: str, waiting: Sequence[Waiting], days_ahead: int) -> None:
    """Refuses a step to somebody who does not take it, without its reason, before what it waits for, or a move ahead of its day."""
    if not may_take(step, role, office):
        raise NotAllowed(f"This step is taken by the {step.who}.", rule="domain 3.5")
    if step.needs_reason and not because.strip():
        raise Refused("Say why. Everybody near the child reads it in the course of the move.", rule="domain 3.5")
    if waiting:
        many = f"{len(waiting)} items that must be done are" if len(waiting) > 1 else "One item that must be done is"
        raise Refused(f"{many} neither done nor waived. The page says which, and whose they are.", rule="domain 3.5")
    if step.to == "moving" and days_ahead > 0:
        raise Refused("The move date is still to come. If the child moves earlier, change the date first.", rule="domain 3.5")


def refuse_move_date(kind: str, move_on: date, today: date, window_ends_on: date | None = None) -> None:
    """Refuses a move date in the past (an emergency may have been up to a week ago), one years ahead, or a window that ends before it."""
    if move_on.year > today.year + LONGEST_AHEAD:
        raise Refused("That is years ahead. Check the year.", rule="domain 3.5")
    if move_on < today and not (kind == "T6" and (today - move_on).days <= 7):
        raise Refused("The move date lies in the past. Choose today or a later day.", rule="domain 3.5")
    if window_ends_on is not None and not 0 <= (window_ends_on - move_on).days <= 92:
        raise Refused("The last possible day comes on or after the first, and within three months of it.", rule="domain 3.5")
