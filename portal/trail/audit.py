"""Whether the trail is what it was: every leaf made again from its row, and the whole order gone through.

Found are entries that were edited, taken away, added or swapped behind the portal's back (past triggers and row security too), gaps
and changes of the order. A rewriting of the whole trail with all its leaves is found by a checkpoint that was kept elsewhere. Not
found is an entry that somebody with the database's superuser adds now, with the present time: that needs the signed tree.

A leaf is SHA-256 over 'portal trail leaf 1' and the fields in a fixed order, each as '<length>:<text>', '-' for null; `running` is
SHA-256 over the running hash before it and the leaf. The database makes leaves by a function of the wall's owner (migration 0016).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row

FIELDS = (
    "id", "at", "person_id", "person_name", "membership_id", "agency_id", "agency_name", "role", "session_mark", "strength", "action",
    "outcome", "child_id", "object_id", "abouts", "rule", "reason", "request_id", "hidden_from_provider", "source", "xid",
)  # fmt: skip
"""Every column of the trail, in the order of the leaf."""

AT_ONCE = 5_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATE = timedelta(minutes=15)
"""How much older than what stands before it an entry may say it is. A request lasts seconds; the rest is for clocks."""


@dataclass(frozen=True)
class Checkpoint:
    """The head of the order at some time: kept outside, it shows a rewriting of everything before it."""

    seq: int
    running: str

    @classmethod
    def read(cls, file: Path) -> "Checkpoint | None":
        if not file.exists():
            return None
        kept = json.loads(file.read_text())
        return cls(int(kept["seq"]), str(kept["running"]))

    def write(self, file: Path) -> None:
        """Whole or not at all."""
        beside = file.with_name(f"{file.name}.new")
        beside.write_text(json.dumps(asdict(self)) + "\n")
        beside.replace(file)


@dataclass(frozen=True)
class Verdict:
    """`bad` is what is wrong with the first bad entry, '' when all is well. `waiting` entries have no place in the order yet."""

    entries: int
    waiting: int
    head: Checkpoint
    bad: str = ""
    bad_seq: int | None = None
    bad_entry: str = ""

    @property
    def holds(self) -> bool:
        return not self.bad


def order(connection: psycopg.Connection[Any]) -> int:
    """Give every entry of a finished transaction its place and leaf. Returns the horizon: older transactions are all in."""
    while True:
        row = connection.execute("select taken, horizon from wall.order_trail(%s)", [AT_ONCE]).fetchone()
        assert row is not None
        if row[0] < AT_ONCE:
            return int(row[1])


def verify(connection: psycopg.Connection[Any], horizon: int, checkpoint: Checkpoint | None = None) -> Verdict:
    """Go through everything once, in the order that was given. `horizon` as `order` told it just before."""
    walk = _Walk(horizon, checkpoint)
    for row in _rows(connection):
        if bad := walk.step(*row):
            return Verdict(walk.seq, walk.waiting, walk.head, bad, row[0], str(row[5] or row[1]))
    if checkpoint and checkpoint.seq > walk.seq:
        return Verdict(walk.seq, walk.waiting, walk.head, f"the trail was cut off: {checkpoint.seq:,} entries were there", walk.seq)
    return Verdict(walk.seq, walk.waiting, walk.head)


def leaf_of(fields: tuple[Any, ...]) -> bytes:
    """The leaf of a row, from its fields in the order of FIELDS."""
    return hashlib.sha256(("portal trail leaf 1" + "".join(_field(value) for value in fields)).encode()).digest()


def _field(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        value = (value - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, bool):
        value = "true" if value else "false"
    text = ",".join("" if one is None else str(one) for one in value) if isinstance(value, list) else str(value)
    return f"{len(text)}:{text}"


class _Walk:
    """How far the going-through has come."""

    def __init__(self, horizon: int, checkpoint: Checkpoint | None) -> None:
        self.horizon = horizon
        self.checkpoint = checkpoint
        self.seq = 0
        self.running = b""
        self.waiting = 0
        self.xid = -1
        self.latest_before = self.latest = EPOCH

    @property
    def head(self) -> Checkpoint:
        return Checkpoint(self.seq, self.running.hex())

    def step(self, seq: int | None, entry_id: Any, xid: int | None, leaf: bytes, running: bytes, *fields: Any) -> str:
        """What is wrong with the next entry, or ''."""
        if seq is None:
            return self._without_a_place(fields)
        if seq != self.seq + 1:
            return f"place {self.seq + 1} of the order is missing"
        if fields[0] is None:
            return "the entry was taken away"
        made = leaf_of(fields)
        if made != leaf or entry_id != fields[0] or xid != fields[-1]:
            return "the entry is not the one that was told"
        self.running = hashlib.sha256(self.running + made).digest()
        if self.running != running:
            return "the order is not the one that was kept"
        self.seq = seq
        if self.checkpoint and self.checkpoint.seq == seq and self.checkpoint.running != running.hex():
            return "everything up to here was written anew: the checkpoint says otherwise"
        return self._in_time(int(fields[-1]), fields[1])

    def _without_a_place(self, fields: tuple[Any, ...]) -> str:
        if fields[-1] < self.horizon:
            return "the entry was added among those of a time long over"
        self.waiting += 1
        return ""

    def _in_time(self, xid: int, at: datetime) -> str:
        """One transaction may tell of any times; a later one does not tell of a time long before."""
        if xid != self.xid:
            self.latest_before, self.xid = max(self.latest, self.latest_before), xid
        self.latest = max(self.latest, at)
        return f"the entry says {at:%Y-%m-%d %H:%M}, long before the one ahead of it" if at < self.latest_before - LATE else ""


def _rows(connection: psycopg.Connection[Any]) -> Iterator[tuple[Any, ...]]:
    """Every place with its entry, and after them entries without a place; read in portions, so that any length will do."""
    columns = ", ".join(f"t.{field}" for field in FIELDS)
    query = (
        f"select l.seq, l.entry_id, l.xid, l.leaf, l.running, {columns} from app.trail_leaf l"  # noqa: S608  names of our own
        " full join app.trail t on t.id = l.entry_id order by l.seq nulls last, t.xid, t.id"
    )
    with connection.transaction(), connection.cursor("the_trail", row_factory=tuple_row) as cursor:
        cursor.itersize = AT_ONCE
        yield from cursor.execute(query)
