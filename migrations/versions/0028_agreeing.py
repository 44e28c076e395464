"""Who was asked to agree to a plan and what they answered, section by section; and who was asked to write for one.

Asking and answering go through functions of the wall: most who answer for an agency read a section and may write no row of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

# What somebody writes is theirs until they send it; what they sent is read by who writes or checks the plan, and by nobody beside them.
KEPT_BY_THE_WALL = """
revoke insert, update on app.plan_asked, app.plan_answer, app.plan_contribution, app.plan_contribution_words, app.plan_contribution_turn,
  app.plan_contribution_use from portal_web, portal_worker;
grant select, insert, update on app.plan_asked, app.plan_answer, app.plan_contribution, app.plan_contribution_words to portal_wall;
create policy wall_writes on app.plan_asked for insert to portal_wall with check (true);
create policy wall_writes on app.plan_answer for insert to portal_wall with check (true);
create policy wall_changes on app.plan_answer for update to portal_wall using (true) with check (true);
create policy wall_writes on app.plan_contribution for insert to portal_wall with check (true);
create policy wall_writes on app.plan_contribution_words for insert to portal_wall with check (true);
grant update (text, saved_at) on app.plan_contribution_words to portal_web;
grant insert, update (returned_at, returned_by, returned_words) on app.plan_contribution_turn to portal_web;
grant insert, update (objected_at, objection) on app.plan_contribution_use to portal_web;
create policy own_words on app.plan_contribution_words as restrictive to portal_web, portal_worker using ((select wall.me()) = any(mine));
create policy own_turn on app.plan_contribution_turn as restrictive for insert to portal_web
  with check ((select wall.me()) = any(mine) and by_membership_id = (select wall.me()));
create policy returns on app.plan_contribution_turn as restrictive for update to portal_web using ((select wall.me()) <> all(mine));
create policy own_name on app.plan_contribution_use as restrictive for insert to portal_web
  with check (by_membership_id = (select wall.me()));
create policy objects on app.plan_contribution_use as restrictive for update to portal_web using ((select wall.me()) = any(mine));
"""
NOT_AMONG_PARTNERS = """
create policy not_among_partners on app.{0} as restrictive for select to portal_web, portal_worker
  using ((select wall.me()) = any(mine) or (select wall.checks_versions()));
"""

# By index even where the table is small: it is asked with every look at a plan.
# Who is asked to write for a version may know of it while it is written, and of nothing else in it (portal/plans/queries.py, told_to).
ASKED_TO_WRITE = """
create function wall.asked_to_write() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog set enable_seqscan = off as $$
begin
  return (select coalesce(array_agg(c.version_id), '{}') from app.plan_contribution c
           where c.child_id = any(wall.ids('app.children')) and wall.me() = any(c.mine));
end $$;
revoke all on function wall.asked_to_write() from public;
grant execute on function wall.asked_to_write() to portal_owner, portal_web, portal_worker;
"""
WHILE_WRITTEN = "alter policy while_written on app.plan_version using (state <> all((select wall.closed_plan_states())::text[]){})"

FUNCTIONS = """
create function wall.checks_versions() returns boolean language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((select m.role in ('KW', 'RM', 'CL', 'SW', 'IRO') from app.membership m where m.id = wall.me()), false) $$;

-- Of which section and version of a plan a role is asked whether its agency agrees (portal/plans/agreeing_rules.py says the same).
create function wall.answers_for(of_role text, section smallint, of_slice smallint) returns boolean
language sql immutable set search_path = pg_catalog as $$
  select section <> 14 and case of_role when 'SW' then of_slice % 10 = 0 when 'XT' then of_slice % 10 in (0, 3)
    when 'DT' then of_slice % 10 in (0, 1) when 'VSH' then of_slice = 130 else false end $$;

-- The slice in which somebody writes for a section.
create function wall.slice_of_section(section smallint) returns smallint language sql immutable set search_path = pg_catalog as $$
  select (array[70, 150, 90, 80, 80, 110, 120, 140, 130, 90, 170, 250, 160])[section]::smallint $$;

