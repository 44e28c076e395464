"""Who comes too early costs one look; an agency suspends its own membership of a shared account; sessions that ran out are told.

A refused guess took three statements, locks of rows and a commit to disk; now it is one statement that writes and locks nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

# Answers the seconds to wait; 0 when this try may be looked at. `alone`: the one key that counts by itself where somebody came in
# from that network before, so that those who guess from elsewhere do not slow the account's owner.
TAKE = """
drop function signin.take(bytea[], integer[], integer[], integer[]);
drop function signin.trusted(bytea);
create function signin.take(tried bytea[], free integer[], first_wait integer[], most integer[], alone bytea) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare one record; until timestamptz := '-infinity'; at timestamptz; own integer;
begin
  if exists (select from app.signin_throttle where key = alone and trusted_until > now()) then
    own := array_position(tried, alone);
    tried := tried[own:own]; free := free[own:own]; first_wait := first_wait[own:own]; most := most[own:own];
  end if;
  -- Most who knock too early are told so here, before anything is written or held.
  select max(next_at) into until from app.signin_throttle where key = any(tried);
  if until > clock_timestamp() then return ceil(extract(epoch from until - clock_timestamp())); end if;
  for one in select k from unnest(tried) k order by k loop
    insert into app.signin_throttle (key, tries, last_at, next_at) values (one.k, 0, now(), now()) on conflict (key) do nothing;
    perform from app.signin_throttle where key = one.k for update;
  end loop;
  at := clock_timestamp();
  select max(next_at) into until from app.signin_throttle where key = any(tried);
  if until > at then return ceil(extract(epoch from until - at)); end if;
  update app.signin_throttle t
     set tries = n.tries, last_at = at,
         next_at = at + make_interval(secs => case when n.tries < l.free then 0
                                                   else least(l.most, l.first_wait * 2 ^ least(n.tries - l.free, 20)) end)
    from unnest(tried, free, first_wait, most) l (key, free, first_wait, most),
         lateral (select case when s.last_at < at - interval '1 hour' then 1 else s.tries + 1 end as tries
                    from app.signin_throttle s where s.key = l.key) n
   where t.key = l.key;
  if random() < 0.001 then
    delete from app.signin_throttle where key in (
      select key from app.signin_throttle where last_at < at - interval '2 days' and coalesce(trusted_until, '-infinity') < at
       limit 5000 for update skip locked);
  end if;
  return 0;
end $$;
"""
TAKE_BEFORE = """
drop function signin.take(bytea[], integer[], integer[], integer[], bytea);
create function signin.trusted(pair bytea) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from app.signin_throttle where key = pair and trusted_until > now()) $$;

create function signin.take(tried bytea[], free integer[], first_wait integer[], most integer[]) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare one record; until timestamptz := '-infinity'; at timestamptz;
begin
  for one in select k from unnest(tried) k order by k loop
    insert into app.signin_throttle (key, tries, last_at, next_at) values (one.k, 0, now(), now()) on conflict (key) do nothing;
    perform from app.signin_throttle where key = one.k for update;
  end loop;
  at := clock_timestamp();
  select max(next_at) into until from app.signin_throttle where key = any(tried);
  if until > at then return ceil(extract(epoch from until - at)); end if;
  update app.signin_throttle t
     set tries = n.tries, last_at = at,
         next_at = at + make_interval(secs => case when n.tries < l.free then 0
                                                   else least(l.most, l.first_wait * 2 ^ least(n.tries - l.free, 20)) end)
    from unnest(tried, free, first_wait, most) l (key, free, first_wait, most),
         lateral (select case when s.last_at < at - interval '1 hour' then 1 else s.tries + 1 end as tries
                    from app.signin_throttle s where s.key = l.key) n
   where t.key = l.key;
  if random() < 0.001 then
    delete from app.signin_throttle where key in (
      select key from app.signin_throttle where last_at < at - interval '2 days' and coalesce(trusted_until, '-infinity') < at
       limit 5000 for update skip locked);
  end if;
  return 0;
end $$;
"""

DOORS = """
-- The seed of a one-time code, sealed with the key of today in place of a former one.
create function signin.reseal(token bytea, was text, fresh text) returns void
language sql security definer set search_path = pg_catalog as $$
  update app.credential set totp_secret = fresh where person_id = (select (s).person_id from signin.live(token) s) and totp_secret = was $$;

-- Of a session that ended by itself, told once: whose it was, and whether by quiet minutes or by its twelve hours.
create function signin.ran_out(token bytea)
returns table (person_id uuid, person_name text, membership_id uuid, agency_id uuid, agency_name text, agency_kind text, role text,
               office text, strength text, session_id uuid, quiet boolean, idle_seconds integer)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return query
  update app.signin_session s set ran_out_at = least(s.expires_at, s.last_seen_at + make_interval(secs => s.idle_seconds))
    from app.person p, app.membership m, app.agency a
   where s.token_hash = token and s.ended_at is null and s.ran_out_at is null and p.id = s.person_id
     and m.id = s.membership_id and a.id = m.agency_id
     and least(s.expires_at, s.last_seen_at + make_interval(secs => s.idle_seconds)) <= now()
  returning p.id, p.name, m.id, a.id, a.name, a.kind, m.role, coalesce(m.office, ''), s.strength, s.id,
            s.last_seen_at + make_interval(secs => s.idle_seconds) < s.expires_at, s.idle_seconds;
