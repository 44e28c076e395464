"""Guards of law over a move: what may not be done before something else was, and what to do about it. Pure.

Each refuses with a sentence that names the regulation and the next step. Asked by placements, and by whoever decides a move
of home or school. "In an emergency" always needs its reason in words, which is kept.
"""

from dataclasses import dataclass
from datetime import date

from portal.foundation.refusals import Refused

KEY_STAGE_4 = frozenset({10, 11})
KS4_RULE = "CPPCR 2010 reg 10"
REVIEW_RULE = "CPPCR 2010 reg 32(2)"
ENDING_RULE = "CPPCR 2010 reg 14"
HOST_RULE = "CHR 2015 reg 41"


@dataclass(frozen=True)
class Schooling:
    """What was decided about a pupil's school before a move. `approved_by` is the nominated officer."""

    disrupted: bool
    approved_by: str = ""
    approved_on: date | None = None
    teacher_consulted: bool = False
    reviewer_consulted: bool = False


@dataclass(frozen=True)
class Ending:
    """What stands when a placement is to end. `reviewed_on` is the review that considered it."""

    reviewed_on: date | None
    other_home_found: bool
    reviewer_told_on: date | None
    notice_on: date | None


def school_year(born_on: date, on: date) -> int:
    """The year group of a pupil in England on that day: 1 in the school year that follows the fifth birthday. 0 and less: before it."""
    began = on.year if on.month >= 9 else on.year - 1  # school years begin on 1 September
    of_age = born_on.year if (born_on.month, born_on.day) < (9, 1) else born_on.year + 1
    return began - of_age - 4


def in_key_stage_4(born_on: date | None, on: date) -> bool:
    """Whether the pupil is in year 10 or 11. A birthday that nobody knows is no proof: then it is asked, and not assumed."""
    return born_on is not None and school_year(born_on, on) in KEY_STAGE_4


def refuse_key_stage_4_move(in_year_10_or_11: bool, schooling: Schooling, *, today: date, emergency: str = "") -> None:
    """No move that disrupts the schooling of a pupil in year 10 or 11 before the nominated officer approved it, with the designated
    teacher and the reviewing officer consulted. An emergency is exempt, for its reason (CPPCR 2010 reg 10)."""
    if not in_year_10_or_11 or not schooling.disrupted or emergency.strip():
        return
    if not schooling.approved_by.strip() or schooling.approved_on is None:
        raise Refused(
            "In years 10 and 11 a move that disrupts schooling needs the nominated officer’s approval first (CPPCR 2010 reg 10). "
            "Ask them, and record who approved and when. Only an immediate risk lets you move the child without it.",
            rule=KS4_RULE,
        )
    if schooling.approved_on > today:
        raise Refused(
            "The nominated officer’s approval comes before the move is decided, so its day is not ahead of today (CPPCR 2010 reg 10).",
            rule=KS4_RULE,
        )
    if not (schooling.teacher_consulted and schooling.reviewer_consulted):
        missing = " and ".join(
            who
            for who, done in (
                ("the designated teacher", schooling.teacher_consulted),
                ("the independent reviewing officer", schooling.reviewer_consulted),
            )
            if not done
        )
        raise Refused(
            f"Before a year 10 or 11 move is approved, {missing} must be consulted (CPPCR 2010 reg 10). Speak to them, then record it.",
            rule=KS4_RULE,
        )


def refuse_unreviewed_change(reviewed_on: date | None, *, since: date | None, today: date, emergency: str = "") -> None:
    """No significant change of the care plan before a review considered it, unless that is not reasonably practicable
    (CPPCR 2010 reg 32(2)). `since` is the day the present placement began: an earlier review cannot have considered its end."""
    if emergency.strip():
        return
    if reviewed_on is None:
        raise Refused(
            "A move is a significant change of the care plan: a review must have considered it first (CPPCR 2010 reg 32(2)). "
            "Ask the reviewing officer for an early review, or choose the review that considered it.",
            rule=REVIEW_RULE,
        )
    if reviewed_on > today:
        raise Refused(
            "That review is still to come. The change waits until it has been held, or the reviewing officer brings it forward "
            "(CPPCR 2010 reg 32(2)).",
            rule=REVIEW_RULE,
        )
    if since is not None and reviewed_on < since:
        raise Refused(
            "That review was held before this placement began, so it cannot have considered its end (CPPCR 2010 reg 32(2)).",
            rule=REVIEW_RULE,
        )


def refuse_ending(ending: Ending, *, ends_on: date, today: date, immediate_harm: str = "") -> None:
    """A placement ends only after a review, with another home found, the reviewing officer told and written notice given, unless the
    child would come to immediate harm; then notices follow within ten working days (CPPCR 2010 reg 14)."""
    if immediate_harm.strip():
        return
    refuse_unreviewed_change(ending.reviewed_on, since=None, today=today)
    if not ending.other_home_found:
        raise Refused(
            "A placement ends once other suitable accommodation is found (CPPCR 2010 reg 14). Plan the next placement first, or say "
            "where the child will live.",
            rule=ENDING_RULE,
        )
    if ending.reviewer_told_on is None or ending.reviewer_told_on > today:
        raise Refused("Tell the independent reviewing officer first, and record on which day (CPPCR 2010 reg 14).", rule=ENDING_RULE)
    if ending.notice_on is None or ending.notice_on > min(ends_on, today):
        raise Refused(
            "Give written notice before the placement ends: to the child, the home, parents and the others whom regulation 14 names. "
            "Then record the day of the notice (CPPCR 2010 reg 14).",
            rule=ENDING_RULE,
        )


def needs_host_notice(placing_authority: str, host_authority: str) -> bool:
    """Whether the area's council must be told of an admission or a discharge: not where it is the placing one itself (CHR 2015 reg 41)."""
    return bool(host_authority.strip()) and _plain(placing_authority) != _plain(host_authority)


def _plain(council: str) -> str:
    words = council.casefold().replace("’", "'").split()
    return " ".join(word for word in words if word not in {"the", "council", "county", "city", "borough", "of"})
