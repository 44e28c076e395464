"""How long a rule or a checklist gives: a number and what is counted, as data."""

from dataclasses import dataclass
from enum import StrEnum

from portal.deadlines.wording import counted


class Unit(StrEnum):
    WORKING_DAY = "working day"
    SCHOOL_DAY = "school day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"


@dataclass(frozen=True)
class Limit:
    """n units after the trigger, before it when n is negative, on it when n is 0."""

    n: int
    unit: Unit

    def __str__(self) -> str:
        return counted(self.n, self.unit.value)


@dataclass(frozen=True)
class YearDay:
    """By a fixed day of the trigger's own year."""

    month: int
    day: int


@dataclass(frozen=True)
class WithoutDelay:
    """Now. On show: amber after some hours, red after more."""

    amber_hours: int = 4
    red_hours: int = 24


@dataclass(frozen=True)
class EndOfTerm:
    """By the end of the named school's term."""


AnyLimit = Limit | YearDay | WithoutDelay | EndOfTerm


def working_days(n: int) -> Limit:
    return Limit(n, Unit.WORKING_DAY)


def school_days(n: int) -> Limit:
    return Limit(n, Unit.SCHOOL_DAY)


def days(n: int) -> Limit:
    return Limit(n, Unit.DAY)


def weeks(n: int) -> Limit:
    return Limit(n, Unit.WEEK)


def months(n: int) -> Limit:
    return Limit(n, Unit.MONTH)


def hours(n: int) -> Limit:
    return Limit(n, Unit.HOUR)
