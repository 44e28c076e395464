"""The two sign-in forms."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]
    email = StringField("Email address", validators=[DataRequired("Enter your email address."), Length(max=254)])
    password = PasswordField("Password", validators=[DataRequired("Enter your password."), Length(max=1024)])


class CodeForm(FlaskForm):  # type: ignore[misc]
    code = StringField("One-time code", validators=[DataRequired("Enter the code from your authenticator app."), Length(max=20)])
