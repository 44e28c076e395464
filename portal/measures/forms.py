"""What is asked before a goal, a rating, a score or a count is written down, and the child's five faces."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.fields import Field

from portal.foundation import clock
from portal.measures import bands, rules
from portal.measures.queries import Adding, AnswerPage, GoalPage
from portal.measures.shown import BERRI_DOMAINS, GOAL_ENDED, STAR_AREAS
from portal.web.forms import DayField, PortalForm, Words, WordsField
from portal.web.parts import age

SHORT, LONG = 500, 2000
OLDEST = date(2000, 1, 1)
A_FACE = "Choose one face."


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, or nothing. What was typed stays in the box."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        if not typed.isascii() or not typed.isdigit() or len(typed) > 4:
            raise ValueError("Enter a whole number, in figures.")
        self.data = int(typed)


class Chosen:
    """One of the choices, by a sentence that says what to choose."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data not in [value for value, *_ in field.iter_choices()] or not field.data:
            field.errors = []  # in place of "not a valid choice"
            raise ValidationError(self.sentence)


class OnADay:
    """A day that is over or today, and not before there was anything to write down."""

    def __call__(self, _form: Any, field: Field) -> None:
        if field.data is None:
            return
        if field.data > clock.today():
            raise ValidationError("Choose today or an earlier day: this is written down once it happened.")
        if field.data < OLDEST:
            raise ValidationError("Check the year.")


class MeasureForm(PortalForm):
    """`refused` is a sentence of a rule that was asked only when it was saved."""

    form_errors: list[str]

    def refuse(self, sentence: str) -> None:
        self.form_errors = [sentence]


class GoalForm(MeasureForm):
    whose = RadioField(
        "Whose goal is it?",
        choices=[("child", "The child’s own"), ("network", "A goal of the people around")],
        validators=[Chosen("Choose whose goal it is.")],
    )
    words = WordsField("The goal", validators=[Words(SHORT, required="Write the goal down, in a sentence.")])
    rater = SelectField("Who rates it, the whole time?", validators=[Chosen("Choose who rates it.")])
    agreed_on = DayField("When was it agreed?", validators=[OnADay()])
    for_school = BooleanField("Show this goal to school: to the designated teacher and the virtual school head")

    def __init__(self, shown: Adding, **more: Any) -> None:
        super().__init__(agreed_on=clock.today(), **more)
        self.rater.choices = shown.people

    @property
    def chosen_rater(self) -> tuple[str, str]:
        """Key and name. The name without what the list adds to it."""
        name = dict(self.rater.choices)[self.rater.data]
        return self.rater.data, name.split(", ")[0].removesuffix(" (you)") if self.rater.data != "child" else name


class RatingForm(MeasureForm):
    rating = RadioField(
        "How near is it?",
        choices=[(str(number), str(number)) for number in range(11)],
        description="0 is not at all, 10 is reached.",
        validators=[Chosen("Choose a number from 0 to 10.")],
    )
    rated_on = DayField("On which day?", validators=[OnADay()])
    rater = SelectField("Who rates?", validators=[Chosen("Choose who rates.")])
    note = WordsField("What makes it this number? (if you like)", validators=[Words(LONG)])

    def __init__(self, shown: GoalPage, me: tuple[str, str], **more: Any) -> None:
        super().__init__(rated_on=clock.today(), **more)
        goal = shown.goal.row
        self.agreed_on = goal.agreed_on
        known = {goal.rater_key: goal.rater} | {one.rater_key: one.rater for one in shown.goal.ratings}
        self.rater.choices = list(({**known, me[0]: me[1]} if me[0] not in known else known).items())
        if not self.is_submitted():
            self.rater.data = goal.rater_key

    def validate_rated_on(self, field: Field) -> None:
        if field.data is not None and field.data < self.agreed_on:
            raise ValidationError(f"The goal was agreed on {self.agreed_on.day} {self.agreed_on:%B %Y}. Choose that day or a later one.")

    @property
    def chosen_rater(self) -> tuple[str, str]:
        return self.rater.data, dict(self.rater.choices)[self.rater.data]


class EndGoalForm(MeasureForm):
    how = RadioField("How does it end?", choices=list(GOAL_ENDED.items()), validators=[Chosen("Choose how it ends.")])
    because = WordsField("In a sentence", validators=[Words(LONG, required="Say in a sentence what came of it.")])


