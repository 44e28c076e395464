"""The life of a plan's version: written and approved section by section, immutable from the manager's approval on.

A version that is not released exists only for those who write or check it: a restrictive policy on its state, beside those of the
slices. Versions, their steps and approvals are written by functions of the wall alone; the portal writes words of a version that is
still written in, and nothing else.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

AGREEMENTS = "'agreed', 'agreed_with_comments', 'partly_agreed', 'not_agreed', 'no_response'"
OF_A_VERSION = ("plan_section", "plan_approval", "plan_source", "plan_step")
"""Tables whose rows bear the state of their version."""
BY_SECTION = ("plan_section", "plan_approval", "plan_source")

RIGHTS = """
revoke insert, update on app.plan_version, app.plan_section, app.plan_approval, app.plan_source, app.plan_step
  from portal_web, portal_worker;
grant insert (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, passages, material, saved_from, state, turn,
              by_membership_id, by_name, by_role, written_at),
      update (passages, material, turn, saved_from, by_membership_id, by_name, by_role, written_at) on app.plan_section to portal_web;
grant insert (id, child_id, placement_id, slice, mine, version_id, number, kind, title, dated_on, link_kind, link_id, state,
              by_membership_id, by_name, by_role, written_at),
      update (left_out_at, left_out_by) on app.plan_source to portal_web;
grant select on app.plan_version, app.plan_section, app.plan_approval, app.plan_source, app.plan_step to portal_wall;
grant insert, update on app.plan_version, app.plan_section, app.plan_approval, app.plan_source, app.plan_step to portal_wall;
grant select (kind), update (title) on app.milestone to portal_wall;
create policy wall_writes on app.plan_version to portal_wall using (true) with check (true);
create policy wall_writes on app.plan_section to portal_wall using (true) with check (true);
create policy wall_writes on app.plan_approval to portal_wall using (true) with check (true);
create policy wall_writes on app.plan_source to portal_wall using (true) with check (true);
create policy wall_writes on app.plan_step to portal_wall using (true) with check (true);
"""
RIGHTS_BACK = """
drop policy wall_writes on app.plan_version; drop policy wall_writes on app.plan_section;
revoke select (kind), update (title) on app.milestone from portal_wall;
revoke all on app.plan_version, app.plan_section from portal_wall, portal_web, portal_worker;
grant select (id, child_id, slice) on app.plan_version, app.plan_section to portal_wall;
grant select, insert, update on app.plan_version, app.plan_section to portal_web, portal_worker;
"""

# Which states of a version are closed to whoever acts, and which sections they see of one that is being checked. The same rules stand
# in portal/plans/rules.py, for the gate.
WHO_READS = """
create function wall.closed_plan_states() returns text[]
language plpgsql stable security definer set search_path = pg_catalog as $$
declare who text := (select m.role from app.membership m where m.id = wall.me());
begin
  return case when who in ('KW', 'RM', 'CL') then '{}'::text[] when who = 'SW' then '{draft}'::text[]
              when who = 'VSH' then '{draft,contributions_open,manager_approved}'::text[]
              else '{draft,contributions_open,clinical_check,manager_approved}'::text[] end;
end $$;
create function wall.open_plan_sections() returns smallint[]
language plpgsql stable security definer set search_path = pg_catalog as $$
declare who text := (select m.role from app.membership m where m.id = wall.me());
begin
  return case when who in ('KW', 'RM', 'CL', 'SW') then '{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}'::smallint[]
              when who = 'VSH' then '{9}'::smallint[] else '{}'::smallint[] end;
end $$;

-- Who approves a section: all of them. Of a version for others (15) of the formulation it is the clinical lead.
create function wall.plan_approvers(number smallint, slice smallint) returns text[]
language sql immutable set search_path = pg_catalog as $$
  select case when number = 15 and slice / 10 = 9 then '{CL}'::text[]
    when number in (1, 2, 5, 7, 15) then '{RM}' when number in (3, 10, 11) then '{CL}' when number = 4 then '{RM,CL}'
    when number in (6, 8, 12, 13) then '{SW}' when number = 9 then '{VSH}' else '{}' end $$;

