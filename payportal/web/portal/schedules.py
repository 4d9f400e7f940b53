"""Payments for a day to come: confirm one, look at it, change it, approve it, call it off."""

import re
import secrets
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.payment_method import PaymentMethod
from payportal.queries import collections_ahead, payment_methods
from payportal.services import schedules
from payportal.services.schedules import Booking
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal import asking, codes, pay, ways
from payportal.web.portal.account import accounts, own_id
from payportal.web.portal.forms import ALPHABET

REFERENCE = re.compile(r"SCH-[A-Z2-7]{12}")
MOST_INVOICES = 200


def review() -> ResponseReturnValue:
    """Show what was chosen on the review page as a payment of its day: its price then, and until when it can change."""
    asked = pay.typed_basket()
    if asked.plan is None:
        return pay.page([asked], [], status=422)
    if codes.typed():
        asked.errors["run_on"] = [codes.NOT_LATER]
        return pay.page([asked], [], status=422)
    day, way = _day(request.form.get("run_on", "")), request.form.get("way", "")
    if day is None or not way.startswith(ways.KEPT):
        words = say("Choose a saved method and a day to schedule this payment.")
        asked.errors["run_on"] = [words]
        return pay.page([asked], [], status=422)
    booking = _booking("SCH-" + "".join(secrets.choice(ALPHABET) for _place in range(12)), asked.settled, day,
                       way.removeprefix(ways.KEPT))  # fmt: skip
    session = db.session()
    try:
        made = schedules.priced(session, booking, on=today())
        asking.refuse_alone(Money(made.cash_minor, made.currency))
    except PayportalError as refused:
        session.rollback()
        asked.errors["run_on"] = [refused.message]
        return pay.page([asked], [], status=422)
    method = session.get_one(PaymentMethod, booking.method_id)
    page = render_template("portal/schedule_form.html", booking=booking, plan=made, asked=asked,
                           method=payment_methods.plain_name(method), until=day - timedelta(days=1),
                           at_once=day == today())  # fmt: skip
    session.rollback()
    return page


def book() -> ResponseReturnValue:
    """Write the payment down for its day."""
    settled = {}
    for name, value in list(request.form.items())[: MOST_INVOICES + 20]:
        number = name.removeprefix("settle-")
        if number != name and number.isdigit() and value.isdigit() and len(value) < 16:
            settled[int(number)] = int(value)
    day, agreed = _day(request.form.get("run_on", "")), request.form.get("agreed", "")
    reference = request.form.get("reference", "")
    if not REFERENCE.fullmatch(reference) or day is None or not settled or not agreed.isdigit() or len(agreed) > 15:
        raise PayportalError(say("This form is not complete. Go back to your invoices and choose again."))
    booking = _booking(reference, settled, day, request.form.get("method", ""))
    with transaction() as session:
        schedule = schedules.book(session, booking, agreed_minor=int(agreed), on=today())
        asking.refuse_alone(Money(schedule.agreed_minor, schedule.currency))
    flash(_("The payment is scheduled. You can change or cancel it here."))
    return redirect(url_for("portal.schedule", reference=reference))


def shown(reference: str) -> ResponseReturnValue:
    """Show one scheduled payment: its day, its price as of today, and what can still be changed."""
    session = db.session()
    schedule = schedules.of_account(session, reference, own_id())
    made, problem = None, ""
    if schedule.state in schedules.OPEN:
        try:
            made = schedules.repriced(session, schedule, max(schedule.run_on, today()))
        except PayportalError as refused:
            problem = refused.message
    rows = payment_methods.listed(session, own_id(), signed_in().email, on=today())
    return render_template(
        "portal/schedule.html", row=collections_ahead.schedule_row(session, schedule), plan=made, problem=problem,
        methods=[row for row in rows if row.method.state == "active"], on=today(),
        until=schedule.run_on - timedelta(days=1),
    )  # fmt: skip


def change(reference: str) -> ResponseReturnValue:
    """Give it another day or another method."""
    day, chosen = _day(request.form.get("run_on", "")), request.form.get("method", "")
    if day is None or not _is_id(chosen):
        raise PayportalError(say("Choose a saved method and a day to schedule this payment."))
    with transaction() as session:
        schedule = schedules.of_account(session, reference, own_id())
        schedules.change(session, schedule, run_on=day, method_id=int(chosen), actor=_who(), on=today())
        asking.refuse_alone(Money(schedule.agreed_minor, schedule.currency))
    flash(_("The scheduled payment is changed."))
    return redirect(url_for("portal.schedule", reference=reference))


def approve(reference: str) -> ResponseReturnValue:
    """Let a payment that waits for a person's word be made."""
    seen = request.form.get("seen", "")
    with transaction() as session:
        schedule = schedules.of_account(session, reference, own_id())
        schedules.approve(session, schedule, seen_minor=int(seen) if _is_id(seen) else 0, actor=_who(), on=today())
        asking.refuse_alone(Money(schedule.agreed_minor, schedule.currency))
    flash(_("The payment is approved. It is made within minutes, or on its day."))
    return redirect(url_for("portal.schedule", reference=reference))


def cancel(reference: str) -> ResponseReturnValue:
    """Call it off."""
    with transaction() as session:
        schedules.cancel(session, schedules.of_account(session, reference, own_id()), actor=_who())
    flash(_("The scheduled payment is cancelled. Nothing was charged."))
    return redirect(url_for("portal.schedule", reference=reference))


def _booking(reference: str, settled: dict[int, int], day: date, method: str) -> Booking:
    if not _is_id(method):
        raise Conflict(say("Choose a saved method and a day to schedule this payment."))
    return Booking(reference=reference, customer_id=own_id(), accounts=accounts(), booked_by=_who(), settled=settled,
                   run_on=day, method_id=int(method))  # fmt: skip


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _who() -> str:
    return signed_in().email
