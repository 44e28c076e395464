"""A plan's frozen facts as whoever puts it on paper would gather them: the demo's own story of Kai or Ella, and invented answers."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from portal.access.parts import part_of
from portal.demo.children.ella_plan import PLAN as ELLAS
from portal.demo.children.kai_plan import SECOND_PLAN as KAIS
from portal.demo.shapes import PlanVersion, Section
from portal.plans.models_of_care import FIVE_STEP_MODEL, PACE, SECTION_PART, ModelOfCare
from portal.reports.facts import Child, Line
from portal.reports.plan_facts import (
    VERSIONS_FOR_OTHERS,
    Answer,
    GoalLine,
    GoalMark,
    Header,
    Informed,
    Model,
    Person,
    PlanFacts,
    PlanGoal,
    PlanPassage,
    PlanText,
)
from portal.reports.plan_gather import _in_words, answers_from
from portal.reports.plan_readers import LABELS, slices_of
from portal.reports.plan_variants import PlanContent, variant_of

COUNCIL, CLINIC, SCHOOL = "Harbour Council", "Eastmere Child Health", "Saltmarsh Academy"
NO = "A waking night is watched sleep. It was not tried without for a single week."


@dataclass(frozen=True)
class SaidSo:
    kind: str
    by_name: str
    by_role: str
    words: str = ""
    met_words: str = ""
    met_by: str = ""
    at: datetime = datetime(2026, 10, 31, 9, 30, tzinfo=UTC)
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_words: str = ""


@dataclass(frozen=True)
class Asked:
    """An agency as whoever keeps the answers tells of it."""

    agency: str
    role: str
    standing: SaidSo | None = None
    silent: bool = False
    due_on: date = date(2026, 11, 6)


VOICES = {
    (8, 140): [Asked(COUNCIL, "social worker", due_on=date(2026, 11, 27))],
    (6, 110): [
        Asked(COUNCIL, "social worker", SaidSo("agree", "Sunita Rao", "social worker")),
        Asked(
            CLINIC, "external therapist", SaidSo("disagree", "Mateusz Zieliński", "external therapist", NO, "One week is tried.", "Gareth")
        ),
    ],
    (9, 130): [
        Asked(SCHOOL, "designated teacher", SaidSo("agree", "Farida Ali", "designated teacher")),
        Asked(COUNCIL, "virtual school head", silent=True),
    ],
    (10, 90): [
        Asked(CLINIC, "external therapist", SaidSo("agree_with_comment", "Mateusz Zieliński", "external therapist", "Keep the day."))
    ],
    (15, 81): [
        Asked(SCHOOL, "designated teacher", SaidSo("disagree", "Farida Ali", "designated teacher", "He likes the window less now."))
    ],
}
ANSWERS = answers_from(VOICES)
KAIS_LINE = GoalLine(
    "Kai", "From 2 to 6: a change that is likely to mean something.", True,
    (GoalMark("2026-06-23", 2), GoalMark("2026-08-21", 4), GoalMark("2026-10-16", 5), GoalMark("2026-11-13", 6)),
)  # fmt: skip
RUTHS_LINE = GoalLine("Ruth Adeyemi", "From 4 to 5: a small change.", False, (GoalMark("2026-06-23", 4), GoalMark("2026-11-13", 5)))
GOALS = (
    PlanGoal(170, "child", "Stay in the last lesson even if I’ve got a feeling.", "Kai", "2026-06-23", True, (KAIS_LINE,)),
    PlanGoal(170, "child", "Let somebody keep a page I got wrong.", "Kai", "2026-08-21", False, ()),
    PlanGoal(170, "network", "Every handover is by a named adult.", "Ruth Adeyemi", "2026-06-23", False, (KAIS_LINE, RUTHS_LINE)),
)


def words(model: ModelOfCare) -> Model:
    return _in_words(model)


def plan(
    story: PlanVersion = KAIS,
    model: ModelOfCare = PACE,
    name: str = "Kai",
    answers: Iterable[Answer] = ANSWERS,
    goals: Iterable[PlanGoal] = GOALS,
) -> PlanFacts:
    return PlanFacts(
        document_id="0193f2a4-7c1e-7b52-9f1d-3c5a2be9d777",
        frozen_at="2026-11-20T14:05:00Z",
        verify_at="https://portal.example/reports/verify",
        plan_version_id="0193f2a4-7c1e-7b52-9f1d-3c5a2be9d778",
        number=story.number,
        version=story.number,
        child=Child(name, "HC-4K7Q"),
        home=Line(3, {"0": "Rowan House"}),
        provider="Tamarisk Lane Care",
        authority="Harbour Council",
        state="In force",
        state_meaning="This is the plan to work by.",
        approved_by="Gareth Pryce and Leila Farrokh",
        approved_on="2026-10-26",
        review_due_on="2027-01-18",
        model=words(model),
        sections=tuple(_text(one, model) for one in story.sections),
        answers=tuple(answers),
        commissioner=Header("Kai", "Gareth Pryce", "2026-10-26", "2027-01-18"),
        goals=tuple(goals),
        ask=(Person("Ruth Adeyemi", "your key worker"), Person("Sunita Rao", "your social worker")),
    )


def ellas_plan() -> PlanFacts:
    return plan(ELLAS, FIVE_STEP_MODEL, "Ella", (), ())


def _text(one: Section, model: ModelOfCare) -> PlanText:
    slice_ = one.part * 10 + one.audience
    place = one.number if one.number != VERSIONS_FOR_OTHERS else next(n for n, part in SECTION_PART.items() if part == part_of(slice_))
    heading = one.heading or model.section(one.number).heading
    passages = tuple(
        PlanPassage("" if one.number == VERSIONS_FOR_OTHERS else each.prompt, each.text, each.letter or "") for each in one.passages
    )
    return PlanText(one.number, place, slice_, heading, passages, one.author, "key worker", "2026-10-26", one.approver or "")


def chosen(variant: str, facts: PlanFacts | None = None, closed: frozenset[int] = frozenset()) -> PlanContent:
    return variant_of(facts or plan(), variant=variant, label=LABELS[variant], slices=slices_of(variant, closed))


def marked(facts: PlanFacts) -> PlanFacts:
    """A token in every text, that says by its slice whose it is: the plan's canaries."""
    sections = tuple(
        dataclasses.replace(
            one,
            heading=f"{one.heading} {token(one.slice, f'h{place}')}",
            passages=tuple(
                PlanPassage(
                    f"{each.lead} {token(one.slice, f'l{place}x{n}')}", f"{each.text} {token(one.slice, f't{place}x{n}')}", each.letter
                )
                for n, each in enumerate(one.passages)
            ),
            by_name=f"{one.by_name} {token(one.slice, f'b{place}')}",
            approved_by=f"{one.approved_by} {token(one.slice, f'a{place}')}",
            informed_by=(Informed(token(one.slice, f"i{place}"), "", held=False),),
        )
        for place, one in enumerate(facts.sections)
    )
    answers = tuple(
        dataclasses.replace(one, words=token(one.slice, f"w{place}"), agency=f"{one.agency} {token(one.slice, f'g{place}')}")
        for place, one in enumerate(facts.answers)
    )
    goals = tuple(
        dataclasses.replace(
            one,
            words=f"{one.words} {goal_token(one, f'w{place}')}",
            rater=f"{one.rater} {goal_token(one, f'r{place}')}",
            lines=tuple(dataclasses.replace(line, rater=f"{line.rater} {goal_token(one, f'l{place}')}") for line in one.lines),
        )
        for place, one in enumerate(facts.goals)
    )
    return dataclasses.replace(facts, sections=sections, answers=answers, goals=goals)


def goal_token(goal: PlanGoal, where: str) -> str:
    return f"Gq{goal.whose}{'school' if goal.for_school else ''}{where}qG"


def token(slice_: int, where: str) -> str:
    return f"Zq{slice_}{where}zQ"
