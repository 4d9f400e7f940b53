"""Files that went to a bank, and which orders went out before."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from payportal.models.payment_file import PaymentFile
from payportal.queries.among import rows_among

_SENT = "SELECT order_key, file_id FROM payment_file_order WHERE purpose = :fixed AND :among(order_key)"


def latest(session: Session, *, limit: int = 100) -> list[PaymentFile]:
    """Return the files that were written, the last first."""
    return list(session.scalars(select(PaymentFile).order_by(PaymentFile.id.desc()).limit(limit)))


def of_orders(session: Session, digest: str) -> PaymentFile | None:
    """Return the file in which orders of this digest went out, None where none did."""
    return session.scalar(select(PaymentFile).where(PaymentFile.orders_digest == digest))


def sent(session: Session, purpose: str, keys: Collection[str]) -> dict[str, int]:
    """Return those of ``keys`` that went out for ``purpose`` before, each with the id of its file."""
    return dict(rows_among(session, _SENT, keys, kind="text", fixed=(purpose,)))


def next_of_day(session: Session, file: PaymentFile) -> int:
    """Return which file of its day, format and origin ``file`` is, from 1."""
    same = (PaymentFile.format == file.format, PaymentFile.origin == file.origin)
    last = session.scalar(select(func.max(PaymentFile.of_day)).where(*same, PaymentFile.created_on == file.created_on))
    return (last or 0) + 1
