"""A customer pays dollars in euros in a real browser: the rate first, held by the clock, charged as it was seen."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.fx_quote import FxQuote
from payportal.models.payment import Payment
from payportal.web.clock import today
from tests.servers.headless import wider_than_its_screen
from tests.services.a_quote import a_rate, books, some_rules
from tests.stories.test_customer_pays import APPROVE, choose, enter, heading, pay, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def invoices(app, acme):
    """1,200.00 with 24.00 discount in time, and 350.00, in dollars."""
    return (
        an_invoice(app, acme, "INV-1007", 120000, due_in=14, discount_minor=2400),
        an_invoice(app, acme, "INV-1009", 35000, due_in=-3),
    )


@pytest.fixture(autouse=True)
def rates(app):
    with writing(app) as session:
        a_rate(session, "EUR", "USD", "1.1172", on=today())
        a_rate(session, "EUR", "JPY", "175.68", on=today())
        some_rules(session, ("USD", "EUR", 150), ("USD", "JPY", 200), ("USD", "CHF", 100))


def shot(page, folder, name):
    """Keep a picture of the page in both widths and both grounds, for whoever looks at this run."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for ground in ("light", "dark"):
            page.emulate_media(color_scheme=ground)
            page.screenshot(path=str(folder / f"{name}-{width}-{ground}.png"), full_page=True)
        assert not wider_than_its_screen(page), name
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})


def say(page):
    return re.sub(r"\s+", " ", page.inner_text("main")).replace("\N{NO-BREAK SPACE}", " ")


def ask_for(page, currency):
    page.get_by_label(re.compile(f"about .*{currency}")).check()
    page.get_by_role("button", name="Show the rate").click()
    page.get_by_role("heading", name=re.compile("You pay")).wait_for()


def test_dollars_are_paid_in_euros_at_the_rate_that_was_seen(page, app, site, invoices, axe, tmp_path):
    faults = watch(page)
    enter(page, app, site)
    choose(page, "INV-1007", "INV-1009")
    assert "about 1,386.40 EUR" in say(page)
    assert "CHF is not offered now: there is no exchange rate for it." in say(page)
    shot(page, tmp_path, "choice")
    ask_for(page, "EUR")
    assert "You pay 1,386.40 EUR for 1,526.00 USD" in say(page)
    assert "1 USD = 0.9085213 EUR" in say(page)
    page.get_by_text(re.compile(r"1[45]:\d\d left")).wait_for()
    assert re.search(r"Valid until \d\d:\d\d:\d\d UTC 1[45]:\d\d left", say(page))
    assert axe(page) == []
    shot(page, tmp_path, "quote")
    pay(page, "1,386.40 EUR")
    assert "1,386.40" in page.inner_text("main")  # the processor's page
    press(page, APPROVE)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 1,386.40 EUR"
    assert "1,526.00 USD × 0.9085213 = 1,386.40 EUR" in say(page)
    assert axe(page) == []
    shot(page, tmp_path, "paid")
    assert [open_minor(app, invoice) for invoice in invoices] == [0, 0]
    with app.app_context():
        found = books(db.session())
    assert (found["1050 EUR"], found["4310 USD"], found.get("1200 USD", 0)) == (138640, -2289, 0)
    assert faults == []


def test_a_rate_that_runs_out_warns_keeps_the_choice_and_charges_nothing(page, app, site, invoices, tmp_path):
    enter(page, app, site)
    choose(page, "INV-1009")
    page.clock.install()
    ask_for(page, "JPY")
    page.locator(".quote").wait_for()
    page.wait_for_load_state()  # the script that counts has begun
    page.clock.fast_forward(14 * 60 * 1000 + 35 * 1000)  # the browser's clock; the server's stands
    page.get_by_text("The rate ends in half a minute.").wait_for()
    page.clock.fast_forward(60 * 1000)
    page.get_by_text("The rate ran out. Renew it to see the new one").wait_for()
    with writing(app) as session:
        session.scalars(select(FxQuote)).one().expires_at -= timedelta(minutes=16)
    page.get_by_role("button", name="Pay 56,138 JPY").click()
    page.get_by_text("This rate ran out. Nothing was charged.").wait_for()
    shot(page, tmp_path, "over")
    assert page.get_by_label("Pay INV-1009").is_checked()
    with app.app_context():
        assert db.session().scalars(select(Payment)).all() == []
    pay(page, "56,138 JPY")
    press(page, APPROVE)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 56,138 JPY"


def test_it_works_without_scripts(browser, app, site, invoices):
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    enter(page, app, site)
    choose(page, "INV-1009")
    ask_for(page, "EUR")
    page.get_by_role("button", name="Renew the rate").click()
    assert re.search(r"Valid until \d\d:\d\d:\d\d UTC", say(page))
    pay(page, "317.98 EUR")
    press(page, APPROVE)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 317.98 EUR"
    context.close()
