"""The ERP bills, the bank pays, the matcher applies, the ERP books it and sends its open amounts back: same books."""

import csv
from decimal import Decimal

import pytest
from sqlalchemy import select

from payportal.models.base import db
from payportal.models.invoice import Invoice
from tests.builders import csv_bytes, customer_row, invoice_row, receipt_row

INVOICES = [
    invoice_row("INV-1001", "C-1", "100.00", issue_date="2026-10-10", payment_terms="2/10 NET 30"),
    invoice_row("INV-1002", "C-1", "250.00"),
    invoice_row("INV-2001", "C-2", "77.70"),
    invoice_row("CM-2002", "C-2", "-7.70", type="credit_memo"),
]


@pytest.fixture
def flask(app, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        result = app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, result.output
        return result.stdout

    return call


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_was_exported_and_booked_by_the_erp_leaves_the_same_books(app, flask, tmp_path):
    for name, rows in {
        "customers": [customer_row("C-1", name="Acme Tools"), customer_row("C-2", name="Birch Bakery")],
        "invoices": INVOICES,
        "bank": [
            receipt_row("T-1", "98.00", payer_name="ACME TOOLS", reference="INV-1001"),
            receipt_row("T-2", "100.00", payer_name="ACME TOOLS", reference="PARTIAL INV-1002"),
            receipt_row("T-3", "70.00", payer_name="BIRCH BAKERY", remittance="INV-2001=77.70;CM-2002=-7.70"),
        ],
    }.items():
        (tmp_path / f"{name}.csv").write_bytes(csv_bytes(*rows))
    flask("erp", "import", "customers", "customers.csv")
    flask("erp", "import", "invoices", "invoices.csv")
    flask("bank", "import", "bank.csv")
    flask("match", "run")
    flask("erp", "export", "applications", "--out", "applications.csv")
    flask("erp", "export", "journal", "--out", "journal.csv")

    booked = {item["invoice_number"]: Decimal(item["amount"]) for item in INVOICES}
    for row in rows_of(tmp_path / "applications.csv"):
        reduced = (Decimal(row[name]) for name in ("amount_applied", "discount_taken", "adjustment"))
        booked[row["invoice_number"]] -= sum(reduced)
    assert booked["INV-1001"] == booked["INV-2001"] == booked["CM-2002"] == 0

    caught_up = [item | {"open_amount": str(booked[item["invoice_number"]])} for item in INVOICES]
    (tmp_path / "again.csv").write_bytes(csv_bytes(*caught_up))
    assert "4 rows, 0 new, 4 changed, 0 same, 0 rejected" in flask("erp", "import", "invoices", "again.csv")
    assert "4 same" in flask("erp", "import", "invoices", "again.csv")
    flask("match", "run")
    flask("erp", "export", "journal", "--out", "after.csv")
    assert rows_of(tmp_path / "after.csv") == rows_of(tmp_path / "journal.csv")
    with app.app_context():
        found = dict(db.session.execute(select(Invoice.number, Invoice.open_minor)).all())
        db.session.remove()
    assert found == {number: int(left * 100) for number, left in booked.items()}
