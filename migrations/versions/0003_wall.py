"""The wall: who sees which rows, worked out once a transaction by `wall.enter` and only read by the policies.

The sets below name parts, '7' with every audience, '7/1' with audience 1 only. They are what portal/access/policy.py says on
the day of this migration (a test holds both equal); a later change of the table comes as a later migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

READABLE = {
    "KW": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 19 21 22 24 25 26 27 29 30",
    "RM": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 27 28 29 30 31 32 33",
    "CL": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 24 25 26 27 28 29 30 33",
    "SW": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 27 28 29 32 33",
    "IRO": "1 2 3 4 5 7 8 9 11 12 13 14 15 16 17 18 19 21 22 23 24 25 26 27 29 32 33",
    "CO": "1/2 2/2 3/0 4/0 5/0 6/0 7/2 11/2 13/2 16/2 17/2 18/2 21/2 24/2 25/2 27/2 29/2 33/0",
    "XT": "1/0 2/3 3/0 4/0 5/3 7/0 8/0 9/0 11/0 12/0 13/3 14/0 15/0 16/0 17/0 18/0 22/3 24/3 26/0",
    "DT": "1/0 2/1 3/0 4/0 5/1 7/0 8/1 9/1 11/1 12/1 13/0 14/1 16/1 22/1 24/1",
    "VSH": "1/0 2/1 3/0 4/0 5/1 7/0 8/1 11/1 13/0 16/1 22/1 24/1 29/1 33/0",
    "PA": "1/0 2/0 4/4 5/4 25/4",
    "CH": "1/0 2/0 3/0 4/0 5/5 7/0 8/0 11/0 12/0 13/0 14/0 15/0 16/0 17/0 19/0 20/0 21/0 23/0 24/5 25/0 26/5",
}

OWN_READABLE = {
    "KW": "18 20 23 28",
    "RM": "",
    "CL": "10 20 23",
    "SW": "20 31",
    "IRO": "20",
    "CO": "23",
    "XT": "10 21 23 25 32",
    "DT": "17 18 21 23 25 32",
    "VSH": "17 21 23 25 32",
    "PA": "14",
    "CH": "18 27 29 31",
}

WRITABLE = {
    "KW": "1 4 7 8 11 12 13 14 15 16 17 19 21 25 26 27 29 30",
    "RM": "1 2 3 4 5 7 8 11 12 13 14 15 16 17 21 23 24 25 26 27 28 29 30 31",
    "CL": "4 7 8 9 11 12 15 17 18 21 24 25 26",
    "SW": "1 2 4 5 7 8 9 11 12 13 14 15 16 17 21 23 24 25 26 27 29",
    "IRO": "4 21 23 24 25",
    "CO": "6/0",
    "XT": "9/0 12/0 17/0",
    "DT": "13/0",
    "VSH": "13/0",
    "PA": "",
    "CH": "1/0 7/0 8/0 11/0 13/0 14/0 15/0 16/0 17/0 19/0 20/0 21/0 25/0",
}

OWN_WRITABLE = {
    "KW": "18 23 28",
    "RM": "",
    "CL": "10 23",
    "SW": "",
    "IRO": "",
    "CO": "",
    "XT": "10 21 25",
    "DT": "17 18 21 25",
    "VSH": "21 25",
    "PA": "",
    "CH": "18",
}

SETTINGS = """
create table wall.readable (role text, slice smallint, own_only boolean, primary key (role, slice, own_only));
create table wall.writable (role text, slice smallint, own_only boolean, primary key (role, slice, own_only));
create table wall.guarded (name regclass primary key);

