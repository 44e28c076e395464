"""Working open items out again after a correction of the calendar or a change of an agency's settings.

Nobody waits for it: items are taken in small batches, each a short transaction of its own with a longer rest behind it, and a page
that reads or changes one meanwhile is never held up for longer than a batch. An item is stale while its version is lower than the
almanac's, so doing it twice does nothing. One worker at a time takes a batch and rests, so that two are no heavier than one; a
second looks again for a while, then leaves the rest to the first. What a killed worker left is taken up by the other, or by the
next round. A row that somebody holds is left for a later batch. The worker sees no word of a child's: how, from when and for which
agencies, and gives a date back.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from portal.children.almanac import Almanac, read
from portal.deadlines.reckoned import reckon
from portal.foundation.refusals import Refused

BATCH = 50
PATIENCE_SECONDS = 0.2
"""How long to wait where all that is left is held by somebody else, before looking again."""
GIVE_WAY = 3.0
"""After a batch nobody takes the next one for so many times as long as it took: the pages come first."""
TURN = 0x70_6F_72_74_61_6C
"""The lock by which one worker at a time works and rests."""

_TAKE_TURN = text("select pg_try_advisory_xact_lock(:turn)")
_ALMANAC = text("select wall.almanac(null)")
_STALE = text("select * from wall.stale_due(:at_most)")
_PUT = text("select wall.put_recounted(:version, cast(:found as jsonb))")
_FINISH = text("select wall.finish_recount()")


@dataclass(frozen=True)
class Round:
    """How far one round has come: items worked out so far, how many of them moved, and how many are left."""

    worked_out: int
    moved: int
    waiting: int


def recount(engine: Engine, *, batch: int = BATCH, tries: int = 50, rest: Callable[[float], None] = time.sleep) -> Iterator[Round]:
    """Work until nothing is stale, telling after each batch. Gives up, to be called again, once `tries` looks found the rest held, or
    another worker at it."""
    done = moved = 0
    while True:
        taken = shifted = 0
        with _my_turn(engine) as mine:
            began = time.monotonic()
            if mine:
                with engine.begin() as connection:
                    taken, shifted = _one_batch(connection, batch)
            if taken:
                rest(GIVE_WAY * (time.monotonic() - began))
        done, moved = done + taken, moved + shifted
        with engine.begin() as connection:
            waiting = connection.scalar(_FINISH) if taken < batch else -1
        yield Round(done, moved, waiting)
        if waiting == 0:
            return
        if taken == 0:
            tries -= 1
            if tries <= 0:
                return
            rest(PATIENCE_SECONDS)


@contextmanager
def _my_turn(engine: Engine) -> Iterator[bool]:
    """Whether this worker is alone among all for this block, its rest included; the lock goes with the connection of one that is killed."""
    with engine.begin() as connection:
        yield bool(connection.scalar(_TAKE_TURN, {"turn": TURN}))


def recount_all(engine: Engine) -> Round:
    """The whole round at once."""
    *_, last = recount(engine)
    return last


def _one_batch(connection: Connection, at_most: int) -> tuple[int, int]:
    stale = connection.execute(_STALE, {"at_most": at_most}).all()
    if not stale:
        return 0, 0
    almanac = read(connection.scalar(_ALMANAC))
    found = [_worked_out(item, almanac) for item in stale]
    moved = connection.scalar(_PUT, {"version": almanac.version, "found": json.dumps(found, default=_written)})
    return len(stale), int(moved or 0)


def _worked_out(item: Any, almanac: Almanac) -> dict[str, Any]:
    """What the database is told of one item. One that can no longer be worked out keeps its date, and is counted as refused."""
    try:
        found = reckon(
            item.how,
            item.trigger_at or item.trigger_on,
            calendar=almanac.calendar,
            settings=almanac.settings(item.authority_id, item.school_id),
            event=item.event or "the move",
        )
    except Refused:
        return {"id": str(item.id), "due_on": None}
    return {
        "id": str(item.id), "due_on": found.due, "due_at": found.due_at, "legal_limit": found.legal_limit,
        "shown_from": found.shown_from, "explained": found.sentence, "told": found.told,
    }  # fmt: skip


def _written(value: date | datetime) -> str:
    return value.isoformat()
