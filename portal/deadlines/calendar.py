"""Working days of England.

A working day is not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday in England and Wales under the
Banking and Financial Dealings Act 1971, proclaimed extra and substitute days included.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

import holidays

from portal.deadlines.wording import in_words, listed, short_day
from portal.foundation.refusals import Refused

# Bank holidays as they are counted here begin with the Act of 1971; the holiday table ends with 2100.
FIRST_YEAR, LAST_YEAR = 1972, 2099

_SATURDAY = 5
_NAMES = {
    "May Day": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Late Summer Bank Holiday": "Summer bank holiday",
}


@dataclass(frozen=True)
class Correction:
    """One line of the correction table: from `version` on, `day` is (or is not) a holiday, because of `reason`.

    The reason of an added holiday is its name. Of several lines for one day the highest version counts.
    """

    day: date
    is_holiday: bool
    reason: str
    version: int
    recorded_on: date | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise Refused("A correction of the calendar needs its reason.")
        if self.version < 1:
            raise Refused("The versions of the calendar's corrections count from 1.")


@dataclass(frozen=True)
class Counted:
    """Where a count ended, and the holidays it passed over.

    `skipped` holds bank holidays only, in order of date. Saturdays and Sundays are passed over as well, and a holiday
    that falls on one is no news: neither is listed.
    """

    day: date
    skipped: tuple[date, ...] = ()


@dataclass(frozen=True)
class Calendar:
    """The working days of England, as corrected. Every answer lies in the years FIRST_YEAR to LAST_YEAR, or is refused."""

    corrections: tuple[Correction, ...] = ()

    @property
    def version(self) -> int:
        """The highest version among the corrections; 0 when there is none."""
        return max((correction.version for correction in self.corrections), default=0)

    def as_of(self, version: int) -> "Calendar":
        """The calendar as it stood at that version, to explain a date that was worked out then."""
        return Calendar(tuple(correction for correction in self.corrections if correction.version <= version))

    def holiday(self, day: date) -> str | None:
        """The name of the bank holiday, or None."""
        correction = self._corrected.get(day)
        if correction is not None:
            return correction.reason if correction.is_holiday else None
        return _bank_holidays(day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        return in_range(day).weekday() < _SATURDAY and self.holiday(day) is None

    def add_working_days(self, day: date, n: int) -> Counted:
        """The nth working day after `day`, or before it when n is negative.

        `day` itself is never counted, not even when it is no working day; 0 is `day` itself, as it stands.
        """
        skipped: list[date] = []
        day = in_range(day)
        for _ in range(abs(n)):
            day = self._step(day, 1 if n > 0 else -1, skipped)
        return Counted(day, tuple(sorted(skipped)))

    def last_working_day(self, on_or_before: date) -> Counted:
        """That day, or the working day before it: a limit rolls back, never forward."""
        if self.is_working_day(on_or_before):
            return Counted(on_or_before)
        skipped = [on_or_before] if self._is_weekday_holiday(on_or_before) else []
        day = self._step(on_or_before, -1, skipped)
        return Counted(day, tuple(sorted(skipped)))

    def holidays_between(self, first: date, last: date) -> tuple[date, ...]:
        """The bank holidays on weekdays from first to last, both included."""
        return tuple(day for day in days(first, last) if self._is_weekday_holiday(day))

    def named(self, skipped: tuple[date, ...]) -> str:
        """`Fri 3 Apr (Good Friday) and Mon 6 Apr (Easter Monday)`."""
        return listed(f"{short_day(day)} ({self.holiday(day)})" for day in skipped)

    @cached_property
    def _corrected(self) -> Mapping[date, Correction]:
        return {correction.day: correction for correction in sorted(self.corrections, key=lambda each: each.version)}

    def _step(self, day: date, direction: int, skipped: list[date]) -> date:
        day = add_days(day, direction)
        while not self.is_working_day(day):
            if self._is_weekday_holiday(day):
                skipped.append(day)
            day = add_days(day, direction)
        return day

    def _is_weekday_holiday(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and self.holiday(day) is not None


ENGLAND = Calendar()


@dataclass(frozen=True)
class Term:
    """One of a school's three terms, first and last day included."""

    starts: date
    ends: date