create function wall.me() returns uuid language sql stable set search_path = pg_catalog
as $$ select nullif(current_setting('app.membership', true), '')::uuid $$;
create function wall.agency() returns uuid language sql stable set search_path = pg_catalog
as $$ select nullif(current_setting('app.agency', true), '')::uuid $$;
create function wall.everywhere() returns boolean language sql stable set search_path = pg_catalog
as $$ select coalesce(current_setting('app.everywhere', true), '') = 'yes' $$;
create function wall.ids(name text) returns uuid[] language sql stable set search_path = pg_catalog
as $$ select coalesce(nullif(current_setting(name, true), ''), '{}')::uuid[] $$;
create function wall.numbers(name text) returns smallint[] language sql stable set search_path = pg_catalog
as $$ select coalesce(nullif(current_setting(name, true), ''), '{}')::smallint[] $$;
create function wall.words(name text) returns text[] language sql stable set search_path = pg_catalog
as $$ select coalesce(nullif(current_setting(name, true), ''), '{}')::text[] $$;
create function wall.today() returns date language sql stable set search_path = pg_catalog
as $$ select (now() at time zone 'Europe/London')::date $$;
"""

# Today is London's. A membership, an involvement, oversight, a restriction and a release count from their first to their last day.
ENTER = """
create function wall.enter(m uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  today date := wall.today();
  who record;
  covers uuid[]; near uuid[]; over uuid[]; edge uuid[]; places uuid[]; more uuid[];
begin
  select mb.id, mb.role, mb.agency_id, coalesce(mb.office, '') as office into who
    from app.membership mb join app.person p on p.id = mb.person_id
   where mb.id = m and p.suspended_at is null and mb.ended_at is null
     and mb.starts_on <= today and (mb.ends_on is null or mb.ends_on >= today);
  perform set_config('app.membership', coalesce(who.id::text, ''), true),
          set_config('app.agency', coalesce(who.agency_id::text, ''), true),
          set_config('app.everywhere', case when who.role in ('SW', 'IRO', 'CO', 'VSH', 'PA', 'CH') then 'yes' else '' end, true);
  if who.id is null or who.office = 'ADMIN' then
    perform set_config(name, '', true)
       from unnest(array['app.children', 'app.placements', 'app.edge', 'app.slices', 'app.own', 'app.writes', 'app.own_writes',
                         'app.denied', 'app.released', 'app.covers']) as name;
    return;
  end if;
  covers := wall.covered_by(m);

  select coalesce(array_agg(distinct i.child_id) filter (where i.capacity = 'full'), '{}'),
         coalesce(array_agg(distinct i.child_id) filter (where i.capacity <> 'full'), '{}'),
         coalesce(array_agg(distinct i.placement_id) filter (where i.capacity = 'full' and i.placement_id is not null), '{}')
    into near, edge, places
    from app.involvement i
   where i.membership_id = any(m || covers) and i.ended_at is null and i.starts_on <= today and (i.ends_on is null or i.ends_on >= today)
     and (i.until_at is null or i.until_at > now()) and (who.office <> 'REG44' or wall.consented(i.id))
     and (i.membership_id = m or i.basis <> 'break-glass');

  if who.role = 'RM' and who.office in ('', 'RI') then
    select coalesce(array_agg(distinct p.child_id), '{}'), coalesce(array_agg(distinct p.id), '{}') into over, more
      from app.placement p join app.home_manager h on h.home_id = p.home_id
     where h.membership_id = any(m || covers) and h.starts_on <= today and (h.ends_on is null or h.ends_on >= today)
       and p.state = 'active' and p.starts_on <= today;
    near := near || over;
    places := places || more;
  elsif who.role in ('VSH', 'CO') then
    select coalesce(array_agg(distinct p.child_id), '{}') into over
      from app.placement p where p.authority_id = who.agency_id and p.state = 'active' and p.starts_on <= today;
    near := near || over;
  end if;
  edge := array(select unnest(edge) except select unnest(near));

  perform set_config('app.children', (near || edge)::text, true),
          set_config('app.placements', places::text, true),
          set_config('app.edge', edge::text, true),
          set_config('app.covers', covers::text, true),
          set_config('app.slices', array(select slice from wall.readable where role = who.role and not own_only)::text, true),
          set_config('app.own', array(select slice from wall.readable where role = who.role)::text, true),
          set_config('app.writes', array(select slice from wall.writable where role = who.role and not own_only
              and who.office not in ('RI', 'REG44', 'INSPECTOR'))::text, true),
          set_config('app.own_writes', array(select slice from wall.writable where role = who.role
              and who.office not in ('RI', 'REG44', 'INSPECTOR'))::text, true),
          set_config('app.denied', array(
            select r.child_id::text || ':' || r.closed_part from app.restriction r
             where r.child_id = any(near || edge) and r.lifted_at is null
               and r.starts_on <= today and (r.ends_on is null or r.ends_on >= today)
               and (r.to_membership_id = m or r.to_role = who.role or r.to_agency_id = who.agency_id))::text, true),
          set_config('app.released', array(
            select distinct r.child_id from app.release r
             where r.child_id = any(near || edge) and r.revoked_at is null and r.expires_on >= today
               and (r.to_membership_id = m or r.to_agency_id = who.agency_id))::text, true);
end $$;

-- Housekeeping of the worker: a named task, for which no child exists.
create function wall.enter_system(task text) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform set_config(name, '', true)
     from unnest(array['app.membership', 'app.agency', 'app.everywhere', 'app.children', 'app.placements', 'app.edge', 'app.slices',
                       'app.own', 'app.writes', 'app.own_writes', 'app.denied', 'app.released', 'app.covers']) as name;
  perform set_config('app.task', task, true);
end $$;

create function wall.released_slices() returns table (child_id uuid, slice smallint)
language sql stable security definer set search_path = pg_catalog as $$
  select r.child_id, r.opened_slice from app.release r
   where r.child_id = any(wall.ids('app.released')) and r.opened_row is null and r.revoked_at is null
     and r.expires_on >= wall.today() and (r.to_membership_id = wall.me() or r.to_agency_id = wall.agency()) $$;
create function wall.released_rows() returns uuid[]
language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.opened_row), '{}') from app.release r
   where r.child_id = any(wall.ids('app.released')) and r.opened_row is not null and r.revoked_at is null
     and r.expires_on >= wall.today() and (r.to_membership_id = wall.me() or r.to_agency_id = wall.agency()) $$;
