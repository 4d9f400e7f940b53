"""A clerk's decisions in bulk: which open items a receipt pays."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from payportal.domain.money import parse_minor
from payportal.erp.cells import Cells
from payportal.erp.layouts import layout
from payportal.erp.problem import RowProblem, shown
from payportal.erp.reading import ErpFile, read_rows
from payportal.erp.table import read_table

AMOUNT_DECIMALS = 4
"""The most that any currency has; the receipt's own currency decides later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """One open item (or, without a number, the account) that a receipt pays, in major units of the receipt."""

    line: int
    transaction_id: str
    amount: Decimal
    invoice_number: str = ""
    customer_number: str = ""
    discount: Decimal = Decimal(0)
    adjustment: Decimal = Decimal(0)
    reason: str = ""
    extras: dict[str, str] = field(default_factory=dict)

    def minor(self, currency: str) -> tuple[int, int, int]:
        """Return amount, discount and adjustment in minor units; raises BadAmount where there are too many decimals."""
        amount, discount, adjustment = (
            parse_minor(f"{stated:f}", currency) for stated in (self.amount, self.discount, self.adjustment)
        )
        return amount, discount, adjustment


DecisionFile: TypeAlias = ErpFile[DecisionRow]


def read(data: bytes, *, profile: str = "default") -> DecisionFile:
    """Return the decisions of a file, one a receipt and open item; raises FileRefused for a file damaged as a whole."""
    return read_rows(data, layout("decisions", profile=profile), parse=_decision, key=_key)


def whole_receipts(data: bytes, file: DecisionFile) -> list[DecisionRow]:
    """Return the rows of receipts of which every row could be read: half of a decision is another decision.

    The rows that are left out for that become problems of ``file``.
    """
    if not file.problems:
        return file.rows
    refused = {problem.line for problem in file.problems}
    table = read_table(data, layout("decisions"))
    lame = {row.cells["transaction_id"]: row.line for row in table.rows if row.line in refused}
    left_out = [row for row in file.rows if row.transaction_id in lame]
    file.problems.extend(_left_out(row, lame[row.transaction_id]) for row in left_out)
    file.problems.sort(key=lambda problem: problem.line)
    return [row for row in file.rows if row.transaction_id not in lame]


def _left_out(row: DecisionRow, refused: int) -> RowProblem:
    message = (
        f"nothing of {shown(row.transaction_id)} was decided, because its row at line {refused} was refused; "
        "mend that row and send both again"
    )
    return RowProblem(row.line, "incomplete_decision", "transaction_id", shown(row.transaction_id), message)


def _key(row: DecisionRow) -> tuple[str, str, str]:
    return row.transaction_id, row.customer_number, row.invoice_number


def _decision(cells: Cells) -> DecisionRow:
    return DecisionRow(
        line=cells.line,
        transaction_id=cells.identifier("transaction_id"),
        amount=cells.decimal("amount", decimals=AMOUNT_DECIMALS) or Decimal(0),
        invoice_number=cells.identifier("invoice_number"),
        customer_number=cells.identifier("customer_number"),
        discount=cells.decimal("discount", decimals=AMOUNT_DECIMALS) or Decimal(0),
        adjustment=cells.decimal("adjustment", decimals=AMOUNT_DECIMALS) or Decimal(0),
        reason=cells.text("reason"),
        extras=cells.extras,
    )
