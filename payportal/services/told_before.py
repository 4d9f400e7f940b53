"""What of a processor's report is booked already, because the processor itself told us first, and the other way round.

A refund and a dispute come by two roads, the processor's events and its report. Whoever is second only confirms.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from payportal.domain.returned_item import Returned
from payportal.models.bank import BankLine as BankRow
from payportal.models.card_dispute import CardDispute
from payportal.models.receipt import Receipt
from payportal.models.refund import Refund
from payportal.models.returned_item import ReturnedItem
from payportal.readers import stripe_row


class _Row(NamedTuple):
    """A line of a report that was carried out: ``source`` is the processor's name of its refund or dispute."""

    category: str
    source: str
    minor: int
    only_told: bool


def refund(session: Session, item: Returned, receipt: Receipt) -> bool:
    """Return whether a report's refund is one that we know: by its name, else one of its amount that no line told."""
    known = _refunds(session, receipt)
    names = {one.provider_reference for one in known if one.provider_reference}
    if item.source_id in names:
        return True
    free = [one.provider_reference for one in known if one.given.minor == -item.gross_minor]
    for row in sorted(_told(session, receipt.id, "refund"), key=lambda row: row.source not in names):
        if row.minor == -item.gross_minor:
            _strike(free, row.source, names)
    return any(not name for name in free) if item.source_id else bool(free)


def dispute(session: Session, item: Returned, receipt: Receipt) -> CardDispute | None:
    """Return the dispute that a report's line tells of: by its name, or without one by its amount, each once."""
    query = select(CardDispute).where(CardDispute.payment_id == receipt.payment_id).order_by(CardDispute.id)
    known = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    if item.source_id:
        return next((one for one in known if one.provider_reference == item.source_id), None)
    category = "dispute" if item.gross_minor < 0 else stripe_row.WON
    rows = [row for row in _told(session, receipt.id, category) if row.minor == -item.gross_minor]
    told = {row.source for row in rows if row.source}
    free = [one for one in known if one.amount_minor == abs(item.gross_minor) and one.provider_reference not in told]
    nameless = sum(not row.source for row in rows)
    return free[nameless] if nameless < len(free) else None


def refund_named(session: Session, item: Returned, receipt: Receipt) -> bool:
    """Return whether a report's line names a refund that we know."""
    return bool(item.source_id) and any(one.provider_reference == item.source_id for one in _refunds(session, receipt))


def taken_by_report(session: Session, receipt_id: int, minor: int, category: str, reference: str) -> bool:
    """Return whether a line of a report took this refund or dispute back by itself, and nothing brought it again."""
    categories = {category, stripe_row.WON} if category == "dispute" else {category}
    rows = [row for row in _rows(session, receipt_id) if row.category in categories and not row.only_told]
    meant = [row.minor for row in rows if abs(row.minor) == minor and row.source in ("", reference)]
    return sum(meant) > 0


def _strike(free: list[str], source: str, names: set[str]) -> None:
    """Strike the refund out that a line told: its own, else of those without a name, else any where it had none."""
    if source in names:
        found = source if source in free else None
    elif source:
        found = "" if "" in free else None
    else:
        found = next((name for name in free if name), "" if free else None)
    if found is not None:
        free.remove(found)


def _refunds(session: Session, receipt: Receipt) -> Sequence[Refund]:
    """Return the refunds that moved money at the processor, or may have; lost disputes are no refunds there."""
    disputes = select(CardDispute.provider_reference).where(CardDispute.payment_id == receipt.payment_id)
    query = select(Refund).where(
        Refund.receipt_id == receipt.id, or_(Refund.state != "failed", Refund.provider_reference != ""),
        Refund.provider_reference.not_in(disputes),
    )  # fmt: skip
    return session.scalars(query.order_by(Refund.id)).all()


def _told(session: Session, receipt_id: int, category: str) -> list[_Row]:
    return [row for row in _rows(session, receipt_id) if row.only_told and row.category == category]


def _rows(session: Session, receipt_id: int) -> list[_Row]:
    query = select(BankRow.type_code, BankRow.extras, ReturnedItem.amount_minor, ReturnedItem.only_told)
    query = query.join(ReturnedItem, ReturnedItem.line_id == BankRow.id).where(ReturnedItem.receipt_id == receipt_id)
    return [
        _Row(category, extras.get("source_id", ""), minor, only_told)
        for category, extras, minor, only_told in session.execute(query.order_by(BankRow.id))
    ]
