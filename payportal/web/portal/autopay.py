"""Auto-pay: what will be collected and why not more, set it up, and every way to stop it."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.domain.mandate_text import digest
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.autopay import AutopayMandate
from payportal.models.base import db, transaction
from payportal.models.customer import Customer
from payportal.queries import collections_ahead, customer_account, customer_invoices, mandates, payment_methods
from payportal.services import autopay
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.portal import asking, autopay_form
from payportal.web.portal.account import accounts, own_id

USABLE = ("active",)
NO_LIMIT_MINOR = 10**13


def listed() -> ResponseReturnValue:
    """Show what is to come: auto-pay, scheduled payments, and the calendar of both."""
    session, on = db.session(), today()
    booked = collections_ahead.schedules(session, own_id(), on=on)
    agreed = collections_ahead.live_mandates(session, own_id(), on=on, ahead=3)
    return render_template(
        "portal/autopay.html", schedules=booked, mandates=agreed,
        ended=collections_ahead.ended_mandates(session, own_id()),
        calendar=collections_ahead.calendar(booked, agreed), on=on,
    )  # fmt: skip


def shown(mandate_id: int) -> ResponseReturnValue:
    """Show one mandate: what it would collect today, the next days, the log, and what can be done."""
    session, on = db.session(), today()
    mandate = _own(session, mandate_id)
    return render_template(
        "portal/autopay_mandate.html", row=collections_ahead.mandate_row(session, mandate, on=on, ahead=3),
        dry=collections_ahead.today(session, mandate, on=on) if mandate.ended_at is None else None,
        runs=collections_ahead.runs(session, mandate_id), methods=_methods(session), on=on,
    )  # fmt: skip


def text(mandate_id: int) -> ResponseReturnValue:
    """Show the mandate itself, to be printed or kept: its words, version, time, address and who agreed."""
    session = db.session()
    mandate = _own(session, mandate_id)
    return render_template(
        "portal/autopay_text.html", mandate=mandate, fingerprint=digest(mandate.text),
        customer_name=customer_account.name(session, mandate.customer_id),
    )  # fmt: skip


def new() -> ResponseReturnValue:
    """Show the form, empty or with the terms of a mandate that is to be changed."""
    values = dict(autopay_form.DEFAULTS)
    old = request.args.get("change", type=int)
    if old is not None:
        values |= autopay_form.of_mandate(_own(db.session(), old)) | {"replaces": str(old)}
    values["method"] = request.args.get("method", values["method"])
    return _form(values, {})


def agree() -> ResponseReturnValue:
    """Preview what was typed with the next three collections and the words to agree to, then store the agreement."""
    names = (*autopay_form.DEFAULTS, "currency", "reference", "replaces")
    values = {name: request.form.get(name, "") for name in names}
    typed, proposal = autopay_form.read(values, customer_id=own_id(), person=signed_in().email,
                                        currencies=_currencies(db.session()), on=today())  # fmt: skip
    if proposal is None or request.form.get("act") == "edit":
        return _form(values, typed.errors, status=422 if typed.errors else 200)
    if request.form.get("act") != "agree" or request.form.get("agreed") != "1":
        return _preview(values, proposal, unticked=request.form.get("act") == "agree")
    asking.refuse_alone(_most(proposal))
    with transaction() as session:
        made = autopay.enrol(session, proposal, seen=request.form.get("seen", ""), address=request.remote_addr or "",
                             on=today())  # fmt: skip
        mandate_id = made.id
    flash(_("Auto-pay is on. You can pause or cancel it here at any time."))
    return redirect(url_for("portal.autopay_mandate", mandate_id=mandate_id))


def pause(mandate_id: int) -> ResponseReturnValue:
    """Collect nothing before a day."""
    until = _day(request.form.get("until", ""))
    with transaction() as session:
        autopay.pause(session, _own(session, mandate_id), until, actor=_who(), on=today())
    flash(_("Auto-pay is paused. Nothing is collected before that day."))
    return _back(mandate_id)


def resume(mandate_id: int) -> ResponseReturnValue:
    """Collect again."""
    with transaction() as session:
        autopay.resume(session, _own(session, mandate_id), actor=_who(), on=today())
    flash(_("Auto-pay is on again."))
    return _back(mandate_id)


def skip(mandate_id: int) -> ResponseReturnValue:
    """Leave the next collecting day out."""
    with transaction() as session:
        autopay.skip(session, _own(session, mandate_id), actor=_who(), on=today())
    flash(_("The next collection is skipped. Its invoices are yours to pay."))
    return _back(mandate_id)


def unskip(mandate_id: int) -> ResponseReturnValue:
    """Take the skipped day in again."""
    with transaction() as session:
        autopay.unskip(session, _own(session, mandate_id), actor=_who())
    flash(_("Nothing is skipped any more."))
    return _back(mandate_id)


def switch(mandate_id: int) -> ResponseReturnValue:
    """Charge another method from now on."""
    chosen = request.form.get("method", "")
    if not chosen.isascii() or not chosen.isdigit() or len(chosen) > 15:
        raise PayportalError(say("Choose the method to pay with."))
    with transaction() as session:
        autopay.switch_method(session, _own(session, mandate_id), int(chosen), actor=_who(), on=today())
    flash(_("The other method is charged from now on."))
    return _back(mandate_id)


def cancel(mandate_id: int) -> ResponseReturnValue:
    """End a mandate for good."""
    with transaction() as session:
        autopay.cancel(session, _own(session, mandate_id), actor=_who())
    flash(_("Auto-pay is cancelled. Nothing more is collected."))
    return redirect(url_for("portal.autopay"))


def _form(values: Mapping[str, str], errors: dict[str, list[str]], *, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    found = dict(values)
    found["reference"] = found.get("reference") or autopay_form.new_reference()
    found["currency"] = found.get("currency") or _currencies(session)[0]
    page = render_template(
        "portal/autopay_form.html", values=found, form={"errors": errors}, methods=_methods(session),
        currencies=_currencies(session), children=_children(session),
        consumer=autopay.is_consumer(session, own_id()),
    )  # fmt: skip
    return page, status


def _preview(values: Mapping[str, str], proposal: autopay.Proposal, *, unticked: bool) -> ResponseReturnValue:
    session = db.session()
    try:
        asking.refuse_alone(_most(proposal))
        draft = autopay.drafted(session, proposal, on=today())
        ahead = mandates.forecasts(session, draft, from_day=today())
    except PayportalError as refused:
        session.rollback()
        return _form(values, {"method" if refused.code == "method" else "": [refused.message]}, status=422)
    page = render_template(
        "portal/autopay_preview.html", values=values, draft=draft, ahead=ahead, seen=digest(draft.text),
        unticked=unticked,
    )  # fmt: skip
    session.rollback()
    return page, 422 if unticked else 200


def _most(proposal: autopay.Proposal) -> Money:
    """Return the most that auto-pay may take at once: who may not pay so much alone may not agree to it alone."""
    rule = proposal.rule
    return Money(rule.cap_month_minor or rule.fixed_minor or NO_LIMIT_MINOR, rule.currency)


def _methods(session: Session) -> list[payment_methods.MethodRow]:
    rows = payment_methods.listed(session, own_id(), _who(), on=today())
    return [row for row in rows if row.method.state in USABLE]


def _currencies(session: Session) -> list[str]:
    known = (session.get_one(Customer, own_id()).currency, *customer_invoices.currencies(session, accounts()))
    return list(dict.fromkeys(one for one in known if one)) or ["USD"]


def _children(session: Session) -> list[tuple[int, str]]:
    whole = customer_account.account_ids(session, own_id())
    return [(one, customer_account.name(session, one)) for one in whole] if len(whole) > 1 else []


def _own(session: Session, mandate_id: int) -> AutopayMandate:
    return autopay.of_account(session, mandate_id, own_id())


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise PayportalError(say("Enter a day such as 2026-12-31.")) from error


def _back(mandate_id: int) -> ResponseReturnValue:
    return redirect(url_for("portal.autopay_mandate", mandate_id=mandate_id))


def _who() -> str:
    return signed_in().email