@dataclass(frozen=True)
class SchoolTerms:
    """The days a named school is open: terms in order, less its own closures (half-terms, training days)."""

    school: str
    terms: tuple[Term, ...]
    closed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        bounds = [day for term in self.terms for day in (term.starts, term.ends)]
        if not bounds or bounds != sorted(bounds):
            raise Refused("The terms of a school stand in order, and each begins before it ends.")

    def known_on(self, day: date) -> bool:
        """Whether these dates say anything about that day."""
        return self.terms[0].starts <= day <= self.terms[-1].ends

    def is_open(self, day: date, calendar: Calendar) -> bool:
        in_term = any(term.starts <= day <= term.ends for term in self.terms)
        return in_term and day not in self.closed and calendar.is_working_day(day)

    def closed_between(self, first: date, last: date, calendar: Calendar) -> tuple[tuple[date, date], ...]:
        """The spells in which this school, and not everybody else, is closed: from the first working day of each to its last."""
        spells: list[tuple[date, date]] = []
        unbroken = False
        for day in days(first, last):
            if not calendar.is_working_day(day):
                continue
            closed = self.known_on(day) and not self.is_open(day, calendar)
            if closed:
                spells.append((spells.pop()[0], day) if unbroken else (day, day))
            unbroken = closed
        return tuple(spells)


def add_school_days(day: date, n: int, calendar: Calendar, terms: SchoolTerms | None) -> tuple[Counted, bool]:
    """The nth school day after `day`, and whether that is an estimate.

    Where the school's dates are not known (no terms, or a day outside them), working days stand in and the answer is estimated.
    """
    start, estimated = day, terms is None
    while n > 0:
        day = add_days(day, 1)
        if terms is not None and terms.known_on(day):
            n -= terms.is_open(day, calendar)
        elif calendar.is_working_day(day):
            n -= 1
            estimated = True
    return Counted(day, calendar.holidays_between(add_days(start, 1), day)), estimated


def end_of_term(day: date, terms: SchoolTerms | None) -> tuple[date, bool]:
    """The last day of the term `day` falls in (in the holidays: of the next one), and whether that is an estimate.

    The estimate for an unknown school: terms end with December, March and July.
    """
    ends = [date(day.year, 3, 31), date(day.year, 7, 31), date(day.year, 12, 31)]
    estimate = next(end for end in ends if day <= end)
    known = next((term.ends for term in terms.terms if day <= term.ends), None) if terms else None
    if known is None or (terms is not None and not terms.known_on(day) and estimate < known):
        return estimate, True
    return known, False


def in_range(day: date) -> date:
    """That day, or a refusal when its year is outside the calendar."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _out_of_range(f"The year {day.year}")
    return day


def add_days(day: date, n: int) -> date:
    """n calendar days on."""
    try:
        return in_range(day + timedelta(days=n))
    except OverflowError:
        raise _out_of_range(f"{n} days from {in_words(day)}") from None


def add_months(day: date, n: int) -> date:
    """The same day of the month n months on, clamped to the end of that month: 31 Jan + 1 month is 28 or 29 Feb."""
    years, month = divmod(day.month - 1 + n, 12)
    year = day.year + years
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range(f"The year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@cache
def _bank_holidays(year: int) -> Mapping[date, str]:
    table = holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return {day: _plain(name) for day, name in table.items() if day.year == year}


def _plain(name: str) -> str:
    if name.endswith(" (observed)"):
        return f"substitute for {name.removesuffix(' (observed)')}"
    return _NAMES.get(name, name)


def _out_of_range(what: str) -> Refused:
    return Refused(f"{what} is outside the calendar, which knows the years {FIRST_YEAR} to {LAST_YEAR}.")
