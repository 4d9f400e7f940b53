"""A report's refunds and disputes of payments of the portal: carried out where they are news, else only told.

What the processor told us itself is booked as a refund or a dispute; the report then moves only what it cost and what
waited in card clearing (docs/decisions/0014, 0020).
"""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from payportal.domain.money import Money
from payportal.domain.returned_item import Returned
from payportal.gateways.ports import Outcome, OutcomeState
from payportal.gateways.told import DisputeState, RefundState, RefundTold
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.models.returned_item import ReturnedItem
from payportal.services import (
    card_disputes,
    card_money,
    exception_desk,
    exchange_books,
    exchange_shares,
    part_returns,
    payment_fees,
    refunds,
    settlement,
    told_before,
)

REASON = "refunded at the card processor"


def take_back(session: Session, item: Returned, *, actor: str) -> bool:
    """Carry out that a payment of the portal, or a part of it, went back; False where none is meant for sure."""
    for receipt in _locked(session, item):
        if _changed(session, item, receipt):  # of anything but a known refund a person finds out what it comes to
            done = item.return_code == "refund" and _refund_changed(session, item, receipt)
        elif item.return_code == "refund":
            done = _refund(session, item, receipt)
        else:
            done = _dispute(session, item, receipt, actor=actor)
        if done:
            return True
    return False


def win_back(session: Session, item: Returned, *, actor: str) -> bool:
    """Carry out that a dispute was won: what a report took pays again; what only was held, its closing sets free."""
    for receipt in _locked(session, item):
        if _changed(session, item, receipt):
            continue
        minor, known = item.gross_minor, told_before.dispute(session, item, receipt)
        if known is not None and known.state != DisputeState.LOST and not _took(session, item, receipt):
            _told(session, item, receipt, only_told=True)
            return True
        if settlement.come_again(session, receipt, minor, on=item.value_date, actor=actor):
            _told(session, item, receipt, only_told=False)
            if not receipt.unapplied_minor:
                exception_desk.close_cases(session, [receipt.id], actor=actor)
            return True
    return False


def refund_failed(session: Session, item: Returned) -> bool:
    """Note that a refund which we know came home; what becomes of its money the processor's own word says."""
    for receipt in _locked(session, item):
        if not _changed(session, item, receipt) and told_before.refund_named(session, item, receipt):
            _told(session, item, receipt, only_told=True)
            return True
    return False


def _locked(session: Session, item: Returned) -> list[Receipt]:
    """Return the receipts of the charge, locked behind their payments as everything locks them."""
    same = or_(Receipt.currency == item.currency, Payment.paid_currency == item.currency)
    query = select(Receipt).join(Payment, Payment.id == Receipt.payment_id)
    receipts = list(
        session.scalars(query.where(Receipt.transaction_id == item.processor_id, same).order_by(Receipt.id))
    )
    for receipt in receipts:
        session.get_one(Payment, receipt.payment_id, with_for_update=True, populate_existing=True)
        session.refresh(receipt, with_for_update=True)
    return receipts


def _refund(session: Session, item: Returned, receipt: Receipt) -> bool:
    gone = -item.gross_minor
    if told_before.refund(session, item, receipt):
        _told(session, item, receipt, only_told=True)
        return True
    if receipt.reversed_at is not None:
        return _noted(session, item, receipt)
    if not (0 < gone <= _left_with_fee(session, receipt) or _whole(session, receipt, gone)):
        return False
    # It has no name yet: of two refunds of one amount nobody knows which one the processor tells of first.
    news = RefundTold(
        reference="", key=f"{refunds.OF_REPORT}{item.line_id}", amount=Money(gone, item.currency),
        state=RefundState.SUCCEEDED,
    )  # fmt: skip
    refunds.take_out(session, receipt.payment_id or 0, news, reason=REASON, on=item.value_date)
    _told(session, item, receipt, only_told=True)
    return True


