"""Giving money back in the workbench: with a reason, within what is left, once."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from payportal.domain.fee import FeeRule
from payportal.models.base import db
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import payment_fees
from tests.services.a_method import a_paid_payment
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


@pytest.fixture
def paid(app):
    """50.00 that were paid by card: receipt and invoice."""
    customer = a_customer(app)
    invoice = an_invoice(app, customer, "INV-1", 5000)
    cards = app.extensions["outside"].cards
    page = cards.start("PAY-1", money(5000), return_url="/", description="", email="")
    cards.press(page.reference, "approve")
    with writing(app) as session:
        a_paid_payment(session, customer, {invoice: 5000}, 5000, charge=page.reference.replace("sbx_", "ch_"))
        return session.scalar(select(Receipt.id)), invoice


def money(minor):
    from payportal.domain.money import Money

    return Money(minor, "USD")


def give_back(app, clerk, receipt, **fields):
    text = clerk.get(f"/workbench/receipts/{receipt}/refund").text
    key = re.search(r'name="key" value="([^"]+)"', text)[1]
    return post(app, clerk, f"/workbench/receipts/{receipt}/refund", **{"key": key, "reason": "Broken", **fields})


def refunds(app):
    with app.app_context():
        return [(one.amount_minor, one.state) for one in db.session().scalars(select(Refund).order_by(Refund.id))]


def test_a_part_goes_back_and_opens_what_was_chosen(app, clerk, paid):
    receipt, invoice = paid
    answer = give_back(app, clerk, receipt, amount="12.50", **{f"part-{invoice}": "12.50"})
    assert "12.50 USD went back to the payer" in clerk.get(answer.location).text
    assert (refunds(app), open_minor(app, invoice)) == ([(1250, "succeeded")], 1250)


@pytest.mark.parametrize(
    ("fields", "words", "status"),
    [
        ({"amount": "50.01"}, "Only 50.00 USD of this payment is left", 409),
        ({"amount": "12,5"}, "is no amount", 422),
        ({"amount": "0"}, "above zero", 422),
        ({"amount": "10.00", "reason": ""}, "Say why", 422),
        ({"amount": "10.00", "reason": "card 4242 4242 4242 4242"}, "looks like a card number", 422),
    ],
)
def test_what_will_not_do_is_told_and_changes_nothing(app, clerk, paid, fields, words, status):
    answer = give_back(app, clerk, paid[0], **fields)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert (refunds(app), open_minor(app, paid[1])) == ([], 0)


def test_only_payments_of_the_portal_are_refunded_here(app, clerk):
    assert clerk.get("/workbench/receipts/1/refund").status_code == 404


@pytest.fixture
def charged(app):
    """100.00 and a fee of 3.00 that were paid by card: receipt and invoice."""
    customer = a_customer(app)
    invoice = an_invoice(app, customer, "INV-1", 10000)
    cards = app.extensions["outside"].cards
    page = cards.start("PAY-1", money(10300), return_url="/", description="", email="")
    cards.press(page.reference, "approve")
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(3)), actor="a")
        charge = page.reference.replace("sbx_", "ch_")
        a_paid_payment(session, customer, {invoice: 10000}, 10300, charge=charge, with_fee=True)
        return session.scalar(select(Receipt.id)), invoice, charge


def words(page):
    return " ".join(re.sub(r"<[^>]+>", "", page.text).split())


def fields(page):
    return dict(re.findall(r'name="(key|agreed)" value="([^"]*)"', page.text))


def test_the_clerk_sees_amount_and_fee_before_they_go_back_together_once(app, clerk, charged):
    receipt, invoice, charge = charged
    address = f"/workbench/receipts/{receipt}/refund"
    page = clerk.get(address)
    assert "Back to the payer: 100.00 USD + 3.00 USD fee = 103.00 USD" in words(page)
    typed = {"amount": "40.00", "reason": "Broken"}
    shown = post(app, clerk, address, **fields(page), **typed)
    assert "Back to the payer: 40.00 USD + 1.20 USD fee = 41.20 USD" in words(shown)
    assert (refunds(app), open_minor(app, invoice)) == ([], 0)
    for _twice in range(2):
        answer = post(app, clerk, address, **fields(shown), **typed)
        assert answer.status_code == 303
    assert "41.20 USD went back to the payer" in clerk.get(answer.location).text
    assert "With 1.20 USD of the payment fee: 41.20 USD to the payer." in words(clerk.get(answer.location))
    assert (refunds(app), open_minor(app, invoice)) == ([(4000, "succeeded")], 4000)
    assert [told.amount.minor for told in app.extensions["outside"].cards.refunds(charge)] == [4120]


def test_a_form_that_says_no_sum_of_amount_and_fee_is_shown_it(app, clerk, charged):
    answer = give_back(app, clerk, charged[0], amount="40.00", agreed="x")
    assert (answer.status_code, "= 41.20 USD" in words(answer), refunds(app)) == (200, True, [])
