"""One letter for each event, made of examples by the same functions that make the real ones: for previews."""

from datetime import UTC, date, datetime, time, timedelta

from payportal.domain.aging import aging
from payportal.domain.autopay import Taking
from payportal.domain.letter import SITE, Act, Letter, Rows, letter
from payportal.domain.money import Money
from payportal.domain.notice_event import EVENTS
from payportal.domain.retry import after_failure
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.card_dispute import CardDispute
from payportal.models.dispute import Dispute
from payportal.models.invoice import Invoice
from payportal.models.payment import Payment, PaymentLine
from payportal.models.payment_method import PaymentMethod
from payportal.models.payment_request import PaymentRequest
from payportal.models.refund import Refund
from payportal.queries.customer_invoices import open_item
from payportal.queries.customer_statement import Statement
from payportal.services import (
    account_notices,
    bill_notices,
    collection_notices,
    direct_mail,
    dispute_notices,
    gateway_notices,
    instalment_plans,
    pay_link_mail,
    payment_notices,
    promises,
    question_notices,
    request_notices,
)

USD, NAME, WHO = "USD", "Acme Corp", "ann@acme.example"
PREVIEWED = tuple(code for code in EVENTS if code not in ("staff", "test"))


def of(code: str, *, on: date) -> Letter:
    """Return an example of an event, of the day ``on``; raises KeyError for an event without one."""
    samples = {**_bills(on), **_payments(on), **_collected(on), **_together(on), **_access(on)}
    return samples[code]


def _bills(on: date) -> dict[str, Letter]:
    invoice = _invoice(on)
    late = _invoice(on - timedelta(days=33))
    made = Statement(currency=USD, since=on.replace(day=1), until=on, opening_minor=50_000, movements=(), lines=(),
                     aging=aging(USD, [], on), in_hand_minor=0)  # fmt: skip
    return {
        "invoice_new": bill_notices.message("invoice_new", invoice, NAME, on=on),
        "due_soon": bill_notices.message("due_soon", invoice, NAME, on=on),
        "overdue": bill_notices.message("overdue", late, NAME, on=on),
        "statement": account_notices.statement(made),
        "offer": account_notices.offer("Autumn", on + timedelta(days=20), 3, open_=Money(480_000, USD),
                                       kept=Money(9_600, USD)),
    }  # fmt: skip


def _payments(on: date) -> dict[str, Letter]:
    payment, act = _payment(), payment_notices.act(_payment())
    lines = [PaymentLine(number="INV-1007", amount_minor=117_600, discount_minor=2_400, coupon_minor=0),
             PaymentLine(number="INV-1009", amount_minor=35_000, discount_minor=0, coupon_minor=0)]  # fmt: skip
    refund = Refund(amount_minor=35_000, fee_minor=1_050, currency=USD, reason="Returned goods")
    dispute = CardDispute(amount_minor=35_000, currency=USD, state="won")
    card = PaymentMethod(brand="Visa", last4="4242", exp_month=on.month, exp_year=on.year)
    return {
        "paid": payment_notices.paid(payment, lines, [], waiting_minor=1_500),
        "returned": payment_notices.returned(payment).with_parts(act),
        "refunded": gateway_notices.refunded(payment, refund).with_parts(act),
        "confirm": gateway_notices.confirm(payment).with_parts(act),
        "card_dispute": gateway_notices.disputed(payment, dispute).with_parts(act),
        "expiring": gateway_notices.expiring(card, expired=False),
    }


def _collected(on: date) -> dict[str, Letter]:
    mandate = AutopayMandate(id=1, reference="AUTO-1", currency=USD)
    taking = Taking(item=open_item(_invoice(on)), settled_minor=120_000, discount_minor=0)
    why = say("Auto-pay could not collect %(amount)s: %(why)s It is tried again on %(day)s.",
              amount=Money(120_000, USD), why=after_failure("insufficient_funds", 1, kind="card", day=on).words,
              day=on + timedelta(days=3))  # fmt: skip
    return {
        "announced": collection_notices.announcement(mandate, [taking], collects_on=on + timedelta(days=10), site=SITE,
                                                     again=False),
        "failed": collection_notices.failed(say("Auto-pay failed"), "AUTO-1", why, "autopay/1"),
    }  # fmt: skip


def _together(on: date) -> dict[str, Letter]:
    rows = Rows((("INV-1007", Money(120_000, USD)),))
    ends = datetime.combine(on + timedelta(days=7), time(12), UTC)
    reason = say("above %(limit)s, from where on two people decide", limit="1,000.00 USD")
    asked = PaymentRequest(id=1, amount_minor=120_000, currency=USD, note="Site B, phase 2", expires_at=ends,
                           state="approved", decision_note="", reason=reason)  # fmt: skip
    dispute = Dispute(id=1, disputed_minor=35_000, credited_minor=0, currency=USD)
    plan = ((say("%(day)s", day=on), Money(60_000, USD)), (say("%(day)s", day=on + timedelta(days=30)),
                                                          Money(60_000, USD)))  # fmt: skip
    return {
        "approval_asked": request_notices.asked(asked, rows, maker=WHO),
        "approval_decided": request_notices.decided(asked, rows, by="bob@acme.example"),
        "dispute": dispute_notices.about(dispute, "INV-1009", dispute_notices.TO_CUSTOMER["answer"]),
        "question": question_notices.about("INV-1009", "The freight was agreed on the phone on 12 November.",
                                           Act(question_notices.OPEN, f"{SITE}/questions/1")),
        "promise_due": promises.missed("INV-1007", Money(120_000, USD), on, 1),
        "plan": instalment_plans.about(_invoice(on), instalment_plans.AGREED, rows=plan),
        "digest": letter(say("Your week at a glance"),
                         Rows(((say("Open"), Money(155_000, USD)), (say("Overdue"), Money(35_000, USD)))),
                         *bill_notices.message("due_soon", _invoice(on), NAME, on=on).parts,
                         Act(say("Open the portal"), f"{SITE}/")),
    }  # fmt: skip


def _access(_on: date) -> dict[str, Letter]:
    return {
        "security": letter(say("Your sign-in was changed"), say("Your password was changed."),
                           direct_mail.NOT_THEM),
        "link": letter(pay_link_mail.LINK, say("Here is your link to pay. It works for 30 days:"),
                       Act(pay_link_mail.OPEN, f"{SITE}/pay/example"), pay_link_mail.WHOEVER),
    }  # fmt: skip


def _invoice(on: date) -> Invoice:
    return Invoice(
        id=1, number="INV-1007", customer_id=1, kind="invoice", currency=USD, amount_minor=120_000, open_minor=120_000,
        issue_date=on, due_date=on + timedelta(days=30), discount_date=on + timedelta(days=10), discount_minor=2_400,
        purchase_order="PO-4711", sales_order="", references=[],
    )  # fmt: skip


def _payment() -> Payment:
    return Payment(id=1, reference="PAY-8KM2", currency=USD, amount_minor=152_600, payer_fee_minor=0,
                   on_account_minor=0, customer_id=1)  # fmt: skip
