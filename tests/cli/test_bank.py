"""flask bank: inspect reads and stores nothing, import takes each line of money once."""

import json

import pytest

from tests.builders import csv_bytes, receipt_row

OFX = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>4711<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261014<DTEND>20261015
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261015<TRNAMT>12.50<FITID>F1<NAME>ACME</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261015<TRNAMT>-2.00<FITID>F2<NAME>BANK FEE</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""


def test_inspect_prints_the_object_of_the_contract_and_stores_nothing(flask, put, stored):
    put("a.ofx", OFX)
    before = stored()
    said = flask("bank", "inspect", "a.ofx", "--json")
    assert said.status == 0
    assert said.json | {"ok": True} == {
        "ok": True, "file": "a.ofx", "format": "ofx", "transactions": 2, "credits": {"USD": "12.50"},
        "debits": {"USD": "2.00"}, "receipts": 1, "problems": [],
    }  # fmt: skip
    assert stored() == before


def test_a_side_without_transactions_is_empty_and_yen_have_no_decimals(flask, put):
    put("a.csv", receipt_row("T-1", "1200", currency="JPY"), receipt_row("T-2", "1.5"))
    said = flask("bank", "inspect", "a.csv", "--json")
    assert (said.json["credits"], said.json["debits"]) == ({"JPY": "1200", "USD": "1.50"}, {})


def test_inspect_lists_what_is_wrong_inside(flask, put):
    put("a.csv", receipt_row("T-1"), receipt_row("T-2", "1.234"))
    said = flask("bank", "inspect", "a.csv", "--json")
    assert (said.status, said.json["transactions"]) == (1, 1)
    [problem] = said.json["problems"]
    assert (problem["line"], problem["code"]) == (3, "bad_amount")
    assert said.stderr.startswith("a.csv:3: bad_amount: 1.234 has 3 decimals but USD has 2")


def test_a_file_is_taken_once(flask, put):
    put("a.csv", receipt_row("T-1"), receipt_row("T-2"))
    put("b.csv", receipt_row("T-2"), receipt_row("T-3"))
    assert flask("bank", "import", "a.csv").stdout == "a.csv: receipts_csv: 2 transactions, 2 receipts taken\n"
    again = flask("bank", "import", "a.csv")
    assert (again.status, again.stdout) == (0, "a.csv: receipts_csv: taken in before, nothing added\n")
    other = flask("bank", "import", "b.csv", "--json")
    assert (other.status, other.json["receipts"], other.json["repeated"]) == (0, 1, 1)


BAD = [
    (b"", 0, "empty_file"),
    (b"Dear bank, please find attached", 0, "unknown_format"),
    (b"transaction_id,amount,currency\nT-1,5,USD\n", 1, "missing_column"),
    (b"01,SENDER,RECEIVER,261015,1200,1,80,,2/\n02,RECEIVER,SENDER,1,261015,1200,USD,2/\n", None, None),
    (OFX[:-120], None, None),
    (b"\x00\x01\x02", None, None),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(("data", "line", "code"), BAD)
@pytest.mark.parametrize("as_json", [False, True])
def test_a_damaged_file_is_refused_whole(flask, put, stored, data, line, code, as_json):
    put("x.dat", data)
    before = stored()
    for command in ("inspect", "import"):
        said = flask("bank", command, "x.dat", *(["--json"] if as_json else []))
        assert said.status == 2
        assert said.stderr.startswith(f"x.dat:{line}: {code}: " if code else "x.dat:")
        assert len(said.stderr.splitlines()) == 1
        if as_json:
            assert (said.json["ok"], said.json["receipts"]) == (False, 0)
            assert len(said.json["problems"]) == 1
    assert stored() == before


def test_of_several_files_the_good_ones_are_taken(flask, put):
    put("a.csv", receipt_row("T-1"))
    put("b.csv", b"nonsense")
    put("c.csv", receipt_row("T-2"), receipt_row("T-3", "x"))
    said = flask("bank", "import", "a.csv", "b.csv", "c.csv", "none.csv", "--json")
    assert said.status == 2
    assert (said.json["receipts"], said.json["refused"], said.json["ok"]) == (2, 2, False)
    assert [(p["file"], p["line"], p["code"]) for p in said.json["problems"]] == [
        ("b.csv", 0, "unknown_format"), ("c.csv", 3, "bad_amount"), ("none.csv", 0, "no_such_file"),
    ]  # fmt: skip
    assert [line.split(": ")[0] for line in said.stderr.splitlines()] == ["b.csv:0", "c.csv:3", "none.csv:0"]


def test_a_row_that_is_wrong_is_told_and_the_others_are_taken(flask, put):
    put("a.csv", receipt_row("T-1"), receipt_row("T-2", currency="ABC"))
    said = flask("bank", "import", "a.csv")
    assert (said.status, said.stdout) == (1, "a.csv: receipts_csv: 1 transactions, 1 receipts taken\n")
    assert said.stderr.startswith("a.csv:3: unknown_currency: ")


@pytest.mark.parametrize(
    ("said_of_it", "code"),
    [
        ({"rows": 3}, "control_rows"),
        ({"sums": {"USD": "200.01"}}, "control_total"),
        ({"sha256": "1" * 64}, "control_sha256"),
    ],
)
def test_the_sidecar_counts_for_bank_files_too(flask, put, stored, said_of_it, code):
    put("a.csv", receipt_row("T-1"), receipt_row("T-2"))
    put("a.csv.mft", json.dumps({"rows": 2, "sums": {"USD": "200.00"}, **said_of_it}).encode())
    before = stored()
    for command in ("inspect", "import"):
        said = flask("bank", command, "a.csv")
        assert (said.status, said.stderr.split(": ")[:2]) == (2, ["a.csv:0", code])
    assert stored() == before
    put("a.csv.mft", json.dumps({"rows": 2, "sums": {"USD": "200.00"}}).encode())
    assert flask("bank", "import", "a.csv").status == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(
    "words",
    [
        ("import",),
        ("import", "a.csv", "--format", "excel"),
        ("import", "a.csv", "--profile", "none"),
        ("inspect", "a.csv", "b.csv"),
        ("inspect",),
    ],
)
def test_wrong_usage_exits_64(flask, put, words, stored):
    put("a.csv", csv_bytes(receipt_row("T-1")))
    before = stored()
    said = flask("bank", *words)
    assert (said.status, said.stdout) == (64, "")
    assert stored() == before


def test_a_format_may_be_named_and_is_held_to(flask, put):
    put("a.csv", receipt_row("T-1"))
    assert flask("bank", "inspect", "a.csv", "--format", "receipts_csv").status == 0
    assert flask("bank", "inspect", "a.csv", "--format", "bai2").status == 2


def test_an_account_that_is_too_long_is_wrong_usage(flask, put, stored):
    put("a.csv", receipt_row("T-1"))
    before = stored()
    said = flask("bank", "import", "a.csv", "--account", "a" * 65)
    assert (said.status, "at most 64" in said.stderr) == (64, True)
    assert stored() == before


def test_problems_are_told_in_the_order_of_their_lines(flask, put):
    put("a.csv", receipt_row("T-1", "10.00"))
    put("b.csv", receipt_row("T-1", "12.00"), receipt_row("T-2", "x"))
    assert flask("bank", "import", "a.csv").status == 0
    said = flask("bank", "import", "b.csv")
    assert [line.split(": ")[:2] for line in said.stderr.splitlines()] == [
        ["b.csv:2", "conflicting_transaction"], ["b.csv:3", "bad_amount"],
    ]  # fmt: skip
