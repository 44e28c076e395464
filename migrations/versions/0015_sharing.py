"""Restricting, releasing, and seeing a child as somebody else sees them: the doors through which standing is written.

Rows of standing decide what the wall lets through, so nobody writes them plainly. Each function here finds out by itself who
acts, for which agency and how near, and refuses what is against a rule (domain.md, section 2).
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEPT = """
create policy wall_keeps on app.restriction to portal_wall using (true) with check (true);
create policy wall_keeps on app.release to portal_wall using (true) with check (true);
create policy wall_marks on app.entry for insert to portal_wall with check (true);
grant insert, update on app.restriction, app.release to portal_wall;
create policy wall_marks on app.review_passage for insert to portal_wall with check (true);
grant insert on app.entry, app.review_passage to portal_wall;
grant select (mine, placement_id) on app.review to portal_wall;
grant select (placement_id, by_membership_id) on app.entry to portal_wall;
"""

NOT_KEPT = """
revoke select (placement_id, by_membership_id) on app.entry from portal_wall;
revoke select (mine, placement_id) on app.review from portal_wall;
revoke insert on app.entry, app.review_passage from portal_wall;
drop policy wall_marks on app.review_passage;
revoke insert, update on app.restriction, app.release from portal_wall;
drop policy wall_marks on app.entry;
drop policy wall_keeps on app.release;
drop policy wall_keeps on app.restriction;
"""

# Who decides what is shared of a child: a social worker or registered manager, no office, near in full. Nobody else gets a row.
SHARES = """
create function wall.shares(c uuid, out membership uuid, out role text, out agency uuid, out said text)
language sql stable security definer set search_path = pg_catalog as $$
  select mb.id, mb.role, mb.agency_id,
         p.name || ', ' || case mb.role when 'SW' then 'social worker' else 'registered manager' end || ', ' || a.name
    from app.membership mb join app.person p on p.id = mb.person_id join app.agency a on a.id = mb.agency_id
   where mb.id = wall.me() and mb.role in ('SW', 'RM') and mb.office is null
     and c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) $$;
"""

# Whom the wall lets near a child today, as far as the asker may know of them: people of an earlier provider's placement stay unknown.
PEOPLE_NEAR = """
create function wall.people_near(c uuid)
returns table (membership_id uuid, name text, role text, agency_id uuid, agency_name text, capacity text)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct on (mb.id) mb.id, p.name, mb.role, a.id, a.name, near.capacity
    from (
      select i.membership_id, i.capacity from app.involvement i
       where i.child_id = c and i.ended_at is null and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
         and coalesce(i.until_at, 'infinity') > now()
         and (i.placement_id is null or wall.everywhere() or i.placement_id = any(wall.ids('app.placements')))
         and (i.slice % 10 <> 9 or i.membership_id = wall.me())
      union all
      select h.membership_id, 'full' from app.placement pl join app.home_manager h on h.home_id = pl.home_id
       where pl.child_id = c and pl.state = 'active' and pl.starts_on <= wall.today()
         and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()
         and (wall.everywhere() or pl.id = any(wall.ids('app.placements')))
      union all
      select o.id, 'full' from app.placement pl join app.membership o on o.agency_id = pl.authority_id and o.role in ('VSH', 'CO')
       where pl.child_id = c and pl.state = 'active' and pl.starts_on <= wall.today()
    ) near
    join app.membership mb on mb.id = near.membership_id and mb.ended_at is null and mb.office is distinct from 'ADMIN'
                          and mb.starts_on <= wall.today() and coalesce(mb.ends_on, 'infinity') >= wall.today()
    join app.person p on p.id = mb.person_id and p.suspended_at is null
    join app.agency a on a.id = mb.agency_id
   where (select s.membership from wall.shares(c) s) is not null
     and (c::text || ':4') <> all(wall.words('app.denied'))
   order by mb.id, near.capacity $$;
