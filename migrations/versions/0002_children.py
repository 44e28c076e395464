"""Who is near a child, what is written, what is due."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "child",
        sa.Column("case_code", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("child_pkey")),
        sa.UniqueConstraint("case_code", name=op.f("child_case_code_key")),
        schema="app",
    )
    op.create_table(
        "placement",
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_id", sa.Uuid(), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("legal_status", sa.Text(), nullable=False),
        sa.Column("placement_type", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("placement_slice")),
        sa.ForeignKeyConstraint(["authority_id"], ["app.agency.id"], name=op.f("placement_authority_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name=op.f("placement_child_id_fkey")),
        sa.ForeignKeyConstraint(["home_id"], ["app.home.id"], name=op.f("placement_home_id_fkey")),
        sa.ForeignKeyConstraint(["provider_id"], ["app.agency.id"], name=op.f("placement_provider_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("placement_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("placement_id_child_id_key")),
        schema="app",
    )
    op.create_index("placement_authority", "placement", ["authority_id"], unique=False, schema="app")
    op.create_index("placement_child_slice", "placement", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("placement_home", "placement", ["home_id"], unique=False, schema="app")
    op.create_index(
        "placement_one_current", "placement", ["child_id"], unique=True, schema="app", postgresql_where=sa.text("state = 'active'")
    )
    op.create_table(
        "involvement",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("agency_name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("capacity in ('full', 'receiving', 'leaving')", name=op.f("involvement_capacity")),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("involvement_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="involvement_child_id_fkey"),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("involvement_membership_id_fkey")),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="involvement_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("involvement_pkey")),
        schema="app",
    )
    op.create_index("involvement_child_slice", "involvement", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("involvement_membership", "involvement", ["membership_id"], unique=False, schema="app")
    op.create_table(
        "restriction",
        sa.Column("closed_part", sa.SmallInteger(), nullable=False),
        sa.Column("to_role", sa.Text(), nullable=True),
        sa.Column("to_agency_id", sa.Uuid(), nullable=True),
        sa.Column("to_membership_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("restriction_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="restriction_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="restriction_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(["to_agency_id"], ["app.agency.id"], name=op.f("restriction_to_agency_id_fkey")),
        sa.ForeignKeyConstraint(["to_membership_id"], ["app.membership.id"], name=op.f("restriction_to_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("restriction_pkey")),
        schema="app",
    )
    op.create_index("restriction_child_slice", "restriction", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "release",
        sa.Column("opened_slice", sa.SmallInteger(), nullable=False),
        sa.Column("opened_row", sa.Uuid(), nullable=True),
        sa.Column("to_membership_id", sa.Uuid(), nullable=True),
        sa.Column("to_agency_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(to_membership_id is null) <> (to_agency_id is null)", name=op.f("release_to_one")),
        sa.CheckConstraint("opened_slice / 10 not in (10, 20, 31)", name=op.f("release_never_released")),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("release_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="release_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="release_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(["to_agency_id"], ["app.agency.id"], name=op.f("release_to_agency_id_fkey")),
        sa.ForeignKeyConstraint(["to_membership_id"], ["app.membership.id"], name=op.f("release_to_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("release_pkey")),
        schema="app",
    )
    op.create_index("release_child_slice", "release", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "entry",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("entry_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("entry_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="entry_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="entry_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("entry_pkey")),
        schema="app",
    )
    op.create_index("entry_child_slice", "entry", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "milestone",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("milestone_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="milestone_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="milestone_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("milestone_pkey")),
        schema="app",
    )
    op.create_index("milestone_child_slice", "milestone", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("milestone_source", "milestone", ["source_id"], unique=False, schema="app")
    op.create_table(
        "due_item",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("legal_limit", sa.Date(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("explained", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("due_item_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="due_item_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="due_item_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("due_item_pkey")),
        schema="app",
    )
    op.create_index("due_item_child_slice", "due_item", ["child_id", "slice"], unique=False, schema="app")
    op.create_index(
        "due_item_open", "due_item", ["child_id", "due_on"], unique=False, schema="app", postgresql_where=sa.text("done_at is null")
    )
    op.create_index("due_item_source", "due_item", ["source_id"], unique=False, schema="app")


def downgrade() -> None:
    op.drop_table("due_item", schema="app")
    op.drop_table("milestone", schema="app")
    op.drop_table("entry", schema="app")
    op.drop_table("release", schema="app")
    op.drop_table("restriction", schema="app")
    op.drop_table("involvement", schema="app")
    op.drop_table("placement", schema="app")
    op.drop_table("child", schema="app")
