"""What dates are worked out from: corrections of the calendar, what agencies have settled, dates set by people; and working them out again.

The worker works open items out again without reading a word of a child's: it is given how, from when and for which agencies, and
gives back the date and the sentence that explains it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

NOT_ABOUT_A_CHILD = ("calendar_correction", "agency_limit", "school_year", "recount")

# Read and written by the wall's functions only.
KEPT = """
alter table app.{0} enable row level security; alter table app.{0} force row level security;
create policy migrations on app.{0} to portal_owner using (true) with check (true);
create policy wall_keeps on app.{0} to portal_wall using (true) with check (true);
grant select, insert on app.{0} to portal_wall;
"""
ADDED_ONLY = """
create trigger only_added_to before update or delete on app.{0} for each row execute function app.refuse_change();
create trigger never_emptied before truncate on app.{0} for each statement execute function app.refuse_change();
"""

ITEMS = """
create policy wall_changes on app.due_item for update to portal_wall using (true) with check (true);
create policy wall_changes on app.checklist_item for update to portal_wall using (true) with check (true);
grant select (kind, source_id, due_on, done_at, how, event, trigger_on, trigger_at, authority_id, school_id, version)
  on app.due_item to portal_wall;
grant update (due_on, due_at, legal_limit, explained, told, version) on app.due_item to portal_wall;
grant select (due_on, shown_from) on app.checklist_item to portal_wall;
grant update (due_on, due_explained, shown_from) on app.checklist_item to portal_wall;
grant select (item_id, told, undone_at) on app.due_override to portal_wall;
revoke insert, update on app.due_override from portal_web, portal_worker;
grant insert, update (undone_at, undone_by, undone_because) on app.due_override to portal_web;
grant update (moved, refused, finished_at) on app.recount to portal_wall;
"""

ALMANAC = """
create function wall.almanac_version() returns integer language sql stable set search_path = pg_catalog as $$
  select coalesce(max(r.version), 0) from app.recount r $$;

create function wall.almanac(agencies uuid[]) returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object(
    'version', wall.almanac_version(),
    'corrections', coalesce((select jsonb_agg(jsonb_build_object('version', c.version, 'day', c.day, 'is_holiday', c.is_holiday,
        'reason', c.reason, 'by', c.by, 'on', (c.at at time zone 'Europe/London')::date) order by c.version)
      from app.calendar_correction c), '[]'),
    'limits', coalesce((select jsonb_agg(jsonb_build_object('agency', l.agency_id, 'rule', l.rule, 'choice', l.choice, 'by', l.by,
        'because', l.because, 'on', (l.at at time zone 'Europe/London')::date))
      from (select distinct on (x.agency_id, x.rule) x.* from app.agency_limit x where agencies is null or x.agency_id = any(agencies)
             order by x.agency_id, x.rule, x.version desc) l), '[]'),
    'years', coalesce((select jsonb_agg(jsonb_build_object('agency', y.agency_id, 'name', a.name, 'year', y.year, 'days', y.days,
        'by', y.by, 'on', (y.at at time zone 'Europe/London')::date))
      from (select distinct on (x.agency_id, x.year) x.* from app.school_year x where agencies is null or x.agency_id = any(agencies)
             order by x.agency_id, x.year, x.version desc) y join app.agency a on a.id = y.agency_id), '[]')) $$;

-- For a child whom one is near: the placing authority, and the school whose teacher is near in full.
create function wall.almanac_for(c uuid, placed uuid) returns jsonb
language sql stable security definer set search_path = pg_catalog as $$
  with asked as (
    select (select p.authority_id from app.placement p where p.child_id = c and (placed is null or p.id = placed)
             order by (p.state = 'active') desc, p.starts_on desc limit 1) as authority,
           (select m.agency_id from app.involvement i join app.membership m on m.id = i.membership_id
             where i.child_id = c and i.role = 'DT' and i.capacity = 'full' and i.ended_at is null and i.starts_on <= wall.today()
               and coalesce(i.ends_on, 'infinity') >= wall.today()
             order by i.starts_on desc, i.id limit 1) as school
     where c = any(wall.ids('app.children')))
  select wall.almanac(array[(select authority from asked), (select school from asked)])
      || jsonb_build_object('authority', (select authority from asked), 'school', (select school from asked)) $$;
