"""A customer pays an amount, uses credits, and says why less is paid, in a real browser."""

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.payment import PaymentLine
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_pays import books, enter, heading, pay, press, say_why, watch
from tests.web.an_account import a_customer, an_invoice, open_minor

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoices(app, acme):
    return (
        an_invoice(app, acme, "INV-1007", 120000, due_in=14, discount_minor=2400),
        an_invoice(app, acme, "INV-1009", 35000, due_in=-3),
    )


@pytest.fixture
def memo(app, acme):
    return an_invoice(app, acme, "CM-7", -50000, kind="credit_memo")


def text(page, where="main"):
    return " ".join(page.inner_text(where).split())


def test_an_amount_pays_what_is_due_first(page, app, site, invoices):
    faults = watch(page)
    enter(page, app, site)
    page.goto(f"{site}/pay/amount")
    page.get_by_label("Amount in USD").fill("1,000.00")
    press(page, "See where it goes")
    assert "This settles 1 invoice. 1 stays open, wholly or in part." in text(page)
    press(page, "Review and pay")
    pay(page, "1,000.00 USD")
    press(page, "Approve")
    assert books(app) == ([("succeeded", 100000)], [0])
    assert open_minor(app, invoices[1]) == 0
    assert faults == []


def test_credits_are_used_and_the_rest_is_paid(page, app, site, invoices, memo):
    faults = watch(page)
    enter(page, app, site)
    page.goto(f"{site}/pay?invoice={invoices[0]}&invoice={invoices[1]}")
    page.get_by_label("Use CM-7").check()
    assert "1,550.00 − 24.00 discount − 500.00 credits = 1,026.00 USD" in text(page, ".arithmetic")
    pay(page, "1,026.00 USD")
    press(page, "Approve")
    assert books(app) == ([("succeeded", 102600)], [0])
    assert [open_minor(app, one) for one in (*invoices, memo)] == [0, 0, 0]
    assert "Charged 1,026.00 USD" in text(page)
    assert faults == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_cart_that_credits_cover_needs_no_processor(browser, app, site, invoices, memo, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    enter(page, app, site)
    page.goto(f"{site}/pay?invoice={invoices[1]}")
    page.get_by_label("Use CM-7").check()
    if not scripts:
        press(page, "Pay 350.00 USD")
    press(page, "Settle with credits")
    assert heading(page).startswith("Paid")
    assert "Nothing was charged." in text(page)
    assert books(app) == ([("succeeded", 0)], [0])
    assert [open_minor(app, one) for one in (invoices[1], memo)] == [0, -15000]
    context.close()


def test_paying_less_is_explained(page, app, site, invoices):
    enter(page, app, site)
    page.goto(f"{site}/pay?invoice={invoices[1]}")
    page.get_by_label("Amount for INV-1009").fill("300")
    pay(page, "300.00 USD")
    assert "say why you pay less than is open" in text(page)
    say_why(page, "Goods were damaged")
    page.get_by_label("Note to us").fill("One box was wet")
    pay(page, "300.00 USD")
    press(page, "Approve")
    assert "Goods were damaged: One box was wet" in text(page)
    with app.app_context():
        [line] = db.session().scalars(select(PaymentLine))
        assert (line.short_reason, line.short_note) == ("damaged", "One box was wet")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_on_the_way_is_accessible_and_fits(page, app, site, invoices, memo, axe, width, scheme, tmp_path):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    found = {}

    def look(name):
        page.wait_for_load_state()
        page.screenshot(path=tmp_path / f"{name}-{width}-{scheme}.png", full_page=True)
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    enter(page, app, site)
    page.goto(f"{site}/pay/amount?amount=1000")
    look("amount")
    page.goto(f"{site}/pay?invoice={invoices[0]}&invoice={invoices[1]}")
    page.get_by_label("Use CM-7").check()
    page.get_by_label("Amount for INV-1009").fill("300")
    page.locator("[data-pay-button]").click()
    look("review")
    say_why(page)
    page.locator("[data-pay-button]").click()
    press(page, "Approve")
    look("paid")
    page.goto(f"{site}/pay/account")
    look("account")
    page.get_by_label("Amount").fill("100")
    press(page, "Review")
    look("account-review")
    assert found == {}
