"""Whom an electronic invoice bills: certain by identifier or name, else told and not taken."""

from datetime import date

import pytest
from sqlalchemy import select

from payportal.domain.errors import PayportalError
from payportal.models.invoice import Invoice
from payportal.services import erp_sync
from tests.builders import csv_bytes, customer_row, invoice_row, take_erp
from tests.erp.einvoices import sample


def take(session, name, *changes, **options):
    return erp_sync.import_batch(session, "invoices", sample(name, *changes), name=name, actor="erp", **options)


def billed(session, name, *changes, **options):
    """The customer number that a document was taken for; the problem's code where it was not."""
    outcome = take(session, name, *changes, **options)
    [document] = outcome.documents
    codes = [problem.code for problem in outcome.problems]
    assert (outcome.new, document["customer_number"] != "") == ((1, True) if not codes else (0, False))
    return document["customer_number"] or codes[0]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"number": "7300010000001"}, "7300010000001"),  # the buyer's identifier, BT-46
        ({"number": "NO987654325MVA"}, "NO987654325MVA"),  # its VAT number, BT-48
        ({"number": "987654325"}, "987654325"),  # its electronic address, BT-49
        ({"number": "FRAME-9"}, "FRAME-9"),  # the contract account
        ({"name": "FJORDBYGG ENTREPRENOER, A.S."}, "C-1"),
        ({"name": "Fjordbygg"}, "C-1"),
        ({"aliases": "Old Name|Fjordbygg Entreprenør AS"}, "C-1"),
        ({"aliases": "7300010000001"}, "C-1"),  # a partner's number of its own, given as an alias
        ({"name": "Fjordbygg Entreprenør ASA"}, "unknown_customer"),  # another legal form is another company
        ({"name": "Fjordbygg Entreprenør AS Bergen"}, "unknown_customer"),
        ({"name": "Somebody"}, "unknown_customer"),
    ],
)
def test_a_buyer_is_known_by_identifier_then_by_its_exact_name(session, cells, found):
    cells = {"number": "C-1", "name": "Nobody else", **cells}
    take_erp(session, "customers", customer_row(cells.pop("number"), **cells), customer_row("C-2"))
    assert billed(session, "ubl_invoice.xml") == found


def test_the_first_identifier_that_is_a_number_decides(session):
    take_erp(session, "customers", customer_row("987654325"), customer_row("7300010000001"))
    assert billed(session, "ubl_invoice.xml") == "7300010000001"
    take_erp(session, "customers", customer_row("C-204"))
    assert billed(session, "ubl_credit_note.xml") == "C-204"


def test_what_two_customers_may_be_is_told_and_not_taken(session):
    take_erp(session, "customers", customer_row("C-1", name="Fjordbygg"), customer_row("C-2", aliases="FJORDBYGG"))
    [problem] = take(session, "ubl_invoice.xml").problems
    assert problem.message == (
        "the buyer 'Fjordbygg Entreprenør AS, Fjordbygg, 7300010000001, NO987654325MVA, 987654325, FRAME-9' is not "
        "certain: customers C-1, C-2 have that name; import the customer, give it this name as an alias, or say "
        "--customer NUMBER"
    )
    assert session.scalars(select(Invoice)).all() == []


def test_an_identifier_against_the_name_is_told_and_not_taken(session):
    take_erp(session, "customers", customer_row("987654325", name="Other"), customer_row("C-2", name="Fjordbygg"))
    [problem] = take(session, "ubl_invoice.xml").problems
    assert "its identifier is that of 987654325, its name that of C-2" in problem.message


def test_a_person_may_say_whom_it_bills(session):
    take_erp(session, "customers", customer_row("C-1"), customer_row("C-2", name="Fjordbygg"))
    assert billed(session, "ubl_invoice.xml", customer="C-1") == "C-1"
    outcome = take(session, "ubl_invoice.xml", customer="C-9")
    assert [problem.code for problem in outcome.problems] == ["unknown_customer"]
    with pytest.raises(PayportalError, match="a delimited file names its customers itself"):
        take_erp(session, "invoices", invoice_row(), customer="C-1")


def test_the_same_document_changes_nothing_and_a_changed_one_is_changed(session):
    take_erp(session, "customers", customer_row("C-1", name="Fjordbygg"))
    outcomes = [
        take(session, "ubl_invoice.xml"),
        take(session, "ubl_invoice.xml"),
        take(session, "ubl_invoice.xml", ("2026-12-02", "2026-12-09")),
        take(session, "ubl_invoice.xml", ("Code>380<", "Code>381<")),
    ]
    assert [(one.new, one.changed, one.same, one.rejected) for one in outcomes] == [
        (1, 0, 0, 0), (0, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1),
    ]  # fmt: skip
    assert [problem.code for problem in outcomes[-1].problems] == ["conflicting_item"]
    invoice = session.scalars(select(Invoice)).one()
    assert (invoice.amount_minor, invoice.open_minor, invoice.net_minor, invoice.due_date) == (
        123_700, 100_000, 98_000, date(2026, 12, 9),
    )  # fmt: skip


def test_what_an_erp_wrote_as_a_row_is_the_same_item_as_its_document(session):
    take_erp(session, "customers", customer_row("C-204"))
    row = invoice_row("NWC-77", "C-204", "-120.00", type="credit_memo", currency="GBP", issue_date="2026-11-10")
    take_erp(session, "invoices", row)
    outcome = take(session, "ubl_credit_note.xml")
    assert (outcome.new, outcome.changed) == (0, 1)
    assert session.scalars(select(Invoice.open_minor)).all() == [-12_000]


def test_a_document_of_a_test_is_taken_and_told(session):
    take_erp(session, "customers", customer_row("D-3010"))
    outcome = take(session, "zugferd1_invoice.xml")
    assert [(problem.line, problem.code) for problem in outcome.problems] == [(4, "test_document")]
    assert (outcome.new, outcome.rejected) == (1, 0)
    credit = take(session, "zugferd1_invoice.xml", ("Code>380<", "Code>381<"))
    assert [problem.code for problem in credit.problems] == ["test_document", "conflicting_item"]
    assert (credit.new, credit.rejected) == (0, 1)


def test_a_document_that_makes_no_item_shows_its_figures_all_the_same(session):
    take_erp(session, "customers", customer_row("C-1", name="Fjordbygg"))
    outcome = take(session, "ubl_invoice.xml", ("Code>380<", "Code>325<"))
    assert [problem.code for problem in outcome.problems] == ["proforma"]
    assert (outcome.rejected, outcome.credits, outcome.documents[0]["payable"]) == (1, {"EUR": 100_000}, "1000.00")
    assert session.scalars(select(Invoice)).all() == []


def test_a_delimited_file_has_no_documents(session):
    take_erp(session, "customers", customer_row("C-100"))
    data = csv_bytes(invoice_row())
    outcome = erp_sync.import_batch(session, "invoices", data, name="i.csv", actor="erp")
    assert (outcome.new, outcome.documents, outcome.credits, outcome.debits) == (1, [], {}, {})
