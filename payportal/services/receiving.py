"""Take money in: receipts from bank files and from payments, each with its entry."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from payportal.domain.receipt import Method
from payportal.domain.receipt import Receipt as ReceiptNoun
from payportal.domain.remittance import RemittanceLine
from payportal.ledger import postings
from payportal.models.receipt import Receipt
from payportal.services import posting

NOUN = (
    "transaction_id", "value_date", "amount_minor", "currency", "method", "payer_name", "payer_account",
    "check_number", "reference", "memo", "remittance",
)  # fmt: skip
"""The columns of a receipt that the domain knows it by."""
_METHODS = {str(method): method for method in Method}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A receipt to be taken in, and where it came from: a bank line or a payment of a known customer."""

    receipt: ReceiptNoun
    bank_line_id: int | None = None
    payment_id: int | None = None
    customer_id: int | None = None


def take_all(session: Session, arrivals: Sequence[Arrival]) -> list[int]:
    """Write receipts and their entries and return the receipt ids in order; the same bank line twice is refused."""
    if not arrivals:
        return []
    session.flush()
    statement = insert(Receipt).returning(Receipt.id, sort_by_parameter_order=True)
    ids = list(session.scalars(statement, [_row(arrival) for arrival in arrivals]))
    posting.post(
        session,
        [
            postings.receipt_taken(
                arrival.receipt.currency, arrival.receipt.amount_minor, card=arrival.payment_id is not None,
                identified=arrival.customer_id is not None, on=arrival.receipt.value_date,
                key=f"receipt:{receipt_id}", source=f"receipt:{receipt_id}",
            )
            for receipt_id, arrival in zip(ids, arrivals, strict=True)
        ],
    )  # fmt: skip
    return ids


def take_nothing(session: Session, arrival: Arrival) -> int:
    """Write the receipt of a payment that credits cover and return its id: no money came, so nothing is posted."""
    session.flush()
    statement = insert(Receipt).returning(Receipt.id)
    return session.scalars(statement, [_row(arrival)]).one()


def noun(row: Receipt) -> ReceiptNoun:
    """Return a stored receipt as the domain knows it."""
    return ReceiptNoun(
        transaction_id=row.transaction_id, value_date=row.value_date, amount_minor=row.amount_minor,
        currency=row.currency, method=_METHODS[row.method], payer_name=row.payer_name, payer_account=row.payer_account,
        check_number=row.check_number, reference=row.reference, memo=row.memo,
        remittance=tuple(RemittanceLine(**line) for line in row.remittance),
    )  # fmt: skip


def words_of(receipt: ReceiptNoun) -> dict[str, object]:
    """Return what a receipt says of how it came, from whom and for what, as it is kept."""
    return {
        "method": str(receipt.method), "payer_name": receipt.payer_name[:200],
        "payer_account": receipt.payer_account[:64], "check_number": receipt.check_number[:64],
        "reference": receipt.reference, "memo": receipt.memo,
        "remittance": [asdict(line) for line in receipt.remittance],
    }  # fmt: skip


def _row(arrival: Arrival) -> dict[str, object]:
    receipt = arrival.receipt
    return {
        "transaction_id": receipt.transaction_id[:100], "bank_line_id": arrival.bank_line_id,
        "payment_id": arrival.payment_id, "value_date": receipt.value_date, "amount_minor": receipt.amount_minor,
        "unapplied_minor": receipt.amount_minor, "currency": receipt.currency, "customer_id": arrival.customer_id,
        **words_of(receipt),
    }  # fmt: skip
