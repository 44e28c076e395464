"""Agencies, homes, people and memberships."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("model_of_care", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('provider', 'authority', 'health', 'school')", name=op.f("agency_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("agency_pkey")),
        schema="app",
    )
    op.create_table(
        "home",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("urn", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("home_agency_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("home_pkey")),
        schema="app",
    )
    op.create_table(
        "person",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("person_pkey")),
        sa.UniqueConstraint("email", name=op.f("person_email_key")),
        schema="app",
    )
    op.create_table(
        "membership",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role in ('KW','RM','CL','SW','IRO','CO','XT','DT','VSH','PA','CH')", name=op.f("membership_role")),
        sa.CheckConstraint("office in ('ADMIN','RI','REG44','INSPECTOR','EDT')", name=op.f("membership_office")),
        sa.ForeignKeyConstraint(["agency_id"], ["app.agency.id"], name=op.f("membership_agency_id_fkey")),
        sa.ForeignKeyConstraint(["person_id"], ["app.person.id"], name=op.f("membership_person_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("membership_pkey")),
        schema="app",
    )
    op.create_index(op.f("membership_agency_id"), "membership", ["agency_id"], unique=False, schema="app")
    op.create_index(op.f("membership_person_id"), "membership", ["person_id"], unique=False, schema="app")
    op.create_table(
        "home_manager",
        sa.Column("home_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["home_id"], ["app.home.id"], name=op.f("home_manager_home_id_fkey")),
        sa.ForeignKeyConstraint(["membership_id"], ["app.membership.id"], name=op.f("home_manager_membership_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("home_manager_pkey")),
        schema="app",
    )
    op.create_index(op.f("home_manager_home_id"), "home_manager", ["home_id"], unique=False, schema="app")
    op.create_index(op.f("home_manager_membership_id"), "home_manager", ["membership_id"], unique=False, schema="app")


def downgrade() -> None:
    op.drop_table("home_manager", schema="app")
    op.drop_table("membership", schema="app")
    op.drop_table("person", schema="app")
    op.drop_table("home", schema="app")
    op.drop_table("agency", schema="app")
