"""News of an account as a whole: the monthly statement, offers, and promises that fall due."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Rows, Value, letter
from payportal.domain.money import Money
from payportal.domain.notice_event import choice
from payportal.domain.sentence import say, say_many
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice_contact import NoticeContact
from payportal.models.offer import Offer, OfferCustomer
from payportal.models.promise import PaymentPromise
from payportal.queries import customer_account, customer_invoices, customer_offers, customer_statement
from payportal.queries.customer_statement import Account, Statement
from payportal.services import telling
from payportal.services.charging import Begin
from payportal.services.telling import News

FRESH = timedelta(days=7)


def look(begin: Begin, *, at: datetime) -> dict[str, int]:
    """Queue what is to be told of accounts today, a transaction for each; return by event how many mails."""
    on, told = at.date(), {"statement": 0, "offer": 0, "promise_due": 0}
    with begin() as session:
        statements = list(_asked(session)) if on.day == 1 else []
        offers = [(offer, one) for offer in _fresh(session, at) for one in _offered(session, offer)]
        promises = list(_tomorrow(session, on))
    for customer_id in statements:
        with begin() as session:
            told["statement"] += tell_statement(session, customer_id, on=on)
    for offer_id, customer_id in offers:
        with begin() as session:
            told["offer"] += tell_offer(session, offer_id, customer_id, on=on)
    for promise_id in promises:
        with begin() as session:
            told["promise_due"] += tell_promise(session, promise_id)
    return told


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


def _asked(session: Session) -> Iterator[int]:
    """Yield the companies in which somebody chose statements; nobody gets them unasked."""
    wanted = choice("statement", "email")
    rows = session.execute(select(NoticeContact.customer_id, NoticeContact.choices).order_by(NoticeContact.customer_id))
    yield from dict.fromkeys(customer_id for customer_id, choices in rows if choices.get(wanted))


def _fresh(session: Session, at: datetime) -> list[int]:
    on = at.date()
    query = select(Offer.id).where(Offer.starts_on <= on, Offer.ends_on >= on, Offer.stopped_at.is_(None),
                                   Offer.starts_on >= on - FRESH)  # fmt: skip
    return list(session.scalars(query.order_by(Offer.id)))


def _offered(session: Session, offer_id: int) -> list[int]:
    """Return the customers who have something open in the currency of an offer that is made to them."""
    row = session.get_one(Offer, offer_id)
    owes = select(Invoice.customer_id).where(Invoice.currency == row.currency, Invoice.open_minor > 0)
    if row.everyone:
        return list(session.scalars(owes.distinct().order_by(Invoice.customer_id)))
    chosen = select(OfferCustomer.customer_id).where(OfferCustomer.offer_id == offer_id)
    meant = select(Customer.id).where(Customer.id.in_(chosen) | Customer.parent_id.in_(chosen))
    return list(session.scalars(owes.where(Invoice.customer_id.in_(meant)).distinct().order_by(Invoice.customer_id)))


def _tomorrow(session: Session, on: date) -> list[int]:
    query = select(PaymentPromise.id).join(Invoice, Invoice.id == PaymentPromise.invoice_id)
    query = query.where(PaymentPromise.promised_on == on + timedelta(days=1), PaymentPromise.ended_at.is_(None))
    return list(session.scalars(query.where(Invoice.open_minor > 0).order_by(PaymentPromise.id)))
