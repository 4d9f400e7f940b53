"""Every flow of a customer with keys alone; the focus is seen at every step and never covered."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from payportal.domain.company_role import Limit
from payportal.models.autopay import AutopayMandate
from payportal.models.base import db
from payportal.models.dispute import Dispute
from payportal.models.instalment_plan import InstalmentPlan
from payportal.models.membership import CompanyInvitation
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.promise import PaymentPromise
from payportal.models.schedule import Schedule
from payportal.web.clock import today
from tests.services.a_schedule import a_sandbox_method
from tests.stories.keyboard import Keyboard
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.guest.a_link import a_link
from tests.web.guest.test_find import a_known_customer, a_known_invoice
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser
MAYA, NOAH = "maya@acme.example", "noah@acme.example"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120_000, due_in=14)


@pytest.fixture
def maya(app, acme):
    return a_user(app, "customer", email=MAYA, customer_id=acme)


@pytest.fixture
def keys(page, app, site, maya, invoice):
    """Maya at her keyboard, signed in."""
    enter(page, app, site, maya)
    keyboard = Keyboard(page)
    yield keyboard
    assert keyboard.lost == []


def enter(page, app, site, person):
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": "payportal", "value": signed_in(app, person).get_cookie("payportal").value, "url": site}]
    )


def count(app, model, *conditions):
    with app.app_context():
        return db.session().scalar(select(func.count()).select_from(model).where(*conditions))


def keep_a_card(app, acme):
    with writing(app) as session:
        cards = app.extensions["outside"].cards
        return a_sandbox_method(session, cards, acme, owner=MAYA, nick="Office card", is_default=True)


def test_an_invoice_is_paid(keys, app, site, invoice):
    keys.page.goto(f"{site}/invoices")
    keys.tick("Pay INV-1007")
    keys.press("Review and pay")
    keys.press("Pay 1,200.00")
    keys.press("Approve")
    keys.page.get_by_role("heading", name="Paid").wait_for()
    assert open_minor(app, invoice) == 0


def test_a_guest_pays_by_a_link(page, app, site, acme, invoice):
    keys = Keyboard(page)
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}")
    keys.press("Pay now")
    keys.press("Pay 1,200.00")
    keys.press("Approve")
    page.get_by_role("heading", name="Paid").wait_for()
    assert (open_minor(app, invoice), keys.lost) == (0, [])


def test_an_invoice_is_found_without_an_account(page, app, site):
    a_known_invoice(app, a_known_customer(app, "0001001"), "INV-0001007", 120_000)
    keys = Keyboard(page)
    page.goto(f"{site}/find")
    keys.write("Account or invoice number", "1007")
    keys.write("Amount of your last bill", "1200.00")
    keys.press("Find")
    page.get_by_role("heading", name="Invoice INV-0001007").wait_for()
    assert keys.lost == []


def test_a_card_is_kept(keys, app, site):
    keys.page.goto(f"{site}/methods")
    keys.write("Name, if you like", "Office card")
    keys.press("Go on to the processor")
    keys.press("Card that pays")
    keys.page.get_by_text("The payment method is saved").wait_for()
    assert count(app, PaymentMethod, PaymentMethod.state == "active") == 1


def test_a_payment_is_scheduled(keys, app, site, acme, invoice):
    keep_a_card(app, acme)
    keys.page.goto(f"{site}/pay?invoice={invoice}")
    keys.open("Or pay on a day")
    keys.write("Day of the payment", (today() + timedelta(days=3)).strftime("%m%d%Y"))
    keys.press("Schedule it")
    keys.press("Schedule 1,200.00")
    keys.page.get_by_role("heading", name="Scheduled payment").wait_for()
    assert count(app, Schedule, Schedule.state == "waiting") == 1


def test_auto_pay_is_set_up(keys, app, site, acme):
    keep_a_card(app, acme)
    keys.page.goto(f"{site}/autopay/new")
    keys.press("Preview")
    keys.tick("I agree")
    keys.press("Turn auto-pay on")
    keys.page.get_by_text("It would collect").wait_for()
    assert count(app, AutopayMandate) == 1


def test_an_invoice_is_disputed_in_part(keys, app, site, invoice):
    keys.page.goto(f"{site}/invoices/{invoice}")
    keys.press("Dispute")
    keys.choose("Why", "Fewer")
    keys.go_to("The whole")
    keys.page.keyboard.press("ArrowDown")
    keys.page.keyboard.press("ArrowDown")
    keys.write("Disputed amount", "200.00")
    keys.write("What is wrong?", "Two boxes are missing.")
    keys.press("Only send it")
    keys.page.get_by_text("It is our turn").wait_for()
    assert count(app, Dispute, Dispute.disputed_minor == 20_000) == 1


def test_a_payment_is_promised(keys, app, site, invoice):
    keys.page.goto(f"{site}/invoices/{invoice}/promise")
    keys.write("You pay by", (today() + timedelta(days=5)).strftime("%m%d%Y"))
    keys.press("Promise it")
    keys.page.get_by_text("Promised").first.wait_for()
    assert count(app, PaymentPromise) == 1


def test_a_plan_is_proposed(keys, app, site, invoice):
    keys.page.goto(f"{site}/invoices/{invoice}/plan")
    keys.write("Paid today", "300.00")
    keys.press("Recalculate")
    keys.press("Propose this plan")
    keys.page.get_by_text("It waits for our answer").wait_for()
    assert count(app, InstalmentPlan) == 1


def test_somebody_is_invited(keys, app, site):
    keys.page.goto(f"{site}/people/invite")
    keys.write("E-mail", NOAH)
    keys.press("Send the invitation")
    keys.page.get_by_text(NOAH).first.wait_for()
    assert count(app, CompanyInvitation) == 1


def test_a_payment_is_asked_for_and_approved(page, app, site, acme, maya, invoice):
    noah = a_user(app, "customer", email=NOAH, customer_id=acme, company_role="payer", limit=Limit(50_000, "USD"))
    keys = Keyboard(page)
    enter(page, app, site, noah)
    page.goto(f"{site}/pay?invoice={invoice}")
    keys.write("Note for the approver", "For the roof")
    keys.press("Ask for approval of 1,200.00")
    page.get_by_text("Another person of your company decides").wait_for()
    enter(page, app, site, maya)
    page.goto(f"{site}/approvals/1")
    keys.press("Approve and pay 1,200.00")
    keys.press("Approve")
    page.get_by_role("heading", name="Paid").wait_for()
    assert (count(app, Payment, Payment.state == "succeeded"), keys.lost) == (1, [])


def test_the_menus_open_and_lead_on(keys, site):
    keys.page.goto(site)
    keys.open("Skip to the content")
    keys.page.goto(f"{site}/invoices")
    keys.open("More")
    keys.press("Statement")
    keys.page.get_by_role("heading", level=1).wait_for()
    assert keys.page.url.endswith("/statement")
    keys.open(MAYA)
    keys.press("Dark")
    assert keys.page.locator("html[data-bs-theme=dark]").count() == 1
