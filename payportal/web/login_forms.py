"""The forms of signing in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length


class SignInForm(FlaskForm):
    """E-mail and password; ``next`` is the page that was wanted."""

    email = StringField(_("E-mail"), [InputRequired(_("Enter your e-mail.")), Length(max=254)])
    password = PasswordField(_("Password"), [InputRequired(_("Enter your password.")), Length(max=200)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(_("New password"), [InputRequired(_("Choose a password."))])
    again = PasswordField(
        _("The same again"), [EqualTo("password", _("The two passwords differ; type the same twice."))]
    )
