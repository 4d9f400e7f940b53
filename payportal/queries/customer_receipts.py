"""The money that came from a customer by any road: what of it is applied to which document, and what still waits."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from payportal.domain.sentence import say
from payportal.models.application import Application
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.queries.cursor import Cursor
from payportal.queries.invoice_status import Status

PAGE = 50
MOST_REFERENCE = 60


@dataclass(frozen=True, slots=True)
class AppliedTo:
    """A document that some of the money settles, in minor units of its currency."""

    invoice_id: int
    number: str
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRow:
    """One arrival of money; amounts in minor units of ``currency``. Documents of others are not among ``applied``."""

    id: int
    value_date: date
    method: str
    check_number: str
    reference: str
    amount_minor: int
    unapplied_minor: int
    on_account_minor: int
    back_minor: int
    currency: str
    gone: bool
    payment_reference: str
    applied: tuple[AppliedTo, ...]

    @property
    def status(self) -> Status:
        """Return where the money is now."""
        if self.gone or self.back_minor >= self.amount_minor:
            return Status("bad", say("Went back"), key="went_back")
        if self.unapplied_minor:
            return Status("waiting", say("Received"), say("not yet applied"), key="unapplied")
        if self.on_account_minor:
            return Status("good", say("On account"), key="on_account")
        return Status("good", say("Applied"), key="applied")


def page(session: Session, accounts: Sequence[int], seen: Sequence[int], *, after: Cursor | None = None,
         search: str = "") -> list[ReceivedRow]:  # fmt: skip
    """Return at most 51 receipts of ``accounts``, the latest first: the 51st says that there are more.

    Documents are named that are among ``seen``. ``search`` is part of a check number, a reference or an amount.
    """
    query = (
        select(Receipt, func.coalesce(Payment.reference, ""))
        .outerjoin(Payment, Payment.id == Receipt.payment_id)
        .where(Receipt.customer_id.in_(accounts), Receipt.amount_minor > 0)
        .order_by(Receipt.value_date.desc(), Receipt.id.desc())
    )
    if after is not None:
        query = query.where(tuple_(Receipt.value_date, Receipt.id) < tuple_(after.value, after.id))
    if search:
        sought = (Receipt.check_number, Receipt.reference, Receipt.transaction_id, Payment.reference)
        query = query.where(or_(*(column.icontains(search, autoescape=True) for column in sought)))
    found = session.execute(query.limit(PAGE + 1)).all()
    applied = _applied(session, [receipt.id for receipt, _reference in found], seen)
    return [_row(receipt, reference, applied[receipt.id]) for receipt, reference in found]


def _applied(session: Session, receipt_ids: Sequence[int], seen: Sequence[int]) -> dict[int, list[AppliedTo]]:
    cash = func.sum(Application.cash_minor)
    query = (
        select(Application.receipt_id, Invoice.id, Invoice.number, cash)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .where(Application.receipt_id.in_(receipt_ids), Invoice.customer_id.in_(seen))
        .group_by(Application.receipt_id, Invoice.id, Invoice.number)
        .having(cash != 0)
        .order_by(Invoice.number)
    )
    found: dict[int, list[AppliedTo]] = defaultdict(list)
    for receipt_id, invoice_id, number, minor in session.execute(query):
        found[receipt_id].append(AppliedTo(invoice_id, number, int(minor)))
    return found


def _row(receipt: Receipt, payment_reference: str, applied: Sequence[AppliedTo]) -> ReceivedRow:
    return ReceivedRow(
        id=receipt.id, value_date=receipt.value_date, method=receipt.method, check_number=receipt.check_number,
        reference=receipt.reference[:MOST_REFERENCE], amount_minor=receipt.amount_minor,
        unapplied_minor=receipt.unapplied_minor, on_account_minor=receipt.on_account_minor,
        back_minor=receipt.returned_minor + receipt.refunded_minor, currency=receipt.currency,
        gone=receipt.reversed_at is not None, payment_reference=payment_reference, applied=tuple(applied),
    )  # fmt: skip
