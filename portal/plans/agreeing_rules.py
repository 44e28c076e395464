"""What an agreement comes to. Pure: who is asked, what stands, and the result of a version.

Silence is never agreement, and disagreement never stops urgent care: the result says how far a plan is agreed, and nothing more.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TypeVar

from portal.access.parts import Audience, Part, Role, slice_of
from portal.foundation.refusals import Refused

Asked = TypeVar("Asked")

AGREE, COMMENT, DISAGREE = "agree", "agree_with_comment", "disagree"
RESULTS = ("agreed", "agreed_with_comments", "partly_agreed", "not_agreed", "no_response")
OPEN_STATES = frozenset({"out_for_agreement", "active_interim"})
"""In which a version is answered. An interim plan is in force already, and still to be agreed (domain.md 3.3)."""

DISSENT = 14
"""The section in which disagreement is told: nobody is asked to agree to it."""

INTERIM = "interim plan"
"""The rule by which the social worker agrees an interim plan within five working days of its coming into force (domain.md 3.3)."""

WORKING_DAYS = 5
"""To answer an interim plan, and for the social worker and the manager to talk a disagreement over."""


def answers_for(role: Role, section: int, slice_: int) -> bool:
    """Whether a role is asked, for its agency, about a section as it was written for that slice; near and allowed to read it besides.

    The social worker answers for the authority, the therapist for health, the designated teacher for the school, and the virtual school
    head for the authority in what concerns learning. The reviewing officer reads, and sees what is unresolved.
    """
    audience = slice_ % 10
    if section == DISSENT:
        return False
    if role is Role.VSH:
        return slice_ == slice_of(Part.EDUCATION)
    own = {Role.SW: (), Role.XT: (Audience.HEALTH,), Role.DT: (Audience.SCHOOL,)}.get(role)
    return own is not None and audience in (Audience.FULL, *own)


def result_of(answers: Mapping[Asked, str], asked: Collection[Asked]) -> str:
    """How far a version is agreed: `asked` is everything that was asked (of whom, about what), `answers` the kind that stands for each.

    What was asked and not answered counts as silence, and what was answered without having been asked counts for nothing.
    """
    kinds = [answers.get(one) for one in asked]
    if not any(kinds):
        return "no_response"
    if all(kind == AGREE for kind in kinds):
        return "agreed"
    if all(kind in (AGREE, COMMENT) for kind in kinds):
        return "agreed_with_comments"
    return "partly_agreed" if any(kind in (AGREE, COMMENT) for kind in kinds) else "not_agreed"


def is_fully_agreed(result: str) -> bool:
    return result in ("agreed", "agreed_with_comments")


def is_silent(kind: str | None, due_on: date, today: date, *, state: str = "out_for_agreement") -> bool:
    """Whether an answer is missing that does not come in time: its day is over, or the version takes no answers any more."""
    return kind is None and (today > due_on or state not in OPEN_STATES)


def refuse_answer(state: str) -> None:
    """An answer may be given and changed until the version is in force."""
    if state not in OPEN_STATES:
        raise Refused("This version is not out for agreement any more. What was answered is kept as it was.")


def refuse_words(kind: str, words: str) -> None:
    if kind == COMMENT and not words.strip():
        raise Refused("Write the comment that goes with your agreement.")
    if kind == DISAGREE and not words.strip():
        raise Refused("Say why you do not agree. It is kept, shown and printed with your name.")
