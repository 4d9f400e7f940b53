"""The form of an early-payment offer, read with every mistake kept beside its field."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import BadAmount
from payportal.domain.money import parse_minor
from payportal.services.offers import Campaign

KINDS = [
    SelectChoice("apr", "A yearly rate for each day early"),
    SelectChoice("sliding", "A percentage that sinks to nought on the due date"),
    SelectChoice("tiers", "Steps: a percentage within so many days of issue"),
]
TAXES = [
    SelectChoice("on_early", "Tax sinks with the price (of the whole amount)"),
    SelectChoice("never", "Tax stays as it is (of the amount before tax)"),
    SelectChoice("always", "Tax was counted on the lower price (of the amount before tax)"),
]
PARTS = [
    SelectChoice("pro_rata", "A part earns its part"),
    SelectChoice("full_only", "Only the whole balance earns it"),
]
STEP = re.compile(r"(\d{1,2}(?:\.\d{1,4})?)\s*%?\s*/\s*(\d{1,3})")
MOST_CUSTOMERS = 1_000


class OfferForm(FlaskForm):
    """A campaign to be made."""

    name = StringField("Name", [InputRequired("Give it a name; customers read it."), Length(max=100)])
    currency = StringField("Currency", [InputRequired("Say for which currency, such as USD.")])
    kind = SelectField("What it promises", choices=KINDS)
    percent = DecimalField("Percent", [Optional(), NumberRange(min=0)])
    steps = StringField("Steps", [Length(max=200)])
    year_days = SelectField("Days of a year", choices=[SelectChoice("365", "365"), SelectChoice("360", "360")])
    least_days = IntegerField("Least days early", [Optional(), NumberRange(min=1, max=365)], default=1)
    most_percent = DecimalField("Most that is given, in percent", [Optional(), NumberRange(min=0)], default=5)
    tax_mode = SelectField("Tax", choices=TAXES)
    partial = SelectField("Part payments", choices=PARTS)
    budget = StringField("Budget", [Length(max=30)])
    starts_on = DateField("First day", [InputRequired("Say when it begins.")])
    ends_on = DateField("Last day", [InputRequired("Say when it ends.")])
    customer_numbers = TextAreaField("Customers", [Length(max=20_000)])

    def validate_currency(self, field: StringField) -> None:
        """Refuse what is no currency."""
        field.data = (field.data or "").strip().upper()
        if field.data not in EXPONENTS:
            raise ValidationError(f"{field.data or 'Nothing'} is no ISO 4217 currency; write a code such as USD.")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a rate that is missing where one is needed; the field itself may be empty."""
        valid = super().validate(extra_validators=extra_validators)
        if self.kind.data == "tiers" or self.percent.data or self.percent.errors:
            return bool(valid)
        self.percent.errors = ["Enter a percentage above 0."]
        return False

    def validate_steps(self, field: StringField) -> None:
        """Refuse steps that cannot be read."""
        if self.kind.data == "tiers" and not self.read_steps():
            raise ValidationError("Write steps like 3/7, 2/14: 3 % within 7 days, 2 % within 14.")

    def validate_budget(self, field: StringField) -> None:
        """Refuse a budget that is no amount."""
        try:
            if (field.data or "").strip() and self.budget_minor() <= 0:
                raise ValidationError("Enter a budget above 0, or leave it empty for no limit.")
        except BadAmount as error:
            raise ValidationError(error.message) from error

    def budget_minor(self) -> int:
        """Return the budget in minor units; raises BadAmount."""
        currency = self.currency.data if self.currency.data in EXPONENTS else "USD"
        return parse_minor((self.budget.data or "").replace(",", ""), currency)

    def read_steps(self) -> list[tuple[int, str]]:
        """Return days and percent of each step, empty where anything cannot be read."""
        parts = [part.strip() for part in (self.steps.data or "").split(",") if part.strip()]
        found = [STEP.fullmatch(part) for part in parts]
        return [] if None in found else [(int(step[2]), step[1]) for step in found if step]

    def campaign(self) -> Campaign:
        """Return what was typed; only to be asked of a form that is valid."""
        return Campaign(
            name=(self.name.data or "").strip(), currency=self.currency.data or "", kind=self.kind.data,
            promise=self._promise(), tax_mode=self.tax_mode.data, partial=self.partial.data,
            starts_on=self.starts_on.data, ends_on=self.ends_on.data,
            budget_minor=self.budget_minor() if (self.budget.data or "").strip() else None,
            customer_numbers=_numbers(self.customer_numbers.data or ""),
        )  # fmt: skip

    def _promise(self) -> dict[str, Any]:
        common = {"least_days": self.least_days.data or 1, "most_percent": str(self.most_percent.data or 50)}
        if self.kind.data == "tiers":
            return {"steps": self.read_steps(), **common}
        return {"percent": str(self.percent.data), "year_days": int(self.year_days.data), **common}


def _numbers(text: str) -> Sequence[str]:
    return list(dict.fromkeys(word for word in re.split(r"[\s,;]+", text) if word))[:MOST_CUSTOMERS]
