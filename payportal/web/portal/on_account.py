"""Pay on account: a deposit or a prepayment for no invoice yet, with what it is for."""

from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Forbidden, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.queries import customer_invoices
from payportal.services import payment_fees, payment_requests, payments
from payportal.services.payments import Order
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal.account import accounts, own_id, seat
from payportal.web.portal.checkout import send_to_checkout
from payportal.web.portal.forms import new_reference, reference_in, typed_minor
from payportal.web.settling import cards

USUAL = "USD"
MOST_MINOR = 10**14


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """What was typed, what it comes to in minor units, and what is wrong with it."""

    reference: str
    currency: str
    typed: str = ""
    purpose: str = ""
    minor: int = 0
    fee_minor: int = 0
    error: str = ""

    @property
    def pay_minor(self) -> int:
        """Return what is charged."""
        return self.minor + self.fee_minor

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the mistake for the summary on top."""
        return {"amount": [self.error]} if self.error else {}


def form() -> ResponseReturnValue:
    """Ask how much, and what for."""
    return _page(Deposit(reference=new_reference(), currency=_currency(request.args.get("currency", ""))))


def pay() -> ResponseReturnValue:
    """Show what it comes to, and begin the payment once that was seen."""
    asked = _typed()
    if asked.error:
        return _page(asked, status=422)
    if request.form.get("shown") != str(asked.pay_minor):
        return _page(asked)
    if why := payment_requests.reason(db.session(), seat().id, Money(asked.minor, asked.currency)):
        raise Forbidden(say("This is %(reason)s. Let an approver of your company pay it.", reason=why))
    order = Order(
        reference=asked.reference, customer_id=own_id(), accounts=accounts(), started_by=signed_in().email, settled={},
        shown_minor=asked.pay_minor, on_account_minor=asked.minor, currency=asked.currency, purpose=asked.purpose,
        with_fee=True,
    )  # fmt: skip
    with transaction() as database:
        payment_id = payments.start(database, order, gateway=cards().name, on=today()).id
    return send_to_checkout(payment_id)


def _typed() -> Deposit:
    currency, typed = _currency(request.form.get("currency", "")), request.form.get("amount", "").strip()[:40]
    asked = {"reference": reference_in(request.form), "currency": currency, "typed": typed,
             "purpose": request.form.get("purpose", "").strip()[:100]}  # fmt: skip
    try:
        minor = _checked(typed, currency)
    except PayportalError as refused:
        return Deposit(**asked, error=refused.message)
    fee = payment_fees.fee(db.session(), own_id(), "card", Money(minor, currency))
    return Deposit(**asked, minor=minor, fee_minor=fee.minor)


def _checked(typed: str, currency: str) -> int:
    if not typed:
        raise PayportalError(say("Enter the amount that you want to pay."))
    minor = typed_minor(typed, currency)
    if not 0 < minor <= MOST_MINOR:
        raise PayportalError(say("Enter an amount above zero."))
    return minor


def _currencies() -> list[str]:
    """Return the currencies in which the account does business."""
    return customer_invoices.currencies(db.session(), accounts()) or [USUAL]


def _currency(asked: str) -> str:
    known = _currencies()
    return asked if asked in known else known[0]


def _page(asked: Deposit, *, status: int = 200) -> ResponseReturnValue:
    return render_template("portal/pay_account.html", asked=asked, currencies=_currencies()), status
