"""The nearest name among those who owe just this amount: the usual script with a fuzzy-matching library."""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz, utils

from bench.engines import Paid, Rows, minor

NEAR_ENOUGH = 88


def by_name(receipts: Rows, invoices: Rows, customers: Rows) -> Iterator[Paid]:
    """Apply to the customer with the nearest name who has an open item of just this amount."""
    owing: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in invoices:
        owing[row["currency"], minor(row, "open_amount")].append(row)
    names = {row["customer_number"]: utils.default_process(row["name"]) for row in customers}
    paid: set[tuple[str, str]] = set()
    for receipt in receipts:
        payer = utils.default_process(receipt["payer_name"])
        free = [
            row
            for row in owing.get((receipt["currency"], minor(receipt)), [])
            if (row["customer_number"], row["invoice_number"]) not in paid
        ]
        best = max(
            free, key=lambda row: fuzz.token_set_ratio(payer, names.get(row["customer_number"], "")), default=None
        )
        if best and fuzz.token_set_ratio(payer, names.get(best["customer_number"], "")) >= NEAR_ENOUGH:
            paid.add((best["customer_number"], best["invoice_number"]))
            yield receipt["transaction_id"], best, minor(receipt)
