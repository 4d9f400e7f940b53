"""Lines of an invoice in one cell: two forms, and columns of the same name that mean something else."""

import pytest

from payportal.domain.errors import PayportalError
from payportal.erp.invoice_lines import LineRow, read

TWO = (
    LineRow(position=1, description="Coffee; whole", amount_minor=10000, quantity="4", unit_price="25", tax_rate="7"),
    LineRow(position=2, description="Freight", amount_minor=950),
)


@pytest.mark.parametrize(
    "text",
    [
        r"Coffee\; whole;4;25;100.00;7|Freight;;;9.50",
        '[{"description": "Coffee; whole", "quantity": 4, "unit_price": "25", "amount": 100.00, "tax_rate": 7},'
        ' {"description": "Freight", "amount": "9.50"}]',
    ],
)
def test_lines_are_read_from_either_form(text):
    assert read(text, "USD") == TWO


@pytest.mark.parametrize("text", ["", "3", "see attachment", "[1, 2]"])
def test_a_column_that_means_something_else_gives_no_lines(text):
    assert read(text, "USD") == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Coffee;4;25", "line 1 has no amount"),
        (";4;25;100", "line 1 has no description"),
        ("Coffee;four;25;100", "quantity 'four' is no decimal"),
        ("Coffee;4;25;1e2", "is no amount"),
        ("Coffee;4;25;100;seven", "tax_rate"),
        ("Coffee;4;25;100;7;X", "tax_category"),
        ('[{"description": "Coffee", ', "no JSON list"),
        ('[{"description": "Coffee", "amount": 1}, 2]', "must be an object"),
        ("|".join(["a;1;1;1"] * 2001), "2001 lines"),
    ],
)
def test_broken_lines_are_refused_with_what_is_wrong(text, words):
    with pytest.raises(PayportalError, match=words):
        read(text, "USD")
