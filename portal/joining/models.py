"""Invitations, new starts and the letters about them. Tokens are kept only as hashes, and no page reads them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from portal.agencies.models import Agency, Membership, Person
from portal.foundation.database import Base, Identified


class Invitation(Identified, Base):
    """One address is asked into one role at one agency by one member. `agency_id` None: the agency comes into being with its
    first administrator. `invited_by` None: set up by whoever runs the portal. Claimed (`used_at`) once, and joined once all is set up.

    `child_id`: of a young person, asked to pages of their own. Such a one has no `inviting_agency_id`: no administrator reads of it.
    """

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("agency_kind in ('provider', 'authority', 'health', 'school')", name="agency_kind"),)

    inviting_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agency.id), index=True)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey(Membership.id))
    invited_by_name: Mapped[str]
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey(Agency.id))
    agency_name: Mapped[str]
    agency_kind: Mapped[str]
    name: Mapped[str]
    address: Mapped[str]
    role: Mapped[str]
    office: Mapped[str | None]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, deferred=True)
    wrong_tries: Mapped[int] = mapped_column(SmallInteger, deferred=True)
    used_at: Mapped[datetime | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), deferred=True)
    joined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    child_id: Mapped[UUID | None] = mapped_column(ForeignKey("app.child.id"), deferred=True, index=True)


class Recovery(Identified, Base):
    """A new start for somebody who lost every factor: vouched for by an administrator, agreed to by a second person, and 24 hours
    later a link. Nothing of the old sign-in changes until that link is taken up. The owner, and either of the two, stop it meanwhile.
    """

    __tablename__ = "recovery"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), index=True)
    person_name: Mapped[str]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(Agency.id), index=True)
    vouched_by: Mapped[UUID | None] = mapped_column(ForeignKey(Membership.id))
    vouched_by_name: Mapped[str]
    because: Mapped[str]
    approver_id: Mapped[UUID | None] = mapped_column(ForeignKey(Membership.id), index=True)
    approver_name: Mapped[str]
    asked_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, deferred=True)
    stop_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True, deferred=True)
    wrong_tries: Mapped[int] = mapped_column(SmallInteger, deferred=True)
    used_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]


class Letter(Identified, Base):
    """A mail to be written by the worker, which makes the token in it: no web process ever holds one that it did not get by mail.

    About an invitation, a new start, or somebody's own account (`person_id`; `what` is what of it: a passkey's name, a browser).
    """

    __tablename__ = "letter"

    kind: Mapped[str]
    address: Mapped[str]
    invitation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Invitation.id), index=True)
    recovery_id: Mapped[UUID | None] = mapped_column(ForeignKey(Recovery.id), index=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    what: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
