"""The two sign-in forms."""

from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, StringField

from portal.web.forms import Words


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = EmailField("Email address", validators=[Words(254, required="Enter your email address.")])
    password = PasswordField("Password", validators=[Words(1024, required="Enter your password.")])


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField("One-time code", validators=[Words(20, required="Enter the code from your authenticator app.")])
