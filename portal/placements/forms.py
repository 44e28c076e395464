"""What is asked before a placement is planned, begun, stepped on, ended or corrected. The guards of law are asked here too, so that a
refused form keeps everything that was typed."""

from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import Field

from portal.children import guards
from portal.children.codes import LEGAL_STATUS, PLACEMENT_TYPES, REASONS, STAY_AWAY, with_words
from portal.foundation import clock
from portal.foundation.refusals import Refused
from portal.placements.queries import Deciding, Stay
from portal.placements.words import CHAIN
from portal.web.forms import Chosen, DayField, OptionalDay, PortalForm, Words, WordsField

SHORT = 200
DECIDED = frozenset({"accepted", "planned", "active", "emergency", "started", "emergency_start"})
BEGUN = frozenset({"active", "emergency", "started", "emergency_start"})
NO_REVIEW = ("", "No review has considered it")


CONSULTED = (("teacher_consulted", "designated teacher"), ("reviewer_consulted", "reviewing officer"))


class TwoSteps(PortalForm):
    """Shown once more, with what follows from it, before it is done. `confirmed` comes from that second page."""

    confirmed = HiddenField(default="")

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmed.data == "yes")

    @property
    def given(self) -> list[tuple[str, str]]:
        """Every field as it goes over the second page, name and value, several of a name for several values."""
        pairs: list[tuple[str, str]] = []
        for field in self:
            if field.name == "confirmed" or field.type == "CSRFTokenField":
                continue
            values = field.data if isinstance(field.data, list) else [field.data]
            for value in values:
                if isinstance(value, date):
                    pairs.append((field.name, value.isoformat()))
                elif value is True:
                    pairs.append((field.name, "y"))
                elif value is not None and value is not False:
                    pairs.append((field.name, str(value)))
        return pairs


class GuardedForm(TwoSteps):
    """Asks what the law asks before a move is decided: a review, the nominated officer for years 10 and 11, notices."""

    because = WordsField("Why? In a sentence, for the record", validators=[Words(2000, required="Say why, in a sentence.")])
    emergency = WordsField(
        "Only in an emergency: which immediate risk is there?",
        description="An emergency needs no review, approval or notice beforehand. They follow, with their own deadlines.",
        validators=[Words(2000)],
    )
    authorised_by = StringField("Who authorised it?", validators=[Words(SHORT)])
    review = SelectField("Which review considered it?", validate_choice=True)
    reason = SelectField("Why does the present placement end?", choices=[("", "Choose a reason"), *REASONS.items()])
    reviewer_told_on = OptionalDay("When was the reviewing officer told?")
    notice_on = OptionalDay("When was written notice given?")
    disrupted = RadioField("Year 10 or 11: does the move disrupt schooling?", choices=[("yes", "Yes"), ("no", "No")], default="yes")
    approved_by = StringField("Which nominated officer approved it?", validators=[Words(SHORT)])
    approved_on = OptionalDay("When did they approve it?")
    teacher_consulted = BooleanField("The designated teacher was consulted")
    reviewer_consulted = BooleanField("The independent reviewing officer was consulted")
    carried = SelectMultipleField("Who of school and health goes on with the child?")

    def __init__(self, shown: Deciding, **more: Any) -> None:
        super().__init__(**more)
        self.shown = shown
        self.today = clock.today()
        self.review.choices = [NO_REVIEW, *((key, words) for key, words, _ in shown.reviews)]
        self.carried.choices = [(str(one.membership_id), one.in_words) for one in shown.partners]
        if not self.is_submitted():
            self.carried.data = [key for key, _ in self.carried.choices]
        self._leave_out()

    def _leave_out(self) -> None:
        """Nothing is asked that does not arise for this child."""
        if not self.shown.is_in_key_stage_4(self.today):
            for name in ("disrupted", "approved_by", "approved_on", "teacher_consulted", "reviewer_consulted"):
                del self[name]
        if not self.ends_a_placement:
            for name in ("reason", "reviewer_told_on", "notice_on", "carried"):
                del self[name]
        elif not self.shown.partners:
            del self["carried"]

    @property
    def ends_a_placement(self) -> bool:
        return self.shown.current is not None

    def value(self, name: str) -> Any:
        """What a field holds; None where it is not asked here."""
        return self[name].data if name in self else None

    @property
    def is_decided(self) -> bool:
        """Whether the law is asked now. A form that says nothing of itself is asked everything."""
        return True

    @property
    def ends_on(self) -> date | None:
        """The last day of the present placement: the first of the next one, or the day of its end."""
        found: date | None = next((self.value(name) for name in ("ended_on", "starts_on", "day") if name in self), None)
        return found

    @property
    def begins(self) -> bool:
        """Whether the present placement ends with this, so that the law of endings is asked as well."""
        return True

    @property
    def reviewed_on(self) -> date | None:
        return next((on for key, _, on in self.shown.reviews if key == self.review.data), None)

    @property
    def in_emergency(self) -> str:
        return str(self.emergency.data or "").strip()

    def validate(self, extra_validators: Any = None) -> bool:
        fits = bool(super().validate(extra_validators))
        try:
            self._ask_the_law()
        except Refused as refused:
            self.form_errors: list[str] = [refused.sentence]
            return False
        return fits

    def _ask_the_law(self) -> None:
        if not self.is_decided:
            return
        urgent = self.in_emergency
        if urgent and not str(self.authorised_by.data or "").strip():
            raise Refused("Say who authorised the emergency move: it is recorded with the risk.", rule="domain.md, T6 item 1")
        schooling = guards.Schooling(
            self.value("disrupted") != "no", self.value("approved_by") or "", self.value("approved_on"),
            bool(self.value("teacher_consulted")), bool(self.value("reviewer_consulted")),
        )  # fmt: skip
        guards.refuse_key_stage_4_move("disrupted" in self, schooling, today=self.today, emergency=urgent)
        current = self.shown.current
        if current is not None:
            guards.refuse_unreviewed_change(self.reviewed_on, since=current.row.starts_on, today=self.today, emergency=urgent)
            if self.begins:
                if not self.reason.data:
                    raise Refused("Choose why the present placement ends: the code is part of the yearly return.")
                ending = guards.Ending(self.reviewed_on, True, self.value("reviewer_told_on"), self.value("notice_on"))
                guards.refuse_ending(ending, ends_on=self.ends_on or self.today, today=self.today, immediate_harm=urgent)

    @property
    def facts(self) -> dict[str, Any]:
        """What the guards were told, for the history. The wall asks it again (migrations/versions/0032)."""
        consulted = [who for name, who in CONSULTED if self.value(name)]
        told = {
            "emergency": self.in_emergency, "authorised_by": self.authorised_by.data, "reason": self.value("reason"),
            "reviewed_on": self.reviewed_on, "reviewer_told_on": self.value("reviewer_told_on"), "notice_on": self.value("notice_on"),
            "approved_by": self.value("approved_by"), "approved_on": self.value("approved_on"), "carried": self.value("carried"),
            "consulted": ", ".join(consulted), "undisturbed": "the move does not disrupt it" if self.value("disrupted") == "no" else "",
        }  # fmt: skip
        return {name: one.isoformat() if isinstance(one, date) else one for name, one in told.items() if one}


