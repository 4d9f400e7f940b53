"""Digit tokens with a tolerance: how widely used accounting systems match bank lines."""

import re
from collections import defaultdict
from collections.abc import Iterator

from bench.engines import Paid, Row, Rows, minor, text_of

RUN = re.compile(r"\d{4,}")
PERCENT = 1


def by_digits(receipts: Rows, invoices: Rows, customers: Rows) -> Iterator[Paid]:
    """Apply where runs of digits name items worth the receipt within one percent: all of them, or the nearest."""
    items: dict[tuple[str, str], Rows] = defaultdict(list)
    for row in invoices:
        for run in {max(RUN.findall(row["invoice_number"]), key=len, default="")} - {""}:
            items[run, row["currency"]].append(row)
    paid: set[str] = set()
    for receipt in receipts:
        found = {
            row["invoice_number"]: row
            for run in RUN.findall(text_of(receipt))
            for row in items.get((run, receipt["currency"]), ())
            if row["invoice_number"] not in paid
        }
        for row, cash in _settled(list(found.values()), minor(receipt)):
            paid.add(row["invoice_number"])
            yield receipt["transaction_id"], row, cash


def _settled(found: Rows, amount: int) -> list[tuple[Row, int]]:
    """Return the items that the amount settles within the tolerance, with the cash of each."""
    nearest = min(found, key=lambda row: abs(minor(row, "open_amount") - amount), default=None)
    for chosen in (found, [nearest] if nearest else []):
        total = sum(minor(row, "open_amount") for row in chosen)
        if chosen and abs(total - amount) * 100 <= PERCENT * amount:
            short = max(total - amount, 0)
            return [(row, minor(row, "open_amount") - (short if row is chosen[-1] else 0)) for row in chosen]
    return []
