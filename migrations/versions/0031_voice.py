"""What a young person says, to whom they choose and in private; and what is asked about a section of a plan.

A view is an entry of part 19: open to those near, or in a closed circle (slice 196) of the people picked by name. A private message is
a row of part 20 that is one adult's own. Nobody writes these tables plainly: each function below asks by itself who acts and how near.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

PICKED = 196
IN_THE_CIRCLE = ("KW", "RM", "CL", "SW", "IRO", "XT", "DT", "CH")

TABLES = """
revoke insert, update on app.view_answer, app.private_message, app.section_asked from portal_web, portal_worker;
create policy wall_writes on app.view_answer to portal_wall using (true) with check (true);
create policy wall_writes on app.private_message to portal_wall using (true) with check (true);
create policy wall_writes on app.section_asked to portal_wall using (true) with check (true);
grant select, insert, update on app.view_answer, app.private_message, app.section_asked to portal_wall;
grant update (slice) on app.due_item to portal_wall;
grant select (placement_id, mine, by_membership_id, by_role, version_id) on app.plan_section to portal_wall;
"""
TABLES_BACK = """
revoke update (slice) on app.due_item from portal_wall;
revoke select (placement_id, mine, by_membership_id, by_role, version_id) on app.plan_section from portal_wall;
"""

# The young person who acts, of this child; nobody else is one. And whom they may choose: by name, near today, at work, and not shut
# out of what they would be shown. A manager, a teacher and an outside therapist can be shown a view; a private message is for four.
CHOOSING = """
create function wall.young(c uuid) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select me.id from wall.who() me
   where me.role = 'CH' and me.office = '' and c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) $$;

