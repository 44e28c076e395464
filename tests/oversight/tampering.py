"""Random ways of tampering with the trail behind the portal's back, each rolled back: for the tests in small, for `make attack` in big.

tampered = tamper(superuser_dsn, rounds=10_000, seed=1)
tampered.unfound == []
"""

import hashlib
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from portal.trail.audit import FIELDS, Checkpoint, leaf_of, order, verify

Connection = psycopg.Connection[Any]
TEXTS = tuple(
    name
    for name in FIELDS
    if name not in {"id", "at", "person_id", "membership_id", "agency_id", "child_id", "object_id", "abouts", "xid"}
    and name != "hidden_from_provider"
)
IDS = ("person_id", "membership_id", "agency_id", "child_id", "object_id")


@dataclass
class Tampered:
    """How much was tried, in which ways, and what was not found."""

    rounds: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    found_as: Counter[str] = field(default_factory=Counter)
    unfound: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        ways = ", ".join(f"{way} {count:,}" for way, count in sorted(self.ways.items()))
        return f"{self.rounds:,} tamperings ({ways}), {self.rounds - len(self.unfound):,} found"


def tamper(superuser_dsn: str, *, rounds: int, seed: int) -> Tampered:
    """Tamper, verify, take back; so many times. The trail must have some entries; it is left as it was."""
    lot, tally = random.Random(seed), Tampered()
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        horizon = ordered(connection)
        before = verify(connection, horizon)
        assert before.holds, before
        assert before.entries >= 5, "a trail of some length is needed"
        for _ in range(rounds):
            way = lot.choice(WAYS)
            with connection.transaction(force_rollback=True):
                connection.execute("set local session_replication_role = replica")
                what = way(connection, lot, before.head)
                verdict = verify(connection, horizon, before.head)
            tally.rounds += 1
            tally.ways[way.__name__] += 1
            tally.found_as[verdict.bad] += 1
            if verdict.holds:
                tally.unfound.append(f"{way.__name__}: {what}")
    return tally


def ordered(connection: Connection) -> int:
    """The horizon once nothing waits: another test's open transaction on the same server holds it back for a moment."""
    for _ in range(600):
        horizon = order(connection)
        if not verify(connection, horizon).waiting:
            break
        time.sleep(0.05)
    return horizon


def some_entry(connection: Connection, lot: random.Random) -> UUID:
    found = connection.execute("select entry_id from app.trail_leaf order by seq").fetchall()
    entry: UUID = lot.choice(found)[0]
    return entry


def change(connection: Connection, entry: UUID, column: str, value: object) -> str:
    connection.execute(sql.SQL("update app.trail set {} = %s where id = %s").format(sql.Identifier(column)), [value, entry])
    return f"{column} of {entry} became {value!r}"


def read(connection: Connection, entry: UUID) -> dict[str, Any]:
    row = connection.execute(f"select {', '.join(FIELDS)} from app.trail where id = %s", [entry]).fetchone()
    assert row is not None
    return dict(zip(FIELDS, row, strict=True))


