"""Letters to the owner of an account about what happens to it; and which homes somebody manages, said by their administrator."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

# Written by triggers, so that no way of changing a factor can forget it. Whoever is setting up how they sign in, for the first time
# or anew, gets the letters of that instead.
TO_THE_OWNER = """
create function signin.write_to_owner(who uuid, of_kind text, said text) returns void language sql set search_path = pg_catalog as $$
  insert into app.letter (id, kind, address, person_id, what, made_at)
  select wall.new_id(), of_kind, p.email, p.id, said, clock_timestamp() from app.person p
   where p.id = who
     and not exists (select from app.signin_session s where s.person_id = who and s.strength = 'enrolling' and s.ended_at is null
                        and s.expires_at > now())
     and not exists (select from app.recovery r where r.person_id = who and r.used_at is not null and r.done_at is null
                        and r.stopped_at is null) $$;

create function signin.passkey_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform signin.write_to_owner(new.person_id, case tg_op when 'INSERT' then 'passkey added' else 'passkey removed' end, new.name);
  return null;
end $$;

create function signin.secret_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform signin.write_to_owner(new.person_id, tg_argv[0], '');
  return null;
end $$;

create function signin.recovery_codes_made() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform signin.write_to_owner(n.person_id, 'codes made', '') from (select distinct m.person_id from made m) n;
  return null;
end $$;

create function signin.recovery_code_used() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform signin.write_to_owner(new.person_id, 'code used', (select count(*)::text from app.recovery_code r
    where r.person_id = new.person_id and r.used_at is null and r.ended_at is null));
  return null;
end $$;

-- A browser or a network from which they were never signed in before. A first session ever has nothing to be held against.
create function signin.came_in() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if exists (select from app.signin_session s where s.person_id = new.person_id and s.membership_id is not null and s.id <> new.id)
     and (not exists (select from app.signin_session s where s.person_id = new.person_id and s.membership_id is not null
                         and s.id <> new.id and s.device = new.device)
       or not exists (select from app.signin_session s where s.person_id = new.person_id and s.membership_id is not null
                         and s.id <> new.id and s.source = new.source)) then
    perform signin.write_to_owner(new.person_id, 'new place', new.device || case when new.source <> '' then ', from ' || new.source else '' end);
  end if;
  return null;
end $$;
"""
OF_TRIGGERS = ("passkey_changed()", "secret_changed()", "recovery_codes_made()", "recovery_code_used()", "came_in()")

TRIGGERS = """
create trigger tells_of_a_new_one after insert on app.passkey for each row execute function signin.passkey_changed();
create trigger tells_of_its_end after update of ended_at on app.passkey
  for each row when (old.ended_at is null and new.ended_at is not null) execute function signin.passkey_changed();
create trigger tells_of_the_password after update of password_hash on app.credential
  for each row when (new.password_hash is not null and new.password_hash is distinct from old.password_hash)
  execute function signin.secret_changed('password changed');
create trigger tells_of_the_app after update of totp_secret on app.credential
  for each row when (new.totp_secret is not null and new.totp_secret is distinct from old.totp_secret)
  execute function signin.secret_changed('app changed');
create trigger tells_of_new_codes after insert on app.recovery_code referencing new table as made
  for each statement execute function signin.recovery_codes_made();
create trigger tells_of_use after update of used_at on app.recovery_code
  for each row when (old.used_at is null and new.used_at is not null) execute function signin.recovery_code_used();
create trigger tells_of_a_new_place after insert on app.signin_session
  for each row when (new.membership_id is not null and new.device || new.source <> '' and new.strength not in ('set up', 'demo'))
  execute function signin.came_in();
"""
NO_TRIGGERS = """
drop trigger tells_of_a_new_one on app.passkey; drop trigger tells_of_its_end on app.passkey;
drop trigger tells_of_the_password on app.credential; drop trigger tells_of_the_app on app.credential;
drop trigger tells_of_new_codes on app.recovery_code; drop trigger tells_of_use on app.recovery_code;
drop trigger tells_of_a_new_place on app.signin_session;
"""

# The worker's door, once more: what concerns an account alone needs nobody's invitation and no token.
POSTING = """
alter function wall.letter_to_send(uuid, bytea) rename to letter_of_joining;
revoke all on function wall.letter_of_joining(uuid, bytea) from portal_worker;
create function wall.letter_to_send(asked uuid, token bytea)
returns table (kind text, address text, name text, by_name text, second text, agency text, agency_kind text, role text, office text,
               because text, until timestamptz)
