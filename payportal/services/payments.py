"""Pay in the portal: start, settle, abandon. A payment takes money once, and the books say where it went.

The gateway is never asked inside a transaction: ``start`` is committed before the payer is sent away, ``settle``
begins after the gateway has answered. Killed in between, the sweep asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from payportal.domain.card_numbers import masked
from payportal.domain.coupon import normal
from payportal.domain.errors import Conflict, NotFound
from payportal.domain.method_kind import facts
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.domain.short_pay import MOST_NOTE
from payportal.gateways.ports import Checkout
from payportal.models.base import utcnow
from payportal.models.fx_quote import FxQuote
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.queries.coupons import Asking
from payportal.queries.customer_invoices import open_item
from payportal.queries.offers import rewards
from payportal.services import audit, coupons, credits, fx_quotes, offers, payment_fees
from payportal.services.fx_quotes import Basket
from payportal.services.payment_plan import Part, PaymentPlan, plan, with_coupon

CANCELLED = say("Cancelled before paying.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a payer asks: ``reference`` names this one act, so that sending it twice pays once.

    ``settled`` says by invoice id what each is to be reduced by, in minor units, before discounts.
    """

    reference: str
    customer_id: int
    accounts: Sequence[int]
    started_by: str
    settled: Mapping[int, int]
    shown_minor: int
    """What the payer saw as the sum to pay: after credits, with the fee."""
    method_kind: str = "card"
    method_id: int | None = None
    """The kept method to charge; none where the payer pays on a hosted page."""
    on_account_minor: int = 0
    """What is paid for no invoice, in ``currency``: it is kept on the account."""
    currency: str = ""
    purpose: str = ""
    credits: Mapping[str, int] = field(default_factory=dict)
    """What of credits is used, by the key of the credit (queries/customer_credits.py), in minor units."""
    short: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """By invoice id why less than the open amount is paid: reason (domain/short_pay.py) and note."""
    quote: str = ""
    """The reference of the quote by which all of it is paid in another currency (services/fx_quotes.py)."""
    code: str = ""
    """A code that takes something off (queries/coupons.py)."""
    with_fee: bool = False
    """Whether the payer was shown the fee for the method; nobody is charged one unseen."""


def start(session: Session, order: Order, *, gateway: str, on: date) -> Payment:
    """Write the payment down and block its invoices for others; the same order again returns the same payment.

    Raises NotFound for an invoice of somebody else, Conflict when one is being paid already or when the sum is not
    the one that the payer saw.
    """
    invoices = _locked(session, order)
    known = session.scalar(select(Payment).where(Payment.reference == order.reference))
    if known is not None:
        return _own(session, known, order)
    _refuse_second(session, list(order.settled))
    items = [open_item(invoice) for invoice in invoices]
    made = plan(items, order.settled, rewards(session, items, on=on)) if items else PaymentPlan(order.currency, ())
    asking = Asking(payer_id=order.customer_id, currency=made.currency, on=on, reference=order.reference,
                    cash={part.item.item_id: part.cash_minor for part in made.parts})  # fmt: skip
    taken = coupons.priced(session, order.code, asking)
    made = with_coupon(made, taken.shares) if taken else made
    held = credits.chosen(session, order.accounts, order.credits, made.currency)
    amount_minor = made.cash_minor + order.on_account_minor - sum(order.credits.values())
    charged = Money(amount_minor if order.with_fee else 0, made.currency)
    fee = payment_fees.fee(session, order.customer_id, order.method_kind, charged)
    if amount_minor < 0 or amount_minor + fee.minor != order.shown_minor:
        raise Conflict(
            say("The amount changed since you saw it. Look at the new one, then pay."), code="amount_changed"
        )
    quote = _quote(session, order, Money(amount_minor + fee.minor, made.currency))
    payment = _write(session, order, made, gateway, amount_minor=amount_minor, fee_minor=fee.minor, on=on)
    if quote is not None:
        payment.quote_id, payment.paid_minor, payment.paid_currency = quote.id, quote.paid_minor, quote.paid_currency
    if taken:
        coupons.reserve(session, payment, taken)
    credits.hold(session, payment, held, order.credits)
    return payment


def opened(session: Session, payment_id: int, checkout: Checkout) -> None:
    """Note where the payer pays; raises Conflict for a payment that was given up meanwhile: nobody is sent there."""
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment.state != "created":
        raise Conflict(say("This payment was finished or cancelled meanwhile. Look under Payments."), code="moved")
    payment.gateway_reference, payment.checkout_url = checkout.reference, checkout.url
    payment.changed_at = utcnow()


