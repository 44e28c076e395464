"""Frozen reports, variants, sealed files and the public register."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


REGISTER = """
alter table app.seal_register enable row level security;
alter table app.seal_register force row level security;
create policy migrations on app.seal_register to portal_owner using (true) with check (true);
create policy wall_keeps on app.seal_register to portal_wall using (true) with check (true);
grant select, insert, update on app.seal_register to portal_wall;
grant select (id, membership_id) on app.render_request to portal_wall;
"""

# The register answers for one exact hash. The worker learns of a request only who asked, and then acts as that person.
ASKED = """
create function wall.sealed_file(asked text, out issuer text, out label text, out version text, out sealed_at timestamptz,
                                 out superseded_by text)
language sql stable security definer set search_path = pg_catalog as $$
  select r.issuer, r.label, r.version, r.sealed_at, r.superseded_by from app.seal_register r where r.sha256 = asked $$;
create function wall.register_seal(hash text, document uuid, by_issuer text, labelled text, of_version text, at timestamptz) returns void
language sql security definer set search_path = pg_catalog as $$
  insert into app.seal_register (sha256, document_id, issuer, label, version, sealed_at)
  values (hash, document, by_issuer, labelled, of_version, at) $$;
create function wall.supersede_seal(hash text, by_version text) returns void
language sql security definer set search_path = pg_catalog as $$
  update app.seal_register set superseded_by = by_version where sha256 = hash and superseded_by is null $$;
create function wall.requester_of(request uuid) returns uuid
language sql stable security definer set search_path = pg_catalog as $$
  select r.membership_id from app.render_request r where r.id = request $$;
revoke all on function wall.sealed_file(text), wall.register_seal(text, uuid, text, text, text, timestamptz),
  wall.supersede_seal(text, text), wall.requester_of(uuid) from public;
grant execute on function wall.sealed_file(text) to portal_web, portal_worker;
grant execute on function wall.register_seal(text, uuid, text, text, text, timestamptz), wall.supersede_seal(text, text),
  wall.requester_of(uuid) to portal_worker;
"""

# A sealed document is whole or not at all: whom one of its parts is closed to has nothing of it, whenever it was sealed.
CLOSED = """
create policy closed on app.{table} as restrictive for select to portal_web, portal_worker using (
  (select wall.words('app.denied'))::text[] = '{{}}' or not exists (
    select from unnest(parts) as part where (child_id::text || ':' || part) = any((select wall.words('app.denied'))::text[])))
"""


def upgrade() -> None:
    op.create_table(
        "report",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("facts_sha256", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("report_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("report_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="report_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="report_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "child_id"], ["app.review.id", "app.review.child_id"], name=op.f("report_review_id_child_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("report_id_child_id_key")),
        schema="app",
    )
    op.create_index("report_child_slice", "report", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("report_review", "report", ["review_id"], unique=False, schema="app")
    op.create_table(
        "report_variant",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("steps", sa.SmallInteger(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("pages", sa.SmallInteger(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("parts", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("report_variant_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="report_variant_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="report_variant_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "child_id"], ["app.report.id", "app.report.child_id"], name=op.f("report_variant_report_id_child_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("report_variant_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("report_variant_id_child_id_key")),
        schema="app",
    )
    op.create_index("report_variant_child_slice", "report_variant", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("report_variant_report", "report_variant", ["report_id"], unique=False, schema="app")
    op.create_table(
        "sealed_file",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.ARRAY(sa.SmallInteger()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("sealed_file_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="sealed_file_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="sealed_file_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["variant_id", "child_id"],
            ["app.report_variant.id", "app.report_variant.child_id"],
            name=op.f("sealed_file_variant_id_child_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sealed_file_pkey")),
        schema="app",
    )
    op.create_index("sealed_file_child_slice", "sealed_file", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("sealed_file_variant", "sealed_file", ["variant_id"], unique=True, schema="app")
    op.create_table(
        "render_request",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("render_request_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="render_request_child_id_fkey"),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("render_request_membership_id_fkey")),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="render_request_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("render_request_pkey")),
        schema="app",
    )
    op.create_index("render_request_child_slice", "render_request", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "seal_register",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("seal_register_pkey")),
        schema="app",
    )
    op.execute("call wall.guard('app.report')")
    op.execute("call wall.guard('app.report_variant')")
    op.execute("call wall.guard('app.sealed_file')")
    op.execute("call wall.guard('app.render_request')")
    for table in ("report_variant", "sealed_file"):
        op.execute(CLOSED.format(table=table))
    op.execute(REGISTER)
    op.execute("set role portal_wall")
    op.execute(ASKED)
    op.execute("set role portal_owner")


def downgrade() -> None:
    op.execute("delete from wall.guarded where name::text in ('app.report', 'app.report_variant', 'app.sealed_file', 'app.render_request')")
    op.execute("set role portal_wall")
    op.execute("drop function wall.sealed_file(text)")
    op.execute("drop function wall.register_seal(text, uuid, text, text, text, timestamptz)")
    op.execute("drop function wall.supersede_seal(text, text)")
    op.execute("drop function wall.requester_of(uuid)")
    op.execute("set role portal_owner")
    op.drop_table("seal_register", schema="app")
    op.drop_table("render_request", schema="app")
    op.drop_table("sealed_file", schema="app")
    op.drop_table("report_variant", schema="app")
    op.drop_table("report", schema="app")
