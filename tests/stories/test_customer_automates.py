"""A customer lets invoices be collected and schedules a payment, in a real browser; the clock does the rest."""

import re
from datetime import timedelta

import pytest

from payportal.web.clock import today
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_keeps_methods import keep
from tests.stories.test_customer_pays import choose, enter, heading, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def invoices(app):
    """350.00 overdue, 120.00 due in five days, and 99.00 in nine."""
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    return [an_invoice(app, acme, f"INV-{number}", minor, due_in=days)
            for number, minor, days in ((1, 35000, -2), (2, 12000, 5), (3, 9900, 9))]  # fmt: skip


def run(app, name):
    answer = app.test_cli_runner().invoke(args=["jobs", "run", name])
    assert answer.exit_code == 0, answer.output


def words(page):
    return re.sub(r"\s+", " ", page.inner_text("main"))


def set_up(page, site):
    """Set auto-pay up as far as the preview."""
    page.goto(f"{site}/autopay")
    page.get_by_role("link", name="Set up auto-pay").first.click()
    page.get_by_label("Tell me so many days before").fill("0")
    page.get_by_label("At most for an invoice").fill("400.00")
    press(page, "Preview")


def test_auto_pay_is_previewed_agreed_and_run_by_the_clock(page, app, site, invoices):
    faults = watch(page)
    enter(page, app, site)
    keep(page, site, "Card that pays", nick="Office card")
    set_up(page, site)
    assert re.search(r"350\.00 USD INV-1.*120\.00 USD INV-2.*99\.00 USD INV-3", words(page))
    assert "an invoice over 400.00 USD: we ask before we collect it" in words(page)
    page.get_by_label("I agree").check()
    press(page, "Turn auto-pay on")
    assert "It would collect 350.00 USD" in words(page)
    run(app, "autopay")
    page.reload()
    assert [open_minor(app, invoice) for invoice in invoices] == [0, 12000, 9900]
    assert re.search(r"Paid AP-1-\d+-0-0 350\.00 USD", words(page))
    page.get_by_role("link", name="Read, print or save the mandate").click()
    assert "Acme Corporation authorizes us to collect payments in USD" in words(page)
    page.goto(f"{site}/autopay")
    assert re.search(r"Auto-pay INV-2 120\.00 USD", words(page))
    assert faults == []


def test_a_payment_is_scheduled_from_the_review_page_and_made(page, app, site, invoices):
    faults = watch(page)
    enter(page, app, site)
    keep(page, site, "Card that pays", nick="Office card")
    page.goto(f"{site}/")
    choose(page, "INV-2", "INV-3")
    page.get_by_text("Or pay on a day").click()
    page.get_by_label("Day of the payment").fill(today().isoformat())
    press(page, "Schedule it")
    assert heading(page).startswith("Schedule 219.00")
    page.get_by_role("button", name="Schedule 219.00").click()
    assert heading(page).startswith("Scheduled payment for")
    run(app, "schedules")
    page.reload()
    assert [open_minor(app, invoice) for invoice in invoices] == [35000, 0, 0]
    page.get_by_role("link", name="See payment").click()
    page.get_by_role("link", name="Set up auto-pay with this method").click()
    assert heading(page) == "Set up auto-pay"
    assert faults == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_every_page_of_it_is_accessible_and_fits(page, app, site, axe, invoices, width, scheme):
    enter(page, app, site)
    keep(page, site, "Card that pays", nick="Office card")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    looked = [look(page, axe, site, "/autopay/new", "form")]
    set_up(page, site)
    looked.append(look(page, axe, site, "", "preview"))
    page.get_by_label("I agree").check()
    press(page, "Turn auto-pay on")
    run(app, "autopay")
    for place, name in (("/autopay/1", "mandate"), ("/autopay/1/mandate", "text")):
        looked.append(look(page, axe, site, place, name))
    page.goto(f"{site}/pay?invoice={invoices[2]}&run_on={today() + timedelta(days=4)}")
    looked.append(look(page, axe, site, "", "review"))
    press(page, "Schedule it")
    looked.append(look(page, axe, site, "", "confirm"))
    page.get_by_role("button", name="Schedule 99.00").click()
    looked.append(look(page, axe, site, "", "schedule"))
    looked.append(look(page, axe, site, "/autopay", "list"))
    names = ("form", "preview", "mandate", "text", "review", "confirm", "schedule", "list")
    assert looked == [(name, [], False) for name in names]


def look(page, axe, site, place, name):
    """Return a page's name, its accessibility faults, and whether it is too wide."""
    if place:
        page.goto(f"{site}{place}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state()
    wide = wider_than_its_screen(page)
    return name, axe(page), wide
