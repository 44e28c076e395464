"""Who is near a child, what is written about the child, and what is due.

Every confidential row says of which child, placement and slice it is, and whose own it is (walls.md, formulation 1).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.foundation.database import SCHEMA, Base, Identified


class Child(Identified, Base):
    """Only an id and a case code. Name, birthday, status and address are rows of their own slices: row security hides rows, not columns."""

    __tablename__ = "child"

    case_code: Mapped[str] = mapped_column(unique=True)


PLACEMENT_STATES = ("enquiry", "matching", "offered", "accepted", "planned", "active", "ended", "withdrawn", "declined")


class Placement(Identified, Base):
    """Where the child is placed, by whom, with whom. What may be told of it to others are entries of parts 3 and 5.

    `state` walks as domain.md 3.2 says; of one child one is `active`. `emergency_because` says why it began without a plan, `notice_on`
    that its end was given notice of, `away` that the child is elsewhere meanwhile. Written by functions of the wall alone (0021, 0025).
    """

    __tablename__ = "placement"
    __table_args__ = (
        UniqueConstraint("id", "child_id"),
        CheckConstraint("slice between 10 and 335", name="slice"),
        CheckConstraint(f"state in ({', '.join(repr(one) for one in PLACEMENT_STATES)})", name="state"),
        CheckConstraint("(state = 'ended') = (ended_on is not null)", name="ended"),
        CheckConstraint("ended_on >= starts_on", name="days"),
        Index("placement_child_slice", "child_id", "slice"),
        Index("placement_home", "home_id"),
        Index("placement_authority", "authority_id"),
        Index("placement_one_current", "child_id", unique=True, postgresql_where=text("state = 'active'")),
    )

    child_id: Mapped[UUID] = mapped_column(ForeignKey(Child.id))
    placement_id: Mapped[UUID]
    slice: Mapped[int] = mapped_column(SmallInteger, default=50)
    mine: Mapped[list[UUID]] = mapped_column(default=list)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    home_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.home.id"))
    authority_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    state: Mapped[str]
    legal_status: Mapped[str]
    placement_type: Mapped[str]
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    host_authority: Mapped[str | None]
    emergency_because: Mapped[str | None]
    notice_on: Mapped[date | None]
    away: Mapped[str | None]
    ended_reason: Mapped[str | None]


class Walled(Identified):
    """A confidential row. `mine` holds the memberships whose own it is: author, addressee, owner, helpers."""

    child_id: Mapped[UUID] = mapped_column()
    placement_id: Mapped[UUID | None]
    slice: Mapped[int] = mapped_column(SmallInteger)
    mine: Mapped[list[UUID]] = mapped_column(default=list)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(cls.__tablename__)  # type: ignore[attr-defined]


def walled(table: str, *more: Any, parent: bool = False) -> tuple[Any, ...]:
    """Constraints of a confidential table; `parent` for one that others point at with (id, child_id).

    Foreign keys carry the child, since referential checks bypass row security.
    """
    ours: tuple[Any, ...] = (
        ForeignKeyConstraint(["child_id"], [f"{SCHEMA}.child.id"], name=f"{table}_child_id_fkey"),
        ForeignKeyConstraint(
            ["placement_id", "child_id"], [f"{SCHEMA}.placement.id", f"{SCHEMA}.placement.child_id"], name=f"{table}_placement_id_fkey"
        ),
        CheckConstraint("slice between 10 and 335", name="slice"),
        Index(f"{table}_child_slice", "child_id", "slice"),
    )
    return ours + ((UniqueConstraint("id", "child_id"),) if parent else ()) + more


class Signed:
    """By whom and when, as it stood when it was written (Children's Homes (England) Regulations 2015 reg 36(1)(c))."""

    by_membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    by_name: Mapped[str]
    by_role: Mapped[str]
    written_at: Mapped[datetime]


class Involvement(Walled, Base):
    """That a membership is near a child: in which capacity, for which placement, on which basis, from, until.

    `basis` is the ground for sharing and `because` the granter's own words on it; `ended_by` and `ended_because` say who set its end,
    and why. `until_at` ends it at a moment (a break-glass, an inspection). `known_as` is the name by which a receiving side may call the
    child before the move date, when the social worker released it. `notes_since`: from which day on a key worker or clinician reads
    practice notes; None, all of them.
    """

    __tablename__ = "involvement"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "involvement",
            CheckConstraint("capacity in ('full', 'receiving', 'leaving')", name="capacity"),
            Index("involvement_membership", "membership_id"),
            parent=True,
        )

    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    name: Mapped[str]
    role: Mapped[str]
    agency_name: Mapped[str]
    capacity: Mapped[str]
    basis: Mapped[str]
    because: Mapped[str | None]
    granted_by: Mapped[str]
    known_as: Mapped[str | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    until_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_because: Mapped[str | None]
    notes_since: Mapped[date | None]


class Consent(Walled, Base):
    """One of the two consents without which an independent visitor reads nothing of a child's record (CHR 2015 reg 44(2)(b)).

    `whose`: the child's, recorded by a key worker in the words of how it was asked, or the placing authority's, recorded by the
    social worker. `given` None: asked and not yet answered. It belongs to one involvement and counts for no other.
    """

    __tablename__ = "consent"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "consent",
            CheckConstraint("whose in ('child', 'authority')", name="whose"),
            UniqueConstraint("involvement_id", "whose"),
            ForeignKeyConstraint(["involvement_id", "child_id"], [f"{SCHEMA}.involvement.id", f"{SCHEMA}.involvement.child_id"]),
        )

    involvement_id: Mapped[UUID]
    visitor_name: Mapped[str]
    whose: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    given: Mapped[bool | None]
    how: Mapped[str | None]
    recorded_by: Mapped[str | None]
    recorded_at: Mapped[datetime | None]


