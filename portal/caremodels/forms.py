"""What is asked of whoever makes a model of care, and of whoever chooses one. Several things to ask stand one a line."""

import re
from typing import Any

from wtforms import FieldList, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.widgets import HiddenInput

from portal.caremodels.content import MOST_STEPS, MOST_TAGS
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
from portal.web.forms import DayField, PortalForm, Words, WordsField

MORE_TAGS, MORE_STEPS = 1, 1
"""Empty lines at the end, for those of one's own."""


class SectionForm(PlainForm):  # type: ignore[misc]
    heading = StringField("Heading", validators=[Words(120)])
    child_heading = StringField("In the child’s words", validators=[Words(120)])
    prompts = WordsField("What it asks, one a line", validators=[Words(2000)])


class LetterForm(PlainForm):  # type: ignore[misc]
    name = StringField("Name", validators=[Words(60)])
    meaning = WordsField("What it asks of adults", validators=[Words(1000)])
    prompts = WordsField("What section 4 asks under it, one a line", validators=[Words(2000)])
    staff_prompts = WordsField("Sentences that staff may borrow, one a line", validators=[Words(2000)])


class StepForm(PlainForm):  # type: ignore[misc]
    title = StringField("Title", validators=[Words(80)])
    purpose = WordsField("What it is for", validators=[Words(1000)])
    sections = StringField("Numbers of the sections under it", validators=[Words(60)])


class TagForm(PlainForm):  # type: ignore[misc]
    key = HiddenField()
    name = StringField("Name", validators=[Words(60)])
    ask = StringField("What the line under it asks", validators=[Words(200)])


class HeadingForm(PlainForm):  # type: ignore[misc]
    number = HiddenField()
    heading = StringField("Heading", validators=[Words(120)])


class CareModelForm(PortalForm):
    """A new version of one's own model."""

    after = IntegerField(widget=HiddenInput(), default=0)
    name = StringField("What the model is called", validators=[Words(80, required="Give the model a name.")])
    introduction = WordsField("What stands on top of a plan", validators=[Words(3000)])
    sections = FieldList(FormField(SectionForm), min_entries=15, max_entries=15)
    letters = FieldList(FormField(LetterForm), max_entries=4)
    steps = FieldList(FormField(StepForm), max_entries=MOST_STEPS)
    practice_tags = FieldList(FormField(TagForm), max_entries=MOST_TAGS)
    review_prompts = WordsField("What the team asks itself before a review, one a line", validators=[Words(2000)])
    report_headings = FieldList(FormField(HeadingForm), max_entries=17)
    because = WordsField("Why this version?", validators=[Words(1000, required="Say why this version is published.")])

    def model(self, before: ModelOfCare) -> ModelOfCare:
        """The model as it was typed. What is not asked here (hints, keys) comes from the one that was opened."""
        letters = tuple(_letter(old, one.form) for old, one in zip(before.letters, self.letters, strict=False))
        sections = tuple(
            SectionInModel(number, _line(one.form.heading), _line(one.form.child_heading), _lines(one.form.prompts))
            for number, one in enumerate(self.sections, start=1)
        )
        if letters:
            four = sections[3]
            sections = (*sections[:3], SectionInModel(4, four.heading, four.child_heading, prompts_of_letters(letters)), *sections[4:])
        return ModelOfCare(
            key="",
            name=_line(self.name),
            introduction=(self.introduction.data or "").strip(),
            sections=sections,
            letters=letters,
            steps=self._steps(before),
            practice_tags=self._tags(),
            review_prompts=_review_prompts(before, _lines(self.review_prompts)),
            report_headings=tuple(
                ReportHeading(old.number, _line(one.form.heading) or old.heading)
                for old, one in zip(before.report_headings, self.report_headings, strict=False)
            ),
        )

    def _steps(self, before: ModelOfCare) -> tuple[Step, ...]:
        """Those with a title. A step keeps what it touches elsewhere while the one before it at its place did."""
        found = [one.form for one in self.steps if _line(one.form.title)]
        touches = {step.title: step.touches for step in before.steps}
        return tuple(
            Step(number, _line(one.title), (one.purpose.data or "").strip(), _numbers(one.sections), touches.get(_line(one.title), ()))
            for number, one in enumerate(found, start=1)
        )

    def _tags(self) -> tuple[PracticeTag, ...]:
        """Those with a name. A key stays with its tag for good, so that older notes are still found by it."""
        found = [one.form for one in self.practice_tags if _line(one.form.name)]
        taken = {_line(one.key) for one in found}
        free = (f"t{number}" for number in range(1, 100) if f"t{number}" not in taken)
        return tuple(PracticeTag(_line(one.key)[:8] or next(free), _line(one.name), _line(one.ask)) for one in found)


