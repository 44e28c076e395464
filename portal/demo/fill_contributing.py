"""Who was asked to write for a plan, and how it stands: being written, sent, returned, used, and once objected to."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.access.parts import Audience
from portal.children.models import DueItem
from portal.demo.fill_due import EMPTY
from portal.demo.idents import ident, ident_at
from portal.demo.scene import AGENCY, PERSON, Row, Rows, Scene, membership
from portal.plans.contributing_models import PlanContribution, PlanContributionTurn, PlanContributionUse, PlanContributionWords
from portal.plans.models_of_care import MODELS, SECTION_PART


@dataclass(frozen=True)
class Told:
    """One contribution. `returned`: the words with which it came back; `how` and `used`: what became of it."""

    child: str
    plan: str
    section: int
    person: str
    asker: str
    days_ago: int
    due_in: int
    request: str
    writing: str = ""
    sent: str = ""
    returned: str = ""
    how: str = ""
    used: str = ""
    objection: str = ""

    @property
    def key(self) -> str:
        return f"{self.child} {self.plan} {self.section} {self.person}"


CONTRIBUTIONS = (
    Told(
        "kai", "2.0", 9, "farida-ali", "ruth-adeyemi", 45, -35, "What helps him through the day, and what the new school should know?",
        sent="The timetable on paper the day before. A seat on the left by the window. He reads aloud to one person, never to a class.",
        how="part", used="“A seat on the left by the window” stands in What helps me learn; the timetable went into the school version.",
        objection="The reading aloud is left out altogether, and it is what goes wrong most often.",
    ),
    Told(
        "kai", "2.0", 10, "mateusz-zielinski", "leila-farrokh", 44, -34, "Your summary of the work, as far as you can share it.",
        sent="Weekly sessions since the spring. He sets the pace with drawings. Adults hold the time and the room, and ask nothing.",
        how="whole",
    ),
    Told(
        "ivo", "2.0", 10, "mateusz-zielinski", "callum-reid", 6, 8, "What should the next home know about the sessions?",
        writing="He comes gladly when he was asked the day before. The songs are",
    ),
    Told(
        "ivo", "2.0", 8, "piotr-nowak", "callum-reid", 8, 5, "How do the Sundays with his brother go from your side?",
        sent="Both boys ask for longer Sundays. The carer agrees to two hours more from next month.",
    ),
    Told(
        "ivo", "2.0", 12, "piotr-nowak", "callum-reid", 9, 4, "What has Ivo been told about the home near his brother, and by whom?",
        writing="He was told by me on his last visit.", sent="He was told by me on his last visit.",
        returned="Could you say when that was, and in which words? He remembers it differently.",
    ),
)  # fmt: skip


def contribution_id(key: str) -> UUID:
    return ident("plan contribution", key)


def contributing(scene: Scene) -> Rows:
    for told in CONTRIBUTIONS:
        if told.child == scene.child.key:
            yield from _rows(scene, told)


def _rows(scene: Scene, told: Told) -> Rows:
    person, part = PERSON[told.person], SECTION_PART[told.section]
    assert part is not None
    stay = scene.current
    ident_, wall = contribution_id(told.key), scene.walled(part, Audience.FULL, stay.key, [membership(told.person)])
    heading = MODELS[AGENCY[stay.provider].model or "pace"].section(told.section).heading
    version = ident("plan", f"{told.child} {told.plan}")
    yield PlanContribution, wall | {
        "id": ident_, "version_id": version, "version_number": told.plan, "number": told.section, "heading": heading,
        "contributor_id": membership(told.person), "contributor_name": person.name, "contributor_role": person.role,
        "contributor_agency": AGENCY[person.agency].name, "asked_by": PERSON[told.asker].name, "request": told.request,
        "asked_at": scene.moment(told.days_ago, f"asked {told.key}"), "due_on": scene.office_day(-told.due_in),
    }  # fmt: skip
    saved = scene.moment(max(told.days_ago - 2, 1), f"saved {told.key}")
    yield PlanContributionWords, wall | {
        "id": ident("plan contribution words", told.key), "contribution_id": ident_, "text": told.writing or told.sent,
        "saved_at": saved if told.writing or told.sent else None,
    }  # fmt: skip
    if told.sent:
        yield PlanContributionTurn, wall | scene.signed(told.person, saved) | {
            "id": ident_at("plan contribution turn", told.key, saved), "contribution_id": ident_, "turn": 1, "text": told.sent,
            "returned_at": scene.moment(max(told.days_ago - 4, 1), f"returned {told.key}") if told.returned else None,
            "returned_by": PERSON[told.asker].name if told.returned else None, "returned_words": told.returned or None,
        }  # fmt: skip
    if told.how:
        yield _use(scene, told, wall, ident_, version)
    if not told.sent or told.returned:
        yield DueItem, EMPTY | wall | {
            "id": ident("due", f"contribution {told.key}"), "kind": "plan_contribution", "source_id": ident_,
            "title": f"Write for the plan: {heading}", "owners": [membership(told.person)], "due_on": scene.office_day(-told.due_in),
            "legal_limit": None, "rule": "Contribution", "explained": f"Asked by {PERSON[told.asker].name}.", "done_at": None,
        }  # fmt: skip


def _use(scene: Scene, told: Told, wall: dict[str, Any], ident_: UUID, version: UUID) -> Row:
    at = scene.moment(told.days_ago - 10, f"used {told.key}")
    return PlanContributionUse, wall | scene.signed(told.asker, at) | {
        "id": ident_at("plan contribution use", told.key, at), "contribution_id": ident_, "version_id": version, "number": told.section,
        "how": told.how, "words": told.used, "objection": told.objection or None,
        "objected_at": scene.moment(told.days_ago - 14, f"objected {told.key}") if told.objection else None,
    }  # fmt: skip