-- Near in full and in their own right today, as seen from one placement: neither by break-glass nor as a school's delegate.
create function wall.near_for_plan(c uuid, placed uuid)
returns table (id uuid, role text, agency_id uuid, agency text, name text)
language sql stable set search_path = pg_catalog as $$
  select f.id, f.role, f.agency_id, f.agency, f.name from (
    select v.membership_id from app.involvement v
     where v.child_id = c and v.capacity = 'full' and v.ended_at is null and v.until_at is null
       and v.starts_on <= wall.today() and coalesce(v.ends_on, 'infinity') >= wall.today()
       and (v.placement_id is null or v.placement_id = placed) and v.basis <> 'Delegated by the designated teacher'
    union
    select h.membership_id from app.placement p join app.home_manager h on h.home_id = p.home_id
     where p.id = placed and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()
    union
    select m.id from app.placement p join app.membership m on m.agency_id = p.authority_id and m.role = 'VSH'
     where p.id = placed and p.state = 'active') n (membership_id), wall.member(n.membership_id) f
   where f.id is not null and f.office = '' $$;

create function wall.closed_to(c uuid, part integer, m uuid, of_role text, of_agency uuid) returns boolean
language sql stable set search_path = pg_catalog as $$
  select exists (select from app.restriction r where r.child_id = c and r.closed_part = part and r.lifted_at is null
    and r.starts_on <= wall.today() and coalesce(r.ends_on, 'infinity') >= wall.today()
    and (r.to_membership_id = m or r.to_role = of_role or r.to_agency_id = of_agency)) $$;

-- Ask each agency whose people are near and may read the section. Asked again, only who was not asked yet is.
create function wall.ask_to_agree(v uuid, due date, asked timestamptz) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; many integer;
begin
  select * into i from wall.who();
  select * into it from app.plan_version x where x.id = v;
  if it.id is null or i.id is null or not (i.role = 'RM' or i.role = 'CL' and it.state = 'active_interim') or i.office <> '' or it.slice <> 70
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then
    perform wall.refuse('A plan goes out for agreement by the registered manager of the home.');
  end if;
  if it.state not in ('manager_approved', 'out_for_agreement', 'active_interim') then
    perform wall.refuse('A plan goes out for agreement once it is approved.');
  end if;
  if due < wall.today() or due > wall.today() + 60 then
    perform wall.refuse('Name a day from today on, within sixty days.');
  end if;
  insert into app.plan_asked (id, child_id, placement_id, slice, mine, version_id, number, agency_id, agency_name, role, asked_by,
                              asked_at, due_on)
  select gen_random_uuid(), it.child_id, it.placement_id, s.slice, s.mine, v, s.number, n.agency_id, min(n.agency), n.role, i.name,
         asked, due
    from (select x.slice, x.number, min(x.mine) as mine from app.plan_section x
           where x.version_id = v and x.child_id = it.child_id and x.passages <> '[]' group by x.slice, x.number) s,
         wall.near_for_plan(it.child_id, it.placement_id) n
   where wall.answers_for(n.role, s.number, s.slice)
     and exists (select from wall.readable r where r.role = n.role and r.slice = s.slice and (not r.own_only or n.id = any(s.mine)))
     and not wall.closed_to(it.child_id, s.slice / 10, n.id, n.role, n.agency_id)
     and not exists (select from app.plan_asked a where a.version_id = v and a.number = s.number and a.slice = s.slice
                        and a.agency_id = n.agency_id and a.role = n.role)
   group by s.slice, s.number, s.mine, n.agency_id, n.role;
  get diagnostics many = row_count;
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
  select gen_random_uuid(), it.child_id, it.placement_id, it.slice, array_agg(n.id), 'plan_agreement', v,
         'Say whether you agree: care and therapeutic plan, version ' || it.number, array_agg(n.id), due,
         'Agreement: ' || min(n.agency) || ', ' || n.role, 'Asked by ' || i.name || '. No answer is never taken for a yes.'
    from wall.near_for_plan(it.child_id, it.placement_id) n
   where exists (select from app.plan_asked a where a.version_id = v and a.agency_id = n.agency_id and a.role = n.role)
     and not (it.state = 'active_interim' and n.role = 'SW')  -- an item of its own, by the rule of interim plans, waits for them
     and not exists (select from app.due_item d where d.source_id = v and d.kind = 'plan_agreement'
                        and d.rule = 'Agreement: ' || n.agency || ', ' || n.role)
   group by n.agency_id, n.role;
  return many;
end $$;

