"""The catalog is the one that was looked at, and no line of it breaks a rule of the wall."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from portal.children.models import Walled
from portal.foundation.database import SCHEMA, Base
from tests.contract.catalog import SNAPSHOT, catalog
from tests.databases import Cluster

NOT_ABOUT_CHILDREN = {"alembic_version"}
SWEPT = ("draft", "signin_challenge", "signin_throttle")
"""No record of anything: unsent words, questions to passkeys and counts of tries go when their time is over, by the wall's hand alone."""
SPECIAL = {"owner": "portal_owner", "wall": "portal_wall"}


@pytest.fixture
def outside(cluster: Cluster, tables_only: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(cluster.superuser_dsn(tables_only)) as connection:
        yield connection


def test_the_catalog_is_the_one_that_was_looked_at(cluster: Cluster, tables_only: str) -> None:
    now = catalog(cluster.superuser_dsn(tables_only)).splitlines()
    kept = SNAPSHOT.read_text().splitlines()
    more, fewer = sorted(set(now) - set(kept)), sorted(set(kept) - set(now))
    assert (more, fewer) == ([], []), "write it anew with `python -m tests.contract.catalog` and read the difference"


def test_every_table_with_a_child_in_it_is_secured_and_forced(outside: psycopg.Connection) -> None:
    open_ = outside.execute("""
        select relname from pg_class where relnamespace = 'app'::regnamespace and relkind in ('r', 'p')
           and not (relrowsecurity and relforcerowsecurity)""").fetchall()
    assert {row[0] for row in open_} == NOT_ABOUT_CHILDREN


def test_every_model_of_a_childs_record_is_guarded(outside: psycopg.Connection) -> None:
    guarded = {row[0] for row in outside.execute("select relname from wall.guarded g join pg_class c on c.oid = g.name")}
    walled = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Walled)}  # type: ignore[attr-defined]
    with_a_child = {table.name for table in Base.metadata.tables.values() if "child_id" in table.columns}
    assert walled | {"placement"} == guarded
    # An invitation's child is read by no user but the wall's own: its column is granted to nobody.
    assert with_a_child == guarded | {"trail", "notice", "invitation"}
    read = "select has_column_privilege(who, 'app.invitation', 'child_id', 'select') from unnest(array['portal_web', 'portal_worker']) who"
    assert [row[0] for row in outside.execute(read)] == [False, False]


def test_older_notes_stay_closed_in_every_table_that_says_when_a_row_was_written(outside: psycopg.Connection) -> None:
    dated = {table.name for table in Base.metadata.tables.values() if {"child_id", "slice", "written_at"} <= set(table.columns.keys())}
    kept = {
        row[0]
        for row in outside.execute("select tablename from pg_policies where policyname = 'older_notes' and permissive = 'RESTRICTIVE'")
    }
    assert dated
    assert kept == dated, "a migration with such a table calls wall.keep_older_notes"


def test_reading_begins_with_the_children_whom_one_is_near(outside: psycopg.Connection) -> None:
    policies = outside.execute("""
        select tablename, qual from pg_policies where schemaname = 'app' and cmd in ('SELECT', 'ALL')
           and permissive = 'PERMISSIVE' and 'portal_web' = any(roles)
           and tablename in (select relname from wall.guarded g join pg_class c on c.oid = g.name)""").fetchall()
    assert len(policies) >= 18
    for table, using in policies:
        first = re.sub(r"[\s()]+", " ", using).strip()
        assert first.startswith("child_id = ANY SELECT wall.ids 'app.children'"), table


def test_only_the_owner_and_the_wall_pass_without_a_question(outside: psycopg.Connection) -> None:
    free = outside.execute("""
        select tablename, policyname, roles::text[] from pg_policies
         where schemaname = 'app' and (qual = 'true' or with_check = 'true')""").fetchall()
    assert free
    for table, policy, roles in free:
        assert set(roles) <= {"portal_owner", "portal_wall"}, (table, policy)


def test_every_secured_table_lets_its_owner_migrate_it(outside: psycopg.Connection) -> None:
    """FORCE binds the owner: without this a backfill changes no row, and says nothing."""
    missing = outside.execute("""
        select relname from pg_class c where relnamespace = 'app'::regnamespace and relrowsecurity and not exists (
          select from pg_policies p where p.schemaname = 'app' and p.tablename = c.relname and p.roles = '{portal_owner}'
             and p.cmd = 'ALL' and p.qual = 'true' and p.with_check = 'true')""").fetchall()
    assert missing == []


