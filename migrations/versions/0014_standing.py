"""Who may be let near, and how it ends: involvements granted and ended by the wall's own functions, covers, consents and receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

TOLD = ("because", "ended_by", "ended_because")

# An agency's own affair, and what one membership is told: neither bears a child's words.
OWN_AFFAIRS = """
alter table app.cover enable row level security; alter table app.cover force row level security;
create policy migrations on app.cover to portal_owner using (true) with check (true);
create policy wall_keeps on app.cover to portal_wall using (true) with check (true);
create policy reads on app.cover for select to portal_web, portal_worker using (agency_id = (select wall.agency()));
grant select, insert, update on app.cover to portal_wall;
grant select on app.cover to portal_web, portal_worker;
alter table app.receipt enable row level security; alter table app.receipt force row level security;
create policy migrations on app.receipt to portal_owner using (true) with check (true);
create policy wall_keeps on app.receipt to portal_wall using (true) with check (true);
create policy reads on app.receipt for select to portal_web, portal_worker using (membership_id = (select wall.me()));
create policy reads_it on app.receipt for update to portal_web using (membership_id = (select wall.me()));
grant select, insert on app.receipt to portal_wall;
grant select on app.receipt to portal_web, portal_worker;
grant update (read_at) on app.receipt to portal_web;
"""

# Standing is written by the functions below and by nothing else.
KEPT_BY_THE_WALL = """
revoke insert, update on app.consent from portal_web, portal_worker;
grant select, insert, update on app.consent to portal_wall;
grant insert, update on app.involvement to portal_wall;
grant update (ends_on, ended_at) on app.membership to portal_wall;
grant update (suspended_at) on app.person to portal_wall;
create policy wall_writes on app.consent for insert to portal_wall with check (true);
create policy wall_changes on app.consent for update to portal_wall using (true) with check (true);
create policy wall_writes on app.involvement for insert to portal_wall with check (true);
create policy wall_changes on app.involvement for update to portal_wall using (true) with check (true);
create policy wall_changes on app.membership for update to portal_wall using (true) with check (true);
create policy wall_changes on app.person for update to portal_wall using (true) with check (true);
"""
NO_MORE = """
revoke insert, update on app.involvement from portal_wall;
revoke update (ends_on, ended_at) on app.membership from portal_wall;
revoke update (suspended_at) on app.person from portal_wall;
drop policy wall_writes on app.involvement;
drop policy wall_changes on app.involvement;
drop policy wall_changes on app.membership;
drop policy wall_changes on app.person;
"""

# Each refuses with errcode PS001 and a sentence that is shown to the person as it stands.
ASKED_AND_ANSWERED = """
create function wall.refuse(sentence text) returns void language plpgsql set search_path = pg_catalog as $$
begin raise exception using errcode = 'PS001', message = sentence; end $$;

create function wall.who(out id uuid, out role text, out office text, out agency_id uuid, out agency text, out name text,
                         out kind text)
language sql stable set search_path = pg_catalog as $$
  select m.id, m.role, coalesce(m.office, ''), a.id, a.name, p.name, a.kind
    from app.membership m join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id where m.id = wall.me() $$;

create function wall.member(m uuid, out id uuid, out role text, out office text, out agency_id uuid, out agency text, out kind text,
                            out name text)
language sql stable set search_path = pg_catalog as $$
  select m.id, m.role, coalesce(m.office, ''), a.id, a.name, a.kind, p.name
    from app.membership m join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id
   where m.id = $1 and p.suspended_at is null and m.ended_at is null
     and m.starts_on <= wall.today() and coalesce(m.ends_on, 'infinity') >= wall.today() $$;

-- For whom I may arrange who is near: the social worker of the placing authority for the council's, the school's and the clinic's
-- people; the registered manager for the provider's people of a placement in the home they manage.
create function wall.arranges(c uuid, placed uuid, of_agency uuid, of_kind text) returns boolean
language sql stable set search_path = pg_catalog as $$
  select c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) and i.office = '' and (
      i.role = 'SW' and (of_kind in ('school', 'health') or of_agency = i.agency_id)
        and i.agency_id = (select p.authority_id from app.placement p where p.child_id = c
                            order by (p.state = 'active') desc, p.starts_on desc limit 1)
      or i.role = 'RM' and of_agency = i.agency_id and exists (
        select from app.placement p join app.home_manager h on h.home_id = p.home_id
         where p.id = placed and p.child_id = c and p.provider_id = i.agency_id
           and h.membership_id = any(i.id || wall.covered_by(i.id))
           and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()))
    from wall.who() i $$;

