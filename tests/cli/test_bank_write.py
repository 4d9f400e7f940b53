"""flask bank write, flask bank written."""

import json

import pytest

from tests.builders import csv_bytes
from tests.writers.ach_rules import entries_of

US = {"name": "Northwind Traders", "bank_name": "First Bank", "company_id": "1123456789",
      "account": {"account": "998877", "bank_code": "021000021"}, "ach": {"company_name": "NORTHWIND"}}  # fmt: skip
ORDER = {"order_id": "P-1", "party_name": "Zoë Müller", "account": "12345678", "bank_code": "011401533",
         "amount": "125.00", "currency": "USD", "is_company": "no", "remittance": "Payout July"}  # fmt: skip
CHECK = {"order_id": "K-1", "check_number": "1001", "issue_date": "2026-07-01", "payee": "Mary Moore",
         "amount": "264.20", "currency": "USD", "address": "12 High Street", "city": "Springfield", "region": "IL",
         "postal_code": "62701"}  # fmt: skip


@pytest.fixture
def write(flask, put):
    """Write orders or checks with our originator."""

    def call(format, *rows, out="out.ach", words=()):
        put("us.json", json.dumps(US).encode())
        put("orders.csv", csv_bytes(*rows))
        return flask("bank", "write", format, "orders.csv", "--originator", "us.json", "--out", out, *words)

    return call


def test_orders_become_a_file_that_only_its_owner_reads(write, folder, flask):
    said = write("nacha", ORDER, ORDER | {"order_id": "P-2", "amount": "0.05"}, words=("--json", "--by", "ann@x.com"))
    assert (said.status, said.stderr) == (0, "")
    told = said.json
    assert (told["orders"], told["total"], told["again"]) == (2, {"USD": "125.05"}, False)
    file = folder / "out.ach"
    assert [(entry.identity, entry.cents) for entry in entries_of(file.read_bytes())] == [("P-1", 12500), ("P-2", 5)]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    [listed] = flask("bank", "written", "--json").json["files"]
    assert (listed["batch_id"], listed["sha256"], listed["created_by"]) == (
        told["batch_id"],
        told["sha256"],
        "ann@x.com",
    )
    assert told["batch_id"] in flask("bank", "written").stdout
    read = flask("bank", "inspect", "out.ach", "--json").json
    assert (read["transactions"], read["credits"], read["problems"]) == (2, {"USD": "125.05"}, [])
    assert flask("ledger", "verify").status == 0


def test_the_same_orders_are_refused_and_given_out_again(write, folder):
    write("nacha", ORDER)
    said = write("nacha", ORDER, out="other.ach", words=("--json",))
    assert (said.status, said.json["problems"][0]["line"], said.json["problems"][0]["code"]) == (2, 2, "sent_before")
    assert said.stderr.startswith("orders.csv:2: sent_before: order P-1: it went out before, in NACHA-")
    assert not (folder / "other.ach").exists()
    again = write("nacha", ORDER, out="other.ach", words=("--again",))
    assert (again.status, "once more, as written" in again.stdout) == (0, True)
    assert (folder / "other.ach").read_bytes() == (folder / "out.ach").read_bytes()
    assert write("nacha", ORDER, words=("--again",)).status == 0  # over itself


def test_every_row_that_cannot_go_is_told_by_its_line(write, stored, folder):
    before = stored()
    said = write(
        "nacha", ORDER, ORDER | {"order_id": "P-2", "amount": "x"}, ORDER | {"order_id": "P-3", "currency": ""}
    )
    assert (said.status, [line.split(":")[1] for line in said.stderr.splitlines()]) == (2, ["3", "4"])
    bad = {"bank_code": "011401534"}
    said = write("nacha", ORDER, ORDER | {"order_id": "P-2"} | bad, ORDER | {"order_id": "P-3"} | bad)
    assert [line.split(" ", 1)[0] for line in said.stderr.splitlines()] == ["orders.csv:3:", "orders.csv:4:"]
    assert said.status == 2
    assert not (folder / "out.ach").exists()
    assert stored() == before


def test_checks_are_printed_and_told_to_the_bank(write, folder):
    assert write("checks", CHECK, out="print.csv").status == 0
    assert (folder / "print.csv").read_text().startswith("C,1001,2026-07-01,264.20,USD,Mary Moore,12 High Street")
    assert write("positive_pay", CHECK, out="bank.csv").status == 0
    assert "998877,1001,07/01/2026,264.20,MARY MOORE,I" in (folder / "bank.csv").read_text()
    said = write("positive_pay", CHECK | {"void": "yes"}, out="void.txt", words=("--layout", "fixed156"))
    assert said.status == 0
    assert (folder / "void.txt").read_text().rstrip("\n")[-1] == "V"


def test_a_layout_of_ones_own(write, put, folder):
    put("bank.json", b'{"delimiter": ";", "detail": ["check_number", "amount"], "amounts": "cents"}')
    assert write("positive_pay", CHECK, out="bank.csv", words=("--layout", "bank.json")).status == 0
    assert (folder / "bank.csv").read_text().splitlines() == ["1001;26420"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the words do not depend on the database
@pytest.mark.parametrize(
    ("format", "words", "status", "said_of_it"),
    [
        ("nacha", ("--execute-on", "2026-13-01"), 64, "is no day"),
        ("nacha", ("--execute-on", "2026-07-04"), 2, "no_banking_day"),
        ("nacha", ("--layout", "csv"), 64, "nacha has no layout"),
        ("nacha", ("--again",), 2, "not_sent"),
        ("checks", ("--execute-on", "2026-07-01"), 64, "each check has one"),
        ("positive_pay", ("--layout", "none"), 64, "is not known"),
        ("positive_pay", ("--layout", "bad.json"), 64, "detail lacks"),
        ("nacha", ("--out", "us.json"), 2, "exists already"),
        ("nacha", ("--out", "no/such/place"), 2, "cannot_write"),
        ("nacha", ("--originator", "bad.json"), 64, "is no key of an originator"),
        ("wire", (), 64, "'wire' is not one of"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_is_kept(write, put, stored, format, words, status, said_of_it):
    put("bad.json", b'{"detail": []}')
    before = stored()
    said = write(format, CHECK if format in ("checks", "positive_pay") else ORDER, words=words)
    assert (said.status, said_of_it in said.stderr) == (status, True), said.stderr
    assert stored() == before


def test_a_file_without_orders_is_refused(write, stored, put, flask):
    before = stored()
    write("nacha", ORDER, words=("--execute-on", "2026-07-04"))  # writes orders.csv and us.json, sends nothing
    put("orders.csv", b"order_id,party_name,account,amount,currency\n")
    said = flask("bank", "write", "nacha", "orders.csv", "--originator", "us.json", "--out", "out.ach")
    assert (said.status, "no order to send" in said.stderr) == (2, True)
    put("orders.csv", b"order_id,amount\nP-1,5\n")
    said = flask("bank", "write", "nacha", "orders.csv", "--originator", "us.json", "--out", "out.ach", "--json")
    assert (said.status, said.json["problems"][0]["code"]) == (2, "missing_column")
    assert stored() == before


def test_control_totals_beside_the_orders_are_held(write, put):
    put("orders.csv.mft", b'{"rows": 2}')
    said = write("nacha", ORDER)
    assert (said.status, "control" in said.stderr) == (2, True)