class TakeBackForm(MeasureForm):
    because = WordsField("What was wrong?", validators=[Words(LONG, required="Say what was wrong, so that others understand it.")])


class ScoreForm(MeasureForm):
    """What every score has. `scales` names the box of each scale; `age` is the child's on that day, None where no date of birth is told."""

    measure = ""
    page = "measures/totals.html"
    scales: Mapping[str, str] = MappingProxyType({})
    on_date = DayField("On which day was it filled in?", validators=[OnADay()])
    kept_where = WordsField("Where is the filled-in form kept? (if you like)", validators=[Words(SHORT)])

    def __init__(self, shown: Adding, **more: Any) -> None:
        super().__init__(on_date=clock.today(), **more)
        self.born_on = shown.born_on

    @property
    def age(self) -> int | None:
        return age(self.born_on, self.on_date.data) if self.born_on and self.on_date.data else None

    @property
    def totals(self) -> dict[str, int]:
        """The scales that a number was entered for."""
        return {scale: self[box].data for scale, box in self.scales.items() if self[box].data is not None}

    def validate_on_date(self, field: Field) -> None:
        if field.data is not None and self.born_on and field.data < self.born_on:
            raise ValidationError("The child was not born on that day. Check the date.")


class SdqForm(ScoreForm):
    """Totals and subscales from the scored form; no question of it is asked or shown here."""

    measure = "SDQ"
    page = "measures/sdq.html"
    scales = MappingProxyType(dict(zip(bands.SCALES, bands.SCALES, strict=True)))
    informant = RadioField(
        "Who filled it in?",
        choices=[("carer", "Carer or parent"), ("teacher", "Teacher"), ("self", "The young person, from 11 on")],
        validators=[Chosen("Choose who filled it in.")],
    )
    total = NumberField("Total difficulties, 0 to 40")
    emotional = NumberField("Emotional, 0 to 10")
    conduct = NumberField("Conduct, 0 to 10")
    hyperactivity = NumberField("Hyperactivity, 0 to 10")
    peer = NumberField("Peers, 0 to 10")
    prosocial = NumberField("Prosocial, 0 to 10")
    impact = NumberField("Impact")
    no_score_because = SelectField(
        "No carer’s score this year? Then why",
        choices=[("", "There is a score"), *((code, f"{code}: {words}") for code, words in bands.NO_CARER_SCORE.items())],
    )

    @property
    def informant_is(self) -> str:
        return str(self.informant.data)

    @property
    def reason(self) -> str | None:
        """The code of why there is no score; None where there is one."""
        return self.no_score_because.data or None

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        return self._fits_together() and fits

    def _fits_together(self) -> bool:
        if self.reason:
            return self._is_only_a_reason()
        if self.informant.data not in bands.INFORMANTS:
            return False
        wrong = [] if any(self[scale].errors for scale in bands.SCALES) else bands.what_is_wrong(self.informant.data, self.totals)
        for one in wrong:
            self[one.box].errors = [*self[one.box].errors, one.sentence]
        too_young = bands.what_age_forbids(self.informant.data, self.age)
        if too_young:
            self.on_date.errors = [*self.on_date.errors, too_young]
        return not wrong and not too_young

    def _is_only_a_reason(self) -> bool:
        if self.totals:
            self.no_score_because.errors = ["Either there are numbers or a reason why there are none. Empty the one or the other."]
        elif self.informant.data != "carer":
            self.no_score_because.errors = ["The yearly return asks why there is no score of the carer. Choose “Carer or parent”."]
        return not self.no_score_because.errors


class LicensedForm(ScoreForm):
    """The numbers of a licensed measure, every one of them, each within `fits`."""

    informant_is = ""
    reason = None
    fits = range(0)
    missing = too_much = ""

    def validate(self, extra_validators: Any = None) -> bool:
        is_filled_in = bool(super().validate(extra_validators))
        for box in (self[name] for name in self.scales.values()):
            if not box.errors and box.data not in self.fits:
                box.errors = [self.missing if box.data is None else self.too_much]
        return is_filled_in and not any(self[name].errors for name in self.scales.values())


