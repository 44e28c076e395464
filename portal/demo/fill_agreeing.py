"""Who was asked to agree to each version of a plan, and what they answered; and what is still due of that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.access.parts import Audience, Part, Role, slice_of
from portal.access.policy import own_slices, slices
from portal.children.models import DueItem
from portal.demo.fill_due import EMPTY
from portal.demo.fill_plans import plan_key
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Near, Row, Rows, Scene
from portal.demo.shapes import AgreementStory, Section
from portal.demo.shapes import PlanVersion as PlanStory
from portal.plans.agreeing_models import PlanAnswer, PlanAsked
from portal.plans.agreeing_rules import OPEN_STATES, answers_for, result_of

DAYS_TO_ANSWER = {"active_interim": 7}
KIND = {"agreed": "agree", "agreed_with_comments": "agree_with_comment", "partly_agreed": "disagree", "not_agreed": "disagree"}


@dataclass(frozen=True)
class Asked:
    """One agency by one role about one section; `people` are those of it who are near."""

    key: str
    section: Section
    agency: str
    role: Role
    people: tuple[Near, ...]
    mine: list[UUID]

    @property
    def id(self) -> UUID:
        return ident("plan asked", self.key)


def asked_id(plan: str, section: int, slice_: int, agency: str, role: Role) -> UUID:
    """Of `kai 2.0`, section 6 in slice 110, by an agency's people in one role."""
    return ident("plan asked", f"{plan} {section} {slice_} {agency} {role}")


def agreeing(scene: Scene) -> Rows:
    for story in scene.child.plans:
        if story.approved_days_ago is not None and story.state != "manager_approved":
            yield from _version(scene, story)


def _version(scene: Scene, story: PlanStory) -> Rows:
    asked = list(_asked(scene, story))
    answers = {one.key: _answer(story, one) for one in asked}
    due_on = scene.office_day((story.approved_days_ago or 0) - DAYS_TO_ANSWER.get(story.state, 14))
    for one in asked:
        yield PlanAsked, _walled(scene, story, one) | {
            "id": one.id, "version_id": _version_id(scene, story), "number": one.section.number, "agency_id": ident("agency", one.agency),
            "agency_name": AGENCY[one.agency].name, "role": one.role.value, "asked_by": PERSON[story.approved_by[0]].name,
            "asked_at": scene.moment(story.approved_days_ago or 0, f"asked {story.number}"), "due_on": due_on,
        }  # fmt: skip
        if answer := answers[one.key]:
            yield _answered(scene, story, one, answer)
            if KIND[answer.result] == "disagree" and story.state != "superseded":
                yield _talk_over(scene, story, one, answer)
    if story.state in OPEN_STATES:
        for unit in dict.fromkeys((one.agency, one.role) for one in asked):
            theirs = [one for one in asked if (one.agency, one.role) == unit]
            if any(answers[one.key] is None for one in theirs):
                yield _still_to_answer(scene, story, theirs, due_on)


def came_to(scene: Scene, story: PlanStory) -> str | None:
    """What the agreement of a version came to as it went into force; None while it is answered, and where nobody was asked."""
    if story.approved_days_ago is None or story.state in {*OPEN_STATES, "manager_approved"}:
        return None
    asked = list(_asked(scene, story))
    kinds = {one.key: KIND[answer.result] for one in asked if (answer := _answer(story, one))}
    return result_of(kinds, [one.key for one in asked]) if asked else None


def _asked(scene: Scene, story: PlanStory) -> Iterator[Asked]:
    """As `wall.ask_to_agree` works it out, from the story."""
    stay = scene.stay(story.placement).key
    near = scene.of_role(Role.SW, Role.XT, Role.DT, Role.VSH, placement=stay)
    seen = set()
    for section in story.sections:
        slice_ = slice_of(section.part, section.audience)
        mine = scene.whose(section.part, section.audience, section.author, placement=stay)
        for agency, role in dict.fromkeys((one.person.agency, one.role) for one in near):
            people = tuple(one for one in near if (one.person.agency, one.role) == (agency, role) and _reads(scene, one, slice_, mine))
            key = f"{plan_key(scene, story)} {section.number} {slice_} {agency} {role}"
            if people and key not in seen and answers_for(role, section.number, slice_):
                seen.add(key)
                yield Asked(key, section, agency, role, people, mine)


