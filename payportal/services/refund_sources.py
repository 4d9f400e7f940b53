"""Free money of a receipt for a refund: what waits first, then what lies on account, then what it paid."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import Conflict
from payportal.domain.money import Money
from payportal.ledger.chart import COUPON
from payportal.models.application import Application
from payportal.models.receipt import Receipt
from payportal.queries import refunds as refund_list
from payportal.services import cash_application, unapplication
from payportal.services.cash_application import Decision, DecisionLine

ON_ACCOUNT = 0
"""Stands for money on account where open items are named by their id."""

Choice = dict[int, int]


class DecidedRow(NamedTuple):
    """A row of an application as it stood, kept while it is reversed."""

    invoice_id: int | None
    customer_id: int
    cash_minor: int
    discount_minor: int
    adjustment_minor: int
    adjustment_reason: str
    decided_by: str
    confidence_ppm: int
    evidence_class: str
    reasons: tuple[str, ...]


def free(session: Session, receipt: Receipt, minor: int, chosen: Mapping[int, int], *, actor: str) -> None:
    """Make ``minor`` units of a receipt wait: by ``chosen`` (cash by open item id), else by what is last applied.

    What was applied is reversed and the rest of it applied anew. Raises Conflict when the choice does not fit.
    """
    need = minor - receipt.unapplied_minor
    choice = dict(chosen) or _latest(session, receipt.id, need)
    if sum(choice.values()) != max(need, 0):
        waits, asked = Money(receipt.unapplied_minor, receipt.currency), Money(minor, receipt.currency)
        raise Conflict(
            f"{waits} waits and {Money(sum(choice.values()), receipt.currency)} is taken back from what was paid: "
            f"together that has to be the refund of {asked}.", code="refund_sources",
        )  # fmt: skip
    whole = receipt.left_minor == minor
    for entry_id in unapplication.live_entries(session, receipt.id):
        if whole or any(choice.values()):
            _take_back(session, receipt, entry_id, choice, whole=whole, actor=actor)
    if any(choice.values()):
        raise Conflict("More is taken back than was paid there. Look at what the payment paid, then try again.",
                       code="refund_sources")  # fmt: skip
    session.refresh(receipt)


def _latest(session: Session, receipt_id: int, need: int) -> Choice:
    """Return a choice of ``need``: on account first, then from what was applied last."""
    parts = list(refund_list.applied(session, receipt_id))
    order = [part for part in parts if part.invoice_id is None]
    order += [part for part in reversed(parts) if part.invoice_id is not None]
    choice: Choice = {}
    for part in order:
        taken = min(part.cash_minor, need)
        if taken > 0:
            choice[part.invoice_id or ON_ACCOUNT] = taken
            need -= taken
    return choice


def _take_back(session: Session, receipt: Receipt, entry_id: int, choice: Choice, *, whole: bool, actor: str) -> None:
    """Reverse one decision that the choice touches, and apply what is left of it; ``choice`` goes down by it.

    When the ``whole`` receipt goes back, so does what a code gave, though a credit goes on paying the invoice.
    """
    rows = _rows(session, entry_id)
    by_code = whole and any(row.adjustment_reason == COUPON for row in rows)
    if not by_code and not any(choice.get(row.invoice_id or ON_ACCOUNT) and row.cash_minor > 0 for row in rows):
        return
    if by_code:
        rows = [_without_code(row) for row in rows]
    customer_id, decided = receipt.customer_id or rows[0].customer_id, rows[0]
    lines, on_account = _left(rows, choice)
    unapplication.unapply(session, entry_id, actor=actor, reason="taken back for a refund")
    if not on_account and not any(line.cash_minor for line in lines):
        return  # what only a code paid goes with the money it came with
    again = Decision(
        receipt_id=receipt.id, customer_id=customer_id, lines=lines, on_account_minor=on_account,
        decided_by=decided.decided_by, confidence_ppm=decided.confidence_ppm, evidence_class=decided.evidence_class,
        reasons=(*decided.reasons, "what a refund left of it"),
    )  # fmt: skip
    cash_application.apply(session, again)


def _without_code(row: DecidedRow) -> DecidedRow:
    return row._replace(adjustment_minor=0, adjustment_reason="") if row.adjustment_reason == COUPON else row


def _rows(session: Session, entry_id: int) -> Sequence[DecidedRow]:
    query = select(Application).where(Application.entry_id == entry_id, Application.reverses_id.is_(None))
    return [
        DecidedRow(
            row.invoice_id, row.customer_id, row.cash_minor, row.discount_minor, row.adjustment_minor,
            row.adjustment_reason, row.decided_by, row.confidence_ppm, row.evidence_class, tuple(row.reasons),
        )
        for row in session.scalars(query.order_by(Application.id))
    ]  # fmt: skip


def _left(rows: Sequence[DecidedRow], choice: Choice) -> tuple[tuple[DecisionLine, ...], int]:
    """Return what stays applied: a line of which nothing is left goes with its discount, another one keeps it."""
    lines, on_account = [], 0
    for row in rows:
        name = row.invoice_id or ON_ACCOUNT
        taken = min(choice.get(name, 0), row.cash_minor) if row.cash_minor > 0 else 0
        choice[name] = choice.get(name, 0) - taken
        if row.invoice_id is None:
            on_account += row.cash_minor - taken
        elif row.cash_minor != taken or (not taken and (row.discount_minor or row.adjustment_minor)):
            lines.append(DecisionLine(row.invoice_id, row.cash_minor - taken, row.discount_minor, row.adjustment_minor,
                                      row.adjustment_reason))  # fmt: skip
    return tuple(lines), on_account