-- Which roles take a version from one state to the next.
create function wall.plan_step_takers(before text, after text) returns text[]
language sql immutable set search_path = pg_catalog as $$
  select case before || ' ' || after
    when 'draft contributions_open' then '{KW,RM,CL}'::text[] when 'draft clinical_check' then '{KW,RM,CL}'
    when 'contributions_open clinical_check' then '{KW,RM,CL}' when 'clinical_check contributions_open' then '{RM,CL}'
    when 'draft active_interim' then '{RM,CL}' when 'contributions_open active_interim' then '{RM,CL}'
    when 'clinical_check active_interim' then '{RM,CL}' when 'clinical_check manager_approved' then '{RM}'
    when 'manager_approved out_for_agreement' then '{RM}' when 'manager_approved active' then '{RM}'
    when 'out_for_agreement active' then '{RM}' when 'active under_review' then '{RM,CL}' when 'under_review active' then '{RM,CL}'
    when 'superseded archived' then '{RM}' else '{}' end $$;

-- Whether I may write words into this version now: the home's people while it is written in, the social worker once partners are asked.
create function wall.writes_plan(v uuid, placed uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select exists (
    select from app.plan_version p, wall.who() me
     where p.id = v and p.placement_id is not distinct from placed and p.slice % 10 = 0 and me.office = ''
       and (me.role in ('KW', 'RM', 'CL') and p.state in ('draft', 'contributions_open', 'clinical_check')
         or me.role = 'SW' and p.state in ('contributions_open', 'clinical_check'))) $$;
"""

# What keeps a version as it was approved, whoever writes past the portal's own code.
KEPT_AS_APPROVED = """
create function wall.plan_state_here() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.state := coalesce((select v.state from app.plan_version v where v.id = new.version_id), '');
  return new;
end $$;

create function wall.plan_state_moved() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.plan_section set state = new.state where version_id = new.id;
  update app.plan_approval set state = new.state where version_id = new.id;
  update app.plan_source set state = new.state where version_id = new.id;
  update app.plan_step set state = new.state where version_id = new.id;
  update app.milestone set state = new.state where source_id = new.id and kind = 'plan';
  return null;
end $$;

create function wall.plan_words_kept() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user not in ('portal_web', 'portal_worker') then return new; end if;
  if not wall.writes_plan(new.version_id, new.placement_id) then
    raise exception using errcode = '42501', message = 'this version of the plan is not written in';
  end if;
  if tg_table_name = 'plan_section' and tg_op = 'INSERT' then new.saved_from := coalesce(new.saved_from, new.id); end if;
  if tg_table_name = 'plan_section' and tg_op = 'UPDATE' then
    if old.number = 14 then
      raise exception using errcode = '42501', message = 'dissent stands as it was written';
    end if;
    if new.passages is distinct from old.passages then new.approved_by := null; end if;
  end if;
  return new;
end $$;

-- A section changed: what was approved of it counts no more, nor of the versions for others that sum up its part.
create function wall.plan_words_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'UPDATE' then
    if new.passages is not distinct from old.passages then return null; end if;
  elsif new.saved_from is null then return null;  -- a copy for a new version
  end if;
  if new.state not in ('draft', 'contributions_open', 'clinical_check') or new.number = 14 then return null; end if;
  update app.plan_approval a set voided_at = now()
    from app.plan_section s
   where s.version_id = new.version_id and a.section_id = s.id and a.voided_at is null
     and (s.id = new.id or new.number <> 15 and s.number = 15 and s.slice / 10 = new.slice / 10);
  if new.number <> 15 then
    update app.plan_section set approved_by = null
     where version_id = new.version_id and number = 15 and slice / 10 = new.slice / 10 and approved_by is not null;
  end if;
  update app.plan_step set did = 'interim_voided' where version_id = new.version_id and did = 'interim_approved';
  return null;
end $$;
"""

LIFE = """
-- Near in full, by an involvement or by oversight: what a release opens is for reading.
create function wall.works_near(c uuid, placed uuid, s smallint) returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce(c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge'))
     and (wall.everywhere() or placed = any(wall.ids('app.placements'))) and s = any(wall.numbers('app.slices'))
     and (c::text || ':' || s / 10) <> all(wall.words('app.denied')), false) $$;

-- A new version of the plan of a current placement, a copy of the one it goes on from, where there is one. What was approved and is
-- not changed stays approved.
create function wall.begin_plan(ident uuid, c uuid, placed uuid, going_on_from uuid, numbered text, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; base app.plan_version%rowtype; model text; companion uuid;
begin
  select * into me from wall.who();
  select coalesce((select ch.model from app.care_model_choice ch where ch.agency_id = a.id and ch.from_on <= wall.today()
                    order by ch.from_on desc, ch.made_at desc limit 1), a.model_of_care)
    into model from app.placement p join app.agency a on a.id = p.provider_id
   where p.id = placed and p.child_id = c and p.state = 'active' and p.provider_id = me.agency_id;
  if me.id is null or me.office <> '' or me.role not in ('KW', 'RM', 'CL') or model is null
     or not wall.works_near(c, placed, 70::smallint) then
    perform wall.refuse('A version is begun by the people of the home where the child lives.');
  end if;
  perform pg_advisory_xact_lock(hashtext(placed::text));
  if exists (select from app.plan_version v where v.placement_id = placed and v.slice % 10 = 0
                and v.state in ('draft', 'contributions_open', 'clinical_check')) then
    perform wall.refuse('A version is being written already. Go on with that one.');
  end if;
  if going_on_from is not null then
    select v.* into base from app.plan_version v
     where v.id = going_on_from and v.child_id = c and v.placement_id = placed and v.slice % 10 = 0 and v.approved_at is not null;
    if base.id is null then perform wall.refuse('That version is not one to go on from.'); end if;
    model := base.model_of_care;
    select v.id into companion from app.plan_version v where v.placement_id = placed and v.number = base.number and v.slice % 10 = 2;
  end if;
  insert into app.plan_version (id, child_id, placement_id, slice, mine, number, model_of_care, state, begun_from)
  values (ident, c, placed, 70, '{}', numbered, model, 'draft', base.id);
  insert into app.plan_section (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, passages,
                                approved_by, by_membership_id, by_name, by_role, written_at)
  select gen_random_uuid(), s.child_id, s.placement_id, s.slice, s.mine, ident, numbered, s.number, s.heading, s.passages,
         s.approved_by, s.by_membership_id, s.by_name, s.by_role, s.written_at
    from app.plan_section s where s.version_id in (base.id, companion) and s.child_id = c;
  insert into app.plan_source (id, child_id, placement_id, slice, mine, version_id, number, kind, title, dated_on, link_kind, link_id,
                               by_membership_id, by_name, by_role, written_at)
  select gen_random_uuid(), s.child_id, s.placement_id, s.slice, s.mine, ident, s.number, s.kind, s.title, s.dated_on, s.link_kind,
         s.link_id, s.by_membership_id, s.by_name, s.by_role, s.written_at
    from app.plan_source s where s.version_id = base.id and s.left_out_at is null;
  perform wall.note_plan_step(ident, 'begun', why);
  insert into app.milestone (id, child_id, placement_id, slice, mine, kind, source_id, title, state, on_date)
  values (gen_random_uuid(), c, placed, 70, '{}', 'plan', ident, 'Care and therapeutic plan ' || numbered, 'draft', wall.today());
end $$;

create function wall.note_plan_step(v uuid, what text, why text) returns void
language sql security definer set search_path = pg_catalog as $$
  insert into app.plan_step (id, child_id, placement_id, slice, mine, version_id, did, because,
                             by_membership_id, by_name, by_role, written_at)
  select gen_random_uuid(), p.child_id, p.placement_id, p.slice, '{}', p.id, what, why, me.id, me.name, wall.role_in_words(me.role), now()
    from app.plan_version p, wall.who() me where p.id = v $$;

-- The approval of what one read: nothing where the section was changed meanwhile.
create function wall.approve_plan_section(ident uuid, section uuid, read_turn integer) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare me record; s record;
begin
  select * into me from wall.who();
  select x.* into s from app.plan_section x where x.id = section for update;
  if me.id is null or s.id is null or me.office <> '' or s.state <> 'clinical_check' or jsonb_array_length(s.passages) = 0
     or me.role <> all(wall.plan_approvers(s.number, s.slice))
     or not wall.works_near(s.child_id, s.placement_id, s.slice) then
    perform wall.refuse('This is not yours to approve, or not now.');
  end if;
  if s.turn <> read_turn then return false; end if;
  if exists (select from app.plan_approval a where a.section_id = s.id and a.role = me.role and a.voided_at is null) then return true; end if;
  insert into app.plan_approval (id, child_id, placement_id, slice, mine, version_id, section_id, number, role,
                                 by_membership_id, by_name, by_role, written_at)
  values (ident, s.child_id, s.placement_id, s.slice, s.mine, s.version_id, s.id, s.number, me.role,
          me.id, me.name, wall.role_in_words(me.role), now());
  return true;
end $$;

-- Of the sections with words those whose approval by one of these roles is missing.
create function wall.plan_unapproved(v uuid, roles text[]) returns bigint
language sql stable security definer set search_path = pg_catalog as $$
  select count(*) from app.plan_section s, unnest(wall.plan_approvers(s.number, s.slice)) as r (role)
   where s.version_id = v and jsonb_array_length(s.passages) > 0 and s.approved_by is null and r.role = any(roles)
     and not exists (select from app.plan_approval a where a.section_id = s.id and a.role = r.role and a.voided_at is null) $$;

-- One step of a version. `given`: number, major, change_because, no_child_because, without_because, review_due_on. What comes into
-- force takes the place of what was; partners learn of it by a notice without a word about the child.
create function wall.take_plan_step(v uuid, goes_to text, why text, given jsonb,
                                    out stands text, out told uuid[], out social_workers uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record; companion uuid; has_child boolean; approvers text; before text; whom uuid[]; what text;
begin
  told := '{}'; social_workers := '{}';
  select * into me from wall.who();
  select p.* into it from app.plan_version p where p.id = v for update;
  if me.id is null or it.id is null or me.office <> '' or it.slice % 10 <> 0
     or not wall.works_near(it.child_id, it.placement_id, it.slice)
     or me.role <> all(wall.plan_step_takers(it.state, goes_to)) then
    perform wall.refuse('This step does not follow from where the version stands now, or is not yours to take.');
  end if;
  before := it.state;
  if (goes_to in ('active_interim', 'under_review', 'archived') or goes_to = 'contributions_open' and before = 'clinical_check')
     and coalesce(btrim(why), '') = '' then
    perform wall.refuse('Say why. The reason is kept with the version.');
  end if;
  if before = 'manager_approved' and (goes_to = 'active') = coalesce(it.major, true) then
    perform wall.refuse('A material change goes out for agreement first; a change of wording goes straight into force.');
  end if;
  select count(*) > 0 into has_child from app.plan_section s
   where s.version_id = v and s.number = 15 and s.slice % 10 = 5 and jsonb_array_length(s.passages) > 0;
  if goes_to in ('manager_approved', 'active_interim') then
    if coalesce(given->>'number', '') !~ '^[0-9]{1,4}[.][0-9]{1,4}$' then perform wall.refuse('The number of the version is missing.'); end if;
    if not exists (select from app.plan_section s where s.version_id = v and jsonb_array_length(s.passages) > 0) then
      perform wall.refuse('Nothing is written yet.');
    end if;
    if not has_child and coalesce(btrim(given->>'no_child_because'), '') = '' then
      perform wall.refuse('There is no child’s version. Write one, or say why the plan goes on without it.');
    end if;
  end if;
  if goes_to = 'active' and not has_child and coalesce(btrim(it.no_child_because), '') = '' then
    perform wall.refuse('There is no child’s version, and no reason why.');
  end if;
  if goes_to = 'active_interim' and it.begun_from is not null then
    perform wall.refuse('An interim plan is for a child who has no plan yet.');
  end if;
  if goes_to = 'active_interim' then
    perform wall.note_plan_step(v, 'interim_approved', why);
    if (select count(distinct s.by_role) from app.plan_step s where s.version_id = v and s.did = 'interim_approved') < 2 then
      stands := before;
      told := wall.tell(array_remove(wall.managers_of(it.child_id, it.placement_id) || wall.near_in(it.child_id, '{CL}'), me.id),
                        'plan_to_check', it.child_id);
      return;
    end if;
  end if;
  if goes_to = 'manager_approved' then
    if given->>'major' is null then perform wall.refuse('Decide whether the change is material.'); end if;
    if wall.plan_unapproved(v, '{RM,CL}') > 0 then
      perform wall.refuse('Not every section is approved by the home’s own people yet.');
    end if;
    if wall.plan_unapproved(v, '{SW,VSH}') > 0 and coalesce(btrim(given->>'without_because'), '') = '' then
      perform wall.refuse('A partner’s approval is missing. Say why the version goes on without it.');
    end if;
  end if;
  if goes_to in ('manager_approved', 'active_interim') then
    select string_agg(distinct x.by_name, ' and ') into approvers from (
      select a.by_name from app.plan_approval a where a.version_id = v and a.voided_at is null and a.role in ('RM', 'CL')
      union select s.by_name from app.plan_step s where s.version_id = v and s.did = 'interim_approved'
      union select me.name) as x;
    update app.plan_section s set version_number = given->>'number', approved_by = coalesce(s.approved_by, (
        select string_agg(a.by_name, ' and ' order by a.by_name) from app.plan_approval a where a.section_id = s.id and a.voided_at is null))
     where s.version_id = v;
    update app.plan_version p set number = given->>'number', approved_by = approvers, approved_at = now(),
           major = (given->>'major')::boolean, change_because = nullif(btrim(given->>'change_because'), ''),
           without_because = nullif(btrim(given->>'without_because'), ''),
           no_child_because = case when has_child then null else btrim(given->>'no_child_because') end,
           review_due_on = (given->>'review_due_on')::date
     where p.id = v;
    update app.milestone m set title = 'Care and therapeutic plan ' || (given->>'number') where m.source_id = v and m.kind = 'plan';
    -- The commissioner's lines stand under a header of their own, which is all that a commissioner reads of a plan.
    if exists (select from app.plan_section s where s.version_id = v and s.slice % 10 = 2 and jsonb_array_length(s.passages) > 0) then
      companion := gen_random_uuid();
      insert into app.plan_version (id, child_id, placement_id, slice, mine, number, model_of_care, state, approved_by, approved_at,
                                    review_due_on, begun_from, major)
      select companion, p.child_id, p.placement_id, p.slice + 2, '{}', p.number, p.model_of_care, before, p.approved_by, p.approved_at,
             p.review_due_on, p.begun_from, p.major from app.plan_version p where p.id = v;
      update app.plan_section s set version_id = companion where s.version_id = v and s.slice % 10 = 2;
      insert into app.milestone (id, child_id, placement_id, slice, mine, kind, source_id, title, state, on_date)
      values (gen_random_uuid(), it.child_id, it.placement_id, it.slice + 2, '{}', 'plan', companion,
              'Care and therapeutic plan ' || (given->>'number') || ', commissioner''s lines', before, wall.today());
    end if;
  end if;
  if companion is null and it.approved_at is not null then
    select p.id into companion from app.plan_version p
     where p.placement_id = it.placement_id and p.number = it.number and p.slice % 10 = 2;
  end if;
  if goes_to in ('active', 'active_interim') and before <> 'under_review' then
    update app.due_item d set done_at = now()
     where d.child_id = it.child_id and d.kind in ('plan', 'plan_agreement') and d.done_at is null and d.source_id in (
       select p.id from app.plan_version p where p.placement_id = it.placement_id and p.id <> v
          and p.state in ('active', 'active_interim', 'under_review', 'out_for_agreement', 'manager_approved'));
    update app.plan_version p set state = 'superseded'
     where p.placement_id = it.placement_id and p.id <> v and p.id is distinct from companion
       and p.state in ('active', 'active_interim', 'under_review', 'out_for_agreement', 'manager_approved');
  end if;
  if goes_to = 'active' and it.major and before = 'out_for_agreement' then
    update app.plan_version p set agreement = 'no_response' where p.id = v and p.agreement is null;
  end if;
  update app.plan_version p set state = goes_to where p.id = v or p.id = companion;
  stands := goes_to;
  if goes_to <> 'active_interim' then perform wall.note_plan_step(v, goes_to, why); end if;
  social_workers := wall.near_in(it.child_id, '{SW}');
  if goes_to = 'clinical_check' then
    what := 'plan_to_check';
    whom := wall.managers_of(it.child_id, it.placement_id) || wall.near_in(it.child_id, '{CL,SW}');
  elsif goes_to = 'out_for_agreement' then
    what := 'plan_to_agree';
    whom := wall.near_in(it.child_id, '{SW,IRO,XT,DT}');
  elsif goes_to in ('active', 'active_interim') and before <> 'under_review' then
    what := case when goes_to = 'active_interim' then 'plan_interim' when it.major is false then 'plan_changed' else 'plan_in_force' end;
    whom := wall.near_in(it.child_id, '{KW,CL,SW,IRO,XT,DT}');
  end if;
  -- The virtual school head is near by standing, and is asked about what is written on learning.
  if goes_to in ('out_for_agreement', 'active_interim') and exists (
      select from app.plan_section s where s.version_id = v and s.slice = 130 and jsonb_array_length(s.passages) > 0) then
    whom := whom || array(
      select m.id from app.placement p join app.membership m on m.agency_id = p.authority_id and m.role = 'VSH' and m.office is null
       where p.id = it.placement_id and p.state = 'active' and wall.at_work(m.id));
  end if;
  if what is not null then told := wall.tell(array_remove(whom, me.id), what, it.child_id); end if;
end $$;
"""

GRANTS = """
revoke all on function wall.closed_plan_states(), wall.open_plan_sections(), wall.plan_approvers(smallint, smallint),
  wall.plan_step_takers(text, text), wall.works_near(uuid, uuid, smallint), wall.writes_plan(uuid, uuid), wall.plan_state_here(), wall.plan_state_moved(),
  wall.plan_words_kept(), wall.plan_words_changed(), wall.note_plan_step(uuid, text, text), wall.plan_unapproved(uuid, text[]),
  wall.begin_plan(uuid, uuid, uuid, uuid, text, text), wall.approve_plan_section(uuid, uuid, integer),
  wall.take_plan_step(uuid, text, text, jsonb) from public;
grant execute on function wall.closed_plan_states(), wall.open_plan_sections(), wall.writes_plan(uuid, uuid) to portal_web, portal_worker;
grant execute on function wall.plan_approvers(smallint, smallint), wall.plan_step_takers(text, text),
  wall.begin_plan(uuid, uuid, uuid, uuid, text, text), wall.approve_plan_section(uuid, uuid, integer),
  wall.take_plan_step(uuid, text, text, jsonb) to portal_web;
grant execute on function wall.plan_state_here(), wall.plan_state_moved(), wall.plan_words_kept(), wall.plan_words_changed(),
  wall.closed_plan_states(), wall.open_plan_sections() to portal_owner;
"""
FUNCTIONS = (
    "take_plan_step(uuid, text, text, jsonb)", "plan_unapproved(uuid, text[])", "approve_plan_section(uuid, uuid, integer)",
    "begin_plan(uuid, uuid, uuid, uuid, text, text)", "note_plan_step(uuid, text, text)", "plan_words_changed()", "plan_words_kept()",
    "plan_state_moved()", "plan_state_here()", "works_near(uuid, uuid, smallint)", "writes_plan(uuid, uuid)", "plan_step_takers(text, text)",
    "plan_approvers(smallint, smallint)", "open_plan_sections()", "closed_plan_states()",
)  # fmt: skip

CLOSED = "state <> all((select wall.closed_plan_states())::text[])"
CHECKED = "(state <> 'clinical_check' or number = any((select wall.open_plan_sections())::smallint[]))"
RESTRICTIVE = "create policy while_written on app.{} as restrictive for select to portal_web, portal_worker using ({})"


def upgrade() -> None:
    op.add_column("plan_version", sa.Column("begun_from", sa.Uuid(), nullable=True), schema="app")
    op.add_column("plan_version", sa.Column("major", sa.Boolean(), nullable=True), schema="app")
    for words in ("change_because", "without_because", "no_child_because", "agreement"):
        op.add_column("plan_version", sa.Column(words, sa.Text(), nullable=True), schema="app")
    op.create_check_constraint("agreement", "plan_version", f"agreement in ({AGREEMENTS})", schema="app")
    in_writing = sa.text("state in ('draft', 'contributions_open', 'clinical_check') and slice % 10 = 0")
    op.create_index("plan_version_one_in_writing", "plan_version", ["placement_id"], unique=True, schema="app", postgresql_where=in_writing)
    op.add_column("plan_section", sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False), schema="app")
    op.add_column("plan_section", sa.Column("turn", sa.Integer(), server_default=sa.text("1"), nullable=False), schema="app")
    op.add_column("plan_section", sa.Column("saved_from", sa.Uuid(), nullable=True), schema="app")
    op.add_column("plan_section", sa.Column("material", sa.Boolean(), nullable=True), schema="app")
    op.create_unique_constraint("plan_section_id_child_id_key", "plan_section", ["id", "child_id"], schema="app")
    once = sa.text("number <> 14")
    op.create_index(
        "plan_section_once", "plan_section", ["version_id", "number", "slice"], unique=True, schema="app", postgresql_where=once
    )
    op.execute("update app.plan_section s set state = v.state from app.plan_version v where v.id = s.version_id")
    _walled(
        "plan_approval",
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["section_id", "child_id"], ["app.plan_section.id", "app.plan_section.child_id"],
            name=op.f("plan_approval_section_id_child_id_fkey"),
        ),
    )  # fmt: skip
    op.create_index("plan_approval_section", "plan_approval", ["section_id"], unique=False, schema="app")
    _walled(
        "plan_source",
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("link_kind", sa.Text(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_out_by", sa.Text(), nullable=True),
    )
    _walled("plan_step", sa.Column("did", sa.Text(), nullable=False), sa.Column("because", sa.Text(), nullable=False))
    op.execute(RIGHTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (WHO_READS, KEPT_AS_APPROVED, LIFE, GRANTS):
        op.execute(sa.text(part.replace(":", r"\:")))
    op.execute("set role portal_owner")
    for table in OF_A_VERSION:
        op.execute(f"create trigger a_state_here before insert on app.{table} for each row execute function wall.plan_state_here()")
        op.execute(RESTRICTIVE.format(table, f"{CLOSED} and {CHECKED}" if table in BY_SECTION else CLOSED))
    op.execute(RESTRICTIVE.format("plan_version", CLOSED))
    op.execute(RESTRICTIVE.format("milestone", f"kind <> 'plan' or {CLOSED}"))
    for table in ("plan_section", "plan_source"):
        op.execute(f"create trigger words_kept before insert or update on app.{table} for each row execute function wall.plan_words_kept()")
    op.execute(
        "create trigger words_changed after insert or update of passages on app.plan_section for each row "
        "execute function wall.plan_words_changed()"
    )
    op.execute(
        "create trigger state_moved after update of state on app.plan_version for each row when (new.state is distinct from old.state) "
        "execute function wall.plan_state_moved()"
    )


def downgrade() -> None:
    op.execute("drop trigger state_moved on app.plan_version")
    for trigger in ("words_changed", "words_kept", "a_state_here"):
        op.execute(f"drop trigger {trigger} on app.plan_section")
    for table in ("milestone", "plan_version", "plan_section"):
        op.execute(f"drop policy while_written on app.{table}")
    op.execute("delete from wall.guarded where name::text in ('app.plan_step', 'app.plan_source', 'app.plan_approval')")
    for table in ("plan_step", "plan_source", "plan_approval"):
        op.drop_table(table, schema="app")
    op.execute("set role portal_wall")
    for function in FUNCTIONS:
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")
    op.execute(RIGHTS_BACK)
    op.drop_index("plan_section_once", table_name="plan_section", schema="app")
    op.drop_constraint("plan_section_id_child_id_key", "plan_section", schema="app")
    for column in ("material", "saved_from", "turn", "state"):
        op.drop_column("plan_section", column, schema="app")
    op.drop_index("plan_version_one_in_writing", table_name="plan_version", schema="app")
    op.drop_constraint(op.f("plan_version_agreement"), "plan_version", schema="app")
    for column in ("agreement", "no_child_because", "without_because", "change_because", "major", "begun_from"):
        op.drop_column("plan_version", column, schema="app")


def _walled(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A confidential table of signed rows that belong to a version and bear its state."""
    op.create_table(
        table,
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("''"), nullable=False),
        *columns,
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{table}_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f(f"{table}_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=f"{table}_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=f"{table}_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "child_id"], ["app.plan_version.id", "app.plan_version.child_id"],
            name=op.f(f"{table}_version_id_child_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="app",
    )  # fmt: skip
    op.create_index(f"{table}_child_slice", table, ["child_id", "slice"], unique=False, schema="app")
    op.create_index(f"{table}_version", table, ["version_id"], unique=False, schema="app")
    op.execute(f"call wall.guard('app.{table}')")
    op.execute(f"call wall.keep_older_notes('app.{table}')")
