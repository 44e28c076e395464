"""Practice notes kept as they were written, their summaries, and models of care that a provider makes and chooses.

A note is an entry of part 30, so that corrections, releases and older notes hold for it as for every entry. Its words are changed by a
function of the wall alone, which keeps what stood before; what is struck out takes earlier words and summaries along.
"""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0030"
down_revision = "0029"

WALLED = ("note_wording", "note_summary")

KEPT = """
revoke insert, update on app.note_wording from portal_web, portal_worker;
revoke update on app.note_summary from portal_web, portal_worker;
revoke insert on app.note_summary from portal_worker;
grant select, insert, update on app.note_wording, app.note_summary to portal_wall;
create policy wall_writes on app.note_wording for insert to portal_wall with check (true);
create policy wall_changes on app.note_wording for update to portal_wall using (true) with check (true);
create policy wall_changes on app.note_summary for update to portal_wall using (true) with check (true);
grant select (by_name, heading), update (heading) on app.entry to portal_wall;
"""
KEPT_NO_MORE = """
revoke select (by_name, heading), update (heading) on app.entry from portal_wall;
"""

# A provider's model shows to its own people, and to whoever sees a plan that was written by it: nobody learns of others.
MODELS = """
alter table app.{0} enable row level security; alter table app.{0} force row level security;
create policy migrations on app.{0} to portal_owner using (true) with check (true);
create policy wall_keeps on app.{0} to portal_wall using (true) with check (true);
grant select, insert on app.{0} to portal_wall;
grant select on app.{0} to portal_web, portal_worker;
"""
MODELS_READ = """
create policy reads on app.care_model for select to portal_web, portal_worker using (agency_id = (select wall.agency())
  or exists (select from app.plan_version v where v.model_of_care = 'own:' || care_model.id));
create policy reads on app.care_model_choice for select to portal_web, portal_worker using (agency_id = (select wall.agency()));
"""

