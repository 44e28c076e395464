"""Care and therapeutic plans: versions, their sections for each audience, what informs them, who approved, and the steps taken."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, SmallInteger, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base

STATES = (
    "draft", "contributions_open", "clinical_check", "manager_approved", "out_for_agreement",
    "active", "active_interim", "under_review", "superseded", "archived", "abandoned", "abandoned_draft",
)  # fmt: skip

AGREEMENTS = ("agreed", "agreed_with_comments", "partly_agreed", "not_agreed", "no_response")


class PlanVersion(Walled, Base):
    """One version of a child's plan at one provider. Immutable once approved; of it, readers see the sections of their slices.

    Its own slice is that of part 7 in the reader's audience: a plan that somebody may read some of is one they may know of. It is
    written by functions of the wall alone (0027). `begun_from` is the version that it goes on from; `major` with `change_because`,
    `without_because` (a partner's approval) and `no_child_because` are what the registered manager decided, and why. `agreement` is what
    came of asking the partners; None, nobody was asked. `on_call_id` is the clinician whom the manager named for an interim plan.
    """

    __tablename__ = "plan_version"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        in_writing = "state in ('draft', 'contributions_open', 'clinical_check') and slice % 10 = 0"
        return walled(
            "plan_version",
            CheckConstraint(f"agreement in ({', '.join(repr(one) for one in AGREEMENTS)})", name="agreement"),
            Index("plan_version_one_in_writing", "placement_id", unique=True, postgresql_where=text(in_writing)),
            parent=True,
        )

    number: Mapped[str]
    model_of_care: Mapped[str]
    state: Mapped[str]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None]
    begun_from: Mapped[UUID | None]
    major: Mapped[bool | None]
    change_because: Mapped[str | None]
    without_because: Mapped[str | None]
    no_child_because: Mapped[str | None]
    agreement: Mapped[str | None]
    on_call_id: Mapped[UUID | None]
    on_call_name: Mapped[str | None]


def of_a_version(table: str, *more: Any, parent: bool = False) -> tuple[Any, ...]:
    """Constraints of a confidential table whose rows belong to a version."""
    return walled(
        table,
        ForeignKeyConstraint(["version_id", "child_id"], [f"{SCHEMA}.plan_version.id", f"{SCHEMA}.plan_version.child_id"]),
        Index(f"{table}_version", "version_id"),
        *more,
        parent=parent,
    )


class PlanSection(Walled, Signed, Base):
    """One section for one audience, authored, never cut down. `passages` are [{'lead': prompt or '', 'text': words}].

    `state` is its version's, kept by the wall, so that a row says by itself for whom it exists. `turn` counts the saves and
    `saved_from` names the page that the last one came from: somebody else's save in between is noticed. `material` is what the writer
    answered where they were asked whether the change is about a medicine, the therapy or the schooling. `settled_…`: that a disagreement
    (14) is settled for those who put it down, and why.
    """

    __tablename__ = "plan_section"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        once = Index("plan_section_once", "version_id", "number", "slice", unique=True, postgresql_where=text("number <> 14"))
        return of_a_version("plan_section", once, parent=True)

    version_id: Mapped[UUID]
    version_number: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    heading: Mapped[str]
    passages: Mapped[list[dict[str, Any]]]
    approved_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="", server_default=text("''"))
    turn: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))
    saved_from: Mapped[UUID | None]
    material: Mapped[bool | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    settled_words: Mapped[str | None]


class PlanApproval(Walled, Signed, Base):
    """That somebody approved a section as it stood. It counts until the section is changed, and is kept all the same."""

    __tablename__ = "plan_approval"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        section = ForeignKeyConstraint(["section_id", "child_id"], [f"{SCHEMA}.plan_section.id", f"{SCHEMA}.plan_section.child_id"])
        return of_a_version("plan_approval", section, Index("plan_approval_section", "section_id"))

    version_id: Mapped[UUID]
    section_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    role: Mapped[str]
    voided_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="", server_default=text("''"))


class PlanSource(Walled, Signed, Base):
    """Something that a section is informed by; `link_id` is a plan, review or report that the portal holds, `link_kind` which of them."""

    __tablename__ = "plan_source"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return of_a_version("plan_source")

    version_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    title: Mapped[str]
    dated_on: Mapped[date | None]
    link_kind: Mapped[str | None]
    link_id: Mapped[UUID | None]
    left_out_at: Mapped[datetime | None]
    left_out_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="", server_default=text("''"))


class PlanStep(Walled, Signed, Base):
    """A step of a version, with its reason: begun, a state, or `interim_approved` by one of the two who put an interim plan in force."""

    __tablename__ = "plan_step"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return of_a_version("plan_step")

    version_id: Mapped[UUID]
    did: Mapped[str]
    because: Mapped[str]
    state: Mapped[str] = mapped_column(default="", server_default=text("''"))