-- One member by their exact address at one agency, for those who arrange who is near. Nobody else is ever told of.
create function wall.find_member(of_agency uuid, address text, out id uuid, out role text, out office text, out name text)
language sql stable security definer set search_path = pg_catalog as $$
  select f.id, f.role, f.office, f.name
    from wall.who() i, app.membership m join app.person p on p.id = m.person_id, wall.member(m.id) f
   where p.email = lower(address) and m.agency_id = of_agency and f.id is not null and i.office = ''
     and (i.role = 'SW' and f.office = '' and (f.kind in ('school', 'health') or f.agency_id = i.agency_id and f.role in ('SW', 'IRO'))
          or i.role = 'RM' and f.agency_id = i.agency_id and (f.office in ('REG44', 'INSPECTOR') or f.office = ''
            and f.role in ('KW', 'CL')))
   order by f.role limit 1 $$;

-- Of these memberships those that are with their agency no more, or suspended.
create function wall.gone(members uuid[]) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(m.id), '{}') from app.membership m where m.id = any(members)
     and not exists (select from wall.member(m.id) f where f.id is not null)
     and exists (select from app.involvement i where i.membership_id = m.id and i.child_id = any(wall.ids('app.children'))) $$;

create function wall.near_already(m uuid, c uuid, placed uuid, how text, since date) returns boolean
language sql stable set search_path = pg_catalog as $$
  select exists (select from app.involvement i where i.membership_id = m and i.child_id = c and i.capacity = how
    and i.placement_id is not distinct from placed and i.basis <> 'break-glass'
    and i.ended_at is null and coalesce(i.ends_on, 'infinity') >= since
    and coalesce(i.until_at, 'infinity') > now()) $$;

create function wall.grant_involvement(new_id uuid, c uuid, m uuid, how text, placed uuid, ground text, why text, since date, until date)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; place record;
begin
  select * into i from wall.who();
  select * into them from wall.member(m);
  if them.id is null or not coalesce(wall.arranges(c, placed, them.agency_id, them.kind), false) or them.office <> '' or them.id = i.id
     or them.role not in ('KW', 'CL', 'SW', 'IRO', 'XT', 'DT') then
    perform wall.refuse('You cannot let this person near this child.');
  end if;
  if how not in ('full', 'receiving') or coalesce(trim(ground), '') = '' or coalesce(trim(why), '') = '' then
    perform wall.refuse('Say in which capacity, on which basis and why.');
  end if;
  if since < wall.today() or until < since then
    perform wall.refuse('Access begins today or later, and ends on or after the day it begins.');
  end if;
  if (them.kind = 'authority') <> (placed is null) then
    perform wall.refuse('People of the council are near the child wherever they live; everybody else is near for one placement.');
  end if;
  select p.provider_id, p.state into place from app.placement p where p.id = placed and p.child_id = c;
  if placed is not null and (place.state is null or place.state = 'ended') then
    perform wall.refuse('That placement is no current placement of this child.');
  end if;
  if wall.near_already(m, c, placed, how, since) then
    perform wall.refuse('They are near this child already, for this placement and in this capacity.');
  end if;
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                               granted_by, starts_on, ends_on)
  values (new_id, c, placed, 40, array[m], m, them.name, them.role, them.agency, how, ground, why, i.name, since, until);
end $$;

create function wall.on_day(day date) returns text language sql immutable set search_path = pg_catalog as $$
  select trim(to_char(day, 'FMDD FMMonth YYYY')) $$;

-- At once, or with the end of a day. Both sides get a receipt; of the child it bears the case code and no word.
create function wall.end_involvement(ended uuid, day date, why text, mine uuid, theirs uuid)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; code text; whenever text;
begin
  select * into i from wall.who();
  select v.*, a.kind as kind, m.agency_id as agency_id into it
    from app.involvement v join app.membership m on m.id = v.membership_id join app.agency a on a.id = m.agency_id
      where v.id = ended for update of v;
  if it.id is null or i.id is null or it.membership_id <> i.id and not coalesce(
       wall.arranges(it.child_id, it.placement_id, it.agency_id, it.kind), false) then
    perform wall.refuse('You cannot end this.');
  end if;
  if it.ended_at is not null or it.ends_on < wall.today() or it.until_at <= now() then
    perform wall.refuse('This has ended already.');
  end if;
  if day < wall.today() or day > it.ends_on then
    perform wall.refuse('Choose today or a later day, and not one after the day on which it ends anyway.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say why it ends.'); end if;
  update app.involvement set ended_by = i.name, ended_because = why, ended_at = case when day is null then now() end,
         ends_on = coalesce(day, ends_on) where id = ended;
  select case_code into code from app.child where id = it.child_id;
  whenever := case when day is null then 'at once' else 'with the end of ' || wall.on_day(day) end;
  insert into app.receipt (id, membership_id, case_code, heading, text, at)
  values (mine, i.id, code, case when it.membership_id = i.id then 'You ended your own access' else 'You ended somebody’s access' end,
          case when it.membership_id = i.id then 'Your access to this child’s record ends ' || whenever || '.'
               else it.name || ', ' || it.agency_name || ': access to this child’s record ends ' || whenever
                 || '. They are told by whom, and not why.' end, now());
  if it.membership_id <> i.id then
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    values (theirs, it.membership_id, code, 'Your access to one child ' || case when day is null then 'ended' else 'will end' end,
            'Your access to this child’s record ends ' || whenever || '. It was ended by ' || i.name || ', ' || i.agency
            || '. Ask them if you think that this is a mistake.', now());
  end if;
