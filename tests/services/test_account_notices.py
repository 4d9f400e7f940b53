"""Statements for those who asked, offers for those who may take them, and promises the day before: each once."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.offer import Offer, OfferCustomer
from payportal.models.promise import PaymentPromise
from payportal.services import account_notices, notice_settings
from payportal.services.notice_settings import Wish
from tests.services.a_payment import an_invoice

DAY = date(2026, 11, 26)


@pytest.fixture
def acme(session):
    customer = Customer(number="C-1", name="Acme", email="billing@acme.example")
    session.add(customer)
    session.flush()
    return customer.id


def look(session, day=DAY, **more):
    @contextmanager
    def begin():
        yield session
        session.flush()

    return account_notices.look(begin, begin, at=datetime.combine(day, datetime.min.time(), UTC), **more)


def an_offer(session, **more):
    offer = Offer(name="Autumn", currency="USD", kind="tiers", promise={"steps": [(10, "2")]},
                  starts_on=DAY, ends_on=DAY + timedelta(20), created_by="admin", **more)  # fmt: skip
    session.add(offer)
    session.flush()
    return offer


def bodies(session):
    return list(session.scalars(select(Notice.body).order_by(Notice.id)))


def test_a_statement_comes_on_the_first_to_who_asked_and_once(session, acme):
    an_invoice(session, acme, "INV-1", 12_000)
    assert look(session, date(2026, 12, 1))["statement"] == 0
    row = notice_settings.of_person(session, acme, "billing@acme.example", actor="x")
    notice_settings.keep(session, row, Wish(choices={"statement.email": True}), actor="x")
    assert look(session, date(2026, 11, 30))["statement"] == 0
    assert look(session, date(2026, 12, 1))["statement"] == 1
    assert look(session, date(2026, 12, 1))["statement"] == 0
    [body] = bodies(session)
    assert body.count("120.00 USD") == 2  # opened before November, open at its end
    assert "/statement" in body


def test_an_offer_is_told_to_whom_it_is_made(session, acme):
    other = Customer(number="C-2", name="Other", email="billing@other.example")
    session.add(other)
    session.flush()
    for customer in (acme, other.id):
        invoice = session.get_one(Invoice, an_invoice(session, customer, f"INV-{customer}", 1_000_000))
        invoice.issue_date, invoice.due_date = DAY, DAY + timedelta(30)
    offer = an_offer(session, everyone=False)
    session.add(OfferCustomer(offer_id=offer.id, customer_id=acme))
    session.flush()
    assert look(session)["offer"] == 1
    assert look(session)["offer"] == 0
    assert list(session.scalars(select(Notice.address))) == ["billing@acme.example"]
    assert "10,000.00 USD" in bodies(session)[0]


def test_who_was_told_of_an_offer_is_not_asked_about_again(session, acme, monkeypatch):
    invoice = session.get_one(Invoice, an_invoice(session, acme, "INV-1", 1_000_000))
    invoice.issue_date, invoice.due_date = DAY, DAY + timedelta(30)
    an_offer(session)
    assert look(session)["offer"] == 1
    monkeypatch.setattr(account_notices, "tell_offer", lambda *args, **more: pytest.fail("looked at again"))
    look(session)


def test_a_long_look_stops_and_each_has_its_turn(session, acme):
    an_invoice(session, acme, "INV-1", 1_000_000)
    an_offer(session)
    assert look(session, lasts=timedelta(seconds=-1)) == {"statement": 0, "offer": 0, "promise_due": 0, "left": 1}
    at = datetime(2026, 11, 26, 9, tzinfo=UTC)
    firsts = {account_notices._turned(list(range(50)), at + timedelta(minutes=10 * run))[0] for run in range(50)}
    assert firsts == set(range(50))


def test_a_promise_is_reminded_of_the_day_before_while_something_is_open(session, acme):
    invoice = an_invoice(session, acme, "INV-1", 12_000)
    session.add(PaymentPromise(invoice_id=invoice, customer_id=acme, amount_minor=12_000, currency="USD",
                               promised_on=DAY + timedelta(1), made_by="ann@acme.example"))  # fmt: skip
    session.flush()
    assert look(session, DAY - timedelta(1))["promise_due"] == 0
    assert look(session)["promise_due"] == 1
    assert look(session)["promise_due"] == 0
    assert list(session.scalars(select(Notice.address))) == ["ann@acme.example"]
