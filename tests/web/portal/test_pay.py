"""Choosing, reviewing and paying: exactly what was shown, once, and every way back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.jobs import runner
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    """1,200.00 with 24.00 discount in time."""
    return an_invoice(app, acme, "INV-1007", 120000, discount_minor=2400)


def form_of(payer, *invoices):
    """The fields of the review page's first form, as a browser without scripts sends them."""
    text = payer.get("/pay?" + "&".join(f"invoice={i}" for i in invoices)).text
    form = text.partition('action="/pay"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token" and ("checkbox" not in tag or "checked" in tag):
            fields.setdefault(name[1], []).append(value[1])
    return fields


def begin(app, payer, *invoices, **changed):
    return post(app, payer, "/pay", **{**form_of(payer, *invoices), **changed})


def press(app, payer, answer, act):
    return post(app, payer, answer.location, act=act)


def payments(app):
    with app.app_context():
        return [(p.amount_minor, p.state) for p in db.session().scalars(select(Payment).order_by(Payment.id))]


def receipts(app):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(Receipt))


def test_paying_in_time_takes_the_discount(app, payer, invoice):
    answer = begin(app, payer, invoice)
    assert answer.status_code == 303
    back = press(app, payer, answer, "approve")
    result = payer.get(back.location, follow_redirects=True).text
    assert "Paid: " in result
    assert payments(app) == [(117600, "succeeded")]
    assert open_minor(app, invoice) == 0


def test_a_part_that_is_paid_in_time_keeps_its_part_of_the_discount(app, payer, invoice):
    fields = form_of(payer, invoice) | {f"amount-{invoice}": "500.00", f"reason-{invoice}": "later", "shown": "49000"}
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    assert payments(app) == [(49000, "succeeded")]
    assert open_minor(app, invoice) == 70000


def test_a_sum_that_was_not_shown_is_shown_first(app, payer, invoice):
    fields = form_of(payer, invoice) | {f"amount-{invoice}": "500.00"}
    answer = post(app, payer, "/pay", **fields)
    assert answer.status_code == 200
    assert "The sum below is new" in answer.text
    assert 'name="shown" value="49000"' in answer.text
    assert payments(app) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1200.01", "only 1,200.00 USD is open"),
        ("0", "above zero"),
        ("", "INV-1007: enter an amount"),
        ("12,5", "INV-1007: “12,5” is no amount"),
        ("1.234", "has 3 decimals"),
        ("abc", "is no amount"),
    ],
)
def test_an_amount_that_will_not_do_is_told_beside_its_field_and_kept(app, payer, invoice, typed, words):
    answer = begin(app, payer, invoice, **{f"amount-{invoice}": typed})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # in the summary and under the field
    assert f'value="{typed}"' in answer.text
    assert payments(app) == []


def test_a_thousands_comma_is_forgiven(app, payer, invoice):
    assert begin(app, payer, invoice, **{f"amount-{invoice}": "1,200.00"}).status_code == 303


@pytest.mark.parametrize("way", ["method:999", "new:sepa_debit", "nothing"])
def test_a_way_that_is_not_there_any_more_is_told_on_the_page_and_what_was_typed_is_kept(app, payer, invoice, way):
    typed = {f"amount-{invoice}": "500.00", f"reason-{invoice}": "other", f"why-{invoice}": "one sack was wet"}
    answer = post(app, payer, "/pay", **form_of(payer, invoice) | typed | {"way": way, "shown": "49000"})
    assert (answer.status_code, answer.text.count("Choose another")) == (422, 2)
    assert ('value="500.00"' in answer.text, "one sack was wet" in answer.text) == (True, True)
    assert payments(app) == []


def test_an_unticked_invoice_is_left_out(app, payer, acme, invoice):
    second = an_invoice(app, acme, "INV-1009", 35000)
    fields = form_of(payer, invoice, second) | {"include": [str(second)], "shown": "35000"}
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    assert payments(app) == [(35000, "succeeded")]
    assert open_minor(app, invoice) == 120000


