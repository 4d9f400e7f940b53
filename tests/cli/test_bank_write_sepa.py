"""flask bank write pain001 and pain008."""

import json
import re

import pytest
import time_machine

from tests.architecture.sources import ROOT
from tests.builders import csv_bytes
from tests.writers.sepa_orders import collections, transfers

EURO = {"name": "Northwind GmbH", "creditor_id": "DE98ZZZ09999999999",
        "account": {"account": "DE89 3704 0044 0532 0130 00", "bank_code": "COBADEFFXXX"}}  # fmt: skip
ORDER = {"order_id": "P-1", "party_name": "Zoë Müller", "account": "NL91 ABNA 0417 1643 00", "amount": "125.00",
         "currency": "EUR", "remittance": "Payout July"}  # fmt: skip
MANDATE = {"mandate_id": "M-1", "mandate_signed_on": "2026-01-05"}


@pytest.fixture
def write(flask, put):
    """Write orders with our originator, whose bank takes the versions that ``sepa`` says."""

    def call(format, *rows, sepa=None, whole=None, words=()):
        put("us.json", json.dumps(whole or EURO | ({"sepa": sepa} if sepa else {})).encode())
        put("orders.csv", csv_bytes(*rows))
        return flask("bank", "write", format, "orders.csv", "--originator", "us.json", "--out", "out.xml", *words)

    return call


def test_payments_leave_as_a_sepa_file_on_the_next_day_of_target(write, folder):
    with time_machine.travel("2026-12-24T10:00:00Z", tick=False):
        said = write("pain001", ORDER, ORDER | {"order_id": "P-2", "amount": "0.05"}, words=("--json",))
    assert (said.status, said.stderr, said.json["total"]) == (0, "", {"EUR": "125.05"})
    found = transfers((folder / "out.xml").read_bytes())
    assert [(one.order_id, int(one.amount * 100), one.name, one.iban, one.day) for one in found] == [
        ("P-1", 125_00, "Zoe Mueller", "NL91ABNA0417164300", "2026-12-28"),
        ("P-2", 5, "Zoe Mueller", "NL91ABNA0417164300", "2026-12-28"),
    ]


def test_collections_leave_by_scheme_and_sequence_in_the_version_of_the_bank(write, folder):
    rows = (
        ORDER | MANDATE | {"mandate_scheme": "b2b"},
        ORDER | MANDATE | {"order_id": "P-2", "mandate_sequence": "FRST"},
    )
    assert write("pain008", *rows, sepa={"collections": "pain.008.001.02"}).status == 0
    found = collections((folder / "out.xml").read_bytes(), "pain.008.001.02")
    assert [(one.order_id, one.scheme, one.sequence) for one in found] == [
        ("P-1", "B2B", "RCUR"),
        ("P-2", "CORE", "FRST"),
    ]


def test_the_same_orders_are_given_out_again_byte_for_byte(write, folder):
    write("pain001", ORDER)
    first = (folder / "out.xml").read_bytes()
    assert write("pain001", ORDER).status == 2
    assert write("pain001", ORDER, words=("--again",)).status == 0
    assert (folder / "out.xml").read_bytes() == first


def test_every_order_that_cannot_go_is_told_by_its_line(write, folder):
    rows = (ORDER, ORDER | {"order_id": "P-2", "account": "NL92ABNA0417164300"}, ORDER | {"order_id": "P_3"})
    said = write("pain001", *rows)
    assert (said.status, [line.split(":")[1] for line in said.stderr.splitlines()]) == (2, ["3", "4"])
    assert "wrong check digits" in said.stderr
    assert not (folder / "out.xml").exists()


@pytest.mark.parametrize(
    ("format", "row", "why"),
    [
        ("pain001", ORDER | MANDATE, "write them as pain008"),
        ("pain008", ORDER, "write them as pain001"),
        ("pain001", ORDER | {"currency": "USD"}, "SEPA carries euros only"),
    ],
)
def test_what_is_no_order_of_the_format_is_refused(write, folder, format, row, why):
    said = write(format, row)
    assert (said.status, why in said.stderr) == (2, True)
    assert not (folder / "out.xml").exists()


def test_the_originator_of_the_guide_can_pay_and_collect(write, folder):
    guide = (ROOT / "docs/bank-writing.md").read_text()
    [example] = re.findall(r"```json\n(\{[^`]*?\"sepa\".*?)```", guide, re.DOTALL)
    assert write("pain001", ORDER, whole=json.loads(example)).status == 0
    assert b"pain.001.001.03" in (folder / "out.xml").read_bytes()
    (folder / "out.xml").unlink()
    assert write("pain008", ORDER | MANDATE | {"order_id": "P-2"}, whole=json.loads(example)).status == 0
    assert b"pain.008.001.02" in (folder / "out.xml").read_bytes()
