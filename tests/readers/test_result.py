"""What a reader returns."""

from datetime import date

from payportal.domain.receipt import Receipt
from payportal.readers.result import BankLine, ReadResult

DAY = date(2026, 3, 2)


def a_line(amount_minor, currency="USD", *, credit=True, **more):
    return BankLine(
        line=1, account="", value_date=DAY, amount_minor=amount_minor, currency=currency, credit=credit, **more
    )


def test_totals_are_by_side_and_currency():
    result = ReadResult("bai2", [a_line(100), a_line(50), a_line(7, "JPY"), a_line(30, credit=False)])
    assert (result.totals(credit=True), result.totals(credit=False)) == ({"USD": 150, "JPY": 7}, {"USD": 30})


def test_a_line_without_a_direction_is_in_no_sum():
    result = ReadResult("bai2", [a_line(100, credit=False, directed=False)])
    assert (len(result.lines), result.totals(credit=True), result.totals(credit=False)) == (1, {}, {})


def test_an_amount_below_zero_lowers_its_side_and_went_the_other_way():
    line = a_line(30, below_zero=True)
    result = ReadResult("x12_835", [a_line(100), line])
    assert (result.totals(credit=True), line.came_in, a_line(1).came_in) == ({"USD": 70}, False, True)


def test_receipts_are_those_of_the_lines_in_their_order():
    receipts = [
        Receipt(transaction_id=name, value_date=DAY, amount_minor=1, currency="USD", memo=name) for name in "BA"
    ]
    lines = [a_line(1, receipt=receipts[0]), a_line(1), a_line(1, receipt=receipts[1])]
    assert ReadResult("ofx", lines).receipts == receipts


def test_the_receipts_of_a_batch_are_those_of_its_parts():
    receipt = Receipt(transaction_id="A", value_date=DAY, amount_minor=60, currency="USD")
    parts = (a_line(60, receipt=receipt), a_line(40))
    result = ReadResult("camt053", [a_line(100, parts=parts)])
    assert (result.receipts, result.totals(credit=True)) == ([receipt], {"USD": 100})
    assert (result.lines[0].money, parts[0].money) == (parts, (parts[0],))