-- One agency's answers, by somebody of it who was asked in that role. What was answered before stays. `given`: [{id, asked, kind, words}].
create function wall.answer_plan(v uuid, given jsonb, answered timestamptz, talk_by date) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; one record; a record; before record; near uuid[]; many integer := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(v::text, 28));  -- no answer slips in while the version goes into force
  select * into i from wall.who();
  select * into it from app.plan_version x where x.id = v;
  if it.id is null or i.id is null or i.office <> ''
     or not exists (select from wall.near_for_plan(it.child_id, it.placement_id) n where n.id = i.id) then
    perform wall.refuse('You are not asked whether you agree to this plan.');
  end if;
  if it.state not in ('out_for_agreement', 'active_interim') then
    perform wall.refuse('This version is not out for agreement any more. What was answered is kept as it was.');
  end if;
  select coalesce(array_agg(n.id), '{}') into near from wall.near_for_plan(it.child_id, it.placement_id) n where n.role in ('SW', 'RM');
  for one in select * from jsonb_to_recordset(given) as g (id uuid, asked uuid, kind text, words text) loop
    select * into a from app.plan_asked x
     where x.id = one.asked and x.version_id = v and x.agency_id = i.agency_id and x.role = i.role;
    if a.id is null or not wall.sees(a.child_id, a.placement_id, a.slice, a.mine, a.id) then
      perform wall.refuse('You are not asked about that section.');
    end if;
    if one.kind not in ('agree', 'agree_with_comment', 'disagree') or one.kind <> 'agree' and coalesce(trim(one.words), '') = '' then
      perform wall.refuse('Say in words what you want to add, or why you do not agree.');
    end if;
    select * into before from app.plan_answer x where x.asked_id = a.id order by x.written_at desc, x.id desc limit 1;
    if before.kind = one.kind and before.words = coalesce(one.words, '') then continue; end if;
    insert into app.plan_answer (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, version_id,
                                 asked_id, kind, words)
    values (one.id, a.child_id, a.placement_id, a.slice, a.mine, i.id, i.name, i.role, answered, v, a.id, one.kind,
            coalesce(one.words, ''));
    many := many + 1;
    if one.kind <> 'disagree' then
      update app.due_item set done_at = answered where source_id = a.id and kind = 'plan_dissent' and done_at is null;
    else
      update app.due_item set done_at = null where source_id = a.id and kind = 'plan_dissent';
      if not found then
        insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
        values (gen_random_uuid(), a.child_id, a.placement_id, a.slice, near, 'plan_dissent', a.id,
                'Talk over what ' || i.agency || ' does not agree with: section ' || a.number || ' of the plan', near, talk_by,
                'Disagreement', i.name || ', ' || i.agency || ', does not agree. The plan goes on; the disagreement stays in it.');
      end if;
    end if;
  end loop;
  update app.due_item set done_at = answered where source_id = v and done_at is null
     and (kind = 'plan_agreement' and rule = 'Agreement: ' || i.agency || ', ' || i.role
       or kind = 'plan' and rule = 'interim plan' and i.role = 'SW')
     and not exists (select from app.plan_asked x where x.version_id = v and x.agency_id = i.agency_id and x.role = i.role
           and not exists (select from app.plan_answer y where y.asked_id = x.id));
  return many;
end $$;

