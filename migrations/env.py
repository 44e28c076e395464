"""How migrations run: as portal_migrate, with the tables' owner's hat on, and the wall's owner's for the wall's functions."""

from alembic import context
from sqlalchemy import NullPool, create_engine, text

import portal.every_model  # noqa: F401  the metadata knows every table
from portal.foundation.database import SCHEMA, Base


def run() -> None:
    """One transaction for each migration; `lock_timeout` so that a waiting migration never holds the portal up."""
    engine = create_engine(context.config.attributes["dsn"], poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("set role portal_owner"))
        connection.execute(text(f"create schema if not exists {SCHEMA}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_schemas=True,
            version_table_schema=SCHEMA,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database: they read what is there.")
run()
