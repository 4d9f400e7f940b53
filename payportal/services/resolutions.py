"""Clerks' decisions in bulk: each receipt's rows carried out together or refused together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from payportal.domain.errors import BadAmount, PayportalError
from payportal.erp.decision_import import DecisionRow
from payportal.erp.problem import RowProblem
from payportal.models.application import Application
from payportal.models.customer import Customer
from payportal.models.invoice import Invoice
from payportal.models.receipt import Receipt
from payportal.services import exception_desk
from payportal.services.cash_application import Decision, DecisionLine
from payportal.services.unapplication import live_entries


@dataclass(slots=True)
class ResolveOutcome:
    """How many receipts were decided or were decided just so before; how many rows were refused, and why."""

    decided: int = 0
    same: int = 0
    rejected: int = 0
    problems: list[RowProblem] = field(default_factory=list)


class _Refused(PayportalError):
    """One receipt's decision cannot be carried out; ``line`` says where."""

    def __init__(self, line: int, code: str, field_name: str, value: str, message: str) -> None:
        super().__init__(message, code=code)
        self.problem = RowProblem(line, code, field_name, value[:40], message)


def resolve(session: Session, rows: Sequence[DecisionRow], outcome: ResolveOutcome, *, actor: str) -> None:
    """Carry out decisions, receipt by receipt, in the order of their ids; learn from them."""
    ordered = sorted(rows, key=lambda row: (row.transaction_id, row.line))
    for _, group in groupby(ordered, key=lambda row: row.transaction_id):
        _resolve_receipt(session, list(group), outcome, actor)
    outcome.problems.sort(key=lambda problem: problem.line)


def _resolve_receipt(session: Session, rows: list[DecisionRow], outcome: ResolveOutcome, actor: str) -> None:
    first = rows[0]
    try:
        with session.begin_nested():
            receipt = _receipt(session, first)
            decision = _decision(session, receipt, rows, actor)
            if _stands_already(session, receipt, decision):
                outcome.same += 1
                return
            exception_desk.decide(session, decision)
            outcome.decided += 1
    except _Refused as error:
        outcome.rejected += len(rows)
        outcome.problems.append(error.problem)
    except PayportalError as error:
        outcome.rejected += len(rows)
        outcome.problems.append(
            RowProblem(first.line, error.code, "transaction_id", first.transaction_id[:40], error.message)
        )


def _receipt(session: Session, row: DecisionRow) -> Receipt:
    query = select(Receipt).where(Receipt.transaction_id == row.transaction_id).limit(2)
    found = session.scalars(query).all()
    if not found:
        raise _Refused(
            row.line, "unknown_receipt", "transaction_id", row.transaction_id,
            f"there is no receipt {row.transaction_id[:40]}; export the exceptions for the ids",
        )  # fmt: skip
    if len(found) > 1:
        raise _Refused(
            row.line, "ambiguous_receipt", "transaction_id", row.transaction_id,
            f"two receipts carry the id {row.transaction_id[:40]}; decide them in the workbench",
        )  # fmt: skip
    return found[0]


def _decision(session: Session, receipt: Receipt, rows: Sequence[DecisionRow], actor: str) -> Decision:
    lines, on_account, owners = [], 0, []
    keeper = _keeper(session, rows)
    for row in rows:
        try:
            amount, discount, adjustment = row.minor(receipt.currency)
        except BadAmount as error:
            raise _Refused(row.line, error.code, "amount", f"{row.amount:f}", error.message) from error
        if not row.invoice_number:
            on_account += amount
            continue
        invoice = _invoice(session, row)
        owners.append(invoice.customer_id)
        reason = (row.reason or "write-off")[:100] if adjustment else ""
        lines.append(DecisionLine(invoice.id, amount, discount, adjustment, reason))
    owner = keeper or (owners[0] if owners else receipt.customer_id)
    if owner is None:
        raise _Refused(
            rows[0].line, "customer_needed", "customer_number", "", "money on account needs a customer_number"
        )
    reasons = tuple(dict.fromkeys(row.reason for row in rows if row.reason))
    return Decision(receipt_id=receipt.id, customer_id=owner, lines=tuple(lines), on_account_minor=on_account,
                    decided_by=actor, reasons=reasons)  # fmt: skip


def _keeper(session: Session, rows: Sequence[DecisionRow]) -> int | None:
    """Return the customer on whose account money is left by name, None where no row names one."""
    named = {row.customer_number: row for row in rows if row.customer_number and not row.invoice_number}
    if len(named) > 1:
        last = max(named.values(), key=lambda row: row.line)
        raise _Refused(
            last.line, "several_customers", "customer_number", last.customer_number,
            f"the money of {last.transaction_id[:40]} cannot be left on the accounts of several customers; name one",
        )  # fmt: skip
    return next((_customer(session, row).id for row in named.values()), None)


def _invoice(session: Session, row: DecisionRow) -> Invoice:
    query = select(Invoice).where(Invoice.number == row.invoice_number).limit(2)
    if row.customer_number:
        query = query.where(Invoice.customer_id == _customer(session, row).id)
    found = session.scalars(query).all()
    if not found:
        raise _Refused(
            row.line, "unknown_invoice", "invoice_number", row.invoice_number,
            f"there is no open item {row.invoice_number[:40]}; check the number and the customer",
        )  # fmt: skip
    if len(found) > 1:
        raise _Refused(
            row.line, "ambiguous_invoice", "invoice_number", row.invoice_number,
            f"several customers have an item {row.invoice_number[:40]}; add the customer_number",
        )  # fmt: skip
    return found[0]


def _customer(session: Session, row: DecisionRow) -> Customer:
    customer = session.scalar(select(Customer).where(Customer.number == row.customer_number))
    if customer is None:
        raise _Refused(
            row.line, "unknown_customer", "customer_number", row.customer_number,
            f"there is no customer {row.customer_number[:40]}; check the number",
        )  # fmt: skip
    return customer


def _stands_already(session: Session, receipt: Receipt, decision: Decision) -> bool:
    """Return whether just this was applied before: a repeated file adds nothing."""
    wanted = {line.invoice_id: (line.cash_minor, line.discount_minor, line.adjustment_minor) for line in decision.lines}
    kept = {decision.customer_id: decision.on_account_minor} if decision.on_account_minor else {}
    for entry_id in live_entries(session, receipt.id):
        rows = session.scalars(select(Application).where(Application.entry_id == entry_id)).all()
        applied = {r.invoice_id: (r.cash_minor, r.discount_minor, r.adjustment_minor) for r in rows if r.invoice_id}
        if applied == wanted and {r.customer_id: r.cash_minor for r in rows if not r.invoice_id} == kept:
            return True
    return False