def abandon(session: Session, payment_id: int, *, failure: str = str(CANCELLED), code: str = "") -> None:
    """Give up a payment for which no payment page was ever opened, so that nobody can have paid it."""
    payment = session.get_one(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment.state != "created" or payment.gateway_reference:
        raise Conflict(say("This payment was begun at the card processor; it can only be cancelled there."))
    payment.state, payment.failure, payment.failure_code, payment.changed_at = "failed", failure, code, utcnow()
    free_invoices(session, payment_id)
    coupons.release(session, payment_id)
    offers.release(session, payment_id)
    audit.record(session, payment.started_by, "abandon_payment", f"payment:{payment.id}")


def free_invoices(session: Session, payment_id: int) -> None:
    """Let the invoices of a payment be paid again, and its credits used: it takes no more money."""
    credits.free(session, payment_id)
    session.execute(update(PaymentLine).where(PaymentLine.payment_id == payment_id).values(live=False))


def of_gateway(session: Session, gateway_reference: str) -> int | None:
    """Return the id of the payment behind a gateway's reference."""
    return session.scalar(select(Payment.id).where(Payment.gateway_reference == gateway_reference))


def _locked(session: Session, order: Order) -> list[Invoice]:
    query = select(Invoice).where(Invoice.id.in_(order.settled), Invoice.customer_id.in_(order.accounts))
    invoices = list(session.scalars(query.order_by(Invoice.id).with_for_update()))
    if len(invoices) != len(order.settled) or not (invoices or order.on_account_minor > 0):
        raise NotFound(say("One of these invoices is not on your account."))
    return invoices


def _own(session: Session, known: Payment, order: Order) -> Payment:
    """Return the payment of an order that was sent before; the same name for another order is refused."""
    if (known.customer_id, known.started_by) != (order.customer_id, order.started_by):
        raise Conflict(say("This payment was begun by somebody else; begin a new one."))
    lines = session.scalars(select(PaymentLine).where(PaymentLine.payment_id == known.id))
    same = {line.invoice_id: line.settled_minor for line in lines} == dict(order.settled)
    use = coupons.of_payment(session, known.id)
    same = same and (use.code if use else "") == normal(order.code)
    used = {credit.key: credit.amount_minor for credit in credits.of_payment(session, known.id)}
    quote = session.get(FxQuote, known.quote_id) if known.quote_id else None
    way = (known.method_id, known.method_kind, known.on_account_minor, quote.reference if quote else "")
    asked = (order.method_id, order.method_kind, order.on_account_minor, order.quote)
    if not same or used != dict(order.credits) or way != asked:
        raise Conflict(
            say("This payment was begun with other amounts or another method. Cancel it under Payments, then choose "
                "again."),
            code="begun_otherwise",
        )  # fmt: skip
    return known


def _refuse_second(session: Session, invoice_ids: list[int]) -> None:
    """Say in words what the unique index on live lines would refuse."""
    query = select(PaymentLine.number).where(PaymentLine.invoice_id.in_(invoice_ids), PaymentLine.live)
    numbers = sorted(session.scalars(query))
    if numbers:
        raise Conflict(
            say("A payment for %(numbers)s is under way. Finish or cancel it under Payments first.",
                numbers=", ".join(numbers)),
            code="payment_under_way",
        )  # fmt: skip


def _quote(session: Session, order: Order, charged: Money) -> FxQuote | None:
    """Take the quote of an order, which has to be of just this sum, these invoices and these credits."""
    if not order.quote:
        return None
    basket = Basket(customer_id=order.customer_id, amount=charged, settled=order.settled, credits=order.credits)
    return fx_quotes.use(session, order.quote, basket, made_for=order.started_by, at=utcnow())


def _why(order: Order, part: Part) -> dict[str, str]:
    reason, note = ("", "") if part.whole else order.short.get(part.item.item_id, ("", ""))
    return {"short_reason": reason, "short_note": masked(note.strip())[:MOST_NOTE]}


def _write(session: Session, order: Order, made: PaymentPlan, gateway: str, *, amount_minor: int, fee_minor: int,
           on: date) -> Payment:  # fmt: skip
    payment = Payment(
        reference=order.reference, customer_id=order.customer_id, started_by=order.started_by,
        amount_minor=amount_minor, payer_fee_minor=fee_minor, on_account_minor=order.on_account_minor,
        purpose=masked(order.purpose.strip())[:100], currency=made.currency, gateway=gateway,
        method=str(facts(order.method_kind).receipt_method), method_kind=order.method_kind, method_id=order.method_id,
    )  # fmt: skip
    session.add(payment)
    session.flush()
    lines = [
        PaymentLine(payment_id=payment.id, invoice_id=part.item.item_id, number=part.item.number,
                    amount_minor=part.cash_minor, discount_minor=part.discount_minor,
                    coupon_minor=part.coupon_minor, **_why(order, part))
        for part in made.parts
    ]  # fmt: skip
    session.add_all(lines)
    try:
        session.flush()
    except IntegrityError as error:  # another transaction was quicker by a hair
        raise Conflict(
            say("A payment for one of these invoices is under way already."), code="payment_under_way"
        ) from error
    offers.reserve(session, list(zip(lines, made.parts, strict=True)), on=on)
    audit.record(session, order.started_by, "start_payment", f"payment:{payment.id}", reference=payment.reference,
                 amount_minor=payment.amount_minor, currency=payment.currency)  # fmt: skip
    return payment
