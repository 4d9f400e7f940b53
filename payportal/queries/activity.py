"""What happened on an account, as its customer may see it: documents, money applied, payments, mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session, aliased

from payportal.models.application import Application
from payportal.models.audit import AuditEvent
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.payment import Payment, PaymentLine

PAGE = 50
PAYMENT_ACTS = (
    "start_payment", "abandon_payment", "payment_pending", "payment_succeeded", "payment_failed", "payment_returned",
    "payment_refunded", "payment_unknown",
)  # fmt: skip
"""Of what is noted of payments, what the payer may read; notes of the staff are none of it."""


MAILS = "payment:"
"""Mails about payments; those about signing in and about people are no part of an account's story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened; ``minor`` moves what is open (None where no amount belongs to it)."""

    at: datetime
    stream: str
    id: int
    act: str
    who: str
    subject: str
    invoice_id: int | None = None
    payment_reference: str = ""
    minor: int | None = None
    currency: str = ""
    customer_name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The last thing that was shown: where the next page begins."""

    at: datetime
    stream: str
    id: int


def of_account(session: Session, accounts: Sequence[int], *, behind: Place | None = None) -> list[Happening]:
    """Return at most 51 happenings of an account, the latest first: the 51st says that there are more."""
    owner = Invoice.customer_id.in_(accounts)
    paid = Payment.customer_id.in_(accounts)
    return _merged(
        _documents(session, [owner], behind), _applications(session, [Application.customer_id.in_(accounts)], behind),
        _payments(session, [paid], behind), _mails(session, accounts, behind),
    )  # fmt: skip


def of_invoice(session: Session, accounts: Sequence[int], invoice_id: int, *,
               behind: Place | None = None) -> list[Happening]:  # fmt: skip
    """Return at most 51 happenings of one document; payments of others for it are left out, their money is not."""
    owner = [Invoice.id == invoice_id, Invoice.customer_id.in_(accounts)]
    named = select(PaymentLine.payment_id).where(PaymentLine.invoice_id == invoice_id)
    paid = [Payment.customer_id.in_(accounts), Payment.id.in_(named)]
    return _merged(
        _documents(session, owner, behind), _applications(session, owner, behind), _payments(session, paid, behind)
    )


def _merged(*streams: Sequence[Happening]) -> list[Happening]:
    found = [one for stream in streams for one in stream]
    return sorted(found, key=lambda one: (one.at, one.stream, one.id), reverse=True)[: PAGE + 1]


def _behind(at: Any, row_id: Any, stream: str, place: Place | None) -> list[Any]:
    """Return the condition that a row of ``stream`` comes after a place in the order of time, stream and id."""
    if place is None:
        return []
    if stream < place.stream:
        return [at <= place.at]
    if stream > place.stream:
        return [at < place.at]
    return [or_(at < place.at, and_(at == place.at, row_id < place.id))]


def _documents(session: Session, conditions: Sequence[Any], place: Place | None) -> list[Happening]:
    query = select(Invoice, Customer.name).join(Customer, Customer.id == Invoice.customer_id)
    query = query.where(*conditions, *_behind(Invoice.created_at, Invoice.id, "document", place))
    found = session.execute(query.order_by(Invoice.created_at.desc(), Invoice.id.desc()).limit(PAGE + 1))
    return [
        Happening(at=one.created_at, stream="document", id=one.id, act=one.kind, who="", subject=one.number,
                  invoice_id=one.id, minor=one.opened_minor, currency=one.currency, customer_name=name)
        for one, name in found
    ]  # fmt: skip


def _applications(session: Session, conditions: Sequence[Any], place: Place | None) -> list[Happening]:
    reduced = Application.cash_minor + Application.discount_minor + Application.adjustment_minor
    query = (
        select(Application.posted_at, Application.id, Application.reverses_id, Invoice.id, Invoice.number, reduced,
               Invoice.currency, Customer.name)
        .join(Invoice, Invoice.id == Application.invoice_id)
        .join(Customer, Customer.id == Invoice.customer_id)
        .where(*conditions, *_behind(Application.posted_at, Application.id, "applied", place))
        .order_by(Application.posted_at.desc(), Application.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    return [
        Happening(at=at, stream="applied", id=row_id, act="taken_back" if undoes else "applied", who="",
                  subject=number, invoice_id=invoice_id, minor=-int(minor), currency=currency, customer_name=name)
        for at, row_id, undoes, invoice_id, number, minor, currency, name in session.execute(query)
    ]  # fmt: skip


def _payments(session: Session, conditions: Sequence[Any], place: Place | None) -> list[Happening]:
    event = aliased(AuditEvent)
    subject = literal("payment:", String).concat(cast(Payment.id, String))
    query = (
        select(event.happened_at, event.id, event.action, event.actor, Payment)
        .select_from(Payment)
        .join(event, event.subject == subject)
        .where(*conditions, event.action.in_(PAYMENT_ACTS), *_behind(event.happened_at, event.id, "payment", place))
        .order_by(event.happened_at.desc(), event.id.desc())
        .limit(PAGE + 1)
    )
    return [
        Happening(at=at, stream="payment", id=row_id, act=act, who=actor, subject=one.reference,
                  payment_reference=one.reference, minor=one.amount_minor, currency=one.currency)
        for at, row_id, act, actor, one in session.execute(query)
    ]  # fmt: skip


def _mails(session: Session, accounts: Sequence[int], place: Place | None) -> list[Happening]:
    """Return the mails about payments of these accounts; the payer may have paid for others too, which is not told."""
    payers = list(session.scalars(select(Payment.started_by).where(Payment.customer_id.in_(accounts)).distinct()))
    found: list[Happening] = []
    while payers:
        query = select(Notice).where(
            Notice.address.in_(payers), Notice.key.startswith(MAILS), Notice.state != "withheld"
        )
        query = query.where(*_behind(Notice.created_at, Notice.id, "mail", place))
        some = list(session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(PAGE + 1)))
        own = _own_payments(session, accounts, [one.key.split(":")[1] for one in some])
        found += [_mail(one) for one in some if one.key.split(":")[1] in own]
        if len(some) <= PAGE or len(found) > PAGE:
            return found[: PAGE + 1]
        place = Place(some[-1].created_at, "mail", some[-1].id)
    return found


def _own_payments(session: Session, accounts: Sequence[int], ids: Sequence[str]) -> set[str]:
    numbers = [int(one) for one in ids if one.isascii() and one.isdigit()]
    query = select(Payment.id).where(Payment.id.in_(numbers), Payment.customer_id.in_(accounts))
    return {str(row_id) for row_id in session.scalars(query)}


def _mail(one: Notice) -> Happening:
    return Happening(
        at=one.created_at, stream="mail", id=one.id, act=f"mail_{one.state}", who=one.address, subject=one.subject
    )