end $$;
"""

# An agency suspends what is its own. An account that other agencies use as well stays open for them: of it only the memberships of
# this agency are held. A held membership counts as ended wherever that is asked, and is told from an ended one by suspended_at.
SUSPEND = """
create or replace function wall.suspend_person(m uuid, suspended boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  them record; shared boolean;
begin
  select * into them from wall.my_colleague(m);
  if them.id is null then perform wall.refuse('An agency’s administrator does this, for other people of the agency.'); end if;
  perform from app.person where id = them.person_id for update;
  shared := exists (select from app.membership o where o.person_id = them.person_id and o.agency_id <> them.agency_id
                       and (o.ended_at is null or o.suspended_at is not null) and coalesce(o.ends_on, 'infinity') >= wall.today());
  if suspended and shared then
    update app.membership o set suspended_at = now(), ended_at = now()
     where o.person_id = them.person_id and o.agency_id = them.agency_id and o.ended_at is null;
  elsif suspended then
    update app.person set suspended_at = coalesce(suspended_at, now()) where id = them.person_id;
    update app.signin_session set ended_at = now() where person_id = them.person_id and ended_at is null;
  else
    update app.membership o set suspended_at = null, ended_at = null
     where o.person_id = them.person_id and o.agency_id = them.agency_id and o.suspended_at is not null;
    if not shared then update app.person set suspended_at = null where id = them.person_id; end if;
  end if;
end $$;
"""

AMENDED = {
    "wall.end_membership(uuid, date, uuid)": [
        (
            "set ended_at = now() where id = m and ended_at is null",
            "set ended_at = now(), suspended_at = null where id = m and (ended_at is null or suspended_at is not null)",
        ),
        (
            "set ends_on = day where id = m and ended_at is null",
            "set ends_on = day where id = m and (ended_at is null or suspended_at is not null)",
        ),
    ],
    "wall.end_delegates()": [
        (
            "new.ended_at is not null and new.id = any(i.mine)",
            "new.ended_at is not null and new.suspended_at is null and new.id = any(i.mine)",
        )
    ],
}
"""What each function says of a membership that is held: who leaves meanwhile leaves, and what is delegated stays so."""

SUSPEND_BEFORE = """
create or replace function wall.suspend_person(m uuid, suspended boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  them record;
begin
  select * into them from wall.my_colleague(m);
  if them.id is null then perform wall.refuse('An agency’s administrator does this, for other people of the agency.'); end if;
  if exists (select from app.membership o where o.person_id = them.person_id and o.agency_id <> them.agency_id and o.ended_at is null) then
    perform wall.refuse('This account is not your agency’s alone. End their time with you instead.');
  end if;
  update app.person set suspended_at = case when suspended then coalesce(suspended_at, now()) end where id = them.person_id;
  if suspended then update app.signin_session set ended_at = now() where person_id = them.person_id and ended_at is null; end if;
end $$;
"""


class _Procedure(sa.types.UserDefinedType[str]):
    """PostgreSQL's name for a function with its arguments."""

    cache_ok = True

    def get_col_spec(self, **_given: object) -> str:
        return "regprocedure"


def _amend(function: str, changes: list[tuple[str, str]]) -> None:
    words: str = op.get_bind().execute(sa.select(sa.func.pg_get_functiondef(sa.cast(function, _Procedure)))).scalar_one()
    for old, new in changes:
        if words.count(old) != 1:
            raise LookupError(f"{function} has {words.count(old)} times: {old}")
        words = words.replace(old, new)
    op.execute(sa.text(words.replace(":", r"\:")))


def upgrade() -> None:
    op.add_column("membership", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True), schema="app")
    op.add_column("signin_session", sa.Column("ran_out_at", sa.DateTime(timezone=True), nullable=True), schema="app")
    op.execute("grant update (suspended_at) on app.membership to portal_wall")
    op.execute("set role portal_wall")
    op.execute(TAKE)
    op.execute(DOORS)
    op.execute(SUSPEND)
    for function, changes in AMENDED.items():
        _amend(function, changes)
    for door in ("take(bytea[], integer[], integer[], integer[], bytea)", "reseal(bytea, text, text)", "ran_out(bytea)"):
        op.execute(f"revoke all on function signin.{door} from public; grant execute on function signin.{door} to portal_web")
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    op.execute("drop function signin.reseal(bytea, text, text); drop function signin.ran_out(bytea)")
    op.execute(TAKE_BEFORE)
    op.execute(SUSPEND_BEFORE)
    for function, changes in AMENDED.items():
        _amend(function, [(new, old) for old, new in changes])
    for door in ("take(bytea[], integer[], integer[], integer[])", "trusted(bytea)"):
        op.execute(f"revoke all on function signin.{door} from public; grant execute on function signin.{door} to portal_web")
    op.execute("set role portal_owner")
    op.drop_column("signin_session", "ran_out_at", schema="app")
    op.execute("revoke update (suspended_at) on app.membership from portal_wall")
    op.drop_column("membership", "suspended_at", schema="app")
