"""Wrong entries, breaches, corrections, break-glass, and what people are told of them.

Audience 9 is of nobody's version: it holds what was struck out, and what is kept from the provider while there is a concern about it.
It is read by whose own the row is, never by a release, and written by the definer functions below alone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

# Parts in which a role reads rows of audience 9 that are its own: what it may strike out, and for the council part 32 under a concern.
STRUCK = {
    "KW": "1 4 7 8 11 12 13 14 15 16 17 18 19 21 23 25 26 27 28 29 30",
    "RM": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 27 28 29 30 31",
    "CL": "4 7 8 9 10 11 12 15 17 18 21 23 24 25 26",
    "SW": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 27 28 29 32",
    "IRO": "4 21 23 24 25 32",
    "CO": "6",
    "XT": "9 10 12 17 21 25",
    "DT": "13 17 18 21 25",
    "VSH": "13 21 25",
    "CH": "1 7 8 11 13 14 15 16 17 18 19 20 21 25",
}

# Written by the functions below alone; a notice is its addressee's.
TABLES = """
revoke insert, update on app.strike, app.breach, app.correction, app.break_glass from portal_web, portal_worker;

alter table app.notice enable row level security; alter table app.notice force row level security;
create policy migrations on app.notice to portal_owner using (true) with check (true);
create policy wall_keeps on app.notice to portal_wall using (true) with check (true);
create policy own on app.notice for select to portal_web using (to_membership_id = (select wall.me()));
create policy marks on app.notice for update to portal_web using (to_membership_id = (select wall.me()))
  with check (to_membership_id = (select wall.me()));
grant select, update (read_at) on app.notice to portal_web;
grant select, insert, update on app.notice to portal_wall;

create policy wall_writes on app.strike to portal_wall using (true) with check (true);
create policy wall_writes on app.breach to portal_wall using (true) with check (true);
create policy wall_writes on app.correction to portal_wall using (true) with check (true);
create policy wall_writes on app.break_glass to portal_wall using (true) with check (true);
grant select, insert, update on app.strike, app.breach, app.correction, app.break_glass to portal_wall;

create policy wall_strikes on app.entry for update to portal_wall using (true) with check (true);
grant select (mine, by_role, written_at, kind, facts), update (slice, mine) on app.entry to portal_wall;
create policy wall_makes_due on app.due_item for insert to portal_wall with check (true);
create policy wall_closes on app.due_item for update to portal_wall using (true) with check (true);
grant select (source_id, done_at), insert, update (done_at) on app.due_item to portal_wall;
create policy wall_shows on app.milestone for insert to portal_wall with check (true);
create policy wall_moves_on on app.milestone for update to portal_wall using (true) with check (true);
grant select (source_id, state), insert, update (state) on app.milestone to portal_wall;
"""

TABLES_BACK = """
drop policy wall_strikes on app.entry;
revoke select (mine, by_role, written_at, kind, facts), update (slice, mine) on app.entry from portal_wall;
drop policy wall_makes_due on app.due_item; drop policy wall_closes on app.due_item;
revoke select (source_id, done_at), insert, update (done_at) on app.due_item from portal_wall;
drop policy wall_shows on app.milestone; drop policy wall_moves_on on app.milestone;
revoke select (source_id, state), insert, update (state) on app.milestone from portal_wall;
"""

# Who acts, and what they may do with a row. `wall.sees` is the reading policy, asked of one row by the wall itself.
ASKING = """
create function wall.at_work(m uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from app.membership mb join app.person p on p.id = mb.person_id
    where mb.id = m and p.suspended_at is null and mb.ended_at is null
      and mb.starts_on <= wall.today() and coalesce(mb.ends_on, 'infinity') >= wall.today()) $$;

create function wall.sees(child uuid, placement uuid, part smallint, whose uuid[], what uuid) returns boolean
language sql stable set search_path = pg_catalog as $$
  select child = any(wall.ids('app.children')) and (
    ((placement is null or wall.everywhere() or placement = any(wall.ids('app.placements')))
        and part = any(wall.numbers('app.slices')) and child <> all(wall.ids('app.edge'))
      or wall.me() = any(whose) and part = any(wall.numbers('app.own'))
        and (child <> all(wall.ids('app.edge')) or part / 10 in (4, 25)))
      and (child::text || ':' || part / 10) <> all(wall.words('app.denied'))
    or child = any(wall.ids('app.released')) and part / 10 not in (10, 20, 31) and part % 10 <> 9
      and ((child, part) in (select r.child_id, r.slice from wall.released_slices() r) or what = any(wall.released_rows()))) $$;