-- What came of a disagreement, by the social worker or the manager. The disagreement itself stays as it is.
create function wall.meet_dissent(answer uuid, said text, at_time timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  select * into i from wall.who();
  select * into it from app.plan_answer x where x.id = answer for update;
  if it.id is null or i.id is null or i.role not in ('SW', 'RM') or i.office <> ''
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then
    perform wall.refuse('What came of a disagreement is recorded by the social worker or the registered manager.');
  end if;
  if it.kind <> 'disagree' or it.met_at is not null or coalesce(trim(said), '') = '' then
    perform wall.refuse('Say what came of it, once.');
  end if;
  update app.plan_answer set met_at = at_time, met_by = i.name, met_words = said where id = answer;
  update app.due_item set done_at = at_time where source_id = it.asked_id and kind = 'plan_dissent' and done_at is null;
end $$;

-- The version went into force, or was taken back: nobody is waited for any more.
create function wall.settle_agreement(v uuid, at_time timestamptz, result text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  perform pg_advisory_xact_lock(hashtextextended(v::text, 28));
  select * into i from wall.who();
  select * into it from app.plan_version x where x.id = v;
  if it.id is null or i.id is null or i.role <> 'RM' or i.office <> ''
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then
    perform wall.refuse('Agreement is settled by the registered manager of the home.');
  end if;
  update app.due_item set done_at = at_time where source_id = v and kind = 'plan_agreement' and done_at is null;
  update app.plan_version set agreement = result where id = v;
end $$;

-- Ask one near person, by name, to write for a section of a version that is being written.
create function wall.ask_contribution(new_id uuid, v uuid, section smallint, person uuid, heading text, request text, due date,
                                      asked timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; them record; of_slice smallint := wall.slice_of_section(section);
begin
  select * into i from wall.who();
  select * into it from app.plan_version x where x.id = v;
  if it.id is null or i.id is null or i.role not in ('KW', 'RM', 'CL') or i.office <> '' or of_slice is null
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) or it.slice <> 70 then
    perform wall.refuse('Contributions to a plan are asked for by the home that writes it.');
  end if;
  if it.state not in ('draft', 'contributions_open', 'clinical_check') then
    perform wall.refuse('This version is approved. Contributions are asked for while a version is being written.');
  end if;
  select * into them from wall.near_for_plan(it.child_id, it.placement_id) n where n.id = person;
  if them.id is null or not exists (select from wall.writable w where w.role = them.role and w.slice = of_slice)
     or wall.closed_to(it.child_id, of_slice / 10, them.id, them.role, them.agency_id) then
    perform wall.refuse('Choose somebody near the child whose role may write for that section.');
  end if;
  if due < wall.today() or due > wall.today() + 60 then
    perform wall.refuse('Name a day from today on, within sixty days.');
  end if;
  insert into app.plan_contribution (id, child_id, placement_id, slice, mine, version_id, version_number, number, heading, contributor_id,
                                     contributor_name, contributor_role, contributor_agency, asked_by, asked_at, request, due_on)
  values (new_id, it.child_id, it.placement_id, of_slice, array[them.id], v, it.number, section, heading, them.id, them.name, them.role,
          them.agency, i.name, asked, coalesce(request, ''), due);
  insert into app.plan_contribution_words (id, child_id, placement_id, slice, mine, contribution_id, text)
  values (gen_random_uuid(), it.child_id, it.placement_id, of_slice, array[them.id], new_id, '');
  insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, rule, explained)
  values (gen_random_uuid(), it.child_id, it.placement_id, of_slice, array[them.id], 'plan_contribution', new_id,
          'Write for the plan: ' || heading, array[them.id], due, 'Contribution', 'Asked by ' || i.name || '.');
end $$;
"""

OPEN_TO_ALL_WHO_ACT = (
    "ask_to_agree(uuid, date, timestamptz)",
    "answer_plan(uuid, jsonb, timestamptz, date)",
    "meet_dissent(uuid, text, timestamptz)",
    "settle_agreement(uuid, timestamptz, text)",
    "ask_contribution(uuid, uuid, smallint, uuid, text, text, date, timestamptz)",
)
WITHIN = (
    "answers_for(text, smallint, smallint)",
    "slice_of_section(smallint)",
    "near_for_plan(uuid, uuid)",
    "closed_to(uuid, integer, uuid, text, uuid)",
)
CHECKS = "checks_versions()"


def walled(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A confidential table with the columns and constraints that every one has."""
    op.create_table(
        name,
        *columns,
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{name}_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=f"{name}_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=f"{name}_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
        schema="app",
    )
    op.create_index(f"{name}_child_slice", name, ["child_id", "slice"], unique=False, schema="app")
    op.execute(f"call wall.guard('app.{name}')")


def signed(name: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f(f"{name}_by_membership_id_fkey")),
    )


def parent(name: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("id", "child_id", name=op.f(f"{name}_id_child_id_key"))


def of(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column, "child_id"], [f"app.{table}.id", f"app.{table}.child_id"], name=op.f(f"{name}_{column}_child_id_fkey")
    )


