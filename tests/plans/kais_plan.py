"""Kai's plan arranged as a test needs it: in a state, asked about, a version before it."""

from typing import Any
from uuid import UUID

import psycopg

from portal.demo.fill_agreeing import asked_id
from portal.demo.idents import ident
from tests.databases import Cluster

PLAN, FIRST = ident("plan", "kai 2.0"), ident("plan", "kai 1.0")
AGREEMENT, CHANGES = f"/plans/{PLAN}/agreement", f"/plans/{PLAN}/changes"
CAMHS = "Brackenwell"
DISSENT = "An adult awake outside his door every night may tell him that nights are dangerous."


def put_out(owner: psycopg.Connection[Any], version: UUID = PLAN, state: str = "out_for_agreement") -> None:
    """The version is out for agreement (or in that state), and nobody has answered it yet."""
    owner.execute("delete from app.due_item where kind in ('plan_dissent', 'plan_agreement') and child_id = %s", [ident("child", "kai")])
    owner.execute("delete from app.plan_answer where version_id = %s", [version])
    owner.execute(
        "update app.plan_version set state = 'archived' where child_id = %s and begun_from = %s", [ident("child", "kai"), version]
    )
    owner.execute("update app.plan_version set state = %s where id = %s", [state, version])


def ask_anew(cluster: Cluster, database: str, owner: psycopg.Connection[Any], manager: UUID, version: UUID = PLAN, days: int = 10) -> int:
    """The registered manager asks everybody, as nobody had been asked before."""
    put_out(owner, version)
    owner.execute("delete from app.plan_asked where version_id = %s", [version])
    return int(as_member(cluster, database, manager, "select wall.ask_to_agree(%s, current_date + %s::int, now())", version, days)[0][0])


def as_member(cluster: Cluster, database: str, member: UUID, statement: str, *values: Any) -> list[Any]:
    """One statement past the Python gate, with nothing but the database's wall before it."""
    with psycopg.connect(cluster.dsn("portal_web", database)) as connection:
        connection.execute("select wall.enter(%s)", [member])
        return connection.execute(statement, values).fetchall()


def field(section: int, slice_: int) -> str:
    return f"{section}-{slice_}-1"


__all__ = ["asked_id"]