"""

# Each change is a new version, and with it a round of working out begins; rounds of several versions end together.
CHANGING = """
create function wall.next_version(what text, who text) returns integer language plpgsql set search_path = pg_catalog as $$
declare
  fresh integer;
begin
  perform pg_advisory_xact_lock(hashtext('the almanac gets a version'));
  fresh := wall.almanac_version() + 1;
  insert into app.recount (version, why, by, asked_at, total, moved, refused)
  select fresh, what, who, now(), count(*), 0, 0 from app.due_item d where d.done_at is null and d.how is not null;
  return fresh;
end $$;

create function wall.correct_calendar(on_day date, holiday boolean, because text, who text) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  fresh integer;
begin
  if coalesce(trim(because), '') = '' or coalesce(trim(who), '') = '' then
    perform wall.refuse('Say why the calendar is corrected, and who corrects it.');
  end if;
  if on_day is null or on_day not between '1972-01-01' and '2099-12-31' then
    perform wall.refuse('The calendar knows the years 1972 to 2099.');
  end if;
  if (select (c.is_holiday, c.reason) = (holiday, because) from app.calendar_correction c where c.day = on_day
       order by c.version desc limit 1) then
    return null;
  end if;
  fresh := wall.next_version(case when holiday then 'Bank holiday added: ' else 'No bank holiday any more: ' end || wall.on_day(on_day)
    || ', ' || because, who);
  insert into app.calendar_correction (version, day, is_holiday, reason, by, at) values (fresh, on_day, holiday, because, who, now());
  return fresh;
end $$;

