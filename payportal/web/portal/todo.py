"""What waits for the customer: one line a source, and one source a feature."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from payportal.queries import (
    customer_home,
    customer_offers,
    customer_payments,
    disputes,
    failed_payments,
    payment_methods,
    questions,
)
from payportal.queries.next_collection import Ahead
from payportal.web.clock import now, today
from payportal.web.filters import amount, day_words, stored
from payportal.web.guards import signed_in
from payportal.web.language import said
from payportal.web.portal.account import in_view, own_id
from payportal.web.portal.approvals import to_decide
from payportal.web.portal.permissions import allows

SOON = timedelta(days=7)
RECENT = timedelta(days=14)
MOST_DISCOUNTS = 3
STARTS_OF_PAYMENTS = {
    "created": lambda shown: _("You began to pay %(amount)s and did not finish.", amount=shown),
    "pending": lambda shown: _("Your payment of %(amount)s is on its way.", amount=shown),
    "unknown": lambda shown: _("We are checking your payment of %(amount)s. Do not pay again.", amount=shown),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: what it is, how pressing (a tone of the chips), and where it is done."""

    tone: str
    text: str
    href: str
    act: str


def tasks(session: Session, ahead: Ahead) -> list[Task]:
    """Return all that waits for the signed-in customer, source by source; ``ahead`` is what is collected next."""
    found = [task for source in SOURCES for task in source(session)]
    if allows("pay"):
        found += [*_undecided(ahead), *_automatic(ahead), *_expiring(session)]
    return found


def _unfinished(session: Session) -> Iterator[Task]:
    for row in customer_payments.unfinished(session, in_view()):
        text = STARTS_OF_PAYMENTS[row.state](
            f"{amount(row.charged_minor, row.charged_currency)} {row.charged_currency}"
        )
        act = _("Go on or cancel") if row.state == "created" else _("See the payment")
        yield Task(tone=row.status.tone, text=text, act=act, href=url_for("portal.payment", reference=row.reference))


def _failed(session: Session) -> Iterator[Task]:
    for payment in failed_payments.to_try_again(session, in_view(), since=now() - RECENT):
        shown = f"{amount(payment.amount_minor, payment.currency)} {payment.currency}"
        text = (
            _("Your bank returned %(amount)s. The invoices are open again.", amount=shown)
            if payment.state == "returned"
            else _("Your payment of %(amount)s failed. Nothing was taken.", amount=shown)
        )
        href = url_for("portal.payment", reference=payment.reference)
        yield Task(tone="bad", text=text, href=href, act=_("Try again"))


def _approvals(_session: Session) -> Iterator[Task]:
    count = to_decide()
    if count:
        text = ngettext("%(num)s payment waits for your approval.", "%(num)s payments wait for your approval.", count)
        yield Task(tone="waiting", text=text, href=url_for("portal.list_requests"), act=_("Decide"))


def _discounts(session: Session) -> Iterator[Task]:
    """Yield the discount by the terms of an invoice that ends within a week, the first to end."""
    items = customer_home.discounts_ending(session, in_view(), on=today(), by=today() + SOON)
    for item in items[:MOST_DISCOUNTS]:
        kept = f"{amount(item.discount_on(today()), item.currency)} {item.currency}"
        text = _("Pay %(number)s in time and keep %(amount)s.", number=item.number, amount=kept)
        yield Task(tone="good", text=text, href=url_for("portal.invoice", invoice_id=item.item_id), act=_("See it"))


def _offers(session: Session) -> Iterator[Task]:
    for offer, kept_minor in customer_offers.ending(session, in_view(), on=today(), by=today() + SOON):
        kept = f"{amount(kept_minor, offer.currency)} {offer.currency}"
        text = _("The offer “%(name)s” ends soon: keep up to %(amount)s.", name=offer.name, amount=kept)
        yield Task(tone="good", text=text, href=url_for("portal.list_offers"), act=_("See the offer"))


def _answered(session: Session) -> Iterator[Task]:
    for row in disputes.answered(session, in_view()):
        text = _("We answered your dispute about %(number)s. It is your turn.", number=row.number)
        href = url_for("portal.dispute", dispute_id=row.dispute.id)
        yield Task(tone="warn", text=text, href=href, act=_("Read the answer"))


def _told(session: Session) -> Iterator[Task]:
    for row in questions.answered(session, in_view(), signed_in().email):
        text = _("We answered your question about %(number)s.", number=row.number)
        href = url_for("portal.question", question_id=row.question.id)
        yield Task(tone="good", text=text, href=href, act=_("Read the answer"))


def _undecided(ahead: Ahead) -> Iterator[Task]:
    """Yield the scheduled payments that are not made before somebody says so."""
    for row in ahead.undecided:
        shown = f"{amount(row.schedule.agreed_minor, row.schedule.currency)} {row.schedule.currency}"
        text = _("The payment of %(amount)s for %(day)s waits for your word.", amount=shown,
                 day=day_words(row.schedule.run_on))  # fmt: skip
        href = url_for("portal.schedule", reference=row.schedule.reference)
        yield Task(tone="warn", text=text, href=href, act=_("Decide"))


def _automatic(ahead: Ahead) -> Iterator[Task]:
    for row in ahead.mandates:
        why = stored(row.mandate.stopped) or said(row.problem)
        if why:
            href = url_for("portal.autopay_mandate", mandate_id=row.mandate.id)
            text = f"{_('Auto-pay')} {row.mandate.reference}: {why}"
            yield Task(tone="bad" if row.mandate.stopped else "warn", text=text, href=href, act=_("Look at it"))


def _expiring(session: Session) -> Iterator[Task]:
    """Yield the methods that expire, but for those of auto-pay: there it is said what would not be collected."""
    for row in payment_methods.expiring(session, own_id(), signed_in().email, on=today()):
        if row.status.tone == "bad":
            text = _("%(method)s has expired.", method=said(row.name))
        else:
            text = _("%(method)s expires on %(day)s.", method=said(row.name),
                     day=day_words(payment_methods.expires_on(row.method)))  # fmt: skip
        yield Task(tone=row.status.tone, text=text, href=url_for("portal.payment_methods"), act=_("Replace it"))


SOURCES: tuple[Callable[[Session], Iterator[Task]], ...] = (
    _unfinished, _failed, _approvals, _answered, _told, _discounts, _offers,
)  # fmt: skip
"""The order in which they are shown; a new feature that wants something of the customer adds its line here."""
