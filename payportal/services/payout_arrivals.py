"""A processor's payout reaches the bank: its charges are receipts already, so the bank's line only confirms them."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.readers.result import BankLine
from payportal.readers.stripe_row import PAYOUT
from payportal.services import unapplication

ARRIVES_WITHIN = timedelta(days=7)
"""How long a payout may be on its way, and how far the two may lie apart the other way round by zones."""
_EARLY = timedelta(days=2)


def arrived_payouts(session: Session, lines: Iterable[BankLine]) -> dict[int, str]:
    """Return by place which credits of a bank file are payouts that a report brought, each payout once."""
    credits = [(at, line) for at, line in enumerate(lines) if line.receipt and _says_stripe(line)]
    if not credits:
        return {}
    arrived = select(BankRow.processor_id).where(BankRow.credit, BankRow.processor_id != "")
    found: dict[int, str] = {}
    for at, line in credits:
        query = select(BankRow.processor_id).where(
            BankRow.type_code == PAYOUT, BankRow.credit.is_(False), BankRow.amount_minor == line.amount_minor,
            BankRow.currency == line.currency, BankRow.value_date >= line.value_date - ARRIVES_WITHIN,
            BankRow.value_date <= line.value_date + _EARLY, BankRow.processor_id != "",
            BankRow.processor_id.not_in(arrived.where(BankRow.amount_minor == line.amount_minor)),
        ).order_by(BankRow.value_date, BankRow.id)  # fmt: skip
        free = [payout for payout in session.scalars(query) if payout not in found.values()]
        if free:
            found[at] = next((payout for payout in free if payout in _text(line)), free[0])
    return found


def give_way_to_charges(session: Session, payout: BankLine, *, actor: str) -> bool:
    """Take back the receipt of a payout that the bank told before the report of its charges came."""
    query = select(Receipt, BankRow).join(BankRow, BankRow.id == Receipt.bank_line_id).where(
        Receipt.amount_minor == payout.amount_minor, Receipt.currency == payout.currency,
        Receipt.reversed_at.is_(None), BankRow.processor_id == "",
        BankRow.value_date >= payout.value_date - _EARLY, BankRow.value_date <= payout.value_date + ARRIVES_WITHIN,
    ).order_by(Receipt.id)  # fmt: skip
    for receipt, row in session.execute(query):
        if "STRIPE" in f"{receipt.payer_name} {receipt.memo} {receipt.reference} {row.description}".upper():
            row.processor_id = payout.processor_id
            reason = f"it is the payout {payout.processor_id}: its charges are the receipts"
            unapplication.return_receipt(session, receipt.id, on=receipt.value_date, actor=actor, reason=reason)
            return True
    return False


def _says_stripe(line: BankLine) -> bool:
    return "STRIPE" in _text(line).upper()


def _text(line: BankLine) -> str:
    receipt = line.receipt
    words = (receipt.payer_name, receipt.memo, receipt.reference) if receipt else ()
    return " ".join((line.description, *words))
