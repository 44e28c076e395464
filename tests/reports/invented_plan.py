"""A plan's frozen facts as whoever puts it on paper would gather them: the demo's own story of Kai or Ella, and invented answers."""

import dataclasses
from collections.abc import Iterable

from portal.access.parts import part_of
from portal.demo.children.ella_plan import PLAN as ELLAS
from portal.demo.children.kai_plan import SECOND_PLAN as KAIS
from portal.demo.shapes import PlanVersion, Section
from portal.plans.models_of_care import FIVE_STEP_MODEL, PACE, SECTION_PART, ModelOfCare
from portal.reports.facts import Child, Line
from portal.reports.plan_facts import VERSIONS_FOR_OTHERS, Answer, Model, Person, PlanFacts, PlanPassage, PlanText
from portal.reports.plan_gather import _in_words
from portal.reports.plan_readers import LABELS, slices_of
from portal.reports.plan_variants import PlanContent, variant_of

COUNCIL = ("Harbour Council", "Sunita Rao", "social worker")
CLINIC = ("Eastmere Child Health", "Mateusz Zieliński", "external therapist")
SCHOOL = ("Saltmarsh Academy", "Farida Ali", "designated teacher")
ANSWERS = (
    Answer(6, 110, *COUNCIL, "agree", "", "2026-10-30"),
    Answer(6, 110, *CLINIC, "disagree", "A waking night is watched sleep. It was not tried without for a single week.", "2026-10-31"),
    Answer(9, 130, *SCHOOL, "agree", "", "2026-10-29"),
    Answer(10, 90, *CLINIC, "agree_with_comment", "Please keep the session on the same afternoon.", "2026-10-31"),
    Answer(9, 130, "Harbour Virtual School", "", "", "no_response", "", "2026-11-06"),
    Answer(8, 140, *COUNCIL, "asked", "", "2026-11-27"),
)


def words(model: ModelOfCare) -> Model:
    return _in_words(model)


def plan(story: PlanVersion = KAIS, model: ModelOfCare = PACE, name: str = "Kai", answers: Iterable[Answer] = ANSWERS) -> PlanFacts:
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
        ask=(Person("Ruth Adeyemi", "your key worker"), Person("Sunita Rao", "your social worker")),
    )


def ellas_plan() -> PlanFacts:
    return plan(ELLAS, FIVE_STEP_MODEL, "Ella", ())


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
        )
        for place, one in enumerate(facts.sections)
    )
    answers = tuple(
        dataclasses.replace(one, words=token(one.slice, f"w{place}"), agency=f"{one.agency} {token(one.slice, f'g{place}')}")
        for place, one in enumerate(facts.answers)
    )
    return dataclasses.replace(facts, sections=sections, answers=answers)


def token(slice_: int, where: str) -> str:
    return f"Zq{slice_}{where}zQ"
