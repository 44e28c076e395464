"""What is asked of a child's thing, of its picture, and at both ends of a move."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import Field

from portal.belongings.pictures import LARGEST, Picture, drawn_anew
from portal.belongings.words import KINDS, LUGGAGE, NO_BAGS, TROUBLES
from portal.foundation.refusals import Refused
from portal.web.forms import PortalForm, Words, WordsField

SHORT = 200


class PictureForm(PortalForm):
    """A photograph, taken now or chosen. `drawn` is the picture once it was drawn anew, None where none was sent."""

    picture = FileField("A photograph", description="JPEG, PNG or WebP, up to 10 MB. Where it was taken is never kept.")
    needs_picture = True
    drawn: Picture | None = None

    def validate_picture(self, field: Field) -> None:
        if not field.data or not getattr(field.data, "filename", ""):
            if self.needs_picture:
                raise ValidationError("Choose or take a photograph.")
            return
        try:
            self.drawn = drawn_anew(field.data.read(LARGEST + 1), field.data.filename)
        except Refused as refused:
            raise ValidationError(refused.sentence) from None


class ThingForm(PictureForm):
    """Puts a thing on the list."""

    needs_picture = False
    what = StringField("What is it?", validators=[Words(SHORT, required="Say what it is.")])
    kind = SelectField("What kind of thing?", choices=list(KINDS.items()), default="other")
    note = WordsField("Anything to know about it (optional)", validators=[Words(2000)])
    memory_box = BooleanField("It belongs in the memory box")


class BecauseForm(PortalForm):
    """Why a thing goes off the list."""

    because = WordsField("Why does it go off the list?", validators=[Words(2000, required="Say why.")])


class TroubleForm(PortalForm):
    """What befell a thing."""

    kind = RadioField("What happened to it?", choices=[("lost", "It is lost"), ("damaged", "It is damaged")], validate_choice=False)
    words = WordsField("What is known?", validators=[Words(2000, required="Say what is known.")])

    def validate_kind(self, field: Field) -> None:
        if field.data not in TROUBLES:
            raise ValidationError("Choose what happened.")


class SettlingForm(PortalForm):
    """What was done about it."""

    how = WordsField(
        "What was done about it?",
        description="Found, mended, replaced, said sorry for; and what the child says to it.",
        validators=[Words(2000, required="Say what was done.")],
    )


class PressForm(PortalForm):
    """A button."""


class HandOverForm(PortalForm):
    """The leaving end signs."""

    move = SelectField("Which move?")
    packed_in = RadioField("What are the things packed in?", choices=list(LUGGAGE.items()), validate_choice=False)
    carried_by = StringField("Who travels with the child and carries them?", validators=[Words(SHORT, required="Say who carries them.")])
    child_said = WordsField("The child’s own words to it (optional)", validators=[Words(2000)])
    true = BooleanField("I have gone through the list with the child, and everything on it is packed or named as missing")

    def __init__(self, moves: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.move.choices = [*moves, ("", "No move that is planned here")]

    def validate_packed_in(self, field: Field) -> None:
        if field.data not in LUGGAGE:
            raise ValidationError("Choose what they are packed in.")
        if field.data == "none":
            raise ValidationError(NO_BAGS)

    def validate_true(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Go through the list with the child first, then tick this.")


class ArrivalForm(PortalForm):
    """The arriving end signs. Whatever is not ticked as missing or damaged has arrived whole."""

    missing = SelectMultipleField("What did not arrive?")
    damaged = SelectMultipleField("What arrived damaged?")
    note = WordsField("Anything else (optional)", validators=[Words(2000)])
    true = BooleanField("I have gone through the list with the child")

    def __init__(self, contents: Sequence[dict[str, Any]], **more: Any) -> None:
        super().__init__(**more)
        choices = [(one["id"], one["what"]) for one in contents]
        self.missing.choices, self.damaged.choices = choices, choices

    def validate_damaged(self, field: Field) -> None:
        if set(field.data or ()) & set(self.missing.data or ()):
            raise ValidationError("A thing that did not arrive is not also damaged. Tick it once.")

    def validate_true(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Go through the list with the child first, then tick this.")
