"""What the law asks before a move is considered and approved, as facts of its course: the guards themselves stand in portal/children. Pure.

A review considers a significant change first (CPPCR 2010 reg 32(2)); in years 10 and 11 the nominated officer approves a move that
disrupts schooling (reg 10). An emergency is exempt, for its reason and by name, and leaves a task for the child's schooling due at once.
"""

from dataclasses import dataclass
from datetime import date

from portal.children.guards import Schooling, refuse_key_stage_4_move, refuse_unreviewed_change
from portal.foundation.refusals import Refused

TOUCHES_SCHOOL = frozenset({"T2", "T3", "T4", "T6", "T7"})
"""Kinds of move by which a pupil may change school."""
LEAVES_A_PLACEMENT = frozenset({"T2", "T3", "T7"})
"""Kinds of which only a review held during the present placement can have considered the end."""
CONSIDERED, APPROVED = "considered_at_review", "approved"

UNKNOWN = Schooling(True)

IN_WORDS = {
    "reviewed_on": "Review that considered it",
    "approved_by": "Approved by the nominated officer",
    "approved_on": "Approved on",
    "consulted": "Consulted",
    "undisturbed": "Schooling",
    "emergency": "Emergency",
    "authorised_by": "Authorised by",
}


@dataclass(frozen=True)
class Law:
    """What was told of it with a step."""

    reviewed_on: date | None = None
    schooling: Schooling = UNKNOWN
    emergency: str = ""
    authorised_by: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """As the course keeps it."""
        school = self.schooling
        consulted = [
            who
            for who, done in (("designated teacher", school.teacher_consulted), ("reviewing officer", school.reviewer_consulted))
            if done
        ]
        told = {
            "reviewed_on": self.reviewed_on.isoformat() if self.reviewed_on else "", "approved_by": school.approved_by.strip(),
            "approved_on": school.approved_on.isoformat() if school.approved_on else "", "consulted": ", ".join(consulted),
            "undisturbed": "" if school.disrupted else "the move does not disrupt it", "emergency": self.emergency.strip(),
            "authorised_by": self.authorised_by.strip(),
        }  # fmt: skip
        return {name: words for name, words in told.items() if words}


def refuse_by_law(to: str, law: Law, *, pupil: bool, since: date | None, today: date) -> None:
    """Refuses a step that the law does not allow yet. `pupil`: in year 10 or 11, and the kind of move may change the school."""
    if to not in {CONSIDERED, APPROVED}:
        return
    if law.emergency.strip() and not law.authorised_by.strip():
        raise Refused("Say who authorised the emergency: it is recorded with the risk.", rule="domain.md, T6 item 1")
    if to == CONSIDERED:
        refuse_unreviewed_change(law.reviewed_on, since=since, today=today, emergency=law.emergency)
    else:
        refuse_key_stage_4_move(pupil, law.schooling, today=today, emergency=law.emergency)
