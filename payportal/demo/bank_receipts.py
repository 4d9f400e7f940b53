"""Card and wire receipts as the plain file receipts_csv."""

from collections.abc import Sequence

from payportal.demo.scene import Transfer
from payportal.demo.tables import write_table
from payportal.domain.money import format_minor
from payportal.domain.remittance import RemittanceLine, join_remittance


def write(receipts: Sequence[Transfer]) -> bytes:
    """Return the file with one row for each receipt."""
    return write_table([_row(receipt) for receipt in receipts])


def _row(receipt: Transfer) -> dict[str, str]:
    lines = tuple(RemittanceLine(line.reference) for line in receipt.advice)
    amounts = [format_minor(line.paid_minor, receipt.currency) for line in receipt.advice]
    return {
        "transaction_id": receipt.transaction_id, "value_date": receipt.day.isoformat(),
        "amount": format_minor(receipt.amount_minor, receipt.currency), "currency": receipt.currency,
        "method": receipt.method, "payer_name": receipt.payer, "payer_account": receipt.account,
        "reference": receipt.text, "memo": "", "remittance": join_remittance(lines, amounts),
    }  # fmt: skip
