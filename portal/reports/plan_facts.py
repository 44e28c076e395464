"""What a plan on paper is made of, frozen: one version of a care and therapeutic plan, whole, before any reader is chosen.

The rules of `facts` hold here too: plain values, text as it was written, dates as ISO strings, nothing looked up later. Letters and steps
repeat those of a model of care (`caremodels/shapes.py`) on purpose: what is frozen keeps its shape when a model gains a field.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal

from portal.reports.facts import Child, Line
from portal.reports.freeze import Unfreezable, canonical_json

FORMAT = "plan/1"
TITLE = "Care and therapeutic plan"
SECTIONS = range(1, 16)
"""A plan has the same fifteen sections everywhere, so that a number says nothing of what is written (domain.md 4.1)."""
DISSENT, VERSIONS_FOR_OTHERS = 14, 15

Answered = Literal["agree", "agree_with_comment", "disagree", "no_response", "asked"]


@dataclass(frozen=True, slots=True)
class PlanPassage:
    """What was asked (may be empty), what was written, and under which letter of PACE ('' for none)."""

    lead: str
    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Informed:
    """Something that a section is informed by: what it is, its date if it has one, and whether the portal holds it."""

    title: str
    on: str
    held: bool


@dataclass(frozen=True, slots=True)
class PlanText:
    """One section as it was written for one audience. `place` is the section at which it is read: a version for others stands at the
    place of what it sums up. `slice` is part x 10 + audience; `written_on` a date; `approved_by` empty where nobody approves it.
    `settled_…`: when, by whom and why a disagreement was settled."""

    number: int
    place: int
    slice: int
    heading: str
    passages: tuple[PlanPassage, ...]
    by_name: str
    by_role: str
    written_on: str
    approved_by: str
    informed_by: tuple[Informed, ...] = ()
    settled_on: str = ""
    settled_by: str = ""
    settled_words: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one agency, by its people in one role, said to one section. `on` is the day of the answer, and of no answer the day by which it
    was asked for.

    `number` is the place at which the section is read and `slice` that of the text it is about. `by_name` and `by_role` are empty where
    nobody answered; `words` are the comment, or the reason for a no, unedited; `met_words` what came of a no, and `met_by` who says so;
    `settled_…` that it is settled for those who said no. `version` is set where it was said to a version before this one.
    """

    number: int
    slice: int
    agency: str
    role: str
    answer: Answered
    on: str
    by_name: str = ""
    by_role: str = ""
    words: str = ""
    met_by: str = ""
    met_words: str = ""
    settled_on: str = ""
    settled_by: str = ""
    settled_words: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    letter: str
    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    title: str
    purpose: str
    sections: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """The provider's model of care in its own words. `headings` and `child_headings` are those of the fifteen sections."""

    name: str
    introduction: str
    headings: tuple[str, ...]
    child_headings: tuple[str, ...]
    letters: tuple[Letter, ...]
    steps: tuple[Step, ...]

    def heading(self, place: int) -> str:
        return self.headings[place - 1]

    def child_heading(self, place: int) -> str:
        return self.child_headings[place - 1]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the child can ask: the name, and what they are to the child."""

    name: str
    what: str


@dataclass(frozen=True, slots=True)
class Header:
    """By which name the child is called, who approved the version and when, and when it is looked at again.

    All but the name may be empty.
    """

    known_as: str
    approved_by: str = ""
    approved_on: str = ""
    review_due_on: str = ""


@dataclass(frozen=True, slots=True)
class GoalMark:
    """One number from 0 to 10, and its day."""

    on: str
    rating: int


@dataclass(frozen=True, slots=True)
class GoalLine:
    """What one rater said over time, the first first. `in_words` is the change between first and latest, and `means_something` whether
    it is likely to mean something. Numbers of several raters are never put together."""

    rater: str
    in_words: str
    means_something: bool
    marks: tuple[GoalMark, ...]


@dataclass(frozen=True, slots=True)
class PlanGoal:
    """An active goal as it stood. `whose` is 'child' or 'network'; `rater` who rates it; `for_school` whether everybody of the school who
    was near the child on that day was shown it. Without `lines` nobody has rated it yet."""

    slice: int
    whose: str
    words: str
    rater: str
    agreed_on: str
    for_school: bool
    lines: tuple[GoalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """One version of a plan, whole. `commissioner` is the header that the commissioner reads, where one is written.

    `document_id` is the report's own id; `number` that of the plan's version, `version` that of this paper: the same, and from the second
    printing on with its count behind it (2.0-2). `state` and `state_meaning` are words. `approved_on` and `review_due_on` may be empty.
    """

    document_id: str
    frozen_at: str
    verify_at: str
    plan_version_id: str
    number: str
    version: str
    child: Child
    home: Line
    provider: str
    authority: str
    state: str
    state_meaning: str
    approved_by: str
    approved_on: str
    review_due_on: str
    model: Model
    sections: tuple[PlanText, ...]
    answers: tuple[Answer, ...] = ()
    ask: tuple[Person, ...] = ()
    commissioner: Header | None = None
    title: str = TITLE
    goals: tuple[PlanGoal, ...] = ()


LATER = {"informed_by", "settled_on", "settled_by", "settled_words", "version"}
"""What a section or an answer came to say later. What is empty is left out, so that older papers keep their bytes."""


def canonical(facts: PlanFacts) -> bytes:
    """The one form of these facts, as `freeze.canonical_json` makes it."""
    tree = dataclasses.asdict(facts)
    if not tree["goals"]:
        del tree["goals"]  # frozen before there were any: the same bytes as then
    for one in (*tree["sections"], *tree["answers"]):
        for name in LATER & one.keys():
            if not one[name]:
                del one[name]
    return canonical_json({"format": FORMAT, **tree})


def thaw(content: bytes) -> PlanFacts:
    """The facts that these bytes were made of: `canonical(thaw(b)) == b`."""
    tree = json.loads(content)
    if tree.pop("format", None) != FORMAT:
        raise Unfreezable("These frozen facts are of a kind that this version does not know.")
    typed = {
        "child": Child(**tree["child"]),
        "home": Line(**tree["home"]),
        "model": _model(tree["model"]),
        "sections": tuple(_text(one) for one in tree["sections"]),
        "answers": tuple(Answer(**one) for one in tree["answers"]),
        "ask": tuple(Person(**one) for one in tree["ask"]),
        "commissioner": Header(**tree["commissioner"]) if tree["commissioner"] else None,
        "goals": tuple(_goal(one) for one in tree.get("goals", [])),
    }
    return PlanFacts(**tree | typed)


def _text(tree: dict[str, Any]) -> PlanText:
    informed_by = tuple(Informed(**one) for one in tree.get("informed_by", []))
    return PlanText(**tree | {"passages": tuple(PlanPassage(**one) for one in tree["passages"]), "informed_by": informed_by})


def _goal(tree: dict[str, Any]) -> PlanGoal:
    return PlanGoal(**tree | {"lines": tuple(_line(one) for one in tree["lines"])})


def _line(tree: dict[str, Any]) -> GoalLine:
    return GoalLine(**tree | {"marks": tuple(GoalMark(**one) for one in tree["marks"])})


def _model(tree: dict[str, Any]) -> Model:
    return Model(
        name=tree["name"],
        introduction=tree["introduction"],
        headings=tuple(tree["headings"]),
        child_headings=tuple(tree["child_headings"]),
        letters=tuple(Letter(**one) for one in tree["letters"]),
        steps=tuple(Step(**one | {"sections": tuple(one["sections"])}) for one in tree["steps"]),
    )
