"""What is asked before a record is opened in an emergency, and of who reviews it."""

import re
from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, StringField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired

from portal.web.forms import PortalForm, Words, WordsField

REASON_AT_LEAST = 20
HOURS = {1: "1 hour", 4: "4 hours", 12: "12 hours", 24: "24 hours"}


class BreakGlassForm(PortalForm):
    case_code = StringField("Case code", validators=[Words(20, required="Enter the child's case code.")])
    proof = StringField("The child's date of birth or surname", validators=[Words(100, required="Enter the date of birth or the surname.")])
    why = WordsField("Why must you see this record now?", validators=[Words(required="Say why you must see this record now.")])
    hours = RadioField("For how long?", choices=[(str(n), words) for n, words in HOURS.items()],
                       validators=[InputRequired("Choose for how long.")])  # fmt: skip
    concern = BooleanField("I have a concern about the provider")

    def validate_why(self, field: Field) -> None:
        if len((field.data or "").strip()) < REASON_AT_LEAST:
            raise ValidationError(f"Say it in at least {REASON_AT_LEAST} characters. Others will read it.")

    @property
    def born_on(self) -> date | None:
        """The date of birth that was typed, if it is one: 27 3 2012, 27/03/2012 or 2012-03-27."""
        typed = re.fullmatch(r"(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})", (self.proof.data or "").strip())
        if typed is None:
            return None
        first, month, last = map(int, typed.groups())
        try:
            return date(first, month, last) if len(typed[1]) == 4 else date(last, month, first)
        except ValueError:
            return None

    @property
    def surname(self) -> str:
        return "" if self.born_on else (self.proof.data or "").strip()

    @property
    def asked(self) -> dict[str, Any]:
        return {
            "case_code": self.case_code.data.strip(),
            "born_on": self.born_on,
            "surname": self.surname,
            "why": self.why.data.strip(),
            "hours": int(self.hours.data),
            "concern": bool(self.concern.data),
        }


class ReviewForm(PortalForm):
    justified = RadioField("Was it justified?", choices=[("yes", "Yes, it was justified"), ("no", "No, it was not")],
                           validators=[InputRequired("Choose whether it was justified.")])  # fmt: skip
    review = WordsField("What did you find?", validators=[Words(required="Say what you found.")])
