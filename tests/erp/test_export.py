import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import PayportalError
from payportal.domain.remittance import split_list
from payportal.erp.control import check, parse_manifest
from payportal.erp.export import EXPORTS, join_list, sums, write, write_with_manifest

INTERFACES = Path(__file__).resolve().parents[3] / "shared" / "INTERFACES.md"

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def test_columns_stand_in_their_fixed_order_and_what_a_row_lacks_is_empty():
    rows = [{"payout_id": "7", "amount": "-12.00", "currency": "USD", "file": "a,b"}]
    assert write("payouts", rows) == (
        b'payout_id,partner_number,method,amount,fee,currency,state,sent_at,file\n7,,,-12.00,,USD,,,"a,b"\n'
    )


def test_an_export_without_rows_is_its_header():
    assert write("suggestions", []) == (
        b"receipt_transaction_id,rank,invoice_number,customer_number,amount,confidence,reasons\n"
    )


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "=1+1"),  # a file for machines carries values as they are
        ("-12.00", "-12.00"),
        ('say "hi"', '"say ""hi"""'),
        ("a\nb", '"a\nb"'),
        ("a\rb", '"a\rb"'),
        ("007", "007"),
        ("Söhne", "Söhne"),
    ],
)
def test_values_are_quoted_only_where_the_format_asks_for_it(value, cell):
    assert write("payouts", [{"payout_id": value}]) == (
        f"{','.join(EXPORTS['payouts'].columns)}\n{cell},,,,,,,,\n".encode()
    )


@given(st.sampled_from(sorted(EXPORTS)), st.lists(st.lists(words, min_size=3, max_size=3), max_size=5))
def test_what_is_written_is_read_back_the_same(kind, values):
    columns = EXPORTS[kind].columns
    rows = [dict(zip(columns, three, strict=False)) for three in values]
    read = list(csv.DictReader(io.StringIO(write(kind, rows).decode(), newline="")))
    assert read == [{column: row.get(column, "") for column in columns} for row in rows]


def test_a_column_or_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(PayportalError, match="payouts has no column amont"):
        write("payouts", [{"amont": "1"}])
    with pytest.raises(PayportalError, match="no export 'orders'; choose one of applications, payments") as refused:
        write("orders", [])
    assert refused.value.code == "unknown_kind"


def test_control_sums_add_up_the_amount_by_currency():
    rows = [
        {"debit": "10.00", "credit": "", "currency": "USD"},
        {"debit": "", "credit": "10.00", "currency": "USD"},
        {"debit": "5", "currency": "JPY"},
    ]
    assert sums("journal", rows) == {"USD": 1000, "JPY": 5}
    assert sums("applications", [{"amount_applied": "-1.50", "currency": "EUR"}]) == {"EUR": -150}
    assert sums("suggestions", [{"amount": "1.00"}]) == {}


def test_an_export_agrees_with_the_control_file_beside_it():
    rows = [{"transaction_id": str(number), "amount": "2.50", "currency": "USD"} for number in range(3)]
    data, manifest = write_with_manifest("receipts", rows)
    assert check(parse_manifest(manifest), data, rows=3, sums={"USD": 750}) is None


def test_separators_inside_a_value_are_escaped():
    assert join_list(["a|b", "c\\d", "e"]) == r"a\|b|c\\d|e"
    assert join_list([]) == ""


@given(st.lists(words.map(str.strip).filter(bool), max_size=6))
def test_a_list_written_is_read_back_the_same(values):
    assert split_list(join_list(values)) == tuple(values)


ADDED = {"payments": ["paid_amount", "paid_currency", "fx_rate"]}


@pytest.mark.skipif(not INTERFACES.exists(), reason="the contract is not on this machine")
@pytest.mark.parametrize("kind", list(EXPORTS))
def test_the_columns_are_those_of_the_contract_and_what_was_added_stands_behind_them(kind):
    text = INTERFACES.read_text("utf-8")
    stated = re.search(rf"\*\*{kind}\*\* \(out.*?\): (.*?)(?: · \*\*|\n)", text)[1]
    names = [name.split()[0] for name in re.sub(r"\([^()]*\)", "", stated).split(",")]
    assert list(EXPORTS[kind].columns)[: len(names)] == names
    assert list(EXPORTS[kind].columns)[len(names) :] == ADDED.get(kind, [])
