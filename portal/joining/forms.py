"""What is asked when somebody is invited, comes in, takes on a further role, or begins anew."""

from collections.abc import Iterable
from typing import Any

from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import Field

from portal.joining.words import PARTNERS
from portal.web.forms import PortalForm, Words, WordsField

ADDRESS_LIMIT = 254
NAME_LIMIT = 200


class OneOf:
    """One of the choices, by a sentence that says what to choose."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.data or field.data == "None":
            raise ValidationError(self.sentence)


class Address:
    """A whole e-mail address: one @ with something before it and a name with a dot after it, no spaces, nothing invisible."""

    def __init__(self, sentence: str = "Enter their whole work e-mail address, like name@example.org.uk.") -> None:
        self.sentence = sentence

    def __call__(self, _form: Any, field: Field) -> None:
        typed = (field.data or "").strip()
        before, _, after = typed.partition("@")
        plain = typed.isprintable() and not any(letter.isspace() or letter in '<>,;"' for letter in typed)
        if not (before and "." in after.strip(".") and "@" not in after and plain) or len(typed) > ADDRESS_LIMIT:
            raise ValidationError(self.sentence)


class Name(Words):
    """Somebody's or an agency's name, on one line."""

    def __init__(self, sentence: str) -> None:
        super().__init__(NAME_LIMIT, required=sentence)

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if not (field.data or "").strip().isprintable():
            raise ValidationError("A name stands on one line and holds no invisible characters.")


def address_in(field: Field) -> str:
    """The address as it is kept: lowered once, here, so that it is compared as it is kept."""
    return str(field.data).strip().lower()


class InviteForm(PortalForm):
    """Asks one person into one role at one's own agency."""

    name = StringField("Their name", validators=[Name("Enter their name.")])
    email = EmailField("Their work e-mail address", validators=[Address()])
    post = RadioField("What will they do here?", validators=[OneOf("Choose what they will do here.")])

    def __init__(self, *, posts: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.post.choices = list(posts)


class YoungForm(PortalForm):
    """Asks a young person to their own pages."""

    name = StringField("What they are called", validators=[Name("Enter what they are called.")])
    email = EmailField("Their own e-mail address", validators=[Address("Enter their whole e-mail address, like name@example.org.uk.")])


class PartnerForm(PortalForm):
    """Asks a partner agency in, by its first administrator."""

    agency = StringField("The agency’s name", validators=[Name("Enter the agency’s name.")])
    kind = RadioField("What is it?", choices=list(PARTNERS.items()), validators=[OneOf("Choose what it is.")])
    name = StringField("Name of its first administrator", validators=[Name("Enter the administrator’s name.")])
    email = EmailField("The administrator’s work e-mail address", validators=[Address()])


class RoleForm(PortalForm):
    """Gives a colleague a further role."""

    post = RadioField("Which further role?", validators=[OneOf("Choose a role.")])

    def __init__(self, *, posts: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.post.choices = list(posts)


class VouchForm(PortalForm):
    """Vouches that it is they who ask, and names who is to agree."""

    because = WordsField(
        "How did you make sure that it is they?",
        description="For example: you met them, or rang them back on the number that you knew before.",
        validators=[Words(1000, required="Say how you made sure that it is they who ask.")],
    )
    approver = SelectField("Who is to agree?", validators=[OneOf("Choose who is to agree.")])

    def __init__(self, *, colleagues: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.approver.choices = list(colleagues)


class SuccessorForm(PortalForm):
    """Names who takes over what somebody has in hand."""

    successor = SelectField("Who takes over?", validators=[OneOf("Choose who takes over.")])

    def __init__(self, *, colleagues: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self.successor.choices = list(colleagues)


class PressForm(PortalForm):
    """A button."""


class LinkForm(PortalForm):
    """Takes up the link of a letter: with the address to which it was sent, which is not in it."""

    key = HiddenField()
    email = EmailField("Your work e-mail address", validators=[Address("Enter the whole e-mail address to which the letter was sent.")])


class JoinForm(LinkForm):
    """Takes up an invitation, with the name that colleagues will read."""

    name = StringField("Your name", validators=[Name("Enter your name.")])


class StopForm(PortalForm):
    """Stops a new start by the link of a letter."""

    key = HiddenField()
