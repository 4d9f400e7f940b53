"""A payment that one person may not begin alone: ask, approve, reject, withdraw, let expire.

A request blocks nothing: what it is for may be paid, credited or changed meanwhile. It is priced anew when somebody
approves it, and what was not shown is not paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from payportal.domain.company_role import NO_LIMIT, Limit
from payportal.domain.errors import Conflict, Forbidden, NotFound, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.membership import Membership
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.payment_request import PaymentRequest, PaymentRequestLine
from payportal.queries.customer_invoices import open_item
from payportal.queries.membership import limit_of
from payportal.queries.offers import rewards
from payportal.services import audit, memberships, payment_fees, payments, request_notices
from payportal.services.payment_plan import PaymentPlan, plan
from payportal.services.payments import Order

LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checker:
    """Who decides: the person, the person's own limit, and the accounts that the person may see."""

    user_id: int
    email: str
    company_id: int
    accounts: Sequence[int]
    limit: Limit = NO_LIMIT


def reason(session: Session, membership_id: int, amount: Money) -> str:
    """Return why this person may not begin this payment alone, empty when nothing speaks against it."""
    row = session.get(Membership, membership_id)
    if row is None:
        raise Forbidden(say("You do not belong to this company any more."))
    own, rule = limit_of(row), memberships.threshold(session, row.customer_id)
    if not own.allows(amount):
        return say("above the limit of %(limit)s for one payment", limit=str(own))
    return "" if rule.allows(amount) else say("above %(limit)s, from where on two people decide", limit=str(rule))


def make(session: Session, order: Order, *, company_id: int, maker_id: int, reason: str, note: str,
         on: date) -> PaymentRequest:  # fmt: skip
    """Write a request down and tell the approvers; the same order again returns the same request.

    Raises NotFound for somebody else's invoice, Conflict for one that is being paid or waits already, or when the sum
    is not the one that was seen.
    """
    invoices = _locked(session, list(order.settled), order.accounts)
    known = session.scalar(select(PaymentRequest).where(PaymentRequest.reference == order.reference))
    if known is not None:
        if known.maker_id != maker_id:
            raise Conflict(say("This request was made by somebody else; begin a new one."))
        return known
    if len(invoices) != len(order.settled):
        raise NotFound(say("One of these invoices is not on your account."))
    if order.credits:
        raise Conflict(say("Credits cannot be used in a payment that another person approves. Take them out, or let "
                           "an approver pay."), code="credits_need_no_approval")  # fmt: skip
    if order.code:
        raise Conflict(say("A payment that another person approves takes no code. Take it out, or let an approver "
                           "pay."), code="code_needs_no_approval")  # fmt: skip
    _refuse_second(session, list(order.settled))
    asked_for = [open_item(invoice) for invoice in invoices]
    made = plan(asked_for, order.settled, rewards(session, asked_for, on=on))
    if made.cash_minor != order.shown_minor:
        raise Conflict(
            say("The amount changed since you saw it. Look at the new one, then ask."), code="amount_changed"
        )
    row = _write(session, order, made, company_id=company_id, maker_id=maker_id, reason=reason, note=note)
    request_notices.tell_asked(session, row, maker=order.started_by)
    audit.record(session, order.started_by, "ask_payment", f"request:{row.id}", reference=row.reference,
                 amount_minor=row.amount_minor, currency=row.currency, reason=reason)  # fmt: skip
    return row


def priced(session: Session, request_id: int, *, on: date) -> PaymentPlan | None:
    """Return what a request would pay today: no more than was asked and no more than is open; None for nothing."""
    lines = _lines(session, request_id)
    invoices = session.scalars(
        select(Invoice).where(Invoice.id.in_([line.invoice_id for line in lines])).order_by(Invoice.id)
    ).all()
    asked = {line.invoice_id: line.settled_minor for line in lines}
    left = {invoice.id: min(asked[invoice.id], invoice.open_minor) for invoice in invoices if invoice.open_minor > 0}
    items = [open_item(invoice) for invoice in invoices if invoice.id in left]
    try:
        return plan(items, left, rewards(session, items, on=on)) if items else None
    except PayportalError:  # nothing is left of one of them after its discount
        return None


