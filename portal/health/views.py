"""Alive and ready."""

from flask import Blueprint, Response, make_response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from portal.foundation.database import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive() -> Response:
    return _plain("alive", 200)


@bp.get("/readyz")
def ready() -> Response:
    """Ready means: the database answers, and the portal is not its owner, a superuser or past row security."""
    found = trouble()
    return _plain(found, 503) if found else _plain("ready", 200)


def trouble() -> str:
    """Why the portal must not serve over this database; empty when it may."""
    try:
        with db.engine.connect() as connection:
            unsafe = connection.execute(text(UNSAFE)).scalar_one()
    except SQLAlchemyError:
        return "the database does not answer"
    return "the database user is a superuser, an owner, or past row security" if unsafe else ""


UNSAFE = """
select r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, 'portal_owner', 'member') from pg_roles r where r.rolname = current_user
"""


def _plain(text_: str, status: int) -> Response:
    response = make_response(text_, status)
    response.mimetype = "text/plain"
    return response
