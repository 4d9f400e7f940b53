"""What a run of auto-pay came to, and what follows: another try, the backup method, or an end until a person acts."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.autopay import Taking
from payportal.domain.money import Money
from payportal.domain.retry import after_failure
from payportal.domain.sentence import kept, say
from payportal.models.autopay import AutopayMandate, AutopayRun
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import rewards
from payportal.services import audit, collection_notices, method_checks

UNDECIDED = ("created", "pending", "unknown")
NO_ANSWER = "try_again_later"
ELSEWHERE = "elsewhere"
"""Another process brought it to its end, and reports it."""


def conclude(session: Session, run_id: int, *, gateway: str, on: date) -> str:
    """Take a run to what became of its payment, once; ``backup`` says that the backup method is to be charged now."""
    run = session.get_one(AutopayRun, run_id, with_for_update=True, populate_existing=True)
    payment = session.get(Payment, run.payment_id, populate_existing=True) if run.payment_id else None
    if payment is None or run.outcome not in ("charging", "paid"):
        return ELSEWHERE
    if payment.state in UNDECIDED:
        return run.outcome
    mandate = session.get_one(AutopayMandate, run.mandate_id, with_for_update=True, populate_existing=True)
    if payment.state in ("succeeded", "refunded"):
        return _paid(session, run, mandate, payment) if run.outcome == "charging" else ELSEWHERE
    came_back = run.outcome == "paid"
    run.outcome, run.detail, run.changed_at = "failed", payment.failure[:500], utcnow()
    if not payment.gateway_reference and not payment.failure_code:  # never came as far as the processor
        mandate.looked_on = run.day - timedelta(days=1)
        mandate.retry_on = run.day if mandate.failures else None
        return run.outcome
    if not came_back and _backup_stands_by(session, mandate, payment, gateway, on):
        return "backup"
    _failed(session, mandate, payment, on=on, final=came_back)
    return run.outcome


def still_wanted(session: Session, run: AutopayRun, on: date) -> tuple[tuple[Taking, ...], int]:
    """Return what a failed run still wants, no more than is open, and what of it is for the account."""
    payment = session.get_one(Payment, run.payment_id)
    lines = {line.invoice_id: line.amount_minor + line.discount_minor for line in session.scalars(
        select(PaymentLine).where(PaymentLine.payment_id == payment.id))}  # fmt: skip
    query = select(Invoice).where(Invoice.id.in_(lines)).order_by(Invoice.id).with_for_update()
    items = [open_item(invoice) for invoice in session.scalars(query) if invoice.open_minor > 0]
    kept = rewards(session, items, on=on)
    takings = []
    for item in items:
        settled = min(lines[item.item_id], item.open_minor)
        takings.append(Taking(item, settled, kept[item.item_id].of_part(settled, item.open_minor)))
    return tuple(takings), payment.on_account_minor


def _paid(session: Session, run: AutopayRun, mandate: AutopayMandate, payment: Payment) -> str:
    run.outcome, run.changed_at = "paid", utcnow()
    mandate.failures, mandate.retry_on = 0, None
    if payment.method_id == mandate.backup_method_id:
        _tell_backup(session, mandate, payment)
    return run.outcome


def _backup_stands_by(session: Session, mandate: AutopayMandate, payment: Payment, gateway: str, on: date) -> bool:
    if mandate.ended_at is not None or mandate.backup_method_id in (None, payment.method_id):
        return False
    backup = session.get(PaymentMethod, mandate.backup_method_id)
    amount = Money(payment.amount_minor, payment.currency)
    return not method_checks.unusable(session, backup, customer_id=mandate.customer_id, gateway=gateway, on=on,
                                      amount=amount)  # fmt: skip


def _failed(session: Session, mandate: AutopayMandate, payment: Payment, *, on: date, final: bool) -> None:
    """Try again where the reason allows it, else stop until a person acts; both sides are told."""
    mandate.failures += 1
    code = payment.failure_code or NO_ANSWER
    following = after_failure(code, mandate.failures, kind=payment.method_kind, day=on)
    amount, why = Money(payment.amount_minor, payment.currency), payment.failure or following.words
    if following.on is not None and not final:
        mandate.retry_on = following.on
        what = say("Auto-pay could not collect %(amount)s: %(why)s It is tried again on %(day)s.", amount=amount,
                   why=kept(why), day=following.on)  # fmt: skip
    else:
        mandate.stopped, mandate.retry_on = f"{amount}: {why}"[:300], None
        what = say("Auto-pay could not collect %(amount)s: %(why)s It is stopped until you resume it or change its "
                   "method.", amount=amount, why=kept(why))  # fmt: skip
    audit.record(session, "scheduler", "autopay_failed", f"mandate:{mandate.id}", code=code,
                 payment=payment.reference, retry_on=str(mandate.retry_on or ""))  # fmt: skip
    collection_notices.tell_mandate(session, mandate, what, key=f"failed:{payment.id}", subject=say("Auto-pay failed"))


def _tell_backup(session: Session, mandate: AutopayMandate, payment: Payment) -> None:
    amount = Money(payment.amount_minor, payment.currency)
    what = say("Your first method was refused, so %(amount)s was collected with the backup method. Look at your first "
               "one.", amount=amount)  # fmt: skip
    collection_notices.tell_mandate(session, mandate, what, key=f"backup:{payment.id}",
                                    subject=say("Backup method charged"))  # fmt: skip
