"""The same journey with Stripe behind the port: away to its page, back by the webhook or by asking."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from payportal.factory import create_app
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from tests.servers.databases import faults, settings
from tests.servers.tmp_stripe import TmpStripe
from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def stripe():
    with TmpStripe() as server:
        yield server


@pytest.fixture
def app(sqlite_url, tmp_path, stripe):
    more = {"stripe_api_key": "sk_test_1", "stripe_webhook_secret": stripe.secret, "stripe_api_base": stripe.url}
    app = create_app(replace(settings(sqlite_url, tmp_path / "var"), payment_gateway="stripe", **more))
    yield app
    assert faults(app) == []
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def begun(app, stripe):
    """A payer who was sent to Stripe's page for 50.00, with the invoice."""
    customer = a_customer(app)
    invoice = an_invoice(app, customer, "INV-1", 5000)
    payer = signed_in(app, a_user(app, "customer", customer_id=customer))
    fields = {"reference": "PAY-ABCDEFGHIJKL", "shown": "5000", "include": str(invoice), f"amount-{invoice}": "50.00"}
    answer = post(app, payer, "/pay", **fields)
    assert answer.location == f"{stripe.url}/pay/cs_test_1"
    return payer, invoice


def state(app):
    with app.app_context():
        return db.session().scalar(select(Payment.state))


def tell(app, stripe):
    body, headers = stripe.event("checkout.session.completed", "cs_test_1")
    return app.test_client().post("/hooks/stripe", data=body, headers=headers)


def test_the_webhook_settles_it_before_the_payer_is_back(app, stripe, begun):
    payer, invoice = begun
    stripe.pay("cs_test_1")
    assert [tell(app, stripe).status_code for _ in range(3)] == [200] * 3
    assert (state(app), open_minor(app, invoice)) == ("succeeded", 0)
    assert "We received" in payer.get("/payments/PAY-ABCDEFGHIJKL/return", follow_redirects=True).text


def test_the_payer_is_back_before_the_webhook(app, stripe, begun):
    payer, invoice = begun
    stripe.pay("cs_test_1")
    assert "We received" in payer.get("/payments/PAY-ABCDEFGHIJKL/return", follow_redirects=True).text
    assert tell(app, stripe).status_code == 200
    assert (state(app), open_minor(app, invoice)) == ("succeeded", 0)


def test_coming_back_without_paying_charges_nothing(app, begun):
    payer, invoice = begun
    text = payer.get("/payments/PAY-ABCDEFGHIJKL/return", follow_redirects=True).text
    assert "Nothing was charged so far" in text
    assert (state(app), open_minor(app, invoice)) == ("created", 5000)


@pytest.mark.parametrize(("paid", "after"), [(True, "succeeded"), (False, "created")])
def test_a_silent_stripe_leaves_it_checking_until_it_answers(app, stripe, begun, paid, after):
    payer, invoice = begun
    stripe.down = True
    text = payer.get("/payments/PAY-ABCDEFGHIJKL/return", follow_redirects=True).text
    assert "Checking – do not pay again" in text
    assert (state(app), open_minor(app, invoice)) == ("unknown", 5000)
    stripe.down = False
    if paid:
        stripe.pay("cs_test_1")
    payer.get("/payments/PAY-ABCDEFGHIJKL/return")
    assert state(app) == after


def test_a_silent_stripe_at_the_beginning_charges_nothing_and_can_be_resumed(app, stripe, begun):
    payer, _ = begun
    with app.app_context():
        customer_id = db.session().scalar(select(Payment.customer_id))
    other = an_invoice(app, customer_id, "INV-2", 700)
    stripe.down = True
    fields = {"reference": "PAY-222222222222", "shown": "700", "include": str(other), f"amount-{other}": "7.00"}
    answer = post(app, payer, "/pay", **fields)
    assert answer.location == "/payments/PAY-222222222222"
    assert "does not answer. Nothing was charged" in payer.get(answer.location).text
    stripe.down = False
    assert post(app, payer, f"{answer.location}/resume").location == f"{stripe.url}/pay/cs_test_2"


def test_the_simulators_page_is_not_there(app):
    assert app.test_client().get("/sandbox/checkout/cs_test_1").status_code == 404


