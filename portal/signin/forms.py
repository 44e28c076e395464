"""The forms of signing in, of setting up, and of one's own account."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, StringField

from portal.web.forms import PortalForm, Words

SHARED = "Other people use this computer too"


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("Email address", validators=[Words(254, required="Enter your email address.")])
    password = PasswordField("Password", validators=[Words(1024, required="Enter your password.")])
    shared = BooleanField(SHARED)
    passkey = HiddenField()


class PasskeyForm(FlaskForm):  # type: ignore[misc]
    """Filled in by the browser, with what the device answered."""

    passkey = HiddenField(validators=[Words(20_000, required="The passkey was not accepted. Try again, or use another way to sign in.")])
    shared = BooleanField(SHARED)


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField("One-time code", validators=[Words(60, required="Enter the code from your authenticator app.")])


class NewPasskeyForm(PortalForm):
    passkey = HiddenField(validators=[Words(20_000, required="The passkey was not made. Try again.")])
    name = StringField("What do you call this passkey?", validators=[Words(60)])

    @property
    def called(self) -> str:
        return self.name.data.strip() or "Passkey"


class WhichForm(PortalForm):
    """A button beside one line of a list."""

    which = HiddenField(validators=[Words(36)])


class NamePasskeyForm(WhichForm):
    name = StringField("Name", validators=[Words(60, required="Give it a name by which you will know it.")])


class NewPasswordForm(PortalForm):
    password = PasswordField("New password", validators=[Words(1024, required="Enter a password.")])


class NewCodesForm(PortalForm):
    """`seed` travels sealed, so that the app and the portal mean the same one."""

    seed = HiddenField(validators=[Words(500)])
    code = StringField("Code that the app shows now", validators=[Words(20, required="Enter the code that the app shows.")])


class ButtonForm(PortalForm):
    """A button."""
