"""Reviews, what was said, what was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("review_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="review_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="review_placement_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("review_pkey")),
        sa.UniqueConstraint("id", "child_id", name=op.f("review_id_child_id_key")),
        schema="app",
    )
    op.create_index("review_child_slice", "review", ["child_id", "slice"], unique=False, schema="app")
    op.create_table(
        "review_minutes",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("participation", sa.Text(), nullable=False),
        sa.Column("attendance", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("review_minutes_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="review_minutes_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="review_minutes_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "child_id"], ["app.review.id", "app.review.child_id"], name=op.f("review_minutes_review_id_child_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("review_minutes_pkey")),
        schema="app",
    )
    op.create_index("review_minutes_child_slice", "review_minutes", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("review_minutes_review", "review_minutes", ["review_id"], unique=True, schema="app")
    op.create_table(
        "review_passage",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("passages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("by_membership_id", sa.Uuid(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("by_role", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("review_passage_slice")),
        sa.ForeignKeyConstraint(["by_membership_id"], ["app.membership.id"], name=op.f("review_passage_by_membership_id_fkey")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="review_passage_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="review_passage_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "child_id"], ["app.review.id", "app.review.child_id"], name=op.f("review_passage_review_id_child_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("review_passage_pkey")),
        schema="app",
    )
    op.create_index("review_passage_child_slice", "review_passage", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("review_passage_review", "review_passage", ["review_id"], unique=False, schema="app")
    op.create_table(
        "decision",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=True),
        sa.Column("slice", sa.SmallInteger(), nullable=False),
        sa.Column("mine", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("slice between 10 and 335", name=op.f("decision_slice")),
        sa.ForeignKeyConstraint(["child_id"], ["app.child.id"], name="decision_child_id_fkey"),
        sa.ForeignKeyConstraint(
            ["placement_id", "child_id"], ["app.placement.id", "app.placement.child_id"], name="decision_placement_id_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["review_id", "child_id"], ["app.review.id", "app.review.child_id"], name=op.f("decision_review_id_child_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("decision_pkey")),
        schema="app",
    )
    op.create_index("decision_child_slice", "decision", ["child_id", "slice"], unique=False, schema="app")
    op.create_index("decision_review", "decision", ["review_id"], unique=False, schema="app")
    op.execute("call wall.guard('app.review')")
    op.execute("call wall.guard('app.review_minutes')")
    op.execute("call wall.guard('app.review_passage')")
    op.execute("call wall.guard('app.decision')")


def downgrade() -> None:
    op.execute("delete from wall.guarded where name::text in ('app.review', 'app.review_minutes', 'app.review_passage', 'app.decision')")
    op.drop_table("decision", schema="app")
    op.drop_table("review_passage", schema="app")
    op.drop_table("review_minutes", schema="app")
    op.drop_table("review", schema="app")
