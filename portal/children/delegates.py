"""School delegates: the designated teacher lets a colleague near one child, for chosen parts and a time, and stays accountable.

Written by functions of the database alone (migration 0014), which ask by themselves whether the two are colleagues of one school.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import any_, func, select

from portal.access.actor import Actor
from portal.access.parts import Part, Role, part_of
from portal.access.policy import own_slices
from portal.agencies.models import Membership, Person
from portal.children.models import Involvement
from portal.children.queries import About
from portal.children.sharing import ask_the_wall
from portal.foundation import clock
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused

DELEGATED = "Delegated by the designated teacher"
"""The basis of a delegate's involvement, as the database knows it."""

LONGEST = timedelta(days=365)

TO_CHOOSE_FROM = tuple(part for part in sorted({part_of(one) for one in own_slices(Role.DT)}) if part is not Part.IDENTITY)
"""What a designated teacher may delegate. Who the child is, a delegate always knows."""


def delegates(actor: Actor, about: About) -> list[Involvement]:
    """Whom this teacher let near the child, the present ones first. One statement."""
    query = (
        select(Involvement)
        .where(
            Involvement.child_id == about.child_id,
            Involvement.basis == DELEGATED,
            any_(Involvement.mine) == actor.membership_id,
            Involvement.membership_id != actor.membership_id,
        )
        .order_by(Involvement.ended_at.desc().nulls_first(), Involvement.starts_on.desc(), Involvement.id)
    )
    return list(db.session.scalars(query))


def is_in_own_right(actor: Actor, about: About) -> bool:
    """Whether somebody is near the child themselves today, neither as a delegate nor by covering. One statement."""
    today = clock.today()
    query = select(Involvement.id).where(
        Involvement.child_id == about.child_id,
        Involvement.membership_id == actor.membership_id,
        Involvement.capacity == "full",
        Involvement.basis != DELEGATED,
        Involvement.ended_at.is_(None),
        Involvement.starts_on <= today,
        func.coalesce(Involvement.ends_on, today) >= today,
    )
    return db.session.scalars(query.limit(1)).first() is not None


def colleagues(actor: Actor) -> list[tuple[UUID, str]]:
    """Designated teachers of the same school with an e-mail address of the same domain, by name. One statement."""
    query = (
        select(Membership.id, Person.name, Person.email)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.agency_id == actor.agency_id, Membership.role == Role.DT.value, Membership.ended_at.is_(None))
        .order_by(Person.name)
    )
    found = db.session.execute(query).all()
    ours = next((_domain(email) for ident, _, email in found if ident == actor.membership_id), "")
    return [(ident, name) for ident, name, email in found if ident != actor.membership_id and _domain(email) == ours]


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def refuse_end(ends_on: date, today: date) -> None:
    """A delegation ends, within a year."""
    if ends_on < today:
        raise Refused("It ends today at the earliest.")
    if ends_on > today + LONGEST:
        raise Refused("A delegation lasts a year at most. When it ends, look at it again.")


def delegate(about: About, membership_id: UUID, parts: Sequence[Part], ends_on: date, today: date) -> UUID:
    """Let a colleague near this child for these parts until that day. One statement."""
    refuse_end(ends_on, today)
    ident = new_id()
    ask_the_wall(
        "select wall.delegate(:ident, :child, :member, cast(:parts as smallint[]), :until)",
        ident=ident,
        child=about.child_id,
        member=membership_id,
        parts=[int(part) for part in parts],
        until=ends_on,
    )
    return ident


def end_delegation(involvement_id: UUID) -> bool:
    """End it now. False when it had ended already. One statement."""
    return bool(ask_the_wall("select wall.end_delegation(:ident)", ident=involvement_id))
