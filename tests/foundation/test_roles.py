"""The cluster's roles and the databases that only they may enter, on each PostgreSQL this machine has."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from portal.foundation.embedded import Server, throwaway_server
from portal.foundation.postgres_binaries import CannotRun, choose_binaries
from portal.foundation.roles import clone_database, create_database, database_exists, drop_database, prepare_roles

POWERS = "rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
LOGIN_ROLES = ("portal_web", "portal_worker", "portal_migrate")


@pytest.fixture(scope="module", params=["embedded", "system"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    try:
        binaries = choose_binaries(request.param)
    except CannotRun:
        pytest.skip(f"this machine has no {request.param} PostgreSQL")
    with throwaway_server(binaries) as running:
        prepare_roles(running.dsn())
        create_database(running.dsn(), "house")
        yield running


def ask(server: Server, question: str, user: str = "postgres", dbname: str = "house") -> object:
    with psycopg.connect(server.dsn(user, dbname)) as connection:
        row = connection.execute(question).fetchone()  # type: ignore[call-overload]
    return row[0] if len(row) == 1 else row


def refused(server: Server, statement: str, user: str) -> bool:
    with psycopg.connect(server.dsn(user, "house")) as connection:
        try:
            connection.execute(statement)  # type: ignore[call-overload]
        except psycopg.errors.InsufficientPrivilege:
            return True
        connection.rollback()
    return False


@pytest.mark.parametrize("role", ["portal_owner", "portal_wall", *LOGIN_ROLES])
def test_no_role_has_powers_over_the_cluster_and_only_three_log_in(server: Server, role: str) -> None:
    may_log_in = role in LOGIN_ROLES
    assert ask(server, f"select {POWERS} from pg_roles where rolname = '{role}'") == (may_log_in, False, False, False, False, False)


def test_to_prepare_again_mends_a_role_that_drifted(server: Server) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("alter role portal_web superuser bypassrls")
        connection.execute("alter role portal_web set statement_timeout = 0")
    prepare_roles(server.dsn())
    assert ask(server, "select rolsuper, rolbypassrls from pg_roles where rolname = 'portal_web'") == (False, False)
    assert ask(server, "show statement_timeout", "portal_web") == "5s"


@pytest.mark.parametrize(("role", "limits"), [("portal_web", ("5s", "2s", "10s")), ("portal_worker", ("1min", "2s", "1min"))])
def test_a_page_and_a_job_have_their_time_limits(server: Server, role: str, limits: tuple[str, str, str]) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert tuple(ask(server, f"show {name}", role) for name in names) == limits


@pytest.mark.parametrize("role", ["portal_web", "portal_worker", "portal_migrate"])
@pytest.mark.parametrize("statement", ["create table t ()", "create temporary table t ()", "create schema s"])
def test_nobody_makes_anything_under_the_name_they_log_in_with(server: Server, role: str, statement: str) -> None:
    assert refused(server, statement, role)


@pytest.mark.parametrize("become", ["portal_owner", "portal_wall", "portal_migrate"])
@pytest.mark.parametrize("role", ["portal_web", "portal_worker"])
def test_who_serves_pages_or_does_jobs_can_become_no_owner(server: Server, role: str, become: str) -> None:
    assert refused(server, f"set role {become}", role)


def test_a_migration_becomes_the_owner_and_then_makes_tables(server: Server) -> None:
    with psycopg.connect(server.dsn("portal_migrate", "house")) as connection:
        connection.execute("set role portal_owner")
        connection.execute("create schema app")
        connection.execute("create table app.words (word text)")
        owner = connection.execute("select tableowner from pg_tables where tablename = 'words'").fetchone()
        connection.execute("set role portal_wall")
        connection.rollback()
    assert owner == ("portal_owner",)


@pytest.mark.parametrize("copied", [False, True])
def test_only_the_portals_roles_may_connect_to_a_database_or_to_its_copy(server: Server, copied: bool) -> None:
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("drop role if exists stranger")
        connection.execute("create role stranger login")
    create_database(server.dsn(), "template_house")
    name = "template_house"
    if copied:
        clone_database(server.dsn(), "template_house", "copied_house")
        name = "copied_house"
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(server.dsn("stranger", name))
    assert [ask(server, "select current_user", role, name) for role in LOGIN_ROLES] == list(LOGIN_ROLES)
    for made in {"template_house", name}:
        drop_database(server.dsn(), made)


def test_a_copy_holds_the_rows_and_is_independent(server: Server) -> None:
    create_database(server.dsn(), "first")
    with psycopg.connect(server.dsn(dbname="first")) as connection:
        connection.execute("create table words as select 'Rowan' as word")
    clone_database(server.dsn(), "first", "second")
    drop_database(server.dsn(), "first")
    assert ask(server, "select word from words", dbname="second") == "Rowan"
    assert ask(server, "select pg_get_userbyid(datdba) from pg_database where datname = 'second'") == "portal_owner"
    drop_database(server.dsn(), "second")


def test_to_drop_a_database_sends_away_who_is_connected_and_may_be_repeated(server: Server) -> None:
    create_database(server.dsn(), 'odd "name"')
    with psycopg.connect(server.dsn("portal_web", 'odd "name"')) as connection:
        drop_database(server.dsn(), 'odd "name"')
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    assert not database_exists(server.dsn(), 'odd "name"')
    drop_database(server.dsn(), 'odd "name"')


def test_sqlalchemy_takes_the_same_address(server: Server) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(server.dsn("portal_web", "house").replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        assert connection.execute(text("select current_user")).scalar_one() == "portal_web"
    engine.dispose()
