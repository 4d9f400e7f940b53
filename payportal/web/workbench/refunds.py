"""Give money of a portal payment back: how much, why, and from which of what it paid."""

import re
import secrets
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain import card_numbers
from payportal.domain.errors import BadAmount, Conflict, NotFound, PayportalError
from payportal.domain.fee import FeeOnTop
from payportal.domain.money import format_minor
from payportal.models.base import db, transaction
from payportal.models.payment import Payment
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.queries import refunds as refund_list
from payportal.services import asking, payment_fees, refunds
from payportal.services.refunds import RefundOrder
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.settling import cards, send_mail
from payportal.web.workbench.decision_form import typed_minor

KEY = re.compile(r"RF-[A-Z2-7]{16}")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@dataclass(slots=True)
class Typed:
    """What a clerk typed, kept beside what is wrong with it."""

    key: str
    amount: str
    reason: str
    parts: dict[int, str]
    agreed_minor: int
    """What the page said that the payer gets, amount and fee."""
    errors: dict[str, list[str]] = field(default_factory=dict)


def asked(receipt_id: int) -> ResponseReturnValue:
    """Show what is left of a payment, and the form."""
    receipt = _receipt(receipt_id)
    key = "RF-" + "".join(secrets.choice(ALPHABET) for _place in range(16))
    return _page(receipt, Typed(key, format_minor(receipt.left_minor, receipt.currency), "", {}, 0), receipt.left_minor)


def refund(receipt_id: int) -> ResponseReturnValue:
    """Set the money aside, ask the processor, and say what it answered."""
    receipt = _receipt(receipt_id)
    typed = _typed(receipt)
    order = _order(receipt, typed)
    if order is None:
        return _page(receipt, typed), 422
    try:
        with transaction() as session:
            refund_id = refunds.start(session, order, on=today()).id
    except PayportalError as refused:
        if refused.code == "not_agreed":  # the fee belongs to another amount than the page showed
            return _page(_receipt(receipt_id), typed, order.amount_minor)
        typed.errors["refund-amount"] = [refused.message]
        return _page(_receipt(receipt_id), typed), 409 if isinstance(refused, Conflict) else 422
    state = asking.refund(transaction, cards(), refund_id, on=today())
    send_mail()
    flash(_told(state, refund_id))
    return redirect(url_for("workbench.receipt", receipt_id=receipt_id), 303)


def _receipt(receipt_id: int) -> Receipt:
    receipt = db.session().get(Receipt, receipt_id)
    if receipt is None or receipt.payment_id is None:
        raise NotFound("Only payments of the portal are refunded here.")
    return receipt


def _typed(receipt: Receipt) -> Typed:
    key = request.form.get("key", "")
    if not KEY.fullmatch(key):
        raise PayportalError("This form is not complete. Open it anew from the receipt.")
    parts = {part.invoice_id or 0: request.form.get(f"part-{part.invoice_id or 0}", "").strip()
             for part in refund_list.applied(db.session(), receipt.id)}  # fmt: skip
    agreed = request.form.get("agreed", "")
    return Typed(key, request.form.get("amount", "").strip(), request.form.get("reason", "").strip(), parts,
                 int(agreed) if re.fullmatch(r"[0-9]{1,15}", agreed, re.ASCII) else -1)  # fmt: skip


def _order(receipt: Receipt, typed: Typed) -> RefundOrder | None:
    """Return the order that was typed, or None and every mistake beside its field."""
    amount = _minor(typed, "refund-amount", typed.amount or "0", receipt.currency)
    taken = {item: _minor(typed, f"part-{item}", text, receipt.currency) for item, text in typed.parts.items() if text}
    if not typed.reason:
        typed.errors["reason"] = ["Say why the money goes back; the payer reads it."]
    elif card_numbers.found(typed.reason):
        typed.errors["reason"] = ["This holds what looks like a card number. Take the number out."]
    if typed.errors:
        return None
    return RefundOrder(
        key=typed.key, payment_id=receipt.payment_id or 0, amount_minor=amount, reason=typed.reason,
        asked_by=signed_in().email, agreed_minor=typed.agreed_minor if _on_top(receipt).fee else None,
        step_minor=cards().step(_paid_currency(receipt)),
        taken_back={item: minor for item, minor in taken.items() if minor},
    )  # fmt: skip


def _minor(typed: Typed, name: str, text: str, currency: str) -> int:
    try:
        minor = typed_minor(text, currency)
    except BadAmount as refused:
        typed.errors[name] = [refused.message]
        return 0
    if minor < 0:
        typed.errors[name] = ["Enter an amount above zero."]
    return minor


def _paid_currency(receipt: Receipt) -> str:
    payment = db.session().get(Payment, receipt.payment_id) if receipt.payment_id else None
    return payment.charged.currency if payment else receipt.currency


def _on_top(receipt: Receipt) -> FeeOnTop:
    payment = db.session().get_one(Payment, receipt.payment_id)
    return payment_fees.on_top(db.session(), payment, receipt)


def _page(receipt: Receipt, typed: Typed, shown_minor: int = 0) -> str:
    """Return the form; with ``shown_minor`` it says what goes back with the fee, and asks to confirm just that."""
    payment, there = db.session().get_one(Payment, receipt.payment_id), _on_top(receipt)
    back_minor = there.with_amount(shown_minor) if shown_minor > 0 else 0
    typed.agreed_minor = shown_minor + back_minor
    return render_template(
        "workbench/refund.html", receipt=receipt, form=typed, left_minor=receipt.left_minor,
        fee_minor=payment.payer_fee_minor, fee_goes_back=there.fee > 0, shown_minor=shown_minor, back_minor=back_minor,
        paid_in=_paid_currency(receipt), parts=refund_list.applied(db.session(), receipt.id),
    )  # fmt: skip


def _told(state: str, refund_id: int) -> str:
    one = db.session().get_one(Refund, refund_id)
    amount = one.given
    return {
        "succeeded": f"{amount} went back to the payer.",
        "pending": f"{amount} is on its way back; the payer's bank has to take it.",
        "unknown": f"The card processor does not answer. {amount} is set aside, and we ask again until we know.",
        "failed": f"Nothing went back: {one.failure}",
    }.get(state, f"{amount} is set aside for the refund.")
