"""A processor's report against what is known: charges of the portal are taken once, refunds take back their charge.

Of two roads one is the source of the receipt, the other only confirms it (docs/decisions/0014).
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import Money, parse_minor
from payportal.domain.returned_item import Returned
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.models.bank import BankFile
from payportal.models.bank import BankLine as BankRow
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers import stripe_payouts
from payportal.readers.result import BankLine
from payportal.services import charge_receipts, settlement, unapplication


def known_references(session: Session, references: Sequence[str]) -> set[str]:
    """Return which balance transactions an earlier report brought, with whatever day that report showed."""
    known: set[str] = set()
    for batch in batches(references):
        query = select(BankRow.bank_reference).join(BankFile, BankFile.id == BankRow.file_id)
        query = query.where(BankFile.format == stripe_payouts.NAME, BankRow.bank_reference.in_(batch))
        known |= set(session.scalars(query))
    return known


def paid_in_portal(session: Session, lines: Sequence[BankLine]) -> set[str]:
    """Return the balance transactions of charges that are, or will be, receipts as payments of the portal."""
    names = {line.bank_reference: _names(line) for line in lines if line.receipt}
    wanted = sorted({name for own in names.values() for name in own})
    known: set[str] = set()
    for batch in batches(wanted):
        taken = select(Receipt.transaction_id).where(Receipt.payment_id.is_not(None), Receipt.transaction_id.in_(batch))
        begun = select(Payment.reference).where(Payment.state != "failed", Payment.reference.in_(batch))
        known |= set(session.scalars(taken)) | set(session.scalars(begun))
    return {reference for reference, own in names.items() if own & known}


def take_back(session: Session, item: Returned, *, actor: str) -> bool:
    """Carry out that a charge was refunded or disputed as a whole; a part is left to a person."""
    gone = -parse_minor(item.gross, item.currency)
    own = select(Receipt).where(Receipt.transaction_id == item.returns, Receipt.payment_id.is_not(None))
    for receipt in session.scalars(own.where(Receipt.reversed_at.is_(None))):
        if (receipt.amount_minor, receipt.currency) == (gone, item.currency):
            session.add(ReturnedItem(line_id=item.line_id, receipt_id=receipt.id, amount_minor=gone))
            state = OutcomeState.REFUNDED if item.return_code == "refund" else OutcomeState.RETURNED
            outcome = Outcome(state=state, provider_reference=item.returns, amount=Money(gone, item.currency))
            settlement.settle(session, receipt.payment_id or 0, outcome, on=item.value_date)
            return True
    for receipt in charge_receipts.of_report(session, item.returns):
        if _gross(session, receipt) == gone and receipt.currency == item.currency:
            session.add(ReturnedItem(line_id=item.line_id, receipt_id=receipt.id, amount_minor=receipt.amount_minor))
            reason = f"taken back at the card processor: {item.return_code}"
            unapplication.return_receipt(session, receipt.id, on=item.value_date, actor=actor, reason=reason)
            return True
    return False


def _names(line: BankLine) -> set[str]:
    """Return the names under which the portal may know the charge."""
    extras = line.extras
    found = {line.processor_id, extras.get("payment_intent_id", ""), extras.get("payment_metadata[payment]", "")}
    return found - {""}


def _gross(session: Session, receipt: Receipt) -> int:
    row = session.get_one(BankRow, receipt.bank_line_id)
    return parse_minor(row.extras["gross"], receipt.currency)
