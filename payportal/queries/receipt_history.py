"""What was decided about a receipt: each decision with its lines, and who undid it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedLine:
    """What one open item got, in minor units; without an item the money was left on account."""

    application_id: int
    invoice_id: int | None
    number: str
    customer_id: int
    customer_name: str
    cash_minor: int
    discount_minor: int
    adjustment_minor: int
    adjustment_reason: str

    @property
    def reduction_minor(self) -> int:
        """Return what the open item went down by."""
        return self.cash_minor + self.discount_minor + self.adjustment_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One decision; ``undone_by`` is empty while it stands."""

    entry_id: int
    decided_by: str
    posted_at: datetime
    confidence_ppm: int
    reasons: tuple[str, ...]
    lines: tuple[DecidedLine, ...]
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_why: str = ""
    undone_entry_id: int | None = None

    @property
    def stands(self) -> bool:
        """Return whether nobody undid it."""
        return not self.undone_by

    @property
    def cash_minor(self) -> int:
        """Return what it took from the receipt."""
        return sum(line.cash_minor for line in self.lines)


def decisions(session: Session, receipt_id: int) -> list[Decided]:
    """Return all decisions about a receipt, the latest first."""
    undo = aliased(Application)
    query = (
        select(Application, undo, Invoice.number, Customer.name)
        .outerjoin(undo, undo.reverses_id == Application.id)
        .outerjoin(Invoice, Invoice.id == Application.invoice_id)
        .join(Customer, Customer.id == Application.customer_id)
        .where(Application.receipt_id == receipt_id, Application.reverses_id.is_(None))
        .order_by(Application.entry_id.desc(), Application.id)
    )
    groups: dict[int, list[Any]] = {}
    for record in session.execute(query):
        groups.setdefault(record[0].entry_id, []).append(record)
    return [_decided(entry_id, records) for entry_id, records in groups.items()]


def _decided(entry_id: int, records: Sequence[Any]) -> Decided:
    row, undo = records[0][0], records[0][1]
    undone = {
        "undone_by": undo.decided_by, "undone_at": undo.posted_at, "undone_why": " ".join(undo.reasons),
        "undone_entry_id": undo.entry_id,
    } if undo else {}  # fmt: skip
    return Decided(
        entry_id=entry_id, decided_by=row.decided_by, posted_at=row.posted_at, confidence_ppm=row.confidence_ppm,
        reasons=tuple(row.reasons), lines=tuple(_line(record) for record in records), **undone,
    )  # fmt: skip


def _line(record: Any) -> DecidedLine:
    row, _, number, customer_name = record
    return DecidedLine(
        application_id=row.id, invoice_id=row.invoice_id, number=number or "", customer_id=row.customer_id,
        customer_name=customer_name, cash_minor=row.cash_minor, discount_minor=row.discount_minor,
        adjustment_minor=row.adjustment_minor, adjustment_reason=row.adjustment_reason,
    )  # fmt: skip
