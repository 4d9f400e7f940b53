"""One PDF of several invoices: those that were chosen, of this account alone."""

import io
import re

import pytest
from pypdf import PdfReader

from tests.web.an_account import a_customer, an_invoice
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def app(sqlite_app):
    return sqlite_app


@pytest.fixture
def acme(app):
    return a_customer(app, name="Acme Corp")


def text(answer):
    return [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]


def test_the_chosen_invoices_are_one_file_in_the_order_of_the_list(app, acme):
    viewer = signed_in(app, a_user(app, "customer", customer_id=acme, company_role="viewer"))
    late, soon = an_invoice(app, acme, "LATE-1", 5000, due_in=9), an_invoice(app, acme, "SOON-1", 7000, due_in=1)
    foreign = an_invoice(app, a_customer(app, "C-9"), "OTHER-1", 100)
    answer = viewer.get(f"/invoices.pdf?invoice={late}&invoice={soon}&invoice={foreign}")
    assert answer.mimetype == "application/pdf"
    pages = text(answer)
    assert ("SOON-1" in pages[0], "LATE-1" in pages[-1], "OTHER-1" in "".join(pages)) == (True, True, False)
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_list_leads_to_it_for_payers_and_for_who_only_looks(app, acme):
    first = an_invoice(app, acme, "INV-1", 5000)
    payer = signed_in(app, a_user(app, "customer", customer_id=acme))
    page = payer.get("/invoices").text
    assert 'formaction="/invoices.pdf"' in page
    link = re.search(r'href="(/invoices\.pdf\?[^"]+)"', page)[1]
    assert link == f"/invoices.pdf?page={first}"
    assert "INV-1" in text(payer.get(link))[0]


@pytest.mark.parametrize("asked", ["", "?invoice=999999", "?invoice=x", "?page=.x..", "?page='"])
def test_without_a_choice_the_list_says_what_to_do(app, acme, asked):
    payer = signed_in(app, a_user(app, "customer", customer_id=acme))
    answer = payer.get(f"/invoices.pdf{asked}", follow_redirects=True)
    assert "Tick the invoices that you want in one PDF." in answer.text