"""

# How another membership stands to a child, asked by somebody who shares the child's record and may know of that person. The one
# formulation of standing answers, as if the other acted; nothing else runs meanwhile. Null where nothing may be said.
STANDING_OF = """
create function wall.standing_of(m uuid, c uuid) returns jsonb
language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  asker text := current_setting('app.membership', true);
  who jsonb;
  facts jsonb;
begin
  select jsonb_build_object('person_name', n.name, 'membership_id', n.membership_id, 'agency_id', n.agency_id,
                            'agency_name', n.agency_name, 'role', n.role, 'kind', a.kind)
    into who from wall.people_near(c) n join app.agency a on a.id = n.agency_id where n.membership_id = m;
  if who is null then return null; end if;
  perform set_config('app.membership', m::text, true);
  facts := wall.standing(c);
  perform set_config('app.membership', asker, true);
  return who || jsonb_build_object('standing', facts);
end $$;
"""

# A restriction only narrows. Nobody closes a part to themselves; a manager closes parts to the key workers and clinicians of
# their own provider only, and so never to the social worker or the reviewing officer.
RESTRICT = """
create function wall.restrict(ident uuid, c uuid, part smallint, of_role text, of_agency uuid, of_person uuid, whom_in_words text,
                              why text, from_day date, to_day date, of_kind text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
begin
  select * into us from wall.shares(c);
  if us.membership is null then
    raise exception 'not theirs to restrict' using errcode = 'insufficient_privilege';
  end if;
  if num_nonnulls(of_role, of_agency, of_person) <> 1 or part not between 1 and 33 or coalesce(btrim(why), '') = ''
     or from_day < wall.today() or to_day < from_day then
    raise exception 'not a restriction' using errcode = 'check_violation';
  end if;
  if of_role = us.role or of_agency = us.agency or of_person = us.membership then
    raise exception 'nobody closes a part to themselves' using errcode = 'insufficient_privilege';
  end if;
  if of_kind is not null and us.role <> 'SW' then
    raise exception 'the social worker decides that' using errcode = 'insufficient_privilege';
  end if;
  if us.role = 'RM' and not (coalesce(of_role in ('KW', 'CL'), false) or exists (
       select from app.membership mb where mb.id = of_person and mb.agency_id = us.agency and mb.role in ('KW', 'CL'))) then
    raise exception 'a manager restricts the own staff' using errcode = 'insufficient_privilege';
  end if;
  insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, to_agency_id, to_membership_id, reason,
                               starts_on, ends_on, lifted_at, kind, whom, by_membership_id, made_by, made_at)
  values (ident, c, null, 320, '{}', part, of_role, of_agency, of_person, why,
          from_day, to_day, null, of_kind, whom_in_words, us.membership, us.said, now());
end $$;

create function wall.lift(asked uuid, why text) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
  found_row record;
  lifted integer;
begin
  select r.id, r.child_id, r.kind, r.by_membership_id into found_row from app.restriction r where r.id = asked;
  select * into us from wall.shares(found_row.child_id);
  if us.membership is null or us.role = 'RM' and not exists (
       select from app.membership mb where mb.id = found_row.by_membership_id and mb.agency_id = us.agency) then
    raise exception 'not theirs to lift' using errcode = 'insufficient_privilege';
  end if;
  if coalesce(btrim(why), '') = '' then
    raise exception 'lifting has a reason' using errcode = 'check_violation';
  end if;
  update app.restriction r set lifted_at = now(), lifted_by = us.said, lifted_because = why
   where r.lifted_at is null
     and (r.id = found_row.id or r.child_id = found_row.child_id and r.kind = found_row.kind and r.kind = 'confidential_address');
  get diagnostics lifted = row_count;
  return lifted;