def test_nothing_ticked_is_told(app, payer, invoice):
    answer = begin(app, payer, invoice, include=[])
    assert (answer.status_code, "Tick at least one invoice" in answer.text) == (422, True)


def test_sending_the_form_twice_pays_once(app, payer, invoice):
    fields = form_of(payer, invoice)
    first, second = post(app, payer, "/pay", **fields), post(app, payer, "/pay", **fields)
    assert first.location == second.location
    assert press(app, payer, first, "approve").status_code == 303
    assert press(app, payer, second, "approve").status_code == 409
    assert (payments(app), receipts(app)) == ([(117600, "succeeded")], 1)


def test_sending_the_form_again_after_paying_shows_the_payment(app, payer, invoice):
    fields = form_of(payer, invoice)
    press(app, payer, post(app, payer, "/pay", **fields), "approve")
    again = post(app, payer, "/pay", **fields)
    assert again.location == f"/payments/{fields['reference'][0]}"
    assert "Nothing new was begun" in payer.get(again.location).text
    assert (payments(app), receipts(app)) == ([(117600, "succeeded")], 1)


@pytest.mark.parametrize(("act", "word"), [(None, "Amount"), ("pending", "Amount"), ("silent_charge", "Amount"),
                                           ("decline", "Amount"), ("approve", "Paid")])  # fmt: skip
def test_only_what_was_paid_is_called_so(app, payer, invoice, act, word):
    begun = begin(app, payer, invoice)
    if act:
        payer.get(press(app, payer, begun, act).location)
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    heads = re.findall('<th scope="col" class="amount">([^<]*)</th>', payer.get(f"/payments/{reference}").text)
    assert heads[:2] == ["Discount", word]


def test_a_second_payment_waits_for_the_first(app, payer, invoice):
    fields, other = form_of(payer, invoice), form_of(payer, invoice)
    post(app, payer, "/pay", **fields)
    answer = post(app, payer, "/pay", **other)
    assert (answer.status_code, answer.location) == (303, f"/payments/{fields['reference'][0]}")
    shown = payer.get(answer.location).text
    assert ("Nothing new was begun" in shown, "Go on paying" in shown) == (True, True)
    assert payments(app) == [(117600, "created")]


@pytest.mark.parametrize(
    ("act", "state", "words", "left_open"),
    [
        ("approve", "succeeded", "We received", 0),
        ("decline", "failed", "insufficient funds", 120000),
        ("pending", "pending", "on its way", 120000),
        ("silent_charge", "unknown", "do not pay again", 120000),
        ("silent_loss", "unknown", "do not pay again", 120000),
    ],
)
def test_each_outcome_is_told_in_words(app, payer, invoice, act, state, words, left_open):
    back = press(app, payer, begin(app, payer, invoice), act)
    result = payer.get(back.location, follow_redirects=True).text
    assert (payments(app)[0][1], words in result) == (state, True)
    assert open_minor(app, invoice) == left_open


@pytest.mark.parametrize(
    ("act", "state", "left_open"),
    [("pending", "succeeded", 0), ("silent_charge", "succeeded", 0), ("silent_loss", "failed", 120000)],
)
def test_the_sweep_finds_out_what_became_of_it(app, payer, invoice, act, state, left_open):
    payer.get(press(app, payer, begin(app, payer, invoice), act).location)
    outside = app.extensions["outside"]
    outside.cards.delay = timedelta(0)
    with app.app_context():
        outcome = runner.run("payments-sweep", outside)
    assert (outcome.outcome, outcome.detail) == ("done", {"asked": 1, "states": {state: 1}})
    assert (payments(app), open_minor(app, invoice)) == ([(117600, state)], left_open)


def test_a_payment_that_was_not_finished_can_be_resumed_at_the_same_page(app, payer, invoice):
    answer = begin(app, payer, invoice)
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    assert payer.get(f"/payments/{reference}/return", follow_redirects=True).text.count("Go on paying") == 1
    assert post(app, payer, f"/payments/{reference}/resume").location == answer.location


