import pytest
from hypothesis import given
from hypothesis import strategies as st

from payportal.domain.errors import BadRemittance
from payportal.domain.money import format_minor
from payportal.domain.remittance import RemittanceLine, join_remittance, parse_remittance, split_list

references = st.text(st.sampled_from("AZ09-/ \\;=|é"), min_size=1, max_size=12).filter(
    lambda text: text == text.strip()
)


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("", ()),
        ("A", ("A",)),
        (" A | B ", ("A", "B")),
        ("A||B|", ("A", "B")),
        (r"A\|B|C", ("A|B", "C")),
        (r"A\\|B", ("A\\", "B")),
        ("A\\", ("A",)),
        ("007|7", ("007", "7")),
    ],
)
def test_a_list_cell_is_split_at_bars_that_are_not_escaped(cell, values):
    assert split_list(cell) == values


@pytest.mark.parametrize(
    ("cell", "lines"),
    [
        ("", ()),
        ("INV-1=100.00", (RemittanceLine("INV-1", 10000),)),
        ("INV-1=100.00; CM-2=-5 ;", (RemittanceLine("INV-1", 10000), RemittanceLine("CM-2", -500))),
        ("INV-1;INV-2=", (RemittanceLine("INV-1"), RemittanceLine("INV-2"))),
        (r"A\=B\;C=1", (RemittanceLine("A=B;C", 100),)),
    ],
)
def test_a_remittance_cell_names_documents_and_amounts(cell, lines):
    assert parse_remittance(cell, "USD") == lines


@pytest.mark.parametrize("cell", ["=5.00", "A=1=2", "A=5.00;=1"])
def test_a_line_without_a_document_or_with_two_amounts_is_refused(cell):
    with pytest.raises(BadRemittance, match="is no remittance line; write INVOICE=AMOUNT"):
        parse_remittance(cell, "USD")


def test_a_wrong_amount_names_its_line():
    with pytest.raises(BadRemittance, match=r"remittance line 'B=1\.005': 1\.005 has 3 decimals but USD has 2"):
        parse_remittance("A=1.00;B=1.005", "USD")


@given(st.lists(st.tuples(references, st.integers(-(10**9), 10**9)), max_size=8))
def test_a_remittance_written_is_read_back_the_same(pairs):
    lines = tuple(RemittanceLine(reference, minor) for reference, minor in pairs)
    cell = join_remittance(lines, [format_minor(minor, "USD") for _, minor in pairs])
    assert parse_remittance(cell, "USD") == lines
