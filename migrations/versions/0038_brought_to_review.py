"""What a young person brings to a review and lets stand in its report; whom else they may choose; and how they come in.

A view is printed in those versions of a report alone that its young person allowed. No adult's hand writes here: the young person's
choice goes through `wall.bring_view`, and a manager is handed the words by `wall.print_views`, which writes beside them that they are
printed. A young person is invited by the social worker of the placing authority; no administrator reads of it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

PICKED = 196
NEW_IN_THE_CIRCLE = ("VSH", "PA")
WORKS_WITH, IN_ORDER = "'KW', 'RM', 'CL', 'SW', 'IRO', 'XT', 'DT'", "'KW', 'RM', 'CL', 'SW', 'IRO', 'DT', 'XT'"
BY_OFFICE = """
           union select v.id from app.placement p join app.membership v on v.agency_id = p.authority_id and v.role = 'VSH'
                  where p.child_id = c and p.state = 'active'"""

# Whom the young person may choose: by name, near today, at work, and not shut out of what they would be shown. A private message is
# for four only (row 20 of the matrix); a view is for everybody of row 19.
MY_PEOPLE = """
create or replace function wall.my_people(c uuid)
returns table (membership_id uuid, name text, role text, agency text, shown boolean, private boolean)
language sql stable security definer set search_path = pg_catalog as $$
  select m.id, p.name, m.role, a.name, not closed.views, m.role in ('KW', 'CL', 'SW', 'IRO') and not closed.messages
    from (select i.membership_id from app.involvement i
           where i.child_id = c and i.capacity = 'full' and i.ended_at is null and i.basis <> 'break-glass'
             and i.starts_on <= wall.today() and coalesce(i.ends_on, 'infinity') >= wall.today()
             and coalesce(i.until_at, 'infinity') > now()
           union select unnest(wall.managers_of(c, null)){by_office}) as near (id)
    join app.membership m on m.id = near.id join app.person p on p.id = m.person_id join app.agency a on a.id = m.agency_id
    cross join lateral (
      select coalesce(bool_or(r.closed_part = 19), false) as views, coalesce(bool_or(r.closed_part = 20), false) as messages
        from app.restriction r
       where r.child_id = c and r.lifted_at is null and r.starts_on <= wall.today() and coalesce(r.ends_on, 'infinity') >= wall.today()
         and (r.to_membership_id = m.id or r.to_role = m.role or r.to_agency_id = m.agency_id)) as closed
   where wall.young(c) is not null and m.office is null and m.role in ({works_with}) and wall.at_work(m.id)
   order by array_position(array[{roles}], m.role), p.name $$;
"""

TABLES = """
revoke insert, update on app.brought_view from portal_web, portal_worker;
create policy wall_writes on app.brought_view to portal_wall using (true) with check (true);
grant select, insert, update on app.brought_view to portal_wall;
grant select (state, held_on) on app.review to portal_wall;
alter table app.invitation add column child_id uuid references app.child (id);
create index invitation_child_id on app.invitation (child_id);
"""

# Into which versions of a report a view may be let: into one only that somebody reads whom the young person chose.
BRINGING = """
create function wall.versions_of_my_choice(s smallint, whose uuid[]) returns text[] language sql stable set search_path = pg_catalog as $$
  select array_remove(array[
    case when s = 190 or exists (select from app.membership m where s = 196 and m.id = any(whose)
                                    and m.role in ('KW', 'RM', 'CL', 'SW', 'IRO')) then 'full' end,
    case when exists (select from app.membership m where s = 196 and m.id = any(whose) and m.role in ('DT', 'VSH')) then 'school' end
  ], null) $$;

