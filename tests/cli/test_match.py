"""flask match: run twice changes nothing, suggestions for the rest, decisions in bulk."""

import csv
import hashlib
import json

import pytest

from tests.builders import customer_row, invoice_row, receipt_row

KINDS = ("applications", "receipts", "exceptions", "journal", "shares")


@pytest.fixture
def book(flask, put):
    """Three customers; receipts that are certain, ambiguous and unknown."""
    put("c.csv", customer_row("C-1", name="Acme Tools"), customer_row("C-2", name="Birch Bakery"),
        customer_row("C-3", name="Cedar Cycles"))  # fmt: skip
    put(
        "i.csv", invoice_row("INV-1001", "C-1", "100.00"), invoice_row("INV-1002", "C-1", "250.00"),
        invoice_row("INV-2001", "C-2", "77.70"), invoice_row("INV-2002", "C-2", "77.70"),
        invoice_row("INV-3001", "C-3", "500.00"), invoice_row("7", "C-2", "9.00"), invoice_row("7", "C-3", "9.00"),
    )  # fmt: skip
    put(
        "b.csv", receipt_row("T-1", "350.00", payer_name="ACME TOOLS", reference="INV-1001 INV-1002"),
        receipt_row("T-2", "77.70", payer_name="BIRCH BAKERY"),
        receipt_row("T-3", "123.45", payer_name="ODD NAME", payer_account="998877"),
        receipt_row("T-4", "499.00", payer_name="CEDAR CYCLES", memo="thank you"),
    )  # fmt: skip
    for words in (("erp", "import", "customers", "c.csv"), ("erp", "import", "invoices", "i.csv"),
                  ("bank", "import", "b.csv")):  # fmt: skip
        assert flask(*words).status == 0


@pytest.mark.usefixtures("book")
def test_what_is_certain_is_applied_and_the_rest_waits_with_a_reason(flask, export):
    said = flask("match", "run", "--json")
    assert said.status == 0
    assert (said.json["ok"], said.json["receipts"], said.json["applied"]) == (True, 4, 1)
    assert (said.json["exceptions"], said.json["problems"]) == (3, [])
    assert sorted(row["invoice_number"] for row in export("applications")) == ["INV-1001", "INV-1002"]
    cases = export("exceptions")
    assert [row["receipt_transaction_id"] for row in cases] == ["T-2", "T-3", "T-4"]
    assert all(row["reason"] and row["state"] == "open" for row in cases)


@pytest.mark.usefixtures("book")
def test_a_second_run_changes_nothing(flask, export, stored):
    flask("match", "run")
    before, rows = [export(kind) for kind in KINDS], stored()
    assert flask("match", "run").status == 0
    assert flask("match", "suggestions", "--out", "one.csv").status == 0
    assert [export(kind) for kind in KINDS] == before
    assert {table: (rows[table], found) for table, found in stored().items() if found != rows[table]} == {
        "audit_event": (rows["audit_event"], rows["audit_event"] + 5),  # the five exports between
        "chain_link": (rows["chain_link"], rows["chain_link"] + 5),
    }


@pytest.mark.usefixtures("book")
def test_suggestions_are_ranked_rows_with_a_sidecar(flask, folder):
    flask("match", "run")
    assert flask("match", "suggestions", "--out", "s.csv").status == 0
    data = (folder / "s.csv").read_bytes()
    assert json.loads((folder / "s.csv.mft").read_text())["sha256"] == hashlib.sha256(data).hexdigest()
    rows = list(csv.DictReader(data.decode().splitlines()))
    assert list(rows[0]) == [
        "receipt_transaction_id", "rank", "invoice_number", "customer_number", "amount", "confidence", "reasons",
    ]  # fmt: skip
    of_birch = [row for row in rows if row["receipt_transaction_id"] == "T-2"]
    assert {(row["invoice_number"], row["customer_number"], row["amount"]) for row in of_birch} >= {
        ("INV-2001", "C-2", "77.70"), ("INV-2002", "C-2", "77.70"),
    }  # fmt: skip
    assert of_birch[0]["rank"] == "1"
    assert all(0 <= float(row["confidence"]) <= 1 and row["reasons"] for row in rows)


DECISIONS = [
    {"transaction_id": "T-2", "invoice_number": "INV-2002", "customer_number": "", "amount": "77.70"},
    {"transaction_id": "T-4", "invoice_number": "INV-3001", "amount": "490.00", "discount": "8.00",
     "adjustment": "2.00", "reason": "bank fee"},
    {"transaction_id": "T-4", "invoice_number": "7", "customer_number": "C-3", "amount": "9.00"},
    {"transaction_id": "T-3", "customer_number": "C-3", "amount": "123.45"},
]  # fmt: skip


@pytest.mark.usefixtures("book")
def test_decisions_are_carried_out_by_name_and_once(flask, put, export):
    flask("match", "run")
    put("d.csv", *DECISIONS)
    said = flask("match", "resolve", "d.csv", "--by", "clerk@example.com", "--json")
    assert said.status == 0
    assert said.json == {"ok": True, "decided": 3, "same": 0, "rejected": 0, "problems": []}
    rows = {(row["receipt_transaction_id"], row["invoice_number"]): row for row in export("applications")}
    row = rows["T-4", "INV-3001"]
    assert (row["amount_applied"], row["discount_taken"], row["adjustment"]) == ("490.00", "8.00", "2.00")
    assert (row["adjustment_reason"], row["decided_by"]) == ("bank fee", "clerk@example.com")
    assert rows["T-3", ""]["amount_applied"] == "123.45"
    assert {row["state"] for row in export("exceptions")} == {"resolved"}
    assert [row["state"] for row in export("receipts")] == ["applied", "applied", "on_account", "applied"]
    before = export("journal")
    again = flask("match", "resolve", "d.csv", "--by", "clerk@example.com", "--json")
    assert (again.status, again.json["same"], again.json["decided"]) == (0, 3, 0)
    assert export("journal") == before


