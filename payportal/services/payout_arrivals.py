"""A processor's payout reaches the bank: its charges are receipts already, so the bank's line only confirms them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.models.bank import BankLine as BankRow
from payportal.models.receipt import Receipt
from payportal.readers.result import BankLine
from payportal.readers.stripe_row import PAYOUT
from payportal.services import unapplication

_PROCESSOR = re.compile(r"\bSTRIPE\b", re.IGNORECASE)
"""The word alone: Stripes & Co. is a customer."""
ARRIVES_WITHIN = timedelta(days=7)
"""How long a payout may be on its way, weekends and holidays counted in."""
EARLY = timedelta(days=2)
"""How far a bank's day may lie before the report's, by time zones."""
Told = tuple[Receipt, BankRow]


def arrived_payouts(session: Session, lines: Sequence[BankLine]) -> dict[int, str]:
    """Return by place which credits of a bank file are payouts that a report brought, each payout once."""
    credits = {at: line for at, line in enumerate(lines) if line.receipt and _says_stripe(line)}
    waiting = _waiting_payouts(session, list(credits.values()))
    found: dict[int, str] = {}
    for at, line in credits.items():
        own = waiting.get((line.amount_minor, line.currency), [])
        fitting = [(day, payout) for day, payout in own if _in_time(day, line.value_date)]
        if fitting:
            named = [pair for pair in fitting if pair[1] in _text(line)]
            taken = (named or fitting)[0]
            own.remove(taken)
            found[at] = taken[1]
    return found


def give_way_to_charges(session: Session, payouts: Sequence[BankLine], *, actor: str) -> int:
    """Take back the receipts of payouts that the bank told before the report of their charges came; return how many."""
    told = _told_by_the_bank(session, payouts)
    count = 0
    for payout in payouts:
        own = told.get((payout.amount_minor, payout.currency), [])
        pair = next((one for one in own if _in_time(payout.value_date, one[0].value_date)), None)
        if pair is None:
            continue
        own.remove(pair)
        receipt, row = pair
        row.processor_id = payout.processor_id
        reason = f"it is the payout {payout.processor_id}: its charges are the receipts"
        unapplication.return_receipt(session, receipt.id, on=receipt.value_date, actor=actor, reason=reason)
        count += 1
    return count


def _in_time(sent_on: date, arrived_on: date) -> bool:
    return sent_on - EARLY <= arrived_on <= sent_on + ARRIVES_WITHIN


def _waiting_payouts(session: Session, lines: Sequence[BankLine]) -> dict[tuple[int, str], list[tuple[date, str]]]:
    """Return day and id of the payouts of these amounts that no line of a bank confirmed yet, the oldest first."""
    found: dict[tuple[int, str], list[tuple[date, str]]] = {}
    for batch in batches(sorted({line.amount_minor for line in lines})):
        arrived = select(BankRow.processor_id).where(BankRow.credit, BankRow.processor_id != "")
        arrived = arrived.where(BankRow.amount_minor.in_(batch))
        query = select(BankRow).where(
            BankRow.type_code == PAYOUT, BankRow.credit.is_(False), BankRow.processor_id != "",
            BankRow.amount_minor.in_(batch), BankRow.processor_id.not_in(arrived),
        )  # fmt: skip
        for row in session.scalars(query.order_by(BankRow.value_date, BankRow.id)):
            found.setdefault((row.amount_minor, row.currency), []).append((row.value_date, row.processor_id))
    return found


def _told_by_the_bank(session: Session, payouts: Sequence[BankLine]) -> dict[tuple[int, str], list[Told]]:
    """Return the standing receipts of these amounts that name the processor, with the bank's line of each."""
    found: dict[tuple[int, str], list[Told]] = {}
    for batch in batches(sorted({payout.amount_minor for payout in payouts})):
        query = select(Receipt, BankRow).join(BankRow, BankRow.id == Receipt.bank_line_id)
        query = query.where(Receipt.amount_minor.in_(batch), Receipt.reversed_at.is_(None), BankRow.processor_id == "")
        query = query.where(Receipt.value_date >= min(payout.value_date for payout in payouts) - EARLY)
        for receipt, row in session.execute(query.order_by(Receipt.id)):
            if _PROCESSOR.search(f"{receipt.payer_name} {receipt.memo} {receipt.reference} {row.description}"):
                found.setdefault((receipt.amount_minor, receipt.currency), []).append((receipt, row))
    return found


def _says_stripe(line: BankLine) -> bool:
    return bool(_PROCESSOR.search(_text(line)))


def _text(line: BankLine) -> str:
    receipt = line.receipt
    words = (receipt.payer_name, receipt.memo, receipt.reference) if receipt else ()
    return " ".join((line.description, *words))
