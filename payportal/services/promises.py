"""Promises to pay: make one, take it back, and tell both sides when one was broken."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import card_numbers
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.letter import SITE, Act, Letter, letter
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.invoice import Invoice
from payportal.models.promise import PaymentPromise
from payportal.queries import arrangement_rules, promises
from payportal.queries.disputed import disputed_minor
from payportal.services import audit, telling
from payportal.services.telling import News


def make(session: Session, invoice_id: int, *, minor: int, promised_on: date, by: str, on: date, note: str = "",
         accounts: Sequence[int] | None = None) -> PaymentPromise:  # fmt: skip
    """Promise ``minor`` units by a day; it takes the place of the promise before, and the same again changes nothing.

    Raises NotFound for an invoice that is not of ``accounts`` (clerks give none), PayportalError for a day or an
    amount that cannot be promised.
    """
    invoice = _locked(session, invoice_id, accounts)
    last = on + timedelta(days=arrangement_rules.current(session).promise_days)
    left = invoice.open_minor - disputed_minor(session, [invoice_id]).get(invoice_id, 0)
    if left <= 0:
        raise Conflict(say("Nothing undisputed is open on this invoice, so there is nothing to promise."))
    if not 0 < minor <= left:
        raise PayportalError(
            say("Promise an amount above zero and at most %(most)s.", most=Money(left, invoice.currency)), code="amount"
        )
    if not on <= promised_on <= last:
        raise PayportalError(say("Choose a day from today to %(last)s.", last=last), code="day")
    known = _current(session, invoice_id)
    if known is not None:
        if (known.amount_minor, known.promised_on, known.made_by) == (minor, promised_on, by):
            return known
        known.ended_at = utcnow()
        session.flush()
    made = PaymentPromise(
        invoice_id=invoice_id, customer_id=invoice.customer_id, amount_minor=minor, currency=invoice.currency,
        promised_on=promised_on, made_by=by, note=card_numbers.masked(note.strip())[:500],
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, by, "promise", f"invoice:{invoice_id}", promise=made.id, amount_minor=minor,
                 promised_on=promised_on.isoformat())  # fmt: skip
    return made


def take_back(session: Session, invoice_id: int, *, by: str, accounts: Sequence[int] | None = None) -> None:
    """End the current promise; reminders go on. Raises NotFound when there is none."""
    _locked(session, invoice_id, accounts)
    known = _current(session, invoice_id)
    if known is None:
        raise NotFound(say("There is no promise to take back."))
    known.ended_at = utcnow()
    audit.record(session, by, "take_back_promise", f"invoice:{invoice_id}", promise=known.id)


def tell_broken(session: Session, *, on: date) -> int:
    """Note and tell each promise whose day is over without the money; return how many. Each is told once."""
    told = 0
    for row in promises.past_due(session, on=on, untold=True):
        session.get_one(PaymentPromise, row.id).broken_told_at = utcnow()
        amount = Money(row.amount_minor, row.currency)
        news = missed(row.number, amount, row.promised_on, row.invoice_id)
        told_to = News(event="promise_due", key=f"promise:{row.id}:broken", letter=news, to=[row.made_by],
                       customer_id=row.customer_id, object=f"promise:{row.id}")  # fmt: skip
        telling.tell(session, told_to)
        audit.record(session, "auto", "promise_broken", f"invoice:{row.invoice_id}", promise=row.id)
        told += 1
    return told


def missed(number: str, amount: Money, promised_on: date, invoice_id: int) -> Letter:
    """Return what is said of a promise whose day passed without the money."""
    return letter(
        say("Promised for invoice %(number)s, not arrived", number=number),
        say("You promised %(amount)s for invoice %(number)s by %(day)s. It did not arrive.", amount=amount,
            number=number, day=promised_on),
        say("Pay it in the portal, or promise another day there. If it is on its way, you need do nothing."),
        Act(say("See the invoice"), f"{SITE}/invoices/{invoice_id}"),
    )  # fmt: skip


def _locked(session: Session, invoice_id: int, accounts: Sequence[int] | None) -> Invoice:
    query = select(Invoice).where(Invoice.id == invoice_id)
    if accounts is not None:
        query = query.where(Invoice.customer_id.in_(accounts))
    invoice = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if invoice is None:
        raise NotFound(say("There is no such invoice on your account."))
    return invoice


def _current(session: Session, invoice_id: int) -> PaymentPromise | None:
    query = select(PaymentPromise).where(PaymentPromise.invoice_id == invoice_id, PaymentPromise.ended_at.is_(None))
    return session.scalar(query)
