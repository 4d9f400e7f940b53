"""Fees that payers are charged on top: the rule that fits, and what becomes of the fee with the payment.

A fee is a line of the payment, never of an invoice. It is reckoned when paying begins, posted when the money came, and
goes back with it: with a refund of a part, in part.
"""

from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from payportal.domain.errors import BadTerms
from payportal.domain.fee import FeeOnTop, FeeRule
from payportal.domain.money import Money
from payportal.ledger import postings
from payportal.models.fee_rule import FeeRuleRow
from payportal.models.journal import JournalEntry
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.services import audit, posting

NO_FEE = FeeRule()


def fee(session: Session, customer_id: int, method: str, amount: Money) -> Money:
    """Return what a customer is charged on top of ``amount`` for a way of paying; nothing where no rule was set."""
    return rule(session, customer_id, method, amount.currency).fee(amount)


def rule(session: Session, customer_id: int, method: str, currency: str) -> FeeRule:
    """Return the rule for a customer, else the one for everybody, else none."""
    query = select(FeeRuleRow).where(FeeRuleRow.live, FeeRuleRow.method == method, FeeRuleRow.currency == currency)
    query = query.where(or_(FeeRuleRow.customer_id.is_(None), FeeRuleRow.customer_id == customer_id))
    rows = sorted(session.scalars(query), key=lambda row: (row.customer_id is None, -row.id))
    return _domain(rows[0]) if rows else NO_FEE


def set_rule(session: Session, method: str, currency: str, wanted: FeeRule, *, customer_id: int | None = None,
             actor: str) -> FeeRuleRow:  # fmt: skip
    """Let a rule hold from now on in place of the one before; a rule of nothing waives the fee for a customer."""
    mine = FeeRuleRow.customer_id == customer_id if customer_id else FeeRuleRow.customer_id.is_(None)
    before = update(FeeRuleRow).where(FeeRuleRow.method == method, FeeRuleRow.currency == currency, mine)
    session.execute(before.values(live=False))
    row = FeeRuleRow(
        method=method, currency=currency, customer_id=customer_id, percent=str(wanted.percent),
        fixed_minor=wanted.fixed_minor, gross_up=wanted.gross_up, set_by=actor,
        cap_percent="" if wanted.cap_percent is None else str(wanted.cap_percent),
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "set_fee", f"fee:{row.id}", method=method, percent=row.percent,
                 fixed_minor=row.fixed_minor, customer=customer_id)  # fmt: skip
    return row


def take(session: Session, payment: Payment, *, on: date) -> None:
    """Post the fee of a payment that came."""
    _post(session, payment, payment.payer_fee_minor, on=on)


def give_back(session: Session, payment: Payment, *, on: date) -> None:
    """Post that what is left of the fee went back with the whole payment."""
    _post(session, payment, -standing(session, payment), on=on)


def on_top(session: Session, payment: Payment, receipt: Receipt) -> FeeOnTop:
    """Return amount and fee of a payment and what of them is gone, its refunds on their way included.

    The fee on a payment in another currency goes back with the whole only: here it counts as none.
    """
    fee = 0 if payment.paid_currency else payment.payer_fee_minor
    return FeeOnTop(
        amount=receipt.amount_minor - receipt.returned_minor, amount_gone=receipt.refunded_minor, fee=fee,
        fee_gone=fee - standing(session, payment) if fee else 0,
    )  # fmt: skip


def set_aside(session: Session, refund: Refund, *, on: date) -> None:
    """Set the fee of a refund aside; the database refuses more than the payer paid."""
    _move_aside(session, refund, refund.fee_minor, f"refund:{refund.id}:fee", on)


def let_stand(session: Session, refund: Refund, *, on: date) -> None:
    """Take the fee of a refund that failed as income again."""
    _move_aside(session, refund, -refund.fee_minor, f"refund:{refund.id}:fee_failed", on)


def checked(percent: str, fixed_minor: int, *, gross_up: bool, cap_percent: str) -> FeeRule:
    """Return the rule that was typed; raises BadTerms for one that makes no sense."""
    try:
        lid = Decimal(cap_percent) if cap_percent else None
        return FeeRule(percent=Decimal(percent or "0"), fixed_minor=fixed_minor, gross_up=gross_up, cap_percent=lid)
    except ArithmeticError as error:
        raise BadTerms("write percentages as numbers, such as 2.9") from error


def _domain(row: FeeRuleRow) -> FeeRule:
    return checked(row.percent, row.fixed_minor, gross_up=row.gross_up, cap_percent=row.cap_percent)


def _post(session: Session, payment: Payment, minor: int, *, on: date) -> None:
    if minor:
        key = f"fee:payment:{payment.id}:{_moves(session, payment) + 1}"
        source = f"payment:{payment.id}"
        posting.post(session, [postings.payer_fee(payment.currency, minor, on=on, key=key, source=source)])


def _move_aside(session: Session, refund: Refund, minor: int, key: str, on: date) -> None:
    if minor:
        session.get_one(Payment, refund.payment_id).payer_fee_refunded_minor += minor
        source = f"payment:{refund.payment_id}"
        posting.post(session, [postings.payer_fee_set_aside(refund.currency, minor, on=on, key=key, source=source)])


def _moves(session: Session, payment: Payment) -> int:
    query = select(func.count()).select_from(JournalEntry)
    mine = JournalEntry.kind == "payer_fee", JournalEntry.source == f"payment:{payment.id}"
    return session.scalar(query.where(*mine)) or 0


def standing(session: Session, payment: Payment) -> int:
    """Return what of the fee was taken and did not go back, from the books."""
    query = select(JournalEntry.id).where(
        JournalEntry.kind == "payer_fee", JournalEntry.source == f"payment:{payment.id}"
    )
    lines = [line for entry_id in session.scalars(query).all() for line in posting.entry_lines(session, entry_id)]
    return sum(line.credit - line.debit for line in lines if line.account.type == "income")
