"""What holds for goals, ratings, counts and check-ins. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.access.parts import Part, slice_of
from portal.deadlines.calendar import ENGLAND
from portal.foundation.clock import LONDON
from portal.foundation.refusals import Refused
from portal.measures.bands import YEARLY_FROM, YEARLY_TO

LIKELY_MEANS_SOMETHING = 3
"""A change of so many points is likely to mean something (domain.md 4.3: the published figure is about 2.45)."""
A_CHANGE = "a change that is likely to mean something"
YEARLY = "HL2b"
"""The rule of the carer's yearly SDQ (portal/deadlines/rules.py)."""
PERIOD, ONE_DAY = timedelta(days=28), timedelta(days=1)
OFFICE_HOURS = range(8, 18)

COUNTS: dict[str, tuple[str, Part, str]] = {
    "attendance": ("School attendance", Part.EDUCATION, "%"),
    "suspensions": ("Suspensions from school", Part.EDUCATION, "in 28 days"),
    "clubs": ("Times at clubs and activities", Part.EDUCATION, "in 28 days"),
    "nights": ("Nights settled", Part.DAILY_CARE, "of 28 nights"),
    "family_time": ("Family time that was kept", Part.FAMILY_TIME, "in 28 days"),
    "missing": ("Times missing", Part.MISSING, "in 28 days"),
    "restraints": ("Times held or restrained", Part.EVENT_SUMMARY, "in 28 days"),
    "self_harm": ("Times of self-harm", Part.SAFETY, "in 28 days"),
}
"""What is counted: how it is called, the part of the record that it tells of (and so who reads it), and of what it is a count."""
MOST = {"attendance": 100, "nights": 28}

FACES: tuple[str, ...] = ("Not at all", "Not much", "In the middle", "Mostly", "Yes, a lot")
SAFE_QUESTION = ("safe", "I feel safe here")
SHARED_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("listened", "People listen to me"),
    ("talk", "I have someone to talk to"),
    ("school", "School is OK"),
    ("hopeful", "Things will get better"),
)
UNSAFE = 2
"""The two lowest faces for "I feel safe here" are an answer that the social worker must see."""


@dataclass(frozen=True)
class Change:
    """A rater's first and latest number, and whether what lies between is likely to mean something."""

    rater: str
    first: int
    latest: int
    since: date
    until: date
    ratings: int

    @property
    def by(self) -> int:
        return self.latest - self.first

    @property
    def means_something(self) -> bool:
        return abs(self.by) >= LIKELY_MEANS_SOMETHING

    @property
    def in_words(self) -> str:
        """'From 2 to 6: a change that is likely to mean something.'"""
        if self.ratings < 2:
            return f"{self.latest} of 10, rated once so far."
        if not self.by:
            return f"{self.first} of 10 at first and now."
        told = f"From {self.first} to {self.latest}"
        return f"{told}: {A_CHANGE}." if self.means_something else f"{told}: a small change."


def change(rater: str, ratings: Sequence[tuple[date, int]]) -> Change:
    """First against latest, of one rater. Ratings of several raters are never put together."""
    (since, first), (until, latest) = ratings[0], ratings[-1]
    return Change(rater, first, latest, since, until, len(ratings))


def count_slice(kind: str) -> int:
    return slice_of(COUNTS[kind][1])


def most(kind: str) -> int:
    return MOST.get(kind, 999)


def refuse_future(on: date, today: date) -> None:
    if on > today:
        raise Refused("This is written down on the day it happened, or later. Check the date.")


def next_carer_score(carer_days: Iterable[date]) -> date | None:
    """By when the carer's next SDQ is due: a year after the last one, or after the reason why there was none (SSDA903 return)."""
    latest = max(carer_days, default=None)
    if latest is None:
        return None
    leap_day = (latest.month, latest.day) == (2, 29)
    return latest.replace(year=latest.year + 1, day=28) if leap_day else latest.replace(year=latest.year + 1)


def is_the_yearly(measure: str, informant: str) -> bool:
    """Whether this is what the yearly return asks for, with a score or with the reason for none."""
    return measure == "SDQ" and informant == "carer"


def is_asked_again(age: int | None) -> bool:
    """Whether the return still asks in a year's time, of a child who was so old on the day of the last one."""
    return age is None or YEARLY_FROM <= age + 1 <= YEARLY_TO


def after_hours(at: datetime) -> bool:
    """Whether no council office is open: at night, on a Saturday or Sunday, on a bank holiday."""
    there = at.astimezone(LONDON)
    return not ENGLAND.is_working_day(there.date()) or there.hour not in OFFICE_HOURS
