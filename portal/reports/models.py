"""Reports: facts frozen once, variants made of them, sealed files, and the register that the verify page asks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.children.models import Signed, Walled, walled
from portal.foundation.database import SCHEMA, Base


class Report(Walled, Signed, Base):
    """One report of one review, one pack (`kind` handover or safe) or one plan on paper (`kind` plan), the latter two without a review:
    its frozen facts as canonical JSON and their SHA-256. Never changed afterwards."""

    __tablename__ = "report"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "report",
            ForeignKeyConstraint(["review_id", "child_id"], [f"{SCHEMA}.review.id", f"{SCHEMA}.review.child_id"]),
            Index("report_review", "review_id"),
            parent=True,
        )

    kind: Mapped[str] = mapped_column(default="review", server_default="review")
    review_id: Mapped[UUID | None]
    version: Mapped[str]
    facts: Mapped[str]
    facts_sha256: Mapped[str]


class ReportVariant(Walled, Base):
    """One audience's document of a report. `state` waiting, laying_out, sealing, sealed or failed; `step` of `steps` for people to see.

    `parts` are those of the record that the sealed document prints: whom one of them is closed to has nothing of the document.
    `plan_number`: of a plan on paper, which version of the plan it is; None for every other document.
    """

    __tablename__ = "report_variant"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "report_variant",
            ForeignKeyConstraint(["report_id", "child_id"], [f"{SCHEMA}.report.id", f"{SCHEMA}.report.child_id"]),
            Index("report_variant_report", "report_id"),
            parent=True,
        )

    report_id: Mapped[UUID]
    version: Mapped[str]
    title: Mapped[str]
    variant: Mapped[str]
    plan_number: Mapped[str | None]
    state: Mapped[str]
    stage: Mapped[str]
    step: Mapped[int] = mapped_column(SmallInteger)
    steps: Mapped[int] = mapped_column(SmallInteger)
    trouble: Mapped[str]
    requested_at: Mapped[datetime]
    sealed_at: Mapped[datetime | None]
    superseded_by: Mapped[str | None]
    sha256: Mapped[str | None]
    pages: Mapped[int | None] = mapped_column(SmallInteger)
    bytes: Mapped[int | None]
    parts: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class SealedFile(Walled, Base):
    """The sealed PDF itself, exactly as issued, and which parts of the record it prints."""

    __tablename__ = "sealed_file"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return walled(
            "sealed_file",
            ForeignKeyConstraint(["variant_id", "child_id"], [f"{SCHEMA}.report_variant.id", f"{SCHEMA}.report_variant.child_id"]),
            Index("sealed_file_variant", "variant_id", unique=True),
        )

    variant_id: Mapped[UUID]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    parts: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class RenderRequest(Walled, Base):
    """What the worker is asked to do, by whom. A job's only argument is the id of such a row; the worker acts as that person."""

    __tablename__ = "render_request"

    report_id: Mapped[UUID]
    membership_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.membership.id"))
    requested_at: Mapped[datetime]


class SealRegister(Base):
    """Every sealed file's hash, for the public verify page. No child stands here; nobody reads it but through `wall.sealed_file`."""

    __tablename__ = "seal_register"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[UUID]
    issuer: Mapped[str]
    label: Mapped[str]
    version: Mapped[str]
    sealed_at: Mapped[datetime]
    superseded_by: Mapped[str | None]
