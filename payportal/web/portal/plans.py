"""Pay in instalments: propose a plan within the limits, see its dates before it is sent, take a proposal back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import BadAmount, Conflict, PayportalError
from payportal.domain.instalments import INTERVALS, Part
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.invoice import Invoice
from payportal.queries import arrangement_rules, customer_invoices
from payportal.queries.customer_invoices import InvoiceRow
from payportal.services import instalment_plans
from payportal.services.instalment_plans import Wish
from payportal.web.clock import today
from payportal.web.filters import plain_amount
from payportal.web.guards import signed_in
from payportal.web.mistakes import spoken
from payportal.web.numbers import whole
from payportal.web.portal.account import accounts
from payportal.web.portal.forms import typed_minor

FIELDS = ("down", "count", "interval", "note")


def form(invoice_id: int) -> ResponseReturnValue:
    """Show the form with the least down payment filled in, and the dates that follow from it."""
    row = _row(invoice_id)
    limits = arrangement_rules.current(db.session()).plan
    down = -(-row.item.open_minor * limits.least_down_percent // 100)
    count = max(1, min(3, limits.most_instalments - bool(down)))
    typed = {"down": plain_amount(down, row.item.currency), "count": str(count), "interval": "monthly", "note": ""}
    return _page(row, typed, {})


def propose(invoice_id: int) -> ResponseReturnValue:
    """Send the proposal that was seen; anything else only shows the dates anew."""
    row = _row(invoice_id)
    typed = {name: request.form.get(name, "").strip()[:500] for name in FIELDS}
    errors: dict[str, list[str]] = {}
    wish = _wish(typed, row, errors)
    parts = _parts(wish, errors)
    if errors:
        return _page(row, typed, errors), 422
    if request.form.get("act") != "propose" or request.form.get("seen") != _digest(parts):
        return _page(row, typed, {}, recalculated=True)
    try:
        with transaction() as session:
            instalment_plans.propose(session, wish, by=signed_in().email, accounts=accounts(), on=today())
    except PayportalError as refused:
        return _page(_row(invoice_id), typed, {"down": [refused.message]}), 409
    flash(_("Your proposal is sent. Until we agree, the whole amount stays due."))
    return redirect(url_for("portal.invoice", invoice_id=invoice_id))


def withdraw(plan_id: int) -> ResponseReturnValue:
    """Take a proposal back before it is decided."""
    with transaction() as session:
        instalment_plans.withdraw(session, plan_id, by=signed_in().email, accounts=accounts())
    flash(_("Your proposal is taken back."))
    return redirect(url_for("portal.list_invoices"))


def _row(invoice_id: int) -> InvoiceRow:
    """Return an invoice that may be paid in instalments; raises Conflict, saying why, for any other."""
    row = customer_invoices.one(db.session(), accounts(), invoice_id, on=today())
    number = row.item.number
    if row.item.open_minor <= 0:
        raise Conflict(say("Nothing is open on %(number)s, so there is nothing to pay in instalments.", number=number))
    if row.payment_state:
        raise Conflict(
            say("A payment for %(number)s is under way. Finish or cancel it under Payments first.", number=number)
        )
    if row.arrangement.disputed_minor:
        raise Conflict(say("Part of %(number)s is in dispute. Propose a plan when the dispute is over.", number=number))
    if row.arrangement.plan is not None:
        raise Conflict(
            say("%(number)s has a payment plan already; it stands on the page of the invoice.", number=number)
        )
    return row


def _wish(typed: dict[str, str], row: InvoiceRow, errors: dict[str, list[str]]) -> Wish:
    down = count = 0
    try:
        down = typed_minor(typed["down"] or "0", row.item.currency)
    except BadAmount as refused:
        errors["down"] = [refused.message]
    try:
        count = whole(typed["count"])
    except ValueError:
        errors["count"] = [say("Enter how many instalments, like 3.")]
    if typed["interval"] not in INTERVALS:
        errors["interval"] = [say("Choose how far the instalments are apart.")]
    return Wish(invoice_id=row.item.item_id, down_minor=down, count=count, interval=typed["interval"],
                shown_minor=row.item.open_minor, note=typed["note"])  # fmt: skip


def _parts(wish: Wish, errors: dict[str, list[str]]) -> tuple[Part, ...]:
    if errors:
        return ()
    session = db.session()
    try:
        invoice = session.get_one(Invoice, wish.invoice_id)
        return instalment_plans.parts_of(session, invoice, wish, on=today())
    except PayportalError as refused:
        errors["count" if "nstalment" in refused.message else "down"] = [refused.message]
        return ()


def _digest(parts: tuple[Part, ...]) -> str:
    return ",".join(f"{part.due_on:%Y%m%d}:{part.amount_minor}" for part in parts)


def _page(row: InvoiceRow, typed: dict[str, str], errors: dict[str, list[str]], *, recalculated: bool = False) -> str:
    parts = () if errors else _parts(_wish(typed, row, errors), errors)
    return render_template(
        "portal/plan_form.html", row=row, typed=typed, form=spoken(errors), parts=parts, seen=_digest(parts),
        limits=arrangement_rules.current(db.session()).plan, recalculated=recalculated,
    )  # fmt: skip
