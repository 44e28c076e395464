"""One request, one transaction: committed after success with its trail entries, rolled back otherwise."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from portal.access.actor import Actor
from portal.access.permissions import Decision, Permission
from portal.access.predicates import Concern
from portal.foundation.database import acting_as, db
from portal.trail.record import Told, tell, tell_refusal
from portal.web.models import AnsweredSubmit

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def begin(actor: Actor) -> None:
    """The business transaction begins with the actor set."""
    acting_as(actor.membership_id)


def finish(actor: Actor, permission: Permission, concern: Concern, decision: Decision, response: Response) -> None:
    """Tell the trail and commit, before a byte is sent. An answer of 400 or more changes nothing but is told all the same."""
    if response.status_code >= 400:
        refused = Told(permission.name, concern.child_id, concern.row, concern.shown, "not accepted as it was sent: nothing was changed")
        tell_refusal(actor, refused, g.request_id)
        return
    if request.method in SAFE and (db.session.new or db.session.dirty or db.session.deleted):
        raise RuntimeError("a GET may not change a record")
    if not g.get("told_before"):
        tell(actor, g.get("told") or [_seen(permission, concern, decision)], g.request_id)
    db.session.commit()


def note(*told: Told) -> None:
    """What this request did, in place of the plain 'seen' that is told otherwise. Written by `finish`, in the same transaction."""
    g.told = (g.get("told") or []) + list(told)


def told_before() -> None:
    """This answer only refreshes a part of a page that was told when it was opened: a poll every second is no new look."""
    g.told_before = True


def once(key: UUID, at: datetime, actor: Actor, command: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Run a command unless this very form was already answered: a double click or a retry acts once. Returns whether it ran.

    A second submit waits for the first one's transaction, then does nothing.
    """
    try:
        with db.session.begin_nested():
            db.session.execute(insert(AnsweredSubmit).values(key=key, membership_id=actor.membership_id, at=at))
    except IntegrityError:
        return False
    command(*args, **kwargs)
    return True


def _seen(permission: Permission, concern: Concern, decision: Decision) -> Told:
    again = "" if request.method in SAFE else "sent again: nothing was done twice"
    return Told(permission.name, concern.child_id, concern.row, concern.shown, decision.rule, again)


def install(app: Flask) -> None:
    @app.teardown_request
    def _let_go(_error: BaseException | None) -> None:
        db.session.remove()
