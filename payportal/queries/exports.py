"""What goes out to the ERP: one function a kind, rows of text in the contract's columns."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from payportal.domain.money import format_minor
from payportal.erp.export import join_list
from payportal.models.application import Application
from payportal.models.bank import BankFile, BankLine
from payportal.models.customer import Customer
from payportal.models.exception_case import ExceptionCase
from payportal.models.fx_quote import FxQuote
from payportal.models.invoice import Invoice
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.models.partner import AgreementVersion, Partner, Share, SharingAgreement
from payportal.models.payment import Payment, PaymentLine
from payportal.models.receipt import Receipt
from payportal.models.user import User

Row = dict[str, str]
Export = Callable[[Session, datetime | None], Iterator[Row]]


def applications(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per receipt and open item; a reversal is a row of its own with all signs turned."""
    query = (
        select(Application, Receipt.transaction_id, Receipt.method, Invoice.number, Customer.number)
        .join(Receipt, Receipt.id == Application.receipt_id)
        .join(Customer, Customer.id == Application.customer_id)
        .outerjoin(Invoice, Invoice.id == Application.invoice_id)
        .order_by(Application.id)
    )
    for row, transaction_id, method, number, customer in _recorded(session, query, Application.posted_at, since):
        yield {
            "application_id": str(row.id), "receipt_transaction_id": transaction_id, "invoice_number": number or "",
            "customer_number": customer, "amount_applied": format_minor(row.cash_minor, row.currency),
            "discount_taken": format_minor(row.discount_minor, row.currency),
            "adjustment": format_minor(row.adjustment_minor, row.currency),
            "adjustment_reason": row.adjustment_reason, "currency": row.currency, "method": method,
            "value_date": row.value_date.isoformat(), "posted_at": instant(row.posted_at),
            "decided_by": row.decided_by, "confidence": ratio(row.confidence_ppm),
            "reasons": join_list(row.reasons), "reverses": _id(row.reverses_id),
        }  # fmt: skip


