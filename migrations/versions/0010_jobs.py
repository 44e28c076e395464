"""The job engine's own tables, and who may touch them: the web may add a job and read back its id, never its arguments."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0010"
down_revision = "0009"

GRANTS = """
grant usage on schema public to portal_web, portal_worker;
revoke all on all functions in schema public from public;
grant select, insert, update, delete on all tables in schema public to portal_worker;
grant usage, select on all sequences in schema public to portal_worker;
grant execute on all functions in schema public to portal_worker;
grant insert on procrastinate_jobs, procrastinate_events to portal_web;
grant select (id) on procrastinate_jobs to portal_web;
grant execute on function procrastinate_defer_jobs_v1(procrastinate_job_to_defer_v1[]) to portal_web;
grant usage on sequence procrastinate_jobs_id_seq, procrastinate_events_id_seq to portal_web;
"""


def upgrade() -> None:
    op.execute("set local search_path = public")
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(SchemaManager.get_schema())  # past SQLAlchemy, which would read its % signs as parameters
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute("set local search_path = public")
    for kind, name in op.get_bind().execute(sa.text(OURS)).all():
        op.execute(f"drop {kind} if exists {name} cascade")
    op.execute("revoke usage on schema public from portal_web, portal_worker")


OURS = """
select kind, name from (
  select 'table' as kind, relname::text as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
  union all
  select 'function', oid::regprocedure::text from pg_proc where pronamespace = 'public'::regnamespace
  union all
  select 'type', typname from pg_type t where typnamespace = 'public'::regnamespace and typtype in ('e', 'c')
     and not exists (select from pg_class c where c.reltype = t.oid and c.relkind = 'r')
) as ours where name like 'procrastinate%'
"""
