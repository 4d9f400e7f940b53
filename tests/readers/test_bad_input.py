"""The list of bad input, held against every format: refused, or read with the problem named by its line, never a trace.

What is read in silence must say what the whole file says. The processor's time of a reading is limited to two seconds;
what is large enough to fill memory goes through the command in a process of its own (``test_large_input``).
"""

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import detect
from tests.readers.samples import WHOLE, profile, sample
from tests.readers.test_fuzz import check_told, time_limit

ENCODED = {"newest_first_utf16.csv", "german_cp1252.csv"}
"""A mark of UTF-8 before them, or line ends of one byte inside them, would be wrong."""
FILES = [(name, file) for name, files in WHOLE.items() for file in files]
OTHER = {name: "bai2" if name != "bai2" else "nacha" for name in WHOLE}
PLAIN = {"receipts_csv", "stripe_payouts", "bank_csv"}
"""Their rows are whole each for itself: what the end of the file had is told by a balance or the sidecar alone."""
XML = [("camt052", "pending_and_booked.xml"), ("camt053", "batch_and_return.xml"), ("camt054", "notification.xml"),
       ("ofx", "card_statement.xml.ofx")]  # fmt: skip


def outcome(name, data, file):
    """Return the refusal or the result of a reading within its time; both must tell their reasons."""
    try:
        with time_limit():
            result = detect.read(data, profile=profile(name, file))
    except FileRefused as refused:
        check_told(refused.line, refused.code, refused.message, data)
        return refused
    for problem in result.problems:
        check_told(problem.line, problem.code, problem.message, data)
    return result


def figures(result):
    return result.format, result.transactions, result.totals(credit=True), result.totals(credit=False)


def is_told(found, whole):
    """Say whether a file is refused, or has a problem that the whole one has not."""
    return isinstance(found, FileRefused) or len(found.problems) > len(whole.problems)


