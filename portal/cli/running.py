"""Running the portal: the web, the background, the database's shape, and what a machine lacks."""

import os
import sys
from dataclasses import replace

import click

from portal.cli.ground import running_app, running_database, settings_here
from portal.foundation.refusals import Refused
from portal.settings import ROOT


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True)
def serve(port: int, workers: int) -> None:
    """The web, on loopback, behind whatever proxy stands before it."""
    from portal.health.views import trouble
    from portal.processes import gunicorn

    with running_app(settings_here()):
        if found := trouble():
            raise Refused(f"Not served: {found}.")
    command = gunicorn(port, workers)
    os.execv(command[0], command)  # noqa: S606  the server takes this process's place


@click.command()
def worker() -> None:
    """The background: makes reports until told to stop."""
    from portal.app import create_app
    from portal.worker import run

    with running_database(settings_here()) as settings:
        if not settings.worker_dsn:
            raise Refused("PORTAL_WORKER_DATABASE_URL is missing.")
        run(create_app(replace(settings, web_dsn=settings.worker_dsn)), settings)


@click.command()
def migrate() -> None:
    """Bring the database to the present shape."""
    from portal.foundation.migrations import upgrade

    with running_database(settings_here()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        upgrade(settings.migrate_dsn)


@click.command()
def doctor() -> None:
    """What is missing on this machine, and how to get it."""
    from portal.foundation import doctor as doctor_

    sys.exit(doctor_.main([]))


@click.command()
def bench() -> None:
    """How fast, as ratios within one run (the same as `make bench`)."""
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tests.bench"])  # noqa: S606
