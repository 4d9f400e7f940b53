"""The pages of auto-pay: previewed, agreed, run, paused, changed, ended; each customer's own alone."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.autopay import AutopayMandate, AutopayRun
from payportal.models.base import db
from payportal.models.customer import Customer
from payportal.models.payment_method import PaymentMethod
from payportal.web.clock import today
from payportal.web.portal import autopay_form
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.portal.test_payment_methods import keep
from tests.web.signing_in import a_user, post, signed_in

ACTS = ("pause", "resume", "skip", "unskip", "method", "cancel")


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1", 5000, due_in=-1)


@pytest.fixture
def method(app, payer, invoice):
    return keep(app, payer)


def fields(method, /, **more):
    return {**autopay_form.DEFAULTS, "reference": "AUTO-ABCDEFGHIJKL", "currency": "USD", "method": str(method),
            "notice_days": "0", "replaces": "", **more}  # fmt: skip


def agree(app, payer, method, **more):
    """Preview and agree; return the answer of the last step."""
    page = post(app, payer, "/autopay/new", act="preview", **fields(method, **more))
    assert page.status_code == 200, re.findall(r'class="field-error"[^>]*>([^<]+)', page.text)
    seen = re.search(r'name="seen" value="(\w+)"', page.text)[1]
    return post(app, payer, "/autopay/new", act="agree", agreed="1", seen=seen, **fields(method, **more))


def rows(app, model):
    with app.app_context():
        return db.session().scalars(select(model).order_by(model.id)).all()


def run(app, name="autopay"):
    answer = app.test_cli_runner().invoke(args=["jobs", "run", name])
    assert answer.exit_code == 0, answer.output


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def test_nothing_planned_says_what_would_stand_here(payer, invoice):
    page = payer.get("/autopay").text
    assert ("Nothing is planned" in page, "will stand here" in page) == (True, True)


def test_without_a_saved_method_the_way_to_one_is_shown(payer, invoice):
    assert "needs a card or bank account that you have saved" in payer.get("/autopay/new").text


def test_the_preview_shows_the_next_runs_and_the_words(app, payer, method, acme):
    an_invoice(app, acme, "INV-2", 7000, due_in=5)
    page = plain(post(app, payer, "/autopay/new", act="preview", **fields(method)).text)
    assert re.search(r"50\.00 USD INV-1.*70\.00 USD INV-2", page)
    assert "Acme Corp authorizes us to collect payments in USD with Visa •••• 1000" in page
    assert rows(app, AutopayMandate) == []


def test_agreed_it_is_collected_by_the_job(app, payer, method, invoice):
    answer = agree(app, payer, method)
    assert answer.status_code == 302
    [mandate] = rows(app, AutopayMandate)
    assert (mandate.agreed_by, mandate.address, mandate.text_version) == ("payer@acme.example", "127.0.0.1", "2026-11")
    assert "It would collect 50.00 USD" in plain(payer.get(answer.location).text)
    run(app)
    assert open_minor(app, invoice) == 0
    page = plain(payer.get(answer.location).text)
    assert re.search(r"Paid ?AP-1-\d{8}-0-0 50\.00 USD", page)
    assert "authorizes us to collect" in payer.get(f"{answer.location}/mandate").text


def test_agreeing_twice_is_one_mandate(app, payer, method):
    assert agree(app, payer, method).location == agree(app, payer, method).location
    assert len(rows(app, AutopayMandate)) == 1


def test_without_a_tick_nothing_is_agreed(app, payer, method):
    answer = post(app, payer, "/autopay/new", act="agree", seen="x", **fields(method))
    assert (answer.status_code, "Tick this to agree" in answer.text) == (422, True)


def test_another_text_than_the_one_seen_is_refused(app, payer, method):
    answer = post(app, payer, "/autopay/new", act="agree", agreed="1", seen="another", **fields(method))
    assert (answer.status_code, rows(app, AutopayMandate)) == (409, [])


def test_a_second_mandate_for_the_same_invoices_is_refused(app, payer, method):
    agree(app, payer, method)
    again = agree(app, payer, method, reference="AUTO-BBBBBBBBBBBB")
    assert (again.status_code, len(rows(app, AutopayMandate))) == (409, 1)
    fixed = agree(app, payer, method, reference="AUTO-CCCCCCCCCCCC", trigger="monthly", amount="fixed", fixed="25.00")
    assert (fixed.status_code, len(rows(app, AutopayMandate))) == (302, 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"method": ""}, "Choose the method"),
        ({"trigger": "never"}, "Choose one of the list"),
        ({"trigger": "monthly", "day_of_month": "32"}, "from 1 to 31"),
        ({"amount": "fixed"}, "Enter the amount that is paid each time"),
        ({"amount": "fixed", "fixed": "10"}, "is collected on a day of the month"),
        ({"cap_month": "ten"}, "ten"),
        ({"cap_invoice": "-5"}, "no amount"),
        ({"notice_days": "31"}, "from 0 to 30"),
        ({"ends_on": "2020-01-01"}, "Choose a later day"),
        ({"currency": "XXX"}, "Choose one of the list"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(app, payer, method, wrong, words):
    answer = post(app, payer, "/autopay/new", act="preview", **fields(method, **wrong))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert 'value="AUTO-ABCDEFGHIJKL"' in answer.text  # nothing that was typed is lost


def test_a_consumer_is_told_ten_days_before_or_agrees_to_a_range(app, payer, method, acme):
    with writing(app) as session:
        session.get_one(Customer, acme).extras = {"account_type": "Consumer"}
    refused = post(app, payer, "/autopay/new", act="preview", **fields(method))
    assert (refused.status_code, "10 days before" in refused.text) == (422, True)
    for told in ({"notice_days": "10"}, {"notice_free": "100.00"}):
        assert post(app, payer, "/autopay/new", act="preview", **fields(method, **told)).status_code == 200


def test_paused_resumed_skipped_switched_and_cancelled(app, payer, method, invoice):
    place = agree(app, payer, method).location
    other = keep(app, payer, "expiring")
    post(app, payer, f"{place}/pause", until=(today() + timedelta(days=9)).isoformat())
    run(app)
    assert (open_minor(app, invoice), "Paused" in payer.get(place).text) == (5000, True)
    post(app, payer, f"{place}/resume")
    post(app, payer, f"{place}/skip")
    run(app)
    assert (open_minor(app, invoice), "was skipped by you" in payer.get(place).text) == (5000, True)
    post(app, payer, f"{place}/unskip")
    post(app, payer, f"{place}/method", method=str(other))
    assert rows(app, AutopayMandate)[0].method_id == other
    post(app, payer, f"{place}/cancel")
    run(app)
    assert (open_minor(app, invoice), "Ended auto-pay" in payer.get("/autopay").text) == (5000, True)
    assert post(app, payer, f"{place}/resume").status_code == 409


def test_a_change_is_a_new_mandate_that_ends_the_old(app, payer, method):
    agree(app, payer, method)
    assert 'value="before_due"' in payer.get("/autopay/new?change=1").text
    agree(app, payer, method, reference="AUTO-BBBBBBBBBBBB", cap_month="100.00", replaces="1")
    old, new = rows(app, AutopayMandate)
    assert (old.ended_by, new.replaces_id, new.cap_month_minor) == ("payer@acme.example", 1, 10_000)


def test_a_removed_method_blocks_and_says_so(app, payer, method, invoice):
    place = agree(app, payer, method).location
    assert "auto-pay AUTO-ABCDEFGHIJKL" in post(app, payer, f"/methods/{method}/remove").text
    post(app, payer, f"/methods/{method}/remove", although_used="1")
    assert "payment method was removed" in payer.get("/autopay").text
    run(app)
    assert ([one.outcome for one in rows(app, AutopayRun)], open_minor(app, invoice)) == (["blocked"], 5000)
    assert "Blocked" in payer.get(place).text


def test_a_replaced_method_takes_its_mandates_along(app, payer, method):
    agree(app, payer, method)
    new = keep(app, payer, replaces=str(method))
    assert (rows(app, AutopayMandate)[0].method_id, rows(app, PaymentMethod)[0].state) == (new, "removed")


def test_somebody_elses_auto_pay_is_not_there(app, payer, method):
    place = agree(app, payer, method).location
    other = a_customer(app, "C-2")
    stranger = signed_in(app, a_user(app, "customer", email="x@globex.example", customer_id=other))
    for page in (place, f"{place}/mandate", "/autopay/new?change=1"):
        assert stranger.get(page).status_code == 404
    for act in ACTS:
        assert post(app, stranger, f"{place}/{act}", until="2027-01-01", method="1").status_code == 404
    refused = post(app, stranger, "/autopay/new", act="preview", **fields(method))
    assert (refused.status_code, "Visa" in refused.text) == (422, False)
    assert "AUTO-" not in re.sub(r'value="AUTO-[A-Z2-7]+"', "", stranger.get("/autopay").text)
