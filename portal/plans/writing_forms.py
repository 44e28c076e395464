"""What is asked of those who write a version, approve a section, and take a version on its way."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from portal.access.parts import Role
from portal.deadlines.calendar import ENGLAND
from portal.foundation import clock
from portal.foundation.clock import london_day
from portal.foundation.ids import new_id
from portal.plans import rules
from portal.plans.beginning import BeginPage, StepPage
from portal.plans.models import PlanVersion
from portal.plans.texts import Field, sure_of
from portal.plans.writing import TextPage
from portal.web.forms import PLAN_SECTION_LIMIT, DayField, PortalForm, Words, WordsField

REASON = 4000
ANSWERED_WITHIN = 10
"""Working days that partners have, unless the manager names another day (a default of ours; domain.md leaves it open)."""
TITLE = 200

CONFIDENCE = {
    "guess": "A first guess",
    "partly": "Fairly sure of some of it",
    "fairly": "Fairly sure",
    "held": "It has held for a while",
}
"""How sure the authors of a formulation are. It stays a hypothesis, however sure they are."""

SOURCES = {
    "care_plan": "Care plan or placement plan of the council",
    "referral": "Referral papers, chronology",
    "assessment": "Assessment or formulation",
    "measure": "SDQ, BERRI or another baseline",
    "health": "Health assessment or health plan",
    "education": "PEP, EHC plan, school report",
    "risk": "Risk assessment, pattern of incidents",
    "order": "Court order",
    "identity": "Culture, faith, language, identity",
    "family": "What the family knows",
    "carers": "What earlier carers learnt",
    "child": "The child’s own wishes and feelings",
    "observed": "What the home observed",
    "other": "Something else",
}
"""What a plan is usually informed by."""


class BeginForm(PortalForm):
    """Begins a version."""

    start = RadioField("What does it start as?", validators=[Optional()])
    because = WordsField("Why is a version begun?", validators=[Words(REASON, required="Say why a version is begun.")])

    def __init__(self, shown: BeginPage, **more: Any) -> None:
        super().__init__(**more)
        if not shown.to_take_up:
            del self["start"]
            return
        usual = f"A copy of version {shown.base.number}" if shown.base else "Empty, with the prompts of the model of care"
        self.start.choices = [("", usual), *((str(one.id), _taken_up(one, shown)) for one in shown.to_take_up)]
        if not self.is_submitted():
            self.start.data = ""

    @property
    def starts_as(self) -> str:
        return (self.start.data or "") if "start" in self else ""


def _taken_up(version: PlanVersion, shown: BeginPage) -> str:
    step = shown.given_up.get(version.id)
    when = london_day(step.written_at) if step else None
    return f"A copy of version {version.number} that was abandoned" + (f" on {when.day} {when:%B %Y}" if when else "")


class OptionalDay(DayField):
    """A day that may be left empty."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if any(typed.strip() for typed in valuelist):
            super().process_formdata(valuelist)

    def pre_validate(self, _form: Any) -> None:
        pass


class TextForm(PortalForm):
    """The base of the form of one text: which save it was read after, and which page it is sent from."""

    turn = HiddenField()
    saved_from = HiddenField(default=lambda: str(new_id()))

    @property
    def read_turn(self) -> int:
        return int(self.turn.data) if re.fullmatch(r"[0-9]{1,9}", self.turn.data or "") else -1

    @property
    def from_page(self) -> UUID:
        try:
            return UUID(self.saved_from.data or "")
        except ValueError:
            return new_id()

    @property
    def answer(self) -> bool | None:
        """What was answered to the plain question of a section that has one."""
        said = self["material"].data if "material" in self else None
        return None if said not in {"yes", "no"} else said == "yes"

    def validate(self, extra_validators: Any = None) -> bool:
        good: bool = super().validate(extra_validators)
        length = sum(len(field.data or "") for field in self if isinstance(field, WordsField))
        if length > PLAN_SECTION_LIMIT:
            self.form_errors = [f"A section holds at most {PLAN_SECTION_LIMIT:,} characters; this one has {length:,}."]
            return False
        return good


def text_form(shown: TextPage) -> TextForm:
    """A form with one field for each prompt, and with what this section asks besides. What is written stands in it."""
    fields: dict[str, Any] = {
        name: WordsField(asked.label, description=asked.hint, default=asked.text, validators=[Words()])
        for name, asked in named(shown.fields)
    }
    if shown.is_formulation:
        known = _sure(shown)
        fields |= {
            "seen_on": OptionalDay("We see it like this as of", default=_day(known.get("on"))),
            "confidence": RadioField(
                "How sure are we?", choices=list(CONFIDENCE.items()), default=known.get("confidence"), validators=[Optional()]
            ),
            "agrees": WordsField(
                "Who agrees, and who sees it differently", default=known.get("agrees", known.get("text", "")), validators=[Words()]
            ),
        }
    if shown.question:
        said = {True: "yes", False: "no"}.get(shown.text.row.material) if shown.text.row else None  # type: ignore[arg-type]
        fields["material"] = RadioField(shown.question, choices=[("yes", "Yes"), ("no", "No")], default=said, validators=[Optional()])
    form: TextForm = type("FormOfThisText", (TextForm,), fields)()
    if not form.is_submitted():
        form.turn.data = str(shown.text.turn)
    return form


