"""What is asked of a young person, and of the adults who answer."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectMultipleField, ValidationError
from wtforms.fields import Field
from wtforms.validators import InputRequired

from portal.voice.queries import MyPerson
from portal.voice.words import EVERYONE, HELPED, PICKED, PRINTED_FOR, VERSIONS
from portal.web.forms import PortalForm, Words, WordsField

ROOM = 4000


class AudienceForm(PortalForm):
    """To whom: everybody who looks after the child, or people picked by name."""

    audience = RadioField(
        "Who may see it?",
        choices=[(EVERYONE, "Everybody who looks after me"), (PICKED, "Only the people I pick")],
        validators=[InputRequired("Say who may see it.")],
    )
    picked = SelectMultipleField("Pick people", coerce=str, validate_choice=True)
    hears = BooleanField("My review shall hear it")
    versions = SelectMultipleField("Print it", choices=list(PRINTED_FOR.items()), validate_choice=True)
    people: tuple[MyPerson, ...] = ()

    def offer(self, people: Iterable[MyPerson]) -> "AudienceForm":
        self.people = tuple(people)
        self.picked.choices = [(str(one.id), f"{one.name}, {one.who}") for one in self.people]
        return self

    def validate_picked(self, field: Field) -> None:
        if self.audience.data == PICKED and not field.data:
            raise ValidationError("Pick at least one person, or choose everybody.")

    def validate_versions(self, field: Field) -> None:
        """Into a version only where somebody was chosen for whom it is written: never to readers of whom the young person chose none."""
        if self.audience.data not in {EVERYONE, PICKED}:
            return
        roles = {one.role for one in self.people if str(one.id) in (self.picked.data or ())}
        if "full" in field.data and self.audience.data == PICKED and roles.isdisjoint(VERSIONS["full"]):
            raise ValidationError("The people who look after you are not picked, so it cannot be printed for them.")
        if "school" in field.data and (self.audience.data == EVERYONE or roles.isdisjoint(VERSIONS["school"])):
            raise ValidationError("Nobody of your school is picked. Choose “Only the people I pick” and pick them too.")

    @property
    def for_review(self) -> dict[str, Any]:
        """Words that are to be printed are to be heard as well."""
        versions = list(self.versions.data or ())
        return {"hears": bool(self.hears.data or versions), "versions": versions}

    def readers(self, version: str) -> list[str]:
        """Who reads that version today, by name."""
        return [one.name for one in self.people if one.role in VERSIONS[version]]

    @property
    def chosen(self) -> dict[str, Any]:
        everyone = self.audience.data == EVERYONE
        return {"everyone": everyone, "picked": [] if everyone else [UUID(one) for one in self.picked.data or ()]}


class SayForm(AudienceForm):
    words = WordsField("What do you want to say?", validators=[Words(ROOM, required="Write what you want to say. A few words are enough.")])


class PrivateForm(PortalForm):
    to = RadioField("Who is it for?", validators=[InputRequired("Pick one person.")])
    words = WordsField("Your message", validators=[Words(ROOM, required="Write your message. A few words are enough.")])

    def offer(self, people: Iterable[MyPerson]) -> "PrivateForm":
        self.to.choices = [(str(one.id), f"{one.name}, {one.who}") for one in people]
        return self


class HelpedForm(PortalForm):
    helped = RadioField("Did it help?", choices=list(HELPED.items()), validators=[InputRequired("Press one of the three.")])


class DoneForm(PortalForm):
    words = WordsField("What did you do about it?", validators=[Words(ROOM, required="Say what was done, or why it could not be.")])


class ReplyForm(PortalForm):
    words = WordsField("Your answer", validators=[Words(ROOM, required="Write your answer.")])


class PassOnForm(PortalForm):
    words = WordsField("What must the social worker and the duty team know?",
                       validators=[Words(ROOM, required="Say what they must know to keep somebody safe.")])  # fmt: skip
