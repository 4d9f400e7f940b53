"""Why one line is what it is: from the money that came to the rule that shared it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from payportal.models.base import db
from payportal.queries.share_trace import share_trace
from payportal.web.guards import signed_in
from payportal.web.partner import reckoning
from payportal.web.partner.standing import customer_shown, own_partner


def shown(share_id: int) -> ResponseReturnValue:
    """Show one share; what is known of the payer's bank stays with the clerks."""
    found = share_trace(db.session(), share_id, of_partner=own_partner())
    return render_template(
        "partner/trace.html",
        trace=found,
        steps=reckoning.steps(found),
        carry_after_e8=reckoning.carry_after_e8(found),
        customer=customer_shown(found.customer.name),
        into_books=signed_in().role == "admin",
        sees_all=own_partner() is None,
    )
