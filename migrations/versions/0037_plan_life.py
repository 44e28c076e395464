"""What was missing in the life of a plan's version: dissent settled by those who dissented, a draft abandoned, who is told of what, who is
on call for an interim plan, and reminders of what is asked and not answered.

Functions that stand already are changed as they are found, piece by piece, so that whatever else stands in them stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

SETTLED = (("settled_at", sa.DateTime(timezone=True)), ("settled_by", sa.Text()), ("settled_words", sa.Text()))

RIGHTS = """
revoke insert, update on app.plan_reminder from portal_web, portal_worker;
grant select, insert on app.plan_reminder to portal_wall;
create policy wall_writes on app.plan_reminder for insert to portal_wall with check (true);
grant select (placement_id) on app.due_item to portal_wall;
"""
NO_MORE = "revoke select (placement_id) on app.due_item from portal_wall;"

# Who is told of a version, or may be asked: near in full and in their own right, in one of these roles. No delegate, nobody by break-glass.
WHO = """
create function wall.plan_people(c uuid, placed uuid, roles text[]) returns uuid[]
language sql stable set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct n.id), '{}') from wall.near_for_plan(c, placed) n where n.role = any(roles) $$;

-- What is written on learning and waits for the virtual school head.
create function wall.learning_waits(v uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.plan_section s where s.version_id = v and s.number = 9 and s.slice = 130
    and jsonb_array_length(s.passages) > 0 and s.approved_by is null
    and not exists (select from app.plan_approval a where a.section_id = s.id and a.role = 'VSH' and a.voided_at is null)) $$;

create function wall.asked_contributors(v uuid) returns uuid[] language sql stable set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct c.contributor_id), '{}') from app.plan_contribution c
    join app.plan_version p on p.id = c.version_id, wall.near_for_plan(p.child_id, p.placement_id) n
   where c.version_id = v and n.id = c.contributor_id $$;

-- Whom the home may ask to write for a version, and for which of its sections: by the matrix, and minus what is closed to them.
create function wall.may_write_for_plan(v uuid) returns table (id uuid, name text, role text, agency text, sections smallint[])
language sql stable security definer set search_path = pg_catalog as $$
  select n.id, n.name, n.role, n.agency, array(
      select s::smallint from generate_series(1, 13) s
       where exists (select from wall.writable w where w.role = n.role and w.slice = wall.slice_of_section(s::smallint))
         and not wall.closed_to(p.child_id, wall.slice_of_section(s::smallint) / 10, n.id, n.role, n.agency_id) order by s)
    from app.plan_version p, wall.who() me, wall.near_for_plan(p.child_id, p.placement_id) n
   where p.id = v and p.slice = 70 and me.role in ('KW', 'RM', 'CL') and me.office = ''
     and wall.works_near(p.child_id, p.placement_id, p.slice) $$;

-- The provider's clinical leads who may be on call for this child: near, or standing in for one who is.
create function wall.clinicians_for(v uuid) returns table (id uuid, name text)
language sql stable security definer set search_path = pg_catalog as $$
  select f.id, f.name from app.plan_version p, wall.who() me, lateral (
      select n.id from wall.near_for_plan(p.child_id, p.placement_id) n where n.role = 'CL'
      union
      select o.coverer_id from wall.near_for_plan(p.child_id, p.placement_id) n join app.cover o on n.id = any(wall.covered_by(o.coverer_id))
       where n.role = 'CL') as one (id), wall.member(one.id) f
   where p.id = v and p.slice = 70 and f.role = 'CL' and f.office = '' and f.agency_id = me.agency_id and me.role in ('RM', 'CL')
     and wall.works_near(p.child_id, p.placement_id, p.slice) $$;
"""

DISSENT = """
-- That a disagreement is settled, said by the agency that disagreed, in the role in which it did; by nobody for them.
create function wall.settle_dissent(answer uuid, said text, at_time timestamptz) returns uuid[]
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; a record;
begin
  select * into i from wall.who();
  select * into it from app.plan_answer x where x.id = answer for update;
  select * into a from app.plan_asked x where x.id = it.asked_id;
  if it.id is null or i.id is null or i.office <> '' or a.agency_id <> i.agency_id or a.role <> i.role
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id)
     or not exists (select from wall.near_for_plan(it.child_id, it.placement_id) n where n.id = i.id) then
    perform wall.refuse('A disagreement is settled by those who disagreed, and by nobody for them.');
  end if;
  if it.kind <> 'disagree' or it.settled_at is not null or coalesce(btrim(said), '') = ''
     or exists (select from app.plan_answer x where x.asked_id = a.id and (x.written_at, x.id) > (it.written_at, it.id)) then
    perform wall.refuse('Say once, in words, why it is settled for you.');
  end if;
  update app.plan_answer set settled_at = at_time, settled_by = i.name, settled_words = said where id = answer;
  update app.due_item set done_at = at_time where source_id = a.id and kind = 'plan_dissent' and done_at is null;
  return wall.tell_of_settling(it.child_id, it.placement_id, it.slice);
