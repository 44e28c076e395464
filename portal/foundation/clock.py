"""What time it is. Moments are kept in UTC; a day is a day in London, where the deadlines run."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_frozen: list[datetime] = []


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today() -> date:
    """The present day in London."""
    return london_day(now())


def london_day(moment: datetime) -> date:
    """The day in London on which an aware moment falls."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone falls on no known day")
    return moment.astimezone(LONDON).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """For tests: the clock of this process, all threads, stands still at an aware moment; the innermost wins."""
    if moment.utcoffset() is None:
        raise ValueError("a clock is frozen at an aware moment")
    _frozen.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()
