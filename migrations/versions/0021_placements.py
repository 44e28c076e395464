"""A placement's life, written by the wall's own functions alone; belongings with their pictures; packs beside review reports."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

COLUMNS = (
    ("host_authority", sa.Text()),
    ("emergency_because", sa.Text()),
    ("notice_on", sa.Date()),
    ("away", sa.Text()),
    ("ended_reason", sa.Text()),
)
STATES = "'enquiry', 'matching', 'offered', 'accepted', 'planned', 'active', 'ended', 'withdrawn', 'declined'"

KEPT_BY_THE_WALL = """
revoke insert, update on app.placement_step from portal_web, portal_worker;
grant insert, update on app.placement to portal_wall;
grant insert on app.placement_step to portal_wall;
grant select (owners) on app.due_item to portal_wall;
create policy wall_writes on app.placement for insert to portal_wall with check (true);
create policy wall_changes on app.placement for update to portal_wall using (true) with check (true);
create policy wall_writes on app.placement_step for insert to portal_wall with check (true);
"""
NO_MORE = """
revoke insert, update on app.placement from portal_wall;
revoke select (owners) on app.due_item from portal_wall;
drop policy wall_writes on app.placement;
drop policy wall_changes on app.placement;
"""

# Each refuses with errcode PS001 and a sentence that is shown to the person as it stands. Who decides on a placement is the placing
# authority's social worker, near the child in full; the manager of the home gives notice and tells where the child is meanwhile.
FUNCTIONS = """
create function wall.new_id() returns uuid language sql volatile set search_path = pg_catalog as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid $$;

create function wall.decides_placements(c uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) and i.role = 'SW' and i.office in ('', 'EDT')
     and (c::text || ':5') <> all(wall.words('app.denied'))
     and i.agency_id = (select p.authority_id from app.placement p where p.child_id = c
                         order by (p.state = 'active') desc, p.starts_on desc limit 1)
    from wall.who() i $$;

create function wall.manages_placement(placed uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from wall.who() i, app.placement p join app.home_manager h on h.home_id = p.home_id
    where p.id = placed and p.state = 'active' and i.role = 'RM' and i.office = '' and p.provider_id = i.agency_id
      and p.child_id = any(wall.ids('app.children')) and (p.child_id::text || ':5') <> all(wall.words('app.denied'))
      and h.membership_id = any(i.id || wall.covered_by(i.id))
      and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()) $$;

create function wall.managers_of(of_home uuid) returns uuid[] language sql stable set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct h.membership_id), '{}') from app.home_manager h
    join app.membership m on m.id = h.membership_id
   where h.home_id = of_home and m.role = 'RM' and m.office is null and m.ended_at is null
     and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today() $$;

-- Homes by name, for who decides where a child lives. Nobody else is told of another provider's homes.
create function wall.homes_to_choose(c uuid) returns table (home uuid, name text, provider_id uuid, provider text)
language sql stable security definer set search_path = pg_catalog as $$
  select h.id, h.name, a.id, a.name from app.home h join app.agency a on a.id = h.agency_id
   where wall.decides_placements(c) order by a.name, h.name limit 2000 $$;

-- What the homes of this child's placements are called, of the placements that who asks may see at all.
create function wall.places_of(c uuid) returns table (placement uuid, home text, managers uuid[])
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, h.name, wall.managers_of(h.id) from app.placement p join app.home h on h.id = p.home_id
   where p.child_id = c and c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge'))
     and (wall.everywhere() or p.id = any(wall.ids('app.placements')))
     and 50 = any(wall.numbers('app.slices')) and (c::text || ':5') <> all(wall.words('app.denied'))
     and ((c::text || ':3') <> all(wall.words('app.denied'))) $$;