end $$;

-- The same of what was put down in section 14, in every version in which it stands: by the agency and role of who put it down.
create function wall.settle_put_down(section uuid, said text, at_time timestamptz) returns uuid[]
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; author record;
begin
  select * into i from wall.who();
  select * into it from app.plan_section x where x.id = section for update;
  select m.agency_id, m.role into author from app.membership m where m.id = it.by_membership_id;
  if it.id is null or it.number <> 14 or i.id is null or i.office <> '' or author.agency_id <> i.agency_id or author.role <> i.role
     or it.state = any(wall.closed_plan_states()) or not wall.works_near(it.child_id, it.placement_id, it.slice) then
    perform wall.refuse('A disagreement is settled by those who disagreed, and by nobody for them.');
  end if;
  if it.settled_at is not null or coalesce(btrim(said), '') = '' then
    perform wall.refuse('Say once, in words, why it is settled.');
  end if;
  update app.plan_section s set settled_at = at_time, settled_by = i.name || ', ' || wall.role_in_words(i.role), settled_words = said
   where s.child_id = it.child_id and s.placement_id is not distinct from it.placement_id and s.number = 14 and s.slice = it.slice
     and s.by_membership_id = it.by_membership_id and s.passages = it.passages and s.settled_at is null;
  return wall.tell_of_settling(it.child_id, it.placement_id, it.slice);
end $$;

create function wall.tell_of_settling(c uuid, placed uuid, of_slice smallint) returns uuid[]
language sql set search_path = pg_catalog as $$
  select wall.tell(array(select n.id from wall.near_for_plan(c, placed) n
    where n.role in ('RM', 'SW', 'IRO') and n.id <> wall.me() and not wall.closed_to(c, of_slice / 10, n.id, n.role, n.agency_id)),
    'plan_settled', c) $$;
"""

# The worker's. It sees which items wait and since when, and no word; working days are counted by the portal's own calendar.
REMINDING = """
create function wall.plan_waits() returns table (item uuid, due_on date, asked_on date)
language sql stable security definer set search_path = pg_catalog as $$
  select d.id, d.due_on, (coalesce(c.asked_at, a.first_at, v.approved_at) at time zone 'Europe/London')::date
    from app.due_item d
    left join app.plan_contribution c on d.kind = 'plan_contribution' and c.id = d.source_id
    join app.plan_version v on v.id = coalesce(c.version_id, d.source_id)
    join app.placement p on p.id = d.placement_id and p.state = 'active'
    left join lateral (select min(x.asked_at) as first_at from app.plan_asked x where x.version_id = v.id) a on true
   where d.done_at is null and d.due_on between wall.today() - 60 and wall.today() + 60 and (
         d.kind = 'plan_contribution' and v.state in ('draft', 'contributions_open', 'clinical_check')
      or d.kind = 'plan_agreement' and v.state in ('out_for_agreement', 'active_interim')
      or d.kind = 'plan' and d.rule = 'interim plan' and v.state = 'active_interim') $$;

-- Each owner of these items who is still near and at work, and who has not answered, once a stage.
create function wall.remind_of_plan(items uuid[], stages text[]) returns uuid[]
language plpgsql security definer set search_path = pg_catalog as $$
declare
  one record; told uuid[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtext('remind_of_plan'));
  for one in
    select d.id, d.child_id, d.placement_id, d.slice, d.kind, d.source_id, s.stage, n.id as whom, n.agency_id, n.role
      from unnest(items, stages) s (item, stage) join app.due_item d on d.id = s.item and d.done_at is null,
           wall.near_for_plan(d.child_id, d.placement_id) n
     where n.id = any(d.owners) and not wall.closed_to(d.child_id, d.slice / 10, n.id, n.role, n.agency_id)
       and (d.kind = 'plan_contribution' or exists (
             select from app.plan_asked a where a.version_id = d.source_id and a.agency_id = n.agency_id and a.role = n.role
                and not exists (select from app.plan_answer x where x.asked_id = a.id)))
       and not exists (select from app.plan_reminder r where r.due_id = d.id and r.membership_id = n.id and r.stage = s.stage)
     order by d.id, n.id
  loop
    insert into app.plan_reminder (id, child_id, placement_id, slice, mine, due_id, of_id, membership_id, agency_id, role, stage, at)
    values (gen_random_uuid(), one.child_id, one.placement_id, one.slice, array[one.whom], one.id, one.source_id, one.whom, one.agency_id,
            one.role, one.stage, now());
    told := told || wall.tell(array[one.whom], case one.kind when 'plan_contribution' then 'plan_reminder_write' else 'plan_reminder_agree' end,
                              one.child_id);
  end loop;
  return told;