def fee(session: Session, row: PaymentRequest, made: PaymentPlan, accounts: Sequence[int]) -> Money:
    """Return what comes on top for the way to pay of a request, when somebody who sees ``accounts`` approves it."""
    amount = Money(made.cash_minor, made.currency)
    return payment_fees.fee(session, _payer(row, made, accounts), row.method_kind, amount)


def approve(session: Session, request_id: int, checker: Checker, *, shown_minor: int, gateway: str,
            on: date) -> Payment:  # fmt: skip
    """Begin the payment of a request and return it.

    Raises NotFound as ``_one``, Forbidden for the maker and for who may not decide so much, Conflict when it no longer
    waits, when the amount is not the one that was shown, or when an invoice is being paid otherwise.
    """
    row = _waiting(session, request_id, checker)
    made = priced(session, row.id, on=on)
    if made is None:
        raise Conflict(say("Nothing of this is open any more. Reject the request."), code="nothing_left")
    if made.cash_minor + fee(session, row, made, checker.accounts).minor != shown_minor:
        raise Conflict(
            say("The amount changed since you saw it. Look at the new one, then decide."), code="amount_changed"
        )
    amount = Money(made.cash_minor, made.currency)
    if not checker.limit.allows(amount):
        raise Forbidden(
            say(
                "This is above your own limit of %(limit)s; somebody with a higher one has to approve.",
                limit=str(checker.limit),
            )
        )
    method_id = _usable(session, row.method_id)
    _close(session, row, "approved", checker=checker)
    order = Order(
        reference=row.reference, customer_id=_payer(row, made, checker.accounts), accounts=checker.accounts,
        started_by=checker.email,
        settled={part.item.item_id: part.settled_minor for part in made.parts}, shown_minor=shown_minor,
        method_kind=row.method_kind, method_id=method_id, with_fee=True,
        short={int(invoice_id): (why[0], why[1]) for invoice_id, why in (row.short_reasons or {}).items()},
    )  # fmt: skip
    payment = payments.start(session, order, gateway=gateway, on=on)
    row.payment_id = payment.id
    request_notices.tell_decided(session, row, by=checker.email)
    return payment


def reject(session: Session, request_id: int, checker: Checker, *, note: str) -> None:
    """Refuse a request with a reason; raises NotFound, Forbidden, Conflict as ``approve``."""
    if not note.strip():
        raise PayportalError(say("Say why, so that the person who asked knows what to do."), code="no_note")
    row = _waiting(session, request_id, checker)
    row.decision_note = note.strip()[:500]
    _close(session, row, "rejected", checker=checker)
    request_notices.tell_decided(session, row, by=checker.email)


def withdraw(session: Session, request_id: int, *, company_id: int, maker_id: int, actor: str) -> None:
    """Take back one's own request; raises NotFound for another's, Conflict when it no longer waits."""
    row = _one(session, request_id, company_id)
    if row.maker_id != maker_id:
        raise NotFound(say("There is no such request of yours."))
    _refuse_decided(row)
    _close(session, row, "withdrawn", actor=actor)


def expire_due(session: Session, *, at: datetime, most: int = 200) -> int:
    """Let requests end that nobody decided in time, tell their makers, and return how many there were."""
    due = select(PaymentRequest).where(PaymentRequest.state == "waiting", PaymentRequest.expires_at <= at)
    rows = session.scalars(due.order_by(PaymentRequest.id).limit(most).with_for_update(skip_locked=True)).all()
    for row in rows:
        _close(session, row, "expired", actor="approvals-expire")
        request_notices.tell_decided(session, row, by="")
    return len(rows)


def _locked(session: Session, ids: Sequence[int], accounts: Sequence[int]) -> list[Invoice]:
    query = select(Invoice).where(Invoice.id.in_(ids), Invoice.customer_id.in_(accounts))
    return list(session.scalars(query.order_by(Invoice.id).with_for_update()))


