"""What the processor's report tells of card money, in the books: the net is ours, the fee a cost (decision 0018)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import parse_minor
from payportal.domain.returned_item import Returned
from payportal.ledger import postings
from payportal.ledger.entry import Entry
from payportal.models.bank import BankLine as BankRow
from payportal.models.payment import Payment
from payportal.readers.result import BankLine
from payportal.services import posting


def tell_charges(session: Session, lines: Sequence[BankLine], payments: Mapping[str, int]) -> None:
    """Post the charges of a report that are payments of the portal, by balance transaction: net and fee of each.

    A charge of another sum or currency than its payment is left to a person.
    """
    told = [line for line in lines if line.bank_reference in payments]
    for batch in batches(told):
        query = select(Payment).where(Payment.id.in_({payments[line.bank_reference] for line in batch}))
        rows = {row.id: row for row in session.scalars(query)}
        entries = [_charged(line, rows[payments[line.bank_reference]]) for line in batch]
        posting.post(session, [entry for entry in entries if entry])


def tell_charge(session: Session, row: BankRow, payment: Payment) -> None:
    """Post a charge that a report brought before its payment was settled."""
    if entry := _charged(row, payment):
        posting.post(session, [entry])


def tell(session: Session, item: Returned, *, cleared: int, fee: int, payment_id: int | None = None) -> None:
    """Post what a report tells of money that went back or came again, in minor units; nothing where nothing moved."""
    if payment_id is not None:
        session.get_one(Payment, payment_id).fee_minor += fee
    if cleared or fee:
        source = f"payment:{payment_id}" if payment_id else f"bank_line:{item.line_id}"
        key = f"card:{item.own_reference}"
        entry = postings.card_money_told(item.currency, cleared, fee, on=item.value_date, key=key, source=source)
        posting.post(session, [entry])


def _charged(line: BankLine | BankRow, payment: Payment) -> Entry | None:
    gross, fee = (parse_minor(line.extras[name], line.currency) for name in ("gross", "fee"))
    if (gross, line.currency) != (payment.charged_minor, payment.currency):
        return None
    payment.fee_minor += fee
    return postings.card_money_told(
        line.currency, gross, fee, on=line.value_date, key=f"card:{line.bank_reference}", source=f"payment:{payment.id}"
    )
