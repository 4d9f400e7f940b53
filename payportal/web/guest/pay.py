"""Review and pay what a link names."""

from collections.abc import Mapping

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.sentence import say
from payportal.models.base import db, transaction
from payportal.models.pay_link import PayLink
from payportal.queries import offers
from payportal.queries.customer_invoices import InvoiceRow
from payportal.services import guest_payments, users
from payportal.services.guest_payments import GuestOrder
from payportal.web.advising import offered
from payportal.web.clock import now, today
from payportal.web.guest import advice, code
from payportal.web.guest.checkout import send_to_checkout
from payportal.web.guest.landing import rows_of, shown
from payportal.web.guest.links import key, unlocked, with_link
from payportal.web.numbers import wholes
from payportal.web.portal.arranged import prefilled
from payportal.web.portal.forms import Basket, basket, new_reference, reference_in
from payportal.web.settling import cards


@with_link("invoice", "statement")
def review(link: PayLink) -> ResponseReturnValue:
    """Show what would be paid, with amounts that may be changed."""
    if not unlocked(link):
        return code.asked(link)
    payable = [row for row in rows_of(link) if row.payable]
    if not payable:
        return redirect(url_for("guest.link", token=g.token))
    return _page(_basket(payable, prefilled(payable), {row.item.item_id for row in payable}, new_reference()))


@with_link("invoice", "statement")
def pay(link: PayLink) -> ResponseReturnValue:
    """Begin the payment and send the guest to the processor's page, or show again what is wrong."""
    if not unlocked(link):
        return code.asked(link)
    asked, email = _typed(link), request.form.get("email", "").strip()
    wrong = _email_fault(email)
    if asked.plan is None or wrong:
        return _page(asked, email=email, email_error=wrong, status=422)
    if (done := advice.chosen(link, asked)) is not None:
        return done
    if request.form.get("act") == "recalculate" or request.form.get("shown") != str(asked.plan.cash_minor):
        return _page(asked, email=email, recalculated=True)
    order = GuestOrder(reference=asked.reference, settled=asked.settled, shown_minor=asked.plan.cash_minor,
                       email=users.clean_email(email) if email else "")  # fmt: skip
    link_id = link.id
    try:
        with transaction() as database:
            receipt_id = guest_payments.start(
                database, key(), database.get_one(PayLink, link_id), order, gateway=cards().name, at=now()
            ).id
    except Conflict as refused:
        if refused.code != "payment_under_way":
            raise
        return shown(db.session().get_one(PayLink, link_id)), 409  # type: ignore[return-value]
    return send_to_checkout(receipt_id)


def _typed(link: PayLink) -> Basket:
    """Return the basket of the form that was sent; raises Conflict when nothing of it can be paid any more."""
    reference = reference_in(request.form)
    ids = set(wholes(name.removeprefix("amount-") for name in request.form))
    rows = rows_of(link)
    ready = [row for row in rows if row.payable or row.payment_reference == reference]
    chosen = [row for row in ready if row.item.item_id in ids]
    if not chosen or len(chosen) < len(ids):
        raise Conflict(say("This cannot be paid now: it was paid, or a payment for it is under way. Open the link "
                           "again to see how it stands."))  # fmt: skip
    return _basket(chosen, request.form, set(wholes(request.form.getlist("include"))), reference)


def _basket(rows: list[InvoiceRow], typed: Mapping[str, str], included: set[int], reference: str) -> Basket:
    lines = [(row.item, row.customer_name) for row in rows]
    kept = offers.rewards(db.session(), [row.item for row in rows], on=today())
    return basket(lines, typed, included=included, reference=reference, rewards=kept)


def _email_fault(email: str) -> str:
    if not email:
        return ""
    try:
        users.clean_email(email)
    except PayportalError as refused:
        return refused.message
    return ""


def _page(asked: Basket, *, email: str = "", email_error: str = "", recalculated: bool = False,
          status: int = 200) -> ResponseReturnValue:  # fmt: skip
    if email_error:
        asked.errors["email"] = [email_error]
    page = render_template("guest/review.html", otherwise=offered(), basket=asked, token=g.token,
                           email=email, email_error=email_error, recalculated=recalculated)  # fmt: skip
    return page, status
