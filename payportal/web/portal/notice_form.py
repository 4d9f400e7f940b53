"""The form of notices: how it is read, and what stands in its lists."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from payportal.domain import sending_time
from payportal.domain.errors import PayportalError
from payportal.domain.letter import SITE, Act, Letter, letter
from payportal.domain.notice_event import CHOSEN, GROUPS, NoticeEvent
from payportal.domain.sentence import say
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeContact
from payportal.queries import notice_recipients
from payportal.queries.notice_contacts import Cell
from payportal.services import telling
from payportal.services.notice_settings import Wish
from payportal.services.telling import News
from payportal.web.language import said

PAUSE = timedelta(minutes=1)


def wish(typed: MultiDict[str, str], offered: Mapping[str, list[Cell]]) -> Wish:
    """Return what a form asks for; a box that is not there was not ticked. Raises PayportalError."""
    boxes = [cell for row in offered.values() for cell in row if cell.offered and not cell.fixed]
    return Wish(
        choices={cell.name: cell.name in typed for cell in boxes}, rhythm=typed.get("rhythm", "now"),
        language=typed.get("language", ""), zone=typed.get("zone", ""), quiet_from=_hour(typed.get("quiet_from", "")),
        quiet_until=_hour(typed.get("quiet_until", "")), whole_company="whole_company" in typed,
    )  # fmt: skip


def as_typed(row: NoticeContact, typed: MultiDict[str, str], offered: Mapping[str, list[Cell]]) -> NoticeContact:
    """Return settings that are not stored, as they were typed: a refused form shows what stood in it."""
    names = [cell.name for one in offered.values() for cell in one]
    return NoticeContact(
        id=row.id, customer_id=row.customer_id, email=row.email, kind=row.kind, name=row.name, before=row.before,
        confirmed_at=row.confirmed_at, choices={name: name in typed for name in names}, created_by=row.created_by,
        rhythm=typed.get("rhythm", "now"), language=typed.get("language", ""), zone=typed.get("zone", ""),
        quiet_from=typed.get("quiet_from", type=int), quiet_until=typed.get("quiet_until", type=int),
        whole_company="whole_company" in typed,
    )  # fmt: skip


def groups() -> list[tuple[str, list[NoticeEvent]]]:
    """Return the events under the words of their groups, in this page's language."""
    return [(said(word), [event for event in CHOSEN if event.group == code]) for code, word in GROUPS.items()]


def rhythms() -> list[tuple[str, str]]:
    """Return how often news may come, with its words."""
    return [(code, said(word)) for code, word in sending_time.RHYTHMS.items()]


def zones() -> list[str]:
    """Return the time zones to choose of."""
    return sending_time.zones()


def filed(session: Session, customer_id: int) -> list[str]:
    """Return the addresses on file of a company."""
    return [one.casefold() for one in notice_recipients.on_file(session, [customer_id])]


def queue_test(session: Session, address: str, customer_id: int, *, at: datetime) -> bool:
    """Queue a test to an address, at most one a minute; False for one that is too soon."""
    recent = select(Notice.id).where(Notice.event == "test", Notice.address == address, Notice.created_at > at - PAUSE)
    if session.scalar(recent) is not None:
        return False
    telling.tell(session, News(event="test", key=f"test:{at:%Y%m%d%H%M%S}", letter=sample(), to=[address],
                               customer_id=customer_id))  # fmt: skip
    return True


def sample() -> Letter:
    """Return what a test says."""
    return letter(
        say("A test of your notices"),
        say("This is what your notices look like. You asked for it in your settings; nothing else happened."),
        Act(say("Choose what you are told"), f"{SITE}/notices"),
    )  # fmt: skip


def _hour(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and int(text) <= 23):
        raise PayportalError(say("Choose both hours, or neither."), code="quiet_from")
    return int(text)
