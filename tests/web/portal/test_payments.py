"""The page of a payment: whether the billing system has it, said to the second, or whom to call."""

import re

import pytest

from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.jobs import runner
from payportal.models.base import db
from payportal.models.customer import Customer
from payportal.models.live_posting import LivePostingRow
from payportal.web.clock import now
from tests.documents.a_paper import text
from tests.services.a_service import rows, switch_on
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def live(app):
    return switch_on(app)


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    found = an_invoice(app, acme, "BILL-1", 20_000)
    with writing(app) as session:
        session.get_one(Customer, acme).extras = {"service_minimum": "85.50"}
    return found


def paid(app, payer, invoice):
    """Pay all of it, and return the address of the payment's page."""
    answer = press(app, payer, begin(app, payer, invoice), "approve")
    address = payer.get(answer.location).location
    return address.split("?")[0]


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def tried_again(app):
    with writing(app) as session:
        for row in rows(session):
            row.next_at = now()
    with app.app_context():
        runner.run("postings", app.extensions["outside"])


def posting(app):
    with app.app_context():
        return db.session().query(LivePostingRow).one()


def test_it_is_posted_while_the_payer_comes_back(app, payer, live, invoice):
    page = payer.get(paid(app, payer, invoice)).text
    assert "Harbourline Supply Company has your payment" in plain(page)
    assert live.booked()[0]["reference"] in page
    assert re.search(r"Posted to .* at \d\d:\d\d:\d\d", plain(page))
    assert "http-equiv" not in page


def test_silence_is_said_with_a_number_and_the_page_looks_again_where_asked(app, payer, live, invoice):
    live.behaviour = Behaviour.SILENT_AFTER
    address = paid(app, payer, invoice)
    page = payer.get(address).text
    assert "Not yet confirmed. Call +1 218 555 0142 if your service is to be cut off today." in plain(page)
    assert "http-equiv" not in page
    assert f'content="10; url={address}?watch=1"' in payer.get(f"{address}?watch=1").text
    live.behaviour = Behaviour.POSTS
    tried_again(app)
    page = payer.get(f"{address}?watch=1").text
    assert "has your payment" in page
    assert "http-equiv" not in page
    assert len(live.booked()) == 1


def test_coming_back_again_sends_nothing_more(app, payer, live, invoice):
    live.behaviour = Behaviour.SILENT_BEFORE
    address = paid(app, payer, invoice)
    payer.get(f"{address}/return")
    assert posting(app).attempts == 1


def test_a_billing_system_that_breaks_does_not_break_the_page(app, payer, live, invoice, monkeypatch):
    def broken(_payment):
        raise ZeroDivisionError

    monkeypatch.setattr(live, "post_payment", broken)
    assert "Not yet confirmed." in payer.get(paid(app, payer, invoice)).text


def test_the_receipt_proves_it(app, payer, live, invoice):
    live.behaviour = Behaviour.SILENT_BEFORE
    address = paid(app, payer, invoice)
    assert "Not yet confirmed on" in text(payer.get(f"{address}/receipt.pdf").data)
    live.behaviour = Behaviour.POSTS
    tried_again(app)
    found = text(payer.get(f"{address}/receipt.pdf").data)
    assert "Posted to Harbourline Supply Company" in found
    assert live.booked()[0]["reference"] in found.replace("\n", "")


def test_where_nothing_is_set_up_nothing_is_said(app, payer, invoice):
    page = payer.get(paid(app, payer, invoice)).text
    assert "Not yet confirmed" not in page
    assert "Proof of payment" not in page