def test_a_payment_that_was_not_finished_can_be_cancelled_and_the_page_is_closed(app, payer, invoice):
    answer = begin(app, payer, invoice)
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    text = post(app, payer, f"/payments/{reference}/cancel").location
    assert "Nothing was charged" in payer.get(text).text
    assert press(app, payer, answer, "approve").status_code == 409
    assert (payments(app), receipts(app)) == ([(117600, "failed")], 0)


def test_cancelling_what_was_paid_meanwhile_shows_that_it_is_paid(app, payer, invoice):
    answer = begin(app, payer, invoice)
    cards = app.extensions["outside"].cards
    cards.press(answer.location.rpartition("/")[2], "approve")  # paid in another window, no word has reached us
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    post(app, payer, f"/payments/{reference}/cancel")
    assert (payments(app), receipts(app)) == ([(117600, "succeeded")], 1)


def test_an_address_that_claims_success_is_not_believed(app, payer, invoice):
    begin(app, payer, invoice)
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    payer.get(f"/payments/{reference}/return?state=succeeded&paid=1")
    assert (payments(app), receipts(app)) == ([(117600, "created")], 0)


def test_two_currencies_are_two_forms_and_the_second_is_offered_after_the_first(app, payer, acme, invoice):
    euros = an_invoice(app, acme, "INV-EUR", 64000, currency="EUR")
    page = payer.get(f"/pay?invoice={invoice}&invoice={euros}").text
    assert page.count('action="/pay"') == 2
    assert "2 currencies" in page
    back = press(app, payer, begin(app, payer, invoice, euros), "approve")
    result = payer.get(back.location, follow_redirects=True).text
    assert payments(app) == [(64000, "succeeded")]
    assert "Still chosen" in result
    assert f'name="invoice" value="{invoice}"' in result


def test_somebody_elses_invoice_and_payment_are_not_there(app, payer, acme, invoice):
    other = a_customer(app, "C-2", name="Globex")
    stranger = signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=other))
    begin(app, payer, invoice)
    with app.app_context():
        reference = db.session().scalar(select(Payment.reference))
    assert stranger.get(f"/pay?invoice={invoice}").location == "/invoices"
    for address in (f"/payments/{reference}", f"/payments/{reference}/return"):
        assert stranger.get(address).status_code == 404
    assert post(app, stranger, f"/payments/{reference}/cancel").status_code == 404
    fields = form_of(payer, an_invoice(app, acme, "INV-9", 100))
    assert post(app, stranger, "/pay", **fields).status_code == 409
    assert payments(app) == [(117600, "created")]


@pytest.mark.parametrize(("act", "words"), [(None, "begun by the company that pays for you"), ("approve", "Paid")])
def test_what_a_parent_pays_is_told_to_its_child_without_a_way_into_the_parents_payment(app, payer, acme, act, words):
    child = a_customer(app, "C-2", name="Acme West", parent_id=acme)
    invoice = an_invoice(app, child, "INV-2", 5000)
    begun = begin(app, payer, invoice)
    if act:
        payer.get(press(app, payer, begun, act).location)
    shown = signed_in(app, a_user(app, "customer", email="west@acme.example", customer_id=child)).get(
        f"/invoices/{invoice}"
    )
    assert (shown.status_code, words in shown.text, "PAY-" in shown.text) == (200, True, False)
    assert "PAY-" in payer.get(f"/invoices/{invoice}").text


def test_going_back_and_changing_the_amount_is_not_sent_to_the_old_sum(app, payer, invoice):
    form = form_of(payer, invoice)
    begin_again = {**form, f"amount-{invoice}": "500.00", f"reason-{invoice}": "later", "shown": "49000"}
    post(app, payer, "/pay", **form)
    refused = post(app, payer, "/pay", **begin_again)
    assert refused.location == f"/payments/{form['reference'][0]}"
    assert "Cancel this payment" in payer.get(refused.location).text
    assert payments(app) == [(117600, "created")]


def test_a_credit_memo_cannot_be_paid(app, payer, acme):
    credit = an_invoice(app, acme, "CM-1", -5000, kind="credit_memo")
    assert payer.get(f"/pay?invoice={credit}").location == "/invoices"
