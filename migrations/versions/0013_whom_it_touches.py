"""Restrictions and releases are found by whom they touch: entering looked through all of them for who has a thousand children."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

STANDING = {"restriction": "lifted_at is null", "release": "revoked_at is null"}
TOUCHED = {"restriction": ("membership_id", "agency_id", "role"), "release": ("membership_id", "agency_id")}


def upgrade() -> None:
    for table, whom in TOUCHED.items():
        for one in whom:
            name = f"{table}_to_{one.removesuffix('_id')}"
            op.create_index(name, table, [f"to_{one}"], schema="app", postgresql_where=sa.text(STANDING[table]))


def downgrade() -> None:
    for table, whom in TOUCHED.items():
        for one in whom:
            op.drop_index(f"{table}_to_{one.removesuffix('_id')}", table_name=table, schema="app")
