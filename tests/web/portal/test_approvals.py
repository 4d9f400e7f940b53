"""Above the limit: ask, decide, pay; and what everybody sees meanwhile."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from payportal.domain.company_role import Limit
from payportal.domain.fee import FeeRule
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.payment_request import PaymentRequest
from payportal.services import payment_fees
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_pay import form_of, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


def someone(app, company, role, **more):
    return signed_in(
        app, a_user(app, "customer", email=f"{role}@acme.example", customer_id=company, company_role=role, **more)
    )


@pytest.fixture
def payer(app, acme):
    return someone(app, acme, "payer", limit=Limit(50_000, "USD"))


@pytest.fixture
def approver(app, acme):
    return someone(app, acme, "approver")


@pytest.fixture
def invoice(app, acme):
    """1,200.00 with 24.00 discount in time."""
    return an_invoice(app, acme, "INV-1007", 120000, discount_minor=2400)


def asked(app, payer, invoice, **changed):
    return post(app, payer, "/pay", **{**form_of(payer, invoice), **changed})


def states(app):
    with app.app_context():
        session = db.session()
        return (list(session.scalars(select(PaymentRequest.state))), list(session.scalars(select(Payment.state))))


def test_above_the_limit_the_button_asks_and_an_approver_pays(app, payer, approver, invoice):
    text = payer.get(f"/pay?invoice={invoice}").text
    assert ("Ask for approval of" in text, "above the limit of 500.00 USD" in text) == (True, True)
    answer = asked(app, payer, invoice, note="Roof")
    assert states(app) == (["waiting"], [])
    assert "Waiting for approval" in payer.get("/").text
    assert ("waits for your approval" in approver.get("/").text, "for your approval" in payer.get("/").text) == (
        True, False
    )  # fmt: skip
    shown = approver.get(answer.location).text
    assert ("Approve and pay" in shown, "Roof" in shown) == (True, True)
    checkout = post(app, approver, f"{answer.location}/approve", shown="117600")
    assert checkout.status_code == 303
    back = press(app, approver, checkout, "approve")
    approver.get(back.location)
    assert states(app) == (["approved"], ["succeeded"])
    assert open_minor(app, invoice) == 0
    assert "Paid" in payer.get(answer.location).text


def test_an_approved_payment_that_failed_says_so(app, payer, approver, invoice):
    address = asked(app, payer, invoice).location
    checkout = post(app, approver, f"{address}/approve", shown="117600")
    approver.get(press(app, approver, checkout, "decline").location)
    assert "payment did not go through" in payer.get(address).text
    assert open_minor(app, invoice) == 120000


def test_an_approver_of_one_account_can_pay_and_see_the_payment(app, acme):
    west = a_customer(app, "C-2", name="Acme West", parent_id=acme)
    payer = someone(app, acme, "payer", limit=Limit(50_000, "USD"))
    approver = someone(app, acme, "approver", accounts=(west,))
    mine, theirs = an_invoice(app, west, "INV-W", 60000), an_invoice(app, acme, "INV-A", 60000)
    hidden, address = asked(app, payer, theirs).location, asked(app, payer, mine).location
    assert (approver.get(hidden).status_code, approver.get(address).status_code) == (404, 200)
    checkout = post(app, approver, f"{address}/approve", shown="60000")
    back = press(app, approver, checkout, "approve")
    assert "Paid" in approver.get(back.location, follow_redirects=True).text


def test_within_the_limit_nobody_is_asked(app, payer, invoice):
    fields = form_of(payer, invoice) | {f"amount-{invoice}": "400.00", f"reason-{invoice}": "later", "shown": "39200"}
    fields.pop("asks")
    assert post(app, payer, "/pay", **fields).status_code == 303
    assert states(app) == ([], ["created"])


def test_a_button_that_said_something_else_is_shown_anew(app, payer, invoice):
    fields = form_of(payer, invoice) | {
        f"amount-{invoice}": "400.00",
        f"reason-{invoice}": "later",
        "shown": "39200",
    }  # still says: ask
    answer = post(app, payer, "/pay", **fields)
    assert (answer.status_code, "The sum below is new" in answer.text) == (200, True)
    assert states(app) == ([], [])


def test_who_asked_can_only_withdraw(app, payer, invoice):
    address = asked(app, payer, invoice).location
    text = payer.get(address).text
    assert ("Withdraw the request" in text, "Approve and pay" in text) == (True, False)
    assert post(app, payer, f"{address}/approve", shown="117600").status_code == 403
    assert post(app, payer, f"{address}/withdraw").status_code == 302
    assert states(app) == (["withdrawn"], [])


def test_a_sum_that_was_not_shown_is_shown_first(app, payer, approver, invoice):
    address = asked(app, payer, invoice).location
    for shown in ("1", "", "x", "9" * 30):
        answer = post(app, approver, f"{address}/approve", shown=shown)
        assert (answer.status_code, "The amount changed since you saw it" in answer.text) == (409, True)
    assert states(app) == (["waiting"], [])


def test_refusing_says_why_and_who_asked_reads_it(app, payer, approver, invoice):
    address = asked(app, payer, invoice).location
    empty = post(app, approver, f"{address}/reject", note="")
    assert (empty.status_code, "Say why" in empty.text) == (422, True)
    post(app, approver, f"{address}/reject", note="Not this month")
    assert states(app) == (["rejected"], [])
    assert "Not this month" in payer.get(address).text


def test_an_administrator_under_the_rule_of_two_asks_too(app, acme, invoice):
    admin, approver = someone(app, acme, "admin"), someone(app, acme, "approver")
    post(app, admin, "/people/threshold", threshold="1000", currency="USD")
    address = asked(app, admin, invoice).location
    assert post(app, admin, f"{address}/approve", shown="117600").status_code == 403
    assert post(app, approver, f"{address}/approve", shown="117600").status_code == 303


def test_another_company_does_not_see_it(app, payer, invoice):
    address = asked(app, payer, invoice).location
    other = a_customer(app, "C-9", name="Globex")
    stranger = signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=other))
    assert stranger.get(address).status_code == 404
    for act in ("approve", "reject", "withdraw"):
        assert post(app, stranger, f"{address}/{act}", shown="117600", note="x").status_code == 404
    assert states(app) == (["waiting"], [])


def test_a_double_click_asks_once(app, payer, invoice):
    fields = form_of(payer, invoice)
    first, second = post(app, payer, "/pay", **fields), post(app, payer, "/pay", **fields)
    assert (first.location, states(app)) == (second.location, (["waiting"], []))


def test_an_approver_sees_the_fee_before_and_pays_none_unseen(app, payer, approver, invoice):
    with writing(app) as session:
        payment_fees.set_rule(session, "card", "USD", FeeRule(percent=Decimal(2)), actor="admin")
    page = payer.get(f"/pay?invoice={invoice}").text
    address = asked(app, payer, invoice, shown=re.search(r'name="shown" value="(\d+)"', page)[1]).location
    shown = approver.get(address).text
    assert ('name="shown" value="119952"' in shown, "is the fee for this way to pay" in shown) == (True, True)
    assert post(app, approver, f"{address}/approve", shown="117600").status_code == 409
    assert post(app, approver, f"{address}/approve", shown="119952").status_code == 303
    with app.app_context():
        payment = db.session().scalars(select(Payment)).one()
        assert (payment.amount_minor, payment.charged_minor) == (117600, 119952)
