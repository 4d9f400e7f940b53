"""The account of the signed-in customer: the only one, with its children, that the portal ever reads."""

from flask import g

from payportal.models.base import db
from payportal.queries import customer_account
from payportal.web.guards import signed_in


def accounts() -> list[int]:
    """Return the customer ids that the signed-in person may see and pay for, read once a request."""
    if "accounts" not in g:
        g.accounts = customer_account.account_ids(db.session(), own_id())
    known: list[int] = g.accounts
    return known


def own_id() -> int:
    """Return the customer id of the signed-in person; nobody without one passes the portal's guard."""
    customer_id = signed_in().customer_id
    assert customer_id is not None, "the database refuses a customer user without a customer"
    return customer_id