FUNCTIONS = """
create function wall.note_is_kept() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user in ('portal_web', 'portal_worker') then
    raise exception using errcode = '42501', message = 'the words of a note are changed by wall.reword_note only';
  end if;
  return new;
end $$;

-- What was struck out of the record takes the note's earlier words and its summaries along: they exist for who struck it out alone.
create function wall.strike_with_note() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  update app.note_wording w set slice = new.slice, mine = new.mine where w.note_id = new.entry_id;
  update app.note_summary s set slice = new.slice, mine = new.mine where s.note_id = new.entry_id;
  return new;
end $$;

-- The author puts it in other words; what stood before is kept beside it.
create function wall.reword_note(wording uuid, note uuid, title text, words text, told jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  select * into i from wall.who();
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.kind, e.heading, e.text, e.facts, e.by_membership_id, e.by_name, e.by_role,
         e.written_at into it from app.entry e where e.id = note for update;
  if i.id is null or i.office <> '' or it.id is null or it.by_membership_id <> i.id or it.kind <> 'practice_note' or it.slice <> 300
     or it.child_id = any(wall.ids('app.edge')) or not (it.slice = any(wall.numbers('app.writes')))
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then
    perform wall.refuse('A note is put in other words by who wrote it.');
  end if;
  if coalesce(trim(words), '') = '' then perform wall.refuse('A note has words.'); end if;
  if it.text = words then return false; end if;
  insert into app.note_wording (id, child_id, placement_id, slice, mine, note_id, words, facts, replaced_at,
                                by_membership_id, by_name, by_role, written_at)
  values (wording, it.child_id, it.placement_id, it.slice, it.mine, it.id, it.text, it.facts, now(),
          it.by_membership_id, it.by_name, it.by_role, coalesce((it.facts ->> 'reworded_at')::timestamptz, it.written_at));
  update app.entry e set heading = title, text = words, facts = told || jsonb_build_object('reworded_at', now()) where e.id = note;
  return true;
end $$;

-- The registered manager answers a summary once. Approved, it becomes an entry of part 21, for the review; the note itself never leaves.
create function wall.answer_summary(summary uuid, yes boolean, reply text, published uuid, title text) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record;
begin
  select * into i from wall.who();
  select * into it from app.note_summary s where s.id = summary for update;
  if i.id is null or i.role <> 'RM' or i.office <> '' or it.id is null or it.slice <> 300 or it.child_id = any(wall.ids('app.edge'))
     or not (it.slice = any(wall.numbers('app.writes')) and 210 = any(wall.numbers('app.writes')))
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id)
     or (it.child_id::text || ':21') = any(wall.words('app.denied')) then
    perform wall.refuse('A summary is approved by the registered manager of the home.');
  end if;
  if it.answered_at is not null then return false; end if;
  if not yes and coalesce(trim(reply), '') = '' then perform wall.refuse('Say what is to be changed.'); end if;
  update app.note_summary s set answered_at = now(), answered_by = i.name || ', ' || wall.role_in_words(i.role), approved = yes,
         answer = coalesce(reply, ''), entry_id = case when yes then published end where s.id = summary;
  if yes then
    insert into app.entry (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, kind, heading, text, facts)
    values (published, it.child_id, it.placement_id, 210, array[it.by_membership_id], it.by_membership_id, it.by_name, it.by_role, now(),
            'note_summary', title, it.words, jsonb_build_object('approved_by', i.name || ', ' || wall.role_in_words(i.role)));
  end if;
  return true;
end $$;

create function wall.makes_care_models(i record) returns boolean language plpgsql set search_path = pg_catalog as $$
begin
  return i.id is not null and i.role = 'RM' and i.office = '' and i.kind = 'provider';
end $$;

-- A new version of one of the provider's own models, published by name; versions never change, nor do plans already written.
create function wall.keep_care_model(new_id uuid, of_line uuid, after integer, called text, based text, what jsonb, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; newest integer;
begin
  select * into i from wall.who();
  if not coalesce(wall.makes_care_models(i), false)
     or exists (select from app.care_model c where c.line = of_line and c.agency_id <> i.agency_id) then
    perform wall.refuse('A provider’s models of care are made by its registered managers.');
  end if;
  if based not in ('pace', 'five_steps') or coalesce(trim(called), '') = '' or coalesce(trim(why), '') = ''
     or jsonb_typeof(what -> 'sections') is distinct from 'array' or jsonb_array_length(what -> 'sections') <> 15 then
    perform wall.refuse('A model has a name and fifteen sections. Say why this version is published.');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('care_model ' || i.agency_id::text, 0));
  select coalesce(max(c.version), 0) into newest from app.care_model c where c.agency_id = i.agency_id and c.line = of_line;
  if newest <> after then
    perform wall.refuse('Somebody of your agency published a version meanwhile. Open it again, so that nothing of theirs is lost.');
  end if;
  insert into app.care_model (id, agency_id, line, version, name, based_on, content, because, made_by, made_at)
  values (new_id, i.agency_id, of_line, newest + 1, called, based, what, why, i.name, now());
end $$;

create function wall.choose_care_model(new_id uuid, chosen text, since date, why text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  if not coalesce(wall.makes_care_models(i), false) then
    perform wall.refuse('By which model a provider works is chosen by its registered managers.');
  end if;
  if chosen not in ('pace', 'five_steps')
     and not exists (select from app.care_model c where 'own:' || c.id = chosen and c.agency_id = i.agency_id) then
    perform wall.refuse('Choose one of the models that are shown.');
  end if;
  if since is null or since < wall.today() then
    perform wall.refuse('A model is chosen from today on, or from a later day. What is written already keeps its own.');
  end if;
  if coalesce(trim(why), '') = '' then perform wall.refuse('Say why.'); end if;
  insert into app.care_model_choice (id, agency_id, model, from_on, because, made_by, made_at)
  values (new_id, i.agency_id, chosen, since, why, i.name, now());
end $$;
"""
FOR_THE_WEB = (
    "reword_note(uuid, uuid, text, text, jsonb)",
    "answer_summary(uuid, boolean, text, uuid, text)",
    "keep_care_model(uuid, uuid, integer, text, text, jsonb, text)",
    "choose_care_model(uuid, text, date, text)",
)
TRIGGERS = ("note_is_kept()", "strike_with_note()")


