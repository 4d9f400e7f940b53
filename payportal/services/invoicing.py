"""Take open items in from the ERP: new ones, changed ones, and none twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import Money, format_minor
from payportal.domain.open_item import ItemKind, OpenItem
from payportal.domain.progress import Advance, unwatched
from payportal.domain.terms import Terms
from payportal.erp.digest import digest
from payportal.erp.invoice_import import InvoiceRow
from payportal.ledger import postings
from payportal.matching.keys import item_keys
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice, InvoiceKey
from payportal.services import invoice_lines, posting
from payportal.services.import_outcome import ImportOutcome

BATCH = 2_000
_BY_MEMO = "correct it by a credit or debit memo"


@dataclass(frozen=True, slots=True)
class _Owner:
    """What an invoice takes from its customer."""

    id: int
    payment_terms: str


def take_in(
    session: Session, rows: Sequence[InvoiceRow], outcome: ImportOutcome, *, batch_id: int, on: date,
    advance: Advance = unwatched,
) -> None:  # fmt: skip
    """Write open items and post what receivables grew by, one entry a currency; ``on`` is the day of the file."""
    grown: dict[str, int] = {}
    done = 0
    for batch in batches(rows, BATCH):
        owners = _owners(session, {row.customer_number for row in batch})
        known = _known(session, batch, owners)
        for currency, minor in _take_batch(session, batch, owners, known, outcome).items():
            grown[currency] = grown.get(currency, 0) + minor
        done += len(batch)
        advance(done, len(rows))
    entries = [
        postings.items_imported(
            currency, minor, on=on, key=f"erp-batch:{batch_id}:{currency}", source=f"erp_batch:{batch_id}"
        )
        for currency, minor in sorted(grown.items())
        if minor
    ]
    posting.post(session, entries)


def item_of(row: Invoice) -> OpenItem:
    """Return a stored open item as the domain knows it."""
    return OpenItem(
        item_id=row.id, number=row.number, customer_id=row.customer_id, currency=row.currency,
        amount_minor=row.amount_minor, open_minor=row.open_minor, issue_date=row.issue_date, due_date=row.due_date,
        kind=ItemKind(row.kind), discount_date=row.discount_date, discount_minor=row.discount_minor,
        purchase_order=row.purchase_order, sales_order=row.sales_order, references=tuple(row.references),
    )  # fmt: skip


def _owners(session: Session, numbers: set[str]) -> dict[str, _Owner]:
    query = select(Customer.number, Customer.id, Customer.payment_terms).where(Customer.number.in_(sorted(numbers)))
    return {number: _Owner(row_id, terms) for number, row_id, terms in session.execute(query)}


def _known(session: Session, rows: Sequence[InvoiceRow], owners: dict[str, _Owner]) -> dict[tuple[int, str], Invoice]:
    pairs = [(owners[r.customer_number].id, r.invoice_number) for r in rows if r.customer_number in owners]
    query = select(Invoice).where(tuple_(Invoice.customer_id, Invoice.number).in_(pairs))
    query = query.order_by(Invoice.id).with_for_update()
    return {(row.customer_id, row.number): row for row in session.scalars(query)}


def _take_batch(
    session: Session, rows: Sequence[InvoiceRow], owners: dict[str, _Owner], known: dict[tuple[int, str], Invoice],
    outcome: ImportOutcome,
) -> dict[str, int]:  # fmt: skip
    """Write one batch and return what receivables grew by, in minor units by currency."""
    grown: dict[str, int] = {}
    new, changed = [], []
    for row in rows:
        owner = owners.get(row.customer_number)
        if owner is None:
            outcome.refuse(row.line, "unknown_customer", "customer_number", row.customer_number,
                           f"customer {row.customer_number[:40]} is not known; import the customers first")  # fmt: skip
            continue
        invoice = known.get((owner.id, row.invoice_number))
        if invoice is None:
            new.append(_values(row, owner))
            delta = row.open_minor
        else:
            delta = _change(row, owner, invoice, outcome)
            changed += [invoice] if delta is not None else []
        grown[row.currency] = grown.get(row.currency, 0) + (delta or 0)
        invoice_lines.check(row, outcome)
    outcome.new += len(new)
    session.flush()
    ids = list(session.scalars(insert(Invoice).returning(Invoice.id), new)) if new else []
    _write_keys(session, ids, [invoice.id for invoice in changed])
    return grown


def _values(row: InvoiceRow, owner: _Owner) -> dict[str, object]:
    """Return the columns of an open item; terms fill what the ERP left out."""
    terms = row.terms or Terms.parse(owner.payment_terms)
    discount_date, discount = _discount(row, terms)
    # What was paid before it came here took its own share of the discount with it.
    kept = discount * row.open_minor // row.amount_minor if discount else 0
    return {
        "customer_id": owner.id, "number": row.invoice_number, "kind": str(row.kind), "issue_date": row.issue_date,
        "due_date": row.due_date or terms.due_date(row.issue_date), "currency": row.currency,
        "amount_minor": row.amount_minor, "opened_minor": row.open_minor, "open_minor": row.open_minor,
        "payment_terms": row.payment_terms or owner.payment_terms, "discount_date": discount_date,
        "discount_minor": discount, "net_minor": row.open_minor - kept,
        "purchase_order": row.purchase_order, "sales_order": row.sales_order, "references": list(row.references),
        "description": row.description, "program": row.program, "extras": row.extras, "source_digest": digest(row),
    }  # fmt: skip


def _discount(row: InvoiceRow, terms: Terms) -> tuple[date | None, int]:
    """Return the last day and the amount of the early-payment discount; what the ERP states goes before the terms."""
    if row.amount_minor <= 0:
        return None, 0
    by_terms = terms.discount(Money(row.amount_minor, row.currency)).minor
    minor = by_terms if row.discount_minor is None else row.discount_minor
    last_day = row.discount_date or terms.discount_date(row.issue_date)
    return (last_day, minor) if last_day and minor else (None, 0)


def _change(row: InvoiceRow, owner: _Owner, invoice: Invoice, outcome: ImportOutcome) -> int | None:
    """Write what the ERP changed on a known item; return what receivables grew by, None when nothing was written."""
    content = digest(row)
    if invoice.source_digest == content:
        outcome.same += 1
        return None
    values = _values(row, owner)
    applied = invoice.opened_minor - invoice.open_minor
    if conflict := _conflict(row, invoice, applied=bool(applied)):
        outcome.refuse(row.line, "conflicting_item", conflict[0], row.invoice_number, conflict[1])
        return None
    outcome.changed += 1
    if applied:
        del values["opened_minor"], values["open_minor"]
    delta = row.open_minor - invoice.open_minor
    for name, value in values.items():
        setattr(invoice, name, value)
    return delta


def _conflict(row: InvoiceRow, invoice: Invoice, *, applied: bool) -> tuple[str, str] | None:
    """Return the field and the words for a change that a known item cannot take, None for one that it can."""
    name = row.invoice_number[:40]
    for field, was, now in (("currency", invoice.currency, row.currency), ("type", invoice.kind, str(row.kind))):
        if was != now:
            return field, f"{name} has the {field} {was} here, not {now}; give the new document a number of its own"
    if applied and row.open_minor != invoice.open_minor:  # else the ERP has booked what we exported
        was = format_minor(invoice.open_minor, invoice.currency)
        return "open_amount", f"{name} has {was} {invoice.currency} open here after cash was applied; {_BY_MEMO}"
    if applied and row.amount_minor != invoice.amount_minor:
        was = format_minor(invoice.amount_minor, invoice.currency)
        return "amount", f"{name} was {was} {invoice.currency} when cash was applied; {_BY_MEMO}"
    return None


def _write_keys(session: Session, new_ids: Sequence[int], changed_ids: Sequence[int]) -> None:
    """Write the reference keys under which these items may be quoted."""
    session.flush()
    if changed_ids:
        session.execute(delete(InvoiceKey).where(InvoiceKey.invoice_id.in_(changed_ids)))
    query = select(Invoice).where(Invoice.id.in_([*new_ids, *changed_ids]))
    invoices = list(session.scalars(query))
    rows = [
        {"key": key[:160], "invoice_id": invoice.id}
        for invoice in invoices
        for key in sorted({key[:160] for key in item_keys(item_of(invoice))})
    ]
    if rows:
        session.execute(insert(InvoiceKey), rows)
    invoice_lines.write(session, invoices)
    for invoice in invoices:
        session.expunge(invoice)
