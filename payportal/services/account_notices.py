"""News of an account as a whole: the monthly statement, offers, and promises that fall due."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from time import monotonic
from typing import TypeVar

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Rows, Value, letter
from payportal.domain.money import Money
from payportal.domain.notice_event import choice
from payportal.domain.sentence import say, say_many
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.models.offer import Offer, OfferCustomer
from payportal.models.promise import PaymentPromise
from payportal.queries import customer_account, customer_invoices, customer_offers, customer_statement
from payportal.queries.customer_statement import Account, Statement
from payportal.services import telling
from payportal.services.charging import Begin
from payportal.services.telling import News

_T = TypeVar("_T")
FRESH = timedelta(days=7)
LONGEST_LOOK = timedelta(seconds=40)
_BETWEEN, _STEP = 600, 1_009
"""Seconds from one run to the next, and by how many accounts that begins further on."""


def look(read: Begin, begin: Begin, *, at: datetime, lasts: timedelta = LONGEST_LOOK) -> dict[str, int]:
    """Queue what is to be told of accounts today, a transaction for each; return by event how many mails.

    A look ends after ``lasts``; the next one begins with other accounts, so that each has its turn.
    """
    on, told = at.date(), {"statement": 0, "offer": 0, "promise_due": 0}
    with read() as session:
        promises = list(_tomorrow(session, on))
        statements = list(_asked(session, on)) if on.day == 1 else []
        offers = [(offer, one) for offer in _fresh(session, at) for one in _offered(session, offer)]
    acts = [
        *(("promise_due", partial(tell_promise, promise_id=one)) for one in promises),
        *(("statement", partial(tell_statement, customer_id=one, on=on)) for one in _turned(statements, at)),
        *(("offer", partial(tell_offer, offer_id=offer, customer_id=one, on=on)) for offer, one in _turned(offers, at)),
    ]
    ends = monotonic() + lasts.total_seconds()
    for event, tell in acts:
        if monotonic() > ends:
            return told | {"left": 1}
        with begin() as session:
            told[event] += tell(session)
    return told


def _turned(some: list[_T], at: datetime) -> list[_T]:
    """Return all of them, beginning at another place in each run."""
    place = int(at.timestamp()) // _BETWEEN * _STEP % max(1, len(some))
    return some[place:] + some[:place]


def tell_statement(session: Session, customer_id: int, *, on: date) -> int:
    """Queue the statement of the month before ``on`` for each currency in which something was open or moved."""
    accounts = customer_account.account_ids(session, customer_id)
    until = on.replace(day=1) - timedelta(days=1)
    count = 0
    for currency in customer_invoices.currencies(session, accounts):
        made = customer_statement.statement(session, Account(tuple(accounts), currency, on),
                                            since=until.replace(day=1), until=until)  # fmt: skip
        if made.lines or made.movements:
            news = News(event="statement", key=f"statement:{customer_id}:{until:%Y-%m}:{currency}",
                        letter=statement(made), customer_id=customer_id, object=f"customer:{customer_id}")  # fmt: skip
            count += telling.tell(session, news)
    return count


def statement(made: Statement) -> Letter:
    """Return what is said of a month: how it began, what came and went, how it ended."""
    billed = sum(one.minor for one in made.movements if one.kind != "payment")
    paid = sum(one.minor for one in made.movements if one.kind == "payment")
    rows: list[tuple[str, Value]] = [
        (say("Open on %(day)s", day=made.since), Money(made.opening_minor, made.currency)),
        (say("Invoices and credits"), Money(billed, made.currency)),
        (say("Paid and settled"), Money(paid, made.currency)),
        (say("Open on %(day)s", day=made.until), Money(made.closing_minor, made.currency)),
    ]  # fmt: skip
    return letter(say("Your statement to %(day)s", day=made.until), Rows(tuple(rows)),
                  Act(say("See the statement"), f"{SITE}/statement"))  # fmt: skip


def tell_offer(session: Session, offer_id: int, customer_id: int, *, on: date) -> int:
    """Queue an offer to a customer who has something to take it for."""
    accounts = customer_account.account_ids(session, customer_id)
    for one in customer_offers.available(session, accounts, on=on):
        if one.offer.offer_id == offer_id:
            told = offer(one.offer.name, one.offer.ends_on, len(one.items),
                         open_=Money(one.open_minor, one.offer.currency),
                         kept=Money(one.kept_minor, one.offer.currency))  # fmt: skip
            news = News(event="offer", key=f"offer:{offer_id}:{customer_id}", letter=told,
                        customer_id=customer_id, object=f"offer:{offer_id}")  # fmt: skip
            return telling.tell(session, news)
    return 0


def offer(name: str, ends_on: date, count: int, *, open_: Money, kept: Money) -> Letter:
    """Return what is said of an offer that is good for so many invoices."""
    rows: tuple[tuple[str, Value], ...] = (
        (say("Open"), open_), (say("You keep up to"), kept), (say("Ends on"), ends_on),
    )  # fmt: skip
    return letter(
        say("An offer for paying early: %(name)s", name=name),
        say_many("You can pay %(num)s invoice early and keep a discount.",
                 "You can pay %(num)s invoices early and keep a discount.", count),
        Rows(rows), Act(say("See the offer"), f"{SITE}/offers"),
    )  # fmt: skip


def tell_promise(session: Session, promise_id: int) -> int:
    """Queue the reminder that a promise falls due tomorrow."""
    row = session.get_one(PaymentPromise, promise_id)
    invoice = session.get_one(Invoice, row.invoice_id)
    told = letter(
        say("Promised for tomorrow: invoice %(number)s", number=invoice.number),
        say("You promised %(amount)s for invoice %(number)s by %(day)s.", amount=Money(row.amount_minor, row.currency),
            number=invoice.number, day=row.promised_on),
        Act(say("See the invoice"), f"{SITE}/invoices/{invoice.id}"),
    )  # fmt: skip
    return telling.tell(session, News(event="promise_due", key=f"promise:{row.id}:due", letter=told, to=[row.made_by],
                                      customer_id=row.customer_id, object=f"promise:{row.id}"))  # fmt: skip


def _asked(session: Session, on: date) -> Iterator[int]:
    """Yield the companies in which somebody chose statements and that have none of this month yet."""
    wanted, month = choice("statement", "email"), datetime.combine(on.replace(day=1), time.min, UTC)
    told = exists().where(Notice.customer_id == NoticeContact.customer_id, Notice.event == "statement",
                          Notice.created_at >= month - timedelta(days=1))  # fmt: skip
    query = select(NoticeContact.customer_id, NoticeContact.choices).where(~told)
    rows = session.execute(query.order_by(NoticeContact.customer_id))
    yield from dict.fromkeys(customer_id for customer_id, choices in rows if choices.get(wanted))


def _fresh(session: Session, at: datetime) -> list[int]:
    on = at.date()
    query = select(Offer.id).where(Offer.starts_on <= on, Offer.ends_on >= on, Offer.stopped_at.is_(None),
                                   Offer.starts_on >= on - FRESH)  # fmt: skip
    return list(session.scalars(query.order_by(Offer.id)))


def _offered(session: Session, offer_id: int) -> list[int]:
    """Return the customers to whom an offer is made, who owe something in its currency and were not told of it yet."""
    row = session.get_one(Offer, offer_id)
    told = select(Notice.customer_id).where(Notice.object == f"offer:{offer_id}", Notice.customer_id.is_not(None))
    owes = select(Invoice.customer_id).where(Invoice.currency == row.currency, Invoice.open_minor > 0,
                                             Invoice.customer_id.not_in(told))  # fmt: skip
    if row.everyone:
        return list(session.scalars(owes.distinct().order_by(Invoice.customer_id)))
    chosen = select(OfferCustomer.customer_id).where(OfferCustomer.offer_id == offer_id)
    meant = select(Customer.id).where(Customer.id.in_(chosen) | Customer.parent_id.in_(chosen))
    return list(session.scalars(owes.where(Invoice.customer_id.in_(meant)).distinct().order_by(Invoice.customer_id)))


def _tomorrow(session: Session, on: date) -> list[int]:
    query = select(PaymentPromise.id).join(Invoice, Invoice.id == PaymentPromise.invoice_id)
    query = query.where(PaymentPromise.promised_on == on + timedelta(days=1), PaymentPromise.ended_at.is_(None))
    return list(session.scalars(query.where(Invoice.open_minor > 0).order_by(PaymentPromise.id)))
