"""The forms of coupons and of the referral programme, read with every mistake kept beside its field."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount, PayportalError
from payportal.domain.money import parse_minor
from payportal.services.coupons import NewCoupon
from payportal.services.referrals import Programme

KINDS = [SelectChoice("percent", "A percentage of what is left to pay"), SelectChoice("fixed", "A sum")]
DOCUMENTS = [SelectChoice("invoice", "Invoices"), SelectChoice("debit_memo", "Debit memos")]
MOST_CUSTOMERS = 1_000
MOST_USES = 1_000_000
ABOVE_ZERO = "Enter a whole number above 0, or leave it empty for no limit."


class TermsForm(FlaskForm):
    """What a code takes off; coupons and the referral programme have more fields."""

    currency = StringField("Currency", [InputRequired("Say for which currency, such as USD.")])
    kind = SelectField("What it takes off", choices=KINDS)
    percent = DecimalField(
        "Percent", [Optional(), NumberRange(min=0, max=100, message="Enter a percentage up to 100.")]
    )
    amount = StringField("Sum", [Length(max=30)])
    least = StringField("Least payment", [Length(max=30)])
    most = StringField("Most that is taken off", [Length(max=30)])

    def validate_currency(self, field: StringField) -> None:
        """Refuse what is no currency."""
        field.data = (field.data or "").strip().upper()
        if field.data not in EXPONENTS:
            raise ValidationError(f"{field.data or 'Nothing'} is no ISO 4217 currency; write a code such as USD.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a percentage that is missing where one is asked; the field itself may be empty."""
        valid = super().validate(extra_validators=extra_validators)
        if self.kind.data != "percent" or self.percent.data or self.percent.errors:
            return bool(valid)
        self.percent.errors = ["Enter a percentage above 0, at most 100."]
        return False

    def validate_amount(self, field: StringField) -> None:
        """Refuse a sum that is missing where one is asked."""
        if self.kind.data == "fixed" and not self.minor(field):
            raise ValidationError("Enter the sum that it takes off, above 0.")

    def validate_least(self, field: StringField) -> None:
        """Refuse what is no amount."""
        self.minor(field)

    def validate_most(self, field: StringField) -> None:
        """Refuse what is no amount."""
        if (field.data or "").strip() and not self.minor(field):
            raise ValidationError("Enter an amount above 0, or leave it empty for no limit.")

    def minor(self, field: StringField) -> int:
        """Return an amount in minor units, nought where nothing is written; raises ValidationError."""
        text = (field.data or "").strip().replace(",", "")
        if not text:
            return 0
        try:
            minor = parse_minor(text, self.currency.data if self.currency.data in EXPONENTS else "USD")
        except BadAmount as error:
            raise ValidationError(error.message) from error
        if minor < 0:
            raise ValidationError("Enter an amount above 0.")
        return minor

    def terms(self) -> CouponTerms:
        """Return the promise; only to be asked of a form that is valid. Raises BadTerms."""
        by_percent = self.kind.data == "percent"
        return CouponTerms(
            kind=CouponKind(self.kind.data), percent=Decimal(self.percent.data or 0) if by_percent else Decimal(0),
            amount_minor=0 if by_percent else self.minor(self.amount), least_minor=self.minor(self.least),
            most_minor=self.minor(self.most) or None,
        )  # fmt: skip


class CouponForm(TermsForm):
    """A coupon to be made."""

    code = StringField("Code", [InputRequired("Choose a code, such as SPRING-10."), Length(max=40)])
    note = StringField("Note for yourselves", [Length(max=200)])
    starts_on = DateField("First day", [InputRequired("Say when it begins.")])
    ends_on = DateField("Last day", [Optional()])
    kinds = SelectMultipleField("For", choices=DOCUMENTS, widget=ListWidget(prefix_label=False),
                                option_widget=CheckboxInput())  # fmt: skip
    programs = StringField("Only for documents of these programs", [Length(max=500)])
    customer_numbers = TextAreaField("Customers", [Length(max=20_000)])
    uses_most = IntegerField("Uses in all", [Optional(), NumberRange(1, MOST_USES, ABOVE_ZERO)])
    uses_each = IntegerField("Uses for each company", [Optional(), NumberRange(1, MOST_USES, ABOVE_ZERO)])
    budget = StringField("Budget", [Length(max=30)])

    def validate_budget(self, field: StringField) -> None:
        """Refuse a budget that is no amount."""
        if (field.data or "").strip() and not self.minor(field):
            raise ValidationError("Enter a budget above 0, or leave it empty for no limit.")

    def coupon(self) -> NewCoupon:
        """Return what was typed; only to be asked of a form that is valid. Raises BadTerms."""
        return NewCoupon(
            code=self.code.data or "", note=self.note.data or "", currency=self.currency.data or "", terms=self.terms(),
            starts_on=self.starts_on.data, ends_on=self.ends_on.data, kinds=self.kinds.data or [],
            programs=words(self.programs.data or ""), customer_numbers=words(self.customer_numbers.data or ""),
            uses_most=self.uses_most.data, uses_each=self.uses_each.data,
            budget_minor=self.minor(self.budget) or None,
        )  # fmt: skip

    def blame(self, error: PayportalError) -> None:
        """Put a refusal beside the field that mends it."""
        places = {
            "code_taken": self.code, "bad_code": self.code, "not_found": self.customer_numbers,
            "bad_days": self.ends_on, "bad_kinds": self.kinds, "bad_uses": self.uses_most,
            "bad_percent": self.percent, "bad_sum": self.amount,
        }  # fmt: skip
        places.get(error.code, self.code).errors = [error.message]


class ProgrammeForm(TermsForm):
    """The referral programme as it is to hold."""

    running = BooleanField("Customers may pass on their code")
    only_new = BooleanField("Only for companies that pay here for the first time")
    reward = StringField("Reward", [Length(max=30)])
    monthly_most = IntegerField("Rewards a month", [Optional(), NumberRange(1, MOST_USES, ABOVE_ZERO)])

    def validate_reward(self, field: StringField) -> None:
        """Refuse what is no amount."""
        self.minor(field)

    def programme(self) -> Programme:
        """Return what was typed; only to be asked of a form that is valid. Raises BadTerms."""
        return Programme(
            running=bool(self.running.data), currency=self.currency.data or "", terms=self.terms(),
            reward_minor=self.minor(self.reward), monthly_most=self.monthly_most.data,
            only_new=bool(self.only_new.data),
        )  # fmt: skip

    def blame(self, error: PayportalError) -> None:
        """Put a refusal beside the field that mends it."""
        places = {"bad_percent": self.percent, "bad_sum": self.amount}
        places.get(error.code, self.reward).errors = [error.message]


def words(text: str) -> Sequence[str]:
    """Return what is separated by blanks, commas or lines, each once."""
    return list(dict.fromkeys(word for word in re.split(r"[\s,;]+", text) if word))[:MOST_CUSTOMERS]