-- The author in the same role; else the registered manager for what the provider's people wrote, the social worker for what the
-- council's people wrote, and for what somebody of health or school wrote who is no longer there.
create function wall.corrects(author uuid, author_role text) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from wall.who() me, app.membership w join app.agency a on a.id = w.agency_id
     where w.id = author and me.office in ('', 'EDT') and (
           w.id = me.id and author_role = wall.role_in_words(me.role)
        or me.role = 'RM' and w.agency_id = me.agency_id and me.kind = 'provider'
        or me.role = 'SW' and me.kind = 'authority' and w.agency_id = me.agency_id
        or me.role = 'SW' and me.kind = 'authority' and a.kind in ('health', 'school') and not wall.at_work(w.id))) $$;

create function wall.managers_of(child uuid, placement uuid) returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct h.membership_id), '{}')
    from app.placement p join app.home_manager h on h.home_id = p.home_id join app.membership m on m.id = h.membership_id
   where p.child_id = child and (p.id = placement or placement is null and p.state = 'active') and m.role = 'RM' and m.office is null
     and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today() and wall.at_work(m.id) $$;

create function wall.near_in(child uuid, roles text[]) returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct i.membership_id), '{}')
    from app.involvement i join app.membership m on m.id = i.membership_id
   where i.child_id = child and m.role = any(roles) and i.capacity = 'full' and i.ended_at is null and i.basis <> 'break-glass'
     and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
     and coalesce(i.until_at, 'infinity') > now() and wall.at_work(m.id) $$;

create function wall.tell(who uuid[], what text, child uuid) returns uuid[]
language sql security definer set search_path = pg_catalog as $$
  with told as (
    insert into app.notice (id, to_membership_id, at, kind, child_id)
    select gen_random_uuid(), one, now(), what, child from (select distinct unnest(who) as one) as everybody where one is not null
    returning id)
  select coalesce(array_agg(id), '{}') from told $$;

revoke all on function wall.at_work(uuid), wall.sees(uuid, uuid, smallint, uuid[], uuid),
  wall.corrects(uuid, text), wall.managers_of(uuid, uuid), wall.near_in(uuid, text[]), wall.tell(uuid[], text, uuid) from public;
"""

STRIKING = """
create function wall.strike_out(strike uuid, what uuid, category text, why text, clock_ends timestamptz, due date, explained text,
                                out done boolean, out breach uuid, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record; author record; struck smallint; whose uuid[];
begin
  done := false; told := '{}';
  select * into me from wall.who();
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.by_membership_id, e.by_role, e.written_at into it
    from app.entry e where e.id = what for update;
  if me.id is null or it.id is null or it.slice % 10 = 9 or it.child_id = any(wall.ids('app.edge'))
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) or not wall.corrects(it.by_membership_id, it.by_role)
  then return; end if;
  struck := it.slice / 10 * 10 + 9;
  if not exists (select from wall.readable r where r.role = me.role and r.slice = struck) then return; end if;  -- or it would be nobody's
  insert into app.strike (id, child_id, placement_id, slice, mine, entry_id, was_slice, was_mine, category, why,
                          by_membership_id, by_name, by_role, written_at)
  values (strike, it.child_id, it.placement_id, struck, array[me.id], it.id, it.slice, it.mine, category, why,
          me.id, me.name, wall.role_in_words(me.role), now());
  update app.entry e set slice = struck, mine = array[me.id] where e.id = it.id;
  update app.due_item d set done_at = now() where d.child_id = it.child_id and d.done_at is null
     and (d.source_id = it.id or d.source_id in (select c.id from app.correction c where c.entry_id = it.id));
  update app.correction c set slice = struck, mine = array[me.id] where c.entry_id = it.id;
  update app.release r set revoked_at = now() where r.opened_row = it.id and r.revoked_at is null;
  done := true;
  if category <> 'wrong_child' then return; end if;
  breach := gen_random_uuid();
  select a.kind into author from app.membership m join app.agency a on a.id = m.agency_id where m.id = it.by_membership_id;
  whose := wall.managers_of(it.child_id, it.placement_id);
  if author.kind <> 'provider' or whose = '{}' then whose := whose || wall.near_in(it.child_id, '{SW}'); end if;
  insert into app.breach (id, child_id, placement_id, slice, mine, entry_id, entry_slice, entry_written_at, what, clock_ends_at,
                          by_membership_id, by_name, by_role, written_at)
  values (breach, it.child_id, it.placement_id, 320, whose, it.id, it.slice, it.written_at, why, clock_ends,
          me.id, me.name, wall.role_in_words(me.role), now());
  insert into app.milestone (id, child_id, placement_id, slice, mine, kind, source_id, title, state, on_date)
  values (gen_random_uuid(), it.child_id, it.placement_id, 320, whose, 'breach', breach, 'An entry that was about another child', 'open',
          wall.today());
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule, explained)
  values (gen_random_uuid(), it.child_id, it.placement_id, 320, whose, 'breach', breach, 'Assess a possible data breach', whose, due, due,
          'BR1', explained);
  told := wall.tell(array_remove(whose || wall.near_in(it.child_id, '{SW,IRO}'), me.id), 'breach', it.child_id);