language plpgsql security definer set search_path = pg_catalog as $$
begin
  return query select l.kind, l.address, p.name, ''::text, ''::text, ''::text, ''::text, ''::text, ''::text, l.what, l.made_at
    from app.letter l join app.person p on p.id = l.person_id where l.id = asked and l.sent_at is null for update of l;
  if found then return; end if;
  return query select * from wall.letter_of_joining(asked, token);
end $$;
revoke all on function wall.letter_to_send(uuid, bytea) from public;
grant execute on function wall.letter_to_send(uuid, bytea) to portal_worker;
"""
AS_IT_WAS = """
drop function wall.letter_to_send(uuid, bytea);
alter function wall.letter_of_joining(uuid, bytea) rename to letter_to_send;
grant execute on function wall.letter_to_send(uuid, bytea) to portal_worker;
"""

# Who oversees the children of a home follows from who manages it. The administrator who says so sees none of these children, and
# never says it of themselves.
IN_CHARGE = """
create function wall.homes_and_managers() returns table (home_id uuid, name text, urn text, charge_id uuid, membership_id uuid, manager text,
                                                        does text, starts_on date, ends_on date)
language sql stable security definer set search_path = pg_catalog as $$
  select h.id, h.name, h.urn, c.id, c.membership_id, p.name, coalesce(m.office, m.role), c.starts_on, c.ends_on
    from app.home h
    left join (app.home_manager c join app.membership m on m.id = c.membership_id and m.ended_at is null
                                                       and coalesce(m.ends_on, 'infinity') >= wall.today()
               join app.person p on p.id = m.person_id)
      on c.home_id = h.id and coalesce(c.ends_on, 'infinity') >= wall.today()
   where h.agency_id = wall.administered() order by h.name, h.id, c.starts_on, c.id $$;

