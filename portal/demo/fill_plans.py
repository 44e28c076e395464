"""Plans: one header for those who read part 7 in full, one for the commissioner, and the sections of both."""

from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part, Role
from portal.children.models import DueItem, Milestone
from portal.deadlines.reckoned import reckon
from portal.demo.fill_due import VERSION
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene
from portal.demo.shapes import PlanVersion as PlanStory
from portal.demo.shapes import Section
from portal.plans.models import PlanSection, PlanVersion
from portal.plans.models_of_care import MODELS, ModelOfCare
from portal.plans.writing_commands import LOOK_AGAIN, LOOKED_AT_AGAIN

LOOKED_AT_AGAIN_AFTER = 84
"""Days from approval to the next therapeutic review: twelve weeks."""


PLANS_EMPTY: dict[str, dict[str, Any]] = {
    "plan_version": dict.fromkeys(
        ("begun_from", "major", "change_because", "without_because", "no_child_because", "agreement", "on_call_id", "on_call_name")
    ),
    "plan_section": dict.fromkeys(("saved_from", "material", "settled_at", "settled_by", "settled_words")),
}
"""Columns that no invented version names."""


def plans(scene: Scene) -> Rows:
    for story in scene.child.plans:
        yield from _version(scene, story)


def plan_key(scene: Scene, story: PlanStory, audience: int = Audience.FULL) -> str:
    """Of a version: `kai 2.0`. The header that the commissioner reads is a row of its own."""
    key = f"{scene.child.key} {story.number}"
    return f"{key} for the commissioner" if audience == Audience.COMMISSIONER else key


def _version(scene: Scene, story: PlanStory) -> Rows:
    yield from _header(scene, story, Audience.FULL)
    if _apart_for_the_commissioner(story):
        yield from _header(scene, story, Audience.COMMISSIONER)
    for place, section in enumerate(story.sections):
        yield _section(scene, story, section, place)


def _apart_for_the_commissioner(story: PlanStory) -> bool:
    """The commissioner's lines get a header of their own with the manager's approval; until then they are written with the rest."""
    return bool(story.approved_by) and any(section.audience == Audience.COMMISSIONER for section in story.sections)


def _base(scene: Scene, story: PlanStory) -> PlanStory | None:
    return next((one for one in scene.child.plans if one.number == story.goes_on_from), None)


def _header(scene: Scene, story: PlanStory, audience: int) -> Rows:
    from portal.demo.fill_agreeing import came_to  # who was asked is told by the same keys, which stand here

    stay = scene.stay(story.placement)
    approved = story.approved_days_ago
    version = ident("plan", plan_key(scene, story, audience))
    due = approved is not None and story.state in {"active", "active_interim", "under_review"}
    yield (
        PlanVersion,
        {
            "id": version,
            **scene.walled(Part.ABOUT_ME, audience, stay.key),
            "number": story.number,
            "model_of_care": _model(scene, story).key,
            "state": story.state,
            "approved_by": " and ".join(PERSON[person].name for person in story.approved_by) or None,
            "approved_at": None if approved is None else scene.moment(approved, f"approved {story.number}"),
            "review_due_on": scene.day((approved or 0) - LOOKED_AT_AGAIN_AFTER) if due else None,
            "begun_from": ident("plan", plan_key(scene, base)) if (base := _base(scene, story)) else None,
            "agreement": came_to(scene, story) if audience == Audience.FULL else None,
        },
    )
    if due and audience == Audience.FULL:
        yield _look_again(scene, story, stay.key, version)
    if story.state != "archived":
        yield _milestone(scene, story, audience, version)


def _look_again(scene: Scene, story: PlanStory, stay: str, version: UUID) -> Row:
    """When the version is looked at again, explained by its rule."""
    since = scene.day(story.approved_days_ago or 0)
    event = "the day on which the manager approved it"
    found = reckon(LOOK_AGAIN, since, event=event)
    owners = [one.id for one in scene.of_role(Role.RM, placement=stay)]
    return DueItem, scene.walled(Part.ABOUT_ME, Audience.FULL, stay, owners) | {
        "id": ident("due", f"{plan_key(scene, story)} again"), "kind": "plan", "source_id": version, "rule": LOOKED_AT_AGAIN,
        "title": f"Look at the care and therapeutic plan again, version {story.number}", "owners": owners, "due_on": found.due,
        "legal_limit": None, "explained": found.sentence, "done_at": None, "how": LOOK_AGAIN, "event": event, "trigger_on": since,
        "trigger_at": None, "due_at": None, "authority_id": None, "school_id": None, "version": VERSION, "told": found.told,
    }  # fmt: skip


def _milestone(scene: Scene, story: PlanStory, audience: int, version: UUID) -> Row:
    title = f"Care and therapeutic plan {story.number}"
    return Milestone, {
        "id": ident("milestone", plan_key(scene, story, audience)),
        **scene.walled(Part.ABOUT_ME, audience, scene.stay(story.placement).key),
        "kind": "plan",
        "source_id": version,
        "title": f"{title}, commissioner's lines" if audience == Audience.COMMISSIONER else title,
        "state": story.state,
        "on_date": scene.day(_written_days_ago(story)),
    }


def _section(scene: Scene, story: PlanStory, section: Section, place: int) -> Row:
    stay = scene.stay(story.placement)
    apart = section.audience == Audience.COMMISSIONER and _apart_for_the_commissioner(story)
    reader = Audience.COMMISSIONER if apart else Audience.FULL
    base = _base(scene, story)
    stays = base is not None and section in base.sections
    key = f"{plan_key(scene, story)} section {place}"
    at = scene.moment(_written_days_ago(story), key)
    mine = scene.whose(section.part, section.audience, section.author, placement=stay.key)
    return PlanSection, {
        "id": ident_at("plan section", key, at),
        **scene.walled(section.part, section.audience, stay.key, mine),
        **scene.signed(section.author, at, stay.key),
        "version_id": ident("plan", plan_key(scene, story, reader)),
        "version_number": story.number,
        "number": section.number,
        "heading": section.heading or _heading(scene, story, section),
        "passages": passages(section),
        "approved_by": PERSON[section.approver].name if section.approver and (story.approved_by or stays) else None,
    }


def _heading(scene: Scene, story: PlanStory, section: Section) -> str:
    model = _model(scene, story)
    heading = model.section(section.number).heading
    return f"{heading}: “{model.section(section.about).heading}”" if section.about else heading


def passages(section: Section) -> list[dict[str, Any]]:
    return [{"lead": passage.prompt, "text": passage.text, "letter": passage.letter or ""} for passage in section.passages]


def _model(scene: Scene, story: PlanStory) -> ModelOfCare:
    return MODELS[AGENCY[scene.stay(story.placement).provider].model or "pace"]


def _written_days_ago(story: PlanStory) -> int:
    return story.begun_days_ago if story.approved_days_ago is None else story.approved_days_ago
