"""What an insider could still do past the portal's own code, or by being quick: approve words that are being changed, read a draft by way
of a release, record a part in somebody else's name, return what is not theirs, and call a plan agreed that is not.

Functions that stand already are changed as they are found, piece by piece, so that whatever else stands in them stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"

RELEASED = "{out_for_agreement,active,active_interim,under_review,superseded,archived}"
"""States of a version that a release may open. Whatever state is thought of later is closed until it stands here."""

# Near in full where this is written: what a release opens is for reading, and opens nothing that is still being written.
NEAR_AT = """(child_id <> all((select wall.ids('app.edge'))::uuid[]) and (placement_id is null or (select wall.everywhere())
    or placement_id = any((select wall.ids('app.placements'))::uuid[])))"""
OF_A_VERSION = ("plan_version", "plan_section", "plan_approval", "plan_source", "plan_step")
CONTRIBUTED = ("plan_contribution", "plan_contribution_turn", "plan_contribution_use")
IN_OWN_NAME = ("entry", "goal", "goal_rating", "measure_score", "everyday_count", "note_summary", "plan_section", "plan_source",
               "plan_contribution_turn", "plan_contribution_use")  # fmt: skip
"""Signed tables that the portal itself writes."""
TAKEN_BACK = ("goal_rating", "measure_score", "everyday_count")

UNRELEASED = """
create policy nothing_unreleased on app.TABLE as restrictive for select to portal_web, portal_worker
  using (OR_ELSE state = any('STATES') or NEAR_AT);
"""
AMONG_THEMSELVES = """
alter policy not_among_partners on app.{0} using ((select wall.me()) = any(mine) or (select wall.checks_versions()){1});
"""
# Why a version was taken a step is told in words that may be about any section.
REASONS = """
create policy reasons_of_the_whole on app.plan_step as restrictive for select to portal_web, portal_worker
  using ((select wall.checks_versions()) and NEAR_AT
     and not exists (select from unnest((select wall.words('app.denied'))::text[]) as d where starts_with(d, child_id::text || ':')));
"""
IN_OWN_HAND = """
create policy own_hand on app.{0} as restrictive for insert to portal_web, portal_worker
  with check (by_membership_id = (select wall.me()));
"""
BY_THE_WALL_ALONE = """
create policy by_the_wall on app.entry as restrictive for insert to portal_web, portal_worker
  with check (kind <> all('{view,note_summary}'));
"""
# A foreign key is looked up past the wall: to write beside a row one has to see it.
BESIDE_WHAT_IS_SEEN = """
create policy of_what_is_seen on app.goal_rating as restrictive for insert to portal_web, portal_worker
  with check (exists (select from app.goal g where g.id = goal_id and g.child_id = goal_rating.child_id and g.slice = goal_rating.slice));
create policy of_what_is_seen on app.note_summary as restrictive for insert to portal_web, portal_worker
  with check (answered_at is null and approved is null and entry_id is null
    and exists (select from app.entry e where e.id = note_id and e.child_id = note_summary.child_id and e.slice = note_summary.slice));
"""
ENDED_ONCE = """
create policy ended_once on app.goal as restrictive for update to portal_web, portal_worker using (ended_on is null) with check (ended_on is not null);
"""
BY_WHO_MAY = """
create policy taken_back_once on app.{0} as restrictive for update to portal_web, portal_worker
  using (taken_back_at is null and (by_membership_id = (select wall.me()) or (select wall.my_role()) in ('RM', 'CL')))
  with check (taken_back_at is not null);
"""

FUNCTIONS = """
create function wall.my_name() returns text language sql stable security definer set search_path = pg_catalog as $$
  select me.name from wall.who() me $$;

create function wall.my_role() returns text language sql stable security definer set search_path = pg_catalog as $$
  select me.role from wall.who() me $$;

