"""Moves whole: versioned checklists, how each item stands, the course of a move, its two sides, and what the child says of it.

The sides of a move decide who becomes near a child and who is near no more, so they are written by functions of the wall alone.
"""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0020"
down_revision = "0019"

KEPT_BY_THE_WALL = """
revoke insert, update on app.move_side from portal_web, portal_worker;
revoke update on app.move_step, app.move_words from portal_web, portal_worker;
revoke insert on app.move_step, app.move_words from portal_worker;
revoke update on app.transition from portal_web, portal_worker;
grant update (title, state, held_from, move_on, window_ends_on, going_to, mine) on app.transition to portal_web;
grant select on app.transition, app.checklist_item, app.completion to portal_wall;
grant update (state) on app.transition to portal_wall;
grant select, insert, update on app.move_side to portal_wall;
grant insert on app.move_step to portal_wall;
create policy wall_changes on app.transition for update to portal_wall using (true) with check (true);
create policy wall_changes on app.milestone for update to portal_wall using (true) with check (true);
create policy wall_writes on app.move_side for insert to portal_wall with check (true);
create policy wall_changes on app.move_side for update to portal_wall using (true) with check (true);
create policy wall_writes on app.move_step for insert to portal_wall with check (true);
alter table app.checklist_template enable row level security; alter table app.checklist_template force row level security;
create policy migrations on app.checklist_template to portal_owner using (true) with check (true);
create policy wall_keeps on app.checklist_template to portal_wall using (true) with check (true);
create policy reads on app.checklist_template for select to portal_web, portal_worker using (agency_id = (select wall.agency()));
grant select, insert on app.checklist_template to portal_wall;
grant select on app.checklist_template to portal_web, portal_worker;
"""
NO_MORE = """
drop policy wall_changes on app.transition;
drop policy wall_changes on app.milestone;
revoke select on app.transition, app.checklist_item, app.completion from portal_wall;
grant select (id, child_id, slice) on app.transition, app.checklist_item, app.completion to portal_wall;
grant select (due_on, shown_from) on app.checklist_item to portal_wall;
revoke update (state) on app.transition from portal_wall;
revoke update (title, state, held_from, move_on, window_ends_on, going_to, mine) on app.transition from portal_web;
grant update on app.transition to portal_web, portal_worker;
"""

