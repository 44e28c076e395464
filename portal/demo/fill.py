"""Pours the invented world into an empty, migrated database: agencies, people and their sign-ins, then one child after another."""

import os
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, Table, create_engine, func, insert, select, text

import portal.every_model  # noqa: F401  the metadata knows every table, and so in which order they are filled
from portal.agencies.models import Agency, Home, HomeManager, Membership, Person
from portal.demo.children import ella, kai
from portal.demo.fill_agreeing import agreeing
from portal.demo.fill_belongings import belongings
from portal.demo.fill_contributing import contributing
from portal.demo.fill_due import EMPTY, due_by_rule, set_by_hand, settled, worked_out
from portal.demo.fill_joining import joining
from portal.demo.fill_measures import measures
from portal.demo.fill_mistakes import mistakes
from portal.demo.fill_moves import moves
from portal.demo.fill_notes import notes
from portal.demo.fill_plan_work import plan_work
from portal.demo.fill_plans import PLANS_EMPTY, plans
from portal.demo.fill_record import record
from portal.demo.fill_reviews import reviews
from portal.demo.fill_sharing import sharing
from portal.demo.fill_standing import standing
from portal.demo.fill_trail import trail
from portal.demo.fill_voice import voice
from portal.demo.idents import ident, password_of, totp_secret_of
from portal.demo.scene import Rows, Scene, membership
from portal.demo.stories import WORLD
from portal.foundation.database import Base
from portal.foundation.refusals import Refused
from portal.signin.keys import SEED, seal
from portal.signin.models import Credential
from portal.signin.passwords import hashed

__all__ = ["fill", "filled", "ident", "world"]

LEFT_EMPTY: dict[str, dict[str, Any]] = {"due_item": EMPTY, "membership": {"suspended_at": None}} | PLANS_EMPTY
"""Columns that most rows of a table leave empty, and so need not name."""

AT_WORK_FOR_DAYS = 2000
"""Since when the invented people have been at their agencies: longer than any child has been known."""


def fill(dsn: str, today: date, secret_key: str) -> None:
    """Write the whole invented world as it stands on that day, in one transaction.

    `dsn` is portal_migrate's, as libpq or as SQLAlchemy writes it. Refused where there are agencies already: an invented world is
    never poured over another one. `secret_key` is the installation's: with another one nobody's password and codes fit.
    """
    engine = _engine(dsn)
    try:
        with engine.begin() as connection:
            connection.execute(text("set local role portal_owner"))
            if _anybody_there(connection):
                raise Refused("There is a world in this database already. Start over with an empty one.")
            _write(connection, world(today))
            _write(connection, _credentials(secret_key))
    finally:
        engine.dispose()


def filled(dsn: str) -> bool:
    """Whether a world stands in this database."""
    engine = _engine(dsn)
    try:
        with engine.begin() as connection:
            connection.execute(text("set local role portal_owner"))
            return _anybody_there(connection)
    finally:
        engine.dispose()


def world(today: date) -> Rows:
    """Every row of the invented world."""
    yield from _agencies(today)
    for child in WORLD.children:
        scene = Scene(child, today)
        yield from record(scene)
        yield from plans(scene)
        yield from worked_out(moves(scene))
        yield from set_by_hand(scene, due_by_rule(scene))
        yield from reviews(scene)
        yield from measures(scene)
        yield from agreeing(scene)
        yield from contributing(scene)
    yield from sharing(Scene(kai.CHILD, today))
    yield from trail(kai.CHILD, today)
    yield from standing(kai.CHILD, today)
    yield from mistakes(kai.CHILD, today)
    yield from settled(Scene(kai.CHILD, today))
    yield from belongings(kai.CHILD, today)
    yield from joining(today)
    yield from notes(kai.CHILD, today)
    yield from voice(Scene(ella.CHILD, today), Scene(kai.CHILD, today))
    yield from plan_work(kai.CHILD, today)


def _engine(dsn: str) -> Engine:
    return create_engine(f"postgresql+psycopg://{dsn.partition('://')[2]}", poolclass=NullPool, hide_parameters=True)


def _anybody_there(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count()).select_from(Agency)))


def _write(connection: Connection, rows: Rows) -> None:
    """Table by table, those that others point at first."""
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for model, row in rows:
        tables[model.__tablename__].append(row)
    for table in Base.metadata.sorted_tables:
        if found := tables.get(table.name):
            connection.execute(insert(table), _whole(table, found))


def _whole(table: Table, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with every column named but what the database fills in by itself, so that one statement serves all."""
    names = {column.name for column in table.columns if column.server_default is None}
    whole = []
    for said in rows:
        row = LEFT_EMPTY.get(table.name, {}) | said
        if unknown := row.keys() ^ names:
            raise ValueError(f"{table.name}: {', '.join(sorted(unknown))} stands in the row or in the table only")
        whole.append(row)
    return whole


def _agencies(today: date) -> Rows:
    since = today - timedelta(days=AT_WORK_FOR_DAYS)
    for agency in WORLD.agencies:
        yield Agency, {"id": ident("agency", agency.key), "kind": agency.kind, "name": agency.name, "model_of_care": agency.model}
    for home in WORLD.homes:
        yield Home, {"id": ident("home", home.key), "agency_id": ident("agency", home.agency), "name": home.name, "urn": home.urn}
    for person in WORLD.people:
        yield Person, {"id": ident("person", person.key), "name": person.name, "email": person.email, "suspended_at": None}
        yield (
            Membership,
            {
                "id": membership(person.key),
                "person_id": ident("person", person.key),
                "agency_id": ident("agency", person.agency),
                "role": person.role,
                "office": person.office,
                "starts_on": since,
                "ends_on": None,
                "ended_at": None,
            },
        )
        for home_key in person.manages:
            yield (
                HomeManager,
                {
                    "id": ident("home manager", f"{home_key} {person.key}"),
                    "home_id": ident("home", home_key),
                    "membership_id": membership(person.key),
                    "starts_on": since,
                    "ends_on": None,
                },
            )


def _credentials(secret_key: str) -> Rows:
    """Everybody's own password. Hashing is slow on purpose, and takes every core at once here."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashes = pool.map(lambda person: hashed(password_of(person.key), secret_key), WORLD.people)
    for person, password_hash in zip(WORLD.people, hashes, strict=True):
        yield (
            Credential,
            {
                "person_id": ident("person", person.key),
                "password_hash": password_hash,
                "totp_secret": seal(totp_secret_of(person.key), SEED, secret_key),
                "last_step": 0,
            },
        )
