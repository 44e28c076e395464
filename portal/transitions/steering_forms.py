"""What is asked when a move begins, takes a step, or gets another date; and when somebody is approved to receive."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired

from portal.children.guards import Schooling
from portal.foundation.refusals import Refused
from portal.transitions import course, law
from portal.web.forms import DayField, OptionalDay, PortalForm, Words, WordsField

NAME = 200


class Line:
    """One line of words: not empty, not long, no NUL."""

    def __init__(self, required: str) -> None:
        self.required = required

    def __call__(self, form: Any, field: Field) -> None:
        Words(NAME, required=self.required)(form, field)


class StartForm(PortalForm):
    """Begins a move."""

    kind = RadioField("What kind of move is it?", validators=[InputRequired("Choose the kind of move.")])
    leaving_from = StringField("From", validators=[Line("Say where the child moves from.")])
    going_to = StringField("To", validators=[Line("Say where the child moves to, or “not known yet”.")])
    move_on = DayField("Move date, or the first day on which it could be")
    window_ends_on = OptionalDay("The last day on which it could be (optional)", description="Only where the day itself is not known yet.")
    leaver = SelectField("Who leaves? (only for a change of a key adult)")
    because = WordsField("Why does the child move?", validators=[Words(4000, required="Say why the child moves.")])

    def __init__(self, *, today: date, kinds: Iterable[tuple[str, str]], people: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.today = today
        self.kind.choices = list(kinds)
        self.leaver.choices = [("", "Nobody, or not this kind of move"), *people]

    def validate_move_on(self, field: Field) -> None:
        if field.data is not None:
            _ask_date(self.kind.data or "", field.data, self.today)

    def validate_window_ends_on(self, field: Field) -> None:
        if field.data is not None and self.move_on.data is not None and not self.move_on.errors:
            _ask_date(self.kind.data or "", self.move_on.data, self.today, field.data)

    def validate_leaver(self, field: Field) -> None:
        if self.kind.data == "T5" and not field.data:
            raise ValidationError("Say who leaves.")


class StepForm(PortalForm):
    """Takes one step of the course."""

    to = RadioField("Which step?", validators=[InputRequired("Choose a step.")])
    because = WordsField("Why, or what was decided?", validators=[Words(4000)])
    review = SelectField("Which review considered it?")
    disrupted = RadioField("Does the move disrupt schooling?", choices=[("yes", "Yes"), ("no", "No")], default="yes")
    approved_by = StringField("Which nominated officer approved it?", validators=[Words(NAME)])
    approved_on = OptionalDay("When did they approve it?")
    teacher_consulted = BooleanField("The designated teacher was consulted")
    reviewer_consulted = BooleanField("The independent reviewing officer was consulted")
    emergency = WordsField("Only in an emergency: which immediate risk is there?", validators=[Words(2000)])
    authorised_by = StringField("Who authorised it?", validators=[Words(NAME)])

    def __init__(
        self, *, steps: Iterable[course.Step], asks: Collection[str] = (), reviews: Iterable[tuple[str, str, date]] = (), **more: Any
    ) -> None:
        super().__init__(**more)
        self.steps, self.reviews = list(steps), list(reviews)
        self.review.choices = [("", "No review has considered it"), *((key, words) for key, words, _ in self.reviews)]
        self._leave_out(asks)
        self.to.choices = [(step.to, step.label) for step in self.steps]

    def _leave_out(self, asks: Collection[str]) -> None:
        """Nothing is asked that does not arise for this child and this step."""
        if law.CONSIDERED not in asks:
            del self["review"]
        if law.APPROVED not in asks:
            for name in ("disrupted", "approved_by", "approved_on", "teacher_consulted", "reviewer_consulted"):
                del self[name]
        if not asks:
            del self["emergency"]
            del self["authorised_by"]

    @property
    def law(self) -> law.Law:
        """What the guards are told."""
        told = {name: self[name].data for name in _LAWFUL if name in self}
        reviewed = next((on for key, _, on in self.reviews if key == told.get("review")), None)
        schooling = Schooling(
            told.get("disrupted") != "no", told.get("approved_by") or "", told.get("approved_on"),
            bool(told.get("teacher_consulted")), bool(told.get("reviewer_consulted")),
        )  # fmt: skip
        return law.Law(reviewed, schooling, told.get("emergency") or "", told.get("authorised_by") or "")

    def validate_because(self, field: Field) -> None:
        chosen = next((step for step in self.steps if step.to == self.to.data), None)
        if chosen and chosen.needs_reason and not (field.data or "").strip():
            raise ValidationError("Say why. Everybody who reads the move reads it.")


_LAWFUL = (
    "review", "disrupted", "approved_by", "approved_on", "teacher_consulted", "reviewer_consulted", "emergency", "authorised_by",
)  # fmt: skip


class DateForm(PortalForm):
    """Gives the move another date."""

    move_on = DayField("The new move date, or the first day on which it could be")
    window_ends_on = OptionalDay("The last day on which it could be (optional)")
    because = WordsField("Why does the date change?", validators=[Words(4000, required="Say why the date changes.")])

    def __init__(self, *, kind: str, present: date, today: date, **more: Any) -> None:
        super().__init__(**more)
        self.kind, self.present, self.today = kind, present, today

    def validate_move_on(self, field: Field) -> None:
        if field.data is None:
            return
        _ask_date(self.kind, field.data, self.today)
        if field.data == self.present and self.window_ends_on.data is None:
            raise ValidationError("That is the date as it is now.")

    def validate_window_ends_on(self, field: Field) -> None:
        if field.data is not None and self.move_on.data is not None and not self.move_on.errors:
            _ask_date(self.kind, self.move_on.data, self.today, field.data)


class ReceiverForm(PortalForm):
    """Approves somebody of the side that the child moves to."""

    agency = SelectField("Their agency", validators=[InputRequired("Choose their agency.")])
    email = EmailField("Their work e-mail address", validators=[Line("Enter their whole work e-mail address.")])
    known_as = StringField("What may they call the child before the move? (optional)", validators=[Words(NAME)])
    because = WordsField("On which ground are they approved?", validators=[Words(2000, required="Say on which ground they are approved.")])

    def __init__(self, *, agencies: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.agency.choices = list(agencies)


class PressForm(PortalForm):
    """A button."""


def _ask_date(kind: str, move_on: date, today: date, window_ends_on: date | None = None) -> None:
    try:
        course.refuse_move_date(kind, move_on, today, window_ends_on)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None
