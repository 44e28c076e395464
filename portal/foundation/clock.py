"""What time it is. The only place that asks the machine, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """Today in London: the day that deadlines, involvements and people mean."""
    return now().astimezone(LONDON).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """For tests: it is this moment until the block ends."""
    global _frozen  # noqa: PLW0603  one clock for the process
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
