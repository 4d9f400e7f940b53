"""Wires and checks are advised on the review page, and the advice is for its account alone."""

import re

import pytest

from payportal.domain.creditor_reference import found_in
from tests.web.an_account import a_customer, an_invoice
from tests.web.guest.a_link import a_link, begin, payments
from tests.web.portal.test_pay import form_of
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    """1,200.00 with 24.00 discount in time."""
    return an_invoice(app, acme, "INV-1007", 120000, discount_minor=2400)


def advise(app, payer, kind, *invoices, **changed):
    return post(app, payer, "/pay", **{**form_of(payer, *invoices), **changed, "act": kind})


@pytest.mark.parametrize(("kind", "words"), [("wire", "Routing number"), ("check", "Lockbox 4471")])
def test_an_advice_says_where_how_much_and_under_which_reference(app, payer, invoice, kind, words):
    page = payer.get(advise(app, payer, kind, invoice).location).text
    assert (words in page, "1,176.00" in page, "INV-1007" in page, payments(app)) == (True, True, True, [])
    text = re.sub(r"<[^>]*>", " ", page)
    assert len(found_in(text)) == 1


def test_a_coupon_has_a_line_for_machines(app, payer, invoice):
    page = payer.get(advise(app, payer, "check", invoice).location).text
    assert re.search(r">RF\d{14} 0000117600 USD<", page)


def test_a_part_may_be_advised(app, payer, invoice):
    page = payer.get(advise(app, payer, "wire", invoice, **{f"amount-{invoice}": "500.00"}).location).text
    assert ("500.00" in page, "a part" in page) == (True, True)


def test_a_wrong_amount_is_told_and_kept(app, payer, invoice):
    answer = advise(app, payer, "wire", invoice, **{f"amount-{invoice}": "5000.00"})
    assert (answer.status_code, 'value="5000.00"' in answer.text) == (422, True)


def test_an_advice_is_not_there_for_others(app, payer, invoice):
    location = advise(app, payer, "wire", invoice).location
    stranger = signed_in(app, a_user(app, "customer", email="x@g.example", customer_id=a_customer(app, "C-2")))
    assert stranger.get(location).status_code == 404
    assert payer.get("/advice/RF00").status_code == 404


def test_a_guest_advises_too_and_sees_the_own_advice_only(app, client, acme, payer, invoice):
    token, other = a_link(app, acme, invoice), a_link(app, acme, invoice)
    location = begin(app, client, token, act="wire").location
    assert "INV-1007" in client.get(location).text
    assert client.get(location.replace(token, other)).status_code == 404
    signed_in_advice = advise(app, payer, "wire", invoice).location.rpartition("/")[2]
    assert client.get(f"/pay/{token}/advice?reference={signed_in_advice}").status_code == 404
    assert payments(app) == []


def test_a_business_without_an_account_offers_neither(app, payer, invoice):
    from dataclasses import replace

    from payportal.domain.pay_to import PayTo

    app.extensions["settings"] = replace(app.extensions["settings"], pay_to=PayTo())
    assert "Pay by wire" not in payer.get(f"/pay?invoice={invoice}").text
    assert advise(app, payer, "wire", invoice).status_code == 303  # the card, as the rest of the form says
