import pytest

from payportal.domain.errors import FileRefused
from payportal.erp.layouts import Layout
from payportal.erp.table import read_table

LAYOUT = Layout(kind="things", required=("id", "name"), optional=("note",), names={"nr": "id"})


def lines_and_ids(data):
    return [(row.line, row.cells["id"]) for row in read_table(data, LAYOUT).rows]


@pytest.mark.parametrize(
    "data",
    [
        b"id,name\n1,a\n2,b\n",
        b"id,name\r\n1,a\r\n2,b\r\n",
        b"id,name\r1,a\r2,b",
        b"\xef\xbb\xbfid,name\n1,a\n2,b",
        b"name,id\na,1\nb,2\n",
        b" ID , Name \n 1 ,a\n2,b\n",
        b'"nr","name"\n"1","a"\n"2","b"\n',
    ],
)
def test_line_ends_marks_order_and_case_of_the_header_do_not_matter(data):
    assert lines_and_ids(data) == [(2, "1"), (3, "2")]


def test_a_row_knows_its_physical_line_after_blank_lines_and_quoted_line_breaks():
    data = b'\nid,name,note\n\n1,a,"one\ntwo\r\nthree"\n , ,\n2,b,"say ""hi"""\n'
    table = read_table(data, LAYOUT)
    assert [(row.line, dict(row.cells)) for row in table.rows] == [
        (4, {"id": "1", "name": "a", "note": "one\ntwo\r\nthree"}),
        (8, {"id": "2", "name": "b", "note": 'say "hi"'}),
    ]
    assert table.problems == []


def test_filled_cells_of_unknown_columns_are_extras():
    table = read_table(b"id,name,Cost Centre,,tax\n1,a,K7,?,\n", LAYOUT)
    assert table.rows[0].extras == {"Cost Centre": "K7", "column_4": "?"}


def test_a_row_of_another_width_or_with_a_stray_quote_is_a_problem_and_the_rest_is_read():
    table = read_table(b'id,name\n1\n2,b,c\n3,"c"d\n4,d\n', LAYOUT)
    assert [(row.line, row.cells["id"]) for row in table.rows] == [(5, "4")]
    assert [(problem.line, problem.code) for problem in table.problems] == [
        (2, "cell_count"),
        (3, "cell_count"),
        (4, "bad_quotes"),
    ]
    assert table.problems[1].message.startswith("the row has 3 cells but the header has 2; quote a cell")
    assert table.row_count == 4


@pytest.mark.parametrize("data", [b"id,name\n1,a\n2", b"id,name,note\r\n1,a,x\r\n2,b", b"id,name\n\n1"])
def test_a_file_that_stops_inside_its_last_row_is_refused_whole(data):
    with pytest.raises(FileRefused) as refused:
        read_table(data, LAYOUT)
    assert (refused.value.code, refused.value.line) == ("truncated", 3)
    assert "send it again" in refused.value.message


@pytest.mark.parametrize(
    "data", [b"id,name\n1,a\n2\n", b"id,name\n1,a\n2,b,c", b"id,name\n1\n2,b", b"id,name\n1,a\n2\n\n"]
)
def test_a_short_row_elsewhere_or_with_its_line_end_is_a_problem_of_that_row(data):
    assert [problem.code for problem in read_table(data, LAYOUT).problems] == ["cell_count"]


def test_a_header_alone_is_a_file_without_rows():
    table = read_table(b"id,name\n", LAYOUT)
    assert (table.rows, table.problems, table.row_count) == ([], [], 0)


@pytest.mark.parametrize(
    ("data", "code", "line", "says"),
    [
        (b"", "empty_file", 0, "the file is empty"),
        (b"\xef\xbb\xbf \r\n\n", "empty_file", 0, "the file is empty"),
        (b"id,note\n1,a\n", "missing_column", 1, "lacks the column name; found id, note"),
        (b"a,b\n", "missing_column", 1, "lacks the column nr, name; found a, b"),
        (b"id;name\n1;a\n", "missing_column", 1, "separated by semicolons, use commas"),
        (b"id,name,ID\n1,a,2\n", "duplicate_column", 1, "names id more than once"),
        (b"id,nr,name\n1,1,a\n", "duplicate_column", 1, "names id more than once"),
        (b"id,name,x,X\n1,a,2,3\n", "duplicate_column", 1, "names x more than once"),
        (b'id,name\n1,a\n2,"b\n3,c\n', "unclosed_quote", 3, "record at line 3 is never closed"),
        (b'id,name\n1,"' + b"x\n" * 70_000, "unclosed_quote", 2, "record at line 2 is never closed"),
        (b'"id"x,name\n1,a\n', "bad_header", 1, "the header cannot be read"),
        (b"id,name\r\n1,a\r\n2,\xe9\r\n", "bad_encoding", 3, "byte 0xE9 is not UTF-8"),
        (b"\xef\xbb\xbfid,name\n1,\xff\n", "bad_encoding", 2, "byte 0xFF is not UTF-8"),
        (b"\xff\xfei\0d\0", "bad_encoding", 1, "UTF-16; save it as UTF-8"),
        (b"id,name\n1,a\n2,\0\n", "nul_byte", 3, "NUL byte"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(data, code, line, says):
    with pytest.raises(FileRefused) as refused:
        read_table(data, LAYOUT)
    assert (refused.value.code, refused.value.line) == (code, line)
    assert says in refused.value.message


def test_another_separator_comes_from_the_layout():
    table = read_table(b"id^name\n1^a,b\n", Layout(kind="things", required=("id", "name"), delimiter="^"))
    assert table.rows[0].cells == {"id": "1", "name": "a,b"}
