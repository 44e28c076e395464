"""Getting the demo ready: database, migrations, the invented world, seals; and what to tell the newcomer."""

from collections.abc import Callable, Mapping

import pyotp

from portal.demo.agencies import AGENCIES
from portal.demo.fill import fill, filled
from portal.demo.sessions import SignIn, cast
from portal.foundation import clock, embedded, roles
from portal.foundation.migrations import upgrade
from portal.reports.keys import make_demo_authority
from portal.settings import Settings, plain

DATABASE = "portal"
Say = Callable[[str], None]


def prepare(settings: Settings, say: Say) -> bool:
    """Roles, database, migrations, seals and, the first time, the world. A second run finds everything and keeps it.

    Returns whether the world is new.
    """
    superuser = plain(settings.migrate_dsn).replace("portal_migrate", embedded.SUPERUSER, 1)
    maintenance = superuser.replace(f"/{DATABASE}", f"/{embedded.SUPERUSER}", 1)
    roles.prepare_roles(maintenance)
    if not roles.database_exists(maintenance, DATABASE):
        say("Making the database.")
        roles.create_database(maintenance, DATABASE)
    upgrade(settings.migrate_dsn)
    providers = {_file_name(agency.name): agency.name for agency in AGENCIES if agency.kind == "provider"}
    make_demo_authority(settings.seals, providers=providers, passphrase=settings.seal_passphrase, now=clock.now())
    if filled(settings.migrate_dsn):
        return False
    say("Telling the children's stories.")
    fill(settings.migrate_dsn, clock.today(), settings.secret_key)
    return True


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
        "The code changes every 30 seconds: `.venv/bin/portal cast` prints this table with the present ones, and --json the seeds\n"
        "for an authenticator app. Ctrl-C ends everything; the data stays. `make demo-reset` starts over.\n"
    )


def cast_table(people: list[SignIn]) -> str:
    """Who can sign in, with their password and present one-time code."""
    lines = [("who", "for", "e-mail", "password", "code now")]
    lines += [
        (f"{one['name']}, {one['role']}", one["agency"], one["email"], one["password"], pyotp.TOTP(one["totp_secret"]).now())
        for one in people
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _file_name(provider: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in provider.lower())
