"""BAI2 reports: directions, receipts, and every trailer."""

from datetime import date
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.domain.receipt import Method
from payportal.readers import bai2

SAMPLE = (Path(__file__).parents[1] / "samples" / "bank" / "bai2" / "two_accounts.txt").read_text("ascii")
LINES = SAMPLE.splitlines()


def report(*details, currency="USD", status="1"):
    """A whole file around the details of one account."""
    amounts = sum(int(detail.split(",")[2] or 0) for detail in details)
    count = len(details)
    return "\n".join([
        "01,A,B,260315,0600,1,,,2/",
        f"02,B,A,{status},260314,2400,{currency},2/",
        "03,123,,015,1000,,/",
        *details,
        f"49,{amounts + 1000},{count + 2}/",
        f"98,{amounts + 1000},1,{count + 4}/",
        f"99,{amounts + 1000},1,{count + 6}/",
    ]).encode()  # fmt: skip


def changed(before, after):
    assert before in SAMPLE
    return SAMPLE.replace(before, after, 1).encode()


@pytest.mark.parametrize(
    ("code", "credit", "directed", "taken"),
    [
        ("101", True, True, True),
        ("142", True, True, True),
        ("165", True, True, True),
        ("195", True, True, True),
        ("301", True, True, True),
        ("399", True, True, True),
        ("115", True, True, False),  # the lockbox file brings its checks
        ("110", True, True, False),
        ("166", True, True, False),  # the ACH file brings its entries
        ("401", False, True, False),
        ("475", False, True, False),
        ("699", False, True, False),
        ("400", False, False, False),
        ("720", False, False, False),
        ("921", False, False, False),
        ("", False, False, False),
    ],
)
def test_the_type_code_says_whether_money_came_and_is_a_receipt(code, credit, directed, taken):
    result = bai2.read(report(f"16,{code},500,Z,B-1,C-1,TEXT"))
    (line,) = result.lines
    assert (line.credit, line.directed, line.receipt is not None) == (credit, directed, taken)
    assert [problem.code for problem in result.problems] == ([] if directed else ["unknown_direction"])


@pytest.mark.parametrize(
    ("code", "method"),
    [("142", Method.ACH), ("175", Method.CHECK), ("195", Method.WIRE), ("147", Method.CARD), ("399", Method.OTHER)],
)
def test_the_type_code_says_how_it_came(code, method):
    assert bai2.read(report(f"16,{code},500,Z,B-1,C-1,TEXT")).receipts[0].method == method


def test_a_detail_becomes_a_line_with_its_references_and_text():
    (line,) = bai2.read(report("16,195,120000,V,260316,,W-881,INV7001,WIRE /INV 7001, THANKS")).lines
    assert (line.line, line.account, line.value_date, line.bank_reference) == (4, "123", date(2026, 3, 16), "W-881")
    assert (line.receipt.transaction_id, line.receipt.reference) == ("W-881", "INV7001")
    assert line.receipt.memo == line.description == "WIRE /INV 7001, THANKS"


@pytest.mark.parametrize("reference", ["", "0", "0000000000"])
def test_zeros_are_no_reference(reference):
    (line,) = bai2.read(report(f"16,195,500,Z,{reference},,TEXT")).lines
    assert (line.bank_reference, line.receipt.transaction_id) == ("", "")


@pytest.mark.parametrize(
    ("amount", "lines"), [("0", 1), ("000", 1), ("+500", 1), ("", 0)], ids=["zero", "zeros", "plus", "none"]
)
def test_a_detail_counts_when_it_carries_an_amount(amount, lines):
    assert len(bai2.read(report(f"16,142,{amount},Z,B,C,TEXT")).lines) == lines


def test_amounts_have_the_decimals_of_their_currency():
    result = bai2.read(SAMPLE.encode())
    assert result.totals(credit=True) == {"USD": 160000, "JPY": 7700}


