"""The accounts of the signed-in person: the only ones that the portal ever reads.

A person is in one company at a time (``seat``); ``accounts`` are all that the person may see there, ``in_view`` those
that the switcher narrows lists to.
"""

from flask import g, session

from payportal.domain.errors import Forbidden, NotFound
from payportal.domain.sentence import say
from payportal.models.base import db
from payportal.queries import membership
from payportal.queries.membership import Seat
from payportal.web.guards import signed_in

NO_COMPANY = say("You belong to no company here any more. Ask the administrator of your company to invite you.")


def seat() -> Seat:
    """Return the person's place in the company that is looked at; raises Forbidden for who has none."""
    found = signed_in().seat
    if found is None:
        raise Forbidden(NO_COMPANY)
    return found


def accounts() -> list[int]:
    """Return the customer ids that the signed-in person may see and pay for, read once a request."""
    if "accounts" not in g:
        g.accounts = membership.account_ids(db.session(), seat())
    known: list[int] = g.accounts
    return known


def in_view() -> list[int]:
    """Return the customer ids that lists show: the one that was chosen in the switcher, else all of ``accounts``."""
    chosen = chosen_account()
    return accounts() if chosen is None else [chosen]


def chosen_account() -> int | None:
    """Return the account that the switcher narrows to; None when all are looked at together."""
    chosen: int | None = session.get("account")
    return chosen if chosen in accounts() else None


def own_id() -> int:
    """Return the customer id for which the person acts: the chosen account, the company, or the first account seen."""
    chosen, company = chosen_account(), seat().customer_id
    if chosen is not None:
        return chosen
    if company in accounts():
        return company
    if not accounts():
        raise Forbidden(say("None of your company's accounts is open to you. Ask the administrator of your company."))
    return accounts()[0]


def switch(company_id: int | None, account_id: int | None) -> None:
    """Look at another company or account from now on; raises NotFound for one that is not the person's."""
    someone = signed_in()
    if company_id is not None and company_id not in [place.customer_id for place in someone.seats]:
        raise NotFound(say("You do not belong to this company."))
    if company_id is not None and company_id != seat().customer_id:
        session["company"] = company_id
        g.pop("person", None)
        g.pop("accounts", None)
    session.pop("account", None)
    if account_id is None:
        return
    if account_id not in accounts():
        raise NotFound(say("There is no such account in your company."))
    session["account"] = account_id
