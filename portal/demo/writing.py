"""How the stories write a plan: under the very prompts of the model of care, so that text and heading cannot drift apart."""

from functools import partial

from portal.demo.shapes import Passage, Section
from portal.plans.models_of_care import FIVE_STEP_MODEL, PACE, PACE_LETTERS, SECTION_PART, ModelOfCare


def section(model: ModelOfCare, number: int, author: str, approver: str | None, *texts: str | None) -> Section:
    """A section in full, one text for each prompt of the model in its order; None leaves a prompt unanswered."""
    part = SECTION_PART[number]
    if part is None:
        raise ValueError(f"Section {number} names its part itself: use dissent() or version_for().")
    prompts = model.section(number).prompts
    if len(texts) > len(prompts):
        raise ValueError(f"Section {number} has {len(prompts)} prompts, not {len(texts)}.")
    passages = tuple(Passage(prompt, text) for prompt, text in zip(prompts, texts, strict=False) if text)
    return Section(number, part, 0, passages, author, approver)


pace = partial(section, PACE)
five_steps = partial(section, FIVE_STEP_MODEL)


def pace_letters(author: str, approver: str | None, **fields: str) -> Section:
    """Section 4 under PACE: one text for each field named, in the order of the letters."""
    prompts = iter(PACE.section(4).prompts)
    labelled = [(letter.letter, field.key, next(prompts)) for letter in PACE_LETTERS for field in letter.fields]
    unknown = fields.keys() - {key for _, key, _ in labelled}
    if unknown:
        raise ValueError(f"PACE has no such fields: {', '.join(sorted(unknown))}.")
    passages = tuple(Passage(prompt, fields[key], letter) for letter, key, prompt in labelled if key in fields)
    return Section(4, 8, 0, passages, author, approver)


def dissent(about: int, author: str, who: str, words: str) -> Section:
    """Section 14: what somebody disagrees with, unedited, in the part of the section disputed."""
    part = SECTION_PART[about]
    if part is None:
        raise ValueError(f"Section {about} cannot be disputed by itself.")
    prompts = PACE.section(14).prompts
    return Section(14, part, 0, (Passage(prompts[0], who), Passage(prompts[1], words)), author, None, about=about)


def version_for(audience: int, part: int, heading: str, text: str, *, author: str, approver: str | None) -> Section:
    """Section 15: what another audience reads instead of a part in full; written for it, never cut out of the full text."""
    return Section(15, part, audience, (Passage("In short", text),), author, approver, heading=heading)
