"""The forms of the matcher's policy: every setting, each class of evidence, and why."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from payportal.matching.class_words import class_words
from payportal.matching.policy_rules import CLASSES, BadPolicy, Document

PLAIN = ("cents_tolerance", "wire_fee_limit", "discount_grace_days", "error_target_ppm")
MODE_WORDS = [
    SelectChoice("apply", "Apply"),
    SelectChoice("shadow", "Watch only (shadow)"),
    SelectChoice("hold", "Leave to a person"),
]
AS_BELOW = SelectChoice("", "Each as chosen below")
AS_BUSINESS = SelectChoice("", "As the business")
HELP = {
    "cents_tolerance": "Only under a clear document number, in the receipt's currency. 0 to 10.00.",
    "wire_fee_limit": "Kept by the payer's bank, only under a clear document number. 0 to 500.00.",
    "discount_grace_days": "How many days after its end a discount may still be taken. 0 to 60.",
    "error_target_ppm": "A class closes when its error bound rises above this many in a million. 1,000 is 0.1 %.",
    "all_classes": "One choice for all of them: watching all is shadow mode.",
    "reason": "Others will read it beside the version.",
}
"""Under each label; a short payment is never written off, whatever is set here."""


class PolicyForm(FlaskForm):
    """The business's policy."""

    cents_tolerance = StringField("Most cents that may be missing", [InputRequired("Say how many, 0 for none.")])
    wire_fee_limit = StringField("Highest bank fee of a wire", [InputRequired("Say how high, 0 for none.")])
    discount_grace_days = StringField("Days of grace for a discount", [InputRequired("Say how many days, 0 for none.")])
    error_target_ppm = StringField("Wrong applications in a million", [InputRequired("Say how many may be wrong.")])
    all_classes = SelectField("All classes", choices=[AS_BELOW, *MODE_WORDS])
    reason = TextAreaField("Why", [InputRequired("Say why the policy changes."), Length(max=1000)])


class OverrideForm(FlaskForm):
    """A customer's own policy: what is left empty is as the business has it."""

    cents_tolerance = StringField("Most cents that may be missing")
    wire_fee_limit = StringField("Highest bank fee of a wire")
    discount_grace_days = StringField("Days of grace for a discount")
    all_classes = SelectField("All classes", choices=[AS_BELOW, *MODE_WORDS])
    reason = TextAreaField("Why", [InputRequired("Say why it differs for this customer."), Length(max=1000)])


class GateForm(FlaskForm):
    """A class to be closed, for the business or one customer."""

    evidence_class = SelectField(
        "Class of evidence", choices=[SelectChoice(name, class_words(name)) for name in CLASSES]
    )
    customer_number = StringField("Customer number", [Length(max=64)])
    reason = StringField("Why", [InputRequired("Say why it is closed."), Length(max=300)])


for _name in CLASSES:
    setattr(PolicyForm, _name, SelectField(class_words(_name).capitalize(), choices=MODE_WORDS))
    setattr(OverrideForm, _name, SelectField(class_words(_name).capitalize(), choices=[AS_BUSINESS, *MODE_WORDS]))


def filled(form: type[FlaskForm], document: Mapping[str, Any]) -> FlaskForm:
    """Return the form filled from a policy; nothing of the request is read."""
    values = {name: document.get(name, "") for name in PLAIN}
    return form(formdata=None, **values, **document.get("classes", {}))


def typed(form: FlaskForm, document: Mapping[str, Any], *, override: bool) -> Document:
    """Return the document as the form says it; ``document`` gives what the form does not ask for."""
    fields = {name: (form[name].data or "").strip() for name in (*PLAIN, *CLASSES) if name in form}
    given = {name: value for name, value in fields.items() if value or not override}
    classes = {name: given.pop(name) for name in CLASSES if name in given}
    if every := form["all_classes"].data:
        classes = dict.fromkeys(CLASSES, every)
    made = {**({} if override else document), **given}
    return {**made, "classes": classes} if classes else made


def class_fields(form: FlaskForm) -> list[Field]:
    """Return the fields of the classes, the strongest first."""
    return [form[name] for name in CLASSES]


def blame(form: FlaskForm, error: BadPolicy) -> None:
    """Put what is refused under the fields that can mend it."""
    for name, what in error.problems.items():
        field = form[name] if name in form else form["reason"]
        field.errors = [f"{field.label.text} {what}."]
