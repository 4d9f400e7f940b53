"""Write files to a bank: each order once, each file proven, kept as it went, and given out again only as it went."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from payportal.domain.check_issue import CheckIssue, refused
from payportal.domain.errors import RefusedBatch
from payportal.domain.payment_order import Originator, PaymentOrder
from payportal.models.bulk import insert_rows, new_ids
from payportal.models.payment_file import PaymentFile, PaymentFileOrder
from payportal.queries import payment_files as known
from payportal.services import audit, payment_drafts
from payportal.services.payment_drafts import Draft, Once
from payportal.writers.check_layout import CheckLayout


@dataclass(frozen=True, slots=True)
class Released:
    """A file ready to go to the bank; ``again`` where it is one that was written before."""

    file: PaymentFile
    content: bytes
    again: bool


def write_orders(
    session: Session,
    format: str,
    orders: Sequence[PaymentOrder],
    *,
    originator: Originator,
    execute_on: date | None = None,
    actor: str,
    now: datetime,
    again: bool = False,
) -> Released:
    """Write payment orders for one day, by default the next on which they can be settled; ``again`` repeats a file.

    Raises RefusedBatch: for orders that cannot go, or ``sent_before`` with each order that went out already.
    """
    draft = payment_drafts.of_orders(format, orders, originator, execute_on, now)
    released = _release(session, draft, actor=actor, now=now, again=again)
    if execute_on is not None and released.file.execute_on != execute_on:
        message = f"{_told(released.file)} leaves on {released.file.execute_on}, not on {execute_on}; leave the day out"
        raise RefusedBatch(message, code="other_day")
    return released


def write_checks(
    session: Session,
    format: str,
    checks: Sequence[CheckIssue],
    *,
    originator: Originator,
    layout: CheckLayout,
    actor: str,
    now: datetime,
    again: bool = False,
) -> Released:
    """Write checks to be printed, or to be known to the bank; raises RefusedBatch as ``write_orders`` does."""
    draft = payment_drafts.of_checks(format, checks, originator, layout, now)
    return _release(session, draft, actor=actor, now=now, again=again)


def _release(session: Session, draft: Draft, *, actor: str, now: datetime, again: bool) -> Released:
    earlier = known.of_orders(session, draft.digest)
    if again and earlier is not None:
        audit.record(session, actor, "repeat_payment_file", f"payment_file:{earlier.batch_id}", sha256=earlier.sha256)
        return Released(earlier, earlier.content, again=True)
    _refuse_sent(session, draft, again=again)
    if again:
        raise RefusedBatch("none of the orders went out yet; leave --again out to write them", code="not_sent")
    return _write(session, draft, actor=actor, now=now)


def _refuse_sent(session: Session, draft: Draft, *, again: bool) -> None:
    """Raise RefusedBatch when any of it went out before, naming in which file and when."""
    faults: list[tuple[str, str]] = []
    files: dict[int, str] = {}
    for purpose in dict.fromkeys(one.purpose for one in draft.once):
        named = {one.key: one for one in draft.once if one.purpose == purpose}
        for key, file_id in known.sent(session, purpose, named).items():
            told = files.get(file_id) or files.setdefault(file_id, _told_of(session, file_id))
            faults.append((named[key].order_id, f"{_what(named[key])} went out before, in {told}"))
    if not faults:
        return
    mend = (
        "these orders are not that file's to the letter, so it is not written again; send only new orders"
        if again
        else "take it out, or give the same orders with --again to write that very file once more"
    )
    raise refused([(order_id, f"{why}; {mend}") for order_id, why in faults], code="sent_before")


def _write(session: Session, draft: Draft, *, actor: str, now: datetime) -> Released:
    file = PaymentFile(
        format=draft.format,
        purpose=draft.purpose,
        origin=draft.origin,
        created_on=now.date(),
        execute_on=draft.execute_on,
        order_count=draft.count,
        total_minor=draft.total.minor,
        currency=draft.total.currency,
        orders_digest=draft.digest,
        created_at=now,
        created_by=actor,
    )
    file.of_day = known.next_of_day(session, file)
    file.batch_id = _batch_id(file)
    built = draft.build(file.batch_id, file.of_day, now)
    file.content, file.sha256 = built.content, hashlib.sha256(built.content).hexdigest()
    session.add(file)
    session.flush()
    _keep(session, file, draft.once, built.references)
    audit.record(session, actor, "write_payment_file", f"payment_file:{file.batch_id}", format=file.format,
                 orders=file.order_count, total_minor=file.total_minor, currency=file.currency,
                 sha256=file.sha256)  # fmt: skip
    return Released(file, built.content, again=False)


def _keep(session: Session, file: PaymentFile, once: Sequence[Once], references: dict[str, str]) -> None:
    ids = new_ids(session, PaymentFileOrder, len(once))
    columns = ("id", "file_id", "purpose", "order_key", "amount_minor", "bank_reference")
    insert_rows(session, PaymentFileOrder, columns, (
        (row_id, file.id, one.purpose, one.key, one.amount_minor, references.get(one.order_id, ""))
        for row_id, one in zip(ids, once, strict=True)
    ))  # fmt: skip


def _batch_id(file: PaymentFile) -> str:
    """Return a name that no other file has, of letters, digits and hyphens, at most 35."""
    format = file.format.replace("_", "-").upper()
    return f"{format}-{file.created_on:%Y%m%d}-{file.of_day:02}-{file.orders_digest[:6].upper()}"


def _told_of(session: Session, file_id: int) -> str:
    file = session.get(PaymentFile, file_id)
    assert file is not None, "a foreign key"
    return _told(file)


def _told(file: PaymentFile) -> str:
    return f"{file.batch_id}, written {file.created_at:%Y-%m-%d %H:%M} UTC by {file.created_by}"


def _what(one: Once) -> str:
    return "it" if one.purpose in ("pay", "collect") else f"check {one.key.rpartition('/')[2]}"
