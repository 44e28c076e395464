"""What is asked when somebody is let near a child, when that ends, and when an agency's people change."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import Field

from portal.standing.words import BASES, CAPACITIES
from portal.web.forms import Chosen, DayField, OptionalDay, PortalForm, Words, WordsField

ADDRESS_LIMIT = 254


class Address:
    """An e-mail address as it is typed in full; nobody is looked for by a part of one."""

    def __call__(self, _form: Any, field: Field) -> None:
        typed = (field.data or "").strip()
        if "@" not in typed or len(typed) > ADDRESS_LIMIT or "\x00" in typed:
            raise ValidationError("Enter their whole work e-mail address.")


def _later_than(field: Field, earliest: date, sentence: str) -> None:
    if field.data is not None and field.data < earliest:
        raise ValidationError(sentence)


class GrantForm(PortalForm):
    """Lets one person near one child."""

    agency = SelectField("Their agency", validators=[Chosen("Choose their agency.")], validate_choice=True)
    email = EmailField("Their work e-mail address", validators=[Address()])
    capacity = RadioField("In which capacity?", choices=list(CAPACITIES.items()), validators=[Chosen("Choose a capacity.")], default="full")
    placement = SelectField("For which placement?")
    basis = RadioField("On which basis is this shared?", choices=list(BASES.items()), validators=[Chosen("Choose the basis.")])
    because = WordsField("Why do they need to be near this child?", validators=[Words(2000, required="Say why they need to be near.")])
    starts_on = DayField("From")
    ends_on = OptionalDay("Until (optional)", description="The last day on which they see anything.")
    older_notes = BooleanField("They may also read the daily notes from before they come")

    def __init__(self, *, today: date, agencies: Iterable[tuple[str, str]], placements: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(starts_on=today, **more)
        self.today = today
        self.agency.choices = list(agencies)
        self.placement.choices = list(placements)

    def validate_starts_on(self, field: Field) -> None:
        _later_than(field, self.today, "Access begins today or later, never before it was granted.")

    def validate_ends_on(self, field: Field) -> None:
        _later_than(field, self.starts_on.data or self.today, "The last day comes on or after the first.")


class EndingForm(PortalForm):
    """Ends something at once or with a day."""

    when = RadioField(
        "When does it end?", choices=[("now", "Now"), ("day", "With the end of a day")], validators=[Chosen("Choose when.")], default="now"
    )
    day = OptionalDay("Which day?", description="Only where you chose a day. For a move: the day of the move.")
    because = WordsField("Why does it end?", validators=[Words(2000, required="Say why it ends.")])

    def __init__(self, *, today: date, **more: Any) -> None:
        super().__init__(**more)
        self.today = today

    def validate_day(self, field: Field) -> None:
        if self.when.data != "day":
            return
        if field.data is None and not field.errors:
            raise ValidationError("Enter the day, month and year.")
        _later_than(field, self.today, "Choose today or a later day.")

    @property
    def on(self) -> date | None:
        """The day, or None for at once."""
        day: date | None = self.day.data if self.when.data == "day" else None
        return day


class LeavingForm(EndingForm):
    """Ends somebody's time at the agency; a clinician's notes go to another clinician with it."""

    notes_to = SelectField("Who takes over their clinical notes?", default="", validate_choice=False)

    def __init__(self, *, clinicians: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.notes_to.choices = [("", "Nobody yet"), *clinicians]

    def validate_notes_to(self, field: Field) -> None:
        if len(field.choices) > 1 and field.data not in {value for value, _ in field.choices[1:]}:
            raise ValidationError("Choose who takes them over. Clinical notes are never nobody’s.")

    @property
    def successor(self) -> UUID | None:
        return UUID(self.notes_to.data) if len(self.notes_to.choices) > 1 else None


class VisitForm(PortalForm):
    """Lets an inspector or an independent visitor read one child's record, for a short time."""

    email = EmailField("The visitor’s work e-mail address", validators=[Address()])
    until_on = DayField("Until", description="The last day. An inspector’s time ends within five days.")
    because = WordsField("What is the visit for?", validators=[Words(2000, required="Say what the visit is for.")])

    def __init__(self, *, today: date, **more: Any) -> None:
        super().__init__(**more)
        self.today = today

    def validate_until_on(self, field: Field) -> None:
        _later_than(field, self.today, "Choose today or a later day.")


class ConsentForm(PortalForm):
    """Records one of the two consents."""

    given = RadioField(
        "What was the answer?", choices=[("yes", "Yes"), ("no", "No")], validators=[Chosen("Choose the answer that was given.")]
    )
    how = WordsField("How was it asked, and in what words was it answered?", validators=[Words(2000, required="Say how it was asked.")])


class PressForm(PortalForm):
    """A button."""


class HomeForm(PortalForm):
    """A home of one's own agency."""

    name = StringField("Name of the home", validators=[Words(100, required="Enter the home’s name.")])
    number = StringField("Registration number", validators=[Words(20, required="Enter the home’s registration number.")])


class ChargeForm(PortalForm):
    """Names a home that somebody manages or oversees, and from when."""

    home = SelectField("Which home?", validators=[Chosen("Choose a home.")])
    since = DayField("From")

    def __init__(self, *, today: date, homes: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(since=today, **more)
        self.today = today
        self.home.choices = list(homes)

    def validate_since(self, field: Field) -> None:
        _later_than(field, self.today, "It begins today or later.")


class HandOverForm(PortalForm):
    """Names a leaving worker and their successor, both of one's own agency."""

    leaver = EmailField("Who hands over? Their work e-mail address", validators=[Address()])
    successor = EmailField("To whom? Their work e-mail address", validators=[Address()])
    older_notes = BooleanField("They may also read the daily notes from before they come")
    because = WordsField("Why?", validators=[Words(2000)])


class CoverForm(PortalForm):
    """Names who stands in for somebody, and how long."""

    coverer = SelectField("Who covers?", validators=[Chosen("Choose who covers.")])
    starts_on = DayField("From")
    ends_on = DayField("Until")

    def __init__(self, *, today: date, colleagues: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(starts_on=today, **more)
        self.today = today
        self.coverer.choices = list(colleagues)

    def validate_starts_on(self, field: Field) -> None:
        _later_than(field, self.today, "A cover begins today or later.")

    def validate_ends_on(self, field: Field) -> None:
        _later_than(field, self.starts_on.data or self.today, "The last day comes on or after the first.")
