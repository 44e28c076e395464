"""Coming in, leaving, and trying in vain, as the trail keeps them: in a transaction of its own, before anybody is let in.

A wrong password is told nowhere by name. Whose it was meant to be is not known yet, and a known address may cost no more time than an
unknown one: the tries are counted (throttle.py), and each that was looked at leaves one line in the log (commands.py), with the
network and nobody's address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from portal.access.actor import Actor
from portal.foundation.database import acting_as, db, nobody_acts
from portal.foundation.refusals import Refused
from portal.signin import factors, store
from portal.trail.record import Told, tell, tell_refusal

SIGN_IN, SIGN_OUT = "sign in", "sign out"


def came_in(actor: Actor, source: str, request_id: str) -> None:
    """If this cannot be told, they are not let in."""
    _tell(replace(actor, source=source), Told(SIGN_IN, rule=f"by {actor.strength}"), request_id)


def left(actor: Actor, request_id: str) -> None:
    _tell(actor, Told(SIGN_OUT, rule="by themselves"), request_id)


def ran_out(token: str, request_id: str) -> None:
    """A session that ended by itself is told when its cookie is next seen."""
    found = store.ran_out(token)
    if found is not None:
        actor, why = found
        _tell(actor, Told(SIGN_OUT, rule=why), request_id)


def tried_in_vain(token: str, person_id: UUID, source: str, why: str, request_id: str) -> None:
    """Somebody had the password and not the code: that stands among what its owner did, where the owner sees it."""
    try:
        name = factors.factors_of(token).name
    except Refused:
        return  # the session ran out meanwhile: there is nothing left to come in by
    found = store.actor_who_waits(person_id, name)
    if found is not None:
        tell_refusal(replace(found, source=source, strength="password"), Told(SIGN_IN, rule=why), request_id)
        nobody_acts()


def _tell(actor: Actor, told: Told, request_id: str) -> None:
    with _acting(actor):
        tell(actor, [told], request_id)
        db.session.commit()


@contextmanager
def _acting(actor: Actor) -> Iterator[None]:
    nobody_acts()
    acting_as(actor.membership_id)
    try:
        yield
    finally:
        nobody_acts()