HOW = {"active": "It begins today or began already, as planned", "emergency": "It begins today or began already, in an emergency", **CHAIN}


class OpeningForm(GuardedForm):
    """A new placement, from an enquiry to one that began already."""

    home = SelectField("Which home?", validators=[Chosen("Choose the home.")])
    how = RadioField("How far is it?", choices=list(HOW.items()), validators=[Chosen("Choose how far it is.")])
    starts_on = DayField("First day", description="For a plan, the day that is meant.")
    legal_status = SelectField("Legal status", choices=[("", "Choose"), *((c, with_words(LEGAL_STATUS, c)) for c in LEGAL_STATUS)],
                               validators=[Chosen("Choose the legal status.")])  # fmt: skip
    placement_type = SelectField("Kind of placement", choices=[(c, with_words(PLACEMENT_TYPES, c)) for c in PLACEMENT_TYPES], default="K2")
    host_authority = StringField("In which council’s area does the home stand?",
                                 validators=[Words(SHORT, required="Enter the council of the area.")])  # fmt: skip
    newly_looked_after = BooleanField("The child became looked after with this placement")

    def __init__(self, shown: Deciding, **more: Any) -> None:
        super().__init__(shown, starts_on=clock.today(), **more)
        self.home.choices = [("", "Choose a home"), *shown.homes]
        if shown.current is not None:
            del self["newly_looked_after"]
            if not self.is_submitted():
                self.legal_status.data = shown.current.row.legal_status

    @property
    def is_decided(self) -> bool:
        return self.how.data in DECIDED

    @property
    def begins(self) -> bool:
        return self.how.data in BEGUN

    def validate_starts_on(self, field: Field) -> None:
        if field.data is None:
            return
        if self.begins and field.data > self.today:
            raise ValidationError("A placement begins on the day on which the child comes, not ahead of it. Choose “planned” instead.")
        if abs((field.data - self.today).days) > 731:
            raise ValidationError("Choose a day within two years of today.")

    def validate_emergency(self, field: Field) -> None:
        if self.how.data == "emergency" and not (field.data or "").strip():
            raise ValidationError("Say which immediate risk there is.")

    @property
    def in_emergency(self) -> str:
        return super().in_emergency if self.how.data == "emergency" else ""


