"""The day of a move and the placements agree; those affected are told; who covers is asked at reading; the law's facts stand in the course."""

import runpy
from pathlib import Path

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0025"
down_revision = "0024"

GRANTS = """
grant insert on app.trail to portal_wall;
grant select (rule) on app.due_item to portal_wall;
create policy wall_tells on app.trail for insert to portal_wall with check (person_name like 'The portal, %');
grant select (placement_id, by_membership_id) on app.placement_step to portal_wall;
grant select (transition_id, by_membership_id, at) on app.move_step to portal_wall;
"""
NO_MORE = """
drop policy wall_tells on app.trail;
revoke insert on app.trail from portal_wall;
revoke select (rule) on app.due_item from portal_wall;
revoke select (placement_id, by_membership_id) on app.placement_step from portal_wall;
revoke select (transition_id, by_membership_id, at) on app.move_step from portal_wall;
"""

FUNCTIONS = """
-- What a placement that begins with a move makes due: by the rules of portal/deadlines, worked out in the background within a minute
-- (version -1 is older than any almanac). Called again it adds nothing.
create function wall.due_with_placement(placed uuid, left_behind uuid, day date, decided_by uuid) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  p record; o record; workers uuid[]; managers uuid[]; old_managers uuid[];
begin
  select * into p from app.placement where id = placed;
  select * into o from app.placement where id = left_behind;
  select coalesce(array_agg(distinct v.membership_id), array[decided_by]) into workers from app.involvement v
   where v.child_id = p.child_id and v.role = 'SW' and v.capacity = 'full' and v.ended_at is null and v.ends_on is null;
  managers := wall.managers_of(p.home_id);
  if managers = '{}' then managers := workers; end if;
  old_managers := wall.managers_of(o.home_id);
  if old_managers = '{}' then old_managers := workers; end if;
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained, how, event,
                            trigger_on, version, authority_id, school_id)
  select wall.new_id(), p.child_id, n.placed, n.slice, n.whose, n.kind, n.placed, n.title, n.whose, day, n.rule,
         'By the rule; the day is worked out within a minute.', n.how, n.event, day, -1, p.authority_id,
         (select m.agency_id from app.involvement i join app.membership m on m.id = i.membership_id
           where i.child_id = p.child_id and i.role = 'DT' and i.capacity = 'full' and i.ended_at is null order by i.starts_on desc, i.id limit 1)
    from (values
      (placed, 50, 'placement', 'PL1', 'Agree and sign the placement plan', 'PL1', '', workers),
      (placed, 50, 'placement', 'PL3', 'Give written notice of the placement to everybody whom regulation 13 names', 'PL3', '', workers),
      (placed, 50, 'placement', 'PL5', 'Visit the child; speak with them alone', 'PL5', '', workers),
      (placed, 50, 'placement', 'T1-5', 'Agree delegated authority, item by item', 'M+5', 'the start of the placement', workers),
      (placed, 50, 'placement', 'ED3', 'Suitable education found', 'ED3', '', workers),
      (placed, 250, 'placement', 'T1-17', 'Baseline measures: strengths and difficulties, and a talk about goals', 'M+20',
        'the start of the placement', managers),
      (case when wall.is_elsewhere(p.authority_id, p.host_authority) then placed end, 50, 'placement', 'PL4',
        'Tell the council of the area, in writing, that the child came', 'PL4', '', managers),
      (case when wall.is_elsewhere(o.authority_id, o.host_authority) then left_behind end, 250, 'placement_end', 'PL4',
        'Tell the council of the area, in writing, that the child left', 'PL4', '', old_managers)
    ) as n (placed, slice, kind, rule, title, how, event, whose)
   where n.placed is not null
     and not exists (select from app.due_item d where d.source_id = n.placed and d.kind = n.kind and d.rule = n.rule);
end $$;

-- The council of the area is told where it is another than the placing one (CHR 2015 reg 41); portal/children/guards.py says the same.
create function wall.is_elsewhere(authority uuid, host text) returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce(trim(host), '') <> '' and wall.plain_council(host) <> wall.plain_council(a.name) from app.agency a where a.id = authority $$;
create function wall.plain_council(name text) returns text language sql immutable set search_path = pg_catalog as $$
  select trim(regexp_replace(regexp_replace(lower(replace(name, '’', '''')), '\\m(the|council|county|city|borough|of)\\M', '', 'g'),
                             '\\s+', ' ', 'g')) $$;

-- The home changes with the move: the placement that is planned with a receiving provider becomes the current one, and the one before
-- ends on that day. Where none is planned the social worker records it, and wall.let_in_with lets the receivers in. Returns the current one.
create function wall.change_home(t uuid, by_id uuid, by_name text, by_role text) returns uuid
language plpgsql set search_path = pg_catalog as $$
declare
  it record; old record; new record; v record; decided_by uuid; code text; manager uuid;
begin
  select * into it from app.transition where id = t;
  select * into old from app.placement p where p.child_id = it.child_id and p.state = 'active' for update;
  if it.kind not in ('T1', 'T2', 'T3', 'T6', 'T7') then return old.id; end if;
  select p.* into new from app.placement p where p.child_id = it.child_id and p.state in ('accepted', 'planned')
     and (it.kind = 'T1' and p.id = it.placement_id or exists (
       select from app.move_side s join app.membership m on m.id = s.membership_id
        where s.transition_id = t and s.side = 'receiving' and s.ended_at is null and m.agency_id = p.provider_id))
   order by (p.state = 'planned') desc, p.starts_on limit 1 for update;
  decided_by := coalesce(by_id,
    (select s.by_membership_id from app.placement_step s where s.placement_id = new.id order by s.id desc limit 1),
    (select s.by_membership_id from app.move_step s where s.transition_id = t and s.by_membership_id is not null order by s.at desc limit 1));
  if new.id is null or decided_by is null or it.move_on < old.starts_on then return old.id; end if;
  select c.case_code into code from app.child c where c.id = it.child_id;
  if old.id is not null then
    update app.placement set state = 'ended', ended_on = it.move_on, away = null,
           ended_reason = case it.kind when 'T6' then 'OTHER' else 'CARPL' end where id = old.id;
    insert into app.placement_step (id, child_id, placement_id, slice, mine, did, on_date, because, facts, by_membership_id, by_name,
                                    by_role, written_at)
    values (wall.new_id(), it.child_id, old.id, 50, '{}', 'ended', it.move_on, 'The move: ' || it.title, '{}', decided_by, by_name, by_role, now());
  end if;
  update app.placement set state = 'active', starts_on = it.move_on where id = new.id;
  insert into app.placement_step (id, child_id, placement_id, slice, mine, did, on_date, because, facts, by_membership_id, by_name,
                                  by_role, written_at)
  values (wall.new_id(), it.child_id, new.id, 50, '{}', 'started', it.move_on, 'The move: ' || it.title, '{}', decided_by, by_name, by_role, now());
  -- Whoever stands on no side: school and clinic go on with the child, anybody else of the old placement is near no more.
  for v in select x.*, a.kind from app.involvement x join app.membership m on m.id = x.membership_id join app.agency a on a.id = m.agency_id
     where x.child_id = it.child_id and x.placement_id = old.id and x.capacity = 'full' and x.ended_at is null
       and not exists (select from app.move_side s where s.transition_id = t and s.membership_id = x.membership_id and s.ended_at is null) loop
    update app.involvement set ended_at = now(), ended_by = by_name, ended_because = 'The placement ended.' where id = v.id;
    if v.kind in ('school', 'health') and v.until_at is null and not wall.near_already(v.membership_id, it.child_id, new.id, 'full', wall.today()) then
      insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                                   granted_by, starts_on, ends_on)
      values (wall.new_id(), it.child_id, new.id, v.slice, array[v.membership_id], v.membership_id, v.name, v.role, v.agency_name, 'full',
              v.basis, 'Goes on after a move of home.', by_name, wall.today(), v.ends_on);
    end if;
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (wall.new_id(), v.membership_id, code, case when v.kind in ('school', 'health') then 'Your access to one child goes on'
      else 'Your access to one child ended' end, 'The child moved home on ' || wall.on_day(it.move_on) || '.', now());
  end loop;
  foreach manager in array wall.managers_of(new.home_id) loop
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (wall.new_id(), manager, code, 'A placement in your home began', 'From ' || wall.on_day(it.move_on)
      || ', with the move. You find the child on your list.', now());
  end loop;
  perform wall.due_with_placement(new.id, old.id, it.move_on, decided_by);
  return new.id;
end $$;

-- One of the receiving side is near in full from now on. Nothing happens to somebody whose access was ended meanwhile: nobody becomes near
-- again by the calendar alone. Who came before the placement was recorded gets it now.
create function wall.receive(asked uuid, placed uuid, by_name text) returns void language plpgsql set search_path = pg_catalog as $$
declare
  s record; it record; them record; code text;
begin
  select * into s from app.move_side where id = asked;
  select * into it from app.transition where id = s.transition_id;
  select * into them from wall.member(s.membership_id);
  update app.move_side set moved_at = coalesce(moved_at, now()) where id = asked;
  if them.id is null then return; end if;
  update app.involvement set placement_id = placed where child_id = it.child_id and membership_id = them.id and capacity = 'full'
     and ended_at is null and placement_id is null and basis = 'Received the child in a move';
  update app.involvement set ended_at = now(), ended_by = by_name, ended_because = 'The move: from here on in full.'
   where child_id = it.child_id and membership_id = them.id and capacity = 'receiving' and ended_at is null;
  if not found then return; end if;
  if not wall.near_already(them.id, it.child_id, placed, 'full', wall.today()) then
    insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                 because, granted_by, starts_on)
    values (wall.new_id(), it.child_id, placed, 40, array[them.id], them.id, them.name, them.role, them.agency, 'full',
            'Received the child in a move', 'Approved by ' || s.named_by || '.', by_name, wall.today());
  end if;
  select c.case_code into code from app.child c where c.id = it.child_id;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (wall.new_id(), them.id, code, 'Your full access to one child began',
          'With the move of ' || wall.on_day(it.move_on) || ' you are near this child in full. You find the child on your list. '
          || 'Those who leave have been told that theirs ends.', now());
end $$;

create or replace function wall.moves(t uuid, by_id uuid, by_name text, by_role text) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  it record; s record; them record; code text; current uuid; last_day date; keeps boolean;
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
  values (wall.new_id(), it.child_id, it.placement_id, it.slice, '{}', t, 'moving', '', it.move_on, by_id, by_name, by_role, now());
  if by_id is null then perform wall.tell_own_act(t); end if;
  current := wall.change_home(t, by_id, by_name, by_role);
  select c.case_code into code from app.child c where c.id = it.child_id;
  for s in select * from app.move_side x where x.transition_id = t and x.ended_at is null and x.moved_at is null order by x.side loop
    if s.side = 'receiving' then
      select * into them from wall.member(s.membership_id);
      perform wall.receive(s.id, case when them.kind <> 'provider' then coalesce(current, it.placement_id)
        else (select p.id from app.placement p where p.child_id = it.child_id and p.provider_id = them.agency_id
               and p.state <> 'ended' order by (p.state = 'active') desc, p.starts_on desc limit 1) end, by_name);
    else
      update app.move_side set moved_at = now() where id = s.id;
      keeps := wall.has_open_items(t, s.membership_id);
      last_day := case when it.kind = 'T5' then it.move_on end;  -- M is their last day, and they are there until its end
      update app.involvement set ended_by = by_name, ended_because = 'The move.', ends_on = coalesce(last_day, ends_on),
             ended_at = case when last_day is null or last_day < wall.today() then now() end
       where child_id = it.child_id and membership_id = s.membership_id and capacity = 'full' and ended_at is null and until_at is null
         and (placement_id = it.placement_id or it.kind = 'T5');
      -- The end of the placement may have been recorded first: then they were told, and they leave already.
      if wall.near_already(s.membership_id, it.child_id, it.placement_id, 'leaving', wall.today()) then continue; end if;
      if keeps then
        insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                     because, granted_by, starts_on)
        values (wall.new_id(), it.child_id, it.placement_id, 40, array[s.membership_id], s.membership_id, s.name, s.role,
                s.agency_name, 'leaving', 'Finishes own items of a move', 'Open items of the move are theirs.', by_name,
                coalesce(last_day + 1, wall.today()));
      end if;
      insert into app.receipt (id, membership_id, case_code, heading, text, at)
      values (wall.new_id(), s.membership_id, code, 'Your access to one child ended with the move',
              'With the move of ' || wall.on_day(it.move_on) || case when last_day is null then ' your part in this child’s record ended.'
                else ' your part in this child’s record ends, with the end of that day.' end
              || case when keeps then ' You still see and complete the items of the move that are yours and open, until they are done.'
                 else ' Nothing of the move is left for you to do.' end
              || ' Those who receive the child have been told that theirs began.', now());
    end if;
  end loop;
  if it.kind in ('T1', 'T2', 'T3', 'T6', 'T7') then perform wall.pass_on_belongings(it.child_id); end if;
end $$;

-- What the day did by itself stands in the child's trail, with whose decision it carried out.
create function wall.tell_own_act(t uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  it record; who record;
begin
  select * into it from app.transition where id = t;
  select f.*, m.person_id into who from app.move_step s join app.membership m on m.id = s.by_membership_id
    join app.person q on q.id = m.person_id, lateral (select m.id as membership, m.role, a.id as agency, a.name as agency_name, q.name as name
      from app.agency a where a.id = m.agency_id) f
   where s.transition_id = t and s.by_membership_id is not null order by s.at desc limit 1;
  if who.membership is null then return; end if;
  insert into app.trail (id, at, person_id, person_name, membership_id, agency_id, agency_name, role, session_mark, strength, action, outcome,
                         child_id, object_id, abouts, rule, reason, request_id)
  values (wall.new_id(), now(), who.person_id, 'The portal, as decided by ' || who.name, who.membership, who.agency, who.agency_name, who.role,
          '', '', 'take a step of a move', 'done', it.child_id, t, array[it.slice], 'the move date', 'moving: the day came', '');
end $$;

-- The child's things are for those who pack and unpack: who receives or leaves now.
create function wall.pass_on_belongings(c uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  them uuid[];
begin
  select coalesce(array_agg(distinct v.membership_id), '{}') into them from app.involvement v
   where v.child_id = c and v.capacity in ('receiving', 'leaving') and v.role in ('KW', 'RM', 'CL')
     and v.ended_at is null and v.starts_on <= wall.today() and coalesce(v.ends_on, 'infinity') >= wall.today();
  update app.belonging set mine = them where child_id = c;
  update app.belonging_picture set mine = them where child_id = c;
  update app.handing_over set mine = them where child_id = c and arrived_at is null;
end $$;

-- A placement that begins lets in who goes on with the child, and the receiving side of a move whose day has come: where everything
-- before the move is done, the move itself begins with it.
create or replace function wall.let_in_with(placed uuid, before uuid, carried uuid[]) returns void
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
  for it in select t.id from app.transition t where t.child_id = p.child_id and t.kind in ('T1', 'T2', 'T3', 'T6', 'T7')
      and t.state in ('preparing', 'ready') and t.move_on <= wall.today()
      and not exists (select from app.checklist_item k where k.transition_id = t.id and k.must and k.holds_gate and not wall.settled(k.id))
      order by t.id for update loop
    perform wall.moves(it.id, i.id, i.name, i.role);
  end loop;
  for it in select s.id from app.move_side s join app.transition t on t.id = s.transition_id join app.membership m on m.id = s.membership_id
      where t.child_id = p.child_id and t.kind in ('T1', 'T2', 'T3', 'T6', 'T7') and t.state not in ('closed', 'abandoned')
        and t.move_on <= wall.today() and s.side = 'receiving' and s.ended_at is null and m.agency_id = p.provider_id loop
    perform wall.receive(it.id, placed, i.name);
  end loop;
  foreach manager in array wall.managers_of(p.home_id) loop
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (wall.new_id(), manager, code, case when p.emergency_because is null then 'A placement in your home began'
      else 'A placement in your home began in an emergency' end, 'From ' || wall.on_day(p.starts_on) || ', recorded by ' || i.name || ', '
      || i.agency || '. You find the child on your list.', now());
  end loop;
end $$;

-- Those whom a change of a move affects: who owns or helps with something open, and both sides. A notice holds no word of the record.
create function wall.tell_of_move(t uuid, what text) returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; everybody uuid[];
begin
  select * into it from app.transition where id = t;
  if it.id is null or what not in ('move_redated', 'move_paused', 'move_resumed', 'move_abandoned', 'move_disrupted')
     or not coalesce(wall.decides_on_move(it.child_id, it.placement_id), false) then
    perform wall.refuse('You cannot decide on this move.');
  end if;
  select array_agg(distinct n.one) into everybody from (
      select unnest(k.mine) as one from app.checklist_item k where k.transition_id = t and not wall.settled(k.id)
      union select s.membership_id from app.move_side s where s.transition_id = t and s.ended_at is null) as n,
    wall.member(n.one) f
   where f.id is not null and f.office <> 'ADMIN' and n.one <> wall.me()
     and exists (select from app.involvement v where v.child_id = it.child_id and v.membership_id = n.one and v.ended_at is null
                 union all select from app.home_manager h join app.placement p on p.home_id = h.home_id
                   where p.child_id = it.child_id and p.state = 'active' and h.membership_id = n.one
                 union all select from app.placement p where p.child_id = it.child_id and p.state = 'active' and p.authority_id = f.agency_id
                   and f.role in ('VSH', 'CO'));
  return wall.tell(everybody, what, it.child_id);
end $$;

-- Who stands in today, by whom they stand in for; of the people near a child whom I am near.
create function wall.covers_today(c uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(jsonb_object_agg(o.covered_id, o.name), '{}') from (
    select o.covered_id, min(q.name) as name from app.cover o, wall.member(o.coverer_id) q
     where c = any(wall.ids('app.children')) and q.id is not null and o.ended_at is null and o.starts_on <= wall.today()
       and o.ends_on >= wall.today()
       and exists (select from app.checklist_item k where k.child_id = c and o.covered_id = any(k.owners))
     group by o.covered_id) as o $$;
"""

