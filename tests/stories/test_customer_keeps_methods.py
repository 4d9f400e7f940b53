"""A customer keeps cards and accounts, pays with one press, and sees what went back, in a real browser."""

import re

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.models.payment_method import PaymentMethod
from payportal.models.receipt import Receipt
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_pays import choose, enter, heading, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.signing_in import a_user, post, signed_in

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1009", 35000)


def keep(page, site, behaviour, *, kind="Card", nick=""):
    """Add a method that behaves so, on the processor's page."""
    page.goto(f"{site}/methods")
    page.get_by_role("radio", name=kind).check()
    page.get_by_label("Name, if you like").fill(nick)
    press(page, "Go on to the processor’s page")
    press(page, behaviour)


def pay_with(page, site, word, sum_text="350.00 USD"):
    page.goto(f"{site}/")
    choose(page, "INV-1009")
    page.get_by_label(word).check()
    page.get_by_role("button", name=f"Pay {sum_text}").click()


def methods(app):
    with app.app_context():
        rows = db.session().scalars(select(PaymentMethod).order_by(PaymentMethod.id))
        return [(row.nick, row.kind, row.state, row.is_default) for row in rows]


def states(app):
    with app.app_context():
        return list(db.session().scalars(select(Payment.state).order_by(Payment.id)))


def test_a_kept_card_pays_with_one_press(page, app, site, invoice):
    faults = watch(page)
    enter(page, app, site)
    keep(page, site, "Card that pays", nick="Office card")
    assert "The payment method is saved" in page.inner_text("main")
    pay_with(page, site, "Office card")
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 350.00 USD"
    assert (states(app), open_minor(app, invoice)) == (["succeeded"], 0)
    assert "Visa •••• 1000" in page.inner_text("main")
    assert faults == []


def test_a_card_that_asks_for_its_holder_comes_back_confirmed(page, app, site, invoice):
    enter(page, app, site)
    keep(page, site, "Card that asks for its holder", nick="Strict card")
    pay_with(page, site, "Strict card")
    page.goto(f"{site}/payments")
    assert "To be confirmed" in page.inner_text("main")
    page.locator("a.row-link").first.click()
    assert "Your bank asks you to confirm" in page.inner_text("main")
    press(page, "Go on paying")
    press(page, "Confirm the payment")
    assert (states(app), open_minor(app, invoice)) == (["succeeded"], 0)


def test_a_bank_account_is_pending_until_about_a_day(page, app, site, invoice):
    enter(page, app, site)
    keep(page, site, "Account that pays", kind="US bank account", nick="Checking")
    page.goto(f"{site}/pay?invoice={invoice}")
    assert "Bank debits can take 4 business days" in page.inner_text("main")
    assert "SEPA direct debit pays EUR only, and this is in USD" in page.inner_text("main")
    pay_with(page, site, "Checking")
    assert heading(page) == "Your payment is on its way"
    assert re.search(r"Pending\s+until about", page.inner_text("main"))
    assert (states(app), open_minor(app, invoice)) == (["pending"], 35000)


def test_an_account_is_verified_replaced_and_removed(page, app, site, acme, invoice):
    enter(page, app, site)
    keep(page, site, "Account to be verified", kind="US bank account", nick="Slow")
    assert "two small deposits" in page.inner_text("main")
    press(page, "Verify the account")
    press(page, "Name the two deposits")
    keep(page, site, "Card that expires this month", nick="Old card")
    card = page.locator("section.method", has_text="Old card")
    assert "Expires soon" in card.inner_text()
    card.get_by_role("button", name="Choose first").click()
    page.locator("section.method", has_text="Old card").get_by_role("button", name="Replace").click()
    press(page, "Card that pays")
    assert methods(app) == [
        ("Slow", "us_bank_account", "active", False), ("Old card", "card", "removed", False),
        ("Old card", "card", "active", True),
    ]  # fmt: skip
    page.locator("section.method", has_text="Slow").get_by_role("button", name="Remove").click()
    assert methods(app)[0][2] == "removed"
    assert "Slow" not in page.locator("section.method h2").all_inner_texts()


def test_a_clerk_gives_a_part_back_and_the_payer_sees_it(page, app, site, invoice):
    enter(page, app, site)
    keep(page, site, "Card that pays", nick="Office card")
    pay_with(page, site, "Office card")
    with app.app_context():
        receipt_id = db.session().scalar(select(Receipt.id))
    clerk = signed_in(app, a_user(app, "clerk"))
    text = clerk.get(f"/workbench/receipts/{receipt_id}/refund").text
    fields = {"key": re.search(r'name="key" value="([^"]+)"', text)[1], "reason": "Two boxes were broken"}
    for _time in range(2):  # a double click
        done = post(app, clerk, f"/workbench/receipts/{receipt_id}/refund", amount="120.00", **fields)
        assert done.status_code == 303
    assert "Refund succeeded" in clerk.get(f"/workbench/receipts/{receipt_id}").text
    page.reload()
    assert "Two boxes were broken" in page.inner_text("main")
    assert open_minor(app, invoice) == 12000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_of_methods_are_accessible_and_fit(page, app, site, acme, invoice, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name):
        page.wait_for_load_state()
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    enter(page, app, site)
    page.goto(f"{site}/methods")
    look("no methods")
    keep(page, site, "Card that expires this month", nick="Office card")
    keep(page, site, "Account that pays", kind="US bank account")
    look("methods")
    page.goto(f"{site}/pay?invoice={invoice}")
    look("review with methods")
    pay_with(page, site, "Office card")
    look("paid with a kept card")
    assert found == {}