def with_ends(data, end):
    return end.join(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


def without_last_line(data):
    return data[: data.rstrip(b"9\r\n \x1a").rindex(b"\n") + 1] if b"\n" in data.rstrip(b"9\r\n \x1a") else b" "


DAMAGES = {
    "BOM": lambda data: b"\xef\xbb\xbf" + data.removeprefix(b"\xef\xbb\xbf"),
    "two BOMs": lambda data: b"\xef\xbb\xbf" * 2 + data,
    "LF": lambda data: with_ends(data, b"\n"),
    "CRLF": lambda data: with_ends(data, b"\r\n"),
    "CR": lambda data: with_ends(data, b"\r"),
    "DOS end": lambda data: data + b"\x1a",
    "blank lines": lambda data: with_ends(data, b"\n\n"),
    "blank lines before": lambda data: b"\r\n\r\n" + data,
    "blank lines behind": lambda data: data + b"\n \n\t\n",
    "tabs for blanks": lambda data: data.replace(b" ", b"\t"),
    "a tab in each line": lambda data: data.replace(b"\n", b"\t\n"),
    "half": lambda data: data[: len(data) // 2],
    "without the last line": without_last_line,
    "cut in the last line": lambda data: data.rstrip(b"9\r\n \x1a")[:-3],
    "without its beginning": lambda data: data[len(data) // 3 :],
    "Latin umlaut": lambda data: data[: len(data) // 2] + b"\xfc" + data[len(data) // 2 + 1 :],
    "UTF-8 as Latin": lambda data: data.decode("latin-1").encode(),
    "UTF-16": lambda data: data.decode("latin-1").encode("utf-16"),
}
CUTS = {"half", "without the last line", "cut in the last line"}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(("name", "file"), FILES)
def test_what_is_read_in_silence_is_the_whole_file(name, file, damage):
    whole = outcome(name, sample(name, file), file)
    found = outcome(name, DAMAGES[damage](sample(name, file)), file)
    unproved = damage in CUTS and name in PLAIN
    assert is_told(found, whole) or figures(found) == figures(whole) or unproved


@pytest.mark.parametrize("damage", ["BOM", "LF", "CRLF", "CR", "DOS end", "blank lines behind"])
@pytest.mark.parametrize(("name", "file"), [one for one in FILES if one[1] not in ENCODED])
def test_what_is_no_harm_changes_nothing(name, file, damage):
    whole = outcome(name, sample(name, file), file)
    found = outcome(name, DAMAGES[damage](sample(name, file)), file)
    assert figures(found) == figures(whole)
    assert [problem.code for problem in found.problems] == [problem.code for problem in whole.problems]


TOLD = {
    "doubled": lambda data, other: data + b"\n" + data,
    "joined with another": lambda data, other: data + b"\n" + other,
    "behind another": lambda data, other: other + b"\n" + data,
    "NUL": lambda data, other: data[: len(data) // 2] + b"\0" + data[len(data) // 2 :],
    "NULs at the end": lambda data, other: data + b"\0" * 512,
    "UTF-32": lambda data, other: data.decode("latin-1").encode("utf-32"),
    "EBCDIC": lambda data, other: data.decode("latin-1").encode("cp500"),
    "empty": lambda data, other: b"",
    "blank": lambda data, other: b" \r\n\t\x1a",
    "only a BOM": lambda data, other: b"\xef\xbb\xbf",
}


@pytest.mark.parametrize("damage", TOLD)
@pytest.mark.parametrize(("name", "file"), FILES)
def test_what_must_be_told_is_told(name, file, damage):
    data, other = sample(name, file), sample(OTHER[name], WHOLE[OTHER[name]][0])
    found = outcome(name, TOLD[damage](data, other), file)
    assert is_told(found, outcome(name, data, file)), figures(found)


@pytest.mark.parametrize("damage", ["empty", "blank", "only a BOM"])
@pytest.mark.parametrize("name", WHOLE)
def test_an_empty_file_is_refused_as_such(name, damage):
    found = outcome(name, TOLD[damage](b"", b""), WHOLE[name][0])
    assert (found.code, found.line) == ("empty_file", 0)


WRONG = {
    ("bai_lockbox", "sap_layout.txt"): [
        (b"10000098000 ", b"10000098100 ", "batch_total", 7),
        (b"2603140010000098000", b"2603140020000098000", "batch_count", 7),
        (b"00010000098000", b"00010000098001", "lockbox_total", 8),
        (b"9000009", b"9000008", "record_count", 9),
    ],
    ("bai2", "two_accounts.txt"): [
        (b"49,1530000,8/", b"49,1530001,8/", "account_total", 10),
        (b"49,1530000,8/", b"49,1530000,7/", "account_records", 10),
        (b"98,1545400,2,13/", b"98,1545401,2,13/", "group_total", 14),
        (b"98,1545400,2,13/", b"98,1545400,3,13/", "group_parts", 14),
        (b"99,1545400,1,15/", b"99,1545300,1,15/", "file_total", 15),
    ],
    ("nacha", "credits_with_remittance.ach"): [
        (b"0000001480009123456789 ", b"0000001480109123456789 ", "control_credit", 8),
        (b"82200000050012100035", b"82200000050012100036", "control_hash", 8),
        (b"8220000005", b"8220000006", "control_count", 8),
        (b"9000002000002", b"9000003000002", "control_batches", 15),
        (b"622121000358", b"622121000357", "check_digit", 3),
    ],
    ("mt940", "german_text.sta"): [
        (b":62F:C260102EUR11490,00", b":62F:C260102EUR11490,01", "balance", 27),
    ],
    ("mt942", "within_the_day.sta"): [
        (b":90C:1EUR1190,00", b":90C:1EUR1190,01", "sums", 15),
        (b":90C:1EUR", b":90C:2EUR", "sums", 15),
    ],
    ("x12_820", "two_payments.x12"): [
        (b"SE*25*0001", b"SE*24*0001", "set_segments", 27),
        (b"GE*2*7", b"GE*3*7", "group_sets", 37),
        (b"IEA*1*", b"IEA*2*", "interchange_groups", 38),
        (b"IEA*1*000000007", b"IEA*1*000000008", "interchange_number", 38),
    ],
    ("x12_823", "deposits.x12"): [
        (b"AMT*1*1526.00", b"AMT*1*1526.01", "deposit_total", 9),
        (b"QTY*42*3", b"QTY*42*4", "deposit_count", 10),
    ],
    ("x12_835", "claims.835"): [
        (b"BPR*I*587.50", b"BPR*I*587.60", "residual", 4),
    ],
    ("camt053", "batch_and_return.xml"): [
        (b'"EUR">1789.00', b'"EUR">1789.01', "balance", 9),
        (b"<NbOfNtries>4<", b"<NbOfNtries>5<", "summary_count", 10),
        (b"<Sum>2099.00<", b"<Sum>2099.01<", "summary_sum", 10),
        (b'"EUR">514.00', b'"EUR">513.00', "parts_sum", 24),
    ],
    ("stripe_payouts", "payout.csv"): [
        (b"15.16,497.24", b"15.16,497.25", "wrong_net", 2),
        (b"usd,-479.62,0.00,-479.62", b"usd,-479.63,0.00,-479.63", "payout_total", 5),
    ],
    ("bank_csv", "german_cp1252.csv"): [
        (b"1.000,00", b"1.000,01", "closing_balance", 8),
    ],
}
"""Figures that prove a file: what is written in place of what, the code that tells of it, the line that it names."""
FIGURES = [(*key, *row) for key, rows in WRONG.items() for row in rows]


@pytest.mark.parametrize(("name", "file", "right", "wrong", "code", "line"), FIGURES)
def test_a_wrong_total_count_or_check_digit_is_told_by_its_line(name, file, right, wrong, code, line):
    data = sample(name, file)
    assert right in data
    found = outcome(name, data.replace(right, wrong, 1), file)
    assert is_told(found, outcome(name, data, file))
    told = {(found.code, found.line)} if isinstance(found, FileRefused) else {(p.code, p.line) for p in found.problems}
    assert (code, line) in told


DOCTYPES = {
    "entity": b'<!DOCTYPE a [<!ENTITY e "x">]>',
    "bomb": b'<!DOCTYPE a [<!ENTITY a "' + b"x" * 1000 + b'">' + b"".join(
        b'<!ENTITY %c "%s">' % (b"bcdefghij"[i], b"&%c;" % b"abcdefghi"[i] * 10) for i in range(9)) + b"]>",
    "external entity": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "external DTD": b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
    "parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/a.dtd"> %p;]>',
    "small letters": b'<!doctype a [<!entity e "x">]>',
}  # fmt: skip


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize(("name", "file"), XML)
def test_a_document_type_is_refused(name, file, doctype):
    head, sign, rest = sample(name, file).partition(b"?>")
    found = outcome(name, head + sign + DOCTYPES[doctype] + rest, file)
    assert isinstance(found, FileRefused)
