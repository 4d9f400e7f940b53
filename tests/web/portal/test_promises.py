"""Promises in the portal."""

from datetime import timedelta

import pytest

from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1", name="Acme Corp")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 100_000, due_in=-5)


@pytest.fixture
def ann(app, acme):
    return signed_in(app, a_user(app, "customer", email="ann@acme.example", customer_id=acme))


def day(days):
    return (today() + timedelta(days=days)).isoformat()


def test_a_promise_is_shown_and_taken_back(app, ann, invoice):
    assert "Promise to pay INV-1" in ann.get(f"/invoices/{invoice}/promise").text
    answer = post(app, ann, f"/invoices/{invoice}/promise", day=day(5), amount="1,000.00", note="")
    assert answer.location == f"/invoices/{invoice}"
    page = ann.get(answer.location).text
    assert "Promised" in page
    assert "No reminder goes out until then." in page
    assert "Promised" in ann.get("/invoices").text
    post(app, ann, f"/invoices/{invoice}/promise/withdraw")
    assert "Overdue" in ann.get("/invoices").text
    assert post(app, ann, f"/invoices/{invoice}/promise/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"day": "tomorrow"}, "Enter the day"),
        ({"day": day(-1)}, "from today"),
        ({"day": day(400)}, "from today"),
        ({"amount": "1000.01"}, "at most 1,000.00 USD"),
        ({"amount": "-1"}, "is no amount"),
        ({"amount": "0"}, "above zero"),
        ({"amount": "some"}, "is no amount"),
    ],
)
def test_what_is_wrong_is_said(app, ann, invoice, said, words):
    answer = post(
        app, ann, f"/invoices/{invoice}/promise", **{"day": day(5), "amount": "10.00", "note": "kept", **said}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert "kept" in answer.text


def test_another_customers_invoice_is_not_there(app, invoice):
    other = a_customer(app, "C-2", name="Other Inc")
    eve = signed_in(app, a_user(app, "customer", email="eve@other.example", customer_id=other))
    assert eve.get(f"/invoices/{invoice}/promise").status_code == 404
    assert post(app, eve, f"/invoices/{invoice}/promise", day=day(5), amount="10.00").status_code == 404
    assert post(app, eve, f"/invoices/{invoice}/promise/withdraw").status_code == 404