def named(fields: Iterable[Field]) -> list[tuple[str, Field]]:
    """Each field with a name made of its label, so that words kept over an expired session say where they belong."""
    found: dict[str, Field] = {}
    for field in fields:
        name = re.sub(r"[^a-z0-9]+", "_", field.label.lower()).strip("_")[:60]
        if not name[:1].isalpha() or name in found or hasattr(TextForm, name):
            name = f"{field.name}_{name}".strip("_")
        found[name] = field
    return list(found.items())


def _sure(shown: TextPage) -> dict[str, str]:
    lead = sure_of(shown.model)
    return next(({key: str(value) for key, value in one.items()} for one in shown.text.passages if one.get("lead") == lead), {})


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None


class SourceForm(PortalForm):
    """Adds something that a section is informed by."""

    kind = SelectField("What is it?", choices=list(SOURCES.items()))
    title = StringField("Which one?", validators=[Words(TITLE, required="Say which one, for example “PEP, autumn term”.")])
    dated_on = OptionalDay("Its date (optional)")
    held = SelectField("Where the portal holds it (optional)", validators=[Optional()])

    def __init__(self, *, doors: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.held.choices = [("", "Not in the portal"), *doors]


class LeaveOutForm(PortalForm):
    """Leaves a source out again."""

    source = HiddenField()


class DisagreeForm(PortalForm):
    """Puts down a disagreement, unedited."""

    about = SelectField("Which section is it about?")
    who = StringField("Who disagrees, and with what?", validators=[Words(TITLE, required="Say who disagrees, and with what.")])
    words = WordsField(
        "In their own words", description="Exactly as they said or wrote it. Nobody can change it afterwards.",
        validators=[Words(required="Write down what they said.")],
    )  # fmt: skip

    def __init__(self, *, sections: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.about.choices = list(sections)


class ApproveForm(PortalForm):
    """Approves one section as it was read."""

    turn = HiddenField()

    @property
    def read_turn(self) -> int:
        return int(self.turn.data) if re.fullmatch(r"[0-9]{1,9}", self.turn.data or "") else -1


class StepForm(PortalForm):
    """Takes a version one step on."""

    because = WordsField("Why? (kept with the version)", validators=[Words(REASON)])
    change = RadioField("What kind of change is it?", choices=[("major", "Material: the partners are asked to agree"),
                                                              ("minor", "Wording or arrangements: the partners are told")],
                        validators=[InputRequired("Decide what kind of change it is.")])  # fmt: skip
    change_because = WordsField("Why do you decide so?", validators=[Words(REASON)])
    without_because = WordsField("Why does it go on without these approvals?", validators=[Words(REASON)])
    no_child_because = WordsField("Why is there no child’s version?", validators=[Words(REASON)])
    on_call = SelectField("Which clinical lead is on call?", validators=[InputRequired("Say who is on call.")])

    answer_by = DayField("By which day do you ask for an answer?")

    def __init__(self, *, shown: StepPage, step: rules.Step | None, **more: Any) -> None:
        super().__init__(**more)
        page = shown.page
        if step is None or step.to != "active_interim" or page.actor.role is not Role.RM:
            del self["on_call"]
        else:
            self._offer(shown)
        if step is None or step.to != "out_for_agreement":
            del self["answer_by"]
        elif not self.is_submitted():
            self.answer_by.data = ENGLAND.add_working_days(clock.today(), ANSWERED_WITHIN).day
        approves = step is not None and step.to == "manager_approved"
        first = not page.version.begun_from
        if not approves or first:
            del self["change"]
            del self["change_because"]
        elif not self.is_submitted():
            self.change.data = "major" if page.proposal.major else "minor"
        if not approves or not page.missing(rules.PARTNERS):
            del self["without_because"]
        if page.has_childs_version or step is None or step.to not in {"manager_approved", "active_interim"}:
            del self["no_child_because"]

    def _offer(self, shown: StepPage) -> None:
        """The one whom the manager named before stands chosen; where there is only one, that one."""
        people = [(str(ident), name) for ident, name in shown.clinicians]
        self.on_call.choices = people if len(people) == 1 else [("", "Choose"), *people]
        if not self.is_submitted():
            known = str(shown.page.version.on_call_id or "")
            self.on_call.data = known if known in dict(people) else self.on_call.choices[0][0]

    def said(self, name: str) -> str:
        return (self[name].data or "").strip() if name in self else ""

    @property
    def is_major(self) -> bool:
        """The first version is a material change of everything."""
        return self.change.data != "minor" if "change" in self else True
