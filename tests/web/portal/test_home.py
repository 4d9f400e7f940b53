"""Home: the account at a glance, and only this account."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.autopay import AutopayMandate
from payportal.models.customer import Customer
from payportal.models.dispute import Dispute
from payportal.models.invoice import Invoice
from payportal.models.payment_method import PaymentMethod
from payportal.models.schedule import Schedule
from payportal.services import cash_application, disputes
from payportal.web.clock import today
from tests.builders import a_decision, a_receipt, line
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_autopay import agree, run
from tests.web.portal.test_disputes import complain
from tests.web.portal.test_pay import begin, press
from tests.web.portal.test_payment_methods import keep
from tests.web.portal.test_schedules import book
from tests.web.signing_in import a_user, post, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app, name="Acme Corp")


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


def tile(page, word):
    """The figure that stands under a word."""
    found = page.partition(f"<dt>{word}</dt>")[2].partition("</dd>")[0]
    return "".join(part.rpartition(">")[2] for part in found.split("<")).strip()


def test_the_figures_are_those_of_the_books(app, payer, acme):
    an_invoice(app, acme, "LATE", 20000, due_in=-3)
    an_invoice(app, acme, "SOON", 98050, due_in=7)
    an_invoice(app, acme, "LATER", 120000, due_in=30)
    an_invoice(app, acme, "FAR", 100, due_in=31)
    an_invoice(app, acme, "CM", -5000, kind="credit_memo")
    an_invoice(app, a_customer(app, "C-9"), "OTHER", 777700, due_in=-1)
    with writing(app) as session:
        customer = session.get_one(Customer, acme)
        receipt = a_receipt(session, 6000, customer=customer, value_date=today() - timedelta(days=2))
        late = session.query(Invoice).filter_by(number="LATE").one()
        cash_application.apply(session, a_decision(receipt, line(late, 5000)))
    page = payer.get("/").text
    assert "2,281.50" in page.partition('class="figure-number">')[2][:80]  # 2,331.50 owed less 50.00 of credit
    assert tile(page, "Overdue") == "150.00 USD"
    assert tile(page, "Due in 7 days") == "980.50 USD"
    assert tile(page, "Due in 30 days") == "2,180.50 USD"
    assert tile(page, "Credits") == "−50.00 USD"
    assert tile(page, "Received, not yet applied") == "10.00 USD"
    assert tile(page, "Last payment").startswith("60.00 USD")
    assert "OTHER" not in page


def test_what_is_due_first_stands_first_and_can_be_ticked(app, payer, acme):
    an_invoice(app, acme, "SECOND", 200, due_in=5)
    first = an_invoice(app, acme, "FIRST", 100, due_in=-5)
    page = payer.get("/").text
    assert page.index("FIRST") < page.index("SECOND")
    assert f'name="invoice" value="{first}"' in page


def test_an_empty_account_says_so(payer):
    page = payer.get("/").text
    assert "Nothing is open." in page
    assert "Pay all" not in page


def test_a_payment_that_was_begun_waits_at_the_top(app, payer, acme):
    begin(app, payer, an_invoice(app, acme, "INV-1", 12000))
    page = payer.get("/").text
    assert "You began to pay 120.00 USD and did not finish." in page
    assert "Go on or cancel" in page


def test_a_failed_payment_is_told_until_its_invoices_are_paid(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 12000)
    press(app, payer, begin(app, payer, invoice), "decline")
    assert "Your payment of 120.00 USD failed." in payer.get("/").text
    press(app, payer, begin(app, payer, invoice), "approve")
    assert "failed" not in payer.get("/").text


def test_a_discount_that_ends_within_a_week_is_told(app, payer, acme):
    an_invoice(app, acme, "ENDS", 10000, discount_minor=200, discount_in=7)
    an_invoice(app, acme, "LATER", 10000, discount_minor=300, discount_in=8)
    page = payer.get("/").text
    assert "Pay ENDS in time and keep 2.00 USD." in page
    assert "Pay LATER in time" not in page


def test_the_next_scheduled_payment_and_auto_pay_stand_beside_the_balance(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 5000, due_in=2)
    later = an_invoice(app, acme, "INV-2", 7000, due_in=9)
    page = payer.get("/").text
    assert "Next scheduled payment" not in page
    assert tile(page, "Auto-pay") == "Off"
    method = keep(app, payer)
    book(app, payer, later, method, (today() + timedelta(days=3)).isoformat(), amount="70.00")
    book(app, payer, invoice, method, (today() + timedelta(days=1)).isoformat())
    assert tile(payer.get("/").text, "Next scheduled payment").startswith("50.00 USD")
    agree(app, payer, method)
    page = payer.get("/").text
    assert tile(page, "Auto-pay") == "On"
    assert "•••• 1000" in page.partition("Next scheduled payment")[2][:400]


def test_a_scheduled_payment_that_waits_for_a_word_is_told_to_payers_alone(app, payer, acme):
    method = keep(app, payer)
    invoice = an_invoice(app, acme, "INV-1", 5000)
    place = book(app, payer, invoice, method, today().isoformat())[0].location
    with writing(app) as session:
        session.scalar(select(Schedule)).agreed_minor = 4800
    run(app, "schedules")
    page = payer.get("/").text
    assert "The payment of 48.00 USD for" in page
    assert f'href="{place}">Decide' in page
    viewer = signed_in(app, a_user(app, "customer", email="sees@acme.example", customer_id=acme, company_role="viewer"))
    assert "waits for your word" not in viewer.get("/").text


def test_an_answered_dispute_is_told_until_it_is_over(app, payer, acme):
    invoice = an_invoice(app, acme, "INV-1", 100_000)
    complain(app, payer, invoice)
    assert "your dispute about INV-1" not in payer.get("/").text
    with writing(app) as session:
        disputes.answer(session, session.scalar(select(Dispute.id)), "All was signed for.", author="clerk@example.com")
    page = payer.get("/").text
    assert "We answered your dispute about INV-1. It is your turn." in page
    place = page.partition("It is your turn.")[2].partition('href="')[2].partition('"')[0]
    post(app, payer, f"{place}/withdraw")
    assert "your dispute about INV-1" not in payer.get("/").text


def test_a_card_that_soon_expires_is_told_once(app, payer, acme):
    an_invoice(app, acme, "INV-1", 5000)
    method = keep(app, payer)
    ends = today() + timedelta(days=3)
    with writing(app) as session:
        card = session.get_one(PaymentMethod, method)
        card.exp_year, card.exp_month = ends.year, ends.month
    page = payer.get("/").text
    assert "•••• 1000 expires on" in page
    agree(app, payer, method)
    page = payer.get("/").text
    assert page.count("expires on") == 1
    assert "Its payment method expires on" in page
    with writing(app) as session:
        session.scalar(select(AutopayMandate)).stopped = "Stopped after three failures."
    page = payer.get("/").text
    assert "Stopped after three failures." in page
    assert tile(page, "Auto-pay") == "Stopped"
