"""Secrets, sessions and attempts, behind exact-match functions."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


CLOSED = """
alter table app.credential enable row level security; alter table app.credential force row level security;
create policy migrations on app.credential to portal_owner using (true) with check (true);
create policy wall_keeps on app.credential to portal_wall using (true) with check (true);
grant select, insert, update on app.credential to portal_wall;
alter table app.signin_session enable row level security; alter table app.signin_session force row level security;
create policy migrations on app.signin_session to portal_owner using (true) with check (true);
create policy wall_keeps on app.signin_session to portal_wall using (true) with check (true);
grant select, insert, update on app.signin_session to portal_wall;
alter table app.signin_attempt enable row level security; alter table app.signin_attempt force row level security;
create policy migrations on app.signin_attempt to portal_owner using (true) with check (true);
create policy wall_keeps on app.signin_attempt to portal_wall using (true) with check (true);
grant select, insert, update on app.signin_attempt to portal_wall;
"""

# Every function matches exactly one key: nothing here lists people, sessions or attempts.
FUNCTIONS = """
create function signin.account(address text, out person_id uuid, out password_hash text, out totp_secret text, out suspended boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, c.totp_secret, p.suspended_at is not null
    from app.person p join app.credential c on c.person_id = p.id where p.email = lower(address) $$;

create function signin.memberships(who uuid)
returns table (membership_id uuid, agency_id uuid, agency_name text, agency_kind text, role text)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, a.id, a.name, a.kind, m.role from app.membership m join app.agency a on a.id = m.agency_id
   where m.person_id = who and m.ended_at is null and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today()
   order by a.name, m.role $$;

create function signin.open(session uuid, token bytea, who uuid, acting uuid, how text, seconds integer) returns void
language sql security definer set search_path = pg_catalog as $$
  insert into app.signin_session (id, token_hash, person_id, membership_id, strength, opened_at, last_seen_at, expires_at)
  values (session, token, who, acting, how, now(), now(), now() + make_interval(secs => seconds)) $$;

create function signin.look_up(token bytea, idle_seconds integer)
returns table (session_id uuid, person_id uuid, person_name text, totp_secret text, membership_id uuid, agency_id uuid,
               agency_name text, agency_kind text, role text, strength text, office text, receipts boolean)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.signin_session s set last_seen_at = now()
   where s.token_hash = token and s.ended_at is null and s.expires_at > now()
     and s.last_seen_at > now() - make_interval(secs => idle_seconds) and s.last_seen_at < now() - interval '1 minute';
  return query
  select s.id, p.id, p.name, case when s.membership_id is null then c.totp_secret end, m.id, a.id, a.name, a.kind, m.role, s.strength,
         coalesce(m.office, ''), exists (select from app.receipt r where r.membership_id = m.id and r.read_at is null)
    from app.signin_session s
    join app.person p on p.id = s.person_id and p.suspended_at is null
    join app.credential c on c.person_id = p.id
    left join app.membership m on m.id = s.membership_id and m.person_id = s.person_id and m.ended_at is null
                              and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today()
    left join app.agency a on a.id = m.agency_id
   where s.token_hash = token and s.ended_at is null and s.expires_at > now()
     and s.last_seen_at > now() - make_interval(secs => idle_seconds)
     and (s.membership_id is null or m.id is not null);
end $$;

create function signin.close(token bytea) returns void language sql security definer set search_path = pg_catalog as $$
  update app.signin_session set ended_at = now() where token_hash = token and ended_at is null $$;

create function signin.use_code(who uuid, step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.credential set last_step = step where person_id = who and last_step < step;
  return found;
end $$;

create function signin.rehash(who uuid, old_hash text, new_hash text) returns void
language sql security definer set search_path = pg_catalog as $$
  update app.credential set password_hash = new_hash where person_id = who and password_hash = old_hash $$;

create function signin.failed(attempt uuid, tried bytea) returns void language sql security definer set search_path = pg_catalog as $$
  insert into app.signin_attempt (id, key, at) values (attempt, tried, now()) $$;

-- Seconds to wait before the next try: none for four failures in 15 minutes, then doubling to five minutes. Delay, not lockout.
create function signin.wait(tried bytea) returns integer language sql stable security definer set search_path = pg_catalog as $$
  select greatest(0, ceil(extract(epoch from max(at) - now())
           + case when count(*) < 5 then 0 else least(300, 5 * 2 ^ (least(count(*), 12) - 5)) end))::integer
    from app.signin_attempt where key = tried and at > now() - interval '15 minutes' $$;

revoke all on all functions in schema signin from public;
grant usage on schema signin to portal_web;
grant execute on all functions in schema signin to portal_web;
"""

MAY_MAKE_A_SCHEMA = """
do $$ begin execute format('{} create on database %I {} portal_wall', current_database()); end $$
"""


def upgrade() -> None:
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("totp_secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["app.person.id"], name=op.f("credential_person_id_fkey")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("credential_pkey")),
        schema="app",
    )
    op.create_table(
        "signin_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=True),
        sa.Column("strength", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("signin_session_membership_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["app.person.id"], name=op.f("signin_session_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("signin_session_pkey")),
        sa.UniqueConstraint("token_hash", name=op.f("signin_session_token_hash_key")),
        schema="app",
    )
    op.create_index(op.f("signin_session_person_id"), "signin_session", ["person_id"], unique=False, schema="app")
    op.create_table(
        "signin_attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("signin_attempt_pkey")),
        schema="app",
    )
    op.create_index("signin_attempt_key", "signin_attempt", ["key", "at"], unique=False, schema="app")
    op.execute(CLOSED)
    op.execute(MAY_MAKE_A_SCHEMA.format("grant", "to"))
    op.execute("set role portal_wall")
    op.execute("create schema signin")
    op.execute("set role portal_owner")
    op.execute(MAY_MAKE_A_SCHEMA.format("revoke", "from"))
    op.execute("set role portal_wall")
    op.execute(FUNCTIONS)
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    op.execute("drop schema signin cascade")
    op.execute("set role portal_owner")
    op.drop_table("signin_attempt", schema="app")
    op.drop_table("signin_session", schema="app")
    op.drop_table("credential", schema="app")
