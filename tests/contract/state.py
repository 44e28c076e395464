"""All that stands in a database, as one hash for each table, so that a test can say that nothing was changed."""

from typing import Any

import psycopg
from psycopg import sql

SEEING = frozenset({"trail", "signin_session", "signin_challenge"})
"""What a page view may touch: the trail, when a session was last seen, and what a passkey was asked."""


def everything(owner: psycopg.Connection[Any], but: frozenset[str] = SEEING) -> dict[str, str]:
    """Table -> hash of all its rows."""
    rows = owner.execute("""
        select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname in ('app', 'wall', 'signin', 'public') order by 1, 2""").fetchall()
    tables = [(row[0], row[1]) for row in rows if row[1] not in but]
    state = {}
    for schema, table in tables:
        query = sql.SQL("select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {} t").format(
            sql.Identifier(schema, table)
        )
        row = owner.execute(query).fetchone()
        assert row is not None
        state[f"{schema}.{table}"] = row[0]
    return state
