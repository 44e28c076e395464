"""What is asked of an agency: one form for all sections that it is asked about, and agreement to the rest in one tick."""

from typing import Any

from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields import Field

from portal.foundation.refusals import Refused
from portal.plans import agreeing_rules as rules
from portal.plans.agreeing_commands import Given
from portal.plans.agreeing_queries import AgreementPage
from portal.plans.agreeing_shown import Compared
from portal.web.forms import PortalForm, Words, WordsField

CHOICES = [
    (rules.AGREE, "We agree"),
    (rules.COMMENT, "We agree, with a comment"),
    (rules.DISAGREE, "We do not agree"),
]


def _known(_form: Any, field: Field) -> None:
    """May be left open: silence is allowed, and is no agreement."""
    if field.data not in {None, "", *dict(CHOICES)}:
        raise ValidationError("Choose one of the answers.")


class AnswersForm(PortalForm):
    """Made for one page by `answers_form`: of each section `kind_…` and `words_…`."""

    shown: AgreementPage

    rest = BooleanField("We agree to every section about which we say nothing else below")

    def kind_of(self, one: Compared) -> Field:
        return self[f"kind_{one.key}"]

    def words_of(self, one: Compared) -> Field:
        return self[f"words_{one.key}"]

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        for one in self.shown.ours:
            try:
                rules.refuse_words(self.kind_of(one).data or "", self.words_of(one).data or "")
            except Refused as refused:
                self.words_of(one).errors = [*self.words_of(one).errors, refused.sentence]
                fits = False
        if fits and not self.given:
            self.form_errors: list[str] = ["Nothing is answered yet. Choose an answer for a section, or agree to all of them at the top."]
            return False
        return fits

    @property
    def given(self) -> list[Given]:
        """The answers, those of the tick included. Where words stand without a choice, nothing is made of them."""
        found = []
        for one in self.shown.ours:
            kind = self.kind_of(one).data or (rules.AGREE if self.rest.data else "")
            if kind and one.ours:
                found.append(Given(one.ours.asked_id, kind, "" if kind == rules.AGREE else self.words_of(one).data.strip()))
        return found


def answers_form(shown: AgreementPage) -> AnswersForm:
    """The form for what this agency is asked. What it answered before stands in it."""
    fields: dict[str, Any] = {"shown": shown}
    for one in shown.ours:
        standing = one.ours.standing if one.ours else None
        fields[f"kind_{one.key}"] = RadioField(
            "Your answer", choices=CHOICES, validators=[_known], validate_choice=False, default=standing.kind if standing else None
        )
        fields[f"words_{one.key}"] = WordsField(
            "Comment, or why you do not agree", validators=[Words()], default=standing.words if standing else ""
        )
    form: AnswersForm = type("AnswersFormOfPage", (AnswersForm,), fields)()
    return form


class SettlingForm(PortalForm):
    """That a disagreement is settled, in the words of those who disagreed."""

    settled = WordsField("Why is it settled?", validators=[Words(required="Say why it is settled for you. It is kept and printed.")])


class MeetingForm(PortalForm):
    """What came of a disagreement."""

    words = WordsField("What came of it?", validators=[Words(required="Say what came of it: who talked with whom, and what now holds.")])