"""

# Who is covered for today: people of the same role and agency, by leave of their agency. And whether the child and the placing
# authority both said yes to an independent visitor's reading (CHR 2015 reg 44(2)(b)).
STANDING_IN = """
create function wall.covered_by(m uuid) returns uuid[] language sql stable set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct c.covered_id), '{}') from app.cover c
    join app.membership absent on absent.id = c.covered_id join app.membership present on present.id = c.coverer_id
   where c.coverer_id = m and c.ended_at is null and c.starts_on <= wall.today() and c.ends_on >= wall.today()
     and absent.role = present.role and absent.agency_id = present.agency_id and absent.office is null and present.office is null
     and absent.ended_at is null and absent.starts_on <= wall.today() and coalesce(absent.ends_on, 'infinity') >= wall.today() $$;
create function wall.consented(i uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select count(*) filter (where c.whose = 'child') > 0 and count(*) filter (where c.whose = 'authority') > 0
    from app.consent c where c.involvement_id = i and c.given $$;
create function wall.at_a_provider() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from app.agency a where a.id = wall.agency() and a.kind = 'provider') $$;
"""

# For the gate in Python, which works from these facts by the policy table and never from the settings above.
STANDING = """
create function wall.standing(c uuid) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  with who as (
    select mb.id, mb.role, mb.agency_id, coalesce(mb.office, '') as office from app.membership mb join app.person p on p.id = mb.person_id
     where mb.id = wall.me() and p.suspended_at is null and mb.ended_at is null
       and mb.starts_on <= wall.today() and coalesce(mb.ends_on, 'infinity') >= wall.today() and mb.office is distinct from 'ADMIN'),
  acting as (select who.id from who union all select unnest(wall.covered_by(who.id)) from who)
  select coalesce(jsonb_agg(jsonb_build_array(kind, ref, number)), '[]') from (
    select i.capacity as kind, i.placement_id::text as ref, null::smallint as number
      from app.involvement i, who
     where i.child_id = c and i.membership_id in (select id from acting) and i.ended_at is null
       and (i.membership_id = who.id or i.basis <> 'break-glass')
       and (who.office <> 'REG44' or wall.consented(i.id)) and i.starts_on <= wall.today()
       and coalesce(i.ends_on, 'infinity') >= wall.today()
       and coalesce(i.until_at, 'infinity') > now()
    union all
    select 'known_as', i.known_as, null
      from app.involvement i, who
     where i.child_id = c and i.membership_id in (select id from acting) and i.ended_at is null and i.capacity = 'receiving'
       and i.known_as is not null
       and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
       and coalesce(i.until_at, 'infinity') > now()
    union all
    select 'oversight', p.id::text, null from app.placement p, who
     where p.child_id = c and p.state = 'active' and p.starts_on <= wall.today()
       and (who.role in ('VSH', 'CO') and p.authority_id = who.agency_id
            or who.role = 'RM' and who.office in ('', 'RI') and exists (
                 select from app.home_manager h where h.home_id = p.home_id and h.membership_id in (select id from acting)
                    and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()))
    union all
    select 'covers', m.id || ' ' || p.name, null from who, unnest(wall.covered_by(who.id)) as a (id)
      join app.membership m on m.id = a.id join app.person p on p.id = m.person_id
    union all
    select 'read_only', null, null from who where who.office in ('RI', 'REG44', 'INSPECTOR')
    union all
    select 'denied', null, r.closed_part from app.restriction r, who
     where r.child_id = c and r.lifted_at is null and r.starts_on <= wall.today() and coalesce(r.ends_on, 'infinity') >= wall.today()
       and (r.to_membership_id = who.id or r.to_role = who.role or r.to_agency_id = who.agency_id)
    union all
    select 'released', r.opened_row::text, r.opened_slice from app.release r, who
     where r.child_id = c and r.revoked_at is null and r.expires_on >= wall.today()
       and (r.to_membership_id = who.id or r.to_agency_id = who.agency_id)
  ) as facts $$;
