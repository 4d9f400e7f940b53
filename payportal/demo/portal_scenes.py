"""What the portal offers beside paying: codes, an offer with a budget, a service at risk, and what is asked of us."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.demo.people import ACTOR, LOGINS, Login
from payportal.domain.coupon import CouponKind, CouponTerms
from payportal.domain.money import format_minor
from payportal.models.base import reading, transaction
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.payment import PaymentLine
from payportal.services import bill_notices, coupons, disputes, instalment_plans, offers, promises, referrals
from payportal.services.coupons import NewCoupon
from payportal.services.disputes import Complaint
from payportal.services.instalment_plans import Wish
from payportal.services.offers import Campaign
from payportal.services.referrals import Programme

CODE = "BEANS-10"
OFFER = "Early before the holidays"
SERVICE = 7_500
"""What keeps the service, in cents."""
PAYER: Login = next(login for login in LOGINS if login.role == "customer")


@dataclass(frozen=True, slots=True)
class Sight:
    """Something to look at: what it is, who sees it, and where."""

    what: str
    role: str
    page: str


SIGHTS = (
    Sight(f"the code {CODE}: 10 % off, typed into the cart", "customer", "/pay/all"),
    Sight("a code of one's own to pass on", "customer", "/refer"),
    Sight("a service: pay at least 75.00 by a day to keep it", "customer", "/"),
    Sight("an early-payment offer with a budget", "customer", "/offers"),
    Sight("invoices in dollars paid in euros or pounds", "customer", "/pay/all"),
    Sight("what is told, to whom and how", "customer", "/notices"),
    Sight("a dispute that waits for an answer", "clerk", "/workbench/disputes"),
    Sight("a payment plan that waits for an answer", "clerk", "/workbench/arrangements"),
    Sight("what is coming in the next two weeks", "clerk", "/workbench/ahead"),
    Sight("uptake and cost of codes and offers", "admin", "/admin/coupons"),
    Sight("every mail, sent or withheld and why", "admin", "/admin/notices/log"),
)


def offer(on: date) -> str:
    """Make a code, a programme of passing codes on, and an offer; return them in words."""
    ten = CouponTerms(kind=CouponKind.PERCENT, percent=Decimal(10), most_minor=5_000)
    with transaction() as session:
        coupons.make(session, NewCoupon(code=CODE, currency="USD", terms=ten, starts_on=on, uses_most=100,
                                        ends_on=on + timedelta(days=60), note="Winter"), actor=ACTOR)  # fmt: skip
        first = CouponTerms(kind=CouponKind.FIXED, amount_minor=2_000)
        referrals.set_programme(session, Programme(running=True, currency="USD", terms=first, reward_minor=2_500),
                                actor=ACTOR)  # fmt: skip
        offers.make(session, Campaign(
            name=OFFER, currency="USD", kind="apr", promise={"percent": "12", "year_days": 365}, tax_mode="on_early",
            partial="pro_rata", starts_on=on, ends_on=on + timedelta(days=40), budget_minor=500_000,
            customer_numbers=[PAYER.customer],
        ), actor=ACTOR)  # fmt: skip
    return f"{CODE}, codes to pass on, {OFFER!r}"


def arrange(on: date) -> str:
    """Let the customer ask for what customers ask for, and stand with a service at risk; return it in words.

    Where fewer invoices are open than there are things to ask, the first are asked about again.
    """
    with transaction() as session:
        done = [act(session, invoice, on) for act, invoice in zip(_ACTS, cycle(_still_open(session)), strict=False)]
    return ", ".join(done)


def _put_at_risk(_session: Session, invoice: Invoice, on: date) -> str:
    invoice.extras = {**invoice.extras, "service_minimum": format_minor(SERVICE, invoice.currency),
                      "service_deadline": f"{on + timedelta(days=3)}T17:00"}  # fmt: skip
    return "a service at risk"


def _propose(session: Session, invoice: Invoice, on: date) -> str:
    wish = Wish(invoice_id=invoice.id, down_minor=invoice.open_minor // 4, count=3, interval="weekly",
                shown_minor=invoice.open_minor)  # fmt: skip
    instalment_plans.propose(session, wish, by=PAYER.email, accounts=[invoice.customer_id], on=on)
    return "a plan"


def _promise(session: Session, invoice: Invoice, on: date) -> str:
    promises.make(session, invoice.id, minor=invoice.open_minor, promised_on=on + timedelta(days=6), by=PAYER.email,
                  on=on)  # fmt: skip
    return "a promise"


def _dispute(session: Session, invoice: Invoice, _on: date) -> str:
    disputes.open_dispute(session, Complaint(
        reference="DSP-DEMO", invoice_id=invoice.id, accounts=[invoice.customer_id], opened_by=PAYER.email,
        reason="quantity", disputed_minor=invoice.open_minor // 4, text="A quarter of the sacks did not come.",
    ))  # fmt: skip
    return "a dispute"


_ACTS = (_put_at_risk, _dispute, _propose, _promise)


def tell(key: str, on: date) -> str:
    """Queue the mails of bills as the job does, in the morning of the day; return how many."""
    told = bill_notices.look(reading, transaction, key=key, at=datetime.combine(on, time(9), UTC))
    return f"{sum(told.values())} mails of bills: {told['due_soon']} due soon, {told['overdue']} overdue"


def _still_open(session: Session) -> list[Invoice]:
    """Return the invoices of the customer that nobody pays yet, the smallest first."""
    paid = select(PaymentLine.invoice_id).where(PaymentLine.live)
    query = (
        select(Invoice)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(Customer.number == PAYER.customer, Invoice.kind == "invoice", Invoice.open_minor > SERVICE,
               Invoice.id.not_in(paid))
        .order_by(Invoice.open_minor, Invoice.id)
    )  # fmt: skip
    return list(session.scalars(query.limit(len(_ACTS))))
