"""The generated world: always the same, whole, and with a token in everything that somebody must not read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from portal.access.parts import Part, Role
from portal.demo.canaries import NO_WORDS, plant, text_columns
from portal.demo.seed import seed, seeded_memberships
from portal.demo.seed_sheets import COLUMNS
from portal.demo.seed_words import Marks
from portal.foundation.refusals import Refused
from tests.databases import Cluster
from tests.world import looking_from_outside

FOREIGN_KEYS = (
    "select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated from pg_constraint where contype = 'f' order by 1, 2"
)
WALLED = "select name::text as walled from wall.guarded"


class Generated:
    """A small world, its tokens, and what stands in its tables."""

    def __init__(self, cluster: Cluster, name: str, tokens: Path) -> None:
        self.dsn = cluster.dsn("portal_migrate", name)
        self.web_dsn = cluster.dsn("portal_web", name)
        self.sentence = seed(self.dsn, scale="S", seed=7, canaries=tokens, trail_rows=200)
        self.tokens: list[dict[str, Any]] = [json.loads(line) for line in tokens.read_text().splitlines()]


@pytest.fixture(scope="module")
def stage(
    cluster: Cluster, tables_only: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Generated, psycopg.Connection[Any]]]:
    with cluster.copy_of(tables_only) as name, looking_from_outside(cluster, name) as outside:
        keys_before = outside.execute(FOREIGN_KEYS).fetchall()
        generated = Generated(cluster, name, tmp_path_factory.mktemp("tokens") / "tokens.jsonl")
        assert outside.execute(FOREIGN_KEYS).fetchall() == keys_before
        yield generated, outside


@pytest.fixture
def generated(stage: tuple[Generated, psycopg.Connection[Any]]) -> Generated:
    return stage[0]


@pytest.fixture
def outside(stage: tuple[Generated, psycopg.Connection[Any]]) -> psycopg.Connection[Any]:
    return stage[1]


def test_it_says_how_much_there_is(generated: Generated, outside: psycopg.Connection[Any]) -> None:
    entries = outside.execute("select count(*) from app.entry").fetchone()
    assert entries is not None
    assert "50 children" in generated.sentence
    assert f"{entries[0]:,} entries" in generated.sentence


def test_one_scale_and_one_seed_are_always_one_world(
    cluster: Cluster, tables_only: str, outside: psycopg.Connection[Any], tmp_path: Path
) -> None:
    with cluster.copy_of(tables_only) as name, looking_from_outside(cluster, name) as again:
        Generated(cluster, name, tmp_path / "tokens.jsonl")
        for table, columns in COLUMNS.items():
            whole = (
                f"select md5(string_agg(md5(t::text), '' order by t::text)) from (select {', '.join(columns.split())} from app.{table}) t"
            )
            assert again.execute(whole).fetchone() == outside.execute(whole).fetchone(), table


def test_another_seed_stands_beside_the_first(cluster: Cluster, tables_only: str) -> None:
    with cluster.copy_of(tables_only) as name, looking_from_outside(cluster, name) as there:
        dsn = cluster.dsn("portal_migrate", name)
        seed(dsn, scale="S", seed=1, trail_rows=0)
        seed(dsn, scale="S", seed=2, trail_rows=0)
        assert there.execute("select count(*) as children, count(distinct case_code) as codes from app.child").fetchone() == (100, 100)


def test_the_same_world_is_not_poured_twice(generated: Generated) -> None:
    with pytest.raises(Refused, match="already"):
        seed(generated.dsn, scale="S", seed=7)


def test_every_token_is_unique_and_stands_in_one_childs_record_only(generated: Generated, outside: psycopg.Connection[Any]) -> None:
    tokens = [one["token"] for one in generated.tokens]
    assert len(tokens) > 5_000
    assert len(set(tokens)) == len(tokens)
    written: dict[str, str] = {}
    for (table,) in outside.execute(WALLED).fetchall():
        for child, text in outside.execute(f"select child_id, string_agg(t::text, ' ') from {table} t group by 1").fetchall():
            written[str(child)] = written.get(str(child), "") + text
    assert [one for one in generated.tokens if one["token"] not in written[one["child"]]] == []
    for child, text in written.items():
        others = [one["token"] for one in generated.tokens[::97] if one["child"] != child and one["token"] in text]
        assert others == [], child


def test_tokens_stand_in_every_part_that_has_words(generated: Generated) -> None:
    assert {one["part"] for one in generated.tokens} == set(map(int, Part)) - {Part.ACCESS_LOG, Part.AGGREGATES}
    assert {one["class"] for one in generated.tokens} == {"name", "date", "postcode", "phone", "reference"}


def test_every_text_of_the_record_holds_a_token_of_its_child(generated: Generated, outside: psycopg.Connection[Any]) -> None:
    of_child: dict[str, list[str]] = {}
    for one in generated.tokens:
        of_child.setdefault(one["child"], []).append(one["token"])
    texts = outside.execute(
        "select child_id, text from app.entry union all select child_id, passages::text from app.plan_section"
    ).fetchall()
    assert len(texts) > 4_000
    assert [text for child, text in texts if not any(token in text for token in of_child[str(child)])] == []


def test_there_is_a_sign_in_for_every_role(generated: Generated) -> None:
    assert {one.role for one in seeded_memberships(generated.dsn).values()} == set(Role)


def test_who_stood_near_a_child_in_an_earlier_home_reads_nothing_any_more(generated: Generated, outside: psycopg.Connection[Any]) -> None:
    ended = outside.execute(
        "select i.membership_id, i.child_id from app.involvement i where i.ended_at is not null and not exists "
        "(select from app.involvement j where j.child_id = i.child_id and j.membership_id = i.membership_id and j.ended_at is null)"
    ).fetchall()
    assert len(ended) > 5
    with psycopg.connect(generated.web_dsn) as web:
        for membership, child in ended:
            assert _entries(web, membership, child) == 0
        near = outside.execute(
            "select membership_id, child_id from app.involvement where ended_at is null and role = 'KW' limit 1"
        ).fetchone()
        assert near is not None
        assert _entries(web, *near) > 20


def _entries(web: psycopg.Connection[Any], membership: UUID, child: UUID) -> int:
    with web.transaction():
        web.execute("select wall.enter(%s)", [membership])
        found = web.execute("select count(*) from app.entry where child_id = %s", [child]).fetchone()
    assert found is not None
    return int(found[0])


# Every text behind the wall is marked


def unmarked(outside: psycopg.Connection[Any]) -> list[str]:
    """Text columns behind the wall that should hold marks and hold none."""
    found = []
    for column in text_columns(outside):
        query = sql.SQL("select count(*) from {} where {}::text ~ 'NR/'").format(
            sql.Identifier("app", column.table), sql.Identifier(column.name)
        )
        if column.words and outside.execute(query).fetchone() == (0,):
            found.append(f"{column.table}.{column.name}")
    return found


def test_every_text_column_of_every_walled_table_holds_marks_or_says_why_not(outside: psycopg.Connection[Any]) -> None:
    assert unmarked(outside) == []
    assert len({column.table for column in text_columns(outside) if column.words}) >= 18


def test_every_reason_for_holding_no_marks_is_about_a_column_that_exists(outside: psycopg.Connection[Any]) -> None:
    columns = text_columns(outside)
    known = {f"{one.table}.{one.name}" for one in columns} | {f"*.{one.name}" for one in columns}
    assert NO_WORDS.keys() - known == set()
    assert all(len(reason) > 6 for reason in NO_WORDS.values())


def test_every_filled_text_is_marked_and_its_mark_is_told_with_its_child(generated: Generated, outside: psycopg.Connection[Any]) -> None:
    told = {one["token"]: one["child"] for one in generated.tokens}
    for column in text_columns(outside):
        name, table = sql.Identifier(column.name), sql.Identifier("app", column.table)
        rows = outside.execute(sql.SQL("select child_id, {0}::text from {1} where {0}::text <> ''").format(name, table)).fetchall()
        for child, text in rows if column.words and not column.kind.startswith("json") else ():
            assert told.get(text[text.rindex("NR/") :]) == str(child), column


def test_a_new_text_column_without_a_mark_would_be_found(cluster: Cluster, tables_only: str, tmp_path: Path) -> None:
    """Somebody adds a column, and pours its words after the marks were planted."""
    with cluster.copy_of(tables_only) as name, looking_from_outside(cluster, name) as there:
        Generated(cluster, name, tmp_path / "tokens.jsonl")
        there.execute("alter table app.decision add column secret text default 'words that nobody marked'")
        assert unmarked(there) == ["decision.secret"]
        plant(there, Marks(9, (tmp_path / "more.jsonl").open("w")))
        assert unmarked(there) == []


def test_a_new_table_behind_the_wall_is_filled_and_marked_by_itself(cluster: Cluster, tables_only: str, tmp_path: Path) -> None:
    with cluster.copy_of(tables_only) as name, looking_from_outside(cluster, name) as there:
        there.execute("create table app.diary (like app.decision including all)")
        there.execute("alter table app.diary add column mood text not null check (mood in ('bright', 'low'))")
        there.execute("alter table app.diary owner to portal_owner")
        there.execute("call wall.guard('app.diary')")
        seed(cluster.dsn("portal_migrate", name), scale="S", seed=7, canaries=tmp_path / "tokens.jsonl", trail_rows=0)
        assert there.execute("select count(*) > 0, min(mood) from app.diary").fetchone() == (True, "bright")
        assert unmarked(there) == []