create function wall.add_home(new_id uuid, called text, number text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  if i.office is distinct from 'ADMIN' or i.kind <> 'provider' then
    perform wall.refuse('Homes are entered by a provider’s administrator.');
  end if;
  if coalesce(trim(called), '') = '' or coalesce(trim(number), '') = '' then
    perform wall.refuse('Give the home’s name and its registration number.');
  end if;
  if exists (select from app.home h where h.agency_id = i.agency_id and (lower(h.name) = lower(trim(called)) or h.urn = trim(number))) then
    perform wall.refuse('A home of yours has that name or that number already.');
  end if;
  insert into app.home (id, agency_id, name, urn) values (new_id, i.agency_id, trim(called), trim(number));
end $$;

create function wall.put_in_charge(new_id uuid, m uuid, of_home uuid, since date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; now_is record; home app.home;
begin
  select * into i from wall.who();
  select * into them from wall.my_colleague(m);
  select * into now_is from wall.member(m);
  if them.id is null or now_is.id is null or i.kind <> 'provider' or them.person_id = wall.my_person() then
    perform wall.refuse('A provider’s administrator says this, of another active person of the agency and never of themselves.');
  end if;
  if now_is.role <> 'RM' or now_is.office not in ('', 'RI') then
    perform wall.refuse('A home is managed by a registered manager, and overseen by a responsible individual.');
  end if;
  select h.* into home from app.home h where h.id = of_home and h.agency_id = i.agency_id for update;
  if home.id is null then perform wall.refuse('There is no such home at your agency.'); end if;
  if since is null or since < wall.today() or since > wall.today() + 366 then
    perform wall.refuse('It begins today or later, and within a year.');
  end if;
  if exists (select from app.home_manager c where c.home_id = of_home and c.membership_id = m and coalesce(c.ends_on, 'infinity') >= since) then
    perform wall.refuse('They have this home already.');
  end if;
  insert into app.home_manager (id, home_id, membership_id, starts_on) values (new_id, of_home, m, since);
  perform wall.told(m, home.name || ' is yours to look after', 'From ' || wall.on_day(since) || ', entered by ' || i.name
    || '. You see the children who are placed there.');
end $$;

-- A last day, or none for at once. What has not begun yet then never begins.
create function wall.end_charge(charge uuid, last_day date) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; ended record; day date := coalesce(last_day, wall.today() - 1);
begin
  select * into i from wall.who();
  if last_day < wall.today() then perform wall.refuse('Choose today or a later day.'); end if;
  update app.home_manager c set ends_on = day from app.home h
   where c.id = charge and h.id = c.home_id and h.agency_id = wall.administered() and coalesce(c.ends_on, 'infinity') > day
   returning c.membership_id, h.name into ended;
  if ended.membership_id is null then perform wall.refuse('This has ended already, or ends sooner.'); end if;
  perform wall.told(ended.membership_id, ended.name || ' is yours to look after no longer',
    case when last_day is null then 'Ended' else 'After ' || wall.on_day(last_day) || ', entered' end || ' by ' || i.name || '.');
end $$;
"""
FOR_ADMINISTRATORS = (
    "homes_and_managers()",
    "add_home(uuid, text, text)",
    "put_in_charge(uuid, uuid, uuid, date)",
    "end_charge(uuid, date)",
)

WRITES = """
create policy wall_adds on app.home for insert to portal_wall with check (true);
create policy wall_locks on app.home for update to portal_wall using (true) with check (false);
create policy wall_adds on app.home_manager for insert to portal_wall with check (true);
create policy wall_ends on app.home_manager for update to portal_wall using (true) with check (true);
grant insert, update (name) on app.home to portal_wall;
grant insert (id, home_id, membership_id, starts_on), update (ends_on) on app.home_manager to portal_wall;
"""
WRITES_NO_MORE = """
revoke insert (id, home_id, membership_id, starts_on), update (ends_on) on app.home_manager from portal_wall;
revoke insert, update (name) on app.home from portal_wall;
drop policy wall_adds on app.home; drop policy wall_locks on app.home;
drop policy wall_adds on app.home_manager; drop policy wall_ends on app.home_manager;
"""


def upgrade() -> None:
    op.add_column("letter", sa.Column("person_id", sa.Uuid(), nullable=True), schema="app")
    op.add_column("letter", sa.Column("what", sa.Text(), nullable=False, server_default=""), schema="app")
    op.create_foreign_key(
        op.f("letter_person_id_fkey"), "letter", "person", ["person_id"], ["id"], source_schema="app", referent_schema="app"
    )
    op.create_index(op.f("letter_person_id"), "letter", ["person_id"], unique=False, schema="app")
    op.execute(WRITES)
    op.execute("set role portal_wall")
    op.execute(TO_THE_OWNER)
    op.execute(POSTING)
    op.execute(IN_CHARGE)
    for name in ("write_to_owner(uuid, text, text)", *OF_TRIGGERS):
        op.execute(f"revoke all on function signin.{name} from public")
    for name in OF_TRIGGERS:
        op.execute(f"grant execute on function signin.{name} to portal_owner")
    for name in FOR_ADMINISTRATORS:
        op.execute(f"revoke all on function wall.{name} from public; grant execute on function wall.{name} to portal_web")
    op.execute("set role portal_owner")
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute(NO_TRIGGERS)
    op.execute("set role portal_wall")
    for name in FOR_ADMINISTRATORS:
        op.execute(f"drop function wall.{name}")
    op.execute(AS_IT_WAS)
    for name in (*OF_TRIGGERS, "write_to_owner(uuid, text, text)"):
        op.execute(f"drop function signin.{name}")
    op.execute("set role portal_owner")
    op.execute(WRITES_NO_MORE)
    op.execute("delete from app.letter where person_id is not null")
    op.drop_index(op.f("letter_person_id"), "letter", schema="app")
    op.drop_column("letter", "person_id", schema="app")
    op.drop_column("letter", "what", schema="app")