def test_no_policy_is_for_everybody(outside: psycopg.Connection) -> None:
    assert outside.execute("select tablename from pg_policies where 'public' = any(roles)").fetchall() == []


def test_each_row_is_asked_about_by_values_worked_out_once(outside: psycopg.Connection) -> None:
    """A setting is read as (select wall.x()), so that it is read once for each statement and not once for each row."""
    for table, name, text in outside.execute(
        "select tablename, policyname, coalesce(qual, '') || ' ' || coalesce(with_check, '') from pg_policies where schemaname = 'app'"
    ).fetchall():
        calls = len(re.findall(r"wall\.\w+\(", text))
        worked_out_once = len(re.findall(r"SELECT wall\.\w+\(", text)) + len(re.findall(r"FROM wall\.released_slices\(", text))
        assert calls == worked_out_once, (table, name)


def test_a_definer_function_has_a_fixed_search_path_and_is_not_for_everybody(outside: psycopg.Connection) -> None:
    functions = outside.execute("""
        select p.oid::regprocedure::text, pg_get_userbyid(p.proowner), p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE')
          from pg_proc p where p.prosecdef and p.pronamespace::regnamespace::text in ('app', 'wall', 'signin', 'public')""").fetchall()
    assert len(functions) >= 15
    for name, owner, settings, for_everybody in functions:
        assert owner == "portal_wall", name
        assert "search_path=pg_catalog" in (settings or []), name
        assert not for_everybody, name


def test_no_function_of_ours_is_for_everybody(outside: psycopg.Connection) -> None:
    open_ = outside.execute("""
        select p.oid::regprocedure::text from pg_proc p where has_function_privilege('public', p.oid, 'EXECUTE')
           and p.pronamespace::regnamespace::text in ('app', 'wall', 'signin', 'public')""").fetchall()
    assert open_ == []


def test_nothing_is_granted_to_everybody(outside: psycopg.Connection) -> None:
    for line in SNAPSHOT.read_text().splitlines():
        assert not (line.startswith("grant") and line.endswith("PUBLIC")) or line == "grant USAGE on schema public to PUBLIC", line


def test_the_owner_owns_the_tables_and_the_wall_its_own_few(outside: psycopg.Connection) -> None:
    owners = dict(outside.execute("""
        select n.nspname, string_agg(distinct pg_get_userbyid(c.relowner), ', ')
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('app', 'wall', 'public') and c.relkind = 'r' group by 1""").fetchall())  # fmt: skip
    assert owners == {"app": "portal_owner", "wall": "portal_wall", "public": "portal_owner"}


def test_nothing_is_granted_that_deletes_or_empties(outside: psycopg.Connection) -> None:
    lines = [line for line in SNAPSHOT.read_text().splitlines() if line.startswith("grant") and " on app." in line]
    assert lines
    found = [line for line in lines if re.search(r"DELETE|TRUNCATE|REFERENCES \(|TRIGGER", line) and "portal_w" in line]
    assert found == [f"grant DELETE, INSERT, SELECT, UPDATE on app.{table} to portal_wall" for table in SWEPT]


def test_views_ask_as_whoever_reads_them(outside: psycopg.Connection) -> None:
    views = outside.execute("""
        select relname, coalesce(reloptions::text, '') from pg_class where relkind = 'v'
           and relnamespace in ('app'::regnamespace, 'wall'::regnamespace)
        """).fetchall()  # fmt: skip
    assert [name for name, options in views if "security_invoker=true" not in options] == []
    assert outside.execute("select relname from pg_class where relkind = 'm' and relnamespace = 'app'::regnamespace").fetchall() == []


def test_every_walled_tables_index_leads_with_the_child(outside: psycopg.Connection) -> None:
    missing = outside.execute("""
        select g.name::text from wall.guarded g where not exists (
          select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
           where i.indrelid = g.name and a.attname = 'child_id' and i.indpred is null)""").fetchall()
    assert missing == []
    assert SCHEMA == "app"