create function wall.choose_limit(new_id uuid, of_rule text, chosen text, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; fresh integer;
begin
  select w.*, a.kind into i from wall.who() w join app.agency a on a.id = w.agency_id;
  if i.office is distinct from 'ADMIN' or i.kind <> 'authority' then
    perform wall.refuse('What an authority has settled is entered by its administrator.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say where this was settled.'); end if;
  fresh := wall.next_version(i.agency || ' settled ' || of_rule || ': ' || coalesce(chosen, 'as the rule says'), i.name);
  insert into app.agency_limit (id, version, agency_id, rule, choice, because, by, at)
  values (new_id, fresh, i.agency_id, of_rule, chosen, why, i.name, now());
end $$;

create function wall.tell_school_year(new_id uuid, of_year integer, told jsonb) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; fresh integer;
begin
  select w.*, a.kind into i from wall.who() w join app.agency a on a.id = w.agency_id;
  if i.kind is distinct from 'school' or not (i.office = 'ADMIN' or i.office = '' and i.role = 'DT') then
    perform wall.refuse('A school’s dates are entered by its designated teacher or its administrator.');
  end if;
  fresh := wall.next_version('Term dates of ' || i.agency || ', ' || of_year || ' to ' || of_year + 1, i.name);
  insert into app.school_year (id, version, agency_id, year, days, by, at) values (new_id, fresh, i.agency_id, of_year, told, i.name, now());
end $$;
"""

# Locked rows are left to whoever holds them: the round comes back to them until none is left, so several workers share the work.
RECOUNTING = """
create function wall.stale_due(at_most integer)
returns table (id uuid, how text, event text, trigger_on date, trigger_at timestamptz, authority_id uuid, school_id uuid)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  now_at integer := wall.almanac_version();
begin
  return query
    select d.id, d.how, d.event, d.trigger_on, d.trigger_at, d.authority_id, d.school_id from app.due_item d
     where d.done_at is null and d.how is not null and d.version < now_at
     order by d.version, d.id limit at_most for no key update skip locked;
end $$;

create function wall.put_recounted(of_version integer, lines jsonb) returns integer
language plpgsql security definer set search_path = pg_catalog as $$
declare
  one record; before record; n_moved integer := 0; n_refused integer := 0;
begin
  for one in select * from jsonb_to_recordset(lines)
      as f (id uuid, due_on date, due_at timestamptz, legal_limit date, shown_from date, explained text, told jsonb) loop
    if one.due_on is null then
      update app.due_item d set version = of_version where d.id = one.id and d.version < of_version;
      n_refused := n_refused + 1;
      continue;
    end if;
    select d.due_on, d.source_id, o.told as set_to into before from app.due_item d
      left join app.due_override o on o.item_id = d.id and o.undone_at is null where d.id = one.id;
    update app.due_item d set due_on = case when before.set_to is null then one.due_on else d.due_on end, due_at = one.due_at,
           legal_limit = one.legal_limit, told = one.told, version = of_version,
           explained = coalesce(before.set_to || ' By the rule: ', '') || one.explained
     where d.id = one.id and d.version < of_version;
    if before.set_to is null and before.due_on <> one.due_on then
      n_moved := n_moved + 1;
      update app.checklist_item k set due_on = one.due_on, due_explained = one.explained, shown_from = coalesce(one.shown_from, k.shown_from)
       where k.id = before.source_id and k.due_on = before.due_on;
    end if;
  end loop;
  update app.recount r set moved = r.moved + n_moved, refused = r.refused + n_refused where r.version = of_version;
  return n_moved;
end $$;

create function wall.finish_recount() returns integer language plpgsql security definer set search_path = pg_catalog as $$
declare
  waiting integer;
begin
  select count(*) into waiting from app.due_item d where d.done_at is null and d.how is not null and d.version < wall.almanac_version();
  if waiting = 0 then
    update app.recount r set finished_at = now() where r.finished_at is null and r.version <= wall.almanac_version();
  end if;
  return waiting;
end $$;

create function wall.recounts() returns jsonb language sql stable security definer set search_path = pg_catalog as $$
  select jsonb_build_object('waiting',
      (select count(*) from app.due_item d where d.done_at is null and d.how is not null and d.version < wall.almanac_version()),
    'rounds', coalesce((select jsonb_agg(to_jsonb(r) order by r.version desc)
      from (select * from app.recount x order by x.version desc limit 20) r), '[]')) $$;
"""

FOR = {
    "almanac(uuid[])": "portal_web, portal_worker, portal_owner",
    "almanac_for(uuid, uuid)": "portal_web, portal_worker",
    "correct_calendar(date, boolean, text, text)": "portal_owner",
    "choose_limit(uuid, text, text, text)": "portal_web",
    "tell_school_year(uuid, integer, jsonb)": "portal_web",
    "stale_due(integer)": "portal_worker, portal_owner",
    "put_recounted(integer, jsonb)": "portal_worker, portal_owner",
    "finish_recount()": "portal_worker, portal_owner",
    "recounts()": "portal_web, portal_worker, portal_owner",
}
WITHIN = ("next_version(text, text)", "almanac_version()")


def upgrade() -> None:
    _items()
    _almanac_tables()
    _overrides()
    for table in NOT_ABOUT_A_CHILD:
        op.execute(KEPT.format(table))
    for table in ("calendar_correction", "agency_limit", "school_year"):
        op.execute(ADDED_ONLY.format(table))
    op.execute(ITEMS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (ALMANAC, CHANGING, RECOUNTING):
        op.execute(sa.text(part.replace(":", r"\:")))
    for name in (*FOR, *WITHIN):
        op.execute(f"revoke all on function wall.{name} from public")
    for name, roles in FOR.items():
        op.execute(f"grant execute on function wall.{name} to {roles}")
    op.execute("set role portal_owner")


def _items() -> None:
    op.drop_index("due_item_source", table_name="due_item", schema="app")
    op.create_unique_constraint("due_item_one", "due_item", ["source_id", "kind", "rule"], schema="app")
    op.create_unique_constraint("due_item_id_child_id_key", "due_item", ["id", "child_id"], schema="app")
    for column in (
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=True),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("trigger_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authority_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("told", JSONB(), nullable=True),
    ):
        op.add_column("due_item", column, schema="app")
    for name in ("authority_id", "school_id"):
        op.create_foreign_key(f"due_item_{name}_fkey", "due_item", "agency", [name], ["id"], source_schema="app", referent_schema="app")
    op.create_index(
        "due_item_stale", "due_item", ["version", "id"], schema="app", postgresql_where=sa.text("done_at is null and how is not null")
    )


def _almanac_tables() -> None:
    by_whom = lambda: (sa.Column("by", sa.Text(), nullable=False), sa.Column("at", sa.DateTime(timezone=True), nullable=False))  # noqa: E731
    op.create_table(
        "calendar_correction",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_holiday", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        *by_whom(),
        sa.PrimaryKeyConstraint("version", name=op.f("calendar_correction_pkey")),
        schema="app",
    )
    op.create_table(
        "recount",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("recount_pkey")),
        schema="app",
    )
    for table, *columns in (
        ("agency_limit", sa.Column("rule", sa.Text(), nullable=False), sa.Column("choice", sa.Text(), nullable=True),
         sa.Column("because", sa.Text(), nullable=False)),
        ("school_year", sa.Column("year", sa.Integer(), nullable=False), sa.Column("days", JSONB(), nullable=False)),
    ):  # fmt: skip
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("agency_id", sa.Uuid(), nullable=False),
            *columns,
            *by_whom(),
            sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f(f"{table}_agency_id_fkey")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
            schema="app",
        )
        op.create_index(f"{table}_agency", table, ["agency_id", columns[0].name, "version"], schema="app")


def _overrides() -> None:
    op.create_table(
        "due_override",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("instead_of", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_because", sa.Text(), nullable=True),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("due_override_slice")),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("due_override_reason")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("due_override_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="due_override_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["item_id", "child_id"], ["app.due_item.id", "app.due_item.child_id"], name=op.f("due_override_item_id_child_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="due_override_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("due_override_pkey")),
        schema="app",
    )
    op.create_index("due_override_child_slice", "due_override", ["child_id", "slice"], schema="app")
    op.create_index(
        "due_override_standing", "due_override", ["item_id"], unique=True, schema="app", postgresql_where=sa.text("undone_at is null")
    )
    op.execute("call wall.guard('app.due_override')")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for name in (*FOR, *WITHIN):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute("delete from wall.guarded where name::text = 'app.due_override'")
    for table in ("due_item", "checklist_item"):
        op.execute(f"drop policy wall_changes on app.{table}")
    op.execute("revoke select (due_on, shown_from), update (due_on, due_explained, shown_from) on app.checklist_item from portal_wall")
    op.execute(
        "revoke select (kind, due_on, how, event, trigger_on, trigger_at, authority_id, school_id, version),"
        " update (due_on, due_at, legal_limit, explained, told, version) on app.due_item from portal_wall"
    )
    for table in ("due_override", *NOT_ABOUT_A_CHILD):
        op.drop_table(table, schema="app")
    op.drop_index("due_item_stale", table_name="due_item", schema="app")
    for name in ("how", "event", "trigger_on", "trigger_at", "due_at", "authority_id", "school_id", "version", "told"):
        op.drop_column("due_item", name, schema="app")
    op.drop_constraint("due_item_one", "due_item", schema="app")
    op.drop_constraint("due_item_id_child_id_key", "due_item", schema="app")
    op.create_index("due_item_source", "due_item", ["source_id"], unique=False, schema="app")
