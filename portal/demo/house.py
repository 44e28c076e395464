"""Getting the demo ready: database, migrations, the invented world, seals; and what to tell the newcomer."""

from collections.abc import Callable, Mapping

from portal.demo.agencies import AGENCIES
from portal.demo.fill import fill, is_filled
from portal.demo.signins import cast, cast_table
from portal.foundation import clock, embedded, roles
from portal.foundation.migrations import upgrade
from portal.reports.keys import make_demo_authority
from portal.settings import Settings, plain

DATABASE = "portal"
Say = Callable[[str], None]


def prepare(settings: Settings, say: Say) -> None:
    """Roles, database, migrations, seals and, the first time, the world. A second run finds everything and keeps it."""
    superuser = plain(settings.migrate_dsn).replace("portal_migrate", embedded.SUPERUSER, 1)
    maintenance = superuser.replace(f"/{DATABASE}", f"/{embedded.SUPERUSER}", 1)
    roles.prepare_roles(maintenance)
    if not roles.database_exists(maintenance, DATABASE):
        say("Making the database.")
        roles.create_database(maintenance, DATABASE)
    upgrade(settings.migrate_dsn)
    providers = {_file_name(agency.name): agency.name for agency in AGENCIES if agency.kind == "provider"}
    make_demo_authority(settings.seals, providers=providers, passphrase=settings.seal_passphrase, now=clock.now())
    if not is_filled(plain(settings.migrate_dsn)):
        say("Telling the children's stories.")
        fill(plain(settings.migrate_dsn), clock.today())
        say("Asking for the first reports; the worker makes them in the background.")
        _ask_for_reports(settings)


def erase(settings: Settings) -> None:
    """Everything of the invented world, for good."""
    embedded.erase(settings.data_dir)


def environment(settings: Settings) -> Mapping[str, str]:
    """What the web and the worker are told, beyond the environment of the command itself."""
    return {
        "PORTAL_MODE": settings.mode,
        "PORTAL_PUBLIC_URL": settings.public_url,
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": plain(settings.web_dsn),
        "PORTAL_WORKER_DATABASE_URL": plain(settings.worker_dsn),
    }


def welcome(settings: Settings) -> str:
    """What the newcomer reads."""
    return (
        f"\nThe partner portal, with an invented world: {settings.public_url}\n\n{cast_table(cast())}\n\n"
        "The one-time code: `.venv/bin/portal cast` prints the present ones again. Ctrl-C ends everything; the data stays.\n"
    )


def _ask_for_reports(settings: Settings) -> None:
    from portal.app import create_app  # noqa: F401


def _file_name(provider: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in provider.lower())
