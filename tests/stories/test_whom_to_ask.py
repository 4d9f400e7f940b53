"""Whom to ask: at the foot of every page of a payer, in the same place, and on no page of the business's own people."""

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in

MAIL, PHONE = 'href="mailto:receivables@harbourline.example"', 'href="tel:+12185550142"'


def foot(answer):
    return answer.text.partition("<footer")[2]


@pytest.mark.parametrize("address", ["/login", "/find"])
def test_a_guest_reads_whom_to_ask(sqlite_app, address):
    shown = foot(sqlite_app.test_client().get(address))
    assert MAIL in shown
    assert PHONE in shown


def test_a_customer_reads_whom_to_ask_on_each_page(sqlite_app):
    acme = a_customer(sqlite_app, "C-1")
    invoice = an_invoice(sqlite_app, acme, "INV-1", 10_000)
    ann = signed_in(sqlite_app, a_user(sqlite_app, "customer", email="ann@acme.example", customer_id=acme))
    for address in ("/", "/invoices", f"/invoices/{invoice}", f"/pay?invoice={invoice}", "/security"):
        assert MAIL in foot(ann.get(address)), address


@pytest.mark.parametrize(("role", "address"), [("clerk", "/workbench"), ("admin", "/admin")])
def test_the_people_of_the_business_are_not_sent_to_themselves(sqlite_app, role, address):
    assert MAIL not in foot(signed_in(sqlite_app, a_user(sqlite_app, role)).get(address))
