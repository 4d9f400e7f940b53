"""Choose, review, pay: from the list to the processor's page."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.method_kind import MethodKind
from payportal.domain.money import Money
from payportal.models.base import db, transaction
from payportal.queries import customer_invoices, customer_payments, offers
from payportal.queries.customer_invoices import InvoiceRow
from payportal.services import fx_quotes, payments
from payportal.services.payments import Order
from payportal.web.advising import offered
from payportal.web.clock import today
from payportal.web.filters import listing
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.numbers import wholes
from payportal.web.portal import asking, cart, currency, otherwise, ways
from payportal.web.portal.account import accounts, own_id
from payportal.web.portal.arranged import notes, prefilled
from payportal.web.portal.cart import Cart
from payportal.web.portal.checkout import send_to_checkout
from payportal.web.portal.currency import PaidIn
from payportal.web.portal.forms import Basket, basket, new_reference, reference_in
from payportal.web.settling import cards

MOST_INVOICES = 200
AGAIN = ("recalculate", "credits", "quote", "renew")
"""The buttons that only show the page anew."""


def review() -> ResponseReturnValue:
    """Show what was chosen with amounts and discounts, one form for each currency."""
    ids = wholes(request.args.getlist("invoice"))[:MOST_INVOICES]
    chosen = customer_invoices.some(db.session(), accounts(), ids, on=today())
    payable = [row for row in chosen if row.payable]
    left_out = [row for row in chosen if not row.payable]
    if not payable:
        flash(_why_not(left_out) if left_out else gettext("Choose at least one open invoice to pay."))
        return redirect(url_for("portal.list_invoices"))
    kept = offers.rewards(db.session(), [row.item for row in payable], on=today())
    asked = {row.item.item_id for row in payable if row.due_minor}
    baskets = [
        basket(
            [(row.item, row.customer_name) for row in rows],
            prefilled(rows),
            included=asked or ids,
            reference=new_reference(),
            rewards=kept,
        )
        for _, rows in _by_currency(payable)
    ]
    return page(baskets, left_out)


def pay() -> ResponseReturnValue:
    """Begin the payment, or lead to the one that holds already what was chosen: the back button, or another tab."""
    try:
        return _pay()
    except Conflict:
        ids = wholes(name.removeprefix("amount-") for name in request.form)[:MOST_INVOICES]
        found = customer_payments.holding(db.session(), accounts(), reference_in(request.form), ids)
        if found is None:
            raise
    flash(gettext("Nothing new was begun: what you chose is in this payment already."))
    return redirect(url_for("portal.payment", reference=found), 303)


def _pay() -> ResponseReturnValue:
    """Send the payer to the processor's page, or show the form again with what is wrong."""
    asked = typed_basket()
    if asked.plan is None:
        return page([asked], [], status=422)
    if (done := otherwise.chosen(asked)) is not None:
        return done
    why = asking.reason(asked)
    bought = cart.of(asked, alone=not why)
    paid_in = currency.of(Money(bought.pay_minor, asked.currency), asked.settled, bought.used, why_asked=why)
    seen = request.form.get("shown") == str(bought.pay_minor) and bool(request.form.get("asks")) == bool(why)
    again = request.form.get("act") in AGAIN or not (seen and paid_in.seen)
    bought = bought if again else cart.of(asked, checked=True, alone=not why)
    way, unusable = (None, {}) if again else _way(bought, paid_in.charged(Money(bought.pay_minor, asked.currency)))
    bought = replace(bought, errors=bought.errors | unusable)
    if way is None or bought.errors:
        wrong = bought.errors or paid_in.errors
        return page(
            [asked],
            [],
            bought=bought,
            paid_in=paid_in,
            recalculated=not (wrong or paid_in.quote),
            status=422 if wrong else 200,
        )
    order = Order(
        reference=asked.reference, customer_id=own_id(), accounts=accounts(), started_by=signed_in().email,
        settled=asked.settled, shown_minor=bought.pay_minor, credits=bought.used, short=bought.reasons, with_fee=True,
        method_kind=way[0], method_id=way[1], quote=paid_in.quote.reference if paid_in.quote else "",
        code=bought.code.code,
    )  # fmt: skip
    if why:
        return asking.ask(replace(order, shown_minor=asked.plan.cash_minor), why)
    try:
        with transaction() as database:
            payment_id = payments.start(database, order, gateway=cards().name, on=today()).id
            cart.settle_covered(database, payment_id)
    except Conflict as refused:
        if refused.code not in fx_quotes.WORDS:
            raise
        paid_in = currency.of(Money(bought.pay_minor, asked.currency), asked.settled, bought.used)
        return page([asked], [], bought=bought, paid_in=paid_in, status=409)
    session["chosen"] = wholes(request.form.getlist("later"))[:MOST_INVOICES]
    return send_to_checkout(payment_id)


