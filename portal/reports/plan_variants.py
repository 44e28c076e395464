"""From one whole frozen plan to the letter that one kind of reader gets.

Promise: a text is printed only when its slice was handed in as readable; words written for these readers come before the full text; no
text is shortened, masked or mixed. What is left out is named by its number among the fifteen, whether or not anything is written there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.access.parts import Audience, Part, audience_of, part_of, slice_of
from portal.reports.facts import Child
from portal.reports.freeze import digest
from portal.reports.plan_facts import (
    DISSENT,
    SECTIONS,
    VERSIONS_FOR_OTHERS,
    Answer,
    GoalLine,
    Header,
    Informed,
    Letter,
    Person,
    PlanFacts,
    PlanGoal,
    PlanPassage,
    PlanText,
    canonical,
)
from portal.reports.plan_readers import AUDIENCE

HYPOTHESIS = 3
HOW_SURE = "How sure we are, and who agrees"
"""The prompt of a formulation that says how sure its author is: printed with the date, and not again among the text."""
WITH_LETTERS = 4
WHOLE_PLAN = frozenset({"full", "health"})
"""Versions that are read in the chapters of the model of care. In the others a chapter without words would tell of words elsewhere."""

FOR_WHOM = {
    "full": "the people who look after {child} and those who check the plan: key workers, the registered manager, the clinical lead, the "
    "social worker and the reviewing officer",
    "school": "the designated teacher and the virtual school",
    "commissioner": "the commissioning officer",
    "health": "the therapist outside the home",
    "child": "{child}",
}
WRITTEN_FOR = (
    "These words were written for the people who read this version, by those who look after {child}. You can work with what stands here "
    "as it stands. Where you want to know more, ask the home or the social worker."
)
APPENDIX = {
    Audience.SCHOOL: "What the school is told",
    Audience.COMMISSIONER: "What the commissioner is told",
    Audience.HEALTH: "What health is told",
    Audience.PARENT: "What parents are told",
    Audience.CHILD: "What {child} is told",
}
AGREES, COMMENTS, DISAGREES, SILENT, WAITING = "agree", "agree_with_comment", "disagree", "no_response", "asked"


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What stands under one letter of PACE."""

    letter: Letter
    passages: tuple[PlanPassage, ...]


@dataclass(frozen=True, slots=True)
class TextContent:
    """One author's words. `heading` only where it says more than that of the section."""

    heading: str
    passages: tuple[PlanPassage, ...]
    letters: tuple[LetterContent, ...]
    by_name: str
    by_role: str
    written_on: str
    approved_by: str
    informed_by: tuple[Informed, ...] = ()
    settled_on: str = ""
    settled_by: str = ""
    settled_words: str = ""


@dataclass(frozen=True, slots=True)
class PlanSectionContent:
    """One section. `hypothesis_of` is the day on which a formulation was written, else empty; `how_sure` what its author says of that.

    `said` are the comments and the noes of partners to this section.
    """

    anchor: str
    number: int
    heading: str
    texts: tuple[TextContent, ...]
    hypothesis_of: str
    how_sure: tuple[PlanPassage, ...]
    said: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ChapterContent:
    anchor: str
    title: str
    purpose: str
    sections: tuple[PlanSectionContent, ...]


@dataclass(frozen=True, slots=True)
class ForOthers:
    """The words for one other audience, as those who check them get them."""

    title: str
    sections: tuple[PlanSectionContent, ...]


@dataclass(frozen=True, slots=True)
class GoalContent:
    """One goal: whose it is, in words, and what each of its raters said."""

    whose: str
    words: str
    rater: str
    agreed_on: str
    lines: tuple[GoalLine, ...]


@dataclass(frozen=True, slots=True)
class PlanContent:
    """All that one version on paper says. `parts` are those parts of the record of which words are printed."""

    sheet: str
    document_id: str
    fingerprint: str
    frozen_at: str
    verify_at: str
    title: str
    variant: str
    label: str
    for_whom: str
    number: str
    version: str
    child: Child
    home: str
    provider: str
    authority: str
    state: str
    state_meaning: str
    approved_by: str
    approved_on: str
    review_due_on: str
    model_name: str
    introduction: str
    chapters: tuple[ChapterContent, ...]
    goals: tuple[GoalContent, ...]
    for_others: tuple[ForOthers, ...]
    agreement: str
    answers: tuple[Answer, ...]
    ask: tuple[Person, ...]
    unwritten: tuple[str, ...]
    withheld: tuple[str, ...]
    parts: tuple[int, ...]


