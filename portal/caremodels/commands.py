"""Publishing a version of one's own model, and choosing by which model one works. Both are done by the wall's own functions."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.caremodels.content import as_content, refuse_incomplete
from portal.caremodels.queries import Sketch
from portal.caremodels.shapes import ModelOfCare
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused

REFUSED = "PS001"


def publish(sketch: Sketch, model: ModelOfCare, *, ident: UUID, after: int, because: str) -> None:
    """Keep a new version after the one that was opened. Plans already written keep theirs. Refused when somebody was first."""
    refuse_incomplete(model)
    _wall(
        "select wall.keep_care_model(:id, :line, :after, :name, :based_on, cast(:content as jsonb), :because)",
        id=ident, line=sketch.line or new_id(), after=after, name=model.name, based_on=sketch.based_on,
        content=json.dumps(as_content(model)), because=because,
    )  # fmt: skip


def choose(model: str, *, from_on: date, because: str) -> None:
    """From a day on, new plans and notes speak this model."""
    _wall("select wall.choose_care_model(:id, :model, :from_on, :because)", id=new_id(), model=model, from_on=from_on, because=because)


def _wall(statement: str, **values: Any) -> None:
    try:
        db.session.execute(text(statement), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
