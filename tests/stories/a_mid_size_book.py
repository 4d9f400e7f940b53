"""A made-up day of 300 receipts, the same every time: certain ones, parts, discounts, doubles, strangers."""

import random

from tests.builders import agreement_row, csv_bytes, customer_row, invoice_row, partner_row, receipt_row

CUSTOMERS, RECEIPTS, FILES = 40, 300, 3
TRADES = ("Bakery", "Cycles", "Dental", "Farms", "Glass", "Hotels", "Motors", "Papers", "Tools", "Yachts")
NAMES = ("Acorn", "Birch", "Cedar", "Dahlia")


def files():
    """The files of the book by name: what ``erp import`` and ``bank import`` take."""
    chance = random.Random(20261015)
    invoices, receipts = _documents(chance)
    made = {
        "customers.csv": csv_bytes(*(customer_row(_number(n), name=_name(n), payment_terms="2/10 NET 30")
                                     for n in range(CUSTOMERS))),
        "partners.csv": csv_bytes(partner_row("P-1"), partner_row("P-2")),
        "agreements.csv": csv_bytes(agreement_row("A-1", "P-1", rate="7.125"),
                                    agreement_row("A-2", "P-2", kind="tiers", rate="", tiers="0:1|20000.00:2.5")),
        "invoices.csv": csv_bytes(*invoices),
    }  # fmt: skip
    size = RECEIPTS // FILES
    for number in range(FILES):
        made[f"bank{number}.csv"] = csv_bytes(*receipts[number * size : (number + 1) * size])
    return made


def _number(n):
    return f"C-{100 + n}"


def _name(n):
    return f"{NAMES[n % len(NAMES)]} {TRADES[n // len(NAMES)]}"


def _documents(chance):
    """Invoices and the receipts that pay them, one shape after another."""
    invoices, receipts = [], []
    for n in range(RECEIPTS):
        customer = chance.randrange(CUSTOMERS)
        cents = chance.randrange(1_000, 900_000)
        items = [
            invoice_row(f"INV-{20_000 + 3 * n + k}", _number(customer), _amount(cents + k * 111),
                        issue_date="2026-10-08", program=("north", "")[k % 2])
            for k in range(1 + n % 3)
        ]  # fmt: skip
        invoices += items
        receipts.append(_receipt(n, customer, items))
    return invoices, receipts


def _receipt(n, customer, items):
    minor = sum(int(item["amount"].replace(".", "")) for item in items)
    numbers = " ".join(item["invoice_number"] for item in items)
    cells = {"payer_name": _name(customer).upper(), "method": "wire"}
    shapes = (
        lambda: receipt_row(f"T-{n}", _amount(minor), reference=numbers, **cells),
        lambda: receipt_row(f"T-{n}", _amount(minor), remittance=_remittance(items), **cells),
        lambda: receipt_row(f"T-{n}", _amount(minor - 37), reference=numbers, **cells),
        lambda: receipt_row(f"T-{n}", _amount(minor), **cells),
        lambda: receipt_row(f"T-{n}", _amount(minor // 2), reference=f"PARTIAL {numbers}", **cells),
        lambda: receipt_row(f"T-{n}", _amount(minor + 5_000), payer_name="A Stranger"),
    )
    return shapes[n % len(shapes)]()


def _remittance(items):
    return ";".join(f"{item['invoice_number']}={item['amount']}" for item in items)


def _amount(minor):
    return f"{minor // 100}.{minor % 100:02d}"
