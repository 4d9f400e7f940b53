from dataclasses import dataclass

from payportal.erp.layouts import Layout
from payportal.erp.reading import read_rows

LAYOUT = Layout(kind="things", required=("id", "currency", "amount"), sum_column="amount")


@dataclass(frozen=True)
class Thing:
    line: int
    number: str
    minor: int


def parse(cells):
    return Thing(cells.line, cells.identifier("id"), cells.amount("amount", cells.currency()) or 0)


def read(data):
    return read_rows(data, LAYOUT, parse=parse, key=lambda row: row.number)


def test_good_rows_are_taken_and_problems_come_in_the_order_of_their_lines():
    file = read(b"id,currency,amount\n1,USD,1.00\n2,USD,x\n3,USD\n,USD,5.00\n4,JPY,7\n")
    assert file.rows == [Thing(2, "1", 100), Thing(6, "4", 7)]
    assert [(problem.line, problem.code) for problem in file.problems] == [
        (3, "bad_amount"),
        (4, "cell_count"),
        (5, "missing_value"),
    ]


def test_control_figures_count_refused_rows_too():
    file = read(b"id,currency,amount\n1,usd,1.00\n1,USD,1.00\n,USD,5.00\n3,USD\n4,EUR,-7.00\n5,XAU,1\n6,USD,x\n")
    assert file.row_count == 7
    assert file.sums == {"USD": 700, "EUR": -700}


def test_the_first_of_two_rows_is_taken_and_the_later_ones_are_told_apart():
    file = read(b"id,currency,amount\n1,USD,1.00\n1,USD,1.0\n1,USD,2.00\n1,USD,2.00\n")
    assert file.rows == [Thing(2, "1", 100)]
    assert [(problem.line, problem.code, problem.value) for problem in file.problems] == [
        (3, "duplicate_row", "1"),
        (4, "conflicting_row", "1"),
        (5, "conflicting_row", "1"),
    ]
    assert file.problems[0].message == "id 1 repeats line 2 word for word; remove one of the two"


def test_a_row_that_was_refused_does_not_stand_in_the_way_of_a_good_one():
    file = read(b"id,currency,amount\n1,USD,x\n1,USD,2.00\n")
    assert file.rows == [Thing(3, "1", 200)]
    assert [problem.code for problem in file.problems] == ["bad_amount"]
