"""Money for no invoice yet: kept on the account, and used when one is paid."""

import re

import pytest

from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.portal.test_pay import form_of, payments, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def typed(payer, **changed):
    page = payer.get("/pay/account").text
    reference = re.search(r'name="reference" value="([^"]*)"', page)[1]
    return {"reference": reference, "currency": "USD", "amount": "500", "purpose": "Order 77"} | changed


def test_a_deposit_is_seen_before_it_is_paid_and_kept_on_the_account(app, payer, acme):
    fields = typed(payer)
    seen = post(app, payer, "/pay/account", **fields).text
    assert "500.00" in seen
    assert payments(app) == []
    answer = post(app, payer, "/pay/account", **fields, shown="50000")
    back = press(app, payer, answer, "approve")
    page = payer.get(back.location, follow_redirects=True).text
    assert "is kept on your account" in page
    assert "Order 77" in page
    assert payments(app) == [(50000, "succeeded")]
    invoice = an_invoice(app, acme, "INV-1", 60000)
    credit = re.search(r'name="credit" value="(money-[0-9]+)"', payer.get(f"/pay?invoice={invoice}").text)[1]
    fields = form_of(payer, invoice) | {"credit": credit, "shown": "10000"}
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    assert open_minor(app, invoice) == 0


@pytest.mark.parametrize(("amount", "words"), [("", "Enter the amount"), ("0", "above zero"), ("x", "amount")])
def test_an_amount_that_is_none_is_kept_with_what_is_wrong(app, payer, amount, words):
    answer = post(app, payer, "/pay/account", **typed(payer, amount=amount))
    assert answer.status_code == 422
    assert words in answer.text


def test_the_same_form_twice_is_one_payment(app, payer):
    fields = typed(payer) | {"shown": "50000"}
    first, second = (post(app, payer, "/pay/account", **fields) for _ in range(2))
    assert (first.location, payments(app)) == (second.location, [(50000, "created")])
