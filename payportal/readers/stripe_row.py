"""One row of a Stripe report as a line of money: its net, with the charge, the payer and the fee that belong to it."""

import re
from datetime import date

from payportal.domain.errors import FileRefused, PayportalError
from payportal.domain.money import parse_minor
from payportal.domain.receipt import Method, Receipt
from payportal.domain.remittance import PROCESSOR_FEE, RemittanceLine
from payportal.readers.delimited import Row
from payportal.readers.result import BankLine

REQUIRED = ("balance_transaction_id", "currency", "gross", "fee", "net", "reporting_category")
DAYS = ("created", "created_utc", "available_on", "available_on_utc", "automatic_payout_effective_at",
        "automatic_payout_effective_at_utc")  # fmt: skip
"""Where the day of a row is looked for; the report's own zone goes before UTC: it is the one of the business."""
PAYOUT = "payout"
_RETURNS = {"refund": "refund", "dispute": "dispute", "charge_failure": "failed"}
WON = "dispute_reversal"
"""The category of a dispute that was won, with what it had taken."""
REFUND_FAILED = "refund_failure"
"""The category of a refund that the payer's bank did not take: its money came home."""
_SAID = {*REQUIRED, *DAYS, "charge_id", "description"} - {"gross", "fee"}
_INVOICE_KEYS = {"invoice", "invoice_number", "invoice_no", "invoice_id", "invoicenumber"}
_METADATA = re.compile(r"\w*metadata\[(.+)\]")
_BILLED = re.compile(r"payment for invoice (\S+)", re.IGNORECASE)
"""How Stripe describes the charge of an invoice."""


def line_of(row: Row) -> BankLine:
    """Return the row as a line; raises FileRefused for amounts, days or ids that cannot be right."""
    cells, currency = row.cells, row.cells["currency"].upper()
    gross, fee, net = (_minor(row, name, currency) for name in ("gross", "fee", "net"))
    if net != gross - fee:
        message = f"net {cells['net']} is not gross {cells['gross']} less fee {cells['fee']}; export the report again"
        raise FileRefused(message, code="wrong_net", line=row.line)
    category = cells["reporting_category"].lower()
    charge = cells.get("charge_id", "") or (cells.get("source_id", "") if category == "charge" else "")
    return BankLine(
        line=row.line, account="", value_date=_day(row), amount_minor=abs(net), currency=currency, credit=net >= 0,
        bank_reference=_id(row), type_code=category, description=cells.get("description", ""),
        receipt=_receipt(row, currency, net, fee) if category == "charge" and net > 0 else None,
        returns=charge if category in _RETURNS else "", return_code=_RETURNS.get(category, "") if charge else "",
        processor_id=payout_of(cells) if category == PAYOUT else charge, transfer=category == PAYOUT,
        extras=_extras(cells, charge),
    )  # fmt: skip


def _extras(cells: dict[str, str], charge: str) -> dict[str, str]:
    """Return what the line says nowhere else; what the payer saw only where it was not just what we got."""
    found = {name: text for name, text in cells.items() if text and name and name not in _SAID}
    if found.get("source_id") == charge:
        del found["source_id"]
    if cells.get("customer_facing_currency", "") == cells["currency"]:
        found.pop("customer_facing_currency", None)
        found.pop("customer_facing_amount", None)
    return found


def payout_of(cells: dict[str, str]) -> str:
    """Return the id of the payout that a row belongs to, or is; empty for what waits or is paid out by hand."""
    if cells["reporting_category"].lower() != PAYOUT:
        return cells.get("automatic_payout_id", "")
    names = ("automatic_payout_id", "payout_id", "source_id")
    return next((cells[name] for name in names if cells.get(name)), "")


def _receipt(row: Row, currency: str, net: int, fee: int) -> Receipt:
    cells = row.cells
    words = [cells.get(name, "") for name in ("charge_id", "payment_intent_id")]
    numbers = _invoices(cells)
    return Receipt(
        transaction_id=cells["balance_transaction_id"], value_date=_day(row), amount_minor=net, currency=currency,
        method=Method.CARD, payer_name=cells.get("customer_name", "") or cells.get("customer_email", ""),
        payer_account=cells.get("customer_id", ""), memo=_memo(cells),
        reference=" ".join(dict.fromkeys(word for word in (*words, *numbers, *_metadata(cells).values()) if word)),
        remittance=_remittance(numbers, net, fee),
    )  # fmt: skip


def _remittance(numbers: list[str], net: int, fee: int) -> tuple[RemittanceLine, ...]:
    """Return what the charge paid: with one number all of it, the processor's fee as the deduction that it stated."""
    if len(numbers) != 1:
        return tuple(RemittanceLine(number) for number in numbers)
    return (
        RemittanceLine(numbers[0], net, deduction_minor=max(fee, 0), deduction_reason=PROCESSOR_FEE if fee > 0 else ""),
    )


def _invoices(cells: dict[str, str]) -> list[str]:
    """Return the invoice numbers that the row gives in a place of their own: ours in the metadata, else Stripe's."""
    own = [text for name, text in _metadata(cells).items() if name in _INVOICE_KEYS]
    billed = _BILLED.search(cells.get("description", ""))
    found = own or [cells.get("invoice_number", "")] + ([billed[1].rstrip(".,;")] if billed else [])
    return list(dict.fromkeys(part.strip() for text in found for part in text.split(",") if part.strip()))


def _metadata(cells: dict[str, str]) -> dict[str, str]:
    named = ((name, text) for name, text in cells.items() if text and name.endswith("]"))
    return {found[1]: text for name, text in named if (found := _METADATA.fullmatch(name))}


def _memo(cells: dict[str, str]) -> str:
    paid = f"{cells.get('customer_facing_amount', '')} {cells.get('customer_facing_currency', '').upper()}".strip()
    other = cells.get("customer_facing_currency", "").lower() not in ("", cells["currency"].lower())
    return " ".join(part for part in (cells.get("description", ""), f"paid as {paid}" if other else "") if part)


def _minor(row: Row, name: str, currency: str) -> int:
    try:
        return parse_minor(row.cells[name], currency)
    except PayportalError as error:
        raise FileRefused(f"{name}: {error.message}", code=error.code, line=row.line) from error


def _id(row: Row) -> str:
    text = row.cells["balance_transaction_id"]
    if not text or len(text) > 100 or not text.isprintable():
        raise FileRefused(f"balance_transaction_id {text[:40]!r} is no id; export again", code="bad_id", line=row.line)
    return text


def _day(row: Row) -> date:
    text = next((row.cells[name] for name in DAYS if row.cells.get(name)), "")
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        message = f"{text[:40]!r} is no day; Stripe writes 2026-10-31 23:59:59 in {', '.join(DAYS[:2])}"
        raise FileRefused(message, code="bad_date", line=row.line) from None
    if not 2000 <= day.year <= 2199:
        raise FileRefused(f"the day {text[:10]} is not between 2000 and 2199", code="bad_date", line=row.line)
    return day