def payments(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per payment and invoice, in whatever state the payment is; what is kept on account names no invoice."""
    query = (
        select(Payment, PaymentLine, Customer.number)
        .join(PaymentLine, PaymentLine.payment_id == Payment.id)
        .join(Customer, Customer.id == Payment.customer_id)
        .order_by(Payment.id, PaymentLine.id)
    )
    for payment, line, customer in _recorded(session, query, Payment.changed_at, since):
        exchanged = _exchanged(session, payment, line.id)
        yield _paid(payment, customer, line.number, line.amount_minor, line.kept_minor) | exchanged
    kept = select(Payment, Customer.number).join(Customer, Customer.id == Payment.customer_id)
    kept = kept.where(Payment.on_account_minor > 0).order_by(Payment.id)
    for payment, customer in _recorded(session, kept, Payment.changed_at, since):
        yield _paid(payment, customer, "", payment.on_account_minor, 0)


def _exchanged(session: Session, payment: Payment, line_id: int) -> Row:
    """Return what of a payment in another currency was for one line: the lines and the payer's fee are the whole."""
    if not payment.quote_id:
        return {}
    quote = session.get_one(FxQuote, payment.quote_id)
    lines = select(PaymentLine.id, PaymentLine.amount_minor).where(PaymentLine.payment_id == payment.id)
    ids, weights = zip(*session.execute(lines.order_by(PaymentLine.id)), strict=True)
    parts = payment.charged.split([*weights, payment.payer_fee_minor])
    share = parts[ids.index(line_id)]
    return {"paid_amount": format_minor(share.minor, share.currency), "paid_currency": share.currency,
            "fx_rate": quote.rate}  # fmt: skip


def _paid(payment: Payment, customer: str, number: str, amount_minor: int, discount_minor: int) -> Row:
    return {
        "payment_id": payment.reference, "customer_number": customer, "invoice_number": number,
        "amount": format_minor(amount_minor, payment.currency),
        "discount_taken": format_minor(discount_minor, payment.currency),
        "fee": format_minor(payment.fee_minor, payment.currency), "currency": payment.currency,
        "method": payment.method, "state": payment.state, "provider_reference": payment.gateway_reference,
        "paid_at": instant(payment.paid_at) if payment.paid_at else "",
    }  # fmt: skip


def receipts(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per receipt with what of it still waits."""
    query = (
        select(Receipt, Customer.number, BankFile.name)
        .outerjoin(Customer, Customer.id == Receipt.customer_id)
        .outerjoin(BankLine, BankLine.id == Receipt.bank_line_id)
        .outerjoin(BankFile, BankFile.id == BankLine.file_id)
        .order_by(Receipt.id)
    )
    for row, customer, file in _recorded(session, query, Receipt.created_at, since):
        yield {
            "transaction_id": row.transaction_id, "value_date": row.value_date.isoformat(),
            "amount": format_minor(row.amount_minor, row.currency),
            "unapplied": format_minor(row.unapplied_minor, row.currency), "currency": row.currency,
            "method": row.method, "payer_name": row.payer_name, "customer_number": customer or "",
            "state": str(row.state), "source_file": file or "",
        }  # fmt: skip


def exceptions(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per case, open and resolved."""
    query = (
        select(ExceptionCase, Receipt, Customer.number, User.email)
        .join(Receipt, Receipt.id == ExceptionCase.receipt_id)
        .outerjoin(Customer, Customer.id == ExceptionCase.customer_id)
        .outerjoin(User, User.id == ExceptionCase.assigned_to_id)
        .order_by(ExceptionCase.id)
    )
    for case, receipt, customer, email in _recorded(session, query, ExceptionCase.opened_at, since):
        yield {
            "receipt_transaction_id": receipt.transaction_id, "type": case.type, "opened_at": instant(case.opened_at),
            "amount": format_minor(receipt.unapplied_minor, receipt.currency), "currency": receipt.currency,
            "customer_guess": customer or "", "reason": case.reason, "assigned_to": email or "", "state": case.state,
        }  # fmt: skip


def journal(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per line of an entry."""
    query = (
        select(JournalEntry, JournalLine, Account.code)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(Account, Account.id == JournalLine.account_id)
        .order_by(JournalEntry.id, JournalLine.line_no)
    )
    for entry, line, code in _recorded(session, query, JournalEntry.posted_at, since):
        yield {
            "entry_id": str(entry.id), "posted_at": instant(entry.posted_at),
            "effective_on": entry.effective_on.isoformat(), "kind": entry.kind, "account": code,
            "debit": format_minor(line.debit, line.currency), "credit": format_minor(line.credit, line.currency),
            "currency": line.currency, "source": entry.source, "reverses": _id(entry.reverses_id),
        }  # fmt: skip


def shares(session: Session, since: datetime | None) -> Iterator[Row]:
    """One row per share earned or taken back."""
    query = (
        select(Share, Partner.number, SharingAgreement.number, AgreementVersion.version, Invoice.number)
        .join(Partner, Partner.id == Share.partner_id)
        .join(AgreementVersion, AgreementVersion.id == Share.version_id)
        .join(SharingAgreement, SharingAgreement.id == AgreementVersion.agreement_id)
        .join(Application, Application.id == Share.application_id)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .order_by(Share.id)
    )
    for row, partner, agreement, version, number in _recorded(session, query, Share.posted_at, since):
        yield {
            "share_id": str(row.id), "partner_number": partner, "agreement_number": agreement, "version": str(version),
            "application_id": str(row.application_id), "invoice_number": number,
            "base": format_minor(row.base_minor, row.currency), "rate": row.rate,
            "amount": format_minor(row.amount_minor, row.currency), "currency": row.currency,
            "state": "taken_back" if row.reverses_id else "accrued", "reverses": _id(row.reverses_id),
        }  # fmt: skip


def payouts(session: Session, since: datetime | None) -> Iterator[Row]:
    """No payout has ever left these books: partners' money stands in their wallets."""
    yield from ()


EXPORTS: dict[str, Export] = {
    "applications": applications,
    "payments": payments,
    "receipts": receipts,
    "exceptions": exceptions,
    "journal": journal,
    "shares": shares,
    "payouts": payouts,
}


def instant(moment: datetime) -> str:
    """Return a moment in UTC as files carry it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def ratio(ppm: int) -> str:
    """Return parts per million as a decimal between 0 and 1."""
    return f"{ppm // 10**6}.{ppm % 10**6:06d}".rstrip("0").ljust(3, "0")


def _recorded(session: Session, query: Select[tuple[object, ...]], column: object, since: datetime | None) -> Iterator:
    """Yield the rows recorded at or after ``since``, in order."""
    if since is not None:
        query = query.where(column >= since)  # type: ignore[operator]
    yield from session.execute(query.execution_options(yield_per=2_000))


def _id(value: int | None) -> str:
    return "" if value is None else str(value)
