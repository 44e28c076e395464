"""How days, moments and counts are written in the sentences that explain a date."""

from collections.abc import Iterable
from datetime import date, datetime

from portal.foundation.clock import LONDON


def in_words(when: date | datetime) -> str:
    """`Tue 7 Apr 2026`, and with its London time for a moment: `Sun 29 Mar 2026 at 13:00`."""
    if isinstance(when, datetime):
        there = when.astimezone(LONDON)
        return f"{in_words(there.date())} at {there:%H:%M}"
    return f"{short_day(when)} {when.year}"


def short_day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def counted(n: int, noun: str) -> str:
    """`1 week`, `5 working days`; the sign is told by before and after."""
    return f"{abs(n)} {noun}" if abs(n) == 1 else f"{abs(n)} {noun}s"


def listed(words: Iterable[str], conjunction: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last
