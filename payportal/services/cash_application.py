"""Tie receipts to open items, and untie them. Set-based: many decisions cost a handful of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from payportal.domain.batches import batches
from payportal.domain.errors import Conflict, NotFound
from payportal.domain.money import format_minor
from payportal.domain.open_item import ItemKind
from payportal.ledger import postings
from payportal.ledger.chart import COUPON
from payportal.ledger.entry import Entry
from payportal.models.application import Application
from payportal.models.base import utcnow
from payportal.models.bulk import insert_rows, new_ids, update_rows
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.queries.among import rows_among, some_day
from payportal.services import posting, revenue_sharing

AUTO = "auto"
"""Who decided where the matcher did."""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What of a receipt goes to one open item, in minor units; cash is negative on a netted credit memo."""

    invoice_id: int
    cash_minor: int
    discount_minor: int = 0
    adjustment_minor: int = 0
    adjustment_reason: str = ""

    @property
    def reduction_minor(self) -> int:
        """Return what the open item goes down by."""
        return self.cash_minor + self.discount_minor + self.adjustment_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be done with one receipt, who decided it and why; the rest of the money goes on waiting."""

    receipt_id: int
    customer_id: int
    lines: tuple[DecisionLine, ...] = ()
    on_account_minor: int = 0
    decided_by: str
    confidence_ppm: int = 1_000_000
    reasons: tuple[str, ...] = field(default=())
    evidence_class: str = ""

    @property
    def cash_minor(self) -> int:
        """Return what the decision takes from the receipt."""
        return sum(line.cash_minor for line in self.lines) + self.on_account_minor


class _Receipt(NamedTuple):
    """A receipt as it is locked; days and moments as the driver gives them."""

    id: int
    transaction_id: str
    currency: str
    value_date: str | date
    customer_id: int | None
    unapplied_minor: int
    decision_count: int
    reversed_at: object
    of_payment: object


class _Item(NamedTuple):
    """An open item as it is locked."""

    id: int
    number: str
    customer_id: int
    currency: str
    kind: str
    open_minor: int


_RECEIPT = """SELECT id, transaction_id, currency, value_date, customer_id, unapplied_minor, decision_count,
  reversed_at, payment_id FROM receipt WHERE :among(id) ORDER BY id"""
_ITEM = "SELECT id, number, customer_id, currency, kind, open_minor FROM invoice WHERE :among(id) ORDER BY id"
_APPLICATION = (
    "receipt_id", "currency", "value_date", "decided_by", "confidence_ppm", "reasons", "entry_id", "posted_at",
    "evidence_class",
    "invoice_id", "customer_id", "cash_minor", "discount_minor", "adjustment_minor", "adjustment_reason",
)  # fmt: skip


def apply(session: Session, decision: Decision) -> int:
    """Carry out one decision and return the id of its journal entry; raises Conflict when the books moved."""
    return apply_all(session, [decision])[0]


def apply_all(session: Session, decisions: Sequence[Decision]) -> list[int]:
    """Carry out decisions, each on a receipt of its own, and return the ids of their journal entries."""
    entry_ids: list[int] = []
    for chunk in batches(decisions):
        entry_ids += _apply_chunk(session, chunk)
    return entry_ids


def _apply_chunk(session: Session, decisions: Sequence[Decision]) -> list[int]:
    session.flush()
    receipts = _locked_receipts(session, [decision.receipt_id for decision in decisions])
    invoices = _locked_invoices(session, {line.invoice_id for d in decisions for line in d.lines})
    _check(decisions, receipts, invoices)
    entries = [_entry(decision, receipts[decision.receipt_id]) for decision in decisions]
    entry_ids = posting.post(session, entries)
    posting.post(session, list(_identifications(decisions, receipts)))
    _reduce_invoices(session, decisions)
    _reduce_receipts(session, decisions)
    rows = list(_application_rows(decisions, receipts, invoices, entry_ids))
    ids = new_ids(session, Application, len(rows))
    insert_rows(session, Application, ("id", *_APPLICATION), ((i, *row) for i, row in zip(ids, rows, strict=True)))
    revenue_sharing.accrue(session, ids)
    session.expire_all()
    return entry_ids


def _locked_receipts(session: Session, ids: Sequence[int]) -> dict[int, _Receipt]:
    rows = rows_among(session, _RECEIPT, ids, lock=True)
    return {row[0]: _Receipt(*row) for row in rows}


def _locked_invoices(session: Session, ids: set[int]) -> dict[int, _Item]:
    return {row[0]: _Item(*row) for row in rows_among(session, _ITEM, ids, lock=True)}


def _check(decisions: Iterable[Decision], receipts: dict[int, _Receipt], invoices: dict[int, _Item]) -> None:
    """Refuse in words what the database would refuse by its constraints."""
    left = {invoice_id: invoice.open_minor for invoice_id, invoice in invoices.items()}
    for decision in decisions:
        receipt = receipts.get(decision.receipt_id)
        if receipt is None:
            raise NotFound(f"there is no receipt {decision.receipt_id}")
        _check_receipt(decision, receipt)
        for line in decision.lines:
            invoice = invoices.get(line.invoice_id)
            if invoice is None:
                raise NotFound(f"there is no open item {line.invoice_id}")
            _check_line(line, receipt, invoice, left[line.invoice_id])
            left[line.invoice_id] -= line.reduction_minor


def _check_receipt(decision: Decision, receipt: _Receipt) -> None:
    name = f"receipt {receipt.transaction_id}"
    if receipt.reversed_at is not None:
        raise Conflict(f"{name} went back to the payer; there is nothing to apply")
    nets = any(line.cash_minor < 0 for line in decision.lines)
    # A code may cover all of a payment of the portal; elsewhere nothing is taken off without money.
    by_code = receipt.of_payment and any(line.adjustment_reason == COUPON for line in decision.lines)
    if decision.cash_minor < 0 or decision.on_account_minor < 0 or not (decision.cash_minor or nets or by_code):
        raise Conflict(f"{name}: a decision must use some of the money")
    if sum(line.cash_minor for line in decision.lines) < 0:
        raise Conflict(f"{name}: credit memos are netted against items of the same decision, not turned into money")
    if decision.cash_minor > receipt.unapplied_minor:
        asked, has = (format_minor(x, receipt.currency) for x in (decision.cash_minor, receipt.unapplied_minor))
        raise Conflict(f"{name}: {asked} {receipt.currency} asked but only {has} still waits", code="over_applied")
    if len({line.invoice_id for line in decision.lines}) < len(decision.lines):
        raise Conflict(f"{name}: an open item is named twice; add its amounts up")


def _check_line(line: DecisionLine, receipt: _Receipt, invoice: _Item, open_minor: int) -> None:
    name = f"open item {invoice.number}"
    if invoice.currency != receipt.currency:
        raise Conflict(f"{name} is in {invoice.currency} but the receipt in {receipt.currency}", code="currency")
    if line.discount_minor < 0 or (line.adjustment_minor and not line.adjustment_reason):
        raise Conflict(f"{name}: a discount cannot be below zero and an adjustment needs a reason")
    if line.cash_minor and (line.cash_minor > 0) != (invoice.kind != ItemKind.CREDIT_MEMO):
        raise Conflict(f"{name}: cash is above zero on what is owed to us and below zero on a credit memo")
    reduction, wrong_side = line.reduction_minor, (open_minor > 0) != (line.reduction_minor > 0)
    if not reduction or wrong_side or abs(reduction) > abs(open_minor):
        asked, has = (format_minor(x, invoice.currency) for x in (reduction, open_minor))
        raise Conflict(f"{name}: {asked} {invoice.currency} does not fit the open {has}", code="over_applied")


def _entry(decision: Decision, receipt: _Receipt) -> Entry:
    applied = [
        postings.Applied(line.cash_minor, line.discount_minor, line.adjustment_minor, line.adjustment_reason)
        for line in decision.lines
    ]
    return postings.cash_applied(
        receipt.currency, applied, on_account_minor=decision.on_account_minor,
        identified=receipt.customer_id is not None, on=some_day(receipt.value_date),
        key=f"apply:receipt:{receipt.id}:{receipt.decision_count + 1}", source=f"receipt:{receipt.id}",
    )  # fmt: skip


def _identifications(decisions: Iterable[Decision], receipts: dict[int, _Receipt]) -> Iterable[Entry]:
    """Where the payer was unknown, what still waits waits under its name now."""
    for decision in decisions:
        receipt = receipts[decision.receipt_id]
        rest = receipt.unapplied_minor - decision.cash_minor
        if receipt.customer_id is None and rest:
            yield postings.receipt_identified(
                receipt.currency, rest, on=some_day(receipt.value_date),
                key=f"identify:receipt:{receipt.id}:{receipt.decision_count + 1}", source=f"receipt:{receipt.id}",
            )  # fmt: skip


def _reduce_invoices(session: Session, decisions: Iterable[Decision]) -> None:
    """Take the reductions off the open amounts; the database refuses to go past nought."""
    sums: dict[int, int] = {}
    for line in (line for decision in decisions for line in decision.lines):
        sums[line.invoice_id] = sums.get(line.invoice_id, 0) + line.reduction_minor
    if not sums:
        return
    rows = sorted(sums.items())
    update_rows(session, Invoice, "open_minor = open_minor - {reduction}", ("of_id", "reduction"), rows)


def _reduce_receipts(session: Session, decisions: Iterable[Decision]) -> None:
    change = """unapplied_minor = unapplied_minor - {taken}, on_account_minor = on_account_minor + {kept},
        customer_id = {payer}, decision_count = decision_count + 1"""
    rows = sorted((d.receipt_id, d.cash_minor, d.on_account_minor, d.customer_id) for d in decisions)
    update_rows(session, Receipt, change, ("of_id", "taken", "kept", "payer"), rows)


def _application_rows(
    decisions: Sequence[Decision], receipts: dict[int, _Receipt], items: dict[int, _Item], entry_ids: Sequence[int]
) -> Iterable[tuple[object, ...]]:
    """Yield the rows to write; each names the customer who owes the item, which need not be the one who paid."""
    now = utcnow()
    for decision, entry_id in zip(decisions, entry_ids, strict=True):
        receipt = receipts[decision.receipt_id]
        common = (receipt.id, receipt.currency, some_day(receipt.value_date), decision.decided_by,
                  decision.confidence_ppm, list(decision.reasons), entry_id, now,
                  decision.evidence_class)  # fmt: skip
        for line in decision.lines:
            yield (*common, line.invoice_id, items[line.invoice_id].customer_id, line.cash_minor, line.discount_minor,
                   line.adjustment_minor, line.adjustment_reason)  # fmt: skip
        if decision.on_account_minor:
            yield (*common, None, decision.customer_id, decision.on_account_minor, 0, 0, "")
