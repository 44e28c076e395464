"""The wall in the database and the table in Python say the same of every row and everybody, each by itself.

How near somebody is, is worked out here a third time: in Python, from the raw tables, by neither wall's code.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.types.string import TextLoader

from portal.access.parts import CHECKS_EVERY_VERSION, Role
from portal.access.policy import is_own, opens
from tests.conftest import Figure
from tests.databases import Cluster
from tests.facts import World
from tests.wall.conftest import Wall
from tests.wall.worlds import Stage


@contextmanager
def acting(cluster: Cluster, name: str, who: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.dsn("portal_web", name)) as connection:
        connection.adapters.register_loader("uuid", TextLoader)
        connection.execute("select wall.enter(%s)", [who])
        yield connection


def of_plans(table: str, who: Any, row: Any, near: Any) -> bool:
    """Contributions to a plan are their author's; once sent, they are for who writes or checks the plan too, near where it is written.

    Why a version was taken a step is for those of them alone to whom nothing of the record is closed.
    """
    if table != "plan_step" and not table.startswith("plan_contribution"):
        return True
    there = near.full and (row.placement_id is None or near.placements is None or row.placement_id in near.placements)
    checks = there and Role(who.role) in CHECKS_EVERY_VERSION
    if table == "plan_step":
        return checks and not near.denied
    return who.id in row.mine or (table != "plan_contribution_words" and checks)


def disagreements(
    cluster: Cluster, name: str, *, only: frozenset[str] | None = None, one_in: int = 1, lot: random.Random | None = None
) -> tuple[list[str], int, int]:
    """(what differs, rows compared, rows open) over every membership and every walled table; or some of them, by lot."""
    world = World.read(cluster.superuser_dsn(name), only, ids_as_text=True)
    wrong, compared, open_ = [], 0, 0
    for who in world.members:
        if lot and lot.randrange(one_in):
            continue
        role = Role(who.role)
        near = {child: world.nearness(who, child) for child in world.children}
        with acting(cluster, name, who.id) as connection:
            assert {row[0] for row in connection.execute("select id from app.child")} == {c for c, n in near.items() if n.involved}, who
            for table, rows in world.rows.items():
                seen = {row[0] for row in connection.execute(sql.SQL("select id from app.{}").format(sql.Identifier(table)))}
                allowed = {
                    row.id
                    for row in rows
                    if world.released_to(who, row, near[row.child_id])
                    and opens(
                        role,
                        near[row.child_id],
                        slice_=row.slice,
                        placement=row.placement_id,
                        mine=is_own(who.id, near[row.child_id], row.mine, row.slice),
                        row=row.id,
                        written=row.written,
                    )
                    and of_plans(table, who, row, near[row.child_id])
                }
                compared += len(rows)
                open_ += len(seen)
                if seen != allowed:
                    odd = [(row.slice, row.placement_id, who.id in row.mine) for row in rows if row.id in seen ^ allowed]
                    wrong.append(f"{who.role} {who.id} in {table}: {len(seen - allowed)} seen but not allowed, "
                                 f"{len(allowed - seen)} allowed but not seen, such as {odd[:3]}")  # fmt: skip
    return wrong, compared, open_


def test_both_walls_say_the_same_on_squared_paper(wall: Wall, figure: Figure) -> None:
    wrong, compared, open_ = disagreements(wall.cluster, wall.name)
    assert wrong == []
    assert open_ > 10_000, "a wall that shows nothing agrees with anything"
    figure(f"two walls, PostgreSQL {wall.cluster.label}: {compared:,} answers compared, {open_:,} of them open, none differs")


def test_both_walls_say_the_same_of_the_demo_world(cluster: Cluster, demo_world: str, figure: Figure) -> None:
    with cluster.copy_of(demo_world) as name:
        wrong, compared, open_ = disagreements(cluster, name)
    assert wrong == []
    figure(f"two walls, demo world: {compared:,} answers compared, {open_:,} of them open, none differs")


def test_both_walls_say_the_same_when_whatever_was_closed_or_opened_falls_on_everybody(own_wall: Wall) -> None:
    """Restrictions and releases by lot, many at once, for every agency, role and membership."""
    with own_wall.outside() as outside:
        outside.execute("select setseed(0.42)")
        outside.execute("""
            insert into app.restriction (id, closed_part, to_role, to_agency_id, to_membership_id, reason, starts_on, ends_on, lifted_at,
                                         child_id, placement_id, slice, mine)
            select gen_random_uuid(), 1 + floor(random() * 33)::int, case when n % 3 = 0 then m.role end,
                   case when n % 3 = 1 then m.agency_id end, case when n % 3 = 2 then m.id end,
                   'by lot', current_date - 1, null, null, c.id, null, 20, '{}'
              from app.membership m cross join app.child c cross join generate_series(1, 3) n""")
        outside.execute("""
            insert into app.release (id, opened_slice, opened_row, to_membership_id, to_agency_id, purpose, basis, expires_on, revoked_at,
                                     child_id, placement_id, slice, mine)
            select gen_random_uuid(), e.slice, case when random() < 0.5 then e.id end, case when n = 0 then m.id end,
                   case when n = 1 then m.agency_id end, 'by lot', 'task', current_date + 1, null, e.child_id, null, 70, '{}'
              from app.membership m cross join generate_series(0, 1) n
              join lateral (select * from app.entry where slice / 10 not in (10, 20, 31) and m.id is not null
                             order by md5(id::text || m.id::text || n) limit 20) e on true""")
    wrong, compared, _ = disagreements(own_wall.cluster, own_wall.name)
    assert wrong == []
    assert compared > 100_000


TABLES = frozenset({"entry", "checklist_item", "involvement", "consent", "restriction", "release", "placement"})


def compare_worlds(cluster: Cluster, name: str, *, worlds: int, seed: int, one_in: int) -> tuple[list[str], int, int]:
    """So many worlds drawn by lot, one in so many of their people asked by both walls. (what differs, rows compared, rows open)"""
    wrong, compared, open_ = [], 0, 0
    with psycopg.connect(cluster.superuser_dsn(name), autocommit=True) as owner:
        stage = Stage(owner, seed)
        for number in range(worlds):
            stage.shake()
            found = disagreements(cluster, name, only=TABLES, one_in=one_in, lot=random.Random(f"{seed} {number}"))
            wrong += [f"world {number} of seed {seed}: {one}" for one in found[0]]
            compared, open_ = compared + found[1], open_ + found[2]
    return wrong, compared, open_


def test_both_walls_say_the_same_of_worlds_drawn_by_lot(own_wall: Wall, figure: Figure) -> None:
    """Placements of many, receiving and leaving, offices, covers, consents, restrictions and releases, to agencies too."""
    wrong, compared, open_ = compare_worlds(own_wall.cluster, own_wall.name, worlds=6, seed=3, one_in=4)
    assert "\n".join(wrong) == ""
    assert open_ > 5_000
    label = own_wall.cluster.label
    figure(f"two walls, PostgreSQL {label}: 6 worlds by lot, {compared:,} answers compared, {open_:,} open, none differs")


def test_the_comparison_notices_a_database_that_shows_more(own_wall: Wall) -> None:
    with own_wall.outside() as outside:
        outside.execute("alter table app.entry disable row level security")
    wrong, _, _ = disagreements(own_wall.cluster, own_wall.name, only=frozenset({"entry"}), one_in=6, lot=random.Random(1))
    assert len(wrong) > 3
    assert all(" 0 allowed but not seen" in one for one in wrong)


def test_the_comparison_notices_a_table_that_allows_more(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.wall.test_two_walls.opens", lambda *_told, **_asked: True)
    wrong, _, _ = disagreements(wall.cluster, wall.name, only=frozenset({"entry"}), one_in=6, lot=random.Random(1))
    assert len(wrong) > 3
    assert all(": 0 seen but not allowed" in one for one in wrong)


def test_both_walls_say_the_same_when_older_notes_are_kept_from_those_who_came_late(own_wall: Wall) -> None:
    """Some by lot since before the notes were written, some since after, some without end; on one placement or on two."""
    with own_wall.outside() as outside:
        outside.execute("select setseed(0.18)")
        outside.execute("""
            update app.involvement
               set notes_since = case floor(random() * 3)::int when 0 then '2026-03-01'::date when 1 then '2026-03-03' end
             where role in ('KW', 'CL', 'SW')""")
        outside.execute("""
            insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                         granted_by, starts_on, notes_since)
            select gen_random_uuid(), i.child_id, p.id, 40, '{}', i.membership_id, i.name, i.role, i.agency_name, 'full', 'once more',
                   'by lot', '2020-01-01', '2026-03-03'
              from app.involvement i join app.placement p on p.child_id = i.child_id where i.role in ('KW', 'CL')""")
    wrong, _, _ = disagreements(own_wall.cluster, own_wall.name)
    assert wrong == []
