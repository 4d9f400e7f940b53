"""What addresses want to be told: chosen, put back, confirmed, and stopped by a link in a mail."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain import sending_time
from payportal.domain.errors import Conflict, NotFound, PayportalError
from payportal.domain.notice_event import CHANNELS, CHOSEN, EVENTS, choice
from payportal.domain.sentence import say
from payportal.languages.known import LANGUAGES
from payportal.models.customer import Customer
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.models.pay_link import PayLink
from payportal.queries import notice_contacts, notice_recipients
from payportal.queries.pay_links import NOTICE_TO
from payportal.services import audit, mail_paper, notice_mail, pay_links, users

MOST_EXTRA = 20
DEAD = say("This link does not open anything any more.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one address wants: ``choices`` by ``event.channel``, how often, in which language and when not.

    Hours are whole ones from 0 to 23 of ``zone``; None where there are no quiet hours.
    """

    choices: Mapping[str, bool] = field(default_factory=dict)
    rhythm: str = "now"
    language: str = ""
    zone: str = ""
    quiet_from: int | None = None
    quiet_until: int | None = None
    whole_company: bool = False


STANDARD = Wish()


def keep(session: Session, row: NoticeContact, wish: Wish, *, actor: str) -> None:
    """Let a wish hold for an address from now on; what it was before can be had back by ``undo``.

    Only choices that differ from the standard are kept, so that a better standard reaches whoever did not choose.
    Raises PayportalError for what cannot be.
    """
    _check(wish)
    row.before = _document(row)
    base = notice_contacts.standards(session, row)
    row.choices = {name: wanted for name, wanted in wish.choices.items() if name in base and wanted != base[name]}
    row.rhythm, row.language, row.zone, row.whole_company = wish.rhythm, wish.language, wish.zone, wish.whole_company
    row.quiet_from, row.quiet_until = wish.quiet_from, wish.quiet_until
    _note(session, row, actor, "choose_notices", choices=row.choices, rhythm=row.rhythm)


def undo(session: Session, row: NoticeContact, *, actor: str) -> bool:
    """Put an address back to how it was before the last change; False where there was none. Twice changes nothing."""
    if row.before is None:
        return False
    before = dict(row.before)
    row.before = _document(row)
    for name, value in before.items():
        setattr(row, name, value)
    _note(session, row, actor, "undo_notices")
    return True


def of_person(session: Session, customer_id: int, email: str, *, actor: str) -> NoticeContact:
    """Return the settings of a person in a company, made where there are none yet."""
    return _row(session, customer_id, email, "person", actor)


def add_extra(session: Session, customer_id: int, email: str, *, name: str, language: str, actor: str) -> NoticeContact:
    """Add an address without an account; nothing is sent there before it is confirmed.

    Raises PayportalError for no address, Conflict for one that is there already or when there are too many.
    """
    address = users.clean_email(email)
    known = notice_contacts.of_address(session, customer_id, address)
    if known is not None and known.removed_at is None:
        raise Conflict(say("This address is among your notices already."), code="known_address")
    if len(notice_contacts.extras(session, customer_id)) >= MOST_EXTRA:
        raise Conflict(say("There are %(count)s extra addresses, and no more than that.", count=MOST_EXTRA),
                       code="too_many")  # fmt: skip
    row = _row(session, customer_id, address, "extra", actor)
    row.kind, row.name, row.language = "extra", name.strip()[:120], language
    row.removed_at = row.confirmed_at = None
    row.choices, row.before, row.salt = {choice("paid", "email"): True, **_bills()}, None, pay_links.new_salt()
    session.flush()
    _note(session, row, actor, "add_notice_address")
    return row


def new_link(session: Session, row: NoticeContact, *, actor: str) -> None:
    """Let the link that was mailed stop working, since a new one is on its way."""
    row.salt = pay_links.new_salt()
    _note(session, row, actor, "ask_notice_address_again")


def remove_extra(session: Session, row: NoticeContact, *, actor: str, at: datetime) -> None:
    """Tell an extra address nothing more; links to pay that were mailed there open nothing any more."""
    row.removed_at = at
    query = select(PayLink.id).where(PayLink.created_by == link_maker(row.email), PayLink.revoked_at.is_(None))
    for link_id in list(session.scalars(query)):
        pay_links.revoke(session, link_id, actor=actor, why="the address was removed from the notices", at=at)
    _note(session, row, actor, "remove_notice_address")


def link_maker(address: str) -> str:
    """Return under which name links to pay in mails to an address are made."""
    return f"{NOTICE_TO}{address}"[:254]


def confirmation_token(row: NoticeContact, key: str) -> str:
    """Return the token of the link that confirms an extra address."""
    return f"{row.id}.{mail_paper.signature(key, f'confirm:{row.salt}', row.id)}"


