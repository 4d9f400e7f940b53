"""Open items from an ERP's file: invoices, credit memos, debit memos."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from payportal.domain.open_item import ItemKind
from payportal.domain.terms import Terms
from payportal.erp.cells import NO_DAY, Cells
from payportal.erp.layouts import layout
from payportal.erp.reading import ErpFile, read_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceRow:
    """One open item as the file states it; amounts in minor units of ``currency``, negative on a credit memo.

    ``due_date`` is None where neither the row nor its terms give one: the customer's terms then decide.
    ``discount_date`` and ``discount_minor`` are None where the ERP states none: the terms then decide.
    """

    line: int
    invoice_number: str
    customer_number: str
    kind: ItemKind
    issue_date: date
    due_date: date | None
    currency: str
    amount_minor: int
    open_minor: int
    payment_terms: str = ""
    purchase_order: str = ""
    sales_order: str = ""
    references: tuple[str, ...] = ()
    discount_date: date | None = None
    discount_minor: int | None = None
    description: str = ""
    program: str = ""
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> Terms | None:
        """Return the payment terms of the document itself, None where the file gives none."""
        return Terms.parse(self.payment_terms) if self.payment_terms else None


InvoiceFile: TypeAlias = ErpFile[InvoiceRow]


def read(data: bytes, *, profile: str = "default") -> InvoiceFile:
    """Return the open items of a file, each once; raises FileRefused for a file that is damaged as a whole."""
    return read_rows(data, layout("invoices", profile=profile), parse=_invoice, key=_key)


def _key(row: InvoiceRow) -> tuple[str, str]:
    return row.customer_number, row.invoice_number


def _invoice(cells: Cells) -> InvoiceRow:
    row = _stated(cells)
    if not cells.problems:
        _check_signs(cells, row)
        _check_discount(cells, row)
        _check_days(cells, row)
    return row


def _stated(cells: Cells) -> InvoiceRow:
    currency = cells.currency()
    amount_minor = cells.amount("amount", currency) or 0
    open_minor = cells.amount("open_amount", currency)
    issue_date = cells.day("issue_date") or NO_DAY
    payment_terms = cells.terms()
    return InvoiceRow(
        line=cells.line,
        invoice_number=cells.identifier("invoice_number"),
        customer_number=cells.identifier("customer_number"),
        kind=ItemKind(cells.choice("type", tuple(ItemKind), default=ItemKind.INVOICE)),
        issue_date=issue_date,
        due_date=cells.day("due_date") or _due_date(payment_terms, issue_date),
        currency=currency,
        amount_minor=amount_minor,
        open_minor=amount_minor if open_minor is None else open_minor,
        payment_terms=payment_terms,
        purchase_order=cells.identifier("purchase_order"),
        sales_order=cells.identifier("sales_order"),
        references=cells.identifiers("references"),
        discount_date=cells.day("discount_date"),
        discount_minor=cells.amount("discount_amount", currency),
        description=cells.text("description"),
        program=cells.identifier("program"),
        extras=cells.extras,
    )


def _due_date(payment_terms: str, issue_date: date) -> date | None:
    if not payment_terms or issue_date == NO_DAY:
        return None
    return Terms.parse(payment_terms).due_date(issue_date)


def _check_signs(cells: Cells, row: InvoiceRow) -> None:
    if row.kind is ItemKind.CREDIT_MEMO and row.amount_minor > 0:
        cells.refuse("amount", "wrong_sign", "the amount of a credit memo is above zero; write it with a minus sign")
        return
    if row.kind is not ItemKind.CREDIT_MEMO and row.amount_minor < 0:
        word = row.kind.replace("_", " ")
        cells.refuse(
            "amount",
            "wrong_sign",
            f"the amount of this {word} is below zero; if it is a credit, write type credit_memo",
        )
        return
    if not _within(row.open_minor, row.amount_minor):
        cells.refuse(
            "open_amount",
            "open_exceeds_amount",
            "open_amount must lie between zero and amount, with the same sign; correct one of the two",
        )
    elif row.kind is ItemKind.CREDIT_MEMO and not row.amount_minor:
        cells.refuse("amount", "nothing_to_credit", "the credit memo credits nothing; leave the row out")


def _check_discount(cells: Cells, row: InvoiceRow) -> None:
    if not _within(row.discount_minor or 0, row.amount_minor):
        cells.refuse(
            "discount_amount",
            "discount_exceeds_amount",
            "discount_amount must lie between zero and amount, with the same sign; write money, not a percentage",
        )


def _check_days(cells: Cells, row: InvoiceRow) -> None:
    for field_name, day in (("due_date", row.due_date), ("discount_date", row.discount_date)):
        if day is not None and day < row.issue_date:
            cells.refuse(
                field_name,
                f"{field_name.removesuffix('_date')}_before_issue",
                f"{field_name} {day} is before issue_date {row.issue_date}; correct one of the two",
            )


def _within(part_minor: int, whole_minor: int) -> bool:
    return min(0, whole_minor) <= part_minor <= max(0, whole_minor)