create function wall.my_people(c uuid)
returns table (membership_id uuid, name text, role text, agency text, shown boolean, private boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, p.name, m.role, a.name, not closed.views, m.role in ('KW', 'CL', 'SW', 'IRO') and not closed.messages
    from (select i.membership_id from app.involvement i
           where i.child_id = c and i.capacity = 'full' and i.ended_at is null and i.basis <> 'break-glass'
             and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
             and coalesce(i.until_at, 'infinity') > now()
           union select unnest(wall.managers_of(c, null))) as near (id)
    join app.membership m on m.id = near.id join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id
    cross join lateral (
      select coalesce(bool_or(r.closed_part = 19), false) as views, coalesce(bool_or(r.closed_part = 20), false) as messages
        from app.restriction r
       where r.child_id = c and r.lifted_at is null and r.starts_on <= wall.today() and coalesce(r.ends_on, 'infinity') >= wall.today()
         and (r.to_membership_id = m.id or r.to_role = m.role or r.to_agency_id = m.agency_id)) as closed
   where wall.young(c) is not null and m.office is null and m.role in ('KW', 'RM', 'CL', 'SW', 'IRO', 'XT', 'DT') and wall.at_work(m.id)
   order by array_position(array['KW', 'RM', 'CL', 'SW', 'IRO', 'DT', 'XT'], m.role), p.name $$;

create function wall.lives_at(c uuid) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select p.id from app.placement p where p.child_id = c and p.state = 'active' $$;
"""

# Views. Narrowing cannot make unread what was read: who looked while they could is kept beside the view.
VIEWS = """
create function wall.may_have_read(v uuid) returns table (membership_id uuid, name text, first_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select t.membership_id, t.person_name, min(t.at)
    from app.entry e join app.trail t on t.child_id = e.child_id and t.abouts @> array[e.slice] and t.outcome = 'done' and t.role <> 'CH'
                                     and t.at >= e.written_at and t.hidden_from_provider is not true
   where e.id = v and e.by_membership_id = wall.young(e.child_id) and (e.slice <> 196 or t.membership_id = any(e.mine))
   group by t.membership_id, t.person_name order by min(t.at) $$;

create function wall.say_view(v uuid, c uuid, words text, everyone boolean, picked uuid[], out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me uuid := wall.young(c); near record; who record;
begin
  done := false; told := '{}';
  select * into who from wall.who();
  select array_agg(p.membership_id) as ids, jsonb_agg(p.name) as names into near
    from wall.my_people(c) p where p.shown and p.membership_id = any(picked);
  if me is null or not everyone and near.ids is null then return; end if;
  insert into app.entry (id, child_id, placement_id, slice, mine, kind, heading, text, facts, by_membership_id, by_name, by_role, written_at)
  values (v, c, wall.lives_at(c), case when everyone then 190 else 196 end,
          case when everyone then array[me] else me || near.ids end, 'view', '', words,
          jsonb_build_object('shown_to', case when everyone then '"everyone"'::jsonb else near.names end),
          me, who.name, wall.role_in_words('CH'), now());
  told := wall.tell(case when everyone then wall.near_in(c, '{KW,SW}') else near.ids end, 'view', c);
  done := true;
end $$;

create function wall.show_view_to(v uuid, everyone boolean, picked uuid[], out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; near record; readers jsonb; new_slice smallint := case when everyone then 190 else 196 end; whose uuid[];
begin
  done := false; told := '{}';
  select e.id, e.child_id, e.slice, e.mine, e.facts, e.by_membership_id into it from app.entry e
   where e.id = v and e.kind = 'view' and e.slice in (190, 196) for update;
  if it.id is null or it.by_membership_id is distinct from wall.young(it.child_id) then return; end if;
  select array_agg(p.membership_id) as ids, jsonb_agg(p.name) as names into near
    from wall.my_people(it.child_id) p where p.shown and p.membership_id = any(picked);
  if not everyone and near.ids is null then return; end if;
  whose := case when everyone then array[it.by_membership_id] else it.by_membership_id || near.ids end;
  select coalesce(jsonb_agg(distinct r.name), '[]') into readers from (
    select h.name from wall.may_have_read(v) h where not everyone and h.membership_id <> all(near.ids)
    union select jsonb_array_elements_text(coalesce(it.facts -> 'read_before', '[]')) where not everyone) r
   where not coalesce(near.names, '[]') ? r.name;
  update app.entry e set slice = new_slice, mine = whose,
         facts = jsonb_build_object('shown_to', case when everyone then '"everyone"'::jsonb else near.names end, 'read_before', readers)
   where e.id = v;
  update app.view_answer a set slice = new_slice, mine = whose where a.entry_id = v;
  update app.correction co set slice = new_slice, mine = whose where co.entry_id = v;
  update app.due_item d set slice = new_slice, mine = case when everyone then d.owners
           else array(select one from unnest(d.owners) as one where one = any(whose)) end
   where d.child_id = it.child_id and d.source_id in (select co.id from app.correction co where co.entry_id = v);
  update app.release r set revoked_at = now() where r.opened_row = v and r.revoked_at is null and not everyone;
  told := wall.tell(array(select one from unnest(near.ids) as one where one <> all(it.mine)), 'view', it.child_id);
  done := true;
end $$;

create function wall.answer_view(a uuid, v uuid, words text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record;
begin
  done := false; told := '{}';
  select * into me from wall.who();
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.by_membership_id, m.role into it
    from app.entry e join app.membership m on m.id = e.by_membership_id where e.id = v and e.slice / 10 = 19 and e.slice % 10 <> 9;
  if me.id is null or me.role = 'CH' or me.office not in ('', 'EDT', 'TM') or it.id is null
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then return; end if;
  insert into app.view_answer (id, child_id, placement_id, slice, mine, entry_id, words, by_membership_id, by_name, by_role, written_at)
  values (a, it.child_id, it.placement_id, it.slice, it.mine, v, words, me.id, me.name, wall.role_in_words(me.role), now());
  if it.role = 'CH' then told := wall.tell(array[it.by_membership_id], 'view_answered', it.child_id); end if;
  done := true;
end $$;

create function wall.say_if_it_helped(a uuid, it_did text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  done := false; told := '{}';
  select w.id, w.child_id, w.by_membership_id, e.by_membership_id as said_by into it
    from app.view_answer w join app.entry e on e.id = w.entry_id where w.id = a for update of w;
  if it.id is null or it.said_by is distinct from wall.young(it.child_id) then return; end if;
  update app.view_answer w set helped = it_did, helped_at = now() where w.id = a;
  told := wall.tell(array[it.by_membership_id], 'view_helped', it.child_id);
  done := true;
end $$;
"""

# Private messages. Only the addressee opens one, and no notice says a word of it. Whoever manages the addressee is told that one waits:
# not whose, not about whom.
MESSAGES = """
create function wall.write_privately(m uuid, c uuid, words text, addressee uuid, last_day date, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me uuid := wall.young(c); whom record; who record;
begin
  done := false; told := '{}';
  select * into who from wall.who();
  select p.membership_id, p.name, p.role into whom from wall.my_people(c) p where p.private and p.membership_id = addressee;
  if me is null or whom.membership_id is null then return; end if;
  insert into app.private_message (id, child_id, placement_id, slice, mine, thread_id, kind, text, with_membership_id, with_name, with_role,
                                   open_by, by_membership_id, by_name, by_role, written_at)
  values (m, c, null, 200, array[addressee], m, 'message', words, addressee, whom.name, wall.role_in_words(whom.role),
          last_day, me, who.name, wall.role_in_words('CH'), now());
  told := wall.tell(array[addressee], 'private_message', c);
  done := true;
end $$;

-- The thread of a message, for the one person it was written to and for nobody else.
create function wall.my_thread(thread uuid, out id uuid, out child uuid, out writer uuid, out whom text, out me uuid, out my_name text,
                               out my_role text, out opened timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, p.child_id, p.by_membership_id, p.by_name, me.id, me.name, wall.role_in_words(me.role), p.opened_at
    from app.private_message p cross join wall.who() me
   where p.id = thread and p.kind = 'message' and p.with_membership_id = me.id and me.office in ('', 'EDT', 'TM')
     and wall.sees(p.child_id, p.placement_id, p.slice, p.mine, p.id) $$;

create function wall.open_message(thread uuid) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.private_message p set opened_at = now()
   where p.id = (select t.id from wall.my_thread(thread) t) and p.opened_at is null;
  return found;
end $$;

create function wall.reply_privately(m uuid, thread uuid, words text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  done := false; told := '{}';
  select * into it from wall.my_thread(thread);
  if it.id is null or it.opened is null then return; end if;
  insert into app.private_message (id, child_id, placement_id, slice, mine, thread_id, kind, text, with_membership_id, with_name, with_role,
                                   by_membership_id, by_name, by_role, written_at)
  values (m, it.child, null, 200, array[it.me], thread, 'reply', words, it.me, it.my_name, it.my_role, it.me, it.my_name, it.my_role, now());
  told := wall.tell(array[it.writer], 'private_reply', it.child);
  done := true;
end $$;

-- Somebody is in danger. The social workers near the child and the duty teams of their councils are told; so is the young person.
create function wall.pass_on(m uuid, thread uuid, words text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; workers uuid[]; duty uuid[];
begin
  done := false; told := '{}';
  select * into it from wall.my_thread(thread);
  if it.id is null or it.opened is null then return; end if;
  workers := wall.near_in(it.child, '{SW}');
  select coalesce(array_agg(x.id), '{}') into duty from app.membership x
   where x.role = 'SW' and x.office = 'EDT' and wall.at_work(x.id)
     and (x.agency_id in (select w.agency_id from app.membership w where w.id = any(workers))
          or x.agency_id in (select p.authority_id from app.placement p where p.id = wall.lives_at(it.child)));
  insert into app.private_message (id, child_id, placement_id, slice, mine, thread_id, kind, text, with_membership_id, with_name, with_role,
                                   by_membership_id, by_name, by_role, written_at)
  values (m, it.child, null, 200, array(select distinct unnest(it.me || workers || duty)), thread, 'passed_on', words,
          it.me, it.my_name, it.my_role, it.me, it.my_name, it.my_role, now());
  update app.private_message p set passed_on_at = coalesce(p.passed_on_at, now()) where p.id = thread;
  told := wall.tell(array_remove(workers || duty, it.me), 'safeguarding', it.child)
       || wall.tell(array[it.writer], 'passed_on', it.child);
  done := true;
end $$;

-- Who looks after the people to whom young people write: the managers of the child's home, or the council's team managers.
create function wall.managers_over(m uuid, c uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select case when w.role in ('KW', 'CL') then wall.managers_of(c, null)
              else coalesce((select array_agg(t.id) from app.membership t
                              where t.agency_id = w.agency_id and t.office = 'TM' and t.id <> m and wall.at_work(t.id)), '{}') end
    from app.membership w where w.id = m $$;

create function wall.messages_waiting() returns table (name text, since date)
language sql stable security definer set search_path = pg_catalog as $$
  select p.with_name, (min(p.written_at) at time zone 'Europe/London')::date from app.private_message p
   where p.kind = 'message' and p.opened_at is null and p.waits_told_at is not null
     and wall.me() = any(wall.managers_over(p.with_membership_id, p.child_id))
   group by p.with_membership_id, p.with_name order by 2, 1 $$;

-- The worker's: messages past their last day, or whose addressee has left or is near no more. Each is told of once.
create function wall.tell_of_unopened(today date) returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  one record; told uuid[] := '{}';
begin
  for one in
    select p.id, p.child_id, p.by_membership_id, p.with_membership_id from app.private_message p join app.membership w on w.id = p.with_membership_id
     where p.kind = 'message' and p.opened_at is null and p.waits_told_at is null
       and (p.open_by < today or not p.with_membership_id = any(wall.near_in(p.child_id, array[w.role])))
     for update of p
  loop
    update app.private_message p set waits_told_at = now() where p.id = one.id;
    told := told || wall.tell(wall.managers_over(one.with_membership_id, one.child_id), 'message_waits', null)
                 || wall.tell(array[one.by_membership_id], 'message_unopened', one.child_id);
  end loop;
  return told;
end $$;
"""

ASKING = """
create function wall.ask_of_section(q uuid, s uuid, what text, words text, due date, explained text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record; author record; answerers uuid[];
begin
  done := false; told := '{}';
  select * into me from wall.who();
  select x.id, x.child_id, x.placement_id, x.slice, x.mine, x.by_membership_id, x.version_id into it from app.plan_section x where x.id = s;
  if me.id is null or me.office not in ('', 'EDT') or it.id is null or it.child_id = any(wall.ids('app.edge'))
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then return; end if;
  select m.id, a.kind into author from app.membership m join app.agency a on a.id = m.agency_id where m.id = it.by_membership_id;
  answerers := case when wall.at_work(author.id) then array[author.id]
                    when author.kind = 'provider' then wall.managers_of(it.child_id, it.placement_id)
                    else wall.near_in(it.child_id, '{SW}') end;
  insert into app.section_asked (id, child_id, placement_id, slice, mine, version_id, section_id, kind, words,
                                 by_membership_id, by_name, by_role, written_at)
  values (q, it.child_id, it.placement_id, it.slice, it.mine, it.version_id, it.id, what, words,
          me.id, me.name, wall.role_in_words(me.role), now());
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule, explained)
  values (gen_random_uuid(), it.child_id, it.placement_id, it.slice, array(select distinct unnest(it.mine || answerers)), 'section_asked', q,
          case what when 'wrong' then 'Answer: somebody says a section of the plan is wrong' else 'Answer a question about the plan' end,
          answerers, due, null, 'WD', explained);
  told := wall.tell(array_remove(answerers, me.id), 'section_asked', it.child_id);
  done := true;
end $$;

create function wall.asked(q uuid, out id uuid, out child uuid, out asker uuid, out answered timestamptz, out answers boolean, out me uuid,
                           out my_words text)
language sql stable security definer set search_path = pg_catalog as $$
  select a.id, a.child_id, a.by_membership_id, a.answered_at, wall.corrects(s.by_membership_id, s.by_role), me.id,
         me.name || ', ' || wall.role_in_words(me.role)
    from app.section_asked a join app.plan_section s on s.id = a.section_id cross join wall.who() me
   where a.id = q and wall.sees(a.child_id, a.placement_id, a.slice, a.mine, a.id) $$;

create function wall.answer_asked(q uuid, accepts boolean, words text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  done := false; told := '{}';
  perform from app.section_asked a where a.id = q for update;
  select * into it from wall.asked(q);
  if it.id is null or it.answered is not null or not it.answers then return; end if;
  update app.section_asked a set answered_at = now(), answered_by = it.my_words, accepted = case a.kind when 'wrong' then accepts end,
         answer = answer_asked.words, settled_at = coalesce(a.settled_at, now()), settled_by = coalesce(a.settled_by, it.my_words)
   where a.id = q;
  update app.due_item d set done_at = now() where d.source_id = q and d.done_at is null;
  told := wall.tell(array_remove(array[it.asker], it.me), 'section_answered', it.child);
  done := true;
end $$;

create function wall.settle_asked(q uuid) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  select * into it from wall.asked(q);
  if it.id is null or not (it.answers or it.asker = it.me) then return false; end if;
  update app.section_asked a set settled_at = now(), settled_by = it.my_words where a.id = q and a.settled_at is null;
  if not found then return false; end if;
  update app.due_item d set done_at = now() where d.source_id = q and d.done_at is null;
  return true;
end $$;
"""

FUNCTIONS = {
    "young(uuid)": "",
    "my_people(uuid)": "portal_web",
    "lives_at(uuid)": "",
    "may_have_read(uuid)": "portal_web",
    "say_view(uuid, uuid, text, boolean, uuid[])": "portal_web",
    "show_view_to(uuid, boolean, uuid[])": "portal_web",
    "answer_view(uuid, uuid, text)": "portal_web",
    "say_if_it_helped(uuid, text)": "portal_web",
    "write_privately(uuid, uuid, text, uuid, date)": "portal_web",
    "my_thread(uuid)": "",
    "open_message(uuid)": "portal_web",
    "reply_privately(uuid, uuid, text)": "portal_web",
    "pass_on(uuid, uuid, text)": "portal_web",
    "managers_over(uuid, uuid)": "",
    "messages_waiting()": "portal_web",
    "tell_of_unopened(date)": "portal_worker",
    "ask_of_section(uuid, uuid, text, text, date, text)": "portal_web",
    "asked(uuid)": "",
    "answer_asked(uuid, boolean, text)": "portal_web",
    "settle_asked(uuid)": "portal_web",
}
"""The wall's functions of this migration, and who may call them."""

GUARDED = ("view_answer", "private_message", "section_asked")


def upgrade() -> None:
    op.bulk_insert(
        sa.table("readable", sa.column("role"), sa.column("slice"), sa.column("own_only"), schema="wall"),
        [{"role": role, "slice": PICKED, "own_only": True} for role in IN_THE_CIRCLE],
    )
    _walled(
        "view_answer",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("helped", sa.Text(), nullable=True),
        sa.Column("helped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("helped in ('yes', 'a_bit', 'no')", name=op.f("view_answer_helped")),
    )
    op.create_index("view_answer_entry", "view_answer", ["entry_id"], unique=False, schema="app")
    _walled(
        "private_message",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("with_membership_id", sa.Uuid(), nullable=False),
        sa.Column("with_name", sa.Text(), nullable=False),
        sa.Column("with_role", sa.Text(), nullable=False),
        sa.Column("open_by", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('message', 'reply', 'passed_on')", name=op.f("private_message_kind")),
        sa.ForeignKeyConstraint(["with_membership_id"], ["app.membership.id"], name=op.f("private_message_with_membership_id_fkey")),
    )
    op.create_index("private_message_thread", "private_message", ["thread_id"], unique=False, schema="app")
    unopened = sa.text("opened_at is null and waits_told_at is null")
    op.create_index("private_message_unopened", "private_message", ["open_by"], unique=False, schema="app", postgresql_where=unopened)
    _walled(
        "section_asked",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('question', 'wrong')", name=op.f("section_asked_kind")),
        sa.ForeignKeyConstraint(
            ["version_id", "child_id"],
            ["app.plan_version.id", "app.plan_version.child_id"],
            name=op.f("section_asked_version_id_child_id_fkey"),
        ),
    )
    op.create_index("section_asked_section", "section_asked", ["section_id"], unique=False, schema="app")
    op.create_index("section_asked_version", "section_asked", ["version_id"], unique=False, schema="app")
    for table in GUARDED:
        op.execute(f"call wall.guard('app.{table}')")
        op.execute(f"call wall.keep_older_notes('app.{table}')")
    op.execute(TABLES)
    op.execute("set role portal_wall")
    for part in (CHOOSING, VIEWS, MESSAGES, ASKING):
        op.execute(sa.text(part.replace(":", r"\:")))
    for function, caller in FUNCTIONS.items():
        op.execute(f"revoke all on function wall.{function} from public")
        if caller:
            op.execute(f"grant execute on function wall.{function} to {caller}")
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")
    op.execute(TABLES_BACK)
    op.execute("delete from wall.guarded where name::text in ('app.view_answer', 'app.private_message', 'app.section_asked')")
    op.execute("delete from wall.readable where slice = 196")
    for table in reversed(GUARDED):
        op.drop_table(table, schema="app")


def _walled(table: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
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
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
        schema="app",
    )
    op.create_index(f"{table}_child_slice", table, ["child_id", "slice"], unique=False, schema="app")
