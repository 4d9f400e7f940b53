from datetime import date
from decimal import Decimal

import pytest

from payportal.erp.cells import LIST_LENGTH, Cells, read_decimal
from payportal.erp.layouts import Layout
from payportal.erp.table import Row

LAYOUT = Layout(kind="things", required=("id",), optional=("field",), values={"field": {"credit": "credit_memo"}})


def cells(value, field="field"):
    return Cells(Row(5, {field: value}, {}), LAYOUT)


def refused(read, value):
    """Return the code of the only problem that ``read`` finds in a cell, and that nothing was read."""
    row = cells(value)
    assert not read(row)
    (problem,) = row.problems
    assert (problem.line, problem.field) == (5, "field")
    return problem.code


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (lambda row: row.text("field"), "a\nb", "a\nb"),
        (lambda row: row.text("field"), "x" * 500, "x" * 500),
        (lambda row: row.identifier("field"), "00071", "00071"),
        (lambda row: row.identifier("field"), "x" * 64, "x" * 64),
        (lambda row: row.name("field"), "Weber  &\tSöhne", "Weber & Söhne"),
        (lambda row: row.names("field"), r"A|B\|C|A", ("A", "B|C")),
        (lambda row: row.day("field"), "2024-02-29", date(2024, 2, 29)),
        (lambda row: row.day("field"), "", None),
        (lambda row: row.day("field", last_year=9999), "9999-12-31", date(9999, 12, 31)),
        (lambda row: row.currency("field"), "usd", "USD"),
        (lambda row: row.amount("field", "USD"), "-0.50", -50),
        (lambda row: row.amount("field", "USD"), "", None),
        (lambda row: row.amount("field", ""), "12", None),  # the currency was the problem
        (lambda row: row.decimal("field", decimals=2), "12.500", Decimal("12.5")),
        (lambda row: row.terms("field"), " 2/10  net 30", "2/10 net 30"),
        (lambda row: row.choice("field", ("invoice", "credit_memo")), "Credit Memo", "credit_memo"),
        (lambda row: row.choice("field", ("invoice", "credit_memo")), "CREDIT", "credit_memo"),
        (lambda row: row.choice("field", ("invoice",), default="invoice"), "", "invoice"),
        (lambda row: row.email("field"), "ap+eu@kita.example", "ap+eu@kita.example"),
        (lambda row: row.country("field"), "de", "DE"),
        (lambda row: row.language("field"), "pt_BR", "pt-BR"),
    ],
)
def test_a_cell_is_read_as_what_it_means(read, value, result):
    row = cells(value)
    assert read(row) == result
    assert row.problems == []


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("x" * 65, "too_long"),
        ("a\nb", "control_character"),
        ("a\x1b", "control_character"),
        ("a\u200bb", "control_character"),
    ],
)
def test_an_id_is_short_and_visible(value, code):
    assert refused(lambda row: row.identifier("field"), value) == code


@pytest.mark.parametrize(
    "value", ["31/12/2025", "2025-2-3", "20250203", "2025-02-03T00:00", "2025-13-01", "2025-02-29"]
)
def test_only_days_of_the_calendar_in_iso_form_are_taken(value):
    assert refused(lambda row: row.day("field"), value) == "bad_date"


@pytest.mark.parametrize("value", ["1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_out_of_this_world_is_refused(value):
    assert refused(lambda row: row.day("field"), value) == "bad_date"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1E+05", "scientific_notation"),
        ("1.5e3", "scientific_notation"),
        ("1.005", "too_many_decimals"),
        ("1,000.00", "bad_amount"),
        ("12 USD", "bad_amount"),
        ("99999999999999.00", "bad_amount"),
    ],
)
def test_an_amount_that_is_none_says_why(value, code):
    assert refused(lambda row: row.amount("field", "USD"), value) == code


@pytest.mark.parametrize(
    ("read", "value", "code"),
    [
        (lambda row: row.text("field"), "x" * 501, "too_long"),
        (lambda row: row.name("field"), "x" * 201, "too_long"),
        (lambda row: row.currency("field"), "DEM", "unknown_currency"),
        (lambda row: row.decimal("field", decimals=2), "1.234", "bad_number"),
        (lambda row: row.decimal("field", decimals=2), "NaN", "bad_number"),
        (lambda row: row.decimal("field", decimals=2), "1e3", "scientific_notation"),
        (lambda row: row.terms("field"), "sometime", "bad_terms"),
        (lambda row: row.choice("field", ("invoice",)), "quote", "unknown_field"),
        (lambda row: row.country("field"), "DEU", "bad_field"),
        (lambda row: row.language("field"), "german", "bad_field"),
        (lambda row: row.names("field"), "|".join(map(str, range(LIST_LENGTH + 1))), "too_long"),
        (lambda row: row.names("field"), "x" * 201, "too_long"),
        (lambda row: row.identifiers("field"), "a|b\tc", "control_character"),
    ],
)
def test_a_cell_that_is_wrong_is_named_and_counts_as_not_given(read, value, code):
    assert refused(read, value) == code


@pytest.mark.parametrize(
    "value",
    [
        "ap",
        "ap@",
        "@kita.example",
        "a b@kita.example",
        "a@b@c",
        "a@b..c",
        "x\r\nBcc: y@z.example",
        "a@b.example,c@d.example",
    ],
)
def test_an_email_address_is_one_address_and_nothing_else(value):
    assert refused(lambda row: row.email("field"), value) == "bad_email"


def test_a_required_cell_that_is_empty_is_a_problem():
    row = cells("", field="id")
    assert row.identifier("id") == ""
    assert [(problem.code, problem.message) for problem in row.problems] == [
        ("missing_value", "id is empty; it is required in every row")
    ]


def test_a_bank_account_is_never_shown_whole():
    row = cells("12345678\x01|999")
    assert row.accounts("field") == ()
    assert [problem.value for problem in row.problems] == ["*****678?"]


def test_all_faults_of_a_row_are_told_together():
    row = Cells(Row(9, {"id": "", "field": "1E5"}, {}), LAYOUT)
    row.identifier("id")
    row.amount("field", "USD")
    assert [problem.code for problem in row.problems] == ["missing_value", "scientific_notation"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", Decimal("12.5")),
        ("-3", Decimal(-3)),
        ("1.2300", Decimal("1.23")),
        ("1.234", None),
        ("1,2", None),
        ("", None),
    ],
)
def test_a_plain_decimal_has_at_most_the_decimals_asked_for(text, number):
    assert read_decimal(text, decimals=2) == number
