"""Who may see less of a child's record, and who more: restrictions and releases, and the address that is kept.

These rows decide what the wall lets through, so they are written by functions of the database alone (migration 0014), which find
out for themselves who acts and how near. The rules stand here a second time, with the sentences that people read.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.parts import NEVER_RELEASED, RESTRICTED_NAME, SAFE_ANSWER, Part, Role, part_of
from portal.access.policy import opens
from portal.children.models import Release, Restriction
from portal.children.queries import About
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused

CONFIDENTIAL_ADDRESS = "confidential_address"
"""Of a restriction and of an entry of part 3: the social worker keeps the address from those who must not have it."""

NOT_DELEGATED = "delegate"
"""Of a restriction: what a designated teacher did not hand to a colleague who stands in."""

CONFIDENTIAL_TO: dict[Role, tuple[Part, ...]] = {
    Role.PA: (Part.ADDRESS, Part.NETWORK, Part.PLACEMENT, Part.TRANSITION),
    Role.DT: (Part.ADDRESS,),
    Role.XT: (Part.ADDRESS,),
}
"""From whom, and in which parts: a parent is told neither home, provider and school, nor where a move leads (domain.md, rulings)."""

BASES: dict[str, str] = {
    "safeguarding": "To protect a child from harm (safeguarding of children and individuals at risk)",
    "care": "To provide health or social care",
    "duty": "Because a law requires it (legal obligation)",
    "task": "To carry out a public task",
    "interest": "A private provider’s legitimate interest in caring well",
    "wish": "The child’s own choice of who may see it",
}
"""On what a release rests (domain.md, information-sharing basis): consent to take part is not consent to data protection."""

LONGEST = timedelta(days=365)

WORKED_WITH_ELSEWHERE = frozenset({Part.REPORT, Part.TRANSITION, Part.ACCESS_LOG, Part.AGGREGATES})
"""Reports go out as documents, a move has its receiving side, the log its own readers, and figures name no child."""

STAFF = frozenset({Role.KW, Role.CL})
"""Whom a registered manager may restrict, of the own provider."""

NOT_YOURS = "This is not yours to decide for this child."


@dataclass(frozen=True)
class NearPerson:
    """Somebody whom the wall lets near the child, as far as who asks may know of them."""

    membership_id: UUID
    name: str
    role: Role
    agency_id: UUID
    agency_name: str
    capacity: str

    @property
    def in_words(self) -> str:
        return f"{self.name}, {self.role.label}, {self.agency_name}"


@dataclass(frozen=True)
class Whom:
    """One role, one agency or one person, and how they are called."""

    in_words: str
    role: Role | None = None
    agency_id: UUID | None = None
    membership_id: UUID | None = None


def everybody_of(role: Role) -> str:
    """A role as the one to whom something is closed: 'every designated teacher'."""
    return f"every {role.label}"


def people_near(about: About) -> list[NearPerson]:
    """Everybody near the child today, by name. Nobody, for who does not share the child's record. One statement."""
    found = db.session.execute(text("select * from wall.people_near(:child)"), {"child": about.child_id})
    people = [NearPerson(row.membership_id, row.name, Role(row.role), row.agency_id, row.agency_name, row.capacity) for row in found]
    return sorted(people, key=lambda one: one.name)


# What is against a rule


def refuse_restriction(actor: Actor, whom: Whom, near: list[NearPerson]) -> None:
    """Nobody closes a part to themselves; a manager closes parts to the own staff only."""
    if whom.role is actor.role or whom.agency_id == actor.agency_id or whom.membership_id == actor.membership_id:
        raise Refused("A part is not closed to yourself, nor to everybody of your own role or agency.")
    if actor.role is not Role.RM:
        return
    own_staff = {one.membership_id for one in near if one.agency_id == actor.agency_id and one.role in STAFF}
    if whom.role not in STAFF and whom.membership_id not in own_staff:
        raise Refused(
            "A manager may close a part to key workers and clinicians of the home. Anybody else is for the social worker to decide; "
            "nobody at a provider closes anything to the social worker or the reviewing officer.",
            rule="domain.md, section 2: a restriction by a provider",
        )


def refuse_release(slice_: int) -> None:
    """Three parts are never released, whatever the purpose."""
    if part_of(slice_) in NEVER_RELEASED:
        raise Refused(
            "Clinical session notes, a child’s private messages and allegations about staff are never released.",
            rule="domain.md, section 2: rows 10, 20 and 31",
        )
    if slice_ == RESTRICTED_NAME:
        raise Refused("A restricted legal name is not released to single people. Make it known again instead.")
    if slice_ == SAFE_ANSWER:
        raise Refused("Who is told of this answer is decided beside the answer, under “Goals and measures”.")
    if part_of(slice_) in WORKED_WITH_ELSEWHERE:
        raise Refused("Reports, moves, the log and figures are not released from here.")


def refuse_expiry(expires_on: date, today: date) -> None:
    """A release ends, within a year."""
    if expires_on < today:
        raise Refused("A release ends today at the earliest.")
    if expires_on > today + LONGEST:
        raise Refused("A release lasts a year at most. When it ends, look at it again.")


