"""A model of care as it is kept, and back: the same model, whole. And what a model must have before it can be published."""

from typing import Any

from portal.caremodels.shapes import (
    Letter,
    LetterField,
    ModelOfCare,
    PracticeTag,
    ReportHeading,
    ReviewPrompt,
    SectionInModel,
    Step,
    prompts_of_letters,
)
from portal.foundation.refusals import Refused

SECTIONS = 15
IN_STEPS = range(1, 14)
"""Sections 14 and 15 stand after all steps."""
MOST_TAGS, MOST_STEPS, MOST_PROMPTS = 8, 9, 12
NAME_LIMIT = 80


def as_content(model: ModelOfCare) -> dict[str, Any]:
    """Plain lists and words, for a JSON column. Key and name are columns of their own."""
    return {
        "introduction": model.introduction,
        "sections": [[one.heading, one.child_heading, list(one.prompts)] for one in model.sections],
        "letters": [
            [one.letter, one.name, one.meaning, [[f.key, f.label, f.hint] for f in one.fields], list(one.staff_prompts)]
            for one in model.letters
        ],
        "steps": [[one.title, one.purpose, list(one.sections), list(one.touches)] for one in model.steps],
        "practice_tags": [[one.key, one.name, one.ask] for one in model.practice_tags],
        "review_prompts": [[one.key, one.ask] for one in model.review_prompts],
        "report_headings": [[one.number, one.heading] for one in model.report_headings],
    }


def from_content(key: str, name: str, content: dict[str, Any]) -> ModelOfCare:
    return ModelOfCare(
        key=key,
        name=name,
        introduction=content["introduction"],
        sections=tuple(
            SectionInModel(number, heading, child, tuple(prompts))
            for number, (heading, child, prompts) in enumerate(content["sections"], start=1)
        ),
        letters=tuple(
            Letter(letter, named, meaning, tuple(LetterField(*field) for field in fields), tuple(staff))
            for letter, named, meaning, fields, staff in content["letters"]
        ),
        steps=tuple(
            Step(number, title, purpose, tuple(sections), tuple(touches))
            for number, (title, purpose, sections, touches) in enumerate(content["steps"], start=1)
        ),
        practice_tags=tuple(PracticeTag(*one) for one in content["practice_tags"]),
        review_prompts=tuple(ReviewPrompt(*one) for one in content["review_prompts"]),
        report_headings=tuple(ReportHeading(*one) for one in content["report_headings"]),
    )


def refuse_incomplete(model: ModelOfCare) -> None:
    """What a plan, a note, a review or a report would miss, as a sentence for whoever makes the model."""
    _refuse_unless(0 < len(model.name) <= NAME_LIMIT, f"Give the model a name, of {NAME_LIMIT} letters at most.")
    _refuse_unless(len(model.sections) == SECTIONS, "A plan has fifteen sections, so that partners can compare and agree them.")
    for section in model.sections:
        _refuse_unless(section.heading, f"Section {section.number} needs a heading.")
        _refuse_unless(section.child_heading, f"Section {section.number} needs a heading in the child’s words.")
        _refuse_unless(0 < len(section.prompts) <= MOST_PROMPTS, f"Section {section.number} asks between one and {MOST_PROMPTS} things.")
    for letter in model.letters:
        _refuse_unless(letter.name and letter.fields, f"{letter.letter} needs a name, and at least one thing that it asks.")
    if model.letters:
        _refuse_unless(model.section(4).prompts == prompts_of_letters(model.letters), "Section 4 asks what its letters ask.")
    _refuse_steps(model)
    names = [tag.name.casefold() for tag in model.practice_tags]
    _refuse_unless(0 < len(names) <= MOST_TAGS, f"Practice notes have between one and {MOST_TAGS} tags.")
    _refuse_unless(all(names) and len(set(names)) == len(names), "Each tag of practice notes needs a name of its own.")
    _refuse_unless(len({tag.key for tag in model.practice_tags}) == len(names), "Each tag of practice notes is there once.")
    _refuse_unless(model.review_prompts, "Keep at least one question that the team asks itself before a review.")


def _refuse_steps(model: ModelOfCare) -> None:
    _refuse_unless(len(model.steps) <= MOST_STEPS, f"A model has {MOST_STEPS} steps at most.")
    placed = [number for step in model.steps for number in step.sections]
    for step in model.steps:
        _refuse_unless(step.title and step.sections, f"Step {step.number} needs a title, and the numbers of its sections.")
    _refuse_unless(all(number in IN_STEPS for number in placed), "Sections 1 to 13 stand under steps; 14 and 15 stand after them.")
    twice = sorted({number for number in placed if placed.count(number) > 1})
    _refuse_unless(not twice, f"Section {twice[0] if twice else ''} stands under two steps.")


def _refuse_unless(so: object, sentence: str) -> None:
    if not so:
        raise Refused(sentence)