FOR_THE_WEB = ("tell_of_move(uuid, text)", "covers_today(uuid)")
WITHIN = (
    "due_with_placement(uuid, uuid, date, uuid)",
    "is_elsewhere(uuid, text)",
    "plain_council(text)",
    "change_home(uuid, uuid, text, text)",
    "receive(uuid, uuid, text)",
    "tell_own_act(uuid)",
    "pass_on_belongings(uuid)",
)


def upgrade() -> None:
    op.add_column(
        "move_step", sa.Column("facts", sa.dialects.postgresql.JSONB(), nullable=False, server_default=sa.text("'{}'")), schema="app"
    )
    op.execute(GRANTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*FOR_THE_WEB, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in FOR_THE_WEB:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for name in (*FOR_THE_WEB, *WITHIN):
        op.execute(f"drop function wall.{name}")
    op.execute("set local check_function_bodies = off")
    for file, name in (("0020_moves.py", "moves"), ("0021_placements.py", "let_in_with")):
        op.execute(sa.text(_as_it_was(file, name).replace(":", r"\:")))
    op.execute("set role portal_owner")
    op.execute(NO_MORE)
    op.drop_column("move_step", "facts", schema="app")


def _as_it_was(file: str, name: str) -> str:
    whole = runpy.run_path(str(Path(__file__).with_name(file)))["FUNCTIONS"]
    start = whole.index(f"create function wall.{name}(")
    return "create or replace" + whole[start + len("create") : whole.index("end $$;", start)] + "end $$"