end $$;
"""

MAILED = """
create function wall.notice_to_mail(n uuid, out address text, out case_code text{more})
language sql stable security definer set search_path = pg_catalog as $$
  select p.email, c.case_code{which} from app.notice t join app.membership m on m.id = t.to_membership_id join app.person p on p.id = m.person_id
    left join app.child c on c.id = t.child_id where t.id = n and t.mailed_at is null and wall.at_work(m.id) $$;
revoke all on function wall.notice_to_mail(uuid) from public;
grant execute on function wall.notice_to_mail(uuid) to portal_worker;
"""

NEW: dict[str, str] = {
    "settle_dissent(uuid, text, timestamptz)": "portal_web",
    "settle_put_down(uuid, text, timestamptz)": "portal_web",
    "tell_of_settling(uuid, uuid, smallint)": "",
    "may_write_for_plan(uuid)": "portal_web",
    "clinicians_for(uuid)": "portal_web",
    "asked_contributors(uuid)": "",
    "learning_waits(uuid)": "",
    "plan_people(uuid, uuid, text[])": "",
    "plan_waits()": "portal_worker",
    "remind_of_plan(uuid[], text[])": "portal_worker",
}
"""The wall's new functions, and who may call them."""

ABANDONED = "'abandoned', 'abandoned_draft'"

TAKERS = "    when 'superseded archived' then '{RM}' else '{}' end"
CLOSED_TO_SW, CLOSED_TO_VSH = "then '{draft}'::text[]", "'{draft,contributions_open,manager_approved}'"
CLOSED_TO_ALL = "'{draft,contributions_open,clinical_check,manager_approved}'"
WANTS_REASON = "if (goes_to in ('active_interim', 'under_review', 'archived') or"
NOTED = "  if goes_to = 'active_interim' then\n    perform wall.note_plan_step(v, 'interim_approved', why);\n"
ON_CALL = """  if goes_to = 'active_interim' and me.role = 'RM' then
    select f.id, f.name into doctor from wall.clinicians_for(v) f where f.id = nullif(given->>'on_call', '')::uuid;
    if doctor.id is null then perform wall.refuse('Name the clinical lead who is on call, near this child or standing in.'); end if;
    if it.on_call_id is distinct from doctor.id then
      update app.plan_version p set on_call_id = doctor.id, on_call_name = doctor.name where p.id = v;
      perform wall.note_plan_step(v, 'on_call', doctor.name);
      it.on_call_id := doctor.id;
    end if;
  elsif goes_to = 'active_interim' and it.on_call_id is distinct from me.id then
    perform wall.refuse(case when it.on_call_id is null then 'The registered manager names first who is on call.'
                             else 'An interim plan is approved by who is on call: ' || it.on_call_name || '.' end);
  end if;
"""
FIRST_OF_TWO = "told := wall.tell(array_remove(wall.managers_of(it.child_id, it.placement_id) || wall.near_in(it.child_id, '{CL}'), me.id),"
STATE_SET = "  update app.plan_version p set state = goes_to where p.id = v or p.id = companion;\n"
NOBODY_WRITES = """  if goes_to = 'active' and before = 'under_review' then
    update app.plan_version p set review_due_on = coalesce((given->>'review_due_on')::date, p.review_due_on) where p.id = v or p.id = companion;
  end if;
  if goes_to in ('manager_approved', 'active_interim', 'abandoned', 'abandoned_draft') then
    -- nobody is waited for any more to write for it
    update app.due_item d set done_at = now() where d.kind = 'plan_contribution' and d.done_at is null and d.child_id = it.child_id
       and d.source_id in (select k.id from app.plan_contribution k where k.version_id = v);
  end if;
"""
TO_CHECK = "whom := wall.managers_of(it.child_id, it.placement_id) || wall.near_in(it.child_id, '{CL,SW}');"
TO_AGREE = "whom := wall.near_in(it.child_id, '{SW,IRO,XT,DT}');\n"
IN_FORCE = "whom := wall.near_in(it.child_id, '{KW,CL,SW,IRO,XT,DT}');\n"
SCHOOL_HEAD = "  if goes_to in ('out_for_agreement', 'active_interim') and exists ("
GIVES_UP = """  elsif goes_to in ('abandoned', 'abandoned_draft') then
    what := 'plan_abandoned';
    whom := wall.asked_contributors(v) || wall.plan_people(it.child_id, it.placement_id,
                                                           case before when 'draft' then '{KW,CL}' else '{KW,CL,SW}' end::text[]);
    if before = 'clinical_check' and wall.learning_waits(v) then
      whom := whom || wall.plan_people(it.child_id, it.placement_id, '{VSH}');
    end if;
"""