def refuse_days(starts_on: date, ends_on: date | None, today: date) -> None:
    """A restriction begins today or later, and ends after it began."""
    if starts_on < today:
        raise Refused("A restriction begins today at the earliest: what was seen before stays seen.")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("The last day is before the first.")


# Commands


def restrict(
    actor: Actor,
    about: About,
    part: Part,
    whom: Whom,
    *,
    near: list[NearPerson],
    today: date,
    reason: str,
    starts_on: date,
    ends_on: date | None,
) -> UUID:
    """Close one part of the child's record to one role, agency or person. One statement."""
    refuse_restriction(actor, whom, near)
    refuse_days(starts_on, ends_on, today)
    ident = new_id()
    _restrict([(ident, part, whom)], about, reason=reason, starts_on=starts_on, ends_on=ends_on, kind=None)
    return ident


def lift(restriction: Restriction, reason: str) -> bool:
    """End a restriction. False when it was lifted already. One statement."""
    if restriction.kind is not None:
        raise Refused("This was closed together with something else, and is opened where that is decided on.")
    return bool(ask_the_wall("select wall.lift(:ident, :reason)", ident=restriction.id, reason=reason))


def release(
    actor: Actor, about: About, slice_: int, row: UUID | None, whom: Whom, *, today: date, purpose: str, basis: str, expires_on: date
) -> UUID:
    """Open one version of a part, or one entry, to a person or agency already near. One statement."""
    refuse_release(slice_)
    refuse_expiry(expires_on, today)
    if row is None and actor.role is not Role.SW:
        raise Refused("A whole part is released by the social worker. You can release what your home wrote, one entry at a time.")
    ident = new_id()
    ask_the_wall(
        "select wall.release(:ident, :child, cast(:slice as smallint), :row, :person, :agency, :whom, :purpose, :basis, :until)",
        ident=ident,
        child=about.child_id,
        slice=slice_,
        row=row,
        person=whom.membership_id,
        agency=whom.agency_id,
        whom=whom.in_words,
        purpose=purpose,
        basis=basis,
        until=expires_on,
    )
    return ident


def revoke(released: Release, reason: str) -> bool:
    """End a release. False when it was revoked already. One statement."""
    return bool(ask_the_wall("select wall.revoke(:ident, :reason)", ident=released.id, reason=reason))


def keep_address(about: About, reason: str, today: date) -> None:
    """Make the address confidential: whoever may know it is told so, and it is closed to everybody who may not. Two statements."""
    closed = [(new_id(), part, Whom(everybody_of(role), role)) for role, parts in CONFIDENTIAL_TO.items() for part in parts]
    _mark_address(about, reason, confidential=True)
    _restrict(closed, about, reason=reason, starts_on=today, ends_on=None, kind=CONFIDENTIAL_ADDRESS)


def tell_address(about: About, restriction: UUID, reason: str) -> None:
    """The address is confidential no longer: everything that was closed for it is open again. Two statements."""
    _mark_address(about, reason, confidential=False)
    ask_the_wall("select wall.lift(:ident, :reason)", ident=restriction, reason=reason)


def _mark_address(about: About, reason: str, *, confidential: bool) -> None:
    statement = "select wall.mark_address(:ident, :child, :confidential, :reason)"
    ask_the_wall(statement, ident=new_id(), child=about.child_id, confidential=confidential, reason=reason)


def _restrict(
    closed: list[tuple[UUID, Part, Whom]], about: About, *, reason: str, starts_on: date, ends_on: date | None, kind: str | None
) -> None:
    ask_the_wall(
        "select count(wall.restrict(one.ident, :child, one.part, one.role, one.agency, one.person, one.whom,"
        " :reason, :starts, :ends, :kind))"
        " from unnest(cast(:idents as uuid[]), cast(:parts as smallint[]), cast(:roles as text[]), cast(:agencies as uuid[]),"
        " cast(:persons as uuid[]), cast(:whoms as text[])) as one(ident, part, role, agency, person, whom)",
        child=about.child_id,
        idents=[ident for ident, _, _ in closed],
        parts=[int(part) for _, part, _ in closed],
        roles=[whom.role.value if whom.role else None for _, _, whom in closed],
        agencies=[whom.agency_id for _, _, whom in closed],
        persons=[whom.membership_id for _, _, whom in closed],
        whoms=[whom.in_words for _, _, whom in closed],
        reason=reason,
        starts=starts_on,
        ends=ends_on,
        kind=kind,
    )


def ask_the_wall(statement: str, *, nothing_found: str = NOT_YOURS, **values: Any) -> Any:
    """A function of the database, which decides for itself. What it refuses, the person is told in one sentence."""
    try:
        return db.session.execute(text(statement), values).scalar()
    except DBAPIError as error:
        refused = {"42501": NOT_YOURS, "23514": NOT_YOURS, "P0002": nothing_found}.get(getattr(error.orig, "sqlstate", "") or "")
        if refused:
            raise Refused(refused) from None
        raise


def told_of(actor: Actor, about: About, restriction: Restriction) -> bool:
    """Whether a reader of the log is told of a restriction: who reads the part that it closes, or made it.

    A part that is closed to somebody, or that they never read, leaves no trace for them here either.
    """
    if restriction.by_membership_id == actor.membership_id:
        return True
    return opens(actor.role, about.nearness, slice_=restriction.closed_part * 10, placement=None, mine=True)