"""

# A refused attempt belongs in the trail of the child it was aimed at: only a definer can know which child that is.
ASKED_FOR = """
create function wall.asked_for(what uuid, out child_id uuid, out slice smallint)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  guarded record;
begin
  select c.id, null into child_id, slice from app.child c where c.id = what;
  if child_id is not null then return; end if;
  for guarded in select name from wall.guarded loop
    execute format('select t.child_id, t.slice from %s t where t.id = $1', guarded.name) into child_id, slice using what;
    if child_id is not null then return; end if;
  end loop;
end $$;
"""

# The one formulation (walls.md). Who covers for somebody has what is theirs of reviews, decisions and moves (21, 23, 25), and
# nothing that was written to that one alone. Adding and changing need the same nearness and a slice that the role writes. At the edge
# (receiving or leaving) one sees one's own involvement and one's own items of the move, and writes those items only. A release
# never opens parts 10, 20 and 31, nor what is kept apart (audience 9), whatever row or slice it names.
GUARD = """
create function wall.near_row(slices text, own text, at_the_edge text) returns text
language sql immutable set search_path = pg_catalog as $$
  select format($sql$
    child_id = any((select wall.ids('app.children'))::uuid[])
    and (
      ((placement_id is null or (select wall.everywhere()) or placement_id = any((select wall.ids('app.placements'))::uuid[]))
        and slice = any((select wall.numbers(%L))::smallint[])
        and child_id <> all((select wall.ids('app.edge'))::uuid[]))
      or (((select wall.me()) = any(mine) or slice / 10 in (21, 23, 25) and mine && (select wall.ids('app.covers'))::uuid[])
        and slice = any((select wall.numbers(%L))::smallint[])
        and (child_id <> all((select wall.ids('app.edge'))::uuid[]) or slice / 10 in (%s)))
    )
    and (child_id::text || ':' || slice / 10) <> all((select wall.words('app.denied'))::text[])$sql$, slices, own, at_the_edge) $$;