def typed_basket() -> Basket:
    """Return the basket of the form that was sent; raises Conflict when nothing of it can be paid any more."""
    reference = reference_in(request.form)
    ids = wholes(name.removeprefix("amount-") for name in request.form)
    rows = customer_invoices.some(db.session(), accounts(), ids[:MOST_INVOICES], on=today())
    # An invoice whose live payment is this very one was sent twice: the service finds the payment again.
    ready = [row for row in rows if row.payable or row.payment_reference == reference]
    if not ready or len(ready) < len(ids) or len({row.item.currency for row in ready}) > 1:
        raise Conflict(_why_not([row for row in rows if row not in ready]))
    included = set(wholes(request.form.getlist("include")))
    lines = [(row.item, row.customer_name) for row in ready]
    kept = offers.rewards(db.session(), [row.item for row in ready], on=today())
    return basket(lines, request.form, included=included, reference=reference, rewards=kept)


def _why_not(rows: Sequence[InvoiceRow]) -> str:
    if not rows:
        return gettext("What you chose cannot be paid now. Look at the list as it stands.")
    named = listing(f"{row.item.number} ({said(row.status.word)} {said(row.status.detail)})" for row in rows)
    return gettext("These cannot be paid now: %(invoices)s. Look at the list as it stands.", invoices=named)


def _way(bought: Cart, charged: Money) -> tuple[tuple[str, int | None] | None, dict[str, list[str]]]:
    """Return kind and kept method of the way that was chosen, or what is wrong with it.

    What credits or a code cover takes no money in any.
    """
    if not bought.pay_minor:
        return (str(MethodKind.CARD), None), {}
    try:
        way = ways.chosen(request.form.get("way", ""), charged)
    except PayportalError as refused:
        if refused.code not in ways.REFUSED:
            raise
        return None, {"way": [refused.message]}
    return (way.kind, way.method_id), {}


def _by_currency(rows: list[InvoiceRow]) -> list[tuple[str, list[InvoiceRow]]]:
    ordered = sorted(rows, key=lambda row: row.item.currency)
    return [(code, list(group)) for code, group in groupby(ordered, key=lambda row: row.item.currency)]


def page(baskets: list[Basket], left_out: list[InvoiceRow], *, recalculated: bool = False, bought: Cart | None = None,
         paid_in: PaidIn | None = None, status: int = 200) -> ResponseReturnValue:  # fmt: skip
    """Show the forms, one for each currency, with what is wrong in them."""
    reasons = [asking.reason(one) for one in baskets]
    carts = [bought or cart.of(one, alone=not why) for one, why in zip(baskets, reasons, strict=True)]
    panels = [paid_in or currency.of(Money(made.pay_minor, one.currency), one.settled, made.used, why_asked=why)
              for one, made, why in zip(baskets, carts, reasons, strict=True)]  # fmt: skip
    items = [line.item for one in baskets for line in one.lines]
    shown = render_template(
        "portal/pay.html", otherwise=offered(),
        notes=notes(db.session(), [(one.item_id, one.open_minor, one.currency) for one in items]),
        baskets=baskets, reasons=reasons, panels=panels,
        left_out=left_out, recalculated=recalculated, carts=carts, short_reasons=cart.REASONS,
        way=request.form.get("way", ""), over_words=fx_quotes.WORDS,
        run_on=request.values.get("run_on", "today" if request.args.get("later") else ""),
        several_customers=len(accounts()) > 1, later=request.form.getlist("later"),
        ways={one.currency: ways.ways(panel.charged(Money(made.pay_minor, one.currency)))
              for one, made, panel in zip(baskets, carts, panels, strict=True) if one.plan},
    )  # fmt: skip
    return shown, status
