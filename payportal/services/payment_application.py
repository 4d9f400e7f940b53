"""Put what a payment brought on what it was for: its own money first, then credit memos, then money on account.

Credit memos are netted in the decision on the payment's receipt; where the payment brought no money, that is a receipt
of nothing. Money on account is applied from the receipt that brought it. Each part is what the open items still take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.ledger.chart import COUPON
from payportal.models.application import Application
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_credit import PaymentCredit
from payportal.models.receipt import Receipt
from payportal.services import cash_application, credits, exception_desk, unapplication
from payportal.services.cash_application import Decision, DecisionLine

CHOSEN = ("chosen by the payer",)
KEPT = ("what is left on account",)


@dataclass(slots=True)
class Need:
    """What an open item still takes of a payment, in minor units; ``discount_minor`` goes with the last of the cash.

    ``coupon_minor`` goes with the payment's own receipt only, so that it goes back with it.
    """

    invoice_id: int
    cash_minor: int
    discount_minor: int
    coupon_minor: int = 0
    asked_minor: int = field(default=0)

    def __post_init__(self) -> None:
        self.asked_minor = self.cash_minor


def apply(session: Session, payment: Payment, lines: Sequence[PaymentLine], receipt_id: int | None) -> int:
    """Apply a payment that came and return what of its money is left waiting, in minor units.

    ``receipt_id`` is None where credits cover all of it and no credit memo is among them.
    """
    held = credits.of_payment(session, payment.id)
    invoices = _locked(session, [line.invoice_id for line in lines] + [c.invoice_id for c in held if c.invoice_id])
    needs = [_need(line, invoices[line.invoice_id]) for line in lines]
    total = sum(need.cash_minor for need in needs)
    own = min(payment.amount_minor - payment.on_account_minor, total)
    memos = _memo_shares(session, held, invoices, total - own)
    money = _money_shares(session, payment, held, total - own - sum(memos.values()))
    for credit, receipt, minor in money:
        credit.entry_id = _spend(session, payment, receipt, _take(needs, minor))
    if receipt_id is not None:
        _decide(session, payment, receipt_id, _take(needs, own + sum(memos.values()), last=True), memos)
    return payment.amount_minor - payment.on_account_minor - own


def _locked(session: Session, ids: Sequence[int]) -> dict[int, int]:
    query = select(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.id).with_for_update()
    found = session.scalars(query.execution_options(populate_existing=True))
    return {invoice.id: invoice.open_minor for invoice in found}


def _need(line: PaymentLine, open_minor: int) -> Need:
    """Return what the invoice still takes: cash first, then the discount that was promised when paying began."""
    cash = min(line.amount_minor, open_minor)
    discount = min(line.discount_minor, open_minor - cash)
    return Need(line.invoice_id, cash, discount, min(line.coupon_minor, open_minor - cash - discount))


def _memo_shares(
    session: Session, held: Sequence[PaymentCredit], open_minor: Mapping[int, int], most: int
) -> dict[int, int]:
    """Return by credit memo what of it is netted, and write it down."""
    shares: dict[int, int] = {}
    for credit in held:
        if credit.invoice_id is None or _held_by_another(session, credit):
            continue
        credit.used_minor = min(credit.amount_minor, max(-open_minor[credit.invoice_id], 0), most)
        most -= credit.used_minor
        if credit.used_minor:
            shares[credit.invoice_id] = credit.used_minor
    return shares


def _money_shares(
    session: Session, payment: Payment, held: Sequence[PaymentCredit], most: int
) -> list[tuple[PaymentCredit, Receipt, int]]:
    """Return what is taken of receipts that lie on the account, and write it down; what was taken once stays taken."""
    shares = []
    for credit in held:
        if credit.receipt_id is None or credit.used_minor or most <= 0 or _held_by_another(session, credit):
            continue
        receipt = session.get_one(Receipt, credit.receipt_id, with_for_update=True, populate_existing=True)
        there = 0 if receipt.reversed_at else receipt.unapplied_minor + receipt.on_account_minor
        credit.used_minor = min(credit.amount_minor, there, most)
        most -= credit.used_minor
        if credit.used_minor:
            _loosen(session, receipt, credit.used_minor, actor=payment.started_by)
            shares.append((credit, receipt, credit.used_minor))
    return shares


def _held_by_another(session: Session, credit: PaymentCredit) -> bool:
    """A payment that was called failed and came after all uses no credit that another payment holds by now."""
    of = PaymentCredit.invoice_id == credit.invoice_id if credit.invoice_id else (
        PaymentCredit.receipt_id == credit.receipt_id)  # fmt: skip
    query = select(PaymentCredit.id).where(of, PaymentCredit.live, PaymentCredit.payment_id != credit.payment_id)
    return session.scalar(query) is not None


def _loosen(session: Session, receipt: Receipt, minor: int, *, actor: str) -> None:
    """Let ``minor`` of a receipt wait that lay on account: its decision is undone and made again for what is left."""
    for entry_id, decision in _kept(session, receipt):
        lacking = minor - receipt.unapplied_minor
        if lacking <= 0:
            return
        unapplication.unapply(session, entry_id, actor=actor, reason="used in a payment")
        left = replace(decision, on_account_minor=max(decision.on_account_minor - lacking, 0), decided_by=actor)
        if left.cash_minor:
            cash_application.apply(session, left)
        session.refresh(receipt)


def _kept(session: Session, receipt: Receipt) -> list[tuple[int, Decision]]:
    """Return the decisions that stand and left money on account, the latest first."""
    found = []
    for entry_id in unapplication.live_entries(session, receipt.id):
        query = select(Application).where(Application.entry_id == entry_id, Application.reverses_id.is_(None))
        rows = session.scalars(query.order_by(Application.id)).all()
        lines = tuple(
            DecisionLine(r.invoice_id, r.cash_minor, r.discount_minor, r.adjustment_minor, r.adjustment_reason)
            for r in rows if r.invoice_id is not None
        )  # fmt: skip
        on_account = sum(row.cash_minor for row in rows if row.invoice_id is None)
        if on_account:
            found.append((entry_id, Decision(
                receipt_id=receipt.id, customer_id=receipt.customer_id or rows[0].customer_id, lines=lines,
                on_account_minor=on_account, decided_by="", reasons=KEPT,
            )))  # fmt: skip
    return found


def _take(needs: Sequence[Need], minor: int, *, last: bool = False) -> tuple[DecisionLine, ...]:
    """Take ``minor`` for the first needs that are not met, and return the lines; ``last`` brings the discounts too.

    A line for which credits lacked in the end keeps its part of the discount and of what a code takes off.
    """
    lines = []
    for need in needs:
        cash = min(need.cash_minor, minor)
        need.cash_minor -= cash
        minor -= cash
        discount = coupon = 0
        if need.discount_minor and (last or not need.cash_minor) and need.asked_minor:
            discount = need.discount_minor * (need.asked_minor - need.cash_minor) // need.asked_minor
            need.discount_minor = 0
        if need.coupon_minor and last:
            paid, asked = need.asked_minor - need.cash_minor, need.asked_minor
            coupon = need.coupon_minor * paid // asked if asked else need.coupon_minor
        if cash or discount or coupon:
            lines.append(DecisionLine(need.invoice_id, cash, discount, coupon, COUPON if coupon else ""))
    return tuple(lines)


def _spend(session: Session, payment: Payment, receipt: Receipt, lines: tuple[DecisionLine, ...]) -> int:
    decision = Decision(
        receipt_id=receipt.id, customer_id=receipt.customer_id or payment.customer_id, lines=lines,
        decided_by=payment.started_by, reasons=(f"used by the payer in payment {payment.reference}",),
    )  # fmt: skip
    entry_id = cash_application.apply(session, decision)
    if not session.get_one(Receipt, receipt.id, populate_existing=True).unapplied_minor:
        exception_desk.close_cases(session, [receipt.id], actor=payment.started_by)
    return entry_id


def _decide(session: Session, payment: Payment, receipt_id: int, lines: tuple[DecisionLine, ...],
            memos: Mapping[int, int]) -> None:  # fmt: skip
    netted = tuple(DecisionLine(invoice_id, -minor) for invoice_id, minor in sorted(memos.items()))
    if lines or payment.on_account_minor:
        decision = Decision(
            receipt_id=receipt_id, customer_id=payment.customer_id, lines=lines + netted,
            on_account_minor=payment.on_account_minor, decided_by=payment.started_by, reasons=CHOSEN,
        )  # fmt: skip
        cash_application.apply(session, decision)
