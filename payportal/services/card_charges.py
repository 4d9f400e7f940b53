"""A processor's report against what is known: charges of the portal are taken once, refunds take back their charge.

Of two roads one is the source of the receipt, the other only confirms it (docs/decisions/0014).
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.money import parse_minor
from payportal.domain.returned_item import Returned
from payportal.models.bank import BankFile
from payportal.models.bank import BankLine as BankRow
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.returned_item import ReturnedItem
from payportal.readers import stripe_payouts
from payportal.readers.result import BankLine
from payportal.services import card_money, charge_receipts, part_returns, portal_charges, unapplication

WON = "the dispute was won"


def known_references(session: Session, references: Sequence[str]) -> set[str]:
    """Return which balance transactions an earlier report brought, with whatever day that report showed."""
    known: set[str] = set()
    for batch in batches(references):
        query = select(BankRow.bank_reference).join(BankFile, BankFile.id == BankRow.file_id)
        query = query.where(BankFile.format == stripe_payouts.NAME, BankRow.bank_reference.in_(batch))
        known |= set(session.scalars(query))
    return known


def paid_in_portal(session: Session, lines: Sequence[BankLine]) -> dict[str, int]:
    """Return the payment of each balance transaction of a charge that is, or will be, a receipt of the portal."""
    names = {line.bank_reference: _names(line) for line in lines if line.receipt}
    wanted = sorted({name for own in names.values() for name in own})
    known: dict[str, int] = {}
    for batch in batches(wanted):
        taken = select(Receipt.transaction_id, Receipt.payment_id).where(Receipt.payment_id.is_not(None))
        begun = select(Payment.reference, Payment.id).where(Payment.state != "failed", Payment.reference.in_(batch))
        for query in (taken.where(Receipt.transaction_id.in_(batch)), begun):
            known |= {name: payment_id for name, payment_id in session.execute(query) if payment_id}
    found = {reference: own & known.keys() for reference, own in names.items()}
    return {reference: known[min(own)] for reference, own in found.items() if own}


def take_back(session: Session, item: Returned, *, actor: str) -> bool:
    """Carry out that a charge, or a part of it, was refunded or disputed; False where no receipt is meant for sure."""
    if portal_charges.take_back(session, item, actor=actor):
        return True
    for receipt in charge_receipts.of_report(session, item.returns):
        if receipt.currency == item.currency and _take_back_charge(session, item, receipt, actor=actor):
            return True
    return False


def win_back(session: Session, item: Returned, *, actor: str) -> bool:
    """Carry out that a dispute was won: what it took waits again; False where it took nothing here."""
    if portal_charges.win_back(session, item, actor=actor):
        return True
    for receipt in charge_receipts.of_report(session, item.processor_id, standing=False):
        if receipt.currency == item.currency and _win_back_charge(session, item, receipt, actor=actor):
            return True
    return False


def _take_back_charge(session: Session, item: Returned, receipt: Receipt, *, actor: str) -> bool:
    """Take the receipt of a report's charge back; what left the account beside it is the processor's fee."""
    gone, net = -item.gross_minor, receipt.left_minor
    if gone == _gross(session, receipt) - receipt.returned_minor:
        unapplication.return_receipt(session, receipt.id, on=item.value_date, actor=actor, reason=_reason(item))
        fee = item.amount_minor - net
    elif 0 < gone < net:
        part_returns.give_back(session, receipt.id, gone, on=item.value_date, actor=actor, reason=_reason(item))
        fee = item.amount_minor - gone
    else:
        return False
    _note(session, item, receipt, gone)
    card_money.tell(session, item, cleared=0, fee=fee)
    return True


def _win_back_charge(session: Session, item: Returned, receipt: Receipt, *, actor: str) -> bool:
    minor = item.gross_minor
    if receipt.reversed_at is not None:
        if minor != _gross(session, receipt) - receipt.returned_minor:
            return False
        minor = receipt.amount_minor - receipt.returned_minor
    if not part_returns.come_again(session, receipt.id, minor, on=item.value_date, actor=actor, reason=WON):
        return False
    _note(session, item, receipt, -item.gross_minor)
    card_money.tell(session, item, cleared=0, fee=minor - item.amount_minor)
    return True


def _note(session: Session, item: Returned, receipt: Receipt, minor: int) -> None:
    session.add(ReturnedItem(line_id=item.line_id, receipt_id=receipt.id, amount_minor=minor))
    session.flush()


def _reason(item: Returned) -> str:
    return f"taken back at the card processor: {item.return_code}"


def _names(line: BankLine) -> set[str]:
    """Return the names under which the portal may know the charge."""
    extras = line.extras
    found = {line.processor_id, extras.get("payment_intent_id", ""), extras.get("payment_metadata[payment]", "")}
    return found - {""}


def _gross(session: Session, receipt: Receipt) -> int:
    row = session.get_one(BankRow, receipt.bank_line_id)
    return parse_minor(row.extras["gross"], receipt.currency)
