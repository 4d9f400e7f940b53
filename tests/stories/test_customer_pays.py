"""A customer pays in a real browser: three screens of ours, with and without scripts, whatever the processor does."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.jobs import runner
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.services import users
from tests.outbox import awaited_mail
from tests.servers.headless import wider_than_its_screen
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser

PASSWORD = "a sentence that is long"
APPROVE, DECLINE, SILENT = "Approve", "Decline", "Time out after charging"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoices(app, acme):
    """1,200.00 with 24.00 discount in time, and 350.00."""
    return (
        an_invoice(app, acme, "INV-1007", 120000, due_in=14, discount_minor=2400),
        an_invoice(app, acme, "INV-1009", 35000, due_in=-3),
    )


def invite(app):
    with writing(app) as session:
        return users.add(session, "payer@acme.example", role="customer", actor="test", customer_number="C-1001").token


def enter(page, app, site):
    """Set a password by the link that was mailed, and sign in."""
    page.goto(f"{site}/set-password/{invite(app)}")
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    page.get_by_label("E-mail").fill("payer@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Invoices").wait_for()


def choose(page, *numbers):
    for number in numbers:
        page.get_by_label(f"Pay {number}").check()
    page.get_by_role("button", name="Review and pay").click()


def pay(page, sum_text):
    page.get_by_role("button", name=f"Pay {sum_text}").click()


def say_why(page, words="I pay the rest later"):
    """Say why less than all of an invoice is paid."""
    page.locator("[data-short]:not([hidden]) select").select_option(label=words)


def press(page, word):
    page.get_by_role("button", name=word, exact=True).click()


def heading(page):
    return page.get_by_role("heading", level=1).inner_text()


def books(app):
    """State and sum of every payment, and how much of every receipt waits."""
    with app.app_context():
        paid = [(p.state, p.amount_minor) for p in db.session().scalars(select(Payment).order_by(Payment.id))]
        return paid, [r.unapplied_minor for r in db.session().scalars(select(Receipt))]


def watch(page):
    """Collect what the browser complains about: broken policy, scripts, addresses elsewhere."""
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    return faults


def test_two_invoices_are_paid_in_three_screens(page, app, site, invoices):
    faults = watch(page)
    enter(page, app, site)
    assert heading(page) == "Your account"  # one
    choose(page, "INV-1007", "INV-1009")
    assert heading(page) == "Review and pay"  # two
    assert "1,550.00 − 24.00 discount = 1,526.00 USD" in page.locator(".arithmetic").inner_text().replace("\n", " ")
    pay(page, "1,526.00 USD")
    assert "Sandbox: no real money" in page.inner_text("main")  # the processor's
    press(page, APPROVE)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 1,526.00 USD"  # three
    assert books(app) == ([("succeeded", 152600)], [0])
    assert [open_minor(app, invoice) for invoice in invoices] == [0, 0]
    mail = awaited_mail(app)
    assert "We received your payment of 1,526.00 USD." in mail
    assert faults == []


def test_the_sum_runs_along_while_typing(page, app, site, invoices):
    enter(page, app, site)
    page.get_by_label("Pay INV-1007").check()
    assert "1 ticked: 1,200.00 USD" in page.locator("[data-basket-sum]").inner_text()
    choose(page, "INV-1009")
    page.get_by_label("Amount for INV-1007").fill("1000")
    say_why(page)
    pay(page, "1,330.00 USD")
    press(page, APPROVE)
    assert books(app) == ([("succeeded", 133000)], [0])
    assert [open_minor(app, invoice) for invoice in invoices] == [20000, 0]


def test_what_was_typed_before_the_script_came_is_reckoned_too(page, app, site, invoices):
    late = []

    def hold_back(route):
        late.append(route)

    enter(page, app, site)
    page.route("**/running_totals.js*", hold_back)
    page.goto(f"{site}/pay?invoice={invoices[0]}", wait_until="commit")
    page.get_by_label("Amount for INV-1007").fill("1000")
    assert page.get_by_role("button", name="Pay 1,176.00 USD").count() == 1
    late[0].continue_()
    say_why(page)
    pay(page, "980.00 USD")
    press(page, APPROVE)
    assert books(app) == ([("succeeded", 98000)], [0])


def test_a_declined_card_leaves_everything_as_it_was_and_may_be_tried_again(page, app, site, invoices):
    enter(page, app, site)
    choose(page, "INV-1009")
    pay(page, "350.00 USD")
    press(page, DECLINE)
    assert heading(page) == "The payment did not go through"
    assert "insufficient funds. Nothing was taken" in page.inner_text("main")
    assert open_minor(app, invoices[1]) == 35000
    press(page, "Try again")
    pay(page, "350.00 USD")
    press(page, APPROVE)
    assert books(app) == ([("failed", 35000), ("succeeded", 35000)], [0])


def test_silence_blocks_the_invoice_until_the_sweep_knows(page, app, site, invoices):
    enter(page, app, site)
    choose(page, "INV-1009")
    pay(page, "350.00 USD")
    press(page, SILENT)
    assert heading(page) == "Checking – do not pay again"
    page.goto(f"{site}/invoices")
    assert page.get_by_label("Pay INV-1009").count() == 0
    assert "Checking" in page.get_by_role("row", name="INV-1009").inner_text()
    app.extensions["outside"].cards.delay = timedelta(0)
    with app.app_context():
        runner.run("payments-sweep", app.extensions["outside"])
    page.goto(f"{site}/invoices?state=paid")
    assert "Paid" in page.get_by_role("row", name="INV-1009").inner_text()
    assert books(app) == ([("succeeded", 35000)], [0])


def test_going_back_and_paying_again_charges_once(page, app, site, invoices):
    enter(page, app, site)
    choose(page, "INV-1009")
    pay(page, "350.00 USD")
    checkout = page.url
    page.go_back()
    assert "Payment begun" in page.inner_text("main")  # the list says so instead of offering to pay again
    page.get_by_role("link", name="Go on or cancel").click()
    press(page, "Go on paying")
    assert page.url == checkout
    press(page, APPROVE)
    page.goto(checkout)
    assert "This page was used before" in page.inner_text("main")
    assert books(app) == ([("succeeded", 35000)], [0])


def test_everything_works_without_scripts(browser, app, site, invoices):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, app, site)
    choose(page, "INV-1007", "INV-1009")
    page.get_by_label("Amount for INV-1007").fill("1000.00")
    pay(page, "1,526.00 USD")  # the button still says the old sum: it is shown anew, not charged
    assert "The sum below is new" in page.inner_text("main")
    say_why(page)
    pay(page, "1,330.00 USD")
    press(page, APPROVE)
    assert books(app) == ([("succeeded", 133000)], [0])
    context.close()


def test_a_bank_that_takes_the_money_back_opens_the_invoice_again(page, app, site, invoices):
    enter(page, app, site)
    choose(page, "INV-1009")
    pay(page, "350.00 USD")
    checkout = page.url
    press(page, APPROVE)
    page.goto(checkout)
    press(page, "Return by the bank")
    assert heading(page) == "The payment went back to you"
    assert open_minor(app, invoices[1]) == 35000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_on_the_way_is_accessible_and_fits(page, app, site, acme, invoices, axe, width, scheme):
    an_invoice(app, acme, "INV-TODAY", 9900, due_in=0)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name):
        page.wait_for_load_state()
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    page.goto(f"{site}/login")
    look("sign in")
    enter(page, app, site)
    look("list")
    choose(page, "INV-1007", "INV-1009")
    look("review")
    page.get_by_label("Amount for INV-1009").fill("9999")
    press(page, "Recalculate")
    look("review with a mistake")
    page.get_by_label("Amount for INV-1009").fill("350.00")
    press(page, "Recalculate")
    page.locator("[data-pay-button]").click()
    look("hosted page")
    press(page, SILENT)
    look("checking")
    page.goto(f"{site}/payments")
    look("payments")
    page.goto(f"{site}/invoices/{invoices[0]}")
    look("invoice")
    page.goto(f"{site}/nowhere")
    look("not found")
    page.goto(f"{site}/admin")
    look("forbidden")
    assert found == {}