GOES_ON_FROM = "v.slice % 10 = 0 and v.approved_at is not null;\n"
NOT_ONE = "    if base.id is null then perform wall.refuse('That version is not one to go on from.'); end if;\n"
FROM_ABANDONED = """    -- One that was abandoned is taken up again where nothing was approved since: else old words would pass for approved ones.
    if base.approved_at is null and exists (
        select from app.plan_version v where v.placement_id = placed and v.slice % 10 = 0 and v.approved_at > coalesce(
          (select b.approved_at from app.plan_version b where b.id = base.begun_from), '-infinity')) then
      perform wall.refuse('A later version was approved since. Begin from that one, and take over what you need.');
    end if;
"""
COMPANION = (
    "select v.id into companion from app.plan_version v where v.placement_id = placed and v.number = base.number and v.slice % 10 = 2;"
)
BEGUN_FROM = "numbered, model, 'draft', base.id);"
COPIED = "from app.plan_section s where s.version_id in (base.id, companion) and s.child_id = c;"

CHANGED: tuple[tuple[str, str, str], ...] = (
    ("plan_step_takers", TAKERS, "    when 'draft abandoned_draft' then '{RM}' when 'contributions_open abandoned' then '{RM}'\n"
     "    when 'clinical_check abandoned' then '{RM}'\n" + TAKERS),
    ("closed_plan_states", CLOSED_TO_SW, "then '{draft,abandoned_draft}'::text[]"),
    ("closed_plan_states", CLOSED_TO_VSH, CLOSED_TO_VSH[:-2] + ",abandoned,abandoned_draft}'"),
    ("closed_plan_states", CLOSED_TO_ALL, CLOSED_TO_ALL[:-2] + ",abandoned,abandoned_draft}'"),
    ("take_plan_step", "whom uuid[]; what text;\n", "whom uuid[]; what text; doctor record;\n"),
    ("take_plan_step", WANTS_REASON, WANTS_REASON.replace("'archived'", f"'archived', {ABANDONED}")),
    ("take_plan_step", NOTED, ON_CALL + NOTED),
    ("take_plan_step", FIRST_OF_TWO,
     "told := wall.tell(array_remove(wall.managers_of(it.child_id, it.placement_id) || it.on_call_id, me.id),"),
    ("take_plan_step", STATE_SET, NOBODY_WRITES + STATE_SET),
    ("take_plan_step", TO_CHECK, """whom := wall.plan_people(it.child_id, it.placement_id, '{RM,CL,SW}');
    if wall.learning_waits(v) then whom := whom || wall.plan_people(it.child_id, it.placement_id, '{VSH}'); end if;"""),
    ("take_plan_step", TO_AGREE, "whom := wall.plan_people(it.child_id, it.placement_id, '{SW,IRO,XT,DT}');\n" + GIVES_UP),
    ("take_plan_step", IN_FORCE, "whom := wall.plan_people(it.child_id, it.placement_id, '{KW,CL,SW,IRO,XT,DT}');\n"),
    ("take_plan_step", SCHOOL_HEAD, "  if what in ('plan_to_agree', 'plan_interim', 'plan_in_force', 'plan_changed') and exists ("),
    ("begin_plan", GOES_ON_FROM, f"v.slice % 10 = 0 and (v.approved_at is not null or v.state in ({ABANDONED}));\n"),
    ("begin_plan", NOT_ONE, NOT_ONE + FROM_ABANDONED),
    ("begin_plan", COMPANION, COMPANION[:-1] + "\n       and base.approved_at is not null;"),
    ("begin_plan", BEGUN_FROM, "numbered, model, 'draft', case when base.approved_at is null then base.begun_from else base.id end);"),
    ("begin_plan", COPIED, COPIED[:-1] + "\n     and (s.number <> 14 or s.settled_at is null);  -- what is settled goes no further"),
)  # fmt: skip
"""(function, a piece of it, the same piece as it is from now on)."""

