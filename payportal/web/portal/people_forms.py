"""The forms by which administrators of a company look after its people."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from payportal.domain.company_role import Limit
from payportal.domain.errors import PayportalError
from payportal.domain.money import Money, format_minor
from payportal.domain.sentence import say
from payportal.services.memberships import Place
from payportal.web.portal.forms import typed_minor

ROLE_WORDS = {
    "viewer": say("Viewer"),
    "payer": say("Payer"),
    "approver": say("Approver"),
    "admin": say("Administrator"),
}
ROLE_CHOICES = [
    SelectChoice("viewer", _("Viewer: sees invoices and payments")),
    SelectChoice("payer", _("Payer: also pays, up to the limit")),
    SelectChoice("approver", _("Approver: also approves what others want to pay")),
    SelectChoice("admin", _("Administrator: also looks after the people")),
]
SCOPES = [SelectChoice("all", _("All accounts")), SelectChoice("some", _("Only these:"))]


class PlaceForm(FlaskForm):
    """Role, limit and accounts of a person."""

    role = SelectField(_("Role"), choices=ROLE_CHOICES)
    limit = StringField(_("Limit for one payment"), [Length(max=30)])
    currency = SelectField(_("Currency of the limit"), choices=[])
    scope = RadioField(_("Accounts"), choices=SCOPES, default="all")
    accounts = SelectMultipleField(_("Chosen accounts"), coerce=int, choices=[])

    def offer(self, currencies: list[str], accounts: dict[int, str]) -> None:
        """Offer the currencies and the accounts that this company has."""
        self.currency.choices = [SelectChoice(code, code) for code in currencies]
        self.accounts.choices = [SelectChoice(account, name) for account, name in accounts.items()]

    def place(self) -> Place:
        """Return what was chosen; raises BadAmount for a limit that is no amount."""
        chosen = None if self.scope.data == "all" else tuple(self.accounts.data or ())
        return Place(self.role.data, self._limit(), chosen)

    def blame(self, error: PayportalError) -> None:
        """Put a refusal under the field that can mend it."""
        places = {
            "bad_amount": self.limit,
            "no_accounts": self.scope,
            "admin_sees_all": self.scope,
            "not_found": self.scope,
        }
        field = places.get(error.code, self.role)
        field.errors = [error.message]

    def _limit(self) -> Limit:
        text = (self.limit.data or "").strip()
        return Limit(typed_minor(text, self.currency.data), self.currency.data) if text else Limit()


class InvitationForm(PlaceForm):
    """A person to be invited."""

    name = StringField(_("Name"), [Length(max=120)])
    email = StringField(_("E-mail"), [InputRequired(_("Enter the person's e-mail.")), Length(max=254)])

    def blame(self, error: PayportalError) -> None:
        """Put a refusal under the field that can mend it."""
        if error.code in ("bad_email", "known_member", "known_invitation"):
            self.email.errors = [error.message]
            return
        super().blame(error)


class ThresholdForm(FlaskForm):
    """From which sum on two people decide; empty for no such rule."""

    threshold = StringField(_("Two people decide above"), [Length(max=30)])
    currency = SelectField(_("Currency"), choices=[])

    def money(self) -> Money | None:
        """Return the sum; None when there is to be no rule. Raises BadAmount."""
        text, currency = (self.threshold.data or "").strip(), str(self.currency.data)
        return Money(typed_minor(text, currency), currency) if text else None


def written(limit: Limit) -> str:
    """Return a limit as it stands in its field."""
    return "" if limit.minor is None else format_minor(limit.minor, limit.currency)
