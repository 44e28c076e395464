"""Goals and measures: goals with their ratings, scores of screening measures, everyday counts, and the child's check-in.

What a child answers to "I feel safe here" is written by a function of the wall into a slice of its own, whatever the answer is, so that
nothing in anybody's trend differs when it is "no". Who is told of it is decided by the social worker, by a function of the wall as well.
"""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0029"
down_revision = "0028"

SAFE = 198
TABLES = ("goal", "goal_rating", "goal_figure", "measure_score", "everyday_count", "check_in")

RIGHTS = """
revoke update on app.goal, app.goal_rating, app.measure_score, app.everyday_count from portal_web, portal_worker;
revoke insert on app.goal, app.goal_rating, app.measure_score, app.everyday_count from portal_worker;
grant update (ended_on, ended_how, ended_because, ended_by) on app.goal to portal_web;
grant update (taken_back_at, taken_back_by, taken_back_because) on app.goal_rating, app.measure_score, app.everyday_count to portal_web;
revoke insert, update on app.goal_figure, app.check_in from portal_web, portal_worker;
grant select (whose, place, ended_on) on app.goal to portal_wall;
grant select, insert, update (taken_back_at) on app.goal_figure to portal_wall;
grant select, insert, update (mine, decided_at, decided_by, decided_words, told) on app.check_in to portal_wall;
create policy wall_writes on app.goal_figure for insert to portal_wall with check (true);
create policy wall_changes on app.goal_figure for update to portal_wall using (true) with check (true);
create policy wall_writes on app.check_in for insert to portal_wall with check (true);
create policy wall_changes on app.check_in for update to portal_wall using (true) with check (true);
"""

