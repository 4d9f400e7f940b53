"""Lockbox files: order, counts and totals."""

from dataclasses import replace
from pathlib import Path

import pytest

from payportal.domain.errors import FileRefused
from payportal.readers import bai_lockbox
from payportal.readers.lockbox_layout import BAI, BAI2, BAI2_LONG_CHECK

SAMPLES = Path(__file__).parents[1] / "samples" / "bank" / "bai_lockbox"
OLD, SAP, LONG = ("old_layout.txt", "sap_layout.txt", "sap_layout_long_check.txt")


def sample(name):
    return (SAMPLES / name).read_bytes()


def changed(*replacements, name=OLD):
    text = sample(name).decode()
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after, 1)
    return text.encode()


def lines_of(name=OLD):
    return sample(name).decode().splitlines()


def joined(lines):
    return "\n".join(lines).encode()


@pytest.mark.parametrize(("name", "layout"), [(OLD, BAI), (SAP, BAI2), (LONG, BAI2_LONG_CHECK)])
def test_the_layout_is_found_by_content(name, layout):
    assert bai_lockbox.layout_of(list(enumerate(lines_of(name), 1))) == layout


def test_the_longer_check_number_leaves_the_remitter_whole():
    (line,) = bai_lockbox.read(sample(LONG)).lines
    assert (line.receipt.check_number, line.receipt.payer_name) == ("0000001042", "3M SUPPLY CO")


def test_a_lockbox_may_have_a_layout_of_its_own():
    own = replace(BAI, name="ours", currency="CAD", customer=None)
    result = bai_lockbox.read(sample(OLD), own)
    assert (result.totals(credit=True), result.receipts[0].reference) == ({"CAD": 152599}, "")


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (sample(OLD).replace(b"\n", b"\r\n") + b"\x1a", 3),
        (sample(OLD).replace(b"\n", b"\r"), 3),
        (joined([line.rstrip() for line in lines_of()]), 3),
        (joined([line + "  beyond" for line in lines_of()]), 3),
        (sample(OLD).replace(b"\n", b""), 3),
        (sample(OLD).replace(b"\n", b"").rstrip(), 3),
        (joined([*lines_of(), "", "  "]), 3),
    ],
    ids=["CRLF and 0x1A", "CR", "trimmed", "longer", "stream", "trimmed stream", "blank lines"],
)
def test_transfer_changes_the_shape_and_not_the_money(data, lines):
    result = bai_lockbox.read(data)
    assert (len(result.lines), result.totals(credit=True), result.problems) == (lines, {"USD": 152599}, [])


def test_several_lockboxes_may_come_in_one_file():
    first = lines_of()
    second = [line.replace("5550123", "5550999") for line in first[2:-1]]
    result = bai_lockbox.read(joined([*first[:-1], *second, "9000023"]))
    assert [line.account for line in result.lines] == ["5550123"] * 3 + ["5550999"] * 3
    assert result.problems == []


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (changed(("0020000152599", "0030000152599")), "batch_count", 8),
        (changed(("0020000152599", "0020000152598")), "batch_total", 8),
        (changed(("0030000152599", "0040000152599")), "lockbox_count", 12),
        (changed(("0030000152599", "0030000152598")), "lockbox_total", 12),
        (changed(("0020000152599", "00200001525O9")), "bad_number", 8),
        (changed(("0000150000", "00O0150000")), "bad_amount", 4),
        (changed(("0000100000", "00O0100000")), "bad_number", 5),
        (changed(("50110005550123260314", "50110005550123261314")), "bad_date", 3),
        (changed(("60110025550123", "60130025550123")), "wrong_batch", 7),
        (changed(("4011001602", "4011003602")), "stray_invoice", 6),
        (changed(("50120005550123260314", "50110005550123260314")), "duplicate_batch", 9),
        (joined(lines_of()[:2] + lines_of()[3:]), "no_batch", 3),
        (joined(lines_of()[:7] + lines_of()[8:]), "open_batch", 8),
        (joined(lines_of()[:11] + lines_of()[12:]), "open_lockbox", 12),
        (joined(lines_of()[:-1]), "truncated", 0),
        (joined([*lines_of(), *lines_of()]), "after_trailer", 14),
        (joined(["5" + lines_of()[2][1:], *lines_of()]), "no_header", 1),
        (joined([lines_of()[0], *lines_of()]), "second_header", 2),
        (joined([lines_of()[0], "X", *lines_of()[1:]]), "unknown_record", 2),
        (changed(("40008000011", "40008000012")), "compressed", 2),
    ],
)
def test_a_file_that_does_not_add_up_is_refused_where_it_does_not(data, code, line):
    with pytest.raises(FileRefused) as refused:
        bai_lockbox.read(data)
    assert (refused.value.code, refused.value.line) == (code, line)


def test_the_refusal_names_both_figures():
    with pytest.raises(FileRefused, match="states 152598, its records give 152599"):
        bai_lockbox.read(changed(("0020000152599", "0020000152598")))


def test_a_wrong_count_of_records_is_told_since_the_amounts_agree():
    result = bai_lockbox.read(sample("wrong_record_count.txt"))
    assert [(problem.code, problem.message) for problem in result.problems] == [
        ("record_count", "the trailer counts 99 records, the file has 13; amounts agree")
    ]


def test_an_ach_file_is_no_lockbox():
    assert bai_lockbox.recognises(b"101 121000358 0810000322603140930A094101") is False


def test_a_record_may_go_beyond_its_width_and_not_without_end():
    lines = lines_of(LONG)
    place = next(index for index, line in enumerate(lines) if line.startswith("6"))
    lines[place] = lines[place].ljust(1_000, "X")
    assert len(bai_lockbox.read(joined(lines)).lines) == 1
    lines[place] += "X"
    with pytest.raises(FileRefused) as refused:
        bai_lockbox.read(joined(lines))
    assert (refused.value.code, refused.value.line) == ("bad_length", place + 1)
