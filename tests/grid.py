"""A world drawn on squared paper: the cast of the demo, and children whose record has a row in every slice, near and far.

The demo world tells stories; this one leaves no corner out. It is poured in past the wall, without the portal's own code.
"""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

import psycopg
from psycopg.types.json import Jsonb

from portal.demo.agencies import AGENCIES, HOMES
from portal.demo.cast import PEOPLE
from tests.databases import Cluster

SQUARED_PAPER = UUID("51ed5ca1-0000-4000-8000-00000000a11e")
LONG_AGO = date(2020, 1, 1)
SECRET = "JBSWY3DPEHPK3PXP"


def ident(kind: str, key: object) -> UUID:
    """The id of something on the paper: always the same."""
    return uuid5(SQUARED_PAPER, f"{kind} {key}")


def member(key: str) -> UUID:
    """The membership of one of the cast."""
    return ident("membership", key)


def fill_with_the_grid(cluster: Cluster, name: str) -> None:
    with psycopg.connect(cluster.superuser_dsn(name)) as owner:
        pour_cast(owner)


def put(owner: psycopg.Connection[Any], table: str, *rows: dict[str, Any]) -> None:
    """Insert past the wall."""
    if not rows:
        return
    names = list(rows[0])
    marks = ", ".join(["%s"] * len(names))
    with owner.cursor() as cursor:
        cursor.executemany(
            f"insert into app.{table} ({', '.join(names)}) values ({marks})",
            [[Jsonb(value) if isinstance(value, dict) else value for value in (row[name] for name in names)] for row in rows],
        )


def pour_cast(owner: psycopg.Connection[Any]) -> None:
    """Agencies, homes, people, memberships, and sign-ins that no password opens."""
    put(owner, "agency", *(
        {"id": ident("agency", one.key), "kind": one.kind, "name": one.name, "model_of_care": one.model} for one in AGENCIES
    ))  # fmt: skip
    put(owner, "home", *(
        {"id": ident("home", one.key), "agency_id": ident("agency", one.agency), "name": one.name, "urn": one.urn} for one in HOMES
    ))  # fmt: skip
    put(owner, "person", *({"id": ident("person", one.key), "name": one.name, "email": one.email} for one in PEOPLE))
    put(owner, "membership", *(
        {"id": member(one.key), "person_id": ident("person", one.key), "agency_id": ident("agency", one.agency), "role": one.role,
         "starts_on": LONG_AGO, "ends_on": None}
        for one in PEOPLE
    ))  # fmt: skip
    put(owner, "home_manager", *(
        {"id": ident("oversight", f"{one.key} {home}"), "home_id": ident("home", home), "membership_id": member(one.key),
         "starts_on": LONG_AGO, "ends_on": None}
        for one in PEOPLE for home in one.manages
    ))  # fmt: skip
    put(owner, "credential", *(
        {"person_id": ident("person", one.key), "password_hash": "$none$", "totp_secret": SECRET, "last_step": 0} for one in PEOPLE
    ))  # fmt: skip
