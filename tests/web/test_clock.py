"""The day of the business is not the day of UTC: discounts, pages and jobs go by it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from payportal.config import from_environment
from payportal.domain.errors import PayportalError
from payportal.jobs.business_day import business_day, business_now
from payportal.models.base import db
from payportal.models.invoice import Invoice
from payportal.queries.offers import rewards
from payportal.services.invoicing import item_of
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in

NOON = datetime(2026, 11, 26, 12, 30, tzinfo=UTC)
"""Half past one at night of the next day in Auckland; still the day before in no place but Samoa."""


@pytest.fixture
def auckland(sqlite_app):
    sqlite_app.extensions["settings"] = replace(sqlite_app.extensions["settings"], timezone="Pacific/Auckland")
    return sqlite_app


@time_machine.travel(NOON, tick=False)
def test_today_and_the_day_of_jobs_are_those_of_the_business(auckland):
    assert today() == date(2026, 11, 26)  # outside of an application there is no business
    with auckland.app_context():
        assert (today(), business_day(NOON), business_now().date()) == (date(2026, 11, 27),) * 3


@time_machine.travel(NOON, tick=False)
def test_a_discount_ends_with_the_day_of_the_business(auckland):
    invoice = an_invoice(auckland, a_customer(auckland), "INV-1", 10_000, discount_minor=200, discount_in=0)
    with auckland.app_context():
        item = item_of(db.session().get_one(Invoice, invoice))
        assert rewards(db.session(), [item], on=date(2026, 11, 26))[item.item_id].discount_minor == 200
        assert rewards(db.session(), [item], on=today())[item.item_id].discount_minor == 0


@time_machine.travel(NOON, tick=False)
def test_pages_tell_moments_by_the_clock_of_the_business(auckland):
    acme = a_customer(auckland)
    an_invoice(auckland, acme, "INV-1", 10_000)
    page = signed_in(auckland, a_user(auckland, "customer", customer_id=acme)).get("/").text
    assert 'datetime="2026-11-27T01:30:00+13:00"' in page
    assert "NZDT" in page
    assert "UTC</time>" not in page


def test_a_zone_that_there_is_not_is_refused_with_an_example():
    with pytest.raises(PayportalError, match="America/Chicago"):
        from_environment({"PAYPORTAL_TIMEZONE": "Mars/Olympus"})
    assert from_environment({"PAYPORTAL_TIMEZONE": "America/Chicago"}).day(NOON) == date(2026, 11, 26)
