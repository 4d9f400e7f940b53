"""A company's people in a real browser: a payer asks, an approver pays, an administrator looks after both."""

import re

import pytest

from payportal.domain.company_role import Limit
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_pays import say_why
from tests.web.an_account import a_customer, an_invoice, open_minor, writing
from tests.web.signing_in import a_user, signed_in

pytestmark = pytest.mark.browser

MAYA, SAM = "maya@acme.example", "sam@acme.example"


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, "C-1001", name="Acme Corporation")


@pytest.fixture
def people(app, acme):
    west = a_customer(app, "C-1002", name="Acme West Coast Trading", parent_id=acme)
    an_invoice(app, west, "INV-2001", 41000, due_in=-12)
    limit = Limit(50_000, "USD")
    return {
        "payer": a_user(app, "customer", email=MAYA, customer_id=acme, company_role="payer", limit=limit),
        "approver": a_user(app, "customer", email=SAM, customer_id=acme, company_role="approver"),
        "admin": a_user(app, "customer", email="ada@acme.example", customer_id=acme),
    }


@pytest.fixture
def invoice(app, acme):
    return an_invoice(app, acme, "INV-1007", 120000, due_in=14, discount_minor=2400)


def enter(page, app, site, user_id):
    cookie = signed_in(app, user_id).get_cookie("payportal").value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "payportal", "value": cookie, "url": site}])
    page.goto(f"{site}/invoices")


def press(page, word):
    page.get_by_role("button", name=word).click()


def ask(page):
    page.get_by_label("Pay INV-1007").check()
    press(page, "Review and pay")
    page.get_by_label("Note for the approver").fill("For the new roof")
    press(page, "Ask for approval of 1,176.00 USD")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_payer_asks_and_an_approver_pays(browser, app, site, people, invoice, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    enter(page, app, site, people["payer"])
    ask(page)
    assert "Another person of your company decides" in page.inner_text("main")
    enter(page, app, site, people["approver"])
    assert "Waiting for approval" in page.get_by_role("row", name="INV-1007").inner_text()
    page.locator(".nav-more summary").click()
    page.get_by_role("link", name="Approvals").click()
    page.get_by_role("row", name=MAYA).get_by_role("link").click()
    assert "For the new roof" in page.inner_text("main")
    press(page, "Approve and pay 1,176.00 USD")
    page.get_by_role("button", name="Approve", exact=True).click()
    assert re.sub(r"\s", " ", page.get_by_role("heading", level=1).inner_text()) == "Paid: 1,176.00 USD"
    assert open_minor(app, invoice) == 0
    context.close()


def test_the_sum_that_runs_along_says_what_the_button_does(page, app, site, people, invoice):
    enter(page, app, site, people["payer"])
    page.get_by_label("Pay INV-1007").check()
    press(page, "Review and pay")
    page.get_by_label("Amount for INV-1007").fill("900")
    say_why(page)
    press(page, "Ask for approval of 882.00 USD")
    assert "Your request is made" in page.inner_text("main")


def test_less_than_the_limit_is_shown_anew_and_then_paid(page, app, site, people, invoice):
    enter(page, app, site, people["payer"])
    page.get_by_label("Pay INV-1007").check()
    press(page, "Review and pay")
    page.get_by_label("Amount for INV-1007").fill("400")
    say_why(page)
    press(page, "Ask for approval of 392.00 USD")
    press(page, "Pay 392.00 USD")
    assert "Sandbox: no real money" in page.inner_text("main")


def test_the_switcher_looks_at_one_account_and_at_all(page, app, site, people, invoice):
    enter(page, app, site, people["admin"])
    page.get_by_text("Acme Corporation").first.click()
    press(page, "Acme West Coast Trading")
    assert (page.get_by_label("Pay INV-2001").count(), page.get_by_label("Pay INV-1007").count()) == (1, 0)
    page.locator("summary", has_text="Acme West").click()
    press(page, "All 2 accounts together")
    assert page.get_by_label("Pay INV-1007").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_accessible_and_fits(page, app, site, people, invoice, axe, width, scheme):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    enter(page, app, site, people["payer"])
    ask(page)
    enter(page, app, site, people["admin"])
    with writing(app) as session:
        from payportal.services import company_invitations
        from payportal.services.memberships import Place

        company_invitations.invite(session, 1, "nora@acme.example", Place("viewer"), name="Nora", actor=MAYA)
    found = {}
    for address in ("people", "people/invite", "people/1", "accounts", "approvals", "approvals/1", "invoices"):
        page.goto(f"{site}/{address}")
        too_wide = wider_than_its_screen(page)
        faults = axe(page) + (["sideways scroll"] if too_wide else [])
        found.update({address: faults} if faults else {})
    page.goto(f"{site}/invoices")
    page.locator(".menu summary").first.click()
    assert axe(page) == []
    assert found == {}
