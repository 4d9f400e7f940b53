"""Whom an offer is for, and which reward an open item has on a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.queries import customer_offers, offers, price_calendar
from payportal.queries.customer_invoices import open_item
from tests.services.a_payment import TODAY, a_customer, an_invoice
from tests.services.an_offer import an_offer


def kept(session, *invoice_ids, on=TODAY):
    items = [open_item(session.get_one(Invoice, invoice_id)) for invoice_id in invoice_ids]
    found = offers.rewards(session, items, on=on)
    return [found[invoice_id].discount_minor for invoice_id in invoice_ids]


def test_terms_hold_where_they_give_more_than_the_offer(session):
    acme = a_customer(session)
    an_offer(session)
    generous = an_invoice(session, acme, "INV-1", 1000000, discount_minor=20000)
    plain = an_invoice(session, acme, "INV-2", 1000000)
    assert kept(session, generous, plain) == [20000, 9863]
    assert kept(session, generous, on=TODAY + timedelta(days=10)) == [6575]


def test_an_offer_is_for_its_customers_and_their_children_only(session):
    parent, other = a_customer(session, "C-1"), a_customer(session, "C-2")
    child = a_customer(session, "C-3")
    session.scalar(select(Customer).where(Customer.id == child)).parent_id = parent
    an_offer(session, customer_numbers=["C-1"])
    invoices = [an_invoice(session, owner, f"INV-{owner}", 1000000) for owner in (parent, other, child)]
    assert kept(session, *invoices) == [9863, 0, 9863]


@pytest.mark.parametrize(
    "fields",
    [
        {"currency": "EUR"},
        {"starts_on": TODAY + timedelta(days=1)},
        {"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=1)},
        {"tax_mode": "never"},  # the ERP did not say the tax
    ],
)
def test_an_offer_of_another_time_currency_or_tax_gives_nothing(session, fields):
    an_offer(session, **fields)
    assert kept(session, an_invoice(session, a_customer(session), "INV-1", 1000000)) == [0]


@pytest.mark.parametrize(
    ("mode", "minor", "left"), [("never", 12100, 200), ("always", 12058, 200), ("on_early", 12100, 242)]
)
def test_the_tax_mode_says_what_the_percentage_is_of(session, mode, minor, left):
    an_offer(session, kind="tiers", promise={"steps": [(10, "2")]}, tax_mode=mode)
    invoice = an_invoice(session, a_customer(session), "INV-1", minor)
    session.get_one(Invoice, invoice).extras = {"tax": f"{(minor - 10000) / 100:.2f}"}
    session.flush()
    assert kept(session, invoice) == [left]


def test_the_calendar_names_each_last_day_of_a_price(session):
    an_offer(session, kind="tiers", promise={"steps": [(7, "3"), (14, "2")]})
    item = open_item(session.get_one(Invoice, an_invoice(session, a_customer(session), "INV-1", 100000)))
    pricing = price_calendar.of(session, item, on=TODAY)
    days = [(price.day, price.kept_minor, price.price_minor) for price in pricing.days]
    assert days == [
        (TODAY + timedelta(days=7), 3000, 97000),
        (TODAY + timedelta(days=14), 2000, 98000),
        (TODAY + timedelta(days=30), 0, 100000),
    ]
    assert (pricing.name, pricing.today.until) == ("Pay early", TODAY + timedelta(days=7))


def test_a_price_that_falls_daily_is_shown_by_a_few_days(session):
    an_offer(session)
    item = open_item(session.get_one(Invoice, an_invoice(session, a_customer(session), "INV-1", 1000000)))
    days = price_calendar.sampled(price_calendar.of(session, item, on=TODAY).days)
    assert len(days) == 6
    assert (days[0].day, days[-1].day) == (TODAY, TODAY + timedelta(days=30))


def test_a_customer_sees_the_offers_that_have_documents_for_it(session):
    acme, other = a_customer(session, "C-1"), a_customer(session, "C-2")
    an_offer(session, customer_numbers=["C-1"])
    an_invoice(session, acme, "INV-1", 1000000)
    an_invoice(session, other, "INV-2", 1000000)
    [found] = customer_offers.available(session, [acme], on=TODAY)
    assert (found.open_minor, found.kept_minor) == (1000000, 9863)
    assert customer_offers.available(session, [other], on=TODAY) == []