def _reads(scene: Scene, one: Near, slice_: int, mine: list[UUID]) -> bool:
    closed = any(
        found.part == slice_ // 10 and (found.person == one.person.key or found.role == one.role or found.agency == one.person.agency)
        for found in scene.child.restrictions
    )
    return not closed and (slice_ in slices(one.role) or (one.id in mine and slice_ in own_slices(one.role)))


def _answer(story: PlanStory, asked: Asked) -> AgreementStory | None:
    """What they said of this section; else what they said of the whole."""
    told = [one for one in story.agreements if one.result != "no_response"]
    theirs = [one for one in told if PERSON[one.person].agency == asked.agency and PERSON[one.person].role == asked.role]
    of_it = [one for one in theirs if one.section == asked.section.number]
    return next(iter([*of_it, *(one for one in theirs if one.section is None)]), None)


def _answered(scene: Scene, story: PlanStory, asked: Asked, answer: AgreementStory) -> Row:
    at = scene.moment(answer.days_ago, f"answered {asked.key}")
    row = _walled(scene, story, asked) | scene.signed(answer.person, at) | {
        "id": ident_at("plan answer", asked.key, at), "by_role": PERSON[answer.person].role, "version_id": _version_id(scene, story),
        "asked_id": asked.id, "kind": KIND[answer.result], "words": _words(answer), "met_at": None, "met_by": None, "met_words": None,
        "settled_at": None, "settled_by": None, "settled_words": None,
    }  # fmt: skip
    return PlanAnswer, row


def _words(answer: AgreementStory) -> str:
    if KIND[answer.result] == "agree":
        return ""
    return answer.comment or "As said in the meeting."


def _talk_over(scene: Scene, story: PlanStory, asked: Asked, answer: AgreementStory) -> Row:
    owners = [one.id for one in scene.of_role(Role.SW, Role.RM, placement=scene.stay(story.placement).key)]
    agency, number = AGENCY[asked.agency].name, asked.section.number
    return DueItem, EMPTY | _walled(scene, story, asked) | {
        "id": ident("due", f"dissent {asked.key}"), "mine": owners, "owners": owners, "kind": "plan_dissent", "source_id": asked.id,
        "title": f"Talk over what {agency} does not agree with: section {number} of the plan", "due_on": scene.office_day(-4),
        "legal_limit": None, "rule": "Disagreement", "done_at": None,
        "explained": f"{PERSON[answer.person].name}, {agency}, does not agree. The plan goes on; the disagreement stays in it.",
    }  # fmt: skip


def _still_to_answer(scene: Scene, story: PlanStory, asked: list[Asked], due_on: Any) -> Row:
    owners = list(dict.fromkeys(person.id for one in asked for person in one.people))
    wall = scene.walled(Part.ABOUT_ME, Audience.FULL, scene.stay(story.placement).key, owners)
    return DueItem, EMPTY | wall | {
        "id": ident("due", f"agreement {plan_key(scene, story)} {asked[0].agency} {asked[0].role}"), "kind": "plan_agreement",
        "source_id": _version_id(scene, story), "title": f"Say whether you agree: care and therapeutic plan, version {story.number}",
        "owners": owners, "due_on": due_on, "legal_limit": None, "rule": f"Agreement: {AGENCY[asked[0].agency].name}, {asked[0].role}",
        "explained": f"Asked by {PERSON[story.approved_by[0]].name}. No answer is never taken for a yes.", "done_at": None,
    }  # fmt: skip


def _walled(scene: Scene, story: PlanStory, asked: Asked) -> dict[str, Any]:
    return scene.walled(asked.section.part, asked.section.audience, scene.stay(story.placement).key, asked.mine)


def _version_id(scene: Scene, story: PlanStory) -> UUID:
    return ident("plan", plan_key(scene, story))
