"""What a payer chooses beside the invoices: a code, credits to use, reasons for paying less, and the fee of the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import request
from sqlalchemy.orm import Session

from payportal.domain import short_pay
from payportal.domain.errors import BadAmount
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.domain.short_pay import ShortReason
from payportal.models.base import db
from payportal.models.payment import Payment
from payportal.queries import arrangements, customer_credits
from payportal.queries.customer_credits import Credit
from payportal.services import payment_fees, settlement
from payportal.web.clock import today
from payportal.web.filters import plain_amount
from payportal.web.portal import codes, currency, ways
from payportal.web.portal.account import accounts, own_id
from payportal.web.portal.codes import TypedCode
from payportal.web.portal.forms import Basket, typed_minor
from payportal.web.settling import cards


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditLine:
    """One credit on the review page: what was typed, what is used of it in minor units, and what is wrong."""

    credit: Credit
    typed: str
    included: bool
    used_minor: int
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """Why less than all of an invoice is paid, as it was chosen, and what is missing in that."""

    reason: str
    note: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cart:
    """All that makes up the sum to pay of a basket; ``shorts`` by invoice id, ``cash_minor`` after the code."""

    code: TypedCode = field(default_factory=TypedCode)
    credits: tuple[CreditLine, ...] = ()
    more_credits: int = 0
    """How many credits are there beside those shown."""
    shorts: Mapping[int, Short] = field(default_factory=dict)
    cash_minor: int = 0
    fee_minor: int = 0
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def used(self) -> dict[str, int]:
        """Return what of each credit is used, by its key."""
        return {line.credit.key: line.used_minor for line in self.credits if line.used_minor}

    @property
    def used_minor(self) -> int:
        """Return what all credits together pay."""
        return sum(self.used.values())

    @property
    def pay_minor(self) -> int:
        """Return what the payer is charged: after credits, with the fee."""
        return self.cash_minor - self.used_minor + self.fee_minor

    @property
    def reasons(self) -> dict[int, tuple[str, str]]:
        """Return by invoice id reason and note."""
        return {invoice_id: (short.reason, short.note) for invoice_id, short in self.shorts.items()}


SHOWN = 8
"""So many credits are shown unless all are asked for: most accounts have fewer."""
REASONS = [(str(reason), words) for reason, words in short_pay.WORDS.items()]


def of(basket: Basket, *, checked: bool = False, alone: bool = True) -> Cart:
    """Return the cart of a basket from the form of this request; ``checked`` asks for what is missing.

    Not ``alone`` where a second person approves: then no code is taken.
    """
    form = request.form
    shorts = _shorts(basket, form, checked=checked)
    code = codes.of(basket, allowed=alone)
    cash = basket.plan.cash_minor - code.discount_minor if basket.plan else 0
    credits = _credits(basket.currency, form, cash) if basket.lines else ()
    shown = tuple(line for place, line in enumerate(credits) if place < SHOWN or _asked_for(line))
    rest = Money(cash - sum(line.used_minor for line in credits), basket.currency)
    kind = ways.kind(form.get("way", ""), currency.about(rest))
    fee = payment_fees.fee(db.session(), own_id(), kind, rest)
    numbers = {line.item.item_id: line.item.number for line in basket.lines}
    errors = {f"use-{line.credit.key}": [line.error] for line in credits if line.error}
    errors |= {f"reason-{invoice_id}": [say("%(number)s: %(problem)s", number=numbers[invoice_id], problem=short.error)]
               for invoice_id, short in shorts.items() if short.error}  # fmt: skip
    errors |= {f"code-{basket.currency}": [code.error]} if code.error else {}
    made = Cart(
        code=code, credits=shown, more_credits=len(credits) - len(shown), shorts=shorts, cash_minor=cash,
        fee_minor=fee.minor, errors=errors,
    )  # fmt: skip
    return replace(made, errors=errors | _uneven(basket, made.pay_minor)) if checked else made


def _uneven(basket: Basket, pay_minor: int) -> dict[str, list[str]]:
    """Say where the processor does not take the last minor units of a currency."""
    step = cards().step(basket.currency)
    if pay_minor % step == 0 or request.form.get("pay_in", basket.currency) != basket.currency:
        return {}
    even = Money(pay_minor - pay_minor % step, basket.currency)
    told = say("The card processor takes %(currency)s in steps of %(step)s: choose amounts that come to %(even)s.",
               currency=basket.currency, step=Money(step, basket.currency), even=even)  # fmt: skip
    return {f"amount-{basket.lines[0].item.item_id}": [told]}


def settle_covered(session: Session, payment_id: int) -> None:
    """Settle a payment at once that credits or a code cover: nothing is charged, so nobody is asked."""
    payment = session.get_one(Payment, payment_id)
    if payment.state == "created" and not payment.charged_minor:
        settlement.cover(session, payment_id, on=today())


def _shorts(basket: Basket, form: Mapping[str, str], *, checked: bool) -> dict[int, Short]:
    """Return by invoice id why less is paid. What is in a payment plan is paid in parts anyway: no reason is asked."""
    if basket.plan is None:
        return {}
    parts = {part.item.item_id: part.item.open_minor for part in basket.plan.parts if not part.whole}
    known = arrangements.of(db.session(), parts, on=today())
    disputed = {item_id for item_id, one in known.items() if one.disputed_minor}
    return {
        item_id: _short(item_id, form, checked=checked, disputed=item_id in disputed)
        for item_id in parts if not (item_id in known and known[item_id].in_plan)
    }  # fmt: skip


def _short(item_id: int, form: Mapping[str, str], *, checked: bool, disputed: bool) -> Short:
    reason = form.get(f"reason-{item_id}", str(ShortReason.DISPUTE) if disputed else "")[:12]
    note = form.get(f"why-{item_id}", "")[: short_pay.MOST_NOTE]
    missing = short_pay.fault(reason, note) if checked else ""
    return Short(reason=reason if reason in set(ShortReason) else "", note=note, error=missing)


def _credits(of: str, form: Mapping[str, str], most_minor: int) -> tuple[CreditLine, ...]:
    """Return the credits that there are; those chosen are used in their order until nothing is left to pay."""
    chosen, lines = set(request.form.getlist("credit")), []
    for credit in customer_credits.usable(db.session(), accounts(), currency=of):
        typed = form.get(f"use-{credit.key}", plain_amount(credit.available_minor, of)).strip()
        used, error = _used(credit, typed) if credit.key in chosen else (0, "")
        used = min(used, most_minor)
        most_minor -= used
        lines.append(
            CreditLine(credit=credit, typed=typed, included=credit.key in chosen, used_minor=used, error=error)
        )
    return tuple(lines)


def _asked_for(line: CreditLine) -> bool:
    return line.included or request.form.get("act") == "credits" or f"use-{line.credit.key}" in request.form


def _used(credit: Credit, typed: str) -> tuple[int, str]:
    try:
        minor = typed_minor(typed, credit.currency)
    except BadAmount as refused:
        return 0, say("%(number)s: %(problem)s", number=credit.number, problem=refused.message)
    if 0 < minor <= credit.available_minor:
        return minor, ""
    there = Money(credit.available_minor, credit.currency)
    return 0, say("%(number)s: use %(there)s of it or less.", number=credit.number, there=there)
