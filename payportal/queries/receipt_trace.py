"""The whole way of one receipt: the line of the bank's file, every entry of the journal, every share it earned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.models.application import Application
from payportal.models.bank import BankFile, BankLine
from payportal.models.card_dispute import CardDispute
from payportal.models.customer import Customer
from payportal.models.journal import Account, JournalEntry, JournalLine
from payportal.models.partner import AgreementVersion, Partner, Share, SharingAgreement
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.queries import card_disputes, refunds
from payportal.queries.receipt_history import Decided, decisions


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """A debit or a credit in minor units."""

    code: str
    name: str
    currency: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """An entry of the journal with its lines."""

    id: int
    kind: str
    description: str
    effective_on: date
    posted_at: datetime
    reverses_id: int | None
    lines: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedShare:
    """What a partner earned of one application of the receipt."""

    id: int
    application_id: int
    partner_name: str
    agreement_number: str
    version: int
    base_minor: int
    rate: str
    amount_minor: int
    reverses_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A receipt with all that came before and after it."""

    receipt: Receipt
    customer: Customer | None
    line: BankLine | None
    file: BankFile | None
    payment: Payment | None
    decisions: tuple[Decided, ...]
    entries: tuple[Posted, ...]
    shares: tuple[EarnedShare, ...]
    refunds: tuple[Refund, ...]
    disputes: tuple[CardDispute, ...]


def trace(session: Session, receipt_id: int) -> Trace:
    """Return the whole way of a receipt; raises NotFound."""
    query = (
        select(Receipt, Customer, BankLine, BankFile, Payment)
        .outerjoin(Customer, Customer.id == Receipt.customer_id)
        .outerjoin(BankLine, BankLine.id == Receipt.bank_line_id)
        .outerjoin(BankFile, BankFile.id == BankLine.file_id)
        .outerjoin(Payment, Payment.id == Receipt.payment_id)
    )
    found = session.execute(query.where(Receipt.id == receipt_id)).first()
    if found is None:
        raise NotFound(f"There is no receipt {receipt_id}.")
    receipt, customer, line, file, payment = found
    return Trace(
        receipt=receipt, customer=customer, line=line, file=file, payment=payment,
        decisions=tuple(decisions(session, receipt_id)), entries=tuple(_entries(session, receipt)),
        shares=tuple(_shares(session, receipt_id)),
        refunds=tuple(refunds.of_payment(session, payment.id)) if payment else (),
        disputes=tuple(card_disputes.of_payment(session, payment.id)) if payment else (),
    )  # fmt: skip


def _entries(session: Session, receipt: Receipt) -> list[Posted]:
    """Return the entries of a receipt, found by the keys that its facts are posted under."""
    numbers = range(1, receipt.decision_count + 2)
    acts = ("apply", "identify", "part", "reinstate", "return")
    facts = [f"{act}:receipt:{receipt.id}:{number}" for number in numbers for act in acts]
    keys = [f"receipt:{receipt.id}", f"return:receipt:{receipt.id}", *facts, *(f"undo:{fact}" for fact in facts)]
    keys += _gone_back(session, receipt.payment_id) if receipt.payment_id else []
    sharing = (
        select(Share.entry_id)
        .join(Application, Application.id == Share.application_id)
        .where(Application.receipt_id == receipt.id)
    )
    applying = select(Application.entry_id).where(Application.receipt_id == receipt.id)
    query = (
        select(JournalEntry, JournalLine, Account)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(
            or_(
                JournalEntry.idempotency_key.in_(keys), JournalEntry.id.in_(applying), JournalEntry.id.in_(sharing)
            )
        )
        .order_by(JournalEntry.id, JournalLine.line_no)
    )  # fmt: skip
    groups: dict[int, list[Any]] = {}
    for record in session.execute(query):
        groups.setdefault(record[0].id, []).append(record)
    return [_posted(records) for records in groups.values()]


def _gone_back(session: Session, payment_id: int) -> list[str]:
    """Return the keys of what refunds and disputes of a payment may have posted."""
    gone = [f"refund:{one.id}:{word}" for one in refunds.of_payment(session, payment_id)
            for word in ("set_aside", "fee", "paid", "failed", "fee_failed", "came_back")]  # fmt: skip
    return gone + [f"dispute:{one.id}:{word}" for one in card_disputes.of_payment(session, payment_id)
                   for word in ("held", "closed")]  # fmt: skip


def _posted(records: Sequence[Any]) -> Posted:
    entry = records[0][0]
    lines = tuple(
        EntryLine(code=account.code, name=account.name, currency=line.currency, debit=line.debit, credit=line.credit)
        for _, line, account in records
    )
    return Posted(
        id=entry.id, kind=entry.kind, description=entry.description, effective_on=entry.effective_on,
        posted_at=entry.posted_at, reverses_id=entry.reverses_id, lines=lines,
    )  # fmt: skip


def _shares(session: Session, receipt_id: int) -> list[EarnedShare]:
    query = (
        select(Share, Partner.name, SharingAgreement.number, AgreementVersion.version)
        .join(Application, Application.id == Share.application_id)
        .join(Partner, Partner.id == Share.partner_id)
        .join(AgreementVersion, AgreementVersion.id == Share.version_id)
        .join(SharingAgreement, SharingAgreement.id == AgreementVersion.agreement_id)
        .where(Application.receipt_id == receipt_id)
        .order_by(Share.id)
    )
    return [
        EarnedShare(
            id=share.id, application_id=share.application_id, partner_name=name, agreement_number=number,
            version=version, base_minor=share.base_minor, rate=share.rate, amount_minor=share.amount_minor,
            reverses_id=share.reverses_id,
        )
        for share, name, number, version in session.execute(query)
    ]  # fmt: skip