def _refuse_second(session: Session, invoice_ids: Sequence[int]) -> None:
    """Say in words what the unique index on live lines would refuse."""
    waiting = select(PaymentRequestLine.number).where(
        PaymentRequestLine.invoice_id.in_(invoice_ids), PaymentRequestLine.live
    )
    if numbers := sorted(session.scalars(waiting)):
        raise Conflict(say("%(numbers)s waits for approval already. Look under Approvals.", numbers=", ".join(numbers)),
                       code="asked_already")  # fmt: skip
    paying = select(PaymentLine.number).where(PaymentLine.invoice_id.in_(invoice_ids), PaymentLine.live)
    if numbers := sorted(session.scalars(paying)):
        raise Conflict(say("A payment for %(numbers)s is under way already.", numbers=", ".join(numbers)),
                       code="payment_under_way")  # fmt: skip


def _write(session: Session, order: Order, made: PaymentPlan, *, company_id: int, maker_id: int, reason: str,
           note: str) -> PaymentRequest:  # fmt: skip
    row = PaymentRequest(
        reference=order.reference, company_id=company_id, customer_id=order.customer_id, maker_id=maker_id,
        method_kind=order.method_kind, method_id=order.method_id,
        amount_minor=made.cash_minor, currency=made.currency, reason=reason[:200], note=note.strip()[:500],
        short_reasons={str(invoice_id): list(why) for invoice_id, why in order.short.items()},
        expires_at=utcnow() + LASTS,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.add_all(
        PaymentRequestLine(request_id=row.id, invoice_id=part.item.item_id, number=part.item.number,
                           settled_minor=part.settled_minor, discount_minor=part.discount_minor)
        for part in made.parts
    )  # fmt: skip
    session.flush()
    return row


def _payer(row: PaymentRequest, made: PaymentPlan, accounts: Sequence[int]) -> int:
    """Who sees only some accounts pays for one of them; the payment has to be theirs to see."""
    return row.customer_id if row.customer_id in accounts else made.parts[0].item.customer_id


def _usable(session: Session, method_id: int | None) -> int | None:
    """Return the kept method that the maker chose; raises Conflict for one that is not there any more."""
    if method_id is None:
        return None
    state = session.scalar(select(PaymentMethod.state).where(PaymentMethod.id == method_id))
    if state != "active":
        raise Conflict(
            say("The payment method of this request is not there any more. Reject the request."), code="method_gone"
        )
    return method_id


def _one(session: Session, request_id: int, company_id: int) -> PaymentRequest:
    query = select(PaymentRequest).where(PaymentRequest.id == request_id, PaymentRequest.company_id == company_id)
    row = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound(say("There is no such request in your company."))
    return row


def _waiting(session: Session, request_id: int, checker: Checker) -> PaymentRequest:
    row = _one(session, request_id, checker.company_id)
    outside = select(Invoice.id).join(PaymentRequestLine, PaymentRequestLine.invoice_id == Invoice.id)
    outside = outside.where(PaymentRequestLine.request_id == row.id, Invoice.customer_id.not_in(checker.accounts))
    if session.scalar(outside.limit(1)) is not None:
        raise NotFound(say("There is no such request in your company."))
    if row.maker_id == checker.user_id:
        raise Forbidden(say("You asked for this payment, so another person has to decide."))
    _refuse_decided(row)
    return row


def _refuse_decided(row: PaymentRequest) -> None:
    if row.state != "waiting" or row.expires_at <= utcnow():
        raise Conflict(say("This request was decided, withdrawn or ran out meanwhile."), code="decided")


def _close(session: Session, row: PaymentRequest, state: str, *, checker: Checker | None = None,
           actor: str = "") -> None:  # fmt: skip
    row.state, row.decided_at = state, utcnow()
    row.checker_id = checker.user_id if checker else None
    session.execute(update(PaymentRequestLine).where(PaymentRequestLine.request_id == row.id).values(live=False))
    session.flush()
    actor = checker.email if checker else actor
    audit.record(session, actor, f"{state}_request", f"request:{row.id}", note=row.decision_note)


def _lines(session: Session, request_id: int) -> list[PaymentRequestLine]:
    query = select(PaymentRequestLine).where(PaymentRequestLine.request_id == request_id)
    return list(session.scalars(query.order_by(PaymentRequestLine.id)))
