"""What waits for somebody is found by whose it is, not by looking at every open item of all their children.

Row security lets no index over `owners` be used by itself, since comparing arrays could tell of rows that are hidden. So the wall names
the items of the membership that acts and of those it covers for; each of them is still read under row security.
"""

from alembic import op

revision = "0035"
down_revision = "0034"

TURNS = """
create function wall.turns() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(d.id), '{}') from app.due_item d
   where d.done_at is null and d.owners && ((select wall.me()) || (select wall.ids('app.covers'))::uuid[])
$$;
revoke all on function wall.turns() from public;
grant execute on function wall.turns() to portal_web;
"""


def upgrade() -> None:
    op.execute("create index due_item_owners on app.due_item using gin (owners) where done_at is null")
    op.execute("set role portal_wall")
    op.execute(TURNS)
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    op.execute("drop function wall.turns()")
    op.execute("set role portal_owner")
    op.execute("drop index app.due_item_owners")