create function wall.tell_step(step uuid, placed uuid, what text, happened_on date, why text, more jsonb) returns void
language sql set search_path = pg_catalog as $$
  insert into app.placement_step (id, child_id, placement_id, slice, mine, did, on_date, because, facts, by_membership_id, by_name, by_role,
                                  written_at)
  select step, p.child_id, p.id, 50, '{}', what, happened_on, why, more, i.id, i.name,
         case i.role when 'SW' then 'social worker' else 'registered manager' end, now()
    from app.placement p, wall.who() i where p.id = placed $$;

-- A partner whose access goes on with the next placement is told so there, and not here: then `code` is null.
create function wall.end_nearness(v uuid, day date, stays_for_open_items boolean, code text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  it record; i record;
begin
  select * into i from wall.who();
  select * into it from app.involvement where id = v for update;
  update app.involvement set ended_at = now(), ended_by = i.name, ended_because = 'The placement ended.' where id = v;
  if code is null then return; end if;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (wall.new_id(), it.membership_id, code, 'Your access to one child ended', 'The placement ended on ' || wall.on_day(day)
    || ', recorded by ' || i.name || ', ' || i.agency || '.' || case when stays_for_open_items
      then ' You still see what is open and yours to do for the move, until ' || wall.on_day(day + 42) || '.' else '' end, now());
end $$;

create function wall.leave_to(m uuid, placed uuid, day date) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  them record; i record; p record;
begin
  select * into i from wall.who();
  select * into them from wall.member(m);
  select * into p from app.placement where id = placed;
  if them.id is null or wall.near_already(m, p.child_id, placed, 'leaving', wall.today()) then return; end if;
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                               granted_by, starts_on, ends_on)
  values (wall.new_id(), p.child_id, placed, 40, array[m], m, them.name, them.role, them.agency, 'leaving',
    'Finishing what was theirs to do for the move', 'The placement ended.', i.name, wall.today(), greatest(day + 42, wall.today()));
end $$;

-- Ends the current placement: whoever was near for it is near no more, with a receipt; who has open items of the move, and the
-- managers of the home, stay `leaving`, and find the child's things to send on. Partners in `kept` go on with the next placement (wall.open_placement).
create function wall.close_placement(placed uuid, step uuid, day date, reason text, why text, more jsonb, out managers uuid[])
returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; p record; it record; code text; open_items boolean; leaver uuid; leavers uuid[];
begin
  select * into i from wall.who();
  select * into p from app.placement where id = placed for update;
  if p.id is null or not coalesce(wall.decides_placements(p.child_id), false) then
    perform wall.refuse('The end of a placement is recorded by the placing authority’s social worker.');
  end if;
  if p.state <> 'active' then perform wall.refuse('This placement is not the current one any more. Look at the page again.'); end if;
  if day is null or day > wall.today() or day < p.starts_on then
    perform wall.refuse('A placement ends on a day between its first one and today.');
  end if;
  if coalesce(trim(why), '') = '' or coalesce(trim(reason), '') = '' then perform wall.refuse('Say why it ends.'); end if;
  managers := wall.managers_of(p.home_id);
  select case_code into code from app.child where id = p.child_id;
  update app.placement set state = 'ended', ended_on = day, ended_reason = reason, away = null where id = placed;
  perform wall.tell_step(step, placed, 'ended', day, why, more);
  for it in select v.id, v.membership_id from app.involvement v where v.placement_id = placed and v.child_id = p.child_id
      and v.ended_at is null and v.capacity = 'full' and coalesce(v.ends_on, 'infinity') >= wall.today() loop
    open_items := it.membership_id = any(managers) or exists (select from app.due_item d where d.child_id = p.child_id
      and d.done_at is null and d.slice / 10 = 25 and it.membership_id = any(d.owners));
    perform wall.end_nearness(it.id, day, open_items, case when more -> 'carried' ? it.membership_id::text then null else code end);
    if open_items then perform wall.leave_to(it.membership_id, placed, day); end if;
  end loop;
  update app.involvement set ended_at = now(), ended_by = i.name, ended_because = 'The placement ended.'
   where placement_id = placed and child_id = p.child_id and ended_at is null and capacity = 'receiving';
  foreach leaver in array managers loop
    perform wall.leave_to(leaver, placed, day);
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (wall.new_id(), leaver, code, 'A placement in your home ended', 'It ended on ' || wall.on_day(day) || ', recorded by ' || i.name
      || ', ' || i.agency || '. What is open for the move stays yours to do until ' || wall.on_day(day + 42) || '.', now());
  end loop;
  leavers := wall.edge_people(p.child_id);
  update app.belonging set mine = leavers where child_id = p.child_id;
  update app.belonging_picture set mine = leavers where child_id = p.child_id;
  update app.handing_over set mine = leavers where child_id = p.child_id and arrived_at is null;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (wall.new_id(), i.id, code, 'You ended a placement', 'It ended on ' || wall.on_day(day) || '. The people of the home see nothing more'
    || ' but what is open and theirs to do for the move.', now());
