"""Submits that were already answered."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


WALL = """
alter table app.answered_submit enable row level security;
alter table app.answered_submit force row level security;
create policy migrations on app.answered_submit to portal_owner using (true) with check (true);
create policy own on app.answered_submit for select to portal_web using (membership_id = (select wall.me()));
create policy adds on app.answered_submit for insert to portal_web with check (membership_id = (select wall.me()));
grant select, insert on app.answered_submit to portal_web;
"""


def upgrade() -> None:
    op.create_table(
        "answered_submit",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("answered_submit_pkey")),
        schema="app",
    )
    op.execute(WALL)


def downgrade() -> None:
    op.drop_table("answered_submit", schema="app")
