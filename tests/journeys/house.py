"""The portal as people reach it: on loopback, over its own copy of the demo world, with a worker where a journey needs one."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.demo import house as demo
from portal.demo.agencies import AGENCIES
from portal.demo.idents import ident
from portal.demo.scene import AGENCY, PERSON, membership
from portal.foundation import clock
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.ids import new_id
from portal.reports import commands, queries
from portal.reports.keys import make_demo_authority
from portal.reviews.models import Review
from portal.settings import ROOT, Settings
from portal.signin import store
from tests import world
from tests.databases import Cluster

PATIENCE = 60
"""Seconds after which something that never ends is a failure."""


class House:
    """One portal at one address. `owner` looks into its database past every wall."""

    def __init__(self, cluster: Cluster, database: str, app: Flask, settings: Settings) -> None:
        self.cluster = cluster
        self.database = database
        self.app = app
        self.settings = settings
        self.address = settings.public_url

    def cookie_for(self, key: str) -> tuple[str, str]:
        """A session of one of the cast, by their key in the stories, without the password."""
        with self.app.app_context():
            token = store.open_session(ident("person", key), membership_id=membership(key), strength="password+code")
        return self.settings.cookie_name, token

    @contextmanager
    def owner(self) -> Iterator[psycopg.Connection[Any]]:
        with world.looking_from_outside(self.cluster, self.database) as connection:
            yield connection

    @contextmanager
    def worker(self) -> Iterator[None]:
        """The real worker process, for as long as the block lasts."""
        env = {**os.environ, **demo.environment(self.settings), "PORTAL_SEALS": str(self.settings.seals)}
        process = subprocess.Popen([sys.executable, "-m", "portal.cli", "worker"], env=env, cwd=ROOT, start_new_session=True)
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def house_over(cluster: Cluster, database: str, folder: Path) -> Iterator[House]:
    """The portal served over this database until the block ends."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(64)
        settings = settings_of(cluster, database, folder, port=door.getsockname()[1])
        with world.portal_over(settings) as app:
            server = make_server("127.0.0.1", door.getsockname()[1], app, threaded=True, request_handler=_Quiet, fd=door.fileno())
            serving = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
            serving.start()
            try:
                yield House(cluster, database, app, settings)
            finally:
                server.shutdown()
                serving.join()


def settings_of(cluster: Cluster, database: str, folder: Path, *, port: int = 8000) -> Settings:
    settings = world.settings_for(cluster, database, folder, mode="demo", public_url=f"http://localhost:{port}")
    return replace(settings, seals=seals_of(cluster))


def seals_of(cluster: Cluster) -> Path:
    """The providers' seals, one set for the whole run, so that a report sealed over one copy is genuine over the next."""
    folder = cluster.folder / "seals"
    providers = {"".join(x if x.isalnum() else "-" for x in one.name.lower()): one.name for one in AGENCIES if one.kind == "provider"}
    make_demo_authority(folder, providers=providers, passphrase="an invented world", now=clock.now())
    return folder


def have_the_report_made(house: House) -> None:
    """Kai's manager asks for the report of the latest review, and the worker makes it."""
    with house.app.app_context():
        _ask_for_report("gareth-pryce", ident("review", "kai-review"))
    with house.worker(), house.owner() as owner:
        wait_until(lambda: not owner.execute("select 1 from app.report_variant where state not in ('sealed', 'failed')").fetchone())


def wait_until(happened: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Ask again and again until it is so."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.1)):
        if happened():
            return
        pause.wait(0.1)
    raise AssertionError(f"not so after {seconds} seconds: {happened}")


def _ask_for_report(manager: str, review_id: UUID) -> None:
    person = PERSON[manager]
    actor = Actor(
        ident("person", manager), person.name, membership(manager), ident("agency", person.agency), AGENCY[person.agency].name,
        "provider", Role.RM, session_mark="demo",
    )  # fmt: skip
    acting_as(actor.membership_id)
    assert db.session.scalars(select(Review.id).where(Review.id == review_id)).one()
    commands.make_report(actor, queries.source(actor, review_id), first_variant_id=new_id())
    db.session.commit()
    nobody_acts()


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, *_said: Any) -> None:
        """Journeys look at the browser, not at the server's log."""
