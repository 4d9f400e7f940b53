"""The payment methods of the account: list, add on the processor's page, rename, put first, replace, remove."""

import re
import secrets

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from payportal.domain.errors import PayportalError
from payportal.domain.method_rule import kinds
from payportal.gateways.ports import GatewayUnreachable
from payportal.gateways.told import Payer, StoredMethod
from payportal.models.base import db, reading, transaction
from payportal.models.customer import Customer
from payportal.models.payment_method import PaymentMethod
from payportal.queries import customer_account, method_uses
from payportal.queries import payment_methods as method_list
from payportal.services import asking, payment_methods
from payportal.services.payment_methods import Adding
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.numbers import whole
from payportal.web.portal.account import own_id
from payportal.web.portal.forms import ALPHABET
from payportal.web.settling import cards
from payportal.web.sites import own_site

REFERENCE = re.compile(r"PM-[A-Z2-7]{12}")


def new_reference() -> str:
    """Return the name of one act of adding; it stands in the form, so that sending the form twice is one act."""
    return "PM-" + "".join(secrets.choice(ALPHABET) for _place in range(12))


def listed() -> ResponseReturnValue:
    """Show the methods with what uses them, and the form that adds one."""
    session = db.session()
    currency = session.get_one(Customer, own_id()).currency or _billed_in(session) or "USD"
    return render_template(
        "portal/payment_methods.html",
        rows=method_list.listed(session, own_id(), signed_in().email, on=today()),
        kinds=kinds(currency, method_list.rules(session, own_id())),
        new_reference=new_reference,
    )


def add() -> ResponseReturnValue:
    """Begin to add a method and send the payer to the processor's page."""
    reference = request.form.get("reference", "")
    if not REFERENCE.fullmatch(reference):
        raise PayportalError(_("This form is not complete. Go back to your payment methods and try again."))
    adding = Adding(
        reference=reference, customer_id=own_id(), owner=signed_in().email, kind=request.form.get("kind", ""),
        nick=request.form.get("nick", ""), company=request.form.get("visibility") == "company",
        replaces_id=_replaced(),
    )  # fmt: skip
    with transaction() as session:
        method_id = payment_methods.add(session, adding, gateway=cards().name).id
    return _send_to_page(method_id)


def resume(method_id: int) -> ResponseReturnValue:
    """Go on with a method that was begun, at the same page."""
    return _send_to_page(_own(method_id))


def returned(method_id: int) -> ResponseReturnValue:
    """Take the payer back from the processor's page: the address says nothing, the processor is asked."""
    _own(method_id)
    try:
        state = asking.method(transaction, cards(), method_id)
    except GatewayUnreachable:
        state = "unreachable"
    flash(_told(state))
    return redirect(url_for("portal.payment_methods"))


def rename(method_id: int) -> ResponseReturnValue:
    """Give a method another name."""
    with transaction() as session:
        payment_methods.rename(session, _mine(session, method_id), request.form.get("nick", ""), actor=_who())
    return redirect(url_for("portal.payment_methods"))


def make_default(method_id: int) -> ResponseReturnValue:
    """Let a method be chosen first."""
    with transaction() as session:
        payment_methods.make_default(session, _mine(session, method_id), actor=_who())
    flash(_("This method is chosen first from now on."))
    return redirect(url_for("portal.payment_methods"))


def remove(method_id: int) -> ResponseReturnValue:
    """Take a method away here and at the processor; where something uses it, ask first."""
    with transaction() as session:
        method = _mine(session, method_id)
        uses = method_uses.uses(session, method_id)
        stored = StoredMethod(method.provider_customer, method.provider_method, method.kind)
        if uses and not any(use.blocks for use in uses) and "although_used" not in request.form:
            return _ask_first(method_list.MethodRow(method=method, status=method_list.status(method, on=today()),
                                                    uses=tuple(uses)))  # fmt: skip
        payment_methods.remove(session, method, actor=_who(), although_used="although_used" in request.form)
    _forget(stored)
    flash(_("The payment method is removed."))
    return redirect(url_for("portal.payment_methods"))


def _send_to_page(method_id: int) -> ResponseReturnValue:
    with reading() as session:
        method = session.get_one(PaymentMethod, method_id)
        key, kind, state, url = method.reference, method.kind, method.state, method.page_url
        known_as = payment_methods.provider_customer(session, own_id(), cards().name)
        name = customer_account.name(session, own_id())
    back = url_for("portal.method_returned", method_id=method_id)
    if state != "adding":
        return redirect(url if state == "verifying" and url else back, 303)
    payer = Payer(key=str(own_id()), name=name, email=_who(), known_as=known_as)
    try:
        checkout = cards().save(key, kind, payer=payer, return_url=own_site(request) + back)
    except GatewayUnreachable as error:
        current_app.logger.warning("page of method %s: %s", method_id, error)
        flash(_("The card processor does not answer. Nothing was saved. Try again in a few minutes."))
        return redirect(url_for("portal.payment_methods"))
    with transaction() as session:
        payment_methods.opened(session, method_id, checkout)
    return redirect(checkout.url, 303)


def _ask_first(row: method_list.MethodRow) -> ResponseReturnValue:
    return render_template("portal/payment_method_remove.html", row=row), 409


def _forget(stored: StoredMethod) -> None:
    """Let the processor forget it too; one that it goes on keeping is never charged by us."""
    try:
        if stored.method:
            cards().forget(stored)
    except GatewayUnreachable as error:
        current_app.logger.warning("a removed method is still kept at the processor: %s", error)


def _replaced() -> int | None:
    old = request.form.get("replaces", 0, type=whole)
    return _own(old) if old else None


def _own(method_id: int) -> int:
    """Return the id of a method that the person may manage; raises NotFound."""
    with transaction() as session:
        return _mine(session, method_id).id


def _mine(session: Session, method_id: int) -> PaymentMethod:
    return payment_methods.seen_by(session, method_id, customer_id=own_id(), person=_who())


def _who() -> str:
    return signed_in().email


def _billed_in(session: Session) -> str:
    balances = customer_account.balances(session, [own_id()], on=today())
    return balances[0].currency if balances else ""


def _told(state: str) -> str:
    return {
        "active": _("The payment method is saved."),
        "verifying": _("Your bank account has to be verified: two small deposits reach it in one or two days."),
        "failed": _("The payment method was not saved."),
        "unreachable": _("The card processor does not answer. Look again in a few minutes."),
    }.get(state, _("The payment method is not saved yet. Go on where you left, or begin anew."))
