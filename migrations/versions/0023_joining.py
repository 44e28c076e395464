"""Coming in by invitation, and a new start when every factor is lost: all through the wall's own functions."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)

CLOSED = """
alter table app.{0} enable row level security; alter table app.{0} force row level security;
create policy migrations on app.{0} to portal_owner using (true) with check (true);
create policy wall_keeps on app.{0} to portal_wall using (true) with check (true);
grant select, insert, update on app.{0} to portal_wall;
"""

# The pages read these; a token's hash and who claimed it are read by nobody.
READ = """
create policy reads on app.invitation for select to portal_web using (inviting_agency_id = (select wall.administered()));
create policy reads on app.recovery for select to portal_web using (
  agency_id = (select wall.administered()) or approver_id = (select wall.me()) or person_id = (select wall.my_person()));
grant select (id, inviting_agency_id, invited_by, invited_by_name, agency_id, agency_name, agency_kind, name, address, role, office,
  asked_at, expires_at, used_at, joined_at, withdrawn_at) on app.invitation to portal_web;
grant select (id, person_id, person_name, membership_id, agency_id, vouched_by, vouched_by_name, because, approver_id, approver_name, asked_at,
  agreed_at, ready_at, expires_at, used_at, done_at, stopped_at, stopped_by) on app.recovery to portal_web;
"""

# The wall may now make what an accepted invitation brings into being.
MADE_BY_THE_WALL = """
grant insert on app.agency, app.person, app.membership to portal_wall;
grant update (name) on app.person to portal_wall;
create policy wall_writes on app.agency for insert to portal_wall with check (true);
create policy wall_writes on app.person for insert to portal_wall with check (true);
create policy wall_writes on app.membership for insert to portal_wall with check (true);
"""
NO_MORE = """
drop policy wall_writes on app.agency;
drop policy wall_writes on app.person;
drop policy wall_writes on app.membership;
revoke insert on app.agency, app.person, app.membership from portal_wall;
revoke update (name) on app.person from portal_wall;
"""

ROLES = """
create function wall.administered() returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select i.agency_id from wall.who() i where i.office = 'ADMIN' $$;

create function wall.my_person() returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select m.person_id from app.membership m where m.id = wall.me() $$;

-- Which posts an agency of a kind has. Children and parents come in another way than by an administrator.
create function wall.is_post(kind text, role text, office text) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select (kind, role, coalesce(office, '')) in (
    ('provider', 'KW', ''), ('provider', 'RM', ''), ('provider', 'CL', ''), ('provider', 'RM', 'ADMIN'), ('provider', 'RM', 'RI'),
    ('provider', 'RM', 'REG44'), ('provider', 'RM', 'INSPECTOR'),
    ('authority', 'SW', ''), ('authority', 'IRO', ''), ('authority', 'CO', ''), ('authority', 'VSH', ''), ('authority', 'CO', 'ADMIN'),
    ('authority', 'SW', 'EDT'),
    ('health', 'XT', ''), ('health', 'XT', 'ADMIN'), ('school', 'DT', ''), ('school', 'DT', 'ADMIN')) $$;

create function wall.is_with(p uuid, of_agency uuid, as_role text, as_office text) returns boolean
language sql stable set search_path = pg_catalog as $$
  select exists (select from app.membership m where m.person_id = p and m.agency_id = of_agency and m.role = as_role
    and m.office is not distinct from as_office and m.ended_at is null and coalesce(m.ends_on, 'infinity') >= wall.today()) $$;

create function wall.told(whom uuid, what text, words text) returns void language sql set search_path = pg_catalog as $$
  insert into app.receipt (id, membership_id, heading, text, at) values (wall.new_id(), whom, what, words, now()) $$;

create function wall.write_letter(new_id uuid, what text, to_address text, about_invitation uuid, about_recovery uuid) returns void
language sql set search_path = pg_catalog as $$
  insert into app.letter (id, kind, address, invitation_id, recovery_id, made_at)
  values (new_id, what, to_address, about_invitation, about_recovery, clock_timestamp()) $$;
