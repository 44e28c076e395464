"""Who is near a child and why, for those who may ask; and the trail put in order under hashes, so that tampering is found.

A leaf is made in the database, by a function of the wall's owner: neither web nor worker can write or forge one. Verifying makes
each leaf again in Python from the raw row (portal/trail/audit.py), and trusts none of this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

# The wall's owner reads the trail to count and to order it, and homes to name them to those who read the address.
WALL_READS = """
create policy wall_reads on app.trail for select to portal_wall using (true);
grant select on app.trail to portal_wall;
create policy wall_reads on app.home for select to portal_wall using (true);
grant select on app.home to portal_wall;
alter table app.trail_leaf enable row level security;
alter table app.trail_leaf force row level security;
create policy migrations on app.trail_leaf to portal_owner using (true) with check (true);
create policy wall_keeps on app.trail_leaf to portal_wall using (true) with check (true);
grant select, insert on app.trail_leaf to portal_wall;
create trigger only_added_to before update or delete on app.trail_leaf for each row execute function app.refuse_change();
create trigger never_emptied before truncate on app.trail_leaf for each statement execute function app.refuse_change();
"""

# Who of the people near or once near a child is who. The caller names memberships whose involvement they could read; whoever
# stands near by office is added. All but those who may ask about anybody learn of themselves only.
AROUND = """
create function wall.asks_about_anybody(c uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $$
  select c = any(wall.ids('app.children')) and c <> all(wall.ids('app.edge')) and exists (
    select from app.membership mb where mb.id = wall.me() and mb.role in ('SW', 'RM', 'IRO', 'KW', 'CH')) $$;

create function wall.around(c uuid, asked uuid[])
returns table (membership_id uuid, name text, role text, office text, agency_id uuid, agency_name text, agency_kind text,
               active boolean, oversees uuid, since date)
language sql stable security definer set search_path = pg_catalog as $$
  with over as (
    select mb.id, p.id as placement, greatest(h.starts_on, p.starts_on) as since
      from app.placement p join app.home_manager h on h.home_id = p.home_id
      join app.membership mb on mb.id = h.membership_id and mb.role = 'RM' and coalesce(mb.office, '') in ('', 'RI')
     where p.child_id = c and p.state = 'active' and p.starts_on <= wall.today()
       and h.starts_on <= wall.today() and coalesce(h.ends_on, 'infinity') >= wall.today()
    union all
    select mb.id, p.id, greatest(mb.starts_on, p.starts_on)
      from app.placement p join app.membership mb on mb.agency_id = p.authority_id and mb.role in ('VSH', 'CO')
     where p.child_id = c and p.state = 'active' and p.starts_on <= wall.today() and mb.office is distinct from 'ADMIN'),
  people as (
    select i.membership_id as id from app.involvement i
     where i.child_id = c and i.membership_id = any(asked) and (i.slice % 10 <> 9 or i.membership_id = wall.me())
    union select o.id from over o)
  select mb.id, p.name, mb.role, coalesce(mb.office, ''), a.id, a.name, a.kind,
         p.suspended_at is null and mb.ended_at is null and mb.starts_on <= wall.today()
           and coalesce(mb.ends_on, 'infinity') >= wall.today() and mb.office is distinct from 'ADMIN'
           and (mb.office is distinct from 'REG44' or exists (
             select from app.involvement i where i.child_id = c and i.membership_id = mb.id and wall.consented(i.id))),
         o.placement, o.since
    from people n join app.membership mb on mb.id = n.id join app.person p on p.id = mb.person_id
    join app.agency a on a.id = mb.agency_id left join over o on o.id = mb.id
   where c = any(wall.ids('app.children')) and (mb.id = wall.me() or wall.asks_about_anybody(c))
   order by p.name, mb.id $$;

-- The name of a home, to those who read the address of the child who is or was placed there.
create function wall.home_of(place uuid) returns text
language sql stable security definer set search_path = pg_catalog as $$
  select h.name from app.placement p join app.home h on h.id = p.home_id
   where p.id = place and p.child_id = any(wall.ids('app.children')) and p.child_id <> all(wall.ids('app.edge'))
     and (wall.everywhere() or p.id = any(wall.ids('app.placements'))) and 30 = any(wall.numbers('app.slices'))
     and (p.child_id::text || ':3') <> all(wall.words('app.denied')) $$;

-- What is closed or opened to each of them, without saying by what: for the page in plain words. Of oneself one learns what is
-- opened only; that something is closed shows to nobody whom it is closed to.
create function wall.narrowed_and_widened(c uuid, asked uuid[])
returns table (membership_id uuid, closed smallint, opened smallint)
language sql stable security definer set search_path = pg_catalog as $$
  select mb.id, r.closed_part, null::smallint
    from app.restriction r join app.membership mb
      on mb.id = any(asked) and (r.to_membership_id = mb.id or r.to_role = mb.role or r.to_agency_id = mb.agency_id)
   where r.child_id = c and r.lifted_at is null and r.starts_on <= wall.today() and coalesce(r.ends_on, 'infinity') >= wall.today()
     and wall.asks_about_anybody(c)
  union
  select mb.id, null, r.opened_slice
    from app.release r join app.membership mb on mb.id = any(asked) and (r.to_membership_id = mb.id or r.to_agency_id = mb.agency_id)
   where r.child_id = c and r.revoked_at is null and r.expires_on >= wall.today()
     and (wall.asks_about_anybody(c) or mb.id = wall.me() and c = any(wall.ids('app.children'))) $$;

-- What a person did, as numbers: for the administrator of their agency, who learns of no child.
create function wall.doings(m uuid, since timestamptz, until timestamptz)
returns table (action text, outcome text, times bigint, first_at timestamptz, last_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select t.action, t.outcome, count(distinct coalesce(nullif(t.request_id, ''), t.id::text)), min(t.at), max(t.at) from app.trail t
   where t.membership_id = m and t.at >= since and t.at < until
     and exists (select from app.membership me join app.person p on p.id = me.person_id, app.membership other
                  where me.id = wall.me() and me.office = 'ADMIN' and me.ended_at is null and p.suspended_at is null
                    and me.starts_on <= wall.today() and coalesce(me.ends_on, 'infinity') >= wall.today()
                    and other.id = m and other.agency_id = me.agency_id)
   group by 1, 2 order by 3 desc, 1, 2 $$;

revoke all on function wall.asks_about_anybody(uuid), wall.around(uuid, uuid[]), wall.home_of(uuid),
  wall.narrowed_and_widened(uuid, uuid[]), wall.doings(uuid, timestamptz, timestamptz) from public;
grant execute on function wall.around(uuid, uuid[]), wall.home_of(uuid), wall.narrowed_and_widened(uuid, uuid[]),
  wall.doings(uuid, timestamptz, timestamptz) to portal_web, portal_worker;
"""

# A leaf is the SHA-256 of the row's fields in a fixed order, each as '<length>:<text>' (length in characters; '-' for null), so
# that no two rows read alike. `running` is the SHA-256 of the running hash before it and the leaf.
#
# Ordering takes whole transactions only, and only those that were over when it looked (below the oldest one still running): a
# cursor over ids would pass by what commits late. In a restored database the numbers of transactions begin anew; then everything
# without a leaf is looked for once.
ORDERING = r"""
create function wall.leaf_of(t app.trail) returns bytea language sql stable set search_path = pg_catalog as $$
  select sha256(convert_to('portal trail leaf 1' || string_agg(coalesce(length(field) || ':' || field, '-'), '' order by place), 'UTF8'))
    from unnest(array[
      t.id::text, (extract(epoch from t.at) * 1000000)::bigint::text, t.person_id::text, t.person_name, t.membership_id::text,
      t.agency_id::text, t.agency_name, t.role, t.session_mark, t.strength, t.action, t.outcome, t.child_id::text, t.object_id::text,
      array_to_string(t.abouts, ','), t.rule, t.reason, t.request_id, t.hidden_from_provider::text, t.source,
      t.xid::text]) with ordinality as f(field, place) $$;

create function wall.order_trail(at_most integer, out taken integer, out horizon bigint)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  head record; told app.trail; mark bytea; run bytea; place bigint; since bigint;
begin
  perform pg_advisory_xact_lock(hashtext('the trail is put in order'));
  horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  select l.seq, l.running, l.xid into head from app.trail_leaf l order by l.seq desc limit 1;
  place := coalesce(head.seq, 0);
  run := coalesce(head.running, '\x');
  since := case when head.xid >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint then 0 else coalesce(head.xid, 0) end;
  taken := 0;
  for told in
    select * from (
      select * from app.trail t where t.xid > since and t.xid < horizon
         and not exists (select from app.trail_leaf l where l.entry_id = t.id)
       order by t.xid fetch first at_most rows with ties) as whole order by whole.xid, whole.id
  loop
    place := place + 1;
    taken := taken + 1;
    mark := wall.leaf_of(told);
    run := sha256(run || mark);
    insert into app.trail_leaf (seq, entry_id, xid, leaf, running, at) values (place, told.id, told.xid, mark, run, now());
  end loop;
end $$;

revoke all on function wall.leaf_of(app.trail), wall.order_trail(integer) from public;
grant execute on function wall.order_trail(integer) to portal_worker, portal_owner;
"""

XID = "pg_current_xact_id()::text::bigint"


def upgrade() -> None:
    op.add_column("trail", sa.Column("source", sa.Text(), server_default="", nullable=False), schema="app")
    op.add_column("trail", sa.Column("xid", sa.BigInteger(), server_default=sa.text(XID), nullable=False), schema="app")
    op.create_index("trail_xid", "trail", ["xid"], unique=False, schema="app")
    op.create_table(
        "trail_leaf",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("xid", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("running", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("trail_leaf_pkey")),
        sa.UniqueConstraint("entry_id", name=op.f("trail_leaf_entry_id_key")),
        schema="app",
    )
    op.execute(WALL_READS)
    op.execute("set role portal_wall")
    op.execute("set local check_function_bodies = off")
    for part in (AROUND, ORDERING):
        op.execute(sa.text(part.replace(":", r"\:")))
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("set role portal_wall")
    for function in (
        "order_trail(integer)",
        "leaf_of(app.trail)",
        "doings(uuid, timestamptz, timestamptz)",
        "narrowed_and_widened(uuid, uuid[])",
        "home_of(uuid)",
        "around(uuid, uuid[])",
        "asks_about_anybody(uuid)",
    ):
        op.execute(f"drop function wall.{function}")
    op.execute("set role portal_owner")
    op.drop_table("trail_leaf", schema="app")
    op.execute("drop policy wall_reads on app.home")
    op.execute("revoke select on app.home from portal_wall")
    op.execute("drop policy wall_reads on app.trail")
    op.execute("revoke select on app.trail from portal_wall")
    op.drop_index("trail_xid", table_name="trail", schema="app")
    op.drop_column("trail", "xid", schema="app")
    op.drop_column("trail", "source", schema="app")