FUNCTIONS = """
-- "moving" is entered by the functions below only, since with it people begin and cease to be near the child.
create function wall.moving_is_the_walls() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.state = 'moving' and old.state <> 'moving' and current_user in ('portal_web', 'portal_worker') then
    raise exception using errcode = '42501', message = 'a move begins by wall.begin_moving only';
  end if;
  return new;
end $$;

-- I am near this child in full and decide on moves: the social worker, or the registered manager of a placement of mine.
create function wall.decides_on_move(c uuid, placed uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) and i.office = ''
     and (i.role = 'SW' or i.role = 'RM' and (placed is null or placed = any(wall.ids('app.placements'))))
     and (c::text || ':25') <> all(wall.words('app.denied'))
    from wall.who() i $$;

-- What is asked before a move begins, and when its people change: who is near for that placement, with whoever covers for them
-- today; current placements; and the newest checklists of the placement's provider. Only for those who decide on the move.
create function wall.move_setting(c uuid, placed uuid, move uuid) returns jsonb
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  place record; known jsonb;
begin
  select p.* into place from app.placement p
   where p.child_id = c and (p.id = placed or placed is null and p.state <> 'ended')
     and (wall.everywhere() or p.id = any(wall.ids('app.placements')))
   order by (p.state = 'active') desc, p.starts_on desc limit 1;
  if not coalesce(wall.decides_on_move(c, place.id), false) then return null; end if;
  select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'role', f.role, 'name', f.name, 'agency', f.agency, 'capacity', n.capacity,
           'covered_by', (select min(q.name) from app.cover o, wall.member(o.coverer_id) q where o.covered_id = n.id and q.id is not null
              and o.ended_at is null and o.starts_on <= wall.today() and o.ends_on >= wall.today())) order by f.name, n.id), '[]')
    into known
    from (
      select distinct on (near.id) near.id, coalesce(s.side, near.capacity) as capacity from (
        select v.membership_id as id, v.capacity from app.involvement v
         where v.child_id = c and v.ended_at is null and v.starts_on <= wall.today() and coalesce(v.ends_on, 'infinity') >= wall.today()
           and v.until_at is null and (v.placement_id is null or v.placement_id = place.id or v.capacity <> 'full')
        union all
        select h.membership_id, 'full' from app.home_manager h
         where h.home_id = place.home_id and place.state <> 'ended' and h.starts_on <= wall.today()
           and coalesce(h.ends_on, 'infinity') >= wall.today()
        union all
        select m.id, 'full' from app.membership m
         where m.agency_id = place.authority_id and m.role in ('VSH', 'CO') and place.state <> 'ended') as near
        left join app.move_side s on s.transition_id = move and s.membership_id = near.id and s.ended_at is null
       order by near.id, (near.capacity = 'full') desc) as n,
      wall.member(n.id) f
   where f.id is not null and f.office = '';
  return jsonb_build_object('people', known, 'placement', place.id, 'provider', place.provider_id,
    'templates', (select coalesce(jsonb_object_agg(t.kind, jsonb_build_object('version', t.version, 'items', t.items)), '{}')
       from (select distinct on (x.kind) x.kind, x.version, x.items from app.checklist_template x
              where x.agency_id = place.provider_id order by x.kind, x.version desc) as t));
end $$;

-- A new version of one of the provider's checklists; versions in use never change.
create function wall.keep_checklist(new_id uuid, of_kind text, after integer, lines jsonb, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; newest integer;
begin
  select * into i from wall.who();
  if i.id is null or i.role <> 'RM' or i.office <> '' or not exists (
       select from app.agency a where a.id = i.agency_id and a.kind = 'provider') then
    perform wall.refuse('The checklists of a provider are changed by its registered managers.');
  end if;
  if of_kind !~ '^T[1-7]$' or jsonb_typeof(lines) <> 'array' or jsonb_array_length(lines) not between 1 and 60
     or coalesce(trim(why), '') = '' then
    perform wall.refuse('A checklist has between one and sixty items. Say why it changes.');
  end if;
  select coalesce(max(t.version), 0) into newest from app.checklist_template t where t.agency_id = i.agency_id and t.kind = of_kind;
  if newest <> after then
    perform wall.refuse('Somebody of your agency changed this checklist meanwhile. Open it again, so that nothing of theirs is lost.');
  end if;
  insert into app.checklist_template (id, agency_id, kind, version, items, because, made_by, made_at)
  values (new_id, i.agency_id, of_kind, newest + 1, lines, why, i.name, now());
end $$;

-- The sides as they are when a move begins: the school's teacher, or the home's people and manager, leave; who was let in as
-- receiving receives. For a change of a person (T5) the one who is named leaves.
create function wall.take_sides(t uuid, leaver uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; place record;
begin
  select * into i from wall.who();
  select * into it from app.transition where id = t;
  if it.id is null or not coalesce(wall.decides_on_move(it.child_id, it.placement_id), false) then
    perform wall.refuse('You cannot decide on this move.');
  end if;
  select * into place from app.placement p where p.id = it.placement_id;
  if it.kind = 'T5' and not exists (select from app.involvement v where v.child_id = it.child_id and v.membership_id = leaver
       and v.capacity = 'full' and v.ended_at is null) then
    perform wall.refuse('Name who leaves: somebody who is near the child now.');
  end if;
  insert into app.move_side (id, child_id, placement_id, slice, mine, transition_id, membership_id, name, role, agency_name, side,
                             named_by, named_at)
  select distinct on (f.id) gen_random_uuid(), it.child_id, it.placement_id, it.slice, '{}', t, f.id, f.name, f.role, f.agency, n.side,
         i.name, now()
    from (
      select v.membership_id as id, 'leaving' as side from app.involvement v
       where v.child_id = it.child_id and v.capacity = 'full' and v.ended_at is null and v.placement_id = it.placement_id
         and v.until_at is null
         and (it.kind = 'T4' and v.role = 'DT' or it.kind in ('T2', 'T3', 'T6', 'T7') and v.role in ('KW', 'CL')
              or it.kind = 'T5' and v.membership_id = leaver)
      union all
      select h.membership_id, 'leaving' from app.home_manager h
       where it.kind in ('T2', 'T3', 'T6', 'T7') and h.home_id = place.home_id and h.starts_on <= wall.today()
         and coalesce(h.ends_on, 'infinity') >= wall.today()
      union all
      select v.membership_id, case when it.kind = 'T5' then 'leaving' end from app.involvement v
       where it.kind = 'T5' and v.child_id = it.child_id and v.membership_id = leaver and v.ended_at is null
      union all
      select v.membership_id, 'receiving' from app.involvement v
       where v.child_id = it.child_id and v.capacity = 'receiving' and v.ended_at is null
         and coalesce(v.ends_on, 'infinity') >= wall.today() and (it.kind = 'T4') = (v.role = 'DT')) as n,
      wall.member(n.id) f
   where n.side is not null and f.id is not null and f.office = ''
     and not exists (select from app.move_side s where s.transition_id = t and s.membership_id = f.id and s.ended_at is null)
   order by f.id, n.side desc;
end $$;

-- The social worker approves somebody of the side that the child moves to: they receive, from now, their own items and no more.
create function wall.name_receiver(t uuid, of_agency uuid, address text, call_the_child text, why text) returns uuid
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; them record; code text; placed uuid;
begin
  select * into i from wall.who();
  select * into it from app.transition where id = t for update;
  if it.id is null or i.role <> 'SW' or not coalesce(wall.decides_on_move(it.child_id, it.placement_id), false) then
    perform wall.refuse('Who receives the child is approved by the social worker.');
  end if;
  if it.state not in ('proposed', 'considered_at_review', 'approved', 'preparing', 'ready') then
    perform wall.refuse('Somebody is approved to receive before the move, while it goes on.');
  end if;
  select f.* into them from app.membership m join app.person p on p.id = m.person_id, wall.member(m.id) f
   where p.email = lower(trim(address)) and m.agency_id = of_agency and f.id is not null and f.office = ''
     and (f.kind = 'provider' and f.role in ('RM', 'KW', 'CL') or f.kind = 'school' and f.role = 'DT'
          or f.kind = 'health' and f.role = 'XT') order by f.role limit 1;
  if them.id is null then
    perform wall.refuse('There is no active member with that address at that agency who could receive a child.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say on which ground they are approved.'); end if;
  if exists (select from app.move_side s where s.transition_id = t and s.membership_id = them.id and s.ended_at is null) then
    perform wall.refuse('They stand on a side of this move already.');
  end if;
  placed := case when them.kind = 'provider' then null else it.placement_id end;
  if not exists (select from app.involvement v where v.membership_id = them.id and v.child_id = it.child_id and v.ended_at is null
       and v.capacity = 'receiving' and coalesce(v.ends_on, 'infinity') >= wall.today()) then
    insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                 because, granted_by, known_as, starts_on)
    values (gen_random_uuid(), it.child_id, placed, 40, array[them.id], them.id, them.name, them.role, them.agency, 'receiving',
            'Receives the child in a move', why, i.name, nullif(trim(call_the_child), ''), wall.today());
  end if;
  insert into app.move_side (id, child_id, placement_id, slice, mine, transition_id, membership_id, name, role, agency_name, side,
                             named_by, named_at)
  values (gen_random_uuid(), it.child_id, it.placement_id, it.slice, '{}', t, them.id, them.name, them.role, them.agency, 'receiving',
          i.name, now());
  select c.case_code into code from app.child c where c.id = it.child_id;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (gen_random_uuid(), them.id, code, 'You are approved to receive a child',
          'By ' || i.name || ', ' || i.agency || '. Until the move date you see your own items of the move and nothing else. The day is '
          || wall.on_day(it.move_on) || ', unless it changes.', now());
  return them.id;
end $$;

create function wall.settled(item uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce((select c.reopened_at is null and c.kind in ('done', 'waived', 'not_needed') from app.completion c
                    where c.item_id = item order by c.turn desc limit 1), false) $$;

create function wall.has_open_items(t uuid, m uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.checklist_item k where k.transition_id = t and m = any(k.owners) and not wall.settled(k.id)) $$;

-- The day has come: who received is near in full, who leaves keeps only the open items of the move that are theirs.
create function wall.moves(t uuid, by_id uuid, by_name text, by_role text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  it record; s record; them record; code text; placed uuid; last_day date; keeps boolean;
begin
  select * into it from app.transition where id = t for update;
  if it.state not in ('preparing', 'ready') then perform wall.refuse('This move is not being prepared.'); end if;
  if it.move_on > wall.today() then
    perform wall.refuse('The move date is still to come. Choose another date if the child moves earlier.');
  end if;
  if exists (select from app.checklist_item k where k.transition_id = t and k.must and k.holds_gate and not wall.settled(k.id)) then
    perform wall.refuse('Something that must be done before the move is neither done nor waived.');
  end if;
  update app.transition set state = 'moving' where id = t;
  update app.milestone set state = 'moving' where source_id = t;
  insert into app.move_step (id, child_id, placement_id, slice, mine, transition_id, did, because, move_on, by_membership_id, by_name,
                             by_role, at)
  values (gen_random_uuid(), it.child_id, it.placement_id, it.slice, '{}', t, 'moving', '', it.move_on, by_id, by_name, by_role, now());
  select c.case_code into code from app.child c where c.id = it.child_id;
  for s in select * from app.move_side x where x.transition_id = t and x.ended_at is null and x.moved_at is null order by x.side loop
    update app.move_side set moved_at = now() where id = s.id;
    if s.side = 'receiving' then
      update app.involvement set ended_at = now(), ended_by = by_name, ended_because = 'The move: from here on in full.'
       where child_id = it.child_id and membership_id = s.membership_id and capacity = 'receiving' and ended_at is null;
      if not found then continue; end if;  -- ended meanwhile: nobody becomes near again by the calendar alone
      select * into them from wall.member(s.membership_id);
      if them.id is null then continue; end if;
      if them.kind = 'provider' then
        select p.id into placed from app.placement p where p.child_id = it.child_id and p.provider_id = them.agency_id
           and p.state <> 'ended' order by (p.state = 'active') desc, p.starts_on desc limit 1;
      else
        placed := coalesce((select p.id from app.placement p where p.child_id = it.child_id and p.state = 'active'), it.placement_id);
      end if;
      if not wall.near_already(them.id, it.child_id, placed, 'full', wall.today()) then
        insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                     because, granted_by, starts_on)
        values (gen_random_uuid(), it.child_id, placed, 40, array[them.id], them.id, them.name, them.role, them.agency, 'full',
                'Received the child in a move', 'Approved by ' || s.named_by || '.', by_name, wall.today());
      end if;
      insert into app.receipt (id, membership_id, case_code, heading, text, at)
      values (gen_random_uuid(), them.id, code, 'Your full access to one child began',
              'With the move of ' || wall.on_day(it.move_on) || ' you are near this child in full. You find the child on your list. '
              || 'Those who leave have been told that theirs ends.', now());
    else
      keeps := wall.has_open_items(t, s.membership_id);
      last_day := case when it.kind = 'T5' then it.move_on end;  -- M is their last day, and they are there until its end
      update app.involvement set ended_by = by_name, ended_because = 'The move.', ends_on = coalesce(last_day, ends_on),
             ended_at = case when last_day is null or last_day < wall.today() then now() end
       where child_id = it.child_id and membership_id = s.membership_id and capacity = 'full' and ended_at is null and until_at is null
         and (placement_id = it.placement_id or it.kind = 'T5');
      if keeps then
        insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                     because, granted_by, starts_on)
        values (gen_random_uuid(), it.child_id, it.placement_id, 40, array[s.membership_id], s.membership_id, s.name, s.role,
                s.agency_name, 'leaving', 'Finishes own items of a move', 'Open items of the move are theirs.', by_name,
                coalesce(last_day + 1, wall.today()));
      end if;
      insert into app.receipt (id, membership_id, case_code, heading, text, at)
      values (gen_random_uuid(), s.membership_id, code, 'Your access to one child ended with the move',
              'With the move of ' || wall.on_day(it.move_on) || case when last_day is null then ' your part in this child’s record ended.'
                else ' your part in this child’s record ends, with the end of that day.' end
              || case when keeps then ' You still see and complete the items of the move that are yours and open, until they are done.'
                 else ' Nothing of the move is left for you to do.' end
              || ' Those who receive the child have been told that theirs began.', now());
    end if;
  end loop;
end $$;

create function wall.begin_moving(t uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  select * into i from wall.who();
  select * into it from app.transition where id = t;
  if it.id is null or not coalesce(wall.decides_on_move(it.child_id, it.placement_id), false) then
    perform wall.refuse('You cannot decide on this move.');
  end if;
  perform wall.moves(t, i.id, i.name, i.role);
end $$;

-- Leaving ends when nothing of the move is left to do, or the move is over.
create function wall.end_what_is_left(t uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  it record;
begin
  select * into it from app.transition where id = t;
  update app.involvement v set ended_at = now(), ended_by = 'The portal', ended_because = 'The items of the move are done, or it is over.'
    from app.move_side s
   where s.transition_id = t and s.side = 'leaving' and v.child_id = it.child_id and v.membership_id = s.membership_id
     and v.capacity = 'leaving' and v.ended_at is null and v.placement_id is not distinct from it.placement_id
     and (it.state in ('closed', 'abandoned') or not wall.has_open_items(t, s.membership_id));
end $$;

-- The day's round of the worker, which may be run again and again: moves whose day has come and whose gate is open begin;
-- who left and has nothing more to do is near no more. Returns how many moves began.
create function wall.moves_of_the_day() returns integer language plpgsql security definer set search_path = pg_catalog as $$
declare
  t uuid; begun integer := 0;
begin
  for t in select x.id from app.transition x where x.state in ('preparing', 'ready') and x.move_on <= wall.today()
     and not exists (select from app.checklist_item k where k.transition_id = x.id and k.must and k.holds_gate and not wall.settled(k.id))
     order by x.id for update skip locked loop
    perform wall.moves(t, null, 'The portal', 'on the move date');
    begun := begun + 1;
  end loop;
  for t in select distinct s.transition_id from app.move_side s join app.involvement v
       on v.child_id = s.child_id and v.membership_id = s.membership_id and v.capacity = 'leaving' and v.ended_at is null
    where s.side = 'leaving' and s.moved_at is not null loop
    perform wall.end_what_is_left(t);
  end loop;
  return begun;
end $$;

-- The move does not happen, or is over. Receiving ends at once; who received is told so.
create function wall.end_move(t uuid, ending text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; s record; code text;
begin
  select * into i from wall.who();
  select * into it from app.transition where id = t for update;
  if it.id is null or ending not in ('abandoned', 'closed')
     or not coalesce(wall.decides_on_move(it.child_id, it.placement_id), false) then
    perform wall.refuse('You cannot decide on this move.');
  end if;
  if ending = 'abandoned' and it.state not in ('proposed', 'considered_at_review', 'approved', 'preparing', 'ready', 'paused')
     or ending = 'closed' and it.state <> 'reviewed' then
    perform wall.refuse('This move cannot be ended in that way now.');
  end if;
  if ending = 'closed' and exists (
       select from app.checklist_item k where k.transition_id = t and k.must and not wall.settled(k.id)) then
    perform wall.refuse('Something that must be done is neither done nor waived.');
  end if;
  update app.transition set state = ending where id = t;
  update app.milestone set state = ending where source_id = t;
  perform wall.end_what_is_left(t);
  select c.case_code into code from app.child c where c.id = it.child_id;
  for s in select * from app.move_side x where x.transition_id = t and x.side = 'receiving' and x.moved_at is null and x.ended_at is null
  loop
    update app.move_side set ended_at = now() where id = s.id;
    update app.involvement set ended_at = now(), ended_by = i.name, ended_because = 'The move does not go ahead.'
     where child_id = it.child_id and membership_id = s.membership_id and capacity = 'receiving' and ended_at is null
       and not exists (select from app.move_side o join app.transition ot on ot.id = o.transition_id
          where o.membership_id = s.membership_id and o.child_id = it.child_id and o.side = 'receiving' and o.ended_at is null
            and o.moved_at is null and o.transition_id <> t and ot.state not in ('abandoned', 'closed'));
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (gen_random_uuid(), s.membership_id, code, 'A move does not go ahead',
            'Your access as the receiving side ended. It was entered by ' || i.name || ', ' || i.agency || '.', now());
  end loop;
end $$;
"""

