"""Clerks make links to pay an item, mail them and revoke them."""

import pytest

from tests.web.an_account import a_customer, an_invoice
from tests.web.guest.a_link import an_expired_link, links, mailed, set_email, token_in
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120000)


@pytest.fixture
def clerk(app):
    return signed_in(app, a_user(app, "clerk"))


def make(app, clerk, invoice):
    """Make a link and return its address as the page shows it."""
    post(app, clerk, f"/workbench/items/{invoice}/links")
    return token_in(clerk.get(f"/workbench/items/{invoice}").text)


def test_a_link_is_made_shown_with_its_code_and_opens(app, client, clerk, invoice):
    token = make(app, clerk, invoice)
    page = clerk.get(f"/workbench/items/{invoice}").text
    assert ('aria-label="QR code of the link"' in page, "made by clerk@example.com" in page) == (True, True)
    assert "INV-1007" in client.get(f"/pay/{token}").text
    assert "opened 1 time" in clerk.get(f"/workbench/items/{invoice}").text


def test_a_link_is_mailed_to_the_address_on_file(app, clerk, invoice):
    token = make(app, clerk, invoice)
    post(app, clerk, "/workbench/links/1/mail")
    [mail] = mailed(app)
    assert ("To: books@acme.example" in mail, token_in(mail)) == (True, token)


def test_without_an_address_it_is_not_mailed(app, clerk, acme, invoice):
    make(app, clerk, invoice)
    set_email(app, acme, "")
    assert post(app, clerk, "/workbench/links/1/mail").status_code == 409


def test_a_revoked_link_opens_nothing_and_says_who_revoked_it(app, client, clerk, invoice):
    token = make(app, clerk, invoice)
    post(app, clerk, "/workbench/links/1/revoke")
    page = clerk.get(f"/workbench/items/{invoice}").text
    assert ("revoked by clerk@example.com" in page, token in page) == (True, False)
    assert client.get(f"/pay/{token}").status_code == 404


def test_a_link_that_ended_is_listed_without_its_address(app, clerk, acme, invoice):
    token = an_expired_link(app, acme, invoice)
    page = clerk.get(f"/workbench/items/{invoice}").text
    assert ("Ended" in page, token in page) == (True, False)


def test_a_paid_item_gets_no_link(app, clerk, acme):
    credit = an_invoice(app, acme, "CM-1", -100, kind="credit_memo")
    assert post(app, clerk, f"/workbench/items/{credit}/links").status_code == 404
    assert links(app) == []


@pytest.mark.parametrize("act", ["mail", "revoke"])
def test_a_link_that_never_was_is_not_found(app, clerk, act):
    assert post(app, clerk, f"/workbench/links/99/{act}").status_code == 404
