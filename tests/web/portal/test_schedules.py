"""The pages of scheduled payments: booked at the price of their day, changed, approved, called off."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.schedule import Schedule
from payportal.web.clock import today
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_autopay import plain, run
from tests.web.portal.test_payment_methods import keep
from tests.web.signing_in import a_user, post, signed_in

TOMORROW = (today() + timedelta(days=1)).isoformat()


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 5000, discount_minor=100, discount_in=0)


@pytest.fixture
def method(app, payer, invoice):
    return keep(app, payer)


def reviewed(app, payer, invoice, method, day=TOMORROW, amount="50.00"):
    return post(app, payer, "/schedules/review", reference="PAY-ABCDEFGHIJKL", shown="4900", include=str(invoice),
                way=f"method:{method}", run_on=day, **{f"amount-{invoice}": amount})  # fmt: skip


def book(app, payer, invoice, method, day=TOMORROW, amount="50.00"):
    page = reviewed(app, payer, invoice, method, day, amount).text
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields = {name: value for name, value in fields.items() if name not in ("csrf_token", "back")}
    return post(app, payer, "/schedules", **fields), fields


def row(app):
    with app.app_context():
        return db.session().scalar(select(Schedule))


def test_the_price_is_that_of_the_day(app, payer, invoice, method):
    tomorrow, now = plain(reviewed(app, payer, invoice, method).text), reviewed(app, payer, invoice, method,
                                                                                 today().isoformat()).text  # fmt: skip
    assert "Schedule 50.00 USD for" in tomorrow  # the discount ends today
    assert "Schedule 49.00 USD for" in plain(now)


def test_booked_it_is_made_on_its_day_and_once(app, payer, invoice, method):
    answer, fields = book(app, payer, invoice, method, today().isoformat())
    assert answer.status_code == 302
    assert post(app, payer, "/schedules", **fields).location == answer.location
    run(app, "schedules")
    assert (row(app).state, open_minor(app, invoice)) == ("done", 0)
    assert "See payment" in payer.get(answer.location).text


def test_it_is_changed_and_called_off(app, payer, invoice, method):
    place = book(app, payer, invoice, method)[0].location
    later = (today() + timedelta(days=7)).isoformat()
    assert "is scheduled for" in payer.get(f"/invoices/{invoice}").text
    post(app, payer, f"{place}/change", run_on=later, method=str(method))
    assert (row(app).run_on.isoformat(), "Scheduled" in payer.get("/autopay").text) == (later, True)
    post(app, payer, f"{place}/cancel")
    run(app, "schedules")
    assert (row(app).state, open_minor(app, invoice)) == ("cancelled", 5000)
    assert post(app, payer, f"{place}/change", run_on=later, method=str(method)).status_code == 409


def test_what_waits_for_a_word_is_approved_at_the_amount_seen(app, payer, invoice, method):
    place = book(app, payer, invoice, method, today().isoformat())[0].location
    with writing(app) as session:
        session.scalar(select(Schedule)).agreed_minor = 4800
    run(app, "schedules")
    assert "Shall it be paid?" in payer.get(place).text
    assert post(app, payer, f"{place}/approve", seen="4800").status_code == 409
    post(app, payer, f"{place}/approve", seen="4900")
    run(app, "schedules")
    assert open_minor(app, invoice) == 0


def test_an_invoice_is_scheduled_once(app, payer, invoice, method):
    book(app, payer, invoice, method)
    assert "is scheduled already" in reviewed(app, payer, invoice, method).text


@pytest.mark.parametrize(("day", "words"), [("", "Choose a saved method"), ("2020-01-01", "today or a later day")])
def test_a_day_that_cannot_be_is_said_beside_its_field(app, payer, invoice, method, day, words):
    answer = reviewed(app, payer, invoice, method, day)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_somebody_elses_payment_is_not_there(app, payer, invoice, method):
    place = book(app, payer, invoice, method)[0].location
    other = a_customer(app, "C-2")
    stranger = signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=other))
    assert stranger.get(place).status_code == 404
    for act in ("change", "approve", "cancel"):
        assert post(app, stranger, f"{place}/{act}", run_on=TOMORROW, method=str(method)).status_code == 404
    taken = {f"settle-{invoice}": "5000", "reference": "SCH-ABCDEFGHIJKL", "run_on": TOMORROW, "agreed": "5000"}
    assert post(app, stranger, "/schedules", method=str(method), **taken).status_code == 404
    assert row(app).state == "waiting"
