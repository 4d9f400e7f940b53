from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import FileRefused, PayportalError
from payportal.erp import sources
from payportal.erp.layouts import layout

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "erp"


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [
        ("customers", "customers.csv", 3),
        ("invoices", "invoices.csv", 4),
        ("partners", "partners.csv", 2),
        ("agreements", "agreements.csv", 3),
        ("fx-rates", "fx_rates.csv", 3),
    ],
)
def test_each_kind_of_the_interface_has_its_reader(kind, name, count):
    file = sources.read(kind, (SAMPLES / name).read_bytes())
    assert (file.kind, len(file.rows), file.problems) == (kind, count, [])


def test_a_profile_is_passed_on():
    file = sources.read("invoices", (SAMPLES / "open_items_portal.csv").read_bytes(), profile="portal")
    assert [row.invoice_number for row in file.rows] == ["5001", "5002", "5003"]


def test_an_unknown_kind_is_answered_with_those_that_exist():
    with pytest.raises(
        PayportalError,
        match="no file kind 'decisions'; choose one of customers, invoices, partners, agreements, fx-rates",
    ):
        sources.read("decisions", b"")


def test_a_form_of_its_own_is_chosen_as_a_profile_of_its_kind():
    assert sources.profiles("fx-rates") == ("default", "portal", "ecb")
    assert sources.profiles("invoices") == ("default", "portal")
    (rate,) = sources.read("fx-rates", b"Date,USD\n2025-03-03,1.0465\n", profile="ecb").rows
    assert (rate.base, rate.currency) == ("EUR", "USD")


def test_an_unknown_profile_is_answered_with_those_of_the_kind():
    with pytest.raises(PayportalError, match="no profile 'ecb' for invoices; choose one of default, portal") as refused:
        sources.read("invoices", b"", profile="ecb")
    assert refused.value.code == "unknown_profile"


noise = st.text(st.sampled_from('aZ09.-+/:|\\",;\n\r\t E%@=é\x1b'), max_size=12) | st.sampled_from(
    ["2025-02-28", "USD", "jpy", "1.00", "-5", "1E9", "credit_memo", "tiers", "0:5|10:6", "NET 30", "a@b.example"]
)


@given(st.sampled_from(sorted(sources.SOURCES)), st.data())
def test_no_row_however_strange_breaks_the_reading(kind, data):
    columns = [*layout(kind).required, *layout(kind).optional]
    cells = data.draw(st.lists(noise, min_size=len(columns), max_size=len(columns)))
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    file = sources.read(kind, f"{','.join(columns)}\n{quoted}\n".encode())
    assert file.row_count == (1 if any(map(str.strip, cells)) else 0)
    assert len(file.rows) == (file.row_count and not file.problems)


@given(st.sampled_from(sorted(sources.SOURCES)), st.binary(max_size=60))
def test_no_bytes_however_damaged_do_more_than_refuse_the_file(kind, tail):
    header = ",".join(layout(kind).required)
    known = {"read", "bad_encoding", "nul_byte", "unclosed_quote", "truncated"}
    assert outcome(kind, f"{header}\n".encode() + tail) in known


def outcome(kind, data):
    try:
        sources.read(kind, data)
    except FileRefused as refused:
        return refused.code
    return "read"