end $$;

-- An independent visitor, who reads nothing before both consents, or an inspector for at most five days. By the home's manager.
create function wall.let_in_visitor(new_id uuid, c uuid, m uuid, placed uuid, ground text, why text, until timestamptz, consents uuid[])
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record;
begin
  select * into i from wall.who();
  select * into them from wall.member(m);
  if them.id is null or i.role is distinct from 'RM' or not coalesce(wall.arranges(c, placed, them.agency_id, them.kind), false)
     or them.office not in ('REG44', 'INSPECTOR') then
    perform wall.refuse('You cannot let this person read this record.');
  end if;
  if until is null or until <= now()
     or until > now() + (case them.office when 'INSPECTOR' then interval '5 days' else interval '31 days' end) then
    perform wall.refuse('An inspector’s time ends within five days, an independent visitor’s within a month.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say what the visit is for.'); end if;
  if wall.near_already(m, c, placed, 'full', wall.today()) then
    perform wall.refuse('They may read this record already, or have been asked for.');
  end if;
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                               granted_by, starts_on, until_at)
  values (new_id, c, placed, 40, array[m], m, them.name, them.role, them.agency, 'full', ground, why, i.name, wall.today(), until);
  if them.office = 'REG44' then
    insert into app.consent (id, child_id, placement_id, slice, mine, involvement_id, visitor_name, whose, asked_by, asked_at)
    values (consents[1], c, placed, 40, '{}', new_id, them.name, 'child', i.name, now()),
           (consents[2], c, placed, 40, '{}', new_id, them.name, 'authority', i.name, now());
  end if;
end $$;

create function wall.record_consent(answered uuid, yes boolean, asked_how text)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  select * into i from wall.who();
  select * into it from app.consent where id = answered for update;
  if it.id is null or i.office <> '' or it.child_id <> all(wall.ids('app.children')) or it.child_id = any(wall.ids('app.edge'))
     or not (it.whose = 'authority' and i.role = 'SW' and i.agency_id = (select p.authority_id from app.placement p
       where p.id = it.placement_id)
             or it.whose = 'child' and i.role = 'KW' and it.placement_id = any(wall.ids('app.placements'))) then
    perform wall.refuse('You cannot record this answer.');
  end if;
  if yes is null or coalesce(trim(asked_how), '') = '' then perform wall.refuse('Record the answer, and how it was asked.'); end if;
  update app.consent set given = yes, how = asked_how, recorded_by = i.name, recorded_at = now() where id = answered;
end $$;

