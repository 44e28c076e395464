"""A provider's own checklists: its newest versions, and a new version kept. A version in use never changes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.predicates import Concern
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused, Unseen
from portal.transitions import lines
from portal.transitions.checklists import CHECKLISTS
from portal.transitions.checklists.items import Checklist, Item
from portal.transitions.models import ChecklistTemplate

REFUSED = "PS001"


@dataclass(frozen=True)
class Version:
    """One checklist as new moves take it: `version` None is the one that everybody begins with."""

    checklist: Checklist
    version: int | None
    items: tuple[Item, ...]
    made_by: str = ""
    made_at: datetime | None = None
    because: str = ""

    @property
    def concern(self) -> Concern:
        return Concern()


@dataclass(frozen=True)
class Versions:
    """All seven."""

    each: list[Version]

    @property
    def concern(self) -> Concern:
        return Concern()


def versions(actor: Actor) -> Versions:
    """One statement."""
    found = _newest(actor)
    return Versions([_version(checklist, found.get(kind)) for kind, checklist in CHECKLISTS.items()])


def version(actor: Actor) -> Version:
    """The newest of the kind that the address asks for. One statement."""
    kind = request.args.get("kind", "T1")
    if kind not in CHECKLISTS:
        raise Unseen
    return _version(CHECKLISTS[kind], _newest(actor).get(kind))


def _newest(actor: Actor) -> dict[str, ChecklistTemplate]:
    query = select(ChecklistTemplate).where(ChecklistTemplate.agency_id == actor.agency_id)
    return {row.kind: row for row in db.session.scalars(query.order_by(ChecklistTemplate.kind, ChecklistTemplate.version))}


def _version(checklist: Checklist, row: ChecklistTemplate | None) -> Version:
    if row is None:
        return Version(checklist, None, checklist.items)
    return Version(checklist, row.version, tuple(Item(**one) for one in row.items), row.made_by, row.made_at, row.because)


def keep(shown: Version, items: Sequence[Item], *, after: int, because: str) -> None:
    """Keep a new version after the one that was opened. Refused for an item that nobody could own or count, and when somebody was first."""
    for item in items:
        lines.refuse_unreadable(item)
    values: dict[str, Any] = {
        "id": new_id(), "kind": shown.checklist.kind, "after": after, "items": json.dumps(lines.as_kept(items)),
        "because": because,
    }  # fmt: skip
    try:
        db.session.execute(text("select wall.keep_checklist(:id, :kind, :after, cast(:items as jsonb), :because)"), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
