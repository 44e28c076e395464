"""The form base: a submit key against double submits, and words that may be anything but NUL."""

from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, TextAreaField, ValidationError
from wtforms.fields import Field

from portal.foundation.ids import new_id

LIMIT = 10_000
PLAN_SECTION_LIMIT = 40_000


class PortalForm(FlaskForm):  # type: ignore[misc]
    """Every form that changes something. `submit_key` is new with each page shown and the same with each retry of one submit."""

    submit_key = HiddenField(default=lambda: str(new_id()))

    def validate_submit_key(self, field: Field) -> None:
        try:
            UUID((field.raw_data or [""])[0])
        except ValueError:
            field.data = str(new_id())  # so that the page now shown can be sent
            raise ValidationError(
                "This page was changed on its way. Look it over and send it again; what you typed is still below."
            ) from None

    @property
    def key(self) -> UUID:
        return UUID(self.submit_key.data)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence) for the error summary, in the order of the fields."""
        return [(field.id, str(errors[0])) for field in self if (errors := field.errors)]


class Words:
    """Text of at most `limit` characters, any script, no NUL. What was typed stays in the field when it is refused."""

    def __init__(self, limit: int = LIMIT, required: str = "") -> None:
        self.limit = limit
        self.required = required

    def __call__(self, _form: Any, field: Field) -> None:
        typed = field.data or ""
        if "\x00" in typed:
            raise ValidationError("This text holds a character that cannot be stored (NUL). Delete it and send again.")
        if len(typed) > self.limit:
            over = len(typed) - self.limit
            raise ValidationError(f"This text is {over:,} characters too long. The limit is {self.limit:,} characters.")
        if self.required and not typed.strip():
            raise ValidationError(self.required)


class WordsField(TextAreaField):  # type: ignore[misc]
    """Several lines of text. Line ends come from browsers as CR LF and are kept as LF."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text.replace("\r\n", "\n") for text in valuelist] or [""])


class DayField(DateField):  # type: ignore[misc]
    """A day in three boxes that share the field's name (day, month, year), or one ISO value. What was typed stays in the boxes."""

    def __init__(self, label: str, **more: Any) -> None:
        super().__init__(label, format=["%d %m %Y", "%Y-%m-%d"], **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([typed for typed in valuelist if len(typed) <= 10])
        except ValueError:
            raise ValueError("This is not a real date. Enter it like 27 3 2026.") from None

    def pre_validate(self, _form: Any) -> None:
        if self.data is None and not self.errors:
            raise ValidationError("Enter the day, month and year.")


class OptionalDay(DayField):
    """A day that may be left empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(typed.strip() for typed in valuelist):
            super().process_formdata(valuelist)

    def pre_validate(self, _form: Any) -> None:
        pass


class Chosen:
    """One of the choices, by a sentence that says what to choose."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.data or field.data == "None":
            raise ValidationError(self.sentence)