@pytest.mark.usefixtures("book")
def test_what_was_learned_finds_the_payer_next_time(flask, put, export):
    flask("match", "run")
    put("d.csv", *DECISIONS[3:])
    flask("match", "resolve", "d.csv")
    put("b2.csv", receipt_row("T-9", "500.00", payer_account="998877", value_date="2026-10-16"))
    flask("bank", "import", "b2.csv")
    flask("match", "run")
    [row] = [row for row in export("applications") if row["receipt_transaction_id"] == "T-9"]
    assert (row["invoice_number"], row["customer_number"], row["decided_by"]) == ("INV-3001", "C-3", "auto")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"transaction_id": "T-99"}, "unknown_receipt"),
        ({"invoice_number": "INV-9"}, "unknown_invoice"),
        ({"invoice_number": "7", "amount": "9.00"}, "ambiguous_invoice"),
        ({"customer_number": "C-9"}, "unknown_customer"),
        ({"amount": "78.00"}, "over_applied"),
        ({"amount": "7.123"}, "bad_amount"),
        ({"amount": "7.12345"}, "bad_number"),
        ({"amount": ""}, "missing_value"),
    ],
)
@pytest.mark.usefixtures("book")
def test_a_decision_that_cannot_stand_is_told_with_its_line(flask, put, export, cells, code):
    flask("match", "run")
    put("d.csv", DECISIONS[3] | {"invoice_number": ""}, DECISIONS[0] | cells)
    before = export("applications")
    said = flask("match", "resolve", "d.csv")
    assert (said.status, said.stdout) == (1, "d.csv: 1 decided, 0 decided before, 1 rows rejected\n")
    assert said.stderr.startswith(f"d.csv:3: {code}: ")
    assert [row["receipt_transaction_id"] for row in export("applications")[len(before) :]] == ["T-3"]


@pytest.mark.usefixtures("book")
def test_the_rows_of_one_receipt_stand_or_fall_together(flask, put, export):
    flask("match", "run")
    put("d.csv", DECISIONS[1], DECISIONS[2] | {"amount": "nine"}, DECISIONS[0])
    before = export("applications")
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["decided"], said.json["rejected"]) == (1, 1, 2)
    assert [row["receipt_transaction_id"] for row in export("applications")[len(before) :]] == ["T-2"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "status", "said_of_it"),
    [
        (("resolve", "none.csv"), 2, "none.csv:0: no_such_file: "),
        (("resolve", "c.csv"), 2, "c.csv:1: missing_column: "),
        (("resolve", "d.csv", "--by", "auto"), 64, "Usage"),
        (("resolve",), 64, "Usage"),
        (("suggestions",), 64, "Usage"),
        (("run", "now"), 64, "Usage"),
    ],
)
@pytest.mark.usefixtures("book")
def test_refusals_and_wrong_usage_store_nothing(flask, put, stored, words, status, said_of_it):
    put("d.csv", *DECISIONS)
    before = stored()
    said = flask("match", *words)
    assert (said.status, said.stdout, said.stderr[: len(said_of_it)]) == (status, "", said_of_it)
    assert stored() == before


@pytest.mark.usefixtures("book")
def test_decisions_that_are_not_what_their_sidecar_says_are_refused_whole(flask, put, stored):
    put("d.csv", *DECISIONS)
    put("d.csv.mft", json.dumps({"rows": 5}).encode())
    before = stored()
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["ok"], said.json["problems"][0]["code"]) == (2, False, "control_rows")
    assert stored() == before


@pytest.mark.usefixtures("book")
def test_every_row_that_was_not_carried_out_is_listed(flask, put, stored):
    put(
        "d.csv",
        {"transaction_id": "T-3", "invoice_number": "INV-3001", "amount": "100.00"},
        {"transaction_id": "T-3", "invoice_number": "INV-2001", "amount": "x"},
    )
    before = stored()
    said = flask("match", "resolve", "d.csv", "--json")
    assert (said.status, said.json["decided"], said.json["rejected"]) == (1, 0, 2)
    assert [(p["line"], p["code"]) for p in said.json["problems"]] == [(2, "incomplete_decision"), (3, "bad_number")]
    assert stored() == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize("by", ["", "x" * 255])
def test_who_decided_has_a_name_of_some_length(flask, put, by):
    put("d.csv", {"transaction_id": "T-3", "amount": "1"})
    assert flask("match", "resolve", "d.csv", "--by", by).status == 64


def test_a_long_run_says_beforehand_how_long_it_may_take(sqlite_app, monkeypatch):
    monkeypatch.setattr("payportal.cli.match.waiting_count", lambda session: 45_000)
    told = sqlite_app.test_cli_runner().invoke(args=["match", "run"])
    assert told.exit_code == 0
    assert told.stderr == "45,000 receipts to decide, about 3 min; it may be stopped and run again\n"
    assert told.stdout == "0 receipts: 0 applied, 0 exceptions\n"
