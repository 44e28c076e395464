"""Older notes stay closed in every table that says when a row was written; and what the wall asks for each child is planned once.

What wall.enter, wall.standing and wall.opened ask is found by ids, so one plan serves everybody. portal_web plans each statement for
the actor at hand (0003), and that held inside them too: a list of 26 children spent 25 ms on planning, 2.5 without.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

ASKED_FOR_EACH_CHILD = ("wall.enter(uuid)", "wall.standing(uuid)", "wall.opened(uuid)")

# A migration that makes a table with `written_at` and calls wall.guard calls this as well (tests/contract/test_catalog.py).
OLDER_NOTES = """
create procedure wall.keep_older_notes(t regclass) language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create policy older_notes on %s as restrictive for select to portal_web, portal_worker using (
    child_id = any((select wall.ids(''app.children''))::uuid[]) and (
      slice / 10 <> 30 or (select wall.me()) = any(mine)
      or written_at >= coalesce(((select wall.notes()) ->> coalesce(placement_id, child_id)::text)::timestamptz, ''-infinity'')
      or child_id = any((select wall.ids(''app.released''))::uuid[])
        and ((child_id, slice) in (select r.child_id, r.slice from wall.released_slices() r)
             or id = any((select wall.released_rows())::uuid[]))))', t);
end $$;
revoke all on procedure wall.keep_older_notes(regclass) from public;
grant execute on procedure wall.keep_older_notes(regclass) to portal_owner;
"""
SINCE_0018 = ("belonging", "belonging_picture", "belonging_trouble", "due_override", "handing_over", "move_words", "placement_step")


def upgrade() -> None:
    op.execute("set role portal_wall")
    op.execute(sa.text(OLDER_NOTES))
    for function in ASKED_FOR_EACH_CHILD:
        op.execute(f"alter function {function} set plan_cache_mode = force_generic_plan")
    op.execute("set role portal_owner")
    for table in SINCE_0018:
        op.execute(f"call wall.keep_older_notes('app.{table}')")


def downgrade() -> None:
    for table in SINCE_0018:
        op.execute(f"drop policy older_notes on app.{table}")
    op.execute("set role portal_wall")
    op.execute("drop procedure wall.keep_older_notes(regclass)")
    for function in ASKED_FOR_EACH_CHILD:
        op.execute(f"alter function {function} reset plan_cache_mode")
    op.execute("set role portal_owner")