create procedure wall.guard(t regclass) language plpgsql set search_path = pg_catalog as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format('create policy migrations on %s to portal_owner using (true) with check (true)', t);
  execute format('create policy wall_reads on %s for select to portal_wall using (true)', t);
  execute format('create policy reads on %s for select to portal_web, portal_worker using (
      (%s) or child_id = any((select wall.ids(''app.released''))::uuid[]) and slice / 10 not in (10, 20, 31) and slice %% 10 <> 9
        and ((child_id, slice) in (select r.child_id, r.slice from wall.released_slices() r)
             or id = any((select wall.released_rows())::uuid[])))', t, wall.near_row('app.slices', 'app.own', '4, 25'));
  execute format('create policy adds on %s for insert to portal_web, portal_worker with check (%s)', t,
                 wall.near_row('app.writes', 'app.own_writes', '25'));
  execute format('create policy changes on %s for update to portal_web, portal_worker using (%s) with check (%s)', t,
                 wall.near_row('app.writes', 'app.own_writes', '25'), wall.near_row('app.writes', 'app.own_writes', '25'));
  execute format('grant select (id, child_id, slice) on %s to portal_wall', t);
  execute format('grant select, insert, update on %s to portal_web, portal_worker', t);
  insert into wall.guarded (name) values (t);
end $$;
"""

GRANTS = """
revoke all on all functions in schema wall from public;
revoke all on all procedures in schema wall from public;
grant usage on schema wall to portal_owner, portal_web, portal_worker;
grant execute on function wall.me(), wall.agency(), wall.everywhere(), wall.ids(text), wall.numbers(text), wall.words(text), wall.today(),
  wall.enter(uuid), wall.enter_system(text), wall.released_slices(), wall.released_rows(), wall.standing(uuid),
  wall.at_a_provider() to portal_web, portal_worker;
grant execute on procedure wall.guard(regclass) to portal_owner;
grant execute on function wall.near_row(text, text, text), wall.at_a_provider() to portal_owner;
grant insert, select, delete on wall.guarded to portal_owner;
grant select, insert, update, delete on wall.readable, wall.writable to portal_owner;
grant select on wall.readable, wall.writable to portal_web, portal_worker;
"""

# Agencies are no children's data, but an agency's people and homes are its own affair.
AGENCIES = """
grant usage on schema app to portal_wall, portal_web, portal_worker;
alter table app.agency enable row level security; alter table app.agency force row level security;
alter table app.home enable row level security; alter table app.home force row level security;
alter table app.person enable row level security; alter table app.person force row level security;
alter table app.membership enable row level security; alter table app.membership force row level security;
alter table app.home_manager enable row level security; alter table app.home_manager force row level security;
alter table app.child enable row level security; alter table app.child force row level security;
create policy migrations on app.agency to portal_owner using (true) with check (true);
create policy migrations on app.home to portal_owner using (true) with check (true);
create policy migrations on app.person to portal_owner using (true) with check (true);
create policy migrations on app.membership to portal_owner using (true) with check (true);
create policy migrations on app.home_manager to portal_owner using (true) with check (true);
create policy migrations on app.child to portal_owner using (true) with check (true);
create policy wall_reads on app.agency for select to portal_wall using (true);
create policy wall_reads on app.person for select to portal_wall using (true);
create policy wall_reads on app.membership for select to portal_wall using (true);
create policy wall_reads on app.home_manager for select to portal_wall using (true);
create policy wall_reads on app.child for select to portal_wall using (true);
create policy reads on app.agency for select to portal_web, portal_worker using ((select wall.me()) is not null);
create policy reads on app.home for select to portal_web, portal_worker using (agency_id = (select wall.agency()));
create policy reads on app.membership for select to portal_web, portal_worker using (agency_id = (select wall.agency()));
create policy reads on app.person for select to portal_web, portal_worker
  using (id in (select mb.person_id from app.membership mb where mb.agency_id = (select wall.agency())));