end $$;

-- Opens a placement: planned, or begun today or on an earlier day. `given` holds the codes; `carried` are the memberships of school
-- and health that were near for `before` and go on. The managers of the new home are told, and their names come back.
create function wall.open_placement(ident uuid, step uuid, c uuid, of_home uuid, given jsonb, carried uuid[], before uuid, more jsonb,
                                    out managers uuid[])
returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; h record; it record; code text; since date := (given ->> 'starts_on')::date; its_state text := given ->> 'state';
begin
  select * into i from wall.who();
  if not coalesce(wall.decides_placements(c), false) then
    perform wall.refuse('A placement is decided by the placing authority’s social worker.');
  end if;
  select x.id, x.agency_id into h from app.home x where x.id = of_home;
  if h.id is null or since is null or its_state not in ('enquiry', 'matching', 'offered', 'accepted', 'planned', 'active') then
    perform wall.refuse('Choose the home, the day and how far it is.');
  end if;
  if its_state = 'active' and since > wall.today() then perform wall.refuse('A placement that begins on a later day is planned, not begun.'); end if;
  if its_state = 'active' and exists (select from app.placement p where p.child_id = c and p.state = 'active') then
    perform wall.refuse('The child has a current placement. A child is in one placement at a time: end that one first, or in the same step.');
  end if;
  if its_state = 'active' and exists (select from app.placement p where p.child_id = c and p.state = 'ended' and p.ended_on > since) then
    perform wall.refuse('The child was in another placement on that day still. Begin on the day on which that one ended, or later.');
  end if;
  insert into app.placement (id, placement_id, child_id, slice, mine, provider_id, home_id, authority_id, state, legal_status, placement_type,
                             starts_on, host_authority, emergency_because)
  values (ident, ident, c, 50, '{}', h.agency_id, h.id, i.agency_id, its_state, given ->> 'legal_status', given ->> 'placement_type', since,
          given ->> 'host_authority', nullif(given ->> 'emergency', ''));
  perform wall.tell_step(step, ident, case when its_state <> 'active' then its_state when given ->> 'emergency' <> '' then 'emergency_start'
    else 'started' end, since, given ->> 'because', more);
  managers := wall.managers_of(of_home);
  if its_state = 'active' then perform wall.let_in_with(ident, before, carried); end if;
end $$;

