"""Offers for tests of what becomes of them."""

from datetime import timedelta

from payportal.services import offers
from payportal.services.offers import Campaign
from tests.services.a_payment import TODAY

APR_12 = {"percent": "12", "year_days": 365}


def a_campaign(**fields):
    """Twelve percent a year in dollars, for everyone, from today for thirty days."""
    given = {
        "name": "Pay early", "currency": "USD", "kind": "apr", "promise": APR_12, "tax_mode": "on_early",
        "partial": "pro_rata", "starts_on": TODAY, "ends_on": TODAY + timedelta(days=30),
    }  # fmt: skip
    return Campaign(**{**given, **fields})


def an_offer(session, **fields):
    """Make an offer and return its id."""
    return offers.make(session, a_campaign(**fields), actor="owner@example.com").id
