"""Tell of an event: to whoever it concerns, each in their language, by the ways and at the time that they chose."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from payportal.domain import sending_time
from payportal.domain.letter import Letter, Part
from payportal.domain.notice_event import EVENTS, NoticeEvent
from payportal.models.base import utcnow
from payportal.queries import brand, notice_recipients
from payportal.queries.notice_recipients import Recipient
from payportal.services import mail_paper, notices
from payportal.services.notices import About

TURNED_OFF = "turned off"
NOT_OFFERED = "the business does not send this"

More = Callable[[Recipient], Sequence[Part]]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What happened: the ``key`` names it once and for all, ``to`` are those that it concerns in any case.

    ``object`` is what it is about (``invoice:7``); ``withheld`` says why nobody is told after all, which is noted.
    """

    event: str
    key: str
    letter: Letter
    customer_id: int | None = None
    to: Sequence[str] = ()
    object: str = ""
    withheld: str = ""


def tell(session: Session, news: News, *, more: More | None = None, at: datetime | None = None) -> int:
    """Queue the news for everybody who is to be told, and return for how many mails; told before, it changes nothing.

    ``more`` adds what only one recipient may read, such as a link to pay. What is not sent is noted with its reason.
    """
    event, at = EVENTS[news.event], at or utcnow()
    offered = bool(event.required) or news.event not in brand.stored(session).off
    count = 0
    for one in notice_recipients.of(session, event, news.customer_id, news.to):
        why = news.withheld or ("" if offered else NOT_OFFERED) or ("" if one.email else TURNED_OFF)
        letter = news.letter.with_parts(*more(one)) if more is not None and not why else news.letter
        state, moment = _when(event, one, at)
        kept = notices.keep(
            session, f"{news.key}:{one.address}", one.address, mail_paper.in_language(letter, one.language),
            _about(news, one, shown=one.portal and offered and not news.withheld),
            state="withheld" if why else state, failure=why, not_before=None if why else moment,
        )  # fmt: skip
        count += kept is not None and kept.state != "withheld"
    return count


def _about(news: News, one: Recipient, *, shown: bool) -> About:
    return About(event=news.event, customer_id=news.customer_id, object=news.object, language=one.language,
                 source=one.source, on_portal=shown)  # fmt: skip


def _when(event: NoticeEvent, one: Recipient, at: datetime) -> tuple[str, datetime | None]:
    """Return how and when a notice goes out: urgent and required news at once, the rest as its reader chose."""
    row = one.contact
    if row is None or event.urgent or event.required:
        return "waiting", None
    if row.rhythm != "now":
        return "gathered", sending_time.next_digest(at, row.zone, row.rhythm)
    moment = sending_time.after_quiet(at, row.zone, row.quiet_from, row.quiet_until)
    return "waiting", moment if moment > at else None
