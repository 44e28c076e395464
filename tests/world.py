"""The cast: who is who in the demo world, for tests. What happens to a child is arranged by the tests themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from psycopg.rows import namedtuple_row

from portal import create_app
from portal.demo.cast import PEOPLE
from portal.demo.fill import fill
from portal.foundation import clock
from portal.foundation.database import db
from portal.settings import Settings
from portal.signin import store
from tests.databases import Cluster, for_sqlalchemy
from tests.visitor import Visitor

SECRET_KEY = "a key of the tests, at least 32 characters long"
EMAILS = {person.key: person.email for person in PEOPLE}
STRANGERS = tuple(person.email for person in PEOPLE if person.stranger)


@dataclass(frozen=True)
class Member:
    """One of the cast: a person in a membership."""

    person_id: UUID
    membership_id: UUID
    email: str
    name: str
    role: str
    agency_id: UUID
    agency: str
    agency_kind: str


def demo_world(cluster: Cluster) -> str:
    """The template of it."""
    return cluster.template("demo_world", fill_with_the_demo)


def fill_with_the_demo(cluster: Cluster, name: str) -> None:
    """Pours the demo world into a fresh database, as it stands today."""
    fill(cluster.dsn("portal_migrate", name), clock.today(), SECRET_KEY)


def settings_for(cluster: Cluster, name: str, folder: Path, *, mode: str = "test", public_url: str = "http://localhost:8000") -> Settings:
    return Settings(
        mode=mode,
        secret_key=SECRET_KEY,
        public_url=public_url,
        web_dsn=for_sqlalchemy(cluster.dsn("portal_web", name)),
        worker_dsn=for_sqlalchemy(cluster.dsn("portal_worker", name)),
        migrate_dsn=for_sqlalchemy(cluster.dsn("portal_migrate", name)),
        data_dir=folder,
        seals=folder / "seals",
        seal_passphrase="an invented world",
        tsa_url="",
    )


@contextmanager
def portal_over(settings: Settings) -> Iterator[Flask]:
    """The portal as it is served, over one database; its connections are closed afterwards."""
    app = create_app(settings)
    try:
        yield app
    finally:
        close(app)


def close(app: Flask) -> None:
    """End its session and its connections; it may serve again."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def members(owner: psycopg.Connection[Any]) -> dict[str, Member]:
    """The cast by e-mail address, as the database knows them; of several memberships the first."""
    rows = owner.execute(
        "select p.id as person, m.id as membership, p.email, p.name, m.role, a.id as agency, a.name as agency_name, a.kind "
        "from app.person p join app.membership m on m.person_id = p.id join app.agency a on a.id = m.agency_id "
        "order by a.name desc, m.role desc"
    )
    return {row[2]: Member(*row) for row in rows}


def sign_in(app: Flask, member: Member) -> Visitor:
    """A visitor with a session of their own, without the password. That the pages sign people in is tested by itself."""
    with app.app_context():
        token = store.open_session(member.person_id, membership_id=member.membership_id, strength="password+code")
    return Visitor(app, email=member.email, token=token, member=member)


@contextmanager
def looking_from_outside(cluster: Cluster, name: str) -> Iterator[psycopg.Connection[Any]]:
    """As the server's superuser, past every wall, each statement by itself: to arrange, and to see what really happened."""
    with psycopg.connect(cluster.superuser_dsn(name), autocommit=True, row_factory=namedtuple_row) as connection:
        yield connection