create function wall.let_in_with(placed uuid, before uuid, carried uuid[]) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  i record; p record; it record; code text; manager uuid;
begin
  select * into i from wall.who();
  select * into p from app.placement where id = placed;
  select case_code into code from app.child where id = p.child_id;
  for it in select distinct on (v.membership_id) v.* from app.involvement v join app.membership m on m.id = v.membership_id
      join app.agency a on a.id = m.agency_id
      where v.child_id = p.child_id and v.placement_id = before and v.capacity = 'full' and v.membership_id = any(carried)
        and a.kind in ('school', 'health') and (v.ended_at is null or v.ended_because = 'The placement ended.')
      order by v.membership_id, v.starts_on desc loop
    if exists (select from wall.member(it.membership_id) f where f.id is not null)
       and not wall.near_already(it.membership_id, p.child_id, placed, 'full', wall.today()) then
      insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                                   granted_by, starts_on)
      values (wall.new_id(), p.child_id, placed, it.slice, array[it.membership_id], it.membership_id, it.name, it.role, it.agency_name, 'full',
              it.basis, 'Goes on after a move of home.', i.name, wall.today());
      insert into app.receipt (id, membership_id, case_code, heading, text, at)
      values (wall.new_id(), it.membership_id, code, 'Your access to one child goes on', 'The child moved home. Your access goes on, recorded by '
        || i.name || ', ' || i.agency || '.', now());
    end if;
  end loop;
  foreach manager in array wall.managers_of(p.home_id) loop
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (wall.new_id(), manager, code, case when p.emergency_because is null then 'A placement in your home began'
      else 'A placement in your home began in an emergency' end, 'From ' || wall.on_day(p.starts_on) || ', recorded by ' || i.name || ', '
      || i.agency || '. You find the child on your list.', now());
  end loop;
end $$;

-- A planned one goes on towards its start, begins, or comes to nothing; a current one is given notice of, or rests.
create function wall.step_placement(placed uuid, step uuid, what text, day date, why text, given jsonb, carried uuid[], before uuid,
                                    more jsonb, out managers uuid[])
returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  p record; chain text[] := array['enquiry', 'matching', 'offered', 'accepted', 'planned'];
begin
  select * into p from app.placement where id = placed for update;
  if p.id is null or not (coalesce(wall.decides_placements(p.child_id), false)
      or what in ('notice', 'away', 'back') and coalesce(wall.manages_placement(placed), false)) then
    perform wall.refuse('This is not yours to record for this placement.');
  end if;
  if day is null or coalesce(trim(why), '') = '' then perform wall.refuse('Say on which day, and why.'); end if;
  if what = any(chain) and p.state = any(chain) and array_position(chain, what) > array_position(chain, p.state) then
    update app.placement set state = what, starts_on = coalesce((given ->> 'starts_on')::date, starts_on) where id = placed;
  elsif what in ('withdrawn', 'declined') and p.state = any(chain) then
    update app.placement set state = what where id = placed;
    update app.involvement set ended_at = now(), ended_because = 'The placement came to nothing.',
           ended_by = (select name from wall.who()) where placement_id = placed and child_id = p.child_id and ended_at is null;
  elsif what = 'started' and p.state = any(chain) then
    if day > wall.today() then perform wall.refuse('A placement begins on the day on which the child comes, not ahead of it.'); end if;
    if exists (select from app.placement o where o.child_id = p.child_id and o.state = 'active') then
      perform wall.refuse('The child has a current placement. A child is in one placement at a time: end that one first, or in the same step.');
    end if;
    if exists (select from app.placement o where o.child_id = p.child_id and o.state = 'ended' and o.ended_on > day) then
      perform wall.refuse('The child was in another placement on that day still. Begin on the day on which that one ended, or later.');
    end if;
    update app.placement set state = 'active', starts_on = day where id = placed;
    perform wall.let_in_with(placed, before, carried);
  elsif what = 'notice' and p.state = 'active' and p.notice_on is null then
    if day > wall.today() then perform wall.refuse('Notice is recorded once it was given.'); end if;
    update app.placement set notice_on = day where id = placed;
  elsif what = 'away' and p.state = 'active' and given ->> 'away' in ('hospital', 'custody', 'missing') then
    update app.placement set away = given ->> 'away' where id = placed;
  elsif what = 'back' and p.state = 'active' and p.away is not null then
    update app.placement set away = null where id = placed;
  else
    perform wall.refuse('That does not follow from where this placement stands. Look at the page again.');
  end if;
  perform wall.tell_step(step, placed, what, day, why, more);
  managers := wall.managers_of(p.home_id);
end $$;