def of_confirmation(session: Session, token: str, key: str) -> NoticeContact:
    """Return the extra address of a link; raises NotFound for one that is too old, removed or never was."""
    number, _, mark = token.partition(".")
    row = session.get(NoticeContact, int(number)) if number.isdecimal() and len(number) < 19 else None
    if row is None or row.removed_at is not None or row.kind != "extra" or not row.salt:
        raise NotFound(DEAD)
    if not hmac.compare_digest(mark, mail_paper.signature(key, f"confirm:{row.salt}", row.id)):
        raise NotFound(DEAD)
    return row


def confirm(session: Session, row: NoticeContact, *, at: datetime) -> None:
    """Take the word of whoever reads the mailbox that it wants the notices."""
    if row.confirmed_at is None:
        row.confirmed_at = at
        _note(session, row, row.email, "confirm_notice_address")


def of_stop(session: Session, token: str, key: str) -> Notice:
    """Return the notice whose link to stop this is; raises NotFound for a token that is not ours."""
    number, _, _ = token.partition(".")
    notice = session.get(Notice, int(number)) if number.isdecimal() and len(number) < 19 else None
    if notice is None or not hmac.compare_digest(token, notice_mail.token(notice.id, key)):
        raise NotFound(DEAD)
    return notice


def stop(session: Session, notice: Notice) -> str:
    """Mail no more notices of the kind of this one to its address, and return the words of that kind.

    A digest stops as a whole: with all that may be turned off. Raises PayportalError for what may not.
    """
    event = EVENTS.get(notice.event)
    if event is None or event.required or notice.customer_id is None:
        raise PayportalError(say("This news cannot be turned off."))
    row = _of_notice(session, notice, notice.customer_id)
    codes = [one.code for one in CHOSEN if not one.required] if event.code == "digest" else [event.code]
    row.before = _document(row)
    row.choices = {**row.choices, **{choice(code, "email"): False for code in codes}}
    _note(session, row, notice.address, "stop_notices", events=codes)
    return event.word


def stopped_before(session: Session, notice: Notice) -> NoticeContact | None:
    """Return the settings of a notice's address, None where it never chose."""
    heads = notice_recipients.companies_over(session, notice.customer_id or 0)
    return next((row for head in heads if (row := notice_contacts.of_address(session, head, notice.address))), None)


def _of_notice(session: Session, notice: Notice, customer_id: int) -> NoticeContact:
    """Return the settings of a notice's address, made at the company where it is on file or a person belongs."""
    known = stopped_before(session, notice)
    if known is not None:
        return known
    heads = notice_recipients.companies_over(session, customer_id)
    filed = dict(session.execute(select(Customer.id, Customer.email).where(Customer.id.in_(heads))).all())
    at = next((head for head in heads if notice.address in filed.get(head, "")), None)
    seat = notice_contacts.company_of(session, notice.address, heads)
    kind = "person" if seat is not None else "file"
    return _row(session, seat or at or customer_id, notice.address, kind, notice.address)


def _row(session: Session, customer_id: int, email: str, kind: str, actor: str) -> NoticeContact:
    row = notice_contacts.of_address(session, customer_id, email)
    if row is None:
        row = NoticeContact(customer_id=customer_id, email=email, kind=kind, created_by=actor, choices={})
        session.add(row)
        session.flush()
    if kind == "person" and row.kind != "person":
        row.kind, row.removed_at = "person", None
    return row


def _bills() -> dict[str, bool]:
    return {choice(event.code, "email"): True for event in CHOSEN if event.group == "bills" and event.email}


def _check(wish: Wish) -> None:
    if wish.rhythm not in sending_time.RHYTHMS:
        raise PayportalError(say("Choose how often."), code="rhythm")
    if wish.language and wish.language not in LANGUAGES:
        raise PayportalError(say("Choose a language of the list."), code="language")
    if wish.zone and sending_time.zone(wish.zone) is None:
        raise PayportalError(say("Choose a time zone of the list."), code="zone")
    hours = (wish.quiet_from, wish.quiet_until)
    if (None in hours and hours != (None, None)) or any(hour is not None and not 0 <= hour <= 23 for hour in hours):
        raise PayportalError(say("Choose both hours, or neither."), code="quiet_from")
    names = {choice(event.code, channel) for event in CHOSEN for channel in CHANNELS}
    if not set(wish.choices) <= names:
        raise PayportalError(say("Choose of the list."), code="choices")


KEPT = ("choices", "rhythm", "language", "zone", "whole_company", "quiet_from", "quiet_until")


def _document(row: NoticeContact) -> dict[str, object]:
    return {name: getattr(row, name) for name in KEPT}


def _note(session: Session, row: NoticeContact, actor: str, action: str, **detail: object) -> None:
    audit.record(session, actor, action, f"customer:{row.customer_id}", email=row.email, **detail)