-- A section's number says in which part its words stand; only what disagrees (14) and what is written for others (15) names its own.
create function wall.stands_in(number smallint, of_slice smallint) returns boolean
language sql immutable security definer set search_path = pg_catalog as $$
  select coalesce(case when number = 15 then of_slice % 10 in (1, 2, 5) when number = 14 then of_slice % 10 = 0
                       else of_slice = wall.slice_of_section(number) end, false)
     and of_slice / 10 = any(array(select wall.slice_of_section(n::smallint) / 10 from generate_series(1, 13) n)) $$;

-- Words come into a version one after another, and nobody takes it a step meanwhile; who comes too late finds the state that it is in by
-- then. Asked before a section is locked: what follows from one change touches other sections, and two would wait for one another.
create function wall.hold_plan(v uuid) returns boolean language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform from app.plan_version p where p.id = v for no key update;
  return true;
end $$;

-- How far a version is agreed, by what stands (portal/plans/agreeing_rules.py says the same).
create function wall.agreed_as(v uuid) returns text language sql stable set search_path = pg_catalog as $$
  select case when count(s.kind) = 0 then 'no_response'
              when bool_and(coalesce(s.kind = 'agree', false)) then 'agreed'
              when bool_and(coalesce(s.kind in ('agree', 'agree_with_comment'), false)) then 'agreed_with_comments'
              when bool_or(s.kind in ('agree', 'agree_with_comment')) then 'partly_agreed' else 'not_agreed' end
    from app.plan_asked a left join lateral (
      select x.kind from app.plan_answer x where x.asked_id = a.id order by x.written_at desc, x.id desc limit 1) s on true
   where a.version_id = v $$;

-- Whether a section exists for who acts, in the state in which its version is (0027: closed states and open sections).
create function wall.section_exists(s uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.plan_section x where x.id = s and x.state <> all(wall.closed_plan_states())
    and (x.state <> 'clinical_check' or x.number = any(wall.open_plan_sections()))
    and (x.state = any('{released}') or x.child_id <> all(wall.ids('app.edge'))
         and (x.placement_id is null or wall.everywhere() or x.placement_id = any(wall.ids('app.placements'))))) $$;

-- Sending, returning, using and objecting follow one another, whoever writes past the portal's own code.
create function wall.contribution_turn() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; last record;
begin
  if wall.me() is null then return new; end if;
  select c.id, c.contributor_id, c.placement_id, c.slice, c.mine, v.state into it from app.plan_contribution c join app.plan_version v on v.id = c.version_id
   where c.id = new.contribution_id and c.child_id = new.child_id for share of v;
  if it.state <> all('{draft,contributions_open,clinical_check}') then
    perform wall.refuse('This version is approved. What was contributed stays as it was.');
  end if;
  if tg_op = 'UPDATE' then
    if old.returned_at is not null or coalesce(btrim(new.returned_words), '') = '' or not wall.of_the_home(new.child_id, new.placement_id, new.slice) then
      perform wall.refuse('It is with its author already, or not yours to return.');
    end if;
    return new;
  end if;
  select t.turn, t.returned_at into last from app.plan_contribution_turn t where t.contribution_id = it.id order by t.turn desc limit 1;
  if it.contributor_id is distinct from wall.me() or new.slice <> it.slice or new.mine <> it.mine or last.turn is not null and last.returned_at is null
     or new.turn <> coalesce(last.turn, 0) + 1 or new.returned_at is not null then
    perform wall.refuse('This was sent, or is not asked for any more, and cannot be changed. If it comes back to you, you can write on.');
  end if;
  return new;
end $$;

create function wall.contribution_used() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  if wall.me() is null then return new; end if;
  if tg_op = 'UPDATE' then
    if old.objected_at is not null or wall.me() <> all(old.mine) then
      perform wall.refuse('There is nothing here to object to, or you did so already.');
    end if;
    return new;
  end if;
  select c.id, c.version_id, c.number, c.slice, c.mine, (select t.returned_at is null from app.plan_contribution_turn t where t.contribution_id = c.id
                                         order by t.turn desc limit 1) as sent into it
    from app.plan_contribution c where c.id = new.contribution_id and c.child_id = new.child_id;
  if it.sent is not true or new.version_id <> it.version_id or new.number <> it.number or new.slice <> it.slice or new.mine <> it.mine
     or new.objected_at is not null or not wall.of_the_home(new.child_id, new.placement_id, new.slice) then
    perform wall.refuse('It is said how a contribution was used once it was sent, by the home that writes the plan.');
  end if;
  return new;
