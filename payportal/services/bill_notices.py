"""News of bills: new, due soon, overdue. Each is told once; what the books speak against is withheld, and why."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Para, Part, Rows, Value, documents, letter
from payportal.domain.money import Money
from payportal.domain.notice_event import EVENTS
from payportal.domain.open_item import ItemKind
from payportal.domain.sentence import say, say_many
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.queries import brand, reminder_facts
from payportal.queries.notice_recipients import Recipient
from payportal.services import mail_paper, notice_addresses, notice_settings, notices, pay_link_mail, pay_links, telling
from payportal.services.charging import Begin
from payportal.services.telling import News

BATCH = 200
NEW_FOR = timedelta(days=3)
ISSUED_WITHIN = timedelta(days=7)
"""An old book that is taken in for the first time is no news."""
OVERDUE_FOR = 7
LASTING = {telling.TURNED_OFF, telling.NOT_OFFERED, notices.NO_ADDRESS, *notice_addresses.WORDS.values()}
"""Reasons that are no facts of the invoice: they do not pass by themselves."""


def look(begin: Begin, *, key: str, at: datetime) -> dict[str, int]:
    """Queue what is to be told of bills at this moment, some invoices a transaction; return by event how many mails."""
    told = {}
    for event in ("invoice_new", "due_soon", "overdue"):
        last, told[event] = 0, 0
        while True:
            with begin() as session:
                batch = list(session.scalars(_due(session, event, at).where(Invoice.id > last).limit(BATCH)))
                told[event] += tell(session, event, batch, key=key, at=at)
                last = batch[-1].id if batch else 0
            if len(batch) < BATCH:
                break
    return told


def tell(session: Session, event: str, invoices: Sequence[Invoice], *, key: str, at: datetime) -> int:
    """Tell of some invoices and return how many mails that makes; what was told before is not told again."""
    known = _known(session, event, invoices)
    fresh = [one for one in invoices if all(row.state == "withheld" for row in known.get(one.id, ()))]
    reminder = event in reminder_facts.REMINDERS
    held = reminder_facts.holds(session, fresh, on=at.date()) if reminder and fresh else {}
    count = 0
    for invoice in fresh:
        rows, why = known.get(invoice.id, []), held.get(invoice.id, "")
        if rows:
            count += _release(session, rows, event, invoice, key=key, at=at) if not why else 0
            continue
        news = News(event=event, key=f"invoice:{invoice.id}:{event}", customer_id=invoice.customer_id,
                    letter=message(event, invoice, _name(session, invoice), on=at.date()),
                    object=f"invoice:{invoice.id}", withheld=why)  # fmt: skip
        count += telling.tell(session, news, at=at, more=_more(session, invoice, key, at))
    return count


def message(event: str, invoice: Invoice, name: str, *, on: date) -> Letter:
    """Return what is said of an invoice; amounts stand in the mail, not in its subject."""
    number = invoice.number
    if event == "invoice_new":
        told = letter(say("New invoice %(number)s", number=number),
                      say("There is a new invoice for %(name)s.", name=name))  # fmt: skip
    elif event == "due_soon":
        told = letter(say("Invoice %(number)s is due on %(day)s", number=number, day=invoice.due_date),
                      say("An invoice for %(name)s is due soon.", name=name))  # fmt: skip
    else:
        late = say_many("An invoice for %(name)s is %(num)s day overdue.",
                        "An invoice for %(name)s is %(num)s days overdue.",
                        (on - invoice.due_date).days, name=name)  # fmt: skip
        told = letter(say("Invoice %(number)s is overdue", number=number), late,
                      say("If you have paid it in the last days, you need do nothing."))  # fmt: skip
    return told.with_parts(_rows(invoice, on))


def _rows(invoice: Invoice, on: date) -> Rows:
    rows: list[tuple[str, Value]] = [
        (say("Invoice"), invoice.number), (say("To pay"), Money(invoice.open_minor, invoice.currency)),
        (say("Due"), invoice.due_date),
    ]  # fmt: skip
    if invoice.purchase_order:
        rows.append((say("Your order"), invoice.purchase_order))
    if invoice.discount_date and invoice.discount_date >= on and invoice.discount_minor and _whole(invoice):
        rows.append((say("Discount until %(day)s", day=invoice.discount_date),
                     Money(invoice.discount_minor, invoice.currency)))  # fmt: skip
    return Rows(tuple(rows))


def _whole(invoice: Invoice) -> bool:
    return invoice.open_minor == invoice.amount_minor


def _more(session: Session, invoice: Invoice, key: str, at: datetime) -> telling.More:
    """People see the invoice in the portal; whoever has no account gets a link to this one invoice alone."""

    def acts(one: Recipient) -> list[Part]:
        if one.signs_in:
            return [Act(say("See the invoice"), f"{SITE}/invoices/{invoice.id}")]
        link = pay_links.create(session, key, customer_id=invoice.customer_id, invoice_ids=[invoice.id], at=at,
                                created_by=notice_settings.link_maker(one.address))  # fmt: skip
        return [Act(say("See and pay the invoice"), pay_link_mail.mark(link)), Para(pay_link_mail.WHOEVER)]

    return acts


def _release(session: Session, rows: Sequence[Notice], event: str, invoice: Invoice, *, key: str,
             at: datetime) -> int:  # fmt: skip
    """Let notices go out that a fact had held back, with the amounts of today."""
    told, count = message(event, invoice, _name(session, invoice), on=at.date()), 0
    more = _more(session, invoice, key, at)
    for row in rows:
        if row.failure in LASTING:
            continue
        one = Recipient(address=row.address, source=row.source, language=row.language, email=True, portal=False)
        spoken = mail_paper.in_language(told.with_parts(*more(one)), row.language)
        row.subject, row.parts, row.body = spoken.subject[:200], documents(spoken.parts), mail_paper.body(spoken)
        row.state, row.failure, row.changed_at = "waiting", "", at
        count += 1
    return count


def _due(session: Session, event: str, at: datetime) -> Any:
    on = at.date()
    query = select(Invoice).where(Invoice.open_minor > 0, Invoice.kind != ItemKind.CREDIT_MEMO).order_by(Invoice.id)
    if event == "invoice_new":
        return query.where(Invoice.issue_date >= on - ISSUED_WITHIN, Invoice.created_at >= at - NEW_FOR)
    if event == "due_soon":
        ahead = brand.stored(session).due_soon_days
        return query.where(Invoice.due_date.between(on, on + timedelta(days=ahead)),
                           Invoice.issue_date <= on - NEW_FOR)  # fmt: skip
    return query.where(Invoice.due_date.between(on - timedelta(days=OVERDUE_FOR), on - timedelta(days=1)))


def _known(session: Session, event: str, invoices: Sequence[Invoice]) -> dict[int, list[Notice]]:
    objects = [f"invoice:{invoice.id}" for invoice in invoices]
    found: dict[int, list[Notice]] = {}
    query = select(Notice).where(Notice.object.in_(objects), Notice.event == EVENTS[event].code)
    for row in session.scalars(query):
        found.setdefault(int(row.object.partition(":")[2]), []).append(row)
    return found


def _name(session: Session, invoice: Invoice) -> str:
    return session.get_one(Customer, invoice.customer_id).name
