"""What stands around the list of invoices: aging, kept views, whose accounts there are."""

from typing import Any

from sqlalchemy.orm import Session

from payportal.queries import customer_account, customer_aging, saved_views
from payportal.queries.invoice_filter import Filter
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal import filters
from payportal.web.portal.saved_views import PAGE


def of(session: Session, asked: Filter, own: list[int]) -> dict[str, Any]:
    """Return the values for the parts of the list's page around its table."""
    some = [asked.account] if asked.account in own else own
    return {
        "agings": filters.aging_chips(asked, customer_aging.agings(session, some, on=today())),
        "kept": filters.kept(asked),
        "kept_words": filters.kept(asked, "search"),
        "views": saved_views.kept(session, signed_in().id, PAGE),
        "family": customer_account.names(session, own),
    }
