"""Commands of standing: the wall's own functions check role, agency and nearness once more, and write what nothing else may write."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from portal.access.actor import Actor
from portal.access.explain import BREAK_GLASS
from portal.access.parts import OFFICE_TITLES, Role
from portal.agencies.models import Receipt
from portal.children.models import Involvement
from portal.foundation.database import db
from portal.foundation.ids import new_id
from portal.foundation.refusals import Refused

REFUSED = "PS001"
"""The code with which the wall refuses in a sentence meant for the person."""

VISIT: dict[str, str] = {
    "REG44": "Visit under regulation 44, with the child’s and the placing authority’s consent (CHR 2015 reg 44(2)(b))",
    "INSPECTOR": "Inspection of the home: a time box given by the registered manager",
}
VISITORS = {basis: OFFICE_TITLES[office] for office, basis in VISIT.items()}
"""Who reads a registered manager's cells for a visit, told by its basis."""


def title_of(one: Involvement) -> str:
    """As what somebody is near: the role, or for a visit the office, which narrows it; and whether it is an emergency."""
    title = VISITORS.get(one.basis, Role(one.role).label)
    return f"{title}, by break-glass" if one.basis == BREAK_GLASS else title


def grant(
    involvement_id: UUID, *, child_id: UUID, membership_id: UUID, capacity: str, placement_id: UUID | None,
    basis: str, because: str, starts_on: date, ends_on: date | None, older_notes: bool = False,
) -> None:  # fmt: skip
    """Let somebody near a child; `older_notes`: with the practice notes from before.

    Refused in words for a wrong role, agency, child, placement, day, or when they are near already.
    """
    _wall(
        "select wall.grant_involvement(:id, :child, :who, :capacity, :placement, :basis, :because, :since, :until)",
        id=involvement_id, child=child_id, who=membership_id, capacity=capacity, placement=placement_id,
        basis=basis, because=because, since=starts_on, until=ends_on,
    )  # fmt: skip
    if older_notes:
        open_older_notes([involvement_id], opened=True)


def open_older_notes(involvements: list[UUID], *, opened: bool) -> None:
    """Let key workers or clinicians read the practice notes from before they came, or from today on no more."""
    _wall("select wall.open_older_notes(:ids, :yes)", ids=involvements, yes=opened)


def end(involvement_id: UUID, *, on: date | None, because: str) -> UUID:
    """End an involvement at once (`on` None) or with a day. Both sides get a receipt; returns the ender's."""
    mine = new_id()
    _wall(
        "select wall.end_involvement(:id, :day, :because, :mine, :theirs)",
        id=involvement_id, day=on, because=because, mine=mine, theirs=new_id(),
    )  # fmt: skip
    return mine


def hand_over(leaver: UUID, successor: UUID, involvements: list[UUID], *, older_notes: bool = False) -> UUID:
    """Move these involvements of one worker to another of the same role and agency. Returns the receipt of whoever did it."""
    mine, fresh = new_id(), [new_id() for _ in involvements]
    _wall(
        "select wall.hand_over(:leaver, :successor, :moved, :fresh, :mine, :theirs, :successors)",
        leaver=leaver, successor=successor, moved=involvements, fresh=fresh,
        mine=mine, theirs=new_id(), successors=new_id(),
    )  # fmt: skip
    if older_notes:
        open_older_notes(fresh, opened=True)
    return mine


def let_in_visitor(
    involvement_id: UUID, *, child_id: UUID, membership_id: UUID, placement_id: UUID, basis: str, because: str, until: datetime
) -> tuple[UUID, UUID]:
    """Give an inspector a box of time, or ask both consents for an independent visitor. Returns the consents' ids: child's, authority's."""
    consents = (new_id(), new_id())
    _wall(
        "select wall.let_in_visitor(:id, :child, :who, :placement, :basis, :because, :until, :consents)",
        id=involvement_id, child=child_id, who=membership_id, placement=placement_id, basis=basis, because=because,
        until=until, consents=list(consents),
    )  # fmt: skip
    return consents


