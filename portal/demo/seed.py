"""A generated world beside the demo's, for measuring and for searching leaks: always the same for one scale, seed and day.

Nobody in it has a password; whoever measures opens sessions for the sign-ins that `seeded_memberships` names.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

from portal.demo.canaries import fill_the_empty, plant
from portal.demo.seed_child import Day, Record
from portal.demo.seed_sheets import COLUMNS, NULL, Sheets, foreign_keys_afterwards
from portal.demo.seed_trail import trail
from portal.demo.seed_words import Marks
from portal.demo.seed_world import SCALES, World
from portal.foundation import clock
from portal.foundation.refusals import Refused

AT_ONCE = 500
"""Children that are written at a time, so that a large world fits into memory."""


def seed(dsn: str, *, scale: str, seed: int, canaries: Path | None = None, trail_rows: int | None = None) -> str:
    """Pour a world of that scale into a migrated database, beside whatever is there, in one transaction. `dsn` is portal_migrate's.

    With `canaries`, every text and fact holds a token of its own, and the file names each: {token, child, part, class}.
    Returns the counts in a sentence. Refused where this very world stands already.
    """
    if scale not in SCALES:
        raise Refused(f"There is no scale {scale!r}; there are {', '.join(SCALES)}.")
    with canaries.open("w") if canaries else nullcontext() as file, _as_owner(dsn) as connection:
        if _stands_already(connection, scale, seed):
            raise Refused(f"The generated world {scale} of seed {seed} is in this database already.")
        sheets, marks = Sheets(), Marks(seed, file)
        world = World(scale, seed)
        with foreign_keys_afterwards(connection):
            _pour(connection, world, sheets, marks, SCALES[scale].trail if trail_rows is None else trail_rows)
        if file:
            fill_the_empty(connection)
            plant(connection, marks)
    _analyze(dsn)
    return _in_words(scale, seed, sheets, marks)


def _pour(connection: psycopg.Connection[Any], world: World, sheets: Sheets, marks: Marks, trail_rows: int) -> None:
    day = Day(clock.today())
    _people(world, sheets, day)
    sheets.pour(connection)
    children = []
    for kid in world.kids:
        record = Record(world, kid, day, sheets, marks)
        record.write()
        children.append((record.child, record.near))
        if len(children) % AT_ONCE == 0:
            sheets.pour(connection)
    sheets.pour(connection)
    for number, row in enumerate(trail(world, children, day, trail_rows), start=1):
        sheets.add("trail", *row)
        if number % 50_000 == 0:
            sheets.pour(connection)
    sheets.pour(connection)


def _people(world: World, sheets: Sheets, day: Day) -> None:
    since = day.ago(2_000)
    for agency in world.agencies:
        sheets.add("agency", agency.id, agency.kind, agency.name, agency.model or NULL)
    for number, home in enumerate(world.homes):
        sheets.add("home", home.id, home.provider.id, home.name, f"G{world.seed}{number:06d}")
        if home.manager:
            sheets.add("home_manager", world.ids.new(), home.id, home.manager.id, since, NULL)
    for number, member in enumerate(world.members):
        address = f"{member.role.lower()}.{number:06d}@{_domain(world.size.children, world.seed)}"
        sheets.add("person", member.person, member.name, address, NULL)
        sheets.add("credential", member.person, "!", "", "0")
        sheets.add("membership", member.id, member.person, member.agency, member.role, since, NULL, NULL)


def _domain(children: int, seed: int) -> str:
    return f"world-of-{children}.seed-{seed}.example"


@contextmanager
def _as_owner(dsn: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(dsn.replace("postgresql+psycopg://", "postgresql://")) as connection:
        connection.execute("set role portal_owner")
        yield connection


def _stands_already(connection: psycopg.Connection[Any], scale: str, seed: int) -> bool:
    ending = f"%@{_domain(SCALES[scale].children, seed)}"
    return connection.execute("select 1 from app.person where email like %s limit 1", [ending]).fetchone() is not None


def _analyze(dsn: str) -> None:
    with psycopg.connect(dsn.replace("postgresql+psycopg://", "postgresql://"), autocommit=True) as connection:
        connection.execute("set role portal_owner")
        for table in COLUMNS:
            connection.execute(psycopg.sql.SQL("vacuum analyze app.{}").format(psycopg.sql.Identifier(table)))


def _in_words(scale: str, seed: int, sheets: Sheets, marks: Marks) -> str:
    told = {"child": "children", "home": "homes", "membership": "people", "entry": "entries", "plan_section": "plan sections"}
    counts = ", ".join(f"{sheets.poured[table]:,} {word}" for table, word in told.items())
    planted = f" and {marks.planted:,} tokens to look for" if marks.planted else ""
    rows = sum(sheets.poured.values())
    return f"A world of scale {scale}, seed {seed}: {counts}, {sheets.poured['trail']:,} lines of trail; {rows:,} rows in all{planted}."


@dataclass(frozen=True)
class SeededMembership:
    """A sign-in of a generated world, and near how many children it stands."""

    membership_id: UUID
    person_id: UUID
    email: str
    role: str
    children: int


WANTED = {"SW": 17, "SW team": 250, "CO": 100_000, "CO small": 1, "VSH": 350, "RM": 20, "KW": 5, "CL": 12, "IRO": 60, "XT": 12}
WANTED |= {"DT": 3, "PA": 1, "CH": 1, "SW few": 2}


def seeded_memberships(dsn: str) -> dict[str, SeededMembership]:
    """For each kind of reader the sign-in that is near about as many children as such readers are: 'CO' is the worst case there is."""
    with _as_owner(dsn) as connection:
        found = connection.cursor(row_factory=class_row(SeededMembership)).execute(_NEAR).fetchall()
    chosen = {}
    for label, wanted in WANTED.items():
        of_role = [one for one in found if one.role == label.split()[0]]
        if of_role:
            chosen[label] = min(of_role, key=lambda one: (abs(one.children - wanted), one.email))
    return chosen


_NEAR = """
with near as (
  select i.membership_id, i.child_id from app.involvement i where i.ended_at is null and i.capacity = 'full'
  union
  select h.membership_id, p.child_id from app.home_manager h join app.placement p on p.home_id = h.home_id and p.state = 'active'
  union
  select m.id, p.child_id from app.membership m join app.placement p on p.authority_id = m.agency_id and p.state = 'active'
   where m.role in ('VSH', 'CO')
)
select m.id as membership_id, p.id as person_id, p.email, m.role, count(*)::int as children
  from near join app.membership m on m.id = near.membership_id join app.person p on p.id = m.person_id
 where p.email like '%@world-of-%'
 group by m.id, p.id
"""
