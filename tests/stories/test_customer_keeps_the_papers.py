"""A customer looks at the account, finds, keeps and pays: from home to the papers, in a real browser."""

import pytest

from payportal.models.customer import Customer
from payportal.models.invoice import InvoiceLine
from tests.documents.a_paper import text
from tests.servers.headless import wider_than_its_screen
from tests.stories.test_customer_pays import APPROVE, enter, heading, pay, press
from tests.web.an_account import a_customer, an_invoice, open_minor, writing

pytestmark = pytest.mark.browser


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def invoices(app):
    """A late one, one with lines, one in another currency, a credit; a service that is at risk."""
    acme = a_customer(app, "C-1001", name="Acme Corporation")
    found = {
        "late": an_invoice(app, acme, "INV-1007", 35000, due_in=-3),
        "next": an_invoice(app, acme, "INV-1009", 125000, due_in=14, purchase_order="PO-88"),
        "euro": an_invoice(app, acme, "INV-1012", 64000, due_in=20, currency="EUR"),
        "credit": an_invoice(app, acme, "CM-1", -5000, kind="credit_memo"),
    }
    with writing(app) as session:
        session.add(InvoiceLine(invoice_id=found["next"], position=1, description="Arabica", amount_minor=100000,
                                quantity="100", unit_price="10", tax_rate="25"))  # fmt: skip
        session.get_one(Customer, acme).currency = "USD"
        session.get_one(Customer, acme).extras = {"service_minimum": "85.50", "usage_current": "412",
                                                  "usage_previous": "380", "usage_unit": "kWh"}  # fmt: skip
    return found


def saved(page, word):
    """Click a link that sends a file, and return the file's bytes."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=word).first.click()
    return waiting.value.path().read_bytes()


def test_from_home_to_the_invoice_and_its_papers(page, app, site, invoices):
    enter(page, app, site)
    assert heading(page) == "Your account"
    page.get_by_role("link", name="Invoices", exact=True).click()
    page.get_by_label("Number, order or text").fill("PO-88")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="INV-1009").click()
    pdf = saved(page, "PDF")
    assert "Arabica" in text(pdf)
    assert "1,250.00" in text(pdf)
    assert b"<cbc:ID>INV-1009</cbc:ID>" in saved(page, "UBL for your system")


def test_a_view_is_kept_and_found_again(page, app, site, invoices):
    enter(page, app, site)
    page.goto(f"{site}/invoices?state=all")
    page.get_by_text("More filters and views").click()
    page.get_by_label("Amount from").fill("600")
    page.get_by_role("button", name="Filter", exact=True).click()
    page.get_by_label("Keep this view as").fill("Large ones")
    page.get_by_role("button", name="Keep the view").click()
    page.goto(f"{site}/invoices")
    page.get_by_role("link", name="Large ones").click()
    assert page.get_by_role("link", name="INV-1007").count() == 0
    assert page.get_by_role("link", name="INV-1012").count() == 1


def test_an_amount_is_seen_where_it_goes_and_paid_with_its_receipt(page, app, site, invoices):
    enter(page, app, site)
    page.get_by_role("link", name="Pay an amount").first.click()
    page.get_by_label("Currency").select_option("USD")
    page.get_by_label("Amount in").fill("500")
    page.get_by_role("button", name="See where it goes").click()
    page.get_by_role("button", name="Review and pay").click()
    assert heading(page) == "Review and pay"
    pay(page, "500.00")
    press(page, APPROVE)
    assert open_minor(app, invoices["late"]) == 0
    assert open_minor(app, invoices["next"]) == 110000
    receipt = text(saved(page, "Receipt as PDF"))
    assert "INV-1007" in receipt
    assert "500.00" in receipt


def test_a_statement_is_read_kept_and_paid(page, app, site, invoices):
    enter(page, app, site)
    page.goto(f"{site}/statement?currency=USD")
    assert "1,550.00" in page.locator(".figure-number").first.inner_text()
    assert "1,550.00" in text(saved(page, "PDF"))
    page.get_by_role("button", name="Pay what is open").click()
    assert heading(page) == "Review and pay"
    assert page.get_by_label("Amount for INV-1007 in USD").input_value() == "350.00"


def test_the_minimum_of_a_service_can_be_paid_at_once(page, app, site, invoices):
    enter(page, app, site)
    page.get_by_role("button", name="Pay the minimum").click()
    assert heading(page) == "Pay an amount"
    page.get_by_role("button", name="Review and pay").click()
    assert page.get_by_role("button", name="Pay 85.50").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_every_page_is_accessible_and_fits(page, app, site, invoices, axe, width, scheme):
    enter(page, app, site)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    faults = {}
    for address in ("/", "/invoices?state=all&low=1", "/pay/amount?amount=500&currency=USD",
                    f"/invoices/{invoices['next']}",
                    "/pay/amount?amount=x", "/statement?currency=USD", "/statement?kind=forward&currency=USD",
                    "/activity"):  # fmt: skip
        page.goto(site + address)
        faults[address] = axe(page), wider_than_its_screen(page)
    assert {address: found for address, found in faults.items() if found != ([], False)} == {}
