"""The database as everything above sees it: Base, the session, and who acts in it.

Three kinds of acting: a membership (`acting_as`), the worker's own housekeeping (`acting_as_system`), and signing in, which uses no
session at all (portal/signin). A session in which nobody acts refuses to begin: an empty page would look like no data.

When the database gives fewer rows than you expect, or refuses one (SQLSTATE 42501), ask in this order:

- "permission denied for table": this database user may never write there, or not that column. Standing, for one, is written by functions
  of the schema `wall` alone. Every grant stands in tests/contract/catalog.txt, as it is now.
- "violates row-level security policy": the slice is none that this role writes (`WRITABLE` of migrations/versions/0003_wall.py and what
  later ones add, held equal to access/policy.py), the child is not near, or the placement is another provider's.
- Nothing, where a row should be: the same three, for reading; or it was restricted, struck out, or belongs to a plan not yet released.
  The page at /children/<id>/why says what each role and each person near may see, and why (`access/explain.py` has the words).
- An insert that returns something fails where its writer may not read the row: hence ids and times from Python.

What `wall.enter` made of an actor is read with `show app.children`, `app.slices`, `app.placements` and so on, in the same transaction.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ARRAY, DateTime, MetaData, SmallInteger, Text, Uuid, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

from portal.foundation.ids import new_id
from portal.foundation.refusals import NobodyActs

SCHEMA = "app"


class Base(DeclarativeBase):
    """Every table's mother. Ids and times are made in Python and nothing is read back on insert (walls.md)."""

    registry = registry(
        metadata=MetaData(
            schema=SCHEMA,
            naming_convention={
                "ix": "%(table_name)s_%(column_0_N_name)s",
                "uq": "%(table_name)s_%(column_0_N_name)s_key",
                "ck": "%(table_name)s_%(constraint_name)s",
                "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
                "pk": "%(table_name)s_pkey",
            },
        ),
        type_annotation_map={
            UUID: Uuid(),
            datetime: DateTime(timezone=True),
            str: Text(),
            list[UUID]: ARRAY(Uuid()),
            list[int]: ARRAY(SmallInteger()),
            dict[str, Any]: JSONB(),
            list[dict[str, Any]]: JSONB(),
        },
    )
    __mapper_args__: Any = {"eager_defaults": False}  # noqa: RUF012  SQLAlchemy's own way


class Identified:
    """A row with an id of its own, known before it is written."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})


def engine_options(pool_size: int = 5) -> dict[str, Any]:
    """Parameters never reach a log or an error: they are children's words."""
    return {"hide_parameters": True, "pool_size": pool_size, "max_overflow": 0, "pool_timeout": 10, "pool_pre_ping": False}


def acting_as(membership_id: UUID, session: Session | None = None) -> None:
    """From now on this session acts for one membership. Changing the actor of a session that has begun is refused."""
    _act(session or db.session(), ("membership", str(membership_id)))


def acting_as_system(task: str, session: Session | None = None) -> None:
    """From now on this session does a named housekeeping task, which sees no row with a child's words in it."""
    _act(session or db.session(), ("system", task))


def nobody_acts(session: Session | None = None) -> None:
    """End the session's transaction, if any, and who acted in it."""
    session = session or db.session()
    session.rollback()
    session.expunge_all()
    session.info.pop("acting", None)


def _act(session: Session, acting: tuple[str, str]) -> None:
    before = session.info.get("acting")
    if before is not None and before != acting:
        raise NobodyActs("one session never serves two actors")
    if before is None and session.in_transaction():
        raise NobodyActs("a session is told who acts before it begins")
    session.info["acting"] = acting


@event.listens_for(Session, "after_begin")
def _enter(session: Session, transaction: Any, connection: Any) -> None:
    if transaction.nested:
        return
    acting = session.info.get("acting")
    if acting is None:
        raise NobodyActs("nobody acts in this session")
    kind, who = acting
    if kind == "membership":
        connection.execute(text("select wall.enter(cast(:who as uuid))"), {"who": who})
    else:
        connection.execute(text("select wall.enter_system(:who)"), {"who": who})
