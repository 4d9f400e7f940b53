"""Electronic invoices as open items: UBL, CII and the PDFs that carry one; a syntax is one module and one line here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from lxml import etree

from payportal.domain.currency import EXPONENTS
from payportal.domain.errors import FileRefused
from payportal.domain.money import format_minor
from payportal.erp import einvoice_cii, einvoice_pdf, einvoice_ubl
from payportal.erp.cells import FIRST_YEAR, ID_LENGTH, LAST_YEAR
from payportal.erp.einvoice_document import Document, Party
from payportal.erp.einvoice_item import is_credit_note, item_of, problems_of
from payportal.erp.einvoice_terms import day_of
from payportal.erp.einvoice_totals import Sums, sums_of
from payportal.erp.einvoice_xml import all_at, local, namespace, root_of
from payportal.erp.invoice_import import InvoiceRow
from payportal.erp.problem import RowProblem, shown
from payportal.erp.reading import ErpFile

_Reader: TypeAlias = Callable[[etree._Element], Document]
_SYNTAXES: Mapping[str, tuple[str, _Reader]] = {
    **{root: (space, einvoice_ubl.document_of) for root, space in einvoice_ubl.ROOTS.items()},
    **{root: (space, einvoice_cii.document_of) for root, space in einvoice_cii.ROOTS.items()},
}
_ENVELOPE = "StandardBusinessDocument"
"""What Peppol puts around a document on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EInvoice:
    """One document that agrees with itself, as its issuer states it.

    ``item`` lacks its customer; ``problems`` say why it makes no open item.
    """

    document: Document
    sums: Sums
    item: InvoiceRow
    problems: tuple[RowProblem, ...] = ()

    @property
    def line(self) -> int:
        """Return the line on which the document begins."""
        return self.document.line

    @property
    def buyer(self) -> Party:
        """Return who owes it; a contract account, where customers are numbered by it, names them last."""
        buyer, contract = self.document.buyer, self.document.extras.get("contract", "")
        return replace(buyer, identifiers=(*buyer.identifiers, *([contract] if contract else [])))

    def billed_to(self, customer_number: str) -> InvoiceRow:
        """Return the open item of that customer."""
        return replace(self.item, customer_number=customer_number)

    def stated(self, customer_number: str = "") -> dict[str, Any]:
        """Return what the document says, for a person or a machine; amounts as decimal strings with its own signs."""
        document, item, sums = self.document, self.item, self.sums
        amounts = {
            "line_total": sums.line_total,
            "net": sums.exclusive,
            "tax": sums.tax,
            "total": sums.inclusive,
            "prepaid": sums.prepaid,
            "rounding": sums.rounding,
            "payable": sums.payable,
        }
        return {
            "number": document.number,
            "type": str(item.kind),
            "type_code": document.type_code,
            "syntax": document.syntax,
            "profile": document.profile,
            "issue_date": str(item.issue_date),
            "due_date": str(item.due_date or ""),
            "currency": document.currency,
            "lines": document.line_count,
            **{name: format_minor(minor, document.currency) for name, minor in amounts.items()},
            "customer_number": customer_number,
            "buyer": document.buyer.shown_name,
            "buyer_ids": list(document.buyer.identifiers),
            "seller": document.seller.shown_name,
            "purchase_order": item.purchase_order,
            "references": list(item.references),
        }


EInvoiceFile: TypeAlias = ErpFile[EInvoice]


def recognises(data: bytes) -> bool:
    """Say whether a file is XML or a PDF, which no delimited file begins like."""
    return einvoice_pdf.recognises(data) or data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def read(data: bytes, *, profile: str = "default") -> EInvoiceFile:
    """Return the one document of a file; it names its fields itself, so that ``profile`` says nothing.

    Raises FileRefused for a file that is damaged, no invoice, or contradicts itself.
    """
    pdf = einvoice_pdf.recognises(data)
    root = _unwrapped(root_of(einvoice_pdf.xml_of(data) if pdf else data))
    document = _document(root)
    issue_date = _refuse_headless(document)
    sums = sums_of(document.totals, document.currency)
    item = item_of(document, sums, issue_date)
    problems = problems_of(document, sums, item)
    invoice = EInvoice(document=document, sums=sums, item=item, problems=tuple(problems))
    return EInvoiceFile("invoices", rows=[invoice], row_count=1, sums={document.currency: item.amount_minor})


def due_by_side(invoices: Iterable[EInvoice]) -> tuple[dict[str, int], dict[str, int]]:
    """Return what is due by currency in minor units: on invoices, and on credit notes and invoices below zero."""
    credits: dict[str, int] = {}
    debits: dict[str, int] = {}
    for invoice in invoices:
        owed = not is_credit_note(invoice.document) and invoice.sums.payable >= 0
        side, currency = (credits if owed else debits), invoice.document.currency
        side[currency] = side.get(currency, 0) + abs(invoice.sums.payable)
    return credits, debits


def _unwrapped(root: etree._Element) -> etree._Element:
    if local(root) != _ENVELOPE:
        return root
    inside = [child for name in _SYNTAXES for child in all_at(root, name)]
    if len(inside) == 1:
        return inside[0]
    message = f"the envelope holds {len(inside)} invoices; send each in a file of its own"
    raise FileRefused(message, code="more_than_one" if inside else "not_an_invoice", line=root.sourceline or 0)


def _document(root: etree._Element) -> Document:
    space, document_of = _SYNTAXES.get(local(root), ("", None))
    if document_of is None or not namespace(root).startswith(space):
        raise FileRefused(
            f"the XML is {shown(local(root))!r} of {shown(namespace(root))!r}; UBL Invoice and CreditNote, CII "
            "CrossIndustryInvoice and ZUGFeRD 1 are read",
            code="not_an_invoice",
            line=root.sourceline or 0,
        )
    return document_of(root)


def _refuse_headless(document: Document) -> date:
    """Return the issue date; raises FileRefused for a header without number, currency or issue date."""
    number, currency = document.number, document.currency
    issue_date = day_of(document.issue_date)
    if not number or len(number) > ID_LENGTH or not number.isprintable():
        message = f"the document has no number of at most {ID_LENGTH} characters; ask the issuer for one"
        raise FileRefused(message, code="no_number", line=document.line)
    if currency not in EXPONENTS:
        message = f"the currency {shown(currency)!r} is no ISO 4217 code; ask the issuer to correct it"
        raise FileRefused(message, code="unknown_currency", line=document.line)
    if issue_date is None or not FIRST_YEAR <= issue_date.year <= LAST_YEAR:
        message = f"the issue date {shown(document.issue_date)!r} is no day; ask the issuer to correct it"
        raise FileRefused(message, code="bad_date", line=document.line)
    return issue_date
