"""A clerk gives a part of a payment back that carried a fee, in a real browser: seen, confirmed, sent once."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from payportal.domain.fee import FeeRule
from payportal.domain.money import Money
from payportal.models.receipt import Receipt
from payportal.services import payment_fees, users
from tests.services.a_method import a_paid_payment
from tests.stories.test_customer_pays import PASSWORD, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def paid(app):
    """100.00 and a fee of 3.00: receipt, invoice and the processor's name of the charge."""
    customer = a_customer(app)
    invoice, cards = an_invoice(app, customer, "INV-1", 10000), app.extensions["outside"].cards
    page = cards.start("PAY-1", Money(10300, "USD"), return_url="/", description="", email="")
    cards.press(page.reference, "approve")
    charge = page.reference.replace("sbx_", "ch_")
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(3)), actor="a")
        a_paid_payment(session, customer, {invoice: 10000}, 10300, charge=charge, with_fee=True)
        return session.scalar(select(Receipt.id)), invoice, charge


def enter(page, app, site):
    with writing(app) as session:
        token = users.add(session, "clerk@example.com", role="clerk", actor="test").token
    page.goto(f"{site}/set-password/{token}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    press(page, "Set the password")
    page.get_by_label("E-mail").fill("clerk@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    page.wait_for_load_state()


def test_a_clerk_sees_41_20_before_it_goes_back(page, app, site, paid, axe):
    receipt, invoice, charge = paid
    faults = watch(page)
    enter(page, app, site)
    page.goto(f"{site}/workbench/receipts/{receipt}/refund")
    assert "100.00 USD + 3.00 USD fee = 103.00 USD" in page.get_by_role("main").inner_text()
    page.get_by_label("Amount in USD").fill("40.00")
    page.get_by_label("Reason").fill("One of two was broken")
    press(page, "Refund 103.00 USD")
    assert "40.00 USD + 1.20 USD fee = 41.20 USD" in page.get_by_role("main").inner_text()
    assert (page.get_by_label("Reason").input_value(), open_minor(app, invoice)) == ("One of two was broken", 0)
    assert axe(page) == []
    press(page, "Refund 41.20 USD")
    page.get_by_text("41.20 USD went back to the payer.").wait_for()
    assert [told.amount.minor for told in app.extensions["outside"].cards.refunds(charge)] == [4120]
    assert (open_minor(app, invoice), faults) == (4000, [])