def form_of(model: ModelOfCare, *, after: int, own: bool) -> CareModelForm:
    """The form as it is opened: every word of the model, and room for more tags and steps."""
    tags: list[dict[str, Any]] = [{"key": one.key, "name": one.name, "ask": one.ask} for one in model.practice_tags]
    steps: list[dict[str, Any]] = [
        {"title": one.title, "purpose": one.purpose, "sections": ", ".join(map(str, one.sections))} for one in model.steps
    ]
    return CareModelForm(
        formdata=None,
        data={
            "after": after,
            "name": model.name if own else "",
            "introduction": model.introduction,
            "sections": [
                {"heading": one.heading, "child_heading": one.child_heading, "prompts": "\n".join(one.prompts)} for one in model.sections
            ],
            "letters": [
                {
                    "name": one.name, "meaning": one.meaning, "prompts": "\n".join(field.label for field in one.fields),
                    "staff_prompts": "\n".join(one.staff_prompts),
                }
                for one in model.letters
            ],
            "steps": (steps + [{}] * MORE_STEPS)[:MOST_STEPS],
            "practice_tags": (tags + [{}] * MORE_TAGS)[:MOST_TAGS],
            "review_prompts": "\n".join(one.ask for one in model.review_prompts),
            "report_headings": [{"number": one.number, "heading": one.heading} for one in model.report_headings],
        },
    )  # fmt: skip


class ChoiceForm(PortalForm):
    """By which model the provider works, from when."""

    model = SelectField("Which model?")
    from_on = DayField("From which day?")
    because = WordsField("Why?", validators=[Words(1000, required="Say why.")])


def _line(field: Any) -> str:
    return " ".join((field.data or "").split())


def _lines(field: Any) -> tuple[str, ...]:
    return tuple(found for line in (field.data or "").splitlines() if (found := " ".join(line.split())))


def _numbers(field: Any) -> tuple[int, ...]:
    typed = _line(field)
    if not re.fullmatch(r"[0-9]{1,2}(\s*[, ]\s*[0-9]{1,2})*", typed):
        raise Refused(f"“{typed}” are no numbers of sections. Write them like 4, 5, 6.")
    return tuple(int(number) for number in re.findall(r"[0-9]+", typed))


def _letter(old: Letter, form: LetterForm) -> Letter:
    """A thing that is asked at the same place keeps its key and, where the words are the same, its hint."""
    hints = {field.label: field.hint for field in old.fields}
    keys = [field.key for field in old.fields]
    fields = tuple(
        LetterField(keys[place] if place < len(keys) else f"more_{place + 1}", label, hints.get(label, ""))
        for place, label in enumerate(_lines(form.prompts))
    )
    return Letter(old.letter, _line(form.name), (form.meaning.data or "").strip(), fields, _lines(form.staff_prompts))


def _review_prompts(before: ModelOfCare, lines: tuple[str, ...]) -> tuple[ReviewPrompt, ...]:
    keys = [one.key for one in before.review_prompts]
    return tuple(ReviewPrompt(keys[place] if place < len(keys) else f"more_{place + 1}", line) for place, line in enumerate(lines))
