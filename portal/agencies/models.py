"""The tenants: agencies, their homes, their people, and what each person is there for."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.foundation.database import Base, Identified


class Agency(Identified, Base):
    """A provider, a placing authority, a health service or a school. `model_of_care` is a provider's ('pace', 'five_steps')."""

    __tablename__ = "agency"
    __table_args__ = (CheckConstraint("kind in ('provider', 'authority', 'health', 'school')", name="kind"),)

    kind: Mapped[str]
    name: Mapped[str]
    model_of_care: Mapped[str | None]


class Home(Identified, Base):
    """A children's home. Its name and place are told to others only through rows of part 3 of a child's record."""

    __tablename__ = "home"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey(Agency.id))
    name: Mapped[str]
    urn: Mapped[str]


class Person(Identified, Base):
    """Somebody who signs in. Their secrets lie elsewhere (portal/signin)."""

    __tablename__ = "person"

    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    suspended_at: Mapped[datetime | None]


class Membership(Identified, Base):
    """One person in one role at one agency. A second role is a second membership and a conscious switch.

    `office` narrows a role: ADMIN manages the agency's people and sees no child; RI (responsible individual), REG44 (independent
    visitor) and INSPECTOR read a registered manager's cells and write nothing; EDT is a social worker on duty who is near a child
    only by break-glass; TM is a council's team manager, near no child, who is told of every break-glass.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("role in ('KW','RM','CL','SW','IRO','CO','XT','DT','VSH','PA','CH')", name="role"),
        CheckConstraint("office in ('ADMIN','RI','REG44','INSPECTOR','EDT','TM')", name="office"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), index=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey(Agency.id), index=True)
    role: Mapped[str]
    office: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]


class HomeManager(Identified, Base):
    """Standing oversight of a home's children: the registered manager, by home."""

    __tablename__ = "home_manager"

    home_id: Mapped[UUID] = mapped_column(ForeignKey(Home.id), index=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Cover(Identified, Base):
    """That one member stands in for another of the same role and agency, from a first to a last day: near whom the other is near."""

    __tablename__ = "cover"
    __table_args__ = (CheckConstraint("covered_id <> coverer_id", name="two_people"),)

    agency_id: Mapped[UUID] = mapped_column(ForeignKey(Agency.id), index=True)
    covered_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id), index=True)
    coverer_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id), index=True)
    given_by: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_at: Mapped[datetime | None]


class Receipt(Identified, Base):
    """What somebody is told of their own standing: that access ended, by whom, from when. Of the child it bears the case code alone."""

    __tablename__ = "receipt"

    membership_id: Mapped[UUID] = mapped_column(ForeignKey(Membership.id), index=True)
    case_code: Mapped[str | None]
    heading: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