def agreement() -> None:
    walled(
        "plan_asked",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("version_id", "number", "slice", "agency_id", "role", name="plan_asked_once"),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("plan_asked_agency_id_fkey")),
        of("plan_asked", "version_id", "plan_version"),
        parent("plan_asked"),
    )
    walled(
        "plan_answer",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("asked_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("met_by", sa.Text(), nullable=True),
        sa.Column("met_words", sa.Text(), nullable=True),
        sa.CheckConstraint("kind in ('agree', 'agree_with_comment', 'disagree')", name=op.f("plan_answer_kind")),
        sa.CheckConstraint("kind = 'agree' or words <> ''", name=op.f("plan_answer_said_why")),
        of("plan_answer", "version_id", "plan_version"),
        of("plan_answer", "asked_id", "plan_asked"),
        *signed("plan_answer"),
    )
    op.create_index("plan_answer_asked", "plan_answer", ["asked_id"], unique=False, schema="app")
    op.create_index("plan_answer_version", "plan_answer", ["version_id"], unique=False, schema="app")


def contributions() -> None:
    walled(
        "plan_contribution",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("version_number", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("contributor_id", sa.Uuid(), nullable=False),
        sa.Column("contributor_name", sa.Text(), nullable=False),
        sa.Column("contributor_role", sa.Text(), nullable=False),
        sa.Column("contributor_agency", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["contributor_id"], ["app.membership.id"], name=op.f("plan_contribution_contributor_id_fkey")),
        of("plan_contribution", "version_id", "plan_version"),
        parent("plan_contribution"),
    )
    op.create_index("plan_contribution_version", "plan_contribution", ["version_id"], unique=False, schema="app")
    of_contribution = ("contribution_id", "plan_contribution")
    walled(
        "plan_contribution_words",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.UniqueConstraint("contribution_id", name=op.f("plan_contribution_words_contribution_id_key")),
        of("plan_contribution_words", *of_contribution),
    )
    walled(
        "plan_contribution_turn",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_by", sa.Text(), nullable=True),
        sa.Column("returned_words", sa.Text(), nullable=True),
        sa.UniqueConstraint("contribution_id", "turn", name=op.f("plan_contribution_turn_contribution_id_turn_key")),
        of("plan_contribution_turn", *of_contribution),
        *signed("plan_contribution_turn"),
    )
    walled(
        "plan_contribution_use",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objection", sa.Text(), nullable=True),
        sa.CheckConstraint("how in ('whole', 'part', 'not_used')", name=op.f("plan_contribution_use_how")),
        sa.CheckConstraint("how = 'whole' or words <> ''", name=op.f("plan_contribution_use_said_why")),
        of("plan_contribution_use", *of_contribution),
        of("plan_contribution_use", "version_id", "plan_version"),
        *signed("plan_contribution_use"),
    )
    op.create_index("plan_contribution_use_contribution", "plan_contribution_use", ["contribution_id"], unique=False, schema="app")
    op.create_index("plan_contribution_use_version", "plan_contribution_use", ["version_id"], unique=False, schema="app")


def upgrade() -> None:
    agreement()
    contributions()
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*OPEN_TO_ALL_WHO_ACT, *WITHIN, CHECKS):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in (*OPEN_TO_ALL_WHO_ACT, CHECKS):
        op.execute(f"grant execute on function wall.{name} to portal_web")
    op.execute(f"grant execute on function wall.{CHECKS} to portal_worker, portal_owner")
    op.execute(ASKED_TO_WRITE)
    op.execute("set role portal_owner")
    op.execute(WHILE_WRITTEN.format(" or id = any((select wall.asked_to_write())::uuid[])"))
    op.execute(KEPT_BY_THE_WALL)
    for name in ("plan_contribution", "plan_contribution_turn", "plan_contribution_use"):
        op.execute(NOT_AMONG_PARTNERS.format(name))
    for name in ("plan_answer", "plan_contribution_turn", "plan_contribution_use"):
        op.execute(f"call wall.keep_older_notes('app.{name}')")


def downgrade() -> None:
    op.execute(WHILE_WRITTEN.format(""))
    for name in ("use", "turn", "words"):
        drop(f"plan_contribution_{name}")
    for name in ("plan_contribution", "plan_answer", "plan_asked"):
        drop(name)
    op.execute("set role portal_wall")
    for name in (*OPEN_TO_ALL_WHO_ACT, *WITHIN, CHECKS, "asked_to_write()"):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")


def drop(table: str) -> None:
    op.execute(f"delete from wall.guarded where name::text = 'app.{table}'")  # noqa: S608  names of our own
    op.drop_table(table, schema="app")
