"""Home: the account at a glance, and only this account."""

from datetime import timedelta

import pytest

from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.services import cash_application
from payportal.web.clock import today
from tests.builders import a_decision, a_receipt, line
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, name="Acme Corp")


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def tile(page, word):
    """The figure that stands under a word."""
    found = page.partition(f"<dt>{word}</dt>")[2].partition("</dd>")[0]
    return "".join(part.rpartition(">")[2] for part in found.split("<")).strip()


def test_the_figures_are_those_of_the_books(app, payer, acme):
    an_invoice(app, acme, "LATE", 20000, due_in=-3)
    an_invoice(app, acme, "SOON", 98050, due_in=7)
    an_invoice(app, acme, "LATER", 120000, due_in=30)
    an_invoice(app, acme, "FAR", 100, due_in=31)
    an_invoice(app, acme, "CM", -5000, kind="credit_memo")
    an_invoice(app, a_customer(app, "C-9"), "OTHER", 777700, due_in=-1)
    with writing(app) as session:
        customer = session.get_one(Customer, acme)
        receipt = a_receipt(session, 6000, customer=customer, value_date=today() - timedelta(days=2))
        late = session.query(Invoice).filter_by(number="LATE").one()
        cash_application.apply(session, a_decision(receipt, line(late, 5000)))
    page = payer.get("/").text
    assert "2,281.50" in page.partition('class="figure-number">')[2][:80]  # 2,331.50 owed less 50.00 of credit
    assert tile(page, "Overdue") == "150.00 USD"
    assert tile(page, "Due in 7 days") == "980.50 USD"
    assert tile(page, "Due in 30 days") == "2,180.50 USD"
    assert tile(page, "Credits") == "−50.00 USD"
    assert tile(page, "Received, not yet applied") == "10.00 USD"
    assert tile(page, "Last payment").startswith("60.00 USD")
    assert "OTHER" not in page


def test_what_is_due_first_stands_first_and_can_be_ticked(app, payer, acme):
    an_invoice(app, acme, "SECOND", 200, due_in=5)
    first = an_invoice(app, acme, "FIRST", 100, due_in=-5)
    page = payer.get("/").text
    assert page.index("FIRST") < page.index("SECOND")
    assert f'name="invoice" value="{first}"' in page


def test_an_empty_account_says_so(payer):
    page = payer.get("/").text
    assert "Nothing is open." in page
    assert "Pay all" not in page


def test_a_payment_that_was_begun_waits_at_the_top(app, payer, acme):
    begin(app, payer, an_invoice(app, acme, "INV-1", 12000))
    page = payer.get("/").text
    assert "You began to pay 120.00 USD and did not finish." in page
    assert "Go on or cancel" in page


def test_a_failed_payment_is_told_until_its_invoices_are_paid(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 12000)
    press(app, payer, begin(app, payer, invoice), "decline")
    assert "Your payment of 120.00 USD failed." in payer.get("/").text
    press(app, payer, begin(app, payer, invoice), "approve")
    assert "failed" not in payer.get("/").text


def test_a_discount_that_ends_within_a_week_is_told(app, payer, acme):
    an_invoice(app, acme, "ENDS", 10000, discount_minor=200, discount_in=7)
    an_invoice(app, acme, "LATER", 10000, discount_minor=300, discount_in=8)
    page = payer.get("/").text
    assert "Pay ENDS in time and keep 2.00 USD." in page
    assert "Pay LATER in time" not in page
