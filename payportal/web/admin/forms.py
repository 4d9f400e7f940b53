"""The forms of the administrators."""

from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

ROLE_WORDS = [
    SelectChoice("customer", "Customer: sees and pays the invoices of one customer"),
    SelectChoice("clerk", "Clerk: works on receipts and exceptions"),
    SelectChoice("approver", "Approver: a clerk who also approves"),
    SelectChoice("partner", "Partner: sees the earnings of one partner"),
    SelectChoice("program_manager", "Program manager: sees all partners"),
    SelectChoice("admin", "Administrator: manages people and settings"),
]


class RoleForm(FlaskForm):
    """A role, and the company where the role needs one."""

    role = SelectField("Role", choices=ROLE_WORDS)
    customer_number = StringField("Customer number", [Length(max=64)])
    partner_number = StringField("Partner number", [Length(max=64)])


class NewUserForm(RoleForm):
    """A person to be invited."""

    email = StringField("E-mail", [InputRequired("Enter the person's e-mail."), Length(max=254)])
