"""The clock that tests hold still."""

from datetime import UTC, date, datetime
from threading import Thread

import pytest

from portal.foundation import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_today_is_the_day_in_london() -> None:
    with clock.frozen_at(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 1)
    with clock.frozen_at(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 12, 31)


def test_the_innermost_freeze_wins_and_ends_with_its_block() -> None:
    outer, inner = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    with clock.frozen_at(outer):
        with clock.frozen_at(inner):
            assert clock.now() == inner
        assert clock.now() == outer
    assert clock.now() not in (outer, inner)


def test_a_freeze_ends_when_its_block_fails() -> None:
    with pytest.raises(KeyError), clock.frozen_at(datetime(2020, 1, 1, tzinfo=UTC)):
        raise KeyError
    assert clock.now().year > 2020


def test_other_threads_see_the_frozen_moment() -> None:
    seen: list[datetime] = []
    moment = datetime(2026, 3, 27, 19, 40, tzinfo=UTC)
    with clock.frozen_at(moment):
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen == [moment]


def test_a_moment_without_a_zone_freezes_nothing() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen_at(datetime(2026, 1, 1)):  # noqa: DTZ001 - the very mistake
        pytest.fail("the clock stood still at an unknown moment")
