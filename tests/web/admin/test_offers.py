"""The seller makes an offer, sees who took it and what it cost, and ends it."""

import re
from datetime import timedelta

import pytest

from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def admin(app):
    return signed_in(app, a_user(app, "admin"))


@pytest.fixture
def payer(app):
    acme = a_customer(app)
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme)), acme


def make(app, admin, **fields):
    given = {
        "name": "Year-end", "currency": "usd", "kind": "apr", "percent": "12", "year_days": "365", "least_days": "1",
        "most_percent": "5", "tax_mode": "on_early", "partial": "pro_rata", "budget": "1,000.00",
        "starts_on": today().isoformat(), "ends_on": (today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    return post(app, admin, "/admin/offers/new", **{**given, **fields})


def plain(text):
    return re.sub(r"\s", " ", text)


def test_an_offer_is_made_taken_and_its_cost_shown(app, admin, payer):
    client, acme = payer
    assert make(app, admin).location == "/admin/offers/1"
    invoice = an_invoice(app, acme, "INV-1", 1000000, due_in=20)
    page = client.get("/offers").text
    assert "Year-end" in page
    assert "days early is 12.08 % a year" in plain(page)
    assert "65.75" in client.get(f"/invoices/{invoice}").text
    client.get(press(app, client, begin(app, client, invoice), "approve").location)
    shown = admin.get("/admin/offers/1").text
    assert "Given" in shown
    assert "12.08 % a year" in plain(shown)
    assert "65.75" in admin.get("/admin/offers").text


def test_an_offer_is_ended_by_hand(app, admin, payer):
    client, acme = payer
    make(app, admin)
    an_invoice(app, acme, "INV-1", 1000000)
    assert "Year-end" in client.get("/offers").text
    post(app, admin, "/admin/offers/1/stop")
    assert "Year-end" not in client.get("/offers").text
    assert "No offer runs" in client.get("/offers").text
    assert "Stopped" in admin.get("/admin/offers").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give it a name"),
        ({"currency": "DOLLARS"}, "no ISO 4217 currency"),
        ({"percent": ""}, "percentage above 0"),
        ({"kind": "tiers", "steps": "soon"}, "Write steps like"),
        ({"kind": "tiers", "steps": "2/7, 3/14"}, "a later step must give less"),
        ({"budget": "a lot"}, "is no amount"),
        ({"ends_on": "2020-01-01"}, "ends before it starts"),
        ({"customer_numbers": "C-404"}, "no customer C-404"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(app, admin, fields, words):
    answer = make(app, admin, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    if "name" not in fields:
        assert 'value="Year-end"' in answer.text
    assert "No offer was made yet" in admin.get("/admin/offers").text


def test_a_name_is_given_once(app, admin):
    make(app, admin)
    assert "already" in make(app, admin).text


def test_steps_are_read_as_they_are_written(app, admin):
    make(app, admin, kind="tiers", steps="3 % / 7, 2/14", budget="")
    page = admin.get("/admin/offers/1").text
    assert "3 % within 7" in page
    assert "2 % within 14" in page
    assert "No limit" in page
