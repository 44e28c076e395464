"""The append-only record of what was seen, done and refused."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


# An entry shows only to those who may read part 32 and every part that it is about (domain.md, rulings). Who sees only the
# placements of their own involvement does not learn of another provider's people: that it exists is not theirs to know. What was
# done under a concern about the provider is hidden from everybody there.
WALL = """
alter table app.trail enable row level security;
alter table app.trail force row level security;
create policy migrations on app.trail to portal_owner using (true) with check (true);
create policy tells on app.trail for insert to portal_web, portal_worker with check (membership_id = (select wall.me()));
create policy reads on app.trail for select to portal_web, portal_worker using (
  child_id = any((select wall.ids('app.children'))::uuid[])
  and (320 = any((select wall.numbers('app.slices'))::smallint[]) and child_id <> all((select wall.ids('app.edge'))::uuid[])
         and abouts <@ (select wall.numbers('app.slices'))::smallint[]
       or 320 = any((select wall.numbers('app.own'))::smallint[]) and membership_id = (select wall.me())
         and abouts <@ (select wall.numbers('app.own'))::smallint[])
  and ((select wall.everywhere()) or role not in ('KW', 'RM', 'CL') or agency_id = (select wall.agency())
       or membership_id = (select wall.me()))
  and (hidden_from_provider is not true or not (select wall.at_a_provider()))
  and ((select wall.words('app.denied'))::text[] = '{}' or not exists (
       select from unnest(abouts) as a where (child_id::text || ':' || a / 10) = any((select wall.words('app.denied'))::text[]))));
grant insert, select on app.trail to portal_web, portal_worker;

create function app.refuse_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin raise exception 'the trail is only ever added to'; end $$;
revoke all on function app.refuse_change() from public;
create trigger only_added_to before update or delete on app.trail for each row execute function app.refuse_change();
create trigger never_emptied before truncate on app.trail for each statement execute function app.refuse_change();
"""

AIM = """
create function wall.aim_refusal() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  found record;
begin
  if new.outcome = 'refused' and new.child_id is null and new.object_id is not null then
    select a.child_id, a.slice into found from wall.asked_for(new.object_id) a;
    new.child_id := found.child_id;
    if found.slice is not null then new.abouts := array[found.slice]; end if;
  end if;
  return new;
end $$;
revoke all on function wall.aim_refusal() from public;
grant execute on function wall.aim_refusal() to portal_owner;
"""


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("session_mark", sa.Text(), nullable=False),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("abouts", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("hidden_from_provider", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("trail_pkey")),
        schema="app",
    )
    op.create_index("trail_child", "trail", ["child_id", "id"], unique=False, schema="app")
    op.create_index("trail_membership", "trail", ["membership_id", "id"], unique=False, schema="app")
    op.execute(WALL)
    op.execute("set role portal_wall")
    op.execute(AIM)
    op.execute("set role portal_owner")
    op.execute("create trigger aim before insert on app.trail for each row execute function wall.aim_refusal()")


def downgrade() -> None:
    op.drop_table("trail", schema="app")
    op.execute("drop function app.refuse_change()")
    op.execute("set role portal_wall")
    op.execute("drop function wall.aim_refusal()")
    op.execute("set role portal_owner")
