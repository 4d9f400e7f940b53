"""Credits of a customer that a payment may use: open credit memos, and money that lies on the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.invoice import Invoice
from payportal.models.payment_credit import PaymentCredit
from payportal.models.receipt import Receipt
from payportal.queries.owned import credits_of

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One credit with what of it may still be used, in minor units; it is of an invoice row or of a receipt."""

    number: str
    customer_id: int
    currency: str
    available_minor: int
    since: date
    invoice_id: int | None = None
    receipt_id: int | None = None

    @property
    def key(self) -> str:
        """Return how forms name the credit."""
        return f"memo-{self.invoice_id}" if self.invoice_id else f"money-{self.receipt_id}"


def usable(session: Session, accounts: Sequence[int], *, currency: str) -> list[Credit]:
    """Return the credits that no payment holds, the oldest first, at most 50 of each kind."""
    return sorted([*_memos(session, accounts, currency), *_money(session, accounts, currency)],
                  key=lambda credit: (credit.since, credit.key))  # fmt: skip


def _memos(session: Session, accounts: Sequence[int], currency: str) -> list[Credit]:
    held = select(PaymentCredit.id).where(PaymentCredit.live, PaymentCredit.invoice_id == Invoice.id).exists()
    query = select(Invoice).where(*credits_of(accounts), Invoice.currency == currency)
    query = query.where(~held).order_by(Invoice.issue_date, Invoice.id).limit(MOST)
    return [
        Credit(number=row.number, customer_id=row.customer_id, currency=currency, available_minor=-row.open_minor,
               since=row.issue_date, invoice_id=row.id)
        for row in session.scalars(query)
    ]  # fmt: skip


def _money(session: Session, accounts: Sequence[int], currency: str) -> list[Credit]:
    """Money that was left on account on purpose, and what waits under the customer's name."""
    held = select(PaymentCredit.id).where(PaymentCredit.live, PaymentCredit.receipt_id == Receipt.id).exists()
    query = select(Receipt).where(Receipt.customer_id.in_(accounts), Receipt.currency == currency)
    query = query.where(Receipt.unapplied_minor + Receipt.on_account_minor > 0, Receipt.reversed_at.is_(None), ~held)
    return [
        Credit(number=row.reference[:64] or row.transaction_id[:64], customer_id=row.customer_id or 0,
               currency=currency, available_minor=row.unapplied_minor + row.on_account_minor, since=row.value_date,
               receipt_id=row.id)
        for row in session.scalars(query.order_by(Receipt.value_date, Receipt.id).limit(MOST))
    ]  # fmt: skip
