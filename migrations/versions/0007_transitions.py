"""Moves, checklist items and completions."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "transition",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("move_on", sa.Date(), nullable=False),
        sa.Column("leaving_from", sa.Text(), nullable=False),
        sa.Column("going_to", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("transition_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="transition_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="transition_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("transition_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("transition_id_child_id_key")),
        schema="app",
    )
    op.create_index("transition_child_slice", "transition", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "checklist_item",
        sa.Column("transition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("owner_roles", sa.Text(), nullable=False),
        sa.Column("owner_names", sa.Text(), nullable=False),
        sa.Column("owners", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("child_visible", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_explained", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("checklist_item_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="checklist_item_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="checklist_item_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["transition_id", "child_id"],
            ["app.transition.id", "app.transition.child_id"],
            name=op.f("checklist_item_transition_id_child_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("checklist_item_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("checklist_item_id_child_id_key")),
        schema="app",
    )
    op.create_index("checklist_item_child_slice", "checklist_item", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("checklist_item_transition", "checklist_item", ["transition_id"], unique=False, schema="app")
    op.create_table(
        "completion",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.SmallInteger(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_by", sa.Text(), nullable=True),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("completion_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("completion_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="completion_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["item_id", "child_id"], ["app.checklist_item.id", "app.checklist_item.child_id"], name=op.f("completion_item_id_child_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="completion_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("completion_pkey")),
        sa.UniqueConstraint("item_id", "turn", name=op.f("completion_item_id_turn_key")),
        schema="app",
    )
    op.create_index("completion_child_slice", "completion", ["child_id", "slice"], unique=False, schema="app")
    op.execute("call wall.guard('app.transition')")
    op.execute("call wall.guard('app.checklist_item')")
    op.execute("call wall.guard('app.completion')")


def downgrade() -> None:
    op.execute("delete from wall.guarded where name::text in ('app.transition', 'app.checklist_item', 'app.completion')")
    op.drop_table("completion", schema="app")
    op.drop_table("checklist_item", schema="app")
    op.drop_table("transition", schema="app")