end $$;

create function wall.of_the_home(c uuid, placed uuid, s smallint) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from wall.who() me where me.role in ('KW', 'RM', 'CL') and me.office = '') and wall.works_near(c, placed, s) $$;
""".replace("{released}", RELEASED)
CALLED_BY = {
    "my_name()": "portal_web, portal_worker",
    "my_role()": "portal_web, portal_worker",
    "stands_in(smallint, smallint)": "portal_web, portal_worker",
    "hold_plan(uuid)": "portal_web, portal_worker",
    "agreed_as(uuid)": "",
    "section_exists(uuid)": "",
    "contribution_turn()": "portal_owner",
    "contribution_used()": "portal_owner",
    "of_the_home(uuid, uuid, smallint)": "",
}

SEES, WORKS_NEAR = (
    "wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id)",
    "wall.works_near(it.child_id, it.placement_id, it.slice)",
)
SEES_SECTION = (
    "or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then return; end if;\n  select m.id, a.kind into author"
)
STATE_OF_IT = "  before := it.state;\n"
READ_SECTION = "  select x.* into s from app.plan_section x where x.id = section for update;\n"
NOT_WRITTEN_IN = "  if not wall.writes_plan(new.version_id, new.placement_id) then\n"
HELD_FIRST = """  if tg_op = 'INSERT' then
    perform wall.hold_plan(new.version_id);
    new.state := coalesce((select v.state from app.plan_version v where v.id = new.version_id), new.state);
    if not wall.stands_in(new.number, new.slice) or new.mine <> '{}' then
      raise exception using errcode = '42501', message = 'a section stands in its own part, for all who read that';
    end if;
  end if;
  if not wall.writes_plan(new.version_id, new.placement_id) then
"""
READ_WHILE_HELD = """  perform wall.hold_plan((select x.version_id from app.plan_section x where x.id = section));
  select x.* into s from app.plan_section x where x.id = section for update;
"""
CHANGED_WORDS = "    if new.passages is distinct from old.passages then new.approved_by := null; end if;\n"
SETTLED, WAITED_FOR = (
    "set agreement = result where id = v;",
    "  update app.due_item set done_at = at_time where source_id = v and kind = 'plan_agreement'",
)
CHANGED: tuple[tuple[str, str, str], ...] = (
    ("take_plan_step", STATE_OF_IT, STATE_OF_IT + "  -- Whoever is writing comes to an end first; what they change is then no more approved.\n"
     "  perform from app.plan_section s where s.version_id = v order by s.id for update;\n"),
    ("plan_words_kept", NOT_WRITTEN_IN, HELD_FIRST),
    ("plan_words_kept", CHANGED_WORDS, """    if new.passages is distinct from old.passages then
      new.approved_by := null;
      new.turn := old.turn + 1;  -- who approves says which save they read
    end if;
    if new.by_membership_id is distinct from wall.me() or new.by_name is distinct from wall.my_name() then
      raise exception using errcode = '42501', message = 'words are saved in one''s own name';
    end if;
