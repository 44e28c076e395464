"""The roles of a database cluster, and databases that only they may enter. For the embedded server and for production's alike.

    portal_owner    nologin, owns the tables           portal_web      serves pages      } own nothing, and row
    portal_wall     nologin, owns the wall's functions portal_worker   does the jobs     } security binds them
    portal_migrate  logs in, and becomes portal_owner or portal_wall by SET ROLE

All of it is done by a superuser, from PostgreSQL 15 on, and may be done again: then it mends what has drifted.
"""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import conninfo, sql

OWNER, WALL, MIGRATE, WEB, WORKER = "portal_owner", "portal_wall", "portal_migrate", "portal_web", "portal_worker"

_POWERLESS: LiteralString = "nosuperuser nobypassrls nocreatedb nocreaterole noreplication"

# A page that takes five seconds is lost on whoever waits for it; a job may take its minute. Nobody waits long for a lock.
_LIMITS: dict[str, dict[str, str]] = {
    WEB: {
        "plan_cache_mode": "force_custom_plan",
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "10s",
    },
    WORKER: {"statement_timeout": "60s", "lock_timeout": "2s", "idle_in_transaction_session_timeout": "60s"},
}


def prepare_roles(superuser_dsn: str) -> None:
    """Make the five roles, or bring them back to what they should be."""
    with psycopg.connect(superuser_dsn) as connection:
        connection.execute("select pg_advisory_xact_lock(hashtext('portal roles'))")  # two test runs may begin at once
        for role in (OWNER, WALL):
            _make_role(connection, role, "nologin")
        for role in (WEB, WORKER, MIGRATE):
            # noinherit: a migration that forgets SET ROLE then fails, where it would else make tables of the wrong owner
            _make_role(connection, role, "login noinherit")
        for role, limits in _LIMITS.items():
            for name, value in limits.items():
                statement = sql.SQL("alter role {} set {} = {}")
                connection.execute(statement.format(sql.Identifier(role), sql.Identifier(name), sql.Literal(value)))
        _let_migrations_become_owners(connection)


def create_database(superuser_dsn: str, name: str) -> None:
    """An empty database of `portal_owner`. Only the portal's roles may connect, and nobody else may make anything in it."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        make = sql.SQL("create database {} owner {} template template0 encoding 'UTF8'")
        connection.execute(make.format(sql.Identifier(name), sql.Identifier(OWNER)))
        _let_only_the_portal_connect(connection, name)
    _execute(conninfo.make_conninfo(superuser_dsn, dbname=name), "revoke create on schema public from public")


def clone_database(superuser_dsn: str, template: str, name: str, *, in_memory: bool = False) -> None:
    """A copy of `template` (a database made here), to which nobody may be connected meanwhile.

    Quick: by the log; where the server's files lie in memory, by copying them.
    """
    strategy: LiteralString = "file_copy" if in_memory else "wal_log"
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        make: LiteralString = "create database {} owner {} template {} strategy " + strategy
        connection.execute(sql.SQL(make).format(*map(sql.Identifier, (name, OWNER, template))))
        _let_only_the_portal_connect(connection, name)  # a copy inherits no rights to connect


def drop_database(superuser_dsn: str, name: str) -> None:
    """Remove it, and whoever is still connected. No complaint when there is none of that name."""
    _execute(superuser_dsn, "drop database if exists {} with (force)", name)


def database_exists(superuser_dsn: str, name: str) -> bool:
    with psycopg.connect(superuser_dsn) as connection:
        return connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None


def _make_role(connection: psycopg.Connection, role: str, kind: LiteralString) -> None:
    known = connection.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    verb: LiteralString = "alter" if known else "create"
    connection.execute(sql.SQL(verb + " role {} " + kind + " " + _POWERLESS).format(sql.Identifier(role)))


def _let_migrations_become_owners(connection: psycopg.Connection) -> None:
    # From 16 on each membership says for itself what it allows; before, the role's own `noinherit` says it.
    how: LiteralString = " with inherit false, set true" if connection.info.server_version >= 160000 else ""
    for role in (OWNER, WALL):
        connection.execute(sql.SQL("grant {} to {}" + how).format(sql.Identifier(role), sql.Identifier(MIGRATE)))


def _let_only_the_portal_connect(connection: psycopg.Connection, name: str) -> None:
    for statement in ("revoke all on database {0} from public", "grant connect on database {0} to {1}, {2}, {3}"):
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, (name, WEB, WORKER, MIGRATE))))


def _execute(dsn: str, statement: LiteralString, *names: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:  # databases are made and removed outside transactions
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
