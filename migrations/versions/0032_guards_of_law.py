"""The guards of law stand in the database as well: no move begins and no placement begins or ends against them. And figures without names, and
hand-overs that leave nothing behind.

The functions that begin and end are changed as they are found, by one line each, so that whatever stands in them beside it stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

GRANTS = """
grant select (did, facts) on app.move_step to portal_wall;
grant select (on_date) on app.milestone to portal_wall;
"""
NO_MORE = """
revoke select (on_date) on app.milestone from portal_wall;
revoke select (did, facts) on app.move_step from portal_wall;
"""

# portal/children/guards.py and portal/transitions/law.py say the same, and ask first, with what was typed still in the form.
FUNCTIONS = """
create function wall.in_key_stage_4(c uuid, that_day date) returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce((
    select extract(year from that_day) - case when extract(month from that_day) >= 9 then 0 else 1 end
           - extract(year from b.born) - case when extract(month from b.born) >= 9 then 1 else 0 end - 4 in (10, 11)
      from (select (e.facts ->> 'date_of_birth')::date as born from app.entry e
             where e.child_id = c and e.kind = 'identity' and e.facts ->> 'date_of_birth' ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
             order by e.id desc limit 1) b), false) $$;

create function wall.has_approval(told jsonb) returns boolean language sql stable set search_path = pg_catalog as $$
  select coalesce(told ->> 'undisturbed', '') <> '' or coalesce(trim(told ->> 'approved_by'), '') <> ''
     and coalesce((told ->> 'approved_on')::date <= wall.today(), false)
     and coalesce(told ->> 'consulted', '') = 'designated teacher, reviewing officer' $$;

-- What the law asks before this move begins and its course does not tell: a sentence, or ''. A move whose course was not recorded from its
-- beginning, before there was one, tells nothing of it.
create function wall.law_against_move(t uuid) returns text language plpgsql stable set search_path = pg_catalog as $$
declare
  it record; considered jsonb; approved record;
begin
  select * into it from app.transition where id = t;
  if it.kind in ('T5', 'T6') or not exists (select from app.move_step s where s.transition_id = t and s.did = 'begun') then return ''; end if;
  select s.facts into considered from app.move_step s where s.transition_id = t and s.did = 'considered_at_review' order by s.at desc limit 1;
  if coalesce(considered ->> 'reviewed_on', '') = '' and coalesce(considered ->> 'emergency', '') = '' then
    return 'A move is a significant change of the care plan: a review must have considered it first, and none is recorded (CPPCR 2010 '
      || 'reg 32(2)). Ask the reviewing officer for an early review; abandon this move, and begin it anew from that review.';
  end if;
  select s.facts, s.at into approved from app.move_step s where s.transition_id = t and s.did = 'approved' order by s.at desc limit 1;
  if it.kind <> 'T1' and wall.in_key_stage_4(it.child_id, (coalesce(approved.at, now()) at time zone 'Europe/London')::date)
     and coalesce(approved.facts ->> 'emergency', '') = '' and not wall.has_approval(coalesce(approved.facts, '{}')) then
    return 'In years 10 and 11 a move that disrupts schooling needs the nominated officer’s approval first, with the designated teacher and '
      || 'the independent reviewing officer consulted, and none is recorded (CPPCR 2010 reg 10). Ask them; abandon this move, and begin '
      || 'it anew with who approved and when.';
  end if;
  return '';
end $$;

-- Refuses where the law stands against a placement that begins now: `told` is what was recorded with the step.
create function wall.refuse_unlawful_start(c uuid, told jsonb) returns void language plpgsql set search_path = pg_catalog as $$
begin
  if coalesce(trim(told ->> 'emergency'), '') <> '' then
    if coalesce(trim(told ->> 'authorised_by'), '') = '' then
      perform wall.refuse('Say who authorised the emergency move: it is recorded with the risk.');
    end if;
  elsif wall.in_key_stage_4(c, wall.today()) and not wall.has_approval(told) then
    perform wall.refuse('In years 10 and 11 a move that disrupts schooling needs the nominated officer’s approval first, with the designated '
      || 'teacher and the independent reviewing officer consulted (CPPCR 2010 reg 10). Ask them, and record who approved and when.');
  end if;
end $$;

-- And where it stands against the end of one.
create function wall.refuse_unlawful_end(placed uuid, day date, told jsonb) returns void language plpgsql set search_path = pg_catalog as $$
declare
  p record; reviewed date := (told ->> 'reviewed_on')::date;
begin
  select * into p from app.placement where id = placed;
  perform wall.refuse_unlawful_start(p.child_id, told);
  if coalesce(trim(told ->> 'emergency'), '') <> '' then return; end if;
  if reviewed is null or reviewed > wall.today() or reviewed < p.starts_on or not exists (
       select from app.milestone m where m.child_id = p.child_id and m.kind = 'review' and m.on_date = reviewed) then
    perform wall.refuse('A placement ends after a review that considered it, held since it began (CPPCR 2010 reg 32(2)). Ask the reviewing '
      || 'officer for an early review, or choose the review that considered it.');
  end if;
  if coalesce((told ->> 'reviewer_told_on')::date > wall.today(), true) then
    perform wall.refuse('Tell the independent reviewing officer first, and record on which day (CPPCR 2010 reg 14).');
  end if;
  if coalesce((told ->> 'notice_on')::date > least(day, wall.today()), true) then
    perform wall.refuse('Give written notice before the placement ends: to the child, the home, parents and the others whom regulation 14 '
      || 'names. Then record the day of the notice (CPPCR 2010 reg 14).');
  end if;
