"""What is asked when somebody is to write for a plan, and of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired

from portal.foundation.refusals import Refused
from portal.plans import contributing_rules as rules
from portal.plans.contributing_queries import ContributionPage, ContributionsPage
from portal.web.forms import PLAN_SECTION_LIMIT, DayField, PortalForm, Words, WordsField


class AskForm(PortalForm):
    """Asks one person to write for one section."""

    section = SelectField("For which section?", coerce=int)
    person = SelectField("Who is to write?", coerce=str)
    request = WordsField("What would help? (optional)", validators=[Words(2000)])
    due_on = DayField("Until when?", description="For example, 27 3 2026")

    def __init__(self, shown: ContributionsPage, *, today: date, due_on: date) -> None:
        super().__init__(due_on=due_on)
        self.shown = shown
        self.today = today
        self.section.choices = list(shown.sections)
        self.person.choices = [(str(one.id), one.in_words) for one in shown.people]

    def validate_person(self, field: Field) -> None:
        chosen = next((one for one in self.shown.people if str(one.id) == field.data), None)
        if chosen is not None and self.section.data not in chosen.sections:
            raise ValidationError(f"A {chosen.role.label} does not write for that section. Choose another section, or somebody else.")

    def validate_due_on(self, field: Field) -> None:
        if field.data is not None and not 0 <= (field.data - self.today).days <= 60:
            raise ValidationError("Choose a day from today on, within sixty days.")

    @property
    def whom(self) -> UUID:
        return UUID(self.person.data)


class WritingForm(PortalForm):
    """What its author writes. `seen`: when it was last saved, as this page knows it."""

    text = WordsField("Your words", validators=[Words(PLAN_SECTION_LIMIT)])
    seen = HiddenField()

    def __init__(self, shown: ContributionPage, **more: Any) -> None:
        super().__init__(text=shown.text, seen=shown.saved_at.isoformat() if shown.saved_at else "", **more)

    def validate_seen(self, field: Field) -> None:
        try:
            self.seen_at = datetime.fromisoformat(field.data) if field.data else None
        except ValueError:
            raise ValidationError("This page was changed on its way. Copy your words and open it again.") from None
        if self.seen_at is not None and self.seen_at.tzinfo is None:
            raise ValidationError("This page was changed on its way. Copy your words and open it again.")

    seen_at: datetime | None = None


class SendingForm(WritingForm):
    """The same, to be sent: then there must be words."""

    text = WordsField("Your words", validators=[Words(PLAN_SECTION_LIMIT, required="Write something before you send it.")])


class ReturnForm(PortalForm):
    """Sends it back for clarification."""

    question = WordsField("What is to be clearer?", validators=[Words(2000, required="Say what you ask its author to make clearer.")])


class UseForm(PortalForm):
    """How it was used in the text."""

    how = RadioField(
        "How is it used?",
        choices=[("whole", "It stands in the text whole"), ("part", "Part of it stands in the text"), ("not_used", "It is not used")],
        validators=[InputRequired("Choose how it is used.")],
    )
    used = WordsField("Which part, or why not", description="Its author reads this.", validators=[Words(4000)])

    def validate_used(self, field: Field) -> None:
        try:
            rules.refuse_how(self.how.data or "", field.data or "")
        except Refused as refused:
            raise ValidationError(refused.sentence) from None


class ObjectionForm(PortalForm):
    """What its author says against how it was used."""

    objection = WordsField("What is not right about it?", validators=[Words(4000, required="Say what is not right about how it was used.")])
