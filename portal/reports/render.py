"""Have one variant drawn as a PDF, in a child process with limits. Knows the standard library only."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from portal.reports.plan_variants import PlanContent
from portal.reports.sandbox import Limits, Stage, in_child
from portal.reports.variants import VariantContent, as_tree


@dataclass(frozen=True, slots=True)
class Rendered:
    """The PDF, not yet sealed; its number of pages; the characters that our typefaces could not show, by name."""

    pdf: bytes
    pages: int
    unshown: tuple[str, ...]


def render(
    content: VariantContent | PlanContent, *, progress: Callable[[Stage], None] | None = None, limits: Limits | None = None
) -> Rendered:
    """The variant as a PDF; the same content gives the same bytes. Raises `sandbox.NotDone` with a sentence.

    `progress` is told `{"stage": "laying out", "n": 3, "of": 4}` at each step.
    """
    answer = in_child("render", json.dumps(as_tree(content)).encode(), progress=progress, limits=limits)
    return Rendered(answer.output, int(answer.said["pages"]), tuple(answer.said["unshown"]))
