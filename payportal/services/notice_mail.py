"""A stored notice as the mail that leaves: its links filled in, and a message id that is the same at every try."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy.orm import Session

from payportal.domain.errors import NotFound
from payportal.domain.letter import SITE, Letter, documents, paragraphs, stored
from payportal.domain.notice_event import EVENTS, NoticeEvent
from payportal.languages.known import SOURCE
from payportal.models.notice import Notice
from payportal.services import mail_paper
from payportal.services.mail_paper import Frame, Post

Fill = Callable[[Session, str], str]


def found(session: Session, notice_id: int) -> Notice:
    """Return a notice; raises NotFound."""
    row = session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"there is no notice {notice_id}")
    return row


def message(session: Session, notice: Notice, post: Post, *, fill: Fill | None, at: datetime) -> EmailMessage:
    """Return the mail of a notice; ``X-Notice`` goes into the envelope, so that a bounce finds it."""
    made = mail_paper.message(notice.address, letter_of(session, notice, post, fill), post, around(notice, post), at=at)
    if not notice.message_id:
        mark = mail_paper.signature(post.key, "message", notice.id)[:16]
        notice.message_id = f"<notice.{notice.id}.{mark}@{mail_paper.host(post)}>"
    made["Message-ID"], made["X-Notice"] = notice.message_id, notice.message_id[1:].partition("@")[0]
    return made


def letter_of(session: Session, notice: Notice, post: Post, fill: Fill | None) -> Letter:
    """Return what a notice says, with addresses in the place of its marks."""
    parts = list(notice.parts) or documents(paragraphs(notice.body))
    text = json.dumps(parts).replace(SITE, post.site)
    if fill is not None:
        text = fill(session, text)
    return Letter(notice.subject, stored(json.loads(text)))


def around(notice: Notice, post: Post) -> Frame:
    """Return the frame of a notice; what may be turned off has a link that does so without signing in."""
    event = EVENTS.get(notice.event, EVENTS["staff"])
    language, person = notice.language or SOURCE, notice.source in ("own", "person")
    frame = mail_paper.frame(event, notice.source, language)
    if event.audience == "staff" or notice.customer_id is None:
        return frame
    settings = f"{post.site}/notices" if person else ""
    return replace(frame, settings=settings, stop=_stop(notice, post, event))


def _stop(notice: Notice, post: Post, event: NoticeEvent) -> str:
    if event.required or not (event.chosen or event.code == "digest"):
        return ""
    return f"{post.site}/hooks/unsubscribe/{token(notice.id, post.key)}"


def token(notice_id: int, key: str) -> str:
    """Return the token of the link that stops notices like this one for its address, and nothing else."""
    return f"{notice_id}.{mail_paper.signature(key, 'unsubscribe', notice_id)}"