def variant_of(facts: PlanFacts, *, variant: str, label: str, slices: frozenset[int]) -> PlanContent:
    """What readers of `variant` get. `slices` says what they may read; the caller derives it from the policy table."""
    own, full = AUDIENCE[variant], variant == "full"
    header = _header(facts, variant)
    child = Child(header.known_as, facts.child.case_code)
    readable = [one for one in facts.sections if one.slice in slices]
    printed = {place: rows for place in SECTIONS if (rows := _at(readable, place, own))}
    others = [one for one in readable if full and audience_of(one.slice) != Audience.FULL]
    texts = {(one.place, one.slice) for rows in (*printed.values(), others) for one in rows}
    answers = () if variant == "child" else tuple(one for one in facts.answers if (one.number, one.slice) in texts)
    sections = [_section(facts, place, rows, answers, child=variant == "child") for place, rows in printed.items()]
    home = facts.home.texts.get(str(int(Audience.FULL)), "") if full else ""
    ask = facts.ask if variant == "child" else ()
    goals = [one for one in facts.goals if _reads_goal(one, variant, slices)]
    missing = [place for place in SECTIONS if place not in printed and not (full and place == VERSIONS_FOR_OTHERS)]
    return PlanContent(
        sheet="plan_child" if variant == "child" else "plan",
        document_id=facts.document_id,
        fingerprint=digest(canonical(facts)),
        frozen_at=facts.frozen_at,
        verify_at=facts.verify_at,
        title=facts.title,
        variant=variant,
        label=label,
        for_whom=FOR_WHOM[variant].format(child=child.known_as),
        number=facts.number,
        version=facts.version,
        child=child,
        home=home,
        provider=facts.provider,
        authority=facts.authority,
        state=facts.state,
        state_meaning=facts.state_meaning,
        approved_by=header.approved_by,
        approved_on=header.approved_on,
        review_due_on=header.review_due_on,
        model_name=facts.model.name if variant in WHOLE_PLAN else "",
        introduction=facts.model.introduction if variant in WHOLE_PLAN else WRITTEN_FOR.format(child=child.known_as),
        chapters=_chapters(facts, sections, whole=variant in WHOLE_PLAN),
        goals=tuple(_goal(one, child.known_as) for one in goals),
        for_others=_for_others(facts, others, answers),
        agreement=_agreement(answers) if full else "",
        answers=answers,
        ask=ask,
        unwritten=tuple(f"{place} {facts.model.heading(place)}" for place in missing if place != DISSENT) if full else (),
        withheld=as_numbers(missing) if not full and variant != "child" else (),
        parts=_parts([*(one for rows in printed.values() for one in rows), *others, *goals], answers, home=home, ask=ask),
    )


def _header(facts: PlanFacts, variant: str) -> Header:
    """The commissioner reads a name and a header written for commissioners (parts 1 and 7); without them, the case code."""
    if variant == "commissioner":
        return facts.commissioner or Header(facts.child.case_code)
    return Header(facts.child.known_as, facts.approved_by, facts.approved_on, facts.review_due_on)


def _at(readable: Iterable[PlanText], place: int, own: Audience) -> list[PlanText]:
    """What is read at one place: the words for these readers, else the full text. Of dissent all that they may read."""
    here = [one for one in readable if one.place == place and audience_of(one.slice) in {own, Audience.FULL}]
    addressed = [one for one in here if audience_of(one.slice) == own]
    return here if place == DISSENT else addressed or here


def _section(
    facts: PlanFacts, place: int, rows: Sequence[PlanText], answers: Iterable[Answer], *, child: bool = False
) -> PlanSectionContent:
    generic = facts.model.heading(place)
    heading = facts.model.child_heading(place) if child else generic if place == DISSENT or len(rows) > 1 else _heading(facts, rows[0])
    guess = place == HYPOTHESIS
    slices = {one.slice for one in rows}
    texts = tuple(_text(facts, one, over="" if child else heading, apart=HOW_SURE if guess else "") for one in rows)
    return PlanSectionContent(
        anchor=f"section-{place}",
        number=place,
        heading=heading,
        texts=texts if not child else tuple(_without_leads(one) for one in texts),
        hypothesis_of=max(one.written_on for one in rows) if guess else "",
        how_sure=tuple(passage for one in rows for passage in one.passages if guess and passage.lead == HOW_SURE),
        said=tuple(one for one in answers if one.number == place and one.slice in slices and one.answer in {COMMENTS, DISAGREES}),
    )


def _heading(facts: PlanFacts, row: PlanText) -> str:
    """A version for others may bear a heading of its own; without one it has that of the section it sums up."""
    plain = row.number == VERSIONS_FOR_OTHERS and row.heading == facts.model.heading(VERSIONS_FOR_OTHERS)
    return facts.model.heading(row.place) if plain else row.heading


