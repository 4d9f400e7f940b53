"""Digests: what an address gathered goes out as one mail, in the morning of its day or week."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.domain.letter import SITE, Act, Letter, Para, Part, Rows, Value, letter, stored
from payportal.domain.money import Money
from payportal.domain.sentence import say
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.models.payment import Payment
from payportal.queries import customer_account, customer_home, notice_contacts, reminder_facts
from payportal.queries.notice_recipients import companies_over
from payportal.services import mail_paper, notices
from payportal.services.charging import Begin
from payportal.services.notices import About

MOST_IN_ONE = 50
WEEK = timedelta(days=7)


def send_due(begin: Begin, *, at: datetime) -> int:
    """Queue the digests whose hour has come, each in a transaction, and return how many."""
    with begin() as session:
        query = select(Notice.address, Notice.customer_id).where(Notice.state == "gathered", Notice.not_before <= at)
        due = list(session.execute(query.distinct().order_by(Notice.address, Notice.customer_id)))
    count = 0
    for address, customer_id in due:
        with begin() as session:
            count += gather(session, address, customer_id, at=at)
    return count


def gather(session: Session, address: str, customer_id: int | None, *, at: datetime) -> int:
    """Queue one digest of what an address gathered about a customer; what is no longer so is left out of it.

    One that holds nothing any more is not sent. Returns how many were queued: one or none.
    """
    query = select(Notice).where(Notice.state == "gathered", Notice.address == address,
                                 Notice.customer_id == customer_id)  # fmt: skip
    rows = list(session.scalars(query.order_by(Notice.id).limit(MOST_IN_ONE).with_for_update()))
    some = [row for row in rows if not _withheld(session, row, at)]
    if not some:
        return 0
    first, contact = some[0], _contact(session, some[0])
    weekly = contact is not None and contact.rhythm == "weekly"
    head = _week(session, customer_id or 0, on=at.date()) if weekly else []
    told = mail_paper.in_language(_letter(session, some, head, weekly=weekly), first.language)
    row = notices.keep(
        session, f"digest:{first.id}:{address}", address, told,
        About(event="digest", customer_id=customer_id, language=first.language, source=first.source),
    )  # fmt: skip
    for one in some:
        one.state, one.changed_at, one.digest_id = "sent", at, row.id if row is not None else None
    return 1


def _letter(session: Session, rows: Sequence[Notice], head: Sequence[Part], *, weekly: bool) -> Letter:
    parts: list[Part] = [*head]
    for row in rows:
        parts += [Para(row.subject), *_said(row)]
    subject = say("Your week at a glance") if weekly else say("Your news of the day")
    return letter(subject, *parts, Act(say("Open the portal"), SITE + "/"))


def _said(row: Notice) -> list[Part]:
    """Return of a notice the rows of its amounts, and what is to be done."""
    return [part for part in stored(row.parts) if isinstance(part, Rows | Act)]


def _week(session: Session, customer_id: int, *, on: date) -> list[Part]:
    """Return what the account owes now, what falls due within the week, and what was paid in the last."""
    accounts = customer_account.account_ids(session, customer_id)
    rows: list[tuple[str, Value]] = []
    for one in customer_home.positions(session, accounts, on=on):
        rows.append((say("Open"), Money(one.owed_minor, one.currency)))
        rows.append((say("Overdue"), Money(one.overdue_minor, one.currency)))
        rows.append((say("Due within 7 days"), Money(one.due_7_minor, one.currency)))
        rows.append((say("Paid in the last 7 days"), Money(_paid(session, accounts, one.currency, on), one.currency)))
    name = session.get_one(Customer, customer_id).name
    head = letter("", say("%(name)s, as of %(day)s:", name=name, day=on), Rows(tuple(rows)) if rows else "")
    return list(head.parts)


def _paid(session: Session, accounts: Sequence[int], currency: str, on: date) -> int:
    query = select(func.sum(Payment.amount_minor + Payment.payer_fee_minor)).where(
        Payment.customer_id.in_(accounts), Payment.currency == currency, Payment.state == "succeeded",
        Payment.created_at >= datetime.combine(on - WEEK, time.min, UTC),
    )  # fmt: skip
    return int(session.scalar(query) or 0)


def _withheld(session: Session, row: Notice, at: datetime) -> bool:
    why = reminder_facts.why_not(session, row.event, row.object, on=at.date())
    if why:
        row.state, row.failure, row.changed_at = "withheld", why[:300], at
    return bool(why)


def _contact(session: Session, row: Notice) -> NoticeContact | None:
    heads = companies_over(session, row.customer_id or 0)
    return next((one for head in heads if (one := notice_contacts.of_address(session, head, row.address))), None)
