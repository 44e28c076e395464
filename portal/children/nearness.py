"""How near somebody is to a child, from what the database tells of their standing: facts of [kind, id, number] each. Pure.

Nothing here reads the settings of the wall: `wall.standing` was written apart from `wall.enter`, so that the two walls share no code.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from portal.access.actor import Actor
from portal.access.policy import STRANGER, Nearness


def nearness_of(actor: Actor, standing: Sequence[Sequence[Any]]) -> Nearness:
    """How near this actor is; a stranger where no fact says otherwise."""
    kinds = {kind for kind, _, _ in standing}
    full = bool(kinds & {"full", "oversight"})
    edge = bool(kinds & {"receiving", "leaving"})
    if not full and not edge:
        return STRANGER
    return Nearness(
        full=full,
        placements=None if actor.sees_every_placement else _placements(standing),
        edge=edge,
        read_only="read_only" in kinds,
        covers=frozenset(covered(standing)),
        notes_since=_notes_since(standing),
        denied=frozenset(number for kind, _, number in standing if kind == "denied"),
        released_slices=frozenset(number for kind, ref, number in standing if kind == "released" and not ref),
        released_rows=frozenset(UUID(ref) for kind, ref, _ in standing if kind == "released" and ref),
        because=", ".join(sorted(kinds & {"full", "oversight", "receiving", "leaving"})),
    )


def covered(standing: Sequence[Sequence[Any]]) -> dict[UUID, str]:
    """Membership and name of those for whom this one covers today."""
    told = (ref.split(" ", 1) for kind, ref, _ in standing if kind == "covers")
    return {UUID(ident): name for ident, name in told}


def _notes_since(standing: Sequence[Sequence[Any]]) -> frozenset[tuple[object, date]]:
    told = (ref.rpartition(" ") for kind, ref, _ in standing if kind == "notes_since")
    return frozenset((UUID(place) if place else None, date.fromisoformat(day)) for place, _, day in told)


def _placements(standing: Sequence[Sequence[Any]]) -> frozenset[object]:
    return frozenset(UUID(ref) for kind, ref, _ in standing if kind in {"full", "oversight"} and ref)
