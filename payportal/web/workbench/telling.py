"""What was done, in words: what it did, and where the money is now."""

from sqlalchemy.orm import Session

from payportal.models.receipt import Receipt
from payportal.queries.open_items import by_ids
from payportal.queries.receipt_history import Decided
from payportal.services.cash_application import Decision
from payportal.web.filters import amount
from payportal.web.workbench.words import listing


def decided(session: Session, decision: Decision) -> str:
    """Return the sentences after a decision."""
    receipt = session.get_one(Receipt, decision.receipt_id)
    items = by_ids(session, [line.invoice_id for line in decision.lines])
    cash = sum(line.cash_minor for line in decision.lines)
    numbers = listing([items[line.invoice_id].item.number for line in decision.lines])
    parts = [f"{amount(cash, receipt.currency)} {receipt.currency} applied to {numbers}."] if decision.lines else []
    if decision.on_account_minor:
        kept = f"{amount(decision.on_account_minor, receipt.currency)} {receipt.currency}"
        parts.append(f"{kept} put on the customer's account.")
    return " ".join([*parts, still_waiting(receipt)])


def undone(decision: Decided, currency: str) -> str:
    """Return the sentences after a decision was undone."""
    numbers = [line.number for line in decision.lines if line.number]
    back = f"{amount(decision.cash_minor, currency)} {currency} waits again."
    opened = f" {listing(numbers)} {'is' if len(numbers) == 1 else 'are'} open as before." if numbers else ""
    return f"Undone: {back}{opened} The matcher leaves this receipt to a person now."


def still_waiting(receipt: Receipt) -> str:
    """Return what of a receipt still waits."""
    if not receipt.unapplied_minor:
        return "Nothing of this receipt waits any more."
    return f"{amount(receipt.unapplied_minor, receipt.currency)} {receipt.currency} of this receipt still waits."