-- What a leaving worker was near, to a successor of the same role and agency; `new_ids` match `moved`, one for one.
create function wall.hand_over(m uuid, successor uuid, moved uuid[], new_ids uuid[], mine uuid, theirs uuid, to_successor uuid)
returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; leaver record; it record; n integer; many text;
begin
  select * into i from wall.who();
  select * into them from wall.member(successor);
  select a.id, a.role, p.name, a.agency_id, g.kind into leaver from app.membership a join app.person p on p.id = a.person_id
    join app.agency g on g.id = a.agency_id where a.id = m and a.office is null;
  if them.id is null or leaver.id is null or m = successor or them.office <> '' or them.role <> leaver.role
     or them.agency_id <> leaver.agency_id or i.agency_id is distinct from leaver.agency_id or cardinality(moved) = 0
     or leaver.role not in ('KW', 'CL', 'SW', 'IRO') then
    perform wall.refuse('A hand-over goes to somebody of the same role at the same agency.');
  end if;
  for n in 1 .. cardinality(moved) loop
    select * into it from app.involvement v where v.id = moved[n] for update;
    if it.id is null or it.membership_id <> m or it.basis = 'break-glass' or not coalesce(
         wall.arranges(it.child_id, it.placement_id, leaver.agency_id, leaver.kind), false)
       or not (it.ended_at is null and coalesce(it.ends_on, 'infinity') >= wall.today() or it.ended_because like 'They left %') then
      perform wall.refuse('What is handed over has changed meanwhile. Look at the list again.');
    end if;
    update app.involvement set ended_at = coalesce(ended_at, now()), ended_by = i.name, ended_because = 'Handed over to ' || them.name
      || '.'
     where id = it.id;
    if not wall.near_already(successor, it.child_id, it.placement_id, it.capacity, wall.today()) then
      insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis,
                                   because, granted_by, known_as, starts_on)
      values (new_ids[n], it.child_id, it.placement_id, it.slice, array[successor], successor, them.name, them.role, them.agency,
              it.capacity, it.basis, 'Handed over by ' || it.name || '.', i.name, it.known_as, wall.today());
    end if;
  end loop;
  many := case cardinality(moved) when 1 then 'one child' else cardinality(moved) || ' children' end;
  insert into app.receipt (id, membership_id, heading, text, at) values
    (mine, i.id, 'You handed over', leaver.name || ' to ' || them.name || ': ' || many || ', with everything open that was '
      || leaver.name || '’s to do.', now()),
    (to_successor, successor, 'Handed over to you', 'From ' || leaver.name || ', by ' || i.name || ': ' || many
      || ', with what is open to do. You find them on your list.', now());
  if m <> i.id then
    insert into app.receipt (id, membership_id, heading, text, at)
    values (theirs, m, 'Your children were handed over', many || ' went to ' || them.name || ', by ' || i.name || '.', now());
  end if;
end $$;

-- An agency's people, by its administrator, who has no part in any child's record.
create function wall.my_colleague(m uuid, out id uuid, out person_id uuid, out name text, out agency text, out agency_id uuid)
language sql stable set search_path = pg_catalog as $$
  select m.id, p.id, p.name, i.agency, i.agency_id from wall.who() i, app.membership m join app.person p on p.id = m.person_id
   where m.id = $1 and m.agency_id = i.agency_id and m.id <> i.id and i.office = 'ADMIN' $$;

create function wall.suspend_person(m uuid, suspended boolean) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  them record;
begin
  select * into them from wall.my_colleague(m);
  if them.id is null then perform wall.refuse('An agency’s administrator does this, for other people of the agency.'); end if;
  if exists (select from app.membership o where o.person_id = them.person_id and o.agency_id <> them.agency_id and o.ended_at is null) then
    perform wall.refuse('This account is not your agency’s alone. End their time with you instead.');
  end if;
  update app.person set suspended_at = case when suspended then coalesce(suspended_at, now()) end where id = them.person_id;
  if suspended then update app.signin_session set ended_at = now() where person_id = them.person_id and ended_at is null; end if;
end $$;

