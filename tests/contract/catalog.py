"""What Alembic does not see: row security, policies, grants, triggers, functions, owners. As text, to be held against a snapshot.

The snapshot is tests/contract/catalog.txt. After a deliberate change write it anew, read the difference, commit both:

    .venv/bin/python -m tests.contract.catalog
"""

import os
from pathlib import Path

import psycopg

SNAPSHOT = Path(__file__).with_name("catalog.txt")
SCHEMAS = "('app', 'wall', 'signin', 'public')"

TABLES = f"""
select 'table ' || n.nspname || '.' || c.relname || ' owner ' || pg_get_userbyid(c.relowner)
       || case when c.relrowsecurity then ' secured' else '' end || case when c.relforcerowsecurity then ' forced' else '' end
       || case when c.relkind = 'v' then ' view ' || coalesce(array_to_string(c.reloptions, ','), '') else '' end
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in {SCHEMAS} and c.relkind in ('r', 'v', 'm', 'p')"""

POLICIES = """
select 'policy ' || schemaname || '.' || tablename || ' ' || policyname || ' ' || permissive || ' ' || cmd || ' to '
       || array_to_string(array(select unnest(roles) order by 1), ', ')
       || coalesce(E'\\n    using ' || regexp_replace(qual, E'\\\\s+', ' ', 'g'), '')
       || coalesce(E'\\n    check ' || regexp_replace(with_check, E'\\\\s+', ' ', 'g'), '')
  from pg_policies"""

GRANTS = f"""
select 'grant ' || string_agg(a.privilege_type, ', ' order by a.privilege_type) || ' on ' || n.nspname || '.' || c.relname || ' to '
       || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
  from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(c.relacl) a
 where n.nspname in {SCHEMAS} and a.grantee <> c.relowner
 group by n.nspname, c.relname, a.grantee
union all
select 'grant ' || a.privilege_type || ' (' || string_agg(t.attname, ', ' order by t.attname) || ') on ' || n.nspname || '.' || c.relname
       || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
  from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace
       cross join lateral aclexplode(t.attacl) a
 where n.nspname in {SCHEMAS}
 group by n.nspname, c.relname, a.grantee, a.privilege_type
union all
select 'grant ' || a.privilege_type || ' on schema ' || n.nspname || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
  from pg_namespace n cross join lateral aclexplode(n.nspacl) a
 where n.nspname in {SCHEMAS} and a.grantee <> n.nspowner"""

FUNCTIONS = """
select 'function ' || p.oid::regprocedure || ' owner ' || pg_get_userbyid(p.proowner)
       || case when p.prosecdef then ' definer' else '' end || coalesce(' set ' || array_to_string(p.proconfig, ', '), '')
       || ' for ' || coalesce((
            select string_agg(distinct coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), ', ')
              from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee <> p.proowner), 'nobody else')
       || case when n.nspname = 'public' then '' else ' ' || md5(p.prosrc) end
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('app', 'wall', 'signin', 'public')"""

TRIGGERS = """
select 'trigger ' || c.oid::regclass || ' ' || pg_get_triggerdef(t.oid)
  from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'app'::regnamespace"""


def catalog(dsn: str) -> str:
    """The whole catalog, one line each, sorted."""
    with psycopg.connect(dsn) as outside:
        outside.execute("set search_path = pg_catalog")
        lines = [row[0] for query in (TABLES, POLICIES, GRANTS, FUNCTIONS, TRIGGERS) for row in outside.execute(query)]
    return "\n".join(sorted(lines)) + "\n"


def main() -> None:
    from tests.databases import Cluster

    cluster = Cluster(f"catalog-{os.getpid()}")
    try:
        SNAPSHOT.write_text(catalog(cluster.superuser_dsn(cluster.tables_only())))
    finally:
        cluster.leave()


if __name__ == "__main__":
    main()
