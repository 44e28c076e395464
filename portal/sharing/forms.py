"""What is asked when a part is closed, when something is released, and when either is ended."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields import Field

from portal.access.parts import Part, Role, part_of
from portal.children import sharing
from portal.children.sharing import BASES, Whom, everybody_of
from portal.foundation.refusals import Refused
from portal.sharing.queries import Deciding
from portal.sharing.releases import Releasing
from portal.sharing.words import what_in_words
from portal.web.forms import DayField, PortalForm, Words, WordsField

CHOOSE = ("", "Choose")


class OptionalDay(DayField):
    """A day that may be left out."""

    def pre_validate(self, form: Any) -> None:
        if any(typed.strip() for typed in self.raw_data or []):
            super().pre_validate(form)

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(typed.strip() for typed in valuelist):
            super().process_formdata(valuelist)


class RestrictForm(PortalForm):
    """Closes one part to one role, agency or person."""

    part = SelectField("What is closed?")
    whom = SelectField("To whom?")
    reason = WordsField("Why?", validators=[Words(2_000, required="Say why this part is closed.")])
    starts_on = DayField("From which day?", description="For example, 27 3 2026")
    ends_on = OptionalDay("Until which day? (optional)", description="Left empty, it holds until it is lifted.")

    def __init__(self, given: Deciding, actor: Any, today: date) -> None:
        self.given, self.actor, self.today = given, actor, today
        super().__init__(starts_on=today)
        self.part.choices = [CHOOSE] + [(str(int(part)), part.title) for part in Part if part is not Part.AGGREGATES]
        self.whom.choices = [CHOOSE, *_whoms(given)]

    def validate_part(self, field: Field) -> None:
        _chosen(field, "Choose what is closed.")

    def validate_whom(self, field: Field) -> None:
        _chosen(field, "Choose to whom.")
        _ask(sharing.refuse_restriction, self.actor, self.to, self.given.near)

    def validate_starts_on(self, field: Field) -> None:
        if field.data is not None:
            _ask(sharing.refuse_days, field.data, self.ends_on.data, self.today)

    @property
    def to(self) -> Whom:
        return whom_of(self.whom.data, self.given)


class ReleaseForm(PortalForm):
    """Opens a version of a part, or one entry, to somebody near. `seen` is the likeness of what was shown before it is confirmed."""

    what = SelectField("What is released?")
    whom = SelectField("To whom?", description="Only people and agencies that are near the child already.")
    purpose = WordsField("What for?", validators=[Words(2_000, required="Say what it is released for.")])
    basis = RadioField("On which basis?", validate_choice=False)
    expires_on = DayField("Until which day?", description="A year from today at most.")
    seen = HiddenField(default="")

    def __init__(self, given: Releasing, today: date) -> None:
        self.given, self.today = given, today
        super().__init__()
        self.basis.choices = list(BASES.items())
        whole = [(f"slice:{one}", what_in_words(one)) for one in given.slices]
        entries = [(f"row:{one.id}", what_in_words(one.slice, one.heading or one.text[:60])) for one in given.entries]
        self.what.choices = [CHOOSE, *whole, *entries]
        self.whom.choices = [CHOOSE, *_whoms(given, roles=False)]

    def validate_what(self, field: Field) -> None:
        _chosen(field, "Choose what is released.")
        _ask(sharing.refuse_release, self.slice)

    def validate_whom(self, field: Field) -> None:
        _chosen(field, "Choose to whom.")

    def validate_basis(self, field: Field) -> None:
        if field.data not in BASES:
            raise ValidationError("Choose the basis on which it is shared.")

    def validate_expires_on(self, field: Field) -> None:
        if field.data is not None:
            _ask(sharing.refuse_expiry, field.data, self.today)

    @property
    def row(self) -> UUID | None:
        kind, _, ident = self.what.data.partition(":")
        return UUID(ident) if kind == "row" else None

    @property
    def slice(self) -> int:
        kind, _, ident = self.what.data.partition(":")
        if kind == "slice":
            return int(ident)
        return next(one.slice for one in self.given.entries if str(one.id) == ident)

    @property
    def to(self) -> Whom:
        return whom_of(self.whom.data, self.given)

    @property
    def part(self) -> Part:
        return part_of(self.slice)


class EndingForm(PortalForm):
    """Lifts a restriction, revokes a release, or changes whether the address is confidential: always with a reason."""

    reason = WordsField("Why?", validators=[Words(2_000, required="Say why.")])


def whom_of(chosen: str, given: Deciding | Releasing) -> Whom:
    """What was chosen as one role, agency or person."""
    kind, _, ident = chosen.partition(":")
    if kind == "role":
        return Whom(everybody_of(Role(ident)), role=Role(ident))
    if kind == "agency":
        return Whom(next(one.agency_name for one in given.near if str(one.agency_id) == ident), agency_id=UUID(ident))
    return Whom(next(one.in_words for one in given.near if str(one.membership_id) == ident), membership_id=UUID(ident))


def _whoms(given: Deciding | Releasing, *, roles: bool = True) -> list[tuple[str, str]]:
    people = [(f"person:{one.membership_id}", one.in_words) for one in given.near]
    agencies = {one.agency_id: one.agency_name for one in given.near}
    everybody = [
        (f"agency:{ident}", f"Everybody at {name} who is near") for ident, name in sorted(agencies.items(), key=lambda one: one[1])
    ]
    of_role = [(f"role:{role}", everybody_of(role).capitalize()) for role in Role] if roles else []
    return people + everybody + of_role


def _chosen(field: Field, sentence: str) -> None:
    if not field.data:
        raise ValidationError(sentence)


def _ask(rule: Any, *given: Any) -> None:
    try:
        rule(*given)
    except Refused as refused:
        raise ValidationError(refused.sentence) from None