@pytest.mark.parametrize("end", ["\r\n", "\r", "   \n", "/ "], ids=["CRLF", "CR", "padded", "one line"])
def test_transfer_changes_the_shape_and_not_the_money(end):
    text = SAMPLE.rstrip().replace("\n", end)
    if end == "/ ":
        text = "/ ".join(line.removesuffix("/") for line in LINES[:4]) + "/\n" + "\n".join(LINES[4:])
    result = bai2.read(text.encode() + b"\x1a")
    assert (len(result.lines), result.totals(credit=False), result.problems) == (4, {"USD": 50000}, [])


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (changed("49,1530000,8/", "49,1530001,8/"), "account_total", 10),
        (changed("49,1530000,8/", "49,1530000,9/"), "account_records", 10),
        (changed("49,1530000,8/", "49,,8/"), "account_total", 10),
        (changed("49,1530000,8/", "49,1530000/"), "bad_trailer", 10),
        (changed("49,1530000,8/", "49,l530000,8/"), "bad_amount", 10),
        (changed("98,1545400,2,13/", "98,1545401,2,13/"), "group_total", 14),
        (changed("98,1545400,2,13/", "98,1545400,1,13/"), "group_parts", 14),
        (changed("98,1545400,2,13/", "98,1545400,2,12/"), "group_records", 14),
        (changed("99,1545400,1,15/", "99,1545401,1,15/"), "file_total", 15),
        (changed("99,1545400,1,15/", "99,1545400,2,15/"), "file_parts", 15),
        (changed("99,1545400,1,15/", "99,1545400,1,16/"), "file_records", 15),
        (changed("16,195,120000", "16,195,-120000"), "bad_amount", 5),
        (changed("16,195,120000", "16,195,1200.00"), "bad_amount", 5),
        (changed("V,260316,,W-881", "D,X,,W-881"), "bad_funds", 5),
        (changed("010,500000", "010,5OOOOO"), "bad_amount", 3),
        (changed(",010,500000", ",O10,500000"), "bad_type_code", 3),
        (changed("JPY", "JPX"), "unknown_currency", 11),
        (changed("1,260314,2400", "1,261314,2400"), "bad_date", 2),
        (changed("1,260314,2400", "2,260314,2400"), "group_status", 2),
        (changed("1,260314,2400", "4,260314,2400"), "group_status", 2),
        ("\n".join(LINES[:9]).encode(), "truncated", 0),
        ("\n".join(LINES[:-1]).encode(), "truncated", 0),
        ("\n".join([*LINES, LINES[0]]).encode(), "after_trailer", 16),
        ("\n".join([LINES[0], *LINES]).encode(), "out_of_place", 2),
        ("\n".join([*LINES[:3], LINES[2], *LINES[3:]]).encode(), "out_of_place", 4),
        ("\n".join([*LINES[:2], *LINES[4:]]).encode(), "out_of_place", 3),
        ("\n".join([*LINES[:9], *LINES[10:]]).encode(), "out_of_place", 10),
    ],
)
def test_a_report_that_does_not_add_up_is_refused_where_it_does_not(data, code, line):
    with pytest.raises(FileRefused) as refused:
        bai2.read(data)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_the_refusal_names_both_figures():
    with pytest.raises(
        FileRefused, match="control total of account 000123: the file states 1530001, its records give 1530000"
    ):
        bai2.read(changed("49,1530000,8/", "49,1530001,8/"))


def test_an_empty_account_may_state_no_total():
    data = b"01,A,B,260315,0600,1,,,2/\n02,B,A,1,260314,,,2/\n03,1,,010,,,/\n49,,2/\n98,,1,4/\n99,,1,6/\n"
    result = bai2.read(data)
    assert (result.lines, result.problems) == ([], [])


def test_a_correction_is_told():
    result = bai2.read(report("16,142,500,Z,B,C,T", status="3"))
    assert ([problem.code for problem in result.problems], len(result.receipts)) == (["correction"], 1)