"""

INVITING = """
create function wall.invite(new_id uuid, letter uuid, called text, at_address text, as_role text, as_office text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; home record; known uuid;
begin
  select * into i from wall.who();
  select a.* into home from app.agency a where a.id = i.agency_id;
  if i.office is distinct from 'ADMIN' then perform wall.refuse('People are invited by an agency’s administrator.'); end if;
  if not wall.is_post(home.kind, as_role, as_office) then perform wall.refuse('There is no such role at your agency.'); end if;
  if coalesce(trim(called), '') = '' or at_address not like '%_@_%' or at_address <> lower(trim(at_address)) then
    perform wall.refuse('Give their name and their whole e-mail address.');
  end if;
  select p.id into known from app.person p where p.email = at_address;
  if wall.is_with(known, i.agency_id, as_role, as_office) then perform wall.refuse('They have this role at your agency already.'); end if;
  if exists (select from app.invitation v where v.agency_id = i.agency_id and v.address = at_address and v.role = as_role
             and v.office is not distinct from as_office and v.joined_at is null and v.withdrawn_at is null) then
    perform wall.refuse('They were invited to this role already. You can send that invitation again.');
  end if;
  insert into app.invitation (id, inviting_agency_id, invited_by, invited_by_name, agency_id, agency_name, agency_kind, name, address, role,
                              office, asked_at, expires_at, wrong_tries)
  values (new_id, i.agency_id, i.id, i.name, i.agency_id, home.name, home.kind, called, at_address, as_role, as_office, now(),
          now() + interval '72 hours', 0);
  perform wall.write_letter(letter, 'invitation', at_address, new_id, null);
end $$;

create function wall.invite_agency(new_id uuid, letter uuid, agency text, of_kind text, called text, at_address text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select w.*, a.kind into i from wall.who() w join app.agency a on a.id = w.agency_id;
  if i.office is distinct from 'ADMIN' or i.kind <> 'provider' then
    perform wall.refuse('Partner agencies are invited by a provider’s administrator.');
  end if;
  if of_kind not in ('authority', 'health', 'school') or coalesce(trim(agency), '') = '' or coalesce(trim(called), '') = ''
     or at_address not like '%_@_%' or at_address <> lower(trim(at_address)) then
    perform wall.refuse('Give the agency’s name and kind, and the name and the whole e-mail address of its first administrator.');
  end if;
  if exists (select from app.agency a where lower(a.name) = lower(trim(agency))) then
    perform wall.refuse('That agency is here already. Its own administrator invites its people.');
  end if;
  if exists (select from app.invitation v where lower(v.agency_name) = lower(trim(agency)) and v.agency_id is null
             and v.joined_at is null and v.withdrawn_at is null) then
    perform wall.refuse('That agency was invited already. You can send the invitation again, or withdraw it, if it is yours.');
  end if;
  insert into app.invitation (id, inviting_agency_id, invited_by, invited_by_name, agency_id, agency_name, agency_kind, name, address, role,
                              office, asked_at, expires_at, wrong_tries)
  values (new_id, i.agency_id, i.id, i.name, null, trim(agency), of_kind, called, at_address,
          case of_kind when 'authority' then 'CO' when 'health' then 'XT' else 'DT' end, 'ADMIN', now(), now() + interval '72 hours', 0);
  perform wall.write_letter(letter, 'invitation', at_address, new_id, null);
end $$;

create function wall.my_invitation(asked uuid) returns app.invitation language plpgsql set search_path = pg_catalog as $$
declare
  v app.invitation;
begin
  select * into v from app.invitation a where a.id = asked and a.inviting_agency_id = wall.administered() for update;
  if v.id is null or v.joined_at is not null or v.withdrawn_at is not null then
    perform wall.refuse('This invitation was accepted or withdrawn meanwhile.');
  end if;
  return v;
end $$;

-- A new 72 hours, a new token, and the one who sends it again answers for it. Whoever was half-way in with the old one begins anew.
create function wall.invite_again(asked uuid, letter uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; v app.invitation;
begin
  select * into i from wall.who();
  v := wall.my_invitation(asked);
  update app.invitation set expires_at = now() + interval '72 hours', token_hash = null, used_at = null, wrong_tries = 0,
         invited_by = i.id, invited_by_name = i.name where id = v.id;
  perform wall.write_letter(letter, 'invitation', v.address, v.id, null);
end $$;

create function wall.withdraw_invitation(asked uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  v app.invitation;
begin
  v := wall.my_invitation(asked);
  update app.invitation set withdrawn_at = now(), token_hash = null where id = v.id;
end $$;

-- A further role for somebody of the agency, who needs no invitation any more. Two roles are two memberships.
create function wall.give_role(m uuid, new_id uuid, as_role text, as_office text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; kind text;
begin
  select * into i from wall.who();
  select * into them from wall.my_colleague(m);
  if them.id is null or not exists (select from wall.member(m) f where f.id is not null) then
    perform wall.refuse('An agency’s administrator does this, for other active people of the agency.');
  end if;
  select a.kind into kind from app.agency a where a.id = i.agency_id;
  if not wall.is_post(kind, as_role, as_office) then perform wall.refuse('There is no such role at your agency.'); end if;
  if wall.is_with(them.person_id, i.agency_id, as_role, as_office) then perform wall.refuse('They have this role at your agency already.'); end if;
  insert into app.membership (id, person_id, agency_id, role, office, starts_on)
  values (new_id, them.person_id, i.agency_id, as_role, as_office, wall.today());
  perform wall.told(m, 'You have a further role at ' || them.agency, 'Given by ' || i.name
    || '. At the top of each page you choose in which role you act.');
end $$;
"""

PASSING_ON = """
-- What one of the agency's people has in hand, to another of the same role, by an administrator, who sees none of it: so that
-- nothing stays with somebody who has left, even where nobody else of the agency is near. Notes and messages stay whose they were.
create function wall.pass_on(m uuid, successor uuid) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; other record; leaver text; it record; passed integer := 0; many text;
begin
  select * into i from wall.who();
  select * into them from wall.my_colleague(m);
  select * into other from wall.member(successor);
  select a.role into leaver from app.membership a where a.id = m and a.office is null;
  if them.id is null or leaver is null or other.id is null or other.agency_id <> i.agency_id or other.role <> leaver or other.office <> ''
     or successor = m or leaver not in ('KW', 'CL', 'SW', 'IRO') then
    perform wall.refuse('What is in hand goes to an active colleague in the same role.');
  end if;
  for it in select * from app.involvement v where v.membership_id = m
               and (v.ended_at is null and coalesce(v.ends_on, 'infinity') >= wall.today() or v.ended_because like 'They left %')
             order by v.id for update loop
    update app.involvement set ended_at = coalesce(ended_at, now()), ended_by = i.name,
           ended_because = 'Passed on to ' || other.name || '.' where id = it.id;
    if not wall.near_already(successor, it.child_id, it.placement_id, it.capacity, wall.today()) then
      insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                   because, granted_by, known_as, starts_on)
      values (wall.new_id(), it.child_id, it.placement_id, it.slice, array[successor], successor, other.name, other.role, other.agency,
              it.capacity, it.basis, 'Passed on from ' || it.name || '.', i.name, it.known_as, wall.today());
    end if;
    update app.due_item set owners = array_replace(owners, m, successor), mine = array_append(array_remove(mine, successor), successor)
     where child_id = it.child_id and m = any(owners) and done_at is null;
    update app.checklist_item set owners = array_replace(owners, m, successor),
           mine = array_append(array_remove(mine, successor), successor), owner_names = replace(owner_names, it.name, other.name)
     where child_id = it.child_id and m = any(mine);
    update app.transition set mine = array_append(array_remove(mine, successor), successor) where child_id = it.child_id and m = any(mine);
    update app.milestone set mine = array_append(array_remove(mine, successor), successor) where child_id = it.child_id and m = any(mine);
    update app.decision set mine = array_append(array_remove(mine, successor), successor) where child_id = it.child_id and m = any(mine);
    passed := passed + 1;
  end loop;
  if passed = 0 then perform wall.refuse('They have nothing in hand that could be passed on.'); end if;
  many := case passed when 1 then 'One child' else passed || ' children' end;
  perform wall.told(successor, 'Passed on to you', many || ' of ' || them.name || '’s, by ' || i.name
    || ', with what is open to do. You find them on your list.');
  perform wall.told(m, 'Your children were passed on', many || ' went to ' || other.name || ', by ' || i.name || '.');
  return passed;
end $$;
"""
IN_HAND = {
    "due_item": ("owners, mine", "mine"), "checklist_item": ("owners, mine, owner_names", "owners, mine, owner_names"),
    "transition": ("mine", "mine"), "milestone": ("mine", "mine"), "decision": ("mine", "mine"),
}  # fmt: skip
"""What of the record the wall changes when it is passed on: whose it is, and nothing of what it says. Beside it
what the wall may read for that and could not read before."""

# Before anybody acts: each matches one hash exactly, and tells nothing of what does not match.
COMING_IN = """
create function signin.invitation(token bytea, out name text, out inviter text, out agency text, out kind text, out role text,
                                  out office text, out until timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select v.name, v.invited_by_name, v.agency_name, v.agency_kind, v.role, coalesce(v.office, ''), v.expires_at from app.invitation v
   where v.token_hash = token and wall.is_open(v) $$;

-- The one winner of however many that come at once. Somebody who signs in here already has the role at once; somebody new sets up
-- how they sign in first. Nothing for a wrong token or address; after five wrong addresses the link is worth nothing.
create function signin.claim_invitation(token bytea, typed text, called text, new_person uuid, out person_id uuid, out known boolean)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  v app.invitation;
begin
  update app.invitation a set used_at = now() where a.token_hash = token and a.address = typed and wall.is_open(a) returning * into v;
  if v.id is null then
    update app.invitation a set wrong_tries = a.wrong_tries + 1,
           expires_at = case when a.wrong_tries >= 4 then now() else a.expires_at end
     where a.token_hash = token and a.address <> typed and wall.is_open(a);
    return;
  end if;
  insert into app.person (id, name, email) values (new_person, called, v.address) on conflict (email) do nothing;
  select p.id, signin.has_factors(p.id) into person_id, known from app.person p where p.email = v.address;
  update app.invitation a set person_id = claim_invitation.person_id where a.id = v.id;
  if known then
    perform wall.settle(v.id);
  else
    update app.person set name = called where id = claim_invitation.person_id;
  end if;
end $$;

create function signin.recovery(token bytea, out name text, out until timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.name, r.expires_at from app.recovery r join app.person p on p.id = r.person_id
   where r.token_hash = token and wall.is_ready(r) $$;

-- From here on nothing old opens anything: every factor, code and session of theirs ends before new ones are set up.
create function signin.claim_recovery(token bytea, typed text, out person_id uuid)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  r app.recovery;
begin
  update app.recovery a set used_at = now() from app.person p
   where a.token_hash = token and p.id = a.person_id and p.email = typed and p.suspended_at is null and wall.is_ready(a)
   returning a.* into r;
  if r.id is null then
    update app.recovery a set wrong_tries = a.wrong_tries + 1,
           expires_at = case when a.wrong_tries >= 4 then now() else a.expires_at end
     where a.token_hash = token and wall.is_ready(a);
    return;
  end if;
  update app.signin_session s set ended_at = now() where s.person_id = r.person_id and s.ended_at is null;
  update app.passkey k set ended_at = now() where k.person_id = r.person_id and k.ended_at is null;
  update app.recovery_code c set ended_at = now() where c.person_id = r.person_id and c.ended_at is null;
  update app.credential c set password_hash = null, totp_secret = null where c.person_id = r.person_id;
  person_id := r.person_id;
end $$;

create function signin.has_factors(who uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.passkey k where k.person_id = who and k.ended_at is null)
      or exists (select from app.credential c where c.person_id = who and c.password_hash is not null and c.totp_secret is not null) $$;

create function wall.is_open(v app.invitation) returns boolean language sql stable set search_path = pg_catalog as $$
  select v.used_at is null and v.joined_at is null and v.withdrawn_at is null and v.expires_at > now()
     and (v.invited_by is null or exists (select from wall.member(v.invited_by) f where f.id is not null)) $$;

create function wall.is_ready(r app.recovery) returns boolean language sql stable set search_path = pg_catalog as $$
  select r.used_at is null and r.stopped_at is null and r.ready_at <= now() and r.expires_at > now() $$;

-- The invitation becomes a membership, and where it founded one, an agency. Its inviter is told, here and by letter.
create function wall.settle(asked uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  v app.invitation; them text;
begin
  update app.invitation set joined_at = now() where id = asked and joined_at is null and withdrawn_at is null returning * into v;
  if v.id is null then return; end if;
  if v.agency_id is null then
    if exists (select from app.agency a where lower(a.name) = lower(v.agency_name)) then
      update app.invitation set joined_at = null, withdrawn_at = now() where id = v.id;  -- its own administrator invites them now
      return;
    end if;
    v.agency_id := wall.new_id();
    insert into app.agency (id, kind, name) values (v.agency_id, v.agency_kind, v.agency_name);
    update app.invitation set agency_id = v.agency_id where id = v.id;
  end if;
  if not wall.is_with(v.person_id, v.agency_id, v.role, v.office) then
    insert into app.membership (id, person_id, agency_id, role, office, starts_on)
    values (wall.new_id(), v.person_id, v.agency_id, v.role, v.office, wall.today());
  end if;
  if v.invited_by is not null then
    select p.name into them from app.person p where p.id = v.person_id;
    perform wall.told(v.invited_by, them || ' accepted your invitation', them || ' (' || v.address || ') joined ' || v.agency_name || '.');
    perform wall.write_letter(wall.new_id(), 'joined', p.email, v.id, null)
       from app.membership b join app.person p on p.id = b.person_id where b.id = v.invited_by;
  end if;
end $$;

-- Somebody has just set up how they sign in: what waited for it comes to pass.
create function wall.arrived(who uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  one record;
begin
  for one in select v.id from app.invitation v where v.person_id = who and v.used_at is not null and v.joined_at is null
                and v.withdrawn_at is null order by v.id loop
    perform wall.settle(one.id);
  end loop;
  for one in update app.recovery r set done_at = now() where r.person_id = who and r.used_at is not null and r.done_at is null
                and r.stopped_at is null returning r.id loop
    perform wall.tell_of_recovery(one.id, ' has set up a new sign-in', 'Every earlier factor and session of theirs ended with it.');
    perform wall.write_letter(wall.new_id(), 'recovered', p.email, null, one.id) from app.person p where p.id = who;
  end loop;
end $$;
"""

# What happens when setting up is over: the session that was for it ends, and what it was for comes to pass with it.
ENROLLED = """
alter function signin.enrolled(bytea) rename to enrolled_alone;
revoke all on function signin.enrolled_alone(bytea) from portal_web;
create function signin.enrolled(token bytea) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare who uuid := (signin.live(token)).person_id;
begin
  if not signin.enrolled_alone(token) then return false; end if;
  perform wall.arrived(who);
  return true;
end $$;
revoke all on function signin.enrolled(bytea) from public;
grant execute on function signin.enrolled(bytea) to portal_web;
"""
ENROLLED_ALONE = """
drop function signin.enrolled(bytea);
alter function signin.enrolled_alone(bytea) rename to enrolled;
grant execute on function signin.enrolled(bytea) to portal_web;
"""

RECOVERING = """
-- Everybody concerned: each membership of the person, whoever vouched and agrees, and every administrator where they have a role.
create function wall.tell_of_recovery(asked uuid, what text, words text) returns void language plpgsql set search_path = pg_catalog as $$
declare
  r record; one uuid;
begin
  select v.*, p.name into r from app.recovery v join app.person p on p.id = v.person_id where v.id = asked;
  for one in
    select m.id from app.membership m where m.ended_at is null and coalesce(m.ends_on, 'infinity') >= wall.today()
       and (m.person_id = r.person_id or m.id in (r.vouched_by, r.approver_id)
            or m.office = 'ADMIN' and m.agency_id in (select o.agency_id from app.membership o where o.person_id = r.person_id
                                                        and o.ended_at is null)) order by m.id
  loop
    perform wall.told(one, r.name || what, words);
  end loop;
end $$;

create function wall.may_agree(m uuid, of_agency uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from wall.member(m) f where f.agency_id = of_agency and f.role not in ('PA', 'CH')
    and f.office not in ('REG44', 'INSPECTOR')) $$;

create function wall.vouch(new_id uuid, m uuid, second uuid, why text, letters uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; other record;
begin
  select * into i from wall.who();
  select * into them from wall.my_colleague(m);
  select * into other from wall.member(second);
  if them.id is null or them.person_id = wall.my_person() or not exists (select from wall.member(m) f where f.id is not null) then
    perform wall.refuse('An agency’s administrator vouches, for another active person of the agency.');
  end if;
  if not wall.may_agree(second, i.agency_id) or second = i.id
     or (select a.person_id from app.membership a where a.id = second) in (them.person_id, wall.my_person()) then
    perform wall.refuse('A second person of your agency agrees: neither you nor they.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say how you made sure that it is they who ask.'); end if;
  if exists (select from app.recovery r where r.person_id = them.person_id and r.done_at is null and r.stopped_at is null
             and coalesce(r.expires_at, 'infinity') > now()) then
    perform wall.refuse('A new start for them was asked for already.');
  end if;
  insert into app.recovery (id, person_id, person_name, membership_id, agency_id, vouched_by, vouched_by_name, because, approver_id,
                            approver_name, asked_at, wrong_tries)
  values (new_id, them.person_id, them.name, m, i.agency_id, i.id, i.name, why, second, other.name, now(), 0);
  perform wall.tell_of_recovery(new_id, ': a new sign-in was asked for', i.name || ' vouches for it at ' || i.agency || ', and '
    || other.name || ' is asked to agree. Nothing changes for 24 hours after that. Stop it if it should not be.');
  perform wall.write_letter(letters[1], 'vouched', p.email, null, new_id) from app.person p where p.id = them.person_id;
  perform wall.write_letter(letters[2], 'to agree', p.email, null, new_id)
     from app.membership a join app.person p on p.id = a.person_id where a.id = second;
end $$;

create function wall.agree(asked uuid, letters uuid[]) returns timestamptz
language plpgsql security definer set search_path = pg_catalog as $$
declare
  r app.recovery; ready timestamptz;
begin
  update app.recovery v set agreed_at = now(), ready_at = now() + interval '24 hours', expires_at = now() + interval '96 hours'
   where v.id = asked and v.approver_id = wall.me() and v.agreed_at is null
     and v.stopped_at is null returning * into r;
  if r.id is null then perform wall.refuse('You were not asked, or it was agreed or stopped meanwhile.'); end if;
  perform wall.tell_of_recovery(r.id, ': a new sign-in was agreed to', r.approver_name || ' agreed with ' || r.vouched_by_name
    || '. In 24 hours a link goes to their e-mail address, unless somebody stops it.');
  perform wall.write_letter(letters[1], 'agreed', p.email, null, r.id) from app.person p where p.id = r.person_id;
  perform wall.write_letter(letters[2], 'recovery', p.email, null, r.id) from app.person p where p.id = r.person_id;
  return r.ready_at;
end $$;

create function wall.stop(asked uuid, by_whom text, letter uuid) returns void language plpgsql set search_path = pg_catalog as $$
declare
  r app.recovery;
begin
  update app.recovery v set stopped_at = now(), stopped_by = by_whom, token_hash = null where v.id = asked and v.done_at is null
     and v.stopped_at is null returning * into r;
  if r.id is null then perform wall.refuse('It was stopped or finished meanwhile.'); end if;
  update app.signin_session set ended_at = now() where person_id = r.person_id and strength = 'enrolling' and ended_at is null;
  perform wall.tell_of_recovery(r.id, ': the new sign-in was stopped', 'By ' || by_whom || '. Their sign-in is as it was.');
  perform wall.write_letter(letter, 'stopped', p.email, null, r.id) from app.person p where p.id = r.person_id;
end $$;

-- By whoever vouched or any other administrator there, whoever was asked to agree, and the owner, as long as they get in.
create function wall.stop_recovery(asked uuid, letter uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  if i.id is null or not exists (select from app.recovery r where r.id = asked and (r.agency_id = wall.administered()
       or r.approver_id = i.id or r.person_id = wall.my_person())) then
    perform wall.refuse('It is stopped by its owner, by whoever was asked to agree, or by an administrator of the agency.');
  end if;
  perform wall.stop(asked, i.name, letter);
end $$;

create function signin.recovery_to_stop(token bytea, out name text, out vouched text, out agency text)
language sql stable security definer set search_path = pg_catalog as $$
  select p.name, r.vouched_by_name, g.name from app.recovery r join app.person p on p.id = r.person_id join app.agency g on g.id = r.agency_id
   where r.stop_hash = token and r.done_at is null and r.stopped_at is null $$;

create function signin.stop_recovery(token bytea, letter uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  r record;
begin
  select v.id, p.name into r from app.recovery v join app.person p on p.id = v.person_id
   where v.stop_hash = token and v.done_at is null and v.stopped_at is null for update of v;
  if r.id is null then return false; end if;
  perform wall.stop(r.id, r.name || ', by the link in the letter', letter);
  return true;
end $$;
"""

# For the worker alone, who makes the token: a letter that is overtaken, or not due yet, is not written.
POSTING = """
create function wall.letter_to_send(asked uuid, token bytea)
returns table (kind text, address text, name text, by_name text, second text, agency text, agency_kind text, role text, office text,
               because text, until timestamptz)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  l app.letter;
begin
  select * into l from app.letter a where a.id = asked and a.sent_at is null for update;
  if l.id is null then return; end if;
  if l.kind = 'invitation' then
    update app.invitation v set token_hash = token where v.id = l.invitation_id and wall.is_open(v)
       and not exists (select from app.letter n where n.invitation_id = v.id and n.kind = 'invitation' and n.made_at > l.made_at);
    if not found then return; end if;
  elsif l.kind = 'recovery' then
    update app.recovery r set token_hash = token where r.id = l.recovery_id and wall.is_ready(r);
    if not found then return; end if;
  elsif l.kind = 'vouched' then
    update app.recovery r set stop_hash = token where r.id = l.recovery_id and r.stopped_at is null and r.done_at is null;
    if not found then return; end if;
  end if;
  return query
  select l.kind, l.address, coalesce(v.name, p.name), coalesce(v.invited_by_name, r.vouched_by_name), coalesce(r.approver_name, ''),
         coalesce(v.agency_name, g.name), coalesce(v.agency_kind, g.kind), coalesce(v.role, m.role), coalesce(v.office, m.office, ''),
         coalesce(r.because, ''), case l.kind when 'agreed' then r.ready_at else coalesce(v.expires_at, r.expires_at) end
    from (select 1) one left join app.invitation v on v.id = l.invitation_id
    left join app.recovery r on r.id = l.recovery_id left join app.person p on p.id = r.person_id
    left join app.membership m on m.id = r.membership_id left join app.agency g on g.id = r.agency_id;
end $$;

-- What is due and was not written yet, whichever way it came about. A recovery's link is due 24 hours after it was agreed to.
create function wall.letters_waiting() returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select l.id from app.letter l left join app.recovery r on r.id = l.recovery_id
   where l.sent_at is null and l.made_at > now() - interval '7 days' and (l.kind <> 'recovery' or r.ready_at <= now())
   order by l.made_at limit 200 $$;

create function wall.letter_sent(asked uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update app.letter set sent_at = now() where id = asked and sent_at is null $$;
"""

FOR_WHO_ACTS = (
    "administered()", "my_person()", "invite(uuid, uuid, text, text, text, text)", "invite_agency(uuid, uuid, text, text, text, text)",
    "invite_again(uuid, uuid)", "withdraw_invitation(uuid)", "give_role(uuid, uuid, text, text)", "pass_on(uuid, uuid)", "vouch(uuid, uuid, uuid, text, uuid[])",
    "agree(uuid, uuid[])", "stop_recovery(uuid, uuid)",
)  # fmt: skip
BEFORE_ANYBODY_ACTS = (
    "invitation(bytea)", "claim_invitation(bytea, text, text, uuid)", "recovery(bytea)", "claim_recovery(bytea, text)",
    "recovery_to_stop(bytea)", "stop_recovery(bytea, uuid)",
)  # fmt: skip
FOR_THE_WORKER = ("letters_waiting()", "letter_to_send(uuid, bytea)", "letter_sent(uuid)")
WITHIN = (
    "arrived(uuid)", "settle(uuid)", "tell_of_recovery(uuid, text, text)", "may_agree(uuid, uuid)", "stop(uuid, text, uuid)",
    "my_invitation(uuid)", "is_open(app.invitation)", "is_ready(app.recovery)", "write_letter(uuid, text, text, uuid, uuid)",
    "told(uuid, text, text)", "is_with(uuid, uuid, text, text)", "is_post(text, text, text)",
)  # fmt: skip
"""In an order in which they can be dropped."""


def upgrade() -> None:
    _tables()
    for name in ("invitation", "recovery", "letter"):
        op.execute(CLOSED.format(name))
    op.execute(MADE_BY_THE_WALL)
    for name, (changed, read) in IN_HAND.items():
        op.execute(f"grant select ({read}), update ({changed}) on app.{name} to portal_wall")
        op.execute(f"create policy wall_passes_on on app.{name} for update to portal_wall using (true) with check (true)")
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (ROLES, INVITING, PASSING_ON, COMING_IN, RECOVERING, POSTING):
        op.execute(part)
    op.execute(ENROLLED)
    for name in (*FOR_WHO_ACTS, *FOR_THE_WORKER, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in (*BEFORE_ANYBODY_ACTS, "has_factors(uuid)"):
        op.execute(f"revoke all on function signin.{name} from public")
    for name in FOR_WHO_ACTS:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    for name in BEFORE_ANYBODY_ACTS:
        op.execute(f"grant execute on function signin.{name} to portal_web")
    for name in FOR_THE_WORKER:
        op.execute(f"grant execute on function wall.{name} to portal_worker")
    op.execute("set role portal_owner")
    op.execute(READ)


def _tables() -> None:
    def key(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
        named = [column.partition(" ") for column in columns]
        return [sa.ForeignKeyConstraint([own], [f"app.{other}.id"], name=op.f(f"{table}_{own}_fkey")) for own, _, other in named] + [
            sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey"))
        ]  # type: ignore[list-item]

    def column(name: str, kind: object, *, empty: bool = False) -> sa.Column:
        return sa.Column(name, kind, nullable=empty)

    op.create_table(
        "invitation",
        column("inviting_agency_id", sa.Uuid(), empty=True), column("invited_by", sa.Uuid(), empty=True), column("invited_by_name", sa.Text()),
        column("agency_id", sa.Uuid(), empty=True), column("agency_name", sa.Text()), column("agency_kind", sa.Text()),
        column("name", sa.Text()), column("address", sa.Text()), column("role", sa.Text()), column("office", sa.Text(), empty=True),
        column("asked_at", MOMENT), column("expires_at", MOMENT), column("token_hash", sa.LargeBinary(), empty=True),
        column("wrong_tries", sa.SmallInteger()), column("used_at", MOMENT, empty=True), column("person_id", sa.Uuid(), empty=True),
        column("joined_at", MOMENT, empty=True), column("withdrawn_at", MOMENT, empty=True), column("id", sa.Uuid()),
        sa.CheckConstraint("agency_kind in ('provider', 'authority', 'health', 'school')", name=op.f("invitation_agency_kind")),
        sa.UniqueConstraint("token_hash", name=op.f("invitation_token_hash_key")),
        *key("invitation", "inviting_agency_id agency", "invited_by membership", "agency_id agency", "person_id person"),
        schema="app",
    )  # fmt: skip
    op.create_table(
        "recovery",
        column("person_id", sa.Uuid()), column("person_name", sa.Text()), column("membership_id", sa.Uuid()), column("agency_id", sa.Uuid()),
        column("vouched_by", sa.Uuid(), empty=True), column("vouched_by_name", sa.Text()), column("because", sa.Text()),
        column("approver_id", sa.Uuid(), empty=True), column("approver_name", sa.Text()), column("asked_at", MOMENT),
        column("agreed_at", MOMENT, empty=True), column("ready_at", MOMENT, empty=True), column("expires_at", MOMENT, empty=True),
        column("token_hash", sa.LargeBinary(), empty=True), column("stop_hash", sa.LargeBinary(), empty=True),
        column("wrong_tries", sa.SmallInteger()), column("used_at", MOMENT, empty=True), column("done_at", MOMENT, empty=True),
        column("stopped_at", MOMENT, empty=True), column("stopped_by", sa.Text(), empty=True), column("id", sa.Uuid()),
        sa.UniqueConstraint("token_hash", name=op.f("recovery_token_hash_key")),
        sa.UniqueConstraint("stop_hash", name=op.f("recovery_stop_hash_key")),
        *key("recovery", "person_id person", "membership_id membership", "agency_id agency", "vouched_by membership", "approver_id membership"),
        schema="app",
    )  # fmt: skip
    op.create_table(
        "letter",
        column("kind", sa.Text()), column("address", sa.Text()), column("invitation_id", sa.Uuid(), empty=True),
        column("recovery_id", sa.Uuid(), empty=True), column("made_at", MOMENT), column("sent_at", MOMENT, empty=True), column("id", sa.Uuid()),
        *key("letter", "invitation_id invitation", "recovery_id recovery"),
        schema="app",
    )  # fmt: skip
    for table, name in (("invitation", "inviting_agency_id"), ("recovery", "person_id"), ("recovery", "agency_id"),
                        ("recovery", "approver_id"), ("letter", "invitation_id"), ("letter", "recovery_id")):  # fmt: skip
        op.create_index(op.f(f"{table}_{name}"), table, [name], unique=False, schema="app")


def downgrade() -> None:
    for name in ("invitation", "recovery"):
        op.execute(f"drop policy reads on app.{name}")
    op.execute("set role portal_wall")
    op.execute(ENROLLED_ALONE)
    for name in (*BEFORE_ANYBODY_ACTS, "has_factors(uuid)"):
        op.execute(f"drop function signin.{name}")
    for name in (*FOR_WHO_ACTS, *FOR_THE_WORKER, *WITHIN):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(NO_MORE)
    for name, (changed, read) in IN_HAND.items():
        op.execute(f"drop policy wall_passes_on on app.{name}")
        op.execute(f"revoke select ({read}), update ({changed}) on app.{name} from portal_wall")  # noqa: S608
    for name in ("letter", "recovery", "invitation"):
        op.drop_table(name, schema="app")
