"""What is asked when an item is completed, and when a slip is taken back."""

from datetime import date
from typing import Any

from wtforms import RadioField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired

from portal.foundation.refusals import Refused
from portal.transitions import rules
from portal.transitions.queries import ItemPage
from portal.web.forms import DayField, PortalForm, Words, WordsField


class ChecklistForm(PortalForm):
    """Changes the checklist of a move that is in `state`. Rules are asked here too, so that a refused form keeps everything typed."""

    def __init__(self, *, state: str, **more: Any) -> None:
        super().__init__(**more)
        self.state = state

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        try:
            rules.refuse_ended(self.state)
        except Refused as refused:
            self.form_errors: list[str] = [refused.sentence]
            return False
        return fits

    @property
    def words(self) -> tuple[str, ...]:
        """What somebody wrote, to be shown again where it could not be saved."""
        return tuple(field.data for field in self if isinstance(field, WordsField) and (field.data or "").strip())


class CompletionForm(ChecklistForm):
    """Marks an item as done: today, where no day is told (the button on the list asks nothing)."""

    done_on = DayField("When was it done?", description="For example, 27 3 2026")
    note = WordsField("Note (optional)", validators=[Words()])

    def __init__(self, *, today: date, move_on: date, **more: Any) -> None:
        super().__init__(done_on=today, **more)
        self.today = today
        self.move_on = move_on

    def validate_done_on(self, field: Field) -> None:
        if field.data is not None:
            _ask(rules.refuse_future, field.data, self.today)
            _ask(rules.refuse_long_before, field.data, self.move_on)


class OnBehalfForm(CompletionForm):
    """The same for the registered manager and the social worker, who say why they do it for the owner."""

    reason = WordsField("Why you, and not the owner?", validators=[Words(required="Say why you complete this for its owner.")])


class ReopeningForm(ChecklistForm):
    """Takes a completion back that was a slip."""

    reason = WordsField("Why is it open again?", validators=[Words(required="Say why this item is open again.")])


class StandingForm(ChecklistForm):
    """Says how an item stands that is not done: begun, blocked, not needed; or waived, by those who may."""

    kind = RadioField("How does it stand?", validators=[InputRequired("Choose how it stands.")])
    reason = WordsField("Why?", validators=[Words(2000)])

    def __init__(self, *, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.kind.choices = choices

    def validate_reason(self, field: Field) -> None:
        if self.kind.data not in {None, "", "doing"} and not (field.data or "").strip():
            raise ValidationError("Say why. It is kept with your name.")


def standing_form(shown: ItemPage) -> StandingForm:
    """What this reader may say of this item. What must be done is waived by name; only what may be done is 'not needed'."""
    choices = [("doing", "It is being done"), ("blocked", "It is blocked: it cannot be done now")]
    if not shown.line.must:
        choices.append(("not_needed", "It is not needed for this child"))
    elif shown.line.may_waive:
        choices.append(("waived", "Waive it: the move goes on without it, and I answer for that by name"))
    return StandingForm(state=shown.page.move.state, choices=choices)


def completion_form(shown: ItemPage) -> CompletionForm:
    """The form this reader needs for this item."""
    kind = OnBehalfForm if shown.line.on_behalf else CompletionForm
    return kind(state=shown.page.move.state, today=shown.page.today, move_on=shown.page.move.move_on)


def _ask(rule: Any, *given: Any) -> None:
    try:
        rule(*given)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None
