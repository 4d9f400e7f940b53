"""Help: at the same place of every page of payers and guests, and open to anybody."""

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in

LINK = 'href="/help">Help and contact'


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


def test_whoever_cannot_sign_in_reads_whom_to_ask(app):
    page = app.test_client().get("/help").text
    assert 'href="mailto:receivables@harbourline.example"' in page
    assert 'href="tel:+12185550142"' in page
    assert "WCAG 2.2" in page


@pytest.mark.parametrize("address", ["/", "/invoices", "/pay?invoice={}", "/payments", "/security/", "/help"])
def test_it_stands_in_the_foot_of_every_page_of_a_customer(app, address):
    customer = a_customer(app)
    payer = signed_in(app, a_user(app, "customer", customer_id=customer))
    page = payer.get(address.format(an_invoice(app, customer, "INV-1", 5000)), follow_redirects=True).text
    assert LINK in page.partition("<footer")[2]


@pytest.mark.parametrize("address", ["/login", "/find"])
def test_guests_find_it_there_too_and_clerks_are_not_sent_to_themselves(app, address):
    assert LINK in app.test_client().get(address).text.partition("<footer")[2]
    assert LINK not in signed_in(app, a_user(app, "clerk")).get("/workbench/receipts").text