def _dispute(session: Session, item: Returned, receipt: Receipt, *, actor: str) -> bool:
    gone = -item.gross_minor
    known = told_before.dispute(session, item, receipt) if item.return_code == "dispute" else None
    if known is not None and (known.closed_at is not None or card_disputes.hold(session, known, on=item.value_date)):
        _told(session, item, receipt, only_told=True)
        return True
    if receipt.reversed_at is not None:
        return _noted(session, item, receipt)
    left = _left(session, receipt)
    if not (0 < gone <= left or _whole(session, receipt, gone)):
        return False
    payment = session.get_one(Payment, receipt.payment_id)
    if payment.payer_fee_minor and gone == left:
        return False  # all but the payer's fee: what it means a person finds out
    if gone < left:
        part = exchange_shares.settled_by(session, payment, receipt, gone)
        part_returns.give_back(session, receipt.id, part, on=item.value_date, actor=actor, reason=_reason(item))
        exchange_books.went(session, payment, part, gone, on=item.value_date)
    else:
        outcome = Outcome(state=OutcomeState.RETURNED, provider_reference=item.returns, amount=payment.charged)
        settlement.settle(session, receipt.payment_id or 0, outcome, on=item.value_date)
        if receipt.reversed_at is None:
            return False  # the bank holds other money of it and has not decided
    _told(session, item, receipt, only_told=False)
    return True


def _whole(session: Session, receipt: Receipt, gone: int) -> bool:
    """Return whether this is all that the processor took, with the payer's fee, and nothing of it went back before."""
    payment = session.get_one(Payment, receipt.payment_id)
    return gone == payment.charged.minor and receipt.left_minor == receipt.amount_minor > 0


def _left(session: Session, receipt: Receipt) -> int:
    """Return what could still go back, in the currency that was paid."""
    return exchange_shares.left(session, session.get_one(Payment, receipt.payment_id), receipt)


def _left_with_fee(session: Session, receipt: Receipt) -> int:
    """Return what the processor may still refund: of a payment in its own currency, with what is left of the fee."""
    payment = session.get_one(Payment, receipt.payment_id)
    own = not payment.paid_currency
    return payment_fees.on_top(session, payment, receipt).left if own else _left(session, receipt)


def _changed(session: Session, item: Returned, receipt: Receipt) -> bool:
    """Return whether the processor tells in our own currency of what was paid in another one."""
    return session.get_one(Payment, receipt.payment_id).paid_currency not in ("", item.currency)


def _refund_changed(session: Session, item: Returned, receipt: Receipt) -> bool:
    """Note a refund that we know by its name, with what it cost in our own currency; others a person looks at."""
    named = Refund.provider_reference == item.source_id, Refund.payment_id == receipt.payment_id
    refund = session.scalar(select(Refund).where(*named, Refund.state == refunds.GONE)) if item.source_id else None
    if refund is None:
        return False
    session.add(
        ReturnedItem(line_id=item.line_id, receipt_id=receipt.id, amount_minor=-item.gross_minor, only_told=True)
    )
    session.flush()
    card_money.tell_changed_refund(session, item, refund)
    return True


def _noted(session: Session, item: Returned, receipt: Receipt) -> bool:
    """Note what the gateway's own word took back as a whole before; False for more than that."""
    query = select(func.coalesce(func.sum(ReturnedItem.amount_minor), 0)).where(ReturnedItem.receipt_id == receipt.id)
    charged_minor = session.get_one(Payment, receipt.payment_id).charged.minor
    if not 0 < -item.gross_minor <= charged_minor - int(session.scalar(query) or 0):
        return False
    _told(session, item, receipt, only_told=True)
    return True


def _told(session: Session, item: Returned, receipt: Receipt, *, only_told: bool) -> None:
    """Tie the line to its receipt, and post what it tells of card clearing and fees."""
    gross = item.gross_minor
    net = item.amount_minor if gross > 0 else -item.amount_minor
    session.add(ReturnedItem(line_id=item.line_id, receipt_id=receipt.id, amount_minor=-gross, only_told=only_told))
    session.flush()
    card_money.tell(session, item, cleared=gross, fee=gross - net, payment_id=receipt.payment_id)


def _took(session: Session, item: Returned, receipt: Receipt) -> bool:
    return told_before.taken_by_report(session, receipt.id, item.gross_minor, "dispute", item.source_id)


def _reason(item: Returned) -> str:
    return f"taken back at the card processor: {item.return_code}"