class StepForm(GuardedForm):
    """The next step of a placement that is planned, or notice and absences of the current one."""

    what = RadioField("What happened?", validators=[Chosen("Choose what happened.")])
    day = DayField("On which day?")
    away = RadioField("Where is the child?", choices=list(STAY_AWAY.items()), validate_choice=False)

    def __init__(self, shown: Deciding, chosen: Stay, **more: Any) -> None:
        self.chosen = chosen
        super().__init__(shown, day=clock.today(), **more)
        self.what.choices = next_steps(chosen, decides=shown.decides)
        if not chosen.is_current or chosen.row.away:
            del self["away"]
        if chosen.is_current:
            for name in ("emergency", "authorised_by", "review", "disrupted", "approved_by", "approved_on", "teacher_consulted",
                         "reviewer_consulted", "reason", "reviewer_told_on", "notice_on", "carried"):  # fmt: skip
                if name in self:
                    del self[name]

    @property
    def ends_a_placement(self) -> bool:
        return super().ends_a_placement and not self.chosen.is_current

    @property
    def is_decided(self) -> bool:
        return self.what.data in DECIDED and not self.chosen.is_current

    @property
    def begins(self) -> bool:
        return self.what.data in BEGUN

    @property
    def in_emergency(self) -> str:
        return super().in_emergency if "emergency" in self else ""

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts if not self.chosen.is_current else ({"away": self.value("away")} if self.value("away") else {})

    def validate_day(self, field: Field) -> None:
        if field.data is not None and field.data > self.today and self.what.data != "planned":
            raise ValidationError("A step is recorded on the day on which it happened, or later.")

    def validate_away(self, field: Field) -> None:
        if self.what.data == "away" and field.data not in STAY_AWAY:
            raise ValidationError("Choose where the child is.")


def next_steps(stay: Stay, *, decides: bool) -> list[tuple[str, str]]:
    """What may follow from where a placement stands, for who decides on it or manages the home."""
    if stay.is_current:
        found = [] if stay.row.notice_on else [("notice", "Written notice was given that it ends")]
        return [*found, ("back", "The child came back") if stay.row.away else ("away", "The child is elsewhere for a while")]
    if not stay.is_coming or not decides:
        return []
    chain = list(CHAIN)
    later = [(key, CHAIN[key]) for key in chain[chain.index(stay.row.state) + 1 :]]
    return [*later, ("started", "The child came: it begins"), ("declined", "Declined"), ("withdrawn", "Withdrawn")]


class EndingForm(GuardedForm):
    """The end of the current placement, where the next one is not begun in the same step."""

    ended_on = DayField("On which day did it end?")
    where_next = WordsField("Where does the child live now?", validators=[Words(2000, required="Say where the child lives now.")])

    def __init__(self, shown: Deciding, **more: Any) -> None:
        super().__init__(shown, ended_on=clock.today(), **more)
        if "carried" in self:
            del self["carried"]

    def validate_ended_on(self, field: Field) -> None:
        if field.data is not None and field.data > self.today:
            raise ValidationError("An end is recorded once it happened. Until then, record the notice.")

    @property
    def facts(self) -> dict[str, Any]:
        return super().facts | {"where_next": self.where_next.data}


class CorrectionForm(TwoSteps):
    """What was recorded wrongly of one placement."""

    starts_on = DayField("First day")
    ended_on = OptionalDay("Last day")
    legal_status = SelectField("Legal status")
    placement_type = SelectField("Kind of placement")
    host_authority = StringField("In which council’s area does the home stand?", validators=[Words(SHORT)])
    ended_reason = SelectField("Why did it end?", choices=[("", "Not recorded"), *REASONS.items()])
    because = WordsField("What was wrong?", validators=[Words(2000, required="Say what was wrong.")])

    def __init__(self, stay: Stay, **more: Any) -> None:
        row = stay.row
        super().__init__(
            starts_on=row.starts_on, ended_on=row.ended_on, legal_status=row.legal_status, placement_type=row.placement_type,
            host_authority=row.host_authority or "", ended_reason=row.ended_reason or "", **more,
        )  # fmt: skip
        self.legal_status.choices = _with(LEGAL_STATUS, row.legal_status)
        self.placement_type.choices = _with(PLACEMENT_TYPES, row.placement_type)
        if row.state != "ended":
            del self["ended_on"]
            del self["ended_reason"]

    def value(self, name: str) -> Any:
        return self[name].data if name in self else None


class PressForm(PortalForm):
    """A button."""


def _with(codes: dict[str, str], code: str) -> list[tuple[str, str]]:
    """The codes to choose from, and the one that stands, historic or not."""
    known = [(key, with_words(codes, key)) for key in codes]
    return known if code in codes else [(code, code), *known]
