"""Passkeys, recovery codes, sessions that tell what they are, tries that are counted once, drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

KEPT = ("passkey", "recovery_code", "signin_challenge", "signin_throttle", "draft")

CLOSED = """
alter table app.{0} enable row level security; alter table app.{0} force row level security;
create policy migrations on app.{0} to portal_owner using (true) with check (true);
create policy wall_keeps on app.{0} to portal_wall using (true) with check (true);
grant select, insert, update on app.{0} to portal_wall;
"""

# What of all this is thrown away when its time is over: questions, counts of tries, and unsent words.
SWEPT = """
grant delete on app.signin_challenge, app.signin_throttle, app.draft to portal_wall;
"""

OLD_DOORS = (
    "account(text)", "open(uuid, bytea, uuid, uuid, text, integer)", "look_up(bytea, integer)", "use_code(uuid, bigint)",
    "failed(uuid, bytea)", "wait(bytea)", "memberships(uuid)", "factor(bytea, integer)",
)  # fmt: skip

# The one session a token stands for, while it is one: neither ended nor past its time, of somebody who may come in.
WITHIN = """
create function signin.live(token bytea) returns app.signin_session language sql stable set search_path = pg_catalog as $$
  select s from app.signin_session s join app.person p on p.id = s.person_id and p.suspended_at is null
   where s.token_hash = token and s.ended_at is null and s.expires_at > now()
     and s.last_seen_at > now() - make_interval(secs => s.idle_seconds) $$;

-- Whose factors this session may change: somebody who has just shown one, or who is setting up their first.
create function signin.changes_factors(token bytea) returns uuid language sql stable set search_path = pg_catalog as $$
  select (s).person_id from signin.live(token) s
   where (s).strength = 'enrolling' or ((s).membership_id is not null and (s).factor_at > now() - interval '15 minutes') $$;

create function signin.idle_for(acting uuid, shared boolean) returns integer language sql stable set search_path = pg_catalog as $$
  select case when shared or exists (select from app.membership m join app.agency a on a.id = m.agency_id
                                      where m.id = acting and (a.kind = 'school' or m.role in ('KW', 'CH', 'PA'))) then 1200
              else 3600 end $$;

create function signin.may_act(who uuid, acting uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.membership m where m.id = acting and m.person_id = who and m.ended_at is null
     and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today()) $$;
"""

MEMBERSHIPS = """
create function signin.memberships(who uuid)
returns table (membership_id uuid, agency_id uuid, agency_name text, agency_kind text, role text{0})
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, a.id, a.name, a.kind, m.role{1} from app.membership m join app.agency a on a.id = m.agency_id
   where m.person_id = who and m.ended_at is null and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today()
   order by a.name, m.role $$;
