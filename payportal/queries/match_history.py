"""When the matcher looked at which receipts, and what it did then: the history that a policy is replayed on."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from payportal.domain.batches import batches
from payportal.models.application import Application
from payportal.models.audit import AuditEvent
from payportal.models.receipt import Receipt
from payportal.queries.standing import Lines

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Look:
    """One receipt at the run that decided over it: ``did`` is what the matcher applied then, None where it held."""

    receipt: Receipt
    did: Lines | None


@dataclass(frozen=True, slots=True)
class Waited:
    """A receipt that waited at a moment: how much of it, and whether its payer was known by then."""

    receipt: Receipt
    remaining_minor: int
    customer_id: int | None


def looks(session: Session, *, latest: int) -> dict[datetime, list[Look]]:
    """Return the looks at the ``latest`` receipts by the moment of the run, the latest moment first.

    A receipt that the matcher applied is looked at in that run; one that a person decided in the last run before; one
    that still waits in the last run of all. What came through the portal was settled there and is left out.
    """
    query = select(Receipt).where(Receipt.payment_id.is_(None), Receipt.reversed_at.is_(None))
    receipts = session.scalars(query.order_by(Receipt.id.desc()).limit(latest)).all()
    rows = _decisions(session, [receipt.id for receipt in receipts])
    runs = _Runs(session)
    found: dict[datetime, list[Look]] = defaultdict(list)
    for receipt in receipts:
        moment, did = _decisive(receipt, rows.get(receipt.id, []), runs)
        if moment is not None:
            found[moment].append(Look(receipt, did))
    return dict(sorted(found.items(), reverse=True))


def waiting_at(session: Session, moment: datetime) -> list[Waited]:
    """Return the receipts that waited just before ``moment``, by id, as they were then."""
    later = exists().where(Application.receipt_id == Receipt.id, Application.posted_at >= moment)
    query = select(Receipt).where(Receipt.created_at <= moment, or_(Receipt.unapplied_minor > 0, later))
    query = query.where(or_(Receipt.reversed_at.is_(None), Receipt.reversed_at > moment)).order_by(Receipt.id)
    receipts = session.scalars(query).all()
    used = _used_by(session, [receipt.id for receipt in receipts], moment)
    waited = []
    for receipt in receipts:
        cash, decided = used.get(receipt.id, (0, False))
        known = decided or receipt.payment_id is not None
        if receipt.amount_minor > cash:
            waited.append(Waited(receipt, receipt.amount_minor - cash, receipt.customer_id if known else None))
    return waited


class _Runs:
    """The rounds of all runs: when each was recorded, and when it began to write."""

    def __init__(self, session: Session) -> None:
        query = select(AuditEvent.happened_at).where(AuditEvent.action == "match_run").order_by(AuditEvent.id)
        self._session = session
        self.ends: Sequence[datetime] = session.scalars(query).all()
        self._starts: dict[int, datetime] = {}

    def applying(self, posted_at: datetime) -> datetime | None:
        """Return the beginning of the round that posted an application."""
        place = bisect_left(self.ends, posted_at)
        return self._start(place) if place < len(self.ends) else None

    def last_before(self, moment: datetime | None) -> datetime | None:
        """Return the beginning of the last round before ``moment``, of all for None."""
        place = len(self.ends) if moment is None else bisect_right(self.ends, moment)
        return self._start(place - 1) if place else None

    def _start(self, place: int) -> datetime:
        """Return when the round wrote first; one that applied nothing began when it was recorded."""
        if place not in self._starts:
            self._starts[place] = self._first_write(place)
        return self._starts[place]

    def _first_write(self, place: int) -> datetime:
        end = self.ends[place]
        first = func.min(Application.posted_at)
        query = select(first).where(Application.decided_by == AUTO, Application.reverses_id.is_(None))
        query = query.where(Application.posted_at <= end)
        if place:
            query = query.where(Application.posted_at > self.ends[place - 1])
        return self._session.scalar(query) or end


def _decisive(receipt: Receipt, rows: Sequence[Any], runs: _Runs) -> tuple[datetime | None, Lines | None]:
    automatic = [row for row in rows if row.decided_by == AUTO and row.reverses_id is None]
    if automatic:
        entry = automatic[-1].entry_id
        mine = [row for row in automatic if row.entry_id == entry]
        lines = frozenset((row.invoice_id, row.cash_minor, row.discount_minor, row.adjustment_minor) for row in mine)
        return runs.applying(mine[0].posted_at), lines
    moment = runs.last_before(rows[0].posted_at if rows else None)
    return (moment if moment is not None and moment >= receipt.created_at else None), None


def _decisions(session: Session, receipt_ids: Sequence[int]) -> dict[int, list[Any]]:
    query = select(
        Application.receipt_id, Application.entry_id, Application.decided_by, Application.posted_at,
        Application.reverses_id, Application.invoice_id, Application.cash_minor, Application.discount_minor,
        Application.adjustment_minor,
    ).order_by(Application.id)  # fmt: skip
    found: dict[int, list[Any]] = defaultdict(list)
    for row in _rows(session, query, receipt_ids):
        found[row.receipt_id].append(row)
    return found


def _used_by(session: Session, receipt_ids: Sequence[int], moment: datetime) -> dict[int, tuple[int, bool]]:
    """Return by receipt the cash that was used before the moment, and whether a decision stood then."""
    undone = aliased(Application)
    query = (
        select(Application.receipt_id, Application.cash_minor, Application.reverses_id, undone.id)
        .outerjoin(undone, (undone.reverses_id == Application.id) & (undone.posted_at < moment))
        .where(Application.posted_at < moment)
    )
    used: dict[int, tuple[int, bool]] = {}
    for receipt_id, cash, reverses_id, undone_id in _rows(session, query, receipt_ids):
        before, stands = used.get(receipt_id, (0, False))
        used[receipt_id] = before + cash, stands or (reverses_id is None and undone_id is None)
    return used


def _rows(session: Session, query: Select[Any], receipt_ids: Iterable[int]) -> Iterator[Any]:
    for batch in batches(sorted(receipt_ids)):
        yield from session.execute(query.where(Application.receipt_id.in_(batch)))
