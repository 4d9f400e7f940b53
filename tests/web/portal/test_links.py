"""Customers share their own invoices, and nobody else's."""

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.guest.a_link import links, pay, payments, set_email, token_in
from tests.web.portal.test_pay import form_of
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def stranger(app):
    other = a_customer(app, "C-2", name="Globex")
    return signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=other))


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120000)


def share(app, payer, invoice):
    return token_in(payer.get(post(app, payer, f"/invoices/{invoice}/links").location).text)


def test_a_shared_invoice_is_paid_by_whoever_has_the_link(app, client, payer, invoice):
    token = share(app, payer, invoice)
    assert token in payer.get(f"/invoices/{invoice}").text
    pay(app, client, token)
    assert payments(app) == [(120000, "succeeded")]
    assert "Paid" in payer.get(f"/invoices/{invoice}").text


def test_a_link_may_be_revoked(app, client, payer, invoice):
    token = share(app, payer, invoice)
    page = payer.get(post(app, payer, "/links/1/revoke").location).text
    assert ("opens nothing any more" in page, token in page) == (True, False)
    assert client.get(f"/pay/{token}").status_code == 404


def test_several_chosen_invoices_are_one_link_behind_a_code(app, client, payer, acme, invoice):
    second = an_invoice(app, acme, "INV-1009", 35000)
    answer = post(app, payer, "/pay", **{**form_of(payer, invoice, second), "act": "share"})
    token = token_in(payer.get(answer.location).text)
    page = client.get(f"/pay/{token}").text
    assert ("INV-1007" in page, "b…@acme.example" in page, payments(app)) == (False, True, [])


def test_somebody_elses_invoice_or_link_is_not_there(app, payer, stranger, invoice):
    assert post(app, stranger, f"/invoices/{invoice}/links").status_code == 404
    share(app, payer, invoice)
    assert stranger.get("/links/1").status_code == 404
    assert post(app, stranger, "/links/1/revoke").status_code == 404
    assert [link.revoked_at for link in links(app)] == [None]


def test_a_receipt_is_no_link_to_look_after(app, client, payer, invoice):
    pay(app, client, share(app, payer, invoice))
    assert [link.scope for link in links(app)] == ["invoice", "receipt"]
    assert payer.get("/links/2").status_code == 404
    assert post(app, payer, "/links/2/revoke").status_code == 404


def test_what_is_paid_is_not_shared(app, client, payer, invoice):
    pay(app, client, share(app, payer, invoice))
    answer = post(app, payer, f"/invoices/{invoice}/links")
    assert (answer.location, len(links(app))) == (f"/invoices/{invoice}", 2)
