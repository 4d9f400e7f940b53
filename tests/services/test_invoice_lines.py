"""Lines of the ERP are kept with their invoice, written anew when it changes, and never cost the invoice."""

from datetime import date

from sqlalchemy import select

from payportal.domain.errors import NotFound
from payportal.domain.seller import Seller
from payportal.models.invoice import Invoice, InvoiceLine
from payportal.queries import invoice_paper
from tests.builders import customer_row, invoice_row, take_erp

LINES = "Coffee;4;20;80.00;25|Freight;;;0.00;25"


def kept(session):
    query = select(InvoiceLine.position, InvoiceLine.description, InvoiceLine.amount_minor)
    return [tuple(row) for row in session.execute(query.order_by(InvoiceLine.position))]


def take(session, *rows):
    take_erp(session, "customers", customer_row("C-100", country="US"))
    return take_erp(session, "invoices", *rows)


def test_lines_are_kept_and_written_anew(session):
    take(session, invoice_row("INV-1", lines=LINES))
    assert kept(session) == [(1, "Coffee", 8000), (2, "Freight", 0)]
    outcome = take(session, invoice_row("INV-1", lines="Tea;;;100.00"))
    assert (outcome.changed, kept(session)) == (1, [(1, "Tea", 10000)])


def test_the_same_file_again_changes_nothing(session):
    take(session, invoice_row("INV-1", lines=LINES))
    assert take(session, invoice_row("INV-1", lines=LINES)).same == 1
    assert len(kept(session)) == 2


def test_broken_lines_are_told_and_the_invoice_is_taken(session):
    outcome = take(session, invoice_row("INV-1", lines="Coffee;four;20;80.00"))
    assert (outcome.new, outcome.rejected) == (1, 0)
    assert [problem.code for problem in outcome.problems] == ["bad_lines"]
    assert kept(session) == []
    assert session.scalar(select(Invoice.number)) == "INV-1"


def test_a_column_that_counts_lines_is_no_problem(session):
    outcome = take(session, invoice_row("INV-1", lines="3"))
    assert (outcome.new, outcome.problems, kept(session)) == (1, [], [])


def test_the_paper_has_what_was_sent(session):
    take(session, invoice_row("INV-1", amount="100.00", lines=LINES))
    invoice = session.scalars(select(Invoice)).one()
    facts = invoice_paper.facts(session, [invoice.customer_id], invoice.id, seller=Seller())
    assert (facts.net_minor, facts.taxes[0].tax_minor, facts.rest_minor) == (8000, 2000, 0)
    assert facts.buyer.number == "C-100"
    assert facts.issue_date == invoice.issue_date != date.min
    try:
        invoice_paper.facts(session, [0], invoice.id, seller=Seller())
    except NotFound:
        return
    raise AssertionError("the paper of another customer was given")
