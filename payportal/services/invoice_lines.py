"""Keep the lines that the ERP sends with its invoices."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.erp import invoice_lines
from payportal.erp.invoice_import import InvoiceRow
from payportal.erp.invoice_lines import LineRow
from payportal.models.invoice import Invoice, InvoiceLine
from payportal.services.import_outcome import ImportOutcome

COLUMN = "lines"


def check(row: InvoiceRow, outcome: ImportOutcome) -> None:
    """Note lines that cannot be read: the invoice is taken all the same, its amount does not depend on them."""
    text = row.extras.get(COLUMN, "")
    if not text:
        return
    try:
        invoice_lines.read(text, row.currency)
    except PayportalError as error:
        outcome.note(row.line, "bad_lines", COLUMN, text, f"{row.invoice_number[:40]} is taken without lines: {error}")


def write(session: Session, invoices: Iterable[Invoice]) -> None:
    """Write the lines of stored invoices anew from what the ERP sent."""
    given = [invoice for invoice in invoices if invoice.extras.get(COLUMN)]
    if not given:
        return
    session.execute(delete(InvoiceLine).where(InvoiceLine.invoice_id.in_([invoice.id for invoice in given])))
    rows = [{"invoice_id": invoice.id, **asdict(line)} for invoice in given for line in _readable(invoice)]
    if rows:
        session.execute(insert(InvoiceLine), rows)


def _readable(invoice: Invoice) -> tuple[LineRow, ...]:
    try:
        return invoice_lines.read(invoice.extras[COLUMN], invoice.currency)
    except PayportalError:  # noted when the file was taken in
        return ()