ASKED = ("ask_contribution", "ask_contribution(uuid, uuid, smallint, uuid, text, text, date, timestamptz)")
RETURNS, SAYS_LAST = "RETURNS void", "'Asked by ' || i.name || '.');\nend"
TELLS = "'Asked by ' || i.name || '.');\n  return wall.tell(array_remove(array[them.id], i.id), 'plan_to_write', it.child_id);\nend"


def upgrade() -> None:
    for table in ("plan_answer", "plan_section"):
        for name, type_ in SETTLED:
            op.add_column(table, sa.Column(name, type_, nullable=True), schema="app")
    op.add_column("plan_version", sa.Column("on_call_id", sa.Uuid(), nullable=True), schema="app")
    op.add_column("plan_version", sa.Column("on_call_name", sa.Text(), nullable=True), schema="app")
    _reminders()
    op.execute(RIGHTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (WHO, DISSENT, REMINDING):
        op.execute(sa.text(part.replace(":", r"\:")))
    for function, caller in NEW.items():
        op.execute(f"revoke all on function wall.{function} from public")
        if caller:
            op.execute(f"grant execute on function wall.{function} to {caller}")
    for name, was, becomes in CHANGED:
        _change(name, was, becomes)
    _asking(RETURNS, "RETURNS uuid[]", SAYS_LAST, TELLS)
    op.execute("drop function wall.notice_to_mail(uuid)")
    op.execute(sa.text(MAILED.format(more=", out due boolean", which=", t.kind like 'plan_reminder%'")))
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    op.execute("drop function wall.notice_to_mail(uuid)")
    op.execute(sa.text(MAILED.format(more="", which="")))
    _asking("RETURNS uuid[]", RETURNS, TELLS, SAYS_LAST)
    for name, was, becomes in reversed(CHANGED):
        _change(name, becomes, was)
    for function in NEW:
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")
    op.execute(NO_MORE)
    op.execute("delete from wall.guarded where name::text = 'app.plan_reminder'")
    op.drop_table("plan_reminder", schema="app")
    op.execute(f"update app.plan_version set state = 'archived' where state in ({ABANDONED})")  # noqa: S608  names of our own
    op.drop_column("plan_version", "on_call_name", schema="app")
    op.drop_column("plan_version", "on_call_id", schema="app")
    for table in ("plan_section", "plan_answer"):
        for name, _ in reversed(SETTLED):
            op.drop_column(table, name, schema="app")


def _reminders() -> None:
    """Which membership was reminded of which item, and when. Without a word; read by those who read the item."""
    op.create_table(
        "plan_reminder",
        sa.Column("due_id", sa.Uuid(), nullable=False),
        sa.Column("of_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("plan_reminder_slice")),
        sa.CheckConstraint("stage in ('before', 'on', 'after')", name=op.f("plan_reminder_stage")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="plan_reminder_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="plan_reminder_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("plan_reminder_membership_id_fkey")),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("plan_reminder_agency_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_reminder_pkey")),
        sa.UniqueConstraint("due_id", "membership_id", "stage", name="plan_reminder_once"),
        schema="app",
    )
    op.create_index("plan_reminder_child_slice", "plan_reminder", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("plan_reminder_of", "plan_reminder", ["of_id"], unique=False, schema="app")
    op.execute("call wall.guard('app.plan_reminder')")


def _change(name: str, was: str, becomes: str) -> None:
    found = _definition(name)
    if found.count(was) != 1:
        raise RuntimeError(f"wall.{name} is not as it was when this was written: {was.strip()}")
    op.execute(sa.text(found.replace(was, becomes).replace(":", r"\:")))


def _asking(*pieces: str) -> None:
    """What a function answers is changed by making it anew."""
    name, whole = ASKED
    was, becomes, end, new_end = pieces
    found = _definition(name)
    if found.count(was) != 1 or found.count(end) != 1:
        raise RuntimeError(f"wall.{name} is not as it was when this was written.")
    op.execute(f"drop function wall.{whole}")
    op.execute(sa.text(found.replace(was, becomes).replace(end, new_end).replace(":", r"\:")))
    op.execute(f"revoke all on function wall.{whole} from public")
    op.execute(f"grant execute on function wall.{whole} to portal_web")


def _definition(name: str) -> str:
    return str(op.get_bind().scalar(sa.text("select pg_get_functiondef(to_regproc(:name))"), {"name": f"wall.{name}"}))
