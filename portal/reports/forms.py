"""Asking for a report, and asking whether a file is genuine."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields import Field

from portal.web.forms import DayField, PortalForm


class MakeReportForm(PortalForm):
    """Nothing to fill in: the facts are what is written."""


class VerifyForm(FlaskForm):  # type: ignore[misc]
    file = FileField("The PDF file")
    fingerprint = StringField("Or its SHA-256 fingerprint")


class PackForm(PortalForm):
    """Which pack is made."""

    kind = RadioField(
        "Which pack?",
        choices=[
            ("handover", "The whole handover pack: full version, and school version"),
            ("safe", "The minimum safe pack of an emergency: one version, six chapters"),
        ],
        validate_choice=False,
    )

    def validate_kind(self, field: Field) -> None:
        if field.data not in {"handover", "safe"}:
            raise ValidationError("Choose which pack to make.")


class ReleasePackForm(PortalForm):
    """Who reads this version, and until when."""

    person = RadioField("Who may read it?", validate_choice=False)
    until = DayField("Until which day?", description="The last day on which they can open it. A year at most.")

    def __init__(self, people: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.person.choices = people

    def validate_person(self, field: Field) -> None:
        if field.data not in dict(self.person.choices):
            raise ValidationError("Choose who may read it.")