def _text(facts: PlanFacts, row: PlanText, *, over: str, apart: str = "") -> TextContent:
    passages = [one for one in row.passages if not apart or one.lead != apart]
    lettered = row.number == WITH_LETTERS
    letters = tuple(
        LetterContent(letter, found)
        for letter in facts.model.letters
        if (found := tuple(_after_its_letter(one, letter) for one in passages if lettered and one.letter == letter.letter))
    )
    known = {one.letter.letter for one in letters}
    heading = _heading(facts, row)
    return TextContent(
        heading=heading if over and heading != over else "",
        passages=tuple(one for one in passages if one.letter not in known),
        letters=letters,
        by_name=row.by_name,
        by_role=row.by_role,
        written_on=row.written_on,
        approved_by=row.approved_by,
        informed_by=row.informed_by,
        settled_on=row.settled_on,
        settled_by=row.settled_by,
        settled_words=row.settled_words,
    )


def _after_its_letter(passage: PlanPassage, letter: Letter) -> PlanPassage:
    """The name of the letter stands over it already, and is not said again."""
    lead = passage.lead.removeprefix(f"{letter.name}: ")
    return PlanPassage(lead[:1].upper() + lead[1:], passage.text, passage.letter)


def _without_leads(text: TextContent) -> TextContent:
    """A child is told, and not asked under headings of a form: only the words, under the child's own heading."""
    bare = tuple(PlanPassage("", one.text) for one in text.passages)
    return TextContent("", bare, (), text.by_name, text.by_role, text.written_on, text.approved_by)


def _chapters(facts: PlanFacts, sections: Sequence[PlanSectionContent], *, whole: bool) -> tuple[ChapterContent, ...]:
    """The steps of the model with what belongs to none after them; where there are no steps, one run of sections."""
    if not facts.model.steps or not whole:
        return (ChapterContent("", "", "", tuple(sections)),) if sections else ()
    found = [
        ChapterContent(
            f"step-{step.number}",
            f"Step {step.number}: {step.title}",
            step.purpose,
            tuple(one for one in sections if one.number in step.sections),
        )
        for step in facts.model.steps
    ]
    placed = {number for step in facts.model.steps for number in step.sections}
    found.append(ChapterContent("after-the-steps", "And also", "", tuple(one for one in sections if one.number not in placed)))
    return tuple(chapter for chapter in found if chapter.sections)


def _for_others(facts: PlanFacts, rows: Iterable[PlanText], answers: Sequence[Answer]) -> tuple[ForOthers, ...]:
    by_audience: dict[Audience, dict[int, list[PlanText]]] = {}
    for one in rows:
        by_audience.setdefault(audience_of(one.slice), {}).setdefault(one.place, []).append(one)
    return tuple(
        ForOthers(
            APPENDIX[audience].format(child=facts.child.known_as),
            tuple(_section(facts, place, found, answers) for place, found in sorted(by_audience[audience].items())),
        )
        for audience in sorted(by_audience)
        if audience in APPENDIX
    )


def _reads_goal(goal: PlanGoal, variant: str, slices: frozenset[int]) -> bool:
    """Besides who reads goals as they are: the school those that all of it were shown, and the child those of the child's own, where
    words about goals for them may stand in their version at all."""
    told = slice_of(Part(part_of(goal.slice)), AUDIENCE[variant]) in slices
    return goal.slice in slices or (told and {"school": goal.for_school, "child": goal.whose == "child"}.get(variant, False))


def _goal(goal: PlanGoal, known_as: str) -> GoalContent:
    whose = f"A goal of {known_as}’s own" if goal.whose == "child" else "A goal of the people around"
    return GoalContent(whose, goal.words, goal.rater, goal.agreed_on, goal.lines)


def _agreement(answers: Sequence[Answer]) -> str:
    """How the whole stands. Only for those who read the whole: of a part of it nothing is said about the rest."""
    said = {one.answer for one in answers}
    if not said:
        return "No partner’s answer to this version is recorded yet."
    if any(one.answer == DISAGREES and not one.settled_on for one in answers):
        return "Not everybody agrees. What is disputed stands with its reason at the section that it is about."
    if said & {SILENT, WAITING}:
        return "Not everybody has answered. Silence is not agreement."
    if DISAGREES in said:
        return "What was disputed is settled for those who disputed it. It stands with its reason at the section that it is about."
    return "Everybody who was asked agrees, some with a comment." if COMMENTS in said else "Everybody who was asked agrees."


def as_numbers(numbers: Sequence[int]) -> tuple[str, ...]:
    """A sentence that names numbers only."""
    if not numbers:
        return ()
    if len(numbers) == 1:
        return (f"Section {numbers[0]} is not in this version.",)
    return (f"Sections {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are not in this version.",)


def _parts(rows: Iterable[PlanText | PlanGoal], answers: Iterable[Answer], *, home: str, ask: Sequence[Person]) -> tuple[int, ...]:
    """Whom one of these parts is closed to has nothing of the document. The plan's own state and approval are of part 7."""
    found = {Part.IDENTITY, Part.ABOUT_ME} | {part_of(one.slice) for one in rows} | {part_of(one.slice) for one in answers}
    found |= {Part.ADDRESS} if home else set()
    found |= {Part.NETWORK} if ask else set()
    return tuple(sorted(int(part) for part in found))
