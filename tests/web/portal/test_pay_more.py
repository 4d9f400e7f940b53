"""Choosing without ticking: all, what is overdue, or an amount; the review page then shows exactly that."""

import re

import pytest

from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.portal.test_pay import payments, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoices(app, acme):
    """350.00 overdue; 1,200.00 with 24.00 discount; 640.00 in euros; somebody else's."""
    an_invoice(app, a_customer(app, "C-9"), "OTHER", 777700, due_in=-9)
    return (
        an_invoice(app, acme, "LATE", 35000, due_in=-3),
        an_invoice(app, acme, "NEXT", 120000, due_in=14, discount_minor=2400),
        an_invoice(app, acme, "EURO", 64000, due_in=1, currency="EUR"),
    )


@pytest.mark.parametrize(
    ("query", "chosen"),
    [("", [0, 2, 1]), ("which=overdue", [0]), ("currency=USD", [0, 1]), ("which=overdue&currency=EUR", None)],
)
def test_all_or_what_is_overdue_leads_to_the_review(payer, invoices, query, chosen):
    where = payer.get(f"/pay/all?{query}").location
    expected = "/" if chosen is None else "/pay?" + "&".join(f"invoice={invoices[one]}" for one in chosen)
    assert where == expected


def test_more_than_one_payment_takes_are_chosen_in_turn(app, payer, acme):
    for number in range(203):
        an_invoice(app, acme, f"N-{number}", 100)
    where = payer.get("/pay/all").location
    assert where.count("invoice=") == 200
    assert "the 200 that are due first" in payer.get(where).text


def test_an_amount_is_shown_before_anything_is_paid(app, payer, invoices):
    page = payer.get("/pay/amount?currency=USD&amount=1,000.00").text
    assert "LATE" in page
    assert "in part, 536.74 stays open" in page  # 650.00 pays 663.26 of 1,200.00 with its part of the discount
    assert "OTHER" not in page
    assert payments(app) == []


def fields(page):
    form = page.partition('method="post" action="/pay"')[2].partition("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)[1]
        if name != "csrf_token":
            found.setdefault(name, []).append(value)
    return found


def test_the_amount_is_what_is_paid_in_the_end(app, payer, invoices):
    page = payer.get("/pay/amount?currency=USD&amount=1000").text
    review = post(app, payer, "/pay", act="recalculate", **fields(page)).text
    assert payments(app) == []
    assert '<option value="later" selected>' in review
    answer = post(app, payer, "/pay", **fields(review), **{f"reason-{invoices[1]}": "later"})
    press(app, payer, answer, "approve")
    assert payments(app) == [(100000, "succeeded")]
    assert open_minor(app, invoices[0]) == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the amount that you want to pay."),
        ("0", "Enter an amount above zero."),
        ("-5", "is no amount"),
        ("much", "is no amount"),
        ("99999", "All that you can pay now comes to 1,526.00"),
        ("1.234", "has 3 decimals but USD has 2"),
    ],
)
def test_an_amount_that_cannot_be_paid_is_kept_with_what_is_wrong(payer, invoices, typed, words):
    answer = payer.get("/pay/amount", query_string={"currency": "USD", "amount": typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{typed}"' in answer.text


def test_where_nothing_is_open_there_is_nothing_to_pay(payer):
    assert payer.get("/pay/amount").location == "/"
    assert payer.get("/pay/all").location == "/"
