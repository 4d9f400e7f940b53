"""Exact number and amount: the look-up of a spreadsheet."""

import re
from collections.abc import Iterator

from bench.engines import Paid, Rows, minor, text_of

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]*")


def by_number(receipts: Rows, invoices: Rows, customers: Rows) -> Iterator[Paid]:
    """Apply where open items' numbers stand in the text as they are and together have the receipt's amount."""
    numbers = {(row["invoice_number"], row["currency"]): row for row in invoices}
    paid: set[str] = set()
    for receipt in receipts:
        quoted = dict.fromkeys(WORD.findall(text_of(receipt)))
        found = [numbers[word, receipt["currency"]] for word in quoted if (word, receipt["currency"]) in numbers]
        if not found or any(row["invoice_number"] in paid for row in found):
            continue
        if sum(minor(row, "open_amount") for row in found) == minor(receipt):
            paid.update(row["invoice_number"] for row in found)
            yield from ((receipt["transaction_id"], row, minor(row, "open_amount")) for row in found)