"""),
    ("approve_plan_section", READ_SECTION, READ_WHILE_HELD),
    ("ask_to_agree", SEES, WORKS_NEAR),
    ("ask_contribution", SEES, WORKS_NEAR),
    ("meet_dissent", SEES, WORKS_NEAR),
    ("settle_agreement", SEES, WORKS_NEAR),
    ("settle_agreement", SETTLED, "set agreement = wall.agreed_as(v) where id = v;  -- whatever was asked for as the result"),
    ("settle_agreement", WAITED_FOR, "  if it.state not in ('active', 'under_review', 'superseded', 'archived') then\n    perform wall.refuse('Agreement is settled as the version goes into force.');\n  end if;\n"
     + WAITED_FOR),
    ("ask_of_section", SEES_SECTION, "or not wall.section_exists(it.id)\n     " + SEES_SECTION),
)  # fmt: skip
"""(function, a piece of it, the same piece as it is from now on)."""


def upgrade() -> None:
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for function, callers in CALLED_BY.items():
        op.execute(f"revoke all on function wall.{function} from public")
        if callers:
            op.execute(f"grant execute on function wall.{function} to {callers}")
    for name, was, becomes in CHANGED:
        _change(name, was, becomes)
    op.execute("set role portal_owner")
    op.execute("grant select on app.plan_contribution_turn, app.plan_contribution_use to portal_wall")
    for table in OF_A_VERSION:
        _nothing_unreleased(table)
    _nothing_unreleased("milestone", "kind <> 'plan' or")
    op.execute(sa.text(REASONS.replace("NEAR_AT", NEAR_AT).replace(":", r"\:")))
    for table in CONTRIBUTED:
        op.execute(sa.text(AMONG_THEMSELVES.format(table, f" and {NEAR_AT}").replace(":", r"\:")))
    for table in IN_OWN_NAME:
        op.execute(IN_OWN_HAND.format(table))
    op.execute(BY_THE_WALL_ALONE)
    op.execute(BESIDE_WHAT_IS_SEEN)
    op.execute(ENDED_ONCE)
    for table in TAKEN_BACK:
        op.execute(BY_WHO_MAY.format(table))
    op.execute(
        "create trigger in_turn before insert or update on app.plan_contribution_turn for each row execute function wall.contribution_turn()"
    )
    op.execute(
        "create trigger in_turn before insert or update on app.plan_contribution_use for each row execute function wall.contribution_used()"
    )


def downgrade() -> None:
    for table in ("plan_contribution_turn", "plan_contribution_use"):
        op.execute(f"drop trigger in_turn on app.{table}")
    for table in TAKEN_BACK:
        op.execute(f"drop policy taken_back_once on app.{table}")
    for table in ("goal_rating", "note_summary"):
        op.execute(f"drop policy of_what_is_seen on app.{table}")
    op.execute("drop policy ended_once on app.goal")
    op.execute("drop policy by_the_wall on app.entry")
    for table in IN_OWN_NAME:
        op.execute(f"drop policy own_hand on app.{table}")
    for table in CONTRIBUTED:
        op.execute(AMONG_THEMSELVES.format(table, ""))
    op.execute("drop policy reasons_of_the_whole on app.plan_step")
    for table in (*OF_A_VERSION, "milestone"):
        op.execute(f"drop policy nothing_unreleased on app.{table}")
    op.execute("revoke select on app.plan_contribution_turn, app.plan_contribution_use from portal_wall")
    op.execute("grant select (id, child_id, slice) on app.plan_contribution_turn, app.plan_contribution_use to portal_wall")
    op.execute("set role portal_wall")
    for name, was, becomes in reversed(CHANGED):
        _change(name, becomes, was)
    for function in reversed(CALLED_BY):
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")


def _nothing_unreleased(table: str, or_else: str = "") -> None:
    policy = UNRELEASED.replace("TABLE", table).replace("OR_ELSE", or_else).replace("STATES", RELEASED).replace("NEAR_AT", NEAR_AT)
    op.execute(sa.text(policy.replace(":", r"\:")))


def _change(name: str, was: str, becomes: str) -> None:
    found = str(op.get_bind().scalar(sa.text("select pg_get_functiondef(to_regproc(:name))"), {"name": f"wall.{name}"}))
    if found.count(was) != 1:
        raise RuntimeError(f"wall.{name} is not as it was when this was written: {was.strip()}")
    op.execute(sa.text(found.replace(was, becomes).replace(":", r"\:")))
