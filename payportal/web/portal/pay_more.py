"""Ways to choose what to pay without ticking: all that is overdue, all, or an amount in an order that one chooses."""

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from payportal.domain.allocation import First, allocate, price_of_all
from payportal.domain.errors import PayportalError
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import db
from payportal.queries import customer_invoices, offers, payable
from payportal.services.payment_plan import PaymentPlan, plan
from payportal.web.clock import today
from payportal.web.language import said
from payportal.web.numbers import whole
from payportal.web.portal.account import in_view
from payportal.web.portal.forms import new_reference, typed_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """An amount as it was typed, where it would go, and what is wrong with it."""

    currency: str
    typed: str = ""
    most_minor: int = 0
    plan: PaymentPlan | None = None
    error: str = ""
    first: First = First.DUE
    left_open: int = 0
    """How many documents stay open wholly or in part."""

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return the mistake for the summary on top."""
        return {"amount": [self.error]} if self.error else {}


def choose_all() -> ResponseReturnValue:
    """Lead to the review of all that is overdue or of everything, at most 200 documents at a time."""
    which, currency = request.args.get("which", "all"), request.args.get("currency", "")[:3].replace("\0", "")
    before = today() if which == "overdue" else None
    found = payable.ids(db.session(), in_view(), currency=currency, due_before=before)
    if not found:
        flash(_("There is nothing to pay now."))
        return redirect(url_for("portal.home"))
    left = payable.count(db.session(), in_view(), currency=currency, due_before=before) - len(found)
    if left:
        flash(_("These are the %(count)s that are due first. Pay them, then come back for the other %(left)s.",
                count=len(found), left=left))  # fmt: skip
    return redirect(url_for("portal.review", invoice=found))


def _payers() -> list[int]:
    """Return whose invoices an amount is for: one customer of the family where the address names it, else all."""
    account = request.args.get("account", 0, type=whole)
    return [account] if account in in_view() else in_view()


def amount() -> ResponseReturnValue:
    """Ask for an amount, and show which invoices it would pay before anything is paid."""
    currencies = payable.currencies(db.session(), _payers())
    if not currencies:
        flash(_("There is nothing to pay now."))
        return redirect(url_for("portal.home"))
    asked = request.args.get("currency", "")
    currency = asked if asked in currencies else currencies[0]
    made = _spread(currency, request.args.get("amount"), _first())
    shown = render_template(
        "portal/pay_amount.html", spread=made, currencies=currencies, reference=new_reference(), firsts=firsts(),
        account=request.args.get("account", 0, type=whole),
    )  # fmt: skip
    return shown, 422 if made.error else 200


def firsts() -> list[tuple[str, str]]:
    """Return the orders in which an amount may be spent, in words."""
    return [
        (First.DUE, _("What is due first")),
        (First.OLDEST, _("The oldest invoice first")),
        (First.DISCOUNT, _("What saves most first")),
    ]


def _first() -> First:
    try:
        return First(request.args.get("first", ""))
    except ValueError:
        return First.DUE


def _spread(currency: str, typed: str | None, first: First) -> Spread:
    session = db.session()
    ids = payable.ids(session, _payers(), currency=currency)
    rows = [row for row in customer_invoices.some(session, _payers(), ids, on=today()) if row.due_minor]
    items, asked = [row.item for row in rows], {row.item.item_id: row.due_minor for row in rows}
    rewards = offers.rewards(session, items, on=today())
    most = price_of_all(items, rewards, most=asked)
    shown = Spread(currency=currency, typed=(typed or "")[:40], most_minor=most, first=first)
    if typed is None:
        return shown
    try:
        settled = allocate(items, _checked(typed, currency, most), rewards, first=first, most=asked).settled
        chosen = [item for item in items if item.item_id in settled]
        made = plan(chosen, settled, rewards)
    except PayportalError as refused:
        return replace(shown, error=said(refused.message))
    settles = sum(settled[item.item_id] == item.open_minor for item in chosen)
    return replace(shown, plan=made, left_open=len(items) - settles)


def _checked(typed: str, currency: str, most_minor: int) -> int:
    if not typed.strip():
        raise PayportalError(say("Enter the amount that you want to pay."))
    minor = typed_minor(typed, currency)
    if minor <= 0:
        raise PayportalError(say("Enter an amount above zero."))
    if minor > most_minor:
        most = Money(most_minor, currency)
        raise PayportalError(say("All that you can pay now comes to %(most)s; enter that or less.", most=most))
    return minor
