"""Approvals: what waits for a second person, what it comes to now, and the decision."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.company_role import Act, Limit
from payportal.domain.errors import Conflict, PayportalError
from payportal.domain.money import Money
from payportal.models.base import db, transaction
from payportal.models.payment_request import PaymentRequest
from payportal.queries import payment_requests as request_list
from payportal.services import payment_requests
from payportal.services.payment_plan import PaymentPlan
from payportal.services.payment_requests import Checker
from payportal.web.clock import today
from payportal.web.guards import signed_in
from payportal.web.numbers import whole, wholes
from payportal.web.portal.account import accounts, seat
from payportal.web.portal.checkout import send_to_checkout
from payportal.web.portal.ways import paid_with
from payportal.web.settling import cards, send_mail


def listed() -> ResponseReturnValue:
    """Show the requests of the company, those that wait first."""
    before = request.args.get("before", 0, type=whole)
    rows = request_list.page(db.session(), seat().customer_id, accounts(), before=before)
    more = len(rows) > request_list.PAGE
    rows = rows[: request_list.PAGE]
    following = url_for("portal.list_requests", before=rows[-1].id) if more else ""
    first = url_for("portal.list_requests") if before else ""
    return render_template("portal/request_list.html", rows=rows, following=following, first=first)


def shown(request_id: int, *, error: str = "") -> ResponseReturnValue:
    """Show one request: what was asked, what it comes to now, and what may be done."""
    session = db.session()
    row = request_list.one(session, seat().customer_id, accounts(), request_id)
    made = payment_requests.priced(session, row.id, on=today()) if row.state == "waiting" else None
    return render_template(
        "portal/request.html", row=row, lines=request_list.lines(session, row.id), plan=made, error=error,
        fee_minor=_fee(row.id, made), paid_with=paid_with(row.method_kind, row.method_id),
        now_minor={part.item.item_id: part for part in made.parts} if made else {},
        own=row.maker_id == signed_in().id, over=_over(seat().limit, made),
    )  # fmt: skip


def _fee(request_id: int, made: PaymentPlan | None) -> int:
    if made is None:
        return 0
    asked = db.session().get_one(PaymentRequest, request_id)
    return payment_requests.fee(db.session(), asked, made, accounts()).minor


def approve(request_id: int) -> ResponseReturnValue:
    """Begin the payment and go on to the processor's page; a sum that was not shown is shown first."""
    seen = wholes([request.form.get("shown", "")])
    try:
        with transaction() as session:
            payment_id = payment_requests.approve(
                session, request_id, _checker(), shown_minor=seen[0] if seen else -1,
                gateway=cards().name, on=today(),
            ).id  # fmt: skip
    except Conflict as error:
        if error.code != "amount_changed":
            raise
        return shown(request_id, error=error.message), 409  # type: ignore[return-value]
    send_mail()
    return send_to_checkout(payment_id)


def reject(request_id: int) -> ResponseReturnValue:
    """Refuse a request with a note."""
    try:
        with transaction() as session:
            payment_requests.reject(session, request_id, _checker(), note=request.form.get("note", ""))
    except PayportalError as error:
        if error.code != "no_note":
            raise
        return shown(request_id, error=error.message), 422  # type: ignore[return-value]
    send_mail()
    flash(_("The request is refused; the person who asked is told why."))
    return redirect(url_for("portal.list_requests"))


def withdraw(request_id: int) -> ResponseReturnValue:
    """Take back one's own request."""
    person = signed_in()
    with transaction() as session:
        payment_requests.withdraw(
            session, request_id, company_id=seat().customer_id, maker_id=person.id, actor=person.email
        )
    flash(_("Your request is withdrawn. Nothing was paid."))
    return redirect(url_for("portal.list_requests"))


def to_decide() -> int:
    """Return how many requests wait for this person's decision."""
    if not seat().may(Act.APPROVE):
        return 0
    return request_list.waiting_for(db.session(), seat().customer_id, accounts(), signed_in().id)


def _checker() -> Checker:
    person, place = signed_in(), seat()
    return Checker(user_id=person.id, email=person.email, company_id=place.customer_id, accounts=accounts(),
                   limit=place.limit)  # fmt: skip


def _over(limit: Limit, made: object) -> bool:
    if not isinstance(made, payment_requests.PaymentPlan):
        return False
    return not limit.allows(Money(made.cash_minor, made.currency))
