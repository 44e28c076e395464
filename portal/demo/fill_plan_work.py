"""What was done on Kai's next plan so far: how it came to be checked, what it is informed by, and the first approval."""

from datetime import date
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part
from portal.demo.idents import ident, ident_at
from portal.demo.scene import Row, Rows, Scene
from portal.demo.shapes import ChildStory
from portal.plans.models import PlanApproval, PlanSource, PlanStep
from portal.plans.models_of_care import SECTION_PART

KEY_WORKER, MANAGER, CLINICIAN = "ruth-adeyemi", "gareth-pryce", "leila-farrokh"
NIGHTS = 5
"""The section on days and nights, which the manager has approved already."""

STEPS = (
    (5, KEY_WORKER, "begun", "The nights: Kai asked for a later bedtime, and for the landing sensor to sound later."),
    (2, KEY_WORKER, "clinical_check", ""),
)
SOURCES = (
    (NIGHTS, "child", "Kai, over the washing-up: “I am older now”", 9, None),
    (6, "observed", "Night record of the last eight weeks", 7, None),
    (6, "risk", "Safety plan as agreed in the plan before", 27, ("plan", "kai 2.0")),
)

INFORMED_BEFORE = (
    (6, "risk", "Pattern of what happened in the spring", 40, None),
    (9, "education", "PEP of the summer term", 52, None),
)
"""What the version in force is informed by."""


def plan_work(child: ChildStory, today: date) -> Rows:
    scene = Scene(child, today)
    story = next(one for one in child.plans if one.goes_on_from)
    version = ident("plan", f"{child.key} {story.number}")
    for days_ago, who, did, because in STEPS:
        yield PlanStep, _row(scene, Part.ABOUT_ME, version, who, days_ago, did) | {"did": did, "because": because}
    for source in SOURCES:
        yield _source(scene, version, 4, source)
    for source in INFORMED_BEFORE:
        yield _source(scene, ident("plan", f"{child.key} {story.goes_on_from}"), 30, source)
    place = next(place for place, section in enumerate(story.sections) if section.number == NIGHTS)
    key = f"{child.key} {story.number} section {place}"
    approved = {
        "section_id": ident_at("plan section", key, scene.moment(story.begun_days_ago, key)), "number": NIGHTS, "role": "RM",
        "voided_at": None,
    }  # fmt: skip
    yield PlanApproval, _row(scene, Part.DAILY_CARE, version, MANAGER, 1, "approved") | approved


def _source(scene: Scene, version: UUID, told_days_ago: int, told: tuple[Any, ...]) -> Row:
    number, kind, title, days_ago, held = told
    part = SECTION_PART[number] or Part.ABOUT_ME
    return PlanSource, _row(scene, part, version, KEY_WORKER, told_days_ago, title) | {
        "number": number, "kind": kind, "title": title, "dated_on": scene.day(days_ago), "link_kind": held[0] if held else None,
        "link_id": ident(*held) if held else None, "left_out_at": None, "left_out_by": None,
    }  # fmt: skip


def _row(scene: Scene, part: int, version: UUID, who: str, *when: Any) -> dict[str, Any]:
    days_ago, key = when
    at = scene.moment(days_ago, key)
    return {
        "id": ident_at("plan work", f"{scene.child.key} {key}", at), "version_id": version,
        **scene.walled(part, Audience.FULL, scene.current.key), **scene.signed(who, at, scene.current.key),
    }  # fmt: skip
