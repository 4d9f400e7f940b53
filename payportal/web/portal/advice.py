"""Advice of wires and checks, for whoever made it and their colleagues."""

from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries import payment_advice
from payportal.web import advising
from payportal.web.portal.account import accounts


def shown(reference: str) -> ResponseReturnValue:
    """Show an advice, to be printed or copied into a bank's form."""
    return advising.page("portal/advice.html", payment_advice.one(db.session(), accounts(), reference))