def record_consent(consent_id: UUID, *, given: bool, how: str) -> None:
    _wall("select wall.record_consent(:id, :given, :how)", id=consent_id, given=given, how=how)


def hand_over_notes(leaver: UUID, successor: UUID, *, of_children: list[UUID] | None, because: str, keeps: bool = False) -> None:
    """Pass one clinician's notes to another: of these children, or of all for an administrator, who learns of none.

    `keeps`: until their last day, which comes later, the leaver reads them as well.
    """
    _wall(
        "select wall.hand_over_notes(:leaver, :successor, cast(:children as uuid[]), :because, :keeps, :receipt)",
        leaver=leaver, successor=successor, children=of_children, because=because, keeps=keeps, receipt=new_id(),
    )  # fmt: skip


def suspend(membership_id: UUID, *, suspended: bool) -> None:
    """Close somebody's account and sessions, or open it again; where other agencies use the account too, for this agency alone."""
    _wall("select wall.suspend_person(:who, :suspended)", who=membership_id, suspended=suspended)


def end_membership(membership_id: UUID, *, on: date | None, notes_to: UUID | None = None, because: str = "") -> None:
    """Somebody leaves the agency, at once or with a day: their sessions and their access to every child end with it.

    Refused for a clinician whose notes would be nobody's; `notes_to` takes them over.
    """
    if notes_to is not None:
        hand_over_notes(membership_id, notes_to, of_children=None, because=because, keeps=on is not None)
    _wall("select wall.end_membership(:who, :day, :receipt)", who=membership_id, day=on, receipt=new_id())


def give_cover(cover_id: UUID, *, absent: UUID, present: UUID, starts_on: date, ends_on: date) -> None:
    _wall(
        "select wall.give_cover(:id, :absent, :present, :since, :until, :receipt)",
        id=cover_id, absent=absent, present=present, since=starts_on, until=ends_on, receipt=new_id(),
    )  # fmt: skip


def end_cover(cover_id: UUID) -> None:
    _wall("select wall.end_cover(:id)", id=cover_id)


def add_home(home_id: UUID, *, name: str, number: str) -> None:
    _wall("select wall.add_home(:id, :name, :number)", id=home_id, name=name, number=number)


def put_in_charge(charge_id: UUID, *, membership_id: UUID, home_id: UUID, starts_on: date) -> None:
    """A registered manager, or a responsible individual, sees a home's children from this day on."""
    _wall("select wall.put_in_charge(:id, :who, :home, :since)", id=charge_id, who=membership_id, home=home_id, since=starts_on)


def end_charge(charge_id: UUID, *, on: date | None) -> None:
    _wall("select wall.end_charge(:id, :day)", id=charge_id, day=on)


# Receipts


def unread_receipts(actor: Actor) -> list[Receipt]:
    """What this membership was not told of yet, newest first. One statement."""
    query = select(Receipt).where(Receipt.membership_id == actor.membership_id, Receipt.read_at.is_(None)).order_by(Receipt.id.desc())
    return list(db.session.scalars(query.limit(20)))


def receipt(actor: Actor, receipt_id: UUID) -> Receipt | None:
    return db.session.scalars(select(Receipt).where(Receipt.id == receipt_id, Receipt.membership_id == actor.membership_id)).first()


def read_receipt(actor: Actor, receipt_id: UUID, at: datetime) -> None:
    query = update(Receipt).where(Receipt.id == receipt_id, Receipt.membership_id == actor.membership_id, Receipt.read_at.is_(None))
    db.session.execute(query.values(read_at=at), execution_options={"synchronize_session": False})


def _wall(statement: str, **values: Any) -> None:
    try:
        db.session.execute(text(statement), values)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") != REFUSED:
            raise
        raise Refused(str(error.orig.diag.message_primary)) from None  # type: ignore[union-attr]