class BerriForm(LicensedForm):
    """Totals of the domains. Its report is kept elsewhere."""

    measure, informant_is = "BERRI", "network"
    scales = MappingProxyType(dict(zip(BERRI_DOMAINS, BERRI_DOMAINS, strict=True)))
    fits = range(201)
    missing = "Enter the total of this domain."
    too_much = "This is more than a domain’s total can be. Check the report."
    behaviour = NumberField("Behaviour")
    emotional = NumberField("Emotional wellbeing")
    relationships = NumberField("Relationships")
    risk = NumberField("Risk")
    indicators = NumberField("Indicators")


class StarForm(LicensedForm):
    """Areas by their numbers alone: their names are licensed."""

    measure, informant_is = "STAR", "self"
    scales = MappingProxyType({area: f"area_{area}" for area in STAR_AREAS})
    fits = range(1, 11)
    missing = too_much = "Enter the number of this area, from 1 to 10."
    area_1 = NumberField("Area 1")
    area_2 = NumberField("Area 2")
    area_3 = NumberField("Area 3")
    area_4 = NumberField("Area 4")
    area_5 = NumberField("Area 5")
    area_6 = NumberField("Area 6")
    area_7 = NumberField("Area 7")
    area_8 = NumberField("Area 8")


class LineForm(MeasureForm):
    """What scores mean for the placement, for the commissioner. Never a copy of a score: its writer says what may be said."""

    as_of = DayField("As of which day?", validators=[OnADay()])
    words = WordsField(
        "The commissioner’s line",
        description="What the scores mean for the placement, in two or three sentences. No answers, no diary, nothing clinical, no family.",
        validators=[Words(SHORT, required="Write the line.")],
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(as_of=clock.today(), **more)


class CountForm(MeasureForm):
    kind = SelectField("What is counted?", validators=[Chosen("Choose what is counted.")])
    count = NumberField("How many? For attendance, how many per cent")
    ends_on = DayField("Which is the last of the 28 days?", validators=[OnADay()])
    note = WordsField(
        "What must one know to read this number?",
        description="For example: ill for a week, so ten days could not count. A number without its story is easily misread.",
        validators=[Words(LONG, required="Say in a sentence what one must know to read this number.")],
    )

    def __init__(self, shown: Adding, **more: Any) -> None:
        super().__init__(ends_on=clock.today(), **more)
        self.kind.choices = [("", "Choose"), *((kind, rules.COUNTS[kind][0]) for kind in shown.kinds)]

    def validate_count(self, field: Field) -> None:
        if field.errors:
            return
        if field.data is None:
            raise ValidationError("Enter how many. Where it never happened, enter 0.")
        most = rules.most(self.kind.data or "")
        if field.data > most:
            raise ValidationError(f"The most that this can be is {most}. Check the number.")


FACE_CHOICES = [(str(number), words) for number, words in enumerate(rules.FACES, start=1)]


class CheckInForm(MeasureForm):
    """Five questions, five faces."""

    safe = RadioField(rules.SAFE_QUESTION[1], choices=FACE_CHOICES, validators=[Chosen(A_FACE)])
    listened = RadioField(rules.SHARED_QUESTIONS[0][1], choices=FACE_CHOICES, validators=[Chosen(A_FACE)])
    talk = RadioField(rules.SHARED_QUESTIONS[1][1], choices=FACE_CHOICES, validators=[Chosen(A_FACE)])
    school = RadioField(rules.SHARED_QUESTIONS[2][1], choices=FACE_CHOICES, validators=[Chosen(A_FACE)])
    hopeful = RadioField(rules.SHARED_QUESTIONS[3][1], choices=FACE_CHOICES, validators=[Chosen(A_FACE)])

    @property
    def questions(self) -> list[Field]:
        return [self.safe, self.listened, self.talk, self.school, self.hopeful]

    @property
    def faces(self) -> dict[str, int]:
        return {key: int(self[key].data) for key, _ in rules.SHARED_QUESTIONS}


class DecisionForm(MeasureForm):
    whom = SelectMultipleField("Who is told of this answer?", description="Nobody is told but those whom you choose.")
    why = WordsField("What did you decide, and why?", validators=[Words(LONG, required="Say what you decided, and why.")])

    def __init__(self, shown: AnswerPage, **more: Any) -> None:
        super().__init__(**more)
        self.whom.choices = [(str(ident), in_words) for ident, in_words in shown.people]

    @property
    def chosen(self) -> list[UUID]:
        return [UUID(one) for one in self.whom.data or []]
