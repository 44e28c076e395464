"""What is asked for a practice note, for a summary of one, and of the team before a review. Of a note only what was seen must be there."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from portal.caremodels.content import IN_STEPS
from portal.caremodels.shapes import ModelOfCare, PracticeTag
from portal.foundation import clock
from portal.notes.words import SHARES
from portal.web.forms import DayField, PortalForm, Words, WordsField

LINE = 300


class NoteForm(PortalForm):
    """The boxes of every note. Its tags come from the model of care, one box each (`note_form`)."""

    happened_on = DayField("On which day?")
    at_time = StringField("About what time?", validators=[Words(60)])
    where = StringField("Where?", validators=[Words(120)])
    seen = WordsField("What was seen and heard", validators=[Words(required="Say what was seen and heard.")])
    childs_words = WordsField("In the child’s own words", validators=[Words()])
    guess = WordsField("What the child may have been telling us", validators=[Words()])
    coregulation = WordsField("What helped: being with, and calming together", validators=[Words()])
    limit = WordsField("The limit that stayed", validators=[Words()])
    settled = StringField("How long did it take to settle?", validators=[Words(60)])
    repair = WordsField("Repair: how it was mended between us", validators=[Words()])
    repair_by = StringField("Repaired by whom?", validators=[Words(120)])
    section = SelectField("Which section of the plan does it tell of?", choices=[("", "None in particular")])
    goal = StringField("Which goal does it tell of?", validators=[Words(200)])
    goal_id = HiddenField()
    share = RadioField(
        "Is it for the home only?", choices=list(SHARES.items()), default="internal", validators=[InputRequired("Choose one.")]
    )
    tags: tuple[PracticeTag, ...] = ()

    def validate_happened_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise ValidationError("A note tells of what has happened. Choose today or an earlier day.")

    def tag_field(self, tag: PracticeTag) -> Any:
        return self[tag_name(tag)]

    @property
    def facts(self) -> dict[str, Any]:
        """The note as it is kept. Names of tags are kept with it: a model may change, a note does not."""
        plain = {
            name: (self[name].data or "").strip()
            for name in (
                "at_time", "where", "seen", "childs_words", "guess", "coregulation", "limit", "settled", "repair", "repair_by", "goal",
            )
        }  # fmt: skip
        tags = [{"key": tag.key, "name": tag.name, "line": line} for tag in self.tags if (line := (self.tag_field(tag).data or "").strip())]
        return plain | {
            "happened_on": self.happened_on.data.isoformat(),
            "tags": tags,
            "section": int(self.section.data) if self.section.data else None,
            "goal_id": self.goal_id.data if _is_id(self.goal_id.data) else None,
            "share": self.share.data,
        }

    @property
    def rare(self) -> bool:
        """Whether anything stands, or went wrong, in the boxes that are folded away."""
        boxes = (self.coregulation, self.limit, self.settled, self.repair, self.repair_by, self.section, self.goal)
        return any(box.data or box.errors for box in boxes)


def tag_name(tag: PracticeTag) -> str:
    return f"tag_{tag.key}"


def note_form(model: ModelOfCare, *, also: tuple[PracticeTag, ...] = (), **given: Any) -> NoteForm:
    """The form under a model: one line for each practice tag, and its sections. `also`: tags that a note has already."""
    tags = (*model.practice_tags, *(tag for tag in also if model.tag(tag.key) is None))
    lines = {tag_name(tag): StringField(tag.name, description=tag.ask, validators=[Words(LINE)]) for tag in tags}
    form: NoteForm = type("NoteFormOfModel", (NoteForm,), {**lines, "tags": tags})(**given)
    sections = [(str(number), f"{number}. {model.section(number).heading}") for number in IN_STEPS]
    form.section.choices = [("", "None in particular"), *sections]
    return form


def filled_from(facts: dict[str, Any]) -> dict[str, Any]:
    """A note's facts as the form's data, for other words."""
    lines = {f"tag_{tag['key']}": tag["line"] for tag in facts.get("tags", [])}
    day = date.fromisoformat(facts["happened_on"]) if facts.get("happened_on") else clock.today()
    section = facts.get("section")
    return {**facts, **lines, "happened_on": day, "section": str(section) if section else "", "goal_id": facts.get("goal_id") or ""}


def _is_id(text: str | None) -> bool:
    try:
        return bool(UUID(text or ""))
    except ValueError:
        return False


class SummaryForm(PortalForm):
    words = WordsField(
        "The summary, written for those who come to the review", validators=[Words(required="Write the summary anew, for its readers.")]
    )


class AnswerForm(PortalForm):
    approved = RadioField(
        "What is your answer?",
        choices=[("yes", "It may go into the review, as it stands"), ("no", "It goes back to its writer")],
        validators=[InputRequired("Choose an answer.")],
    )
    answer = WordsField("What is to be changed?", validators=[Words()])

    def validate_answer(self, field: Any) -> None:
        if self.approved.data == "no" and not (field.data or "").strip():
            raise ValidationError("Say what is to be changed.")


class TeamForm(PortalForm):
    """What the team learned in a stretch of time. Its questions come from the model of care (`team_form`)."""

    from_on = DayField("From which day?")
    to_on = DayField("Until which day?")
    there = StringField("Who thought about it together?", validators=[Words(300)])
    asked: tuple[tuple[str, str], ...] = ()

    def validate_to_on(self, field: Any) -> None:
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError("The last day is not before the first.")

    @property
    def answers(self) -> list[dict[str, str]]:
        found = [(key, ask, (self[f"answer_{key}"].data or "").strip()) for key, ask in self.asked]
        return [{"key": key, "ask": ask, "text": text} for key, ask, text in found if text]


def team_form(model: ModelOfCare, **given: Any) -> TeamForm:
    boxes = {f"answer_{one.key}": WordsField(one.ask, validators=[Words()]) for one in model.review_prompts}
    asked = tuple((one.key, one.ask) for one in model.review_prompts)
    form: TeamForm = type("TeamFormOfModel", (TeamForm,), {**boxes, "asked": asked})(**given)
    return form
