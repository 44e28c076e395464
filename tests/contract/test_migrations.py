"""Migrations go up, down and up again, and leave what the models say; the newest one's number stands in a file of its own."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import portal.every_model  # noqa: F401  the metadata knows every table
from portal.foundation.database import SCHEMA, Base
from portal.foundation.migrations import FOLDER, downgrade, upgrade
from tests.contract.catalog import catalog
from tests.databases import Cluster, for_sqlalchemy

SCRIPTS = ScriptDirectory(str(FOLDER))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    with cluster.empty() as name:
        yield name


def migrate_dsn(cluster: Cluster, name: str) -> str:
    return for_sqlalchemy(cluster.dsn("portal_migrate", name))


def test_the_newest_migrations_number_stands_in_a_file_so_that_two_branches_meet_in_git() -> None:
    assert (FOLDER / ".current-head").read_text() == f"{SCRIPTS.get_current_head()}\n"


def test_the_migrations_are_one_numbered_row() -> None:
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS
    assert len(SCRIPTS.get_heads()) == 1
    assert all(path.name.startswith(SCRIPTS.get_revision(path.name[:4]).revision) for path in (FOLDER / "versions").glob("*.py"))


def test_up_down_and_up_again(cluster: Cluster, empty: str, tables_only: str) -> None:
    dsn = migrate_dsn(cluster, empty)
    upgrade(dsn)
    first = catalog(cluster.superuser_dsn(empty))
    for revision in ["base", REVISIONS[-1]]:
        (downgrade if revision == "base" else upgrade)(dsn, revision)
    assert catalog(cluster.superuser_dsn(empty)) == first == catalog(cluster.superuser_dsn(tables_only))


def test_each_migration_goes_one_step_back_and_forth(cluster: Cluster, empty: str) -> None:
    dsn = migrate_dsn(cluster, empty)
    before = ""
    for revision, behind in zip(REVISIONS, ["base", *REVISIONS[:-1]], strict=True):
        upgrade(dsn, revision)
        after = catalog(cluster.superuser_dsn(empty))
        downgrade(dsn, behind)
        assert catalog(cluster.superuser_dsn(empty)) == (before or catalog(cluster.superuser_dsn(empty))), (
            f"{revision} leaves something behind"
        )
        upgrade(dsn, revision)
        assert catalog(cluster.superuser_dsn(empty)) == after, f"{revision} makes something else the second time"
        before = after


def test_down_to_the_base_nothing_is_left(cluster: Cluster, empty: str) -> None:
    dsn = migrate_dsn(cluster, empty)
    upgrade(dsn)
    downgrade(dsn, "base")
    with psycopg.connect(cluster.superuser_dsn(empty)) as outside:
        left = outside.execute("""
            select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('app', 'wall', 'signin', 'public') and c.relkind in ('r', 'v', 'S', 'm') and c.relname <> 'alembic_version'
            union all
            select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname in ('app', 'wall', 'signin', 'public')
            union all
            select n.nspname, t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace
             where n.nspname in ('app', 'wall', 'signin', 'public') and t.typtype in ('e', 'd') """).fetchall()
    assert left == []


def test_a_world_survives_a_migration_that_is_done_again(cluster: Cluster, demo_world: str) -> None:
    with cluster.copy_of(demo_world) as name:
        with psycopg.connect(cluster.superuser_dsn(name)) as outside:
            before = outside.execute("select count(*), md5(string_agg(t::text, '' order by id)) from app.completion t").fetchone()
        downgrade(migrate_dsn(cluster, name), "0011")
        upgrade(migrate_dsn(cluster, name))
        with psycopg.connect(cluster.superuser_dsn(name)) as outside:
            assert outside.execute("select count(*) from app.completion").fetchone() == (before[0],)  # type: ignore[index]


def test_what_the_migrations_made_is_what_the_models_say(cluster: Cluster, tables_only: str) -> None:
    engine = create_engine(for_sqlalchemy(cluster.superuser_dsn(tables_only)))
    with engine.connect() as connection:
        options = {
            "include_schemas": True,
            "version_table_schema": SCHEMA,
            "include_name": _ours,
            "compare_type": True,
            "compare_server_default": True,
        }
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    engine.dispose()
    assert differences == []


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return name == SCHEMA if kind == "schema" else name != "alembic_version"


def test_a_migration_that_waits_for_a_lock_gives_up(cluster: Cluster, tables_only: str) -> None:
    from sqlalchemy.exc import OperationalError

    with cluster.copy_of(tables_only) as name:
        dsn = migrate_dsn(cluster, name)
        downgrade(dsn, "0011")
        with psycopg.connect(cluster.superuser_dsn(name)) as reader:
            reader.execute("select * from app.completion")
            with pytest.raises(OperationalError, match="lock timeout"):
                upgrade(dsn)


def test_constraints_and_checks_are_the_models_too(cluster: Cluster, tables_only: str) -> None:
    """Alembic compares neither CHECKs nor names of keys; the catalog of a database made from the models does."""
    engine = create_engine(for_sqlalchemy(cluster.superuser_dsn("postgres")))
    with cluster.empty() as name:
        made = create_engine(for_sqlalchemy(cluster.superuser_dsn(name)))
        with made.begin() as connection:
            connection.execute(text(f"create schema {SCHEMA}"))
            Base.metadata.create_all(connection)
        from_models = _constraints(cluster.superuser_dsn(name))
        made.dispose()
    engine.dispose()
    assert _constraints(cluster.superuser_dsn(tables_only)) == from_models


def _constraints(dsn: str) -> set[tuple[str, ...]]:
    with psycopg.connect(dsn) as outside:
        return set(outside.execute("""
            select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
             where connamespace = 'app'::regnamespace and contype <> 'n' and conrelid::regclass::text <> 'app.alembic_version'
            union all
            select tablename, indexname, indexdef from pg_indexes where schemaname = 'app' and tablename <> 'alembic_version'
            """).fetchall())  # fmt: skip
