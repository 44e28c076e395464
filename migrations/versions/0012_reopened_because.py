"""Why an item was reopened, beside who did it and when."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("completion", sa.Column("reopened_because", sa.Text(), nullable=True), schema="app")


def downgrade() -> None:
    op.drop_column("completion", "reopened_because", schema="app")