create policy reads on app.child for select to portal_web, portal_worker using (id = any((select wall.ids('app.children'))::uuid[]));
grant select on app.agency, app.person, app.membership, app.home_manager, app.child, app.involvement, app.placement,
  app.restriction, app.release to portal_wall;
grant select on app.agency, app.home, app.person, app.membership, app.child to portal_web, portal_worker;
"""

# The wall's owner makes one schema of its own, by leave of the database's owner, and may make nothing afterwards.
MAY_MAKE_A_SCHEMA = """
do $$ begin execute format('{} create on database %I {} portal_wall', current_database()); end $$
"""

# Who is near a child, and what is closed or opened, decides what the wall lets through: a writable slice is no leave to write
# these. The commands that admit, restrict and release come with definer functions that check the role and the agency.
STANDING_IS_NOT_WRITTEN_HERE = """
revoke insert, update on app.placement, app.involvement, app.restriction, app.release from portal_web, portal_worker;
"""

GUARDED = ("placement", "involvement", "restriction", "release", "entry", "milestone", "due_item")


def slices(text: str) -> list[int]:
    """'7 8/1' -> [70, 71, 72, 73, 74, 75, 81]"""
    parts = [word.partition("/") for word in text.split()]
    return [int(part) * 10 + int(audience) for part, _, audiences in parts for audience in audiences or "012345"]


def upgrade() -> None:
    op.execute(MAY_MAKE_A_SCHEMA.format("grant", "to"))
    op.execute("set role portal_wall")
    op.execute("create schema wall")
    op.execute("set role portal_owner")
    op.execute(MAY_MAKE_A_SCHEMA.format("revoke", "from"))
    op.execute("grant usage on schema app to portal_wall")
    op.execute("grant references on all tables in schema app to portal_wall")
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (SETTINGS, STANDING_IN, ENTER, STANDING, ASKED_FOR, GUARD, GRANTS):
        op.execute(sa.text(part.replace(":", r"\:")))
    for table, kept, own in (("readable", READABLE, OWN_READABLE), ("writable", WRITABLE, OWN_WRITABLE)):
        rows = [{"role": role, "slice": s, "own_only": False} for role, text in kept.items() for s in slices(text)]
        rows += [{"role": role, "slice": s, "own_only": True} for role, text in own.items() for s in slices(text)]
        columns = (sa.column("role", sa.Text), sa.column("slice", sa.SmallInteger), sa.column("own_only", sa.Boolean))
        op.bulk_insert(sa.table(table, *columns, schema="wall"), rows)
    op.execute("set role portal_owner")
    op.execute(AGENCIES)
    for name in GUARDED:
        op.execute(f"call wall.guard('app.{name}')")
    op.execute(STANDING_IS_NOT_WRITTEN_HERE)


def downgrade() -> None:
    for name in GUARDED:
        for policy in ("migrations", "wall_reads", "reads", "adds", "changes"):
            op.execute(f"drop policy {policy} on app.{name}")
    for name in ("agency", "home", "person", "membership", "home_manager", "child"):
        for policy in ("migrations", "wall_reads", "reads"):
            op.execute(f"drop policy if exists {policy} on app.{name}")
    for name in (*GUARDED, "agency", "home", "person", "membership", "home_manager", "child"):
        op.execute(f"alter table app.{name} no force row level security")
        op.execute(f"alter table app.{name} disable row level security")
    op.execute("revoke all on all tables in schema app from portal_wall, portal_web, portal_worker")
    op.execute("revoke usage on schema app from portal_wall, portal_web, portal_worker")
    op.execute("set role portal_wall")
    op.execute("drop schema wall cascade")
    op.execute("set role portal_owner")
