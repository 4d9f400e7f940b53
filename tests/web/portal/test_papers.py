"""Papers of the portal: only for whoever may see them, and with the figures of the books."""

from decimal import Decimal

import pytest
from facturx import get_xml_from_pdf
from lxml import etree

from payportal.documents.cii import NAMES
from payportal.models.invoice import InvoiceLine
from tests.documents.a_paper import text
from tests.web.an_account import a_customer, an_invoice, writing
from tests.web.portal.test_pay import begin, press
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def acme(app):
    return a_customer(app)


@pytest.fixture
def payer(app, acme):
    return signed_in(app, a_user(app, "customer", email="payer@acme.example", customer_id=acme))


@pytest.fixture
def invoice(app, acme):
    found = an_invoice(app, acme, "INV/1007", 120000, discount_minor=2400, purchase_order="PO-88", description="Coffee")
    with writing(app) as session:
        session.add(InvoiceLine(invoice_id=found, position=1, description="Arabica", amount_minor=100000,
                                quantity="100", unit="kg", unit_price="10"))  # fmt: skip
    return found


def test_the_pdf_has_the_lines_and_what_they_do_not_explain(payer, invoice):
    answer = payer.get(f"/invoices/{invoice}/invoice.pdf")
    found = text(answer.data)
    assert answer.mimetype == "application/pdf"
    assert "filename=INV_1007.pdf" in answer.headers["Content-Disposition"].replace('"', "")
    for words in ("Invoice INV/1007", "Acme Corp", "Harbourline", "Arabica", "100 kg", "1,000.00", "Not itemized",
                  "200.00", "PO-88"):  # fmt: skip
        assert words in found


def test_the_xml_in_the_pdf_agrees_with_the_books_after_a_payment(app, payer, invoice):
    press(
        app,
        payer,
        begin(app, payer, invoice, **{f"amount-{invoice}": "200.00", "shown": "19600", f"reason-{invoice}": "later"}),
        "approve",
    )
    pdf = payer.get(f"/invoices/{invoice}/invoice.pdf").data
    xml = etree.fromstring(get_xml_from_pdf(pdf)[1])
    due = xml.find(".//ram:DuePayableAmount", NAMES)
    assert Decimal(due.text) == Decimal("1000.00")
    assert "−200.00" in text(pdf)
    assert "1,000.00\N{NO-BREAK SPACE}USD" in text(pdf)


def test_the_ubl_is_a_file_of_its_own(payer, invoice):
    answer = payer.get(f"/invoices/{invoice}/invoice.xml")
    assert answer.mimetype == "application/xml"
    assert b"<cbc:ID>INV/1007</cbc:ID>" in answer.data


def test_the_page_shows_the_lines_and_leads_to_the_papers(payer, invoice):
    page = payer.get(f"/invoices/{invoice}").text
    assert "Arabica" in page
    assert f'href="/invoices/{invoice}/invoice.pdf"' in page


def test_a_receipt_shows_what_was_settled_kept_and_paid(app, payer, invoice):
    answer = begin(app, payer, invoice)
    reference = answer.location.rpartition("/")[2].removeprefix("sbx_")
    press(app, payer, answer, "approve")
    reference = payer.get("/payments").text.partition('href="/payments/PAY-')[2][:12]
    page = payer.get(f"/payments/PAY-{reference}").text
    found = text(payer.get(f"/payments/PAY-{reference}/receipt.pdf").data)
    assert "receipt.pdf" in page
    for words in ("INV/1007", "1,200.00", "−24.00", "1,176.00", "payer@acme.example"):
        assert words in found


def test_there_is_no_receipt_of_what_has_not_arrived(app, payer, invoice):
    begin(app, payer, invoice)
    reference = payer.get("/payments").text.partition('href="/payments/PAY-')[2][:12]
    assert payer.get(f"/payments/PAY-{reference}/receipt.pdf").status_code == 409
    assert "receipt.pdf" not in payer.get(f"/payments/PAY-{reference}").text


@pytest.mark.parametrize("what", ["invoice.pdf", "invoice.xml"])
def test_papers_of_others_are_not_there(app, payer, what):
    other = an_invoice(app, a_customer(app, "C-9", name="Globex"), "OTHER", 100)
    assert payer.get(f"/invoices/{other}/{what}").status_code == 404


def test_the_receipt_of_another_is_not_there(payer):
    assert payer.get("/payments/PAY-AAAAAAAAAAAA/receipt.pdf").status_code == 404