-- To the review that comes next, else to the latest that was held and is not over; where there is none, to the latest whose report is made.
-- Not printed yet, it stays with the review it was brought to.
create function wall.bring_view(b uuid, v uuid, hears boolean, allowed text[]) returns boolean
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record; before record; who record; next_review uuid;
begin
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.by_membership_id into it from app.entry e
   where e.id = v and e.kind = 'view' and e.slice in (190, 196) for update;
  if it.id is null or it.by_membership_id is distinct from wall.young(it.child_id) then return false; end if;
  select * into who from wall.who();
  select x.id, x.review_id, x.withdrawn_at, x.printed into before from app.brought_view x where x.entry_id = v for update;
  if before.id is null and not hears then return false; end if;
  select r.id into next_review from app.review r where r.child_id = it.child_id
     and r.state not in ('cancelled', 'signed', 'distributed', 'actions_open', 'closed')
   order by r.held_on >= wall.today() desc, abs(r.held_on - wall.today()), r.id limit 1;
  allowed := case when hears then array(select unnest(allowed) intersect select unnest(wall.versions_of_my_choice(it.slice, it.mine))
                                         order by 1) else '{}' end;
  if before.id is null then
    insert into app.brought_view (id, child_id, placement_id, slice, mine, entry_id, review_id, variants, printed,
                                  by_membership_id, by_name, by_role, written_at)
    values (b, it.child_id, it.placement_id, it.slice, it.mine, v, next_review, allowed, '[]',
            who.id, who.name, wall.role_in_words('CH'), now());
  else
    update app.brought_view x set variants = allowed, withdrawn_at = case when not hears then now() end,
           review_id = case when before.withdrawn_at is null and before.printed = '[]' then coalesce(before.review_id, next_review)
                            else next_review end
     where x.id = before.id;
  end if;
  return true;
end $$;

-- Whoever loses the view loses what was chosen for it, and no version keeps words that nobody of the choice reads there.
create function wall.brought_view_follows() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update app.brought_view b set slice = new.slice, mine = new.mine,
         variants = array(select unnest(b.variants) intersect select unnest(wall.versions_of_my_choice(new.slice, new.mine)) order by 1)
   where b.entry_id = new.id;
  return null;
end $$;