def upgrade() -> None:
    op.create_table(
        "note_wording",
        *_walled("note_wording"),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("facts", sa.dialects.postgresql.JSONB(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        schema="app",
    )
    op.create_index("note_wording_note", "note_wording", ["note_id"], schema="app")
    op.create_table(
        "note_summary",
        *_walled("note_summary"),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.Text()),
        sa.Column("approved", sa.Boolean()),
        sa.Column("answer", sa.Text()),
        sa.Column("entry_id", sa.Uuid()),
        schema="app",
    )
    op.create_index("note_summary_note", "note_summary", ["note_id"], schema="app")
    for name in WALLED:
        op.create_index(f"{name}_child_slice", name, ["child_id", "slice"], schema="app")
        op.execute(f"call wall.guard('app.{name}')")
        op.execute(f"call wall.keep_older_notes('app.{name}')")
    op.create_table(
        "care_model",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("based_on", sa.Text(), nullable=False),
        sa.Column("content", sa.dialects.postgresql.JSONB(), nullable=False),
        *_published("care_model"),
        sa.UniqueConstraint("agency_id", "line", "version", name=op.f("care_model_agency_id_line_version_key")),
        schema="app",
    )
    op.create_table(
        "care_model_choice",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        *_published("care_model_choice"),
        schema="app",
    )
    op.create_index(op.f("care_model_choice_agency_id"), "care_model_choice", ["agency_id"], schema="app")
    op.execute(KEPT)
    for name in ("care_model", "care_model_choice"):
        op.execute(MODELS.format(name))
    op.execute(sa.text(MODELS_READ.replace(":", r"\:")))
    op.execute("set role portal_wall")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*FOR_THE_WEB, *TRIGGERS, "makes_care_models(record)"):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in FOR_THE_WEB:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    for name in TRIGGERS:
        op.execute(f"grant execute on function wall.{name} to portal_owner")
    op.execute("set role portal_owner")
    op.execute(
        "create trigger note_is_kept before update on app.entry for each row"
        " when (old.kind in ('practice_note', 'team_note')) execute function wall.note_is_kept()"
    )
    op.execute("create trigger strike_with_note after insert on app.strike for each row execute function wall.strike_with_note()")


def downgrade() -> None:
    op.execute("drop trigger strike_with_note on app.strike")
    op.execute("drop trigger note_is_kept on app.entry")
    op.execute("set role portal_wall")
    for name in (*FOR_THE_WEB, *TRIGGERS, "makes_care_models(record)"):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    op.execute(KEPT_NO_MORE)
    op.drop_table("care_model_choice", schema="app")
    op.drop_table("care_model", schema="app")
    op.execute("delete from wall.guarded where name::text in ('app.note_wording', 'app.note_summary')")
    for name in WALLED:
        op.drop_table(name, schema="app")


def _walled(table: str) -> tuple[sa.sql.schema.SchemaItem, ...]:
    points_to = sa.ForeignKeyConstraint
    return (
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid()),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.dialects.postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{table}_slice")),
        points_to(["by_membership_id"], ["app.membership.id"], name=op.f(f"{table}_by_membership_id_fkey")),
        points_to(["child_id"], ["app.child.id"], name=op.f(f"{table}_child_id_fkey")),
        points_to(["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=op.f(f"{table}_placement_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
    )


def _published(table: str) -> tuple[sa.sql.schema.SchemaItem, ...]:
    return (
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f(f"{table}_agency_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
    )
