"""Who puts a wrong entry right."""

from uuid import UUID

from portal.access.actor import Actor
from portal.access.parts import Role
from portal.access.policy import Nearness

OF_HEALTH_OR_SCHOOL = frozenset({Role.XT.label, Role.DT.label})


def may_correct(actor: Actor, nearness: Nearness, *, author: UUID, author_role: str, author_is_colleague: bool) -> bool:
    """The author in the same role; the registered manager what the provider's people wrote; the social worker what the council's wrote.

    What somebody of health or school wrote falls to the social worker once that person has left, which only the wall knows.
    """
    if nearness.read_only or not nearness.full:
        return False
    if author == actor.membership_id and author_role == actor.role.label:
        return True
    if actor.role is Role.RM and actor.agency_kind == "provider":
        return author_is_colleague
    council = actor.role is Role.SW and actor.agency_kind == "authority"
    return council and (author_is_colleague or author_role in OF_HEALTH_OR_SCHOOL)
