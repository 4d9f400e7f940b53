"""Addresses that no longer take mail: noted by the report of a mail server, and mended by a person."""

import re
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.delivery_report import DeliveryReport, refused_for_good
from payportal.domain.sentence import say
from payportal.models.base import utcnow
from payportal.models.notice import Notice
from payportal.models.notice_contact import NoticeBounce
from payportal.services import audit

WORDS = {
    "hard": say("a mail to this address came back: there is no such mailbox"),
    "complaint": say("a mail to this address was reported as unwanted"),
}


def why_not(session: Session, address: str) -> str:
    """Return why nothing is mailed to an address, empty for one that takes mail."""
    query = select(NoticeBounce.kind).where(
        NoticeBounce.address == address.casefold(), NoticeBounce.kind != "soft", NoticeBounce.mended_at.is_(None)
    )
    kind = session.scalar(query.order_by(NoticeBounce.id.desc()).limit(1))
    return WORDS[kind] if kind else ""


def refused(session: Session, notice: Notice, said: str) -> None:
    """Note a refusal of the mail server itself; only one that speaks of the mailbox keeps further mails away."""
    hard, status = refused_for_good(said)
    _add(session, NoticeBounce(
        digest=sha256(f"refused:{notice.id}:{notice.attempts}".encode()).hexdigest(),
        address=notice.address.casefold(), kind="hard" if hard else "soft", status=status, detail=said[:300],
        notice_id=notice.id,
    ))  # fmt: skip


def take_in(session: Session, report: DeliveryReport) -> Notice | None:
    """Note what a report says and return the notice that it is about, None for one of ours that is not known.

    A report that names no mail of ours is not noted, since anybody can write one.
    """
    notice = _meant(session, report)
    if notice is None:
        return None
    bounce = NoticeBounce(
        digest=report.digest, address=notice.address.casefold(), kind=report.kind, status=report.status[:12],
        detail=report.detail[:300], notice_id=notice.id,
    )  # fmt: skip
    if not _add(session, bounce):
        return notice
    if report.kind == "hard":
        notice.state, notice.failure, notice.changed_at = "bounced", (report.detail or report.status)[:300], utcnow()
    if report.kind != "soft":
        audit.record(session, "mail", "address_" + report.kind, f"notice:{notice.id}", status=report.status)
    return notice


def mend(session: Session, address: str, *, actor: str, at: datetime) -> int:
    """Let an address get mail again and return how many reports are put aside by it."""
    query = select(NoticeBounce).where(NoticeBounce.address == address.casefold(), NoticeBounce.mended_at.is_(None))
    rows = list(session.scalars(query.with_for_update()))
    for row in rows:
        row.mended_at, row.mended_by = at, actor
    if rows:
        audit.record(session, actor, "mend_address", "notices", address=address)
    return len(rows)


def _add(session: Session, bounce: NoticeBounce) -> bool:
    if session.scalar(select(NoticeBounce.id).where(NoticeBounce.digest == bounce.digest)) is not None:
        return False
    session.add(bounce)
    session.flush()
    return True


def _meant(session: Session, report: DeliveryReport) -> Notice | None:
    """Return the notice of a report by its message id, or by the part of it that the envelope carried.

    Both hold what nobody can guess: a report is believed only from whoever had the mail.
    """
    if report.message_id:
        known = session.scalar(select(Notice).where(Notice.message_id == report.message_id))
        if known is not None:
            return known
    found = re.search(r"\+(notice\.(\d{1,18})\.[0-9a-f]{16})@", report.sent_to)
    row = session.get(Notice, int(found[2])) if found else None
    return row if found and row is not None and row.message_id.startswith(f"<{found[1]}@") else None
