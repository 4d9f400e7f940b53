"""The ranked suggestions of every open exception, for files and screens."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import format_minor
from payportal.erp.export import join_list
from payportal.models.customer import Customer
from payportal.models.exception_case import ExceptionCase
from payportal.models.invoice import Invoice
from payportal.models.proposal import Proposal
from payportal.models.receipt import Receipt
from payportal.queries.exports import Row, ratio


def suggestion_rows(session: Session) -> Iterator[Row]:
    """Yield one row per open item of each suggestion, the best suggestion of a receipt first."""
    query = (
        select(Receipt, Proposal.suggestions)
        .join(ExceptionCase, ExceptionCase.receipt_id == Receipt.id)
        .join(Proposal, Proposal.receipt_id == Receipt.id)
        .where(ExceptionCase.state == "open")
        .order_by(Receipt.id)
    )
    found = session.execute(query).all()
    for batch in batches(found):
        numbers = _numbers(session, {line[0] for _, made in batch for one in made for line in one["lines"]})
        customers = _customers(session, {one["customer_id"] for _, made in batch for one in made})
        for receipt, made in batch:
            for rank, suggestion in enumerate(made, 1):
                yield from _rows(receipt, rank, suggestion, numbers=numbers, customers=customers)


def _rows(
    receipt: Receipt, rank: int, suggestion: dict, *, numbers: dict[int, tuple[str, int]], customers: dict[int, str]
) -> Iterator[Row]:
    common = {
        "receipt_transaction_id": receipt.transaction_id, "rank": str(rank),
        "confidence": ratio(suggestion["confidence_ppm"]),
        "reasons": join_list(clue["reason"] for clue in suggestion["clues"]),
    }  # fmt: skip
    for item_id, cash, *_ in suggestion["lines"]:
        number, owner = numbers[item_id]
        yield common | {
            "invoice_number": number, "customer_number": customers.get(owner, ""),
            "amount": format_minor(cash, receipt.currency),
        }  # fmt: skip
    if suggestion["on_account_minor"]:
        yield common | {
            "invoice_number": "", "customer_number": customers.get(suggestion["customer_id"], ""),
            "amount": format_minor(suggestion["on_account_minor"], receipt.currency),
        }  # fmt: skip


def _numbers(session: Session, ids: set[int]) -> dict[int, tuple[str, int]]:
    numbers: dict[int, tuple[str, int]] = {}
    for batch in batches(sorted(ids)):
        query = select(Invoice.id, Invoice.number, Invoice.customer_id).where(Invoice.id.in_(batch))
        numbers |= {row_id: (number, owner) for row_id, number, owner in session.execute(query)}
    return numbers


def _customers(session: Session, ids: set[int | None]) -> dict[int, str]:
    """Return the numbers of all customers that a batch of suggestions may name."""
    return dict(session.execute(select(Customer.id, Customer.number)).all()) if ids else {}