-- What was recorded wrongly. The codes and days as they were stay in the history.
create function wall.correct_placement(placed uuid, step uuid, given jsonb, why text, more jsonb) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  p record; since date := (given ->> 'starts_on')::date; until date := (given ->> 'ended_on')::date;
begin
  select * into p from app.placement where id = placed for update;
  if p.id is null or not coalesce(wall.decides_placements(p.child_id), false) then
    perform wall.refuse('A placement is corrected by the placing authority’s social worker.');
  end if;
  if coalesce(trim(why), '') = '' or since is null then perform wall.refuse('Say what was wrong.'); end if;
  if (p.state = 'ended') <> (until is not null) or until < since or until > wall.today() or p.state in ('active', 'ended') and since > wall.today() then
    perform wall.refuse('A placement begins before it ends, and neither day is ahead of today.');
  end if;
  if p.state in ('active', 'ended') and exists (select from app.placement o where o.child_id = p.child_id and o.id <> placed
      and o.state in ('active', 'ended') and o.starts_on < coalesce(until, 'infinity') and coalesce(o.ended_on, 'infinity') > since) then
    perform wall.refuse('With these days the child would be in two placements at once.');
  end if;
  update app.placement set starts_on = since, ended_on = until, legal_status = given ->> 'legal_status', placement_type = given ->> 'placement_type',
         host_authority = given ->> 'host_authority', ended_reason = given ->> 'ended_reason' where id = placed;
  perform wall.tell_step(step, placed, 'corrected', wall.today(), why, more);
end $$;
"""

# Who receives or leaves a child now, of those who pack and unpack; and nothing else of them.
EDGE = """
create function wall.edge_people(c uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct v.membership_id), '{}') from app.involvement v
   where v.child_id = c and c = any(wall.ids('app.children')) and v.capacity in ('receiving', 'leaving') and v.role in ('KW', 'RM', 'CL')
     and v.ended_at is null and v.starts_on <= wall.today() and coalesce(v.ends_on, 'infinity') >= wall.today() $$;