-- The words for a report that is frozen now, for the manager who makes it. Handing them over and saying that they are printed is one.
create function wall.print_views(r uuid, number text) returns table (entry_id uuid, words text, said_at timestamptz, variants text[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  it record;
begin
  select v.id, v.child_id, v.placement_id, v.slice, v.mine, v.held_on into it from app.review v where v.id = r;
  if it.id is null or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) or it.child_id = any(wall.ids('app.edge'))
     or (it.child_id::text || ':19') = any(wall.words('app.denied'))
     or not exists (select from wall.who() me where me.role = 'RM' and me.office = ''
                       and wall.managers_of(it.child_id, it.placement_id) && (me.id || wall.covered_by(me.id))) then return; end if;
  return query
    with done as (
      update app.brought_view b set review_id = r,
             printed = b.printed || jsonb_build_object('at', now(), 'version', number, 'variants', to_jsonb(b.variants))
       where b.child_id = it.child_id and b.withdrawn_at is null and cardinality(b.variants) > 0
         and (b.review_id = r or b.review_id is null and it.held_on >= all (
           select n.held_on from app.review n where n.child_id = it.child_id and n.state <> 'cancelled'))
         and b.slice in (190, 196)
      returning b.entry_id, b.variants)
    select e.id, e.text, e.written_at, d.variants from done d join app.entry e on e.id = d.entry_id order by e.written_at, e.id;
end $$;
"""
FOLLOWS = """
create trigger brought_view_follows after update of slice, mine on app.entry for each row
  when (old.kind = 'view' and (old.slice, old.mine) is distinct from (new.slice, new.mine)) execute function wall.brought_view_follows();
"""

# A young person comes in on the invitation of the social worker of the placing authority, and of nobody else. It stands under no agency,
# so that no administrator reads that there is one. Into an account that somebody uses for anything else nobody is invited as a child.
INVITING = """
create function wall.invite_young(new_id uuid, letter uuid, c uuid, called text, at_address text) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  if i.role is distinct from 'SW' or not coalesce(wall.arranges(c, null, i.agency_id, 'authority'), false) then
    perform wall.refuse('A young person is invited by the social worker of the placing authority.');
  end if;
  if coalesce(trim(called), '') = '' or at_address not like '%_@_%' or at_address <> lower(trim(at_address)) then
    perform wall.refuse('Give their name and their whole e-mail address.');
  end if;
  perform pg_advisory_xact_lock(hashtextextended('young person ' || c::text, 0));
  if wall.signs_in(c) then perform wall.refuse('They have their own pages already.'); end if;
  if exists (select from app.invitation v where v.child_id = c and v.joined_at is null and v.withdrawn_at is null) then
    perform wall.refuse('They were invited already. You can send that invitation again, or withdraw it.');
  end if;
  insert into app.invitation (id, inviting_agency_id, invited_by, invited_by_name, agency_id, agency_name, agency_kind, name, address, role,
                              office, asked_at, expires_at, wrong_tries, child_id)
  values (new_id, null, i.id, i.name, i.agency_id, i.agency, 'authority', called, at_address, 'CH', null, now(),
          now() + interval '72 hours', 0, c);
  perform wall.write_letter(letter, 'invitation', at_address, new_id, null);
end $$;

create function wall.signs_in(c uuid) returns boolean language sql stable set search_path = pg_catalog as $$
  select exists (select from app.involvement n join app.membership m on m.id = n.membership_id
    where n.child_id = c and m.role = 'CH' and n.ended_at is null and coalesce(n.ends_on, 'infinity') >= wall.today()
      and m.ended_at is null and coalesce(m.ends_on, 'infinity') >= wall.today()) $$;

create function wall.young_invitations(c uuid, out id uuid, out name text, out address text, out by_name text, out asked_at timestamptz,
                                       out expires_at timestamptz, out used_at timestamptz, out joined_at timestamptz,
                                       out withdrawn_at timestamptz, out signs_in boolean)
returns setof record language sql stable security definer set search_path = pg_catalog as $$
  select v.id, v.name, v.address, v.invited_by_name, v.asked_at, v.expires_at, v.used_at, v.joined_at, v.withdrawn_at, wall.signs_in(c)
    from wall.who() i left join app.invitation v on v.child_id = c
   where i.role = 'SW' and wall.arranges(c, null, i.agency_id, 'authority') order by v.asked_at desc $$;

-- The invitation of a child that is open, for the social worker who may send it again or take it back.
create function wall.young_invitation(c uuid, out id uuid, out address text) language plpgsql set search_path = pg_catalog as $$
declare
  i record;
begin
  select * into i from wall.who();
  select v.id, v.address into id, address from app.invitation v
   where v.child_id = c and v.role = 'CH' and v.joined_at is null and v.withdrawn_at is null for update;
  if id is null or i.role is distinct from 'SW' or not coalesce(wall.arranges(c, null, i.agency_id, 'authority'), false) then
    perform wall.refuse('This invitation was accepted or withdrawn meanwhile.');
  end if;
end $$;

create function wall.invite_young_again(c uuid, letter uuid) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  v record; i record;
begin
  select * into i from wall.who();
  select * into v from wall.young_invitation(c);
  update app.invitation set expires_at = now() + interval '72 hours', token_hash = null, used_at = null, wrong_tries = 0,
         invited_by = i.id, invited_by_name = i.name where invitation.id = v.id;
  perform wall.write_letter(letter, 'invitation', v.address, v.id, null);
end $$;

create function wall.withdraw_young(c uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare
  v record;
begin
  select * into v from wall.young_invitation(c);
  update app.invitation set withdrawn_at = now(), token_hash = null where invitation.id = v.id;
end $$;

-- What comes with having joined, for a young person: they are near themselves, and stand on their own pages.
create function wall.seat_young(v app.invitation) returns void language plpgsql set search_path = pg_catalog as $$
declare
  m record;
begin
  if wall.signs_in(v.child_id) then return; end if;
  select x.id, p.name into m from app.membership x join app.person p on p.id = x.person_id
   where x.person_id = v.person_id and x.agency_id = v.agency_id and x.role = 'CH' and x.ended_at is null;
  if m.id is null then return; end if;
  insert into app.involvement (id, child_id, placement_id, slice, mine, membership_id, name, role, agency_name, capacity, basis, because,
                               granted_by, starts_on)
  values (wall.new_id(), v.child_id, null, 40, array[m.id], m.id, m.name, 'CH', v.agency_name, 'full',
          'The young person themselves', 'Invited by their social worker.', v.invited_by_name, wall.today());
end $$;
"""
IS_OPEN = """
create or replace function wall.is_open(v app.invitation) returns boolean language sql stable set search_path = pg_catalog as $$
  select v.used_at is null and v.joined_at is null and v.withdrawn_at is null and v.expires_at > now()
     and (v.invited_by is null or exists (select from wall.member(v.invited_by) f where f.id is not null)){young} $$;
"""
NOBODY_ELSES_ACCOUNT = """
     and (v.child_id is null or not exists (
       select from app.membership m join app.person p on p.id = m.person_id
        where p.email = v.address and (m.role <> 'CH' or m.ended_at is null and coalesce(m.ends_on, 'infinity') >= wall.today())))"""
SEATED = """
create function wall.seat_who_joined() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  perform wall.seat_young(v) from app.invitation v
   where v.person_id = new.person_id and v.agency_id = new.agency_id and v.role = 'CH' and v.child_id is not null
     and v.joined_at is not null and v.withdrawn_at is null order by v.joined_at desc limit 1;
  return null;
end $$;
"""
SEATING = """
create trigger seat_who_joined after insert on app.membership for each row when (new.role = 'CH') execute function wall.seat_who_joined();
"""

# What is said against words in a closed circle, or in private, is told to people of that circle alone: not to the key worker by whose
# hand they came in, not to a manager who reads none of it, and nothing is due of anybody else.
ASK_CORRECTION = """
create or replace function wall.ask_correction(c uuid, what uuid, words text, due date, explained text, out done boolean, out told uuid[])
language plpgsql security definer set search_path = pg_catalog as $$
declare
  me record; it record; author record; answerers uuid[];
begin
  done := false; told := '{{}}';
  select * into me from wall.who();
  select e.id, e.child_id, e.placement_id, e.slice, e.mine, e.by_membership_id into it from app.entry e where e.id = what for update;
  if me.id is null or me.office not in ('', 'EDT') or it.id is null or it.slice % 10 = 9
     or not wall.sees(it.child_id, it.placement_id, it.slice, it.mine, it.id) then return; end if;
  select m.id, a.kind into author from app.membership m join app.agency a on a.id = m.agency_id where m.id = it.by_membership_id;
  answerers := case when wall.at_work(author.id) then array[author.id] else '{{}}'::uuid[] end
    || case author.kind when 'provider' then wall.managers_of(it.child_id, it.placement_id)
                        when 'authority' then wall.near_in(it.child_id, '{{SW}}')
                        else case when wall.at_work(author.id) then '{{}}'::uuid[] else wall.near_in(it.child_id, '{{SW}}') end end;
  answerers := array(select distinct unnest(answerers));{closed}
  insert into app.correction (id, child_id, placement_id, slice, mine, entry_id, words, by_membership_id, by_name, by_role, written_at)
  values (c, it.child_id, it.placement_id, it.slice, array(select distinct unnest(it.mine || me.id{author})), it.id, words,
          me.id, me.name, wall.role_in_words(me.role), now());
  {if_any}insert into app.due_item (id, child_id, placement_id, slice, mine, kind, source_id, title, owners, due_on, legal_limit, rule, explained)
  values (gen_random_uuid(), it.child_id, it.placement_id, it.slice, answerers, 'correction', c, 'Answer: somebody says an entry is wrong',
          answerers, due, null, 'WD', explained);{end_if}
  told := wall.tell(array_remove(answerers, me.id), 'correction', it.child_id);
  done := true;
end $$;
"""
CLOSED_TOO = {
    "closed": """
  if it.slice / 10 = 20 or it.slice in (196, 226, 317) then
    answerers := array(select one from unnest(answerers) as one where one = any(it.mine));
  end if;""",
    "author": " || case when it.slice / 10 = 20 or it.slice in (196, 226, 317) then '{}'::uuid[] else array[author.id] end",
    "if_any": "if cardinality(answerers) > 0 then\n  ",
    "end_if": "\n  end if;",
}
AS_BEFORE = {"closed": "", "author": " || author.id", "if_any": "", "end_if": ""}

FUNCTIONS = {
    "versions_of_my_choice(smallint, uuid[])": "",
    "bring_view(uuid, uuid, boolean, text[])": "portal_web",
    "brought_view_follows()": "portal_owner",
    "print_views(uuid, text)": "portal_web",
    "invite_young(uuid, uuid, uuid, text, text)": "portal_web",
    "signs_in(uuid)": "",
    "young_invitations(uuid)": "portal_web",
    "young_invitation(uuid)": "",
    "invite_young_again(uuid, uuid)": "portal_web",
    "withdraw_young(uuid)": "portal_web",
    "seat_young(app.invitation)": "",
    "seat_who_joined()": "portal_owner",
}
"""The wall's functions of this migration, and who may call them."""


def upgrade() -> None:
    op.bulk_insert(
        sa.table("readable", sa.column("role"), sa.column("slice"), sa.column("own_only"), schema="wall"),
        [{"role": role, "slice": PICKED, "own_only": True} for role in NEW_IN_THE_CIRCLE],
    )
    op.create_table(
        "brought_view",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("review_id", sa.Uuid(), nullable=True),
        sa.Column("variants", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printed", sa.dialects.postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("brought_view_slice")),
        sa.CheckConstraint("variants <@ array['full', 'school']", name=op.f("brought_view_variants")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("brought_view_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="brought_view_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="brought_view_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("brought_view_pkey")),
        schema="app",
    )
    op.create_index("brought_view_child_slice", "brought_view", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("brought_view_entry", "brought_view", ["entry_id"], unique=True, schema="app")
    op.execute("call wall.guard('app.brought_view')")
    op.execute("call wall.keep_older_notes('app.brought_view')")
    op.execute(TABLES)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (
        MY_PEOPLE.format(by_office=BY_OFFICE, works_with=f"{WORKS_WITH}, 'VSH', 'PA'", roles=f"{IN_ORDER}, 'VSH', 'PA'"),
        BRINGING,
        INVITING,
        SEATED,
    ):
        op.execute(sa.text(part.replace(":", r"\:")))
    op.execute(IS_OPEN.format(young=NOBODY_ELSES_ACCOUNT))
    op.execute(sa.text(ASK_CORRECTION.format(**CLOSED_TOO).replace(":", r"\:")))
    for function, caller in FUNCTIONS.items():
        op.execute(f"revoke all on function wall.{function} from public")
        if caller:
            op.execute(f"grant execute on function wall.{function} to {caller}")
    op.execute("set role portal_owner")
    op.execute(FOLLOWS)
    op.execute(SEATING)


def downgrade() -> None:
    op.execute("drop trigger seat_who_joined on app.membership")
    op.execute("drop trigger brought_view_follows on app.entry")
    op.execute("set role portal_wall")
    op.execute(IS_OPEN.format(young=""))
    op.execute(sa.text(ASK_CORRECTION.format(**AS_BEFORE).replace(":", r"\:")))
    op.execute(MY_PEOPLE.format(by_office="", works_with=WORKS_WITH, roles=IN_ORDER))
    for function in reversed(FUNCTIONS):
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")
    op.execute("delete from app.letter where invitation_id in (select id from app.invitation where child_id is not null)")
    op.execute("delete from app.invitation where child_id is not null")
    op.drop_column("invitation", "child_id", schema="app")
    op.execute("revoke select (state, held_on) on app.review from portal_wall")
    op.execute("delete from wall.guarded where name::text = 'app.brought_view'")
    op.execute("delete from wall.readable where slice = 196 and role in ('VSH', 'PA')")
    op.drop_table("brought_view", schema="app")