end $$;
"""

# A release only widens: what its maker reads, to somebody already near, for a year at most, never parts 10, 20 and 31. A manager
# releases single entries of the own placements or written by the own people.
RELEASE = """
create function wall.release(ident uuid, c uuid, of_slice smallint, of_row uuid, to_person uuid, to_agency uuid, whom_in_words text,
                             why text, on_basis text, until date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
  theirs uuid[];
begin
  select * into us from wall.shares(c);
  if us.membership is null then
    raise exception 'not theirs to release' using errcode = 'insufficient_privilege';
  end if;
  if of_slice / 10 in (10, 20, 31) then
    raise exception 'parts 10, 20 and 31 are never released' using errcode = 'check_violation';
  end if;
  if num_nonnulls(to_person, to_agency) <> 1 or coalesce(btrim(why), '') = '' or coalesce(btrim(on_basis), '') = ''
     or until < wall.today() or until > (wall.today() + interval '1 year')::date then
    raise exception 'not a release' using errcode = 'check_violation';
  end if;
  select array_agg(n.membership_id) into theirs from wall.people_near(c) n
   where n.membership_id = to_person or n.agency_id = to_agency;
  if theirs is null then
    raise exception 'a release reveals no child' using errcode = 'insufficient_privilege';
  end if;
  if of_slice <> all(wall.numbers('app.slices')) or (c::text || ':' || of_slice / 10) = any(wall.words('app.denied')) then
    raise exception 'nobody releases what they do not read' using errcode = 'insufficient_privilege';
  end if;
  if of_row is null and us.role = 'RM' or of_row is not null and not exists (
       select from app.entry e where e.id = of_row and e.child_id = c and e.slice = of_slice
          and (us.role = 'SW' or e.placement_id = any(wall.ids('app.placements')) or e.placement_id is null and exists (
               select from app.membership mb where mb.id = e.by_membership_id and mb.agency_id = us.agency))) then
    raise exception 'not theirs to release' using errcode = 'insufficient_privilege';
  end if;
  insert into app.release (id, child_id, placement_id, slice, mine, opened_slice, opened_row, to_membership_id, to_agency_id, purpose,
                           basis, expires_on, revoked_at, whom, by_membership_id, made_by, made_at)
  values (ident, c, null, 320, theirs, of_slice, of_row, to_person, to_agency, why,
          on_basis, until, null, whom_in_words, us.membership, us.said, now());
end $$;

create function wall.revoke(asked uuid, why text) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
  found_row record;
  revoked integer;
begin
  select r.id, r.child_id, r.by_membership_id into found_row from app.release r where r.id = asked;
  select * into us from wall.shares(found_row.child_id);
  if us.membership is null or us.role = 'RM' and not exists (
       select from app.membership mb where mb.id = found_row.by_membership_id and mb.agency_id = us.agency) then
    raise exception 'not theirs to revoke' using errcode = 'insufficient_privilege';
  end if;
  if coalesce(btrim(why), '') = '' then
    raise exception 'revoking has a reason' using errcode = 'check_violation';
  end if;
  update app.release r set revoked_at = now(), revoked_by = us.said, revoked_because = why
   where r.id = found_row.id and r.revoked_at is null;
  get diagnostics revoked = row_count;
  return revoked;
end $$;
"""

# That an address is confidential is itself something of part 3: who may know the address may know that it is to be kept.
ADDRESS = """
create function wall.mark_address(ident uuid, c uuid, confidential boolean, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
begin
  select * into us from wall.shares(c);
  if us.membership is null or us.role <> 'SW' then
    raise exception 'the social worker decides that' using errcode = 'insufficient_privilege';
  end if;
  insert into app.entry (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,
                         kind, heading, text, facts)
  select ident, c, null, 30, '{}', mb.id, p.name, 'social worker', now(), 'confidential_address',
         case when confidential then 'The address is confidential' else 'The address is no longer confidential' end, why,
         jsonb_build_object('confidential', confidential)
    from app.membership mb join app.person p on p.id = mb.person_id where mb.id = us.membership;
end $$;
"""

# A designated teacher lets a colleague of the same school and e-mail domain near one child, for chosen parts and a time, and stays
# accountable: the delegate sees nothing that the teacher does not, delegates nothing, and ends when the teacher does.
DELEGATE = """
create function wall.delegate(ident uuid, c uuid, m uuid, chosen smallint[], until date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
  them record;
begin
  select mb.id, mb.agency_id, p.name || ', designated teacher, ' || a.name as said, a.name as agency_name,
         split_part(lower(p.email), '@', 2) as domain, i.placement_id, i.ends_on
    into us
    from app.membership mb join app.person p on p.id = mb.person_id join app.agency a on a.id = mb.agency_id
    join app.involvement i on i.membership_id = mb.id and i.child_id = c and i.capacity = 'full' and i.ended_at is null
                          and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
                          and i.basis <> 'Delegated by the designated teacher'
   where mb.id = wall.me() and mb.role = 'DT' and mb.office is null
     and c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge'))
   order by i.starts_on desc limit 1;
  select mb.id, p.name into them
    from app.membership mb join app.person p on p.id = mb.person_id
   where mb.id = m and m <> us.id and mb.agency_id = us.agency_id and mb.role = 'DT' and mb.office is null and mb.ended_at is null
     and mb.starts_on <= wall.today() and coalesce(mb.ends_on, 'infinity') >= wall.today() and p.suspended_at is null
     and split_part(lower(p.email), '@', 2) = us.domain
     and not exists (select from app.involvement i where i.child_id = c and i.membership_id = m and i.ended_at is null
                        and coalesce(i.ends_on, 'infinity') >= wall.today());
  if us.id is null or them.id is null then
    raise exception 'not theirs to delegate' using errcode = 'insufficient_privilege';
  end if;
  if until < wall.today() or until > (wall.today() + interval '1 year')::date or until > us.ends_on
     or coalesce(cardinality(chosen), 0) = 0 then
    raise exception 'not a delegation' using errcode = 'check_violation';
  end if;
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                               granted_by, known_as, starts_on, ends_on, until_at, ended_at)
  values (ident, c, us.placement_id, 40, array[m, us.id], m, them.name, 'DT', us.agency_name, 'full',
          'Delegated by the designated teacher', us.said, null, wall.today(), until, null, null);
  insert into app.restriction (id, child_id, placement_id, slice, mine, closed_part, to_role, to_agency_id, to_membership_id, reason,
                               starts_on, ends_on, lifted_at, kind, whom, by_membership_id, made_by, made_at)
  select gen_random_uuid(), c, null, 320, array[us.id], part, null, null, m, 'Not delegated by the designated teacher.',
         wall.today(), null, null, 'delegate', them.name || ', designated teacher, ' || us.agency_name, us.id, us.said, now()
    from (select distinct (r.slice / 10)::smallint as part from wall.readable r where r.role = 'DT') parts
   where part <> 1 and part <> all(chosen) or (c::text || ':' || part) = any(wall.words('app.denied'));
end $$;

create function wall.end_delegation(asked uuid) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  found_row record;
  ended integer;
begin
  select i.id, i.child_id, i.membership_id into found_row from app.involvement i
   where i.id = asked and i.basis = 'Delegated by the designated teacher' and wall.me() = any(i.mine) and i.membership_id <> wall.me()
     and i.child_id = any(wall.ids('app.children'));
  if found_row.id is null then
    raise exception 'not theirs to end' using errcode = 'insufficient_privilege';
  end if;
  update app.involvement i set ended_at = now() where i.id = found_row.id and i.ended_at is null;
  get diagnostics ended = row_count;
  return ended;
end $$;

create function wall.end_delegates() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_table_name = 'membership' then
    update app.involvement i set ended_at = now()
     where new.ended_at is not null and new.id = any(i.mine) and i.membership_id <> new.id and i.ended_at is null
       and i.basis = 'Delegated by the designated teacher';
  elsif new.basis = 'Delegated by the designated teacher' then
    -- what was closed for the delegation ends with it
    update app.restriction r set lifted_at = new.ended_at, lifted_by = 'the end of the delegation'
     where new.ended_at is not null and r.child_id = new.child_id and r.to_membership_id = new.membership_id and r.kind = 'delegate'
       and r.lifted_at is null;
  else
    update app.involvement i
       set ended_at = coalesce(i.ended_at, new.ended_at), ends_on = least(i.ends_on, new.ends_on)
     where i.child_id = new.child_id and new.membership_id = any(i.mine) and i.membership_id <> new.membership_id
       and i.ended_at is null and i.basis = 'Delegated by the designated teacher';
  end if;
  return null;
end $$;
"""

# Two closed circles: words for the chair and the social worker alone, and a concern, which goes to the responsible individual when
# it is about the registered manager. Their rows are read by who stands in `mine` and by nobody else; their writer keeps no key.
CIRCLES = """
create function wall.write_to_chair(ident uuid, about_review uuid, words text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  meeting record;
  us record;
  readers uuid[];
begin
  select r.id, r.child_id, r.slice, r.placement_id, r.mine into meeting from app.review r where r.id = about_review;
  select mb.id, p.name, mb.role into us from app.membership mb join app.person p on p.id = mb.person_id
   where mb.id = wall.me() and mb.office is null
     and meeting.child_id = any(wall.ids('app.children')) and meeting.child_id <> all(wall.ids('app.edge'))
     and (meeting.placement_id is null or wall.everywhere() or meeting.placement_id = any(wall.ids('app.placements')))
     and (meeting.slice = any(wall.numbers('app.writes'))
          or mb.id = any(meeting.mine) and meeting.slice = any(wall.numbers('app.own_writes')))
     and (meeting.child_id::text || ':21') <> all(wall.words('app.denied'));
  select array_agg(distinct i.membership_id) into readers
    from app.involvement i join app.membership mb on mb.id = i.membership_id and mb.role in ('IRO', 'SW') and mb.ended_at is null
   where i.child_id = meeting.child_id and i.capacity = 'full' and i.ended_at is null and i.starts_on <= wall.today()
     and coalesce(i.ends_on, 'infinity') >= wall.today() and coalesce(i.until_at, 'infinity') > now();
  if us.id is null or readers is null then
    raise exception 'not theirs to write' using errcode = 'insufficient_privilege';
  end if;
  if coalesce(btrim(words), '') = '' then
    raise exception 'nothing is written' using errcode = 'check_violation';
  end if;
  insert into app.review_passage (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,
                                  review_id, section, heading, passages)
  values (ident, meeting.child_id, meeting.placement_id, 226, readers, us.id, us.name, wall.role_in_words(us.role), now(),
          meeting.id, '10', 'For the chair and the social worker only', jsonb_build_array(jsonb_build_object('lead', '', 'text', words)));
end $$;

create function wall.record_concern(ident uuid, c uuid, titled text, words text, about_manager boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  us record;
  home record;
  readers uuid[];
begin
  select * into us from wall.shares(c);
  if us.membership is null then
    raise exception 'not theirs to record' using errcode = 'insufficient_privilege';
  end if;
  if coalesce(btrim(words), '') = '' or coalesce(btrim(titled), '') = '' then
    raise exception 'nothing is written' using errcode = 'check_violation';
  end if;
  select p.id, p.home_id into home from app.placement p where p.child_id = c and p.state = 'active';
  if about_manager then
    select array_agg(h.membership_id) into readers
      from app.home_manager h join app.membership mb on mb.id = h.membership_id and mb.office = 'RI' and mb.ended_at is null
                                                    and coalesce(mb.ends_on, 'infinity') >= wall.today()
     where h.home_id = home.home_id and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today();
    if readers is null then
      raise exception 'no responsible individual' using errcode = 'no_data_found';
    end if;
  else
    select array_agg(distinct i.membership_id) into readers
      from app.involvement i where i.child_id = c and i.role = 'SW' and i.capacity = 'full' and i.ended_at is null
       and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today();
  end if;
  insert into app.entry (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at,
                         kind, heading, text, facts)
  select ident, c, home.id, case when about_manager then 317 else 310 end, coalesce(readers, '{}'), us.membership, p.name,
         wall.role_in_words(us.role), now(), 'concern', titled, words, '{}'
    from app.membership mb join app.person p on p.id = mb.person_id where mb.id = us.membership;
end $$;

create function wall.role_in_words(role text) returns text language sql immutable set search_path = pg_catalog as $$
  select case role when 'KW' then 'key worker' when 'RM' then 'registered manager' when 'CL' then 'clinical lead'
                   when 'SW' then 'social worker' when 'IRO' then 'independent reviewing officer' when 'XT' then 'external therapist'
                   when 'DT' then 'designated teacher' when 'VSH' then 'virtual school head' else role end $$;
"""

READ_IN_A_CIRCLE = (("IRO", 226), ("SW", 226), ("RM", 317))

TRIGGERS = """
create trigger end_delegates after update of ended_at, ends_on on app.involvement for each row execute function wall.end_delegates();
create trigger end_delegates after update of ended_at on app.membership for each row execute function wall.end_delegates();
"""

OPEN = {
    "shares(uuid)": False,
    "people_near(uuid)": True,
    "standing_of(uuid, uuid)": True,
    "restrict(uuid, uuid, smallint, text, uuid, uuid, text, text, date, date, text)": True,
    "lift(uuid, text)": True,
    "release(uuid, uuid, smallint, uuid, uuid, uuid, text, text, text, date)": True,
    "revoke(uuid, text)": True,
    "mark_address(uuid, uuid, boolean, text)": True,
    "delegate(uuid, uuid, uuid, smallint[], date)": True,
    "end_delegation(uuid)": True,
    "end_delegates()": False,
    "role_in_words(text)": False,
    "write_to_chair(uuid, uuid, text)": True,
    "record_concern(uuid, uuid, text, text, boolean)": True,
}
"""Functions of this migration, and whether the portal may call them."""

SAID = {
    "restriction": ("kind", "whom", "made_by", "lifted_by", "lifted_because"),
    "release": ("whom", "made_by", "revoked_by", "revoked_because"),
}


def upgrade() -> None:
    for table, texts in SAID.items():
        for name in texts:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True), schema="app")
        op.add_column(table, sa.Column("made_at", sa.DateTime(timezone=True), nullable=True), schema="app")
        op.add_column(table, sa.Column("by_membership_id", sa.Uuid(), nullable=True), schema="app")
        key = op.f(f"{table}_by_membership_id_fkey")
        op.create_foreign_key(key, table, "membership", ["by_membership_id"], ["id"], source_schema="app", referent_schema="app")
    op.execute(KEPT)
    op.execute("set role portal_wall")
    for part in (SHARES, PEOPLE_NEAR, STANDING_OF, RESTRICT, RELEASE, ADDRESS, DELEGATE, CIRCLES):
        op.execute(sa.text(part.replace(":", r"\:")))
    for name, open_ in OPEN.items():
        op.execute(f"revoke all on function wall.{name} from public")
        if open_:
            op.execute(f"grant execute on function wall.{name} to portal_web")
    op.execute("grant execute on function wall.end_delegates() to portal_owner")
    op.execute("set role portal_owner")
    op.execute(TRIGGERS)
    columns = (sa.column("role", sa.Text), sa.column("slice", sa.SmallInteger), sa.column("own_only", sa.Boolean))
    rows = [{"role": role, "slice": slice_, "own_only": True} for role, slice_ in READ_IN_A_CIRCLE]
    op.bulk_insert(sa.table("readable", *columns, schema="wall"), rows)


def downgrade() -> None:
    op.execute("delete from wall.readable where slice in (226, 317)")
    op.execute("drop trigger end_delegates on app.involvement")
    op.execute("drop trigger end_delegates on app.membership")
    op.execute("set role portal_wall")
    for name in reversed(OPEN):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(NOT_KEPT)
    for table, texts in SAID.items():
        for name in (*texts, "made_at", "by_membership_id"):
            op.drop_column(table, name, schema="app")
