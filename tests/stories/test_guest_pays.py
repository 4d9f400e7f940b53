"""Somebody without an account pays in a real browser: from the link to paid in three screens of ours."""

import re

import pytest

from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_pays import APPROVE, SILENT, books, heading, pay, press, watch
from tests.web.an_account import a_customer, an_invoice, open_minor
from tests.web.guest.a_link import a_link, an_expired_link, mailed, set_email, token_in

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    set_email(app, acme, "books@acme.example")
    return acme


@pytest.fixture
def invoice(app, acme):
    """1,200.00 with 24.00 discount in time."""
    return an_invoice(app, acme, "INV-1007", 120000, discount_minor=2400)


def ours(page, site):
    """Count the screens of ours that the browser shows, the processor's page and redirects aside."""
    seen = []

    def note(frame):
        if frame == page.main_frame and frame.url.startswith(site) and "/sandbox/" not in frame.url:
            seen.append(frame.url)

    page.on("framenavigated", note)
    return seen


def test_from_the_link_to_paid_in_three_screens(page, app, site, acme, invoice):
    faults, screens = watch(page), ours(page, site)
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}")
    assert heading(page) == "Invoice INV-1007"  # one
    page.get_by_role("link", name="Pay now").click()
    assert heading(page) == "Review and pay"  # two
    pay(page, "1,176.00 USD")
    assert "Sandbox: no real money" in page.inner_text("main")  # the processor's
    press(page, APPROVE)
    assert re.sub(r"\s", " ", heading(page)) == "Paid: 1,176.00 USD"  # three
    assert (books(app), open_minor(app, invoice)) == (([("succeeded", 117600)], [0]), 0)
    assert len(screens) == 3
    assert faults == []


def test_the_receipt_opens_from_the_mail_in_another_browser(browser, page, app, site, acme, invoice):
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}")
    page.get_by_role("link", name="Pay now").click()
    page.get_by_label("Your e-mail").fill("payer@home.example")
    pay(page, "1,176.00 USD")
    press(page, APPROVE)
    mail = next(mail for mail in mailed(app) if "To: payer@home.example" in mail)
    context = browser.new_context()
    other = context.new_page()
    other.goto(f"{site}/pay/{token_in(mail)}")
    assert "INV-1007" in other.inner_text("main")
    context.close()


def test_without_scripts_a_changed_amount_is_shown_before_it_is_charged(browser, app, site, acme, invoice):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/pay/{a_link(app, acme, invoice)}/review")
    page.get_by_label("Amount for INV-1007").fill("500")
    pay(page, "1,176.00 USD")
    assert "The sum below is new" in page.inner_text("main")
    pay(page, "490.00 USD")
    press(page, APPROVE)
    assert (books(app), open_minor(app, invoice)) == (([("succeeded", 49000)], [0]), 70000)
    context.close()


def test_a_bill_is_found_and_a_wire_advised(page, app, site, acme, invoice):
    from tests.web.guest.test_find import a_known_invoice

    a_known_invoice(app, acme, "INV-1009", 35000)
    page.goto(f"{site}/login")
    page.get_by_role("link", name="Pay a bill without signing in").click()
    page.get_by_label("Account or invoice number").fill("1009")
    page.get_by_label("Amount of your last bill").fill("350.00")
    press(page, "Find")
    page.get_by_role("link", name="Pay now").click()
    press(page, "Pay by wire")
    assert heading(page) == "Pay by wire"
    assert re.search(r"RF\d\d \d{4} \d{4} \d{4}", page.inner_text("main"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_on_the_way_is_accessible_and_fits(page, app, site, acme, invoice, axe, width, scheme):
    second = an_invoice(app, acme, "INV-1009", 35000)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    token, found = a_link(app, acme, invoice), {}

    def look(name, address=""):
        if address:
            page.goto(f"{site}{address}")
        page.wait_for_load_state()
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({name: faults} if faults else {})

    look("find", "/find")
    press(page, "Find")
    look("find with mistakes")
    look("dead", f"/pay/{an_expired_link(app, acme, invoice)}")
    press(page, "Mail a fresh link")
    look("asked")
    look("several", f"/pay/{a_link(app, acme, invoice, second)}")
    press(page, "Mail me the code")
    look("code")
    look("landing", f"/pay/{token}")
    look("review", f"/pay/{token}/review")
    press(page, "Pay by check")
    look("coupon")
    look("review again", f"/pay/{token}/review")
    pay(page, "1,176.00 USD")
    press(page, SILENT)
    look("checking")
    look("landing while it is checked", f"/pay/{token}")
    assert found == {}
