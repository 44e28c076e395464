"""A sealed document may be one version of a plan on paper: which one, so that it is found by who reads only their own version."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

OF_PLANS = "report_id in (select id from app.report where kind = 'plan')"
PLAN_ROWS = (
    ("sealed_file", f"variant_id in (select id from app.report_variant where {OF_PLANS})"),  # noqa: S608
    ("report_variant", OF_PLANS),
    ("render_request", OF_PLANS),
    ("report", "kind = 'plan'"),
)


def upgrade() -> None:
    op.add_column("report_variant", sa.Column("plan_number", sa.Text(), nullable=True), schema="app")


def downgrade() -> None:
    op.execute("delete from app.seal_register where document_id in (select id from app.report where kind = 'plan')")
    for table, plans in PLAN_ROWS:
        op.execute(f"delete from app.{table} where {plans}")  # noqa: S608  names of our own
    op.drop_column("report_variant", "plan_number", schema="app")
