"""Paying through a link: what it names and no more, once, and a receipt that stays."""

import pytest

from tests.web.an_account import an_invoice, open_minor
from tests.web.guest.a_link import a_link, begin, form_of, mailed, pay, payments, token_in, waiting
from tests.web.signing_in import post


def test_a_guest_pays_and_keeps_the_receipt(app, client, invoice, token):
    receipt = pay(app, client, token)
    assert "Paid: " in client.get(receipt).text
    assert (payments(app), open_minor(app, invoice)) == ([(120000, "succeeded")], 0)
    assert "INV-1007" in app.test_client().get(receipt).text  # another browser, no cookies


def test_a_part_may_be_paid(app, client, invoice, token):
    pay(app, client, token, **{f"amount-{invoice}": "500.00", "shown": "50000"})
    assert (payments(app), open_minor(app, invoice)) == ([(50000, "succeeded")], 70000)


@pytest.mark.parametrize("typed", ["0", "1200.01", "12,5", "", "-5"])
def test_an_amount_that_will_not_do_is_told_and_nothing_begins(app, client, invoice, token, typed):
    answer = begin(app, client, token, **{f"amount-{invoice}": typed})
    assert (answer.status_code, payments(app)) == (422, [])


def test_the_early_discount_is_taken_by_a_guest_too(app, client, acme):
    invoice = an_invoice(app, acme, "INV-1008", 120000, discount_minor=2400)
    pay(app, client, a_link(app, acme, invoice))
    assert (payments(app), open_minor(app, invoice)) == ([(117600, "succeeded")], 0)


def test_sending_the_form_again_pays_once(app, client, invoice, token):
    fields = form_of(client, token)
    first, second = (post(app, client, f"/pay/{token}/pay", **fields) for _ in range(2))
    assert first.location == second.location
    post(app, client, first.location, act="approve")
    assert post(app, client, first.location, act="approve").status_code == 409
    assert post(app, client, f"/pay/{token}/pay", **fields).status_code == 409
    assert payments(app) == [(120000, "succeeded")]


def test_two_guests_with_the_same_invoice_are_one_charge(app, client, acme, invoice, token):
    other, other_token = app.test_client(), a_link(app, acme, invoice)
    mine, theirs = form_of(client, token), form_of(other, other_token)
    assert post(app, client, f"/pay/{token}/pay", **mine).status_code == 303
    refused = post(app, other, f"/pay/{other_token}/pay", **theirs)
    assert refused.status_code == 409
    assert payments(app) == [(120000, "created")]


def test_a_guest_cannot_pay_an_invoice_that_the_link_does_not_name(app, client, acme, invoice, token):
    other = an_invoice(app, acme, "INV-2000", 500)
    answer = begin(app, client, token, **{f"amount-{other}": "5.00", "include": [str(invoice), str(other)]})
    assert (answer.status_code, payments(app)) == (409, [])


def test_a_payment_that_was_left_can_be_gone_on_with_or_given_up(app, client, invoice, token):
    begun = begin(app, client, token)
    page = app.test_client().get(f"/pay/{token}").text
    assert "begun with this link and not finished" in page
    receipt = page.partition('not finished. <a href="')[2].partition('"')[0]
    assert post(app, client, f"{receipt}/resume").location == begun.location
    cancelled = post(app, client, f"{receipt}/cancel")
    assert "The payment did not go through" in client.get(cancelled.location).text
    assert payments(app) == [(120000, "failed")]
    pay(app, client, token)
    assert (payments(app), open_minor(app, invoice)) == ([(120000, "failed"), (120000, "succeeded")], 0)


@pytest.mark.parametrize(
    ("act", "words", "looks_again"),
    [
        ("decline", "insufficient funds", False),
        ("pending", "Your payment is on its way", True),
        ("silent_charge", "Checking – do not pay again", True),
    ],
)
def test_the_receipt_says_what_became_of_it(app, client, token, act, words, looks_again):
    receipt = pay(app, client, token, act)
    page, watched = client.get(receipt).text, client.get(f"{receipt}?watch=1").text
    assert (words in page, 'http-equiv="refresh"' in page) == (True, False)
    assert ('http-equiv="refresh"' in watched, "Keep looking" in page) == (looks_again, looks_again)
    assert client.get(f"{receipt}/return?watch=1").location == f"{receipt}?watch=1"


def test_the_confirmation_opens_the_receipt_and_no_key_waits_in_the_queue(app, client, token):
    receipt = pay(app, client, token, email="payer@home.example")
    queued = waiting(app)
    assert [address for address, _ in queued] == ["payer@home.example", "books@acme.example"]
    mails = mailed(app)
    assert {token_in(mail) for mail in mails} == {receipt.rpartition("/")[2]}
    assert all(token_in(mail) not in body for mail in mails for _, body in queued)


def test_an_address_that_is_none_is_told(app, client, token):
    answer = begin(app, client, token, email="not an address")
    assert (answer.status_code, "is no e-mail address" in answer.text, payments(app)) == (422, True, [])


def test_an_address_that_is_none_is_told_in_the_language_of_the_page(app, client, token):
    client.set_cookie("language", "de")
    page = begin(app, client, token, email="keine Adresse").text
    assert "„keine Adresse“ ist keine E-Mail-Adresse" in page
    assert "is no e-mail address" not in page


def test_a_receipt_shows_no_address_whole(app, client, token):
    page = client.get(pay(app, client, token, email="payer@home.example")).text
    assert ("p…@home.example" in page, "payer@home.example" in page, "books@acme.example" in page) == (
        True,
        False,
        False,
    )
