"""Bringing a database to the present shape, and back."""

from pathlib import Path

from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(dsn: str, to: str = "head") -> None:
    """Run the migrations up to a revision, as portal_migrate. Nothing to do is no error."""
    command.upgrade(_config(dsn), to)


def downgrade(dsn: str, to: str) -> None:
    """Back to a revision, or to 'base'. For tests and for an upgrade gone wrong; drops what is newer."""
    command.downgrade(_config(dsn), to)


def _config(dsn: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["dsn"] = dsn
    return config