FUNCTIONS = """
-- The first free place among the child's own goals, or those of the network; null where three are active. A designated teacher, who
-- reads only some of them, learns that there is no room and nothing else.
create function wall.place_for_goal(c uuid, of_whom text) returns smallint language sql stable security definer set search_path = pg_catalog as $$
  select min(n)::smallint from generate_series(1, 3) n
   where c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge'))
     and not exists (select from app.goal g where g.child_id = c and g.slice = 170 and g.whose = of_whom and g.place = n
                        and g.ended_on is null) $$;

-- Who at school a goal is shown to, where it is shown to school: designated teachers near the child, and the virtual school head.
create function wall.at_school(c uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select wall.near_in(c, '{DT}') || coalesce(array_agg(m.id), '{}') from app.placement p
    join app.membership m on m.agency_id = p.authority_id and m.role = 'VSH' and m.office is null and wall.at_work(m.id)
   where c = any(wall.ids('app.children')) and p.child_id = c and p.state = 'active' $$;

-- The commissioner's line: which goal, which rater's line, the number and the day. No word of anybody's.
create function wall.figure_of_rating() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare
  of_line smallint;
begin
  if tg_op = 'UPDATE' then
    update app.goal_figure set taken_back_at = new.taken_back_at where rating_id = new.id and child_id = new.child_id;
    return null;
  end if;
  select coalesce((select f.line from app.goal_figure f where f.goal_id = new.goal_id and f.child_id = new.child_id
                      and f.rater_key = new.rater_key limit 1),
                  (select coalesce(max(f.line), 0) + 1 from app.goal_figure f where f.goal_id = new.goal_id and f.child_id = new.child_id))
    into of_line;
  insert into app.goal_figure (id, child_id, placement_id, slice, mine, goal_id, rating_id, rater_key, whose, place, line, rating, rated_on)
  select wall.new_id(), new.child_id, new.placement_id, 172, '{}', new.goal_id, new.id, new.rater_key, g.whose, g.place, of_line,
         new.rating, new.rated_on
    from app.goal g where g.id = new.goal_id and g.child_id = new.child_id;
  return null;
end $$;

-- The check-in as the child answered it. The social worker is told where the answer to the first question is one of the two lowest
-- faces; the emergency duty team as well outside of office hours, and where no social worker is near.
create function wall.keep_check_in(shared uuid, apart uuid, c uuid, day date, faces jsonb, safe smallint, after_hours boolean)
returns uuid[] language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; place record; council uuid[]; told uuid[] := '{}'; duty uuid[]; code text;
begin
  select * into i from wall.who();
  if i.id is null or i.role not in ('CH', 'KW') or i.office <> '' or c <> all(wall.ids('app.children')) or c = any(wall.ids('app.edge'))
     or (c::text || ':19') = any(wall.words('app.denied')) then
    perform wall.refuse('The check-in is the child’s own. The key worker may hand the child a screen for it.');
  end if;
  select p.id, p.authority_id into place from app.placement p where p.child_id = c and p.state = 'active';
  if i.role = 'KW' and place.id is not null and place.id <> all(wall.ids('app.placements')) then
    perform wall.refuse('The check-in is opened by a key worker of the home where the child lives.');
  end if;
  if safe not between 1 and 5 or day is distinct from wall.today()
     or (select count(*) from jsonb_each_text(faces) f where f.key in ('listened', 'talk', 'school', 'hopeful') and f.value ~ '^[1-5]$') <> 4
     or (select count(*) from jsonb_object_keys(faces)) <> 4 then
    perform wall.refuse('Choose one face for each.');
  end if;
  insert into app.check_in (id, child_id, placement_id, slice, mine, by_membership_id, by_name, by_role, written_at, on_date, faces, told)
  values (shared, c, place.id, 190, '{}', i.id, i.name, i.role, now(), day, faces, '{}'),
         (apart, c, null, 198, wall.near_in(c, '{CH}'), i.id, i.name, i.role, now(), day, jsonb_build_object('safe', safe), '{}');
  if safe > 2 then return '{}'; end if;
  council := wall.near_in(c, '{SW}');
  told := wall.tell(council, 'check_in', c);
  if after_hours or council = '{}' then
    select coalesce(array_agg(m.id), '{}') into duty from app.membership m
     where m.agency_id = place.authority_id and m.role = 'SW' and m.office = 'EDT' and wall.at_work(m.id);
    select k.case_code into code from app.child k where k.id = c;
    insert into app.receipt (id, membership_id, case_code, heading, text, at)
    select wall.new_id(), one, code, 'A child’s answer needs you',
           'A child of your council answered a check-in in a way that needs somebody now. Open the record by break-glass with this case '
           || 'code, and there “Goals and measures”.', now()
      from unnest(duty) one;
    told := told || wall.tell(duty, 'check_in_to_duty', null);
  end if;
  return told;
end $$;

-- Whom the social worker may tell of an answer: the home's people, its manager, the clinical lead and the reviewing officer, near in
-- full. No office that oversees or inspects. Nobody, for who does not share the child's record.
create function wall.to_be_told(c uuid) returns table (membership_id uuid, name text, role text, agency text)
language sql stable security definer set search_path = pg_catalog as $$
  select distinct m.id, m.name, m.role, m.agency from wall.people_near(c) n, wall.member(n.membership_id) m
   where m.role in ('KW', 'RM', 'CL', 'IRO') and m.office = '' and n.capacity = 'full' order by m.name, m.id $$;

-- The social worker tells people near the child, who may read their part of the child's views anyway, of one answer.
create function wall.decide_on_answer(answer uuid, whom uuid[], why text) returns uuid[]
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record; it record; more uuid[]; names text[];
begin
  select * into i from wall.who();
  select k.* into it from app.check_in k where k.id = answer and k.slice = 198 for update;
  if it.id is null or i.id is null or i.role <> 'SW' or i.office not in ('', 'EDT') or it.child_id <> all(wall.ids('app.children'))
     or it.child_id = any(wall.ids('app.edge')) or (it.child_id::text || ':19') = any(wall.words('app.denied')) then
    perform wall.refuse('Who is told of this answer is decided by the social worker.');
  end if;
  if coalesce(btrim(why), '') = '' then perform wall.refuse('Say what you decided, and why.'); end if;
  select coalesce(array_agg(m.id), '{}'), coalesce(array_agg(m.name order by m.name), '{}') into more, names
    from unnest(whom) one, wall.member(one) m
   where one <> all(it.mine) and one in (select t.membership_id from wall.to_be_told(it.child_id) t);
  if cardinality(more) <> cardinality(array(select distinct w from unnest(whom) w where w <> all(it.mine))) then
    perform wall.refuse('Tell people who are near the child: the home’s people, the clinical lead, the reviewing officer.');
  end if;
  update app.check_in set mine = it.mine || more, told = it.told || names, decided_at = now(), decided_by = i.name,
         decided_words = case when it.decided_words is null then why else it.decided_words || E'\\n\\n' || why end
   where id = answer;
  return wall.tell(more, 'check_in_told', it.child_id);
end $$;
"""
ANSWERED = (
    "place_for_goal(uuid, text)",
    "at_school(uuid)",
    "keep_check_in(uuid, uuid, uuid, date, jsonb, smallint, boolean)",
    "to_be_told(uuid)",
    "decide_on_answer(uuid, uuid[], text)",
)
TRIGGERS = """
create trigger tells_the_commissioner after insert or update of taken_back_at on app.goal_rating
  for each row when (new.slice = 170) execute function wall.figure_of_rating();
"""


