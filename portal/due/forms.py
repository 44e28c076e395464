"""What is asked when a date is set or taken back, when an authority settles a limit, and when a school tells its year."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields import Field

from portal.children.almanac import choice, school_terms
from portal.deadlines.calendar import FIRST_YEAR, LAST_YEAR, days
from portal.foundation.refusals import Refused
from portal.web.forms import DayField, PortalForm, Words, WordsField

REASON_LIMIT = 2_000


class SetDateForm(PortalForm):
    """Another date, and why."""

    due_on = DayField("Which day instead?")
    reason = WordsField("Why?", validators=[Words(REASON_LIMIT, required="Say why the date is another one.")])

    def validate_due_on(self, field: Field) -> None:
        if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
            raise ValidationError(f"Check the year: the calendar knows {FIRST_YEAR} to {LAST_YEAR}.")


class TakeBackForm(PortalForm):
    """Back to the rule's date, and why."""

    because = WordsField("Why is it taken back?", validators=[Words(REASON_LIMIT, required="Say why it is taken back.")])


class LimitForm(PortalForm):
    """One rule's limit for one authority."""

    rule = HiddenField()
    choice = RadioField("Limit")
    because = WordsField("Where was this settled?", validators=[Words(REASON_LIMIT, required="Say where this was settled.")])

    def __init__(self, *, of_rule: str, choices: Iterable[str], chosen: str = "", **more: Any) -> None:
        super().__init__(rule=of_rule, choice=chosen, **more)
        self.of_rule = of_rule
        self.choice.choices = [("", "As the rule says"), *((one, one) for one in choices)]

    @property
    def is_sent(self) -> bool:
        """Whether what was sent is about this rule."""
        return bool(self.rule.data == self.of_rule)

    def validate_rule(self, field: Field) -> None:
        if self.choice.data and choice(field.data or "", self.choice.data) is None:
            raise ValidationError("That limit is not one this rule offers.")


class SchoolYearForm(PortalForm):
    """Three terms of one school year, and the days in between on which the school is closed."""

    year = SelectField("Which school year?")
    autumn_from = DayField("Autumn term: first day")
    autumn_to = DayField("Autumn term: last day")
    spring_from = DayField("Spring term: first day")
    spring_to = DayField("Spring term: last day")
    summer_from = DayField("Summer term: first day")
    summer_to = DayField("Summer term: last day")
    closed = WordsField("Closed in between", validators=[Words(REASON_LIMIT)])

    def __init__(self, *, today: date, **more: Any) -> None:
        super().__init__(**more)
        begun = today.year if today.month >= 8 else today.year - 1
        self.year.choices = [(str(one), f"{one} to {one + 1}") for one in (begun, begun + 1)]

    @property
    def begins(self) -> int | None:
        """The year chosen; None where something was sent that is no choice."""
        return int(self.year.data) if self.year.data in {one for one, _ in self.year.choices} else None

    @property
    def terms(self) -> list[list[str]]:
        pairs = ((self.autumn_from, self.autumn_to), (self.spring_from, self.spring_to), (self.summer_from, self.summer_to))
        return [[first.data.isoformat(), last.data.isoformat()] for first, last in pairs]

    @property
    def told(self) -> dict[str, Any]:
        """As it is kept."""
        return {"terms": self.terms, "closed": sorted({day.isoformat() for day in closed_days(self.closed.data or "")})}

    def validate_closed(self, field: Field) -> None:
        try:
            closed = closed_days(field.data or "")
        except ValueError:
            raise ValidationError("Write one day or spell a line: 26 10 2026, or 26 10 2026 to 30 10 2026.") from None
        year = self.begins
        if year is not None and any(not date(year, 8, 1) <= day <= date(year + 1, 7, 31) for day in closed):
            raise ValidationError("A closed day lies outside that school year.")

    def validate_summer_to(self, _field: Field) -> None:
        found = [one.data for one in self if isinstance(one, DayField)]
        year = self.begins
        if None in found or year is None:
            return
        if not (date(year, 8, 1) <= found[0] and found[-1] <= date(year + 1, 7, 31)):
            raise ValidationError(f"The terms lie between 1 August {year} and 31 July {year + 1}.")
        try:
            school_terms("", [{"terms": self.terms, "closed": []}])
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from None


def closed_days(lines: str) -> list[date]:
    """Days and spells, one a line, as `26 10 2026` or `26 10 2026 to 30 10 2026`; ValueError where one cannot be read."""
    found: list[date] = []
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        first, _, last = (part.strip() for part in line.partition(" to "))
        spell = days(_day(first), _day(last or first))
        if not 0 < len(spell) <= 60:
            raise ValueError(line)
        found += spell
    return found


def _day(text: str) -> date:
    day, month, year = (int(part) for part in text.split() if part.isascii())
    return date(year, month, day)
