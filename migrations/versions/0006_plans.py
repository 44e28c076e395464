"""Plan versions and their sections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "plan_version",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("model_of_care", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("plan_version_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="plan_version_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="plan_version_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_version_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("plan_version_id_child_id_key")),
        schema="app",
    )
    op.create_index("plan_version_child_slice", "plan_version", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "plan_section",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("version_number", sa.Text(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("passages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("plan_section_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("plan_section_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="plan_section_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="plan_section_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "child_id"],
            ["app.plan_version.id", "app.plan_version.child_id"],
            name=op.f("plan_section_version_id_child_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("plan_section_pkey")),
        schema="app",
    )
    op.create_index("plan_section_child_slice", "plan_section", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("plan_section_version", "plan_section", ["version_id"], unique=False, schema="app")
    op.execute("call wall.guard('app.plan_version')")
    op.execute("call wall.guard('app.plan_section')")


def downgrade() -> None:
    op.execute("delete from wall.guarded where name::text in ('app.plan_version', 'app.plan_section')")
    op.drop_table("plan_section", schema="app")
    op.drop_table("plan_version", schema="app")
