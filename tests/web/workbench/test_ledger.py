"""The proof of the books as a page."""

import pytest
from sqlalchemy import text

from payportal.models.base import transaction
from tests.builders import a_customer, a_receipt, an_invoice
from tests.web.signing_in import a_user, signed_in


@pytest.fixture
def clerk(app):
    with app.app_context(), transaction() as session:
        an_invoice(session, a_customer(session), amount=10_000)
        a_receipt(session, 2_500)
    return signed_in(app, a_user(app, "clerk"))


def test_books_that_agree_say_so_with_what_was_looked_at(clerk):
    page = clerk.get("/workbench/ledger").text
    assert "<h1>The books agree</h1>" in page
    assert "Audit chain" in page
    for account in ("1000 Bank", "1200 Accounts receivable", "2110 Unidentified cash", "3000 ERP revenue clearing"):
        assert account in page
    assert page.count("125.00") == 2  # both sides together


@pytest.mark.broken_books
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_books_that_do_not_agree_name_the_fault(app, clerk):
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE receipt SET unapplied_minor = 2400"))
    page = clerk.get("/workbench/ledger").text
    assert "<h1>The books do not agree</h1>" in page
    assert "account 2110 USD: -25.00 in the journal, -24.00 in its sub-ledger" in page
