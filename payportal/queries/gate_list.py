"""Closed gates and those that were closed before, with whose they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.match_gate import MatchGate

MOST_PAST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One closing of a class; ``customer_number`` is empty for the business, ``receipt_id`` what was undone."""

    id: int
    customer_id: int | None
    customer_number: str
    customer_name: str
    evidence_class: str
    reason: str
    receipt_id: int | None
    closed_by: str
    closed_at: datetime
    opened_by: str
    opened_at: datetime | None
    opened_reason: str


def closed(session: Session) -> list[GateRow]:
    """Return the gates that are closed, the latest first."""
    return _rows(session, _query().where(MatchGate.opened_at.is_(None)).order_by(MatchGate.id.desc()))


def opened(session: Session) -> list[GateRow]:
    """Return the gates that were opened again, the latest first, at most 20."""
    query = _query().where(MatchGate.opened_at.is_not(None))
    return _rows(session, query.order_by(MatchGate.opened_at.desc(), MatchGate.id.desc()).limit(MOST_PAST))


def _query() -> Select[Any]:
    receipt = select(Application.receipt_id).where(Application.entry_id == MatchGate.entry_id).limit(1)
    query = select(MatchGate, Customer.number, Customer.name, receipt.scalar_subquery())
    return query.outerjoin(Customer, Customer.id == MatchGate.customer_id)


def _rows(session: Session, query: Select[Any]) -> list[GateRow]:
    return [
        GateRow(
            id=gate.id, customer_id=gate.customer_id, customer_number=number or "", customer_name=name or "",
            evidence_class=gate.evidence_class, reason=gate.reason, receipt_id=receipt_id, closed_by=gate.closed_by,
            closed_at=gate.closed_at, opened_by=gate.opened_by, opened_at=gate.opened_at,
            opened_reason=gate.opened_reason,
        )
        for gate, number, name, receipt_id in session.execute(query)
    ]  # fmt: skip
