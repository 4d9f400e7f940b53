"""What most tests of pay links begin with: a customer with an address, its invoice and a link to it."""

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.guest.a_link import a_link, set_email


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120_000)


@pytest.fixture
def token(app, acme, invoice):
    return a_link(app, acme, invoice)