end $$;

-- Counts over the children of this membership (domain.md, part 33): no name, no word of the record, and no count of one to four, which never
-- leaves this function. Where only one count of a table would be missing, the next smallest is kept back with it, so that neither can be
-- found by subtraction. `n` is null for what is kept back.
create function wall.figures() returns table (figure text, cell text, n bigint) language sql stable security definer
set search_path = pg_catalog as $$
  with near as (
    select p.* from app.placement p
     where p.child_id = any(wall.ids('app.children')) and p.child_id <> all(wall.ids('app.edge'))
       and (wall.everywhere() or p.id = any(wall.ids('app.placements')))
       and 330 = any(wall.numbers('app.slices')) and (p.child_id::text || ':5') <> all(wall.words('app.denied'))
       and p.state in ('active', 'ended')),
  told as (
    select 'provider' as figure, a.name as cell, p.child_id from near p join app.agency a on a.id = p.provider_id where p.state = 'active'
    union all select 'placement_type', p.placement_type, p.child_id from near p where p.state = 'active'
    union all select 'legal_status', p.legal_status, p.child_id from near p where p.state = 'active'
    union all select 'began', case when p.emergency_because is null then 'as planned' else 'in an emergency' end, p.child_id
      from near p where p.starts_on > wall.today() - 365
    union all select 'ended', coalesce(p.ended_reason, ''), p.child_id from near p where p.state = 'ended' and p.ended_on > wall.today() - 365
    union all select 'moves', t.kind, t.child_id from app.transition t where t.state not in ('closed', 'abandoned')
       and exists (select from near p where p.child_id = t.child_id and p.state = 'active')),
  counted as (select told.figure, told.cell, count(*) as n from told group by 1, 2),
  ranked as (
    select c.*, count(*) filter (where c.n < 5) over (partition by c.figure) as small,
           row_number() over (partition by c.figure order by c.n, c.cell) as place
      from counted c)
  select r.figure, r.cell, case when r.n >= 5 and not (r.small = 1 and r.place = 2) then r.n end
    from ranked r order by r.figure, r.n is null, r.cell $$;
"""
FOR_THE_WEB = ("figures()",)
WITHIN = (
    "in_key_stage_4(uuid, date)",
    "has_approval(jsonb)",
    "law_against_move(uuid)",
    "refuse_unlawful_start(uuid, jsonb)",
    "refuse_unlawful_end(uuid, date, jsonb)",
)

MOVES = "  update app.transition set state = 'moving' where id = t;\n"
ROUND = "  for t in select x.id from app.transition x where x.state in ('preparing', 'ready') and x.move_on <= wall.today()\n"
LET_IN = "      and t.state in ('preparing', 'ready') and t.move_on <= wall.today()\n"
CLOSES = "  managers := wall.managers_of(p.home_id);\n  select case_code into code from app.child where id = p.child_id;\n"
OPENS = "  insert into app.placement (id, placement_id, child_id, slice, mine, provider_id, home_id, authority_id, state,"
STARTS = "    update app.placement set state = 'active', starts_on = day where id = placed;\n"

HANDS_OVER = "    update app.involvement set ended_at = coalesce(ended_at, now()), ended_by = i.name, ended_because = 'Handed over to '"
PASSES_ON = """    -- Also what somebody owns and may not write (a health assessment, a screening): it is theirs to see to, and goes along.
    update app.due_item d set owners = array_replace(d.owners, m, successor),
           mine = array_append(array_remove(d.mine, successor), successor)
     where d.child_id = it.child_id and m = any(d.owners) and d.done_at is null;
"""

CHANGED = (
    ("hand_over", HANDS_OVER, PASSES_ON + HANDS_OVER),
    ("moves", MOVES, "  if wall.law_against_move(t) <> '' then perform wall.refuse(wall.law_against_move(t)); end if;\n" + MOVES),
    ("moves_of_the_day", ROUND, ROUND + "     and wall.law_against_move(x.id) = ''\n"),
    ("let_in_with", LET_IN, LET_IN + "      and wall.law_against_move(t.id) = ''\n"),
    ("close_placement", CLOSES, "  perform wall.refuse_unlawful_end(placed, day, more);\n" + CLOSES),
    ("open_placement", OPENS, "  if its_state = 'active' then perform wall.refuse_unlawful_start(c, more); end if;\n" + OPENS),
    ("step_placement", STARTS, "    perform wall.refuse_unlawful_start(p.child_id, more);\n" + STARTS),
)
"""(function, a piece of it, the same piece with the guard)."""


def upgrade() -> None:
    op.execute(GRANTS)
    op.execute("set role portal_wall")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*FOR_THE_WEB, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in FOR_THE_WEB:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    for name, without, with_guard in CHANGED:
        _change(name, without, with_guard)
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for name, without, with_guard in CHANGED:
        _change(name, with_guard, without)
    for name in (*FOR_THE_WEB, *reversed(WITHIN)):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(NO_MORE)


def _change(name: str, was: str, becomes: str) -> None:
    found = op.get_bind().scalar(sa.text("select pg_get_functiondef(to_regproc(:name))"), {"name": f"wall.{name}"})
    if found is None or found.count(was) != 1:
        raise RuntimeError(f"wall.{name} is not as it was when its guard was written: {was.strip()}")
    op.execute(sa.text(found.replace(was, becomes).replace(":", r"\:")))
