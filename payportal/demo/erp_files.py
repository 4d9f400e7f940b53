"""What the invented company's ERP sends: one file a kind, each with its control totals beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from payportal.demo.company import Customer
from payportal.demo.partners import agreement_rows, partner_rows, rate_rows
from payportal.demo.scene import Document
from payportal.demo.tables import Row, write_table
from payportal.domain.money import format_minor
from payportal.erp.control import make_manifest
from payportal.erp.export import join_list


@dataclass(frozen=True, slots=True)
class ErpFile:
    """A file of one kind and the sidecar that stands beside it."""

    kind: str
    name: str
    data: bytes
    manifest: bytes


def erp_files(people: Iterable[Customer], documents: Iterable[Document], today: date) -> tuple[ErpFile, ...]:
    """Return the files in the order in which they must be taken in."""
    sent = sorted(documents, key=lambda document: (document.issued_on, document.number))
    sums: dict[str, int] = {}
    for document in sent:
        sums[document.customer.currency] = sums.get(document.customer.currency, 0) + document.amount_minor
    return (
        _file("customers", [_customer(one) for one in people]),
        _file("invoices", [_invoice(one) for one in sent], sums),
        _file("partners", partner_rows()),
        _file("agreements", agreement_rows(today)),
        _file("fx-rates", rate_rows(today)),
    )


def _file(kind: str, rows: list[Row], sums: Mapping[str, int] | None = None) -> ErpFile:
    data = write_table(rows)
    return ErpFile(kind, f"{kind}.csv", data, make_manifest(data, rows=len(rows), sums=sums or {}))


def _customer(customer: Customer) -> Row:
    return {
        "customer_number": customer.number, "name": customer.name, "email": customer.email,
        "currency": customer.currency, "parent_number": customer.parent, "payment_terms": customer.terms,
        "country": customer.country, "language": customer.language, "aliases": join_list(customer.aliases),
        "bank_accounts": join_list((customer.account, customer.company_id)),
    }  # fmt: skip


def _invoice(document: Document) -> Row:
    currency = document.customer.currency
    return {
        "invoice_number": document.number, "customer_number": document.customer.number, "type": str(document.kind),
        "issue_date": document.issued_on.isoformat(), "due_date": document.due_on.isoformat(), "currency": currency,
        "amount": format_minor(document.amount_minor, currency),
        "open_amount": format_minor(document.open_minor, currency), "payment_terms": document.terms,
        "purchase_order": document.purchase_order, "references": document.delivery_note,
        "description": document.description, "program": document.program,
    }  # fmt: skip
