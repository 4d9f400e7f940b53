"""The panel of a utility: there only where the ERP speaks of it, and what it asks for can be paid."""

from datetime import timedelta

import pytest

from payportal.gateways.sandbox_live_posting import Behaviour
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.web.clock import today
from tests.services.a_service import switch_on
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in

TOLD = {"service_minimum": "85.50", "usage_current": "412.5", "usage_previous": "380", "usage_unit": "kWh"}


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", customer_id=acme))


def tell(app, kind, row_id, extras):
    with writing(app) as session:
        session.get_one(kind, row_id).extras = extras


def test_what_keeps_the_service_is_said_with_its_deadline(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 20000)
    tell(app, Invoice, invoice, TOLD | {"service_deadline": f"{today() + timedelta(days=3)}T17:00"})
    page = payer.get("/").text
    assert "Pay at least" in page
    assert "17:00" in page
    assert 'name="amount" value="85.50"' in page
    assert "This period 412.5, last period 380 kWh" in page
    assert '<td class="amount" data-label="Used">412.5 kWh</td>' in page


def test_no_more_is_asked_than_is_open(app, payer, acme):
    an_invoice(app, acme, "INV-1", 5000)
    tell(app, Customer, acme, TOLD)
    with writing(app) as session:
        session.get_one(Customer, acme).currency = "USD"
    assert 'name="amount" value="50.00"' in payer.get("/").text


def test_after_the_deadline_nothing_is_asked(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 20000)
    tell(app, Invoice, invoice, TOLD | {"service_deadline": str(today() - timedelta(days=1))})
    page = payer.get("/").text
    assert "Pay at least" not in page
    assert "412.5" in page


def test_without_a_word_of_it_there_is_no_panel(app, payer, acme):
    tell(app, Invoice, an_invoice(app, acme, "INV-1", 20000), {"color": "blue"})
    assert 'class="card service' not in payer.get("/").text


def test_the_minimum_pays_the_service_that_asks_for_it_and_no_other(app, payer, acme):
    west = a_customer(app, "C-2", name="Acme West", parent_id=acme)
    an_invoice(app, acme, "OLDER", 30000, due_in=-30)
    tell(app, Invoice, an_invoice(app, west, "SERVICE", 20000), TOLD)
    page = payer.get("/").text
    assert f'name="account" value="{west}"' in page
    spread = payer.get(f"/pay/amount?currency=USD&amount=85.50&account={west}").text
    assert "SERVICE" in spread
    assert "OLDER" not in spread


def test_once_the_minimum_is_paid_the_panel_says_so_and_whether_it_is_posted(app, payer, acme):
    live = switch_on(app)
    invoice = an_invoice(app, acme, "INV-1", 20000)
    tell(app, Invoice, invoice, TOLD | {"service_deadline": f"{today()}T17:00"})
    live.behaviour = Behaviour.SILENT_BEFORE
    press(app, payer, begin(app, payer, invoice, **part_of(invoice, "50.00", 5000)), "approve")
    page = payer.get("/").text
    assert 'name="amount" value="35.50"' in page
    assert "of it is paid" in page
    press(app, payer, begin(app, payer, invoice, **part_of(invoice, "35.50", 3550)), "approve")
    page = payer.get("/").text
    assert "The minimum is paid" in page
    assert "Pay at least" not in page
    assert "Not yet confirmed." in page
    assert "218\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}0142" in page


def part_of(invoice, text, minor):
    return {f"amount-{invoice}": text, "shown": str(minor), f"reason-{invoice}": "later"}