create function wall.end_membership(m uuid, day date, theirs uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; them record; left_it text;
begin
  select * into i from wall.who();
  select * into them from wall.my_colleague(m);
  if them.id is null then perform wall.refuse('An agency’s administrator does this, for other people of the agency.'); end if;
  if day < wall.today() then perform wall.refuse('Choose today or a later day.'); end if;
  left_it := 'They left ' || them.agency || '.';
  if day is null then
    update app.membership set ended_at = now() where id = m and ended_at is null;
    update app.signin_session set ended_at = now() where membership_id = m and ended_at is null;
    update app.involvement set ended_at = now(), ended_by = i.name, ended_because = left_it where membership_id = m and ended_at is null;
    update app.cover set ended_at = now() where (covered_id = m or coverer_id = m) and ended_at is null;
  else
    update app.membership set ends_on = day where id = m and ended_at is null;
    update app.involvement set ends_on = least(coalesce(ends_on, day), day), ended_by = i.name, ended_because = left_it
     where membership_id = m and ended_at is null and coalesce(ends_on, 'infinity') > day;
    insert into app.receipt (id, membership_id, heading, text, at)
    values (theirs, m, 'Your time with ' || them.agency || ' ends on ' || wall.on_day(day),
      'Your access ends with that day. It was entered by ' || i.name || '. Hand over before then what is yours to do.', now());
  end if;
end $$;

create function wall.give_cover(new_id uuid, absent uuid, present uuid, since date, until date, theirs uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; away record; here record;
begin
  select * into i from wall.who();
  select * into away from wall.member(absent);
  select * into here from wall.member(present);
  if i.office is distinct from 'ADMIN' or away.id is null or here.id is null or away.agency_id <> i.agency_id
    or here.agency_id <> i.agency_id
     or away.role <> here.role or away.office <> '' or here.office <> '' or absent = present then
    perform wall.refuse('Somebody covers for another of the same role and agency.');
  end if;
  if since < wall.today() or until < since or until > since + 92 then
    perform wall.refuse('A cover begins today or later and lasts three months at most.');
  end if;
  insert into app.cover (id, agency_id, covered_id, coverer_id, given_by, starts_on, ends_on)
  values (new_id, i.agency_id, absent, present, i.name, since, until);
  insert into app.receipt (id, membership_id, heading, text, at)
  values (theirs, present, 'You cover for ' || away.name, 'From ' || wall.on_day(since) || ' to ' || wall.on_day(until)
    || ', entered by ' || i.name || '. Meanwhile you see whom ' || away.name || ' sees, and what is theirs to do.', now());
end $$;

create function wall.end_cover(ended uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  update app.cover set ended_at = now() where id = ended and ended_at is null and agency_id = i.agency_id and i.office = 'ADMIN';
  if not found then perform wall.refuse('This cover has ended already.'); end if;
end $$;
"""

OPEN_TO_ALL_WHO_ACT = (
    "find_member(uuid, text)",
    "gone(uuid[])",
    "grant_involvement(uuid, uuid, uuid, text, uuid, text, text, date, date)",
    "end_involvement(uuid, date, text, uuid, uuid)",
    "let_in_visitor(uuid, uuid, uuid, uuid, text, text, timestamptz, uuid[])",
    "record_consent(uuid, boolean, text)",
    "hand_over(uuid, uuid, uuid[], uuid[], uuid, uuid, uuid)",
    "suspend_person(uuid, boolean)",
    "end_membership(uuid, date, uuid)",
    "give_cover(uuid, uuid, uuid, date, date, uuid)",
    "end_cover(uuid)",
)
WITHIN = (
    "my_colleague(uuid)",
    "near_already(uuid, uuid, uuid, text, date)",
    "on_day(date)",
    "arranges(uuid, uuid, uuid, text)",
    "member(uuid)",
    "who()",
    "refuse(text)",
)


def upgrade() -> None:
    for name in TOLD:
        op.add_column("involvement", sa.Column(name, sa.Text(), nullable=True), schema="app")
    op.create_unique_constraint("involvement_id_child_id_key", "involvement", ["id", "child_id"], schema="app")
    op.create_table(
        "cover",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("covered_id", sa.Uuid(), nullable=False),
        sa.Column("coverer_id", sa.Uuid(), nullable=False),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("covered_id <> coverer_id", name=op.f("cover_two_people")),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("cover_agency_id_fkey")),
        sa.ForeignKeyConstraint(["covered_id"], ["app.membership.id"], name=op.f("cover_covered_id_fkey")),
        sa.ForeignKeyConstraint(["coverer_id"], ["app.membership.id"], name=op.f("cover_coverer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("cover_pkey")),
        schema="app",
    )
    for name in ("agency_id", "covered_id", "coverer_id"):
        op.create_index(op.f(f"cover_{name}"), "cover", [name], unique=False, schema="app")
    op.create_table(
        "receipt",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("case_code", sa.Text(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("receipt_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("receipt_pkey")),
        schema="app",
    )
    op.create_index(op.f("receipt_membership_id"), "receipt", ["membership_id"], unique=False, schema="app")
    op.create_table(
        "consent",
        sa.Column("involvement_id", sa.Uuid(), nullable=False),
        sa.Column("visitor_name", sa.Text(), nullable=False),
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("consent_slice")),
        sa.CheckConstraint("whose in ('child', 'authority')", name=op.f("consent_whose")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="consent_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["involvement_id", "child_id"],
            ["app.involvement.id", "app.involvement.child_id"],
            name=op.f("consent_involvement_id_child_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="consent_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("consent_pkey")),
        sa.UniqueConstraint("involvement_id", "whose", name=op.f("consent_involvement_id_whose_key")),
        schema="app",
    )
    op.create_index("consent_child_slice", "consent", ["child_id", "slice"], unique=False, schema="app")
    op.execute("call wall.guard('app.consent')")
    op.execute(OWN_AFFAIRS)
    op.execute(KEPT_BY_THE_WALL)
    op.execute("set role portal_wall")
    op.execute(ASKED_AND_ANSWERED)
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
    op.execute("delete from wall.guarded where name::text = 'app.consent'")
    op.execute(NO_MORE)
    op.drop_table("consent", schema="app")
    op.drop_table("receipt", schema="app")
    op.drop_table("cover", schema="app")
    op.drop_constraint("involvement_id_child_id_key", "involvement", schema="app")
    for name in TOLD:
        op.drop_column("involvement", name, schema="app")
