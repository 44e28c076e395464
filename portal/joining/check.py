"""Whether an installation may be served, line by line, for whoever runs it. Each line says what to do where it does not hold."""

from collections.abc import Iterator

import psycopg

from portal.foundation.migrations import FOLDER
from portal.foundation.refusals import Refused
from portal.health.views import UNSAFE
from portal.joining.operators import nobody_there
from portal.settings import Settings, from_environment, plain

Line = tuple[bool, str]


def report() -> list[Line]:
    """Every finding. Settings first: with half of them there is nothing more to look at."""
    try:
        settings = from_environment()
    except Refused as refusal:
        return [(False, sentence) for sentence in refusal.sentence.split("\n")]
    return [(True, f"Settings for {settings.mode}, for {settings.public_url}."), *_database(settings), *_letters(settings)]


def _database(settings: Settings) -> Iterator[Line]:
    for name, dsn in (("DATABASE_URL", settings.web_dsn), ("PORTAL_WORKER_DATABASE_URL", settings.worker_dsn)):
        yield _powerless(name, dsn)
    if not settings.migrate_dsn:
        yield False, "PORTAL_MIGRATE_DATABASE_URL is missing: `portal migrate` and this check need it."
        return
    try:
        with psycopg.connect(plain(settings.migrate_dsn), autocommit=True, connect_timeout=5) as connection:
            connection.execute("set role portal_owner")
            yield from _inside(connection)
    except psycopg.Error as error:
        yield False, f"PORTAL_MIGRATE_DATABASE_URL: {type(error).__name__}. Is it portal_migrate's, and is the server up?"


def _powerless(name: str, dsn: str) -> Line:
    """That the portal meets the wall: its database users own nothing and are bound by row security."""
    if not dsn:
        return False, f"{name} is missing."
    try:
        with psycopg.connect(plain(dsn), connect_timeout=5) as connection:
            row = connection.execute(UNSAFE.encode()).fetchone()
    except psycopg.Error as error:
        return False, f"{name}: the database does not answer ({type(error).__name__})."
    unsafe = row is None or row[0]
    return not unsafe, f"{name}: its user is a superuser, an owner, or past row security." if unsafe else f"{name} answers, and is bound."


def _inside(connection: "psycopg.Connection[tuple[object, ...]]") -> Iterator[Line]:
    wanted = (FOLDER / ".current-head").read_text().strip()
    row = connection.execute(
        "select to_regclass('alembic_version') is not null or to_regclass('app.alembic_version') is not null"
    ).fetchone()
    if row is None or not row[0]:
        yield False, "The database is empty: run `portal migrate`."
        return
    connection.execute("set search_path = public, app")
    found = connection.execute("select version_num from alembic_version").fetchone()
    here = found[0] if found else "nothing"
    yield here == wanted, f"The database is at {here}" + ("." if here == wanted else f", the portal at {wanted}: run `portal migrate`.")
    if nobody_there(connection):
        yield False, "Nobody can sign in yet: run `portal setup --help`."
    else:
        yield True, "There are people who sign in."


def _letters(settings: Settings) -> Iterator[Line]:
    if settings.smtp_url:
        yield True, "Letters go out by the mail server."
    else:
        yield settings.invented, f"PORTAL_SMTP_URL is missing: letters lie in {settings.data_dir / 'mail'} and reach nobody."
