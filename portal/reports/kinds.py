"""What differs between the kinds of sealed documents: how their frozen facts are read, who reads which version, and who may ask for one."""

from collections.abc import Mapping
from typing import assert_never

from portal.access.parts import Role
from portal.access.permissions import MAKE_REPORT, SEAL_PLAN, Permission
from portal.reports import freeze, plan_facts, plan_readers, plan_variants, readers, variants
from portal.reports.facts import ReviewFacts
from portal.reports.models import Report
from portal.reports.plan_facts import PlanFacts
from portal.reports.plan_variants import PlanContent
from portal.reports.variants import VariantContent

PLAN = "plan"
Facts = ReviewFacts | PlanFacts
Content = VariantContent | PlanContent


def asked_by(report: Report) -> Permission:
    """What somebody must be permitted to have the worker make it."""
    return SEAL_PLAN if report.kind == PLAN else MAKE_REPORT


def facts_of(report: Report) -> Facts:
    frozen = report.facts.encode()
    return plan_facts.thaw(frozen) if report.kind == PLAN else freeze.thaw(frozen)


def readers_of(report: Report) -> Mapping[str, tuple[Role, ...]]:
    return plan_readers.READERS if report.kind == PLAN else readers.READERS


def label_of(report: Report, variant: str) -> str:
    """What the version is called in the register, which anybody may ask."""
    return f"Plan: {plan_readers.LABELS[variant].lower()}" if report.kind == PLAN else readers.LABELS[variant]


def content_of(facts: Facts, variant: str, closed: frozenset[int]) -> Content:
    """What readers of this version get, whatever of it is closed to one of their roles left out."""
    match facts:
        case PlanFacts():
            slices = plan_readers.slices_of(variant, closed)
            return plan_variants.variant_of(facts, variant=variant, label=plan_readers.LABELS[variant], slices=slices)
        case ReviewFacts():
            slices = readers.slices_of(variant, closed)
            never = frozenset() if variant == "full" else closed
            return variants.variant_of(facts, variant=variant, label=readers.LABELS[variant], slices=slices, closed=never)
        case _:
            assert_never(facts)
