"""Rows by column name."""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers.delimited import rows


def read(text):
    return list(rows(text.encode(), required=("a", "b")))


def test_a_row_knows_the_line_it_starts_on_behind_a_quoted_line_break():
    found = read('a,b\n1,"two\nlines"\n3,4\n')
    assert [(row.line, row.cells["b"]) for row in found] == [(2, "two\nlines"), (4, "4")]


def test_columns_are_found_by_name_in_any_order_and_case():
    assert read("B, A ,c\n2,1,3\n")[0].cells == {"b": "2", "a": "1", "c": "3"}


def test_blank_rows_are_passed_over():
    assert [row.line for row in read("a,b\n\n1,2\n,\n\n3,4\n")] == [3, 6]


def test_a_short_last_row_with_its_line_end_is_a_fault_of_that_row():
    assert [row.fault != "" for row in read("a,b\n1,2\n3\n")] == [False, True]


def test_a_row_with_other_cells_than_the_header_is_a_fault_of_that_row():
    faulty, good = read("a,b\n1\n3,4\n")
    assert ("1 cells and the header 2" in faulty.fault, faulty.cells) == (True, {})
    assert (good.fault, good.cells) == ("", {"a": "3", "b": "4"})


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a,c\n1,2\n", "missing_column", 1),
        (b"a,b,A\n1,2,3\n", "duplicate_column", 1),
        (b'a,b\n1,2\n3,"4\n', "bad_csv", 3),
        (b'a,b\n1,"2"x\n', "bad_csv", 2),
        (b"a,b\n1,2\n3,\xe9\n", "bad_encoding", 3),
        (b"a,b\n" + b"1," + b"x" * 200_000, "bad_csv", 2),
        (b"", "empty_file", 0),
        (b"a,b\n1,2\n3", "truncated", 3),
        (b"a,b\r\n1,2\r\n3\x1a", "truncated", 3),
    ],
)
def test_a_damaged_file_is_refused_with_its_place(data, code, line):
    with pytest.raises(FileRefused) as refused:
        list(rows(data, required=("a", "b")))
    assert (refused.value.code, refused.value.line) == (code, line)


def test_blank_lines_are_passed_over_until_there_are_too_many():
    head, row = b"a,b\n", b"1,2\n"
    assert [one.line for one in rows(head + b"\n" * 1_000 + row, required=["a"])] == [1_002]
    with pytest.raises(FileRefused) as refused:
        list(rows(head + b"\n" * 100_001 + row, required=["a"]))
    assert (refused.value.code, refused.value.line) == ("blank_lines", 100_002)


def test_what_rows_repeat_is_kept_once():
    one, other = rows(b"a,b\nAlder Freight Inc,1\nAlder Freight Inc,2\n", required=["a"])
    assert one.cells["a"] is other.cells["a"]