end $$;

-- The whole list of people, whatever the asker may read of the trail, and nothing of what else those people did. What is kept from the
-- provider is kept from it here too.
create function wall.saw(b uuid)
returns table (name text, role text, agency text, first_at timestamptz, last_at timestamptz, times bigint)
language sql stable security definer set search_path = pg_catalog as $$
  select t.person_name, t.role, t.agency_name, min(t.at), max(t.at), count(distinct coalesce(nullif(t.request_id, ''), t.id::text))
    from app.breach br
    join app.trail t on t.child_id = br.child_id and t.abouts @> array[br.entry_slice] and t.outcome = 'done'
                    and t.at >= br.entry_written_at and t.at <= br.written_at
   where br.id = b and wall.sees(br.child_id, br.placement_id, br.slice, br.mine, br.id)
     and (t.hidden_from_provider is not true or not wall.at_a_provider())
   group by t.membership_id, t.person_name, t.role, t.agency_name order by min(t.at) $$;

create function wall.assess_breach(b uuid, harm_found text, told text, ico text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare me record; done uuid;
begin
  select * into me from wall.who();
  if me.id is null or me.role not in ('RM', 'SW') or me.office not in ('', 'EDT') then return false; end if;
  update app.breach br set assessed_at = now(), assessed_by = me.name || ', ' || wall.role_in_words(me.role), harm = harm_found,
         people_told = told, ico_told = ico
   where br.id = b and br.assessed_at is null and wall.sees(br.child_id, br.placement_id, br.slice, br.mine, br.id)
   returning br.id into done;
  if done is null then return false; end if;
  update app.due_item set done_at = now() where source_id = b and done_at is null;
  update app.milestone set state = 'assessed' where source_id = b;
  return true;
end $$;

create function wall.close_breach(b uuid, words text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare me record; done uuid;
begin
  select * into me from wall.who();
  if me.id is null or me.role not in ('RM', 'SW') or me.office not in ('', 'EDT') then return false; end if;
  update app.breach br set closed_at = now(), closed_by = me.name || ', ' || wall.role_in_words(me.role), closing_words = words
   where br.id = b and br.assessed_at is not null and br.closed_at is null
     and wall.sees(br.child_id, br.placement_id, br.slice, br.mine, br.id) returning br.id into done;
  if done is null then return false; end if;
  update app.milestone set state = 'closed' where source_id = b;
  return true;
end $$;

create function wall.ask_correction(c uuid, what uuid, words text, due date, explained text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record; author record; answerers uuid[];
begin
  done := false; told := '{}';
  select * into me from wall.who();
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.by_membership_id into it from app.entry e where e.id = what for update;
  if me.id is null or me.office not in ('', 'EDT') or it.id is null or it.slice % 10 = 9
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then return; end if;
  select m.id, a.kind into author from app.membership m join app.agency a on a.id = m.agency_id where m.id = it.by_membership_id;
  answerers := case when wall.at_work(author.id) then array[author.id] else '{}'::uuid[] end
    || case author.kind when 'provider' then wall.managers_of(it.child_id, it.placement_id)
                        when 'authority' then wall.near_in(it.child_id, '{SW}')
                        else case when wall.at_work(author.id) then '{}'::uuid[] else wall.near_in(it.child_id, '{SW}') end end;
  answerers := array(select distinct unnest(answerers));
  insert into app.correction (id, child_id, placement_id, slice, mine, entry_id, words, by_membership_id, by_name, by_role, written_at)
  values (c, it.child_id, it.placement_id, it.slice, array(select distinct unnest(it.mine || me.id || author.id)), it.id, words,
          me.id, me.name, wall.role_in_words(me.role), now());
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule, explained)
  values (gen_random_uuid(), it.child_id, it.placement_id, it.slice, answerers, 'correction', c, 'Answer: somebody says an entry is wrong',
          answerers, due, null, 'WD', explained);
  told := wall.tell(array_remove(answerers, me.id), 'correction', it.child_id);
  done := true;
end $$;

create function wall.answer_correction(c uuid, accepts boolean, answered text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record;
begin
  done := false; told := '{}';
  select * into me from wall.who();
  select co.id, co.child_id, co.by_membership_id, co.answered_at, co.slice, co.placement_id, co.mine, e.by_membership_id as author,
         e.by_role
    into it
    from app.correction co join app.entry e on e.id = co.entry_id where co.id = c for update of co;
  if me.id is null or it.id is null or it.answered_at is not null
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) or not wall.corrects(it.author, it.by_role)
  then return; end if;
  update app.correction co set answered_at = now(), answered_by = me.name || ', ' || wall.role_in_words(me.role), accepted = accepts,
         answer = answered
   where co.id = c;
  update app.due_item set done_at = now() where source_id = c and done_at is null;
  told := wall.tell(array_remove(array[it.by_membership_id], me.id), 'correction_answered', it.child_id);
  done := true;
end $$;
"""

BREAKING = """
-- Everything a membership does with a child while its break-glass with a concern about the provider lasts.
create function wall.hide_from_provider() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.hidden_from_provider := exists (
    select from app.break_glass b where b.child_id = new.child_id and b.membership_id = new.membership_id and b.concern
       and b.until_at > now() and coalesce(b.ended_at, 'infinity') >= now());
  return new;
end $$;

create function wall.break_glass(glass uuid, code text, born date, surname text, why text, hours integer, with_concern boolean,
                                 due date, explained text, out child uuid, out state text, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; sought record; home record; managers uuid[]; council uuid[]; until timestamptz; place smallint; network smallint; whose uuid[];
begin
  told := '{}'; state := 'refused';
  select * into me from wall.who();
  if me.id is null or me.role <> 'SW' or me.kind <> 'authority' or me.office not in ('', 'EDT')
     or hours not between 1 and 24 or length(btrim(why)) < 20 then return; end if;
  state := 'unknown';
  select c.id into sought from app.child c join app.entry e on e.child_id = c.id and e.kind = 'identity' and e.slice = 10
   where c.case_code = upper(btrim(code))
     and (born is not null and e.facts ->> 'date_of_birth' = born::text
          or btrim(surname) <> '' and right(lower(e.facts ->> 'legal_name'), length(btrim(surname)) + 1) = ' ' || lower(btrim(surname)));
  if sought.id is null then return; end if;
  select p.authority_id, p.home_id into home from app.placement p where p.child_id = sought.id and p.state = 'active';
  if me.office <> 'EDT' and home.authority_id is distinct from me.agency_id then return; end if;
  perform pg_advisory_xact_lock(hashtext('break-glass ' || me.id || sought.id));
  child := sought.id;
  state := 'open already';
  if exists (select from app.break_glass b where b.child_id = sought.id and b.membership_id = me.id and b.ended_at is null
                and b.until_at > now())
     or not with_concern and me.id = any(wall.near_in(sought.id, '{SW}')) then return; end if;
  until := now() + make_interval(hours => hours);
  council := array_remove(wall.near_in(sought.id, '{SW,IRO}'), me.id);
  if council = '{}' then
    select coalesce(array_agg(m.id), '{}') into council from app.membership m
     where m.agency_id = home.authority_id and m.role = 'IRO' and m.office is null and m.id <> me.id and wall.at_work(m.id);
  end if;
  managers := case when with_concern then '{}'::uuid[] else wall.managers_of(sought.id, null) end;
  state := 'nobody to tell';
  if council = '{}' then child := null; return; end if;
  -- First they are told; then it opens.
  told := wall.tell(council || managers, case when with_concern then 'break_glass_concern' else 'break_glass' end, sought.id);
  place := case when with_concern then 329 else 320 end;
  network := case when with_concern then 49 else 40 end;
  whose := council || managers || me.id;
  insert into app.break_glass (id, child_id, placement_id, slice, mine, membership_id, name, agency_name, why, concern, opened_at,
                               until_at, reviewers)
  values (glass, sought.id, null, place, whose, me.id, me.name, me.agency, why, with_concern, now(), until, council);
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule, explained)
  values (gen_random_uuid(), sought.id, null, place, council, 'break_glass', glass, 'Review a record opened by break-glass', council,
          due, null, 'WD', explained);
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, granted_by,
                               known_as, starts_on, ends_on, until_at, ended_at)
  values (gen_random_uuid(), sought.id, null, network, array[me.id], me.id, me.name, me.role, me.agency, 'full', 'break-glass', me.name,
          null, wall.today(), null, until, null);
  state := 'opened';
end $$;

create function wall.opened(c uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object('until', b.until_at, 'concern', b.concern) from app.break_glass b
   where b.child_id = c and b.membership_id = wall.me() and b.ended_at is null and b.until_at > now() limit 1 $$;

-- However the involvement ends (by hand, with the membership), the break-glass ends with it.
create function wall.close_break_glass() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.break_glass b set ended_at = new.ended_at
   where b.child_id = new.child_id and b.membership_id = new.membership_id and b.until_at = new.until_at and b.ended_at is null;
  return null;
end $$;

create function wall.end_break_glass(c uuid) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare done uuid;
begin
  update app.involvement i set ended_at = now()
   where i.child_id = c and i.membership_id = wall.me() and i.basis = 'break-glass' and i.ended_at is null and i.until_at > now()
   returning i.id into done;
  return done is not null;
end $$;

create function wall.review_break_glass(b uuid, finds_justified boolean, words text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare me record; done uuid;
begin
  select * into me from wall.who();
  if me.id is null then return false; end if;
  update app.break_glass g set reviewed_at = now(), reviewed_by = me.name || ', ' || wall.role_in_words(me.role), justified = finds_justified,
         review = words
   where g.id = b and g.reviewed_at is null and me.id = any(g.reviewers) and me.id <> g.membership_id
     and wall.sees(g.child_id, g.placement_id, g.slice, g.mine, g.id) returning g.id into done;
  if done is null then return false; end if;
  update app.due_item set done_at = now() where source_id = b and done_at is null;
  return true;
end $$;

create function wall.notice_to_mail(n uuid, out address text, out case_code text)
language sql stable security definer set search_path = pg_catalog as $$
  select p.email, c.case_code from app.notice t join app.membership m on m.id = t.to_membership_id join app.person p on p.id = m.person_id
    left join app.child c on c.id = t.child_id where t.id = n and t.mailed_at is null and wall.at_work(m.id) $$;
create function wall.notice_mailed(n uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update app.notice set mailed_at = now() where id = n and mailed_at is null $$;

create function signin.factor(token bytea, idle_seconds integer, out person_id uuid, out totp_secret text)
language sql stable security definer set search_path = pg_catalog as $$
  select s.person_id, c.totp_secret from app.signin_session s join app.credential c on c.person_id = s.person_id
   where s.token_hash = token and s.ended_at is null and s.expires_at > now() and s.membership_id is not null
     and s.last_seen_at > now() - make_interval(secs => idle_seconds) $$;
revoke all on function signin.factor(bytea, integer) from public;
grant execute on function signin.factor(bytea, integer) to portal_web;

revoke all on function wall.strike_out(uuid, uuid, text, text, timestamptz, date, text), wall.saw(uuid),
  wall.assess_breach(uuid, text, text, text), wall.close_breach(uuid, text), wall.ask_correction(uuid, uuid, text, date, text),
  wall.answer_correction(uuid, boolean, text), wall.hide_from_provider(), wall.close_break_glass(),
  wall.break_glass(uuid, text, date, text, text, integer, boolean, date, text), wall.opened(uuid), wall.end_break_glass(uuid),
  wall.review_break_glass(uuid, boolean, text), wall.notice_to_mail(uuid), wall.notice_mailed(uuid) from public;
grant execute on function wall.strike_out(uuid, uuid, text, text, timestamptz, date, text), wall.saw(uuid),
  wall.assess_breach(uuid, text, text, text), wall.close_breach(uuid, text), wall.ask_correction(uuid, uuid, text, date, text),
  wall.answer_correction(uuid, boolean, text), wall.break_glass(uuid, text, date, text, text, integer, boolean, date, text),
  wall.end_break_glass(uuid), wall.review_break_glass(uuid, boolean, text) to portal_web;
grant execute on function wall.opened(uuid), wall.corrects(uuid, text) to portal_web, portal_worker;
grant execute on function wall.notice_to_mail(uuid), wall.notice_mailed(uuid) to portal_worker;
grant execute on function wall.hide_from_provider(), wall.close_break_glass() to portal_owner;
"""

FUNCTIONS = (
    "wall.notice_mailed(uuid)",
    "wall.notice_to_mail(uuid)",
    "signin.factor(bytea, integer)",
    "wall.review_break_glass(uuid, boolean, text)",
    "wall.end_break_glass(uuid)",
    "wall.close_break_glass()",
    "wall.opened(uuid)",
    "wall.break_glass(uuid, text, date, text, text, integer, boolean, date, text)",
    "wall.hide_from_provider()",
    "wall.answer_correction(uuid, boolean, text)",
    "wall.ask_correction(uuid, uuid, text, date, text)",
    "wall.close_breach(uuid, text)",
    "wall.assess_breach(uuid, text, text, text)",
    "wall.saw(uuid)",
    "wall.strike_out(uuid, uuid, text, text, timestamptz, date, text)",
    "wall.tell(uuid[], text, uuid)",
    "wall.near_in(uuid, text[])",
    "wall.managers_of(uuid, uuid)",
    "wall.corrects(uuid, text)",
    "wall.sees(uuid, uuid, smallint, uuid[], uuid)",
    "wall.at_work(uuid)",
)

GUARDED = ("strike", "breach", "correction", "break_glass")


def upgrade() -> None:
    op.bulk_insert(
        sa.table("readable", sa.column("role"), sa.column("slice"), sa.column("own_only"), schema="wall"),
        [{"role": role, "slice": int(part) * 10 + 9, "own_only": True} for role, parts in STRUCK.items() for part in parts.split()],
    )
    _walled(
        "strike",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("was_slice", sa.SmallInteger(), nullable=False),
        sa.Column("was_mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *_signed("strike"),
        sa.CheckConstraint("category in ('wrong_child', 'wrong_fact', 'wrong_place', 'other')", name=op.f("strike_category")),
    )
    op.create_index("strike_entry", "strike", ["entry_id"], unique=True, schema="app")
    _walled(
        "breach",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_slice", sa.SmallInteger(), nullable=False),
        sa.Column("entry_written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("clock_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assessed_by", sa.Text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("people_told", sa.Text(), nullable=True),
        sa.Column("ico_told", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        *_signed("breach"),
    )
    _walled(
        "correction",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        *_signed("correction"),
    )
    op.create_index("correction_entry", "correction", ["entry_id"], unique=False, schema="app")
    _walled(
        "break_glass",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("concern", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewers", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.CheckConstraint("until_at <= opened_at + interval '24 hours'", name=op.f("break_glass_a_day_at_most")),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("break_glass_membership_id_fkey")),
    )
    op.create_index("break_glass_membership", "break_glass", ["membership_id", "child_id"], unique=False, schema="app")
    op.create_table(
        "notice",
        sa.Column("to_membership_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=op.f("notice_child_id_fkey")),
        sa.ForeignKeyConstraint(["to_membership_id"], ["app.membership.id"], name=op.f("notice_to_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("notice_pkey")),
        schema="app",
    )
    op.create_index(
        "notice_unread", "notice", ["to_membership_id"], unique=False, schema="app", postgresql_where=sa.text("read_at is null")
    )
    for table in GUARDED:
        op.execute(f"call wall.guard('app.{table}')")
    op.execute(TABLES)
    op.execute("set role portal_wall")
    op.execute(ASKING)
    op.execute(STRIKING)
    op.execute(BREAKING)
    op.execute("set role portal_owner")
    op.execute(
        "create trigger hide before insert on app.trail for each row when (new.role = 'SW' and new.child_id is not null) "
        "execute function wall.hide_from_provider()"
    )
    op.execute(
        "create trigger closes_break_glass after update of ended_at on app.involvement for each row "
        "when (new.basis = 'break-glass' and new.ended_at is not null) execute function wall.close_break_glass()"
    )


def downgrade() -> None:
    op.execute("drop trigger closes_break_glass on app.involvement")
    op.execute("drop trigger hide on app.trail")
    op.execute("set role portal_wall")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("set role portal_owner")
    op.execute(TABLES_BACK)
    op.execute("delete from wall.guarded where name::text in ('app.strike', 'app.breach', 'app.correction', 'app.break_glass')")
    op.execute("delete from wall.readable where slice % 10 = 9")
    for table in ("notice", *reversed(GUARDED)):
        op.drop_table(table, schema="app")


def _walled(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *columns,
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{table}_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=f"{table}_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=f"{table}_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="app",
    )
    op.create_index(f"{table}_child_slice", table, ["child_id", "slice"], unique=False, schema="app")


def _signed(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f(f"{table}_by_membership_id_fkey")),
    ]
