"""What the processor's report tells of card money, in the books: the net is ours, the fee a cost (decision 0018)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import Money, parse_minor
from payportal.domain.returned_item import Returned
from payportal.ledger import postings
from payportal.ledger.entry import Entry
from payportal.ledger.postings import Exchange
from payportal.models.bank import BankLine as BankRow
from payportal.models.payment import Payment
from payportal.models.refund import Refund
from payportal.queries import exchange_position
from payportal.readers.result import BankLine
from payportal.services import exchange_books, posting


def tell_charges(session: Session, lines: Sequence[BankLine], payments: Mapping[str, int]) -> None:
    """Post the charges of a report that are payments of the portal, by balance transaction: net and fee of each.

    A charge of another sum or currency than its payment is left to a person.
    """
    told = [line for line in lines if line.bank_reference in payments]
    for batch in batches(told):
        query = select(Payment).where(Payment.id.in_({payments[line.bank_reference] for line in batch}))
        rows = {row.id: row for row in session.scalars(query)}
        entries = [_charged(session, line, rows[payments[line.bank_reference]]) for line in batch]
        posting.post(session, [entry for told in entries for entry in told])


def tell_charge(session: Session, row: BankRow, payment: Payment) -> None:
    """Post a charge that a report brought before its payment was settled."""
    posting.post(session, _charged(session, row, payment))


def tell(session: Session, item: Returned, *, cleared: int, fee: int, payment_id: int | None = None) -> None:
    """Post what a report tells of money that went back or came again, in minor units; nothing where nothing moved."""
    if payment_id is not None:
        payment = session.get_one(Payment, payment_id)
        payment.fee_minor += _own_fee(session, payment, fee, item.currency)
    if cleared or fee:
        source = f"payment:{payment_id}" if payment_id else f"bank_line:{item.line_id}"
        key = f"card:{item.own_reference}"
        entry = postings.card_money_told(item.currency, cleared, fee, on=item.value_date, key=key, source=source)
        posting.post(session, [entry])


def tell_changed_refund(session: Session, item: Returned, refund: Refund) -> None:
    """Post what a report tells of a refund in another currency, which the processor paid out of our own currency."""
    payment = session.get_one(Payment, refund.payment_id)
    value = exchange_position.value_of(session, exchange_books.refund_key(refund), payment.currency)
    fee = item.gross_minor + item.amount_minor
    moved = Exchange(payment.currency, item.gross_minor, payment.paid_currency, -refund.paid_minor, value, 0)
    payment.fee_minor += fee
    posting.post(session, [postings.exchanged_card_money_told(
        moved, fee, on=item.value_date, key=f"card:{item.own_reference}", source=f"payment:{payment.id}")])  # fmt: skip


def _charged(session: Session, line: BankLine | BankRow, payment: Payment) -> list[Entry]:
    gross, fee = (parse_minor(line.extras[name], line.currency) for name in ("gross", "fee"))
    key, source = f"card:{line.bank_reference}", f"payment:{payment.id}"
    if payment.paid_currency and line.currency == payment.currency:
        return _changed(session, line, payment, gross, fee)
    if (gross, line.currency) != (payment.charged.minor, payment.charged.currency):
        return []
    payment.fee_minor += _own_fee(session, payment, fee, line.currency)
    told = postings.card_money_told(line.currency, gross, fee, on=line.value_date, key=key, source=source)
    valued = exchange_books.reached_us(session, payment, on=line.value_date, key=f"{key}:valued")
    return [told, valued] if valued else [told]


def _changed(session: Session, line: BankLine | BankRow, payment: Payment, gross: int, fee: int) -> list[Entry]:
    """Return the entry of a charge that the processor changed into the currency of the invoices by its own rate."""
    quote = exchange_books.quote_of(session, payment)
    if quote is None or gross <= 0 or not _faced(line, quote.paid):
        return []
    payment.fee_minor += fee
    moved = Exchange(payment.currency, gross, quote.paid_currency, quote.paid_minor, quote.value_minor, 0)
    return [postings.exchanged_card_money_told(
        moved, fee, on=line.value_date, key=f"card:{line.bank_reference}", source=f"payment:{payment.id}")]  # fmt: skip


def _faced(line: BankLine | BankRow, paid: Money) -> bool:
    """Return whether the payer saw the sum of the quote, where the report has columns for that."""
    amount = line.extras.get("customer_facing_amount", "")
    currency = line.extras.get("customer_facing_currency", "").upper()
    return not amount or (currency == paid.currency and parse_minor(amount, currency) == paid.minor)


def _own_fee(session: Session, payment: Payment, fee: int, currency: str) -> int:
    """Return a fee in the currency of the payment, which its row is in."""
    return fee if currency == payment.currency else exchange_books.in_own(session, payment, fee)
