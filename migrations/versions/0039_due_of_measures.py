"""What is due of measures: the carer's yearly SDQ, ended by a score or by the reason for none, and what the social worker decides about
an answer to "I feel safe here".

Whoever enters a score need not read the date that it ends (row 18 gives a key worker only their own), so the wall ends it. What waits for
the social worker lies in the slice of the answer itself: whoever does not read the answer does not see that anything waits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

RIGHTS = """
grant select (measure, informant, on_date, taken_back_at, written_at, by_membership_id) on app.measure_score to portal_wall;
"""
RIGHTS_BACK = """
revoke select (measure, informant, on_date, taken_back_at, written_at, by_membership_id) on app.measure_score from portal_wall;
"""

FUNCTIONS = """
-- The yearly SDQ after something of the carer's was entered or taken back. Counted is from the latest that stands; `following` is what is
-- due next of the score that was just entered, null where none is asked for any more. A date counted from a later day stays.
create function wall.carers_sdq_changed(score uuid, following jsonb) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; latest record; counts uuid;
begin
  select s.id, s.child_id, s.slice, s.measure, s.informant, s.taken_back_at into it from app.measure_score s where s.id = score;
  if it.id is null or it.slice <> 180 or it.child_id <> all(wall.ids('app.children')) or it.child_id = any(wall.ids('app.edge'))
     or (it.child_id::text || ':18') = any(wall.words('app.denied')) then
    perform wall.refuse('This score is not yours to enter.');
  end if;
  if it.measure <> 'SDQ' or it.informant <> 'carer' then return; end if;
  perform pg_advisory_xact_lock(hashtextextended(it.child_id::text, 37));
  select s.id, s.on_date into latest from app.measure_score s
   where s.child_id = it.child_id and s.slice = 180 and s.measure = 'SDQ' and s.informant = 'carer' and s.taken_back_at is null
   order by s.on_date desc, s.written_at desc limit 1;
  if latest.id = it.id and following is not null
     and not exists (select from app.due_item d where d.child_id = it.child_id and d.rule = 'HL2b' and d.done_at is null
                        and d.trigger_on > latest.on_date) then
    if (following ->> 'due_on')::date not between latest.on_date + 330 and latest.on_date + 366 then
      perform wall.refuse('The next one is due within a year.');
    end if;
    insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule,
                              explained, how, event, trigger_on, authority_id, school_id, version, told)
    select wall.new_id(), it.child_id, null, 180, sw, 'rule', it.id, f.title, sw, f.due_on, f.legal_limit, 'HL2b', f.explained, 'HL2b',
           f.event, latest.on_date, f.authority_id, f.school_id, f.version, f.told
      from wall.near_in(it.child_id, '{SW}') sw,
           jsonb_to_record(following) as f (title text, due_on date, legal_limit date, explained text, event text, authority_id uuid,
                                            school_id uuid, version integer, told jsonb)
    on conflict do nothing;
  end if;
  -- The one that counts: of the latest score, else (before scores were kept here) the last that was counted from something else.
  select d.id into counts from app.due_item d
   where d.child_id = it.child_id and d.rule = 'HL2b'
     and (d.source_id = latest.id or not exists (select from app.measure_score s where s.id = d.source_id))
     and (latest.id is null or d.source_id = latest.id or d.trigger_on >= latest.on_date)
   order by (d.source_id = latest.id) desc nulls last, d.trigger_on desc limit 1;
  update app.due_item d set done_at = case when d.id is not distinct from counts then null else coalesce(d.done_at, now()) end
   where d.child_id = it.child_id and d.rule = 'HL2b' and (d.id is not distinct from counts) = (d.done_at is not null);
end $$;

-- An answer that the social worker must see is due to be decided on the day it is given, by those near the child, else by the duty team.
create function wall.answer_waits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  whose uuid[];
begin
  if tg_op = 'UPDATE' then
    update app.due_item set done_at = new.decided_at where source_id = new.id and kind = 'check_in' and done_at is null;
    return null;
  end if;
  if (select w.id from wall.who() w) is null then return null; end if;  -- rows that are brought in bring what is due of them as well
  whose := wall.near_in(new.child_id, '{SW}');
  if whose = '{}' then
    select coalesce(array_agg(m.id), '{}') into whose from app.placement p
      join app.membership m on m.agency_id = p.authority_id and m.role = 'SW' and m.office = 'EDT' and wall.at_work(m.id)
     where p.child_id = new.child_id and p.state = 'active';
  end if;
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
  values (wall.new_id(), new.child_id, null, 198, '{}', 'check_in', new.id, 'Decide who is told of an answer of the check-in', whose,
          new.on_date, 'check-in', 'The child answered that they do not feel safe. It is yours alone until you decide: on the same day.');
  return null;
end $$;
"""

TRIGGERS = """
create trigger waits after insert on app.check_in for each row
  when (new.slice = 198 and (new.faces ->> 'safe')::smallint <= 2 and new.decided_at is null) execute function wall.answer_waits();
create trigger decided after update of decided_at on app.check_in for each row
  when (new.slice = 198 and new.decided_at is not null and old.decided_at is null) execute function wall.answer_waits();
"""

# What waits already when this is put in.
WAITING = """
insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
select gen_random_uuid(), k.child_id, null, 198, '{}', 'check_in', k.id, 'Decide who is told of an answer of the check-in',
       coalesce((select array_agg(distinct i.membership_id) from app.involvement i join app.membership m on m.id = i.membership_id
                  where i.child_id = k.child_id and m.role = 'SW' and i.capacity = 'full' and i.ended_at is null), '{}'),
       k.on_date, 'check-in', 'The child answered that they do not feel safe. It is yours alone until you decide: on the same day.'
  from app.check_in k where k.slice = 198 and (k.faces ->> 'safe')::smallint <= 2 and k.decided_at is null;
"""


def upgrade() -> None:
    op.execute(RIGHTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in ("carers_sdq_changed(uuid, jsonb)", "answer_waits()"):
        op.execute(f"revoke all on function wall.{name} from public")
    op.execute("grant execute on function wall.carers_sdq_changed(uuid, jsonb) to portal_web")
    op.execute("grant execute on function wall.answer_waits() to portal_owner")
    op.execute("set role portal_owner")
    op.execute(WAITING)
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger waits on app.check_in; drop trigger decided on app.check_in")
    op.execute("delete from app.due_item where kind = 'check_in'")
    op.execute("set role portal_wall")
    op.execute("drop function wall.carers_sdq_changed(uuid, jsonb); drop function wall.answer_waits()")
    op.execute("set role portal_owner")
    op.execute(RIGHTS_BACK)
