"""News of bills: new, due soon, overdue. Each is told once; what the books speak against is withheld, and why."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Para, Part, Rows, Value, documents, letter
from payportal.domain.money import Money
from payportal.domain.notice_event import EVENTS
from payportal.domain.sentence import say, say_many
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.notice import Notice
from payportal.queries import bills_due, reminder_facts
from payportal.queries.notice_recipients import Recipient
from payportal.services import mail_paper, notice_addresses, notice_settings, notices, pay_link_mail, pay_links, telling
from payportal.services.charging import Begin
from payportal.services.telling import News

PAGE = 1_000
"""So many invoices are looked for at once, before anything is written."""
BATCH = 50
"""So many invoices are told of in one transaction: others write in between."""
LONGEST_LOOK = timedelta(seconds=40)
"""A look at what a large import brought ends here; the next one goes on with the rest."""
LASTING = {telling.TURNED_OFF, telling.NOT_OFFERED, notices.NO_ADDRESS, *notice_addresses.WORDS.values()}
"""Reasons that are no facts of the invoice: they do not pass by themselves."""


def look(read: Begin, begin: Begin, *, key: str, at: datetime, lasts: timedelta = LONGEST_LOOK) -> dict[str, int]:
    """Queue what is to be told of bills at this moment, some invoices a transaction; return by event how many mails.

    A look ends after ``lasts``, with ``left`` among what it returns; what was told is not looked at again.
    """
    told, ends = dict.fromkeys(("invoice_new", "due_soon", "overdue"), 0), monotonic() + lasts.total_seconds()
    for event in told:
        for ids in _pages(read, event, at):
            if monotonic() > ends:
                return told | {"left": 1}
            with begin() as session:
                rows = session.scalars(select(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.id))
                told[event] += tell(session, event, list(rows), key=key, at=at)
    return told


def _pages(read: Begin, event: str, at: datetime) -> Iterator[Sequence[int]]:
    """Yield the ids of the invoices to tell of, a batch after the other; a page is read before any of it is told."""
    after: bills_due.Place | None = bills_due.BEGINNING
    while after is not None:
        with read() as session:
            page = bills_due.due(session, event, at=at, after=after, most=PAGE, lasting=LASTING)
        for first in range(0, len(page.ids), BATCH):
            yield page.ids[first : first + BATCH]
        after = page.following


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


def _known(session: Session, event: str, invoices: Sequence[Invoice]) -> dict[int, list[Notice]]:
    objects = [f"invoice:{invoice.id}" for invoice in invoices]
    found: dict[int, list[Notice]] = {}
    query = select(Notice).where(Notice.object.in_(objects), Notice.event == EVENTS[event].code)
    for row in session.scalars(query):
        found.setdefault(int(row.object.partition(":")[2]), []).append(row)
    return found


def _name(session: Session, invoice: Invoice) -> str:
    return session.get_one(Customer, invoice.customer_id).name