FOR_THE_WEB = (
    "move_setting(uuid, uuid, uuid)",
    "keep_checklist(uuid, text, integer, jsonb, text)",
    "take_sides(uuid, uuid)",
    "name_receiver(uuid, uuid, text, text, text)",
    "begin_moving(uuid)",
    "end_move(uuid, text)",
)
FOR_THE_WORKER = ("moves_of_the_day()",)
WITHIN = (
    "end_what_is_left(uuid)",
    "moves(uuid, uuid, text, text)",
    "has_open_items(uuid, uuid)",
    "settled(uuid)",
    "decides_on_move(uuid, uuid)",
    "moving_is_the_walls()",
)
NEW_TABLES = ("move_words", "move_step", "move_side")


def _walled(name: str, *columns: sa.Column) -> None:  # type: ignore[type-arg]
    op.create_table(
        name,
        sa.Column("transition_id", sa.Uuid(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["transition_id", "child_id"],
            ["app.transition.id", "app.transition.child_id"],
            name=op.f(f"{name}_transition_id_child_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
        schema="app",
    )
    op.create_index(f"{name}_child_slice", name, ["child_id", "slice"], unique=False, schema="app")
    op.create_index(f"{name}_transition", name, ["transition_id"], unique=False, schema="app")
    op.execute(f"call wall.guard('app.{name}')")


def _added(table: str, column: sa.Column, value: str) -> None:  # type: ignore[type-arg]
    """A column that no row may lack: rows of before get this value."""
    column.server_default = sa.DefaultClause(sa.text(value))
    op.add_column(table, column, schema="app")
    op.alter_column(table, column.name, server_default=None, schema="app")


def upgrade() -> None:
    _added("completion", sa.Column("kind", sa.Text(), nullable=False), "'done'")
    op.create_check_constraint(
        op.f("completion_kind"), "completion", "kind in ('done', 'waived', 'not_needed', 'doing', 'blocked')", schema="app"
    )
    _added("checklist_item", sa.Column("due", sa.Text(), nullable=False), "''")
    _added("checklist_item", sa.Column("part", sa.SmallInteger(), nullable=False), "1")
    _added("checklist_item", sa.Column("parts", sa.SmallInteger(), nullable=False), "1")
    _added("checklist_item", sa.Column("holds_gate", sa.Boolean(), nullable=False), "false")
    op.execute("update app.checklist_item set holds_gate = must where phase in ('before', 'during')")
    op.add_column("transition", sa.Column("window_ends_on", sa.Date(), nullable=True), schema="app")
    op.add_column("transition", sa.Column("held_from", sa.Text(), nullable=True), schema="app")
    op.add_column("transition", sa.Column("checklist_version", sa.SmallInteger(), nullable=True), schema="app")
    op.create_index(
        "transition_awaited",
        "transition",
        ["move_on"],
        unique=False,
        schema="app",
        postgresql_where=sa.text("state in ('preparing', 'ready')"),
    )
    _walled(
        "move_step",
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("move_on", sa.Date(), nullable=False),
        sa.Column("move_on_before", sa.Date(), nullable=True),
        sa.Column("by_membership_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("move_step_by_membership_id_fkey")),
    )
    _walled(
        "move_side",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side in ('receiving', 'leaving')", name=op.f("move_side_side")),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("move_side_membership_id_fkey")),
    )
    _walled(
        "move_words",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('goodbye', 'how_it_went', 'done_about_it')", name=op.f("move_words_kind")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("move_words_by_membership_id_fkey")),
    )
    op.create_table(
        "checklist_template",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("items", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("checklist_template_agency_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("checklist_template_pkey")),
        sa.UniqueConstraint("agency_id", "kind", "version", name=op.f("checklist_template_agency_id_kind_version_key")),
        schema="app",
    )
    op.execute(KEPT_BY_THE_WALL)
    op.execute("set role portal_wall")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*FOR_THE_WEB, *FOR_THE_WORKER, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in FOR_THE_WEB:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    for name in FOR_THE_WORKER:
        op.execute(f"grant execute on function wall.{name} to portal_worker")
    op.execute("grant execute on function wall.moving_is_the_walls() to portal_owner")
    op.execute("set role portal_owner")
    op.execute(
        "create trigger moving_is_the_walls before update of state on app.transition"
        " for each row execute function wall.moving_is_the_walls()"
    )


def downgrade() -> None:
    op.execute("drop trigger moving_is_the_walls on app.transition")
    op.execute("set role portal_wall")
    for name in (*FOR_THE_WEB, *FOR_THE_WORKER, *WITHIN):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(NO_MORE)
    op.drop_table("checklist_template", schema="app")
    op.execute("delete from wall.guarded where name::text in ('app.move_words', 'app.move_step', 'app.move_side')")
    for name in NEW_TABLES:
        op.drop_table(name, schema="app")
    op.drop_index("transition_awaited", table_name="transition", schema="app")
    for name in ("checklist_version", "held_from", "window_ends_on"):
        op.drop_column("transition", name, schema="app")
    for name in ("holds_gate", "parts", "part", "due"):
        op.drop_column("checklist_item", name, schema="app")
    op.drop_column("completion", "kind", schema="app")
