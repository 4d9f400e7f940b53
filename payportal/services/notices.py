"""News to people: queued in the transaction of their event, sent after it, each once however many processes send."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from itertools import product
from math import inf
from time import monotonic

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payportal.domain.letter import Letter, documents, one_line, paragraphs
from payportal.domain.notice_event import EVENTS
from payportal.gateways.ports import GatewayUnreachable, MailDeferred, Mailer, MailRefused
from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.queries import reminder_facts
from payportal.services import mail_paper, notice_addresses, notice_mail
from payportal.services.mail_paper import Post

MOST_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
# Whoever claimed a mail and was killed before it was sent: another may claim it again after this time.
CLAIM_LASTS = timedelta(minutes=10)
# A server that is away is asked this often by each run; the other mails would wait for nothing.
MOST_SILENCES = 1

Begin = Callable[[], AbstractContextManager[Session]]
Fill = Callable[[Session, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a notice belongs to: its event, the customer, what it is about, and why this address is told."""

    event: str = ""
    customer_id: int | None = None
    object: str = ""
    language: str = ""
    source: str = "own"
    on_portal: bool = False


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A mail that this process sends; without a message there is nothing to send."""

    notice_id: int
    message: EmailMessage | None


NOTHING = About()
NO_ADDRESS = "this is no e-mail address"


def queue(session: Session, key: str, *, address: str, subject: str, body: str) -> None:
    """Queue a mail of plain text; the same key again changes nothing."""
    keep(session, key, address, Letter(subject, paragraphs(body)), NOTHING)


def keep(session: Session, key: str, address: str, letter: Letter, about: About, *, state: str = "waiting",
         failure: str = "", not_before: datetime | None = None) -> Notice | None:  # fmt: skip
    """Write a notice that is in the language of its reader; the same key again changes nothing and returns None.

    ``state`` may say that it waits for a digest, or that it is withheld and why.
    """
    key = unique_key(key)
    if not _mailable(address):
        state, failure, address = "withheld", NO_ADDRESS, one_line(address)[:254]
    if session.scalar(select(Notice.id).where(Notice.key == key)) is not None:
        return None
    row = Notice(
        key=key, address=address, subject=one_line(letter.subject)[:200], body=mail_paper.body(letter),
        parts=documents(letter.parts), event=about.event, customer_id=about.customer_id, object=about.object,
        language=about.language, source=about.source, on_portal=about.on_portal, state=state,
        bulk=about.event in EVENTS and EVENTS[about.event].bulk,
        failure=failure[:300], not_before=not_before,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _mailable(address: str) -> bool:
    """Return whether mail can be addressed so: an ERP holds remarks in its column of addresses too."""
    try:
        return bool(validate_email(address, check_deliverability=False, test_environment=True))
    except EmailNotValidError:
        return False


def unique_key(key: str) -> str:
    """Return a key that fits; one that is too long keeps its beginning and is told apart by its digest."""
    return key if len(key) <= 160 else f"{key[:119]}:{sha256(key.encode()).hexdigest()[:40]}"


def deliver(begin: Begin, mailer: Mailer, *, most: int = 50, post: Post | None = None, fill: Fill | None = None,
            at: datetime | None = None, lasts: timedelta | None = None, bulk: bool = True) -> int:  # fmt: skip
    """Send waiting mails and return how many went out; ``begin`` opens the transactions around each, not over it.

    At most ``most`` are tried, none after ``lasts``. What somebody waits for goes first, and without ``bulk`` alone.
    ``fill`` puts into a text what must not stand in the queue, such as a link that is a key. A mail that is not taken
    now waits a minute, then two, four and so on; one that is refused for good is put aside and its address noted.
    """
    sent = silences = 0
    at, ends = at or utcnow(), monotonic() + lasts.total_seconds() if lasts is not None else inf
    for _ in range(most):
        if monotonic() > ends:
            return sent
        with begin() as session:
            claimed = _claim(session, at=at, post=post or Post(), fill=fill, bulk=bulk)
        if claimed is None:
            return sent
        if claimed.message is None:
            continue
        state, failure, silent = _hand_over(mailer, claimed.message)
        with begin() as session:
            _note(session, claimed.notice_id, state, failure, at=at)
        sent += state == "sent"
        silences += silent
        if silences >= MOST_SILENCES:
            return sent
    return sent


def send_again(session: Session, notice_id: int) -> Notice:
    """Let a notice be sent once more; raises NotFound. What keeps mails from its address keeps this one too."""
    row = notice_mail.found(session, notice_id)
    row.bulk = False  # somebody waits for it
    row.state, row.failure, row.not_before, row.attempts, row.changed_at = "waiting", "", None, 0, utcnow()
    return row


def _claim(session: Session, *, at: datetime, post: Post, fill: Fill | None, bulk: bool) -> _Claimed | None:
    """Take the mail whose time has come and that nobody else is sending; the oldest that somebody waits for first."""
    stale = (Notice.state == "sending", Notice.changed_at < at - CLAIM_LASTS)
    due = (Notice.state == "waiting", or_(Notice.not_before.is_(None), Notice.not_before <= at))
    notice = None
    for lane, which in product((False, True) if bulk else (False,), (stale, due)):
        query = select(Notice).where(*which, Notice.bulk == lane).order_by(Notice.id).limit(1)
        notice = notice or session.scalar(query.with_for_update(skip_locked=True))
    if notice is None:
        return None
    why = reminder_facts.why_not(session, notice.event, notice.object, on=at.date())
    why = why or notice_addresses.why_not(session, notice.address)
    if why:
        notice.state, notice.failure, notice.changed_at = "withheld", why[:300], at
        return _Claimed(notice.id, None)
    notice.state, notice.changed_at, notice.attempts = "sending", at, notice.attempts + 1
    return _Claimed(notice.id, notice_mail.message(session, notice, post, fill=fill, at=at))


def _hand_over(mailer: Mailer, message: EmailMessage) -> tuple[str, str, bool]:
    """Return the state of the mail, what the server said, and whether it said nothing at all."""
    try:
        mailer.send(message)
    except MailRefused as error:
        return "refused", error.message, False
    except MailDeferred as error:
        return "waiting", error.message, False
    except GatewayUnreachable as error:
        return "waiting", error.message, True
    return "sent", "", False


def _note(session: Session, notice_id: int, state: str, failure: str, *, at: datetime) -> None:
    notice = session.get_one(Notice, notice_id)
    if state == "waiting" and notice.attempts >= MOST_ATTEMPTS:
        state = "refused"
    elif state == "waiting":
        notice.not_before = at + min(FIRST_PAUSE * 2 ** (notice.attempts - 1), LONGEST_PAUSE)
    elif state == "refused":
        notice_addresses.refused(session, notice, failure)
    notice.state, notice.failure, notice.changed_at = state, failure[:300], at


def many(session: Session, key: str, addresses: Sequence[str], letter: Letter, about: About) -> None:
    """Queue the same notice for several addresses."""
    for address in addresses:
        keep(session, f"{key}:{address}", address, letter, about)