"""

# The manager who made a pack, or the social worker, lets one person read one sealed version of it: the home's people the full one, a
# school the school's. The document, its file and its door on the child's page are opened, and nothing else.
PACKS = """
create function wall.release_pack(asked uuid, person uuid, whom_in_words text, until date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record; it record; them record; one uuid; code text;
begin
  select v.id, v.child_id, v.slice, v.state, v.placement_id into it from app.report_variant v where v.id = asked;
  select * into us from wall.shares(it.child_id);
  if it.id is null or us.membership is null or it.slice not in (260, 261) or it.slice <> all(wall.numbers('app.slices'))
     or not (wall.everywhere() or it.placement_id = any(wall.ids('app.placements')))
     or (it.child_id::text || ':26') = any(wall.words('app.denied')) then
    perform wall.refuse('This pack is not yours to release.');
  end if;
  if it.state <> 'sealed' then perform wall.refuse('The pack is not sealed yet. Release it once it is.'); end if;
  select n.membership_id, n.role into them from wall.people_near(it.child_id) n where n.membership_id = person;
  if them.membership_id is null or it.slice = 260 and them.role not in ('KW', 'RM', 'CL') or it.slice = 261 and them.role not in ('DT', 'VSH') then
    perform wall.refuse('The full version goes to the people of the receiving home, the school version to the receiving school, once they are near.');
  end if;
  if until is null or until < wall.today() or until > (wall.today() + interval '1 year')::date then
    perform wall.refuse('A release ends today at the earliest and within a year.');
  end if;
  for one in select it.id union all select f.id from app.sealed_file f where f.variant_id = it.id
             union all select m.id from app.milestone m where m.source_id = it.id and m.child_id = it.child_id loop
    insert into app.release (id, child_id, placement_id, slice, mine, opened_slice, opened_row, to_membership_id, purpose, basis, expires_on,
                             whom, by_membership_id, made_by, made_at)
    values (wall.new_id(), it.child_id, null, 320, array[person], it.slice, one, person, 'Handover: to care for the child from the first day',
            'Health or social care of the child, and the council’s duty to place the child well', until, whom_in_words, us.membership, us.said,
            now());
  end loop;
  select case_code into code from app.child where id = it.child_id;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (wall.new_id(), person, code, 'A handover pack is there for you', 'You find it on the child’s page, until ' || wall.on_day(until)
    || '. It was released by ' || us.said || '.', now());
end $$;
"""
PACK_GRANTS = """
grant select (state, placement_id) on app.report_variant to portal_wall;
grant select (variant_id) on app.sealed_file to portal_wall;
"""
NO_PACKS = """
revoke select (state, placement_id) on app.report_variant from portal_wall;
revoke select (variant_id) on app.sealed_file from portal_wall;
"""

OF_PACKS = "report_id in (select id from app.report where review_id is null)"
PACK_ROWS = (
    ("sealed_file", f"variant_id in (select id from app.report_variant where {OF_PACKS})"),  # noqa: S608
    ("report_variant", OF_PACKS),
    ("render_request", OF_PACKS),
    ("report", "review_id is null"),
)

WRITTEN_ONCE = """
revoke update on app.belonging, app.belonging_picture, app.handing_over, app.belonging_trouble from portal_web, portal_worker;
revoke insert on app.belonging, app.belonging_picture, app.handing_over, app.belonging_trouble from portal_worker;
grant update (mine, removed_at, removed_by, removed_because) on app.belonging to portal_web;
grant update (mine, removed_at, removed_by) on app.belonging_picture to portal_web;
grant update (mine, arrived_at, arrived_by_membership_id, arrived_by, arrived_note) on app.handing_over to portal_web;
grant update (mine, settled_at, settled_by, settled_how) on app.belonging_trouble to portal_web;
grant select (mine, arrived_at) on app.handing_over to portal_wall;
grant update (mine) on app.belonging, app.belonging_picture, app.handing_over to portal_wall;
create policy wall_changes on app.belonging for update to portal_wall using (true) with check (true);
create policy wall_changes on app.belonging_picture for update to portal_wall using (true) with check (true);
create policy wall_changes on app.handing_over for update to portal_wall using (true) with check (true);
"""

OPEN_TO_ALL_WHO_ACT = (
    "release_pack(uuid, uuid, text, date)",
    "edge_people(uuid)",
    "homes_to_choose(uuid)",
    "places_of(uuid)",
    "close_placement(uuid, uuid, date, text, text, jsonb)",
    "open_placement(uuid, uuid, uuid, uuid, jsonb, uuid[], uuid, jsonb)",
    "step_placement(uuid, uuid, text, date, text, jsonb, uuid[], uuid, jsonb)",
    "correct_placement(uuid, uuid, jsonb, text, jsonb)",
)
WITHIN = (
    "let_in_with(uuid, uuid, uuid[])",
    "leave_to(uuid, uuid, date)",
    "end_nearness(uuid, date, boolean, text)",
    "tell_step(uuid, uuid, text, date, text, jsonb)",
    "managers_of(uuid)",
    "manages_placement(uuid)",
    "decides_placements(uuid)",
    "new_id()",
)


def walled(name: str, *columns: sa.Column, more: tuple = ()) -> None:
    """A confidential table with the columns and constraints that every one has."""
    op.create_table(
        name,
        *columns,
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{name}_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=f"{name}_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=f"{name}_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
        *more,
        schema="app",
    )
    op.create_index(f"{name}_child_slice", name, ["child_id", "slice"], unique=False, schema="app")
    op.execute(f"call wall.guard('app.{name}')")


def signed(name: str) -> tuple:
    return (
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f(f"{name}_by_membership_id_fkey")),
    )


def parent(name: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("id", "child_id", name=op.f(f"{name}_id_child_id_key"))


def of_a_thing(name: str) -> sa.ForeignKeyConstraint:
    key = op.f(f"{name}_belonging_id_child_id_fkey")
    return sa.ForeignKeyConstraint(["belonging_id", "child_id"], ["app.belonging.id", "app.belonging.child_id"], name=key)


def belongings() -> None:
    walled(
        "belonging",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("memory_box", sa.Boolean(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("removed_because", sa.Text(), nullable=True),
        *signed("belonging"),
        more=(parent("belonging"),),
    )
    walled(
        "belonging_picture",
        sa.Column("belonging_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.SmallInteger(), nullable=False),
        sa.Column("height", sa.SmallInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        *signed("belonging_picture"),
        more=(of_a_thing("belonging_picture"),),
    )
    walled(
        "handing_over",
        sa.Column("move_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("packed_in", sa.Text(), nullable=False),
        sa.Column("carried_by", sa.Text(), nullable=False),
        sa.Column("child_said", sa.Text(), nullable=False),
        sa.Column("contents", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_by_membership_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_by", sa.Text(), nullable=True),
        sa.Column("arrived_note", sa.Text(), nullable=True),
        *signed("handing_over"),
        more=(
            parent("handing_over"),
            sa.ForeignKeyConstraint(
                ["arrived_by_membership_id"], ["app.membership.id"], name=op.f("handing_over_arrived_by_membership_id_fkey")
            ),
        ),
    )
    walled(
        "belonging_trouble",
        sa.Column("belonging_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_how", sa.Text(), nullable=True),
        *signed("belonging_trouble"),
        more=(of_a_thing("belonging_trouble"),),
    )
    op.create_index("belonging_picture_belonging", "belonging_picture", ["belonging_id"], unique=False, schema="app")
    op.create_index("belonging_trouble_belonging", "belonging_trouble", ["belonging_id"], unique=False, schema="app")
    # A signature, a picture and what was told of a thing are never written over: only that they were answered, arrived or taken back.
    op.execute(WRITTEN_ONCE)


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("placement", sa.Column(name, kind, nullable=True), schema="app")
    op.create_check_constraint(op.f("placement_state"), "placement", f"state in ({STATES})", schema="app")
    op.create_check_constraint(op.f("placement_ended"), "placement", "(state = 'ended') = (ended_on is not null)", schema="app")
    op.create_check_constraint(op.f("placement_days"), "placement", "ended_on >= starts_on", schema="app")
    walled(
        "placement_step",
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("facts", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        *signed("placement_step"),
    )
    belongings()
    op.execute(KEPT_BY_THE_WALL)
    op.add_column("report", sa.Column("kind", sa.Text(), nullable=False, server_default="review"), schema="app")
    op.alter_column("report", "review_id", nullable=True, schema="app")
    op.execute(PACK_GRANTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (FUNCTIONS, EDGE, PACKS):
        op.execute(sa.text(part.replace(":", r"\:")))
    for name in (*OPEN_TO_ALL_WHO_ACT, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in OPEN_TO_ALL_WHO_ACT:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for name in (*OPEN_TO_ALL_WHO_ACT, *WITHIN):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(NO_PACKS)
    op.execute("delete from app.seal_register where document_id in (select id from app.report where review_id is null)")
    for table, packs in PACK_ROWS:
        op.execute(f"delete from app.{table} where {packs}")  # noqa: S608  names of our own
    op.alter_column("report", "review_id", nullable=False, schema="app")
    op.drop_column("report", "kind", schema="app")
    for name in ("belonging_trouble", "handing_over", "belonging_picture", "belonging", "placement_step"):
        op.execute(f"delete from wall.guarded where name::text = 'app.{name}'")  # noqa: S608  names of our own
        op.drop_table(name, schema="app")
    op.execute(NO_MORE)
    for name in ("placement_state", "placement_ended", "placement_days"):
        op.drop_constraint(name, "placement", schema="app")
    for name, _ in COLUMNS:
        op.drop_column("placement", name, schema="app")
