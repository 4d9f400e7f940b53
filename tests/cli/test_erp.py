"""flask erp: imports, exports, control totals, and the words for what is wrong."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.builders import agreement_row, csv_bytes, customer_row, invoice_row, partner_row, receipt_row

COLUMNS = {
    "applications": "application_id,receipt_transaction_id,invoice_number,customer_number,amount_applied,"
    "discount_taken,adjustment,adjustment_reason,currency,method,value_date,posted_at,decided_by,confidence,reasons,"
    "reverses",
    "payments": "payment_id,customer_number,invoice_number,amount,discount_taken,fee,currency,method,state,"
    "provider_reference,paid_at,paid_amount,paid_currency,fx_rate",
    "receipts": "transaction_id,value_date,amount,unapplied,currency,method,payer_name,customer_number,state,"
    "source_file",
    "exceptions": "receipt_transaction_id,type,opened_at,amount,currency,customer_guess,reason,assigned_to,state",
    "journal": "entry_id,posted_at,effective_on,kind,account,debit,credit,currency,source,reverses",
    "shares": "share_id,partner_number,agreement_number,version,application_id,invoice_number,base,rate,amount,"
    "currency,state,reverses",
    "payouts": "payout_id,partner_number,method,amount,fee,currency,state,sent_at,file",
}


def manifest(data, **said):
    return json.dumps({"sha256": hashlib.sha256(data).hexdigest(), **said}).encode()


def test_a_file_is_taken_and_again_changes_nothing(flask, put):
    put("customers.csv", customer_row("C-100"), customer_row("C-101"))
    first, again = (flask("erp", "import", "customers", "customers.csv") for _ in range(2))
    assert (first.status, first.stdout, first.stderr) == (
        0, "customers.csv: customers: 2 rows, 2 new, 0 changed, 0 same, 0 rejected\n", "",
    )  # fmt: skip
    assert (again.status, again.stdout) == (
        0, "customers.csv: customers: 2 rows, 0 new, 0 changed, 2 same, 0 rejected\n",
    )  # fmt: skip


def test_json_has_the_counts_and_the_problems(flask, put):
    put("c.csv", customer_row("C-100"))
    assert flask("erp", "import", "customers", "c.csv", "--json").json == {
        "ok": True, "kind": "customers", "file": "c.csv", "dry_run": False, "rows": 1, "new": 1, "changed": 0,
        "same": 0, "rejected": 0, "problems": [],
    }  # fmt: skip


def test_a_rejected_row_is_named_and_the_others_are_taken(flask, put):
    put("c.csv", customer_row("C-100"))
    flask("erp", "import", "customers", "c.csv")
    put("i.csv", invoice_row("INV-1"), invoice_row("INV-2", "C-999"))
    said = flask("erp", "import", "invoices", "i.csv", "--json")
    assert said.status == 1
    assert (said.json["ok"], said.json["new"], said.json["rejected"]) == (False, 1, 1)
    assert [(p["line"], p["code"]) for p in said.json["problems"]] == [(3, "unknown_customer")]
    assert said.stderr == (
        "i.csv:3: unknown_customer: customer C-999 is not known; import the customers first\n"
    )  # fmt: skip


def test_a_dry_run_says_what_would_happen_and_stores_nothing(flask, put, stored):
    put("c.csv", customer_row("C-100"))
    before = stored()
    said = flask("erp", "import", "customers", "c.csv", "--dry-run", "--json")
    assert (said.status, said.json["new"], said.json["dry_run"]) == (0, 1, True)
    assert stored() == before


GOOD = csv_bytes(customer_row("C-100"))
BAD_FILES = [
    ("customers", b"name\nAcme\n", 1, "missing_column", "customer_number"),
    ("customers", b"", 0, "empty_file", "header"),
    ("customers", b"\xff\xfe\x00", 1, "bad_encoding", "UTF-8"),
    ("customers", b'customer_number,name\nC-1,"Acme\n', 2, "unclosed_quote", "close it"),
    ("customers", b"customer_number,name,name\nC-1,a,b\n", 1, "duplicate_column", "keep one"),
    ("invoices", b"invoice_number;customer_number\n1;2\n", 1, "missing_column", "use commas"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(("kind", "data", "line", "code", "words"), BAD_FILES)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_damaged_file_is_refused_whole(flask, put, stored, kind, data, line, code, words, as_json):
    put("x.csv", data)
    before = stored()
    said = flask("erp", "import", kind, "x.csv", *(["--json"] if as_json else []))
    assert said.status == 2
    assert said.stderr.startswith(f"x.csv:{line}: {code}: ")
    assert len(said.stderr.splitlines()) == 1
    assert words in said.stderr
    if as_json:
        assert (said.json["ok"], said.json["rows"], said.json["new"]) == (False, 0, 0)
        assert [(p["line"], p["code"]) for p in said.json["problems"]] == [(line, code)]
    assert stored() == before


BAD_ROWS = [
    (invoice_row(currency="XYZ"), "unknown_currency", "ISO 4217"),
    (invoice_row(amount="10.123"), "too_many_decimals", "3 decimals but USD has 2"),
    (invoice_row(currency="JPY", amount="10.5"), "too_many_decimals", "JPY has 0"),
    (invoice_row(amount="1,000.00"), "bad_amount", "without thousands sign"),
    (invoice_row(amount="1E5"), "scientific_notation", "write all digits"),
    (invoice_row(issue_date="10/15/2026"), "bad_date", "write YYYY-MM-DD"),
    (invoice_row(customer="C-999"), "unknown_customer", "import the customers first"),
    (invoice_row(payment_terms="when I like"), "bad_terms", ""),
    (invoice_row(type="bill"), "unknown_type", "invoice"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(("row", "code", "words"), BAD_ROWS)
def test_a_bad_row_is_told_with_file_line_what_and_how_to_mend(flask, put, row, code, words):
    put("c.csv", customer_row("C-100"))
    flask("erp", "import", "customers", "c.csv")
    put("i.csv", invoice_row("GOOD"), {**row, "invoice_number": "BAD"})
    said = flask("erp", "import", "invoices", "i.csv")
    assert said.status == 1
    assert said.stderr.startswith(f"i.csv:3: {code}: ")
    assert words in said.stderr
    assert "2 rows, 1 new, 0 changed, 0 same, 1 rejected" in said.stdout


@pytest.mark.parametrize(
    ("said_of_it", "code"),
    [
        ({"rows": 3}, "control_rows"),
        ({"sums": {"USD": "100.01"}}, "control_total"),
        ({"sha256": "0" * 64}, "control_sha256"),
        ({"rows": "many"}, "control_manifest"),
    ],
)
def test_a_file_that_is_not_what_its_sidecar_says_is_refused_whole(flask, put, stored, said_of_it, code):
    put("c.csv", customer_row("C-100"))
    flask("erp", "import", "customers", "c.csv")
    data = csv_bytes(invoice_row("INV-1", amount="60.00"), invoice_row("INV-2", amount="40.00"))
    put("i.csv", data)
    put("i.csv.mft", json.dumps({"rows": 2, "sums": {"USD": "100.00"}, **said_of_it}).encode())
    before = stored()
    said = flask("erp", "import", "invoices", "i.csv")
    assert (said.status, said.stderr[: len(f"i.csv:0: {code}: ")]) == (2, f"i.csv:0: {code}: ")
    assert stored() == before
    put("i.csv.mft", manifest(data, rows=2, sums={"USD": "100.00"}))
    assert flask("erp", "import", "invoices", "i.csv").status == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(
    "words",
    [
        ("erp", "import", "orders", "x.csv"),
        ("erp", "import", "customers"),
        ("erp", "export", "orders", "--out", "x.csv"),
        ("erp", "export", "journal"),
        ("erp", "export", "journal", "--out", "x.csv", "--since", "yesterday"),
        ("erp", "import", "customers", "c.csv", "--nonsense"),
        ("erp", "nonsense"),
        ("nonsense",),
    ],
)
def test_wrong_usage_exits_64(flask, put, words, stored):
    put("c.csv", customer_row("C-100"))
    before = stored()
    said = flask(*words)
    assert (said.status, said.stdout) == (64, "")
    assert "Usage" in said.stderr or "Error" in said.stderr
    assert stored() == before


def test_a_missing_file_and_an_unknown_profile_are_refused(flask, put):
    assert flask("erp", "import", "customers", "none.csv").status == 2
    put("c.csv", customer_row("C-100"))
    said = flask("erp", "import", "customers", "c.csv", "--profile", "none")
    assert said.status == 2
    assert said.stderr.startswith("c.csv:0: unknown_profile: ")


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_left(flask, folder):
    said = flask("erp", "export", "journal", "--out", "no/such/folder.csv")
    assert (said.status, said.stderr[:39]) == (2, "no/such/folder.csv:0: cannot_write: no/")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize("kind", sorted(COLUMNS))
def test_an_export_has_the_columns_of_the_contract_and_a_sidecar(flask, folder, kind):
    said = flask("erp", "export", kind, "--out", "out.csv")
    assert (said.status, said.stdout) == (0, f"out.csv: 0 {kind}\n")
    data = (folder / "out.csv").read_bytes()
    assert data.decode().splitlines() == [COLUMNS[kind]]
    sidecar = json.loads((folder / "out.csv.mft").read_text())
    assert sidecar == {"rows": 0, "sums": {}, "sha256": hashlib.sha256(data).hexdigest()}


@pytest.fixture
def applied(flask, put):
    """A small book in which one receipt was applied with a discount, and one is unknown."""
    put("c.csv", customer_row("C-100", payment_terms="2/10 NET 30"), customer_row("C-200", currency="JPY"))
    put(
        "i.csv",
        invoice_row("INV-1001", issue_date="2026-10-10"),
        invoice_row("INV-2002", "C-200", "900", currency="JPY"),
    )
    put("p.csv", partner_row("P-1"))
    put("a.csv", agreement_row("A-1", rate="7.5"))
    put(
        "b.csv", receipt_row("T-1", "98.00", method="wire", payer_name="Customer C-100", reference="INV-1001"),
        receipt_row("T-2", "55.55", payer_name="Nobody"),
    )  # fmt: skip
    for kind, name in (("customers", "c"), ("partners", "p"), ("agreements", "a"), ("invoices", "i")):
        assert flask("erp", "import", kind, f"{name}.csv").status == 0
    assert flask("bank", "import", "b.csv").status == 0
    assert flask("match", "run").status == 0


@pytest.mark.usefixtures("applied")
def test_exports_say_what_happened(export):
    [row] = export("applications")
    assert (row["receipt_transaction_id"], row["invoice_number"], row["customer_number"]) == (
        "T-1", "INV-1001", "C-100",
    )  # fmt: skip
    assert (row["amount_applied"], row["discount_taken"], row["adjustment"]) == ("98.00", "2.00", "0.00")
    assert (row["decided_by"], row["method"], row["value_date"], row["reverses"]) == ("auto", "wire", "2026-10-15", "")
    assert 0 < float(row["confidence"]) <= 1
    assert row["reasons"] != ""
    [share] = export("shares")
    assert (share["base"], share["rate"], share["amount"], share["state"]) == ("98.00", "7.5", "7.35", "accrued")
    receipts = export("receipts")
    assert [(r["transaction_id"], r["unapplied"], r["state"], r["source_file"]) for r in receipts] == [
        ("T-1", "0.00", "applied", "b.csv"), ("T-2", "55.55", "unidentified", "b.csv"),
    ]  # fmt: skip
    [case] = export("exceptions")
    assert (case["receipt_transaction_id"], case["amount"], case["state"]) == ("T-2", "55.55", "open")
    journal = export("journal")
    assert {row["currency"] for row in journal} == {"USD", "JPY"}
    assert [row["debit"] for row in journal if row["currency"] == "JPY" and row["account"] == "1200"] == ["900"]


@pytest.mark.usefixtures("applied")
def test_a_reversal_is_a_row_of_its_own_with_the_signs_turned(app, export):
    from payportal.models.base import transaction
    from payportal.services import exception_desk

    [first] = export("applications")
    with app.app_context(), transaction() as session:
        entry = int(export_entry(session))
        exception_desk.undo(session, entry, actor="clerk@example.com", reason="wrong")
    [_, second] = export("applications")
    assert (second["amount_applied"], second["discount_taken"], second["adjustment"]) == ("-98.00", "-2.00", "0.00")
    assert (second["reverses"], second["decided_by"]) == (first["application_id"], "clerk@example.com")
    assert [(r["amount"], r["base"], r["state"]) for r in export("shares")] == [
        ("7.35", "98.00", "accrued"), ("-7.35", "-98.00", "taken_back"),
    ]  # fmt: skip


def export_entry(session):
    from sqlalchemy import select

    from payportal.models.application import Application

    return session.scalars(select(Application.entry_id)).one()


@pytest.mark.usefixtures("applied")
def test_since_is_inclusive_and_by_the_time_recorded(export):
    [row] = export("applications")
    assert len(export("applications", "--since", row["posted_at"])) == 1
    moment = datetime.fromisoformat(row["posted_at"])
    assert export("applications", "--since", (moment + timedelta(microseconds=1)).isoformat()) == []
    assert len(export("applications", "--since", "2026-01-01")) == 1
    # 25 hours from now in a zone that is ahead is tomorrow wherever one is.
    later = (datetime.now(UTC) + timedelta(hours=25)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    assert export("journal", "--since", later) == []


@pytest.mark.usefixtures("applied")
def test_what_was_exported_is_on_record_with_its_totals(app, export):
    from sqlalchemy import select

    from payportal.models.audit import AuditEvent
    from payportal.models.base import db

    export("applications")
    with app.app_context():
        query = select(AuditEvent.subject, AuditEvent.detail).where(AuditEvent.action == "erp_export")
        [(subject, detail)] = db.session.execute(query).all()
        db.session.remove()
    assert (subject, detail["rows"], detail["minor_units"]) == ("export:applications", 1, {"USD": 9_800})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize("out", ["", ".", "/", "taken", "taken/"])
def test_a_name_that_is_no_file_is_refused_and_leaves_nothing(flask, folder, out):
    (folder / "taken").mkdir()
    said = flask("erp", "export", "journal", "--out", out)
    assert (said.status, said.stdout, ": cannot_write: " in said.stderr) == (2, "", True)
    assert [path.name for path in folder.iterdir()] == ["taken"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
def test_an_export_without_its_sidecar_is_not_written(flask, folder):
    (folder / "out.csv.mft").mkdir()
    assert flask("erp", "export", "journal", "--out", "out.csv").status == 2
    assert [path.name for path in folder.iterdir()] == ["out.csv.mft"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
def test_a_sidecar_that_is_a_folder_refuses_the_file(flask, put, folder, stored):
    put("c.csv", customer_row("C-100"))
    (folder / "c.csv.mft").mkdir()
    before = stored()
    said = flask("erp", "import", "customers", "c.csv")
    assert (said.status, said.stderr.split(": ")[1]) == (2, "control_manifest")
    assert stored() == before


def test_a_file_with_the_longest_name_is_taken(flask, put):
    name = f"{'c' * 251}.csv"
    put(name, customer_row("C-100"))
    assert flask("erp", "import", "customers", name).status == 0


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_beyond_the_calendar_is_wrong_usage(flask, moment):
    said = flask("erp", "export", "receipts", "--out", "r.csv", "--since", moment)
    assert (said.status, "is no moment" in said.stderr) == (64, True)


def test_a_sum_may_be_larger_than_any_one_amount(flask, put, folder):
    put("c.csv", customer_row("C-100"))
    flask("erp", "import", "customers", "c.csv")
    put("i.csv", *(invoice_row(f"INV-{n}", amount="9999999999999.99") for n in range(2)))
    put("i.csv.mft", json.dumps({"rows": 2, "sums": {"usd": "19999999999999.98"}}).encode())
    assert flask("erp", "import", "invoices", "i.csv").status == 0
    assert flask("erp", "export", "journal", "--out", "j.csv").status == 0
    assert json.loads((folder / "j.csv.mft").read_text())["sums"] == {"USD": "19999999999999.98"}
