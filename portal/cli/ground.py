"""What the commands stand on: settings, a running database, the portal itself, and one way of answering."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from portal.foundation.refusals import Refused
from portal.settings import ROOT, Settings, from_environment, plain, with_server

DATABASE = "portal"


def settings_here() -> Settings:
    """The settings of this installation, as the environment has them."""
    return from_environment()


def invented(port: int = 8000) -> Settings:
    """Settings of the demo. Refused where the environment says that this is no invented world."""
    if os.environ.setdefault("PORTAL_MODE", "demo") == "demo":
        os.environ.setdefault("PORTAL_PUBLIC_URL", f"http://localhost:{port}")
    settings = settings_here()
    if not settings.invented:
        raise Refused("This command is for the demo. This installation holds real children's records.")
    return settings


def invented_unless_said() -> Settings:
    """Those of the environment, where it names a mode; else those of the demo."""
    return settings_here() if "PORTAL_MODE" in os.environ else invented()


def offline() -> Settings:
    """Settings for commands that touch no database, on a machine where nothing is set."""
    nothing = {"PORTAL_MODE": "demo", "PORTAL_SECRET_KEY": "nothing is ever signed with this", "PORTAL_DATA_DIR": str(ROOT)}
    return from_environment(nothing)


@contextmanager
def running_database(settings: Settings) -> Iterator[Settings]:
    """The settings over a running database: the one that is named, else the embedded one, which is left as it was found."""
    if settings.web_dsn or not settings.invented:
        yield settings
        return
    from portal.foundation.embedded import attach_or_start

    with attach_or_start(settings.data_dir) as server:
        yield with_server(settings, lambda user: server.dsn(user, DATABASE))


@contextmanager
def as_owner() -> Iterator[Any]:
    """The database as its owner sees it: past every wall, for operators only. Each statement by itself."""
    import psycopg

    with running_database(settings_here()) as settings:
        if not settings.migrate_dsn:
            raise Refused("PORTAL_MIGRATE_DATABASE_URL is missing.")
        with psycopg.connect(plain(settings.migrate_dsn), autocommit=True) as connection:
            connection.execute("set role portal_owner")
            yield connection


@contextmanager
def running_app(settings: Settings) -> Iterator[Any]:
    """The portal over its database, ready to be asked."""
    from portal.app import create_app

    with running_database(settings) as running:
        built = create_app(running)
        with built.app_context():
            yield built


def answer(document: Any, words: str) -> None:
    """One JSON document where one was asked for, else words."""
    click.echo(json.dumps(document, ensure_ascii=False) if document is not None else words)