def upgrade() -> None:
    tables()
    op.execute(RIGHTS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    for name in (*ANSWERED, "figure_of_rating()"):
        op.execute(f"revoke all on function wall.{name} from public")
    for name in ANSWERED:
        op.execute(f"grant execute on function wall.{name} to portal_web")
    op.execute("grant execute on function wall.figure_of_rating() to portal_owner")
    op.execute(f"insert into wall.readable (role, slice, own_only) values ('SW', {SAFE}, false)")  # noqa: S608  a number of our own
    for role in ("CH", "KW", "RM", "CL", "IRO"):
        op.execute(f"insert into wall.readable (role, slice, own_only) values ('{role}', {SAFE}, true)")  # noqa: S608  names of our own
    op.execute("set role portal_owner")
    op.execute(TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger tells_the_commissioner on app.goal_rating")
    op.execute("set role portal_wall")
    op.execute(f"delete from wall.readable where slice = {SAFE}")  # noqa: S608  a number of our own
    for name in (*ANSWERED, "figure_of_rating()"):
        op.execute(f"drop function wall.{name}")
    op.execute("set role portal_owner")
    for name in reversed(TABLES):
        op.execute(f"delete from wall.guarded where name::text = 'app.{name}'")  # noqa: S608  names of our own
        op.drop_table(name, schema="app")


def tables() -> None:
    walled(
        "goal",
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("rater_key", sa.Text(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_how", sa.Text(), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        more=(
            sa.UniqueConstraint("id", "child_id", name=op.f("goal_id_child_id_key")),
            sa.CheckConstraint("whose in ('child', 'network')", name=op.f("goal_whose")),
            sa.CheckConstraint("place between 1 and 3", name=op.f("goal_place")),
            sa.CheckConstraint("ended_on is null or ended_how is not null", name=op.f("goal_ended")),
        ),
    )
    # Three active at once, of each kind: three places, and one goal in each.
    op.create_index(
        "goal_one_in_its_place",
        "goal",
        ["child_id", "whose", "place"],
        unique=True,
        schema="app",
        postgresql_where=sa.text("ended_on is null and slice = 170"),
    )
    walled(
        "goal_rating",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("rater", sa.Text(), nullable=False),
        sa.Column("rater_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *taken_back(),
        more=(
            of_a_goal("goal_rating"),
            sa.CheckConstraint("rating between 0 and 10", name=op.f("goal_rating_rating")),
        ),
    )
    op.create_index("goal_rating_goal", "goal_rating", ["goal_id"], schema="app")
    walled(
        "goal_figure",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("rater_key", sa.Text(), nullable=False),
        sa.Column("whose", sa.Text(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("line", sa.SmallInteger(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        more=(of_a_goal("goal_figure"), sa.CheckConstraint("whose in ('child', 'network')", name=op.f("goal_figure_whose"))),
        is_signed=False,
    )
    op.create_index("goal_figure_goal", "goal_figure", ["goal_id"], schema="app")
    op.create_index("goal_figure_rating", "goal_figure", ["rating_id"], schema="app")
    walled(
        "measure_score",
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("informant", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("age", sa.SmallInteger(), nullable=True),
        sa.Column("totals", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("no_score_because", sa.Text(), nullable=True),
        sa.Column("kept_where", sa.Text(), nullable=False),
        *taken_back(),
        more=(
            sa.CheckConstraint("measure in ('SDQ', 'BERRI', 'STAR')", name=op.f("measure_score_measure")),
            sa.CheckConstraint("informant in ('carer', 'teacher', 'self', 'network')", name=op.f("measure_score_informant")),
            sa.CheckConstraint(
                "measure <> 'SDQ' or not totals ? 'total' or (totals ->> 'total')::integer = (totals ->> 'emotional')::integer"
                " + (totals ->> 'conduct')::integer + (totals ->> 'hyperactivity')::integer + (totals ->> 'peer')::integer",
                name=op.f("measure_score_sum"),
            ),
        ),
    )
    walled(
        "everyday_count",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("count", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        *taken_back(),
        more=(
            sa.CheckConstraint(
                "kind in ('attendance', 'suspensions', 'missing', 'restraints', 'nights', 'self_harm', 'family_time', 'clubs')",
                name=op.f("everyday_count_kind"),
            ),
            sa.CheckConstraint("count between 0 and 999", name=op.f("everyday_count_count")),
        ),
    )
    walled(
        "check_in",
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("faces", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_words", sa.Text(), nullable=True),
        sa.Column("told", sa.ARRAY(sa.Text()), nullable=False),
    )


def taken_back() -> tuple:
    return (
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Text(), nullable=True),
        sa.Column("taken_back_because", sa.Text(), nullable=True),
    )


def of_a_goal(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["goal_id", "child_id"], ["app.goal.id", "app.goal.child_id"], name=op.f(f"{name}_goal_id_child_id_fkey")
    )


def walled(name: str, *columns: sa.Column, more: tuple = (), is_signed: bool = True) -> None:
    """A confidential table with the columns and constraints that every one has; signed, unless the wall itself writes it."""
    by = (
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f(f"{name}_by_membership_id_fkey")),
    )
    op.create_table(
        name,
        *columns,
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(by if is_signed else ()),
        sa.CheckConstraint("slice between 10 and 335", name=op.f(f"{name}_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=f"{name}_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name=f"{name}_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
        *more,
        schema="app",
    )
    op.create_index(f"{name}_child_slice", name, ["child_id", "slice"], unique=False, schema="app")
    op.execute(f"call wall.guard('app.{name}')")
    if is_signed:
        op.execute(f"call wall.keep_older_notes('app.{name}')")