def keep(app, stripe, payer, last4="4242"):
    """Save a card on Stripe's page and come back; return its id in the form."""
    text = payer.get("/methods").text
    reference = re.findall(r'name="reference" value="(PM-[^"]+)"', text)[-1]
    page = post(app, payer, "/methods", reference=reference, kind="card").location.rpartition("/")[2]
    stripe.books.save_on(page, last4)
    with app.app_context():
        method = db.session().scalar(select(PaymentMethod.id).order_by(PaymentMethod.id.desc()))
    assert "The payment method is saved" in payer.get(f"/methods/{method}/return", follow_redirects=True).text
    return method


@pytest.fixture
def keeper(app):
    """A payer with an invoice of 50.00 and nothing begun."""
    customer = a_customer(app)
    invoice = an_invoice(app, customer, "INV-1", 5000)
    fields = {"reference": "PAY-ABCDEFGHIJKL", "shown": "5000", "include": str(invoice), f"amount-{invoice}": "50.00"}
    return signed_in(app, a_user(app, "customer", customer_id=customer)), invoice, fields


def test_a_kept_card_is_charged_once_and_its_customer_is_made_once(app, stripe, keeper):
    payer, invoice, fields = keeper
    method = keep(app, stripe, payer)
    keep(app, stripe, payer)
    for _time in range(2):
        post(app, payer, "/pay", way=f"method:{method}", **fields)
    assert (state(app), open_minor(app, invoice), stripe.books.charged()) == ("succeeded", 0, 5000)
    assert len(stripe.books.all("customer")) == 1


def test_a_card_that_asks_for_its_holder_goes_to_the_bank_and_comes_back(app, stripe, keeper):
    payer, invoice, fields = keeper
    answer = post(app, payer, "/pay", way=f"method:{keep(app, stripe, payer, '3155')}", **fields)
    assert answer.location == "https://bank.example/pi_1"
    stripe.books.authenticate("pi_1")
    assert "We received" in payer.get("/payments/PAY-ABCDEFGHIJKL/return", follow_redirects=True).text
    assert open_minor(app, invoice) == 0


def test_a_confirmation_whose_answer_is_lost_blocks_the_invoice_until_stripe_was_asked(app, stripe, keeper):
    payer, invoice, fields = keeper
    method = keep(app, stripe, payer)
    stripe.fault("/confirm$", "after")
    text = payer.get(post(app, payer, "/pay", way=f"method:{method}", **fields).location).text
    assert ("Checking – do not pay again" in text, state(app)) == (True, "unknown")
    again = post(app, payer, "/pay", way=f"method:{method}", **{**fields, "reference": "PAY-222222222222"})
    assert (again.status_code, stripe.books.charged()) == (303, 5000)
    assert again.location.startswith("/payments/PAY-ABCDEFGHIJKL")
    payer.get("/payments/PAY-ABCDEFGHIJKL/return")
    assert (state(app), open_minor(app, invoice)) == ("succeeded", 0)


def test_a_message_that_cannot_be_asked_about_is_wanted_again(app, stripe, begun):
    stripe.pay("cs_test_1")
    tell(app, stripe)
    dispute = stripe.books.contest("ch_1")
    body, headers = stripe.event("charge.dispute.created", dispute)
    stripe.down = True
    client, signed = app.test_client(), headers
    assert client.post("/hooks/stripe", data=body, headers=signed).status_code == 503
    stripe.down = False
    assert client.post("/hooks/stripe", data=body, headers=signed).status_code == 200
    assert "Disputed by the cardholder" in begun[0].get("/payments/PAY-ABCDEFGHIJKL").text


@pytest.mark.parametrize("forged", ["other secret", "changed body", "no signature"])
def test_a_forged_message_about_anything_leaves_no_trace(app, stripe, begun, forged):
    stripe.pay("cs_test_1")
    body, headers = stripe.event("charge.refunded", "ch_1", secret="whsec_other" if forged == "other secret" else "")
    body, headers = (body + b" " if forged == "changed body" else body), {} if forged == "no signature" else headers
    answer = app.test_client().post("/hooks/stripe", data=body, headers=headers)
    assert (answer.status_code, state(app)) == (400, "created")