class Restriction(Walled, Base):
    """Closes one part of a child's record to a role, an agency or a person. It only narrows.

    `kind` names what several restrictions made in one go are for ('confidential_address'); `whom` says to whom in words.
    """

    __tablename__ = "restriction"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "restriction",
            Index("restriction_to_membership", "to_membership_id", postgresql_where=text("lifted_at is null")),
            Index("restriction_to_agency", "to_agency_id", postgresql_where=text("lifted_at is null")),
            Index("restriction_to_role", "to_role", postgresql_where=text("lifted_at is null")),
        )

    closed_part: Mapped[int] = mapped_column(SmallInteger)
    to_role: Mapped[str | None]
    to_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    to_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    reason: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    kind: Mapped[str | None]
    whom: Mapped[str | None]
    by_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    made_by: Mapped[str | None]
    made_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None]
    lifted_because: Mapped[str | None]


class Release(Walled, Base):
    """Opens one slice, or one row, to a membership or an agency already near the child. It only widens, never parts 10, 20, 31."""

    __tablename__ = "release"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "release",
            CheckConstraint("opened_slice / 10 not in (10, 20, 31)", name="never_released"),
            CheckConstraint("opened_slice % 10 <> 8", name="legal_name_stays"),
            CheckConstraint("(to_membership_id is null) <> (to_agency_id is null)", name="to_one"),
            Index("release_to_membership", "to_membership_id", postgresql_where=text("revoked_at is null")),
            Index("release_to_agency", "to_agency_id", postgresql_where=text("revoked_at is null")),
        )

    opened_slice: Mapped[int] = mapped_column(SmallInteger)
    opened_row: Mapped[UUID | None]
    to_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    to_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    purpose: Mapped[str]
    basis: Mapped[str]
    expires_on: Mapped[date]
    whom: Mapped[str | None]
    by_membership_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    made_by: Mapped[str | None]
    made_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None]
    revoked_because: Mapped[str | None]


class Entry(Walled, Signed, Base):
    """One thing written in one part of a child's record for one audience. `facts` are short named values ('known_as': 'Kai')."""

    __tablename__ = "entry"

    kind: Mapped[str]
    heading: Mapped[str]
    text: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Milestone(Walled, Base):
    """Something of a feature above that the child's page can open: a plan, a move, a review, a report. Kept by that feature."""

    __tablename__ = "milestone"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled("milestone", Index("milestone_source", "source_id"))

    kind: Mapped[str]
    source_id: Mapped[UUID]
    title: Mapped[str]
    state: Mapped[str]
    on_date: Mapped[date | None]


class DueItem(Walled, Base):
    """What is due, whose it is and why. Features above write it by portal/children/due.py; lists read it without knowing them.

    `how` says how it is worked out from the trigger (portal/deadlines/reckoned.py), None for a date that people agreed; then nothing
    is worked out again. `told` is the explanation as it was worked out at `version` of the calendar and the agencies' settings.
    `due_at` stands where hours count, and `due_on` is its day in London.
    """

    __tablename__ = "due_item"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "due_item",
            UniqueConstraint("source_id", "kind", "rule", name="due_item_one"),
            Index("due_item_open", "child_id", "due_on", postgresql_where=text("done_at is null")),
            Index("due_item_owners", "owners", postgresql_using="gin", postgresql_where=text("done_at is null")),
            Index("due_item_stale", "version", "id", postgresql_where=text("done_at is null and how is not null")),
            parent=True,
        )

    kind: Mapped[str]
    source_id: Mapped[UUID]
    title: Mapped[str]
    owners: Mapped[list[UUID]] = mapped_column(default=list)
    due_on: Mapped[date]
    legal_limit: Mapped[date | None]
    rule: Mapped[str]
    explained: Mapped[str]
    done_at: Mapped[datetime | None]
    how: Mapped[str | None]
    event: Mapped[str | None]
    trigger_on: Mapped[date | None]
    trigger_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    authority_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.agency.id"))
    version: Mapped[int | None]
    told: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
