"""Credits, reasons and fees on the review page: what is seen is what happens."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from payportal.domain.fee import FeeRule
from payportal.models.base import db
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.services import payment_fees
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_pay import form_of, payments, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 50000)


@pytest.fixture
def memo(app, acme):
    return an_invoice(app, acme, "CM-1", -20000, kind="credit_memo")


def lines(app):
    with app.app_context():
        return [(line.short_reason, line.short_note) for line in db.session().scalars(select(PaymentLine))]


def used(app):
    with app.app_context():
        return [credit.used_minor for credit in db.session().scalars(select(PaymentCredit))]


def test_a_credit_reduces_what_is_charged(app, payer, invoice, memo):
    fields = form_of(payer, invoice) | {"credit": f"memo-{memo}"}
    seen = post(app, payer, "/pay", **fields).text
    assert "The sum below is new" in seen
    assert re.search(r'name="shown" value="30000"', seen)
    press(app, payer, post(app, payer, "/pay", **(fields | {"shown": "30000"})), "approve")
    assert payments(app) == [(30000, "succeeded")]
    assert (open_minor(app, invoice), open_minor(app, memo)) == (0, 0)


def test_a_part_of_a_credit_is_used_and_the_rest_stays(app, payer, invoice, memo):
    fields = form_of(payer, invoice) | {"credit": f"memo-{memo}", f"use-memo-{memo}": "150.00", "shown": "35000"}
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    assert (open_minor(app, invoice), open_minor(app, memo), used(app)) == (0, -5000, [15000])


def test_what_credits_cover_is_paid_at_once(app, payer, acme, memo):
    small = an_invoice(app, acme, "INV-2", 12000)
    fields = form_of(payer, small) | {"credit": f"memo-{memo}", "shown": "0"}
    answer = post(app, payer, "/pay", **fields)
    page = payer.get(answer.location, follow_redirects=True).text
    assert "Nothing was charged." in page
    assert payments(app) == [(0, "succeeded")]
    assert (open_minor(app, small), open_minor(app, memo)) == (0, -8000)


@pytest.mark.parametrize("typed", ["200.01", "0", "much"])
def test_more_than_there_is_is_kept_with_what_is_wrong(app, payer, invoice, memo, typed):
    fields = form_of(payer, invoice) | {"credit": f"memo-{memo}", f"use-memo-{memo}": typed, "shown": "30000"}
    answer = post(app, payer, "/pay", **fields)
    assert answer.status_code == 422
    assert "CM-1: " in answer.text
    assert f'value="{typed}"' in answer.text
    assert payments(app) == []


def test_somebody_elses_credit_is_not_offered_and_not_taken(app, payer, invoice):
    other = an_invoice(app, a_customer(app, "C-9"), "CM-9", -20000, kind="credit_memo")
    assert "CM-9" not in payer.get(f"/pay?invoice={invoice}").text
    fields = form_of(payer, invoice) | {"credit": f"memo-{other}", "shown": "30000"}
    assert "The sum below is new" in post(app, payer, "/pay", **fields).text
    assert open_minor(app, other) == -20000


def test_paying_less_asks_why_and_tells_the_clerk(app, payer, invoice):
    fields = form_of(payer, invoice) | {f"amount-{invoice}": "300.00", "shown": "30000"}
    refused = post(app, payer, "/pay", **fields)
    assert refused.status_code == 422
    assert "say why you pay less than is open" in refused.text
    bare = post(app, payer, "/pay", **(fields | {f"reason-{invoice}": "other"}))
    assert "write a few words" in bare.text
    why = {f"reason-{invoice}": "damaged", f"why-{invoice}": "Two boxes, card 4111 1111 1111 1111"}
    press(app, payer, post(app, payer, "/pay", **(fields | why)), "approve")
    [(reason, note)] = lines(app)
    assert reason == "damaged"
    assert "4111 1111 1111 1111" not in note
    clerk = signed_in(app, a_user(app, "clerk", email="clerk@us.example"))
    page = clerk.get(f"/workbench/items/{invoice}").text
    assert "Goods were damaged" in page
    assert "Two boxes" in page


def test_a_whole_payment_has_no_reason(app, payer, invoice):
    fields = form_of(payer, invoice) | {f"reason-{invoice}": "price"}
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    assert lines(app) == [("", "")]


def test_a_fee_is_said_before_and_charged_on_top(app, payer, invoice):
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(2)), actor="admin")
    page = payer.get(f"/pay?invoice={invoice}").text
    assert "is added for this way to pay" in page
    assert re.search(r'name="shown" value="51000"', page)
    answer = post(app, payer, "/pay", **form_of(payer, invoice))
    press(app, payer, answer, "approve")
    assert payments(app) == [(50000, "succeeded")]
    assert "Payment fee" in payer.get("/payments/" + form_reference(app)).text


def form_reference(app):
    with app.app_context():
        return db.session().scalar(select(Payment.reference))


def test_the_fee_is_the_one_of_the_way_that_is_chosen(app, payer, invoice):
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(2)), actor="admin")
    fields = form_of(payer, invoice) | {"way": "new:us_bank_account"}
    again = post(app, payer, "/pay", **fields)  # the sum of a card was shown
    assert (again.status_code, "The sum below is new" in again.text) == (200, True)
    assert re.search(r'name="shown" value="50000"', again.text)
    assert payments(app) == []
    assert post(app, payer, "/pay", **(fields | {"shown": "50000"})).status_code == 303
    assert payments(app) == [(50000, "created")]