def a_text_edited(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry, column = some_entry(connection, lot), lot.choice(TEXTS)
    text = str(read(connection, entry)[column])
    place = lot.randrange(len(text) + 1)
    return change(
        connection, entry, column, text[:place] + lot.choice("xé :1\n-") + text[place + lot.randrange(2) :] + lot.choice(["", "-"]) + "!"
    )


def a_bit_of_an_id_turned(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry, column = some_entry(connection, lot), lot.choice(IDS)
    before = read(connection, entry)[column]
    return change(connection, entry, column, UUID(int=(before or uuid4()).int ^ (1 << lot.randrange(128))))


def a_child_forgotten(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    rows = connection.execute("select id from app.trail where child_id is not null").fetchall()
    return change(connection, lot.choice(rows)[0], "child_id", None)


def a_moment_moved(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    micros = lot.choice([1, -1, 60_000_000, -3_600_000_000])
    connection.execute("update app.trail set at = at + %s * interval '1 microsecond' where id = %s", [micros, entry])
    return f"{entry} by {micros} microseconds"


def what_was_hidden_shown(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    before = read(connection, entry)["hidden_from_provider"]
    return change(connection, entry, "hidden_from_provider", lot.choice([one for one in (True, False, None) if one is not before]))


def the_parts_edited(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    abouts = read(connection, entry)["abouts"]
    gone = abouts[:-1] if abouts and lot.random() < 0.5 else [*abouts, lot.choice([100, 200, 310])]
    return change(connection, entry, "abouts", gone)


def a_transaction_renumbered(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    return change(connection, entry, "xid", read(connection, entry)["xid"] + lot.choice([-1, 1]))


def an_entry_taken_away(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    connection.execute("delete from app.trail where id = %s", [entry])
    return str(entry)


def a_leaf_taken_away(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    connection.execute("delete from app.trail_leaf where entry_id = %s", [entry])
    return str(entry)


def an_entry_and_its_leaf_taken_away(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    connection.execute("delete from app.trail where id = %s", [entry])
    connection.execute("delete from app.trail_leaf where entry_id = %s", [entry])
    return str(entry)


def the_end_cut_off(connection: Connection, lot: random.Random, head: Checkpoint) -> str:
    kept = lot.randrange(head.seq)
    connection.execute("delete from app.trail where id in (select entry_id from app.trail_leaf where seq > %s)", [kept])
    connection.execute("delete from app.trail_leaf where seq > %s", [kept])
    return f"after {kept}"


def an_entry_added(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = read(connection, some_entry(connection, lot)) | {"id": uuid4()}
    columns, marks = ", ".join(FIELDS), ", ".join(f"%({name})s" for name in FIELDS)
    connection.execute(f"insert into app.trail ({columns}) values ({marks})", entry)
    return str(entry["id"])


def two_entries_swapped(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    one, other = some_entry(connection, lot), some_entry(connection, lot)
    while other == one:
        other = some_entry(connection, lot)
    nobody = uuid4()
    for before, after in ((one, nobody), (other, one), (nobody, other)):
        connection.execute("update app.trail set id = %s where id = %s", [after, before])
    return f"{one} and {other}"


def two_places_swapped(connection: Connection, lot: random.Random, head: Checkpoint) -> str:
    one, other = lot.sample(range(1, head.seq + 1), 2)
    for before, after in ((one, 0), (other, one), (0, other)):
        connection.execute("update app.trail_leaf set seq = %s where seq = %s", [after, before])
    return f"{one} and {other}"


def a_leaf_edited(connection: Connection, lot: random.Random, head: Checkpoint) -> str:
    seq, column, bit = lot.randint(1, head.seq), lot.choice(["leaf", "running"]), lot.randrange(256)
    statement = sql.SQL("update app.trail_leaf set {0} = set_bit({0}, %s, 1 - get_bit({0}, %s)) where seq = %s")
    connection.execute(statement.format(sql.Identifier(column)), [bit, bit, seq])
    return f"bit {bit} of {column} at {seq}"


def an_entry_edited_with_its_leaf(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    entry = some_entry(connection, lot)
    change(connection, entry, "person_name", "Somebody Else")
    leaf = leaf_of(tuple(read(connection, entry).values()))
    connection.execute("update app.trail_leaf set leaf = %s where entry_id = %s", [leaf, entry])
    return str(entry)


def everything_written_anew(connection: Connection, lot: random.Random, _head: Checkpoint) -> str:
    """What only a checkpoint kept elsewhere finds: the entry, its leaf, and every running hash after it."""
    entry = some_entry(connection, lot)
    change(connection, entry, "person_name", "Somebody Else")
    running = b""
    for seq, leaf, of in connection.execute("select seq, leaf, entry_id from app.trail_leaf order by seq").fetchall():
        leaf = leaf_of(tuple(read(connection, entry).values())) if of == entry else leaf  # noqa: PLW2901
        running = hashlib.sha256(running + leaf).digest()
        connection.execute("update app.trail_leaf set leaf = %s, running = %s where seq = %s", [leaf, running, seq])
    return str(entry)


WAYS: tuple[Callable[[Connection, random.Random, Checkpoint], str], ...] = (
    a_text_edited, a_bit_of_an_id_turned, a_child_forgotten, a_moment_moved, what_was_hidden_shown,
    the_parts_edited, a_transaction_renumbered,
    an_entry_taken_away, a_leaf_taken_away, an_entry_and_its_leaf_taken_away, the_end_cut_off, an_entry_added, two_entries_swapped,
    two_places_swapped, a_leaf_edited, an_entry_edited_with_its_leaf, everything_written_anew,
)  # fmt: skip