"""

DOORS = """
create function signin.account(address text, out person_id uuid, out password_hash text, out suspended boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, p.suspended_at is not null
    from app.person p join app.credential c on c.person_id = p.id where p.email = lower(address) $$;

create function signin.open(session uuid, token bytea, who uuid, acting uuid, how text, seconds integer, came_from text, browser text,
                            on_shared boolean) returns void
language sql security definer set search_path = pg_catalog as $$
  insert into app.signin_session (id, token_hash, person_id, membership_id, strength, opened_at, last_seen_at, expires_at, factor_at,
                                  idle_seconds, source, device, shared)
  values (session, token, who, acting, how, now(), now(), now() + make_interval(secs => seconds),
          case when acting is not null then now() end, signin.idle_for(acting, on_shared), came_from, browser, on_shared) $$;

-- Who a token stands for, now. `place` is where in the portal they are: unsent words kept for it come along. A look that is only
-- about the time left (`seen` false) does not make the session longer.
create function signin.look_up(token bytea, place text, seen boolean)
returns table (session_id uuid, person_id uuid, person_name text, email text, membership_id uuid, agency_id uuid,
               agency_name text, agency_kind text, role text, strength text, office text, receipts boolean, factor_age integer,
               idle_seconds integer, idle_left integer, left_at_most integer, words bytea)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if seen then
    update app.signin_session s set last_seen_at = now()
     where s.token_hash = token and s.ended_at is null and s.expires_at > now()
       and s.last_seen_at > now() - make_interval(secs => s.idle_seconds) and s.last_seen_at < now() - interval '30 seconds';
  end if;
  return query
  select s.id, p.id, p.name, case when s.membership_id is null then p.email end, m.id, a.id, a.name, a.kind, m.role, s.strength,
         coalesce(m.office, ''), exists (select from app.receipt r where r.membership_id = m.id and r.read_at is null),
         extract(epoch from now() - s.factor_at)::integer, s.idle_seconds,
         extract(epoch from s.last_seen_at - now())::integer + s.idle_seconds, extract(epoch from s.expires_at - now())::integer,
         (select d.words from app.draft d where d.membership_id = s.membership_id and d.place = $2)
    from app.signin_session s
    join app.person p on p.id = s.person_id and p.suspended_at is null
    left join app.membership m on m.id = s.membership_id and m.person_id = s.person_id and m.ended_at is null
                              and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today()
    left join app.agency a on a.id = m.agency_id
   where s.token_hash = token and s.ended_at is null and s.expires_at > now()
     and s.last_seen_at > now() - make_interval(secs => s.idle_seconds)
     and (s.membership_id is null or m.id is not null);
end $$;

-- A new token for the same session, after a factor was shown: what was planted before is worth nothing.
create function signin.renew(token bytea, fresh bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.signin_session s set token_hash = fresh, factor_at = now()
   where s.id = (select (l).id from signin.live(token) l) and s.membership_id is not null;
  return found;
end $$;

-- The same person for another agency or in another role, with a new session that ends when the old one would have.
create function signin.switch(token bytea, session uuid, fresh bytea, acting uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare was app.signin_session;
begin
  was := signin.live(token);
  if was.id is null or was.membership_id is null or not signin.may_act(was.person_id, acting) then return false; end if;
  update app.signin_session set ended_at = now() where id = was.id;
  insert into app.signin_session (id, token_hash, person_id, membership_id, strength, opened_at, last_seen_at, expires_at, factor_at,
                                  idle_seconds, source, device, shared)
  values (session, fresh, was.person_id, acting, was.strength, was.opened_at, now(), was.expires_at, was.factor_at,
          signin.idle_for(acting, was.shared), was.source, was.device, was.shared);
  return true;
end $$;

create function signin.own_sessions(token bytea)
returns table (session_id uuid, agency_name text, role text, office text, strength text, opened_at timestamptz, last_seen_at timestamptz,
               source text, device text, shared boolean, this_one boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select s.id, a.name, m.role, coalesce(m.office, ''), s.strength, s.opened_at, s.last_seen_at, s.source, s.device, s.shared,
         s.token_hash = token
    from signin.live(token) own, app.signin_session s join app.membership m on m.id = s.membership_id join app.agency a on a.id = m.agency_id
   where s.person_id = (own).person_id and (own).membership_id is not null and s.ended_at is null and s.expires_at > now()
     and s.last_seen_at > now() - make_interval(secs => s.idle_seconds) and signin.may_act(s.person_id, m.id)
   order by s.last_seen_at desc $$;

-- One of one's own, or without a name all of them but this one. How many ended.
create function signin.end_own(token bytea, session uuid) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare own app.signin_session; ended integer;
begin
  own := signin.live(token);
  update app.signin_session s set ended_at = now()
   where s.person_id = own.person_id and s.ended_at is null and case when session is null then s.id <> own.id else s.id = session end;
  get diagnostics ended = row_count;
  return ended;
end $$;

-- What one did oneself, latest first, as who one is in this session: what and when, and nothing of any child.
create function signin.own_doings(token bytea) returns table (at timestamptz, action text, outcome text, source text)
language sql stable security definer set search_path = pg_catalog as $$
  select t.at, t.action, t.outcome, t.source from signin.live(token) s join app.trail t on t.membership_id = (s).membership_id
   order by t.id desc limit 50 $$;

-- Factors

create function signin.factors(token bytea, out email text, out name text, out handle bytea, out has_password boolean,
                               out has_code boolean, out passkeys integer, out codes_left integer)
language sql stable security definer set search_path = pg_catalog as $$
  select p.email, p.name, decode(replace(c.handle::text, '-', ''), 'hex'), c.password_hash is not null, c.totp_secret is not null,
         (select count(*)::integer from app.passkey k where k.person_id = p.id and k.ended_at is null),
         (select count(*)::integer from app.recovery_code r where r.person_id = p.id and r.used_at is null and r.ended_at is null)
    from signin.live(token) s join app.person p on p.id = (s).person_id join app.credential c on c.person_id = p.id $$;

-- The sealed seed of the one whose code is awaited or asked for again; the key to it is not in the database.
create function signin.seed(token bytea, out person_id uuid, out totp_secret text)
language sql stable security definer set search_path = pg_catalog as $$
  select c.person_id, c.totp_secret from signin.live(token) s join app.credential c on c.person_id = (s).person_id
   where (s).strength <> 'enrolling' and c.totp_secret is not null $$;

create function signin.use_code(token bytea, step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.credential c set last_step = step where c.person_id = (select (s).person_id from signin.live(token) s) and c.last_step < step;
  return found;
end $$;

create function signin.use_recovery(token bytea, code bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.recovery_code r set used_at = now()
   where r.person_id = (select (s).person_id from signin.live(token) s where (s).strength <> 'enrolling')
     and r.code_hash = code and r.used_at is null and r.ended_at is null;
  return found;
end $$;

create function signin.challenge(question bytea, asker bytea, why text, seconds integer) returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  delete from app.signin_challenge where expires_at < now() - interval '1 hour';
  insert into app.signin_challenge (challenge_hash, bound_to, purpose, expires_at)
  values (question, asker, why, now() + make_interval(secs => seconds));
end $$;

create function signin.answered(question bytea, asker bytea, why text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.signin_challenge set answered_at = now()
   where challenge_hash = question and bound_to = asker and purpose = why and answered_at is null and expires_at > now();
  return found;
end $$;

create function signin.passkey(credential bytea, out person_id uuid, out public_key bytea, out sign_count bigint, out suspended boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select k.person_id, k.public_key, k.sign_count, p.suspended_at is not null
    from app.passkey k join app.person p on p.id = k.person_id where k.credential_id = credential and k.ended_at is null $$;

create function signin.used_passkey(credential bytea, was bigint, counted bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.passkey set sign_count = counted, used_at = now() where credential_id = credential and ended_at is null and sign_count = was;
  return found;
end $$;

create function signin.passkeys(token bytea) returns table (passkey_id uuid, credential_id bytea, name text, made_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select k.id, k.credential_id, k.name, k.made_at, k.used_at from signin.live(token) s join app.passkey k on k.person_id = (s).person_id
   where k.ended_at is null order by k.made_at $$;

create function signin.add_passkey(token bytea, passkey uuid, credential bytea, public_key bytea, counted bigint, called text)
returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare who uuid := signin.changes_factors(token);
begin
  if who is null or (select count(*) from app.passkey k where k.person_id = who and k.ended_at is null) >= 10 then return false; end if;
  insert into app.passkey (id, person_id, credential_id, public_key, sign_count, name, made_at)
  values (passkey, who, credential, public_key, counted, called, now());
  return true;
end $$;

create function signin.name_passkey(token bytea, passkey uuid, called text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.passkey k set name = called
   where k.id = passkey and k.ended_at is null and k.person_id = (select (s).person_id from signin.live(token) s);
  return found;
end $$;

-- Never the last way in: another passkey stays, or the password with its code.
create function signin.end_passkey(token bytea, passkey uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare who uuid := signin.changes_factors(token);
begin
  perform from app.credential c where c.person_id = who for update;
  update app.passkey k set ended_at = now()
   where k.id = passkey and k.person_id = who and k.ended_at is null
     and (exists (select from app.passkey o where o.person_id = who and o.ended_at is null and o.id <> passkey)
       or exists (select from app.credential c where c.person_id = who and c.password_hash is not null and c.totp_secret is not null));
  return found;
end $$;

create function signin.set_password(token bytea, hash text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.credential set password_hash = hash where person_id = signin.changes_factors(token);
  return found;
end $$;

create function signin.set_seed(token bytea, sealed text, step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.credential set totp_secret = sealed, last_step = step where person_id = signin.changes_factors(token);
  return found;
end $$;

create function signin.set_recovery(token bytea, codes bytea[]) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare who uuid := signin.changes_factors(token);
begin
  if who is null or cardinality(codes) <> 10 then return false; end if;
  update app.recovery_code set ended_at = now() where person_id = who and ended_at is null;
  insert into app.recovery_code (code_hash, person_id, made_at) select one, who, now() from unnest(codes) one;
  return true;
end $$;

-- Setting up is over, once there is a whole way in: the session that was for it ends. Whether it was so.
create function signin.enrolled(token bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare own app.signin_session := signin.live(token);
begin
  if own.strength is distinct from 'enrolling' then return false; end if;
  update app.signin_session s set ended_at = now()
   where s.id = own.id and s.ended_at is null
     and exists (select from app.recovery_code r where r.person_id = own.person_id and r.ended_at is null)
     and (exists (select from app.passkey k where k.person_id = own.person_id and k.ended_at is null)
       or exists (select from app.credential c where c.person_id = own.person_id and c.password_hash is not null
                     and c.totp_secret is not null));
  return found;
end $$;

-- Somebody new gets an empty place for their secrets. Secrets that are there already are left alone.
create function signin.make_room(who uuid) returns void language sql security definer set search_path = pg_catalog as $$
  insert into app.credential (person_id, last_step) values (who, 0) on conflict (person_id) do nothing $$;

-- Tries. Each key waits for itself; a try is counted before it is looked at, so that of many at once only the free ones begin.
-- Answers the seconds to wait; 0 when this try may be looked at. Whoever comes too early is not counted again.

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

-- The try was right: what it was counted for waits no longer, but the network that others try from gets back this one only.
create function signin.right(tried bytea[], shared bytea) returns void
language sql security definer set search_path = pg_catalog as $$
  update app.signin_throttle set tries = case when key = shared then greatest(tries - 1, 0) else 0 end,
         next_at = case when key = shared then next_at else now() end
   where key = any(tried || shared) $$;

create function signin.trust(pair bytea) returns void language sql security definer set search_path = pg_catalog as $$
  insert into app.signin_throttle as t (key, tries, last_at, next_at, trusted_until)
  values (pair, 0, now(), now(), now() + interval '30 days')
  on conflict (key) do update set trusted_until = excluded.trusted_until, tries = 0, next_at = now() $$;

-- Unsent words. A session that went past its time while somebody was typing may still hand in what they had typed, for a day.

create function signin.keep_draft(draft uuid, token bytea, at_place text, sealed bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare own app.signin_session;
begin
  select s.* into own from app.signin_session s join app.person p on p.id = s.person_id and p.suspended_at is null
   where s.token_hash = token and s.ended_at is null and s.expires_at > now() - interval '1 day'
     and s.last_seen_at > now() - interval '1 day' and signin.may_act(s.person_id, s.membership_id);
  if own.id is null or length(sealed) > 400000 or length(at_place) > 500 then return false; end if;
  delete from app.draft d where d.membership_id = own.membership_id
     and (d.at < now() - interval '7 days' or d.id in (
       select o.id from app.draft o where o.membership_id = own.membership_id and o.place <> at_place order by o.at desc offset 20));
  insert into app.draft as d (id, membership_id, place, words, at) values (draft, own.membership_id, at_place, sealed, now())
  on conflict (membership_id, place) do update set words = excluded.words, at = now();
  return true;
end $$;

create function signin.drop_draft(token bytea, at_place text) returns void
language sql security definer set search_path = pg_catalog as $$
  delete from app.draft d using signin.live(token) s where d.membership_id = (s).membership_id and d.place = at_place $$;
"""

# Suspension and the end of a membership end sessions for good: letting somebody in again revives none.
ENDED_WITH_IT = """
create function signin.end_sessions() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_table_name = 'person' then
    update app.signin_session set ended_at = now() where person_id = new.id and ended_at is null;
  else
    update app.signin_session set ended_at = now() where membership_id = new.id and ended_at is null;
  end if;
  return null;
end $$;
"""

TRIGGERS = """
create trigger sessions_end after update of suspended_at on app.person
  for each row when (new.suspended_at is not null and old.suspended_at is null) execute function signin.end_sessions();
create trigger sessions_end after update of ended_at on app.membership
  for each row when (new.ended_at is not null and old.ended_at is null) execute function signin.end_sessions();
"""

AS_IT_WAS = """
create function signin.factor(token bytea, idle_seconds integer, out person_id uuid, out totp_secret text)
language sql stable security definer set search_path = pg_catalog as $$
  select s.person_id, c.totp_secret from app.signin_session s join app.credential c on c.person_id = s.person_id
   where s.token_hash = token and s.ended_at is null and s.expires_at > now() and s.membership_id is not null
     and s.last_seen_at > now() - make_interval(secs => idle_seconds) $$;
create function signin.account(address text, out person_id uuid, out password_hash text, out totp_secret text, out suspended boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, c.totp_secret, p.suspended_at is not null
    from app.person p join app.credential c on c.person_id = p.id where p.email = lower(address) $$;

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

create function signin.use_code(who uuid, step bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.credential set last_step = step where person_id = who and last_step < step;
  return found;
end $$;

create function signin.failed(attempt uuid, tried bytea) returns void language sql security definer set search_path = pg_catalog as $$
  insert into app.signin_attempt (id, key, at) values (attempt, tried, now()) $$;

create function signin.wait(tried bytea) returns integer language sql stable security definer set search_path = pg_catalog as $$
  select greatest(0, ceil(extract(epoch from max(at) - now())
           + case when count(*) < 5 then 0 else least(300, 5 * 2 ^ (least(count(*), 12) - 5)) end))::integer
    from app.signin_attempt where key = tried and at > now() - interval '15 minutes' $$;
"""

INNER = ("live(bytea)", "changes_factors(bytea)", "idle_for(uuid, boolean)", "may_act(uuid, uuid)", "end_sessions()")
OPEN_DOORS = (
    "account(text)", "open(uuid, bytea, uuid, uuid, text, integer, text, text, boolean)", "look_up(bytea, text, boolean)",
    "renew(bytea, bytea)", "switch(bytea, uuid, bytea, uuid)", "own_sessions(bytea)", "end_own(bytea, uuid)", "factors(bytea)",
    "seed(bytea)", "use_code(bytea, bigint)", "use_recovery(bytea, bytea)", "challenge(bytea, bytea, text, integer)",
    "answered(bytea, bytea, text)", "passkey(bytea)", "used_passkey(bytea, bigint, bigint)", "passkeys(bytea)",
    "add_passkey(bytea, uuid, bytea, bytea, bigint, text)", "name_passkey(bytea, uuid, text)", "end_passkey(bytea, uuid)",
    "set_password(bytea, text)", "set_seed(bytea, text, bigint)", "set_recovery(bytea, bytea[])", "enrolled(bytea)", "make_room(uuid)",
    "trusted(bytea)", "take(bytea[], integer[], integer[], integer[])", "right(bytea[], bytea)", "trust(bytea)",
    "keep_draft(uuid, bytea, text, bytea)", "drop_draft(bytea, text)", "memberships(uuid)",
    "own_doings(bytea)",
)  # fmt: skip

SESSION_TELLS = (
    sa.Column("factor_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("idle_seconds", sa.Integer(), nullable=False, server_default="3600"),
    sa.Column("source", sa.Text(), nullable=False, server_default=""),
    sa.Column("device", sa.Text(), nullable=False, server_default=""),
    sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
)


def upgrade() -> None:
    op.alter_column("credential", "password_hash", nullable=True, schema="app")
    op.alter_column("credential", "totp_secret", nullable=True, schema="app")
    op.add_column("credential", sa.Column("handle", sa.Uuid(), nullable=False, server_default=sa.text("gen_random_uuid()")), schema="app")
    for column in SESSION_TELLS:
        op.add_column(
            "signin_session",
            sa.Column(
                column.name, column.type, nullable=column.nullable, server_default=column.server_default and column.server_default.arg
            ),
            schema="app",
        )
    _make_tables()
    for name in KEPT:
        op.execute(CLOSED.format(name))
    op.execute(SWEPT)
    op.execute("set role portal_wall")
    for door in OLD_DOORS:
        op.execute(f"drop function signin.{door}")
    op.execute(WITHIN)
    op.execute(DOORS)
    op.execute(MEMBERSHIPS.format(", office text", ", coalesce(m.office, '')"))
    op.execute(ENDED_WITH_IT)
    for door in (*INNER, *OPEN_DOORS):
        op.execute(f"revoke all on function signin.{door} from public")
    for door in OPEN_DOORS:
        op.execute(f"grant execute on function signin.{door} to portal_web")
    op.execute("grant usage on schema signin to portal_owner; grant execute on function signin.end_sessions() to portal_owner")
    op.execute("set role portal_owner")
    op.drop_table("signin_attempt", schema="app")
    op.execute(TRIGGERS)


def _make_tables() -> None:
    points_to = sa.ForeignKeyConstraint
    op.create_table(
        "passkey",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        points_to(["person_id"], ["app.person.id"], name=op.f("passkey_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("passkey_pkey")),
        sa.UniqueConstraint("credential_id", name=op.f("passkey_credential_id_key")),
        schema="app",
    )
    op.create_index(op.f("passkey_person_id"), "passkey", ["person_id"], unique=False, schema="app")
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        points_to(["person_id"], ["app.person.id"], name=op.f("recovery_code_person_id_fkey")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("recovery_code_pkey")),
        schema="app",
    )
    op.create_index(op.f("recovery_code_person_id"), "recovery_code", ["person_id"], unique=False, schema="app")
    op.create_table(
        "signin_challenge",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("bound_to", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("signin_challenge_pkey")),
        schema="app",
    )
    op.create_index(op.f("signin_challenge_expires_at"), "signin_challenge", ["expires_at"], unique=False, schema="app")
    op.create_table(
        "signin_throttle",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trusted_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("signin_throttle_pkey")),
        schema="app",
    )
    op.create_table(
        "draft",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        points_to(["membership_id"], ["app.membership.id"], name=op.f("draft_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("draft_pkey")),
        sa.UniqueConstraint("membership_id", "place", name=op.f("draft_membership_id_place_key")),
        schema="app",
    )


def downgrade() -> None:
    op.execute("drop trigger sessions_end on app.person; drop trigger sessions_end on app.membership")
    op.create_table(
        "signin_attempt",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("signin_attempt_pkey")),
        schema="app",
    )
    op.create_index("signin_attempt_key", "signin_attempt", ["key", "at"], unique=False, schema="app")
    op.execute(CLOSED.format("signin_attempt"))
    op.execute("set role portal_wall")
    op.execute("revoke usage on schema signin from portal_owner")
    for door in (*OPEN_DOORS, *INNER):
        op.execute(f"drop function signin.{door}")
    op.execute(AS_IT_WAS)
    op.execute(MEMBERSHIPS.format("", ""))
    for door in OLD_DOORS:
        op.execute(f"revoke all on function signin.{door} from public; grant execute on function signin.{door} to portal_web")
    op.execute("set role portal_owner")
    for name in KEPT:
        op.drop_table(name, schema="app")
    for column in SESSION_TELLS:
        op.drop_column("signin_session", column.name, schema="app")
    op.drop_column("credential", "handle", schema="app")
    op.execute("update app.credential set password_hash = coalesce(password_hash, ''), totp_secret = coalesce(totp_secret, '')")
    op.alter_column("credential", "password_hash", nullable=False, schema="app")
    op.alter_column("credential", "totp_secret", nullable=False, schema="app")
