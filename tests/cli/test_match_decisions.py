"""Decision files as they should not be: each row refused with its reason, nothing half done, never a trace."""

import pytest
from sqlalchemy import select

from payportal.models.base import transaction
from payportal.models.receipt import Receipt
from payportal.services import unapplication
from tests.builders import DAY, customer_row, invoice_row, receipt_row

LONG = "x" * 10_000
TABLES = ("application", "journal_entry", "share", "learned", "lesson", "explanation", "audit_event", "chain_link")


@pytest.fixture
def book(app, flask, put):
    """Two customers, items in two currencies, a credit memo, and receipts that wait; one receipt went back."""
    put("c.csv", customer_row("C-1", name="Acme Tools"), customer_row("C-2", name="Birch Bakery"))
    put(
        "i.csv", invoice_row("INV-1", "C-1", "100.00"), invoice_row("INV-2", "C-1", "250.00"),
        invoice_row("INV-3", "C-2", "80.00", currency="EUR"),
        invoice_row("CM-1", "C-1", "-30.00", type="credit_memo"), invoice_row("7", "C-1", "9.00"),
        invoice_row("7", "C-2", "9.00"),
    )  # fmt: skip
    put(
        "b.csv", receipt_row("T-1", "100.00", payer_name="SOMEBODY", payer_account="998877"),
        receipt_row("T-2", "123.45", payer_name="SOMEBODY ELSE"), receipt_row("T-3", "50.00"),
    )  # fmt: skip
    for words in (("erp", "import", "customers", "c.csv"), ("erp", "import", "invoices", "i.csv"),
                  ("bank", "import", "b.csv"), ("match", "run")):  # fmt: skip
        assert flask(*words).status == 0
    with app.app_context(), transaction() as session:
        gone = session.scalars(select(Receipt.id).where(Receipt.transaction_id == "T-3")).one()
        unapplication.return_receipt(session, gone, on=DAY, actor="bank", reason="R01")


GOOD = {"transaction_id": "T-2", "invoice_number": "INV-2", "customer_number": "C-1", "amount": "123.45"}
ROW = {"transaction_id": "T-1", "invoice_number": "INV-1", "customer_number": "C-1", "amount": "100.00"}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"transaction_id": "T-404"}, "unknown_receipt"),
        ({"transaction_id": "T-3"}, "conflict"),  # it went back to the payer
        ({"invoice_number": "INV-404"}, "unknown_invoice"),
        ({"invoice_number": "7", "customer_number": "", "amount": "9.00"}, "ambiguous_invoice"),
        ({"customer_number": "C-404"}, "unknown_customer"),
        ({"customer_number": "C-2"}, "unknown_invoice"),  # it is not theirs
        ({"invoice_number": "", "customer_number": "C-404"}, "unknown_customer"),
        ({"invoice_number": "", "customer_number": ""}, "customer_needed"),
        ({"invoice_number": "INV-3", "customer_number": "C-2", "amount": "80.00"}, "currency"),
        ({"amount": "100.01"}, "over_applied"),
        ({"amount": "99.00", "discount": "1.01"}, "over_applied"),
        ({"amount": "0"}, "conflict"),
        ({"amount": "0", "discount": "5.00"}, "conflict"),
        ({"amount": "-100.00"}, "conflict"),
        ({"invoice_number": "", "amount": "-5.00"}, "conflict"),
        ({"discount": "-1.00"}, "conflict"),
        ({"amount": "999999999999"}, "over_applied"),
        ({"amount": "999999999999999"}, "bad_amount"),
        ({"amount": "9999999999999999"}, "bad_number"),
        ({"amount": "1e2"}, "scientific_notation"),
        ({"amount": "NaN"}, "bad_number"),
        ({"amount": "1,000.00"}, "bad_number"),
        ({"amount": "100.001"}, "bad_amount"),
        ({"amount": ""}, "missing_value"),
        ({"transaction_id": ""}, "missing_value"),
        ({"invoice_number": "CM-1", "amount": "30.00"}, "conflict"),
        ({"invoice_number": "CM-1", "amount": "-30.00"}, "conflict"),  # a credit memo alone makes no money
        ({"transaction_id": LONG}, "too_long"),
        ({"invoice_number": LONG}, "too_long"),
        ({"customer_number": LONG}, "too_long"),
        ({"amount": LONG}, "too_long"),
        ({"discount": LONG}, "too_long"),
        ({"adjustment": "9" * 10_000}, "too_long"),
        ({"reason": LONG}, "too_long"),
        ({"transaction_id": "T-1' OR '1'='1"}, "unknown_receipt"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("book")
def test_a_row_that_cannot_stand_is_refused_with_its_reason(flask, put, stored, cells, code):
    put("d.csv", ROW | cells)
    before = {table: count for table, count in stored().items() if table in TABLES}
    said = flask("match", "resolve", "d.csv")
    assert (said.status, said.stdout) == (1, "d.csv: 0 decided, 0 decided before, 1 rows rejected\n")
    [line] = said.stderr.splitlines()
    assert line.startswith(f"d.csv:2: {code}: "), line
    assert len(line) < 400
    assert {table: count for table, count in stored().items() if table in TABLES} == before


@pytest.mark.usefixtures("book")
def test_a_receipt_of_which_one_row_is_wrong_is_left_whole_and_the_others_are_decided(flask, put, export):
    put("d.csv", ROW | {"amount": "60.00"}, GOOD, ROW | {"invoice_number": "INV-2", "amount": "60.00"})
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["ok"], said.json["decided"], said.json["rejected"]) == (1, False, 1, 2)
    assert [(problem["line"], problem["code"]) for problem in said.json["problems"]] == [(2, "over_applied")]
    assert [row["receipt_transaction_id"] for row in export("applications")] == ["T-2"]
    assert flask("ledger", "verify").status == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("book")
def test_the_same_row_twice_decides_nothing_of_its_receipt(flask, put, export):
    put("d.csv", ROW | {"amount": "40.00"}, ROW | {"amount": "40.00"}, GOOD)
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["decided"], said.json["rejected"]) == (1, 1, 2)
    assert [row["receipt_transaction_id"] for row in export("applications")] == ["T-2"]


@pytest.mark.usefixtures("book")
def test_a_file_sent_again_decides_and_teaches_nothing(flask, put, stored):
    put("d.csv", ROW, GOOD)
    assert flask("match", "resolve", "d.csv", "--by", "clerk@example.com").status == 0
    before = stored()
    said = flask("match", "resolve", "d.csv", "--by", "other@example.com", "--json")
    assert (said.status, said.json["same"], said.json["decided"]) == (0, 2, 0)
    assert stored() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"transaction_id,invoice_number\nT-1,INV-1\n", "missing_column"),
        (b"transaction_id,amount\nT-1,\xff\xfe100\n", "bad_encoding"),
        (b"\x00\x01\x02", ""),
        (b"transaction_id,invoice_number,amount\nT-1,INV\x00-1,100.00\n", ""),
        (b'transaction_id,amount\n"T-1,100\n', ""),
    ],
)
@pytest.mark.usefixtures("book")
def test_a_file_that_is_no_decision_file_is_refused_whole(flask, put, stored, data, code):
    put("d.csv", data)
    before = stored()
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["ok"], said.json["decided"]) == (2, False, 0)
    assert said.json["problems"][0]["code"].startswith(code)
    assert stored() == before
