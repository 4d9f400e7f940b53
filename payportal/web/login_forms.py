"""The forms of signing in."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class SignInForm(FlaskForm):
    """E-mail and password; ``next`` is the page that was wanted."""

    email = StringField("E-mail", [InputRequired("Enter your e-mail."), Length(max=254)])
    password = PasswordField("Password", [InputRequired("Enter your password."), Length(max=200)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField("New password", [InputRequired("Choose a password.")])
    again = PasswordField("The same again", [EqualTo("password", "The two passwords differ; type the same twice.")])
